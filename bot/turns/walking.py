"""One step of the engine in a conversation, before anything is decided about it."""

import json
from dataclasses import replace
from datetime import datetime

from bot.engine.advance import advance
from bot.engine.assessment import Assessment
from bot.engine.conversation import Conversation
from bot.engine.timers import is_open
from bot.engine.turn import Turn
from bot.messages import Address, Ask, Update
from bot.results.personal import result_of
from bot.scoring.as_json import answers_json, position_json
from bot.turns.context import Context
from bot.turns.outbox import rows_of
from bot.turns.plan import Found, Kept, Plan, Recorded, RecordedResult, Timer
from bot.values import value


@value
class Walk:
    """A conversation that took an inbound.

    Attributes:
        kept: The conversation as it is stored.
        assessment: The assessment that it is in.
        conversation: Its state there before the inbound: not the kept one where its version is
            lost.
        turn: The engine's turn for the inbound.
        comes_back: Whether an old button would bring a conversation back that is not in focus.
    """

    kept: Kept
    assessment: Assessment
    conversation: Conversation
    turn: Turn
    comes_back: bool


def walk(context: Context, update: Update, found: Found, kept: Kept) -> Walk:
    """Hand an inbound to the engine."""
    assessment, conversation = context.versions.walked(kept.conversation)
    traits = context.traits_of(update.address)
    turn = advance(assessment, conversation, update.inbound, context.now, traits)
    before, after = conversation.without_menu, turn.conversation.without_menu
    changes = turn.effect not in ("", "stop") or after != before
    return Walk(kept, assessment, conversation, turn, changes and conversation.id != found.focus)


def written(context: Context, address: Address, assessment: Assessment, turn: Turn) -> Plan:
    """Return the plan that writes a turn of the conversation found."""
    due = turn.conversation.follow_up
    return Plan(
        outcome=turn.outcome,
        now=context.now,
        advanced=turn.conversation,
        answers=tuple(Recorded(step, answer) for step, answer in turn.recorded),
        result=_result(assessment, turn, context.now),
        outbox=rows_of(context, address, turn.conversation, turn.replies),
        timers=(_follow_up(turn.conversation.id, due),) if due else (),
        step=asked_step(assessment, turn),
        calls_off=turn.effect == "stop",
    )


def _follow_up(conversation: str, due: str) -> Timer:
    return Timer(conversation, "follow_up", datetime.fromisoformat(due))


def first_timer(context: Context, address: Address, conversation: Conversation) -> Timer:
    """Return the timer of a conversation that begins: a reminder where the channel allows one."""
    terms = context.terms
    if context.traits_of(address).writes_first:
        return Timer(conversation.id, "reminder", context.now + terms.remind_after)
    return Timer(conversation.id, "expiry", context.now + terms.expire_after)


def as_closed(conversation: Conversation, state: Conversation) -> Conversation:
    """Return a conversation whose version is lost as a closed one that keeps its answers."""
    return replace(conversation, status=state.status, pending=state.pending, cursor=None)


def asked_step(assessment: Assessment, turn: Turn) -> str:
    """Return the step that is asked after a turn; empty for none."""
    if not is_open(turn.conversation):
        return ""
    asked = next((reply.step for reply in reversed(turn.replies) if isinstance(reply, Ask)), "")
    return asked or open_step(assessment, turn.conversation)


def open_step(assessment: Assessment, conversation: Conversation) -> str:
    """Return the step that a conversation waits at; empty for none."""
    step = assessment.next_step(conversation, assessment.counting(conversation))
    return "" if step is None else step.id


def _result(assessment: Assessment, turn: Turn, now: datetime) -> RecordedResult | None:
    """Return the result for the record; None in a turn that does not reach it."""
    edition, finished = assessment.edition, turn.finished
    if finished is None:
        return None
    result = result_of(assessment.texts, edition, finished.answers)
    placed = position_json(result.position, result.advice)
    return RecordedResult(
        conversation=turn.conversation.id,
        finished_at=now,
        flow=assessment.flow.id,
        flow_version=finished.flow_version,
        edition=edition.id,
        edition_digest=finished.edition_digest,
        measured=json.dumps(answers_json(finished.answers), sort_keys=True),
        position=json.dumps(placed, sort_keys=True),
    )
