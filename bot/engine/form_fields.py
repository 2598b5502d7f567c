"""A conversation as a form: every visible question is a field."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.engine.asking import choices
from bot.engine.conversation import Answer
from bot.engine.turn import TurnContext
from bot.messages import Choice, Field, Form
from bot.questions import BaseStep, Consent, Information, Moment, Rating, Zone


def form(context: TurnContext, errors: dict[str, str] | None = None) -> Form:
    """Return every visible step up to the result as a form, with current answers and errors."""
    flow, sections = context.assessment.flow, context.assessment.flow.section_titles
    asked = [step for step in in_form(context) if not isinstance(step, Information)]
    fields = tuple(
        _field(context, step, sections.get(step.section, ""), errors or {}, help_)
        for step, help_ in zip(asked, _helps(asked), strict=True)
    )
    owner = context.token("f", None, context.conversation.team)
    if flow.purpose == "person":
        title = context.say("say.form_title", title=flow.title)
        return Form(owner, title, fields, context.say("button.form_submit"))
    begin = "team.button.preview" if flow.has_review else "team.button.begin"
    name = begin if flow.purpose == "setup" else "button.form_submit"
    intro = context.say("team.say.private") if flow.purpose == "team" else ""
    fixed = not flow.has_conditions and not any(isinstance(step, Consent) for step in flow.steps)
    return Form(owner, flow.title, fields, context.say(name), intro, fixed)


def in_form(context: TurnContext) -> Iterator[BaseStep]:
    """Yield the visible steps up to the result; none after a consent that is still missing.

    A form does not ask for the time zone: the platform's own pickers show times in it. It does not
    ask what was answered before it began and has no other answer. Usual answers are changed in the
    review.
    """
    flow = context.assessment.flow
    for step in flow.steps[: flow.result]:
        is_shown = step.is_asked and not isinstance(step, Zone) and not _is_settled(context, step)
        if is_shown and flow.visible(step, context.counting):
            yield step
            if isinstance(step, Consent) and context.conversation.answers.get(step.id) is None:
                return


def _is_settled(context: TurnContext, step: BaseStep) -> bool:
    """Tell whether a step's only option was chosen before the conversation began."""
    given = context.conversation.answers.get(step.id)
    is_only = step.layout == "list" and len(context.assessment.choices[step.id]) == 1
    return is_only and given is not None and given.is_given


def _helps(steps: Sequence[BaseStep]) -> Iterator[str]:
    """Yield the help of each field and why it is asked: a form has no button that says it.

    A reason that several questions share is with the first of them.
    """
    said: set[str] = set()
    for step in steps:
        why = step.why.strip()
        yield f"{step.help.strip()} {'' if why in said else why}".strip()
        said.add(why)


def _field(
    context: TurnContext, step: BaseStep, section: str, errors: dict[str, str], help_: str
) -> Field:
    given = context.conversation.answers.get(step.id)
    # A field for typing has no room for offers.
    listed = () if step.layout == "typed" else choices(context, step)
    offered = [choice for choice in listed if choice.value != "done"]
    if isinstance(step, Rating):
        offered = [_named_rating(context, step, choice) for choice in offered]
    return Field(
        step=step.id,
        section=section,
        label=context.text_of(step),
        layout="agree" if isinstance(step, Consent) else step.layout,
        choices=tuple(replace(choice, token="", spoken="") for choice in offered),
        value=None if given is None else _field_value(step, given),
        optional=step.optional,
        help=help_,
        error=errors.get(step.id, ""),
        name=step.name if isinstance(step, Consent) else "",
        scale=context.assessment.hint(step, context.texts) if isinstance(step, Rating) else "",
    )


def _named_rating(context: TurnContext, step: Rating, choice: Choice) -> Choice:
    """Return a number of a scale labeled with its meaning: a list that is closed shows no more."""
    name = step.names.get(int(choice.value))
    if name is None:
        return choice
    return replace(choice, label=context.say("alt.named", value=choice.label, name=name))


def _field_value(step: BaseStep, answer: Answer) -> str | tuple[str, ...] | None:
    value = answer.value
    if isinstance(step, Moment) and value is not None and value not in step.offers:
        return step.field_value(value, datetime.fromisoformat(answer.at))
    return value if value is None or isinstance(value, tuple) else str(value)
