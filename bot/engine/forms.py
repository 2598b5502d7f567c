"""Takes the answers of a whole form at once."""

from dataclasses import replace

from bot.engine.answering import RAW_KEPT, declined, go_on, withdrawn
from bot.engine.conversation import Answer
from bot.engine.form_fields import form, in_form
from bot.engine.turn import Turn, TurnContext
from bot.messages import FormInput
from bot.questions import (
    BaseStep,
    Consent,
    Information,
    Reading,
    SeveralChoices,
    Understood,
    Unreadable,
)
from bot.questions.cleaning import clean

Raw = str | tuple[str, ...] | None


def fill_in(context: TurnContext, sent: FormInput) -> Turn:
    """Take the answers of a form; usable ones are recorded even if others are not.

    Empty fields are skipped only when the whole form is accepted. Nothing is recorded before the
    flow's consent is given.

    Returns:
        A turn with the form again if it is incomplete, has errors, or gets further questions from
        the answers; otherwise with the result.
    """
    errors: dict[str, str] = {}
    shown = {field.step for field in form(context).fields}
    status = "asking" if context.conversation.status == "stopped" else context.conversation.status
    after = context.but(status=status, pending=None)
    recorded: list[tuple[str, Answer]] = []
    skipped: list[tuple[str, Answer]] = []
    flow = context.assessment.flow
    for step in flow.steps[: flow.result]:
        if not flow.visible(step, after.counting):
            continue
        answer = _answer(after, step, sent, errors, shown=step.id in shown)
        if isinstance(step, Consent):
            if answer is not None and answer.value == "no":
                return (
                    withdrawn(context)
                    if step.id in context.conversation.answers
                    else declined(context)
                )
            if answer is None and step.id not in after.conversation.answers:
                break
        if answer is None:
            continue
        known = after.conversation.answers.get(step.id)
        if known is None or known.value != answer.value:
            (skipped if answer.value is None else recorded).append((step.id, answer))
            if answer.value is not None:
                after = _with(after, step.id, answer)
    for step_id, answer in () if errors else skipped:
        after = _with(after, step_id, answer)
        recorded.append((step_id, answer))
    turn = _follow(after, sent, errors)
    return replace(turn, recorded=(*recorded, *turn.recorded))


def _with(context: TurnContext, step_id: str, answer: Answer) -> TurnContext:
    return context.with_conversation(context.conversation.answered(step_id, answer))


def _follow(context: TurnContext, sent: FormInput, errors: dict[str, str]) -> Turn:
    """Return the form again, or the turn after it."""
    context = context.but(cursor=None, draft=()) if sent.final and not errors else context
    given = context.conversation.answers
    is_open = any(step.id not in given for step in in_form(context))
    if errors or is_open or not sent.final:
        turn = context.turn(form(context, errors))
        return replace(turn, errors=tuple(errors.items()))
    return go_on(context).after(notice=context.say("notice.form_done"))


def _answer(
    context: TurnContext, step: BaseStep, sent: FormInput, errors: dict[str, str], *, shown: bool
) -> Answer | None:
    """Return the answer to one step, or None; add an error if one is due."""
    if isinstance(step, Information):
        return Answer("seen", "form", "", context.stamp) if sent.final else None
    raw = sent.values.get(step.id)
    if step.id not in sent.values and (not shown or not sent.final):
        return None
    if _is_empty(step, raw):
        return _empty(context, step, errors, final=sent.final)
    reading = _read(context, step, raw)
    if isinstance(reading, Understood):
        return Answer(reading.value, "form", _raw(step, raw), context.stamp)
    if isinstance(reading, Unreadable):
        errors[step.id] = reading.hint
    else:
        texts, labels = context.assessment.texts, context.assessment.choices[step.id]
        named = texts.join(option.label for option in labels if option.id in reading.options)
        errors[step.id] = context.say("ask.did_you_mean_one", option=named)
    return None


def _is_empty(step: BaseStep, raw: Raw) -> bool:
    none_chosen = isinstance(step, SeveralChoices) and step.at_least == 0 and not step.optional
    return raw is None or raw == "" or (raw == () and not none_chosen)


def _empty(
    context: TurnContext, step: BaseStep, errors: dict[str, str], *, final: bool
) -> Answer | None:
    """Handle an empty field: skip an optional step, or add an error."""
    if not final:
        return None
    if step.optional:
        return Answer(None, "skipped", "", context.stamp)
    if step.id not in context.conversation.answers:
        errors[step.id] = context.say("ask.needed")
    return None


def _read(context: TurnContext, step: BaseStep, raw: Raw) -> Reading:
    """Read a field's value as an option's id, else as typed text."""
    texts = context.texts.at(context.now)
    bounded = raw if isinstance(raw, tuple) else str(raw)[:20_000]
    accepted = step.accept(bounded, texts)
    if isinstance(accepted, Understood) or isinstance(raw, tuple):
        return accepted
    return step.read(str(bounded), texts)


def _raw(step: BaseStep, raw: Raw) -> str:
    typed = isinstance(raw, str) and step.layout == "typed"
    return clean(str(raw))[:RAW_KEPT] if typed else ""
