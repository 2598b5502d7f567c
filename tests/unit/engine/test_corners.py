"""Corners of conversations in which an answer could go astray, or be lost."""

from dataclasses import replace

import pytest

from bot.channel import Traits
from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.engine.token import Token
from bot.engine.turn import Turn, TurnContext
from bot.loading.library import load_catalogue
from bot.messages import Ask, FormInput, Tap, Text
from bot.scoring.edition import Edition
from tests.conftest import NOW
from tests.unit.engine.make import NAME, after, form_of, said, shown, walk
from tests.unit.flows.make import build, flow_yaml

Values = dict[str, str | tuple[str, ...] | None]


def press(assessment: Assessment, turn: Turn, step: str, option: int) -> Turn:
    """Return the turn after an old button of a step is pressed."""
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


def test_skip_the_rest_skips_every_question_up_to_the_result(quick_check: Assessment) -> None:
    turn = said(quick_check, "yes", "walk", "hybrid", "skip the rest")

    skipped = {name for name, given in turn.conversation.answers.items() if given.value is None}
    assert {"barrier-change", "industry", "role"} <= skipped
    assert turn.conversation.status == "finished"


def test_skip_the_rest_stops_at_a_required_question_and_says_so(everything: Assessment) -> None:
    optional = next(step for step in everything.flow.steps if step.optional and step.is_question)
    begun = said(everything, "ok").conversation

    conversation = replace(begun, cursor=optional.id)
    turn = advance(everything, conversation, Text("skip the rest"), NOW)

    assert turn.conversation.answers[optional.id].value is None
    required = TurnContext(everything, turn.conversation, NOW).step
    assert required is not None
    assert not required.optional
    assert f"Your result depends on “{required.name}”, so that one’s left." in shown(turn)


@pytest.mark.parametrize(
    "word", ["not applicable", "n/a", "don't know", "I don’t know", "no idea", "not sure"]
)
@pytest.mark.parametrize("lines", [(), ("5", "5", "5", "5", "5")])
def test_words_for_no_answer_skip_what_can_be_skipped(
    quick_check: Assessment, lines: tuple[str, ...], word: str
) -> None:
    before = said(quick_check, "yes", "walk", "hybrid", *lines)
    at = TurnContext(quick_check, before.conversation, NOW).step
    turn = after(quick_check, before, Text(word))

    assert at is not None
    assert turn.conversation.answers[at.id].value is None


def test_words_for_no_answer_skip_nothing_that_is_required(quick_check: Assessment) -> None:
    turn = said(quick_check, "yes", "no idea")

    assert "stage" not in turn.conversation.answers
    assert "can’t be skipped" in shown(turn)


@pytest.mark.parametrize(("reply", "is_skipped"), [("yes", True), ("no", False)])
def test_none_at_a_rating_is_asked_about(
    quick_check: Assessment, reply: str, *, is_skipped: bool
) -> None:
    turn = said(quick_check, "yes", "walk", "hybrid", "none")
    assert "Skip this one?" in shown(turn)

    after_reply = after(quick_check, turn, Text(reply))
    assert ("barrier-change" in after_reply.conversation.answers) is is_skipped


@pytest.mark.parametrize(
    "question",
    ["what counts here", "why should I say", "how much is a lot", "who rated this", "is 3 bad?"],
)
@pytest.mark.parametrize("lines", [("yes",), ("yes", "walk", "hybrid")])
def test_question_is_no_wrong_answer(
    quick_check: Assessment, lines: tuple[str, ...], question: str
) -> None:
    before = said(quick_check, *lines)
    turn = after(quick_check, before, Text(question))

    assert turn.conversation.misses == 0
    assert turn.conversation.answers == before.conversation.answers
    assert "I didn’t recognize" not in shown(turn)


def test_next_after_a_step_is_the_step_after_it(quick_check: Assessment) -> None:
    turn = said(quick_check, "yes", "walk", "hybrid", "skip the rest", "step 2")
    steps = [shown(after(quick_check, turn, Text(f"step {number}"))) for number in (1, 2, 3)]

    third = after(quick_check, turn, Text("next"))
    assert shown(third) == steps[2]
    first = after(quick_check, third, Text("next"))
    assert shown(first) == f"That was the last step. Here’s the first again.\n{steps[0]}"


@pytest.mark.parametrize("lines", [("yes",), ("yes", "walk", "hybrid", "skip the rest")])
def test_next_page_of_no_list_is_answered_briefly(
    quick_check: Assessment, lines: tuple[str, ...]
) -> None:
    turn = said(quick_check, *lines, "next page")

    assert "There’s no other page here." in shown(turn)
    assert "You can type" not in shown(turn)


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

    assert "Averages 0.1 apart may be equal." in shown(turn)


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
