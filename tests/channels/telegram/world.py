"""Telegram's side of a served bot: the stand-in, the channel, and how its people read."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pytest

from adapters.telegram.account import TelegramAccount, TelegramPacing
from adapters.telegram.channel import Telegram
from adapters.telegram.webhook import LARGEST, PATH, SECRET_HEADER
from bot.engine.assessment import Assessment
from bot.messages import Address
from bot.texts import Catalogue
from tests.kit.served import WAITING_S, Place, Served, bare
from tests.kit.telegram.api import TOKEN, BotApi, CallbackState, Failure, Group, Person, Shown

PUBLIC = "https://bot.example.org"
HOOK = f"{PUBLIC}{PATH}"

BOTH = pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
"""Has a test run where the bot polls, and where Telegram calls it."""

LIFTED = TelegramPacing(
    chat_per_s=1000, chat_burst=100, group_per_minute=60_000, overall_per_s=1000
)
"""No limits, for all tests that are not about them."""

BOT = {"versions", "pace", "account", "waits", "stop_s", "service", "clock", "page"}
"""The arguments that are the bot's; all others are the stand-in's."""


class World(Served):
    """A bot that is served, and Telegram around it.

    Args:
        assessment: The assessment that people take.
        webhook: Whether Telegram calls the bot; else it polls.
        pacing: How often it may send.
        languages: The languages of its profile, beside the one for everybody.
        given: The rest of :class:`Served`, where a clock is Telegram's, too; and how the stand-in
            is made.
    """

    platform = "telegram"
    opening = "/start"
    channel: Telegram

    def __init__(
        self,
        assessment: Assessment,
        *,
        webhook: bool = False,
        pacing: TelegramPacing = LIFTED,
        languages: Mapping[str, Catalogue] | None = None,
        **given: Any,
    ) -> None:
        self._webhook, self._pacing, self._languages = webhook, pacing, languages
        super().__init__(assessment, **{name: given[name] for name in BOT & given.keys()})
        shared = {"clock": lambda: self.clock().timestamp()} if given.get("clock") else {}
        api = {name: value for name, value in given.items() if name not in BOT}
        self.api = self.keeper = BotApi(**{"backoff": lambda _: 0.01, **shared, **api})

    def way_in(self) -> dict[str, Any]:
        return {"webhook_url": PUBLIC} if self._webhook else {}

    def make_channel(self) -> Telegram:
        account = TelegramAccount(**({"token": TOKEN, "api": self.api.url} | self._account))
        return Telegram(
            self._texts, account, self._pacing, self.clock.sleep, draw=self._draw,
            languages=self._languages,
        )  # fmt: skip

    def listens(self) -> None:
        self.api.public[HOOK] = self.url + PATH

    # ------------------------------------------------------------------ waiting

    async def quiet(self, *, answered: bool = True) -> None:
        """Wait until all that was said is handled and all that can be sent now is sent.

        Args:
            answered: Whether every pressed button must have been answered, too.
        """
        await self._wait_quiet(self.is_heard if answered else lambda: not self.api.pending)
        # Texts that people ask for go past the outbox.
        if telling := self.channel._receiver._telling:
            await asyncio.wait(telling, timeout=WAITING_S)

    def is_heard(self) -> bool:
        presses = self.api.world.callbacks.values()
        return not self.api.pending and all(one.answered for one in presses)

    async def untaken(self, _update: int = 0) -> None:
        """Wait until an update was delivered and not confirmed, and was delivered again."""
        fetched = self.api.counts["getUpdates"]
        hook = self.api._deliveries
        failed = len(hook.errors) if hook else 0

        def again() -> bool:
            if hook is None:
                return self.api.counts["getUpdates"] > fetched + 2
            return len(hook.errors) > failed + 1

        async with asyncio.timeout(WAITING_S):
            while not again():
                await self.get("/healthz")

    # ------------------------------------------------------------------ what people do

    def person(self, name: str = "Ann", **how: Any) -> Person:
        """Return somebody who has not yet written to the bot."""
        return self.api.person(first_name=name, **how)

    def address(self, person: Person) -> Address:
        return Address("telegram", str(person.id), str(person.id))

    async def write(self, person: Person, text: str) -> int:
        return await person.send(text)

    async def press(self, person: Person, *labels: str) -> CallbackState:
        """Press one button after another; what was said to the last press."""
        states = []
        for label in labels:
            states.append(await person.press(label))
            await self.quiet()
        return states[-1]

    async def follow(self, person: Person, group: Group, label: str) -> Shown:
        """Follow the link of a button in a group into the private chat; the newest message then."""
        await person.follow(group.link(label))
        await self.quiet()
        return person.newest

    def read(self, person: Person) -> list[str]:
        return person.texts

    def labels(self, person: Person, number: int = -1) -> list[str]:
        return labels(person.sees()[number])

    def picture(self, person: Person, number: int = -1) -> bytes:
        photo = person.sees()[number].photo
        assert isinstance(photo, bytes)
        return photo

    def reader(self, person: Person) -> "Reader":
        return Reader(self, person)

    async def hit(self, person: Person, label: str, number: int = -1) -> int:
        state = await person.press(label, person.sees()[number].message_id)
        return state.update_id

    async def again(self, told: int) -> None:
        self.api.world.updates.repeat(told)
        await self.quiet()

    async def change(self, person: Person, told: int, text: str) -> None:
        message = self.api.world.updates.past[told].body["message"]
        await person.edit(message["message_id"], text)
        await self.quiet()

    async def send_picture(self, person: Person) -> None:
        await person.send_media("photo", caption="walk")
        await self.quiet()

    async def tell_nonsense(self, person: Person) -> None:
        await person.send_raw({"message": {"message_id": 1, "date": "yesterday"}})
        await person.send_raw({"message": "zanzibar"})
        await person.send_raw({"something_new": {"id": 1}})

    # ------------------------------------------------------------------ what fails

    calls = MappingProxyType(
        {
            "send": "sendMessage", "edit": "editMessageText", "connect": "getMe",
            "send picture": "sendPhoto", "edit picture": "editMessageMedia",
        }
    )  # fmt: skip
    troubles = MappingProxyType(
        {
            "cut": Failure(drop=True),
            "lost": Failure(acts=True, drop=True),
            "hang": Failure(hang=True),
            "gateway": Failure(502, body="<html><h1>502 Bad Gateway</h1></html>"),
            "error": Failure(500),
            "malformed": Failure(400, "Bad Request: can't parse entities: Unsupported start tag"),
            "uneditable": Failure(400, "Bad Request: message can't be edited"),
            "gone": Failure(403, "Forbidden: bot was blocked by the user"),
            "pause": Failure(429, "Too Many Requests: retry after 7", {"retry_after": 7}),
        }
    )

    def is_taken(self, told: int) -> bool:
        return told in self.api.confirmed

    async def place(self) -> Place:
        ann, group = self.person(), self.api.group()
        group.add_bot(ann, admin=True)
        await self.quiet()
        return Place(
            Address("telegram", str(group.id), ""),
            lambda: [shown.text for shown in group.sees()],
            lambda: sum(shown.reply_to is not None for shown in group.sees()),
            lambda: group.remove_bot(ann),
        )

    def leave(self, person: Person) -> None:
        person.deactivate()

    wrong_account = MappingProxyType({"token": TOKEN.replace("A", "B")})
    unknown = "doesn't know this TELEGRAM_BOT_TOKEN"

    # ------------------------------------------------------------------ where Telegram calls

    hook_path, largest = PATH, LARGEST

    def proof(self, data: bytes) -> dict[str, str]:
        del data
        secret = self.api.webhook.secret_token if self.api.webhook else ""
        return {SECRET_HEADER: secret}

    def first_message(self) -> dict[str, Any]:
        ann = self.api.person(77)
        ann.chat.access = "open"
        said = {"message_id": 1, "date": 1_798_761_600, "chat": ann.chat.body(), "from": ann.user}
        return {"update_id": 1, "message": said | {"text": "/start"}}


# ---------------------------------------------------------------------------- reading


def labels(shown: Shown) -> list[str]:
    """Return the labels of all buttons of a message."""
    return [label for row in shown.buttons for label, _ in row]


_PAGE = re.compile(r"(?:Previous|Next): \d+ to \d+")


def is_turning(label: str) -> bool:
    """Return whether a button shows other choices."""
    return bool(_PAGE.fullmatch(label))


@dataclass(frozen=True)
class News:
    """A message that is new, or that has changed, with the buttons of all of its pages."""

    shown: Shown
    buttons: list[str]

    @property
    def text(self) -> str:
        """The text of the message."""
        return self.shown.text


@dataclass
class Reader:
    """Somebody who reads what is new on the screen, and knows every button that was there."""

    world: World
    person: Person
    toast: str = ""
    _before: dict[int, Shown] = field(default_factory=dict)
    _known: list[tuple[str, str, int]] = field(default_factory=list)

    async def say(self, text: str) -> list[News]:
        """Type, and read."""
        await self.person.send(text)
        return await self.read()

    async def press(self, label: str, *, oldest: bool = False) -> list[News]:
        """Press the newest button that had this label, or the oldest; keep the toast, and read.

        It need not be there anymore: a screen may be as old as its last connection.
        """
        known = self._known if oldest else self._known[::-1]
        data, message = next((data, at) for one, data, at in known if bare(one) == label)
        state = await self.person.press_data(data, message)
        news = await self.read()
        self.toast = state.text
        return news

    async def read(self) -> list[News]:
        """Return the new messages, oldest first; turn pages, and turn them back."""
        await self.world.quiet()
        found = [one for one in self.person.sees() if self._is_new(one)]
        news = [News(one, await self._all_buttons(one)) for one in found]
        self._before = {one.message_id: one for one in self.person.sees()}
        return news

    def _is_new(self, shown: Shown) -> bool:
        before = self._before.get(shown.message_id)
        if before is None or before.text != shown.text:
            return True
        # A message that only lost its buttons says nothing.
        return bool(shown.buttons) and before.buttons != shown.buttons

    async def _all_buttons(self, shown: Shown) -> list[str]:
        above, below, at = [], [], shown.message_id
        while True:
            place = next(
                (n for n, row in enumerate(shown.buttons) if is_turning(row[0][0])),
                len(shown.buttons),
            )
            above += [one for row in shown.buttons[:place] for one in row]
            below = [one for row in shown.buttons[place + 1 :] for one in row]
            later = [one for one in labels(shown) if is_turning(one) and one.startswith("Next")]
            if not later:
                break
            shown = await self._turn(later[0], at)
        while earlier := [one for one in labels(shown) if one.startswith("Previous")]:
            shown = await self._turn(earlier[0], at)
        self._known += [(label, data, at) for label, data in (*above, *below)]
        return [label for label, _ in (*above, *below)]

    async def _turn(self, label: str, at: int) -> Shown:
        await self.person.press(label, at)
        await self.world.quiet()
        return next(one for one in self.person.sees() if one.message_id == at)
