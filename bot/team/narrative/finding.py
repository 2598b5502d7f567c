"""The findings of a team's result, by rules from its counts, each with a question to talk about.

Nothing but shown counts and published facts decides, and a question that fewer than five people
answered gets no word such as "split". Counts in a finding add up to everybody who answered the
question; where that is impossible, or one count would be 1, it has a range or no numbers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain

from bot.results.facts import percent
from bot.scoring.agreement import ALIGNED, Word, agreement, agreement_word, medians
from bot.scoring.edition import BARRIER, DELIVERY, EVERYONE, STAGE, exact
from bot.scoring.team import team_position
from bot.team.narrative.counted import each_in_words, ends, sides_in_words
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, measures
from bot.team.wording import (
    answer_label,
    capitalized,
    mean_of,
    points,
    rounded,
)

MOST_WORDS = 14
"""Most words of a finding, and of the question to talk about."""

FAR_POINTS = Fraction(1)
"""The least distance of a mean from the market's, in points, that makes a finding."""

FAR_PERCENT = 75
"""The least share of respondents on one side of the median stage that makes a finding."""


@dataclass(frozen=True, slots=True)
class TeamFinding:
    """A finding.

    Attributes:
        rule: The name of the rule that gave it.
        text: The finding, in at most 14 words; empty for a question that rests on none.
        ask: The question to talk about, likewise with what introduces it.
        measure: The question that it is about; empty for all of them.
        facts: Ids of the published facts that it rests on. Everything else rests on the counts.
    """

    rule: str
    text: str
    ask: str
    measure: str = ""
    facts: tuple[str, ...] = ()


def finding(revealed: RevealedRound) -> TeamFinding | None:
    """Return the finding of a result; None if no counts are shown."""
    return next(iter(findings(revealed)), None)


def findings(revealed: RevealedRound) -> tuple[TeamFinding, ...]:
    """Return every finding, the most important first; at most one about each question."""
    found = [*chain.from_iterable(rule(revealed) for rule in _RULES)] or [*_shown(revealed)]
    first: dict[str, TeamFinding] = {}
    asked: set[str] = set()
    for each in (*found, *_no_majority(revealed), *_highest(revealed)):
        if each.measure not in first:
            first[each.measure] = _asked_differently(revealed, each, asked)
    return tuple(first.values())


def _asked_differently(revealed: RevealedRound, found: TeamFinding, asked: set[str]) -> TeamFinding:
    """Return a finding whose question is worded as no other barrier's question is, if it can be.

    Args:
        revealed: The result.
        found: The finding.
        asked: The names of the wordings so far, to which this one is added.
    """
    barrier = found.measure.removeprefix(BARRIER)
    if barrier == found.measure or found.rule == "less":
        return found
    names = ("ask_barrier", "ask_highest") if found.rule != "highest" else ("ask_highest",)
    name = next((name for name in names if name not in asked), names[-1])
    asked.add(name)
    ask = revealed.texts.say(f"team.finding.{name}", obstacle=revealed.obstacle(barrier))
    return replace(found, ask=ask)


# ---------------------------------------------------------------------------- disagreement


