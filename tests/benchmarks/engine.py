"""How long the pure engine takes: one turn, and a whole assessment of 12 answers.

Run it with ``make bench-engine``. Times are of ``advance`` alone: no store, no channel.
"""

import platform
import statistics
from time import perf_counter

from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.turn import Turn
from bot.messages import Ask, Inbound, Tap, Text
from bot.wiring.flows import make_assessment
from bot.wiring.parts import now
from bot.wiring.settings import Settings
from tests.benchmarks.measuring import sum_range_us
from tests.benchmarks.targets import Target, conclude

TYPED = [
    "yes", "walk", "hybrid", "4", "5", "3", "2", "1", "retail banking", "japan", "2", "executive",
]  # fmt: skip
ROUNDS = 300

TARGETS = (
    Target("microseconds of a turn that is typed, p50", "typed/turn_us_median", most=35.0),
    Target("microseconds of a turn that is tapped, p50", "tapped/turn_us_median", most=35.0),
)


def last_ask(turn: Turn) -> Ask:
    return next(reply for reply in reversed(turn.replies) if isinstance(reply, Ask))


def taken(assessment: Assessment, number: int, *, tapping: bool) -> list[float]:
    """Return seconds of each turn of one whole assessment, typed or tapped."""
    moment = now()
    turn = begin(assessment, f"bench{number}", moment)
    seconds = []
    for text in TYPED:
        inbound: Inbound = Tap(last_ask(turn).choices[0].token) if tapping else Text(text)
        started = perf_counter()
        turn = advance(assessment, turn.conversation, inbound, moment)
        seconds.append(perf_counter() - started)
    assert turn.conversation.status == "finished"
    return seconds


def measure(assessment: Assessment, *, tapping: bool) -> dict[str, float]:
    """Return medians in microseconds over many assessments, without the first ones."""
    for number in range(20):
        taken(assessment, number, tapping=tapping)
    rounds = [taken(assessment, number, tapping=tapping) for number in range(ROUNDS)]
    questions = sorted(second for one in rounds for second in one[:-1])
    return {
        "turn_us_median": round(statistics.median(questions) * 1e6, 1),
        "turn_us_p99": round(questions[int(len(questions) * 0.99)] * 1e6, 1),
        "result_turn_us_median": round(statistics.median(one[-1] for one in rounds) * 1e6, 1),
        "assessment_us_median": round(statistics.median(map(sum, rounds)) * 1e6, 1),
    }


def main() -> None:
    assessment = make_assessment(Settings(), "quick-check")
    found = {
        "python": platform.python_version(),
        # How quick the machine is just now: shared ones vary by a factor of two.
        "sum_range_1000_us": sum_range_us(),
        "questions": len(TYPED),
        "loop": "none",
        "typed": measure(assessment, tapping=False),
        "tapped": measure(assessment, tapping=True),
    }
    conclude(TARGETS, found)


if __name__ == "__main__":
    main()
