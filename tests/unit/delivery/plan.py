"""A run's parameters, chosen by a seed: the replies, their pace, and the failures."""

from dataclasses import dataclass
from random import Random
from typing import Literal, get_args

from bot.channel import Limit
from bot.delivery.rate_limits import WHOLE
from bot.delivery.retries import Pace
from bot.messages import Address

Kind = Literal[
    "ordinary", "no limits", "no sending", "refused", "odd name", "unmarkable", "unreadable",
    "picture", "broken picture",
]  # fmt: skip
"""The permanent fault of a row; most are ordinary."""

ODD: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "ordinary")

NEVER_S = 1e8


@dataclass(frozen=True)
class Weather:
    """The chance of each failure, from 0 to 1; and the longest time that a store takes."""

    silent: float = 0.0
    slow: float = 0.0
    throttled: float = 0.0
    refused: float = 0.0
    unreachable: float = 0.0
    error: float = 0.0
    gone: float = 0.0
    late: float = 0.0
    no_limits: float = 0.0
    undrawn: float = 0.0
    claim_fails: float = 0.0
    mark_fails: float = 0.0
    done_all_the_same: float = 0.0
    store_s: float = 0.0


@dataclass(frozen=True)
class Plan:
    """Everything about a run that does not change while it goes on.

    Attributes:
        addresses: Whom is written to. Those without a person are places; of them nothing is kept.
        pace: How delivery works.
        whole: The channel's own limit.
        chat: Sends a second in one chat, and at once.
        processes: How many deliver.
        storm_s: How long things go wrong, and processes are killed.
        rows: How much there is to send in the beginning.
        odd: How often something is wrong with a row for good.
        weather: The failures meanwhile.
    """

    addresses: tuple[Address, ...]
    pace: Pace
    whole: Limit | None
    chat: tuple[float, int] | None
    processes: int
    storm_s: float
    rows: int
    odd: float
    weather: Weather


def plan(seed: int, scale: float = 1.0) -> Plan:
    """Return the plan of a seed.

    Args:
        seed: The seed.
        scale: Scales the length of the storm and the number of replies, for slower databases.
    """
    chance = Random(seed)  # noqa: S311 - nothing is kept secret
    pick = chance.choice
    addresses = tuple(
        Address("test", f"c{n}", f"u{n}" if n % 4 else "")
        for n in range(pick([1, 2, 5, 12, 40, 40]))
    )
    pace = _pace(chance)
    return Plan(
        addresses,
        pace,
        whole=pick([None, None, Limit(WHOLE, 30, 30), Limit(WHOLE, 5, 1), Limit(WHOLE, 1, 1)]),
        chat=pick([None, None, (1.0, 1), (0.3, 1), (1 / 3, 20)]),
        processes=pick([1, 1, 2, 3]),
        storm_s=scale * pick([5, 30, 120]),
        rows=int(scale * pick([10, 100, 300])),
        odd=pick([0, 0.01, 0.05]),
        weather=_weather(chance, pace),
    )


def _pace(chance: Random) -> Pace:
    pick = chance.choice
    return Pace(
        poll_s=pick([0.1, 0.5]),
        lanes=pick([1, 3, 32, 32]),
        lease_s=pick([4.0, 4.0, 8.0, 30.0]),
        send_s=pick([1.0, 1.75]),
        patience_s=pick([1.0, 5.0, 5.0]),
        backoff_s=pick([0.05, 1.0]),
        backoff_most_s=pick([2.0, 10.0]),
        give_up_s=NEVER_S,
        errors=pick([3, 5]),
    )


def _weather(chance: Random, pace: Pace) -> Weather:
    pick = chance.choice
    store_s = pick([0.0, 0.001, 0.05, 2.0])
    return Weather(
        silent=pick([0, 0.02, 0.1]),
        slow=pick([0, 0.1]),
        throttled=pick([0, 0.05]),
        refused=pick([0, 0.03]),
        unreachable=pick([0, 0.1]),
        error=pick([0, 0.03]),
        gone=pick([0, 0.02]),
        late=pick([0, 0.02]),
        no_limits=pick([0, 0.02]),
        undrawn=pick([0, 0.2]),
        claim_fails=pick([0, 0.05]),
        mark_fails=pick([0, 0.05]),
        done_all_the_same=pick([0, 0.5]),
        # A claim must leave time for sending within half of its lease.
        store_s=store_s if pace.lease_s >= 30 else min(store_s, 0.05),
    )
