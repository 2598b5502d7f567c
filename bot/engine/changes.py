"""The changes since a person's last result, both placed in the same edition."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.engine.conversation import Before
from bot.engine.turn import TurnContext
from bot.messages import Block, Bullets, Heading, Moments, Paragraph
from bot.questions.single_choice import OTHER, SingleChoice
from bot.results.facts import in_words, rank
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, ROLE, STAGE, Edition
from bot.scoring.position import Answers, UnknownAnswer, position
from bot.texts import Catalogue

MOST_WORDS = 60
"""Most words of the lines of changes; the whole section has at most 80."""

NAMED = 2
"""Most changes that the first message names; the details have all of them."""

_NEUTRAL = frozenset({INDUSTRY, COUNTRY, ROLE})
"""Measures whose answers are no further along, and no further back, than others."""


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """An answer that differs from the one before.

    Attributes:
        measure: The measure: the stage, a barrier, the industry, and so on.
        before: The earlier answer; None if there was none.
        now: The later answer; None if there is none.
    """

    measure: str
    before: str | int | None
    now: str | int | None

    @property
    def size(self) -> int:
        """How far a rating moved, in points; 0 for other answers."""
        numbers = isinstance(self.before, int) and isinstance(self.now, int)
        return abs(int(self.now or 0) - int(self.before or 0)) if numbers else 0


def changes(edition: Edition, then: Answers, now: Answers) -> tuple[AnswerChange, ...]:
    """Return what differs: first what was answered both times, then what is gone, then what is new.

    Among answers of both times the stage comes first, then the delivery model, then the ratings,
    the largest change first. An answer that the edition does not know is left out.
    """
    pairs = [
        (STAGE, then.stage, now.stage),
        (DELIVERY, then.delivery, now.delivery),
        *(
            (BARRIER + barrier, then.barriers.get(barrier), now.barriers.get(barrier))
            for barrier in edition.ids(BARRIER)
        ),
        (INDUSTRY, _listed_or_other(then, INDUSTRY), _listed_or_other(now, INDUSTRY)),
        (COUNTRY, _listed_or_other(then, COUNTRY), _listed_or_other(now, COUNTRY)),
        (ROLE, then.role, now.role),
    ]
    found = [
        AnswerChange(measure, before, after)
        for measure, before, after in pairs
        if before != after and all(_known(edition, measure, answer) for answer in (before, after))
    ]
    moved = [change for change in found if None not in (change.before, change.now)]
    ratings = [change for change in moved if change.size]
    ratings.sort(key=lambda change: -change.size)
    rest = iter(ratings)
    moved = [next(rest) if change.size else change for change in moved]
    gone = [change for change in found if change.now is None]
    return (*moved, *gone, *(change for change in found if change.before is None))


def earlier_ratings(edition: Edition, then: Answers, now: Answers) -> dict[str, int]:
    """Return the earlier ratings that changed, by the barrier's id, the largest change first."""
    found = (change for change in changes(edition, then, now) if change.size)
    return {change.measure.removeprefix(BARRIER): int(change.before or 0) for change in found}


def _listed_or_other(answers: Answers, measure: str) -> str | None:
    """Return an industry or country; ``OTHER`` for one that the edition does not list."""
    if measure in answers.unlisted:
        return OTHER
    return answers.industry if measure == INDUSTRY else answers.country


def _known(edition: Edition, measure: str, answer: str | int | None) -> bool:
    if answer is None:
        return True
    if isinstance(answer, int):
        return edition.header.scale.lowest <= answer <= edition.header.scale.highest
    return answer == OTHER or answer in edition.ids(measure)


# ---------------------------------------------------------------------------- the details


def moved(context: TurnContext) -> Iterator[Block]:
    """Yield the answers that differ from the last result; nothing for a first result.

    Both results are placed in this conversation's edition, so that every difference is a change of
    answers, never of figures. An answer that this edition does not know is left out.
    """
    before = context.conversation.before
    if before is None:
        return
    texts = context.assessment.texts
    yield Heading(texts.say("moved.title"))
    lines = tuple(moved_lines(context))
    if len(" ".join(lines).split()) > MOST_WORDS:
        lines = tuple(
            map(replace(_wording(context), is_short=True).line, _changes(context, before))
        )
    if lines:
        yield Bullets(lines)
    else:
        yield Paragraph(texts.say("moved.nothing"))
    day, moments = context.day(datetime.fromisoformat(before.at))
    yield Paragraph(texts.say("moved.last_time", date=day), moments)


