"""The people that the bot serves on Slack at once, beside the usual ways to write such an app.

    python -m tests.benchmarks.slack [--people 32] [--rounds 5] [--quick]

Each has a process of its own: the bot (``python -m bot serve`` over HTTP, with a SQLite file); a
bare Bolt app with its state in a dict (:mod:`tests.benchmarks.slack_rival`), once as people write
it, and once with a session that keeps its connections; a server that remembers nothing
(:mod:`tests.benchmarks.bare_server`); and everybody else (:mod:`tests.benchmarks.slack_people`: the
people, and a Slack that answers at once). Bot and rivals take turns. Then 200 interactions a second
are sent to the bot over connections that are kept, as Slack does, whether it keeps up or not.
Prints JSON; compare only numbers of one run, since shared machines vary by a factor of two and
more. The bot's limits are lifted: it would else keep to what Slack takes, a message a second to
each person. Ends with 1 where it is slower beside a rival than its targets say.
"""

from argparse import Namespace

from tests.benchmarks.measuring import Numbers, medians
from tests.benchmarks.platforms import PLATFORMS, Rivals, measure
from tests.benchmarks.targets import Target

PER_S = 200.0

TARGETS = (
    Target(
        "updates a second of a Bolt app's, 32 people",
        "in_turns/updates_per_s_of/bolt/median",
        least=1.25,
        decides=True,
    ),
    Target(
        "updates a second of a Bolt app's with a session, 32 people",
        "in_turns/updates_per_s_of/bolt_session/median",
        least=1.0,
        decides=True,
    ),
    Target(
        "next question of the bare server's, 2 people",
        "few/next_question_of_the_bare_server",
        most=2.0,
        decides=True,
    ),
    Target(
        "ms to the acknowledgment at 200 interactions a second, p99",
        "steadily/acknowledgment/p99_ms",
        most=5.0,
    ),
    Target(
        "ms that the loop is late, 32 people, p99", "in_turns/bot_medians/loop_lag/p99_ms", most=8.0
    ),
    Target("ms of CPU an update, 32 people", "in_turns/bot_medians/cpu_ms_per_update", most=0.75),
    Target("SQL statements an update, 32 people", "counted/statements_per_update", most=9.0),
    Target("claims an update, 32 people", "counted/claims_per_update", most=0.02),
    Target("commits an update, 32 people", "counted/commits_per_update", most=0.3),
)


async def in_turns(several: Rivals, asked: Namespace) -> Numbers:
    load = {"people": asked.people, "each": 1 if asked.quick else 2}
    return await several.in_turns(asked.rounds, dict.fromkeys(several.sides, load))


async def few(several: Rivals, asked: Namespace) -> Numbers:
    """Measure two people."""
    return await several.few(asked.rounds, 2 if asked.quick else 6)


async def steadily(several: Rivals, asked: Namespace) -> Numbers:
    """Measure 200 interactions a second."""
    seconds = 3.0 if asked.quick else 10.0
    loads = [await several.bot.load(per_s=PER_S, seconds=seconds) for _ in range(asked.rounds)]
    return {
        "load": f"{PER_S:g} interactions a second for {seconds:g} s, kept up or not",
        "rounds": f"{asked.rounds}; the median of each number",
        "loop": loads[0]["loop"],
        **medians(loads),
    }


async def counted(several: Rivals, asked: Namespace) -> Numbers:
    """Count statements, claims and commits."""
    return await several.counted(asked.people, 1 if asked.quick else 2)


PARTS = {"in_turns": in_turns, "few": few, "steadily": steadily, "counted": counted}


if __name__ == "__main__":
    measure(PLATFORMS["slack"], PARTS, TARGETS, __doc__)
