"""The invariants of every run of the model, whatever goes wrong."""

from collections import Counter
from typing import TYPE_CHECKING

from bot.messages import Address
from tests.unit.delivery.diary import Diary
from tests.unit.delivery.outbox import Kept
from tests.unit.delivery.plan import Plan

if TYPE_CHECKING:
    from tests.unit.delivery.world import World

LONGEST_PAUSE_S = 20.0
"""The longest pause that the platform asks for."""


async def check_held(world: "World") -> bool:
    """Check that no address waits for a lease of a living process that does not send to it.

    Returns:
        Whether anything waits at all.
    """
    now, diary = world.clock(), world.diary
    heads = await world.outbox.heads()
    for head in heads:
        until = head.leased_until
        if until is None or until <= now or head.due_at > now or head.held:
            continue
        owner = diary.owners.get((head.id, until))
        if owner is None or not owner.alive or owner.works_on(head.lane):
            continue
        if until > diary.excused.get(head.lane, now):
            diary.problems.append(f"row {head.id} is leased until {until}, and nobody sends it")
    return bool(heads)


async def check_end(world: "World") -> None:
    """Check that all that could come did, in order, and once where nothing went wrong."""
    diary, rows = world.diary, await world.outbox.rows()
    for address, numbers in diary.came.items():
        _check_order(diary, address, numbers)
        for number, times in Counter(numbers).items():
            if times > 1 + diary.excuses[number]:
                diary.problems.append(f"{number} came {times} times, and nothing had gone wrong")
    came = {number for numbers in diary.came.values() for number in numbers}
    for row in rows:
        if row.status != "pending" and not _has_reason(diary, row, world.plan.pace.errors, came):
            diary.problems.append(f"{row.status} for no reason: {row}")


def _check_order(diary: Diary, address: Address, numbers: list[int]) -> None:
    first = list(dict.fromkeys(numbers))
    # A row that was removed may still be on its way, and come late.
    if first != sorted(first) and address not in diary.forgotten:
        diary.problems.append(f"out of order at {address.chat}: {first[:50]}")


def _has_reason(diary: Diary, row: Kept, errors: int, came: set[int]) -> bool:
    """Return whether a row may be as it is."""
    number = diary.numbers[row.id]
    kind = diary.kinds[number]
    match row.status, row.error:
        case "sent", _:
            return number in came
        case "expired", _:
            late = number in diary.late or row.expires_at is not None
            return late or kind in ("picture", "broken picture")
        case "dead", "unreadable":
            return kind == "unreadable"
        case "dead", "refused":
            return number in diary.refused
        case "dead", "gone":
            return row.lane in diary.not_there
        case "dead", _:
            # Every failed try counts, whatever the reason was.
            return diary.errors[number] >= 1 and row.attempts + 1 >= errors
        case _:
            return False


def bound_s(plan: Plan, diary: Diary, waiting: Counter[str]) -> float:
    """Return the seconds within which everything must be sent once nothing goes wrong anymore.

    A row may be held by a lease, a retry or a pause from before; then the limits, the store, and
    rows with which something is wrong for good take their time.
    """
    pace, store_s = plan.pace, plan.weather.store_s
    held = pace.lease_s + max(LONGEST_PAUSE_S, pace.backoff_most_s) + 2 * pace.send_s
    deepest = max(waiting.values(), default=0)
    rounds = max(1.0, len(plan.addresses) / pace.lanes)
    whole = 0.0 if plan.whole is None else waiting.total() / plan.whole.per_s
    chat = 0.0 if plan.chat is None else rounds * deepest / plan.chat[0]
    each = 4 * store_s + 0.05
    return (
        held + 5 + 8 * store_s + 1.5 * (whole + chat) + 3 * each * deepest * rounds
        + _odd_rows(diary) * pace.errors * (pace.backoff_most_s + pace.poll_s + each)
    )  # fmt: skip


def _odd_rows(diary: Diary) -> int:
    """Return how many rows of one lane have something wrong for good, at most."""
    odd = Counter(
        diary.lanes[row]
        for row, number in diary.numbers.items()
        if diary.kinds[number] not in ("ordinary", "odd name") and row in diary.lanes
    )
    return max(odd.values(), default=0)
