"""The rival: the same assessment as python-telegram-bot's documentation says to write it.

    python -m tests.benchmarks.handler_bot API_URL

A ConversationHandler, whose state is in memory and gone with the process; the library's default
layer of HTTP; updates one after another, as its documentation asks for conversations; and the
webhook of its example ``customwebhookbot.py``. Questions, keyboards and the result are those of the
bot: they are rendered before it starts, so that it need not compute anything.
"""

import asyncio
import sys
import warnings
from collections.abc import Callable, Coroutine
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram import Update as TelegramUpdate
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    Defaults,
)
from telegram.warnings import PTBUserWarning

from adapters.telegram.render import TelegramMessage, render
from tests.benchmarks.people import tell_port
from tests.benchmarks.rivals import Question, script
from tests.benchmarks.telegram_people import TOKEN

Handler = Callable[[TelegramUpdate, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, int]]


def markup_of(message: TelegramMessage) -> InlineKeyboardMarkup | None:
    """Return a message's buttons, made anew for each send, as such a bot does."""
    if not message.rows:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(**button) for button in row] for row in message.rows]
    )


def keyboard(number: int, question: Question[TelegramMessage]) -> InlineKeyboardMarkup:
    """Return the buttons of a question; each hands back the question's number and its own label."""
    return InlineKeyboardMarkup(
        [
            [
                InlineKeyboardButton(button["text"], callback_data=f"{number}:{button['text']}")
                for button in row
            ]
            for row in question.asked.rows
        ]
    )


class Conversation:
    def __init__(self) -> None:
        self._questions, self._result = script(render)

    def handler(self) -> ConversationHandler[ContextTypes.DEFAULT_TYPE]:
        with warnings.catch_warnings():
            # It warns that buttons of any message count, which is what is wanted.
            warnings.simplefilter("ignore", PTBUserWarning)
            return ConversationHandler(
                entry_points=[CommandHandler("start", self.start)],
                states={
                    number: [CallbackQueryHandler(self.answered(number), pattern=f"^{number}:")]
                    for number in range(len(self._questions))
                },
                fallbacks=[CommandHandler("stop", self.stop)],
            )

    async def start(self, update: TelegramUpdate, context: ContextTypes.DEFAULT_TYPE) -> int:
        assert update.effective_chat is not None
        return await self._ask(0, update.effective_chat.id, context)

    async def stop(self, _update: TelegramUpdate, _context: ContextTypes.DEFAULT_TYPE) -> int:
        return ConversationHandler.END

    def answered(self, number: int) -> Handler:
        """Take the answer to a question, and ask the next one."""
        question = self._questions[number]

        async def take(update: TelegramUpdate, context: ContextTypes.DEFAULT_TYPE) -> int:
            query = update.callback_query
            assert query is not None
            assert update.effective_chat is not None
            assert context.user_data is not None
            await query.answer(question.notice)
            context.user_data[number] = (query.data or "").partition(":")[2]
            await query.edit_message_text(
                question.settled.html, reply_markup=markup_of(question.settled)
            )
            return await self._ask(number + 1, update.effective_chat.id, context)

        return take

    async def _ask(self, number: int, chat: int, context: ContextTypes.DEFAULT_TYPE) -> int:
        if number == len(self._questions):
            result = self._result
            await context.bot.send_message(chat, result.html, reply_markup=markup_of(result))
            return ConversationHandler.END
        question = self._questions[number]
        markup = keyboard(number, question)
        await context.bot.send_message(chat, question.asked.html, reply_markup=markup)
        return number


async def main(api: str) -> None:
    defaults = Defaults(
        parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
    )
    application = (
        Application.builder()
        .token(TOKEN)
        .base_url(f"{api}/bot")
        .updater(None)
        .defaults(defaults)
        .build()
    )
    application.add_handler(Conversation().handler())

    async def telegram(request: Request) -> Response:
        update = TelegramUpdate.de_json(await request.json(), application.bot)
        await application.update_queue.put(update)
        return Response()

    server = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=[Route("/telegram", telegram, methods=["POST"])]),
            port=0, host="127.0.0.1", access_log=False, log_config=None, backlog=2048,
        )
    )  # fmt: skip
    async with application:
        await application.start()
        await application.bot.set_webhook("https://bench.example/telegram")
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.wait([serving], timeout=0.01)
        tell_port(server.servers[0].sockets[0].getsockname()[1])
        await serving
        await application.stop()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
