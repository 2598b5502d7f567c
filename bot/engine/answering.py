"""Takes answers (typed, pressed or skipped), and continues with the next step."""

from dataclasses import replace

from bot.engine.asking import ask, confirm, question, rest, reviewed, settled, which
from bot.engine.changes import changed_lines
from bot.engine.conversation import Answer, Before, Conversation, Pending
from bot.engine.replies import changed_result_reply, result_reply
from bot.engine.review import is_review
from bot.engine.team_flows import own_answers, set_up, submit
from bot.engine.turn import Finished, Turn, TurnContext
from bot.engine.typed_zones import waits_for_zone, with_zone
from bot.messages import Ask, Block, Bullets, Note, Paragraph, Say, Settled
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
    Zone,
)
from bot.questions.cleaning import clean

RAW_KEPT = 1000
"""Most characters of typed text stored with an answer."""

EXAMPLES_AFTER, WAY_OUT_AFTER = 2, 3
"""Unusable answers in a row before examples, and then ways out, are offered."""


def typed(context: TurnContext, step: BaseStep, text: str) -> Turn:
    """Take typed text as the answer to a step."""
    shown = context.assessment.shown_order(context.conversation, step)
    return take_reading(context, step, context.read(step, text, shown), text)


def take_reading(context: TurnContext, step: BaseStep, reading: Reading, raw: str) -> Turn:
    """Handle a reading: take the answer, ask which option is meant, or ask again."""
    match reading:
        case Understood(value, how):
            return take(context, step, value, how, raw)
        case Unsure(options):
            asking = context.but(pending=Pending("which", step.id, options))
            return asking.turn(which(asking, step, options))
        case Unreadable(hint):
            return missed(context, step, hint)


def missed(context: TurnContext, step: BaseStep, hint: str, *, helps: bool = False) -> Turn:
    """Ask again with a hint, later with examples, and then with ways out.

    Args:
        context: The conversation.
        step: The open step.
        hint: The hint.
        helps: Whether the step's help follows the hint.
    """
    again = context.but(misses=context.conversation.misses + 1, pending=None)
    lines: list[Block] = [Paragraph(hint)]
    if helps and step.help:
        lines.append(Paragraph(step.help.strip()))
    example = step.example(context.assessment.texts)
    if again.conversation.misses >= EXAMPLES_AFTER and example:
        lines.append(Paragraph(context.say("ask.examples", examples=example)))
    asked = question(again, step, tuple(lines))
    if again.conversation.misses >= WAY_OUT_AFTER:
        way_out = context.say("ask.stuck_skip" if step.optional else "ask.stuck")
        # Help is at every question.
        buttons = (*asked.controls, again.button("stop"))
        asked = replace(
            asked,
            blocks=(*lines, Paragraph(way_out), *asked.blocks[len(lines) :]),
            controls=buttons,
        )
    return again.turn(asked)


def take(context: TurnContext, step: BaseStep, value: Value, how: str, raw: str = "") -> Turn:
    """Record an answer and continue.

    An answer to another step than the current one changes that step's answer, and a notice says so.
    Repeating the same answer changes nothing.
    """
    old, at_it = context.conversation.answers.get(step.id), context.step is step
    if old is not None and old.value == value and not at_it:
        shown = step.show(value, context.texts)
        notice = context.say("notice.unchanged", name=step.name, answer=shown)
        return context.turn(notice=notice)
    if isinstance(step, Consent) and value == "no":
        return declined(context) if old is None else withdrawn(context)
    if isinstance(step, Result):
        # It is only asked if a form was filled in but not sent: all answers are there.
        return finish(context, step)
    answer = Answer(value, how, clean(raw)[:RAW_KEPT], context.stamp)
    return record(context, ((step.id, answer),), step)


def declined(context: TurnContext) -> Turn:
    """End without consent, and store nothing."""
    ended = context.but(status="declined", answers={}, cursor=None, pending=None, draft=())
    how_on = Note(context.say("say.declined_how_on"))
    name = "say.declined" if context.conversation.before is None else "say.declined_again"
    said = replace(context.message(context.say(name), how_on), closing=True)
    return ended.turn(said, effect="forget")


def withdrawn(context: TurnContext) -> Turn:
    """Ask for confirmation before consent is withdrawn, since that deletes everything."""
    return confirm(context, "delete", context.say("say.withdraw_ask"))


