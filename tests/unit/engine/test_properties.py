"""Any input gets an answer: never an exception, nothing counted twice, nothing lost."""

import json
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.engine.advance import advance, begin, replay
from bot.engine.assessment import Assessment
from bot.engine.conversation import Answer, from_json, to_json
from bot.engine.turn import Turn
from bot.messages import (
    BUTTON_TOKEN_BYTES,
    Ask,
    Command,
    Form,
    FormInput,
    Inbound,
    Reply,
    Tap,
    Text,
)
from tests.conftest import NOW
from tests.kit.golden import buttons

WORDS = [
    "yes", "no", "walk", "wlak", "hybrid", "1", "3", "5", "99", "b", "skip", "skip the rest",
    "back", "keep", "change", "change stage", "change uses", "help", "why", "answers", "stop",
    "resume", "restart", "retake", "delete", "form", "result", "gaming", "japan", "compare",
    "source 3", "[1]", "details", "sources", "bank", "chat, voice", "all", "none", "33.3", "", "/",
    "1,200 people", " ", "2h", "in 3 days", "2030-01-31 17:00",
    "/back", "/nonsense", "comment", "leave a comment", "none of these", "\u202e", "🦄" * 50,
    "x" * 10_000, "\x00\x07", "\ud800", "١", "４",
]  # fmt: skip

typed = st.one_of(st.sampled_from(WORDS), st.text(max_size=30)).map(Text)
commands = st.builds(
    Command,
    st.sampled_from(["help", "back", "start", "begin", "delete", "Stop", "odd"]),
    st.text(max_size=10),
)
presses = st.integers(0, 10_000)
"""Picks one of the buttons seen so far; the newest are the likeliest."""
forms = st.dictionaries(
    st.sampled_from(
        ["stage", "uses", "trust", "remote", "agents", "review", "delivery", "consent", "odd"]
    ),
    st.one_of(
        st.none(), st.text(max_size=8), st.sampled_from(["walk", "yes", "5", "12"]),
        st.lists(st.sampled_from(["chat", "voice", "mail", "odd"]), max_size=4).map(tuple),
    ),
    max_size=6,
)  # fmt: skip
moves = st.lists(
    st.one_of(
        typed,
        commands,
        presses,
        presses,
        presses,
        st.tuples(forms, st.booleans()),
        st.text(max_size=40).map(Tap),
    ),
    max_size=40,
)

thorough = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def tokens(reply: Reply) -> list[str]:
    return [token for _, token in buttons(reply) if token]


class Walk:
    """A conversation that remembers every button and form that it saw, and every turn."""

    def __init__(self, assessment: Assessment) -> None:
        self.assessment = assessment
        self.ids = 0
        self.buttons: list[str] = []
        self.form_tokens: list[str] = []
        self.log: list[tuple[str, Answer]] = []
        self.begin()

    def begin(self) -> None:
        self.ids += 1
        self.log = []
        self._see(begin(self.assessment, f"walk{self.ids}", NOW))

    def _see(self, turn: Turn) -> None:
        self.conversation = turn.conversation
        self.log += turn.recorded
        for reply in turn.replies:
            self.buttons += tokens(reply)
            self.form_tokens += [reply.token] if isinstance(reply, Form) else []

    def inbound(self, move: object) -> Inbound | None:
        if isinstance(move, int):
            return Tap(self.buttons[-1 - move % len(self.buttons)] if self.buttons else "")
        if isinstance(move, tuple):
            values, final = move
            return FormInput(self.form_tokens[-1], values, final) if self.form_tokens else None
        assert isinstance(move, Text | Tap | Command)
        return move

    def goes(self, inbound: Inbound) -> Turn:
        turn = advance(self.assessment, self.conversation, inbound, NOW)
        self._see(turn)
        if turn.effect == "begin":
            self.begin()
        return turn


def everything_walked(assessment: Assessment, played: list[object]) -> None:
    walk = Walk(assessment)
    for move in played:
        inbound = walk.inbound(move)
        if inbound is None:
            continue
        turn = walk.goes(inbound)

        assert turn.replies or turn.notice or turn.effect == "begin"
        counting = assessment.counting(turn.conversation)
        open_step = assessment.next_step(turn.conversation, counting)
        assert open_step is None or assessment.flow.visible(open_step, counting)
        assert from_json(json.loads(json.dumps(to_json(turn.conversation)))) == turn.conversation
        assert all(
            len(one.encode()) <= BUTTON_TOKEN_BYTES for r in turn.replies for one in tokens(r)
        )
        if turn.effect != "begin":
            repeat_changes_nothing(assessment, inbound, turn)
            replaying_gives_the_same(walk)


