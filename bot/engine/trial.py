"""Walks every branch of a flow with the real engine, to find ways that end without a result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.turn import Scene
from bot.messages import Command, FormInput, Inbound, Say, Text
from bot.questions import BaseStep, Consent, Place, SeveralChoices, Value


@dataclass(frozen=True, slots=True)
class Walk:
    """One way through a flow.

    Attributes:
        steps: The steps that were asked, in order.
        ended: What is wrong with how it ended; empty where it reached the result.
    """

    steps: tuple[str, ...]
    ended: str


def trial(assessment: Assessment, now: datetime) -> tuple[Walk, ...]:
    """Walk every branch, every answer of every step at least once, and every way of skipping.

    A consent is given in every walk: without it there is no result, and is meant to be none.

    Args:
        assessment: What to walk.
        now: The time to pretend.
    """
    ways = list(assessment.explorer.branches())
    most = max((len(_answers(step)) for step in assessment.flow.steps), default=1)
    turns = max(len(ways), most)
    walks = [_walk(assessment, ways[n % len(ways)], n, now) for n in range(turns)]
    for skipping in ("skip", "skip_rest"):
        walks += [_walk(assessment, way, n, now, skipping) for n, way in enumerate(ways)]
    return tuple(walks)


def _walk(
    assessment: Assessment, way: Mapping[str, Value], turn: int, now: datetime, skipping: str = ""
) -> Walk:
    """Answer what is asked: as the branch says, else each time with another answer, or skipping."""
    conversation = begin(assessment, f"try{turn}", now).conversation
    steps: list[str] = []
    for _ in range(len(assessment.flow.steps)):
        if conversation.is_done:
            return Walk(tuple(steps), "")
        step = assessment.next_step(conversation, assessment.counting(conversation))
        if step is None:
            return Walk(tuple(steps), "nothing is left to ask, and there was no result")
        steps.append(step.id)
        said = _skipped(assessment, step, skipping) or _said(assessment, step, way, turn)
        if isinstance(step, Place) and isinstance(said, Text):
            # It is picked in a form; no text is an answer.
            token = Scene(assessment, conversation, now).token("f", None)
            said = FormInput(token, {step.id: said.text}, final=False)
        after = advance(assessment, conversation, said, now)
        if not any(isinstance(one, Say) and one.kind == "result" for one in after.replies):
            stuck = after.conversation.answers.keys() == conversation.answers.keys()
            if stuck:
                return Walk(tuple(steps), f'"{step.id}" takes none of its own answers: {said}')
        conversation = after.conversation
    ended = "" if conversation.is_done else "it does not end"
    return Walk(tuple(steps), ended)


def _skipped(assessment: Assessment, step: BaseStep, skipping: str) -> Inbound | None:
    """The way of skipping a step, where this walk skips and no condition asks for the answer."""
    if not skipping or not step.optional or step.id in assessment.explorer.tests:
        return None
    offered = step.section in assessment.flow.skips_rest
    return Command(skipping if offered else "skip")


def _said(assessment: Assessment, step: BaseStep, way: Mapping[str, Value], turn: int) -> Inbound:
    tested = step.id in assessment.explorer.tests
    answers = _answers(step)
    if tested and step.id not in way and step.optional:
        return Command("skip")
    value = way[step.id] if tested and step.id in way else answers[turn % len(answers)]
    if isinstance(value, tuple):
        return Text(", ".join(value) if value else assessment.texts.words("words.none")[0])
    if isinstance(value, float):
        return Text(assessment.texts.number(value, digits=4))
    return Text(str(value))


def _answers(step: BaseStep) -> tuple[Value, ...]:
    """Answers to walk with; consent is given, since without it there is nothing to walk."""
    if isinstance(step, Consent):
        return ("yes",)
    if isinstance(step, SeveralChoices):
        return step.samples([one.id for one in step.options[:3]])
    return step.samples([])
