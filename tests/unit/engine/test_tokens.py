"""A button says whose conversation it is, which step and which answer, in 64 bytes."""

import pytest

from bot.engine.assessment import Assessment
from bot.engine.token import Token, parse_token
from bot.messages import BUTTON_TOKEN_BYTES, Ask, FormInput, Tap, Text
from tests.unit.engine.make import NAME, after, said


@pytest.mark.parametrize(
    "token",
    [
        Token("abc123", "0f9a77", "a", 17, "+3"),
        Token("x" * 16, "f" * 6, "o", 199, "none_of_these-0123456789"),
    ],
)
def test_token_survives_its_text_which_fits_telegram(token: Token) -> None:
    assert parse_token(str(token)) == token
    assert len(str(token).encode()) <= BUTTON_TOKEN_BYTES


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
        (Token(NAME, "abcdef", "a", 1, "0"), "questions have changed"),
        (Token(NAME, "", "a", 199, "0"), "button has expired"),
        (Token(NAME, "", "a", 1, "77"), "button has expired"),
        (Token(NAME, "", "a", None, "0"), "button has expired"),
        (Token(NAME, "", "a", 1, "done"), "button has expired"),
        (Token(NAME, "", "o", None, "explode"), "button has expired"),
        (Token(NAME, "", "o", None, "industry-99"), "button has expired"),
        (Token(NAME, "", "o", None, "yes-delete"), "earlier question"),
        (Token(NAME, "", "o", 5, "skip"), "earlier question"),
        (Token(NAME, "", "a", 9, "0"), "earlier question"),
        (Token(NAME, "", "a", 13, "0"), "earlier question"),
    ],
)
def test_button_that_fits_nothing_explains_and_changes_nothing(
    quick_check: Assessment, token: Token, notice: str
) -> None:
    asked = said(quick_check, "yes")
    pressed = token._replace(version=token.version or quick_check.flow.version[:6])

    turn = after(quick_check, asked, Tap(str(pressed)))

    assert notice in turn.notice
    assert turn.conversation == asked.conversation


def test_answer_on_a_branch_that_closed_explains_itself(everything: Assessment) -> None:
    lines = ("ok", "walk", "voice", "a tool", "2", "doubts", "change uses", "chat")
    before = said(everything, *lines)
    voice_tool = everything.flow.index["voice-tool"]
    change = Token(NAME, everything.flow.version[:6], "c", voice_tool, "")

    turn = after(everything, before, Tap(str(change)))

    assert "no longer applies" in turn.notice
    assert turn.conversation == before.conversation
    assert "voice-tool" in turn.conversation.answers
    assert "voice-tool" not in everything.counting(turn.conversation)


@pytest.mark.parametrize(
    ("token", "notice"),
    [
        ("nonsense", "has expired"),
        ("you.{version}.f..", "over"),
        (f"{NAME}.abcdef.f..", "questions have changed"),
    ],
)
def test_form_of_something_else_changes_nothing(
    quick_check: Assessment, token: str, notice: str
) -> None:
    begun = said(quick_check)
    token = token.format(version=quick_check.flow.version[:6])

    turn = after(quick_check, begun, FormInput(token, {"stage": "walk"}))

    assert notice in turn.notice
    assert turn.conversation == begun.conversation


def shuffled(assessment: Assessment, name: str) -> tuple[str, ...]:
    """Return the options in the order in which a conversation shows them."""
    ask = said(assessment, "yes", "walk", name=name).replies[-1]
    assert isinstance(ask, Ask)
    return tuple(choice.value for choice in ask.choices)


def test_options_are_shuffled_once_for_each_conversation(quick_check: Assessment) -> None:
    orders = {shuffled(quick_check, f"person{n}") for n in range(60)}

    assert shuffled(quick_check, "person1") == shuffled(quick_check, "person1")
    assert len(orders) == 6


def test_typed_number_means_the_place_that_was_shown(quick_check: Assessment) -> None:
    asked = said(quick_check, "yes", "walk", name="person7")

    answer = after(quick_check, asked, Text("2")).conversation.answers["delivery"]

    assert (answer.value, answer.how) == (shuffled(quick_check, "person7")[1], "number")
