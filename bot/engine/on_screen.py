"""Explains what is on screen, when its label is typed with a question mark: "skip?", "4?"."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from bot.engine import menus
from bot.engine.asking import question
from bot.engine.review import is_review, review_buttons
from bot.engine.token import parse_token
from bot.engine.turn import TurnContext
from bot.messages import Block, Button, Note, Paragraph
from bot.questions import BaseStep, Option, YesNo
from bot.questions.cleaning import key
from bot.questions.matching import names_of
from bot.texts import Catalogue

Explanation = tuple[Block, ...]

_LABEL = "explain.label."
"""The beginning of an explanation's name; the rest is the name of a label."""

_FILLED = re.compile(r"\\\{[a-z_]+\\\}")
"""A part of a label that differs each time, in a pattern."""


def option_explained(context: TurnContext, word: str) -> Explanation | None:
    """Return what an answer to the open question means; None if a word is no answer to it.

    Args:
        context: The conversation.
        word: The typed text, in the form for comparison.
    """
    step = context.step
    if step is None or is_review(context):
        return None
    option = next(
        (option for option in context.assessment.choices[step.id] if word in names_of(option)), None
    )
    if option is None:
        return None
    said = _option_said(context, step, option)
    return (*map(Paragraph, said), Note(context.say("explain.choose")))


def _option_said(context: TurnContext, step: BaseStep, option: Option) -> Iterator[str]:
    """Yield what an option means: its description, or its name aloud, or the question's help."""
    if option.description:
        yield context.say("explain.described", option=option.label, description=option.description)
        return
    aloud = context.assessment.choice_parts[step.id][option.id][-1]
    yield f"{aloud}." if aloud else context.say("explain.option", option=option.label)
    if step.help.strip() and not aloud:
        yield step.help.strip()


def label_explained(context: TurnContext, word: str) -> Explanation | None:
    """Return what a button does, or what a question is for, by its typed label; None if neither.

    Args:
        context: The conversation.
        word: The typed label, in the form for comparison.
    """
    shown = next((button for button in _shown(context) if key(button.label) == word), None)
    if shown is not None and (said := _button_said(context, shown)):
        return said
    if named := _named(context, word):
        return (Paragraph(context.say(named)),)
    for step in context.assessment.flow.steps:
        if word in map(key, _labels_of(step)) and word:
            return _step_said(context, step)
    return _segment_said(context, word) or _answer_said(context, word)


def _labels_of(step: BaseStep) -> tuple[str, ...]:
    """Return the labels of the buttons that lead to a step, or change its answer."""
    turns = (step.turn_on, step.turn_off) if isinstance(step, YesNo) else ()
    return step.name, step.offer, *turns


def _answer_said(context: TurnContext, word: str) -> Explanation | None:
    """Return what an answer to another question means, by its label; None if it is none."""
    for step in context.assessment.flow.steps:
        for option in context.assessment.choices[step.id]:
            if word == key(option.label) and not word.isdecimal():
                return tuple(map(Paragraph, _option_said(context, step, option)))
    return None


def control_explained(context: TurnContext, word: str) -> Explanation | None:
    """Return what a button beside the open question does; None if there is none of this label."""
    step = context.step
    if step is None:
        return None
    asked = question(context, step)
    beside = (*asked.controls, *asked.explains)
    button = next((button for button in beside if key(button.label) == word), None)
    return _button_said(context, button) if button else None


def _shown(context: TurnContext) -> Iterator[Button]:
    """Yield the buttons on screen whose labels depend on the conversation."""
    if context.conversation.over:
        return
    yield from menus.shown(context)
    if is_review(context):
        yield from review_buttons(context)
    yield from menus.after_result(context)


def _button_said(context: TurnContext, button: Button) -> Explanation | None:
    """Return what a button does, by its order; None for one that has no explanation."""
    token = parse_token(button.token)
    if button.copies:
        return (Paragraph(context.say("explain.label.button.copy")),)
    if token is None:
        return (Paragraph(context.say("explain.link")),) if button.url else None
    if token.step is not None and token.kind in ("a", "c"):
        return _step_said(context, context.assessment.flow.steps[token.step])
    name, _, argument = token.argument.partition("-")
    if name == "details" and argument and "all" not in argument:
        return (Paragraph(context.say("explain.section", label=button.label)),)
    order = "step" if name == "next" and argument else name
    said = f"explain.label.button.{order}"
    return (Paragraph(context.say(said)),) if said in context.assessment.texts else None


def _step_said(context: TurnContext, step: BaseStep) -> Explanation:
    """Return what a question is for: its help, and why it is asked."""
    why = (Note(step.why.strip()),) if step.why.strip() else ()
    return (Paragraph(step.help.strip() or context.say("say.help_none")), *why)


def _segment_said(context: TurnContext, word: str) -> Explanation | None:
    """Return what an industry or a country is here; None if a word is neither.

    After the result there is more to say: a comparison with it.
    """
    if context.conversation.status == "finished":
        return None
    header = context.assessment.edition.header
    for option in chain(header.industries, header.countries):
        if word in names_of(option):
            return (Paragraph(context.say("explain.segment", name=option.label)),)
    return None


def _named(context: TurnContext, word: str) -> str:
    """Return the name of a label's explanation; empty if there is none.

    A label that is on screens of a person and of a team means the one of this conversation.
    """
    first = "button." if context.assessment.flow.purpose == "person" else "team."
    found = [name for name, pattern in _labels(context.assessment.texts) if pattern.fullmatch(word)]
    own = (name for name in found if name.startswith(_LABEL + first))
    return next(own, found[0] if found else "")


@lru_cache(maxsize=16)
def _labels(texts: Catalogue) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return the name of each explanation, with a pattern of its label or of a command's word."""
    explained = [name for name in texts if name.startswith(_LABEL)]
    labels = [(name, texts.say(name.removeprefix(_LABEL))) for name in explained]
    for name in explained:
        words = name.replace(f"{_LABEL}button.", "commands.")
        if words != name and words in texts:
            labels.append((name, texts.words(words)[0]))
    return tuple(
        (name, re.compile(_FILLED.sub(".+", re.escape(key(label))))) for name, label in labels
    )
