"""Keyboards and presses: edits, new messages, and the effect of old buttons."""

import pytest

from adapters.telegram.addresses import TelegramPlace
from adapters.telegram.links import LONGEST_COPY, DeepLinks
from adapters.telegram.render import render
from bot.loading.library import load_catalogue
from bot.messages import Bar, Bars, Button, Say
from bot.messages.charts import CHART
from tests.channels.telegram.world import World, is_turning, labels
from tests.kit.served import ANSWERS
from tests.kit.telegram.api import Failure, Person, Shown

LONGEST_USERNAME = 32
NO_STYLES = Failure(
    400, "Bad Request: can't parse inline keyboard button: invalid button style specified"
)


def only(person: Person, text: str) -> Shown:
    [found] = [one for one in person.sees() if text in one.text]
    return found


async def test_rating_is_one_row_with_its_ends_named_in_the_text(world: World) -> None:
    asked = (await world.at_question(3)).newest

    assert [[label for label, _ in row] for row in asked.buttons] == [
        list("12345"),
        ["Back", "Skip"],
        ["Help and why I ask"],
    ]
    assert "1 = not at all, 5 = a great deal" in asked.text


ONE_BESIDE, TWO_BESIDE = 18, 11
"""Most characters of a label that a phone shows whole beside one other, and beside two."""


async def test_no_label_beside_another_is_too_long_for_a_phone(world: World) -> None:
    ann = await walked(world)

    for shown in ann.sees():
        for row in shown.buttons:
            most = {1: 64, 2: ONE_BESIDE, 3: TWO_BESIDE}.get(len(row), 2)
            assert all(len(label) <= most for label, _ in row), row


async def walked(world: World) -> Person:
    """Return somebody who answered every question by a press, and with a country not listed."""
    ann = world.person()
    await world.say(ann, "/start")
    await world.press(ann, "I agree, start", *WHOLE)
    return ann


WHOLE = (
    *("Walk", "Hybrid", *"45321", "Another industry", "Another country"),
    *("$1 to 5 billion", "Customer experience lead"),
)


async def test_twelve_taps_lead_from_the_start_to_the_result(world: World) -> None:
    ann = await walked(world)

    assert len(world.api.world.callbacks) == 12
    assert "no figures for your industry or country" in ann.newest.text
    assert ann.newest.photo or "What to do next" in labels(ann.newest)


async def test_every_industry_is_on_one_page_from_a_to_z(world: World) -> None:
    asked = (await world.at_question(8)).newest

    offered = labels(asked)[: labels(asked).index("Another industry")]
    assert (len(offered), offered) == (20, sorted(offered, key=str.casefold))
    assert not any(is_turning(label) for label in labels(asked))
    assert ["Energy and Utilities"] in [[label for label, _ in row] for row in asked.buttons]


@pytest.mark.parametrize("number", range(1, 10))
async def test_question_says_how_far_it_is_and_has_few_buttons(world: World, number: int) -> None:
    asked = (await world.at_question(number)).newest

    assert f"Question {number} of 11" in asked.text
    assert labels(asked)[-1] == "Help and why I ask"
    many = {8: 25, 9: 17}.get(number, 9)
    assert len(labels(asked)) <= many


async def test_help_explains_the_question_in_its_place_and_says_why(world: World) -> None:
    ann = await world.at_question(3)
    asked = ann.newest

    state = await world.press(ann, "Help and why I ask")

    explained = ann.newest
    assert (explained.message_id, explained.buttons) == (asked.message_id, asked.buttons)
    assert "Think of training" in explained.text
    assert "this one is rated highest on average" in explained.text
    assert state.text == "Help and why I ask"
    await world.press(ann, "Help and why I ask", "4")
    assert "Question 4 of 11" in ann.newest.text


async def test_help_of_an_earlier_question_changes_nothing(world: World) -> None:
    ann = await world.at_question(1)
    old = ann.newest
    explain = next(data for row in old.buttons for label, data in row if label.startswith("Help"))
    await world.say(ann, *ANSWERS[1:3])
    before = ann.sees()

    state = await ann.press_data(explain, old.message_id)
    await world.quiet()

    assert "earlier question" in state.text
    assert ann.sees() == before


# ---------------------------------------------------------------------------- looks


async def test_one_button_of_a_message_leads_on_and_deleting_looks_dangerous(world: World) -> None:
    ann = world.person()
    await world.say(ann, "/start")
    assert ann.newest.styles == {"I agree, start": "primary"}
    await world.press(ann, "I agree, start")
    assert ann.newest.styles == {}

    await world.say(ann, *ANSWERS[1:])
    [result] = [shown for shown in ann.sees() if "What to do next" in labels(shown)]
    assert result.styles == {"What to do next": "primary"}

    await world.say(ann, "/delete")
    assert ann.newest.styles == {"Yes": "danger"}


