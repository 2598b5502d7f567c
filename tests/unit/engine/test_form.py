"""A conversation as a form: what each field offers, and what it holds."""

import pytest

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.turn import Turn
from bot.messages import Field, Form, FormInput, Text
from tests.conftest import NOW


def said(assessment: Assessment, *lines: str) -> Turn:
    turn = begin(assessment, "form", NOW)
    for line in lines:
        turn = advance(assessment, turn.conversation, Text(line), NOW)
    return turn


def form(turn: Turn) -> Form:
    found = turn.replies[-1]
    assert isinstance(found, Form)
    return found


def fields(assessment: Assessment, *lines: str) -> dict[str, Field]:
    """The fields of the form that somebody opens after these lines."""
    return {field.step: field for field in form(said(assessment, *lines, "form")).fields}


def test_field_offers_every_option_and_nothing_to_press(everything: Assessment) -> None:
    found = fields(everything, "ok")

    offered = {name: tuple(choice.value for choice in found[name].choices) for name in found}
    assert offered["stage"] == ("crawl", "walk", "run", "fly")
    assert offered["uses"] == ("chat", "voice", "mail")
    assert offered["trust"] == ("1", "2", "3", "4", "5", "6", "7")
    assert offered["remote"] == ("yes", "no")
    assert offered["budget"] == ()
    assert {choice.token for field in found.values() for choice in field.choices} == {""}


def test_field_says_its_section_and_whether_it_can_be_left_empty(everything: Assessment) -> None:
    found = fields(everything, "ok")

    assert found["stage"].section == "First part"
    assert found["trust"].section == "Second part"
    assert [name for name, field in found.items() if field.optional] == [
        "trust", "review", "budget",
    ]  # fmt: skip


def test_fields_are_the_questions_that_are_visible(everything: Assessment) -> None:
    assert "voice-tool" not in fields(everything, "ok")
    assert "voice-tool" in fields(everything, "ok", "walk", "voice", "back", "keep")
    assert "intro" not in fields(everything)


@pytest.mark.parametrize(
    ("lines", "step", "value"),
    [
        (("ok",), "stage", None),
        (("ok", "walk"), "stage", "walk"),
        (("ok", "walk", "chat, mail"), "uses", ("chat", "mail")),
        (("ok", "walk", "chat", "5"), "trust", "5"),
        (("ok", "walk", "chat", "skip"), "trust", None),
    ],
)
def test_field_holds_what_was_answered(
    everything: Assessment, lines: tuple[str, ...], step: str, value: object
) -> None:
    assert fields(everything, *lines)[step].value == value


def test_error_stands_at_its_field_alone(everything: Assessment) -> None:
    turn = said(everything, "ok", "form")
    values: dict[str, str | tuple[str, ...] | None]
    values = {"stage": "nonsense", "uses": ("chat",), "remote": "no", "trust": "8"}

    after = advance(everything, turn.conversation, FormInput(form(turn).token, values), NOW)

    wrong = {field.step: field.error for field in form(after).fields if field.error}
    assert wrong.keys() == {"stage", "trust"}
    assert dict(after.errors) == wrong


def test_form_is_sent_by_its_button_and_says_whose_it_is(quick_check: Assessment) -> None:
    found = form(said(quick_check, "yes", "form"))

    assert quick_check.flow.title in found.title
    assert not found.fixed
    assert found.intro == ""
    assert found.submit


def test_form_that_declines_ends_and_one_that_withdraws_asks_first(quick_check: Assessment) -> None:
    no = {"consent": "no"}
    unasked, agreed = said(quick_check, "form"), said(quick_check, "yes", "walk", "form")

    declined = advance(quick_check, unasked.conversation, FormInput(form(unasked).token, no), NOW)
    asked = advance(quick_check, agreed.conversation, FormInput(form(agreed).token, no), NOW)

    assert (declined.conversation.status, declined.effect) == ("declined", "forget")
    assert asked.effect != "forget"
    assert "Withdraw" in str(asked.replies[-1])
    assert asked.conversation.answers["stage"].value == "walk"
