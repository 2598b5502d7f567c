"""A conversation as a form: what each field offers, and what it holds."""

from datetime import timedelta

import pytest

from bot.engine.assessment import Assessment
from bot.messages import Field, FormInput
from tests.conftest import NOW
from tests.unit.engine.make import after, form_of, said


def fields(assessment: Assessment, *lines: str) -> dict[str, Field]:
    """Return the fields of the form that somebody opens after these lines."""
    return {field.step: field for field in form_of(said(assessment, *lines, "form")).fields}


def test_field_says_its_options_its_section_and_whether_it_can_be_left_empty(
    everything: Assessment,
) -> None:
    found = fields(everything, "ok")

    offered = {name: tuple(choice.value for choice in found[name].choices) for name in found}
    assert offered["stage"] == ("crawl", "walk", "run", "fly")
    assert offered["uses"] == ("chat", "voice", "mail")
    assert offered["trust"] == ("1", "2", "3", "4", "5", "6", "7")
    assert offered["remote"] == ("yes", "no")
    assert offered["budget"] == ()
    assert {choice.token for field in found.values() for choice in field.choices} == {""}
    assert (found["stage"].section, found["trust"].section) == ("First part", "Second part")
    optional = [name for name, field in found.items() if field.optional]
    assert optional == ["trust", "review", "budget"]


def test_rating_says_what_its_numbers_mean(everything: Assessment, quick_check: Assessment) -> None:
    ends, every = fields(everything, "ok")["trust"], fields(quick_check, "ok")["barrier-cost"]

    assert [choice.label for choice in ends.choices] == [
        "1, not at all", "2", "3", "4", "5", "6", "7, fully",
    ]  # fmt: skip
    assert ends.scale == "1 = not at all, 7 = fully"
    assert [choice.label for choice in every.choices] == [
        "1, not at all", "2, a little", "3, somewhat", "4, a lot", "5, a great deal",
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

    sent = after(everything, turn, FormInput(form_of(turn).token, values))

    wrong = {field.step: field.error for field in form_of(sent).fields if field.error}
    assert wrong.keys() == {"stage", "trust"}
    assert dict(sent.errors) == wrong


def test_tomorrow_is_understood_in_a_field(everything: Assessment) -> None:
    turn = said(everything, "ok", "form")

    sent = after(everything, turn, FormInput(form_of(turn).token, {"review": "tomorrow 5pm"}))

    tomorrow = NOW.date() + timedelta(days=1)
    assert sent.conversation.answers["review"].value == f"{tomorrow}T17:00+00:00"


def test_form_is_sent_by_its_button_and_says_whose_it_is(quick_check: Assessment) -> None:
    found = form_of(said(quick_check, "yes", "form"))

    assert quick_check.flow.title in found.title
    assert (found.fixed, found.intro) == (False, "")
    assert found.submit


def test_form_that_declines_ends_and_one_that_withdraws_asks_first(quick_check: Assessment) -> None:
    unasked, agreed = said(quick_check, "form"), said(quick_check, "yes", "walk", "form")

    declined, asked = (
        after(quick_check, turn, FormInput(form_of(turn).token, {"consent": "no"}))
        for turn in (unasked, agreed)
    )

    assert (declined.conversation.status, declined.effect) == ("declined", "forget")
    assert asked.effect != "forget"
    assert "Take that back" in str(asked.replies[-1])
    assert asked.conversation.answers["stage"].value == "walk"
