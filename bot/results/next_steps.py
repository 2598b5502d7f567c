"""Next steps as a list, for a person and for a team."""

from collections.abc import Iterator, Sequence

from bot.messages import Block, Bullets, Heading
from bot.results.facts import reference
from bot.scoring.advice import Advice
from bot.scoring.edition import Edition
from bot.texts import Catalogue


def next_steps(texts: Catalogue, edition: Edition, advice: Sequence[Advice]) -> Iterator[Block]:
    """Yield a heading and the next steps, the most urgent first; nothing if there are none."""
    if not advice:
        return
    yield Heading(texts.say("result.advice_title"))
    yield Bullets(tuple(_step(texts, edition, step) for step in advice), ordered=True)


def _step(texts: Catalogue, edition: Edition, step: Advice) -> str:
    """Return a next step with its reason, its basis and the numbers of its facts."""
    basis = texts.say(f"result.basis_{step.rule.basis}", heading=edition.heading(step.facts[0]))
    said = texts.say("result.advice", action=step.rule.action, reason=step.rule.reason, basis=basis)
    return said + reference(texts, edition, step.facts)


def one_step(result, place: int):
    return tuple(next_steps(result.texts, result.edition, result.advice[place : place + 1]))
