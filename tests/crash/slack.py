"""The real bot on Slack, killed again and again while people take the assessment.

``python -m bot serve`` runs as a process of its own, beside the strict stand-in of Slack in this
one, in Socket Mode or over HTTP. It is killed at random moments and started again; then everybody
finishes, and all that was shown and all that is kept is compared with what the pure engine says.
"""

import asyncio
import signal
import sqlite3
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

import asyncpg
from aiohttp import web

from adapters.slack.http import PATH
from bot.engine.assessment import Assessment
from bot.messages import Reply
from bot.store.open import SqliteUrl, parse_url
from bot.store.records import update_key
from tests.crash.check import Arrival, compare, follow, missing
from tests.crash.kept import READ_S, in_database, in_models, waiting
from tests.crash.processes import TookTooLong, within
from tests.crash.serving import DidNotStart, Program
from tests.crash.slack_people import Walker, shape
from tests.crash.telegram import NoSuchMessage, Seen, foretold, time_passes, wrongly_edited
from tests.slack.api import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Call, NoSuchButton, Slack
from tests.slack.calls import Request
from tests.slack.deliveries import Delivery, Outcome

Way = Literal["socket", "http"]

PEOPLE = 10
TWICE = 0.3
"""How many of the typed messages are delivered twice."""

WAIT_S = 60.0
"""How long anybody waits, while one process after another is killed."""

END_S = 20.0
LOOK_S = 0.05
CALL_S = 0.01
"""How long a call of the bot takes, so that it also dies in calls that have been obeyed."""

AGAIN_S = 0.05
"""How soon Slack tells again of an event that was not acknowledged."""

ACK_S = 2.0
"""How long an acknowledgement may take; a socket that has gone is noticed only then."""

MOST_CALLS = 150
"""After so many calls, or so many things told, at most, a process is killed."""

SHOWN = 20
NOWHERE = "http://127.0.0.1:9" + PATH

LIMITS_LIFTED = {
    "CXBOT_DRAWINGS_AT_ONCE": "0",
    "CXBOT_SLACK_PERSON_PER_S": "100000",
    "CXBOT_SLACK_PERSON_BURST": "1000",
}


@dataclass
class Report:
    """What happened, in numbers, and what was wrong.

    Attributes:
        acknowledged: Updates that were.
        unacknowledged: Presses, commands and forms that were not, so that people tried again.
        counted: How many of these counted all the same: committed, and killed before it was said.
        twice: Events that were delivered twice on purpose.
        cut_off: Calls of the bot that it died in.
        people: Those who took the assessment; each has a result.
        forms: How many of them filled in the form.
        refused: Calls that Slack refused, by its words.
        resent: Messages and edits that came once more, since a process died before it could mark
            them.
        fresh: Buttons that were shown, since a form could not be opened in time.
    """

    store: str
    way: Way
    seed: int
    channel: str = "slack"
    kills: int = 0
    acknowledged: int = 0
    unacknowledged: int = 0
    counted: int = 0
    twice: int = 0
    cut_off: int = 0
    people: int = 0
    forms: int = 0
    answers: int = 0
    replies: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    resent: int = 0
    fresh: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


class WatchedSlack(Slack):
    """The stand-in, keeping what every person was shown, by which process."""

    def __init__(self) -> None:
        super().__init__(
            delay_s=CALL_S, backoff=lambda _: AGAIN_S, most_retries=1000, ack_within_s=ACK_S
        )
        self.life = self.attempts = 0
        self.seen: dict[str, list[Seen]] = defaultdict(list)

    async def _attempt(self, delivery: Delivery, reason: str) -> Outcome:
        self.attempts += 1
        self.notify()
        return await super()._attempt(delivery, reason)

    def _act(self, call: Call, read: Request, request: web.Request) -> dict[str, Any]:
        given, edits = read.params, call.method == "chat.update"
        before = self._shown(given["channel"], given["ts"]) if edits else None
        answer = super()._act(call, read, request)
        if call.method == "chat.postMessage":
            channel = self.world.channels[answer["channel"]]
            (person,) = channel.members & self.world.users.keys() - self._bots()
            self._keep(person, "send", call.params["blocks"], answer["ts"])
        elif edits:
            channel = self.world.channels[given["channel"]]
            (person,) = channel.members - self._bots()
            self._keep(person, "edit", call.params["blocks"], given["ts"], before)
        return answer

    def _take_response(self, call: Call, read: Request, request: web.Request) -> dict[str, Any]:
        hook = self.world.triggers.hooks[request.path]
        before = self._shown(hook.channel, hook.message)
        answer = super()._take_response(call, read, request)
        self._keep(hook.user, "edit", call.params["blocks"], hook.message, before)
        return answer

    def _bots(self) -> set[str]:
        return {team.bot_user for team in self.world.teams.values()}

    def _shown(self, channel: str, ts: str) -> Reply | None:
        message = self.world.channels[channel].messages.get(ts)
        if message is None:
            return None
        return shape("edit" if message.edited else "send", message.blocks)

    def _keep(
        self, person: str, kind: str, blocks: Any, ts: str, before: Reply | None = None
    ) -> None:
        arrival = Arrival(shape(kind, blocks), self.life, ts)
        self.seen[person].append(Seen(arrival, int(ts.replace(".", "")), before))

    def find(self, person: str, reply: Reply) -> str:
        """The newest message of this shape.

        Raises:
            NoSuchMessage: There is none.
        """
        for one in reversed(self.seen[person]):
            if one.arrival.reply == reply:
                return one.arrival.name
        message = f"nobody was shown {reply}"
        raise NoSuchMessage(message)


