"""Commands beside answering: back, help, change, delete, compare and others."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.engine import after_result, follow_up
from bot.engine.answering import go_on, return_to, skip, skip_rest
from bot.engine.asking import answers_in_words, ask, confirm, previous, progress
from bot.engine.changing import change
from bot.engine.form_fields import form
from bot.engine.helping import explain, finished_help, help_
from bot.engine.paging import showing
from bot.engine.review import DISCARD, POST, STEP, can_review
from bot.engine.team_flows import has_own_result, no_own_result, set_up, start_over
from bot.engine.turn import Turn, TurnContext
from bot.messages import Bullets, Heading, Note, Paragraph
from bot.questions import Result

BEGINNERS = frozenset({"begin", "start", "resume", "restart", "retake"})
"""Commands that begin a new conversation after one is over."""

_LEAVE_STOPPED = ("start", "delete", "restart", "share", "stop")
"""Commands that do not resume a stopped conversation."""

WITH_ARGUMENT = ("change", "sources", "compare")
"""Commands with an argument: "change stage", "source 3"."""


def command(context: TurnContext, name: str, argument: str = "") -> Turn:
    """Run a command, in any state of the conversation.

    Args:
        context: The conversation.
        name: The command's name.
        argument: The text after it.
    """
    if context.conversation.over:
        return over(context, name)
    if context.conversation.status == "stopped" and name not in _LEAVE_STOPPED:
        context = context.but(status="asking")
    context = context.unasked()
    return COMMANDS[name](context, argument)


def over(context: TurnContext, name: str = "") -> Turn:
    """Reply after the conversation ended without a result: only beginning again is possible."""
    if name in BEGINNERS:
        return context.turn(effect="begin")
    status = context.conversation.status
    if name == "delete" and status in ("expired", "moved"):
        return _delete(context, "")
    if status == "moved":
        said = context.say("move.went", place=place_said(context))
    else:
        said = context.say("say.expired" if status == "expired" else "say.over")
    return context.turn(context.message(said, buttons=(context.button("begin"),)))


def place_said(context: TurnContext) -> str:
    """Return where a conversation went on, as part of a sentence."""
    name = f"move.at.{context.conversation.moved_to}"
    if name == "move.at.web" and not context.traits.writes_first:
        # Of the places that a check moves between, the page alone never writes first, so somebody
        # reads this on the page.
        name = "move.at.browser"
    return context.say(name if name in context.texts else "move.at.other")


# ---------------------------------------------------------------------------- help, why, answers


def _why(context: TurnContext, _argument: str) -> Turn:
    if context.step is None:
        return after_result.sources(context, "")
    why = context.step.why.strip() or context.say("say.why_none")
    return ask(context).after(context.message(why))


def _answers(context: TurnContext, _argument: str) -> Turn:
    answers = answers_in_words(context)
    if not answers:
        said = context.message(context.say("say.answers_none"))
    else:
        lines = tuple(
            context.say("say.answer_line", name=name, answer=answer) for name, answer in answers
        )
        listed = Bullets(lines, leads=tuple(name for name, _ in answers))
        said = context.message(Heading(context.say("say.answers_title")), listed)
    return context.turn(said) if context.step is None else ask(context).after(said)


# ---------------------------------------------------------------------------- moving about


def _back(context: TurnContext, _argument: str) -> Turn:
    if context.step is None:
        return after_result.finished_already(context)
    step = previous(context)
    if context.conversation.status == "finished":
        return _left_as_it_was(context)
    if step is None:
        return ask(context, Paragraph(context.say("say.first")))
    return return_to(context, step)


def _keep(context: TurnContext, _argument: str) -> Turn:
    cursor = context.conversation.cursor
    if cursor is None or context.answer_to(context.assessment.flow.step(cursor)) is None:
        said = Paragraph(context.say("say.nothing_to_keep"))
        return ask(context, said) if context.step else context.turn(context.message(said))
    if context.conversation.status == "finished":
        return _left_as_it_was(context)
    return go_on(context.but(cursor=None, misses=0, draft=()))


def _left_as_it_was(context: TurnContext) -> Turn:
    """Leave a question that was opened again after the result."""
    left = context.but(cursor=None, misses=0, draft=())
    if left.step is not None:
        return ask(left)
    return left.turn(left.message(left.say("say.not_done"), buttons=(left.button("result"),)))


def _resume(context: TurnContext, _argument: str) -> Turn:
    if context.conversation.status == "submitted" and context.conversation.aside is not None:
        # A button leads back to what was interrupted. Beginning it anew would lose its answers.
        return no_own_result(context)
    if context.step is None and not has_own_result(context):
        return context.turn(effect="begin")
    if context.step is None:
        return after_result.result(context, "")
    if context.conversation.answers:
        return ask(context, Paragraph(context.say("say.welcome_back")))
    return ask(context)


def _start(context: TurnContext, argument: str) -> Turn:
    """Answer an arrival: a person in the middle chooses whether to resume."""
    if context.step is None or not context.conversation.answers:
        return _resume(context, argument)
    where = progress(context, context.step) or context.step.name
    buttons = (context.button("resume", style="primary"), context.button("restart"))
    said = context.message(context.say("say.arrived", where=where), buttons=buttons)
    return showing(context, "start", "").turn(said)


def _stop(context: TurnContext, _argument: str) -> Turn:
    finished = context.conversation.is_done
    due = context.conversation.follow_up
    context = context.with_conversation(context.conversation.without_wish)
    name = "say.stopped_finished" if finished else "say.stopped"
    stopped = context if finished else context.but(status="stopped")
    stopped = stopped.but(cursor=None) if finished else stopped
    text = context.say(name, kept=context.kept)
    if finished:
        said = stopped.message(follow_up.called_off(context, due) if due else text)
    else:
        how_on = Note(context.say("say.stopped_how_on"))
        resume = stopped.button("resume", style="primary")
        said = stopped.message(text, how_on, buttons=(resume,))
    return stopped.turn(replace(said, closing=True), effect="stop")


def _none_of_these(context: TurnContext, _argument: str) -> Turn:
    if context.step is None and not has_own_result(context):
        return no_own_result(context)
    return ask(context) if context.step else context.turn(context.message(*finished_help(context)))


# ---------------------------------------------------------------------------- confirmed first


def _restart(context: TurnContext, _argument: str) -> Turn:
    if context.conversation.status == "finished":
        ended = context.with_conversation(context.conversation.without_wish)
        return ended.turn(effect="begin")
    return confirm(context, "restart", context.say("say.restart_ask"))


def _delete(context: TurnContext, _argument: str) -> Turn:
    return confirm(context, "delete", context.say("say.delete_ask"))


def confirmed(context: TurnContext, kind: str) -> Turn:
    """Do what the person confirmed."""
    if kind == "follow_up":
        return follow_up.agreed(context)
    if kind == "skip":
        return skip(context.unasked())
    if kind == "restart" and context.assessment.flow.purpose == "team":
        return start_over(context)
    if kind == "restart":
        ended = context.but(status="restarted", pending=None)
        return ended.turn(ended.message(context.say("say.restarted")), effect="begin")
    gone = context.but(status="deleted", answers={}, cursor=None, pending=None, draft=(), misses=0)
    gone = gone.but(marked=())
    said = replace(gone.message(context.say("say.deleted")), closing=True)
    return gone.turn(said, effect="forget")


def refused(context: TurnContext) -> Turn:
    """Leave everything unchanged."""
    back = context.unasked()
    if back.step is None or back.conversation.over:
        return back.turn(back.message(context.say("say.not_done")))
    if back.conversation.status == "stopped":
        # The question is asked again, so the next text is its answer.
        back = back.but(status="asking")
    return ask(back, Paragraph(context.say("say.not_done")))


# ---------------------------------------------------------------------------- the form


def _form(context: TurnContext, _argument: str) -> Turn:
    if context.step is None and context.conversation.status != "submitted":
        return after_result.finished_already(context)
    return context.turn(form(context))


def _move(context: TurnContext, _argument: str) -> Turn:
    """Have the service give a code, or on a page say where to get one."""
    if context.traits.has_places:
        return context.turn(effect="move")
    where = "team.browser.only" if context.conversation.team else "move.on_page"
    said = context.message(context.say(where))
    return context.turn(said) if context.step is None else ask(context).after(said)


def _thanks(context: TurnContext, _argument: str) -> Turn:
    said = context.message(context.say("say.you_are_welcome"))
    return context.turn(said) if context.step is None else ask(context).after(said)


def _post(context: TurnContext, argument: str) -> Turn:
    """End the review. A question that is open again keeps its answer."""
    ready = context.but(cursor=None, draft=(), misses=0)
    step = ready.step
    return set_up(ready, step, argument) if isinstance(step, Result) else ask(context)


def discard(context: TurnContext, name: str = "say.discarded") -> Turn:
    """End a setup without an assessment; typed words go back to what it interrupted.

    The time zone is kept for the next setup, since nobody is asked for it twice.

    Args:
        context: The conversation.
        name: The name of the sentence that takes the place of the preview.
    """
    zone, given = context.assessment.zone_step, context.conversation.answers
    known = {zone: given[zone]} if zone in given else {}
    after = context.but(
        status="deleted", answers=known, cursor=None, pending=None, draft=(), misses=0, aside=None
    )
    said = after.message(after.say(name))
    return after.turn(replace(said, step=STEP, in_place=True))


Handler = Callable[[TurnContext, str], Turn]

COMMANDS: Mapping[str, Handler] = {
    "help": help_,
    "explain": explain,
    "why": _why,
    "back": _back,
    "keep": _keep,
    "skip": lambda context, _: skip(context),
    "skip_rest": lambda context, _: skip_rest(context),
    "answers": _answers,
    "change": change,
    "restart": _restart,
    "stop": _stop,
    "resume": _resume,
    "begin": _resume,
    "delete": _delete,
    "form": _form,
    "result": after_result.result,
    "report": after_result.report,
    "industry": after_result.industry,
    "country": after_result.country,
    "compare": after_result.industry,
    "sources": after_result.sources,
    "details": after_result.details,
    "next": after_result.next_,
    "more": after_result.more,
    "picture": after_result.picture,
    "card": after_result.card,
    "move": _move,
    "thanks": _thanks,
    "follow_up": after_result.follow_up,
    "retake": _restart,
    "none_of_these": _none_of_these,
    "start": _start,
    "share": after_result.share,
    "preview": after_result.preview,
    "publish": after_result.publish,
    POST: _post,
    DISCARD: lambda context, _: discard(context),
}
"""The handler of each command, by its name in tokens and on platforms."""

PRESSED_ONLY = frozenset({"explain", "none_of_these", "publish"})
"""Commands of the bot's own buttons only, not of a platform."""


def is_offered(context: TurnContext, name: str) -> bool:
    """Return whether a command exists on the conversation's channel, and at this time."""
    if name in (POST, DISCARD):
        return can_review(context)
    return name in COMMANDS and (context.traits.has_forms or name != "form")
