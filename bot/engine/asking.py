"""Presents a step to a person: as a question, or as a field of a form."""

from collections.abc import Sequence

from bot.engine.conversation import Answer, Pending, PendingKind
from bot.engine.review import POSTING, Posting, can_review, is_review, review
from bot.engine.turn import Turn, TurnContext
from bot.engine.typed_zones import has_open_zone
from bot.messages import (
    Ask,
    Block,
    Button,
    Choice,
    Layout,
    Note,
    Paragraph,
    Say,
    Settled,
)
from bot.questions import (
    BaseStep,
    Consent,
    Moment,
    SeveralChoices,
)

FEW = 8
"""Number of choices that every channel can show at once."""


def ask(context: TurnContext, *before: Block) -> Turn:
    """Return a turn that asks the current step (again), or shows the review.

    Args:
        context: The conversation; it must have an open step.
        *before: Blocks above the question.
    """
    step = context.step
    if step is None:
        message = "there is no open step to ask"
        raise LookupError(message)
    if is_review(context):
        said = (context.message(*before),) if before else ()
        return context.turn(*said, reviewed(context))
    return context.turn(question(context, step, before))


def reviewed(
    context: TurnContext,
    argument: str = "",
    *,
    here: bool = False,
    posting: Sequence[Posting] = POSTING,
) -> Say:
    """Return the review, as a new message or in place of the last one.

    Args:
        context: The conversation.
        argument: The page of its buttons.
        here: Whether it was changed in place.
        posting: The buttons that end it.
    """
    return review(context, answers_in_words(context), argument, here=here, posting=posting)


def question(context: TurnContext, step: BaseStep, before: tuple[Block, ...] = ()) -> Ask:
    """Return a step as a question with its buttons."""
    blocks: list[Block] = [*before, Paragraph(context.text_of(step))]
    given = context.answer_to(step)
    if given is not None:
        shown = show_answer(context, step, given)
        blocks.append(Note(context.say("ask.present", answer=shown)))
    return Ask(
        step=step.id,
        progress=progress(context, step),
        blocks=tuple(blocks),
        layout=_layout(context, step),
        choices=choices(context, step),
        controls=_controls(context, step),
        hint=_hint(context, step),
        pages=context.token("o", step, "page-") if _has_many(context, step) else "",
        explains=_explains(context, step),
    )


def _explains(context: TurnContext, step: BaseStep) -> tuple[Button, ...]:
    """Return the buttons that explain a step and say why it is asked, if it has a reason.

    It is one button, or a menu on channels that have menus. Without a reason the menu has the
    person's answers instead: a menu of one is no menu.
    """
    has_reason = bool(step.why.strip())
    if context.traits.menus:
        return context.button("help"), context.button("why" if has_reason else "answers")
    label = context.say("button.explain" if has_reason else "button.explain_only")
    return (Button(label, context.token("o", step, "explain")),)


def _hint(context: TurnContext, step: BaseStep) -> str:
    """Return what can be typed; a date with its zone where that is not known."""
    if isinstance(step, Moment) and has_open_zone(context):
        return context.say("hint.type_moment_zone")
    return context.assessment.hint(step, context.texts)


def _layout(context: TurnContext, step: BaseStep) -> Layout:
    """Return how a step is asked; offers of a typed answer stand in a row."""
    offers = step.layout == "typed" and context.assessment.choices[step.id]
    return "row" if offers else step.layout


def _has_many(context: TurnContext, step: BaseStep) -> bool:
    return step.layout != "row" and len(context.assessment.choices[step.id]) > FEW


def progress(context: TurnContext, step: BaseStep) -> str:
    """Return progress: "question 4 of 9", by the longest way that is still possible.

    The number counts the questions before this one that apply after the current answers, so it
    grows with every answer; the total can only shrink, unless an earlier answer changes.
    """
    assessment = context.assessment
    flow, place = assessment.flow, assessment.flow.index[step.id]
    if not (step.is_question and step.is_asked) or place > flow.result:
        return ""
    before = flow.questions_before[place]
    if flow.has_conditions:
        earlier = flow.steps[:place]
        before = sum(
            earlier_step.is_question
            and earlier_step.is_asked
            and flow.visible(earlier_step, context.counting)
            for earlier_step in earlier
        )
    total = before + assessment.explorer.longest(context.counting, place)
    given = [
        name
        for name, answer in context.conversation.answers.items()
        if answer.is_given and flow.step(name).is_asked
    ]
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
    leading = "yes" if isinstance(step, Consent) else ""
    return tuple(
        Choice(
            label,
            owner + token,
            option,
            description,
            option in chosen,
            aloud,
            "primary" if option == leading else "",
        )
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
    given = context.answer_to(step)
    if given is None or given.value is None:
        return ()
    return given.value if isinstance(given.value, tuple) else (str(given.value),)


def _controls(context: TurnContext, step: BaseStep) -> tuple[Button, ...]:
    """Return the buttons beside the answers."""
    given, flow = context.answer_to(step), context.assessment.flow
    names = []
    if given is not None and context.conversation.cursor == step.id:
        names.append("keep")
    finished = context.conversation.status == "finished" or can_review(context)
    if previous(context) is not None and not finished:
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
    flow, given = context.assessment.flow, context.answer_to
    return tuple(
        (step.name, show_answer(context, step, answer))
        for step in flow.steps
        if step.is_question
        and (answer := given(step)) is not None
        and flow.visible(step, context.counting)
    )


def settled(context: TurnContext, step: BaseStep) -> Settled:
    """Return a step with its answer, and its remaining button."""
    shown = show_answer(context, step, context.conversation.answers[step.id])
    change = (
        Button(context.say("button.change"), context.token("c", step)) if step.is_question else None
    )
    return Settled(step.id, step.name, context.text_of(step), shown, change)


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
    yes = asking.button("yes", argument=kind, style="" if kind == "skip" else "danger")
    buttons = (yes, asking.button("no", argument=kind))
    return asking.turn(asking.message(text, buttons=buttons))