class Seats:
    """As many people at a time as there are seats; who has a result makes room for the next."""

    def __init__(self, assessment: Assessment, slack: WatchedSlack, url: str, seed: int) -> None:
        self._assessment, self._slack, self._url, self._seed = assessment, slack, url, seed
        self.walkers: list[Walker] = []
        self.finishing = False
        self.twice: list[Delivery] = []

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
            number = len(self.walkers)
            random = Random(f"{self._seed} {number}")  # noqa: S311 - a script
            person = self._slack.workspace().person(f"Person {number}")
            walker = Walker(self._assessment, person, self._slack.find, self._taken, random)
            self.walkers.append(walker)
            while not walker.finished:
                await self._step(walker, random)

    async def _taken(self, channel: str, update: str) -> bool:
        return await is_kept(self._url, update_key(channel, update))

    async def _step(self, walker: Walker, random: Random) -> None:
        """One move, and everything that must be shown for it."""
        seen, said, told = self._slack.seen[walker.person.id], len(walker.said), len(walker.told)
        before = len(seen)
        async with within(WAIT_S, "an update that is taken"):
            await walker.move()
        for one in walker.told[told:]:
            if random.random() < TWICE:
                again = Delivery(one.kind, one.body, retries=1)
                self.twice.append(self._slack.deliveries.send(again))
        due = [line.reply for line in walker.said[said:]]

        def arrived() -> bool:
            return not due or any(one.arrival.reply == due[-1] for one in seen[before:])

        async with within(WAIT_S, f"what {walker.person.id} is answered with"):
            await self._slack.until(arrived, 2 * WAIT_S)


