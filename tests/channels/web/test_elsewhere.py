"""Going on in another browser or chat with a code, as the page does it."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from adapters.web.account import WebPacing
from bot.engine.assessment import Assessment
from tests.channels.web.world import LIFTED, Browser, World, fields_of

CODE = re.compile(r"Your code: (\w{4}-\w{4})")


async def code_of(ann: Browser) -> str:
    """Get a code on the page."""
    await ann.open("/elsewhere")
    page = await ann.press_form("/elsewhere/code")
    match = CODE.search(page.text)
    assert match, page.text
    return match[1]


async def enter(bob: Browser, code: str) -> None:
    """Type a code on the page."""
    page = await bob.open("/elsewhere")
    await bob.submit(fields_of(page.html.one("form", action="/elsewhere/here")) | {"code": code})


async def test_check_goes_on_in_another_browser(world: World, ann: Browser) -> None:
    await ann.at_question(3)
    question = ann.page.path
    bob = world.person()

    await enter(bob, await code_of(ann))

    assert bob.page.path.partition("?")[0] == question
    assert "Your check is here now" in bob.page.text
    assert "Stage: Walk" in bob.page.answers
    assert "Your check is here now" not in (await bob.open(question)).text


class Forgetful(Browser):
    """A browser that keeps no cookie."""

    async def ask(
        self, method: str, path: str, data: Any = None, **headers: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        answer = await super().ask(method, path, data, **headers)
        self.cookies.clear()
        return answer


async def test_browser_that_keeps_no_cookie_takes_nobodys_answers(
    world: World, ann: Browser
) -> None:
    await ann.at_question(3)
    code, bob = await code_of(ann), Forgetful(world)

    await enter(bob, code)

    assert bob.page.status == 403
    assert "Nothing moved, and your code still works" in bob.page.text
    assert "Stage: Walk" in (await ann.open("/now")).answers
    await enter(eve := world.person(), code)
    assert "Stage: Walk" in eve.page.answers


async def test_cookie_comes_before_the_answers(world: World, ann: Browser) -> None:
    await ann.at_question(3)
    code, bob = await code_of(ann), world.person()

    status, headers, _ = await bob.ask("POST", "/elsewhere/here", {"code": code})

    assert (status, headers["Location"]) == (307, "/elsewhere/here?begun")
    assert "Stage: Walk" in (await ann.open("/now")).answers
    page = await bob.open(headers["Location"], "POST", {"code": code})
    assert "Your check is here now" in page.text
    assert (await bob.open("/elsewhere/here?begun")).path == "/elsewhere"


@pytest.mark.parametrize("has_begun", [True, False])
async def test_code_whose_answer_was_lost_can_be_sent_again(
    world: World, ann: Browser, *, has_begun: bool
) -> None:
    await ann.at_question(3)
    code, bob = await code_of(ann), world.person()
    if has_begun:
        await bob.begin()
    page = await bob.open("/elsewhere")
    form = fields_of(page.html.one("form", action="/elsewhere/here")) | {"code": code}
    await bob.submit(form)

    page = await bob.submit(form)

    assert page.path.startswith("/question/")
    assert "Stage: Walk" in page.answers
    await enter(eve := world.person(), code)
    assert "I don’t know that code" in eve.page.text


async def test_second_page_without_a_cookie_takes_a_code_and_replaces_nothing(
    world: World, ann: Browser
) -> None:
    await ann.at_question(3)
    code, bob = await code_of(ann), world.person()
    page = await bob.open("/elsewhere")
    form = fields_of(page.html.one("form", action="/elsewhere/here"))
    await bob.submit(form | {"code": "BCDF-GHJK"})

    page = await bob.submit(form | {"code": code})
    assert "Stage: Walk" in page.answers
    await (eve := world.person()).at_question(3)
    page = await bob.submit(form | {"code": await code_of(eve), "replace": "1"})

    assert page.path.startswith("/question/")
    assert "Stage: Walk" in page.answers


async def test_wrong_code_is_named_before_a_question_about_replacing(ann: Browser) -> None:
    await ann.at_question(3)

    await enter(ann, "BCDF-GHJK")

    assert ann.page.status == 422
    assert "I don’t know that code" in ann.page.text
    assert "take its place" not in ann.page.text


async def test_page_that_was_left_says_so_and_has_no_answer(world: World, ann: Browser) -> None:
    await ann.at_question(3)
    await enter(world.person(), await code_of(ann))

    for path in ("/now", "/question/stage", "/result", "/form"):
        page = await ann.open(path)
        assert "Your check is in another browser now, with all your answers" in page.text
        assert page.answers == []
    page = await ann.say("walk")
    assert "None are left here" in page.text


async def test_page_that_was_left_can_be_deleted(world: World, ann: Browser) -> None:
    await ann.at_question(3)
    bob = world.person()
    await enter(bob, await code_of(ann))

    await ann.open("/delete")
    page = await ann.press_form("/delete")

    assert page.path == "/goodbye/deleted"
    assert world.sql("SELECT status FROM conversations") == [("asking",)]
    assert "Stage: Walk" in (await bob.open("/now")).answers


async def test_new_check_can_begin_where_one_was_left(world: World, ann: Browser) -> None:
    await ann.at_question(3)
    await enter(world.person(), await code_of(ann))
    await ann.open("/now")

    page = await ann.press(next(label for label in ann.page.labels if "tart" in label))

    assert page.path == "/question/consent"


async def test_check_that_is_here_is_replaced_after_a_question(world: World, ann: Browser) -> None:
    await ann.at_question(3)
    bob = world.person()
    await bob.begin()
    for answer in ("yes", "fly"):
        await bob.say(answer)
    code = await code_of(ann)

    await enter(bob, code)
    assert "Should the one from elsewhere take its place?" in bob.page.text
    assert "Stage: Walk" in (await ann.open("/now")).answers
    await enter(bob, code)
    page = await bob.press_form("/elsewhere/here")

    assert "Stage: Walk" in page.answers


async def test_wrong_code_is_named_at_its_field_and_stores_nothing(world: World) -> None:
    for code, said in (("walk", "That isn’t a code"), ("BCDF-GHJK", "I don’t know that code")):
        bob = world.person()
        await enter(bob, code)

        assert bob.page.status == 422
        assert said in bob.page.text
        assert bob.page.html.one("title").text.startswith("Error: ")
        field = bob.page.html.one("input", name="code")
        assert field.given["aria-describedby"] == "problem"
        assert bool(bob.cookies) == (code != "walk")
    assert world.sql("SELECT count(*) FROM addresses") == [(0,)]


async def test_browser_without_a_check_is_told_where_codes_come_from(world: World) -> None:
    page = await world.person().open("/elsewhere")

    [first, _] = page.main.all("section")
    assert "This browser has no check yet" in first.text


async def test_code_works_once_and_for_a_quarter_of_an_hour(world: World, ann: Browser) -> None:
    await ann.at_question(3)
    code = await code_of(ann)
    world.clock.now += timedelta(minutes=15)

    bob = world.person()
    await enter(bob, code)
    assert "I don’t know that code" in bob.page.text
    fresh = await code_of(ann)
    await enter(bob, fresh)
    await enter(world.person(), fresh)

    assert "Stage: Walk" in (await bob.open("/now")).answers
    assert world.sql("SELECT count(*) FROM handoffs") == [(0,)]


async def test_nobody_has_a_code_without_an_answer(ann: Browser) -> None:
    await ann.begin()
    await ann.open("/elsewhere")

    page = await ann.press_form("/elsewhere/code")

    assert page.status == 422
    assert "nothing to move yet" in page.text


async def test_code_typed_where_answers_are_typed_is_no_answer(world: World, ann: Browser) -> None:
    await ann.at_question(3)
    code = await code_of(ann)
    bob = world.person()
    await bob.begin()

    page = await bob.say(f"code {code}")

    assert "?" not in page.path
    assert page.html.one("input", name="code").given["value"] == code
    form = fields_of(page.html.one("form", action="/elsewhere/here"))
    page = await bob.submit(form | {"code": code})
    assert "Stage: Walk" in page.answers


async def test_typed_wish_is_told_where_the_page_has_it(ann: Browser) -> None:
    await ann.at_question(3)

    page = await ann.say("continue on another device")

    assert "choose “Go on elsewhere” at the foot of this page" in page.text


async def test_typed_code_is_in_no_address(world: World, ann: Browser) -> None:
    await ann.at_question(3)
    code, bob = await code_of(ann), world.person()
    await bob.begin()
    [form] = [form for form in bob.page.html.all("form") if form.has("typing")]

    fields = fields_of(form) | {"text": f"code {code}"}
    status, headers, body = await bob.ask("POST", "/now", fields)

    assert (status, headers.get("Location")) == (200, None)
    assert code in body.decode()
    assert headers["Cache-Control"] == "no-store"
    assert "Stage: Walk" in (await ann.open("/now")).answers


async def test_form_of_another_site_gets_and_takes_no_code(world: World, ann: Browser) -> None:
    await ann.at_question(3)
    code = await code_of(ann)
    form = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "cross-site"}

    gives = await ann.ask("POST", "/elsewhere/code", b"", **form)
    takes = await world.person().ask("POST", "/elsewhere/here", f"code={code}".encode(), **form)
    own = form | {"Sec-Fetch-Site": "same-origin"}
    unproven = await ann.ask("POST", "/elsewhere/code", b"proof=x", **own)

    assert [gives[0], takes[0], unproven[0]] == [403, 403, 403]
    assert world.sql("SELECT count(*) FROM handoffs") == [(1,)]


async def test_codes_cannot_be_tried_at_will(drawn: Assessment) -> None:
    pacing = WebPacing(LIFTED.address, LIFTED.overall, LIFTED.begun, LIFTED.drawn, (0, 3))
    async with World(drawn, pacing=pacing) as world:
        bob = world.person()
        tried = []
        for _ in range(4):
            await enter(bob, "BCDF-GHJK")
            tried.append(bob.page.status)

    assert tried == [422, 422, 422, 429]


class Chat:
    """A channel that a link leads to, once its name is known."""

    def __init__(self) -> None:
        self.name = ""

    def entrance(self, argument: str) -> str:
        return self.name and f"https://t.me/{self.name}?start={argument}"


async def test_telegram_is_offered_on_the_first_page_and_with_a_code(
    world: World, ann: Browser
) -> None:
    chat = Chat()
    world.viewer.boards.channels = {"telegram": chat}
    assert "Telegram" not in (await ann.open("/")).text
    chat.name = "cx_bot"

    door = await ann.open("/?campaign=spring")
    await ann.at_question(3)
    code = await code_of(ann)

    links = [link.given["href"] for link in door.main.all("a")]
    assert "https://t.me/cx_bot?start=spring" in links
    [link] = [link for link in ann.page.main.all("a") if "t.me" in link.given["href"]]
    assert link.given["href"] == f"https://t.me/cx_bot?start=move-{code.replace('-', '')}"
    assert link.given["rel"] == "external noopener noreferrer"


class Workspaces:
    """A channel whose link carries nothing."""

    def entrance(self, argument: str) -> str:
        del argument
        return "/slack/install"


async def test_slack_is_offered_likewise_and_asks_for_the_code(world: World, ann: Browser) -> None:
    world.viewer.boards.channels = {"slack": Workspaces()}

    door = await ann.open("/")
    await ann.at_question(3)
    await code_of(ann)

    labels = {"Take it in Slack instead": door, "Go to Slack, and type the code there": ann.page}
    for label, page in labels.items():
        [link] = [link for link in page.main.all("a") if link.text == label]
        assert link.given["href"] == "/slack/install"
        assert "external" in link.given["rel"]
