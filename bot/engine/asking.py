"""Presents a step to a person: as a question, or as a field of a form."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.engine.conversation import Answer, Pending, PendingKind
from bot.engine.turn import Turn, TurnContext
from bot.messages import (
    Ask,
    Block,
    Button,
    Choice,
    Field,
    Form,
    Note,
    Paragraph,
    Say,
    Settled,
)
from bot.questions import (
    BaseStep,
    Consent,
    Information,
    Moment,
    SeveralChoices,
    Zone,
)

FEW = 8
"""Number of choices that every channel can show at once."""


def ask(context: TurnContext, *before: Block) -> Turn:
    """Return a turn that asks the current step (again).

    Args:
        context: The conversation; it must have an open step.
        *before: Blocks above the question.
    """
    step = context.step
    if step is None:
        message = "there is no open step to ask"
        raise LookupError(message)
    return context.turn(question(context, step, before))


def question(context: TurnContext, step: BaseStep, before: tuple[Block, ...] = ()) -> Ask:
    """Return a step as a question with its buttons."""
    blocks: list[Block] = [*before, Paragraph(context.assessment.texts_said[step.id])]
    given = context.conversation.answers.get(step.id)
    if given is not None:
        shown = show_answer(context, step, given)
        blocks.append(Note(context.say("ask.present", answer=shown)))
    return Ask(
        step=step.id,
        progress=progress(context, step),
        blocks=tuple(blocks),
        layout=step.layout,
        choices=choices(context, step),
        controls=_controls(context, step),
        hint=context.assessment.hint(step, context.texts),
        pages=context.token("o", step, "page-") if _has_many(context, step) else "",
    )


def _has_many(context: TurnContext, step: BaseStep) -> bool:
    return step.layout != "row" and len(context.assessment.choices[step.id]) > FEW


def progress(context: TurnContext, step: BaseStep) -> str:
    """Return progress: "question 4 of 9", by the longest way that is still possible.

    The number counts the questions before this one that apply after the current answers, so it
    grows with every answer; the total can only shrink, unless an earlier answer changes.
    """
    assessment = context.assessment
    flow, place = assessment.flow, assessment.flow.index[step.id]
    if not step.is_question or place > flow.result:
        return ""
    before = flow.questions_before[place]
    if flow.has_conditions:
        earlier = flow.steps[:place]
        before = sum(
            earlier_step.is_question and flow.visible(earlier_step, context.counting)
            for earlier_step in earlier
        )
    total = before + assessment.explorer.longest(context.counting, place)
    given = [name for name, answer in context.conversation.answers.items() if answer.is_given]
    if given:
        before -= sum(flow.index[name] < place for name in given)
        total -= len(given)
    section = flow.section_titles.get(step.section, "")
    return context.assessment.progress(section, before + 1, total)


def choices(context: TurnContext, step: BaseStep, only: tuple[str, ...] = ()) -> tuple[Choice, ...]:
    """Return the buttons of a step's options, in this conversation's order.

    Args:
        context: The conversation.
        step: The step.
        only: Ids of the options to offer, in this order; all of them if empty.
    """
    parts = context.assessment.choice_parts[step.id]
    chosen, owner = _chosen(context, step), context.owner
    order = only or context.assessment.shown_order(context.conversation, step)
    if isinstance(step, SeveralChoices):
        return _several(context, step, order, chosen, done=not only)
    return tuple(
        Choice(label, owner + token, option, description, option in chosen, aloud)
        for option, label, description, token, aloud in map(parts.__getitem__, order)
    )


def _several(
    context: TurnContext,
    step: BaseStep,
    order: tuple[str, ...],
    chosen: tuple[str, ...],
    *,
    done: bool,
) -> tuple[Choice, ...]:
    """Return the options of a multiple choice, and the button that ends choosing.

    A button carries the wanted state and not "toggle", so a double press changes nothing.
    """
    options = context.assessment.choices[step.id]
    places = {option.id: place for place, option in enumerate(options)}
    found = []
    for option_id in order:
        option, is_chosen = options[places[option_id]], option_id in chosen
        token = context.token("a", step, f"{'-' if is_chosen else '+'}{places[option_id]}")
        found.append(Choice(option.label, token, option_id, option.description, is_chosen))
    if done:
        end = context.token("a", step, "done")
        found.append(Choice(context.say("button.done"), end, "done"))
    return tuple(found)


def _chosen(context: TurnContext, step: BaseStep) -> tuple[str, ...]:
    if isinstance(step, SeveralChoices) and context.step is step:
        return context.conversation.draft
    given = context.conversation.answers.get(step.id)
    if given is None or given.value is None:
        return ()
    return given.value if isinstance(given.value, tuple) else (str(given.value),)


def _controls(context: TurnContext, step: BaseStep) -> tuple[Button, ...]:
    """Return the buttons beside the answers."""
    given, flow = context.conversation.answers.get(step.id), context.assessment.flow
    names = []
    if given is not None and context.conversation.cursor == step.id:
        names.append("keep")
    if previous(context) is not None and context.conversation.status != "finished":
        names.append("back")
    if step.optional:
        names.append("skip")
    if step.optional and step.section in flow.skips_rest and rest(context, step)[1:]:
        names.append("skip_rest")
    return tuple(context.button(name, about=step) for name in names)


def previous(context: TurnContext) -> BaseStep | None:
    """Return the step that *back* goes to: the last answered question before the current one."""
    flow, now = context.assessment.flow, context.step
    if now is None:
        return None
    earlier = flow.steps[: min(flow.index[now.id], flow.result)]
    given = context.conversation.answers
    return next(
        (
            earlier_step
            for earlier_step in reversed(earlier)
            if earlier_step.is_question
            and earlier_step.id in given
            and not given[earlier_step.id].is_given
            and flow.visible(earlier_step, context.counting)
        ),
        None,
    )


def rest(context: TurnContext, step: BaseStep) -> tuple[BaseStep, ...]:
    """Return the open steps that "skip the rest" skips: from this one to the next required one."""
    flow, found = context.assessment.flow, []
    for following in flow.steps[flow.index[step.id] : flow.result]:
        is_open = following.id not in context.conversation.answers
        if not is_open or not flow.visible(following, context.counting):
            continue
        if not following.optional:
            break
        found.append(following)
    return tuple(found)


def show_answer(context: TurnContext, step: BaseStep, answer: Answer) -> str:
    """Return an answer as text for people."""
    if answer.value is None:
        return context.say("answer.skipped")
    return context.assessment.show(step, answer.value, context.texts)


def answers_in_words(context: TurnContext) -> tuple[tuple[str, str], ...]:
    """Return the name and the answer of every answered question that counts."""
    counting, given = context.counting, context.conversation.answers
    flow = context.assessment.flow
    return tuple(
        (step.name, show_answer(context, step, given[step.id]))
        for step in flow.steps
        if step.is_question and step.id in given and flow.visible(step, counting)
    )


def settled(context: TurnContext, step: BaseStep) -> Settled:
    """Return a step with its answer, and its remaining button."""
    shown = show_answer(context, step, context.conversation.answers[step.id])
    change = (
        Button(context.say("button.change"), context.token("c", step)) if step.is_question else None
    )
    return Settled(step.id, step.name, context.assessment.texts_said[step.id], shown, change)


def which(context: TurnContext, step: BaseStep, options: tuple[str, ...]) -> Say:
    """Ask "did you mean ...?" with a button for each possible option."""
    offered = choices(context, step, only=options)
    buttons = tuple(Button(choice.label, choice.token) for choice in offered)
    none = context.button("none_of_these", about=step)
    if len(options) == 1:
        text = context.say("ask.did_you_mean_one", option=offered[0].label)
    else:
        text = context.say("ask.did_you_mean")
    return context.message(text, buttons=(*buttons, none))


def confirm(context: TurnContext, kind: PendingKind, text: str) -> Turn:
    """Ask for confirmation of something that cannot be undone, or that may not be meant."""
    asking = context.but(pending=Pending(kind))
    buttons = (asking.button("yes", argument=kind), asking.button("no", argument=kind))
    return asking.turn(asking.message(text, buttons=buttons))


# ---------------------------------------------------------------------------- forms


def form(context: TurnContext, errors: dict[str, str] | None = None) -> Form:
    """Return every visible step up to the result as a form, with current answers and errors."""
    flow, sections = context.assessment.flow, context.assessment.flow.section_titles
    fields = tuple(
        _field(context, step, sections.get(step.section, ""), errors or {})
        for step in in_form(context)
        if not isinstance(step, Information)
    )
    owner = context.token("f", None, context.conversation.team)
    if flow.purpose == "person":
        title = context.say("say.form_title", title=flow.title)
        return Form(owner, title, fields, context.say("button.form_submit"))
    name = "team.button.begin" if flow.purpose == "setup" else "button.form_submit"
    intro = context.say("team.say.private") if flow.purpose == "team" else ""
    fixed = not flow.has_conditions and not any(isinstance(step, Consent) for step in flow.steps)
    return Form(owner, flow.title, fields, context.say(name), intro, fixed)


def in_form(context: TurnContext) -> Iterator[BaseStep]:
    """Yield the visible steps up to the result; none after a consent that is still missing.

    A form does not ask for the time zone: the platform's own pickers show times in it.
    """
    flow = context.assessment.flow
    for step in flow.steps[: flow.result]:
        if flow.visible(step, context.counting) and not isinstance(step, Zone):
            yield step
            if isinstance(step, Consent) and context.conversation.answers.get(step.id) is None:
                return


def _field(context: TurnContext, step: BaseStep, section: str, errors: dict[str, str]) -> Field:
    given = context.conversation.answers.get(step.id)
    offered = tuple(choice for choice in choices(context, step) if choice.value != "done")
    return Field(
        step=step.id,
        section=section,
        label=context.assessment.texts_said[step.id],
        layout=step.layout,
        choices=tuple(replace(choice, token="") for choice in offered),
        value=None if given is None else _field_value(step, given),
        optional=step.optional,
        help=step.help.strip(),
        error=errors.get(step.id, ""),
    )


def _field_value(step: BaseStep, answer: Answer) -> str | tuple[str, ...] | None:
    value = answer.value
    if isinstance(step, Moment) and value is not None:
        return step.field_value(value, datetime.fromisoformat(answer.at))
    return value if value is None or isinstance(value, tuple) else str(value)
