"""Installations, and the states that browsers bring back, on either database."""

from datetime import datetime

from bot.store.records import EXPIRED_AT_ONCE, Installation
from bot.store.shared.database import Database
from bot.store.shared.sql import Script, load

SQL = load("installations")


class SharedInstallations:
    """The installations; implements :class:`bot.store.ports.Installations`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, installation: Installation, now: datetime) -> None:
        """Keep an installation; the time of the first one stays."""
        await self._database.change(lambda: _add(installation, now))

    async def replace(self, installation: Installation, before: str, now: datetime) -> bool:
        """Put a new sealed text where ``before`` still is."""
        return await self._database.change(lambda: _replace(installation, before, now))

    async def find(self, channel: str, workspace: str) -> Installation | None:
        """Return the installation in a workspace."""
        return await self._database.look_beside(lambda: _find(channel, workspace))

    async def all(self, channel: str) -> list[Installation]:
        """Return every installation on a channel."""
        return await self._database.look_beside(lambda: _all(channel))

    async def remove(self, channel: str, workspace: str) -> bool:
        """Remove an installation."""
        return await self._database.erase(lambda: _remove(channel, workspace))

    async def use_state(self, key: str, now: datetime, expires_at: datetime) -> bool:
        """Use a state up. A repeat of this call finds it used, and the browser begins anew."""
        return await self._database.change(lambda: _use_state(key, now, expires_at))


def _add(installation: Installation, now: datetime) -> Script[None]:
    yield SQL["add"](
        channel=installation.channel,
        workspace=installation.workspace,
        sealed=installation.sealed,
        now=now,
    )


def _replace(installation: Installation, before: str, now: datetime) -> Script[bool]:
    rows = yield SQL["replace"](
        channel=installation.channel,
        workspace=installation.workspace,
        sealed=installation.sealed,
        before=before,
        now=now,
    )
    return bool(rows)


def _find(channel: str, workspace: str) -> Script[Installation | None]:
    rows = yield SQL["find"](channel=channel, workspace=workspace)
    return Installation(*rows[0]) if rows else None


def _all(channel: str) -> Script[list[Installation]]:
    rows = yield SQL["all"](channel=channel)
    return [Installation(*row) for row in rows]


def _remove(channel: str, workspace: str) -> Script[bool]:
    return bool((yield SQL["remove"](channel=channel, workspace=workspace)))


def _use_state(key: str, now: datetime, expires_at: datetime) -> Script[bool]:
    yield SQL["forget_expired"](now=now, limit=EXPIRED_AT_ONCE)
    return bool((yield SQL["use_state"](key=key, expires_at=expires_at)))
