"""How many people the bot serves on Slack at once, beside the usual way to write such an app.

    python -m tests.benchmarks.slack [--people 32] [--rounds 5] [--quick]

Three processes: the bot (``python -m bot serve`` over HTTP, with a SQLite file), the rival
(:mod:`tests.benchmarks.slack_rival`, a bare Bolt app with its state in a dict), and everybody else
(:mod:`tests.benchmarks.slack_people`: the people, and a Slack that answers at once). Bot and rival
take turns. Then 200 interactions a second are sent to the bot, whether it keeps up or not. Prints
JSON; compare only numbers of one run, since shared machines vary by a factor of two and more. The
bot's limits are lifted: it would else keep to what Slack takes, a message a second to each person.
"""

from argparse import Namespace

from tests.benchmarks.measuring import Numbers
from tests.benchmarks.platforms import PLATFORMS, Rivals, measure

PER_S = 200.0


async def in_turns(pair: Rivals, asked: Namespace) -> Numbers:
    load = {"people": asked.people, "each": 1 if asked.quick else 2}
    numbers = await pair.in_turns(asked.rounds, load, load)
    return {"target": "not fewer updates a second than the rival", **numbers}


async def steadily(pair: Rivals, asked: Namespace) -> Numbers:
    """200 interactions a second."""
    seconds = 3.0 if asked.quick else 10.0
    return {
        "target": "p99 from request to acknowledgment below 300 ms",
        "load": f"{PER_S:g} interactions a second for {seconds:g} s, kept up or not",
        **await pair.bot.load(per_s=PER_S, seconds=seconds),
    }


PARTS = {"in_turns": in_turns, "steadily": steadily}


if __name__ == "__main__":
    measure(PLATFORMS["slack"], PARTS, __doc__)
