"""Hands Telegram's updates to the bot, and answers pressed buttons."""

import asyncio
import logging
from collections import Counter
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import Any

from telegram.error import BadRequest, TelegramError

from adapters.telegram.addresses import place_of
from adapters.telegram.client import TelegramClient
from adapters.telegram.links import DeepLinks
from adapters.telegram.parse import TEAM, Arrived, Me, parse
from adapters.telegram.send import TelegramSender
from bot.channel import DeliveryError, Draw, Handle, NotTaken
from bot.messages import Attachment, BotAdded, Command, Mentioned, Reading, Say, Update
from bot.texts import Catalogue
from bot.values import value

LONGEST_TOAST = 200
"""Most characters of the answer to a pressed button, also of an alert."""

INTRODUCTIONS = 3
"""How often a minute a group gets the bot's introduction, or an answer about its team."""

ANSWERS_S = 2.0
"""How long answers to pressed buttons may still take after the bot is stopped."""

READ_A_MINUTE = 5
"""How often a minute a person gets a text that they ask for and that is stored nowhere."""

TOLD_WITHIN_S = 2.0
"""How long sending such a text may take. Other updates wait for it."""

FILES_A_MINUTE = 1
"""How often a minute a file of such a text is drawn for one person."""

DRAWN_WITHIN_S = 60.0
"""How long the texts that follow, and the file, may take."""

log = logging.getLogger(__name__)


@value
class CallbackAnswer:
    """The answer to a pressed button.

    Attributes:
        text: The text; empty for none.
        alert: Whether it stays until the person closes it.
    """

    text: str = ""
    alert: bool = False


