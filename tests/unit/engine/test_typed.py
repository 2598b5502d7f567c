"""Commands and comparisons are understood with whatever signs they are typed."""

import pytest

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.turn import Turn
from bot.messages import Command, Inbound, Text, plain
from tests.conftest import NOW


def said(turn: Turn) -> str:
    return "\n".join(map(plain, turn.replies))


def walk(assessment: Assessment, *typed: str) -> Conversation:
    conversation = begin(assessment, "typed", NOW).conversation
    for text in typed:
        conversation = advance(assessment, conversation, Text(text), NOW).conversation
    return conversation


def finished(assessment: Assessment) -> Conversation:
    answers = ("yes", "walk", "hybrid", *"11111", "gaming", "skip the rest")
    conversation = walk(assessment, *answers)
    assert conversation.status == "finished"
    return conversation


@pytest.mark.parametrize(
    ("typed", "plainly"),
    [
        ("ｂａｃｋ", "back"),
        ("*back*", "back"),
        ("`back`", "back"),
        ("／back", "/back"),
        ("back\ufeff!", "back"),
        ("change\u00a0stage", "change stage"),
        ("change\u3000*stage*", "change stage"),
        ("*change stage*", "change stage"),
        ("skip‑the‑rest", "skip the rest"),
        ("？", "?"),
        ("wh\u200by?", "why"),
    ],
)
def test_command_is_understood_with_whatever_signs_it_is_typed(
    quick_check: Assessment, typed: str, plainly: str
) -> None:
    at = walk(quick_check, "yes", "walk")
    told = said(advance(quick_check, at, Text(plainly), NOW))

    assert said(advance(quick_check, at, Text(typed), NOW)) == told
    assert "You wrote" not in told


@pytest.mark.parametrize("typed", ["source 3", "source ３", "source 3️⃣", "*source 3*", "［٣］", "③"])
def test_source_is_found_by_its_number_in_any_digits(quick_check: Assessment, typed: str) -> None:
    done = finished(quick_check)
    plainly = advance(quick_check, done, Text("[3]"), NOW)

    assert said(advance(quick_check, done, Text(typed), NOW)) == said(plainly)
    assert "[3]" in said(plainly)


@pytest.mark.parametrize(
    "inbound",
    [
        Text("source 99999999999999999999"),
        Text("9" * 200),
        Text("9" * 5_000),
        Text("source ½"),
        Text("source \ud800\u202e"),
        Command("sources", "\ud800\u202e" + "9" * 5_000),
    ],
)
def test_source_that_there_is_not_is_said_to_be_none(
    quick_check: Assessment, inbound: Inbound
) -> None:
    told = said(advance(quick_check, finished(quick_check), inbound, NOW))

    assert told.encode()
    assert "\u202e" not in told


@pytest.mark.parametrize("typed", ["retail\u2009banking", "Retail–Banking", "*retail banking*"])
def test_industry_is_compared_with_whatever_signs_it_is_typed(
    quick_check: Assessment, typed: str
) -> None:
    done = finished(quick_check)
    plainly = advance(quick_check, done, Text("Retail Banking"), NOW)

    assert said(advance(quick_check, done, Text(typed), NOW)) == said(plainly)
    assert "Did you mean" not in said(plainly)


@pytest.mark.parametrize("quoted", ["“back”", "„back“", "«back»", "'back'", "‚back‘"])
def test_quoted_word_of_a_command_is_an_answer_in_free_text(
    everything: Assessment, quoted: str
) -> None:
    asked = walk(everything, "ok", "walk", "voice")

    turn = advance(everything, asked, Text(quoted), NOW)

    assert turn.conversation.answers["voice-tool"].value == "back"


@pytest.mark.parametrize("typed", ["ｙｅｓ", "*yes*", "yes\u200b.", "“Yes”"])
def test_deletion_is_confirmed_with_whatever_signs_it_is_typed(
    quick_check: Assessment, typed: str
) -> None:
    asked = walk(quick_check, "yes", "walk", "delete")

    assert advance(quick_check, asked, Text(typed), NOW).effect == "forget"