def repeat_changes_nothing(assessment: Assessment, inbound: Inbound, turn: Turn) -> None:
    """The same button or the same form once more leaves the answers and the place as they are."""
    if isinstance(inbound, Text | Command):
        return  # the same word twice can be meant; repeats of updates are the service's
    again = advance(assessment, turn.conversation, inbound, NOW)
    assert again.conversation.answers == turn.conversation.answers
    assert again.conversation.status == turn.conversation.status
    if isinstance(inbound, Tap) and turn.recorded:
        assert replace(again.conversation, pending=None) == replace(turn.conversation, pending=None)
        assert not again.recorded


def replaying_gives_the_same(walk: Walk) -> None:
    """The log of answers leads to the same answers, and to the same result."""
    if walk.conversation.over:
        return
    again = replay(walk.assessment, walk.conversation.id, tuple(walk.log), NOW)
    asked = {step.id for step in walk.assessment.flow.steps if step.is_question}
    ours = {k: v for k, v in walk.conversation.answers.items() if k in asked}
    assert {k: v for k, v in again.answers.items() if k in asked} == ours
    assessment = walk.assessment
    assert assessment.measured(assessment.counting(again)) == assessment.measured(
        assessment.counting(walk.conversation)
    )
    assert (again.status == "finished") == ("result" in walk.conversation.answers)


@thorough
@given(played=moves)
def test_whatever_is_done_to_the_quick_check(quick_check: Assessment, played: list[object]) -> None:
    everything_walked(quick_check, [Text("yes"), *played])


@thorough
@given(played=moves)
def test_whatever_is_done_to_every_question_type(
    everything: Assessment, played: list[object]
) -> None:
    everything_walked(everything, played)


@thorough
@given(text=st.text(max_size=200))
def test_any_text_at_any_question_gets_an_answer(everything: Assessment, text: str) -> None:
    sequence = ["ok", "walk", "voice", "a tool", "2", "doubt", "yes", "12", "3.5", "comment"]
    conversation = begin(everything, "text", NOW).conversation
    for answer in sequence:
        turn = advance(everything, conversation, Text(text), NOW)
        assert turn.replies or turn.effect == "begin"
        conversation = advance(everything, conversation, Text(answer), NOW).conversation


@thorough
@given(data=st.data())
def test_progress_never_jumps_backwards_while_answering(
    everything: Assessment, data: st.DataObject
) -> None:
    turn = begin(everything, "progress", NOW)
    last_number, last_total = 0, 1_000
    say = partial(advance, everything, now=NOW)
    while turn.conversation.status != "finished":
        step = everything.next_step(turn.conversation, everything.counting(turn.conversation))
        assert step is not None
        ask = next(one for one in turn.replies if isinstance(one, Ask))
        if ask.progress:
            words = ask.progress.split()
            number, total = int(words[-4]), int(words[-1])
            assert last_number < number <= total <= last_total
            last_number, last_total = number, total
        value = data.draw(st.sampled_from(step.samples(["voice"])))
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
        skip = step.optional and data.draw(st.booleans())
        turn = say(turn.conversation, Text("skip" if skip else text))


@pytest.mark.parametrize(
    "word", ["\ud800", "\x00", "a" * 10_000, "🦄" * 5_000, "\u202eabc", "\u200b"]
)
def test_odd_text_is_kept_or_refused_with_a_reason(everything: Assessment, word: str) -> None:
    conversation = begin(everything, "odd", NOW).conversation
    for answer in ("ok", "walk", "voice"):
        conversation = advance(everything, conversation, Text(answer), NOW).conversation

    turn = advance(everything, conversation, Text(word), NOW)

    kept = turn.conversation.answers.get("voice-tool")
    if kept is None:
        ask = turn.replies[0]
        assert isinstance(ask, Ask)
        assert "Please" in str(ask.blocks[0])
    else:
        str(kept.value).encode("utf-8")
        assert str(kept.value).isprintable()
