"""Walks every branch of a flow with the real engine, to find ways that end without a result."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.review import POST
from bot.engine.turn import TurnContext
from bot.messages import Command, FormInput, Inbound, Say, Text
from bot.questions import BaseStep, Consent, Place, Result, SeveralChoices, Value


@dataclass(frozen=True, slots=True)
class TrialRun:
    """One way through a flow.

    Attributes:
        steps: The steps that were asked, in order.
        ended: The mistake at its end; empty if it reached the result.
    """

    steps: tuple[str, ...]
    ended: str


def trial(assessment: Assessment, now: datetime) -> tuple[TrialRun, ...]:
    """Walk every branch, every answer of every step at least once, and every way of skipping.

    Every walk gives consent: without it there is no result by design.

    Args:
        assessment: The assessment to walk.
        now: The time of all turns.
    """
    ways = list(assessment.explorer.branches())
    most = max((len(_answers(step)) for step in assessment.flow.steps), default=1)
    turns = max(len(ways), most)
    walks = [_walk(assessment, ways[turn % len(ways)], turn, now) for turn in range(turns)]
    for skipping in ("skip", "skip_rest"):
        walks += [_walk(assessment, way, turn, now, skipping) for turn, way in enumerate(ways)]
    return tuple(walks)


def _walk(
    assessment: Assessment, way: Mapping[str, Value], turn: int, now: datetime, skipping: str = ""
) -> TrialRun:
    """Answer each step: as the branch requires, else with a different answer in each walk."""
    conversation = begin(assessment, f"try{turn}", now).conversation
    steps: list[str] = []
    for _ in range(len(assessment.flow.steps)):
        if conversation.is_done:
            return TrialRun(tuple(steps), "")
        step = assessment.next_step(conversation, assessment.counting(conversation))
        if step is None:
            return TrialRun(tuple(steps), "nothing is left to ask, and there was no result")
        if isinstance(step, Result) and assessment.flow.has_review:
            conversation = _reviewed(assessment, conversation, turn, now)
            continue
        steps.append(step.id)
        said = _skipped(assessment, step, skipping) or _said(assessment, step, way, turn)
        if isinstance(step, Place) and isinstance(said, Text):
            # A place is picked in a form; typed text is no answer.
            token = TurnContext(assessment, conversation, now).token("f", None)
            said = FormInput(token, {step.id: said.text}, final=False)
        after = advance(assessment, conversation, said, now)
        if not any(isinstance(reply, Say) and reply.kind == "result" for reply in after.replies):
            stuck = after.conversation.answers.keys() == conversation.answers.keys()
            if stuck:
                return TrialRun(tuple(steps), f'"{step.id}" takes none of its own answers: {said}')
        conversation = after.conversation
    ended = "" if conversation.is_done else "it does not end"
    return TrialRun(tuple(steps), ended)


def _reviewed(
    assessment: Assessment, conversation: Conversation, turn: int, now: datetime
) -> Conversation:
    """Change every usual answer, and end the review."""
    said: list[Inbound] = []
    for step in assessment.flow.asked:
        if not step.is_asked:
            said += [Command("change", step.name), _said(assessment, step, {}, turn)]
    for inbound in (*said, Command(POST)):
        conversation = advance(assessment, conversation, inbound, now).conversation
    return conversation


def _skipped(assessment: Assessment, step: BaseStep, skipping: str) -> Inbound | None:
    """Return a command that skips a step, if this walk skips and no condition tests the answer."""
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
    """Return answers to walk with; always yes for consent, since a walk ends without it."""
    if isinstance(step, Consent):
        return ("yes",)
    if isinstance(step, SeveralChoices):
        return step.samples([option.id for option in step.options[:3]])
    return step.samples([])
