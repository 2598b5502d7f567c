"""How many people the bot serves on Telegram at once, beside the usual way to write such a bot.

    python -m tests.benchmarks.telegram [--people 32] [--rounds 5] [--quick]

Three processes: the bot (``python -m bot serve`` with a webhook and a SQLite file), the rival
(:mod:`tests.benchmarks.handler_bot`, state in memory), and everybody else
(:mod:`tests.benchmarks.telegram_people`: the people, and a Bot API that is quick or takes 50 ms).
Bot and rival take turns. Prints JSON; compare only numbers of one run, since shared machines vary
by a factor of two and more. The bot's limits are lifted: it would else keep to what Telegram takes,
30 messages a second.
"""

from argparse import Namespace

from tests.benchmarks.measuring import Numbers
from tests.benchmarks.people import ANSWERS
from tests.benchmarks.platforms import PLATFORMS, Rivals, measure
from tests.benchmarks.telegram_calls import compare_layers

SLOW_S = 0.05
MANY = 200
THINK_S = 1.0
TARGET = "at least {} times the rival's updates a second"


async def on_quick_api(pair: Rivals, asked: Namespace) -> Numbers:
    bot = {"people": asked.people, "each": 2 if asked.quick else 3}
    numbers = await pair.in_turns(asked.rounds, bot, {"people": asked.people})
    return {"target": TARGET.format(2), **numbers}


async def on_slow_api(pair: Rivals, asked: Namespace) -> Numbers:
    bot = {"people": asked.people, "each": 2 if asked.quick else 3, "api_s": SLOW_S}
    people, answers = (4, 3) if asked.quick else (8, 4)
    rival = {"people": people, "answers": answers, "api_s": SLOW_S}
    return {"target": TARGET.format(10), **await pair.in_turns(asked.rounds, bot, rival)}


async def many_at_once(pair: Rivals, asked: Namespace) -> Numbers:
    """200 people, without and with a thought before each answer."""
    common = {"people": MANY, "answers": 4 if asked.quick else len(ANSWERS)}
    return {
        "target": "p99 from webhook to committed turn below 100 ms on 2 cores",
        "without_thinking": {
            "load": f"{MANY} people, each posts at once when the next question has come",
            **await pair.bot.load(**common),
        },
        "thinking": {
            "load": f"{MANY} people, each thinks evenly from 0 to {2 * THINK_S:g} s (seed 1)",
            **await pair.bot.load(**common, think_s=THINK_S),
        },
    }


async def calls(pair: Rivals, asked: Namespace) -> Numbers:
    """What a call of the Bot API costs."""
    return await compare_layers(pair.bot.people.url, 240 if asked.quick else 400, 3)


PARTS = {
    "quick_api": on_quick_api,
    "slow_api": on_slow_api,
    "many": many_at_once,
    "calls": calls,
}


if __name__ == "__main__":
    measure(PLATFORMS["telegram"], PARTS, __doc__)
