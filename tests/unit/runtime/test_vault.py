"""The tokens of workspaces: sealed in a real file, opened by nobody without the key."""

import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.channel import ChannelUnusable, NotTaken
from bot.runtime.vault import SealedVault, new_key
from bot.store.records import Installation
from bot.store.shared.installations import SharedInstallations
from bot.store.sqlite.store import SqliteStore
from tests.conftest import NOW
from tests.kit.system import Clock, locked

OLD, NEW = new_key(), new_key()
SECRET = {"bot_token": "xoxb-geheim", "name": "Zanzibarine Ltd", "expires_at": 1798761600.25}


class InterruptedInstallations(SharedInstallations):
    """Installations; somebody else changes one right after it is read."""

    meanwhile: Callable[[], Awaitable[object]] | None = None

    async def find(self, channel: str, workspace: str) -> Installation | None:
        found = await super().find(channel, workspace)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return found


class Interrupted(SqliteStore):
    """A store with such installations."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.installations: InterruptedInstallations = InterruptedInstallations(self.database)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.sqlite3"


@pytest.fixture
async def store(path: Path) -> AsyncIterator[Interrupted]:
    one = Interrupted(path)
    await one.open()
    yield one
    await one.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def vault(store: SqliteStore, clock: Clock) -> SealedVault:
    return SealedVault(store.installations, "slack", [OLD], clock)


def with_keys(store: SqliteStore, *keys: str, channel: str = "slack") -> SealedVault:
    return SealedVault(store.installations, channel, keys, lambda: NOW)


# ---------------------------------------------------------------------------- keeping


async def test_what_is_kept_comes_back_as_it_was_until_it_is_replaced_or_removed(
    vault: SealedVault,
) -> None:
    await vault.check()
    assert await vault.seal_anew() == (0, [])
    await vault.put("T1", SECRET)

    assert await vault.get("T1") == SECRET
    assert await vault.get("T2") is None
    await vault.put("T1", {"bot_token": "second"})
    assert await vault.get("T1") == {"bot_token": "second"}
    assert await vault.remove("T1")
    assert not await vault.remove("T1")
    assert await vault.get("T1") is None


async def test_names_are_told_by_workspace_of_the_channel_where_they_can_be_opened(
    store: SqliteStore, vault: SealedVault
) -> None:
    await vault.put("T2", {"name": "Second"})
    await vault.put("T1", {"bot_token": "of a workspace without a name"})
    await with_keys(store, NEW).put("T3", SECRET)
    other = with_keys(store, OLD, channel="other")

    assert await vault.names() == [("T1", ""), ("T2", "Second"), ("T3", None)]
    assert (await other.names(), await other.get("T1")) == ([], None)


async def test_nothing_can_be_read_in_the_files(path: Path, vault: SealedVault) -> None:
    await vault.put("T1", SECRET)
    await vault.swap("T1", SECRET, SECRET | {"bot_token": "xoxb-renewed"})

    files = b"".join(one.read_bytes() for one in path.parent.iterdir())

    assert b"T1" in files
    for private in ("geheim", "renewed", "Zanzibar", "bot_token", OLD):
        assert private.encode() not in files


# ---------------------------------------------------------------------------- swapping


async def test_swap_changes_what_is_still_kept_and_nothing_else(vault: SealedVault) -> None:
    await vault.put("T1", SECRET)
    renewed = SECRET | {"bot_token": "xoxb-renewed"}

    assert await vault.swap("T1", SECRET, renewed)
    assert not await vault.swap("T1", SECRET, {"bot_token": "late"})
    assert not await vault.swap("T2", SECRET, renewed)

    assert await vault.get("T1") == renewed
    assert await vault.get("T2") is None


async def test_swap_holds_though_it_is_sealed_anew_meanwhile(
    store: Interrupted, vault: SealedVault
) -> None:
    await vault.put("T1", SECRET)
    both = with_keys(store, NEW, OLD)
    store.installations.meanwhile = both.seal_anew

    assert await both.swap("T1", SECRET, {"bot_token": "renewed"})

    assert await with_keys(store, NEW).get("T1") == {"bot_token": "renewed"}


@pytest.mark.parametrize("removes", [False, True])
async def test_swap_loses_to_who_was_quicker(
    store: Interrupted, vault: SealedVault, *, removes: bool
) -> None:
    await vault.put("T1", SECRET)
    newer = None if removes else {"bot_token": "installed anew"}

    async def meanwhile() -> None:
        await (vault.put("T1", newer) if newer else vault.remove("T1"))

    store.installations.meanwhile = meanwhile

    assert not await vault.swap("T1", SECRET, {"bot_token": "renewed"})
    assert await vault.get("T1") == newer


# ---------------------------------------------------------------------------- keys


async def test_other_key_opens_nothing_and_the_message_says_what_to_do(
    store: SqliteStore, vault: SealedVault
) -> None:
    await vault.put("T1", SECRET)
    other = with_keys(store, NEW)
    calls: list[Callable[[], Awaitable[Any]]] = [
        lambda: other.get("T1"),
        lambda: other.swap("T1", SECRET, SECRET),
    ]

    for call in calls:
        with pytest.raises(NotTaken, match="of slack in T1 cannot be opened with CXBOT_SECRET_KEY"):
            await call()
    with pytest.raises(ChannelUnusable, match=r"slack \(T1\) can be opened with CXBOT_") as wrong:
        await other.check()

    assert "\n" not in str(wrong.value)
    for key in (OLD, NEW):
        assert key not in str(wrong.value)


async def test_every_key_opens_and_the_first_one_seals_until_the_old_one_can_go(
    store: SqliteStore, vault: SealedVault
) -> None:
    await vault.put("T1", SECRET)
    both, new = with_keys(store, NEW, OLD), with_keys(store, NEW)
    await both.check()
    await both.put("T2", SECRET)

    assert (await both.get("T1"), await new.get("T2")) == (SECRET, SECRET)
    with pytest.raises(NotTaken):
        await vault.get("T2")
    assert await both.seal_anew() == (2, [])
    assert await both.seal_anew() == (2, [])
    await new.check()
    assert [await new.get(workspace) for workspace in ("T1", "T2")] == [SECRET] * 2
    with pytest.raises(ChannelUnusable):
        await vault.check()


async def test_row_that_was_spoiled_or_put_in_anothers_place_opens_nothing(
    store: SqliteStore, vault: SealedVault
) -> None:
    await vault.put("T1", SECRET)
    found = await store.installations.find("slack", "T1")
    assert found

    for sealed in (found.sealed, "", "no", "gAAAAA", "é" * 50):
        await store.installations.add(Installation("slack", "T2", sealed), NOW)

        with pytest.raises(NotTaken, match="T2"):
            await vault.get("T2")
    assert await vault.get("T1") == SECRET


async def test_one_that_cannot_be_opened_is_told_and_holds_nothing_up(
    store: SqliteStore, vault: SealedVault, caplog: pytest.LogCaptureFixture
) -> None:
    locked_ones = [f"T{n}" for n in range(6)]
    for workspace in locked_ones:
        await with_keys(store, NEW).put(workspace, SECRET)
    # No more are named than fit into a line.
    with pytest.raises(ChannelUnusable, match=r"\(T0, T1, T2, T3, T4, \.\.\.\)"):
        await vault.check()
    await vault.put("T9", SECRET)

    await vault.check()

    told = [vars(record) for record in caplog.records if record.levelno == logging.ERROR]
    assert [fields["workspace"] for fields in told] == locked_ones
    assert "CXBOT_SECRET_KEY" in told[0]["advice"]
    assert "cxbot slack forget T0" in told[0]["advice"]
    assert await vault.get("T9") == SECRET


# ---------------------------------------------------------------------------- states


async def test_state_is_good_once_however_it_is_written_and_whichever_key_is_added(
    store: SqliteStore, vault: SealedVault
) -> None:
    state, other = vault.issue_state(), vault.issue_state()
    both = SealedVault(store.installations, "slack", [NEW, OLD], vault._clock)

    found = [await both.use_state(one, 600) for one in (state, other, state)]

    assert found == [True, True, False]
    for again in (f"{state}=", f"{state}====", f" {state}", f"{state[:50]}!\n{state[50:]}"):
        assert not await vault.use_state(again, 600)


@pytest.mark.parametrize(
    ("later_s", "good"),
    [(599, True), (600, False), (-60, True), (-61, False)],
    ids=["in time", "too late", "clock ahead", "clock far ahead"],
)
async def test_state_is_good_for_so_long(
    vault: SealedVault, clock: Clock, later_s: float, *, good: bool
) -> None:
    state = vault.issue_state()
    # It is negative where a process whose clock is ahead issued the state.
    clock.now += timedelta(seconds=later_s)

    assert await vault.use_state(state, 600) is good


async def test_state_is_not_good_again_where_another_clock_is_behind(
    store: SqliteStore, vault: SealedVault, clock: Clock
) -> None:
    one, other = vault.issue_state(), vault.issue_state()
    clock.now += timedelta(seconds=590)
    assert await vault.use_state(one, 600)

    # A process whose clock is ahead removes what has expired.
    clock.now += timedelta(seconds=50)
    assert not await vault.use_state(other, 600)
    await store.installations.use_state("another", clock.now, clock.now + timedelta(minutes=10))
    clock.now -= timedelta(seconds=50)

    assert not await vault.use_state(one, 600)


async def test_state_that_was_made_up_is_not_good(store: SqliteStore, vault: SealedVault) -> None:
    good = vault.issue_state()
    changed = good[:30] + ("A" if good[30] != "A" else "B") + good[31:]
    of_others = [
        with_keys(store, NEW).issue_state(),
        with_keys(store, OLD, channel="other").issue_state(),
    ]

    for state in ("", "made-up", "é", "x" * 10_000, good[:-4], changed, *of_others):
        assert not await vault.use_state(state, 600)

    assert await vault.use_state(good, 600)


async def test_what_else_is_sealed_passes_for_no_state(
    store: SqliteStore, clock: Clock, vault: SealedVault
) -> None:
    await vault.put("T1", SECRET)
    found = await store.installations.find("slack", "T1")
    assert found
    # As if the sealed value's time were right.
    clock.now = datetime.fromtimestamp(Fernet(OLD).extract_timestamp(found.sealed), UTC)

    assert not await vault.use_state(found.sealed, 600)
    await store.installations.add(Installation("slack", "T1", vault.issue_state()), NOW)

    with pytest.raises(NotTaken):
        await vault.get("T1")


async def test_states_are_long_random_and_kept_as_hashes_once_they_are_used(
    path: Path, store: SqliteStore, vault: SealedVault
) -> None:
    states = {vault.issue_state() for _ in range(10)}
    count = "SELECT count(*) FROM used_states"
    assert (await store.database.beside(lambda one: one.execute(count).fetchone())) == (0,)

    for state in states:
        assert await vault.use_state(state, 600)

    files = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert (await store.database.beside(lambda one: one.execute(count).fetchone())) == (10,)
    assert len(states) == 10
    assert min(map(len, states)) >= 40
    assert not [state for state in states if state.encode() in files]
    assert all(re.fullmatch(r"[A-Za-z0-9_-]+", state) for state in states)


# ---------------------------------------------------------------------------- the store is away


async def test_store_that_is_away_is_told_and_asked_again(path: Path, store: SqliteStore) -> None:
    vault = with_keys(store, OLD)
    await vault.put("T1", SECRET)
    state = vault.issue_state()
    store.database.writer.patience_ms = 0
    calls: list[Callable[[], Awaitable[Any]]] = [
        lambda: vault.put("T1", {}),
        lambda: vault.swap("T1", SECRET, {}),
        lambda: vault.remove("T1"),
        lambda: vault.use_state(state, 600),
        vault.seal_anew,
    ]

    with locked(path):
        for call in calls:
            with pytest.raises(NotTaken):
                await call()

    assert await vault.get("T1") == SECRET
    assert await vault.use_state(state, 600)
