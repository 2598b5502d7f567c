"""Takes answers (typed, pressed or skipped), and continues with the next step."""

from dataclasses import replace

from bot.engine.asking import ask, confirm, question, rest, settled, which
from bot.engine.conversation import Answer, Conversation, Pending
from bot.engine.replies import result_reply, scorecard
from bot.engine.team_flows import own_answers, set_up, submit
from bot.engine.turn import Finished, Scene, Turn
from bot.messages import Block, Note, Paragraph
from bot.questions import (
    BaseStep,
    Consent,
    Reading,
    Result,
    SeveralChoices,
    Understood,
    Unreadable,
    Unsure,
    Value,
)
from bot.questions.cleaning import clean

RAW_KEPT = 1000
"""Most characters of typed text stored with an answer."""

EXAMPLES_AFTER, WAY_OUT_AFTER = 2, 3
"""Unusable answers in a row before examples, and then ways out, are offered."""


def typed(scene: Scene, step: BaseStep, text: str) -> Turn:
    """Take typed text as the answer to a step."""
    shown = scene.assessment.shown_order(scene.conversation, step)
    return take_reading(scene, step, step.read(text, scene.assessment.texts, shown), text)


def take_reading(scene: Scene, step: BaseStep, reading: Reading, raw: str) -> Turn:
    """Handle a reading: take the answer, ask which option is meant, or ask again."""
    match reading:
        case Understood(value, how):
            return take(scene, step, value, how, raw)
        case Unsure(options):
            asking = scene.but(pending=Pending("which", step.id, options))
            return asking.turn(which(asking, step, options))
        case Unreadable(hint):
            return missed(scene, step, hint)


def missed(scene: Scene, step: BaseStep, hint: str) -> Turn:
    """Ask again with a hint, later with examples, and then with ways out."""
    again = scene.but(misses=scene.conversation.misses + 1, pending=None)
    lines: list[Block] = [Paragraph(hint)]
    example = step.example(scene.assessment.texts)
    if again.conversation.misses >= EXAMPLES_AFTER and example:
        lines.append(Paragraph(scene.say("ask.examples", examples=example)))
    asked = question(again, step, tuple(lines))
    if again.conversation.misses >= WAY_OUT_AFTER:
        way_out = scene.say("ask.stuck_skip" if step.optional else "ask.stuck")
        buttons = (*asked.controls, again.button("stop"), again.button("help"))
        asked = replace(
            asked,
            blocks=(*lines, Paragraph(way_out), *asked.blocks[len(lines) :]),
            controls=buttons,
        )
    return again.turn(asked)


def take(scene: Scene, step: BaseStep, value: Value, how: str, raw: str = "") -> Turn:
    """Record an answer and continue.

    An answer to another step than the current one changes that step's answer, and a notice says so.
    Repeating the same answer changes nothing.
    """
    old, at_it = scene.conversation.answers.get(step.id), scene.step is step
    if old is not None and old.value == value and not at_it:
        shown = step.show(value, scene.assessment.texts)
        notice = scene.say("notice.unchanged", name=step.name, answer=shown)
        return scene.turn(notice=notice)
    if isinstance(step, Consent) and value == "no":
        return declined(scene) if old is None else withdrawn(scene)
    if isinstance(step, Result):
        # It is only asked if a form was filled in but not sent: all answers are there.
        return finish(scene, step)
    answer = Answer(value, how, clean(raw)[:RAW_KEPT], scene.stamp)
    return record(scene, ((step.id, answer),), step)


def declined(scene: Scene) -> Turn:
    """End without consent, and store nothing."""
    ended = scene.but(status="declined", answers={}, cursor=None, pending=None, draft=())
    how_on = Note(scene.say("say.declined_how_on"))
    said = replace(scene.message(scene.say("say.declined"), how_on), closing=True)
    return ended.turn(said, effect="forget")


def withdrawn(scene: Scene) -> Turn:
    """Ask for confirmation before consent is withdrawn, since that deletes everything."""
    return confirm(scene, "delete", scene.say("say.withdraw_ask"))


def record(scene: Scene, answers: tuple[tuple[str, Answer], ...], step: BaseStep) -> Turn:
    """Record answers and continue; the reply is about ``step``."""
    conversation = scene.conversation
    changed = step.id in conversation.answers
    for step_id, answer in answers:
        conversation = conversation.answered(step_id, answer)
    after = Scene(scene.assessment, _keep_reopened(scene, conversation, step), scene.now)
    said = settled(after, step)
    name = "notice.changed" if changed else "notice.answered"
    notice = scene.say(name, name=step.name, answer=said.answer)
    moved = scene.step is step or after.step is not scene.step
    follow = go_on(after) if moved else after.turn()
    if scene.assessment.flow.is_offered(step) and answers[0][1].value is not None:
        follow = follow.after(scene.message(scene.say("say.thanks")))
    replies, recorded = (said, *follow.replies), answers + follow.recorded
    return Turn(
        follow.conversation, replies, recorded, follow.finished, notice, effect=follow.effect
    )


