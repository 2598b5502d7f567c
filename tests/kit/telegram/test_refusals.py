"""The calls that the stand-in refuses, in Telegram's words."""

from typing import Any

import aiohttp
import pytest

from tests.kit.standin import SetClock
from tests.kit.telegram.api import TOKEN, BotApi
from tests.kit.telegram.conftest import Ask
from tests.kit.telegram.markup import parse_html

pytestmark = pytest.mark.acceptance

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
NO_ACTION = "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"


def rows(*buttons: Any) -> dict[str, Any]:
    return {"reply_markup": {"inline_keyboard": [[*buttons]]}}


def go(number: int = 0) -> dict[str, str]:
    return {"text": "Go", "callback_data": f"go{number}"}


async def reason(ask: Ask, method: str, **params: Any) -> str:
    """Return why a call is refused, without "Bad Request: "."""
    status, body = await ask(method, **params)
    assert (status, body["ok"], body["error_code"]) == (400, False, 400), body
    return str(body["description"]).removeprefix("Bad Request: ")


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, "message text is empty"),
        ({"text": ""}, "message text is empty"),
        ({"text": " \n"}, "text must be non-empty"),
        ({"text": "<b> </b>", "parse_mode": "HTML"}, "text must be non-empty"),
        ({"text": "a" * 4097}, "message is too long"),
        ({"text": "😀" * 2049}, "message is too long"),
        ({"text": "a" * 32769}, "text is too long"),
        ({"text": "\ud800"}, "strings must be encoded in UTF-8"),
        ({"text": "a", "parse_mode": "BBCode"}, "unsupported parse_mode"),
        ({"text": "a", "entities": [{}]}, "can't parse MessageEntity: can't find field \"type\""),
        ({"text": "a", "txet": "a"}, 'unknown parameter "txet" of sendMessage'),
        ({"text": 5}, 'parameter "text" must be of type string'),
        ({"text": "a", "protect_content": "maybe"}, "must be of type boolean"),
        ({"text": "a", "message_thread_id": "x"}, "must be of type integer"),
        ({"text": "a", "message_thread_id": True}, "must be of type integer"),
        ({"text": "a", "reply_markup": "[]"}, "must be of type object"),
        ({"text": "a", "reply_markup": "x"}, 'parameter "reply_markup" must be of type object'),
        ({"text": "a", "message_thread_id": 5}, "message thread not found"),
        ({"text": "a", "reply_parameters": {"message_id": 5}}, "message to be replied not found"),
        ({"text": "a"} | rows({"text": "Go"}), NO_ACTION),
        ({"text": "a"} | rows(go() | {"url": "https://example.org"}), "exactly one"),
        ({"text": "a"} | rows(go() | {"text": " "}), "button text must be non-empty"),
        ({"text": "a"} | rows({"callback_data": "a"}), 'Can\'t find field "text"'),
        ({"text": "a"} | rows({"text": "Go", "callback_data": ""}), "BUTTON_DATA_INVALID"),
        ({"text": "a"} | rows({"text": "Go", "callback_data": "ä" * 33}), "BUTTON_DATA_INVALID"),
        (
            {"text": "a"} | rows({"text": "Go", "url": "localhost"}),
            "inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL",
        ),
        (
            {"text": "a"} | rows({"text": "Go", "url": "ftp://example.org"}),
            "inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol",
        ),
        ({"text": "a"} | rows(go() | {"style": "loud"}), "invalid button style specified"),
        ({"text": "a"} | rows(go() | {"stlye": "danger"}), 'unknown field "stlye"'),
        ({"text": "a"} | rows({"text": "Copy", "copy_text": "a"}), 'Can\'t find field "text"'),
        (
            {"text": "a"} | rows({"text": "Copy", "copy_text": {"text": ""}}),
            "BUTTON_COPY_TEXT_INVALID",
        ),
        (
            {"text": "a"} | rows({"text": "Copy", "copy_text": {"text": "a" * 257}}),
            "BUTTON_COPY_TEXT_INVALID",
        ),
        ({"text": "a"} | rows(*map(go, range(9))), "reply markup is too long"),
        (
            {"text": "a", "reply_markup": {"inline_keyboard": [[go(n)] for n in range(101)]}},
            "reply markup is too long",
        ),
    ],
)
async def test_messages_that_telegram_would_not_send(
    api: BotApi, ask: Ask, params: dict[str, Any], expected: str
) -> None:
    ann = api.person()
    await ann.start()

    assert expected in await reason(ask, "sendMessage", chat_id=ann.id, **params)
    assert ann.texts == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("ä <b>bold", 'Can\'t find end tag corresponding to start tag "b"'),
        ("ä <x>", 'Unsupported start tag "x" at byte offset 3'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 < 2 > 0", 'Unsupported start tag "" at byte offset 2'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<b", "Unclosed start tag at byte offset 0"),
        ("<b ", 'Empty attribute name in the tag "b" at byte offset 0'),
        ("<b></b", "Unclosed end tag at byte offset 3"),
        ("</b>", "Unexpected end tag at byte offset 0"),
        ("<b><i></b></i>", 'at byte offset 6, expected "</i>", found "</b>"'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<a ="x">a</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=ex_ample>a</a>", "Unexpected end of name token at byte offset 8"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("&#xd83d;", "Text contains invalid Unicode characters after decoding HTML entities"),
    ],
)
async def test_markup_that_telegram_cannot_read(
    api: BotApi, ask: Ask, source: str, expected: str
) -> None:
    ann = api.person()
    await ann.start()

    said = await reason(ask, "sendMessage", chat_id=ann.id, text=source, parse_mode="HTML")

    assert said.startswith("can't parse entities: ")
    assert expected in said


