"""The team on Telegram: it is invited in a group, and each answers in private."""

from collections.abc import Callable
from typing import TypeVar

from adapters.telegram.addresses import NAME
from bot.messages import Address
from tests.acceptance.crash.kept import until_sent
from tests.acceptance.crash.processes import within
from tests.acceptance.crash.served import WAIT_S
from tests.acceptance.crash.team import NAMES, SETTINGS, TAKE_PART, TITLE, Cast, rounds
from tests.acceptance.crash.telegram_watched import WatchedApi
from tests.channels.telegram.team import RUN, WALK
from tests.kit.telegram.people import NoSuchButton

T = TypeVar("T")

ROUNDS = rounds(RUN, WALK)


class TelegramCast(Cast):
    """The people on Telegram."""

    def __init__(self, api: WatchedApi, url: str) -> None:
        self._api, self._group = api, api.group()
        self._people = {name: api.person(first_name=name) for name in NAMES}
        self.facilitator = self._people[NAMES[0]]
        for person in self._people.values():
            self._group.seat(person, "creator" if person is self.facilitator else "member")
        self._group.add_bot(self.facilitator, admin=True)
        super().__init__(api, url, self._people, self._group.id)

    async def set_up(self) -> None:
        """Give the command in the group, and answer in private what it leads to."""
        name, person = NAMES[0], self.facilitator
        await self._confirmed(await self._group.send(person, "/team"))
        await self._confirmed(await self._follow(name, "Set up a team check"))
        await until_sent(self.url, seconds=WAIT_S)
        for text in (TITLE, "skip"):
            await self._confirmed(await person.send(text))
            await self._until_sent(name)
        for label in (*SETTINGS, "Post it"):
            await self._press(name, label)
        await until_sent(self.url, seconds=WAIT_S)

    async def join(self, name: str) -> None:
        await self._confirmed(await self._follow(name, TAKE_PART))
        await self._until_sent(name)

    async def answer(self, name: str, number: int) -> None:
        for label in ROUNDS[number][name]:
            await self._press(name, label)

    async def press(self, label: str) -> None:
        await self._press(NAMES[0], label)

    # ------------------------------------------------------------------ how it is done

    async def _until_sent(self, name: str) -> None:
        number = str(self._people[name].id)
        await until_sent(self.url, Address(NAME, number, number), WAIT_S)

    async def _follow(self, name: str, label: str) -> int:
        link = await self._when_there(lambda: self._group.link(label))
        return await self._people[name].follow(link)

    async def _press(self, name: str, label: str) -> None:
        """Press a button, and wait for all that comes of it."""
        state = await self._people[name].press(label)
        await self._confirmed(state.update_id)
        await self._until_sent(name)

    async def _confirmed(self, update: int) -> None:
        async with within(WAIT_S, f"the confirmation of update {update}"):
            await self.platform.until(lambda: update in self._api.confirmed, 2 * WAIT_S)

    async def _when_there(self, look: Callable[[], T]) -> T:
        """Return what `look` sees, once it no longer misses its button."""

        def seen() -> bool:
            try:
                look()
            except NoSuchButton:
                return False
            return True

        async with within(WAIT_S, "a button"):
            await self.platform.until(seen, 2 * WAIT_S)
        return look()