def moved_since(context: TurnContext) -> Moments:
    """Return the date in what :func:`moved_in_brief` says, as a moment; nothing for a first one."""
    before = context.conversation.before
    if before is None:
        return ()
    at = datetime.fromisoformat(before.at)
    return context.day(at, year=at.year != context.now.year)[1]


def moved_lines(context: TurnContext) -> Iterator[str]:
    """Yield a sentence for each answer that differs from the last result."""
    words = _wording(context)
    yield from map(words.line, _changes(context, context.conversation.before))


def changed_lines(context: TurnContext) -> Iterator[str]:
    """Yield a sentence for each answer that differs from the result which it replaces."""
    words = _wording(context)
    yield from map(words.line, _changes(context, context.conversation.replaced))


def changed_in_brief(context: TurnContext) -> tuple[str, ...]:
    """Return what the person changed in one line, in several lengths, the longest first.

    A corrected answer is no progress, so the line has no date.
    """
    found, texts = _changes(context, context.conversation.replaced), context.assessment.texts
    if not found:
        return ()
    words = _wording(context)
    lines = (words.corrected(found, named) for named in range(NAMED, 0, -1))
    return (*dict.fromkeys(lines), texts.say("moved.corrected_count", count=len(found)))


def moved_in_brief(context: TurnContext) -> tuple[str, ...]:
    """Return what moved in one line, in several lengths, the longest first; none for a first one.

    Each names the date of the last result, since the line is repeated whenever the result is shown.
    """
    before = context.conversation.before
    if before is None:
        return ()
    texts, found = context.assessment.texts, _changes(context, before)
    at = datetime.fromisoformat(before.at)
    date, _ = context.day(at, year=at.year != context.now.year)
    if found:
        words = _wording(context)
        counted = texts.say("moved.counted", count=len(found), date=date)
        lines = [
            words.brief(found, date, named, new=new)
            for named in range(NAMED, 0, -1)
            for new in (True, False)
        ]
        return (*dict.fromkeys(lines), counted)
    same = before.answers == context.assessment.measured(context.counting)
    return (texts.say("moved.unchanged", date=date),) if same else ()


def _wording(context: TurnContext) -> "_Wording":
    assessment = context.assessment
    questions = {step.measures: step.name for step in assessment.flow.steps if step.measures}
    others = {
        step.measures: step.other
        for step in assessment.flow.steps
        if isinstance(step, SingleChoice) and step.measures and step.other
    }
    return _Wording(assessment.texts, assessment.edition, questions, others)


def _changes(context: TurnContext, earlier: Before | None) -> tuple[AnswerChange, ...]:
    """Return what differs from an earlier result; nothing without one."""
    if earlier is None:
        return ()
    assessment = context.assessment
    return changes(assessment.edition, earlier.answers, assessment.measured(context.counting))


# ---------------------------------------------------------------------------- the words


