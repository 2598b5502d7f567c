"""Corners of conversations in which an answer could go astray, or be lost."""

import pytest

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.token import Token
from bot.engine.turn import Turn
from bot.loading.library import load_catalogue
from bot.messages import Ask, Form, FormInput, Say, Tap, Text
from bot.scoring.edition import Edition
from tests.conftest import NOW
from tests.unit.flows.make import build, flow_yaml

Values = dict[str, str | tuple[str, ...] | None]


def said(assessment: Assessment, *lines: str) -> Turn:
    """The turn after these typed lines."""
    turn = begin(assessment, "corner", NOW)
    for line in lines:
        turn = advance(assessment, turn.conversation, Text(line), NOW)
    return turn


def press(assessment: Assessment, conversation: Conversation, step: str, option: int) -> Turn:
    """The turn after an old button of a step is pressed."""
    flow = assessment.flow
    token = Token(conversation.id, flow.version[:6], "a", flow.index[step], str(option))
    return advance(assessment, conversation, Tap(str(token)), NOW)


def test_question_asked_again_goes_when_an_old_button_hides_it(everything: Assessment) -> None:
    lines = ("ok", "walk", "chat", "5", "yes", "10", "change agents")
    asked_again = said(everything, *lines).conversation
    assert asked_again.cursor == "agents"

    turn = press(everything, asked_again, "remote", 1)

    ask = turn.replies[-1]
    assert isinstance(ask, Ask)
    assert ask.step == "review"
    assert turn.conversation.cursor is None


def test_old_button_that_declines_asks_before_it_deletes(quick_check: Assessment) -> None:
    conversation = said(quick_check, "yes", "walk").conversation

    turn = press(quick_check, conversation, "consent", 1)

    assert "stage" in turn.conversation.answers
    assert "Withdraw" in str(turn.replies[-1])
    kept = advance(quick_check, turn.conversation, Text("no"), NOW)
    assert "stage" in kept.conversation.answers
    gone = advance(quick_check, turn.conversation, Text("yes"), NOW)
    assert gone.effect == "forget"
    assert gone.conversation.answers == {}


def test_form_keeps_nothing_before_consent(quick_check: Assessment) -> None:
    turn = said(quick_check, "form")
    form = turn.replies[-1]
    assert isinstance(form, Form)
    assert [field.step for field in form.fields] == ["consent"]

    for final in (False, True):
        values = {"stage": "walk", "role": "cx"}
        after = advance(quick_check, turn.conversation, FormInput(form.token, values, final), NOW)
        assert after.conversation.answers == {}
        assert after.recorded == ()

    agreed = FormInput(form.token, {"consent": "yes"}, final=False)
    opened = advance(quick_check, turn.conversation, agreed, NOW)
    assert isinstance(opened.replies[-1], Form)
    assert len(opened.replies[-1].fields) == 12


def test_form_with_errors_skips_nothing_yet(quick_check: Assessment) -> None:
    turn = said(quick_check, "yes", "form")
    form = turn.replies[-1]
    assert isinstance(form, Form)
    values = {"stage": "walk", "delivery": "", "industry": "", "country": ""}

    after = advance(quick_check, turn.conversation, FormInput(form.token, values), NOW)

    assert dict(after.errors).keys() == {"delivery"}
    assert set(after.conversation.answers) == {"consent", "stage"}


def test_skip_the_rest_where_it_is_not_offered_skips_nothing(quick_check: Assessment) -> None:
    turn = said(quick_check, "yes", "walk", "hybrid", "skip the rest")

    assert "barrier-change" not in turn.conversation.answers
    assert "only this question" in str(turn.replies[-1])


def test_length_that_is_refused_is_the_real_one(everything: Assessment) -> None:
    turn = said(everything, "ok", "walk", "voice", "x" * 30_000)

    assert "Yours has 30,000" in str(turn.replies[-1])


