"""Commands and comparisons are understood with whatever signs they are typed."""

import pytest

from bot.engine.assessment import Assessment
from bot.engine.turn import Turn
from bot.messages import Command, Inbound, Text
from tests.unit.engine.make import after, said, shown


def finished(assessment: Assessment) -> Turn:
    answers = ("yes", "walk", "hybrid", *"11111", "gaming", "skip the rest")
    turn = said(assessment, *answers)
    assert turn.conversation.status == "finished"
    return turn


@pytest.mark.parametrize(
    ("typed", "plainly"),
    [
        ("ｂａｃｋ", "back"),
        ("`back`", "back"),
        ("／back", "/back"),
        ("back\ufeff!", "back"),
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
    told = shown(said(quick_check, "yes", "walk", plainly))

    assert shown(said(quick_check, "yes", "walk", typed)) == told
    assert "You wrote" not in told


@pytest.mark.parametrize(
    ("plainly", "typed"),
    [
        ("[3]", ["source 3", "source ３", "source 3️⃣", "*source 3*", "［٣］", "③"]),
        ("Retail Banking", ["retail\u2009banking", "Retail–Banking", "*retail banking*"]),
    ],
)
def test_source_or_industry_is_found_with_whatever_signs_it_is_typed(
    quick_check: Assessment, plainly: str, typed: list[str]
) -> None:
    done = finished(quick_check)

    told = {shown(after(quick_check, done, Text(line))) for line in (plainly, *typed)}

    (text,) = told
    assert plainly.casefold() in text.casefold()
    assert "Did you mean" not in text


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
    told = shown(after(quick_check, finished(quick_check), inbound))

    assert told.encode()
    assert "\u202e" not in told


@pytest.mark.parametrize("quoted", ["“back”", "„back“", "«back»", "'back'", "‚back‘"])
def test_quoted_word_of_a_command_is_an_answer_in_free_text(
    everything: Assessment, quoted: str
) -> None:
    turn = said(everything, "ok", "walk", "voice", quoted)

    assert turn.conversation.answers["voice-tool"].value == "back"


@pytest.mark.parametrize("typed", ["ｙｅｓ", "*yes*", "yes\u200b.", "“Yes”"])
def test_deletion_is_confirmed_with_whatever_signs_it_is_typed(
    quick_check: Assessment, typed: str
) -> None:
    assert said(quick_check, "yes", "walk", "delete", typed).effect == "forget"


def test_rating_between_two_is_asked_about_and_then_taken(quick_check: Assessment) -> None:
    asked = said(quick_check, "yes", "walk", "hybrid", "between 3 and 4")

    assert "Which of these did you mean?" in shown(asked)
    for reply, value in (("four", 4), ("3", 3), ("1", 1)):
        turn = after(quick_check, asked, Text(reply))
        assert turn.conversation.answers["barrier-change"].value == value