@dataclass(frozen=True, slots=True)
class _Wording:
    """Changes in words.

    Attributes:
        texts: The language.
        edition: The edition of both results.
        questions: The names of the questions by measure: short names of barriers.
        others: The answer for everything that the edition does not list, by measure.
        is_short: Whether lines have the short names, and no mid-ranks.
    """

    texts: Catalogue
    edition: Edition
    questions: Mapping[str, str]
    others: Mapping[str, str]
    is_short: bool = False

    def line(self, change: AnswerChange) -> str:
        """Return a change as a sentence, with the mid-ranks of stages."""
        said = {"name": self._name(change), "now": self._answer(change.measure, change.now)}
        if change.before is None:
            return self.texts.say("moved.added", **said)
        if change.measure in _NEUTRAL and change.now is not None:
            return self.texts.say("moved.neutral", **said)
        said["before"] = self._answer(change.measure, change.before)
        ranks = [self._rank(change.measure, answer) for answer in (change.before, change.now)]
        if "" in ranks or self.is_short:
            return self.texts.say("moved.answer", **said)
        return self.texts.say("moved.stage", rank_before=ranks[0], rank_now=ranks[1], **said)

    def brief(self, found: tuple[AnswerChange, ...], date: str, most: int, *, new: bool) -> str:
        """Return the greatest changes, and what is new in a sentence of its own or as a number.

        Args:
            found: All changes.
            date: The date of the last result.
            most: How many changes are named.
            new: Whether it says what is new.
        """
        added = [change for change in found if change.before is None]
        old = [change for change in found if change.before is not None]
        new = new or not old
        phrases = [self._phrase(change) for change in old[:most]]
        left = len(old) - len(phrases) + (0 if new else len(added))
        if left:
            phrases.append(self.texts.say("moved.more", count=left))
        listed = "; ".join(phrases) or self.texts.say("moved.nothing_since")
        since = self.texts.say("moved.since", date=date, changes=listed)
        return f"{since} {self._new(added)}" if new and added else since

    def corrected(self, found: tuple[AnswerChange, ...], most: int) -> str:
        """Return the greatest changes by name, and the number of the others."""
        phrases = [self._correction(change) for change in found[:most]]
        if left := len(found) - len(phrases):
            phrases.append(self.texts.say("moved.more_changed", count=left))
        return self.texts.say("moved.corrected", changes="; ".join(phrases))

    def _correction(self, change: AnswerChange) -> str:
        """Return a changed answer with its name, as a part of a sentence."""
        if change.measure in _NEUTRAL or None in (change.before, change.now):
            return self._phrase(change)
        return self.texts.say(
            "moved.from_to_named",
            name=self._named(change),
            before=self._answer(change.measure, change.before),
            now=self._answer(change.measure, change.now),
        )

    def _new(self, found: Iterable[AnswerChange]) -> str:
        """Return the answers that were given for the first time."""
        found = tuple(found)
        ratings = sum(isinstance(change.now, int) for change in found)
        names = [self._named(change) for change in found if not isinstance(change.now, int)]
        said = []
        if names:
            said.append(self.texts.say("moved.new_answers", names=self.texts.join(names)))
        if ratings:
            number = in_words(self.texts, ratings)
            said.append(self.texts.say("moved.new_ratings", count=ratings, number=number))
        return self.texts.say("moved.new", changes=self.texts.join(said))

    def _phrase(self, change: AnswerChange) -> str:
        """Return a change as a part of a sentence. A stage and a delivery model need no name."""
        if change.now is None:
            return self.texts.say("moved.left_out", name=self._named(change))
        if change.measure in _NEUTRAL or change.before is None:
            now = self._answer(change.measure, change.now)
            return self.texts.say("moved.now", name=self._named(change), now=now)
        answers = {
            "before": self._answer(change.measure, change.before),
            "now": self._answer(change.measure, change.now),
        }
        if change.measure in (STAGE, DELIVERY):
            return self.texts.say("moved.from_to", **answers)
        return self.texts.say("moved.from_to_named", name=self._named(change), **answers)

    def _name(self, change: AnswerChange) -> str:
        if change.measure.startswith(BARRIER):
            short = self.questions.get(change.measure) if self.is_short else ""
            return short or self.edition.label(BARRIER, change.measure.removeprefix(BARRIER))
        return self.texts.say(f"moved.name.{change.measure}")

    def _named(self, change: AnswerChange) -> str:
        """Return the name within a sentence, a short one for a barrier."""
        if change.measure.startswith(BARRIER):
            return self.questions.get(change.measure) or self._name(change)
        return self.texts.say(f"moved.named.{change.measure}")

    def _answer(self, measure: str, answer: str | int | None) -> str:
        if answer is None:
            return self.texts.say("moved.none")
        if answer == OTHER and measure in self.others:
            return self.others[measure]
        return str(answer) if isinstance(answer, int) else self.edition.label(measure, answer)

    def _rank(self, measure: str, stage: str | int | None) -> str:
        """Return the mid-rank of a stage among all respondents; empty if none is published."""
        if measure != STAGE or not isinstance(stage, str):
            return ""
        try:
            found = position(self.edition, Answers(stage)).overall
        except UnknownAnswer:
            return ""
        if found is None or not found.published:
            return ""
        return rank(self.texts, found.midrank)
