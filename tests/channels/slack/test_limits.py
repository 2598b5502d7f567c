"""Slack takes any flow and any input, and shows both as they were written."""

from typing import Any

import pytest

from adapters.slack import modal
from adapters.slack.addresses import Via, read_via
from adapters.slack.render import (
    LONGEST_TEXT,
    MOST_BLOCKS,
    MOST_CHARACTERS,
    SlackMessage,
    render,
)
from bot.engine.assessment import Assessment
from bot.loading.library import load_catalogue
from bot.messages import (
    Ask,
    Bar,
    Bars,
    Bullets,
    Button,
    Choice,
    Field,
    Form,
    Heading,
    Note,
    Paragraph,
    Reply,
    Say,
    Settled,
)
from tests.channels.slack.world import World, prose, said
from tests.kit.slack.blocks import LONGEST_TEXT_OF_ALL, check_message, length_of
from tests.kit.slack.mrkdwn import read_mrkdwn
from tests.kit.slack.viewchecks import check_view

TEXTS = load_catalogue()

ODD = "<!channel> <@U123> <#C1|x> *x* _y_ ~z~ `c` ```d``` &amp; <https://x.y|z> https://a.b"

LATER = 4000
"""Characters of the text of a changed message."""


def choices(number: int, label: int = 300, described: int = 500) -> tuple[Choice, ...]:
    return tuple(
        Choice(f"{n} {'l' * label}", f"token{n}", f"value{n}", "d" * described, n == 7)
        for n in range(number)
    )


CONTROLS = tuple(Button(f"{n}" + "b" * 300, f"c{n}") for n in range(30))
LONG = tuple(f"{n} " + "word " * 1000 for n in range(12))

REPLIES: dict[str, Reply] = {
    "many options": Ask("s", "p", (Paragraph("q"),), "list", choices(100)),
    "more options": Ask("s", "p", (Paragraph("q"),), "list", choices(130)),
    "described": Ask("s", "p", (Paragraph("q"),), "list", choices(8)),
    "several": Ask("s", "p", (Paragraph("q"),), "several", choices(40)),
    "a row": Ask("s", "p", (Paragraph("q"),), "row", choices(11, 1, 0)),
    "controls": Ask("s", "p" * 5000, (Paragraph("q"),), "typed", (), CONTROLS, "h" * 5000),
    "text": Say(tuple(map(Paragraph, LONG))),
    "one word": Say((Paragraph("x" * 50_000),)),
    "notes": Say((Heading("h" * 500), *map(Note, LONG))),
    "bullets": Say((Bullets(LONG), Bullets(LONG, ordered=True))),
    "bars": Say((Bars(tuple(Bar("l" * 300, 10.0 * n, "10%", "you") for n in range(10))),)),
    "nothing": Say((Paragraph(""), Note(" "), Bullets(("",)))),
    "no bars": Say((Bars((Bar("", 0.0, ""),)),)),
    "ampersands": Settled("s", "n" * 300, "&" * 5000, "<" * 5000, Button("b" * 300, "t")),
    "odd": Say((Heading(ODD), Paragraph(ODD), Note(ODD), Bullets((ODD,)))),
    "links": Say((Paragraph("q"),), tuple(Button("b", "", f"https://x.y/{n}") for n in range(60))),
    "invitation": Say((Paragraph("q"),), kind="invitation"),
}


def field_of(number: int, layout: Any, options: int) -> Field:
    some = choices(options)
    value = (some[0].value,) if some and layout == "several" else some[0].value if some else "t"
    return Field(
        f"step-{number}", f"section {number // 5} " + "s" * 300, "q" * 5000, layout, some,
        value, optional=True, help="h" * 5000, error="",
    )  # fmt: skip


# ---------------------------------------------------------------------------- within limits


@pytest.mark.parametrize("name", REPLIES)
def test_message_is_within_the_limits_and_says_something_outside_the_blocks(name: str) -> None:
    for message in render(REPLIES[name], TEXTS):
        assert check_message(message.blocks) == []
        assert length_of(message.blocks) <= LONGEST_TEXT_OF_ALL
        assert message.text.strip()
        assert len(message.text) <= LATER


