"""What the stand-in takes and shows, through the library that adapters use."""

import json

import aiohttp
import pytest
from telegram import Bot, BotCommand, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, InvalidToken

from tests.kit.telegram.api import TOKEN, BotApi, NoSuchButton
from tests.kit.telegram.conftest import Ask
from tests.kit.telegram.media import MEDIA

pytestmark = pytest.mark.acceptance


def keyboard(*labels: str) -> InlineKeyboardMarkup:
    buttons = [InlineKeyboardButton(label, callback_data=label.lower()) for label in labels]
    return InlineKeyboardMarkup([buttons])


async def test_bot_knows_its_name(bot: Bot) -> None:
    assert bot.username == "cx_maturity_bot"


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


async def test_ids_of_messages_rise_within_a_chat(api: BotApi, bot: Bot) -> None:
    ann = api.person(user_id=2**40)
    await ann.start()

    ids = [(await bot.send_message(ann.id, text)).message_id for text in "ab"]

    assert ids == [2, 3]
    assert ann.texts == ["a", "b"]


async def test_start_comes_with_its_payload_and_a_marked_command(api: BotApi, bot: Bot) -> None:
    await api.person(first_name="Bea").start("news")

    (update,) = await bot.get_updates()

    assert update.message
    assert update.message.text == "/start news"
    assert update.message.entities[0].length == len("/start")
    assert update.effective_user
    assert update.effective_user.first_name == "Bea"


async def test_offsets_of_commands_count_utf16_units(api: BotApi, bot: Bot) -> None:
    await api.person().send("😀 /stop now")

    (update,) = await bot.get_updates()

    assert update.message
    assert update.message.parse_entities() == {update.message.entities[0]: "/stop"}


async def test_a_press_reaches_the_bot_and_its_answer_the_person(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()
    await bot.send_message(ann.id, "Go?", reply_markup=keyboard("Go"))

    state = await ann.press("Go")
    *_, update = await bot.get_updates()
    assert update.callback_query
    await update.callback_query.answer("Gone", show_alert=True)

    assert update.callback_query.data == "go"
    assert (state.answered, state.text, state.alert) == (True, "Gone", True)


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
    sent = await bot.send_message(ann.id, "Go?", reply_markup=keyboard("Go"))

    await bot.edit_message_text("Gone", ann.id, sent.message_id)

    assert ann.newest.text == "Gone"
    assert ann.newest.edited
    assert ann.newest.buttons == []


async def test_a_keyboard_is_taken_away_alone(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()
    sent = await bot.send_message(ann.id, "<i>Go?</i>", "HTML", reply_markup=keyboard("Go"))

    edited = await bot.edit_message_reply_markup(ann.id, sent.message_id)

    assert isinstance(edited, Message)
    assert ann.newest.text == edited.text == "Go?"
    assert ann.newest.html == "<i>Go?</i>"
    assert ann.newest.buttons == []


async def test_presses_of_old_and_of_inline_messages_come_as_telegram_sends_them(
    api: BotApi, bot: Bot
) -> None:
    ann = api.person()
    await ann.start()

    await ann.press_data("go", 7, inaccessible=True)
    await ann.press_data("go", 8, inline=True)
    _, old, inline = await bot.get_updates()

    assert old.callback_query
    assert old.callback_query.message
    assert not old.callback_query.message.is_accessible
    assert inline.callback_query
    assert inline.callback_query.message is None
    assert inline.callback_query.inline_message_id == "inline-8"


@pytest.mark.parametrize("kind", sorted(MEDIA))
async def test_what_is_not_text_arrives_as_what_it_is(api: BotApi, bot: Bot, kind: str) -> None:
    await api.person().send_media(kind)

    (update,) = await bot.get_updates()

    assert update.message
    assert update.message.text is None
    assert getattr(update.message, kind)


async def test_an_edited_message_of_a_person_arrives(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.send("walk")
    await ann.edit(1, "run")

    *_, update = await bot.get_updates()

    assert update.edited_message
    assert update.edited_message.text == "run"


async def test_files_are_sent_with_captions(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()

    await bot.send_photo(ann.id, InputFile(b"pixels", "chart.png"), caption="A chart")
    sent = await bot.send_document(ann.id, b"%PDF", caption="<b>A report</b>", parse_mode="HTML")

    assert ann.texts == ["A chart", "A report"]
    assert sent.document
    assert sent.document.file_size == 4


async def test_commands_are_kept_by_scope_and_language(api: BotApi, bot: Bot) -> None:
    await bot.set_my_commands([BotCommand("start", "Begin")])
    await bot.set_my_commands([BotCommand("start", "Beginnen")], language_code="de")

    assert api.commands == [{"command": "start", "description": "Begin"}]
    assert [found.description for found in await bot.get_my_commands()] == ["Begin"]


async def test_profile_actions_and_the_rest_are_taken(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()

    assert await bot.set_my_name("CX")
    assert await bot.set_my_description("What this is")
    assert await bot.set_my_short_description("CX")
    assert await bot.send_chat_action(ann.id, "typing")
    assert (await bot.get_chat(ann.id)).first_name == "Ann"
    assert await bot.delete_message(ann.id, 1)
    assert api.world.profile["description", ""] == "What this is"


async def test_entities_beyond_a_hundred_are_ignored(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()

    await bot.send_message(ann.id, "<b>a</b> " * 101, "HTML")

    assert len(ann.newest.entities) == 100


async def test_a_reply_shows_what_it_replies_to(api: BotApi, bot: Bot) -> None:
    ann = api.person()
    await ann.start()

    sent = await bot.send_message(ann.id, "Hello", reply_to_message_id=1)

    assert sent.reply_to_message
    assert sent.reply_to_message.text == "/start"


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


async def test_calls_are_kept_with_their_parameters(api: BotApi, ask: Ask) -> None:
    ann = api.person()
    await ann.start()
    markup = json.dumps({"inline_keyboard": [[{"text": "Go", "callback_data": "go"}]]})

    await ask("sendMessage", chat_id=str(ann.id), text="Hello", reply_markup=markup)

    (call,) = api.calls
    assert call.params["chat_id"] == ann.id
    assert call.params["reply_markup"]["inline_keyboard"][0][0]["text"] == "Go"


async def test_refusals_are_errors_of_the_library(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(5, "Hello")
