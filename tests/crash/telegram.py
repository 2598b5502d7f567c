"""The real bot on Telegram, killed again and again while people take the assessment.

``python -m bot serve`` runs as a process of its own, beside the strict stand-in of the Bot API in
this one, by polling or by webhook. It is killed at random moments and started again; then everybody
finishes, and all that was shown and all that is kept is compared with what the pure engine says.
"""

import asyncio
import signal
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

import asyncpg

from bot.engine.assessment import Assessment
from bot.messages import Reply
from bot.store.open import SqliteUrl, parse_url
from tests.crash.check import Arrival, compare, follow, missing
from tests.crash.kept import READ_S, Tables, in_database, in_models, waiting
from tests.crash.processes import TookTooLong, within
from tests.crash.serving import DidNotStart, Program
from tests.crash.telegram_people import Walker, labels_of, shape
from tests.telegram.api import TOKEN, BotApi, NoSuchButton
from tests.telegram.refusals import Refused

Way = Literal["polling", "webhook"]

PEOPLE = 12
TWICE = 0.1
"""How many of the updates are delivered twice."""

WAIT_S = 40.0
"""How long anybody waits, while one process after another is killed."""

END_S = 20.0
LOOK_S = 0.05
CALL_S = 0.01
"""How long a call of the bot takes, so that it also dies in calls that have been obeyed."""

AGAIN_S = 0.05
"""How soon the platform comes again with what was not taken."""

MOST_CALLS = 150
"""After so many calls, at most, a process is killed."""

SHOWN = 20

PUBLIC = "https://bot.example/telegram/webhook"

LIMITS_LIFTED = {
    "CXBOT_DRAWINGS_AT_ONCE": "0",
    "CXBOT_TELEGRAM_CHAT_PER_S": "100000",
    "CXBOT_TELEGRAM_CHAT_BURST": "1000",
    "CXBOT_TELEGRAM_OVERALL_PER_S": "100000",
}

FORETOLD: Mapping[str, Sequence[int]] = {
    "inbox": (0, 1, 2),
    "departures": (0, 1),
    "addresses": (0, 1, 2, 3, 5),
    "conversations": (0, 2, 3, 4),
    "answers": (0, 2, 3, 4, 5, 6, 7),
    "results": (0, 2),
    "timers": (0, 2),
    "outbox": (0, 1, 3, 4),
}
"""The columns of :mod:`tests.crash.kept` without times, and without ids of conversations."""


@dataclass
class Report:
    """What happened, in numbers, and what was wrong.

    Attributes:
        twice: Updates that were delivered twice on purpose.
        cut_off: Calls of the bot that it died in.
        people: Those who took the assessment; each has a result.
        resent: Messages and edits that came once more, since a process died before it could mark
            them.
    """

    store: str
    way: Way
    seed: int
    kills: int = 0
    confirmed: int = 0
    twice: int = 0
    cut_off: int = 0
    people: int = 0
    answers: int = 0
    replies: int = 0
    resent: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Seen:
    """A message or an edit that was accepted.

    Attributes:
        before: What the edited message was.
    """

    arrival: Arrival
    message: int
    before: Reply | None = None


class NoSuchMessage(Exception):
    """Somebody was to press a button of a message that never came."""


class WatchedApi(BotApi):
    """The stand-in, keeping what every chat was shown, by which process."""

    def __init__(self) -> None:
        super().__init__(delay_s=CALL_S, backoff=lambda _: AGAIN_S)
        self.life = 0
        self.seen: dict[int, list[Seen]] = defaultdict(list)

    async def _act(self, method: str, params: dict[str, Any]) -> Any:
        before = self._before(params) if method == "editMessageText" else None
        try:
            result = await super()._act(method, params)
        except Refused as refused:
            if before is not None and "not modified" in refused.description:
                self._keep("edit", params, params["message_id"], before)
            raise
        if method == "sendMessage":
            self._keep("send", params, result["message_id"])
        elif before is not None:
            self._keep("edit", params, params["message_id"], before)
        return result

    def _before(self, params: Mapping[str, Any]) -> Reply | None:
        chat = self.world.chats.get(params["chat_id"])
        kept = chat.messages.get(params["message_id"]) if chat else None
        if kept is None:
            return None
        kind = "edit" if "edit_date" in kept.body else "send"
        return shape(kind, kept.source, labels_of(kept.body.get("reply_markup")))

    def _keep(
        self, kind: str, params: Mapping[str, Any], message: int, before: Reply | None = None
    ) -> None:
        reply = shape(kind, params["text"], labels_of(params.get("reply_markup")))
        arrival = Arrival(reply, self.life, str(message))
        self.seen[params["chat_id"]].append(Seen(arrival, message, before))

    def find(self, chat: int, reply: Reply) -> int:
        """The newest message of this shape.

        Raises:
            NoSuchMessage: There is none.
        """
        for one in reversed(self.seen[chat]):
            if one.arrival.reply == reply:
                return one.message
        message = f"nobody was shown {reply}"
        raise NoSuchMessage(message)


