"""Sends replies to Telegram."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

import telegram
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from adapters.telegram.account import TelegramPacing
from adapters.telegram.addresses import TelegramPlace, place_of, read_place, topic_of
from adapters.telegram.client import TelegramClient
from adapters.telegram.errors import (
    is_unchanged,
    is_without_copying,
    is_without_moments,
    is_without_styles,
    is_without_topic,
    meaning,
)
from adapters.telegram.keyboards import without_copying, without_styles
from adapters.telegram.links import DeepLinks
from adapters.telegram.render import (
    LONGEST,
    LONGEST_CAPTION,
    TelegramMessage,
    fits_caption,
    render,
    size,
    without_moments,
)
from bot.channel import (
    DeliveryError,
    Limit,
    MessageRef,
    ParticipantGone,
    Refused,
    Throttled,
    is_edit,
    is_under,
)
from bot.messages import Address, Attachment, Block, Reply, Say, plain
from bot.texts import Catalogue

UNTIL_REACHED_S = 0.2
"""Seconds between two looks whether Telegram has been reached."""

PARTS_KNOWN = 100
"""Most replies whose first parts are remembered as sent."""

_PLAIN_LINKS = {"is_disabled": True}


class TelegramSender:
    """The way of replies to Telegram.

    Args:
        texts: The language.
        pacing: How often to send.
        client: Calls Telegram.
        links: Turns orders into links.
    """

    def __init__(
        self, texts: Catalogue, pacing: TelegramPacing, client: TelegramClient, links: DeepLinks
    ) -> None:
        self._texts, self._pacing, self._client, self._links = texts, pacing, client, links
        self._overall = _limit("", pacing.overall_per_s, 1, round(pacing.overall_per_s / 6))
        self._arrived: dict[tuple[object, ...], tuple[int, MessageRef]] = {}

    # ------------------------------------------------------------------ limits

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        """Return the limits of the chat and of the whole bot; an edit has only the latter."""
        if is_edit(reply, replaces):
            return (self._overall,)
        place, messages = place_of(address), _parts(reply, self._texts)
        # Retiring the earlier message takes calls, too.
        is_marked = isinstance(reply, Say) and bool(reply.outdated)
        retiring = 0 if replaces is None or is_under(reply) else 1 + is_marked
        calls = messages + retiring
        return (*[self._overall] * calls, *[self._of_chat(place)] * messages)

    def _of_chat(self, place: TelegramPlace) -> Limit:
        pacing, key = self._pacing, f"chat {place.chat}"
        if place.is_group:
            return _limit(key, pacing.group_per_minute, 60, pacing.chat_burst)
        return Limit(key, pacing.chat_per_s, pacing.chat_burst)

    # ------------------------------------------------------------------ replies

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None, via: str
    ) -> MessageRef | None:
        """Send a reply as one message or several, or edit the message that it replaces.

        Raises:
            DeliveryError: It did not arrive.
        """
        if not self._client.known:
            # This reply has not failed: waiting replies are sent once Telegram is reached.
            raise Throttled(UNTIL_REACHED_S, self._overall.key)
        place = _where(address, via, replaces)
        under = replaces if is_under(reply) else None
        if isinstance(reply, Attachment) and reply.data is not None:
            return await self._send_file(place, reply, reply.data, under)
        linked = self._links.on_reply(reply, place)
        messages = render(linked, self._texts, self._links.invitation(place))
        if replaces is not None and is_edit(reply, replaces):
            return await self._edit(messages, replaces)
        try:
            sent = await self._send_all(place, messages, under)
        except ChatMigrated as moved:
            # Send it to the new id; the group announces the move for later replies.
            sent = await self._send_all(TelegramPlace(moved.new_chat_id, place.topic), messages)
        if replaces is not None and under is None:
            await self._retire(replaces, reply)
        return sent

    async def show_busy(self, address: Address, reply: Reply, via: str) -> None:
        """Show that a file is on its way. Telegram shows it until a message comes, 5 s at most.

        Raises:
            TelegramError: Telegram did not take it.
        """
        if not self._client.known:
            return
        place = _where(address, via, None)
        is_picture = isinstance(reply, Say) or (
            isinstance(reply, Attachment) and reply.format == "png"
        )
        action = "upload_photo" if is_picture else "upload_document"
        topic = {} if place.topic is None else {"message_thread_id": place.topic}
        await self._client.call("SendChatAction", place.chat, {"action": action} | topic)

    async def _send_all(
        self,
        place: TelegramPlace,
        messages: Sequence[TelegramMessage],
        under: MessageRef | None = None,
    ) -> MessageRef:
        # A retry sends only the parts of a reply that have not arrived yet.
        whole = (place, *(message.html for message in messages))
        arrived, sent = self._arrived.pop(whole, (0, MessageRef(str(place.chat), "")))
        for number, message in enumerate(messages[arrived:], start=arrived):
            try:
                method = "SendPhoto" if message.photo else "SendMessage"
                sent = await self._put(method, place, _content(message), under)
            except ChatMigrated:
                raise
            except TelegramError as error:
                if number:
                    if len(self._arrived) > PARTS_KNOWN:
                        self._arrived.clear()
                    self._arrived[whole] = number, sent
                with_file = message.photo is not None
                raise _why(error, self._of_chat(place).key, with_file=with_file) from error
        return sent

    async def _put(
        self,
        method: str,
        place: TelegramPlace,
        values: dict[str, Any],
        under: MessageRef | None,
    ) -> MessageRef:
        """Send one message; outside of its topic if a private chat no longer has that topic."""
        try:
            sent = await self._call(method, place.chat, values | _how(place, under))
        except BadRequest as error:
            if place.is_group or place.topic is None or not is_without_topic(error):
                raise
            how = _how(TelegramPlace(place.chat), under)
            sent = await self._call(method, place.chat, values | how)
        return _ref(place, sent)

    async def _call(self, method: str, chat: int, values: dict[str, Any]) -> Any:  # noqa: ANN401 - Telegram's answer
        """Call a method about a chat; once more without what is refused, with the same facts.

        A Bot API server of its own may be older than moments, styles of buttons, and buttons that
        copy. Telegram also refuses moments that are some years away.
        """
        while True:
            try:
                return await self._client.call(method, chat, values)
            except BadRequest as error:
                plainer = _plainer(values, error)
                if plainer is None:
                    raise
                values = plainer

    async def _send_file(
        self,
        place: TelegramPlace,
        file: Attachment,
        data: bytes,
        under: MessageRef | None = None,
    ) -> MessageRef:
        """Send a picture to look at, described below it, or a document to keep.

        Raises:
            DeliveryError: It did not arrive. A chat that takes no files can still take messages.
        """
        name = "photo" if file.format == "png" else "document"
        caption = file.alt if size(file.alt) <= LONGEST_CAPTION else file.caption
        values = {name: telegram.InputFile(data, file.name), "caption": caption}
        try:
            return await self._put(f"Send{name.title()}", place, values, under)
        except ChatMigrated as moved:
            there = TelegramPlace(moved.new_chat_id, place.topic)
            return await self._send_file(there, file, data)
        except TelegramError as error:
            raise _why(error, self._of_chat(place).key, with_file=True) from error

    async def _edit(self, messages: Sequence[TelegramMessage], replaces: MessageRef) -> MessageRef:
        """Edit a message: its text, or its picture with the caption.

        Raises:
            DeliveryError: It was not edited.
        """
        message = messages[-1]
        try:
            await self._change(replaces, *_as_edit(message))
        except TelegramError as error:
            if not is_unchanged(error):
                raise _why(error, None, with_file=message.photo is not None) from error
        return replaces

    async def _change(self, message: MessageRef, method: str, values: dict[str, Any]) -> None:
        which = {"message_id": int(message.message)}
        await self._call(method, read_place(message.chat).chat, values | which)

    async def _retire(self, replaces: MessageRef, reply: Reply) -> None:
        """Remove the buttons of an earlier message, and mark one that no longer counts.

        A failure is ignored, and not retried.
        """
        for method, values in _marks(reply, self._texts):
            with suppress(TelegramError):
                await self._change(replaces, method, values)
                return


def _plainer(values: dict[str, Any], error: BadRequest) -> dict[str, Any] | None:
    """Return a message without the part that was refused; None if nothing can be left out."""
    if is_without_moments(error):
        bare = _with_plain_moments(values)
        return None if bare == values else bare
    rows = values.get("reply_markup", {}).get("inline_keyboard")
    if rows is None:
        return None
    bare_rows = rows
    if is_without_styles(error):
        bare_rows = without_styles(rows)
    elif is_without_copying(error):
        bare_rows = without_copying(rows)
    return None if bare_rows == rows else values | {"reply_markup": {"inline_keyboard": bare_rows}}


def _with_plain_moments(values: dict[str, Any]) -> dict[str, Any]:
    """Return a call's values with the moments of texts and captions as they are written."""
    return values | {
        name: without_moments(html)
        for name in ("text", "caption")
        if isinstance(html := values.get(name), str)
    }


