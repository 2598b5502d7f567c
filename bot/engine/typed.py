"""Handles typed text in every state: an answer, a choice from a menu, a command, a question."""

from dataclasses import replace

from bot.engine import after_result
from bot.engine.about import about
from bot.engine.answering import missed, return_to, take, take_reading
from bot.engine.answering import typed as take_typed
from bot.engine.asking import ask, confirm, question
from bot.engine.changing import changeable
from bot.engine.commands import WITH_ARGUMENT, command, confirmed, is_offered, over, refused
from bot.engine.comparing import compare
from bot.engine.explaining import explanation, is_question, marked, term_within
from bot.engine.helping import help_on, not_understood
from bot.engine.menus import part_named, to_button, to_control, to_menu, to_review
from bot.engine.naming import bare, occurs, word_asked
from bot.engine.review import DISCARD, is_review
from bot.engine.turn import Turn, TurnContext
from bot.messages import Block, Paragraph
from bot.questions import BaseStep, FreeText, Rating, Reading, Understood, Unreadable
from bot.questions.cleaning import key, says
from bot.questions.matching import LONGEST, match
from bot.texts import Catalogue
from bot.texts.folding import QUOTES, fold

DESCRIBED = 3
"""Fewest words of a text that describes a situation in place of naming an answer."""


def typed(context: TurnContext, text: str) -> Turn:
    """Handle typed text in the current state."""
    if context.conversation.over:
        return _to_pending(context, text) or _over(context.unasked(), text)
    if fold(text[:LONGEST]).startswith("/") and (asked := _as_command(context, text)):
        return command(context, *asked)
    can_wait = context.conversation.pending is not None or context.conversation.status != "stopped"
    if can_wait and (explained := marked(context, text)):
        return _explained(context, explained)
    if context.conversation.pending is not None:
        answered = _to_pending(context, text)
        if answered is not None:
            return answered
        context = context.unasked()
    if context.conversation.status == "stopped" and not explanation(context, text):
        return command(context, *(_as_command(context, text) or ("resume", "")))
    if context.conversation.status == "stopped":
        context = context.but(status="asking")
    if context.step is not None:
        return _to_step(context, context.step, text)
    return _after_result(context, text)


def _explained(context: TurnContext, blocks: tuple[Block, ...]) -> Turn:
    """Explain something on screen. What is pending stays so; an open question is asked again."""
    said = context.message(*blocks)
    if context.conversation.pending is not None or context.step is None:
        return context.turn(said)
    return ask(context).after(said)


def _over(context: TurnContext, text: str) -> Turn:
    """Handle text where only beginning again is possible; questions are still answered."""
    asked, explained = _as_command(context, text), explanation(context, text)
    turn = over(context, asked[0] if asked else "")
    return turn.after(context.message(*explained)) if explained else turn


def _after_result(context: TurnContext, text: str) -> Turn:
    """Handle text where no question is open."""
    if explained := explanation(context, text):
        return context.turn(context.message(*explained))
    if says(text[:LONGEST], context.assessment.texts.words("words.onward")):
        return command(context, "next")
    if asked := _as_command(context, text):
        return command(context, *asked)
    if pressed := to_button(context, text):
        return pressed
    if says(text[:LONGEST], _page_words(context.assessment.texts)):
        return context.turn(context.message(context.say("say.no_other_page")))
    within = term_within(context, word_asked(context.assessment.texts, text))
    return after_result.typed(context, text, within or ())


def _page_words(texts: Catalogue) -> tuple[str, ...]:
    """Return the words that turn a page."""
    names = ("words.next_page", "words.previous_page", "words.first_page")
    return tuple(word for name in names for word in texts.words(name))


def _to_step(context: TurnContext, step: BaseStep, text: str) -> Turn:
    """Handle text at the open step: an answer or a command; names of options take precedence."""
    if isinstance(step, FreeText):
        return _to_free_text(context, step, text)
    if explained := explanation(context, text):
        return ask(context).after(context.message(*explained))
    if is_review(context):
        return _to_review(context, text)
    shown = context.assessment.shown_order(context.conversation, step)
    reading = context.read(step, text, shown)
    if isinstance(reading, Understood):
        return take_reading(context, step, reading, text)
    if _leaves(context, text):
        return command(context, "back")
    asked = _as_command(context, text)
    if asked and not _is_too_early(context, *asked):
        return command(context, *asked)
    if asked is None and (pressed := to_button(context, text)):
        return pressed
    return _to_list_part(context, step, text) or _to_no_answer(context, step, reading, text)


