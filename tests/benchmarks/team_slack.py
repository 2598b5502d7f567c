"""The Slack of the benchmark of teams: forms that open in time or not, one channel, and files.

It checks nothing that the strict stand-in of ``tests/kit/slack`` checks, but it keeps to Slack's
limits where a number for them is given (docs.slack.dev/apis/web-api/rate-limits): ``views.open`` is
of tier 4, 100 and more a minute in a workspace with bursts of unknown size; new messages are
several hundred a minute in a workspace.
"""

import asyncio
import json
import math
from collections import Counter, deque
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from aiohttp import web

from tests.benchmarks.people import Body, Shown
from tests.benchmarks.slack_people import LightSlack

CHANNEL = "C0000000001"
"""The channel of the assessment."""

FORM_LIVES_S = 3.0
"""The seconds after an action in which a form can be opened."""


@dataclass
class Window:
    """A limit on the events within a minute.

    Attributes:
        most: How many; 0 for any number.
        times: When those of the last minute were.
    """

    most: int
    times: deque[float] = field(default_factory=deque)

    def wait_s(self) -> int:
        """Return the whole seconds to wait, as Slack says them; 0 where it counts as done now."""
        now = perf_counter()
        while self.times and self.times[0] <= now - 60:
            self.times.popleft()
        if self.most and len(self.times) >= self.most:
            return math.ceil(self.times[0] + 60 - now)
        self.times.append(now)
        return 0


@dataclass(frozen=True)
class Opened:
    """The result of a press.

    Attributes:
        view: The form; None where a button to press again was shown instead.
        again: The token of that button.
        at: When.
    """

    view: Body | None
    again: str
    at: float


@dataclass
class Pressed:
    """A press that something is to open for."""

    at: float
    future: "asyncio.Future[Opened]"


