"""Streams of events: what watchers get, how many there may be, and when they end."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import aiohttp
import pytest
from sse_starlette import ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapters.web.account import WebAccount
from adapters.web.conversations import MOST_WINDOWS
from adapters.web.requests import NotRead
from adapters.web.streams import FEW, Streams
from adapters.web.streams import Watcher as Watched
from bot.channel import NotTaken
from bot.engine.assessment import Assessment
from bot.runtime.http.pages import make_app
from bot.runtime.http.server import LAST_REQUESTS_S, HttpServer
from tests.channels.web.world import LIFTED, Browser, World
from tests.kit.served import WAITING_S

NEVER_S = 3600.0


class Source:
    """A source of a stream, and a server that serves it."""

    def __init__(
        self, most: int = 400, poll_s: float = NEVER_S, watched: tuple[int, int] = (400, 400)
    ) -> None:
        self.streams = Streams(most, poll_s, watched)
        self.shown: str | None = "one"
        self.fails: Exception | None = None
        self.drawn = 0
        self.url = ""

    async def render(self) -> str | None:
        self.drawn += 1
        if self.fails is not None:
            raise self.fails
        return self.shown

    async def answer(self, request: Request) -> Response:
        try:
            watcher = None
            if "of" in request.query_params:
                query = request.query_params
                watcher = Watched(query["of"], is_board="board" in query)
            topic = request.path_params["topic"]
            return self.streams.events(request, topic, self.render, watcher=watcher)
        except NotRead as refused:
            return Response(status_code=refused.status)

    async def look_elsewhere(self) -> None:
        """Ask the server something else."""
        async with aiohttp.ClientSession() as session, session.get(self.url + "/healthz") as found:
            await found.read()

    def change(self, shown: str | None) -> None:
        self.shown = shown
        self.streams.changed("a")


@asynccontextmanager
async def served(source: Source) -> AsyncIterator[Source]:
    async def ready() -> str:
        return ""

    app = make_app([Route("/of/{topic}", source.answer, methods=["GET", "HEAD"])], ready)
    server = HttpServer(app, "127.0.0.1", 0)
    source.url = f"http://127.0.0.1:{server.listen()}"
    running = asyncio.create_task(server.run_until_stopped())
    try:
        yield source
    finally:
        source.streams.close()
        server.should_exit = True
        await asyncio.wait_for(running, WAITING_S)


class Watcher:
    """A browser at the end of a stream."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self) -> dict[str, str]:
        """Return the fields of the next event; empty at the end."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(WAITING_S):
            async for line in self.response.content:
                name, _, value = line.decode().strip().partition(": ")
                if name:
                    fields[name] = value
                elif fields:
                    return fields
        return {}


@asynccontextmanager
async def watching(source: Source, topic: str = "a") -> AsyncIterator[Watcher]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{source.url}/of/{topic}") as response,
    ):
        yield Watcher(response)


async def until(holds: Callable[[], bool], ask: Callable[[], Awaitable[object]]) -> None:
    """Ask the server until something holds."""
    async with asyncio.timeout(WAITING_S):
        while not holds():
            await ask()


async def test_watcher_gets_the_text_now_and_whenever_it_differs() -> None:
    async with served(Source()) as source, watching(source) as watcher:
        assert watcher.response.headers["Content-Type"].startswith("text/event-stream")
        assert watcher.response.headers["Cache-Control"] == "no-store"
        assert (await watcher.next())["data"] == "one"

        source.change("one")
        source.change("two")

        assert (await watcher.next())["data"] == "two"


async def test_all_watchers_of_a_topic_share_one_drawing_and_those_of_another_get_nothing() -> None:
    async with (
        served(Source()) as source,
        watching(source) as ann,
        watching(source) as bob,
        watching(source, "b") as eve,
    ):
        for watcher in (ann, bob, eve):
            assert (await watcher.next())["data"] == "one"
        before = source.drawn

        source.change("two")

        assert (await ann.next())["data"] == (await bob.next())["data"] == "two"
        assert source.drawn == before + 1


async def test_watcher_who_comes_later_is_not_told_of_the_past() -> None:
    """Nobody has told of the change: another process made it, or it waits to be drawn."""
    async with served(Source()) as source, watching(source) as early:
        await early.next()
        source.shown = "two"

        async with watching(source) as late:
            assert (await late.next())["data"] == "two"
        assert (await early.next())["data"] == "two"


async def test_slow_watcher_gets_the_latest_text_and_not_those_between() -> None:
    async with served(Source()) as source, watching(source) as watcher:
        await watcher.next()
        for number in range(1000):
            source.change(f"text {number}")

        assert (await watcher.next())["data"] == "text 999"


async def test_change_of_another_process_is_seen_without_being_told() -> None:
    async with served(Source(poll_s=0.01)) as source, watching(source) as watcher:
        await watcher.next()

        source.shown = "two"

        assert (await watcher.next())["data"] == "two"


async def test_streams_are_limited_and_a_place_is_free_again_after_a_watcher_left() -> None:
    async with served(Source(most=1)) as source, aiohttp.ClientSession() as session:

        async def status() -> int:
            async with session.get(source.url + "/of/b") as response:
                return response.status

        async with watching(source) as watcher:
            await watcher.next()
            assert len(source.streams) == 1
            assert await status() == 503
        await until(lambda: not len(source.streams), status)

        assert await status() == 200


async def test_one_address_takes_some_of_all_streams_and_boards_have_a_share() -> None:
    async with (
        served(Source(most=8, watched=(2, 3))) as source,
        aiohttp.ClientSession() as session,
        AsyncExitStack() as opened,
    ):

        async def status(query: str) -> int:
            """Open a stream, which stays open if it could be."""
            response = session.get(f"{source.url}/of/a?of={query}")
            return (await opened.enter_async_context(response)).status

        people = ["ann", "ann", "ann", "bob", "bob", "cat", "cat", "dan"]
        statuses = [await status(query) for query in people]
        boards = [await status("ann&board") for _ in range(3)]

    # Six of eight are for people, two of them for an address.
    assert statuses == [200, 200, 503, 200, 200, 200, 200, 503]
    assert boards == [200, 200, 503]


async def test_place_of_an_address_is_free_again_after_its_watcher_left() -> None:
    async with served(Source(watched=(1, 1))) as source, aiohttp.ClientSession() as session:

        async def status() -> int:
            async with session.get(source.url + "/of/a?of=ann") as response:
                return response.status

        async with watching(source, "a?of=ann") as watcher:
            await watcher.next()
            assert await status() == 503
        await until(lambda: not len(source.streams), source.look_elsewhere)

        assert await status() == 200


async def test_people_of_one_network_share_its_streams(drawn: Assessment) -> None:
    account = WebAccount("http://check.example.org", proxies=1)
    pacing = replace(LIFTED, watched=(1, 1))
    async with World(drawn, account=account, pacing=pacing) as world:
        statuses = []
        async with AsyncExitStack() as opened:
            for address in ("2001:db8::1", "2001:db8::2", "192.0.2.1"):
                person = world.person(**{"Host": "check.example.org", "X-Forwarded-For": address})
                await person.begin()
                session = await opened.enter_async_context(aiohttp.ClientSession())
                cookie = {"Cookie": f"cxbot={person.token}"}
                response = session.get(world.url + "/changes", headers=person.headers | cookie)
                statuses.append((await opened.enter_async_context(response)).status)

    assert statuses == [200, 503, 200]


async def test_request_for_the_head_takes_no_place() -> None:
    async with (
        served(Source()) as source,
        aiohttp.ClientSession() as session,
        session.head(source.url + "/of/a") as response,
    ):
        assert response.status == 200
        assert len(source.streams) == source.drawn == 0


async def test_end_of_the_topic_is_told_once_and_for_good() -> None:
    async with served(Source()) as source, watching(source) as watcher:
        await watcher.next()

        source.change(None)

        assert (await watcher.next())["event"] == "over"
        assert await watcher.next() == {}


async def test_closing_ends_streams_at_once_without_saying_that_it_is_over() -> None:
    async with served(Source()) as source, watching(source) as watcher:
        await watcher.next()

        source.streams.close()

        assert await watcher.next() == {}
        with pytest.raises(NotRead):
            source.streams.events(Request({"type": "http", "method": "GET"}), "a", source.render)


@pytest.mark.parametrize("error", [NotTaken("no store"), ValueError("answer")])
async def test_text_that_cannot_be_drawn_now_is_drawn_later(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async with served(Source(poll_s=0.01)) as source, watching(source) as watcher:
        await watcher.next()
        source.fails = error
        before = source.drawn
        await until(lambda: source.drawn > before, source.look_elsewhere)

        source.fails, source.shown = None, "two"

        assert (await watcher.next())["data"] == "two"
    assert "answer" not in caplog.text


# ---------------------------------------------------------------------------- of a conversation


async def test_open_page_is_told_that_its_conversation_has_gone_on(
    world: World, ann: Browser
) -> None:
    page = await ann.at_question(1)
    async with following(world, ann) as watcher:
        told = (await watcher.next())["data"]
        assert told == page.main.given["data-state"]

        page = await ann.say("walk")

        after = (await watcher.next())["data"]
        assert after == page.main.given["data-state"] != told


async def test_every_page_of_a_conversation_has_the_state_that_its_stream_tells(
    world: World, ann: Browser
) -> None:
    await ann.at_question(3)
    async with following(world, ann) as watcher:
        told = (await watcher.next())["data"]
        for path in ("/now", "/question/stage", "/form"):
            assert (await ann.open(path)).main.given["data-state"] == told, path
        again = await ann.say_on("/now", "purple")
        assert (again.status, again.main.given["data-state"]) == (422, told)


async def test_stream_ends_when_everything_is_deleted(world: World, ann: Browser) -> None:
    await ann.at_question(1)
    async with following(world, ann) as watcher:
        await watcher.next()
        await ann.open("/delete")
        await ann.press_form("/delete")

        assert (await watcher.next())["event"] == "over"


async def test_stream_is_for_people_with_a_cookie_and_holds_no_answer(
    world: World, ann: Browser
) -> None:
    status, _, _ = await ann.ask("GET", "/changes")
    assert status == 404

    await ann.at_question(2)
    async with following(world, ann) as watcher:
        assert re.fullmatch("[0-9a-f]{16}", (await watcher.next())["data"])


async def test_one_person_cannot_take_the_streams_of_all(world: World, ann: Browser) -> None:
    await ann.at_question(1)
    async with AsyncExitStack() as windows:
        for _ in range(MOST_WINDOWS):
            watcher = await windows.enter_async_context(following(world, ann))
            await watcher.next()

        status, headers, _ = await ann.ask("GET", "/changes")

    assert (status, headers["Retry-After"]) == (503, "5")


async def test_server_stops_at_once_although_pages_are_open(world: World, ann: Browser) -> None:
    await ann.at_question(1)
    async with following(world, ann) as watcher:
        await watcher.next()

        async with asyncio.timeout(LAST_REQUESTS_S / 2):
            await world.stop()

        assert await watcher.next() == {}
    await world.start()


@asynccontextmanager
async def following(world: World, person: Browser) -> AsyncIterator[Watcher]:
    """Yield a watcher of a person's conversation."""
    cookie = {"Cookie": f"cxbot={person.token}"}
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.get(f"{world.url}/changes", headers=cookie) as response,
    ):
        assert response.status == 200
        yield Watcher(response)


async def test_news_goes_to_a_few_at_a_time_so_that_others_are_answered_between() -> None:
    source, told, most = Source(), list[str](), 3 * FEW
    steps: list[int] = []
    loop = asyncio.get_running_loop()

    def look() -> None:
        steps.append(len(told))
        if len(told) < most:
            loop.call_soon(look)

    async def watch(texts: AsyncIterator[ServerSentEvent], ready: asyncio.Semaphore) -> None:
        await anext(texts)
        ready.release()
        told.append(str((await anext(texts)).data))

    with source.streams._watching("a", source.render, None) as topic:
        ready = asyncio.Semaphore(0)
        watching = [asyncio.create_task(watch(topic.join(), ready)) for _ in range(most)]
        for _ in watching:
            await ready.acquire()
        source.change("two")
        look()
        await asyncio.wait_for(asyncio.gather(*watching), WAITING_S)

    assert told == ["two"] * most
    assert max(after - before for before, after in pairwise(steps)) <= FEW