class Life:
    """A process from its start to its end, however that comes; HTTP leads to it meanwhile."""

    def __init__(self, program: Program, slack: WatchedSlack) -> None:
        self.program, self._slack = program, slack

    async def __aenter__(self) -> "Life":
        self._slack.life += 1
        await self.program.begin()
        self._forwarding = asyncio.create_task(self._forward())
        return self

    async def _forward(self) -> None:
        """Where requests lead, once the process listens; it may die before."""
        with suppress(DidNotStart):
            port = await self.program.listening()
            if self._slack.request_url is not None:
                self._slack.request_url = f"http://127.0.0.1:{port}{PATH}"

    async def __aexit__(self, *_: object) -> None:
        await self.program.kill()
        self._forwarding.cancel()
        await asyncio.wait({self._forwarding})


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
        self._slack = WatchedSlack()
        self._slack.request_url = NOWHERE if way == "http" else None
        self._seats = Seats(assessment, self._slack, url, seed)
        self._report = Report(url.partition(":")[0], way, seed)

    async def run(self) -> Report:
        """Kill, let everybody finish, and compare."""
        started, report = time.monotonic(), self._report
        async with self._slack:
            sitting = asyncio.create_task(self._seats.fill())
            try:
                await self._kill_and_finish(sitting)
            except (TookTooLong, DidNotStart, NoSuchMessage, NoSuchButton, TimeoutError) as error:
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
            async with Life(self._bot(), self._slack) as life:
                await self._until_killed(life, sitting)
                await self._killed(life)
        async with Life(self._bot(), self._slack) as life:
            await life.program.listening()
            self._seats.finishing = True
            async with within(2 * WAIT_S, "everybody's result"):
                await sitting
            await self._all_sent()
            if code := await life.program.stop():
                self._problem(f"stopped with code {code}", life)

    def _bot(self) -> Program:
        way_in = {
            "SLACK_APP_TOKEN": APP_TOKEN if self._report.way == "socket" else "",
            "SLACK_SIGNING_SECRET": SIGNING_SECRET if self._report.way == "http" else "",
        }
        return Program(
            "-m", "bot", "serve",
            CXBOT_HOST="127.0.0.1", PORT="0", DATABASE_URL=self._url, SLACK_BOT_TOKEN=BOT_TOKEN,
            SLACK_API_BASE_URL=f"{self._slack.url}/api", **way_in, **LIMITS_LIFTED,
        )  # fmt: skip

    async def _until_killed(self, life: Life, sitting: "asyncio.Task[None]") -> None:
        """A random moment: some time after it was born, or a little after it called or was told."""
        chance, after_s = self._random.random(), self._random.uniform(0, 0.05)
        if chance < 0.2:
            after_s = self._random.uniform(0, 2)
        elif chance < 0.6:
            after_s = self._random.choice((0.0, after_s))
            await self._more(self._slack.counts.total, sitting)
        else:
            await life.program.listening()
            after_s /= 2
            await self._more(lambda: self._slack.attempts, sitting)
        # Nobody is done before all kills are; who fails ends it all at once.
        await asyncio.wait({sitting}, timeout=after_s)
        if sitting.done():
            sitting.result()

    async def _more(self, counted: Callable[[], int], sitting: "asyncio.Task[None]") -> None:
        """Wait until there were some more of something, or somebody failed."""
        number = counted() + self._random.randint(1, MOST_CALLS)
        called = asyncio.create_task(self._slack.until(lambda: counted() >= number, 2 * WAIT_S))
        try:
            async with within(WAIT_S, "what a process is killed after"):
                await asyncio.wait({called, sitting}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            called.cancel()
            await asyncio.wait({called})

    async def _killed(self, life: Life) -> None:
        code = await life.program.kill()
        if code != -signal.SIGKILL:
            self._problem(f"ended by itself with code {code}", life)
        self._report.kills += 1
        await time_passes(self._url)

    def _problem(self, what: str, life: Life) -> None:
        lines = " / ".join(list(life.program.lines)[-3:])
        self._report.problems.append(f"process {self._slack.life} {what}: {lines}")

    async def _all_sent(self) -> None:
        """Wait until nothing is left to be acknowledged, or to be sent once more."""
        async with within(END_S, "an acknowledgement of everything"):
            await self._slack.until(lambda: not self._slack.deliveries.under_way, 2 * END_S)
        async with within(END_S, "an empty outbox"):
            while await waiting(self._url):
                with suppress(TimeoutError):
                    await self._slack.until(lambda: False, LOOK_S)

    # ------------------------------------------------------------------ what came of it

    async def _compare(self) -> None:
        """What was shown and what is kept, beside what must."""
        report, walkers = self._report, self._seats.walkers
        for one in walkers:
            report.problems += self._problems(one)
        found = foretold(await in_database(self._url))
        expected = foretold(in_models([one.model for one in walkers]))
        report.problems += compare(expected, found)
        self._count(walkers)
        report.answers = found["answers"].total()

    def _count(self, walkers: list[Walker]) -> None:
        report, past = self._report, self._slack.deliveries.past
        report.acknowledged = sum(one.acked for one in past)
        report.unacknowledged = sum(one.unacknowledged for one in walkers)
        report.counted = sum(one.counted for one in walkers)
        report.twice = len(self._seats.twice)
        report.cut_off = sum(not call.status for call in self._slack.calls)
        said = (f"{one.method}: {one.error}" for one in self._slack.calls if one.error)
        report.refused = dict(Counter(said))
        report.people = sum(one.finished for one in walkers)
        report.forms = sum(bool(one.fresh) for one in walkers)
        report.replies = sum(len(one.said) for one in walkers)

    def _problems(self, walker: Walker) -> list[str]:
        """What is wrong with what one person was shown, and with what was acknowledged."""
        seen = self._slack.seen[walker.person.id]
        shown = [one for one in seen if one.arrival.reply not in walker.fresh]
        self._report.fresh += len(seen) - len(shown)
        followed = follow(walker.said, [one.arrival for one in shown])
        self._report.resent += followed.resent
        found = followed.problems + missing(walker.said, followed)
        found += wrongly_edited(shown, walker.questions())
        found += [f"not acknowledged: {one.body}" for one in walker.told if not one.acked]
        if not walker.finished:
            found.append("no result")
        return [f"to {walker.person.id}: {one}" for one in found]


async def is_kept(url: str, key: str) -> bool:
    """Whether an update is in the inbox."""
    place = parse_url(url)
    if isinstance(place, SqliteUrl):
        return await asyncio.to_thread(_is_in_file, str(place.path), key)
    connection = await asyncpg.connect(place.dsn, timeout=READ_S, command_timeout=READ_S)
    try:
        return bool(await connection.fetchval("SELECT count(*) FROM inbox WHERE key = $1", key))
    finally:
        await connection.close()


def _is_in_file(path: str, key: str) -> bool:
    with (
        closing(sqlite3.connect(path, timeout=READ_S)) as file,
        suppress(sqlite3.OperationalError),  # killed before it had made its tables
    ):
        query = "SELECT count(*) FROM inbox WHERE key = ?"
        return bool(file.execute(query, (key,)).fetchone()[0])
    return False