def record(context: TurnContext, answers: tuple[tuple[str, Answer], ...], step: BaseStep) -> Turn:
    """Record answers and continue; the reply is about ``step``."""
    conversation = context.conversation
    changed = step.id in conversation.answers
    answers = with_zone(context, step, answers)
    for step_id, answer in answers:
        conversation = conversation.answered(step_id, answer)
    after = context.with_conversation(_keep_reopened(context, conversation, step))
    if changes_result(context, step):
        after = _with_result_open(context, after)
    if waits_for_zone(after, step):
        return _zone_asked(after, step, answers)
    said = settled(after, step)
    name = "notice.changed" if changed else "notice.answered"
    notice = context.say(name, name=step.name, answer=said.answer)
    if is_review(context):
        # Pressed in the review, which shows it.
        return Turn(after.conversation, (reviewed(after, here=True),), answers, notice=notice)
    moved = context.step is step or after.step is not context.step
    follow = go_on(after) if moved else after.turn()
    if not follow.replies and changes_result(context, step):
        follow = follow.after(after.message(after.say("result.unchanged")))
    if context.assessment.flow.is_offered(step) and answers[0][1].value is not None:
        follow = follow.after(context.message(context.say("say.thanks")))
    replies = (said, *_moments(after, step, answers), *follow.replies)
    recorded = answers + follow.recorded
    return Turn(
        follow.conversation, replies, recorded, follow.finished, notice, effect=follow.effect
    )


def _zone_asked(
    after: TurnContext, step: BaseStep, answers: tuple[tuple[str, Answer], ...]
) -> Turn:
    """Ask for the time zone of a typed moment, which is shown as it was typed."""
    said = replace(settled(after, step), answer=after.conversation.answers[step.id].raw)
    zone = after.assessment.flow.step(after.assessment.zone_step)
    return replace(return_to(after, zone).after(said), recorded=answers)


def _moments(
    after: TurnContext, step: BaseStep, answers: tuple[tuple[str, Answer], ...]
) -> tuple[Settled, ...]:
    """Return the moments that an answer about the time zone has changed."""
    if not isinstance(step, Zone):
        return ()
    flow = after.assessment.flow
    return tuple(settled(after, flow.step(name)) for name, _ in answers if name != step.id)


def _keep_reopened(context: TurnContext, after: Conversation, step: BaseStep) -> Conversation:
    """Return to a reopened question after another question's old button was pressed."""
    before, assessment = context.conversation, context.assessment
    if context.step is step or context.step is None or before.cursor is None:
        return after
    if not assessment.flow.visible(context.step, assessment.counting(after)):
        return after
    return replace(after, cursor=before.cursor, draft=before.draft)


def changes_result(context: TurnContext, step: BaseStep) -> bool:
    """Return whether an answer to a step changes a result that the person already has."""
    flow = context.assessment.flow
    finished = context.conversation.status == "finished" and flow.purpose == "person"
    return finished and not flow.is_offered(step)


def _with_result_open(before: TurnContext, after: TurnContext) -> TurnContext:
    """Return the context with the result still to be given, and the earlier one kept."""
    result = after.assessment.flow.steps[after.assessment.flow.result].id
    given = dict(after.conversation.answers)
    seen = given.pop(result, None)
    if seen is None:
        # An earlier change has opened a question, which is answered now.
        return after
    earlier = Before(seen.at, before.assessment.measured(before.counting))
    if after.step is None and earlier.answers == after.assessment.measured(after.counting):
        return after
    return after.but(answers=given, replaced=earlier)


def go_on(context: TurnContext) -> Turn:
    """Ask the open step, or give the result; after it, say nothing more."""
    step = context.step
    if step is None and context.assessment.flow.purpose == "team":
        return context.turn(own_answers(context, "team.say.changed"))
    if step is None:
        return context.turn()
    if isinstance(step, Result):
        return finish(context, step)
    return ask(context)


def finish(context: TurnContext, step: Result) -> Turn:
    """Give the result. If the person has had one, it takes that one's place."""
    if context.assessment.flow.purpose == "team":
        return submit(context, step)
    if is_review(context):
        return ask(context)
    if context.assessment.flow.purpose == "setup":
        return set_up(context, step)
    seen = Answer("seen", "tap", "", context.stamp)
    is_first = context.conversation.status != "finished"
    ended = context.with_conversation(
        replace(context.conversation.answered(step.id, seen), status="finished")
    )
    assessment = context.assessment
    finished = Finished(
        assessment.measured(ended.counting), assessment.flow.version, assessment.edition.digest
    )
    turn = ended.turn(result_reply(ended)) if is_first else _updated(ended)
    return replace(turn, finished=finished)