def _limit(key: str, most: float, span_s: float, burst: int) -> Limit:
    """Return a limit of at most ``most`` in any span; a burst counts as a part of it."""
    if 1 < burst < most:
        return Limit(key, (most - burst) / span_s, burst)
    return Limit(key, most / span_s)


def _where(address: Address, via: str, replaces: MessageRef | None) -> TelegramPlace:
    """Return the place of a reply: in a private chat, the topic that the person is looking at.

    An answer goes into the topic of its update. A reply without an update, such as a reminder,
    goes into the topic of the message before it.
    """
    place = place_of(address)
    if place.is_group:
        return place
    before = None if replaces is None else read_place(replaces.chat).topic
    return TelegramPlace(place.chat, topic_of(via) or before)


def _ref(place: TelegramPlace, sent: dict[str, Any]) -> MessageRef:
    """Return the name of a sent message, with the topic of a private chat that it is in."""
    topic = None if place.is_group else sent.get("message_thread_id")
    return MessageRef(str(TelegramPlace(place.chat, topic)), str(sent["message_id"]))


def _how(place: TelegramPlace, under: MessageRef | None) -> dict[str, Any]:
    """Return the parameters that say where in a chat a message goes, and how."""
    how: dict[str, Any] = {"disable_notification": True} if place.is_group else {}
    if place.topic is not None:
        how["message_thread_id"] = place.topic
    # After a group has moved, the number belongs to another message.
    if under is not None and read_place(under.chat).chat == place.chat:
        which = int(under.message)
        how["reply_parameters"] = {"message_id": which, "allow_sending_without_reply": True}
    return how