@pytest.mark.parametrize("words", ["word", "word " * 30, "word " * 300])
@pytest.mark.parametrize("number", [1, 2, 5, 10, 20, 40, 60])
def test_text_is_in_one_message_while_that_has_room(number: int, words: str) -> None:
    reply = Say((Heading("heading"), *[Paragraph(words)] * number), CONTROLS[:5])

    messages = render(reply, TEXTS)

    blocks = [block for message in messages for block in message.blocks]
    is_small = len(blocks) <= MOST_BLOCKS and sum(map(length, blocks)) <= MOST_CHARACTERS
    assert (len(messages) == 1) == is_small
    for message in messages:
        assert len(message.blocks) <= MOST_BLOCKS
        assert sum(map(length, message.blocks)) <= MOST_CHARACTERS


def length(block: dict[str, Any]) -> int:
    return len(str(block))


@pytest.mark.parametrize("name", ["text", "notes", "bullets", "one word"])
def test_nothing_of_a_long_text_is_lost(name: str) -> None:
    messages = render(REPLIES[name], TEXTS)

    seen = "".join("".join(prose(_named(message))) for message in messages)
    for part in LONG if name != "one word" else ["x" * 50_000]:
        assert part.replace(" ", "") in seen.replace(" ", "").replace("\n", "")


def _named(message: SlackMessage) -> list[dict[str, Any]]:
    return [{"block_id": f"b{n}", **block} for n, block in enumerate(message.blocks)]


@pytest.mark.parametrize(("layout", "options"), [
    ("list", 4), ("list", 100), ("row", 11), ("several", 10), ("several", 60), ("typed", 0),
])  # fmt: skip
def test_form_with_forty_questions_is_within_the_limits(layout: Any, options: int) -> None:
    fields = tuple(field_of(number, layout, options if number < 8 else 4) for number in range(40))
    form = Form("f" * 64, "t" * 300, fields, "s" * 300)

    view = modal.view(form, TEXTS)

    check_view(view, "modal")
    assert len(view["private_metadata"]) <= 3000
    assert modal.inputs_of(view) == modal.steps_of(form)


# ---------------------------------------------------------------------------- as it was written


async def test_text_of_people_is_shown_as_they_wrote_it_and_calls_nobody(
    everything: Assessment,
) -> None:
    async with World(everything) as world:
        ann = world.person()
        await world.say(ann, "hello", "go on", "walk", "voice", "<@U12345678>*x*")
        pieces = (
            ODD.replace(" <@", "\n<@").replace(" _y", "\n_y").replace(" <h", "\n<h").split("\n")
        )
        await world.say(ann, "8", *pieces)

        seen = said(ann)
        for piece in ("“<@U12345678>*x*”", pieces[-1]):
            assert piece in seen
        for one in ann.sees():
            assert (one.mentions, one.links, one.styled) == ([], [], [])


async def test_no_ids_are_shown(world: World) -> None:
    ann = await world.at_result()
    general = world.slack.workspace().channel("general", members=[ann])
    await ann.mention(general)
    await ann.open_home()
    await world.quiet()

    lines = [line for one in (*ann.sees(), *ann.sees(general)) for line in one.lines]
    lines += [one.text for one in ann.sees()] + (ann.home.lines if ann.home else [])
    for some_id in (ann.id, ann.team.id, ann.channel.id, general.id, ann.team.bot_user):
        assert some_id not in "\n".join(lines)


@pytest.mark.parametrize("name", ["odd", "ampersands", "text"])
def test_text_outside_the_blocks_is_no_markup_either(name: str) -> None:
    for message in render(REPLIES[name], TEXTS):
        read = read_mrkdwn(message.text, verbatim=True)

        assert (read.mentions, read.links) == ([], [])
        assert len(message.text) <= max(LONGEST_TEXT, LATER)


def test_what_an_update_came_with_can_be_kept_as_text() -> None:
    via = Via("https://hooks.example.org/1", "1.2", "3.4", away=True, view="V1", steps=("a", "b"))

    assert list(read_via(str(via)).steps) == ["a", "b"]
    assert (read_via(str(via)).url, read_via(str(via)).trigger) == (via.url, via.trigger)
    assert (str(Via()), read_via("")) == ("", Via())
