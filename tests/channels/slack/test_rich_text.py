"""Paragraphs, lists and dates as rich text, and the same facts where Slack refuses it."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.render import render
from adapters.slack.rich_text import LONGEST
from bot.loading.library import load_catalogue
from bot.messages import (
    Ask,
    Bar,
    Bars,
    Bullets,
    Button,
    Choice,
    Heading,
    Note,
    Paragraph,
    Reply,
    Say,
    Settled,
)
from bot.team.dashboard import Dashboard
from bot.team.invitation import invitation
from bot.team.listing import team_list
from tests.channels.slack.world import BOTH, World, said
from tests.kit.slack.api import Failure, Person
from tests.kit.slack.blocks import check_message, named
from tests.kit.slack.channels import Message, Shown
from tests.unit.team.make import team

Body = dict[str, Any]

TEXTS = load_catalogue()

NOON = 1_795_366_800

MARKS = st.sampled_from(
    [
        *("*", "_", "~", "`", "```", "<@U0000000001>", "<!channel>", "<#C1|x>", "<https://x.y|z>"),
        *(":smile:", "https://a.b", "@here", "&lt;", "\n", "> ", "- ", "1. ", "Walk: ", "Comment"),
    ]
)

TYPED = st.lists(MARKS | st.text(max_size=8), min_size=1, max_size=8).map("".join)


def shown(reply: Reply) -> Iterator[Shown]:
    """Yield a reply's messages as a person sees them, and check that Slack takes them."""
    for message in render(reply, TEXTS):
        assert check_message(message.blocks) == []
        blocks = named(message.blocks, map(str, count()))
        yield Message("1.1", "", message.text, blocks).shown(lambda _: "somebody")


def lines(reply: Reply) -> list[str]:
    return [line for one in shown(reply) for line in one.lines]


def bold(reply: Reply) -> list[str]:
    return [text for one in shown(reply) for text in one.styled]


# ---------------------------------------------------------------------------- what it looks like


def test_points_of_a_list_have_no_empty_lines_between_them() -> None:
    assert lines(Say((Bullets(("one", "two")), Bullets(("first", "second"), ordered=True)))) == [
        "• one", "• two", "1. first", "2. second",
    ]  # fmt: skip


def test_strong_start_is_bold_and_the_rest_is_not() -> None:
    reply = Say(
        (
            Paragraph("Stage: Walk", lead="Stage"),
            Bullets(("Role: *boss*", "Other"), leads=("Role", "")),
            Paragraph("Walk", lead="Run"),
        )
    )

    assert bold(reply) == ["Stage", "Role"]
    assert lines(reply) == ["Stage: Walk", "• Role: *boss*", "• Other", "Walk"]


def test_options_are_listed_with_their_names_in_bold_above_their_buttons() -> None:
    choices = (
        Choice("Walk", "a", "walk", "People: they approve."),
        Choice("Run", "b", "run", "AI acts."),
    )
    [asked] = shown(Ask("stage", "", (Paragraph("Which?"),), "list", choices, of_flow=False))

    assert asked.styled == ["Walk", "Run"]
    assert asked.lines == [
        "Which?", "• Walk: People: they approve.", "• Run: AI acts.", "[Walk] [Run]",
    ]  # fmt: skip


def test_moments_in_points_are_in_the_reader_s_time() -> None:
    point = Bullets(("Open until 12:00.",), moments=(("12:00", NOON),), leads=("Open",))

    assert lines(Say((point,))) == ["• Open until Nov 22, 2026, 6:00 PM."]


def test_long_list_is_divided_between_points_and_its_numbers_go_on() -> None:
    items = tuple(f"point {number} " + "x" * 1000 for number in range(1, 8))

    found = render(Say((Bullets(items, ordered=True),)), TEXTS)

    assert sum(len(message.blocks) for message in found) == 4
    assert [line.split()[:3] for line in lines(Say((Bullets(items, ordered=True),)))] == [
        [f"{number}.", "point", str(number)] for number in range(1, 8)
    ]


def test_title_goes_with_what_it_is_the_title_of() -> None:
    long = Paragraph("x" * 2800)
    reply = Say((long, long, long, Heading("Sources"), Bullets(("y" * 2500, "z" * 2500))))

    first, second = render(reply, TEXTS)

    assert [block["type"] for block in first.blocks] == ["rich_text"] * 3
    assert [block["type"] for block in second.blocks] == ["header", *["rich_text"] * 2]


def test_point_longer_than_a_block_is_whole() -> None:
    word = "x" * (2 * LONGEST + 7)

    assert lines(Say((Bullets((word,)),))) == [f"• {word}"]


