"""The rival: the same assessment as Bolt's documentation says to write it.

    python -m tests.benchmarks.slack_rival API_URL [--session]

An AsyncApp with its state in a dict, gone with the process; what it says goes out by the client and
by ``respond`` that Bolt hands to listeners; the server is Bolt's own. It acknowledges once its
listeners are done (``process_before_response``), as the documentation asks where work is not to be
lost. Questions and result are those of the bot: they are rendered before it starts, so that it need
not compute anything. The client opens a connection for every call, as it does unless it is given a
session; with ``--session`` it has one that keeps its connections.
"""

import asyncio
import re
import sys

import aiohttp
from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.http import PATH
from adapters.slack.render import render
from tests.benchmarks.people import Body, tell_port
from tests.benchmarks.rivals import script
from tests.benchmarks.slack_people import COMMAND, SECRET, TOKEN

SESSION = "--session"


class Conversation:
    """The listeners, and everybody's answers."""

    def __init__(self) -> None:
        questions, result = script(render)
        self._settled = [question.settled for question in questions]
        self._says = [*(question.asked for question in questions), result]
        self._answers: dict[str, list[str]] = {}

    def listen(self, app: AsyncApp) -> None:
        app.command(COMMAND)(self.start)
        app.action(re.compile("press-.*|pick"))(self.answered)

    async def start(self, ack: AsyncAck, body: Body, client: AsyncWebClient) -> None:
        await ack()
        self._answers[body["user_id"]] = []
        await self._say(body["user_id"], client)

    async def answered(
        self, ack: AsyncAck, body: Body, respond: AsyncRespond, client: AsyncWebClient
    ) -> None:
        """Take the answer to a question, and ask the next one."""
        await ack()
        user, action = body["user"]["id"], body["actions"][0]
        answers = self._answers[user]
        settled = self._settled[len(answers)]
        answers.append(action.get("value") or action["selected_option"]["value"])
        await respond(text=settled.text, blocks=settled.blocks, replace_original=True)
        await self._say(user, client)

    async def _say(self, user: str, client: AsyncWebClient) -> None:
        said = self._says[len(self._answers[user])]
        await client.chat_postMessage(channel=user, text=said.text, blocks=said.blocks)


async def main(api: str, *words: str) -> None:
    if SESSION not in words:
        await run(api)
        return
    async with aiohttp.ClientSession() as session:
        await run(api, session)


async def run(api: str, session: aiohttp.ClientSession | None = None) -> None:
    """Serve until ended; without a session each call has a connection of its own."""
    app = AsyncApp(
        client=AsyncWebClient(TOKEN, base_url=f"{api}/api/", session=session),
        signing_secret=SECRET,
        process_before_response=True,
    )
    Conversation().listen(app)
    runner = web.AppRunner(app.web_app(PATH), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=2048).start()
    tell_port(runner.addresses[0][1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
