"""Tokens that live for twelve hours: renewed in time, once, and never lost."""

import asyncio
from asyncio import Event
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.account import SlackAccount
from adapters.slack.workspaces import ManyWorkspaces, SlackInstallation
from bot.channel import NotTaken
from bot.engine.assessment import Assessment
from bot.runtime.vault import SealedVault
from tests.channels.slack.world import MANY, World, said
from tests.kit.served import busy
from tests.kit.slack.api import CLIENT_ID, CLIENT_SECRET, Failure


@pytest.fixture
async def world(quick_check: Assessment) -> AsyncIterator[World]:
    world = World(quick_check, http=True, account=MANY)
    world.slack.oauth.rotation = True
    async with world:
        yield world


def exchanges(world: World) -> int:
    """Return how often a token was renewed, or that was tried."""
    calls = world.slack.calls_of("oauth.v2.access")
    return sum("refresh_token" in one.params for one in calls)


async def kept(world: World) -> dict[str, Any]:
    found = await world.vault().get("T7")
    assert found
    return found


def refused(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [vars(one)["error"] for one in caplog.records if one.msg == "token not renewed"]


@contextmanager
def renewing_fails(world: World, error: str = "internal_error") -> Iterator[None]:
    """Have Slack give no token until this is left."""
    failures = world.slack._failures["oauth.v2.access"]
    failures.extend([Failure(error)] * 1000)
    yield
    failures.clear()


# ---------------------------------------------------------------------------- in time


async def test_token_is_renewed_two_hours_before_its_end_once(world: World) -> None:
    ann = await world.install("T7")
    people = [ann, *(world.slack.workspace("T7").person(f"P{n}") for n in range(8))]
    first = await kept(world)
    world.clock.forward(hours=9.9)
    await world.say(ann, "hello")
    assert exchanges(world) == 0
    world.clock.forward(hours=0.6)

    for one in people:
        await one.dm("hello")
        await one.open_home()
    await world.quiet()

    second = await kept(world)
    assert exchanges(world) == 1
    assert (first["bot_token"], first["refresh_token"]) != (
        second["bot_token"],
        second["refresh_token"],
    )
    assert second["expires_at"] == world.clock().timestamp() + 12 * 3600
    assert second["installed_at"] == first["installed_at"]
    assert all(one.sees() for one in people)
    assert world.slack.calls[-1].token == second["bot_token"]
    assert [one for one in world.slack.calls if one.error] == []


async def test_token_is_renewed_again_and_again_also_by_the_next_process(world: World) -> None:
    ann = await world.install("T7")
    for text in ("hello", "yes", "walk"):
        await world.passes(hours=11)
        await world.say(ann, text)
        await world.stop()
        await world.start()

    assert exchanges(world) == 3
    assert "Question 2" in said(ann)


async def test_token_that_lives_for_ever_is_not_renewed(quick_check: Assessment) -> None:
    async with World(quick_check, http=True, account=MANY) as world:
        ann = await world.install("T7")

        await world.passes(days=200)
        await world.say(ann, "hello")

        assert exchanges(world) == 0


# ---------------------------------------------------------------------------- refused


@pytest.mark.parametrize("error", ["invalid_refresh_token", "internal_error"])
async def test_renewal_that_is_refused_changes_nothing_while_the_token_is_good(
    world: World, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    ann = await world.install("T7")
    before = await kept(world)
    world.clock.forward(hours=10.5)

    with renewing_fails(world, error):
        for text in ("hello", "yes", "walk"):
            await world.say(ann, text)
        assert refused(caplog) == [error]
        world.clock.forward(seconds=61)
        await world.say(ann, "hybrid")

    assert refused(caplog) == [error] * 2
    assert (exchanges(world), await kept(world)) == (2, before)
    assert "Question 3" in said(ann)
    assert before["refresh_token"] not in str([vars(one) for one in caplog.records])


async def test_token_that_ran_out_loses_no_reply(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ann, bea = await world.install("T7"), await world.install("T8", "Bea")
    await world.say(ann, "hello")
    world.clock.forward(hours=10.5)
    await world.say(bea, "hello")
    world.clock.forward(hours=2)

    with renewing_fails(world):
        told = [await ann.dm(text) for text in ("yes", "help", "walk")]
        await world.quiet()
        for _ in range(20):
            await world.passes(seconds=30)
        await world.say(bea, "yes")
    before = len(refused(caplog))
    await world.passes(minutes=10)

    assert [one.acked for one in told] == [True] * 3
    assert ("Question 2" in said(ann), "Question 1" in said(bea)) == (True, True)
    assert (await kept(world))["expires_at"] > world.clock().timestamp()
    # Ten minutes: not for every update, and not for every try.
    assert 1 <= before <= 11
    assert world.sql("SELECT count(*) FROM outbox WHERE status = 'pending'") == [(0,)]


# ---------------------------------------------------------------------------- several processes


class Slow(SealedVault):
    """A vault whose reader is held up between reading and what it does then."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.has_read, self.goes_on = asyncio.Event(), asyncio.Event()

    async def get(self, workspace: str) -> dict[str, Any] | None:
        found = await super().get(workspace)
        self.has_read.set()
        await self.goes_on.wait()
        return found


@asynccontextmanager
async def held_up(world: World) -> AsyncIterator[tuple[ManyWorkspaces, asyncio.Task[Any], Event]]:
    """Yield another process that has found a token to renew, and waits for a signal to go on."""
    slow = Slow(world.store.installations, "slack", world.keys, world.clock)
    async with Process(world, slow) as slower:
        await world.install("T7")
        world.clock.forward(hours=10.5)
        finding = asyncio.create_task(slower.find("T7"))
        await slow.has_read.wait()
        yield slower, finding, slow.goes_on


class Process:
    """Another process that uses the tokens of the same store."""

    def __init__(self, world: World, vault: SealedVault | None = None) -> None:
        api = f"{world.slack.url}/api/"
        account = SlackAccount(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, api=api)
        self.client = AsyncWebClient(base_url=api, timeout=5, retry_handlers=[])
        self.many = ManyWorkspaces(account, self.client, vault or world.vault(), world.clock)

    async def __aenter__(self) -> ManyWorkspaces:
        self.client.session = aiohttp.ClientSession()
        return self.many

    async def __aexit__(self, *_: object) -> None:
        assert self.client.session
        await self.client.session.close()


async def token(many: ManyWorkspaces) -> str:
    found = await many.find("T7")
    assert found
    return found.bot_token


async def test_token_that_another_process_renewed_is_used(world: World) -> None:
    async with Process(world) as other:
        ann = await world.install("T7")
        await world.say(ann, "hello")
        world.clock.forward(hours=10.5)

        renewed = await token(other)
        await world.say(ann, "yes", "help")

        assert exchanges(world) == 1
        assert world.slack.calls_of("chat.postMessage")[-1].token == renewed


async def test_process_that_was_slower_uses_what_the_quicker_one_got(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    async with Process(world) as quick, held_up(world) as (_, finding, goes_on):
        renewed = await token(quick)
        goes_on.set()

        assert (await finding).bot_token == renewed
        assert (exchanges(world), refused(caplog)) == (2, [])
        assert (await kept(world))["bot_token"] == renewed


async def test_app_that_is_removed_while_its_token_is_renewed_stays_removed(world: World) -> None:
    async with held_up(world) as (slower, finding, goes_on):
        await world.vault().remove("T7")
        goes_on.set()

        assert await finding is None
        assert await slower.find("T7") is None
        assert await world.vault().get("T7") is None


# ---------------------------------------------------------------------------- nothing is lost


async def test_next_token_is_kept_though_the_store_is_away_when_it_comes(world: World) -> None:
    async with Process(world) as many:
        await world.install("T7")
        world.clock.forward(hours=10.5)

        async with busy(world):
            for _ in range(3):
                with pytest.raises(NotTaken):
                    await many.find("T7")
        found = await token(many)

        assert exchanges(world) == 1
        assert (await kept(world))["bot_token"] == found
        world.clock.forward(hours=10.5)
        assert await token(many) != found


async def test_next_token_is_kept_though_who_asked_gives_up(world: World) -> None:
    async with Process(world) as many:
        await world.install("T7")
        before = await kept(world)
        world.clock.forward(hours=10.5)
        world.slack.delay_s = 0.05

        asking = asyncio.create_task(many.find("T7"))
        await world.slack.until(lambda: exchanges(world))
        asking.cancel()
        found = await token(many)

        assert exchanges(world) == 1
        assert before["bot_token"] != found == (await kept(world))["bot_token"]


async def test_installation_while_a_token_is_renewed_is_the_one_that_counts(world: World) -> None:
    async with held_up(world) as (_, finding, goes_on):
        await world.install("T7")
        goes_on.set()

        assert (await finding).bot_token == (await kept(world))["bot_token"]


async def test_token_that_slack_refuses_is_looked_up_again(world: World) -> None:
    async with Process(world) as many:
        await world.install("T7")
        old = await many.find("T7")
        assert isinstance(old, SlackInstallation)
        assert not await many.refused(old)

        await world.install("T7")
        assert await many.refused(old)
        assert await token(many) != old.bot_token

        await world.vault().remove("T7")
        assert not await many.refused(old)
        assert await many.find("T7") is None
