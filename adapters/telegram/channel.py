"""Telegram as a channel."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import telegram
from starlette.routing import BaseRoute
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, EndPointNotFound, InvalidToken, TelegramError

from adapters.telegram import webhook
from adapters.telegram.errors import is_unchanged, is_without_topic, kind, meaning
from adapters.telegram.links import is_order, is_read, key_of, link_payload
from adapters.telegram.parse import (
    ALLOWED,
    NAME,
    TEAM,
    Arrived,
    Me,
    Place,
    parse,
    place_of,
    read_place,
    standing_of,
    topic_of,
)
from adapters.telegram.polling import BACKOFF_MOST_S, UNKNOWN_TOKEN, Poller, leave_webhook
from adapters.telegram.render import LONGEST, Message, render, size
from adapters.telegram.request import AiohttpRequest, Flood, ProxyRefused
from bot.channel import (
    ChannelUnusable,
    DeliveryError,
    Handle,
    Limit,
    MessageRef,
    NotTaken,
    ParticipantGone,
    Refused,
    Throttled,
    Traits,
    is_edit,
    is_under,
)
from bot.messages import (
    Address,
    Attachment,
    BotAdded,
    Button,
    Command,
    Mentioned,
    Reading,
    Reply,
    Say,
    Standing,
    Update,
    plain,
)
from bot.system.proxies import Proxy, shown, wants_password
from bot.texts import Catalogue

API = "https://api.telegram.org"

MENU = ("start", "back", "answers", "result", "restart", "help", "stop", "delete", "team")
"""Commands in the menu of a private chat; each is worded as ``telegram.menu.NAME``."""

LONGEST_TOAST = 200
"""Most characters of what is shown for a pressed button, also of an alert."""

LONGEST_CAPTION = 1024
"""Most characters beside a picture."""

INTRODUCTIONS = 3
"""How often a group is told in a minute what the bot is for, or answered about its team."""

STANDING_S = 3.0
"""How long Telegram is waited for that is asked who somebody is."""

ANSWERS_S = 2.0
"""How long answers to pressed buttons may still take once the bot is stopped."""

READ_A_MINUTE = 5
"""How often in a minute somebody is shown a text that they ask for and that is kept nowhere."""

TOLD_WITHIN_S = 2.0
"""How long sending such a text may take. Other updates wait for it."""

UNTIL_REACHED_S = 0.2
"""How often it is looked whether Telegram has been reached."""

CONNECTIONS = 100
"""How many updates Telegram may deliver at once to a webhook."""

_PLAIN_LINKS = {"is_disabled": True}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Account:
    """Which bot this is, and how it is reached.

    Attributes:
        token: What @BotFather gave.
        api: Whom to call.
        webhook_url: Where Telegram reaches this server; empty to poll.
        webhook_secret: What Telegram proves itself with; made from the token if empty.
        proxy: The proxy to call it through; None for the straight way.
    """

    token: str
    api: str = API
    webhook_url: str = ""
    webhook_secret: str = ""
    proxy: Proxy | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What is shown for a pressed button.

    Attributes:
        text: The text; empty for nothing.
        alert: Whether it stays until it is closed.
    """

    text: str = ""
    alert: bool = False


@dataclass(frozen=True, slots=True)
class Pacing:
    """How often Telegram lets itself be called.

    Attributes:
        chat_per_s: Messages a second to one chat.
        chat_burst: Messages that may come at once there.
        group_per_minute: Messages a minute to one group.
        overall_per_s: Messages and edits a second in all.
    """

    chat_per_s: float = 1
    chat_burst: int = 3
    group_per_minute: float = 20
    overall_per_s: float = 30


