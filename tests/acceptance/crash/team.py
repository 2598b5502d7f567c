"""A team assessment of two rounds, with the bot killed in each part of it.

First the script is played without kills. When the bot is killed, every chat must be
shown the same: everything at least once, in the same order. These may differ:

- The counts in the invitation. It is edited at most each five seconds, so how many edits there are
  depends on the time. Each edit must be the invitation with a count that never falls, and the last
  count must be that of everybody.
- Dates and links, which are of the run.
- On Slack a button that is shown since a form could not be opened within its three seconds.

The counts of each round that are kept must be the same, too: then every answer counted once, and
there was one reveal a round.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random
from typing import Any, TypeVar

from bot.loading.library import load_catalogue
from bot.messages import Address, Paragraph, Reply, Say, plain
from tests.acceptance.crash.kept import Row, rows_of, until_sent
from tests.acceptance.crash.model import FIRST_DAY, Line
from tests.acceptance.crash.processes import all_at_once, within
from tests.acceptance.crash.served import WAIT_S, Crash, Life, Order, Playing, Report
from tests.acceptance.crash.watched import Seen, Watched

NAMES = ("Ann", "Bea", "Cem", "Dan")
"""The first one facilitates, and answers, too."""

EVERYBODY = "everybody"
"""The name of the chat of the whole team."""

SETTING_UP = "setting up"
PARTS = ("joining", "answering", "reveal", "between the rounds", "second round", "second reveal")
"""The parts of the script in which the bot is killed."""

TITLE = "Board away day"
SETTINGS = ("Smallest group", "3", "Answer too", "Repeat", "A second round")
"""The buttons that change the usual settings in the preview."""

TAKE_PART, REFRESH = "Take part", "Refresh"
REVEAL, REVEAL_NOW = "Reveal the result", "Reveal it now"
START = "Start round 2"

_DATE = re.compile(r"\w+ \d{1,2}, \d{4}(, \d\d:\d\d UTC)?")
ON_A_SERVER = (
    ", but database files and backups keep them until overwritten",
    *(
        f"{before}{load_catalogue().say(name)}"
        for name in ("team.privacy.not_erased", "team.details.erased")
        for before in ("\n", " ")
    ),
)
"""Texts that are said on PostgreSQL or on SQLite alone; the run without kills is on SQLite."""

OTHERWISE_ON_A_SERVER = {
    "who answered what. ": "who answered what, not even the organizer. ",
    "answers are deleted, but the server’s files keep them until they’re overwritten.": (
        "individual answers are deleted."
    ),
}
"""Texts that are said on PostgreSQL, each with its counterpart on SQLite."""

_COMPARED = re.compile(r'"compared_with": "[^"]*", ')
_LINK = re.compile(r"https://t\.me/\S+")
_COUNT = re.compile(r"\bNobody has answered yet\.|\b(One|\d+) answered\b")

T = TypeVar("T")

KEPT = {
    "teams": "SELECT status, round, shown FROM teams",
    "tallies": "SELECT round, tally FROM tallies ORDER BY round",
    "participants": "SELECT count(*) FROM participants",
    "conversations": "SELECT count(*) FROM conversations",
    "answers": "SELECT count(*) FROM answers",
    "results": "SELECT count(*) FROM results",
}


def rounds(run: T, walk: T) -> dict[int, dict[str, T]]:
    """Return each person's answer, by round.

    Nobody answers twice the same: the second thanks could not be told from the first sent again.
    """
    return {
        1: {"Ann": run, "Bea": walk, "Cem": run, "Dan": walk},
        2: {"Ann": walk, "Bea": run, "Cem": walk, "Dan": run},
    }


class Cast(ABC):
    """The people of the team on a platform, and what they do there.

    Args:
        platform: The stand-in.
        url: The bot's database.
        people: Everybody, by name.
        place: The stand-in's key for the chat of the whole team.

    Attributes:
        chats: The stand-in's key for each chat, by the name of its person.
        confirms: Whether a dialog of the platform asks before a pressed button reveals.
    """

    confirms = False

    def __init__(self, platform: Watched, url: str, people: Mapping[str, Any], place: Any) -> None:
        self.platform, self.url = platform, url
        self.chats = {EVERYBODY: place, **{name: person.id for name, person in people.items()}}

    @abstractmethod
    async def set_up(self) -> None:
        """Let the facilitator set the assessment up, and wait for the invitation."""

    @abstractmethod
    async def join(self, name: str) -> None:
        """Let somebody take part, up to the first question."""

    @abstractmethod
    async def answer(self, name: str, number: int) -> None:
        """Let somebody answer all questions of a round."""

    @abstractmethod
    async def press(self, label: str) -> None:
        """Let the facilitator press a button of the panel, and wait for what they are sent."""

    async def reveal(self) -> None:
        """Let the facilitator reveal the result, and wait until it was sent."""
        for label in (REFRESH, REVEAL, *([] if self.confirms else [REVEAL_NOW])):
            await self.press(label)
        await until_sent(self.url, seconds=WAIT_S)

    async def start(self) -> None:
        """Let the facilitator start the second round, and wait for the invitation."""
        await self.press(START)
        await until_sent(self.url, seconds=WAIT_S)

    def is_passing(self, reply: Reply) -> bool:
        """Return whether a message is shown only since the bot was too late."""
        del reply
        return False


@dataclass
class Reference:
    """The record of a run without kills.

    Attributes:
        said: The lines that every chat was shown, in order, without the counts.
        invitations: The texts of the invitations, without their counts.
        calls: How many calls the bot made in each part.
        kept: The rows that were stored in the end, by table.
    """

    said: dict[str, list[Line]] = field(default_factory=dict)
    invitations: set[str] = field(default_factory=set)
    calls: dict[str, int] = field(default_factory=dict)
    kept: dict[str, list[Row]] = field(default_factory=dict)


@dataclass
class TeamReport(Report):
    """The same of a team.

    Attributes:
        killed_in: The parts in which a process was killed.
        counts: How often the invitations said a new count.
    """

    killed_in: list[str] = field(default_factory=list)
    counts: int = 0


# ---------------------------------------------------------------------------- what is compared


def timeless(reply: Reply) -> Reply:
    """Return a message without dates and links, which are of the run."""
    said = plain(reply)
    for words in ON_A_SERVER:
        said = said.replace(words, "")
    for words, others in OTHERWISE_ON_A_SERVER.items():
        said = said.replace(words, others)
    text = _LINK.sub("LINK", _DATE.sub("DATE", said))
    return Say((Paragraph(text),))


def is_invitation(reply: Reply) -> bool:
    """Return whether a message asks everybody to take part."""
    text = plain(reply)
    return TAKE_PART in text and _COUNT.search(text) is not None


def count_in(reply: Reply) -> int | None:
    """Return how many answered, as an invitation was changed to say; None of other messages."""
    found = _COUNT.search(plain(reply))
    if found is None or not is_invitation(reply) or not plain(reply).startswith("edit"):
        return None
    return 1 if found[1] == "One" else int(found[1] or 0)


def invitation(reply: Reply) -> str:
    """Return an invitation, whether new or edited, without its count."""
    _, _, text = _COUNT.sub("COUNT", plain(timeless(reply))).partition("\n")
    return "\n".join(sorted(text.split("\n")))


def lines_of(seen: Iterable[Seen]) -> list[Line]:
    """Return the lines that must be shown again, in the same order."""
    nobody = Address("", "", "")
    return [
        Line(
            nobody, "", shown.arrival.reply, FIRST_DAY,
            continues=shown.continues, edits=shown.before is not None,
        )
        for shown in map(without_time, seen)
    ]  # fmt: skip


def counts_of(seen: Iterable[Seen]) -> dict[str, list[int]]:
    """Return the counts of each invitation, by its text; one that was sent again is the same."""
    found: dict[str, list[int]] = {}
    for shown in seen:
        reply = shown.arrival.reply
        if is_invitation(reply):
            count = count_in(reply)
            found.setdefault(invitation(reply), []).extend([] if count is None else [count])
    return found


def without_time(shown: Seen) -> Seen:
    """Return a message without dates and links."""
    arrival = replace(shown.arrival, reply=timeless(shown.arrival.reply))
    return replace(shown, arrival=arrival)


def count_problems(seen: Iterable[Seen], invitations: set[str]) -> list[str]:
    """See that each invitation keeps its text, counts upward, and ends with everybody."""
    found = counts_of(seen)
    problems = [f"no such invitation: {text!r}" for text in found.keys() - invitations]
    problems += [f"no invitation: {text!r}" for text in invitations - found.keys()]
    return problems + [
        f"counted {counts}, not up to {len(NAMES)}: {text!r}"
        for text, counts in found.items()
        if counts != sorted(counts) or counts[-1:] != [len(NAMES)]
    ]


def is_count(shown: Seen) -> bool:
    """Return whether an invitation was changed only to say a count."""
    return count_in(shown.arrival.reply) is not None


async def kept_in(url: str) -> dict[str, list[Row]]:
    """Return the team's rows by table, without the time of an earlier result, which varies."""
    return {
        table: [tuple(map(_timeless, row)) for row in await rows_of(url, query)]
        for table, query in KEPT.items()
    }


