"""The finding of a team's result, by rules from its counts, and one question to talk about.

The first rule that applies gives it. Nothing but shown counts and published facts decides, and a
question that fewer than five people answered gets no word such as "split".
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from bot.results.facts import percent
from bot.scoring.agreement import Word, agreement_word, medians
from bot.scoring.edition import BARRIER, DELIVERY, EVERYONE, STAGE, Mean, exact
from bot.scoring.team import biggest_split, team_position
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, measures
from bot.team.wording import answer_label, answers_text, points, rounded

MOST_WORDS = 14
"""Most words of a finding, and of the question to talk about."""

FAR_POINTS = Fraction(1)
"""The least distance of a mean from the market's, in points, that makes a finding."""

FAR_PERCENT = 75
"""The least share of respondents on one side of the median stage that makes a finding."""

FEW_ANSWERS = 3
"""Most different answers that a finding counts one by one."""


@dataclass(frozen=True, slots=True)
class TeamFinding:
    """A finding.

    Attributes:
        rule: The name of the rule that gave it.
        text: The finding, in at most 14 words.
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
    found = (rule(revealed) for rule in _RULES)
    return next((rule for rule in found if rule is not None), None)


# ---------------------------------------------------------------------------- disagreement


def _split(revealed: RevealedRound) -> TeamFinding | None:
    """The question with the least agreement, if it is split.

    A split spans so much of the scale that both halves of it have answers.
    """
    measure = biggest_split(_worded(revealed))
    if measure is None:
        return None
    counts = revealed.tally.counts[measure]
    if agreement_word(counts) != "split":
        return None
    half = len(counts) // 2
    sides = _sides(revealed, measure, range(half), range(len(counts) - half, len(counts)))
    return _about(revealed, "split", measure, sides)


def _stage_tie(revealed: RevealedRound) -> TeamFinding | None:
    """Two median stages, if no other question divides the team more.

    As many are at the lower or before as at the upper or beyond.
    """
    counts = revealed.tally.counts.get(STAGE)
    if counts is None or revealed.split_on != STAGE:
        return None
    lower, upper = medians(counts)
    if lower == upper:
        return None
    sides = _sides(revealed, STAGE, range(lower + 1), range(upper, len(counts)))
    return _about(revealed, "tie", STAGE, sides)


def _delivery_tie(revealed: RevealedRound) -> TeamFinding | None:
    """Delivery models that equally many chose, and none more often."""
    counts = revealed.tally.counts.get(DELIVERY)
    if counts is None or counts.count(max(counts)) == 1:
        return None
    most = [place for place, count in enumerate(counts) if count == max(counts)]
    models = revealed.texts.join(answer_label(revealed.edition, DELIVERY, at) for at in most)
    said = revealed.texts.say("team.finding.tie_models", count=max(counts), models=models)
    return _made(revealed, "tie_models", DELIVERY, said)


def _mixed(revealed: RevealedRound) -> TeamFinding | None:
    """The question with the least agreement, if it is mixed."""
    measure = biggest_split(_worded(revealed))
    if measure is None or agreement_word(revealed.tally.counts[measure]) != "some_spread":
        return None
    texts, named = revealed.texts, {"question": revealed.name(measure)}
    each, ends = _each(revealed, measure), _ends(revealed, measure)
    return _made(
        revealed, "mixed", measure,
        texts.say("team.finding.mixed", answers=each, **named) if each else "",
        texts.say("team.finding.mixed_range", low=ends[0], high=ends[1], **named),
    )  # fmt: skip


def _about(revealed: RevealedRound, rule: str, measure: str, sides: str) -> TeamFinding:
    named = {"question": revealed.name(measure)}
    whole = revealed.texts.say(f"team.finding.{rule}", sides=sides, **named)
    return _made(
        revealed, rule, measure, whole if sides else "",
        revealed.texts.say(f"team.finding.brief_{rule}", **named),
    )  # fmt: skip


# ---------------------------------------------------------------------------- the benchmark


def _far_stage(revealed: RevealedRound) -> TeamFinding | None:
    """A median stage with at least three quarters of the respondents on one side of it."""
    counts = _worded(revealed).get(STAGE)
    shares = revealed.edition.shares(STAGE, EVERYONE)
    if counts is None or not shares:
        return None
    position = team_position(revealed.edition, counts)
    place = position.places[0]
    if len(position.medians) > 1 or not place.published:
        return None
    named = {"stage": revealed.edition.label(STAGE, position.medians[0])}
    facts = tuple(share.id for share in shares)
    for name, share in (("ahead", place.below), ("behind", place.above)):
        if share.exact and share.low >= FAR_PERCENT:
            shown = percent(revealed.texts, share.low)
            said = revealed.texts.say(f"team.finding.{name}", share=shown, **named)
            ask = revealed.texts.say("team.finding.ask_far_stage", **named)
            return _made(revealed, name, STAGE, said, ask=ask, facts=facts)
    return None


def _far_barrier(revealed: RevealedRound) -> TeamFinding | None:
    """The barrier whose mean is furthest from the market's, if that is a point or more."""
    worded, facts = _worded(revealed), dict[str, Mean]()
    apart: dict[str, Fraction] = {}
    for barrier, mean in revealed.answers.barriers.items():
        fact = revealed.edition.mean(barrier)
        if fact is not None and BARRIER + barrier in worded:
            facts[barrier], apart[barrier] = fact, rounded(mean) - exact(fact.value)
    far = max(apart, key=lambda barrier: abs(apart[barrier]), default=None)
    if far is None or abs(apart[far]) < FAR_POINTS:
        return None
    texts, measure, fact = revealed.texts, BARRIER + far, facts[far]
    question, rule = revealed.name(measure), "more" if apart[far] > 0 else "less"
    shown, market = (
        points(texts, mean) for mean in (revealed.answers.barriers[far], exact(fact.value))
    )
    said = texts.say(f"team.finding.{rule}", question=question, mean=shown, market=market)
    ask = texts.say("team.finding.ask_less", question=question) if rule == "less" else ""
    return _made(revealed, rule, measure, said, ask=ask, facts=(fact.id,))