class Telegram:
    """A bot on Telegram.

    Args:
        texts: The language.
        account: Which bot.
        pacing: How often it may send.
        sleep: Waits for seconds.
        standing_s: How long Telegram is waited for that is asked who somebody is.
    """

    name = NAME
    traits = Traits(administrators_begin=True, tells_members=True, shows_apart=True)

    def __init__(
        self,
        texts: Catalogue,
        account: Account,
        pacing: Pacing,
        sleep: Callable[[float], Awaitable[None]],
        standing_s: float = STANDING_S,
    ) -> None:
        # What the library writes to the log may quote updates, and so answers.
        logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
        self._texts, self._account, self._sleep = texts, account, sleep
        self._requests = (AiohttpRequest(account.proxy), AiohttpRequest(account.proxy))
        self._bot = telegram.Bot(
            account.token,
            base_url=f"{account.api}/bot",
            base_file_url=f"{account.api}/file/bot",
            request=self._requests[0],
            get_updates_request=self._requests[1],
        )
        self._overall = _limit("", pacing.overall_per_s, 1, round(pacing.overall_per_s / 6))
        self._pacing, self._standing_s = pacing, standing_s
        self._secret = account.webhook_secret or webhook.secret_of(account.token)
        self._key = key_of(account.token)
        self._handle: Handle | None = None
        self._known = self._ready = False
        self._poller: Poller | None = None
        self._refused: asyncio.Event = asyncio.Event()
        self._arrived: dict[tuple[object, ...], tuple[int, MessageRef]] = {}
        self._minute, self._asked_for = 0, Counter[tuple[str, str]]()
        self._answering: set[asyncio.Task[None]] = set()

    @property
    def ready(self) -> bool:
        """Whether updates are being taken, as far as is known."""
        return self._ready and (self._poller is None or self._poller.well)

    def routes(self) -> Sequence[BaseRoute]:
        """The webhook, where there is one."""
        return (
            [webhook.route(self._secret, self._from_webhook)] if self._account.webhook_url else []
        )

    # ------------------------------------------------------------------ taking updates

    async def run(self, handle: Handle) -> None:
        """Take updates until cancelled, confirming each after ``handle`` returned.

        Raises:
            ChannelUnusable: The token is not known.
            ChannelStopped: Another program polls.
        """
        self._handle = handle
        try:
            await self._until_reached(self._begin)
            self._known = True
            if self._account.webhook_url:
                await self._until_reached(self._set_webhook)
                self._ready = True
                await self._refused.wait()
                raise ChannelUnusable(UNKNOWN_TOKEN)
            await self._until_reached(lambda: leave_webhook(self._bot))
            self._ready = True
            self._poller = Poller(self._updates, self._parsed, self._take, self._sleep)
            await self._poller.run()
        finally:
            self._handle, self._ready = None, False
            if self._answering:
                await asyncio.wait(self._answering, timeout=ANSWERS_S)

    async def _begin(self) -> None:
        """Learn the bot's own name, and put the commands into its menu."""
        await self._bot.initialize()
        commands = [(name, self._texts.say(f"telegram.menu.{name}")) for name in MENU]
        scope = telegram.BotCommandScopeAllPrivateChats()
        await self._bot.set_my_commands(commands, scope=scope)

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            webhook.public_url(self._account.webhook_url),
            secret_token=self._secret,
            allowed_updates=ALLOWED,
            max_connections=CONNECTIONS,
        )

    async def _until_reached(self, call: Callable[[], Awaitable[None]]) -> None:
        """Call Telegram, again and again while it cannot be reached.

        Raises:
            ChannelUnusable: It refuses.
        """
        wait_s = 1.0
        while True:
            try:
                return await call()
            except InvalidToken:
                raise ChannelUnusable(UNKNOWN_TOKEN) from None
            except Flood as asked:
                await self._sleep(asked.retry_after_s)
            except BadRequest as refused:
                message = f"Telegram refuses: {refused.message}"
                raise ChannelUnusable(message) from None
            except ProxyRefused:
                raise ChannelUnusable(wants_password(self._account.proxy)) from None
            except TelegramError as error:
                through = shown(self._account.proxy)
                extra = {"error": kind(error), "wait_s": wait_s, **through}
                log.warning("not reached", extra=extra)
                await self._sleep(wait_s)
                wait_s = min(2 * wait_s, BACKOFF_MOST_S)

    async def _updates(
        self, wanted: Mapping[str, object], within_s: float
    ) -> Sequence[dict[str, Any]]:
        """Ask for updates."""
        url = f"{self._bot.base_url}/getUpdates?{urlencode(wanted)}"
        found = await self._requests[1].post(url, read_timeout=within_s)
        return found if isinstance(found, list) else []

    def _parsed(self, raw: dict[str, Any]) -> Arrived:
        return parse(raw, Me(self._bot.id, self._bot.username, self._key))

    async def _take(self, arrived: Arrived) -> bool:
        """Take an update that was polled; whether it may be confirmed."""
        answer = await self._handed(arrived)
        if answer is None:
            return False
        if arrived.callback:
            answering = asyncio.create_task(self._answer(arrived.callback, answer))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)
        return True

    async def _from_webhook(self, data: dict[str, Any]) -> dict[str, Any] | None:
        """Take an update that was delivered; the call that the answer carries, if any."""
        if not self._known:
            return None
        try:
            arrived = self._parsed(data)
        except Exception as error:  # noqa: BLE001 - sent again it would be no more readable
            log.error("update not readable", extra={"error": type(error).__name__})
            return {}
        answer = await self._handed(arrived)
        if answer is None:
            return None
        if not arrived.callback:
            return {}
        call = {"method": "answerCallbackQuery", "callback_query_id": arrived.callback}
        return {**call, **_shown_as(answer)}

    async def _handed(self, arrived: Arrived) -> Answer | None:
        """Hand an update over; what to show for a pressed button, None where it was not kept."""
        if arrived.update is None or self._is_pestered(arrived.update):
            return Answer()
        if self._handle is None:
            return None
        try:
            outcome = await self._handle(arrived.update)
        except NotTaken:
            return None
        if not isinstance(outcome, Reading):
            return Answer(_cut(outcome.notice))
        if arrived.among_others:
            return Answer(self._essence(outcome), alert=True)
        await self._tell(arrived.update, outcome.said)
        return Answer()

    def _essence(self, text: Reading) -> str:
        """A text's essence, and which button beside the pressed one leads to the rest."""
        button = self._texts.say("telegram.read_all")
        more = self._texts.say("team.privacy.more", button=button)
        return _cut(f"{text.notice} {more}")

    async def _tell(self, update: Update, text: Say) -> None:
        """Say a text in a private chat, past the outbox. It is asked for again if it is lost."""
        if self._is_often((update.address.chat, "read"), READ_A_MINUTE):
            return
        said = replace(text, buttons=tuple(self._with_link(one, 0) for one in text.buttons))
        try:
            async with asyncio.timeout(TOLD_WITHIN_S):
                await self.send(update.address, said, via=update.via)
        except (DeliveryError, TimeoutError) as error:
            log.warning("text not sent", extra={"error": type(error).__name__})

    def _is_pestered(self, update: Update) -> bool:
        """Whether a group has asked already, often enough for now, what is answered to all."""
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
        """Whether something in a chat is asked for more than so many times in this minute."""
        minute = int(asyncio.get_running_loop().time() // 60)
        if minute != self._minute:
            self._minute, self._asked_for = minute, Counter()
        self._asked_for[what] += 1
        return self._asked_for[what] > most

    async def _answer(self, query: str, answer: Answer) -> None:
        """Answer a pressed button's query; one that is too old needs none any more."""
        for _ in range(2):
            try:
                await self._bot.answer_callback_query(query, **_shown_as(answer))
            except BadRequest:
                return
            except TelegramError:
                continue
            return

    # ------------------------------------------------------------------ members

    async def standing(self, place: Address, person: str) -> Standing:
        """What somebody is in a group; of others it is sure only for a bot that is administrator.

        Args:
            place: The group.
            person: Whom it is about; empty for the bot itself.
        """
        if not self._known:
            return "unknown"
        try:
            whom = int(person) if person else self._bot.id
            async with asyncio.timeout(self._standing_s):
                member = await self._member_or_administrator(place_of(place).chat, whom)
        except (TelegramError, TimeoutError, ValueError) as error:
            log.info("standing not told", extra={"error": kind(error)})
            return "unknown"
        return standing_of(member, self._bot.id)

    async def _member_or_administrator(self, chat: int, whom: int) -> dict[str, Any]:
        """A member; of its administrators every bot in a group is told, of others not."""
        try:
            found = await self._asked("GetChatMember", chat, {"user_id": whom})
        except BadRequest:
            listed = await self._asked("GetChatAdministrators", chat, {})
            known = {one["user"]["id"]: one for one in listed}
            return dict(known.get(whom, {}))
        return found if isinstance(found, dict) else {}

    async def _asked(self, method: str, chat: int, values: dict[str, Any]) -> Any:  # noqa: ANN401 - what Telegram answers
        """Ask about a group, wherever it is now."""
        try:
            return await self._call(method, chat, values)
        except ChatMigrated as moved:
            return await self._call(method, moved.new_chat_id, values)

    # ------------------------------------------------------------------ sending

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        """A chat's own limit and the whole bot's; edits draw from the latter alone."""
        if is_edit(reply, replaces):
            return (self._overall,)
        place, messages = place_of(address), _parts(reply, self._texts)
        # Taking the buttons away from the copy before is a call, too.
        calls = messages + (replaces is not None and not is_under(reply))
        return (*[self._overall] * calls, *[self._of_chat(place)] * messages)

    def _of_chat(self, place: Place) -> Limit:
        pacing, key = self._pacing, f"chat {place.chat}"
        if place.is_group:
            return _limit(key, pacing.group_per_minute, 60, pacing.chat_burst)
        return Limit(key, pacing.chat_per_s, pacing.chat_burst)

    async def send(
        self,
        address: Address,
        reply: Reply,
        replaces: MessageRef | None = None,
        via: str = "",
    ) -> MessageRef | None:
        """Send a reply as one message or several, or change the message that it replaces.

        Raises:
            DeliveryError: It did not arrive.
        """
        if not self._known:
            # Not a failure of this reply: those that wait go out as soon as Telegram is reached.
            raise Throttled(UNTIL_REACHED_S, self._overall.key)
        place = _where(address, via, replaces)
        under = replaces if is_under(reply) else None
        if isinstance(reply, Attachment) and reply.data is not None:
            return await self._send_file(place, reply, reply.data, under)
        messages = render(self._with_links(reply, place), self._texts, self._link(place))
        if replaces is not None and is_edit(reply, replaces):
            return await self._edit(messages[-1], replaces)
        try:
            sent = await self._send_all(place, messages, under)
        except ChatMigrated as moved:
            # Where it is now: what comes next is addressed by what the group says there.
            sent = await self._send_all(Place(moved.new_chat_id, place.topic), messages)
        if replaces is not None and under is None:
            await self._take_buttons_away(replaces)
        return sent

    def _with_links(self, reply: Reply, place: Place) -> Reply:
        """A message with links for orders where others press them: in a group, or passed on."""
        if not isinstance(reply, Say) or not (place.is_group or reply.kind == "invitation"):
            return reply
        chat = place.chat if place.is_group else 0
        links = (made for one in reply.buttons for made in self._with_links_of(one, chat))
        return replace(reply, buttons=tuple(links))

    def _with_links_of(self, one: Button, chat: int) -> Iterator[Button]:
        """A button as a link; one that shows a text stays, with a link to all of it beside."""
        link = self._with_link(one, chat)
        if is_read(one.token):
            yield one
            link = replace(link, label=self._texts.say("telegram.read_all"))
        yield link

    def _with_link(self, one: Button, chat: int) -> Button:
        if not is_order(one.token):
            return one
        return Button(one.label, url=self._way_to(link_payload(self._key, chat, one.token)))

    def _way_to(self, payload: str) -> str:
        return f"https://t.me/{self._bot.username}?start={payload}"

    def _link(self, place: Place) -> str:
        """The way to the assessment for other people, saying only where it was found."""
        return self._way_to("group" if place.is_group else "share")

    async def _send_all(
        self, place: Place, messages: Sequence[Message], under: MessageRef | None = None
    ) -> MessageRef:
        # What has arrived of a reply that is tried again is not sent again.
        whole = (place, *(one.html for one in messages))
        arrived, sent = self._arrived.pop(whole, (0, MessageRef(str(place.chat), "")))
        for number, one in enumerate(messages[arrived:], start=arrived):
            try:
                sent = await self._put("SendMessage", place, _content(one), under)
            except ChatMigrated:
                raise
            except TelegramError as error:
                if number:
                    if len(self._arrived) > CONNECTIONS:
                        self._arrived.clear()
                    self._arrived[whole] = number, sent
                raise meaning(error, self._of_chat(place).key) from error
        return sent

    async def _put(
        self, method: str, place: Place, values: dict[str, Any], under: MessageRef | None
    ) -> MessageRef:
        """Send one message; outside of its topic where a private chat no longer has that topic."""
        try:
            sent = await self._call(method, place.chat, values | _how(place, under))
        except BadRequest as error:
            if place.is_group or place.topic is None or not is_without_topic(error):
                raise
            sent = await self._call(method, place.chat, values | _how(Place(place.chat), under))
        return _ref(place, sent)

    async def _send_file(
        self, place: Place, file: Attachment, data: bytes, under: MessageRef | None = None
    ) -> MessageRef:
        """Send a picture to look at, described below it, or a document to keep.

        Raises:
            DeliveryError: It did not arrive. That files are not wanted in a chat says nothing about
                messages.
        """
        name = "photo" if file.format == "png" else "document"
        caption = file.alt if size(file.alt) <= LONGEST_CAPTION else file.caption
        values = {name: telegram.InputFile(data, file.name), "caption": caption}
        try:
            return await self._put(f"Send{name.title()}", place, values, under)
        except ChatMigrated as moved:
            return await self._send_file(Place(moved.new_chat_id, place.topic), file, data)
        except TelegramError as error:
            found = meaning(error, self._of_chat(place).key)
            raise (Refused() if isinstance(found, ParticipantGone) else found) from error

    async def _edit(self, message: Message, replaces: MessageRef) -> MessageRef:
        try:
            which = {"message_id": int(replaces.message)}
            chat = read_place(replaces.chat).chat
            await self._call("EditMessageText", chat, _content(message) | which)
        except TelegramError as error:
            if not is_unchanged(error):
                raise meaning(error, None) from error
        return replaces

    async def _take_buttons_away(self, replaces: MessageRef) -> None:
        """Leave one message to press for each question; that is not worth a second try."""
        with suppress(TelegramError):
            which = {"message_id": int(replaces.message)}
            await self._call("EditMessageReplyMarkup", read_place(replaces.chat).chat, which)

    async def _call(self, method: str, chat: int, values: dict[str, Any]) -> Any:  # noqa: ANN401
        """Call the API about a chat; gives what it answers.

        The library's own methods build an object for everything in the answer, which took a third
        of the bot's CPU. It gives the bare answer for methods that it does not know by that name;
        to Telegram, small and large letters are the same.
        """
        try:
            return await self._bot.do_api_request(method, api_kwargs={"chat_id": chat, **values})
        except (EndPointNotFound, InvalidToken):
            # To Telegram both are one: what it does not know is the token.
            self._refused.set()
            raise

    async def close(self) -> None:
        """Let go of connections."""
        self._known = False
        for one in self._requests:
            await one.shutdown()


def _cut(text: str) -> str:
    """A text that Telegram shows for a pressed button."""
    return text if len(text) <= LONGEST_TOAST else text[: LONGEST_TOAST - 1] + "…"


def _shown_as(answer: Answer) -> dict[str, Any]:
    """An answer as the API takes it."""
    text = {"text": answer.text} if answer.text else {}
    return {**text, "show_alert": True} if answer.alert else text


def _limit(key: str, most: float, span_s: float, burst: int) -> Limit:
    """A limit that lets no more than ``most`` through in any span: a burst is a part of it."""
    if 1 < burst < most:
        return Limit(key, (most - burst) / span_s, burst)
    return Limit(key, most / span_s)


def _where(address: Address, via: str, replaces: MessageRef | None) -> Place:
    """Where a reply goes: in a private chat, into the topic in which the person looks.

    That is the topic of the update that is answered. A reply that nobody asked for, such as a
    reminder, goes where the message before it stands.
    """
    place = place_of(address)
    if place.is_group:
        return place
    before = None if replaces is None else read_place(replaces.chat).topic
    return Place(place.chat, topic_of(via) or before)


def _ref(place: Place, sent: dict[str, Any]) -> MessageRef:
    """A message that was sent, with the topic of a private chat in which it really is."""
    topic = None if place.is_group else sent.get("message_thread_id")
    return MessageRef(str(Place(place.chat, topic)), str(sent["message_id"]))


def _how(place: Place, under: MessageRef | None) -> dict[str, Any]:
    """How and where in a chat something is sent."""
    how: dict[str, Any] = {"disable_notification": True} if place.is_group else {}
    if place.topic is not None:
        how["message_thread_id"] = place.topic
    # After a group has moved the number is another message's.
    if under is not None and read_place(under.chat).chat == place.chat:
        which = int(under.message)
        how["reply_parameters"] = {"message_id": which, "allow_sending_without_reply": True}
    return how


def _parts(reply: Reply, texts: Catalogue) -> int:
    """How many messages a reply becomes: nearly always one."""
    return 1 if size(plain(reply)) < LONGEST // 2 else len(render(reply, texts))


def _content(message: Message) -> dict[str, Any]:
    """A message as the API takes it."""
    content: dict[str, Any] = {
        "text": message.html,
        "parse_mode": ParseMode.HTML,
        "link_preview_options": _PLAIN_LINKS,
    }
    return content | ({"reply_markup": {"inline_keyboard": message.rows}} if message.rows else {})
