"""The people of the Slack benchmark, and their Slack, in one process of their own.

    python -m tests.benchmarks.slack_people

Says on standard error where it listens, takes the bot's calls there, and runs a :class:`Load` for
each POST to /load. It checks nothing that the strict stand-in of ``tests/kit/slack`` checks: it is
to be so light that the bot is what is measured.
"""

import asyncio
import json
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from time import perf_counter, process_time
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.benchmarks.telegram_people import ANSWERS, _leaves, _times
from tests.kit.slack.posting import FORM, USER_AGENT, sign

TOKEN = "xoxb-example-token-of-the-benchmark"  # noqa: S105 - an example
SECRET = "example-secret-of-the-benchmark"  # noqa: S105 - an example
COMMAND = "/cx-benchmark"

STEP_S = 30.0
"""How long anybody waits for the next question."""

LATE_S = 0.05
"""What is sent later than that after its time could not be sent in time."""

_TEAM = {"id": "T0000000001", "domain": "bench"}
_APP = {"user": "U0000000001", "bot_id": "B0000000001", "app_id": "A0000000001"}
_IDENTITY = {
    "ok": True, "url": "https://bench.slack.com/", "team": "bench", "user": "bench",
    "team_id": _TEAM["id"], "user_id": _APP["user"], "bot_id": _APP["bot_id"],
}  # fmt: skip

Body = dict[str, Any]
Numbers = dict[str, Any]


@dataclass(frozen=True)
class Load:
    """Who takes the assessment, and how.

    Attributes:
        url: Where Slack's requests go.
        people: How many at once; each waits for the next question before answering it.
        each: How many assessments each takes, one after another, as somebody new every time.
        answers: After how many answers they stop; all of them lead to the result.
        per_s: How many interactions a second are sent instead, whether the bot keeps up or not, by
            as many people as it takes.
        seconds: For how long.
    """

    url: str
    people: int = 32
    each: int = 1
    answers: int = len(ANSWERS)
    per_s: float = 0.0
    seconds: float = 10.0


@dataclass(frozen=True)
class Shown:
    """A message of the bot that has something to press."""

    message: Body
    at: float

    def action(self, label: str) -> Body:
        """What Slack tells of the button, or the option of a list, with this label.

        Raises:
            LookupError: There is none.
        """
        for block, element in _elements(self.message["blocks"]):
            about = {
                "type": element["type"], "action_id": element["action_id"],
                "block_id": block.get("block_id", "b1"), "action_ts": self.message["ts"],
            }  # fmt: skip
            if element["type"] == "button" and element["text"]["text"] == label:
                return about | {"text": element["text"], "value": element.get("value", "")}
            for option in element.get("options", ()):
                if option["text"]["text"] == label:
                    return about | {"selected_option": option}
        message = f"nothing {label!r} in {self.message['text']!r}"
        raise LookupError(message)


def _elements(blocks: list[Body]) -> Iterator[tuple[Body, Body]]:
    for block in blocks:
        accessory = [block["accessory"]] if "accessory" in block else []
        actions = block["elements"] if block["type"] == "actions" else []
        for element in (*accessory, *actions):
            yield block, element


@dataclass
class LightSlack:
    """Answers every call as Slack would, and notices who is shown what.

    Attributes:
        counts: How often each method was called.
        reached: Set when the bot has called for the first time.
    """

    counts: Counter[str] = field(default_factory=Counter)
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    _waiting: dict[str, asyncio.Future[Shown]] = field(default_factory=dict)
    _messages: "count[int]" = field(default_factory=lambda: count(1))

    def next_message(self, user: str) -> asyncio.Future[Shown]:
        """The next message to somebody that has something to press."""
        future = asyncio.get_running_loop().create_future()
        self._waiting[user] = future
        return future

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """Answer one call."""
        content = await request.read()
        if request.path.startswith("/actions/"):
            self.counts["response_url"] += 1
            return web.Response(text="ok")
        method = request.path.rpartition("/")[2]
        self.counts[method] += 1
        body = json.dumps(self._act(method, content)).encode()
        return web.Response(body=body, content_type="application/json")

    def _act(self, method: str, content: bytes) -> Body:
        match method:
            case "auth.test":
                self.reached.set()
                return _IDENTITY
            case "chat.postMessage":
                return self._posted(json.loads(content))
            case _:
                return {"ok": True}

    def _posted(self, params: Body) -> Body:
        user = "U" + params["channel"][1:]
        ts = f"{int(time.time())}.{next(self._messages) % 1_000_000:06d}"
        message = {
            "type": "message", "ts": ts, "team": _TEAM["id"], "text": params["text"],
            "blocks": params["blocks"], **_APP,
        }  # fmt: skip
        if any(True for _ in _elements(params["blocks"])):
            waiting = self._waiting.pop(user, None)
            if waiting is not None and not waiting.done():
                waiting.set_result(Shown(message, perf_counter()))
        return {"ok": True, "channel": "D" + user[1:], "ts": ts, "message": message}


# ---------------------------------------------------------------------------- people


@dataclass
class Person:
    """Somebody who takes the assessment; the next thing to do follows from what they did."""

    number: int
    shown: Shown | None = None
    done: int = 0

    @property
    def user(self) -> str:
        """Their id."""
        return f"U{self.number:010d}"

    def next(self, trigger: str, slack: str) -> Body:
        """What Slack tells of what they do next."""
        if self.shown is None:
            return _command(self.user, trigger, slack)
        body = _press(self.user, trigger, slack, self.shown, ANSWERS[self.done])
        self.done += 1
        return body


