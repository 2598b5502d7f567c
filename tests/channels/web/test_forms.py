"""The whole check on one page, and its way to the questions one by one and back."""

import pytest

from bot.engine.assessment import Assessment
from tests.channels.web.html import Element
from tests.channels.web.world import Browser, Page, World, fields_of

VALUES = {
    "f.stage": "walk", "f.delivery": "hybrid", "f.barrier-change": "4", "f.barrier-security": "5",
    "f.barrier-alignment": "3", "f.barrier-cost": "2", "f.barrier-technology": "1",
    "f.industry": "retail-banking",
}  # fmt: skip


async def send(ann: Browser, *without: str, **values: str) -> Page:
    """Send the form that is before somebody, as their browser would."""
    form = ann.page.html.one("form", action="/form")
    sent = [(name, value) for name, value in fields_of(form).items() if name in ("proof", "token")]
    sent += [("asked", field.given["value"]) for field in form.all("input", name="asked")]
    names = {field.given["name"] for field in form.all("input", "select", "textarea")}
    sent += [
        (name, value)
        for name, value in {**filled(form), **values}.items()
        if name in names and name not in without
    ]
    sent += [("later", values["later"])] if "later" in values else []
    return await ann.open("/form", "POST", sent)


def filled(form: Element) -> dict[str, str]:
    """Return the values that are filled in or chosen in a form, by name."""
    found = {}
    for field in form.all("input"):
        if field.given.get("type") in ("checkbox", "radio") and "checked" in field.given:
            found[field.given["name"]] = field.given["value"]
    for field in form.all("select"):
        for option in field.all("option"):
            if "selected" in option.given:
                found[field.given["name"]] = option.given["value"]
    return found


async def test_form_asks_for_consent_first_and_then_everything_at_once(
    world: World, ann: Browser
) -> None:
    await ann.begin()
    page = await ann.open("/form")
    assert "Stage" not in page.text

    page = await send(ann, **{"f.consent": "yes"})
    assert page.path == "/form"
    page = await send(ann, **VALUES)

    assert page.path == "/result"
    assert "ahead of 25%" in page.text
    assert dict(world.answers())["barrier-security"] in (5, "5")


async def test_what_is_missing_is_listed_and_said_at_its_field(world: World, ann: Browser) -> None:
    await ann.at_question(1)
    await ann.open("/form")

    page = await send(ann, "f.delivery", **VALUES)

    assert page.status == 422
    assert page.html.one("title").text.startswith("Error: ")
    summary = page.html.one(role="alert")
    assert "autofocus" in summary.given
    [link] = summary.all("a")
    field = page.html.one(id=link.given["href"][1:])
    assert field.given["aria-describedby"] == "problem-delivery"
    assert page.html.one(id="problem-delivery").text
    # The others are stored, and still filled in.
    assert dict(world.answers())["stage"] == '"walk"'
    page = await send(ann, **{"f.delivery": "hybrid"})
    assert page.path == "/result"


async def test_form_and_questions_are_one_conversation(ann: Browser) -> None:
    await ann.at_question(3)

    page = await ann.open("/form")
    assert filled(page.html.one("form", action="/form")) == {
        "f.consent": "yes", "f.stage": "walk", "f.delivery": "hybrid",
        **{f"f.{step}": "" for step in (
            "barrier-change", "barrier-security", "barrier-alignment", "barrier-cost",
            "barrier-technology", "revenue", "role",
        )},
    }  # fmt: skip
    page = await ann.open("/now")
    page = await ann.press("4")
    page = await ann.open("/form")

    assert filled(page.html.one("form", action="/form"))["f.barrier-change"] == "4"


async def test_typing_form_opens_it_and_each_page_leads_to_the_other(ann: Browser) -> None:
    page = await ann.at_question(2)
    assert "/form" in [link.given["href"] for link in page.main.all("a")]

    page = await ann.say("form")

    assert page.path == "/form"
    assert page.html.one("button", name="later").text == "One question at a time"
    assert (await send(ann, later="1")).path == "/question/delivery"


async def test_half_filled_form_is_kept_for_the_questions_one_by_one(
    world: World, ann: Browser
) -> None:
    await ann.at_question(1)
    await ann.open("/form")

    page = await send(ann, **{"f.stage": "walk", "f.industry": "no such thing", "later": "1"})

    assert page.status == 200
    assert page.path == "/question/delivery"
    assert [step for step, _ in world.answers()] == ["consent", "stage"]


async def test_form_that_is_left_before_consent_stores_no_answer(
    world: World, ann: Browser
) -> None:
    await ann.begin()
    await ann.open("/form")

    page = await send(ann, later="1")

    assert page.path == "/question/consent"
    assert world.answers() == []


async def test_old_form_skips_nothing_that_was_not_on_it(world: World, ann: Browser) -> None:
    await ann.begin()
    await ann.open("/form")
    old = ann.page
    await ann.say_on("/now", "yes")
    await ann.say_on("/now", "walk")

    ann.page = old
    page = await send(ann, **{"f.consent": "yes"})

    assert page.path == "/form"
    assert [step for step, _ in world.answers()] == ["consent", "stage"]


async def test_after_the_result_there_is_no_form(ann: Browser) -> None:
    await ann.at_result()

    assert (await ann.open("/form")).path == "/result"


async def test_form_that_does_not_agree_removes_nothing_and_asks_again(ann: Browser) -> None:
    await ann.begin()
    await ann.open("/form")

    page = await send(ann)

    assert page.status == 422


@pytest.mark.parametrize("missing", ["token", "proof"])
async def test_form_without_its_hidden_parts_is_refused(ann: Browser, missing: str) -> None:
    await ann.at_question(1)
    fields = fields_of((await ann.open("/form")).html.one("form", action="/form"))
    del fields[missing]

    status, _, _ = await ann.ask("POST", "/form", {n: v for n, v in fields.items() if n})

    assert status in (400, 403)


async def test_every_type_of_question_has_a_field(everything: Assessment) -> None:
    async with World(everything) as world:
        ann = world.person()
        await ann.begin()
        page = await ann.open("/form")
        page = await send(ann, **{"f.consent": "yes"})
        kinds = {
            (field.tag, field.given.get("type", ""))
            for field in page.html.one("form", action="/form").all("input", "select", "textarea")
        }

    assert {("input", "radio"), ("input", "checkbox"), ("textarea", "")} <= kinds


async def test_form_of_a_check_that_was_deleted_leads_to_the_first_page(
    world: World, ann: Browser
) -> None:
    await ann.at_question(3)
    phone = Browser(world, cookies=dict(ann.cookies))
    await phone.open("/delete")
    await phone.press_form("/delete")

    page = await ann.open("/form")

    assert page.path == "/"