def _split(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield the questions that are split, the least agreement first."""
    for measure in _with_word(revealed, "split"):
        places = range(len(revealed.tally.counts[measure]))
        half = len(places) // 2
        middle = range(half, len(places) - half)
        sides = sides_in_words(
            revealed, measure, places[:half], middle, places[len(places) - half :]
        )
        yield _about(revealed, "split", measure, sides)


def _stage_tie(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield two median stages, if no other question divides the team more.

    As many are at the lower or before as at the upper or beyond.
    """
    counts = revealed.tally.counts.get(STAGE)
    if counts is None or revealed.split_on != STAGE:
        return
    lower, upper = medians(counts)
    if lower != upper:
        sides = sides_in_words(revealed, STAGE, range(lower + 1), range(upper, len(counts)))
        yield _about(revealed, "tie", STAGE, sides)


def _delivery_tie(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield the delivery models that equally many chose, and none more often."""
    counts = revealed.tally.counts.get(DELIVERY)
    if counts is None or counts.count(max(counts)) == 1:
        return
    texts, most = revealed.texts, max(counts)
    models = [
        answer_label(revealed.edition, DELIVERY, at)
        for at, count in enumerate(counts)
        if count == most
    ]
    said = texts.say("team.finding.brief_tie_models")
    if most > 1 and most * len(models) == sum(counts):
        said = texts.say("team.finding.tie_models", count=most, models=texts.join(models))
    elif most > 1:
        # The numbers of these alone would leave people out of the sentence.
        said = texts.say("team.finding.tie_models_alone", models=texts.join(models))
    yield _made(revealed, "tie_models", DELIVERY, said)


def _mixed(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield the questions that are mixed, the least agreement first."""
    for measure in _with_word(revealed, "some_spread"):
        yield _counted(revealed, "mixed", measure)


def _no_majority(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield the delivery models, if no one of them was chosen by more than half."""
    counts = revealed.tally.counts.get(DELIVERY)
    if counts and 2 * max(counts) <= sum(counts):
        said = revealed.texts.say("team.finding.no_majority")
        yield _made(revealed, "no_majority", DELIVERY, said)


def _about(revealed: RevealedRound, rule: str, measure: str, sides: str) -> TeamFinding:
    """Return a finding with its sides; without, the range of the answers."""
    named, span = {"question": revealed.name(measure)}, ends(revealed, measure)
    return _made(
        revealed, rule, measure,
        revealed.texts.say(f"team.finding.{rule}", sides=sides, **named) if sides else "",
        revealed.texts.say(f"team.finding.range_{rule}", low=span[0], high=span[1], **named),
        revealed.texts.say(f"team.finding.brief_{rule}", **named),
    )  # fmt: skip


def _counted(revealed: RevealedRound, rule: str, measure: str) -> TeamFinding:
    """Return a finding with how many gave each answer; if that is too much, their range."""
    texts, named = revealed.texts, {"question": revealed.name(measure)}
    each, span = each_in_words(revealed, measure), ends(revealed, measure)
    return _made(
        revealed, rule, measure,
        texts.say(f"team.finding.{rule}", answers=each, **named) if each else "",
        texts.say(f"team.finding.range_{rule}", low=span[0], high=span[1], **named),
    )  # fmt: skip


# ---------------------------------------------------------------------------- the benchmark


def _far_stage(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield a median stage with at least three quarters of the respondents on one side of it."""
    counts = _worded(revealed).get(STAGE)
    shares = revealed.edition.shares(STAGE, EVERYONE)
    if counts is None or not shares:
        return
    position = team_position(revealed.edition, counts)
    place = position.places[0]
    if len(position.medians) > 1 or not place.published:
        return
    named = {"stage": revealed.edition.label(STAGE, position.medians[0])}
    facts = tuple(share.id for share in shares)
    for name, share in (("ahead", place.below), ("behind", place.above)):
        if share.exact and share.low >= FAR_PERCENT:
            shown = percent(revealed.texts, share.low)
            said = revealed.texts.say(f"team.finding.{name}", share=shown, **named)
            ask = revealed.texts.say("team.finding.ask_far_stage", **named)
            yield _made(revealed, name, STAGE, said, ask=ask, facts=facts)


def _more(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield the barrier whose mean is furthest above the market's, if by a point or more."""
    apart = _apart(revealed)
    barrier = max(apart, key=lambda barrier: apart[barrier], default=None)
    if barrier is not None and apart[barrier] >= FAR_POINTS:
        yield from _far_barrier(revealed, "more", barrier)


def _less(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield the barrier whose mean is furthest below the market's, if by a point or more."""
    apart = _apart(revealed)
    barrier = min(apart, key=lambda barrier: apart[barrier], default=None)
    if barrier is not None and apart[barrier] <= -FAR_POINTS:
        ask = revealed.texts.say("team.finding.ask_less", obstacle=revealed.obstacle(barrier))
        yield from _far_barrier(revealed, "less", barrier, ask)


def _apart(revealed: RevealedRound) -> dict[str, Fraction]:
    """Return each barrier's mean minus the market's, in points, as both are shown."""
    worded, edition = _worded(revealed), revealed.edition
    return {
        barrier: rounded(mean) - exact(fact.value)
        for barrier, mean in revealed.answers.barriers.items()
        if BARRIER + barrier in worded and (fact := edition.mean(barrier))
    }


def _far_barrier(
    revealed: RevealedRound, rule: str, barrier: str, ask: str = ""
) -> Iterator[TeamFinding]:
    texts, measure, fact = revealed.texts, BARRIER + barrier, revealed.edition.mean(barrier)
    if fact is None:
        return
    shown, market = (
        points(texts, mean) for mean in (revealed.answers.barriers[barrier], exact(fact.value))
    )
    obstacle = revealed.obstacle(barrier)
    said = texts.say(f"team.finding.{rule}", obstacle=obstacle, mean=shown, market=market)
    yield _made(revealed, rule, measure, capitalized(said), ask=ask, facts=(fact.id,))


# ---------------------------------------------------------------------------- agreement


def _aligned(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield that every question with five answers or more is aligned, if so."""
    worded = _worded(revealed)
    if not worded or {agreement_word(counts) for counts in worded.values()} != {"aligned"}:
        return
    texts, barriers = revealed.texts, sum(measure != STAGE for measure in worded)
    every = len(revealed.edition.ids(BARRIER))
    named: dict[str, str | int] = {"count": barriers, "every": every}
    which = "all" if barriers == every else "some" if barriers else "none"
    if STAGE not in worded:
        yield _made(revealed, "aligned", "", texts.say(f"team.finding.aligned_{which}", **named))
        return
    middle = revealed.edition.ids(STAGE)[medians(worded[STAGE])[0]]
    named["stage"] = revealed.edition.label(STAGE, middle)
    said = texts.say(f"team.finding.aligned_stage_{which}", **named)
    yield _made(revealed, "aligned", "", said)


# ---------------------------------------------------------------------------- counts alone


def _few(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield the questions with too few answers for a word that have little agreement."""
    counts, worded = revealed.tally.counts, _worded(revealed)
    unworded = [
        measure
        for measure in measures(revealed.edition)
        if measure in counts and measure != DELIVERY and measure not in worded
    ]
    for measure in _least_first(revealed, unworded):
        if (agreement(counts[measure]) or 0) < ALIGNED:
            yield _counted(revealed, "few", measure)


def _shown(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield the answers to the first question that is shown."""
    counts = revealed.tally.counts
    measure = next((name for name in measures(revealed.edition) if name in counts), None)
    if measure is None:
        return
    each = each_in_words(revealed, measure)
    if measure != DELIVERY or each:
        yield _counted(revealed, "few", measure)
    elif 2 * max(counts[DELIVERY]) > sum(counts[DELIVERY]):
        model = answer_label(
            revealed.edition, DELIVERY, counts[DELIVERY].index(max(counts[DELIVERY]))
        )
        said = revealed.texts.say("team.finding.majority", model=model)
        yield _made(revealed, "majority", DELIVERY, said)


def _highest(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield the barrier with the highest mean, if that is above the middle of the scale."""
    texts, edition, scale = revealed.texts, revealed.edition, revealed.edition.header.scale
    means = {
        name: mean_of(edition, counts)
        for name in measures(edition)
        if name.startswith(BARRIER) and (counts := revealed.tally.counts.get(name))
    }
    top = max(means, key=lambda name: means[name], default=None)
    if top is None or 2 * means[top] <= scale.lowest + scale.highest:
        return
    obstacle, mean = revealed.obstacle(top.removeprefix(BARRIER)), points(texts, means[top])
    said = texts.say("team.finding.highest", obstacle=obstacle, mean=mean, most=scale.highest)
    ask = texts.say("team.finding.ask_highest", obstacle=obstacle)
    yield _made(revealed, "highest", top, said, ask=ask)


_RULES: tuple[Callable[[RevealedRound], Iterator[TeamFinding]], ...] = (
    _split, _stage_tie, _delivery_tie, _far_stage, _more, _mixed, _less, _aligned, _few,
)  # fmt: skip
"""The rules, the most important first: what divides a team or sets it apart, then what is well."""


# ---------------------------------------------------------------------------- parts


def _worded(revealed: RevealedRound) -> dict[str, Counts]:
    """Return the counts of the questions whose agreement has a word, in the edition's order."""
    words: dict[str, Word | None] = {
        measure: agreement_word(counts)
        for measure, counts in revealed.tally.counts.items()
        if measure != DELIVERY
    }
    return {
        measure: revealed.tally.counts[measure]
        for measure in measures(revealed.edition)
        if words.get(measure)
    }


def _with_word(revealed: RevealedRound, word: Word) -> Sequence[str]:
    """Return the questions whose agreement has this word, the least agreement first."""
    worded = _worded(revealed)
    named = [measure for measure in worded if agreement_word(worded[measure]) == word]
    return _least_first(revealed, named)


def _least_first(revealed: RevealedRound, questions: Sequence[str]) -> Sequence[str]:
    """Return questions by their agreement, the least first; ties keep their order."""
    return sorted(questions, key=lambda name: agreement(revealed.tally.counts[name]) or 0)


def _made(
    revealed: RevealedRound,
    rule: str,
    measure: str,
    *texts: str,
    ask: str = "",
    facts: tuple[str, ...] = (),
) -> TeamFinding:
    """Return a finding with the first of its texts that is short enough."""
    known = list(filter(None, texts))
    text = next((said for said in known if len(said.split()) <= MOST_WORDS), known[-1])
    return TeamFinding(rule, text, ask or ask_about(revealed, measure), measure, facts)


def ask_about(revealed: RevealedRound, measure: str) -> str:
    """Return something to talk about, by what the finding is about."""
    match measure:
        case "":
            return revealed.texts.say("team.finding.ask_aligned")
        case _ if measure == STAGE:
            name = "ask_stage_early" if revealed.is_early else "ask_stage"
            return revealed.texts.say(f"team.finding.{name}")
        case _ if measure == DELIVERY:
            return revealed.texts.say("team.finding.ask_delivery_model")
        case _:
            obstacle = revealed.obstacle(measure.removeprefix(BARRIER))
            return revealed.texts.say("team.finding.ask_barrier", obstacle=obstacle)
