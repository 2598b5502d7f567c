"""What a channel's workspaces trust it with, encrypted in the store.

The keys stand in the settings, so that a copy of the database alone opens nothing. The first key
seals; every key opens, so that one can be exchanged for the next.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.channel import ChannelUnusable, NotTaken
from bot.store.port import Store, StoreUnavailable
from bot.store.records import Installation

MOST_STATES = 10_000
"""Most states that are kept at a time: whoever asks for them is not known yet."""

WRONG_KEY = "cannot be opened with CXBOT_SECRET_KEY: add the key it was sealed with, behind a comma"


class SealedVault:
    """Keeps secrets of one channel in a store.

    Args:
        store: Where.
        channel: Whose.
        keys: Fernet keys, the one that seals first.
        clock: The time.
    """

    def __init__(
        self, store: Store, channel: str, keys: Sequence[str], clock: Callable[[], datetime]
    ) -> None:
        self._store, self._channel, self._clock = store, channel, clock
        self._keys = MultiFernet([Fernet(one) for one in keys])

    async def check(self) -> None:
        """Look whether everything that is kept can be opened.

        Raises:
            ChannelUnusable: Something cannot.
            NotTaken: Nothing can be read now.
        """
        for one in await self._all():
            try:
                self._open(one)
            except NotTaken as error:
                raise ChannelUnusable(str(error)) from None

    async def get(self, workspace: str) -> dict[str, Any] | None:
        """What is kept of a workspace."""
        found = await self._found(workspace)
        return None if found is None else self._open(found)

    async def put(self, workspace: str, secret: dict[str, Any]) -> None:
        """Keep this instead of whatever was kept."""
        sealed = self._seal(workspace, secret)
        with _available():
            await self._store.install(sealed, self._clock())

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
            return await self._store.uninstall(self._channel, workspace)

    async def names(self) -> list[tuple[str, str]]:
        """Each workspace's id, and what people call it.

        Raises:
            NotTaken: Something cannot be opened, or nothing can be read now.
        """
        return [(one.workspace, self._open(one).get("name", "")) for one in await self._all()]

    async def seal_anew(self) -> int:
        """Seal everything with the first key; how much there was.

        Raises:
            NotTaken: Something cannot be opened, or nothing can be read now.
        """
        count = 0
        for one in await self._all():
            again = self._seal(one.workspace, self._open(one))
            count += await self._resealed(one, again)
        return count

    async def issue_state(self, lives_s: float) -> str:
        """A new state; of it only a hash is kept."""
        state, now = secrets.token_urlsafe(32), self._clock()
        ends_at = now + timedelta(seconds=lives_s)
        with _available():
            issued = await self._store.issue_state(_hash(state), now, ends_at, MOST_STATES)
        if not issued:
            message = "too many people install the app at once"
            raise NotTaken(message)
        return state

    async def use_state(self, state: str) -> bool:
        """Whether a state is good."""
        with _available():
            return await self._store.use_state(_hash(state), self._clock())

    # ------------------------------------------------------------------ sealing

    def _seal(self, workspace: str, secret: dict[str, Any]) -> Installation:
        # Its name is sealed with it: a row that was put in another's place opens nothing.
        text = json.dumps({"workspace": workspace, "secret": secret})
        return Installation(
            self._channel, workspace, self._keys.encrypt(text.encode()).decode("ascii")
        )

    def _open(self, found: Installation) -> dict[str, Any]:
        try:
            opened: dict[str, Any] = json.loads(self._keys.decrypt(found.sealed.encode()))
        except InvalidToken:
            opened = {}
        if opened.get("workspace") != found.workspace:
            message = f"The installation of {self._channel} in {found.workspace} {WRONG_KEY}"
            raise NotTaken(message)
        return dict(opened["secret"])

    # ------------------------------------------------------------------ the store

    async def _found(self, workspace: str) -> Installation | None:
        with _available():
            return await self._store.installation(self._channel, workspace)

    async def _all(self) -> list[Installation]:
        with _available():
            return await self._store.installations(self._channel)

    async def _resealed(self, before: Installation, after: Installation) -> bool:
        with _available():
            return await self._store.reseal(after, before.sealed, self._clock())


def new_key() -> str:
    """A key that nobody can guess."""
    return Fernet.generate_key().decode("ascii")


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except StoreUnavailable as error:
        raise NotTaken(str(error)) from error


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
