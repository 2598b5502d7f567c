"""A 20-minute agenda for talking about a result, made from its shown counts by fixed rules.

It names questions and counts, and never a person. A count of one is left out: it would have
everybody look for that one.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice

from bot.messages import Block, Bullets, Heading, Note, Paragraph, plain_blocks
from bot.scoring.agreement import ALIGNED, agreement, medians, two_camps
from bot.scoring.edition import BARRIER, DELIVERY, STAGE
from bot.team.model import Team
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import Counts, categories, measures
from bot.team.wording import mean_of, points, question_label
from bot.texts import Catalogue

TOPICS = 3
"""How many questions there are."""

MINUTES, MINUTES_OF_CAMPS, CLOSING = (7, 5, 5), (9, 4, 4), 3
"""Minutes of each question, of each where the first one has two camps, and of the close."""

MOST_WORDS = 110
"""Most words of the message."""

_DIFFERENCES = 2
"""Most questions that a team disagrees about."""

_NAMED = 3
"""Most answers that are counted in one sentence; for more the range is enough."""

_GENERAL = ("general_use", "general_alone", "general_slow")
"""Questions that need no result."""

_ALIGNED = ("outsider", "surprise", "general_alone")
"""Questions for a team that agrees."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A question to talk about.

    Attributes:
        question: The question.
        minutes: The time for it.
        basis: The counts that it rests on, in a sentence; empty for none.
    """

    question: str
    minutes: int
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a team talks about for 20 minutes.

    Attributes:
        texts: The language.
        opening: Who disagrees about what.
        topics: The questions, in order.
        closing: How to close.
        rate: How many of the invited answered; empty where that is not shown.
    """

    texts: Catalogue
    opening: tuple[str, ...]
    topics: tuple[Topic, ...]
    closing: str
    rate: str = ""

    def blocks(self) -> tuple[Block, ...]:
        """Return it as a message of at most 110 words: what is too much of the opening goes."""
        shown = len(self.opening)
        while shown > 1 and _words(self._blocks(self.opening[:shown])) > MOST_WORDS:
            shown -= 1
        return self._blocks(self.opening[:shown])

    def _blocks(self, opening: tuple[str, ...]) -> tuple[Block, ...]:
        lines = tuple(
            self.texts.say("team.agenda.topic", question=topic.question, minutes=topic.minutes)
            for topic in self.topics
        )
        return (
            Heading(self.texts.say("team.agenda.title", minutes=self.minutes)),
            Paragraph(" ".join(filter(None, (self.rate, *opening)))),
            Bullets(lines, ordered=True),
            Paragraph(self.closing),
            Note(self.texts.say("team.agenda.nobody_has_to")),
        )

    @property
    def minutes(self) -> int:
        """The whole time."""
        return sum(topic.minutes for topic in self.topics) + CLOSING


def _words(blocks: tuple[Block, ...]) -> int:
    return sum(len(line.split()) for line in plain_blocks(blocks))


def agenda_without_result(texts: Catalogue) -> Agenda:
    """Return what a team can talk about although no answers are shown."""
    questions = (texts.say(f"team.agenda.{name}") for name in _GENERAL)
    topics = tuple(map(Topic, questions, MINUTES))
    return Agenda(texts, (texts.say("team.agenda.nothing_shown"),), topics, _closing(texts))


def agenda_of(revealed: RevealedRound, team: Team) -> Agenda:
    """Return the agenda of a result.

    Args:
        revealed: The result.
        team: The assessment, which knows how many were invited.
    """
    texts, rate = revealed.texts, _rate(revealed, team)
    if not revealed.tally.counts:
        return replace(agenda_without_result(texts), rate=rate)
    differences = _differences(revealed)
    has_camps = bool(differences) and two_camps(revealed.tally.counts[differences[0]])
    minutes = MINUTES_OF_CAMPS if has_camps else MINUTES
    questions = zip(_questions(revealed, differences), minutes, strict=True)
    topics = tuple(Topic(question, time, basis) for (question, basis), time in questions)
    return Agenda(texts, tuple(_opening(revealed, differences)), topics, _closing(texts), rate)


def _rate(revealed: RevealedRound, team: Team) -> str:
    people = revealed.tally.people
    invited = team.invited_of(people)
    if invited is None:
        return ""
    return revealed.texts.say("team.agenda.rate", answered=people, invited=invited)


def _closing(texts: Catalogue) -> str:
    return texts.say("team.agenda.closing", minutes=CLOSING)


def _differences(revealed: RevealedRound) -> list[str]:
    """Return the questions with the least agreement, at most two, the least first."""
    shown = [name for name in measures(revealed.edition) if name in revealed.tally.counts]
    agreed = {
        name: agreement(revealed.tally.counts[name]) or 0 for name in shown if name != DELIVERY
    }
    split = [name for name in agreed if agreed[name] < ALIGNED]
    return sorted(split, key=lambda name: agreed[name])[:_DIFFERENCES]


