"""The finding that a result begins with: what moved since the result before, if anything did."""

from collections.abc import Iterator
from dataclasses import replace

from bot.scoring.agreement import Word, agreement_word, medians
from bot.scoring.edition import DELIVERY, STAGE
from bot.team.narrative.finding import MOST_WORDS, TeamFinding, finding
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, measures
from bot.team.wording import agreement_word_text, answer_label

_LEAST_FIRST: tuple[Word, ...] = ("split", "some_spread", "aligned")


def headline(revealed: RevealedRound) -> TeamFinding | None:
    """Return the finding that the message and the picture begin with; None if nothing is shown.

    After a second round everybody waits for what moved, so that comes in place of the finding. The
    question to talk about stays the finding's.
    """
    found = finding(revealed)
    said = next(_moved(revealed), "")
    return replace(found, rule="moved", text=said, facts=()) if found and said else found


def _moved(revealed: RevealedRound) -> Iterator[str]:
    """Yield what moved in at most 14 words each: between rounds agreement first, else the stage."""
    before = revealed.before
    if before is None or before.edition != revealed.tally.edition:
        return
    if revealed.before_is == "round":
        since = revealed.texts.say("team.result.moved_round", round=revealed.round - 1)
        yield from _agreement(revealed, since)
        yield from _stage(revealed, since)
    else:
        since = revealed.texts.say("team.result.moved_series")
        yield from _stage(revealed, since)
        yield from _agreement(revealed, since)


def _agreement(revealed: RevealedRound, since: str) -> Iterator[str]:
    """Yield the questions with another word for the agreement.

    A loss comes before every gain: a new split must not go unsaid. Of either the largest is first.
    """
    texts = revealed.texts
    pairs = {name: pair for name in measures(revealed.edition) if (pair := _pair(revealed, name))}
    steps = {name: _step(*pair) for name, pair in pairs.items() if name != DELIVERY}
    for name in sorted(steps, key=lambda name: (steps[name] > 0, -abs(steps[name]))):
        if steps[name]:
            then, now = (agreement_word_text(texts, counts) for counts in pairs[name])
            said = "moved_closer" if steps[name] > 0 else "moved_apart"
            values = {"since": since, "question": revealed.name(name)}
            yield _short_enough(
                texts.say(f"team.finding.{said}", before=then, now=now, **values),
                texts.say(f"team.finding.brief_{said}", **values),
            )


def _stage(revealed: RevealedRound, since: str) -> Iterator[str]:
    """Yield the median stage if it is another one."""
    texts, pair = revealed.texts, _pair(revealed, STAGE)
    if pair is None or medians(pair[0]) == medians(pair[1]):
        return
    then, now = (_middle(revealed, counts) for counts in pair)
    yield _short_enough(
        texts.say("team.finding.moved_stage", since=since, before=then, now=now),
        texts.say("team.finding.brief_moved_stage", since=since),
    )


def _pair(revealed: RevealedRound, measure: str) -> tuple[Counts, Counts] | None:
    """Return the counts then and now; None if a question is not shown both times."""
    then = revealed.before.counts.get(measure) if revealed.before else None
    now = revealed.tally.counts.get(measure)
    return (then, now) if then and now and len(then) == len(now) else None


def _step(then: Counts, now: Counts) -> int:
    """Return by how many words the agreement grew; 0 where one of the two has no word."""
    before, after = agreement_word(then), agreement_word(now)
    if before is None or after is None:
        return 0
    return _LEAST_FIRST.index(after) - _LEAST_FIRST.index(before)


def _middle(revealed: RevealedRound, counts: Counts) -> str:
    """Return the median stage; both where a team is evenly split."""
    stages = (answer_label(revealed.edition, STAGE, at) for at in medians(counts))
    return revealed.texts.join(dict.fromkeys(stages))


def _short_enough(*texts: str) -> str:
    return next((said for said in texts if len(said.split()) <= MOST_WORDS), texts[-1])