# ---------------------------------------------------------------------------- agreement


def _aligned(revealed: RevealedRound) -> TeamFinding | None:
    """Every question with five answers or more is aligned."""
    worded = _worded(revealed)
    if not worded or {agreement_word(counts) for counts in worded.values()} != {"aligned"}:
        return None
    texts, barriers = revealed.texts, sum(measure != STAGE for measure in worded)
    every = len(revealed.edition.ids(BARRIER))
    named: dict[str, str | int] = {"count": barriers, "every": every}
    which = "all" if barriers == every else "some" if barriers else "none"
    if STAGE not in worded:
        return _made(revealed, "aligned", "", texts.say(f"team.finding.aligned_{which}", **named))
    middle = revealed.edition.ids(STAGE)[medians(worded[STAGE])[0]]
    named["stage"] = revealed.edition.label(STAGE, middle)
    said = texts.say(f"team.finding.aligned_stage_{which}", **named)
    return _made(revealed, "aligned", "", said)


# ---------------------------------------------------------------------------- counts alone


def _few(revealed: RevealedRound) -> TeamFinding | None:
    """Counts of one question: the one with the least agreement, else the first that is shown."""
    counts = revealed.tally.counts
    measure = revealed.split_on or next(
        (name for name in measures(revealed.edition) if name in counts), None
    )
    if measure is None:
        return None
    texts, named = revealed.texts, {"question": revealed.name(measure)}
    each, ends = _each(revealed, measure), _ends(revealed, measure)
    return _made(
        revealed, "few", measure,
        texts.say("team.finding.few", answers=each, **named) if each else "",
        texts.say("team.finding.few_range", low=ends[0], high=ends[1], **named),
    )  # fmt: skip


_RULES: tuple[Callable[[RevealedRound], TeamFinding | None], ...] = (
    _split, _stage_tie, _delivery_tie, _far_stage, _far_barrier, _mixed, _aligned, _few,
)  # fmt: skip
"""The rules, the first that applies first: what divides a team, then what sets it apart."""


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


def _sides(revealed: RevealedRound, measure: str, lower: range, upper: range) -> str:
    """Return how many gave answers of two parts of a scale; empty if one has none."""
    counts = revealed.tally.counts[measure]
    said = []
    for side in (lower, upper):
        count, given = sum(counts[at] for at in side), [at for at in side if counts[at]]
        if not count:
            return ""
        answers = answers_text(revealed.texts, revealed.edition, measure, given)
        said.append(revealed.texts.say("team.finding.says", count=count, answers=answers))
    return ", ".join(said)


def _each(revealed: RevealedRound, measure: str) -> str:
    """Return how many gave each answer; empty if there are too many different ones."""
    counts = revealed.tally.counts[measure]
    given = [at for at, count in enumerate(counts) if count]
    if len(given) > FEW_ANSWERS:
        return ""
    return ", ".join(_says(revealed, measure, given))


def _says(revealed: RevealedRound, measure: str, given: list[int]) -> Iterator[str]:
    counts = revealed.tally.counts[measure]
    for at in given:
        answer = answer_label(revealed.edition, measure, at)
        yield revealed.texts.say("team.finding.says", count=counts[at], answers=answer)


def _ends(revealed: RevealedRound, measure: str) -> tuple[str, str]:
    """Return the lowest and the highest answer that was given."""
    given = [at for at, count in enumerate(revealed.tally.counts[measure]) if count]
    return (
        answer_label(revealed.edition, measure, given[0]),
        answer_label(revealed.edition, measure, given[-1]),
    )


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
    return TeamFinding(rule, text, ask or _ask(revealed, measure), measure, facts)


def _ask(revealed: RevealedRound, measure: str) -> str:
    """Return something to talk about, by what the finding is about."""
    match measure:
        case "":
            return revealed.texts.say("team.finding.ask_aligned")
        case _ if measure in (STAGE, DELIVERY):
            return revealed.texts.say(f"team.finding.ask_{measure}")
        case _:
            return revealed.texts.say("team.finding.ask_barrier", question=revealed.name(measure))
