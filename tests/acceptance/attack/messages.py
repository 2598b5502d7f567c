"""Attack what people get to see: the whole bot is driven, and its messages and files are read.

    python -m tests.acceptance.attack.messages [--histories 300] [--pdfs 30] [--seed N]

Histories are played as people would: one-offs, second rounds, series that are repeated, set-ups
anew, and data that are deleted. All tables that the attackers use are read back from the CSV; the
messages and the PDF must tell no other. Prints a line of JSON; ends with 1 where too much is told.
"""

import io
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import pikepdf

from bot.messages import Attachment, Say, plain
from bot.report.render import draw
from bot.team.disclosure import Disclosure
from bot.team.model import Team
from tests.acceptance.attack.campaign import findings
from tests.acceptance.attack.histories import (
    QUESTIONS,
    Answers,
    Meeting,
    Published,
    random_histories,
)
from tests.acceptance.attack.matrix import Unexplained, tables_of
from tests.acceptance.attack.reading import Read, from_csv, from_messages, from_pdf, roles_named
from tests.acceptance.program import arguments, tell
from tests.unit.assessments.world import FORMS, World
from tests.unit.report.make import text_of
from tests.unit.team.make import Member

STAGE, MODEL, RATING = QUESTIONS

WARNING = "comparing the two could show what they answered"
"""The note on an open result, before people answer and beside the result."""


@dataclass(frozen=True)
class Seen:
    """A result as people saw it.

    Attributes:
        meeting: The truth.
        table: The content of the CSV; nothing where there is none.
        invited: The messages in the place from the set-up to the last answer.
        text: The messages in the place with the result.
        pdf: The report in the place, as it is drawn; empty where there is none.
    """

    meeting: Meeting
    table: Read
    invited: str
    text: str
    pdf: str

    def published(self) -> Published:
        smallest = self.meeting.smallest
        warned = WARNING in self.invited and WARNING in self.text
        tally = replace(self.table.tally(smallest), openly=warned)
        return Published(self.meeting.answers, smallest, tally, Disclosure(tally, {}))


def answerable(history: Sequence[Meeting]) -> list[Meeting]:
    """Return the meetings that can have a result, with an answer where one is required."""
    found = []
    for one in history:
        answers = tuple(
            replace(of, values={STAGE: "walk", MODEL: "hybrid", **of.values}) for of in one.answers
        )
        if len(answers) >= one.smallest:
            found.append(replace(one, answers=answers))
    return found


class Course:
    """A history in the bot."""

    def __init__(self, world: World, chance: Random) -> None:
        self.world = world
        self.chance = chance
        self.team: Team | None = None
        self.seen: Counter[str] = Counter()

    def play(self, history: Sequence[Meeting]) -> Iterator[Seen]:
        """Let it happen; give what was seen of each result."""
        for at, one in enumerate(history):
            begun = len(self.world.sent)
            team = self._chosen(self._begun(one, history[at + 1 :]), one)
            for of in one.answers:
                self.world.answer(self.world.person(f"p{of.person}"), team, member(of))
            mark = len(self.world.sent)
            self.world.reveal(team)
            self.world.order(self.world.facilitator, "files", team.id)
            self.world.tick()
            yield self._seen(one, begun, mark)
            for who in one.forgotten:
                self.world.say(self.world.person(f"p{who}"), "delete")
                self.world.say(self.world.person(f"p{who}"), "yes")
            self.team = self.world.team(team.id)
            self.world.forward(days=7)

    def _begun(self, one: Meeting, later: Sequence[Meeting]) -> Team:
        """Return the second round, which is started now, the last one repeated, or a new one."""
        before = self.team
        if before is not None and before.is_between_rounds:
            self.seen["second_rounds"] += 1
            self.world.order(self.world.facilitator, "start", before.id)
            return self.world.team(before.id)
        alike = before is not None and before.smallest == one.smallest
        if before is not None and alike and before.series and one.kept and self._maybe():
            self.seen["repeated"] += 1
            self.world.order(self.world.facilitator, "repeat", before.id)
            return self.world.teams()[0]
        self.seen["set_up"] += 1
        two = bool(later) and later[0].kept and later[0].smallest == one.smallest
        if one.kept and two and self._maybe():
            return self.world.set_up(smallest=one.smallest, deadline="", rounds=2)
        return self.world.set_up(smallest=one.smallest, deadline="", series=one.kept)

    def _chosen(self, team: Team, one: Meeting) -> Team:
        """Choose what the facilitator is asked where there was a result before."""
        if team.status == "draft":
            self.seen["open" if one.openly else "strict"] += 1
            strict = "Strict" if team.knows_before else "Count only"
            self.world.press(self.world.facilitator, "Open" if one.openly else strict)
            self.world.tick()
        return self.world.team(team.id)

    def _maybe(self) -> bool:
        return self.chance.random() < 0.5

    def _seen(self, one: Meeting, begun: int, mark: int) -> Seen:
        place = self.world.to(self.world.place, mark)
        invited = self.world.to(self.world.place, begun)[: -len(place) or None]
        files = [
            file for file in self.world.to(self.world.facilitator, mark) if is_file(file, "csv")
        ]
        said = [plain(of) for of in place if isinstance(of, Say) and of.step + of.under]
        shown = [text for text in said if "answered" in text or "Delivery model" in text]
        pdfs = [
            file.content for file in place if isinstance(file, Attachment) and file.format == "pdf"
        ]
        table = Read()
        for file in files:
            assert isinstance(file, Attachment)
            table = from_csv((file.data or b"").decode())
        before = "\n".join(plain(of) for of in invited if isinstance(of, Say))
        return Seen(one, table, before, "\n".join(shown), "".join(pdfs))