class Seats:
    """As many people at a time as there are seats; who has a result makes room for the next."""

    def __init__(self, assessment: Assessment, api: WatchedApi, seed: int) -> None:
        self._assessment, self._api, self._seed = assessment, api, seed
        self.walkers: list[Walker] = []
        self.finishing = False
        self.twice = 0

    async def fill(self) -> None:
        """Everybody at once, until the last of them has a result after it was said to finish."""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(PEOPLE):
                    group.create_task(self._sit())
        except ExceptionGroup as several:
            raise several.exceptions[0] from None

    async def _sit(self) -> None:
        while not self.finishing:
            random = Random(f"{self._seed} {len(self.walkers)}")  # noqa: S311 - a script
            walker = Walker(self._assessment, self._api.person(), self._api.find, random)
            self.walkers.append(walker)
            while not walker.finished:
                await self._step(walker, random)

    async def _step(self, walker: Walker, random: Random) -> None:
        """One move, and everything that must be shown for it."""
        seen, said = self._api.seen[walker.person.id], len(walker.said)
        before = len(seen)
        number = await walker.move()
        if random.random() < TWICE:
            self.twice += 1
            await walker.person.repeat(number)
        due = [line.reply for line in walker.said[said:]]

        def arrived() -> bool:
            if not due:
                return number in self._api.confirmed
            return any(one.arrival.reply == due[-1] for one in seen[before:])

        async with within(WAIT_S, f"what update {number} is answered with"):
            await self._api.until(arrived, 2 * WAIT_S)