# ---------------------------------------------------------------------------- the opening


def _opening(revealed: RevealedRound, differences: list[str]) -> Iterator[str]:
    """Yield who disagrees about what: everybody's counts, and the roles that are shown."""
    if differences:
        yield from (difference(revealed, name) for name in differences)
    else:
        yield revealed.texts.say("team.agenda.no_split")
    yield from _roles(revealed)


def difference(revealed: RevealedRound, measure: str) -> str:
    """Return how many gave which answer; only the range where a count would single one out."""
    texts, counts = revealed.texts, revealed.tally.counts[measure]
    question = question_label(texts, revealed.edition, measure)
    given = [
        (answer, count)
        for answer, count in zip(_answers(revealed, measure), counts, strict=True)
        if count
    ]
    if len(given) > _NAMED or any(count == 1 for _, count in given):
        low, high = given[0][0], given[-1][0]
        return texts.say("team.agenda.range", question=question, low=low, high=high)
    name = "team.agenda.rate_it" if measure.startswith(BARRIER) else "team.agenda.say"
    said = (texts.say(name, count=count, answer=answer) for answer, count in given)
    return texts.say("team.agenda.counts", question=question, answers=texts.join(said))


def _answers(revealed: RevealedRound, measure: str) -> list[str]:
    edition = revealed.edition
    if measure.startswith(BARRIER):
        return [str(rating) for rating in categories(edition, measure)]
    return [edition.label(measure, str(answer)) for answer in categories(edition, measure)]


def _roles(revealed: RevealedRound) -> Iterator[str]:
    """Yield the median stages of the two largest roles, if they differ."""
    texts = revealed.texts
    shown = [role for role in revealed.tally.roles if STAGE in role.counts]
    largest = sorted(shown, key=lambda role: -role.people)[:2]
    middles = [_middle(revealed, role.counts[STAGE]) for role in largest]
    if len(set(middles)) > 1:
        pairs = zip(largest, middles, strict=True)
        said = (texts.say("team.agenda.role", role=role.label, stage=at) for role, at in pairs)
        yield texts.say("team.agenda.roles", roles=texts.join(said))


def _middle(revealed: RevealedRound, counts: Counts) -> str:
    """Return the median stage; both where a role is evenly split."""
    stages = _answers(revealed, STAGE)
    return revealed.texts.either(dict.fromkeys(stages[index] for index in medians(counts)))


# ---------------------------------------------------------------------------- the questions


def _questions(revealed: RevealedRound, differences: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the questions, each with its basis: the next step's is the last."""
    texts, last = revealed.texts, list(_about_step(revealed))
    yield from islice(_before_step(revealed, differences), TOPICS - len(last))
    yield from ((texts.say("team.agenda.step", action=action), "") for action in last)


def _before_step(revealed: RevealedRound, differences: list[str]) -> Iterator[tuple[str, str]]:
    texts = revealed.texts
    for measure in differences:
        yield _ask(revealed, measure), difference(revealed, measure)
    delivery = revealed.tally.counts.get(DELIVERY)
    if delivery and 2 * max(delivery) <= sum(delivery):
        yield texts.say("team.agenda.delivery"), difference(revealed, DELIVERY)
    yield from _slowest(revealed, differences)
    yield from ((texts.say(f"team.agenda.{name}"), "") for name in _ALIGNED)


def _ask(revealed: RevealedRound, measure: str) -> str:
    texts = revealed.texts
    if measure == STAGE:
        return texts.say("team.agenda.stage")
    barrier = question_label(texts, revealed.edition, measure)
    return texts.say("team.agenda.barrier", barrier=barrier)


def _slowest(revealed: RevealedRound, differences: list[str]) -> Iterator[tuple[str, str]]:
    """Yield a question about the barrier with the highest mean, unless it is one already."""
    texts, edition, scale = revealed.texts, revealed.edition, revealed.edition.header.scale
    barriers = [name for name in revealed.tally.counts if name.startswith(BARRIER)]
    means = {name: mean_of(edition, revealed.tally.counts[name]) for name in barriers}
    top = max(means, key=lambda name: means[name], default=None)
    if top is None or top in differences or 2 * means[top] <= scale.lowest + scale.highest:
        return
    barrier, mean = question_label(texts, edition, top), points(texts, means[top])
    basis = texts.say("team.agenda.mean", barrier=barrier, mean=mean, highest=scale.highest)
    yield texts.say("team.agenda.slowest", barrier=barrier), basis


def _about_step(revealed: RevealedRound) -> Iterator[str]:
    """Yield the most urgent next step."""
    for step in revealed.advice[:1]:
        yield step.rule.action
