"""Labels and numbers that are typed in place of pressing a button.

A menu that was shown last is made again from the conversation, so its labels need not be stored.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from bot.engine import paging, panels
from bot.engine.asking import ask, question
from bot.engine.changing import offered
from bot.engine.commands import COMMANDS
from bot.engine.comparing import page
from bot.engine.conversation import Pending
from bot.engine.helping import not_understood
from bot.engine.replies import COMPARED_AT_ONCE, result_of_answers
from bot.engine.review import review_buttons
from bot.engine.taps import tap
from bot.engine.token import parse_token
from bot.engine.turn import Turn, TurnContext
from bot.messages import Button, Paragraph, Say
from bot.questions import BaseStep, Understood
from bot.questions.cleaning import key, keys, says
from bot.questions.matching import DIGITS, LONGEST
from bot.texts.folding import QUOTES

MENUS = frozenset({"menu", "change", "industry", "country"})
"""Kinds of pending questions that are lists to choose from."""

_BUTTONS = ("next", "details", "share", "more", "preview", "industry", "country", "result")
"""Buttons of the result, of sharing and of comparisons; the menus have the rest."""

_RANGE = re.compile(r"\D*(\d{1,4}) (?:to )?(\d{1,4})\D*")
"""The label of a part of a long list, in the form for comparison: "Next: 9 to 16", "9-16"."""


# ---------------------------------------------------------------------------- the menu shown last


def to_menu(context: TurnContext, text: str) -> Turn | None:
    """Handle text as a choice from the menu shown last; None if it is none.

    It is a label of the menu, a number, an order to turn its page, or a word to leave it.
    """
    pending, bounded = context.conversation.pending, text[:LONGEST]
    if pending is None or pending.kind not in MENUS:
        return None
    texts, buttons = context.assessment.texts, shown(context)
    if button := _labelled(buttons, bounded) or _named(context, pending, buttons, bounded):
        return press(context, button)
    if following := _next_step(context, pending, bounded):
        return following
    if turned := _turned(context, pending, buttons, key(bounded)):
        return turned
    if context.step is not None and _answers(context, context.step, bounded):
        return None
    if says(bounded, (*texts.words("words.no"), *texts.words("words.leave"))):
        return left(context)
    return _numbered(context, pending, buttons, bounded)


def shown(context: TurnContext) -> tuple[Button, ...]:
    """Return the buttons of the menu shown last; none for a comparison, whose choices are typed."""
    match context.conversation.pending:
        case Pending("change", page_shown, ids):
            return offered(context, ids, page_shown)
        case Pending("menu", name, (argument,)):
            turn = COMMANDS[name](context.unasked(), argument)
            messages = (reply for reply in turn.replies if isinstance(reply, Say))
            return tuple(button for message in messages for button in message.buttons)
        case _:
            return ()


def left(context: TurnContext) -> Turn:
    """Leave a menu; an open question is asked again."""
    after = context.unasked()
    said = after.say("say.not_done")
    if after.conversation.status == "stopped":
        after = after.but(status="asking")
    if after.step is not None:
        return ask(after, Paragraph(said))
    buttons = (after.button("result"),) if after.conversation.status == "finished" else ()
    return after.turn(after.message(said, buttons=buttons))


def _answers(context: TurnContext, step: BaseStep, text: str) -> bool:
    """Return whether a text is an answer to the open question."""
    order = context.assessment.shown_order(context.conversation, step)
    reading = context.read(step, text, order)
    return step.layout != "typed" and isinstance(reading, Understood)


def _next_step(context: TurnContext, pending: Pending, text: str) -> Turn | None:
    """Show the step after the one shown last, or the first again; None if that is not asked for."""
    is_step = pending.kind == "menu" and pending.step == "next" and context.step is None
    if not is_step or not says(text, context.assessment.texts.words("words.next_step")):
        return None
    place, after = pending.options[0], context.unasked()
    following = (int(place) if place.isdecimal() else 0) + 1
    if following < len(result_of_answers(context).advice):
        return COMMANDS["next"](after, str(following))
    return COMMANDS["next"](after, "0").after(after.message(after.say("say.last_step")))


def _turned(
    context: TurnContext, pending: Pending, buttons: tuple[Button, ...], word: str
) -> Turn | None:
    """Turn the page of a menu; None if that is not what a word says, or if there is one page."""
    to = _page_to(context, pending, word)
    if to is None:
        return None
    if pending.kind in ("industry", "country"):
        if len(pending.options) <= COMPARED_AT_ONCE:
            return None
        start = to if to < len(pending.options) else 0
        return page(context, pending.kind, start, pending.options)
    turning = ("button.other", "button.first_page", "review.more")
    if not _labelled(buttons, *map(context.say, turning)):
        return None
    name = "change" if pending.kind == "change" else pending.step
    return COMMANDS[name](context.unasked(), paging.below(str(to)))


def _page_to(context: TurnContext, pending: Pending, word: str) -> int | None:
    """Return the page, or the first place on it, that a word asks for; None if it asks for none."""
    texts, compares = context.assessment.texts, pending.kind in ("industry", "country")
    at = pending.options[0] if pending.kind == "menu" else pending.step
    now, size = int(at) if at.isdecimal() else 0, COMPARED_AT_ONCE if compares else 1
    if word in keys(texts.words("words.next_page")):
        return now + size
    if word in keys(texts.words("words.previous_page")):
        return max(now - size, 0)
    if word in keys(texts.words("words.first_page")):
        return 0
    return part_named(word) if compares else None


def part_named(word: str) -> int | None:
    """Return the first place of a part of a list that its label names, "9 to 16"; else None."""
    part = _RANGE.fullmatch(word)
    return None if part is None or not int(part[1]) else int(part[1]) - 1


def _numbered(
    context: TurnContext, pending: Pending, buttons: tuple[Button, ...], text: str
) -> Turn | None:
    """Press the button that a number names; None if it names none.

    Next steps have numbers of their own, and so have sources.
    """
    word = key(text)
    if not word.isdecimal() or len(word) > DIGITS or context.step is not None:
        return None
    number = int(word)
    if pending.kind == "menu" and pending.step == "next":
        if 0 < number <= len(result_of_answers(context).advice):
            return COMMANDS["next"](context.unasked(), str(number - 1))
        return not_understood(context.unasked(), text)
    if pending.kind == "menu" and pending.options == ("sources",):
        return None
    return press(context, buttons[number - 1]) if 0 < number <= len(buttons) else None


# ---------------------------------------------------------------------------- other buttons


def to_button(context: TurnContext, text: str) -> Turn | None:
    """Press the button with a typed label, wherever it was shown; None if there is none."""
    button = _labelled(tuple(after_result(context)), text[:LONGEST])
    return press(context, button) if button else None


def to_review(context: TurnContext, text: str) -> Turn | None:
    """Press a button of the review, by its label; None if there is none."""
    button = _labelled(tuple(review_buttons(context)), text[:LONGEST])
    return press(context, button) if button else None


def to_control(context: TurnContext, step: BaseStep, text: str) -> Turn | None:
    """Press a button beside the open question, by its label; None if there is none."""
    asked = question(context, step)
    button = _labelled((*asked.controls, *asked.explains), text[:LONGEST])
    return press(context, button) if button else None


def after_result(context: TurnContext) -> Iterator[Button]:
    """Yield every button that a result opens."""
    if context.conversation.status != "finished":
        return
    yield from map(context.button, _BUTTONS)
    yield from panels.everything(context)
    result = result_of_answers(context)
    for place in range(len(result.advice)):
        label = context.say("button.step", number=place + 1)
        yield paging.turn_over(context, "next", place, label)
    for name in panels.sections_of(context, result):
        yield paging.turn_over(context, "details", name, panels.section_title(context, name))
    yield paging.turn_over(context, "details", "all", context.say("button.sections"))


def _named(
    context: TurnContext, pending: Pending, buttons: tuple[Button, ...], text: str
) -> Button | None:
    """Return the button that changes the answer with this name; None if there is none."""
    if pending.kind != "change" or text.strip()[:1] in QUOTES:
        return None
    return _labelled(buttons, context.say("button.change_named", name=text.strip()))


def _labelled(buttons: tuple[Button, ...], *labels: str) -> Button | None:
    """Return the button with one of these labels; None if there is none."""
    # A word in quotation marks is an answer in free text.
    words = [key(label) for label in labels if key(label) and label.strip()[0] not in QUOTES]
    return next((button for button in buttons if key(button.label) in words), None)


def press(context: TurnContext, button: Button) -> Turn:
    """Do what a button does whose label was typed: the reply is a new message."""
    token = parse_token(button.token)
    if token is None:
        return context.turn(context.message(Paragraph(button.label), buttons=(button,)))
    name, _, argument = token.argument.partition("-")
    if paging.is_marked(argument):
        token = token._replace(argument=f"{name}-{paging.below(argument)}")
    turn = tap(context, str(token))
    # A notice confirms a pressed button. Typed text has a reply, which says the same.
    said = () if turn.replies or not turn.notice else (context.message(turn.notice),)
    return replace(turn, replies=(*turn.replies, *said), notice="")