@pytest.mark.parametrize(
    ("source", "plain", "kinds"),
    [
        ("a & b &copy; &#x41;&#66; &lt;&gt;&quot;", 'a & b &copy; AB <>"', []),
        ("<strong>a</strong><em>b</em><ins>c</ins>", "abc", ["bold", "italic", "underline"]),
        ("<del>a</del><tg-spoiler>b</tg-spoiler>", "ab", ["strikethrough", "spoiler"]),
        ("<blockquote>a</blockquote>", "a", ["blockquote"]),
        ("<blockquote expandable>a</blockquote>", "a", ["expandable_blockquote"]),
        ('<pre><code class="language-c">a</code></pre>', "a", ["pre"]),
        ("<B>a</B><b></b>", "a", ["bold"]),
        ('<a href="localhost">a</a>', "a", []),
        ('<a href="example.org">a</a>', "a", ["text_link"]),
        ('<a href="tg://user?id=5">a</a>', "a", ["text_mention"]),
        ('<span class="tg-spoiler">a</span>', "a", ["spoiler"]),
        ("<u><i>a</i>b</u>", "ab", ["underline", "italic"]),
        ('<tg-time unix="1647531900" format="wDT">a</tg-time>', "a", ["date_time"]),
        ('<b><tg-time unix="1647531900">a</tg-time></b>', "a", ["date_time", "bold"]),
    ],
)
def test_markup_that_telegram_reads(source: str, plain: str, kinds: list[str]) -> None:
    text, entities = parse_html(source)

    assert text == plain
    assert [entity["type"] for entity in entities] == kinds


def test_a_language_belongs_to_the_block_that_code_fills() -> None:
    _, (block,) = parse_html('<pre><code class="language-c">a</code></pre>')
    _, (line,) = parse_html('<code class="language-c">a</code>')

    assert block["language"] == "c"
    assert "language" not in line


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("", "Invalid date specified"),
        ('unix="0"', "Invalid date specified"),
        ('unix="-5"', "Invalid date specified"),
        ('unix="soon"', "Invalid date specified"),
        ('unix="2147483648"', "Invalid date specified"),
        ('unix="5" format="x"', "Invalid date format used"),
        ('unix="5" format="tD"', "Invalid date format used"),
    ],
)
async def test_moments_that_are_none(api: BotApi, ask: Ask, attributes: str, expected: str) -> None:
    ann = api.person()
    await ann.start()
    html = f"<tg-time {attributes}>a</tg-time>"

    refused = await reason(ask, "sendMessage", chat_id=ann.id, text=html, parse_mode="HTML")

    assert refused == f"can't parse entities: {expected}"


