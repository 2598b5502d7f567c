"""Handles pressed buttons."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.engine import marks
from bot.engine.answering import pressed, return_to
from bot.engine.asking import question
from bot.engine.commands import BEGINNERS, command, confirmed, is_offered, over, refused
from bot.engine.comparing import page
from bot.engine.token import VERSION, Token, parse_token
from bot.engine.turn import SURELY_DELETE, Turn, TurnContext
from bot.questions import BaseStep

_HERE_ONLY = frozenset({"back", "explain", "keep", "skip", "skip_rest", "none_of_these"})
"""Buttons that work only at the question that showed them."""


def tap(context: TurnContext, text: str) -> Turn:
    """Handle a pressed button; it never answers another question."""
    token, conversation = parse_token(text), context.conversation
    steps = context.assessment.flow.steps
    if token is None or (token.step is not None and token.step >= len(steps)):
        return context.turn(notice=context.say("notice.unknown_button"))
    if token.conversation != conversation.id:
        return context.turn(notice=context.say("notice.over_other"))
    if token.version != context.assessment.flow.version[:VERSION]:
        return context.turn(notice=context.say("notice.other_version"))
    if conversation.over:
        if token.kind == "o" and token.argument in BEGINNERS:
            return over(context, token.argument)
        if token.kind == "o" and token.argument in ("yes-delete", "no-delete", SURELY_DELETE):
            return _ordered(context, token, None)
        name = "over_restarted" if conversation.status == "restarted" else "over_other"
        return context.turn(notice=context.say(f"notice.{name}"))
    step = None if token.step is None else steps[token.step]
    if token.kind == "o":
        turn = _ordered(context, token, step)
    else:
        turn = _pressed_step(context, token, step)
    return turn if turn.notice else replace(turn, notice=_pressed_label(context, token, step))


def _pressed_label(context: TurnContext, token: Token, step: BaseStep | None) -> str:
    """Return the label of a pressed button, as a notice for turns without one."""
    if token.kind != "o":
        return "" if step is None else step.name
    name = f"button.{token.argument.partition('-')[0]}"
    return context.say(name) if name in context.assessment.texts else ""


def _pressed_step(context: TurnContext, token: Token, step: BaseStep | None) -> Turn:
    """Handle a pressed answer, or a pressed *Change*."""
    if step is None:
        return context.turn(notice=context.say("notice.unknown_button"))
    offered = context.assessment.flow.is_offered(step)
    finished = context.conversation.status == "finished"
    if finished and not offered and context.assessment.flow.purpose != "person":
        return context.turn(notice=context.say("notice.over"))
    if offered and context.conversation.status != "finished":
        return context.turn(notice=context.say("notice.stale"))
    if not context.assessment.flow.visible(step, context.counting):
        return context.turn(notice=context.say("notice.not_applicable", name=step.name))
    known = step.id in context.conversation.answers or not step.is_asked or offered
    if context.step is not step and not known:
        return context.turn(notice=context.say("notice.stale"))
    if context.conversation.status == "stopped":
        context = context.but(status="asking")
    if token.kind == "c":
        if context.conversation.cursor == step.id:
            return context.turn(notice=context.say("ask.present", answer=step.name))
        return return_to(context, step)
    return pressed(context.unasked(), step, token.argument)


def _ordered(context: TurnContext, token: Token, step: BaseStep | None) -> Turn:
    """Handle a pressed button that is not an answer, also one of those that are only pressed."""
    name, _, argument = token.argument.partition("-")
    special = _PRESSED.get(name)
    return special(context, argument) if special else _pressed_order(context, token, step)


def _pressed_order(context: TurnContext, token: Token, step: BaseStep | None) -> Turn:
    """Handle a pressed button that is not an answer."""
    name, _, argument = token.argument.partition("-")
    pending = context.conversation.pending
    if name in ("yes", "no"):
        if pending is None or pending.kind != argument:
            return context.turn(notice=context.say("notice.stale"))
        return confirmed(context, argument) if name == "yes" else refused(context)
    if name in _HERE_ONLY and context.step is not step:
        return context.turn(notice=context.say("notice.stale"))
    if name == "page":
        return _turn_page(context, step, argument)
    if name in ("industry", "country") and argument:
        ids = context.assessment.edition.ids(name)
        if not argument.isdecimal() or int(argument) >= len(ids):
            return context.turn(notice=context.say("notice.unknown_button"))
        return command(context, name, ids[int(argument)])
    if not is_offered(context, name):
        return context.turn(notice=context.say("notice.unknown_button"))
    return command(context, name, argument)


def _sure(context: TurnContext, kind: str) -> Turn:
    """Delete everything, as the person has confirmed in a dialog; ask where it shows none."""
    if kind != "delete":
        return context.turn(notice=context.say("notice.unknown_button"))
    if context.conversation.over and context.conversation.status != "expired":
        return context.turn(notice=context.say("notice.stale"))
    return confirmed(context, "delete") if context.traits.confirms else command(context, "delete")


_PRESSED: Mapping[str, Callable[[TurnContext, str], Turn]] = {
    marks.ORDER: marks.mark,
    SURELY_DELETE.partition("-")[0]: _sure,
}
"""The orders that are only ever pressed, by their name. Each takes the button's argument."""


def _turn_page(context: TurnContext, step: BaseStep | None, argument: str) -> Turn:
    """Show another page of choices of the same question, of a step or of a comparison."""
    kind, _, place = argument.rpartition("-")
    if not kind and context.step is not step:
        return context.turn(notice=context.say("notice.stale"))
    if kind in ("industry", "country"):
        ids = context.assessment.edition.ids(kind)
        if place.isdecimal() and int(place) < len(ids):
            return page(context, kind, int(place), ids, here=True)
    elif step is not None and not kind:
        asked = question(context, step)
        if place.isdecimal() and int(place) < len(asked.choices):
            return context.turn(replace(asked, start=int(place), in_place=True))
    return context.turn(notice=context.say("notice.unknown_button"))
