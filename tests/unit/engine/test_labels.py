"""Every label on a button does when typed what the button does when pressed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel import Traits
from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.turn import ANY_CHANNEL, Turn
from bot.messages import Ask, Button, Reply, Say, Tap, Text, plain
from bot.report.attachments import Drawer
from tests.conftest import NOW
from tests.unit.engine.make import NAME

ANSWERS = ("yes", "walk", "hybrid", "5", "2", "skip", "3", "2", "gaming", "germany", "skip", "cx")
LATER = (
    "details", "industry", "all details", "more", "more", "more", "change", "more", "more",
    "compare", "insurance", "share", "next", "3", "ask me in 90 days", "no", "comment", "change",
    "role", "keep", "source 3", "share my result", "stop", "start", "delete", "no",
)  # fmt: skip
EARLY = ("walk", "start", "help", "asdf", "asdf", "asdf", "back", "change", "stop", "crawk")

TERMINAL = Traits(writes_first=False, edits=False)


@pytest.fixture
def assessment(quick_check: Assessment) -> Assessment:
    """Everything that a deployment can offer: pictures, a consultation, answers that are kept."""
    url = "https://example.org/book"
    return replace(quick_check, draw=Drawer(), consultation_url=url, retention=timedelta(days=365))


def played(assessment: Assessment, lines: tuple[str, ...], traits: Traits) -> Iterator[Turn]:
    """Yield every turn of a conversation."""
    turn = begin(assessment, NAME, NOW)
    yield turn
    for line in lines:
        turn = advance(assessment, turn.conversation, Text(line), NOW, traits)
        yield turn


def buttons(reply: Reply) -> Iterator[tuple[str, str]]:
    """Yield the labels and tokens of a reply; a link has no token."""
    match reply:
        case Say():
            yield from ((button.label, button.token) for button in reply.buttons)
        case Ask():
            yield from ((choice.label, choice.token) for choice in reply.choices)
            yield from ((button.label, button.token) for button in reply.controls)
        case _:
            return


def told(turn: Turn) -> list[str]:
    """Return the texts that somebody reads after a turn; its notice where there is no reply."""
    return [plain(reply) for reply in turn.replies] or [turn.notice]


def differing(assessment: Assessment, turn: Turn, traits: Traits) -> Iterator[str]:
    """Yield the labels of a turn that do something else when they are typed."""
    for label, token in (shown for reply in turn.replies for shown in buttons(reply)):
        typed = advance(assessment, turn.conversation, Text(label), NOW, traits)
        if not token:
            if label not in str(told(typed)) or "understand" in str(told(typed)):
                yield label
            continue
        pressed = advance(assessment, turn.conversation, Tap(token), NOW, traits)
        same = told(typed) == told(pressed) and typed.effect == pressed.effect
        if not same or typed.conversation.status != pressed.conversation.status:
            yield f"{label}: {told(typed)} in place of {told(pressed)}"


@pytest.mark.parametrize("traits", [ANY_CHANNEL, TERMINAL], ids=["chat", "terminal"])
@pytest.mark.parametrize(
    "lines", [(*ANSWERS, *LATER), ("yes", *EARLY), ("no",), ANSWERS[:8]], ids=len
)
def test_typed_label_does_what_the_button_does(
    assessment: Assessment, lines: tuple[str, ...], traits: Traits
) -> None:
    turns = list(played(assessment, lines, traits))

    different = [
        (line, label)
        for line, turn in zip(("", *lines), turns, strict=True)
        for label in differing(assessment, turn, traits)
    ]

    assert different == []
    assert sum(len(list(buttons(reply))) for turn in turns for reply in turn.replies) >= 2


def test_typed_label_of_a_menu_is_answered_below_it(assessment: Assessment) -> None:
    *_, listed = played(assessment, (*ANSWERS, "details"), ANY_CHANNEL)
    [menu] = listed.replies
    assert isinstance(menu, Say)
    industry = next(button for button in menu.buttons if button.label == "Industry")

    [typed] = advance(assessment, listed.conversation, Text("INDUSTRY"), NOW).replies
    [pressed] = advance(assessment, listed.conversation, Tap(industry.token), NOW).replies

    assert isinstance(typed, Say)
    assert isinstance(pressed, Say)
    assert (typed.in_place, pressed.in_place) == (False, True)
    assert typed == replace(pressed, in_place=False)


def labels(turn: Turn) -> list[str]:
    """Return the labels below what was said last."""
    *_, reply = turn.replies
    return [label for label, _ in buttons(reply)]


@pytest.mark.parametrize("menu", ["more", "change", "details"])
@pytest.mark.parametrize("word", ["more", "More ›", "next page"])
def test_word_turns_the_page_of_the_menu_shown_last(
    assessment: Assessment, menu: str, word: str
) -> None:
    turns = list(played(assessment, (*ANSWERS, menu, *[word] * 4), ANY_CHANNEL))
    first, *others = (labels(turn) for turn in turns[len(ANSWERS) + 1 :])

    last = next(page for page in (first, *others) if page[-1] == "First page")
    assert first[-1] == "Next page"
    assert others[0] not in (first, [])
    assert [first, *others][[first, *others].index(last) + 1] == first


@pytest.mark.parametrize(("back", "pages"), [("previous page", 2), ("first page", 2)])
def test_menu_can_be_turned_back(assessment: Assessment, back: str, pages: int) -> None:
    lines = (*ANSWERS, "change", *["more"] * (pages - 1), back)
    turns = list(played(assessment, lines, ANY_CHANNEL))

    assert labels(turns[-1]) == labels(turns[len(ANSWERS) + 1])


@pytest.mark.parametrize("kind", ["industry", "country"])
def test_word_turns_the_page_of_a_comparison(assessment: Assessment, kind: str) -> None:
    lines = (*ANSWERS, f"compare {kind}", "more", "next page", "10–12", "Previous: 4 to 6", "more")
    *_, first, second, third, far, near, after = played(assessment, lines, ANY_CHANNEL)

    starts = [
        reply.start
        for turn in (first, second, third, far, near, after)
        for reply in turn.replies
        if isinstance(reply, Ask)
    ]
    assert starts == [0, 3, 6, 9, 3, 6]


def test_label_of_a_part_of_a_long_list_shows_that_part(assessment: Assessment) -> None:
    *_, turn = played(assessment, (*ANSWERS[:8], "Next: 9 to 16"), ANY_CHANNEL)

    [asked] = turn.replies
    assert isinstance(asked, Ask)
    assert asked.start == 8


@pytest.mark.parametrize(
    ("lines", "number", "expected"),
    [
        (("next",), "1", "labels 2 3"),
        (("next",), "2", "labels 1 3"),
        (("next", "2"), "3", "labels 1 2"),
        (("next",), "9", "didn’t understand"),
        (("share",), "1", "We’re at the Walk stage"),
        (("change",), "2", "works best today?"),
        (("change", "more"), "1", "alignment and ownership"),
        (("more",), "2", "Which answer would you like to change?"),
        (("details", "sources"), "3", "[3]"),
        ((), "3", "[3]"),
    ],
)
def test_number_means_what_the_menu_shows(
    assessment: Assessment, lines: tuple[str, ...], number: str, expected: str
) -> None:
    *_, turn = played(assessment, (*ANSWERS, *lines, number), ANY_CHANNEL)

    steps = [label.removeprefix("Step ") for label in labels(turn) if label.startswith("Step ")]
    assert expected in f"labels {' '.join(steps)}" + str(told(turn))


@pytest.mark.parametrize("menu", ["change", "details", "more", "compare", "next", "share"])
@pytest.mark.parametrize("word", ["cancel", "Never mind.", "no", "forget it"])
def test_word_leaves_a_menu(assessment: Assessment, menu: str, word: str) -> None:
    *_, turn = played(assessment, (*ANSWERS, menu, word), ANY_CHANNEL)

    assert told(turn) == ["OK, nothing changed.\n[Show my result]"]
    assert turn.conversation.pending is None


def test_question_is_asked_again_where_a_menu_is_left(assessment: Assessment) -> None:
    *_, turn = played(assessment, ("yes", "walk", "change", "cancel"), ANY_CHANNEL)

    [asked] = turn.replies
    assert isinstance(asked, Ask)
    assert asked.step == "delivery"
    assert "nothing changed" in plain(asked)


def test_word_still_stops_where_no_menu_is_shown(assessment: Assessment) -> None:
    *_, turn = played(assessment, (*ANSWERS, "cancel"), ANY_CHANNEL)

    assert "Goodbye" in told(turn)[0]


def test_answer_comes_before_a_menu(assessment: Assessment) -> None:
    """A question that was opened again is still open below a menu: its answers count."""
    lines = (*ANSWERS, "change cost and roi", "details", "4")
    *_, turn = played(assessment, lines, ANY_CHANNEL)

    assert turn.conversation.answers["barrier-cost"].value == 4


def test_label_in_a_link_is_answered_with_the_link(assessment: Assessment) -> None:
    *_, turn = played(assessment, (*ANSWERS, "book a consultation"), ANY_CHANNEL)

    [reply] = turn.replies
    assert isinstance(reply, Say)
    assert reply.buttons == (Button("Book a consultation", url="https://example.org/book"),)
