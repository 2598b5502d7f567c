"""Next steps in words: one alone, or all as a list, for a person and for a team."""

from collections.abc import Iterator, Sequence

from bot.messages import Block, Bullets, Heading, Note, Paragraph
from bot.results.facts import reference
from bot.results.personal import PersonalResult
from bot.scoring.advice import Advice
from bot.scoring.edition import Edition
from bot.texts import Catalogue


def one_step(result: PersonalResult, place: int) -> tuple[Block, ...]:
    """Return one next step whole: action, reason, how to begin, who, sign and basis.

    Args:
        result: The person's result.
        place: The step's index in ``result.advice``, from 0.

    Raises:
        IndexError: There is no such step.
    """
    step = result.advice[place]
    details = step_details(result.texts, step)
    return (
        Heading(step.rule.action),
        Paragraph(step.rule.reason),
        *([Bullets(details)] if details else []),
        Note(basis(result.texts, result.edition, step)),
    )


def next_steps(texts: Catalogue, edition: Edition, advice: Sequence[Advice]) -> Iterator[Block]:
    """Yield a heading and the whole next steps, the most urgent first; nothing without any."""
    if not advice:
        return
    yield Heading(texts.say("result.advice_title"))
    yield Bullets(tuple(_step(texts, edition, step) for step in advice), ordered=True)


def steps_in_parts(
    texts: Catalogue,
    edition: Edition,
    advice: Sequence[Advice],
    title: str,
    *,
    brief: bool = False,
) -> Iterator[Block]:
    """Yield the same with each step's details in lines of their own.

    Args:
        texts: The language.
        edition: The benchmark.
        advice: The next steps, the most urgent first.
        title: The name of the heading.
        brief: Whether each says only whose it is, without the facts that it rests on.
    """
    if not advice:
        return
    yield Heading(texts.say(title))
    for number, step in enumerate(advice, start=1):
        lead = texts.say("step.numbered", number=number, action=step.rule.action)
        yield Paragraph(f"{lead} {step.rule.reason}", lead=lead)
        if details := step_details(texts, step):
            yield Bullets(details)
        if brief:
            yield Note(texts.say(f"result.brief_basis_{step.rule.basis}"))
        else:
            yield Note(basis(texts, edition, step) + reference(texts, edition, step.facts))


def basis(texts: Catalogue, edition: Edition, step: Advice) -> str:
    """Return whether a step is the report's or ours, and the heading that it rests on."""
    return texts.say(f"result.basis_{step.rule.basis}", heading=edition.heading(step.facts[0]))


def step_details(texts: Catalogue, step: Advice) -> tuple[str, ...]:
    """Return the first move, who must be there, and the sign; rules of old editions have none."""
    rule = step.rule
    lines = (
        rule.first_move and texts.say("step.first_move", words=rule.first_move),
        rule.who and texts.say("step.who", words=rule.who),
        rule.sign and texts.say("step.sign", words=rule.sign),
    )
    return tuple(line for line in lines if line)


def _step(texts: Catalogue, edition: Edition, step: Advice) -> str:
    """Return a next step in one paragraph, with its basis and the numbers of its facts."""
    said = {
        "action": step.rule.action,
        "reason": step.rule.reason,
        "basis": basis(texts, edition, step),
    }
    if details := step_details(texts, step):
        whole = texts.say("step.whole", details=" ".join(details), **said)
    else:
        whole = texts.say("result.advice", **said)
    return whole + reference(texts, edition, step.facts)
