"""The finding that a result begins with: what moved since the result before, if anything did."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from bot.scoring.agreement import Word, agreement_word, medians
from bot.scoring.barriers import CLOSE
from bot.scoring.edition import BARRIER, DELIVERY, STAGE
from bot.team.narrative.finding import FAR_POINTS, MOST_WORDS, TeamFinding, ask_about, findings
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, measures
from bot.team.wording import agreement_word_text, answer_label, mean_of, points, rounded

_LEAST_FIRST: tuple[Word, ...] = ("split", "some_spread", "aligned")


def headline(revealed: RevealedRound) -> TeamFinding | None:
    """Return the finding that everything begins with; None if nothing is shown."""
    return next(iter(headlines(revealed)), None)


def headlines(revealed: RevealedRound) -> tuple[TeamFinding, ...]:
    """Return every finding, the most important first; at most one about each question.

    After a second round everybody waits for what moved, so that comes before the other findings.
    """
    found, first = findings(revealed), next(_moved(revealed), None)
    if first is None:
        return found
    return (first, *(other for other in found if other.measure != first.measure))


def _moved(revealed: RevealedRound) -> Iterator[TeamFinding]:
    """Yield what moved, in at most 14 words each.

    A loss comes before every gain: a new split must not go unsaid. Within either the agreement is
    first between rounds, else the stage.
    """
    before = revealed.before
    if before is None or before.edition != revealed.tally.edition:
        return
    pairs = [_Pair(revealed, name) for name in _shown_twice(revealed)]
    stages = [pair for pair in pairs if pair.measure == STAGE]
    for parts in (
        (_by(pairs, _less_agreement), _by(pairs, _grown), _by(stages, _stage_back)),
        (_by(pairs, _more_agreement), _by(pairs, _shrunk), _by(stages, _stage_on)),
    ):
        ordered = parts if revealed.before_is == "round" else (parts[2], *parts[:2])
        for part in ordered:
            yield from part


def _shown_twice(revealed: RevealedRound) -> Iterator[str]:
    """Yield the questions whose answers have an order and whose counts are shown both times."""
    then, now = revealed.before.counts if revealed.before else {}, revealed.tally.counts
    for name in measures(revealed.edition):
        if name != DELIVERY and name in now and len(then.get(name, ())) == len(now[name]):
            yield name


@dataclass(frozen=True)
class _Pair:
    """One question's counts then and now."""

    revealed: RevealedRound
    measure: str

    @property
    def counts(self) -> tuple[Counts, Counts]:
        before = self.revealed.before
        then = before.counts if before else {}
        return then[self.measure], self.revealed.tally.counts[self.measure]

    @property
    def step(self) -> int:
        """By how many words the agreement grew; 0 where one of the two has no word."""
        before, after = map(agreement_word, self.counts)
        if before is None or after is None:
            return 0
        return _LEAST_FIRST.index(after) - _LEAST_FIRST.index(before)

    @property
    def means(self) -> tuple[Fraction, Fraction]:
        """The means of a barrier as they are shown; 0 where too few answered for a word."""
        if not self.measure.startswith(BARRIER) or None in map(agreement_word, self.counts):
            return Fraction(0), Fraction(0)
        then, now = (rounded(mean_of(self.revealed.edition, counts)) for counts in self.counts)
        return then, now

    @property
    def rise(self) -> Fraction:
        """By how many points the mean rose: a higher one is a bigger obstacle."""
        then, now = self.means
        return now - then

    @property
    def since(self) -> str:
        """The time of the counts then, to begin a sentence."""
        texts = self.revealed.texts
        if self.revealed.before_is == "round":
            return texts.say("team.result.moved_round", round=self.revealed.round - 1)
        return texts.say("team.result.moved_series")

    def say(self, name: str, **values: str) -> str:
        """Return a sentence about it, by its name."""
        return self.revealed.texts.say(
            name,
            since=self.since,
            question=self.revealed.name(self.measure),
            **values,
        )

    @property
    def obstacle(self) -> str:
        """The barrier as an obstacle; empty for another question."""
        barrier = self.measure.removeprefix(BARRIER)
        return "" if barrier == self.measure else self.revealed.obstacle(barrier)

    def finding(self, rule: str, ask: str, *texts: str) -> TeamFinding:
        """Return a finding with the first of its texts that is short enough."""
        said = next((text for text in texts if len(text.split()) <= MOST_WORDS), texts[-1])
        return TeamFinding(rule, said, ask or ask_about(self.revealed, self.measure), self.measure)


_Rule = Callable[[_Pair], tuple[Fraction | int, TeamFinding] | None]
"""Returns how much a question moved, and the finding; None if the rule does not apply."""