def is_file(reply: object, kind: str) -> bool:
    return isinstance(reply, Attachment) and reply.format == kind


def member(of: Answers) -> Member:
    rating = of.values.get(RATING)
    return Member(
        str(of.values[STAGE]),
        str(of.values[MODEL]),
        (None if rating is None else int(str(rating)), None, None, None, None),
        of.role or None,
    )


# ---------------------------------------------------------------------------- what is wrong


def faults(seen: Sequence[Seen], *, draws: bool) -> list[str]:
    """Return what isolates too few people, or is shown elsewhere but not in the CSV."""
    found = [fault for at, one in enumerate(seen) for fault in _told_otherwise(at, one, draws)]
    published = [one.published() for one in seen]
    try:
        tables = tables_of(published)
    except Unexplained as problem:
        return [*found, f"unexplained, {problem}"]
    return [*found, *(one for one in findings(published, tables) if "wrongly" not in one)]


def _told_otherwise(at: int, one: Seen, draws: bool) -> Iterator[str]:  # noqa: FBT001
    counted = {name: one.table.totals[name] for name in (STAGE, MODEL) if name in one.table.totals}
    said = from_messages(one.text).totals
    if said != counted:
        yield f"result {at}: messages say {said}, the CSV {counted}"
    if not roles_named(one.text) <= one.table.roles.keys():
        yield f"result {at}: messages name the roles {roles_named(one.text)}"
    if bool(one.pdf) != (draws and bool(counted)):
        yield f"result {at}: there is a report, or there is none"
    if one.pdf:
        text = text_of(pikepdf.open(io.BytesIO(draw(one.pdf, "pdf"))))
        if from_pdf(text).totals != one.table.totals:
            yield f"result {at}: the PDF says {from_pdf(text).totals}, the CSV {one.table.totals}"
        if not roles_named(text) <= one.table.roles.keys():
            yield f"result {at}: the PDF names the roles {roles_named(text)}"


def attacked(number: int, seed: int, *, draws: bool = False) -> tuple[list[str], Counter[str]]:
    """Play as many histories in the bot; what is wrong, and how much was seen."""
    found: list[str] = []
    seen: Counter[str] = Counter()
    for at, planned in enumerate(random_histories(number, seed)):
        history = answerable(planned)
        with World(FORMS, draws=draws) as world:
            course = Course(world, Random(f"{seed} {at}"))  # noqa: S311 - simulated
            results = list(course.play(history))
        found += [f"history {at}: {one}" for one in faults(results, draws=draws)]
        seen += course.seen
        seen["histories"] += 1
        seen["results"] += len(results)
        seen["later_shown"] += sum(bool(one.table.totals) for one in results[1:])
        seen["with_roles"] += sum(bool(one.table.roles) for one in results)
        seen["reports"] += sum(bool(one.pdf) for one in results)
        seen["deletions"] += sum(len(one.forgotten) for one in history)
    return found, seen


def main() -> int:
    given = arguments("attack.messages", __doc__, histories=300, pdfs=30)
    wrong = 0
    for number, draws in ((given.histories, False), (given.pdfs, True)):
        found, seen = attacked(number, given.seed, draws=draws)
        for fault in found[:5]:
            sys.stderr.write(fault + "\n")
        attacker = "pdf" if draws else "messages"
        tell(proof="attack", attacker=attacker, seed=given.seed, **seen, findings=len(found))
        wrong += len(found)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