async def test_edits_that_change_nothing_or_nothing_there(api: BotApi, ask: Ask) -> None:
    ann = api.person()
    await ann.start()
    await ask("sendMessage", chat_id=ann.id, text="<b>a</b>", parse_mode="HTML", **rows(go()))
    own = {"chat_id": ann.id, "message_id": 2}

    same = {"text": "<b>a</b> ", "parse_mode": "HTML"} | rows(go())
    assert await reason(ask, "editMessageText", **own, **same) == NOT_MODIFIED
    assert await reason(ask, "editMessageReplyMarkup", **own, **rows(go())) == NOT_MODIFIED
    unknown = own | {"message_id": 9}
    assert await reason(ask, "editMessageText", **unknown, text="b") == "message to edit not found"
    theirs = own | {"message_id": 1}
    assert await reason(ask, "editMessageText", **theirs, text="b") == "message can't be edited"
    assert (await ask("editMessageText", **own, text="a", **rows(go())))[0] == 200


async def test_edits_of_a_text_and_of_a_picture(api: BotApi, ask: Ask) -> None:
    ann = api.person()
    await ann.start()
    await ask("sendMessage", chat_id=ann.id, text="a")
    await ask("sendPhoto", chat_id=ann.id, photo="x", caption="<b>a</b>", parse_mode="HTML")
    text, photo = ({"chat_id": ann.id, "message_id": number} for number in (2, 3))

    no_caption = "there is no caption in the message to edit"
    assert await reason(ask, "editMessageCaption", **text, caption="b") == no_caption
    no_text = "there is no text in the message to edit"
    assert await reason(ask, "editMessageText", **photo, text="b") == no_text
    same = {"caption": "<b>a</b>", "parse_mode": "HTML"}
    assert await reason(ask, "editMessageCaption", **photo, **same) == NOT_MODIFIED
    media = {"media": {"type": "photo", "media": "x", **same}}
    assert await reason(ask, "editMessageMedia", **photo, **media) == NOT_MODIFIED
    long = await reason(ask, "editMessageCaption", **photo, caption="😀" * 513)
    assert long == "message caption is too long"
    assert (await ask("editMessageMedia", **text, **media))[0] == 200


@pytest.mark.parametrize(
    ("media", "expected"),
    [
        ({}, "type must be photo"),
        ({"type": "video", "media": "x"}, "type must be photo"),
        ({"type": "photo"}, "media not found"),
        ({"type": "photo", "media": "attach://gone"}, "media not found"),
        ({"type": "photo", "media": "x", "text": "a"}, 'unknown field "text"'),
        ({"type": "photo", "media": "x", "caption": "a" * 1025}, "message caption is too long"),
        ("", "media is empty"),
    ],
)
async def test_media_that_telegram_would_not_show(
    api: BotApi, ask: Ask, media: Any, expected: str
) -> None:
    ann = api.person()
    await ann.start()
    await ask("sendMessage", chat_id=ann.id, text="a")

    own = {"chat_id": ann.id, "message_id": 2}
    assert expected in await reason(ask, "editMessageMedia", **own, media=media)
    assert not ann.newest.photo


async def test_edits_that_cannot_be(api: BotApi, ask: Ask) -> None:
    ann = api.person()
    await ann.start()
    await ask("sendMessage", chat_id=ann.id, text="a")
    own = {"chat_id": ann.id, "message_id": 2}

    inline = {"inline_message_id": "inline-1", "text": "b"}
    assert await reason(ask, "editMessageText", **inline) == "MESSAGE_ID_INVALID"
    nowhere = await reason(ask, "editMessageText", text="b")
    assert nowhere == "message identifier is not specified"
    forced = {"reply_markup": {"force_reply": True}}
    assert await reason(ask, "editMessageText", **own, text="b", **forced) == (
        "inline keyboard expected"
    )
    await ann.press_data("go", 1, inline=True)
    assert (await ask("editMessageText", **inline))[1]["result"] is True


async def test_people_whom_the_bot_cannot_write_to(api: BotApi, ask: Ask) -> None:
    ann, bea, stranger = api.person(), api.person(), api.person()
    await ann.start()
    await bea.start()
    ann.block()
    bea.deactivate()

    async def refusal(chat_id: int | str) -> tuple[int, str]:
        status, body = await ask("sendMessage", chat_id=chat_id, text="a")
        return status, body["description"]

    assert await refusal(5) == (400, "Bad Request: chat not found")
    assert await refusal("@nobody") == (400, "Bad Request: chat not found")
    assert await refusal("") == (400, "Bad Request: chat_id is empty")
    assert await refusal(ann.id) == (403, "Forbidden: bot was blocked by the user")
    assert await refusal(bea.id) == (403, "Forbidden: user is deactivated")
    initiate = "Forbidden: bot can't initiate conversation with a user"
    assert await refusal(stranger.id) == (403, initiate)
    ann.unblock()
    assert (await ask("sendMessage", chat_id=ann.id, text="a"))[0] == 200


