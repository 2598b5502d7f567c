"""The real bot behind the stand-in of a platform, killed again and again while people write.

``python -m bot serve`` runs as a process of its own. It is killed at random moments and started
again; then everybody finishes, and all that was shown and all that is kept is compared with what
must be.
"""

import asyncio
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Generic, TypeVar

from tests.acceptance.crash.check import follow, missing, shortened
from tests.acceptance.crash.kept import END_S, late_lanes, until_at_rest, until_sent
from tests.acceptance.crash.model import Line
from tests.acceptance.crash.processes import TookTooLong, within
from tests.acceptance.crash.serving import DidNotStart, Program
from tests.acceptance.crash.watched import NoSuchMessage, Seen, Watched

WAIT_S = 120.0
"""How long anybody waits, while one process after another is killed; a busy machine takes a while
to start each."""


@dataclass
class Report:
    """The numbers of a run, and its problems.

    Attributes:
        way: How updates come.
        cut_off: Calls of the bot that were under way when it was killed.
        uploads: Calls that sent a file.
        uploads_cut_off: How many of these were under way then.
        resent: Messages and edits that came once more, since a process died before it could mark
            them.
        between_kills: The share of all messages and edits that came before the last kill.
    """

    store: str
    channel: str
    way: str
    seed: int
    kills: int = 0
    cut_off: int = 0
    uploads: int = 0
    uploads_cut_off: int = 0
    resent: int = 0
    between_kills: float = 0.0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)


class Life:
    """A process from its start to its end, however that comes; updates are sent to it meanwhile.

    Attributes:
        calls: How many calls were made before it.
    """

    def __init__(self, program: Program, platform: Watched) -> None:
        self.program, self._platform = program, platform
        self.calls = 0

    async def __aenter__(self) -> "Life":
        self._platform.life += 1
        self.calls = len(self._platform.calls)
        await self.program.begin()
        self._forwarding = asyncio.create_task(self._forward())
        return self

    async def _forward(self) -> None:
        """Send updates there once the process listens; it may die before."""
        with suppress(DidNotStart):
            self._platform.reach(await self.program.listening())

    async def __aexit__(self, *_: object) -> None:
        await self.program.kill()
        self._forwarding.cancel()
        await asyncio.wait({self._forwarding})


Playing = asyncio.Task[None]
"""The task in which people act while the bot is killed."""

R = TypeVar("R", bound=Report)


@dataclass(frozen=True)
class Order:
    """The parameters of one proof.

    Attributes:
        url: An empty database, with its tables where it is on a server.
        kills: How many processes are killed.
        seed: Of scripts and moments; which turn is hit still differs from run to run.
    """

    url: str
    kills: int
    seed: int

    @property
    def store(self) -> str:
        """The kind of database: the scheme of its URL."""
        return self.url.partition(":")[0]


