"""What moved since a person's last result, both placed in the same figures."""

from collections.abc import Iterator
from datetime import datetime
from fractions import Fraction

from bot.engine.facts import rank
from bot.engine.turn import Scene
from bot.messages import Block, Bullets, Heading, Note, Paragraph
from bot.scoring.edition import BARRIER, DELIVERY, STAGE, Edition
from bot.scoring.position import Answers, UnknownAnswer, position


def moved(scene: Scene) -> Iterator[Block]:
    """The answers that differ from last time; nothing for somebody's first result.

    Both results are placed in the edition of this conversation: a difference is one of the answers,
    never one of the figures. An answer that this edition does not know is left out.
    """
    before = scene.conversation.before
    if before is None:
        return
    then, now = before.answers, scene.assessment.measured(scene.counting)
    texts, edition = scene.assessment.texts, scene.assessment.edition
    at = datetime.fromisoformat(before.at)
    yield Heading(texts.say("moved.title", date=texts.day(at)))
    lines = (*_stage(scene, then, now), *_delivery(scene, then, now), *_barriers(scene, then, now))
    if lines:
        yield Bullets(lines)
        yield Note(texts.say("moved.same_edition", title=edition.header.title))
    else:
        yield Paragraph(texts.say("moved.nothing"))


def _stage(scene: Scene, then: Answers, now: Answers) -> Iterator[str]:
    edition = scene.assessment.edition
    if not _differ(edition, STAGE, then.stage, now.stage) or not (then.stage and now.stage):
        return
    stages = {"before": edition.label(STAGE, then.stage), "now": edition.label(STAGE, now.stage)}
    ranks = [_rank(scene, one) for one in (then.stage, now.stage)]
    if "" in ranks:
        yield scene.say("moved.stage_unranked", **stages)
    else:
        yield scene.say("moved.stage", rank_before=ranks[0], rank_now=ranks[1], **stages)


def _rank(scene: Scene, stage: str) -> str:
    """The mid-rank of a stage among all respondents; empty where no shares are published."""
    try:
        found = position(scene.assessment.edition, Answers(stage, None, None, None, {})).overall
    except UnknownAnswer:
        return ""
    if found is None or not found.published:
        return ""
    return rank(scene.assessment.texts, found.midrank)


def _delivery(scene: Scene, then: Answers, now: Answers) -> Iterator[str]:
    edition = scene.assessment.edition
    if then.delivery and now.delivery and _differ(edition, DELIVERY, then.delivery, now.delivery):
        labels = [edition.label(DELIVERY, one) for one in (then.delivery, now.delivery)]
        yield scene.say("moved.delivery", before=labels[0], now=labels[1])


def _barriers(scene: Scene, then: Answers, now: Answers) -> Iterator[str]:
    """The barriers whose rating changed, the largest change first."""
    found = position(scene.assessment.edition, now).barriers
    scale = scene.assessment.edition.header.scale
    known = {
        barrier: rating
        for barrier, rating in then.barriers.items()
        if scale.lowest <= rating <= scale.highest
    }
    changes = {one: one.answer - known.get(one.id, one.answer) for one in found}
    for one in sorted(changes, key=lambda one: -abs(changes[one])):
        if changes[one]:
            yield scene.say(
                "moved.barrier",
                barrier=scene.assessment.edition.label(BARRIER, one.id),
                before=known[one.id],
                now=one.answer,
                difference=scene.assessment.texts.signed(Fraction(changes[one])),
                mean=one.mean,
            )


def _differ(edition: Edition, measure: str, then: str | None, now: str | None) -> bool:
    return then != now and then in edition.ids(measure)