def _updated(context: TurnContext) -> Turn:
    """Put the result in place of the earlier one; say below what changed, where that stays above.

    A channel that replaces nothing shows the result as the last message: that says what changed.
    """
    replies: tuple[Say, ...] = (changed_result_reply(context),)
    if context.traits.edits:
        lines = tuple(changed_lines(context)) or (context.say("moved.nothing_changed"),)
        button = context.button("result")
        said = context.message(context.say("result.updated"), Bullets(lines), buttons=(button,))
        replies = (*replies, said)
    return context.but(replaced=None).turn(*replies)


def skip(context: TurnContext) -> Turn:
    """Skip the current question, if it is optional."""
    step = context.step
    if step is None:
        return context.turn(context.message(context.say("say.nothing_to_skip")))
    if not step.optional:
        return ask(context, Paragraph(context.say("say.cannot_skip")))
    return record(context, ((step.id, _skipped(context)),), step)


def skip_rest(context: TurnContext) -> Turn:
    """Skip all open optional questions up to the next required one, and say which that is."""
    step, flow = context.step, context.assessment.flow
    if step is None or not step.optional or flow.is_offered(step):
        return skip(context)
    left = tuple(dict.fromkeys((step, *rest(context, step))))
    turn = record(context, tuple((left_step.id, _skipped(context)) for left_step in left), step)
    *before, asked = turn.replies
    if not isinstance(asked, Ask) or not flow.step(asked.step).is_question:
        return turn
    said = Paragraph(context.say("say.rest_left", name=flow.step(asked.step).name))
    return replace(turn, replies=(*before, replace(asked, blocks=(said, *asked.blocks))))


def _skipped(context: TurnContext) -> Answer:
    return Answer(None, "skipped", "", context.stamp)


# ---------------------------------------------------------------------------- pressed answers


def pressed(context: TurnContext, step: BaseStep, argument: str) -> Turn:
    """Take a pressed option: its place in the flow, with + or - if several can be chosen."""
    if isinstance(step, SeveralChoices):
        return _pressed_several(context, step, argument)
    options = context.assessment.choices[step.id]
    if not argument.isdecimal() or int(argument) >= len(options):
        return context.turn(notice=context.say("notice.unknown_button"))
    reading = step.accept(options[int(argument)].id, context.texts)
    return take_reading(context, step, reading, "")


def _pressed_several(context: TurnContext, step: SeveralChoices, argument: str) -> Turn:
    draft = context.conversation.draft if context.step is step else _chosen_before(context, step)
    if argument == "done":
        reading = step.accept(draft, context.assessment.texts)
        return take_reading(context, step, reading, "")
    sign, place, options = argument[:1], argument[1:], step.options
    bare = argument.isdecimal()
    if bare or sign not in "+-" or not place.isdecimal() or int(place) >= len(options):
        return context.turn(notice=context.say("notice.unknown_button"))
    option = options[int(place)].id
    wanted = {*draft, option} if sign == "+" else {*draft} - {option}
    after = tuple(candidate.id for candidate in options if candidate.id in wanted)
    if after == draft:
        label = context.say(
            "notice.unchanged", name=step.name, answer=step.show(draft, context.assessment.texts)
        )
        return context.turn(notice=label)
    # An old button reopens its question; the options chosen before stay chosen.
    cursor = context.conversation.cursor if context.step is step else step.id
    asking = context.but(draft=after, cursor=cursor, pending=None)
    shown = step.show(after, context.assessment.texts)
    asked = question(asking, step)
    asked = replace(
        asked,
        start=[choice.value for choice in asked.choices].index(option),
        in_place=context.step is step,
    )
    return asking.turn(asked, notice=context.say("notice.answered", name=step.name, answer=shown))


def _chosen_before(context: TurnContext, step: BaseStep) -> tuple[str, ...]:
    answer = context.conversation.answers.get(step.id)
    return answer.value if answer is not None and isinstance(answer.value, tuple) else ()


def return_to(context: TurnContext, step: BaseStep) -> Turn:
    """Ask a step again; its answer stays until it is replaced."""
    draft = _chosen_before(context, step) if isinstance(step, SeveralChoices) else ()
    return ask(context.but(cursor=step.id, pending=None, misses=0, draft=draft))
