"""The CPU time of one call of the Bot API: the bot's layer of HTTP beside the library's own.

Both make the same calls with the library's Bot, in this process, to a stand-in in another one.
"""

import asyncio
import statistics
from collections.abc import Callable
from dataclasses import dataclass, field
from time import perf_counter, process_time
from typing import Any

import telegram
from telegram.constants import ParseMode
from telegram.request import BaseRequest, HTTPXRequest

from adapters.telegram.request import PooledRequest
from tests.benchmarks.telegram_people import TOKEN

AT_ONCE = 8

_TEXT = "<i>Question 3 of 11</i>\n\nHow much do change management slow you down?"
_ROW = [telegram.InlineKeyboardButton(str(n), callback_data=f"t{n}" * 12) for n in range(1, 6)]
_KEYBOARD = telegram.InlineKeyboardMarkup([_ROW])

Numbers = dict[str, Any]


@dataclass
class Layer:
    """A layer of HTTP, and what was measured of it."""

    make: Callable[[], BaseRequest]
    cpu_ms: list[float] = field(default_factory=list)
    calls_per_s: list[float] = field(default_factory=list)

    async def measure(self, api: str, calls: int) -> None:
        """Send messages, some at once."""
        bot = telegram.Bot(TOKEN, base_url=f"{api}/bot", request=self.make())
        async with bot:
            await _send(bot, AT_ONCE)
            started, cpu = perf_counter(), process_time()
            await asyncio.gather(*(_send(bot, calls // AT_ONCE) for _ in range(AT_ONCE)))
            took, cpu = perf_counter() - started, process_time() - cpu
        done = calls // AT_ONCE * AT_ONCE
        self.cpu_ms.append(cpu / done * 1e3)
        self.calls_per_s.append(done / took)

    def numbers(self) -> Numbers:
        return {
            "cpu_ms_per_call": round(statistics.median(self.cpu_ms), 3),
            "calls_per_s": round(statistics.median(self.calls_per_s)),
        }


async def _send(bot: telegram.Bot, calls: int) -> None:
    for _ in range(calls):
        await bot.send_message(1, _TEXT, ParseMode.HTML, reply_markup=_KEYBOARD)


async def compare_layers(api: str, calls: int, rounds: int) -> Numbers:
    layers = {"PooledRequest": Layer(PooledRequest), "HTTPXRequest": Layer(HTTPXRequest)}
    for _ in range(rounds):
        for layer in layers.values():
            await layer.measure(api, calls)
    found: Numbers = {name: layer.numbers() for name, layer in layers.items()}
    ours, theirs = (found[name]["cpu_ms_per_call"] for name in layers)
    return found | {"library_costs_times": round(theirs / ours, 2), "at_once": AT_ONCE}
