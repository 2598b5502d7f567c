"""Corners of conversations in which an answer could go astray, or be lost."""

import pytest

from bot.channel import Traits
from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.engine.token import Token
from bot.engine.turn import Turn
from bot.loading.library import load_catalogue
from bot.messages import Ask, FormInput, Tap, Text
from bot.scoring.edition import Edition
from tests.conftest import NOW
from tests.unit.engine.make import NAME, after, form_of, said, shown, walk
from tests.unit.flows.make import build, flow_yaml

Values = dict[str, str | tuple[str, ...] | None]


def press(assessment: Assessment, turn: Turn, step: str, option: int) -> Turn:
    """The turn after an old button of a step is pressed."""
    flow = assessment.flow
    token = Token(NAME, flow.version[:6], "a", flow.index[step], str(option))
    return after(assessment, turn, Tap(str(token)))


def test_question_asked_again_goes_when_an_old_button_hides_it(everything: Assessment) -> None:
    asked_again = said(everything, "ok", "walk", "chat", "5", "yes", "10", "change agents")
    assert asked_again.conversation.cursor == "agents"

    turn = press(everything, asked_again, "remote", 1)

    ask = turn.replies[-1]
    assert isinstance(ask, Ask)
    assert ask.step == "review"
    assert turn.conversation.cursor is None


def test_old_button_that_declines_asks_before_it_deletes(quick_check: Assessment) -> None:
    asked = press(quick_check, said(quick_check, "yes", "walk"), "consent", 1)

    kept, gone = (after(quick_check, asked, Text(line)) for line in ("no", "yes"))

    assert "Take that back" in str(asked.replies[-1])
    for turn in (asked, kept):
        assert "stage" in turn.conversation.answers
    assert gone.effect == "forget"
    assert gone.conversation.answers == {}


def test_form_keeps_nothing_before_consent(quick_check: Assessment) -> None:
    turn = said(quick_check, "form")
    form = form_of(turn)
    assert [field.step for field in form.fields] == ["consent"]

    for final in (False, True):
        values = {"stage": "walk", "role": "cx"}
        sent = after(quick_check, turn, FormInput(form.token, values, final))
        assert sent.conversation.answers == {}
        assert sent.recorded == ()

    agreed = FormInput(form.token, {"consent": "yes"}, final=False)
    assert len(form_of(after(quick_check, turn, agreed)).fields) == 12


def test_form_with_errors_skips_nothing_yet(quick_check: Assessment) -> None:
    turn = said(quick_check, "yes", "form")
    values = {"stage": "walk", "delivery": "", "industry": "", "country": ""}

    sent = after(quick_check, turn, FormInput(form_of(turn).token, values))

    assert dict(sent.errors).keys() == {"delivery"}
    assert set(sent.conversation.answers) == {"consent", "stage"}


def test_skip_the_rest_where_it_is_not_offered_skips_nothing(quick_check: Assessment) -> None:
    turn = said(quick_check, "yes", "walk", "hybrid", "skip the rest")

    assert "barrier-change" not in turn.conversation.answers
    assert "Only this question" in shown(turn)


def test_length_that_is_refused_is_the_real_one(everything: Assessment) -> None:
    assert "Yours has 30,000" in shown(said(everything, "ok", "walk", "voice", "x" * 30_000))


def test_words_of_a_comment_are_a_comment(quick_check: Assessment) -> None:
    finished = ("yes", "walk", "hybrid", *["skip"] * 6, "skip the rest")

    again = said(quick_check, *finished, "leave a comment", "again")
    twice = said(quick_check, *finished, "comment", "leave a comment")

    assert again.conversation.answers["comment"].value == "again"
    assert "comment" not in twice.conversation.answers
    assert isinstance(twice.replies[-1], Ask)


def test_close_averages_may_be_a_tie(quick_check: Assessment) -> None:
    lines = ("yes", "walk", "hybrid", *"55111", "skip", "skip the rest", "how sure")
    turn = said(quick_check, *lines)

    assert "Averages 0.1 apart may be a tie." in shown(turn)


def test_advice_names_the_comparison_that_made_it_apply(quick_check: Assessment) -> None:
    lines = ("yes", "walk", "human-only", *"11111", "public sector", "skip the rest", "details")

    turn = said(quick_check, *lines[:-1])
    found = shown(
        advance(quick_check, turn.conversation, Text(lines[-1]), NOW, Traits(edits=False))
    )
    facts = [fact.id for fact in quick_check.edition.facts]
    number = 1 + facts.index("delivery-public-sector-human-only")
    assert f"[{number}, " in found[found.index("Write down why each contact type") :]


@pytest.mark.parametrize("final", [False, True], ids=["half", "sent"])
def test_value_of_a_question_that_the_form_hides_is_dropped(
    everything: Assessment, *, final: bool
) -> None:
    turn = said(everything, "ok", "form")
    hidden: Values = {"voice-tool": "a tool for voice", "agents": "12"}
    seen: Values = {"stage": "walk", "uses": ("chat",), "remote": "no"}

    sent = after(everything, turn, FormInput(form_of(turn).token, {**seen, **hidden}, final))

    assert seen.keys() <= sent.conversation.answers.keys()
    assert not hidden.keys() & sent.conversation.answers.keys()
    assert not hidden.keys() & {step for step, _ in sent.recorded}


@pytest.mark.parametrize("length", [1000, 1001, 3000])
def test_first_thousand_characters_of_what_was_typed_are_kept_beside_an_answer(
    edition: Edition, length: int
) -> None:
    flow = build(flow_yaml("{id: long, type: text, name: Long, text: Well?, max_length: 3000}"))
    assessment = Assessment(flow, edition, load_catalogue(), "")
    typed, opened = "x" * length, said(assessment, "form")

    filled = after(assessment, opened, FormInput(form_of(opened).token, {"long": typed}))

    for turn in (said(assessment, typed), filled):
        answer = turn.conversation.answers["long"]
        assert (answer.value, answer.raw) == (typed, typed[:1000])


@pytest.mark.parametrize(
    ("is_answer", "lines"),
    [
        (False, ["change stage", "Change Agents", "source 3", "sources 12", "[3]", "help",
                 "retake"]),
        (True, ["change the world", "change 3", "sources of it", "help desk", "again", '"help"',
                "industry gaming"]),
    ],
)  # fmt: skip
def test_free_text_is_a_command_only_where_it_names_something_that_exists(
    everything: Assessment, lines: list[str], *, is_answer: bool
) -> None:
    for line in lines:
        answers = walk(everything, "ok", "walk", "voice", line).answers
        assert ("voice-tool" in answers) == is_answer, line
        if is_answer:
            assert answers["voice-tool"].value == line.strip('"')
