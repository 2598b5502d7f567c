"""The changes since a person's last result, as the rows of a table."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from bot.results.facts import rank
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, STAGE, Edition
from bot.scoring.position import Answers, Position, half_up, position
from bot.texts import Catalogue

Json = dict[str, Any]

Sign = Literal["up", "down", "same", "other"]

SIGNS: dict[Sign, str] = {"up": "↑", "down": "↓", "same": "=", "other": "≠"}
"""The sign before the word that says the same."""


def moved_rows(texts: Catalogue, found: Position, before: Answers | None) -> Json | None:
    """Return each answer given both times, then and now; None for a first result.

    Both are placed in the edition of the later result. A result without a change has no rows and
    says so.
    """
    if before is None:
        return None
    compared = Compared(texts, found, before)
    rows = [*compared.stage(), *compared.delivery(), *compared.barriers(), *compared.segments()]
    changed = any(row["sign"] != SIGNS["same"] for row in rows)
    return {
        "title": texts.say("report.moved"),
        "head": [texts.say(f"report.moved_head.{name}") for name in ("what", "then", "now", "how")],
        "rows": rows if changed else [],
        "said": "" if changed else texts.say("moved.nothing"),
    }


@dataclass(frozen=True)
class Compared:
    """Two results of one person, as rows.

    Attributes:
        texts: The language.
        found: The position now.
        then: The answers of the last result; those that the edition does not know have no row.
    """

    texts: Catalogue
    found: Position
    then: Answers

    @property
    def edition(self) -> Edition:
        """The benchmark."""
        return self.found.edition

    def stage(self) -> Iterator[Json]:
        """Yield the stage, and its mid-rank among all respondents if both are published."""
        then, now, stages = self.then.stage, self.found.answers.stage, self.edition.ids(STAGE)
        if then is None or now is None or then not in stages:
            return
        yield self._row(
            self.texts.say("section.button.stage"),
            self.edition.label(STAGE, then),
            self.edition.label(STAGE, now),
            _sign(stages.index(then), stages.index(now)),
            ("stage_up", "stage_down"),
        )
        earlier = position(self.edition, Answers(stage=then)).overall
        overall = self.found.overall
        if then != now and earlier and overall and earlier.published and overall.published:
            yield self._row(
                self.texts.say("report.midrank"),
                rank(self.texts, earlier.midrank),
                rank(self.texts, overall.midrank),
                _sign(half_up(earlier.midrank.low), half_up(overall.midrank.low)),
                ("rank_up", "rank_down"),
            )

    def delivery(self) -> Iterator[Json]:
        """Yield the delivery model, which is the same or another one."""
        then, now = self.then.delivery, self.found.answers.delivery
        if then and now and then in self.edition.ids(DELIVERY):
            labels = [self.edition.label(DELIVERY, model) for model in (then, now)]
            name = self.texts.say("section.button.delivery")
            sign: Sign = "same" if then == now else "other"
            yield self._row(name, labels[0], labels[1], sign)

    def barriers(self) -> Iterator[Json]:
        """Yield each barrier rated both times, the slowest first."""
        scale = self.edition.header.scale
        for barrier in self.found.barriers:
            rated = self.then.barriers.get(barrier.id)
            if rated is not None and scale.lowest <= rated <= scale.highest:
                yield self._row(
                    self.edition.label(BARRIER, barrier.id),
                    str(rated),
                    str(barrier.answer),
                    _sign(rated, barrier.answer),
                    ("barrier_up", "barrier_down"),
                )

    def segments(self) -> Iterator[Json]:
        """Yield the industry and the country if they are others than last time."""
        for kind in (INDUSTRY, COUNTRY):
            then, now = (
                self._segment(kind, answers) for answers in (self.then, self.found.answers)
            )
            if then and now and then != now:
                yield self._row(self.texts.say(f"section.button.{kind}"), then, now, "other")

    def _segment(self, kind: str, answers: Answers) -> str:
        """Return an industry or country as people read it; empty for none that can be named."""
        if kind in answers.unlisted:
            return self.texts.say(f"report.another_{kind}")
        segment = answers.industry if kind == INDUSTRY else answers.country
        return self.edition.label(kind, segment) if segment in self.edition.ids(kind) else ""

    def _row(
        self, name: str, then: str, now: str, sign: Sign, words: tuple[str, str] = ("", "")
    ) -> Json:
        """Return a row. The words are those for up and for down."""
        up, down = words
        word = {"up": up, "down": down, "same": "same", "other": "other"}[sign]
        said = self.texts.say(f"report.moved_word.{word}")
        return {"name": name, "then": then, "now": now, "sign": SIGNS[sign], "word": said}


def _sign(then: int, now: int) -> Sign:
    if then == now:
        return "same"
    return "up" if now > then else "down"
