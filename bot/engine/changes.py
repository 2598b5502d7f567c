"""The changes since a person's last result, both placed in the same edition."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.engine.turn import TurnContext
from bot.messages import Block, Bullets, Heading, Note, Paragraph
from bot.results.facts import rank
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, ROLE, STAGE, Edition
from bot.scoring.position import Answers, UnknownAnswer, position
from bot.texts import Catalogue


def moved(context: TurnContext) -> Iterator[Block]:
    """Yield the answers that differ from the last result; nothing for a first result.

    Both results are placed in this conversation's edition, so that every difference is a change of
    answers, never of figures. An answer that this edition does not know is left out.
    """
    before = context.conversation.before
    if before is None:
        return
    texts = context.assessment.texts
    at = datetime.fromisoformat(before.at)
    yield Heading(texts.say("moved.title", date=texts.day(at)))
    lines = tuple(moved_lines(context))
    if lines:
        yield Bullets(lines)
        yield Note(texts.say("moved.same_edition"))
    else:
        yield Paragraph(texts.say("moved.nothing"))


def moved_lines(context: TurnContext, *, once: bool = False) -> Iterator[str]:
    """Yield a sentence for each answer that differs from the last result.

    Args:
        context: The conversation.
        once: Whether an industry, a country or a role counts that only one of the results has.
    """
    before, assessment = context.conversation.before, context.assessment
    if before is None:
        return
    now = assessment.measured(context.counting)
    changes = Changes(assessment.texts, assessment.edition, before.answers, now)
    yield from (
        *changes.stage(),
        *changes.delivery(),
        *changes.barriers(),
        *changes.rest(once=once),
    )


@dataclass(frozen=True)
class Changes:
    """The differences between the answers of two results.

    Attributes:
        texts: The language.
        edition: The edition for both.
        then: The earlier answers.
        now: The later answers, all known to the edition.
    """

    texts: Catalogue
    edition: Edition
    then: Answers
    now: Answers

    def stage(self) -> Iterator[str]:
        """Yield the change of the stage, with its mid-ranks."""
        then, now = self.then.stage, self.now.stage
        if not (then and now and self._differ(STAGE, then, now)):
            return
        stages = {"before": self.edition.label(STAGE, then), "now": self.edition.label(STAGE, now)}
        ranks = [self._rank(stage) for stage in (then, now)]
        if "" in ranks:
            yield self.texts.say("moved.stage_unranked", **stages)
        else:
            yield self.texts.say("moved.stage", rank_before=ranks[0], rank_now=ranks[1], **stages)

    def _rank(self, stage: str) -> str:
        """Return the mid-rank of a stage among all respondents; empty if none is published."""
        try:
            found = position(self.edition, Answers(stage, None, None, None, {})).overall
        except UnknownAnswer:
            return ""
        if found is None or not found.published:
            return ""
        return rank(self.texts, found.midrank)

    def delivery(self) -> Iterator[str]:
        """Yield the change of the delivery model."""
        then, now = self.then.delivery, self.now.delivery
        if then and now and self._differ(DELIVERY, then, now):
            labels = [self.edition.label(DELIVERY, model) for model in (then, now)]
            yield self.texts.say("moved.delivery", before=labels[0], now=labels[1])

    def rated(self) -> dict[str, int]:
        """Return the earlier ratings that changed, the largest change first."""
        scale, now = self.edition.header.scale, self.now.barriers
        found = position(self.edition, self.now).barriers
        changed = {
            barrier.id: self.then.barriers[barrier.id]
            for barrier in found
            if scale.lowest <= self.then.barriers.get(barrier.id, barrier.answer) <= scale.highest
            and self.then.barriers.get(barrier.id, barrier.answer) != barrier.answer
        }
        return dict(sorted(changed.items(), key=lambda item: -abs(now[item[0]] - item[1])))

    def barriers(self) -> Iterator[str]:
        """Yield the barriers whose rating changed, the largest change first."""
        for barrier, rating in self.rated().items():
            yield self.texts.say(
                "moved.barrier",
                barrier=self.edition.label(BARRIER, barrier),
                before=rating,
                now=self.now.barriers[barrier],
            )

    def rest(self, *, once: bool) -> Iterator[str]:
        """Yield the change of the industry, of the country, and of the role."""
        for kind, before, now in (
            (INDUSTRY, self.then.industry, self.now.industry),
            (COUNTRY, self.then.country, self.now.country),
            (ROLE, self.then.role, self.now.role),
        ):
            if before != now and (once or (before and now)):
                yield self.texts.say(
                    "moved.segment",
                    name=self.texts.say(f"moved.{kind}"),
                    before=self._name(kind, before),
                    now=self._name(kind, now),
                )

    def _name(self, kind: str, segment: str | None) -> str:
        known = segment in self.edition.ids(kind)
        return (
            self.edition.label(kind, segment) if segment and known else self.texts.say("moved.none")
        )

    def _differ(self, measure: str, then: str, now: str) -> bool:
        return then != now and then in self.edition.ids(measure)