def _to_no_answer(context: TurnContext, step: BaseStep, reading: Reading, text: str) -> Turn:
    """Handle text that is no answer and no order: a question, "none", "next page", a mistake."""
    texts = context.assessment.texts
    if isinstance(reading, Unreadable) and is_question(texts, text):
        return _to_question(context, step, text)
    if step.layout == "row" and step.optional and says(text[:LONGEST], texts.words("words.none")):
        return confirm(context, "skip", context.say("say.skip_ask"))
    if not question(context, step).pages and says(text[:LONGEST], _page_words(texts)):
        return ask(context, Paragraph(context.say("say.no_other_page")))
    return _not_taken(context, step, reading, text)


def _to_question(context: TurnContext, step: BaseStep, text: str) -> Turn:
    """Reply to an unknown question with what the step says of itself; it is no wrong answer.

    It says so where the question is about nothing on screen.
    """
    texts = context.assessment.texts
    is_why = key(text[:LONGEST]).partition(" ")[0] == key(texts.words("commands.why")[0])
    about = (is_why and step.why.strip()) or help_on(context, step)
    options = (option.label for option in context.assessment.choices[step.id])
    on_screen = (context.text_of(step), step.help, step.name, *options)
    unknown = () if occurs(word_asked(texts, text), on_screen) else ("say.question_unknown",)
    said = context.message(*map(context.say, unknown), about)
    return ask(context).after(said)


def _to_review(context: TurnContext, text: str) -> Turn:
    """Handle text at the review: a button, a command, or the name of a question to change."""
    if pressed := to_review(context, text):
        return pressed
    if says(text[:LONGEST], context.assessment.texts.words("words.next_page")):
        return command(context, "more")
    if says(text[:LONGEST], context.assessment.texts.words("words.discard")):
        return command(context, DISCARD)
    if asked := _as_command(context, text):
        return command(context, *asked)
    word = key(text[:LONGEST])
    if word and not word.isdecimal() and match(word, changeable(context)) is not None:
        return command(context, "change", word)
    if is_question(context.assessment.texts, text) and context.step is not None:
        return _to_question(context, context.step, text)
    return not_understood(context, text)


def _to_free_text(context: TurnContext, step: FreeText, text: str) -> Turn:
    """Handle text at a question in free text: an answer, unless a command is meant."""
    if pressed := to_control(context, step, text):
        return pressed
    is_offered_step = context.assessment.flow.is_offered(step)
    if is_offered_step and _leaves(context, text):
        return command(context, "back")
    if is_offered_step and key(text[:LONGEST]) == key(step.offer):
        return return_to(context, step)
    said = about(context, text[:LONGEST])
    if said and (is_offered_step or fold(text).rstrip().endswith("?")):
        return ask(context).after(context.message(said))
    asked = _as_command(context, text)
    if asked and _is_meant(context, text, *asked):
        return command(context, *asked)
    return take_typed(context, step, _unquoted(context, text))


def _leaves(context: TurnContext, text: str) -> bool:
    """Return whether a text leaves a question that was opened after the result."""
    texts, conversation = context.assessment.texts, context.conversation
    words = (*texts.words("words.no"), *texts.words("words.leave"))
    return conversation.status == "finished" and says(text[:LONGEST], words)


def _is_too_early(context: TurnContext, name: str, argument: str) -> bool:
    """Return whether "another country" is meant for the open question: there is no result yet."""
    is_comparison = name in ("industry", "country") and not argument
    return is_comparison and context.conversation.status != "finished"


def _to_list_part(context: TurnContext, step: BaseStep, text: str) -> Turn | None:
    """Show the part of a long list whose label was typed, "9-16"; None if it is none."""
    asked, place = question(context, step), part_named(key(text[:LONGEST]))
    if not asked.pages or place is None or place >= len(asked.choices):
        return None
    return context.turn(replace(asked, start=place))


def _not_taken(context: TurnContext, step: BaseStep, reading: Reading, text: str) -> Turn:
    """Ask again; with the question's help if no answer fits, or for a first text of some words."""
    if not isinstance(reading, Unreadable) or step.layout != "list":
        return take_reading(context, step, reading, text)
    words, texts = key(text[:LONGEST]).split(), context.assessment.texts
    fits_none = bool(words) and words[0] in texts.words("words.other")
    is_described = len(words) >= DESCRIBED and not context.conversation.misses
    return missed(context, step, reading.hint, helps=fits_none or is_described)


def _is_meant(context: TurnContext, text: str, name: str, argument: str) -> bool:
    """Return whether a text at a free-text question is meant as a command.

    It is if it is the command's main word ("retake", not "again"), or if its argument exists. A
    command's word in quotation marks is an answer.
    """
    flow = context.assessment.flow
    if not argument:
        return key(text) == key(context.assessment.texts.words(f"commands.{name}")[0])
    if name == "change" and argument:
        return any(key(step.name) == key(argument) for step in flow.steps if step.is_question)
    return name == "sources" and argument.isdecimal()


