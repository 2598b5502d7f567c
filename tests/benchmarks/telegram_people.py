"""The people of the Telegram benchmark, and their Telegram, in one process of their own.

    python -m tests.benchmarks.telegram_people

Says on standard error where it listens, takes the bot's calls there, and runs a :class:`Load` for
each POST to /load. It checks nothing that the strict stand-in of ``tests/kit/telegram`` checks: it
is to be so light that the bot is what is measured.
"""

import asyncio
import json
import statistics
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from time import perf_counter, process_time
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web

ANSWERS = (
    "I agree, start", "Walk", "Hybrid", "4", "5", "3", "2", "1", "Retail Banking", "Japan",
    "$10 to 100 million", "Executive or board",
)  # fmt: skip
"""What everybody presses, from consent to the last question before the result."""

BOT_ID = 123456789
TOKEN = f"{BOT_ID}:AAExampleExampleExampleExampleExample"
SECRET = "a-secret-of-the-benchmark"  # noqa: S105 - an example
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header

STEP_S = 30.0
"""How long anybody waits for the next question."""

BEGAN = 1_780_000_000
_BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}

Body = dict[str, Any]
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Load:
    """Who takes the assessment, and how.

    Attributes:
        webhook: Where updates go.
        people: How many at once; each waits for the next question before answering it.
        each: How many assessments each takes, one after another, as somebody new every time.
        answers: After how many answers they stop; all of them lead to the result.
        api_s: How long every call of the bot takes.
        think_s: How long people think on average before they begin and before each answer:
            evenly from nothing to twice as long.
        seed: Of how long they think.
    """

    webhook: str
    people: int = 32
    each: int = 1
    answers: int = len(ANSWERS)
    api_s: float = 0.0
    think_s: float = 0.0
    seed: int = 1


@dataclass(frozen=True)
class Shown:
    """A message of the bot that has something to press."""

    message: Body
    at: float

    def press(self, label: str) -> str:
        """What the button with this label hands back.

        Raises:
            LookupError: There is none.
        """
        rows = self.message["reply_markup"]["inline_keyboard"]
        for row in rows:
            for button in row:
                if button["text"] == label:
                    return str(button["callback_data"])
        message = f"no button {label!r} among {rows}"
        raise LookupError(message)


