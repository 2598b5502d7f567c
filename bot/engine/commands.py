"""Commands beside answering: back, help, change, delete, compare and others."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.engine import follow_up
from bot.engine.answering import go_on, return_to, skip, skip_rest
from bot.engine.asking import (
    answers_in_words,
    ask,
    confirm,
    form,
    previous,
    progress,
    reviewed,
)
from bot.engine.comparing import compare
from bot.engine.conversation import Pending
from bot.engine.paging import paged, panel, turned
from bot.engine.panels import details, more, next_step, sections_of
from bot.engine.replies import (
    invitation,
    picture_in_words,
    preview,
    public,
    report,
    result_of_answers,
    result_reply,
    source_reply,
)
from bot.engine.review import POST, can_review, is_review
from bot.engine.team_flows import has_own_result, no_own_result, set_up, start_over
from bot.engine.turn import Turn, TurnContext
from bot.messages import Block, Bullets, Button, Heading, Note, Paragraph
from bot.questions import Option, Result, Understood, Unsure
from bot.questions.cleaning import key, keys, quote
from bot.questions.matching import match

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
    if name == "delete" and context.conversation.status == "expired":
        return _delete(context, "")
    text = "say.expired" if context.conversation.status == "expired" else "say.over"
    return context.turn(context.message(context.say(text), buttons=(context.button("begin"),)))


def not_understood(context: TurnContext, text: str) -> Turn:
    """Reply that a text was not understood, with hints; an open question is asked again."""
    said = Paragraph(context.say("say.not_understood", wrote=quote(text)))
    if context.step is not None:
        return ask(context, said)
    if not has_own_result(context):
        return no_own_result(context)
    return context.turn(context.message(said, *_help_finished(context)))


# ---------------------------------------------------------------------------- help, why, answers


def _help(context: TurnContext, _argument: str) -> Turn:
    if context.step is None and not has_own_result(context):
        return no_own_result(context)
    if context.step is None:
        return context.turn(context.message(*_help_finished(context)))
    text = context.step.help.strip() or context.say("say.help_none")
    name = "say.help_commands"
    if context.conversation.status == "finished":
        name = "say.help_finished_commands"
    commands = Bullets(context.assessment.texts.words(name))
    intro = Paragraph(context.say("say.help_asking", help=text).strip())
    return ask(context).after(context.message(intro, commands))


def _help_finished(context: TurnContext) -> tuple[Block, ...]:
    words = context.assessment.texts.words("say.help_finished_commands")
    return Paragraph(context.say("say.help_finished")), Bullets(words)


def _why(context: TurnContext, _argument: str) -> Turn:
    if context.step is None:
        return _sources(context, "")
    why = context.step.why.strip() or context.say("say.why_none")
    return ask(context).after(context.message(why))


def _answers(context: TurnContext, _argument: str) -> Turn:
    lines = tuple(
        context.say("say.answer_line", name=name, answer=answer)
        for name, answer in answers_in_words(context)
    )
    if not lines:
        said = context.message(context.say("say.answers_none"))
    else:
        said = context.message(Heading(context.say("say.answers_title")), Bullets(lines))
    return context.turn(said) if context.step is None else ask(context).after(said)


# ---------------------------------------------------------------------------- moving about


def _back(context: TurnContext, _argument: str) -> Turn:
    if context.step is None:
        return _finished_already(context)
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


def _change(context: TurnContext, argument: str) -> Turn:
    if context.assessment.flow.purpose == "setup" and context.conversation.is_done:
        return no_own_result(context)
    options = _changeable(context)
    if not options:
        return ask(context, Paragraph(context.say("say.change_none")))
    page, here = turned(argument)
    if here:
        return _change_which(context, context.say("say.change_which"), options, page, here=True)
    if not argument:
        return _change_which(context, context.say("say.change_which"), options)
    reading = match(argument, options)
    if isinstance(reading, Understood):
        return return_to(context, context.assessment.flow.step(str(reading.value)))
    if isinstance(reading, Unsure):
        meant = tuple(option for option in options if option.id in reading.options)
        return _change_which(context, _did_you_mean(context, meant), meant)
    unknown = context.say("say.change_unknown", wrote=quote(argument))
    return _change_which(context, unknown + " " + context.say("say.change_which"), options)


def _did_you_mean(context: TurnContext, options: tuple[Option, ...]) -> str:
    if len(options) == 1:
        return context.say("ask.did_you_mean_one", option=options[0].label)
    return context.say("ask.did_you_mean")


def _changeable(context: TurnContext) -> tuple[Option, ...]:
    """Return the questions that have an answer, as options to choose from.

    A time zone that was given in an earlier conversation is one of them: people travel.
    """
    flow, given = context.assessment.flow, context.conversation.answers
    zone = context.assessment.zone_step
    return tuple(
        Option.model_construct(id=step.id, label=step.name)
        for step in flow.steps
        if step.is_question
        and (step.id in given or not step.is_asked)
        and (step.id == zone or step.id not in given or not given[step.id].is_given)
        and flow.visible(step, context.counting)
    )


def _change_which(
    context: TurnContext,
    text: str,
    options: tuple[Option, ...],
    page: str = "",
    *,
    here: bool = False,
) -> Turn:
    asking = context.but(pending=Pending("change", options=tuple(option.id for option in options)))
    flow = context.assessment.flow
    buttons = tuple(
        Button(option.label, context.token("c", flow.step(option.id))) for option in options
    )
    shown = paged(context, "change", buttons, page)
    return asking.turn(panel(asking, [text], shown, here=here))


def _resume(context: TurnContext, _argument: str) -> Turn:
    if context.step is None and not has_own_result(context):
        return context.turn(effect="begin")
    if context.step is None:
        return _result(context, "")
    if context.conversation.answers:
        return ask(context, Paragraph(context.say("say.welcome_back")))
    return ask(context)


def _start(context: TurnContext, argument: str) -> Turn:
    """Answer an arrival: a person in the middle chooses whether to resume."""
    if context.step is None or not context.conversation.answers:
        return _resume(context, argument)
    where = progress(context, context.step) or context.step.name
    buttons = (context.button("resume"), context.button("restart"))
    return context.turn(context.message(context.say("say.arrived", where=where), buttons=buttons))


def _share(context: TurnContext, _argument: str) -> Turn:
    """Give an invitation as a separate message, so that it can be forwarded unchanged."""
    if not has_own_result(context):
        return no_own_result(context)
    finished = context.conversation.status == "finished"
    buttons = (context.button("preview"),) if finished else ()
    said = context.message(context.say("share.intro"), buttons=buttons)
    return context.turn(said, invitation(context.assessment, "share.text"))


def _preview(context: TurnContext, _argument: str) -> Turn:
    return _needs_result(context) or context.turn(preview(context))


def _publish(context: TurnContext, _argument: str) -> Turn:
    return _needs_result(context) or context.turn(public(context))


def _stop(context: TurnContext, _argument: str) -> Turn:
    finished = context.conversation.is_done
    if context.conversation.follow_up:
        context = context.but(follow_up="")
    name = "say.stopped_finished" if finished else "say.stopped"
    stopped = context if finished else context.but(status="stopped")
    stopped = stopped.but(cursor=None) if finished else stopped
    text = context.say(name, kept=context.assessment.kept)
    if finished:
        said = stopped.message(text)
    else:
        how_on = Note(context.say("say.stopped_how_on"))
        said = stopped.message(text, how_on, buttons=(stopped.button("resume"),))
    return stopped.turn(replace(said, closing=True), effect="stop")


def _none_of_these(context: TurnContext, _argument: str) -> Turn:
    if context.step is None and not has_own_result(context):
        return no_own_result(context)
    return ask(context) if context.step else context.turn(context.message(*_help_finished(context)))


# ---------------------------------------------------------------------------- confirmed first


def _restart(context: TurnContext, _argument: str) -> Turn:
    if context.conversation.status == "finished":
        return context.but(follow_up="").turn(effect="begin")
    return confirm(context, "restart", context.say("say.restart_ask"))


def _delete(context: TurnContext, _argument: str) -> Turn:
    return confirm(context, "delete", context.say("say.delete_ask"))


def confirmed(context: TurnContext, kind: str) -> Turn:
    """Do what the person confirmed."""
    if kind == "follow_up":
        return follow_up.agreed(context)
    if kind == "restart" and context.assessment.flow.purpose == "team":
        return start_over(context)
    if kind == "restart":
        ended = context.but(status="restarted", pending=None)
        return ended.turn(ended.message(context.say("say.restarted")), effect="begin")
    gone = context.but(status="deleted", answers={}, cursor=None, pending=None, draft=(), misses=0)
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
        return _finished_already(context)
    return context.turn(form(context))


# ---------------------------------------------------------------------------- with the result


def _finished_already(context: TurnContext) -> Turn:
    if not has_own_result(context):
        return no_own_result(context)
    buttons = (context.button("change"), context.button("retake"))
    return context.turn(context.message(context.say("say.finished_already"), buttons=buttons))


def _needs_result(context: TurnContext) -> Turn | None:
    if not has_own_result(context):
        return no_own_result(context)
    if context.conversation.status == "finished":
        return None
    return ask(context, Paragraph(context.say("say.no_result_yet")))


def _result(context: TurnContext, _argument: str) -> Turn:
    return _needs_result(context) or context.turn(result_reply(context))


def _report(context: TurnContext, _argument: str) -> Turn:
    return _needs_result(context) or context.turn(report(context))


def _retake(context: TurnContext, argument: str) -> Turn:
    return _restart(context, argument)


def _sources(context: TurnContext, argument: str) -> Turn:
    if not argument:
        return _details(context, "sources")
    return _needs_result(context) or context.turn(source_reply(context, argument))


def _next(context: TurnContext, argument: str) -> Turn:
    if waiting := _needs_result(context):
        return waiting
    return context.turn(next_step(context, result_of_answers(context), argument))


def _details(context: TurnContext, argument: str) -> Turn:
    if waiting := _needs_result(context):
        return waiting
    return context.turn(details(context, result_of_answers(context), argument))


def _more(context: TurnContext, argument: str) -> Turn:
    if is_review(context):
        return context.turn(reviewed(context, argument))
    return _needs_result(context) or context.turn(more(context, argument))


def _picture(context: TurnContext, _argument: str) -> Turn:
    return _needs_result(context) or context.turn(*picture_in_words(context))


def _follow_up(context: TurnContext, _argument: str) -> Turn:
    return _needs_result(context) or follow_up.offer(context)


def _thanks(context: TurnContext, _argument: str) -> Turn:
    said = context.message(context.say("say.you_are_welcome"))
    return context.turn(said) if context.step is None else ask(context).after(said)


def _industry(context: TurnContext, argument: str) -> Turn:
    return _needs_result(context) or compare(context, "industry", argument)


def _country(context: TurnContext, argument: str) -> Turn:
    return _needs_result(context) or compare(context, "country", argument)


def after_result(context: TurnContext, text: str) -> Turn:
    """Handle typed text after the result: the name of a segment, the number of a source."""
    word = key(text[:200])
    if not has_own_result(context):
        return no_own_result(context)
    if word.isdecimal():
        return _sources(context, word)
    if opened := _as_section(context, word):
        return opened
    for step in context.assessment.flow.offered:
        if word in (key(step.name), key(step.offer)):
            return return_to(context, step)
    edition = context.assessment.edition
    every = edition.header.industries + edition.header.countries
    if len(word) > 1 and isinstance(match(text, every), Understood | Unsure):
        return compare(context, "industry", text)
    return not_understood(context, text)


def _as_section(context: TurnContext, word: str) -> Turn | None:
    """Open the section of the details that a text names; None if it names none."""
    shown = sections_of(context, result_of_answers(context))
    named = (
        name
        for name in shown
        if word in keys(context.assessment.texts.words(f"section.words.{name}"))
    )
    name = next(named, None)
    return None if name is None else _details(context, name)


def _post(context: TurnContext, argument: str) -> Turn:
    """End the review. A question that is open again keeps its answer."""
    ready = context.but(cursor=None, draft=(), misses=0)
    step = ready.step
    return set_up(ready, step, argument) if isinstance(step, Result) else ask(context)


def at_review(context: TurnContext, text: str) -> Turn:
    """Handle typed text at the review: the name of a question, or the review once more."""
    word = key(text[:200])
    if word and not word.isdecimal() and match(word, _changeable(context)) is not None:
        return _change(context, word)
    return ask(context, Paragraph(context.say("say.not_understood", wrote=quote(text))))


Handler = Callable[[TurnContext, str], Turn]

COMMANDS: Mapping[str, Handler] = {
    "help": _help,
    "why": _why,
    "back": _back,
    "keep": _keep,
    "skip": lambda context, _: skip(context),
    "skip_rest": lambda context, _: skip_rest(context),
    "answers": _answers,
    "change": _change,
    "restart": _restart,
    "stop": _stop,
    "resume": _resume,
    "begin": _resume,
    "delete": _delete,
    "form": _form,
    "result": _result,
    "report": _report,
    "industry": _industry,
    "country": _country,
    "compare": _industry,
    "sources": _sources,
    "details": _details,
    "next": _next,
    "more": _more,
    "picture": _picture,
    "thanks": _thanks,
    "follow_up": _follow_up,
    "retake": _retake,
    "none_of_these": _none_of_these,
    "start": _start,
    "share": _share,
    "preview": _preview,
    "publish": _publish,
    POST: _post,
}
"""The handler of each command, by its name in tokens and on platforms."""

PRESSED_ONLY = frozenset({"none_of_these", "publish"})
"""Commands of the bot's own buttons only, not of a platform."""


def is_offered(context: TurnContext, name: str) -> bool:
    """Return whether a command exists on the conversation's channel, and at this time."""
    if name == POST:
        return can_review(context)
    return name in COMMANDS and (context.traits.has_forms or name != "form")
