"""People who take the assessment on a platform, and the platform, in one process of their own.

A module of each platform (:mod:`.telegram_people`, :mod:`.slack_people`) makes that process. It
says on standard error where it listens, takes the bot's calls there, and runs a :class:`Load` for
each POST to /load. It checks nothing that the strict stand-ins of ``tests/kit`` check: it is so
light that the numbers are the bot's.
"""

import asyncio
import json
import statistics
import sys
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from time import perf_counter, process_time
from typing import Any

import aiohttp
from aiohttp import web

ANSWERS = (
    "I agree, start", "Walk", "Hybrid", "4", "5", "3", "2", "1", "Retail Banking", "Japan",
    "$10 to 100 million", "Executive or board",
)  # fmt: skip
"""The labels that everybody presses, from consent to the last question before the result."""

STEP_S = 30.0
"""How long anybody waits for the next question."""

LATE_S = 0.05
"""A request sent more than these seconds after its time counts as late."""

Body = dict[str, Any]
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Load:
    """The load of a run: the people who take the assessment, and their pace.

    Attributes:
        url: The URL of the platform's requests.
        people: How many at once; each waits for the next question before answering it.
        each: How many assessments each takes, one after another, as somebody new every time.
        answers: After how many answers they stop; all of them lead to the result.
        api_s: How long every call of the bot takes.
        think_s: How long people think on average before they begin and before each answer:
            evenly from nothing to twice as long.
        seed: Of how long they think.
        per_s: How many interactions a second are sent instead, whether the bot keeps up or not, by
            as many people as it takes.
        seconds: For how long.
    """

    url: str
    people: int = 32
    each: int = 1
    answers: int = len(ANSWERS)
    api_s: float = 0.0
    think_s: float = 0.0
    seed: int = 1
    per_s: float = 0.0
    seconds: float = 10.0


@dataclass(frozen=True)
class Shown:
    """A message of the bot that has something to press."""

    message: Body
    at: float


@dataclass
class Person:
    """Somebody who takes the assessment; the next thing to do follows from what they did."""

    number: int
    shown: Shown | None = None
    done: int = 0

    def next_press(self) -> tuple[Shown, str] | None:
        """Return the message and the label that they press next; None for those who begin."""
        if self.shown is None:
            return None
        self.done += 1
        return self.shown, ANSWERS[self.done - 1]


