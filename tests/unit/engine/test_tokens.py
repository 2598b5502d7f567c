"""A button says whose conversation it is, which step and which answer, in 64 bytes."""

import pytest

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.token import Token, parse_token
from bot.messages import BUTTON_TOKEN_BYTES, Ask, FormInput, Tap, Text
from tests.conftest import NOW


def test_token_survives_its_text() -> None:
    token = Token("abc123", "0f9a77", "a", 17, "+3")

    assert parse_token(str(token)) == token


def test_longest_token_fits_telegram() -> None:
    token = Token("x" * 16, "f" * 6, "o", 199, "none_of_these-0123456789")

    assert len(str(token).encode()) <= BUTTON_TOKEN_BYTES
    assert parse_token(str(token)) == token


@pytest.mark.parametrize(
    "text",
    ["", "a", "a.b.c.d.e", "x" * 65, "abc.0f9a77.z.1.2", "abc.0f9a77.a.1.2\n", "🦄.0f9a77.a.1.2"],
)
def test_what_is_no_token_is_none(text: str) -> None:
    assert parse_token(text) is None


@pytest.mark.parametrize(
    ("token", "notice"),
    [
        (Token("other", "", "a", 1, "0"), "over"),
        (Token("me", "abcdef", "a", 1, "0"), "earlier version"),
        (Token("me", "", "a", 199, "0"), "do not know this button"),
        (Token("me", "", "a", 1, "77"), "do not know this button"),
        (Token("me", "", "a", None, "0"), "do not know this button"),
        (Token("me", "", "a", 1, "done"), "do not know this button"),
        (Token("me", "", "o", None, "explode"), "do not know this button"),
        (Token("me", "", "o", None, "industry-99"), "do not know this button"),
        (Token("me", "", "o", None, "yes-delete"), "moved on"),
        (Token("me", "", "o", 5, "skip"), "moved on"),
        (Token("me", "", "a", 9, "0"), "moved on"),
        (Token("me", "", "a", 13, "0"), "moved on"),
    ],
)
def test_button_that_fits_nothing_explains_and_changes_nothing(
    quick_check: Assessment, token: Token, notice: str
) -> None:
    begun = begin(quick_check, "me", NOW).conversation
    asked = advance(quick_check, begun, Text("yes"), NOW).conversation
    pressed = token._replace(version=token.version or quick_check.flow.version[:6])

    turn = advance(quick_check, asked, Tap(str(pressed)), NOW)

    assert notice in turn.notice
    assert turn.conversation == asked


def test_answer_on_a_branch_that_closed_explains_itself(everything: Assessment) -> None:
    conversation = begin(everything, "me", NOW).conversation
    for text in ("ok", "walk", "voice", "a tool", "2", "doubts", "change uses", "chat"):
        conversation = advance(everything, conversation, Text(text), NOW).conversation
    voice_tool = everything.flow.index["voice-tool"]
    change = Token("me", everything.flow.version[:6], "c", voice_tool, "")

    turn = advance(everything, conversation, Tap(str(change)), NOW)

    assert "no longer applies" in turn.notice
    assert turn.conversation == conversation
    assert "voice-tool" in conversation.answers
    assert "voice-tool" not in everything.counting(conversation)


@pytest.mark.parametrize(
    ("token", "notice"),
    [("nonsense", "do not know"), ("other", "over"), ("version", "earlier version")],
)
def test_form_of_something_else_changes_nothing(
    quick_check: Assessment, token: str, notice: str
) -> None:
    conversation = begin(quick_check, "me", NOW).conversation
    version = quick_check.flow.version[:6]
    tokens = {
        "nonsense": "nonsense",
        "other": str(Token("you", version, "f", None, "")),
        "version": str(Token("me", "abcdef", "f", None, "")),
    }

    turn = advance(quick_check, conversation, FormInput(tokens[token], {"stage": "walk"}), NOW)

    assert notice in turn.notice
    assert turn.conversation == conversation


def at_delivery(assessment: Assessment, name: str) -> tuple[Conversation, Ask]:
    """A conversation that is asked for the delivery model, whose options are shuffled."""
    begun = begin(assessment, name, NOW).conversation
    agreed = advance(assessment, begun, Text("yes"), NOW).conversation
    turn = advance(assessment, agreed, Text("walk"), NOW)
    ask = turn.replies[-1]
    assert isinstance(ask, Ask)
    return turn.conversation, ask


def test_options_are_shuffled_once_for_each_conversation(quick_check: Assessment) -> None:
    def order(name: str) -> tuple[str, ...]:
        ask = at_delivery(quick_check, name)[1]
        return tuple(choice.value for choice in ask.choices)

    orders = {order(f"person{n}") for n in range(60)}

    assert order("person1") == order("person1")
    assert len(orders) == 6


def test_typed_number_means_the_place_that_was_shown(quick_check: Assessment) -> None:
    conversation, ask = at_delivery(quick_check, "person7")

    after = advance(quick_check, conversation, Text("2"), NOW).conversation

    assert after.answers["delivery"].value == ask.choices[1].value
    assert after.answers["delivery"].how == "number"
