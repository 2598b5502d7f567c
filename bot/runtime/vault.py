"""The secrets of a channel's workspaces, encrypted in the store.

The keys are in the settings, so a copy of the database alone opens nothing. The first key encrypts;
every key decrypts, so keys can be rotated.
"""

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.channel import ChannelUnusable, NotTaken
from bot.store.ports import Installations, StoreUnavailable
from bot.store.records import Installation

WRONG_KEY = "cannot be opened with CXBOT_SECRET_KEY: add the key it was sealed with, after a comma"

STATE = "state"
"""The beginning of every state's text, and of no other sealed text."""

SKEW_S = 60
"""Most difference between the clocks of several processes, in seconds."""

NAMED = 5
"""Most workspaces in one message."""

log = logging.getLogger(__name__)


class SealedVault:
    """A vault for the secrets of one channel, in a store.

    Args:
        installations: The part of the store that keeps the sealed secrets.
        channel: The channel.
        keys: Fernet keys; the first one encrypts.
        clock: The time.
    """

    def __init__(
        self,
        installations: Installations,
        channel: str,
        keys: Sequence[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._installations, self._channel, self._clock = installations, channel, clock
        self._keys = MultiFernet([Fernet(key) for key in keys])

    async def check(self) -> None:
        """Check which installations can be opened, and log those that cannot.

        Raises:
            ChannelUnusable: None can be opened: the key is wrong.
            NotTaken: The store cannot be read now.
        """
        installations = await self._all()
        locked = [
            installation.workspace
            for installation in installations
            if self._opened(installation) is None
        ]
        if installations and len(locked) == len(installations):
            named = ", ".join(locked[:NAMED]) + (", ..." if len(locked) > NAMED else "")
            message = (
                f"None of the installations of {self._channel} ({named}) can be opened with"
                " CXBOT_SECRET_KEY. Add the key they were sealed with, after a comma, or remove"
                f" them with `cxbot {self._channel} forget`"
            )
            raise ChannelUnusable(message)
        for workspace in locked:
            extra = {"workspace": workspace, "advice": self.advice(workspace)}
            log.error("installation cannot be opened", extra=extra)

    def advice(self, workspace: str) -> str:
        """Return what to do about a workspace whose installation cannot be opened."""
        return (
            "add the key it was sealed with to CXBOT_SECRET_KEY, after a comma; or run `cxbot"
            f" {self._channel} forget {workspace}`, and have the app installed there again"
        )

    async def get(self, workspace: str) -> dict[str, Any] | None:
        """Return a workspace's secret; None if there is none."""
        installation = await self._found(workspace)
        return None if installation is None else self._open(installation)

    async def put(self, workspace: str, secret: dict[str, Any]) -> None:
        """Store a workspace's secret, in place of an earlier one."""
        sealed = self._seal(workspace, secret)
        with _available():
            await self._installations.add(sealed, self._clock())

    async def swap(self, workspace: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Replace the secret ``before`` by ``after``; return whether ``before`` was stored."""
        while (stored := await self._found(workspace)) is not None and self._open(stored) == before:
            # Another process may have resealed the same secret meanwhile: try again.
            if await self._resealed(stored, self._seal(workspace, after)):
                return True
        return False

    async def remove(self, workspace: str) -> bool:
        """Remove a workspace's secret."""
        with _available():
            return await self._installations.remove(self._channel, workspace)

    async def names(self) -> list[tuple[str, str | None]]:
        """Return each workspace's id and its name; None for a name that cannot be decrypted.

        Raises:
            NotTaken: The store cannot be read now.
        """
        opened = [
            (installation.workspace, self._opened(installation))
            for installation in await self._all()
        ]
        return [
            (workspace, None if secret is None else secret.get("name", ""))
            for workspace, secret in opened
        ]

    async def seal_anew(self) -> tuple[int, list[str]]:
        """Encrypt all with the first key; return how many, and the workspaces that failed.

        Raises:
            NotTaken: The store cannot be read now.
        """
        count, locked = 0, []
        for installation in await self._all():
            secret = self._opened(installation)
            if secret is None:
                locked.append(installation.workspace)
            else:
                count += await self._resealed(
                    installation, self._seal(installation.workspace, secret)
                )
        return count, locked

    # ------------------------------------------------------------------ states

    def issue_state(self) -> str:
        """Return a new state. It has its own time, so nothing is stored before it is used."""
        text = f"{STATE} {self._channel} {secrets.token_urlsafe(16)}"
        token = self._keys.encrypt_at_time(text.encode(), int(self._clock().timestamp()))
        return token.decode("ascii").rstrip("=")

    async def use_state(self, state: str, lives_s: float) -> bool:
        """Use a state; return whether it is valid: this channel's, not too old, not used before."""
        try:
            # Surplus padding is ignored.
            sent = f"{state}==".encode()
            made_s, text = self._keys.extract_timestamp(sent), self._keys.decrypt(sent)
        except InvalidToken:
            return False
        now = self._clock()
        age_s = now.timestamp() - made_s
        is_ours = text.startswith(f"{STATE} {self._channel} ".encode())
        if not is_ours or not -SKEW_S <= age_s < lives_s:
            return False
        # Hash the plain text: one token has several valid spellings.
        key = hashlib.sha256(text).hexdigest()
        remembered = timedelta(seconds=lives_s - age_s + SKEW_S)
        with _available():
            return await self._installations.use_state(key, now, now + remembered)

    # ------------------------------------------------------------------ sealing

    def _seal(self, workspace: str, secret: dict[str, Any]) -> Installation:
        # The workspace is sealed too, so a row moved to another workspace opens nothing.
        text = json.dumps({"workspace": workspace, "secret": secret})
        return Installation(
            self._channel, workspace, self._keys.encrypt(text.encode()).decode("ascii")
        )

    def _open(self, installation: Installation) -> dict[str, Any]:
        opened = self._opened(installation)
        if opened is None:
            message = f"The installation of {self._channel} in {installation.workspace} {WRONG_KEY}"
            raise NotTaken(message)
        return opened

    def _opened(self, installation: Installation) -> dict[str, Any] | None:
        """Return the sealed secret; None if it cannot be read."""
        try:
            opened = json.loads(self._keys.decrypt(installation.sealed.encode()))
        except (InvalidToken, ValueError):
            return None
        return dict(opened["secret"]) if opened.get("workspace") == installation.workspace else None

    # ------------------------------------------------------------------ the store

    async def _found(self, workspace: str) -> Installation | None:
        with _available():
            return await self._installations.find(self._channel, workspace)

    async def _all(self) -> list[Installation]:
        with _available():
            return await self._installations.all(self._channel)

    async def _resealed(self, before: Installation, after: Installation) -> bool:
        with _available():
            return await self._installations.replace(after, before.sealed, self._clock())


def new_key() -> str:
    """Return a new random key."""
    return Fernet.generate_key().decode("ascii")


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        raise NotTaken(str(error)) from error
