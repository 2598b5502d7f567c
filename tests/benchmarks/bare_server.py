"""The ceiling: a bare aiohttp server that makes the bot's calls, and remembers nothing.

    python -m tests.benchmarks.bare_server slack|telegram API_URL

It answers a request at once. Then it says what the bot says, over one session: it settles the
message whose button was pressed, and sends the next question. Which question that is comes with the
button. It checks no signature, stores nothing, repeats nothing, and renders everything before it
starts. Nobody would run such a bot; it shows what HTTP costs in Python on this machine.
"""

import asyncio
import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import aiohttp
from aiohttp import web

from adapters.slack.http import PATH as SLACK_PATH
from adapters.slack.render import render as render_slack
from adapters.telegram.render import TelegramMessage
from adapters.telegram.render import render as render_telegram
from tests.benchmarks import slack_people, telegram_people
from tests.benchmarks.people import Body, tell_port
from tests.benchmarks.rivals import script

JSON = {"Content-Type": "application/json; charset=utf-8"}
TELEGRAM_PATH = "/telegram"


class Bare(ABC):
    """A bot of one platform."""

    def __init__(self, api: str, http: aiohttp.ClientSession) -> None:
        self._api, self._http = api, http
        self._speaking: set[asyncio.Task[None]] = set()

    async def take(self, request: web.Request) -> web.Response:
        """Answer a request, and say the rest afterwards."""
        answer, speaking = self.read(await request.read())
        task = asyncio.create_task(self._speak(speaking))
        self._speaking.add(task)
        task.add_done_callback(self._speaking.discard)
        return answer

    async def _speak(self, speaking: Iterator[tuple[str, Body]]) -> None:
        for url, body in speaking:
            async with self._http.post(url, data=json.dumps(body), headers=self.headers) as answer:
                await answer.read()

    @property
    def headers(self) -> dict[str, str]:
        """The headers of each call."""
        return JSON

    @abstractmethod
    def read(self, content: bytes) -> tuple[web.Response, Iterator[tuple[str, Body]]]:
        """Return the answer to a request, and the calls that follow it in order."""


class BareSlack(Bare):
    """The same on Slack."""

    def __init__(self, api: str, http: aiohttp.ClientSession) -> None:
        super().__init__(api, http)
        questions, result = script(render_slack)
        asked = [
            {"text": question.asked.text, "blocks": numbered(question.asked.blocks, number)}
            for number, question in enumerate(questions)
        ]
        self._says = [*asked, {"text": result.text, "blocks": result.blocks}]
        self._settled = [
            {
                "text": question.settled.text,
                "blocks": question.settled.blocks,
                "replace_original": True,
            }
            for question in questions
        ]

    @property
    def headers(self) -> dict[str, str]:
        return {**JSON, "Authorization": f"Bearer {slack_people.TOKEN}"}

    def read(self, content: bytes) -> tuple[web.Response, Iterator[tuple[str, Body]]]:
        return web.Response(), self._calls(parse_qs(content.decode()))

    def _calls(self, fields: dict[str, list[str]]) -> Iterator[tuple[str, Body]]:
        number, user = 0, fields.get("user_id", [""])[0]
        if "payload" in fields:
            payload = json.loads(fields["payload"][0])
            user, action = payload["user"]["id"], payload["actions"][0]
            number = int(action["block_id"]) + 1
            yield payload["response_url"], self._settled[number - 1]
        place = {"channel": "D" + user[1:]}
        yield f"{self._api}/api/chat.postMessage", self._says[number] | place


def numbered(blocks: list[Body], number: int) -> list[Body]:
    """Return blocks whose id is the number of their question."""
    return [{**block, "block_id": str(number)} for block in blocks]


class BareTelegram(Bare):
    """The same on Telegram; a button's query is answered in the response, as the bot does."""

    def __init__(self, api: str, http: aiohttp.ClientSession) -> None:
        super().__init__(api, http)
        questions, result = script(render_telegram)
        self._notices = [question.notice for question in questions]
        self._settled = [body_of(question.settled) for question in questions]
        asked = [body_of(question.asked, number) for number, question in enumerate(questions)]
        self._says = [*asked, body_of(result)]
        self._url = f"{api}/bot{telegram_people.TOKEN}"

    def read(self, content: bytes) -> tuple[web.Response, Iterator[tuple[str, Body]]]:
        update = json.loads(content)
        query = update.get("callback_query")
        if query is None:
            return web.Response(), self._calls(update["message"]["chat"]["id"], 0, 0)
        number, message = int(query["data"]) + 1, query["message"]
        answered = {
            "method": "answerCallbackQuery",
            "callback_query_id": query["id"],
            "text": self._notices[number - 1],
        }
        calls = self._calls(message["chat"]["id"], number, message["message_id"])
        return web.json_response(answered), calls

    def _calls(self, chat: int, number: int, message: int) -> Iterator[tuple[str, Body]]:
        if number:
            edit = {"chat_id": chat, "message_id": message}
            yield f"{self._url}/editMessageText", self._settled[number - 1] | edit
        yield f"{self._url}/sendMessage", self._says[number] | {"chat_id": chat}


def body_of(message: TelegramMessage, number: int | None = None) -> Body:
    """Return what the Bot API is told; buttons hand back the number of their question."""
    body: Body = {
        "text": message.html, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}
    }  # fmt: skip
    if not message.rows:
        return body
    told: Any = {} if number is None else {"callback_data": str(number)}
    rows = [[{**button, **told} for button in row] for row in message.rows]
    return body | {"reply_markup": {"inline_keyboard": rows}}


BARE: dict[str, tuple[type[Bare], str]] = {
    "slack": (BareSlack, SLACK_PATH),
    "telegram": (BareTelegram, TELEGRAM_PATH),
}


async def main(platform: str, api: str) -> None:
    bare, path = BARE[platform]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        app = web.Application()
        app.router.add_post(path, bare(api, http).take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
        tell_port(runner.addresses[0][1])
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
