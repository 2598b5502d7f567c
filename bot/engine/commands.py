"""Commands beside answering: back, help, change, delete, compare and others."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.engine.answering import go_on, return_to, skip, skip_rest
from bot.engine.asking import answers_in_words, ask, confirm, form, previous, progress
from bot.engine.comparing import compare
from bot.engine.conversation import Pending
from bot.engine.replies import (
    details_reply,
    invitation,
    preview,
    public,
    report,
    result_reply,
    scorecard,
    sources_reply,
)
from bot.engine.team_flows import has_own_result, no_own_result, start_over
from bot.engine.turn import Scene, Turn
from bot.messages import Block, Bullets, Button, Heading, Note, Paragraph
from bot.questions import Option, Understood, Unsure
from bot.questions.cleaning import key, quote
from bot.questions.matching import match

BEGINNERS = frozenset({"begin", "start", "resume", "restart", "retake"})
"""Commands that begin a new conversation after one is over."""

_LEAVE_STOPPED = ("start", "delete", "restart", "share", "stop")
"""Commands that do not resume a stopped conversation."""

WITH_ARGUMENT = ("change", "sources", "industry", "country")
"""Commands with an argument: "change stage", "source 3"."""


def command(scene: Scene, name: str, argument: str = "") -> Turn:
    """Run a command, in any state of the conversation.

    Args:
        scene: The conversation.
        name: The command's name.
        argument: The text after it.
    """
    if scene.conversation.over:
        return over(scene, name)
    if scene.conversation.status == "stopped" and name not in _LEAVE_STOPPED:
        scene = scene.but(status="asking")
    scene = scene.unasked()
    return COMMANDS[name](scene, argument)


def over(scene: Scene, name: str = "") -> Turn:
    """Reply after the conversation ended without a result: only beginning again is possible."""
    if name in BEGINNERS:
        return scene.turn(effect="begin")
    if name == "delete" and scene.conversation.status == "expired":
        return _delete(scene, "")
    text = "say.expired" if scene.conversation.status == "expired" else "say.over"
    return scene.turn(scene.message(scene.say(text), buttons=(scene.button("begin"),)))


def not_understood(scene: Scene, text: str) -> Turn:
    """Reply that a text was not understood, with hints; an open question is asked again."""
    said = Paragraph(scene.say("say.not_understood", wrote=quote(text)))
    if scene.step is not None:
        return ask(scene, said)
    if not has_own_result(scene):
        return no_own_result(scene)
    return scene.turn(scene.message(said, *_help_finished(scene)))


# ---------------------------------------------------------------------------- help, why, answers


def _help(scene: Scene, _argument: str) -> Turn:
    if scene.step is None and not has_own_result(scene):
        return no_own_result(scene)
    if scene.step is None:
        return scene.turn(scene.message(*_help_finished(scene)))
    text = scene.step.help.strip() or scene.say("say.help_none")
    name = "say.help_commands"
    if scene.conversation.status == "finished":
        name = "say.help_finished_commands"
    commands = Bullets(scene.assessment.texts.words(name))
    intro = Paragraph(scene.say("say.help_asking", help=text).strip())
    return ask(scene).after(scene.message(intro, commands))


def _help_finished(scene: Scene) -> tuple[Block, ...]:
    words = scene.assessment.texts.words("say.help_finished_commands")
    return Paragraph(scene.say("say.help_finished")), Bullets(words)


def _why(scene: Scene, _argument: str) -> Turn:
    if scene.step is None:
        return _sources(scene, "")
    why = scene.step.why.strip() or scene.say("say.why_none")
    return ask(scene).after(scene.message(why))


def _answers(scene: Scene, _argument: str) -> Turn:
    lines = tuple(
        scene.say("say.answer_line", name=name, answer=answer)
        for name, answer in answers_in_words(scene)
    )
    if not lines:
        said = scene.message(scene.say("say.answers_none"))
    else:
        said = scene.message(Heading(scene.say("say.answers_title")), Bullets(lines))
    return scene.turn(said) if scene.step is None else ask(scene).after(said)


# ---------------------------------------------------------------------------- moving about


def _back(scene: Scene, _argument: str) -> Turn:
    if scene.step is None:
        return _finished_already(scene)
    step = previous(scene)
    if scene.conversation.status == "finished":
        return go_on(scene.but(cursor=None, misses=0)).after(
            scene.message(scene.say("notice.over"), buttons=(scene.button("retake"),))
        )
    if step is None:
        return ask(scene, Paragraph(scene.say("say.first")))
    return return_to(scene, step)


def _keep(scene: Scene, _argument: str) -> Turn:
    cursor = scene.conversation.cursor
    if cursor is None or cursor not in scene.conversation.answers:
        said = Paragraph(scene.say("say.nothing_to_keep"))
        return ask(scene, said) if scene.step else scene.turn(scene.message(said))
    return go_on(scene.but(cursor=None, misses=0, draft=()))


def _change(scene: Scene, argument: str) -> Turn:
    if scene.conversation.status == "finished":
        return _finished_already(scene)
    options = _changeable(scene)
    if not options:
        return ask(scene, Paragraph(scene.say("say.change_none")))
    if not argument:
        return _change_which(scene, scene.say("say.change_which"), options)
    reading = match(argument, options)
    if isinstance(reading, Understood):
        return return_to(scene, scene.assessment.flow.step(str(reading.value)))
    if isinstance(reading, Unsure):
        meant = tuple(option for option in options if option.id in reading.options)
        return _change_which(scene, _did_you_mean(scene, meant), meant)
    unknown = scene.say("say.change_unknown", wrote=quote(argument))
    return _change_which(scene, unknown + " " + scene.say("say.change_which"), options)


def _did_you_mean(scene: Scene, options: tuple[Option, ...]) -> str:
    if len(options) == 1:
        return scene.say("ask.did_you_mean_one", option=options[0].label)
    return scene.say("ask.did_you_mean")


def _changeable(scene: Scene) -> tuple[Option, ...]:
    """Return the answered questions, as options to choose from."""
    flow, given = scene.assessment.flow, scene.conversation.answers
    return tuple(
        Option.model_construct(id=step.id, label=step.name)
        for step in flow.steps
        if step.is_question
        and step.id in given
        and not given[step.id].is_given
        and flow.visible(step, scene.counting)
    )


def _change_which(scene: Scene, text: str, options: tuple[Option, ...]) -> Turn:
    asking = scene.but(pending=Pending("change", options=tuple(option.id for option in options)))
    flow = scene.assessment.flow
    buttons = tuple(
        Button(option.label, scene.token("c", flow.step(option.id))) for option in options
    )
    return asking.turn(asking.message(text, buttons=buttons))


def _resume(scene: Scene, _argument: str) -> Turn:
    if scene.step is None and not has_own_result(scene):
        return scene.turn(effect="begin")
    if scene.step is None:
        return _result(scene, "")
    if scene.conversation.answers:
        return ask(scene, Paragraph(scene.say("say.welcome_back")))
    return ask(scene)


def _start(scene: Scene, argument: str) -> Turn:
    """Answer an arrival: a person in the middle chooses whether to resume."""
    if scene.step is None or not scene.conversation.answers:
        return _resume(scene, argument)
    where = progress(scene, scene.step) or scene.step.name
    buttons = (scene.button("resume"), scene.button("restart"))
    return scene.turn(scene.message(scene.say("say.arrived", where=where), buttons=buttons))


def _share(scene: Scene, _argument: str) -> Turn:
    """Give an invitation as a separate message, so that it can be forwarded unchanged."""
    if not has_own_result(scene):
        return no_own_result(scene)
    finished = scene.conversation.status == "finished"
    buttons = (scene.button("preview"),) if finished else ()
    said = scene.message(scene.say("share.intro"), buttons=buttons)
    return scene.turn(said, invitation(scene.assessment, "share.text"))


def _preview(scene: Scene, _argument: str) -> Turn:
    return _needs_result(scene) or scene.turn(preview(scene))


def _publish(scene: Scene, _argument: str) -> Turn:
    return _needs_result(scene) or scene.turn(public(scene))


def _stop(scene: Scene, _argument: str) -> Turn:
    finished = scene.conversation.is_done
    name = "say.stopped_finished" if finished else "say.stopped"
    stopped = scene if finished else scene.but(status="stopped")
    stopped = stopped.but(cursor=None) if finished else stopped
    text = scene.say(name, kept=scene.assessment.kept)
    if finished:
        said = stopped.message(text)
    else:
        how_on = Note(scene.say("say.stopped_how_on"))
        said = stopped.message(text, how_on, buttons=(stopped.button("resume"),))
    return stopped.turn(replace(said, closing=True))


def _none_of_these(scene: Scene, _argument: str) -> Turn:
    if scene.step is None and not has_own_result(scene):
        return no_own_result(scene)
    return ask(scene) if scene.step else scene.turn(scene.message(*_help_finished(scene)))


# ---------------------------------------------------------------------------- confirmed first


def _restart(scene: Scene, _argument: str) -> Turn:
    if scene.conversation.status == "finished":
        return scene.turn(effect="begin")
    return confirm(scene, "restart", scene.say("say.restart_ask"))


def _delete(scene: Scene, _argument: str) -> Turn:
    return confirm(scene, "delete", scene.say("say.delete_ask"))


def confirmed(scene: Scene, kind: str) -> Turn:
    """Do what the person confirmed."""
    if kind == "restart" and scene.assessment.flow.purpose == "team":
        return start_over(scene)
    if kind == "restart":
        ended = scene.but(status="restarted", pending=None)
        return ended.turn(ended.message(scene.say("say.restarted")), effect="begin")
    gone = scene.but(status="deleted", answers={}, cursor=None, pending=None, draft=(), misses=0)
    said = replace(gone.message(scene.say("say.deleted")), closing=True)
    return gone.turn(said, effect="forget")


def refused(scene: Scene) -> Turn:
    """Leave everything unchanged."""
    back = scene.unasked()
    if back.step is None or back.conversation.over:
        return back.turn(back.message(scene.say("say.not_done")))
    if back.conversation.status == "stopped":
        # The question is asked again, so the next text is its answer.
        back = back.but(status="asking")
    return ask(back, Paragraph(scene.say("say.not_done")))


# ---------------------------------------------------------------------------- the form


def _form(scene: Scene, _argument: str) -> Turn:
    if scene.step is None and scene.conversation.status != "submitted":
        return _finished_already(scene)
    return scene.turn(form(scene))


# ---------------------------------------------------------------------------- with the result


def _finished_already(scene: Scene) -> Turn:
    if not has_own_result(scene):
        return no_own_result(scene)
    said = scene.message(scene.say("say.finished_already"), buttons=(scene.button("retake"),))
    return scene.turn(said)


def _needs_result(scene: Scene) -> Turn | None:
    if not has_own_result(scene):
        return no_own_result(scene)
    if scene.conversation.status == "finished":
        return None
    return ask(scene, Paragraph(scene.say("say.no_result_yet")))


def _result(scene: Scene, _argument: str) -> Turn:
    return _needs_result(scene) or scene.turn(result_reply(scene), *scorecard(scene))


def _report(scene: Scene, _argument: str) -> Turn:
    return _needs_result(scene) or scene.turn(report(scene))


def _retake(scene: Scene, argument: str) -> Turn:
    return _restart(scene, argument)


def _sources(scene: Scene, argument: str) -> Turn:
    return _needs_result(scene) or scene.turn(sources_reply(scene, argument))


def _details(scene: Scene, _argument: str) -> Turn:
    return _needs_result(scene) or scene.turn(details_reply(scene))


def _industry(scene: Scene, argument: str) -> Turn:
    return _needs_result(scene) or compare(scene, "industry", argument)


def _country(scene: Scene, argument: str) -> Turn:
    return _needs_result(scene) or compare(scene, "country", argument)


def after_result(scene: Scene, text: str) -> Turn:
    """Handle typed text after the result: the name of a segment, the number of a source."""
    word = key(text[:200])
    if not has_own_result(scene):
        return no_own_result(scene)
    if word.isdecimal():
        return _sources(scene, word)
    for step in scene.assessment.flow.offered:
        if word in (key(step.name), key(step.offer)):
            return return_to(scene, step)
    edition = scene.assessment.edition
    every = edition.header.industries + edition.header.countries
    if len(word) > 1 and isinstance(match(text, every), Understood | Unsure):
        return compare(scene, "industry", text)
    return not_understood(scene, text)


Handler = Callable[[Scene, str], Turn]

COMMANDS: Mapping[str, Handler] = {
    "help": _help,
    "why": _why,
    "back": _back,
    "keep": _keep,
    "skip": lambda scene, _: skip(scene),
    "skip_rest": lambda scene, _: skip_rest(scene),
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
    "sources": _sources,
    "details": _details,
    "retake": _retake,
    "none_of_these": _none_of_these,
    "start": _start,
    "share": _share,
    "preview": _preview,
    "publish": _publish,
}
"""The handler of each command, by its name in tokens and on platforms."""

PRESSED_ONLY = frozenset({"none_of_these", "publish"})
"""Commands of the bot's own buttons only, not of a platform."""


def is_offered(scene: Scene, name: str) -> bool:
    """Return whether a command exists on the conversation's channel."""
    return name in COMMANDS and (scene.forms or name != "form")