def _keep_reopened(scene: Scene, after: Conversation, step: BaseStep) -> Conversation:
    """Return to a reopened question after another question's old button was pressed."""
    before, assessment = scene.conversation, scene.assessment
    if scene.step is step or scene.step is None or before.cursor is None:
        return after
    if not assessment.flow.visible(scene.step, assessment.counting(after)):
        return after
    return replace(after, cursor=before.cursor, draft=before.draft)


def go_on(scene: Scene) -> Turn:
    """Ask the open step, or give the result; after it, say nothing more."""
    step = scene.step
    if step is None and scene.assessment.flow.purpose == "team":
        return scene.turn(own_answers(scene, "team.say.changed"))
    if step is None:
        return scene.turn()
    if isinstance(step, Result):
        return finish(scene, step)
    return ask(scene)


def finish(scene: Scene, step: Result) -> Turn:
    """Give the result; answers can no longer change, unless they belong to a team."""
    if scene.assessment.flow.purpose == "team":
        return submit(scene, step)
    if scene.assessment.flow.purpose == "setup":
        return set_up(scene, step)
    seen = Answer("seen", "tap", "", scene.stamp)
    ended = Scene(
        scene.assessment,
        replace(scene.conversation.answered(step.id, seen), status="finished"),
        scene.now,
    )
    assessment = scene.assessment
    finished = Finished(
        assessment.measured(ended.counting), assessment.flow.version, assessment.edition.digest
    )
    return replace(ended.turn(result_reply(ended), *scorecard(ended)), finished=finished)


def skip(scene: Scene) -> Turn:
    """Skip the current question, if it is optional."""
    step = scene.step
    if step is None:
        return scene.turn(scene.message(scene.say("say.nothing_to_skip")))
    if not step.optional:
        return ask(scene, Paragraph(scene.say("say.cannot_skip")))
    return record(scene, ((step.id, _skipped(scene)),), step)


def skip_rest(scene: Scene) -> Turn:
    """Skip all open optional questions of this section."""
    step, flow = scene.step, scene.assessment.flow
    if step is None:
        return skip(scene)
    if step.section not in flow.skips_rest:
        name = "say.no_rest_to_skip" if step.optional else "say.cannot_skip"
        return ask(scene, Paragraph(scene.say(name)))
    left = tuple(dict.fromkeys((step, *rest(scene, step))))
    return record(scene, tuple((left_step.id, _skipped(scene)) for left_step in left), step)


def _skipped(scene: Scene) -> Answer:
    return Answer(None, "skipped", "", scene.stamp)


# ---------------------------------------------------------------------------- pressed answers


def pressed(scene: Scene, step: BaseStep, argument: str) -> Turn:
    """Take a pressed option: its place in the flow, with + or - if several can be chosen."""
    if isinstance(step, SeveralChoices):
        return _pressed_several(scene, step, argument)
    options = scene.assessment.choices[step.id]
    if not argument.isdecimal() or int(argument) >= len(options):
        return scene.turn(notice=scene.say("notice.unknown_button"))
    reading = step.accept(options[int(argument)].id, scene.assessment.texts)
    return take_reading(scene, step, reading, "")


def _pressed_several(scene: Scene, step: SeveralChoices, argument: str) -> Turn:
    draft = scene.conversation.draft if scene.step is step else _chosen_before(scene, step)
    if argument == "done":
        reading = step.accept(draft, scene.assessment.texts)
        return take_reading(scene, step, reading, "")
    sign, place, options = argument[:1], argument[1:], step.options
    bare = argument.isdecimal()
    if bare or sign not in "+-" or not place.isdecimal() or int(place) >= len(options):
        return scene.turn(notice=scene.say("notice.unknown_button"))
    option = options[int(place)].id
    wanted = {*draft, option} if sign == "+" else {*draft} - {option}
    after = tuple(candidate.id for candidate in options if candidate.id in wanted)
    if after == draft:
        label = scene.say(
            "notice.unchanged", name=step.name, answer=step.show(draft, scene.assessment.texts)
        )
        return scene.turn(notice=label)
    # An old button reopens its question; the options chosen before stay chosen.
    cursor = scene.conversation.cursor if scene.step is step else step.id
    asking = scene.but(draft=after, cursor=cursor, pending=None)
    shown = step.show(after, scene.assessment.texts)
    asked = question(asking, step)
    asked = replace(
        asked,
        start=[choice.value for choice in asked.choices].index(option),
        in_place=scene.step is step,
    )
    return asking.turn(asked, notice=scene.say("notice.answered", name=step.name, answer=shown))


def _chosen_before(scene: Scene, step: BaseStep) -> tuple[str, ...]:
    answer = scene.conversation.answers.get(step.id)
    return answer.value if answer is not None and isinstance(answer.value, tuple) else ()


def return_to(scene: Scene, step: BaseStep) -> Turn:
    """Ask a step again; its answer stays until it is replaced."""
    draft = _chosen_before(scene, step) if isinstance(step, SeveralChoices) else ()
    return ask(scene.but(cursor=step.id, pending=None, misses=0, draft=draft))
