"""The stand-in's methods and screens, through the library that adapters use."""

import aiohttp
import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto
from telegram.constants import ParseMode
from telegram.error import InvalidToken

from tests.kit.telegram.__main__ import TelegramPlayer
from tests.kit.telegram.api import TOKEN, BotApi, NoSuchButton

pytestmark = pytest.mark.acceptance


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    buttons = [InlineKeyboardButton(label, callback_data=label.lower()) for label in labels]
    return InlineKeyboardMarkup([buttons])


async def test_a_message_is_shown_without_its_markup(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()

    sent = await bot.send_message(
        ann.id, "😀 <b>Yes</b> &amp; no", ParseMode.HTML, reply_markup=keyboard("Go")
    )

    assert sent.text == ann.newest.text == "😀 Yes & no"
    assert ann.newest.html == "😀 <b>Yes</b> &amp; no"
    assert ann.newest.entities == [{"type": "bold", "offset": 3, "length": 3}]
    assert ann.newest.buttons == [[("Go", "go")]]


async def test_offsets_of_commands_count_utf16_units(api: BotApi, bot: Bot) -> None:
    await api.person().send("😀 /stop now")

    (update,) = await bot.get_updates()

    assert update.message
    assert update.message.parse_entities() == {update.message.entities[0]: "/stop"}


async def test_a_button_that_is_not_shown_cannot_be_pressed(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()
    link = InlineKeyboardMarkup([[InlineKeyboardButton("Site", url="https://example.org")]])
    await bot.send_message(ann.id, "Look", reply_markup=link)

    with pytest.raises(NoSuchButton):
        await ann.press("Go")
    with pytest.raises(NoSuchButton):
        await ann.press("Site")


async def test_an_edit_without_a_keyboard_takes_it_away(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()
    for _ in range(2):
        await bot.send_message(ann.id, "<i>Go?</i>", "HTML", reply_markup=keyboard("Go"))

    await bot.edit_message_text("Gone", ann.id, 2)
    await bot.edit_message_reply_markup(ann.id, 3)

    edited, alone = ann.sees()
    assert (edited.text, edited.edited, edited.buttons) == ("Gone", True, [])
    assert (alone.text, alone.html, alone.buttons) == ("Go?", "<i>Go?</i>", [])


async def test_a_picture_stands_above_its_text_in_one_message(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()
    await bot.send_photo(ann.id, b"one", "<b>a</b>", parse_mode="HTML", reply_markup=keyboard("Go"))
    await bot.send_message(ann.id, "b", reply_markup=keyboard("Go"))

    by_hand = TelegramPlayer(ann).screens()
    assert [screen.lines for screen in by_hand] == [["(a picture)", "a"], ["b"]]
    (shown, text) = ann.sees()
    assert (shown.photo, shown.text, shown.html) == (b"one", "a", "<b>a</b>")
    assert (shown.buttons, text.photo) == ([[("Go", "go")]], b"")

    for number, picture in enumerate((b"two", b"three")):
        media = InputMediaPhoto(picture, f"{number}", filename="a.png")
        await bot.edit_message_media(media, ann.id, 2 + number)
    await bot.edit_message_caption(ann.id, 3, caption="<i>c</i>", parse_mode="HTML")

    assert [(one.photo, one.text, one.buttons) for one in ann.sees()] == [
        (b"two", "0", []),
        (b"three", "c", []),
    ]


async def test_entities_beyond_a_hundred_are_ignored(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()

    await bot.send_message(ann.id, "<b>a</b> " * 101, "HTML")

    assert len(ann.newest.entities) == 100


async def test_wrong_tokens_and_methods_are_not_known(api: BotApi) -> None:
    async with aiohttp.ClientSession() as session:

        async def status(path: str) -> int:
            async with session.get(f"{api.url}/{path}") as response:
                return response.status

        assert await status(f"bot{TOKEN}/getMe") == 200
        assert await status("bot1:other/getMe") == 401
        assert await status("botnonsense/getMe") == 404
        assert await status(f"bot{TOKEN}/getNothing") == 404
    other = Bot("1:other", base_url=f"{api.url}/bot")
    with pytest.raises(InvalidToken):
        await other.initialize()
    await other.shutdown()


async def test_parameters_come_in_three_forms(api: BotApi) -> None:
    ann = api.person()
    await ann.start()
    params = {"chat_id": str(ann.id), "text": "Hello"}
    multipart = aiohttp.FormData(params, default_to_multipart=True)
    async with aiohttp.ClientSession() as session:
        for body in (
            {"json": params},
            {"data": params},
            {"data": multipart},
        ):
            url = f"{api.url}/bot{TOKEN}/sendMessage"
            async with session.post(url, **body) as response:
                assert response.status == 200

    assert ann.texts == ["Hello"] * 3
