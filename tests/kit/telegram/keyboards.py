"""The keyboards that Telegram takes below a message; pure.

Source: Client::get_reply_markup of the Bot API server, ReplyMarkup.cpp of tdlib/td. The limits of
buttons are those of Telegram's servers, which publish no numbers.
"""

from typing import Any

from tests.kit.telegram.links import checked_link, read_deep_link
from tests.kit.telegram.refusals import refuse

Params = dict[str, Any]

MOST_BUTTONS = 100
MOST_BUTTONS_IN_A_ROW = 8
LONGEST_DATA_BYTES = 64
LONGEST_COPY = 256
STYLES = {"danger", "success", "primary"}


def read_markup(params: Params, *, only_inline: bool = False) -> Params | None:
    """Return the keyboard of a message, None if it has none.

    Raises:
        Refused: Telegram would not show it.
    """
    markup = params.get("reply_markup")
    if not markup:
        return None
    if "inline_keyboard" not in markup:
        if only_inline:
            refuse("inline keyboard expected")
        return None
    rows = _rows(markup["inline_keyboard"])
    count = sum(map(len, rows))
    if count > MOST_BUTTONS or any(len(row) > MOST_BUTTONS_IN_A_ROW for row in rows):
        refuse("reply markup is too long")
    return {"inline_keyboard": rows} if rows else None


def _rows(keyboard: Any) -> list[list[Params]]:
    if not isinstance(keyboard, list):
        refuse('field "inline_keyboard" must be of type Array')
    if not all(isinstance(row, list) for row in keyboard):
        refuse(
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        )
    return [[_button(button) for button in row] for row in keyboard if row]


_ACTIONS = (
    "url",
    "callback_data",
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "login_url",
    "web_app",
)


def _button(button: Any) -> Params:
    wrong = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        refuse(f"{wrong}InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        refuse(f'{wrong}Can\'t find field "text"')
    actions = [name for name in _ACTIONS if name in button]
    if not actions:
        refuse(f"{wrong}Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        # Telegram takes the first that it knows.
        refuse(f"{wrong}exactly one of the optional fields must be used, found {actions}")
    if not button["text"].strip():
        refuse("inline keyboard button text must be non-empty")
    return _checked(button)


def _checked(button: Params) -> Params:
    _check_look(button)
    data = button.get("callback_data")
    if data is not None and not 1 <= len(str(data).encode()) <= LONGEST_DATA_BYTES:
        refuse("BUTTON_DATA_INVALID")
    url = button.get("url")
    if url is None:
        return button
    link = checked_link(str(url))
    if not link:
        refuse(f"inline keyboard button URL '{url}' is invalid: {_why(str(url))}")
    read_deep_link(link)
    return button | {"url": link}


_OTHER_FIELDS = {"text", "style", "icon_custom_emoji_id"}


def _check_look(button: Params) -> None:
    """Check what Telegram's documents say of styles and of copying; its words are not published.

    Telegram ignores fields that it does not know; a test wants to know of one that was mistyped.
    """
    wrong = "can't parse inline keyboard button: "
    for name in button:
        if name not in _OTHER_FIELDS and name not in _ACTIONS:
            refuse(f'{wrong}unknown field "{name}"')
    if "style" in button and button["style"] not in STYLES:
        refuse(f"{wrong}invalid button style specified")
    if "copy_text" not in button:
        return
    copied = button["copy_text"]
    if not isinstance(copied, dict) or not isinstance(copied.get("text"), str):
        refuse(f'{wrong}Can\'t find field "text"')
    if not 1 <= len(copied["text"]) <= LONGEST_COPY:
        refuse("BUTTON_COPY_TEXT_INVALID")


def _why(url: str) -> str:
    scheme = url.partition("://")[0] if "://" in url else "http"
    return "Wrong HTTP URL" if scheme in {"http", "https"} else "Unsupported URL protocol"
