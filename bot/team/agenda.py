"""A 20-minute agenda for talking about a result, made from its shown counts by fixed rules.

It names questions and counts, and never a person. A count of one is left out: it would have
everybody look for that one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from bot.messages import Block, Bullets, Heading, Note, Paragraph, plain_blocks
from bot.scoring.agreement import agreement_word, medians, two_camps
from bot.scoring.edition import DELIVERY, STAGE
from bot.team.model import Team
from bot.team.narrative.finding import TeamFinding
from bot.team.narrative.revealed import RevealedRound
from bot.team.narrative.topics import topics, topics_without_result
from bot.team.tally import Counts
from bot.team.wording import answer_label
from bot.texts import Catalogue

MINUTES, MINUTES_OF_CAMPS, CLOSING = (7, 5, 5), (9, 4, 4), 3
"""Minutes of each question, of each where the first one has two camps, and of the close."""

MOST_WORDS = 110
"""Most words of the message."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A question to talk about.

    Attributes:
        question: The question.
        minutes: The time for it.
        basis: The finding that it rests on, in a sentence; empty for none.
    """

    question: str
    minutes: int
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The agenda of a team's discussion of 20 minutes.

    Attributes:
        texts: The language.
        opening: The findings that the questions rest on, and what roles see differently.
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
    questions = _questions(topics_without_result(texts), MINUTES)
    return Agenda(texts, (texts.say("team.agenda.nothing_shown"),), questions, _closing(texts))


def agenda_of(revealed: RevealedRound, team: Team) -> Agenda:
    """Return the agenda of a result.

    Args:
        revealed: The result.
        team: The assessment, which knows how many were invited.
    """
    texts, rate = revealed.texts, _rate(revealed, team)
    if not revealed.tally.counts:
        return replace(agenda_without_result(texts), rate=rate)
    found = topics(revealed)
    minutes = MINUTES_OF_CAMPS if _has_camps(revealed, found[0].measure) else MINUTES
    questions = _questions(found, minutes)
    opening = (*(topic.basis for topic in questions if topic.basis), *_roles(revealed))
    return Agenda(texts, opening, questions, _closing(texts), rate)


def _questions(found: Iterable[TeamFinding], minutes: tuple[int, ...]) -> tuple[Topic, ...]:
    return tuple(
        Topic(topic.ask, time, f"{topic.text}." if topic.text else "")
        for topic, time in zip(found, minutes, strict=True)
    )


def _has_camps(revealed: RevealedRound, measure: str) -> bool:
    """Tell whether a team has two camps on a question whose answers have an order."""
    counts = revealed.tally.counts.get(measure)
    if counts is None or measure == DELIVERY or agreement_word(counts) is None:
        return False
    return two_camps(counts)


def _rate(revealed: RevealedRound, team: Team) -> str:
    people = revealed.tally.people
    invited = team.invited_of(people)
    if invited is None:
        return ""
    return revealed.texts.say("team.agenda.rate", answered=people, invited=invited)


def _closing(texts: Catalogue) -> str:
    return texts.say("team.agenda.closing", minutes=CLOSING)


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
    stages = (answer_label(revealed.edition, STAGE, at) for at in medians(counts))
    return revealed.texts.either(dict.fromkeys(stages))