def _timeless(value: object) -> object:
    return _COMPARED.sub("", value) if isinstance(value, str) else value


def planned(random: Random, kills: int) -> list[str]:
    """Return the parts in which to kill, in order: each part before any a second time."""
    parts: list[str] = []
    while len(parts) < kills:
        parts += random.sample(PARTS, min(len(PARTS), kills - len(parts)))
    return sorted(parts, key=PARTS.index)


# ---------------------------------------------------------------------------- the proof


class TeamCrash(Crash[TeamReport]):
    """One proof; see :class:`.served.Crash`.

    Args:
        cast: The people.
        way: How updates come.
        order: The parameters.
        reference: The record that must be matched; None to make it.

    Attributes:
        found: The record of this run.
    """

    def __init__(
        self,
        cast: Cast,
        way: str,
        order: Order,
        reference: Reference | None = None,
    ) -> None:
        report = TeamReport(order.store, cast.platform.platform_name, way, order.seed)
        super().__init__(order, cast.platform, report, draws=True)
        self._cast, self._reference = cast, reference
        self._plan = planned(self._random, order.kills)
        self._entered: dict[str, int] = {}
        self.found = Reference()

    async def _play(self) -> None:
        cast = self._cast
        self._enter(SETTING_UP)
        await cast.set_up()
        self._enter("joining")
        await all_at_once(cast.join(name) for name in NAMES)
        self._enter("answering")
        await all_at_once(cast.answer(name, 1) for name in NAMES)
        await self._counted()
        self._enter("reveal")
        await cast.reveal()
        self._enter("between the rounds")
        await cast.start()
        self._enter("second round")
        await all_at_once(self._again(name) for name in NAMES)
        await self._counted()
        self._enter("second reveal")
        await cast.reveal()
        self._enter("the end")

    async def _again(self, name: str) -> None:
        await self._cast.join(name)
        await self._cast.answer(name, 2)

    async def _counted(self) -> None:
        """Wait until the newest invitation says that everybody has answered."""
        seen = self._platform.seen[self._cast.chats[EVERYBODY]]

        def says_all() -> bool:
            *_, counts = counts_of(seen).values()
            return counts[-1:] == [len(NAMES)]

        async with within(WAIT_S, "the count of everybody"):
            await self._platform.until(says_all, 2 * WAIT_S)

    def _enter(self, part: str) -> None:
        self._entered[part] = len(self._platform.calls)
        self._platform.notify()

    async def _until_killed(self, life: Life, playing: Playing) -> None:
        """Wait for a moment in the next part: as one of its calls begins, or a little later."""
        del life
        assert self._reference is not None
        part = self._plan[self._report.kills]
        calls = self._random.randint(0, self._reference.calls[part])
        places = [*PARTS, "the end"]
        later = places[places.index(part) + 1 :]

        def reached() -> bool:
            begun = self._entered.get(part)
            over = any(name in self._entered for name in later)
            return over or (begun is not None and len(self._platform.calls) >= begun + calls)

        await self._until(reached, f"a moment in {part}", playing)
        await self._pause(self._random.choice((0.0, self._random.uniform(0, 0.05))), playing)
        # The one in which it really falls: people may have gone on to the next meanwhile.
        self._report.killed_in.append([*self._entered][-1])

    # ------------------------------------------------------------------ what came of it

    async def _compare(self) -> None:
        self.found.kept = await kept_in(self._url)
        times = list(self._entered.items())
        for (part, begun), (_, ended) in pairwise(times):
            self.found.calls[part] = ended - begun
        for name, chat in self._cast.chats.items():
            self._compare_chat(name, self._platform.seen[chat])
        if self._reference is not None and self.found.kept != self._reference.kept:
            message = f"kept is {self.found.kept}, not {self._reference.kept}"
            self._report.problems.append(message)

    def _compare_chat(self, name: str, seen: Sequence[Seen]) -> None:
        shown = [what for what in seen if not is_count(what)]
        shown = [what for what in shown if not self._cast.is_passing(what.arrival.reply)]
        self._report.counts += sum(map(is_count, seen))
        self.found.said[name] = lines_of(shown)
        expected = self._reference or self.found
        found: list[str] = []
        if name == EVERYBODY:
            self.found.invitations = set(counts_of(seen))
            found += count_problems(seen, expected.invitations)
        said = expected.said[name]
        found += [
            f"two equal messages in a row: {plain(line.reply)!r}"
            for line, after in pairwise(said)
            if line.reply == after.reply
        ]
        found += self._follow(said, map(without_time, shown))
        self._report.problems += [f"to {name}: {problem}" for problem in found]
