"""The panels of a result: next steps, details and more, each within a few words and buttons."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channel import Traits
from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.engine.replies import short_parts
from bot.engine.turn import Turn
from bot.messages import Ask, Button, Say, Tap, Text, plain, plain_blocks
from bot.report.attachments import Drawer
from tests.conftest import NOW
from tests.unit.engine.make import after, said, shown

TO_RESULT = ("yes", "walk", "hybrid", "5", "2", "4", "3", "2", "gaming", "germany", "skip", "cx")
LEAVE = ("retake", "yes", "no", "report")
"""Orders that leave the result, or are no message."""

MOST_WORDS, MOST_FIRST, MOST_BUTTONS = 110, 90, 5


@pytest.fixture
def assessment(quick_check: Assessment) -> Assessment:
    """Everything that a deployment can offer: pictures, a consultation, answers that are kept."""
    url = "https://example.org/book"
    return replace(quick_check, draw=Drawer(), consultation_url=url, retention=timedelta(days=365))


@pytest.fixture
def result(assessment: Assessment) -> Turn:
    return said(assessment, *TO_RESULT)


def words(reply: Say | Ask) -> int:
    return len(re.findall(r"\S*\w\S*", " ".join(plain_blocks(reply.blocks))))


def button(turn: Turn, label: str) -> Button:
    """Return the button with this label; a page is turned until it is there."""
    [*_, reply] = (reply for reply in turn.replies if isinstance(reply, Say))
    return next(button for button in reply.buttons if button.label == label)


def press(assessment: Assessment, turn: Turn, label: str) -> Turn:
    return after(assessment, turn, Tap(button(turn, label).token))


def first_message(turn: Turn) -> Say:
    [reply] = (reply for reply in turn.replies if isinstance(reply, Say))
    return reply


def opened(assessment: Assessment, result: Turn) -> Iterator[Say]:
    """Yield every message that can be reached by pressing buttons below the result."""
    seen: set[str] = set()
    waiting = [result]
    while waiting:
        turn = waiting.pop()
        for reply in turn.replies:
            if not isinstance(reply, Say) or reply.kind in ("invitation", "preview"):
                continue
            if plain(reply) in seen:
                continue
            seen.add(plain(reply))
            yield reply
            kept = (button for button in reply.buttons if ".o.." in button.token)
            waiting.extend(
                after(assessment, turn, Tap(pressed.token))
                for pressed in kept
                if not pressed.token.rpartition(".")[2].startswith(LEAVE)
            )


def test_result_is_one_message_with_its_picture(result: Turn) -> None:
    [_, reply] = result.replies

    assert isinstance(reply, Say)
    assert (reply.kind, reply.step, reply.in_place) == ("result", "result", False)
    assert [button.label for button in reply.buttons] == [
        "What to do next", "Details", "Share", "More",
    ]  # fmt: skip
    assert reply.picture is not None
    assert reply.picture.format == "png"
    assert words(reply) <= MOST_FIRST


def test_every_message_of_a_result_is_short_and_has_few_buttons(
    assessment: Assessment, result: Turn
) -> None:
    messages = list(opened(assessment, result))

    assert len(messages) > 15
    assert {
        plain(message): words(message) for message in messages if words(message) > MOST_WORDS
    } == {}
    assert [message for message in messages if len(message.buttons) > MOST_BUTTONS] == []


def test_button_of_the_result_opens_a_message_that_then_turns_over_in_place(
    assessment: Assessment, result: Turn
) -> None:
    listed = press(assessment, result, "Details")
    pressed = press(assessment, listed, "Industry")
    typed = after(assessment, pressed, Text("industry"))

    messages = [first_message(turn) for turn in (listed, pressed, typed)]
    assert [(message.step, message.in_place) for message in messages] == [
        ("panel", False), ("panel", True), ("panel", False),
    ]  # fmt: skip
    assert messages[1].blocks == messages[2].blocks


def test_next_steps_are_opened_one_at_a_time(assessment: Assessment, result: Turn) -> None:
    first = press(assessment, result, "What to do next")
    second = press(assessment, first, "Step 2")

    assert [button.label for button in first_message(first).buttons] == [
        "Step 2", "Step 3", "Ask me in 90 days",
    ]  # fmt: skip
    assert [button.label for button in first_message(second).buttons] == [
        "Step 1", "Step 3", "Ask me in 90 days",
    ]  # fmt: skip
    assert shown(first) != shown(second)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("what to do next", "Step 2"),
        ("details", "Details"),
        ("more", "What else"),
        ("stage", "Where you stand: Walk"),
        ("industry", "Industry: Gaming"),
        ("country", "Country: Germany"),
        ("delivery model", "Delivery model: Hybrid"),
        ("barriers", "What slows you down"),
        ("how sure", "How sure"),
        ("sources", "Executive summary"),
        ("source 3", "[3]"),
        ("describe the picture", "All 815 respondents, by stage"),
        ("compare", "Which industry"),
        ("compare insurance", "Walk in Insurance"),
        ("japan", "Walk in Japan"),
        ("change", "Which answer"),
        ("take it again", ""),
        ("comment", "What would you like to tell us?"),
        ("ask me in 90 days", "once whether"),
        ("thank you", "welcome"),
        ("share", "Forward the message below"),
        ("show my result", "Gaming respondents"),
    ],
)
def test_everything_can_be_reached_by_typing_its_name(
    assessment: Assessment, result: Turn, typed: str, expected: str
) -> None:
    turn = after(assessment, result, Text(typed))

    assert expected in shown(turn)
    assert "didn’t understand" not in shown(turn)


def test_more_shows_everything_else_a_few_buttons_at_a_time(
    assessment: Assessment, result: Turn
) -> None:
    turn, labels = press(assessment, result, "More"), list[str]()
    pagers = list[str]()
    while "First page" not in pagers:
        labels += [button.label for button in first_message(turn).buttons[:-1]]
        pagers.append(first_message(turn).buttons[-1].label)
        turn = press(assessment, turn, pagers[-1])

    assert labels == [
        "Report (PDF)", "Change an answer", "Take it again", "Compare an industry",
        "Compare a country", "Describe the picture", "Sources", "Leave a comment",
        "Book a consultation",
    ]  # fmt: skip
    assert pagers == ["Next page", "Next page", "First page"]
    assert labels[0] == first_message(turn).buttons[0].label


def test_details_come_whole_where_messages_never_change(
    assessment: Assessment, result: Turn
) -> None:
    turn = advance(assessment, result.conversation, Text("details"), NOW, Traits(edits=False))

    for title in (
        "Where you stand: Walk",
        "Gaming",
        "Germany",
        "What slows you down",
        "How sure this is",
    ):
        assert title in shown(turn)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what is mid-rank", "place in that line"),
        ("What’s the mid-rank?", "place in that line"),
        ("what does Run mean", "Run: AI does defined tasks"),
        ("explain hybrid", "Hybrid: AI and people"),
        ("why 61%", "61% are at Run or Fly (Gaming)"),
        ("why 61%", "61% are at Walk or Run (all respondents)"),
        ("why 58%", "58% are at Run or Fly (Media)"),
        ("why 47%", "47% are at Crawl (Public Sector)"),
        ("why 75%", "75% is what’s left of 100% after 25% at Crawl (all respondents). [1]"),
        ("why 57%", "57% is 25% at Crawl plus 32% at Walk (all respondents). [1, 2]"),
        ("why 73%", "73% say Hybrid works best (all respondents)"),
        ("why 32 %?", "32% are at Walk (all respondents)"),
        ("what is cost and roi uncertainty", "Cost and ROI uncertainty:"),
    ],
)
@pytest.mark.parametrize("lines", [("yes",), TO_RESULT])
def test_terms_and_figures_are_explained_on_request(
    assessment: Assessment, lines: tuple[str, ...], question: str, answer: str
) -> None:
    before = said(assessment, *lines)
    turn = after(assessment, before, Text(question))

    assert answer in shown(turn)
    assert turn.conversation.answers == before.conversation.answers


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("why 43%", "43% is 29% at Run plus 14% at Fly (all respondents). [3, 4]"),
        ("why am I behind 43%", "43% is 29% at Run plus 14% at Fly (all respondents). [3, 4]"),
        ("where does 43% come from?", "43% is 29% at Run plus 14% at Fly (all respondents)."),
        ("why 61%", "61% are at Run or Fly (Gaming)"),
        ("why 39%", "39% is what’s left of 100% after 61% at Run or Fly (Gaming). ["),
        ("why 41", "Mid-rank 41 is the 25% behind you plus half of the 32% at Walk, rounded."),
        # The result shows none of these.
        ("why 53%", "53% are at Run or Fly (Retail Banking)"),
    ],
)
def test_figure_is_the_one_that_the_result_shows(
    assessment: Assessment, question: str, answer: str
) -> None:
    turn = after(assessment, said(assessment, *TO_RESULT), Text(question))

    text = shown(turn)
    assert answer in text
    others = {"Energy and Utilities", "Public Sector", "Media"} - {answer}
    assert not [other for other in others if other in text]


def test_percentage_in_a_statement_asks_nothing(assessment: Assessment) -> None:
    turn = said(assessment, "yes", "AI handles about 25% of our contacts")

    assert "at Crawl (all respondents)" not in shown(turn)


def test_question_about_an_unknown_term_is_not_explained(
    assessment: Assessment, result: Turn
) -> None:
    assert "I didn’t understand" in shown(after(assessment, result, Text("what is quux")))


def test_comparison_offers_five_buttons_at_most(assessment: Assessment, result: Turn) -> None:
    [asked] = after(assessment, result, Text("compare")).replies

    assert isinstance(asked, Ask)
    assert asked.per_page + 2 == MOST_BUTTONS
    assert asked.pages


# ---------------------------------------------------------------------------- the picture in words


BARS = ", ".join(f"a bar with a rather long label {number}%" for number in range(40))


@pytest.mark.parametrize(
    "text",
    [
        "A finding. " * 70 + "What to do next: 1. Do this. 2. Do that. 3. Do more. A source.",
        f"A finding. Shares: {BARS}. What to do next: 1. Do this. 2. Do that. A source.",
        "word " * 250,
        "A finding\nShares: one, two\n\n1. Do this\n2. Do that\n" * 9,
        "3. Do more.",
    ],
)
def test_picture_is_described_in_short_parts_that_lose_nothing(text: str) -> None:
    said = list(short_parts(text))

    assert max(len(part.split()) for part in said) <= 100
    assert " ".join(said).split() == text.split()
    for part in said:
        assert not re.search(r"(^|\s)\d+\.$", part)