class Crash(ABC, Generic[R]):
    """One proof.

    Args:
        order: The parameters.
        platform: The stand-in.
        report: The report to fill in.
        draws: Whether the bot draws pictures and reports.
    """

    def __init__(
        self,
        order: Order,
        platform: Watched,
        report: R,
        *,
        draws: bool = False,
    ) -> None:
        self._url = self._served_url = order.url
        self._platform, self._kills = platform, order.kills
        self._drawings = "2" if draws else "0"
        # Each run has moments of its own.
        self._random = Random(f"{order.seed} {report.way}")  # noqa: S311 - to repeat a run
        self._report = report
        self._before_last = 0
        self._ended_early = False

    async def run(self) -> R:
        """Kill, let everybody finish, and compare."""
        started, report = time.monotonic(), self._report
        async with self._platform:
            playing = asyncio.create_task(self._play())
            try:
                await self._kill_and_finish(playing)
            except (TookTooLong, DidNotStart, NoSuchMessage, AssertionError, TimeoutError) as error:
                report.problems.append(f"{type(error).__name__}: {error}")
                self._ended_early = True
            finally:
                playing.cancel()
                await asyncio.wait({playing})
        if not any(problem.startswith("DidNotStart") for problem in report.problems):
            await self._look_for_late_lanes("in the end")
            await self._compare()
        report.uploads = self._platform.uploads
        report.between_kills = round(self._before_last / max(self._shown(), 1), 3)
        report.seconds = round(time.monotonic() - started, 1)
        report.problems = shortened(report.problems)
        return report

    def _follow(self, said: Sequence[Line], seen: Iterable[Seen]) -> list[str]:
        """Return the faults of one chat's messages."""
        followed = follow(said, [shown.arrival for shown in seen])
        self._report.resent += followed.resent
        # A run that ended early did not wait for the rest.
        return followed.problems + missing(said, followed, len(said) * self._ended_early)

    def _shown(self) -> int:
        """Return how many messages and edits everybody was shown."""
        return sum(map(len, self._platform.seen.values()))

    async def _kill_and_finish(self, playing: Playing) -> None:
        while self._report.kills < self._kills:
            async with Life(self._program(), self._platform) as life:
                await self._until_killed(life, playing)
                await self._killed(life)
        self._before_last = self._shown()
        async with Life(self._program(), self._platform) as life:
            await life.program.listening()
            self._finish()
            async with within(self._finish_s, "everybody's end"):
                await playing
            await self._all_sent()
            if code := await life.program.stop():
                self._problem(f"stopped with code {code}", life)

    def _program(self) -> Program:
        environment = {
            "CXBOT_HOST": "127.0.0.1", "PORT": "0", "DATABASE_URL": self._served_url,
            "CXBOT_DRAWINGS_AT_ONCE": self._drawings, **self._platform.settings(),
        }  # fmt: skip
        return Program("-m", "bot", "serve", **environment)

    async def _killed(self, life: Life) -> None:
        report, calls = self._report, life.calls
        report.cut_off += self._platform.under_way(calls)
        report.uploads_cut_off += self._platform.under_way(calls, uploads=True)
        code = await life.program.kill()
        if code != -signal.SIGKILL:
            self._problem(f"ended by itself with code {code}", life)
        report.kills += 1
        await until_at_rest(self._url)
        await self._look_for_late_lanes(f"after process {self._platform.life}")

    async def _look_for_late_lanes(self, when: str) -> None:
        late = await late_lanes(self._url)
        self._report.problems += [f"{when}: {problem}" for problem in late]

    def _problem(self, what: str, life: Life) -> None:
        lines = " / ".join(list(life.program.lines)[-3:])
        self._report.problems.append(f"process {self._platform.life} {what}: {lines}")

    # ------------------------------------------------------------------ moments

    async def _more(self, counted: Callable[[], int], number: int, playing: Playing) -> None:
        """Wait until there are so many more of something, or somebody failed."""
        enough = counted() + number
        await self._until(lambda: counted() >= enough, "what a process is killed after", playing)

    async def _until(self, condition: Callable[[], bool], what: str, playing: Playing) -> None:
        """Wait for a condition, or until somebody failed."""
        came = asyncio.create_task(self._platform.until(condition, 2 * WAIT_S))
        try:
            async with within(WAIT_S, what):
                await asyncio.wait({came, playing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            came.cancel()
            await asyncio.wait({came})

    async def _pause(self, seconds: float, playing: Playing) -> None:
        """Wait a little; nobody is done before all kills are, and an error ends it all at once."""
        await asyncio.wait({playing}, timeout=seconds)
        if playing.done():
            playing.result()

    async def _all_sent(self) -> None:
        """Wait until nothing is left to be confirmed, or to be sent once more."""
        async with within(END_S, "a confirmation of everything"):
            await self._platform.until(self._platform.is_idle, 2 * END_S)
        await until_sent(self._url)

    # ------------------------------------------------------------------ what a proof adds

    _finish_s = 2 * WAIT_S

    @abstractmethod
    async def _play(self) -> None:
        """Let people write until they are done."""

    def _finish(self) -> None:
        """Tell people that no process is killed any longer."""

    @abstractmethod
    async def _until_killed(self, life: Life, playing: Playing) -> None:
        """Wait for a moment at which to kill."""

    @abstractmethod
    async def _compare(self) -> None:
        """Compare what was shown and what is kept with what must be."""