def _by(pairs: Iterable[_Pair], rule: _Rule) -> Iterator[TeamFinding]:
    """Yield the findings of a rule, the largest first."""
    found = filter(None, map(rule, pairs))
    return (finding for _, finding in sorted(found, key=lambda each: -each[0]))


# ---------------------------------------------------------------------------- agreement


def _less_agreement(pair: _Pair) -> tuple[int, TeamFinding] | None:
    if pair.step >= 0:
        return None
    then, now = (agreement_word_text(pair.revealed.texts, counts) for counts in pair.counts)
    ask = pair.say("team.finding.ask_apart", obstacle=pair.obstacle) if pair.obstacle else ""
    said = (
        pair.say("team.finding.moved_apart", before=then, now=now),
        pair.say("team.finding.brief_moved_apart"),
    )
    return -pair.step, pair.finding("apart", ask, *said)


def _more_agreement(pair: _Pair) -> tuple[int, TeamFinding] | None:
    """Say it with the mean where that rose: agreement on a bigger obstacle solves nothing."""
    if pair.step <= 0:
        return None
    texts = pair.revealed.texts
    if pair.rise > 0:
        then, now = (points(texts, mean) for mean in pair.means)
        said = pair.say("team.finding.moved_closer_mean", before=then, now=now), _slower(pair).text
    else:
        before, after = (agreement_word_text(texts, counts) for counts in pair.counts)
        said = (
            pair.say("team.finding.moved_closer", before=before, now=after),
            pair.say("team.finding.brief_moved_closer"),
        )
    return pair.step, pair.finding("closer", _ask_closer(pair), *said)


def _ask_closer(pair: _Pair) -> str:
    """Return what a team can talk about that agrees more; empty for the question's usual words."""
    if not pair.obstacle:
        return ""
    scale = pair.revealed.edition.header.scale
    if 2 * pair.means[1] > scale.lowest + scale.highest:
        return pair.say("team.finding.ask_high", obstacle=pair.obstacle)
    return pair.say("team.finding.ask_closer")


# ---------------------------------------------------------------------------- obstacles


def _grown(pair: _Pair) -> tuple[Fraction, TeamFinding] | None:
    """Find an obstacle that grew by a point, or by half a point while people came closer."""
    if pair.rise < (CLOSE if pair.step > 0 else FAR_POINTS):
        return None
    return pair.rise, _slower(pair)


def _slower(pair: _Pair) -> TeamFinding:
    then, now = (points(pair.revealed.texts, mean) for mean in pair.means)
    said = pair.say("team.finding.moved_slower", obstacle=pair.obstacle, before=then, now=now)
    return pair.finding("grew", pair.say("team.finding.ask_grew", obstacle=pair.obstacle), said)


def _shrunk(pair: _Pair) -> tuple[Fraction, TeamFinding] | None:
    """Find an obstacle that shrank by a point."""
    if pair.rise > -FAR_POINTS:
        return None
    then, now = (points(pair.revealed.texts, mean) for mean in pair.means)
    said = pair.say("team.finding.moved_faster", obstacle=pair.obstacle, before=then, now=now)
    return -pair.rise, pair.finding(
        "shrank", pair.say("team.finding.ask_shrank", obstacle=pair.obstacle), said
    )


# ---------------------------------------------------------------------------- the stage


def _stage_back(pair: _Pair) -> tuple[int, TeamFinding] | None:
    return _stage(pair, -1)


def _stage_on(pair: _Pair) -> tuple[int, TeamFinding] | None:
    return _stage(pair, 1)


def _stage(pair: _Pair, sign: int) -> tuple[int, TeamFinding] | None:
    """Find a median stage that moved on (1) or back (-1)."""
    (then, now), texts = map(medians, pair.counts), pair.revealed.texts
    # Two pairs of medians can have one middle. That is no way back.
    moved_on = 1 if sum(now) >= sum(then) else -1
    if then == now or moved_on != sign:
        return None
    before, after = (_middle(pair.revealed, places) for places in (then, now))
    said = (
        pair.say("team.finding.moved_stage", before=before, now=after),
        pair.say("team.finding.brief_moved_stage"),
    )
    ask = texts.say("team.finding.ask_far_stage", stage=after) if len(set(now)) == 1 else ""
    return abs(sum(now) - sum(then)), pair.finding("stage", ask, *said)


def _middle(revealed: RevealedRound, places: tuple[int, int]) -> str:
    """Return the median stage; both where a team is evenly split."""
    stages = (answer_label(revealed.edition, STAGE, at) for at in places)
    return revealed.texts.join(dict.fromkeys(stages))