def test_words_of_a_comment_are_a_comment(quick_check: Assessment) -> None:
    finished = ("yes", "walk", "hybrid", *["skip"] * 6, "skip the rest")

    again = said(quick_check, *finished, "leave a comment", "again")
    twice = said(quick_check, *finished, "comment", "leave a comment")

    assert again.conversation.answers["comment"].value == "again"
    assert "comment" not in twice.conversation.answers
    assert isinstance(twice.replies[-1], Ask)


def test_close_averages_may_be_a_tie(quick_check: Assessment) -> None:
    turn = said(quick_check, "yes", "walk", "hybrid", *"55111", "skip", "skip the rest", "details")

    reply = turn.replies[-1]
    assert isinstance(reply, Say)
    assert "Averages 0.1 apart may be a tie." in str(reply)


def test_advice_names_the_comparison_that_made_it_apply(quick_check: Assessment) -> None:
    turn = said(
        quick_check, "yes", "walk", "human-only", *"11111", "public sector", "skip the rest"
    )

    found = str(turn.replies[-1])
    number = 1 + [one.id for one in quick_check.edition.facts].index(
        "delivery-public-sector-human-only"
    )
    advice = found[found.index("Write down why each contact type") :]
    assert f"[{number}, " in advice


@pytest.mark.parametrize("final", [False, True], ids=["half", "sent"])
def test_value_of_a_question_that_the_form_hides_is_dropped(
    everything: Assessment,
    final: bool,  # noqa: FBT001 - a case
) -> None:
    turn = said(everything, "ok", "form")
    form = turn.replies[-1]
    assert isinstance(form, Form)
    hidden: Values = {"voice-tool": "a tool for voice", "agents": "12"}
    shown: Values = {"stage": "walk", "uses": ("chat",), "remote": "no"}

    sent = FormInput(form.token, {**shown, **hidden}, final)
    after = advance(everything, turn.conversation, sent, NOW)

    assert shown.keys() <= after.conversation.answers.keys()
    assert not hidden.keys() & after.conversation.answers.keys()
    assert not hidden.keys() & {step for step, _ in after.recorded}


@pytest.mark.parametrize("length", [999, 1000, 1001, 3000])
@pytest.mark.parametrize("in_form", [False, True], ids=["chat", "form"])
def test_first_thousand_characters_of_what_was_typed_are_kept_beside_an_answer(
    edition: Edition,
    length: int,
    in_form: bool,  # noqa: FBT001 - a case
) -> None:
    flow = build(flow_yaml("{id: long, type: text, name: Long, text: Well?, max_length: 3000}"))
    assessment = Assessment(flow, edition, load_catalogue(), "")
    typed = "x" * length

    if in_form:
        turn = said(assessment, "form")
        form = turn.replies[-1]
        assert isinstance(form, Form)
        turn = advance(assessment, turn.conversation, FormInput(form.token, {"long": typed}), NOW)
    else:
        turn = said(assessment, typed)

    answer = turn.conversation.answers["long"]
    assert answer.value == typed
    assert answer.raw == typed[:1000]


@pytest.mark.parametrize(
    ("text", "is_answer"),
    [
        ("change stage", False), ("Change Agents", False), ("change the world", True),
        ("change 3", True), ("source 3", False), ("sources 12", False), ("[3]", False),
        ("sources of it", True), ("help", False), ("help desk", True), ("retake", False),
        ("again", True), ('"help"', True), ("industry gaming", True),
    ],
)  # fmt: skip
def test_free_text_is_a_command_only_where_it_names_something_that_exists(
    everything: Assessment,
    text: str,
    is_answer: bool,  # noqa: FBT001 - a case
) -> None:
    turn = said(everything, "ok", "walk", "voice", text)

    assert ("voice-tool" in turn.conversation.answers) == is_answer
    if is_answer:
        assert turn.conversation.answers["voice-tool"].value == text.strip('"')