class LightPlatform(ABC):
    """A platform that answers every call, and notices who is shown what.

    Attributes:
        url: The URL of the platform.
        delay_s: How long a call takes.
        counts: How often each method was called.
        reached: Set when the bot is ready for updates.
    """

    def __init__(self) -> None:
        self.url, self.delay_s = "", 0.0
        self.counts: Counter[str] = Counter()
        self.reached = asyncio.Event()
        self._numbers = count(1)
        self._waiting: dict[str, asyncio.Future[Shown]] = {}

    def next_message(self, person: str) -> "asyncio.Future[Shown]":
        """Return the next message to somebody that has something to press."""
        future = asyncio.get_running_loop().create_future()
        self._waiting[person] = future
        return future

    def show(self, person: str, message: Body) -> None:
        """Give a message to the person who waits for it."""
        waiting = self._waiting.pop(person, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(Shown(message, perf_counter()))

    async def answer(self, request: web.BaseRequest) -> web.Response:
        content, method = await request.read(), request.path.rpartition("/")[2]
        if self.delay_s:
            await asyncio.sleep(self.delay_s)  # noqa: TID251 - how slow the API is
        self.counts[method] += 1
        body = json.dumps(self.act(method, request.content_type, content)).encode()
        return web.Response(body=body, content_type="application/json")

    def take_answer(self, answer: bytes) -> None:
        """Take what the bot answered an update with; it holds nothing here."""
        del answer

    @abstractmethod
    def act(self, method: str, content_type: str, content: bytes) -> Any:
        """Do what a call asks for; return what it is answered with."""

    @abstractmethod
    def name_of(self, person: Person) -> str:
        """Return the id of somebody."""

    @abstractmethod
    def next_request(self, person: Person, number: int) -> tuple[bytes, Mapping[str, str]]:
        """Return the body and the headers of somebody's next request."""


# ---------------------------------------------------------------------------- people


@dataclass
class Crowd:
    """Everybody who takes the assessment, and how long they waited.

    Attributes:
        acknowledged_s: From each request to its answer.
        since_due_s: The same from the moment it was due, where there is a time for each.
        shown_s: From each request to the next question, or the result.
        late: How many could not be sent in time.
    """

    platform: LightPlatform
    numbers: "count[int]"
    http: aiohttp.ClientSession
    acknowledged_s: list[float] = field(default_factory=list)
    since_due_s: list[float] = field(default_factory=list)
    shown_s: list[float] = field(default_factory=list)
    late: int = 0

    async def run(self, load: Load) -> None:
        """Let everybody act, until all are done."""
        async with asyncio.TaskGroup() as group:
            if load.per_s:
                await self._steadily(load, group)
                return
            for seat in range(load.people):
                random = Random(f"{load.seed} {seat}")  # noqa: S311 - how long they think
                group.create_task(self._one_after_another(load, random))

    async def _one_after_another(self, load: Load, random: Random) -> None:
        for _ in range(load.each):
            person = Person(next(self.numbers))
            for _ in range(load.answers + 1):
                if load.think_s:
                    thinking_s = random.uniform(0, 2 * load.think_s)
                    await asyncio.sleep(thinking_s)  # noqa: TID251 - as they do
                await self._say(load, person)

    async def _steadily(self, load: Load, group: asyncio.TaskGroup) -> None:
        """Send so many requests a second, from people with a question, else from somebody new."""
        ready, began = deque[Person](), perf_counter()
        for number in range(round(load.per_s * load.seconds)):
            due = began + number / load.per_s
            await asyncio.sleep(max(0.0, due - perf_counter()))  # noqa: TID251 - the schedule
            self.late += perf_counter() - due > LATE_S
            person = ready.popleft() if ready else Person(next(self.numbers))
            group.create_task(self._say_when_due(load, person, due, ready))

    async def _say_when_due(
        self, load: Load, person: Person, due: float, ready: deque[Person]
    ) -> None:
        await self._say(load, person, due)
        if person.done < load.answers:
            ready.append(person)

    async def _say(self, load: Load, person: Person, due: float = 0.0) -> None:
        """Send what somebody does, and wait for what is shown next."""
        next_message = self.platform.next_message(self.platform.name_of(person))
        body, headers = self.platform.next_request(person, next(self.numbers))
        started = perf_counter()
        async with asyncio.timeout(STEP_S):
            answer = await post(self.http, load.url, body, headers)
            acknowledged = perf_counter()
            self.acknowledged_s.append(acknowledged - started)
            self.since_due_s.append(acknowledged - (due or started))
            self.platform.take_answer(answer)
            person.shown = await next_message
        self.shown_s.append(person.shown.at - started)


async def post(
    http: aiohttp.ClientSession, url: str, body: bytes, headers: Mapping[str, str]
) -> bytes:
    """Post a request to the bot; return what it answered.

    Raises:
        RuntimeError: The bot refused it.
    """
    async with http.post(url, data=body, headers=headers) as response:
        answer = await response.read()
        if response.status != 200:
            message = f"a request was answered with {response.status}"
            raise RuntimeError(message)
    return answer


# ---------------------------------------------------------------------------- what is measured


class People:
    """Runs loads, one at a time."""

    def __init__(self, platform: LightPlatform) -> None:
        self._platform, self._numbers = platform, count(1_000_000_001)

    async def serve(self, request: web.BaseRequest) -> web.Response:
        """Run a load, or answer a call of the bot."""
        if request.path != "/load":
            return await self._platform.answer(request)
        try:
            numbers = await self._measured(Load(**json.loads(await request.read())))
        except* (aiohttp.ClientError, TimeoutError, LookupError, RuntimeError) as several:
            first = next(_leaves(several))
            numbers = {"error": f"{type(first).__name__}: {first}"}
        return web.json_response(numbers)

    async def _measured(self, load: Load) -> Numbers:
        async with asyncio.timeout(STEP_S):
            await self._platform.reached.wait()
        self._platform.delay_s, before = load.api_s, self._platform.counts.copy()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            crowd = Crowd(self._platform, self._numbers, http)
            started, cpu = perf_counter(), process_time()
            await crowd.run(load)
            took, cpu = perf_counter() - started, process_time() - cpu
        return _numbers(load, crowd, self._platform.counts - before, took, cpu)


def _numbers(load: Load, crowd: Crowd, calls: Counter[str], took: float, cpu: float) -> Numbers:
    updates = len(crowd.acknowledged_s)
    numbers = {
        "updates": updates,
        "updates_per_s": round(updates / took, 1),
        "calls_per_update": round(calls.total() / updates, 2),
        "acknowledgment": times(crowd.acknowledged_s),
        "next_question": times(crowd.shown_s),
        "seconds": round(took, 2),
        "people_busy_percent": round(cpu / took * 100),
    }
    if not load.per_s:
        return numbers
    since_due = {"acknowledgment_since_due": times(crowd.since_due_s)}
    return numbers | since_due | {"not_sent_in_time": crowd.late}


def _leaves(several: BaseExceptionGroup[Any]) -> Iterator[BaseException]:
    for error in several.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


def times(seconds: Sequence[float]) -> Numbers:
    """Return the median, the 99th percentile and the most, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50_ms": round(statistics.median(ordered) * 1e3, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1e3, 1),
        "most_ms": round(ordered[-1] * 1e3, 1),
    }


@asynccontextmanager
async def listening(platform: LightPlatform, serve: Any = None) -> AsyncIterator[int]:
    """Let a platform be reached over HTTP; give the port."""
    runner = web.ServerRunner(web.Server(serve or platform.answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
    port: int = runner.addresses[0][1]
    platform.url = f"http://127.0.0.1:{port}"
    try:
        yield port
    finally:
        await runner.cleanup()


async def serve(platform: LightPlatform) -> None:
    """Serve a platform and its people until ended."""
    async with listening(platform, People(platform).serve) as port:
        tell_port(port)
        await asyncio.Event().wait()


def tell_port(port: int) -> None:
    """Say where this process listens, as :class:`tests.acceptance.crash.serving.Program` reads."""
    sys.stderr.write(f"port={port}\n")
    sys.stderr.flush()