@dataclass
class LightApi:
    """Answers every call as Telegram would, and notices which chat is shown what.

    Attributes:
        delay_s: How long a call takes.
        counts: How often each method was called.
        webhook: Set when the bot has named its webhook.
    """

    delay_s: float = 0.0
    counts: Counter[str] = field(default_factory=Counter)
    webhook: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: dict[int, asyncio.Future[Shown]] = field(default_factory=dict)
    _messages: "count[int]" = field(default_factory=lambda: count(1))

    def next_message(self, chat: int) -> asyncio.Future[Shown]:
        """The next message in a chat that has something to press."""
        future = asyncio.get_running_loop().create_future()
        self._waiting[chat] = future
        return future

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Answer one call."""
        method = request.path.rpartition("/")[2]
        params = _params(request.content_type, await request.read())
        if self.delay_s:
            await asyncio.sleep(self.delay_s)  # noqa: TID251 - how slow the API is
        self.counts[method.lower()] += 1
        body = json.dumps({"ok": True, "result": self._act(method.lower(), params)})
        return web.Response(body=body.encode(), content_type="application/json")

    def _act(self, method: str, params: Body) -> Any:
        match method:
            case "getme":
                return _BOT
            case "sendmessage":
                return self._sent(params)
            case "editmessagetext":
                return _message(int(params["message_id"]), params)
            case "setwebhook":
                self.webhook.set()
                return True
            case _:
                return True

    def _sent(self, params: Body) -> Body:
        message = _message(next(self._messages), params)
        if "reply_markup" in message:
            waiting = self._waiting.pop(message["chat"]["id"], None)
            if waiting is not None and not waiting.done():
                waiting.set_result(Shown(message, perf_counter()))
        return message


def _params(content_type: str, body: bytes) -> Body:
    if content_type == "application/json":
        return dict(json.loads(body or b"{}"))
    return dict(parse_qsl(body.decode()))


def _message(number: int, params: Body) -> Body:
    """A message as Telegram tells of it, but for its entities."""
    chat = {"id": int(params["chat_id"]), "type": "private", "first_name": "Ann"}
    message = {
        "message_id": number, "date": BEGAN, "chat": chat, "from": _BOT, "text": params["text"]
    }  # fmt: skip
    markup = params.get("reply_markup")
    if not markup:
        return message
    return message | {"reply_markup": json.loads(markup) if isinstance(markup, str) else markup}


# ---------------------------------------------------------------------------- people


@dataclass
class Crowd:
    """Everybody who takes the assessment, and how long they waited.

    Attributes:
        confirmed_s: From the POST of each update to its answer.
        shown_s: From the POST of each update to the next question, or the result.
    """

    api: LightApi
    numbers: "count[int]"
    http: aiohttp.ClientSession
    confirmed_s: list[float] = field(default_factory=list)
    shown_s: list[float] = field(default_factory=list)

    async def run(self, load: Load) -> None:
        """Everybody at once, until all are done."""
        async with asyncio.TaskGroup() as group:
            for seat in range(load.people):
                random = Random(f"{load.seed} {seat}")  # noqa: S311 - how long they think
                group.create_task(self._one_after_another(load, random))

    async def _one_after_another(self, load: Load, random: Random) -> None:
        for _ in range(load.each):
            await self._think(load, random)
            await self._take(next(self.numbers), load, random)

    async def _take(self, person: int, load: Load, random: Random) -> None:
        """One assessment."""
        user = {"id": person, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        shown = await self._say(load, person, _start(user))
        for label in ANSWERS[: load.answers]:
            await self._think(load, random)
            shown = await self._say(load, person, _tap(user, shown, label))

    async def _say(self, load: Load, person: int, what: Body) -> Shown:
        """Post an update, and wait for what is shown next."""
        update = {"update_id": next(self.numbers), **what}
        next_message = self.api.next_message(person)
        started = perf_counter()
        async with asyncio.timeout(STEP_S):
            async with self.http.post(load.webhook, json=update) as response:
                answer = await response.read()
                if response.status != 200:
                    message = f"an update was answered with {response.status}"
                    raise RuntimeError(message)
                self.confirmed_s.append(perf_counter() - started)
            if answer:
                # A call that came in the answer, instead of by itself.
                self.api.counts[json.loads(answer)["method"].lower()] += 1
            shown = await next_message
        self.shown_s.append(shown.at - started)
        return shown

    async def _think(self, load: Load, random: Random) -> None:
        if load.think_s:
            await asyncio.sleep(random.uniform(0, 2 * load.think_s))  # noqa: TID251 - as they do


def _start(user: Body) -> Body:
    chat = {"id": user["id"], "type": "private", "first_name": "Ann"}
    entity = {"type": "bot_command", "offset": 0, "length": 6}
    message = {"message_id": 1, "date": BEGAN, "chat": chat, "from": user}
    return {"message": message | {"text": "/start", "entities": [entity]}}


def _tap(user: Body, shown: Shown, label: str) -> Body:
    query = {"id": f"7{user['id']}", "from": user, "chat_instance": "8"}
    return {"callback_query": query | {"message": shown.message, "data": shown.press(label)}}


# ---------------------------------------------------------------------------- what is measured


class People:
    """Runs loads, one at a time."""

    def __init__(self) -> None:
        self._api, self._numbers = LightApi(), count(50_000_001)

    async def serve(self, request: web.BaseRequest) -> web.Response:
        """Run a load, or answer a call of the bot."""
        if request.path != "/load":
            return await self._api.answer(request)
        try:
            found = await self._measured(Load(**json.loads(await request.read())))
        except* (aiohttp.ClientError, TimeoutError, LookupError, RuntimeError) as several:
            first = next(_leaves(several))
            found = {"error": f"{type(first).__name__}: {first}"}
        return web.json_response(found)

    async def _measured(self, load: Load) -> Numbers:
        async with asyncio.timeout(STEP_S):
            await self._api.webhook.wait()
        self._api.delay_s, before = load.api_s, self._api.counts.copy()
        connector = aiohttp.TCPConnector(limit=0)
        headers = {SECRET_HEADER: SECRET}
        async with aiohttp.ClientSession(connector=connector, headers=headers) as http:
            crowd = Crowd(self._api, self._numbers, http)
            started, cpu = perf_counter(), process_time()
            await crowd.run(load)
            took, cpu = perf_counter() - started, process_time() - cpu
        calls = self._api.counts - before
        return {
            "updates": len(crowd.confirmed_s),
            "updates_per_s": round(len(crowd.confirmed_s) / took, 1),
            "calls_per_update": round(calls.total() / len(crowd.confirmed_s), 2),
            "webhook": _times(crowd.confirmed_s),
            "next_question": _times(crowd.shown_s),
            "seconds": round(took, 2),
            "people_busy_percent": round(cpu / took * 100),
        }


def _leaves(several: BaseExceptionGroup[Any]) -> Any:
    for one in several.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from _leaves(one)
        else:
            yield one


def _times(seconds: Sequence[float]) -> Numbers:
    ordered = sorted(seconds)
    return {
        "p50_ms": round(statistics.median(ordered) * 1e3, 1),
        "p99_ms": round(ordered[int(len(ordered) * 0.99)] * 1e3, 1),
        "most_ms": round(ordered[-1] * 1e3, 1),
    }


async def main() -> None:
    """Serve until ended."""
    runner = web.ServerRunner(web.Server(People().serve))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
    sys.stderr.write(f"port={runner.addresses[0][1]}\n")
    sys.stderr.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
