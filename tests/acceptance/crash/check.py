"""Pure comparisons of what people see after a crash with what they may see.

Each returns its problems, one a line, and none where all is well; ``test_crash.py`` shows that each
of them finds its fault.
"""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.messages import Ask, Outcome, Reply, Say, Settled, plain
from bot.store.records import replaced_step, step_of
from tests.acceptance.crash.kept import Row, Tables
from tests.acceptance.crash.model import Line

MOST, SHOWN = 20, 160
"""Problems in a report, and characters of a row or a reply that a problem quotes."""


@dataclass(frozen=True)
class Arrival:
    """A reply that reached the platform.

    Attributes:
        life: The number of the process that sent it, counted from 0.
        name: The platform's name for the message.
        replaces: The name of the message that asked the same before.
        unanswered: Whether the process stopped waiting for the answer before it came.
    """

    reply: Reply
    life: int
    name: str
    replaces: str | None = None
    unanswered: bool = False


@dataclass
class Followed:
    """The replies that arrived at one address, compared with those that must.

    Attributes:
        arrived: How many replies arrived for the first time.
        resent: How many arrived once more.
    """

    arrived: int = 0
    resent: int = 0
    problems: list[str] = field(default_factory=list)


def follow(said: Sequence[Line], arrivals: Sequence[Arrival]) -> Followed:
    """See that replies arrive in order, and that only the last one of a life comes again.

    At least once means: the process dies between the platform's answer and the commit that marks
    the row as sent. A row is marked before the next one is sent, so no more than one can be
    between. An edit is no exception that anybody sees: its mark is not waited for, since the same
    edit once more changes nothing; so edits right before the last one come again, too. Or the
    process says that no answer came in time; then it cannot know, and sends that reply once more.
    Anything else (a gap, an older one, one twice by the same process) is a problem.

    Args:
        said: Every reply that must arrive, in order; no two in a row are equal.
        arrivals: The replies that did arrive.
    """
    found = Followed()
    names: dict[tuple[str, str], str] = {}
    dues: dict[int, str | None] = {}
    lasts: list[Arrival] = []
    for arrival in arrivals:
        place = _place(said, arrival, lasts)
        if place is None:
            found.problems.append(_misplaced(said, arrival, len(lasts)))
            continue
        if place == len(lasts):
            lasts.append(arrival)
        else:
            lasts[place] = arrival
            found.resent += 1
        line = said[place]
        # A reply comes again if it was not marked: its name is still the one before.
        question = (line.conversation, replaced_step(line.reply))
        due = dues.setdefault(place, names.get(question))
        found.problems += _wrongly_replaced(line, arrival, due)
        if name := step_of(line.reply):
            names[line.conversation, name] = arrival.name
    found.arrived = len(lasts)
    return found


def _place(said: Sequence[Line], arrival: Arrival, lasts: list[Arrival]) -> int | None:
    """Return the place of this reply among those said; None if it may not come now."""
    due = len(lasts)
    if due < len(said) and arrival.reply == said[due].reply:
        return due
    for place in _again(said, due):
        again = arrival.reply == said[place].reply
        if again and (arrival.life > lasts[place].life or lasts[place].unanswered):
            # All parts of a divided reply come again, in their order.
            first = not said[place].continues
            return place if first or lasts[place - 1].life == arrival.life else None
    return None


def _again(said: Sequence[Line], due: int) -> Iterator[int]:
    """Yield the places of the replies that may come once more, the last first."""
    if due == 0:
        return
    place = due - 1
    yield place
    while said[place].continues:
        place -= 1
        yield place
    while place > 0 and _is_edit(said[place - 1]):
        place -= 1
        yield place
    # Forgetting removes what waits to be sent once more; what is on its way then still arrives.
    if due > 1 and said[due - 1].farewell:
        yield due - 2


def _is_edit(line: Line) -> bool:
    reply = line.reply
    in_place = isinstance(reply, Ask | Say) and reply.in_place
    return line.edits or in_place or isinstance(reply, Settled)


def _misplaced(said: Sequence[Line], arrival: Arrival, due: int) -> str:
    shown = _shown(plain(arrival.reply))
    if arrival.reply in [line.reply for line in said[:due]]:
        return f"sent again, or too late: {shown}"
    if arrival.reply in [line.reply for line in said[due:]]:
        return f"out of order: {shown}; due was: {_shown(plain(said[due].reply))}"
    return f"never said: {shown}"


def _wrongly_replaced(line: Line, arrival: Arrival, due: str | None) -> Iterable[str]:
    """See that a reply knows where its question stood, by the name that was marked last."""
    if replaced_step(line.reply) and arrival.replaces != due:
        shown = _shown(plain(line.reply))
        yield f"replaces message {arrival.replaces}, not {due}: {shown}"


def missing(said: Sequence[Line], found: Followed, pending: int = 0) -> list[str]:
    """Return the replies that never arrived.

    Args:
        said: Every reply that must arrive, in order.
        found: The replies that did arrive.
        pending: How many of the last may still come, such as those that the outbox holds for the
            address: they are late, and not lost.
    """
    absent = said[found.arrived :]
    lost = absent[: max(len(absent) - pending, 0)]
    problems = [f"lost: {_shown(plain(line.reply))}" for line in lost]
    if late := absent[len(lost) :]:
        problems.append(f"not come yet: {len(late)}, from {_shown(plain(late[0].reply))}")
    return problems


def leave_out(tables: Tables, keys: Container[object], table: str = "") -> Tables:
    """Return everything but the rows whose first column is one of these keys.

    Args:
        tables: The stored rows.
        keys: Of addresses, or of updates.
        table: The only table to leave rows out of; all of them if empty.
    """
    return {
        name: Counter({row: times for row, times in rows.items() if row[0] not in keys})
        if table in {"", name}
        else rows
        for name, rows in tables.items()
    }


def compare(expected: Tables, found: Tables) -> list[str]:
    """See that a database holds what it must, and nothing else."""
    return [
        problem
        for table in expected
        for problem in _compare_table(table, expected[table], found[table])
    ]


def _compare_table(table: str, expected: Counter[Row], found: Counter[Row]) -> Iterable[str]:
    for row in expected - found:
        yield f"{table}: lost {_shown(row)}"
    for row in found - expected:
        kind = "doubled" if row in expected else "unexpected"
        yield f"{table}: {kind} {_shown(row)}"


def confirmations(
    expected: Mapping[str, Outcome], got: Mapping[str, Sequence[Outcome]]
) -> list[str]:
    """See that every update was confirmed, and every time with the outcome of the first time."""
    problems = [f"update {one}: not confirmed" for one in expected if not got.get(one)]
    problems += [
        f"update {one}: confirmed with {_shown(outcome)}, not {_shown(expected.get(one))}"
        for one, outcomes in got.items()
        for outcome in outcomes
        if outcome != expected.get(one)
    ]
    return problems


def shortened(problems: list[str]) -> list[str]:
    """Return the first problems of a report; one that is lost makes many."""
    left_out = len(problems) - MOST
    return [*problems[:MOST], f"and {left_out} more"] if left_out > 0 else problems


def _shown(what: object) -> str:
    text = " ".join(str(what).split())
    return text if len(text) <= SHOWN else text[:SHOWN] + " ..."