def _command(user: str, trigger: str, slack: str) -> Body:
    return {
        "token": "deprecated", "team_id": _TEAM["id"], "team_domain": _TEAM["domain"],
        "channel_id": "D" + user[1:], "channel_name": "directmessage", "user_id": user,
        "user_name": "ann", "command": COMMAND, "text": "", "api_app_id": _APP["app_id"],
        "is_enterprise_install": "false", "response_url": f"{slack}/actions/{trigger}",
        "trigger_id": trigger,
    }  # fmt: skip


def _press(user: str, trigger: str, slack: str, shown: Shown, label: str) -> Body:
    channel = {"id": "D" + user[1:], "name": "directmessage"}
    container = {
        "type": "message", "message_ts": shown.message["ts"], "channel_id": channel["id"],
        "is_ephemeral": False,
    }  # fmt: skip
    interaction: Body = {
        "type": "block_actions", "user": {"id": user, "name": "ann", "team_id": _TEAM["id"]},
        "api_app_id": _APP["app_id"], "token": "deprecated", "container": container,
        "trigger_id": trigger, "team": _TEAM, "enterprise": None, "is_enterprise_install": False,
        "channel": channel, "message": shown.message, "state": {"values": {}},
        "response_url": f"{slack}/actions/{trigger}", "actions": [shown.action(label)],
    }  # fmt: skip
    return {"payload": json.dumps(interaction)}


@dataclass
class Crowd:
    """Everybody who takes the assessment, and how long they waited.

    Attributes:
        acknowledged_s: From each request to its answer.
        since_due_s: The same from when it was to be sent, where there is a time for each.
        shown_s: From each request to the next question, or the result.
        late: How many could not be sent in time.
    """

    api: LightSlack
    slack: str
    numbers: "count[int]"
    http: aiohttp.ClientSession
    acknowledged_s: list[float] = field(default_factory=list)
    since_due_s: list[float] = field(default_factory=list)
    shown_s: list[float] = field(default_factory=list)
    late: int = 0

    async def run(self, load: Load) -> None:
        """Everybody, until all are done."""
        async with asyncio.TaskGroup() as group:
            if load.per_s:
                await self._steadily(load, group)
                return
            for _ in range(load.people):
                group.create_task(self._one_after_another(load))

    async def _one_after_another(self, load: Load) -> None:
        for _ in range(load.each):
            person = Person(next(self.numbers))
            for _ in range(load.answers + 1):
                await self._say(load, person)

    async def _steadily(self, load: Load, group: asyncio.TaskGroup) -> None:
        """So many a second, each when it is due: by whoever has a question, or somebody new."""
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
        next_message = self.api.next_message(person.user)
        trigger = f"{next(self.numbers)}.7000.{person.number:032x}"
        body = urlencode(person.next(trigger, self.slack)).encode()
        started = perf_counter()
        async with asyncio.timeout(STEP_S):
            async with self.http.post(load.url, data=body, headers=_signed(body)) as response:
                await response.read()
                if response.status != 200:
                    message = f"a request was answered with {response.status}"
                    raise RuntimeError(message)
                acknowledged = perf_counter()
            self.acknowledged_s.append(acknowledged - started)
            self.since_due_s.append(acknowledged - (due or started))
            person.shown = await next_message
        self.shown_s.append(person.shown.at - started)


def _signed(body: bytes) -> dict[str, str]:
    """The headers that say that a request is Slack's."""
    now = int(time.time())
    return {
        "Content-Type": FORM, "User-Agent": USER_AGENT, "X-Slack-Request-Timestamp": str(now),
        "X-Slack-Signature": sign(SECRET, body, now),
    }  # fmt: skip


# ---------------------------------------------------------------------------- what is measured


class People:
    """Runs loads, one at a time."""

    def __init__(self) -> None:
        self._api, self._numbers, self.url = LightSlack(), count(1_000_000_001), ""

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
            await self._api.reached.wait()
        before = self._api.counts.copy()
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            crowd = Crowd(self._api, self.url, self._numbers, http)
            started, cpu = perf_counter(), process_time()
            await crowd.run(load)
            took, cpu = perf_counter() - started, process_time() - cpu
        return _numbers(load, crowd, self._api.counts - before, took, cpu)


def _numbers(load: Load, crowd: Crowd, calls: Counter[str], took: float, cpu: float) -> Numbers:
    updates = len(crowd.acknowledged_s)
    found = {
        "updates": updates,
        "updates_per_s": round(updates / took, 1),
        "calls_per_update": round(calls.total() / updates, 2),
        "acknowledgement": _times(crowd.acknowledged_s),
        "next_question": _times(crowd.shown_s),
        "seconds": round(took, 2),
        "people_busy_percent": round(cpu / took * 100),
    }
    if not load.per_s:
        return found
    since_due = {"acknowledgement_since_due": _times(crowd.since_due_s)}
    return found | since_due | {"not_sent_in_time": crowd.late}


async def main() -> None:
    """Serve until ended."""
    people = People()
    runner = web.ServerRunner(web.Server(people.serve))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
    port = runner.addresses[0][1]
    people.url = f"http://127.0.0.1:{port}"
    sys.stderr.write(f"port={port}\n")
    sys.stderr.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
