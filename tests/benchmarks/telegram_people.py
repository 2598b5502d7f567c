"""The people of the Telegram benchmark, and their Telegram; see :mod:`.people`."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from adapters.telegram.webhook import SECRET_HEADER
from tests.benchmarks.people import Body, LightPlatform, Person, Shown, serve

BOT_ID = 123456789
TOKEN = f"{BOT_ID}:AAExampleExampleExampleExampleExample"
SECRET = "a-secret-of-the-benchmark"  # noqa: S105 - an example
HEADERS = {SECRET_HEADER: SECRET, "Content-Type": "application/json"}

BEGAN = 1_780_000_000
_BOT = {"id": BOT_ID, "is_bot": True, "first_name": "Bench", "username": "bench_bot"}


class LightApi(LightPlatform):
    def act(self, method: str, content_type: str, content: bytes) -> Body:
        return {"ok": True, "result": self._result(method.lower(), _params(content_type, content))}

    def _result(self, method: str, params: Body) -> Any:
        match method:
            case "getme":
                return _BOT
            case "sendmessage":
                return self._sent(params)
            case "editmessagetext":
                return _message(int(params["message_id"]), params)
            case "setwebhook":
                self.reached.set()
                return True
            case _:
                return True

    def _sent(self, params: Body) -> Body:
        message = _message(next(self._numbers), params)
        if "reply_markup" in message:
            self.show(str(message["chat"]["id"]), message)
        return message

    def take_answer(self, answer: bytes) -> None:
        """Count a call that came in the answer, instead of by itself."""
        if answer:
            self.counts[json.loads(answer)["method"]] += 1

    def name_of(self, person: Person) -> str:
        return str(person.number)

    def next_request(self, person: Person, number: int) -> tuple[bytes, Mapping[str, str]]:
        user = {
            "id": person.number, "is_bot": False, "first_name": "Ann", "language_code": "en"
        }  # fmt: skip
        press = person.next_press()
        told = _start(user) if press is None else _tap(user, *press)
        return json.dumps({"update_id": number, **told}).encode(), HEADERS


def _params(content_type: str, content: bytes) -> Body:
    if content_type == "application/json":
        return dict(json.loads(content or b"{}"))
    return dict(parse_qsl(content.decode()))


def _message(number: int, params: Body) -> Body:
    """Return a message as Telegram shows it, but for its entities."""
    chat = {"id": int(params["chat_id"]), "type": "private", "first_name": "Ann"}
    message = {
        "message_id": number, "date": BEGAN, "chat": chat, "from": _BOT, "text": params["text"]
    }  # fmt: skip
    markup = params.get("reply_markup")
    if not markup:
        return message
    return message | {"reply_markup": json.loads(markup) if isinstance(markup, str) else markup}


def _start(user: Body) -> Body:
    chat = {"id": user["id"], "type": "private", "first_name": "Ann"}
    entity = {"type": "bot_command", "offset": 0, "length": 6}
    message = {"message_id": 1, "date": BEGAN, "chat": chat, "from": user}
    return {"message": message | {"text": "/start", "entities": [entity]}}


def _tap(user: Body, shown: Shown, label: str) -> Body:
    query = {"id": f"7{user['id']}", "from": user, "chat_instance": "8"}
    data = _data_of(shown.message, label)
    return {"callback_query": query | {"message": shown.message, "data": data}}


def _data_of(message: Body, label: str) -> str:
    """Return the callback data of the button with this label.

    Raises:
        LookupError: There is none.
    """
    rows = message["reply_markup"]["inline_keyboard"]
    for button in (button for row in rows for button in row):
        if button["text"] == label:
            return str(button["callback_data"])
    problem = f"no button {label!r} among {rows}"
    raise LookupError(problem)


if __name__ == "__main__":
    asyncio.run(serve(LightApi()))
