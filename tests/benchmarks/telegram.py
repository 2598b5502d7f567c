"""The people that the bot serves on Telegram at once, beside the usual way to write such a bot.

    python -m tests.benchmarks.telegram [--people 32] [--rounds 5] [--quick]

Each has a process of its own: the bot (``python -m bot serve`` with a webhook and a SQLite file),
the rival (:mod:`tests.benchmarks.handler_bot`, state in memory), a server that remembers nothing
(:mod:`tests.benchmarks.bare_server`), and everybody else (:mod:`tests.benchmarks.telegram_people`:
the people, and a Bot API that is quick or takes 50 ms). Bot and rivals take turns. Prints JSON;
compare only numbers of one run, since shared machines vary by a factor of two and more. The bot's
limits are lifted: it would else keep to what Telegram takes, 30 messages a second. Ends with 1
where it is slower beside the rival than its targets say.
"""

from argparse import Namespace

from tests.benchmarks.measuring import Numbers, medians
from tests.benchmarks.people import ANSWERS
from tests.benchmarks.platforms import PLATFORMS, Rivals, measure
from tests.benchmarks.targets import Target
from tests.benchmarks.telegram_calls import compare_layers

SLOW_S = 0.05
MANY = 200
THINK_S = 1.0

TARGETS = (
    Target(
        "updates a second of python-telegram-bot's, 32 people",
        "quick_api/updates_per_s_of/ptb/median",
        least=4.5,
        decides=True,
    ),
    Target(
        "the same where the API takes 50 ms",
        "slow_api/updates_per_s_of/ptb/median",
        least=36.0,
        decides=True,
    ),
    Target(
        "next question of the bare server's, 2 people",
        "few/next_question_of_the_bare_server",
        most=2.0,
        decides=True,
    ),
    Target(
        "ms from webhook to answer, 200 people without a thought, p99",
        "many/without_thinking/acknowledgment/p99_ms",
        most=60.0,
    ),
    Target(
        "ms that the loop is late, 32 people, p99",
        "quick_api/bot_medians/loop_lag/p99_ms",
        most=8.0,
    ),
    Target("ms of CPU an update, 32 people", "quick_api/bot_medians/cpu_ms_per_update", most=0.6),
    Target("SQL statements an update, 32 people", "counted/statements_per_update", most=9.0),
    Target("claims an update, 32 people", "counted/claims_per_update", most=0.02),
    Target("commits an update, 32 people", "counted/commits_per_update", most=0.3),
)


async def on_quick_api(several: Rivals, asked: Namespace) -> Numbers:
    bot = {"people": asked.people, "each": 2 if asked.quick else 3}
    loads = {"bot": bot, "ptb": {"people": asked.people}, "bare": bot}
    return await several.in_turns(asked.rounds, loads)


async def on_slow_api(several: Rivals, asked: Namespace) -> Numbers:
    bot = {"people": asked.people, "each": 2 if asked.quick else 3, "api_s": SLOW_S}
    people, answers = (4, 3) if asked.quick else (8, 4)
    ptb = {"people": people, "answers": answers, "api_s": SLOW_S}
    return await several.in_turns(asked.rounds, {"bot": bot, "ptb": ptb})


async def few(several: Rivals, asked: Namespace) -> Numbers:
    """Measure two people."""
    return await several.few(asked.rounds, 2 if asked.quick else 6)


async def many_at_once(several: Rivals, asked: Namespace) -> Numbers:
    """Measure 200 people, without and with a thought before each answer."""
    common = {"people": MANY, "answers": 4 if asked.quick else len(ANSWERS)}
    loads = [await several.bot.load(**common) for _ in range(asked.rounds)]
    return {
        "without_thinking": {
            "load": f"{MANY} people, each posts at once when the next question has come",
            "rounds": f"{asked.rounds}; the median of each number",
            "loop": loads[0]["loop"],
            **medians(loads),
        },
        "thinking": {
            "load": f"{MANY} people, each thinks evenly from 0 to {2 * THINK_S:g} s (seed 1)",
            **await several.bot.load(**common, think_s=THINK_S),
        },
    }


async def counted(several: Rivals, asked: Namespace) -> Numbers:
    """Count statements, claims and commits."""
    return await several.counted(asked.people, 1 if asked.quick else 2)


async def calls(several: Rivals, asked: Namespace) -> Numbers:
    """Return the cost of a call of the Bot API."""
    return await compare_layers(several.bot.people.url, 240 if asked.quick else 400, 3)


PARTS = {
    "quick_api": on_quick_api,
    "slow_api": on_slow_api,
    "few": few,
    "many": many_at_once,
    "counted": counted,
    "calls": calls,
}


if __name__ == "__main__":
    measure(PLATFORMS["telegram"], PARTS, TARGETS, __doc__)