async def test_presses_that_cannot_be_answered(api: BotApi, ask: Ask, clock: SetClock) -> None:
    ann = api.person()
    await ann.start()
    first, second = await ann.press_data("a", 1), await ann.press_data("b", 1)

    async def answer(query_id: str, text: str = "") -> str:
        return await reason(ask, "answerCallbackQuery", callback_query_id=query_id, text=text)

    assert await answer("5") == TOO_OLD
    assert await answer("") == TOO_OLD
    assert await answer(first.id, "a" * 201) == "MESSAGE_TOO_LONG"
    assert (await ask("answerCallbackQuery", callback_query_id=first.id))[0] == 200
    assert await answer(first.id) == TOO_OLD
    clock.now += 15 * 60 + 1
    assert await answer(second.id) == TOO_OLD
    assert not second.answered


@pytest.mark.parametrize(
    ("method", "params", "expected"),
    [
        ("setMyCommands", {"commands": [{"command": "Start"}]}, 'Can\'t find field "description"'),
        (
            "setMyCommands",
            {"commands": [{"command": "Start", "description": "a"}]},
            "BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a" * 33, "description": "a"}]},
            "BOT_COMMAND_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": ""}]},
            "BOT_COMMAND_DESCRIPTION_INVALID",
        ),
        (
            "setMyCommands",
            {"commands": [{"command": "a", "description": "a"}] * 101},
            "BOT_COMMANDS_TOO_MUCH",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "everybody"}},
            "can't parse BotCommandScope: Unsupported type specified",
        ),
        (
            "setMyCommands",
            {"commands": [], "scope": {"type": "chat"}},
            "can't parse BotCommandScope: chat_id is empty",
        ),
        (
            "getMyCommands",
            {"scope": {"type": "default", "chat_id": 5}},
            'can\'t parse BotCommandScope: unknown field "chat_id"',
        ),
        ("setMyCommands", {"commands": [], "language_code": "eng"}, "invalid language code"),
        ("setMyDescription", {"description": "a" * 513}, "description is too long"),
        (
            "setMyShortDescription",
            {"short_description": "a" * 121},
            "short_description is too long",
        ),
        ("getMyDescription", {"language_code": "E"}, "invalid language code specified"),
        ("sendChatAction", {"chat_id": 5}, "action is empty"),
        (
            "sendChatAction",
            {"chat_id": 5, "action": "dancing"},
            "wrong parameter action in request",
        ),
        ("sendChatAction", {"chat_id": 6, "action": "typing"}, "chat not found"),
        ("sendPhoto", {"chat_id": 5}, "there is no photo in the request"),
        ("sendDocument", {"chat_id": 5}, "there is no document in the request"),
        (
            "sendPhoto",
            {"chat_id": 5, "photo": "x", "caption": "a" * 1025},
            "message caption is too long",
        ),
        ("setWebhook", {"url": "http://example.org"}, "An HTTPS URL must be provided"),
        ("setWebhook", {"url": "https://example.org:8080"}, "only on ports 80, 88, 443 or 8443"),
        ("setWebhook", {"url": "https://"}, "invalid webhook URL specified"),
        (
            "setWebhook",
            {"url": "https://example.org", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
        (
            "setWebhook",
            {"url": "https://example.org", "secret_token": "a" * 257},
            "secret token is too long",
        ),
    ],
)
async def test_other_calls_that_telegram_refuses(
    ask: Ask, method: str, params: dict[str, Any], expected: str
) -> None:
    assert expected in await reason(ask, method, **params)


@pytest.mark.parametrize(
    ("content_type", "body", "expected"),
    [
        ("application/json", b'{"chat_id": 5, "text": "\xff"}', "strings must be encoded in UTF-8"),
        ("application/json", b"{", "can't parse JSON object"),
        ("application/json", b"[]", "object expected as request"),
        (
            "application/x-www-form-urlencoded",
            b"chat_id=5&text=%FF",
            "strings must be encoded in UTF-8",
        ),
    ],
)
async def test_bytes_that_are_no_text(
    api: BotApi, content_type: str, body: bytes, expected: str
) -> None:
    url = f"{api.url}/bot{TOKEN}/sendMessage"
    headers = {"Content-Type": content_type}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as response,
    ):
        assert response.status == 400
        assert (await response.json())["description"] == f"Bad Request: {expected}"
