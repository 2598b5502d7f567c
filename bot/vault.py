"""What a channel's workspaces trust it with, encrypted in the store.

The keys stand in the settings, so that a copy of the database alone opens nothing. The first key
seals; every key opens, so that one can be exchanged for the next.
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

WRONG_KEY = "cannot be opened with CXBOT_SECRET_KEY: add the key it was sealed with, behind a comma"

STATE = "state"
"""How the text of every state begins; nothing else that is sealed does."""

APART_S = 60
"""How far the clocks of several processes may be apart, in seconds."""

NAMED = 5
"""Most workspaces that one message names."""

log = logging.getLogger(__name__)


class SealedVault:
    """Keeps secrets of one channel in a store.

    Args:
        installations: Where.
        channel: Whose.
        keys: Fernet keys, the one that seals first.
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
        self._keys = MultiFernet([Fernet(one) for one in keys])

    async def check(self) -> None:
        """Look whether what is kept can be opened, and tell of what cannot.

        Raises:
            ChannelUnusable: Nothing of it can: the key is another one.
            NotTaken: Nothing can be read now.
        """
        kept = await self._all()
        locked = [one.workspace for one in kept if self._opened(one) is None]
        if kept and len(locked) == len(kept):
            named = ", ".join(locked[:NAMED]) + (", ..." if len(locked) > NAMED else "")
            message = (
                f"None of the installations of {self._channel} ({named}) can be opened with"
                " CXBOT_SECRET_KEY: add the key that sealed them, behind a comma, or remove them"
                f" with `cxbot {self._channel} forget`"
            )
            raise ChannelUnusable(message)
        for workspace in locked:
            extra = {"workspace": workspace, "advice": self.advice(workspace)}
            log.error("installation cannot be opened", extra=extra)

    def advice(self, workspace: str) -> str:
        """What to do about a workspace whose installation cannot be opened."""
        return (
            "add the key it was sealed with to CXBOT_SECRET_KEY, behind a comma; or run `cxbot"
            f" {self._channel} forget {workspace}`, and have the app installed there again"
        )

    async def get(self, workspace: str) -> dict[str, Any] | None:
        """What is kept of a workspace."""
        found = await self._found(workspace)
        return None if found is None else self._open(found)

    async def put(self, workspace: str, secret: dict[str, Any]) -> None:
        """Keep this instead of whatever was kept."""
        sealed = self._seal(workspace, secret)
        with _available():
            await self._installations.add(sealed, self._clock())

    async def swap(self, workspace: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
        """Keep this where that is still kept."""
        while (found := await self._found(workspace)) is not None and self._open(found) == before:
            # It may be sealed anew meanwhile, and hold the same.
            if await self._resealed(found, self._seal(workspace, after)):
                return True
        return False

    async def remove(self, workspace: str) -> bool:
        """Remove what is kept."""
        with _available():
            return await self._installations.remove(self._channel, workspace)

    async def names(self) -> list[tuple[str, str | None]]:
        """Each workspace's id, and what people call it; None where it cannot be opened.

        Raises:
            NotTaken: Nothing can be read now.
        """
        kept = [(one.workspace, self._opened(one)) for one in await self._all()]
        return [(one, None if found is None else found.get("name", "")) for one, found in kept]

    async def seal_anew(self) -> tuple[int, list[str]]:
        """Seal everything with the first key; how much, and which workspaces cannot be opened.

        Raises:
            NotTaken: Nothing can be read now.
        """
        count, locked = 0, []
        for one in await self._all():
            secret = self._opened(one)
            if secret is None:
                locked.append(one.workspace)
            else:
                count += await self._resealed(one, self._seal(one.workspace, secret))
        return count, locked

    # ------------------------------------------------------------------ states

    def issue_state(self) -> str:
        """A new state, which says itself when it was made: nothing is kept before it is used."""
        text = f"{STATE} {self._channel} {secrets.token_urlsafe(16)}"
        made = self._keys.encrypt_at_time(text.encode(), int(self._clock().timestamp()))
        return made.decode("ascii").rstrip("=")

    async def use_state(self, state: str, lives_s: float) -> bool:
        """Whether a state is good: of this channel, made so long ago at most, and not used yet."""
        try:
            # More than fills it up does no harm.
            sent = f"{state}==".encode()
            made_s, text = self._keys.extract_timestamp(sent), self._keys.decrypt(sent)
        except InvalidToken:
            return False
        now = self._clock()
        age_s = now.timestamp() - made_s
        is_ours = text.startswith(f"{STATE} {self._channel} ".encode())
        if not is_ours or not -APART_S <= age_s < lives_s:
            return False
        # Of what was sealed: what seals it can be written in several ways.
        key = hashlib.sha256(text).hexdigest()
        remembered = timedelta(seconds=lives_s - age_s + APART_S)
        with _available():
            return await self._installations.use_state(key, now, now + remembered)

    # ------------------------------------------------------------------ sealing

    def _seal(self, workspace: str, secret: dict[str, Any]) -> Installation:
        # Its name is sealed with it: a row that was put in another's place opens nothing.
        text = json.dumps({"workspace": workspace, "secret": secret})
        return Installation(
            self._channel, workspace, self._keys.encrypt(text.encode()).decode("ascii")
        )

    def _open(self, found: Installation) -> dict[str, Any]:
        opened = self._opened(found)
        if opened is None:
            message = f"The installation of {self._channel} in {found.workspace} {WRONG_KEY}"
            raise NotTaken(message)
        return opened

    def _opened(self, found: Installation) -> dict[str, Any] | None:
        """What is sealed; None where that cannot be read."""
        try:
            opened = json.loads(self._keys.decrypt(found.sealed.encode()))
        except (InvalidToken, ValueError):
            return None
        return dict(opened["secret"]) if opened.get("workspace") == found.workspace else None

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
    """A key that nobody can guess."""
    return Fernet.generate_key().decode("ascii")


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        raise NotTaken(str(error)) from error