def _parts(reply: Reply, texts: Catalogue) -> int:
    """Return the number of messages that a reply becomes: nearly always one."""
    return 1 if size(plain(reply)) < LONGEST // 2 else len(render(reply, texts))


def _content(message: TelegramMessage) -> dict[str, Any]:
    """Return a message as the API takes it."""
    content: dict[str, Any] = {"parse_mode": ParseMode.HTML}
    if message.photo is not None and message.photo.data is not None:
        photo = telegram.InputFile(message.photo.data, message.photo.name)
        content |= {"photo": photo, "caption": message.html}
    else:
        content |= {"text": message.html, "link_preview_options": _PLAIN_LINKS}
    return content | ({"reply_markup": {"inline_keyboard": message.rows}} if message.rows else {})


def _marks(reply: Reply, texts: Catalogue) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the calls that retire the message before a reply, until Telegram takes one of them."""
    if isinstance(reply, Say) and reply.outdated:
        # The store does not say whether the message has a picture, so both ways are tried.
        fitting = filter(fits_caption, _shortened(reply.outdated))
        caption, *_ = render(Say(next(fitting, reply.outdated)), texts)
        yield "EditMessageCaption", {"caption": caption.html, "parse_mode": ParseMode.HTML}
        yield "EditMessageText", _content(render(Say(reply.outdated), texts)[0])
    yield "EditMessageReplyMarkup", {}


def _shortened(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, ...]]:
    """Yield blocks, then all but the last, and so on down to the first."""
    return (blocks[:number] for number in range(len(blocks), 0, -1))


def _why(error: TelegramError, limit: str | None, *, with_file: bool) -> DeliveryError:
    """Return the delivery error; a chat that takes no files can still take messages.

    Args:
        error: As in :func:`meaning`.
        limit: Likewise.
        with_file: Whether a picture or a document was sent.
    """
    failure = meaning(error, limit)
    is_about_files = with_file and isinstance(failure, ParticipantGone)
    return Refused() if is_about_files and not isinstance(error, Forbidden) else failure


def _as_edit(message: TelegramMessage) -> tuple[str, dict[str, Any]]:
    """Return the method that gives an earlier message this content, and its parameters."""
    content, photo = _content(message), message.photo
    if photo is None or photo.data is None:
        return "EditMessageText", content
    del content["photo"]
    caption = {name: content.pop(name) for name in ("caption", "parse_mode")}
    # The library names the upload only in what it makes itself.
    media = telegram.InputMediaPhoto(photo.data, filename=photo.name, **caption)
    return "EditMessageMedia", content | {"media": media}
