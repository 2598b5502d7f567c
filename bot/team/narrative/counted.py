"""The answers to one question in few words: how many gave which, or their range."""

from collections.abc import Iterator

from bot.team.narrative.revealed import RevealedRound
from bot.team.wording import (
    answer_label,
    answers_text,
    count_in_words,
    lowest_and_highest,
    on_scale,
)

FEW_ANSWERS = 3
"""Most different answers that are counted one by one."""


def sides_in_words(revealed: RevealedRound, measure: str, *sides: range) -> str:
    """Return how many gave answers of each part of a scale; empty if a count would be 1."""
    counts = revealed.tally.counts[measure]
    said = []
    for side in sides:
        count, given = sum(counts[at] for at in side), [at for at in side if counts[at]]
        if count == 1:
            return ""
        if not count:
            continue
        answers = answers_text(revealed.texts, revealed.edition, measure, given)
        said.append(count_in_words(revealed.texts, measure, count, answers))
    return on_scale(revealed.texts, revealed.edition, measure, ", ".join(said))


def each_in_words(revealed: RevealedRound, measure: str) -> str:
    """Return how many gave each answer; empty if a count is 1, or if there are too many."""
    counts = revealed.tally.counts[measure]
    given = [at for at, count in enumerate(counts) if count]
    if len(given) > FEW_ANSWERS or 1 in counts:
        return ""
    said = ", ".join(_says(revealed, measure, given))
    return on_scale(revealed.texts, revealed.edition, measure, said)


def _says(revealed: RevealedRound, measure: str, given: list[int]) -> Iterator[str]:
    counts = revealed.tally.counts[measure]
    for at in given:
        answer = answer_label(revealed.edition, measure, at)
        yield count_in_words(revealed.texts, measure, counts[at], answer)


def ends(revealed: RevealedRound, measure: str) -> tuple[str, str]:
    """Return the lowest and the highest answer that was given."""
    return lowest_and_highest(revealed.edition, measure, revealed.tally.counts[measure])