class TeamSlack(LightSlack):
    """Answers calls, and notices what opens, what the channel says, and which files come.

    Args:
        forms: How many forms may be opened.
        posts: How many messages may be posted.

    Attributes:
        refused: How often each method was refused for want of room.
        edits: When the message in the channel was changed, and what it said then.
        channel: The messages that were posted in the channel.
        told: When each person was first told something in their direct message.
        files: The files that came, by name.
        late: How many forms were requested too late.
    """

    def __init__(self, forms: Window, posts: Window) -> None:
        super().__init__()
        self.forms, self.posts, self.late = forms, posts, 0
        self.refused: Counter[str] = Counter()
        self.edits: list[tuple[float, str]] = []
        self.channel: list[Shown] = []
        self.told: dict[str, float] = {}
        self.files: dict[str, bytes] = {}
        self._pressed: dict[str, Pressed] = {}
        self._news: dict[str, asyncio.Future[Shown]] = {}
        self._names: dict[str, str] = {}

    def press(self, trigger: str) -> "asyncio.Future[Opened]":
        """Note a press, and return a future of the view that it opens."""
        future: asyncio.Future[Opened] = asyncio.get_running_loop().create_future()
        self._pressed[trigger] = Pressed(perf_counter(), future)
        return future

    def next_with(self, label: str) -> "asyncio.Future[Shown]":
        """Return the next message, new or changed, that has a button of this label."""
        future: asyncio.Future[Shown] = asyncio.get_running_loop().create_future()
        self._news[label] = future
        return future

    async def answer(self, request: web.BaseRequest) -> web.Response:
        if request.path.startswith("/upload/"):
            self.files[self._names[request.path.rpartition("/")[2]]] = await request.read()
            return web.Response(text="OK")
        if request.path.startswith("/actions/"):
            self._by_url(request.path.rpartition("/")[2], json.loads(await request.read()))
            return web.Response(text="ok")
        method = request.path.rpartition("/")[2]
        windows = {"views.open": self.forms, "chat.postMessage": self.posts}
        self.counts[method] += 1
        if wait_s := windows[method].wait_s() if method in windows else 0:
            self.refused[method] += 1
            body, headers = {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait_s)}
            return web.json_response(body, status=429, headers=headers)
        content = await request.read()
        if method == "files.getUploadURLExternal":
            return web.json_response(self._announced({**request.query, **await request.post()}))
        said = self._said(method, content)
        return web.Response(body=json.dumps(said).encode(), content_type="application/json")

    def _said(self, method: str, content: bytes) -> Body:
        match method:
            case "views.open":
                return self._opened(json.loads(content))
            case "chat.postMessage":
                return self._told(json.loads(content))
            case "chat.update":
                params = json.loads(content)
                if params["channel"] == CHANNEL:
                    self.edits.append((perf_counter(), text_of(params)))
                self._notice(params | {"type": "message"})
            case "conversations.open":
                user = json.loads(content)["users"]
                return {"ok": True, "channel": {"id": "D" + user[1:]}}
            case "files.completeUploadExternal":
                return {"ok": True, "files": []}
            case _:
                return self.act(method, "", content)
        return {"ok": True}

    def _announced(self, params: Body) -> Body:
        name = f"F{next(self._numbers)}"
        self._names[name] = params["filename"]
        return {"ok": True, "upload_url": f"{self.url}/upload/{name}", "file_id": name}

    def _opened(self, params: Body) -> Body:
        pressed = self._pressed.pop(params["trigger_id"], None)
        now = perf_counter()
        if pressed is None:
            return {"ok": False, "error": "exchanged_trigger_id"}
        if now > pressed.at + FORM_LIVES_S:
            self._pressed[params["trigger_id"]] = pressed
            self.late += 1
            return {"ok": False, "error": "expired_trigger_id"}
        view = {**params["view"], "id": f"V{next(self._numbers)}"}
        pressed.future.set_result(Opened(view, "", now))
        return {"ok": True, "view": view}

    def _told(self, params: Body) -> Body:
        made = self.posted(params)
        if params["channel"].startswith("C"):
            self.channel.append(Shown(made["message"], perf_counter()))
            made["channel"] = params["channel"]
        else:
            self.told.setdefault(params["channel"], perf_counter())
        self._notice(made["message"])
        return made

    def _by_url(self, trigger: str, content: Body) -> None:
        """Take an answer to a press at its response URL."""
        self.counts["response_url"] += 1
        pressed = self._pressed.pop(trigger, None)
        buttons = buttons_of(content.get("blocks", []))
        if pressed is not None and buttons and not pressed.future.done():
            pressed.future.set_result(Opened(None, buttons[0]["value"], perf_counter()))
        self._notice({"type": "message", "ts": "1.000001", "text": "", **content})

    def _notice(self, message: Body) -> None:
        """Give a message to the people who wait for its buttons."""
        for one in buttons_of(message.get("blocks", [])):
            waiting = self._news.pop(one["text"]["text"], None)
            if waiting is not None and not waiting.done():
                waiting.set_result(Shown(message, perf_counter()))


def buttons_of(blocks: list[Body]) -> list[Body]:
    elements = [one for block in blocks for one in block.get("elements", ())]
    return [one for one in elements if one.get("type") == "button"]


def text_of(message: Body) -> str:
    return json.dumps(message["blocks"], ensure_ascii=False)


def values_of(view: Body, answers: dict[str, Any]) -> Body:
    """Return the state of a form in which these options, or texts, were given."""
    values: Body = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        element, given = block["element"], answers.get(block["block_id"])
        values[block["block_id"]] = {element["action_id"]: _state(element, given)}
    return values


def _state(element: Body, given: Any) -> Body:
    kind = {"type": element["type"]}
    match element["type"]:
        case "plain_text_input":
            return kind | {"value": given}
        case "conversations_select":
            return kind | {"selected_conversation": given}
        case "datetimepicker":
            return kind | {"selected_date_time": given}
        case _:
            chosen = [one for one in element["options"] if one["value"] == given]
            return kind | {"selected_option": chosen[0] if chosen else None}


def options_of(view: Body) -> dict[str, list[str]]:
    """Return the values of the options of each question that has some."""
    return {
        block["block_id"]: [one["value"] for one in block["element"]["options"]]
        for block in view["blocks"]
        if block["type"] == "input" and "options" in block["element"]
    }