class Crash:
    """One proof.

    Args:
        assessment: What everybody walks; it must be what ``cxbot serve`` walks.
        url: An empty database, with its tables where it is on a server.
        way: How updates come.
        kills: How many processes are killed.
        seed: Of scripts and moments; which turn is hit still differs from run to run.
    """

    def __init__(self, assessment: Assessment, url: str, way: Way, kills: int, seed: int) -> None:
        self._url, self._kills = url, kills
        self._random = Random(seed)  # noqa: S311 - to repeat a run
        self._api = WatchedApi()
        self._seats = Seats(assessment, self._api, seed)
        self._report = Report(url.partition(":")[0], way, seed)

    async def run(self) -> Report:
        """Kill, let everybody finish, and compare."""
        started, report = time.monotonic(), self._report
        async with self._api:
            sitting = asyncio.create_task(self._seats.fill())
            try:
                await self._kill_and_finish(sitting)
            except (TookTooLong, DidNotStart, NoSuchMessage, NoSuchButton) as error:
                report.problems.append(f"{type(error).__name__}: {error}")
            finally:
                sitting.cancel()
                await asyncio.wait({sitting})
        if not any(one.startswith("DidNotStart") for one in report.problems):
            await self._compare()
        report.seconds = round(time.monotonic() - started, 1)
        left_out = len(report.problems) - SHOWN
        if left_out > 0:
            report.problems[SHOWN:] = [f"and {left_out} more"]
        return report

    async def _kill_and_finish(self, sitting: "asyncio.Task[None]") -> None:
        while self._report.kills < self._kills:
            async with Life(self._bot(), self._api) as life:
                await self._until_killed(sitting)
                await self._killed(life)
        async with Life(self._bot(), self._api) as life:
            await life.program.listening()
            self._seats.finishing = True
            await sitting
            await self._all_sent()
            if code := await life.program.stop():
                self._problem(f"stopped with code {code}", life)

    def _bot(self) -> Program:
        hook = {"TELEGRAM_WEBHOOK_URL": "https://bot.example"}
        return Program(
            "-m", "bot", "serve",
            CXBOT_HOST="127.0.0.1", PORT="0", DATABASE_URL=self._url, TELEGRAM_BOT_TOKEN=TOKEN,
            TELEGRAM_API_BASE_URL=self._api.url, **LIMITS_LIFTED,
            **hook if self._report.way == "webhook" else {},
        )  # fmt: skip

    async def _until_killed(self, sitting: "asyncio.Task[None]") -> None:
        """A random moment: some time after it was born, or a little after some call."""
        if self._random.random() < 0.2:
            after_s = self._random.uniform(0, 2)
        else:
            after_s = self._random.choice((0.0, self._random.uniform(0, 0.05)))
            calls = self._api.counts.total() + self._random.randint(1, MOST_CALLS)
            await self._calls(calls, sitting)
        # Nobody is done before all kills are; who fails ends it all at once.
        await asyncio.wait({sitting}, timeout=after_s)
        if sitting.done():
            sitting.result()

    async def _calls(self, number: int, sitting: "asyncio.Task[None]") -> None:
        """Wait until so many calls were made, or somebody failed."""
        called = asyncio.create_task(
            self._api.until(lambda: self._api.counts.total() >= number, 2 * WAIT_S)
        )
        try:
            async with within(WAIT_S, "what a process is killed after"):
                await asyncio.wait({called, sitting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            called.cancel()
            await asyncio.wait({called})

    async def _killed(self, life: "Life") -> None:
        code = await life.program.kill()
        if code != -signal.SIGKILL:
            self._problem(f"ended by itself with code {code}", life)
        self._report.kills += 1
        await time_passes(self._url)

    def _problem(self, what: str, life: "Life") -> None:
        lines = " / ".join(list(life.program.lines)[-3:])
        self._report.problems.append(f"process {self._api.life} {what}: {lines}")

    async def _all_sent(self) -> None:
        """Wait until nothing is left to be confirmed, or to be sent once more."""
        async with within(END_S, "an empty queue of updates"):
            await self._api.until(lambda: not self._api.pending, 2 * END_S)
        async with within(END_S, "an empty outbox"):
            while await waiting(self._url):
                with suppress(TimeoutError):
                    await self._api.until(lambda: False, LOOK_S)

    # ------------------------------------------------------------------ what came of it

    async def _compare(self) -> None:
        """What was shown and what is kept, beside what must."""
        report, walkers = self._report, self._seats.walkers
        for one in walkers:
            report.problems += self._problems(one)
        found = foretold(await in_database(self._url))
        expected = foretold(in_models([one.model for one in walkers]))
        report.problems += compare(expected, found)
        report.confirmed = len(self._api.confirmed)
        report.twice = self._seats.twice
        report.cut_off = sum(
            not call.status for call in self._api.calls if call.method != "getUpdates"
        )
        report.people = sum(one.finished for one in walkers)
        report.answers = found["answers"].total()
        report.replies = sum(len(one.said) for one in walkers)

    def _problems(self, walker: Walker) -> list[str]:
        """What is wrong with what one person was shown, and with what was confirmed."""
        seen = self._api.seen[walker.person.id]
        followed = follow(walker.said, [one.arrival for one in seen])
        self._report.resent += followed.resent
        found = followed.problems + missing(walker.said, followed)
        found += wrongly_edited(seen, walker.questions())
        lost = set(walker.updates) - self._api.confirmed
        found += [f"update {one} was not confirmed" for one in sorted(lost)]
        if not walker.finished:
            found.append("no result")
        return [f"to {walker.person.id}: {one}" for one in found]


class Life:
    """A process from its start to its end, however that comes; the webhook is forwarded to it."""

    def __init__(self, program: Program, api: WatchedApi) -> None:
        self.program, self._api = program, api

    async def __aenter__(self) -> "Life":
        self._api.life += 1
        await self.program.begin()
        self._forwarding = asyncio.create_task(self._forward())
        return self

    async def _forward(self) -> None:
        """Where the webhook's address leads, once the process listens; it may die before."""
        with suppress(DidNotStart):
            port = await self.program.listening()
            self._api.public[PUBLIC] = f"http://127.0.0.1:{port}/telegram/webhook"

    async def __aexit__(self, *_: object) -> None:
        await self.program.kill()
        self._forwarding.cancel()
        await asyncio.wait({self._forwarding})


FREE = (
    "UPDATE outbox SET leased_until = NULL WHERE status = 'pending'",
    "UPDATE lanes SET claimable_at = '2000-01-01T00:00:00.000000+00:00'"
    " WHERE claimable_at IS NOT NULL",
)
"""Ends every lease; claims then look at all lanes but those of people who are gone."""


async def time_passes(url: str) -> None:
    """Let what a dead process had claimed to send be free, as it would be half a minute later."""
    place = parse_url(url)
    if isinstance(place, SqliteUrl):
        with (
            closing(sqlite3.connect(place.path, timeout=READ_S)) as file,
            suppress(
                sqlite3.OperationalError  # killed before it had made its tables
            ),
            file,
        ):
            for statement in FREE:
                file.execute(statement)
        return
    connection = await asyncpg.connect(place.dsn, timeout=READ_S, command_timeout=READ_S)
    try:
        await connection.execute("; ".join(FREE))
    finally:
        await connection.close()


def foretold(tables: Tables) -> Tables:
    """What can be told ahead of what is kept."""
    found: Tables = {}
    for table, columns in FORETOLD.items():
        found[table] = Counter()
        for row, times in tables[table].items():
            found[table][tuple(row[column] for column in columns)] += times
    return found


def wrongly_edited(seen: Sequence[Seen], questions: Mapping[Reply, set[Reply]]) -> list[str]:
    """Edits of a message that was not their question."""
    return [
        f"message {one.message} was no question of {one.arrival.reply}"
        for one in seen
        if one.before is not None and one.before not in questions.get(one.arrival.reply, set())
    ]