# ---------------------------------------------------------------------------- what people type


def replies(typed: str) -> Iterator[Reply]:
    """Yield everything that shows what people type: titles, comments, names of others."""
    button = Button(typed, "token")
    moment = (("noon", NOON),)
    yield Say((Heading(typed), Paragraph(typed), Note(typed)), (button,))
    yield Say((Paragraph(f"Until noon: {typed}", moment), Paragraph(typed, lead="Comment")))
    yield Say((Bullets((typed, typed)), Bullets((typed,), ordered=True)))
    yield Say((Bullets((f"Comment: {typed}",), moments=moment, leads=("Comment",)),))
    yield Say((Bars((Bar(typed, 10.0, "10%", typed),)),))
    yield Settled("comment", "Comment", "Which?", typed, button)
    yield Ask("s", "", (Paragraph(typed),), "list", (Choice(typed, "a", "a"),), (button,))
    yield Ask("s", "", (Paragraph(typed),), "several", (Choice(typed, "a", "a", chosen=True),))
    run = team(title=typed, run_by=typed)
    board = Dashboard(TEXTS, run, 5, 1)
    yield Say(invitation(TEXTS, run, "Team check", 5))
    yield board.message()
    yield board.confirm("reveal")
    yield board.ask_heir()
    yield team_list(TEXTS, [run], "", forms=True)


def texts_in(value: object) -> Iterator[Body]:
    """Yield every object of Block Kit in a message."""
    if isinstance(value, dict):
        yield value
        for inside in value.values():
            yield from texts_in(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from texts_in(inside)


@given(TYPED)
def test_what_people_type_never_gets_formatting_a_mention_or_a_link(typed: str) -> None:
    for reply in replies(typed or "x"):
        for one in shown(reply):
            assert one.mentions == one.links == []
            assert set(one.styled) <= {"Comment"}
            for part in texts_in(one.blocks):
                assert part.get("type") not in {"link", "user", "channel", "usergroup", "broadcast"}
                # Only a chart is in Slack's markup, as code.
                is_chart = str(part.get("text")).startswith("```") and part.get("verbatim")
                assert part.get("type") != "mrkdwn" or is_chart
                assert part.get("emoji") is not True


@given(TYPED)
def test_typed_text_that_begins_like_a_strong_start_stays_as_it_was_typed(typed: str) -> None:
    reply = Say((Bullets((f"Name: {typed}",), leads=("Name",)), Paragraph(typed)))

    assert bold(reply) == ["Name"]


# ---------------------------------------------------------------------------- where it is refused


def facts(person: Person) -> list[str]:
    """Return everything that somebody reads and can press, whatever the blocks are."""
    return [
        line.lstrip("•☐☑ ")
        for one in person.sees()
        for line in [*one.lines, *one.labels, *one.overflowing]
        if line.strip() and not line.startswith("[")
    ]


@BOTH
async def test_slack_that_refuses_rich_text_shows_the_same_facts(world: World) -> None:
    ann, bea = world.person(), world.person("Bea")
    for person in (ann, bea):
        world.slack.world.unknown = {"rich_text", "overflow"} if person is bea else set()
        await world.say(person, "hello", "yes", "walk", "answers", "help")

    assert sorted(facts(ann)) == sorted(facts(bea))
    assert "rich_text" in str([one.blocks for one in ann.sees()])
    assert "rich_text" not in str([one.blocks for one in bea.sees()])
    assert "Stage: Walk" in said(bea)
    assert bea.newest.labels
    assert world.fates() == []


async def test_home_without_rich_text_shows_the_same_facts(world: World) -> None:
    ann = await world.at_result()
    await ann.open_home()
    await world.quiet()
    assert ann.home
    rich = {line.lstrip("•☐☑ ") for line in ann.home.lines}
    world.slack.world.unknown = {"rich_text", "checkboxes"}

    await ann.open_home()
    await world.quiet()

    assert "rich_text" not in str(ann.home.blocks)
    plain = "\n".join(ann.home.lines)
    for line in rich:
        for part in line.replace("( ) ", "\n").splitlines():
            assert part.strip() in plain


@pytest.mark.parametrize("name", ["invalid_blocks", "invalid_arguments"])
async def test_other_refusals_are_not_answered_with_simpler_blocks(world: World, name: str) -> None:
    ann = await world.at_question(1)
    world.slack.fail("chat.postMessage", Failure(name))

    await world.say(ann, "walk")

    assert world.count(ann, "Question 2") == 1
    assert ann.newest.labels == []