def _unquoted(context: TurnContext, text: str) -> str:
    inside = text.strip().strip(QUOTES)
    return inside if key(inside) in context.assessment.commands else text


def _as_command(context: TurnContext, text: str) -> tuple[str, str] | None:
    """Return the command in a text, with its argument; None if there is none."""
    if len(text) > LONGEST or text.lstrip()[:1] in tuple(QUOTES):
        return None
    commands = context.assessment.commands
    word = " ".join(fold(text).casefold().removeprefix("/").replace("_", " ").split())
    name = commands.get(key(word) or word) or commands.get(bare(context.assessment.texts, word))
    if name and is_offered(context, name):
        return name, ""
    if word.startswith("[") and word.endswith("]") and word[1:-1].isdecimal():
        return "sources", word[1:-1]
    words = word.split()
    for size in range(min(len(words) - 1, 4), 0, -1):
        name = commands.get(key(" ".join(words[:size])))
        if name in WITH_ARGUMENT:
            about = " ".join(words[size:])
            return name, key(about) if name == "sources" else about
    return ("thanks", "") if _is_thanks(context.assessment.texts, words) else None


def _is_thanks(texts: Catalogue, words: list[str]) -> bool:
    """Return whether words say thanks and nothing else: "ok thanks, that was helpful"."""
    said, thanks = set(filter(None, map(key, words))), set(texts.words("words.thanks"))
    return bool(said & thanks) and said <= thanks.union(texts.words("words.with_thanks"))


def _to_pending(context: TurnContext, text: str) -> Turn | None:
    """Handle text as an answer to the pending question; None if it is none."""
    pending, bounded = context.conversation.pending, text[:LONGEST]
    texts = context.assessment.texts
    yes, no = says(bounded, texts.words("words.yes")), says(bounded, texts.words("words.no"))
    if pending is None:
        return None
    if chosen := to_menu(context, text):
        return chosen
    match pending.kind:
        case "restart" | "delete" | "follow_up" | "skip":
            if yes or no:
                return confirmed(context, pending.kind) if yes else refused(context)
            return None
        case "which":
            return _to_which(
                context, text, yes=yes, no=no or says(bounded, texts.words("words.none"))
            )
        case "change":
            return _to_list(context, text, pending.options, yes=yes)
        case "industry" | "country":
            return _to_comparison(context, pending.kind, pending.options, text, yes=yes)
        case "menu":
            return None


def _to_which(context: TurnContext, text: str, *, yes: bool, no: bool) -> Turn | None:
    """Handle text as an answer to "did you mean ...?"; None if it is none."""
    pending, bare = context.conversation.pending, context.unasked()
    if pending is None:
        return None
    step, texts = context.assessment.flow.step(pending.step), context.assessment.texts
    chosen = pending.options[0] if yes and len(pending.options) == 1 else None
    if chosen is None and no:
        return ask(bare)
    if chosen is None:
        offered = {option.id: option for option in context.assessment.choices[step.id]}
        asked = tuple(offered[option_id] for option_id in pending.options)
        # A number at a rating is the rating, and no place among those it might be.
        reading = step.read(text, texts) if isinstance(step, Rating) else match(text, asked)
        chosen = str(reading.value) if isinstance(reading, Understood) else None
    if chosen not in pending.options:
        return None
    accepted = step.accept(chosen, texts)
    if isinstance(accepted, Understood):
        return take(bare, step, accepted.value, "confirmed", text)
    return take_reading(bare, step, accepted, text)


def _to_list(
    context: TurnContext, text: str, step_ids: tuple[str, ...], *, yes: bool
) -> Turn | None:
    """Handle text as an answer to "which answer would you like to change?", by name or number."""
    word, flow = key(text[:LONGEST]), context.assessment.flow
    if yes and len(step_ids) == 1:
        return return_to(context, flow.step(step_ids[0]))
    if word.isdecimal() and 0 < int(word) <= len(step_ids):
        return return_to(context, flow.step(step_ids[int(word) - 1]))
    word = bare(context.assessment.texts, word)
    named = next((step_id for step_id in step_ids if key(flow.step(step_id).name) == word), None)
    return return_to(context, flow.step(named)) if named else None


def _to_comparison(
    context: TurnContext, kind: str, ids: tuple[str, ...], text: str, *, yes: bool
) -> Turn | None:
    """Handle text as an answer to "which industry would you like to compare with?"."""
    edition, bare = context.assessment.edition, context.unasked()
    if yes and len(ids) == 1:
        return compare(bare, kind, ids[0])
    listed = {
        option.id: option for option in (*edition.header.industries, *edition.header.countries)
    }
    reading = match(text, tuple(listed[option_id] for option_id in ids))
    return compare(bare, kind, str(reading.value)) if isinstance(reading, Understood) else None