async def test_server_that_knows_no_styles_gets_the_buttons_without(world: World) -> None:
    world.api.fail("sendMessage", NO_STYLES)
    ann = world.person()

    await world.say(ann, "/start")

    assert labels(ann.newest)[:2] == ["I agree, start", "No, thanks"]
    assert ann.newest.styles == {}
    assert world.sql("SELECT error FROM outbox WHERE error IS NOT NULL") == []


async def test_button_that_is_refused_otherwise_costs_the_message_its_buttons(
    world: World,
) -> None:
    world.api.fail("sendMessage", Failure(400, "Bad Request: BUTTON_DATA_INVALID"))
    ann = world.person()

    await world.say(ann, "/start")

    assert world.api.counts["sendMessage"] == 2
    assert "I agree, start" in ann.newest.text
    assert ann.newest.buttons == []


async def test_invitation_is_copied_with_its_link(world: World) -> None:
    ann = await world.at_result()
    await world.say(ann, "share")

    *_, intro, invitation = ann.sees()
    assert labels(intro) == ["Copy invitation", "Share my result"]
    copied = intro.buttons[0][0][1]
    said, link = copied.split("\n")
    assert said.startswith("How far has your customer experience come with AI? Answer 11 quick")
    assert invitation.text.endswith(link)
    assert len(said) + len("\nhttps://t.me/?start=share") + LONGEST_USERNAME <= LONGEST_COPY


@pytest.mark.parametrize(
    "reason",
    [
        "BUTTON_COPY_TEXT_INVALID",
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ],
)
async def test_server_that_cannot_copy_gets_the_message_without_the_button(
    world: World, reason: str
) -> None:
    ann = await world.at_result()
    world.api.fail("sendMessage", Failure(400, f"Bad Request: {reason}"))

    await world.say(ann, "share")

    *_, intro, invitation = ann.sees()
    assert labels(intro) == ["Share my result"]
    assert "https://t.me/" in invitation.text


def test_text_that_is_too_long_to_copy_has_no_button() -> None:
    links = DeepLinks(b"key", lambda: "a_bot", load_catalogue())
    place = TelegramPlace(1)
    fitting = LONGEST_COPY - len("\nhttps://t.me/a_bot?start=share")

    def copied(text: str) -> tuple[Button, ...]:
        reply = links.on_reply(Say((), (Button("Copy", copies=text), Button("Go", "go"))), place)
        assert isinstance(reply, Say)
        return reply.buttons

    assert len(copied("a" * fitting)[0].copies) == LONGEST_COPY
    assert copied("a" * (fitting + 1)) == (Button("Go", "go"),)


# ---------------------------------------------------------------------------- bars


@pytest.mark.parametrize("label", ["Fly", "a" * 14, "a" * 25, "a" * 40])
def test_chart_fits_a_phone_or_has_no_bars(label: str) -> None:
    bars = Bars((Bar(label, 61, "61%", "you"), Bar("Crawl", 25, "25%"), Bar("Run", 0, "0%")))

    [message] = render(Say((bars,)), load_catalogue())

    lines = message.html.removeprefix("<pre>").removesuffix("</pre>").split("\n")
    assert ("█" in message.html) == message.html.startswith("<pre>") == (len(label) < 20)
    if message.html.startswith("<pre>"):
        assert all(len(line) <= CHART for line in lines)
    assert all(figure in line for figure, line in zip(("61%", "25%", "0%"), lines, strict=True))


# ---------------------------------------------------------------------------- old buttons


@pytest.mark.parametrize("way", ["inaccessible", "inline", "deleted"])
async def test_press_on_an_old_question_changes_that_answer_and_says_so(
    world: World, way: str
) -> None:
    ann = await world.at_question(1)
    old = ann.newest
    run = old.buttons[2][0][1]
    await world.say(ann, *ANSWERS[1:4])
    asked = ann.newest
    if way == "deleted":
        del ann.chat.messages[old.message_id]

    state = await ann.press_data(
        run, old.message_id, inaccessible=way == "inaccessible", inline=way == "inline"
    )
    await world.quiet()

    assert state.text == "Stage is now: Run"
    settled = only(ann, "✓ Stage: Run")
    assert (settled.message_id == old.message_id) == (way != "deleted")
    assert only(ann, "Question 4").message_id == asked.message_id
    assert world.sql("SELECT value FROM answers WHERE step = 'stage' ORDER BY turn") == [
        ('"walk"',),
        ('"run"',),
    ]


async def test_change_takes_the_button_away_that_was_pressed(world: World) -> None:
    ann = await world.at_question(2)

    await world.press(ann, "Change")

    assert labels(only(ann, "✓ Stage: Walk")) == []
