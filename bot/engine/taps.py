"""Handles pressed buttons."""

from dataclasses import replace

from bot.engine.answering import pressed, return_to
from bot.engine.asking import question
from bot.engine.commands import BEGINNERS, command, confirmed, is_offered, over, refused
from bot.engine.replies import compare_ask
from bot.engine.token import VERSION, Token, parse_token
from bot.engine.turn import Scene, Turn
from bot.questions import BaseStep

_HERE_ONLY = frozenset({"back", "keep", "skip", "skip_rest", "none_of_these", "page"})
"""Buttons that work only at the question that showed them."""


def tap(scene: Scene, text: str) -> Turn:
    """Handle a pressed button; it never answers another question."""
    token, conversation = parse_token(text), scene.conversation
    steps = scene.assessment.flow.steps
    if token is None or (token.step is not None and token.step >= len(steps)):
        return scene.turn(notice=scene.say("notice.unknown_button"))
    if token.conversation != conversation.id:
        return scene.turn(notice=scene.say("notice.over_other"))
    if token.version != scene.assessment.flow.version[:VERSION]:
        return scene.turn(notice=scene.say("notice.other_version"))
    if conversation.over:
        if token.kind == "o" and token.argument in BEGINNERS:
            return over(scene, token.argument)
        if token.kind == "o" and token.argument in ("yes-delete", "no-delete"):
            return _pressed_order(scene, token, None)
        name = "over_restarted" if conversation.status == "restarted" else "over_other"
        return scene.turn(notice=scene.say(f"notice.{name}"))
    step = None if token.step is None else steps[token.step]
    if token.kind == "o":
        turn = _pressed_order(scene, token, step)
    else:
        turn = _pressed_step(scene, token, step)
    return turn if turn.notice else replace(turn, notice=_pressed_label(scene, token, step))


def _pressed_label(scene: Scene, token: Token, step: BaseStep | None) -> str:
    """Return the label of a pressed button, as a notice for turns without one."""
    if token.kind != "o":
        return "" if step is None else step.name
    name = f"button.{token.argument.partition('-')[0]}"
    return scene.say(name) if name in scene.assessment.texts else ""


def _pressed_step(scene: Scene, token: Token, step: BaseStep | None) -> Turn:
    """Handle a pressed answer, or a pressed *Change*."""
    if step is None:
        return scene.turn(notice=scene.say("notice.unknown_button"))
    offered = scene.assessment.flow.is_offered(step)
    if scene.conversation.status == "finished" and not offered:
        return scene.turn(notice=scene.say("notice.over"))
    if offered and scene.conversation.status != "finished":
        return scene.turn(notice=scene.say("notice.stale"))
    if not scene.assessment.flow.visible(step, scene.counting):
        return scene.turn(notice=scene.say("notice.not_applicable", name=step.name))
    if scene.step is not step and step.id not in scene.conversation.answers and not offered:
        return scene.turn(notice=scene.say("notice.stale"))
    if scene.conversation.status == "stopped":
        scene = scene.but(status="asking")
    if token.kind == "c":
        if scene.conversation.cursor == step.id:
            return scene.turn(notice=scene.say("ask.present", answer=step.name))
        return return_to(scene, step)
    return pressed(scene.unasked(), step, token.argument)


def _pressed_order(scene: Scene, token: Token, step: BaseStep | None) -> Turn:
    """Handle a pressed button that is not an answer."""
    name, _, argument = token.argument.partition("-")
    pending = scene.conversation.pending
    if name in ("yes", "no"):
        if pending is None or pending.kind != argument:
            return scene.turn(notice=scene.say("notice.stale"))
        return confirmed(scene, argument) if name == "yes" else refused(scene)
    if name in _HERE_ONLY and scene.step is not step:
        return scene.turn(notice=scene.say("notice.stale"))
    if name == "page":
        return _turn_page(scene, step, argument)
    if name in ("industry", "country") and argument:
        ids = scene.assessment.edition.ids(name)
        if not argument.isdecimal() or int(argument) >= len(ids):
            return scene.turn(notice=scene.say("notice.unknown_button"))
        return command(scene, name, ids[int(argument)])
    if not is_offered(scene, name):
        return scene.turn(notice=scene.say("notice.unknown_button"))
    return command(scene, name, argument)


def _turn_page(scene: Scene, step: BaseStep | None, argument: str) -> Turn:
    """Show another page of choices of the same question, of a step or of a comparison."""
    kind, _, place = argument.rpartition("-")
    if step is not None and not kind:
        asked = question(scene, step)
    elif kind in ("industry", "country"):
        asked = compare_ask(scene, kind, scene.assessment.edition.ids(kind))
    else:
        return scene.turn(notice=scene.say("notice.unknown_button"))
    if not place.isdecimal() or int(place) >= len(asked.choices):
        return scene.turn(notice=scene.say("notice.unknown_button"))
    return scene.turn(replace(asked, start=int(place), in_place=True))