class TelegramReceiver:
    """The way of updates from Telegram to the bot.

    Args:
        texts: The language.
        client: Calls Telegram.
        links: Turns orders into links.
        sender: Sends texts that skip the outbox.
        key: The key that links are signed with.
        draw: Makes the files of texts that people ask for; None if none are sent.
    """

    def __init__(
        self,
        texts: Catalogue,
        client: TelegramClient,
        links: DeepLinks,
        sender: TelegramSender,
        key: bytes,
        draw: Draw | None = None,
    ) -> None:
        self._texts, self._client, self._links = texts, client, links
        self._sender, self._key, self._draw = sender, key, draw
        self._handle: Handle | None = None
        self._minute, self._asked_for = 0, Counter[tuple[str, str]]()
        self._answering: set[asyncio.Task[None]] = set()
        self._telling: set[asyncio.Task[None]] = set()

    def parse(self, raw: dict[str, Any]) -> Arrived:
        """Parse an update.

        Raises:
            Exception: It is not as Telegram documents it.
        """
        return parse(raw, Me(self._client.id, self._client.username, self._key))

    def start(self, handle: Handle) -> None:
        """Hand over updates from now on."""
        self._handle = handle

    async def take(self, arrived: Arrived) -> bool:
        """Take a polled update, and return whether it may be confirmed."""
        answer = await self._handed(arrived)
        if answer is None:
            return False
        if arrived.callback:
            _keep(self._answering, self._answer(arrived.callback, answer))
        return True

    async def take_delivered(self, data: dict[str, Any]) -> dict[str, Any] | None:
        """Take an update from the webhook.

        Returns:
            The API call for the response to carry, empty for none; None if the update was not
            stored.
        """
        if not self._client.known:
            return None
        try:
            arrived = self.parse(data)
        except Exception as error:  # noqa: BLE001 - a repetition would be no more readable
            log.error("update not readable", extra={"error": type(error).__name__})
            return {}
        answer = await self._handed(arrived)
        if answer is None:
            return None
        if not arrived.callback:
            return {}
        call = {"method": "answerCallbackQuery", "callback_query_id": arrived.callback}
        return {**call, **_as_parameters(answer)}

    async def stop(self) -> None:
        """Take no more updates; wait a little for the answers to pressed buttons."""
        self._handle = None
        under_way = self._answering | self._telling
        if under_way:
            await asyncio.wait(under_way, timeout=ANSWERS_S)
        for telling in self._telling:
            # A drawing can take longer. The person asks again.
            telling.cancel()

    async def _handed(self, arrived: Arrived) -> CallbackAnswer | None:
        """Hand an update over.

        Returns:
            The answer to a pressed button; None if the update was not stored.
        """
        if arrived.update is None or self._is_pestered(arrived.update):
            return CallbackAnswer()
        if self._handle is None:
            return None
        try:
            outcome = await self._handle(arrived.update)
        except NotTaken:
            return None
        if not isinstance(outcome, Reading):
            return CallbackAnswer(_cut(outcome.notice))
        if arrived.among_others:
            return CallbackAnswer(self._essence(outcome), alert=True)
        await self._tell(arrived.update, outcome)
        return CallbackAnswer()

    def _essence(self, text: Reading) -> str:
        """Return a text's essence, with the name of the button that leads to the rest."""
        button = self._texts.say("telegram.read_all")
        more = self._texts.say("team.privacy.more", button=button)
        return _cut(f"{text.notice} {more}")

    async def _tell(self, update: Update, text: Reading) -> None:
        """Send a text into a private chat, past the outbox. If it is lost, people ask again."""
        if self._is_often((update.address.chat, "read"), READ_A_MINUTE):
            return
        buttons = tuple(map(self._links.on_button, text.said.buttons))
        said = replace(text.said, buttons=buttons)
        if await self._sent(update, said, TOLD_WITHIN_S) and text.more:
            _keep(self._telling, self._tell_more(update, text.more))

    async def _tell_more(self, update: Update, more: Sequence[Say | Attachment]) -> None:
        """Send what follows a text: other updates do not wait for it."""
        for reply in more:
            ready = await self._drawn(update, reply) if isinstance(reply, Attachment) else reply
            if ready is None or not await self._sent(update, ready, DRAWN_WITHIN_S):
                return

    async def _drawn(self, update: Update, file: Attachment) -> Attachment | None:
        """Return a file with its data; None if it is not drawn, or was just drawn for them."""
        if self._draw is None or self._is_often((update.address.chat, "file"), FILES_A_MINUTE):
            return None
        try:
            async with asyncio.timeout(DRAWN_WITHIN_S):
                return replace(file, data=await self._draw(file))
        except Exception as error:  # noqa: BLE001 - whatever fails, the texts have arrived
            log.warning("file not drawn", extra={"error": type(error).__name__})
            return None

    async def _sent(self, update: Update, reply: Say | Attachment, within_s: float) -> bool:
        """Send a reply past the outbox, and return whether it arrived."""
        try:
            async with asyncio.timeout(within_s):
                await self._sender.send(update.address, reply, None, update.via)
        except (DeliveryError, TimeoutError) as error:
            log.warning("text not sent", extra={"error": type(error).__name__})
            return False
        return True

    def _is_pestered(self, update: Update) -> bool:
        """Return whether a group has asked often enough for an answer that everybody sees."""
        if not place_of(update.address).is_group:
            return False
        match update.inbound:
            case Command(name) if name == TEAM:
                about = TEAM
            case BotAdded() | Mentioned():
                about = "introduction"
            case _:
                return False
        return self._is_often((update.address.chat, about), INTRODUCTIONS)

    def _is_often(self, what: tuple[str, str], most: int) -> bool:
        """Count a request from a chat, and return whether it is one too many in this minute."""
        minute = int(asyncio.get_running_loop().time() // 60)
        if minute != self._minute:
            self._minute, self._asked_for = minute, Counter()
        self._asked_for[what] += 1
        return self._asked_for[what] > most

    async def _answer(self, query: str, answer: CallbackAnswer) -> None:
        """Answer the query of a pressed button, unless it is too old."""
        for _ in range(2):
            try:
                await self._client.answer_callback_query(query, **_as_parameters(answer))
            except BadRequest:
                return
            except TelegramError:
                continue
            return


def _keep(tasks: set[asyncio.Task[None]], work: Coroutine[None, None, None]) -> None:
    """Begin a task, and keep it until it is done."""
    task = asyncio.create_task(work)
    tasks.add(task)
    task.add_done_callback(tasks.discard)


def _cut(text: str) -> str:
    """Return a text as long as Telegram shows for a pressed button."""
    return text if len(text) <= LONGEST_TOAST else text[: LONGEST_TOAST - 1] + "…"


def _as_parameters(answer: CallbackAnswer) -> dict[str, Any]:
    """Return an answer as the API takes it."""
    text = {"text": answer.text} if answer.text else {}
    return {**text, "show_alert": True} if answer.alert else text
