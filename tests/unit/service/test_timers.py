"""Timers: a reminder, once and only where it is welcome; an end; and the removal of old data."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channel import Traits
from bot.messages import Address, Ask, Reply, Tap, Text, plain
from bot.scoring.edition import Edition
from bot.service.flow_versions import Flows
from bot.service.scheduler import Scheduler
from bot.turns.context import Terms
from tests.conftest import make_assessment
from tests.kit.system import BEA, System, kept_versions, locked, say


def after(system: System, **time: float) -> list[Reply]:
    """Let time pass, and return the replies that arrive by themselves."""
    system.clock.forward(**time)
    system.fire()
    return system.drain()


def scheduler(system: System, days: int = 365) -> Scheduler:
    return kept_for(system, days, system.clock.sleep)


def kept_for(system: System, days: int, sleep: Callable[[float], Awaitable[None]]) -> Scheduler:
    """Return the scheduler of a system that stores data for so many days."""
    environment = system.service.environment
    terms = replace(environment.terms, retention=timedelta(days=days))
    return Scheduler(replace(environment, terms=terms), sleep)


# ---------------------------------------------------------------------------- reminders


def test_somebody_who_left_in_the_middle_is_reminded_once_after_a_day(system: System) -> None:
    say(system, "hello", "yes", "walk")

    assert after(system, hours=23.9) == []
    [reminder] = after(system, hours=0.1)
    later = [after(system, hours=12) for _ in range(20)]

    assert isinstance(reminder, Ask)
    assert reminder.step == "delivery"
    assert "Type “stop”" in plain(reminder)
    assert "“delete”" in plain(reminder)
    assert later == [[]] * 20


def test_reminded_question_can_be_answered_with_its_buttons(system: System) -> None:
    # A person who started over is reminded of the new beginning alone.
    say(system, "hello", "yes", "walk", "restart", "yes", "yes")
    [reminder] = after(system, hours=24)
    assert isinstance(reminder, Ask)
    assert reminder.step == "stage"

    system.say(Tap(reminder.choices[1].token))

    conversation = system.conversation()
    assert conversation is not None
    assert conversation.answers["stage"].value == "walk"
    assert after(system, days=3) == []


def test_day_and_month_are_counted_from_the_last_answer(system: System) -> None:
    say(system, "hello", "yes")
    system.clock.forward(hours=20)
    say(system, "walk")

    assert after(system, hours=4) == []
    assert after(system, hours=19.9) == []
    assert len(after(system, hours=0.1)) == 1
    system.clock.forward(days=20)
    say(system, "hybrid")
    after(system, days=29)
    assert status(system) == "asking"
    after(system, days=1)
    assert status(system) == "expired"


@pytest.mark.parametrize(
    ("lines", "end"),
    [
        (["hello"], "expired"),
        (["hello", "no"], ""),
        (["hello", "yes", "walk", "stop"], "expired"),
        (["hello", "yes", "walk", "delete", "yes"], ""),
        (["hello", "yes", "walk", "hybrid", *["skip"] * 5, "skip the rest"], "finished"),
    ],
    ids=["not agreed", "declined", "stopped", "deleted", "finished"],
)
def test_who_does_not_want_to_be_reminded_is_not_and_only_a_result_is_never_closed(
    system: System, lines: list[str], end: str
) -> None:
    say(system, *lines)

    assert after(system, hours=24) == []
    assert after(system, days=29) == []
    assert status(system) == end


def test_nobody_is_reminded_of_what_is_closed_at_once(system: System) -> None:
    say(system, "hello", "yes")

    # Nothing ran for a month.
    assert after(system, days=30) == []
    assert after(system, seconds=1) == []
    assert status(system) == "expired"


INTRODUCTION = "  - {id: intro, type: information, name: Introduction, text: 'Hello. {kept}'}\n"
CONSENT = "  - {id: may, type: consent, name: Consent, text: May we?, agree: Do, decline: Do not}\n"
TWO_CONSENTS = CONSENT + (
    "  - {id: first, type: yes_no, name: First, text: First?}\n"
    "  - {id: more, type: consent, name: More, text: And more?, agree: Do, decline: Do not,\n"
    "     when: {step: first, is: 'yes'}}\n"
)


@pytest.mark.parametrize(
    ("steps", "lines", "reminded"),
    [
        (TWO_CONSENTS, ["do"], True),
        (TWO_CONSENTS, ["do", "yes"], False),
        (TWO_CONSENTS, ["do", "yes", "do"], True),
        (TWO_CONSENTS, ["do", "no"], True),
        (INTRODUCTION + CONSENT, ["ok"], False),
        (INTRODUCTION + CONSENT, ["ok", "do"], True),
        ("", ["yes"], True),
        ("", [], False),
    ],
    ids=[
        "the other is not asked for yet",
        "one of two",
        "both",
        "only one is asked for",
        "an introduction was read",
        "and agreed to",
        "none",
        "no answer yet",
    ],
)
def test_reminder_needs_every_consent_that_is_asked_for(
    edition: Edition, tmp_path: Path, steps: str, lines: list[str], *, reminded: bool
) -> None:
    folder = tmp_path / "polite"
    folder.mkdir()
    (folder / "flow.yaml").write_text(
        f"id: polite\ntitle: Polite\nsteps:\n{steps}"
        "  - {id: remote, type: yes_no, name: Remote, text: Remote?}\n"
        "  - {id: office, type: yes_no, name: Office, text: Office?}\n"
        "  - {id: result, type: result}\n"
    )
    with System(kept_versions(make_assessment(edition, folder))) as system:
        say(system, "hello", *lines)

        assert bool(after(system, hours=24)) is reminded


def test_platform_that_cannot_write_first_gets_no_reminder(versions: Flows) -> None:
    with System(versions, traits=Traits(writes_first=False)) as system:
        say(system, "hello", "yes")

        assert after(system, hours=24) == []
        after(system, days=30)
        conversation = system.conversation()
        assert conversation is not None
        assert conversation.status == "expired"


def test_reminder_that_could_not_be_delivered_in_time_is_dropped(versions: Flows) -> None:
    with System(versions, terms=Terms(reminder_lives=timedelta(hours=2))) as system:
        say(system, "hello", "yes")
        system.clock.forward(hours=24)
        system.fire()

        system.clock.forward(hours=2)

        assert system.drain() == []


# ---------------------------------------------------------------------------- the end


def test_abandoned_conversation_is_closed_silently_and_says_so_when_asked(system: System) -> None:
    say(system, "hello", "yes", "walk")
    after(system, hours=24)

    assert after(system, days=28.9) == []
    assert status(system) == "asking"
    assert after(system, days=0.1) == []
    assert status(system) == "expired"
    [told] = say(system, "run")
    assert "so long that I closed it" in plain(told)
    assert status(system) == "expired"
    [asked] = say(system, "start")
    assert isinstance(asked, Ask)
    assert asked.step == "consent"


def status(system: System) -> str:
    conversation = system.conversation()
    return "" if conversation is None else conversation.status


# ---------------------------------------------------------------------------- rows, not memory


def test_timer_that_fails_holds_up_no_other_and_is_tried_again(system: System) -> None:
    say(system, "hello", "yes")
    system.clock.forward(minutes=1)
    for line in ("hello", "yes"):
        system.say(Text(line), BEA)
    system.sql(
        "CREATE TRIGGER no BEFORE INSERT ON outbox WHEN NEW.chat = '1'"
        " BEGIN SELECT RAISE(ABORT, 'no'); END"
    )

    reminders = after(system, hours=24)

    assert [one.address for one in system.channel.sent[-len(reminders) :]] == [BEA]
    system.sql("DROP TRIGGER no")
    assert after(system, minutes=59) == []
    assert len(after(system, minutes=1)) == 1


# ---------------------------------------------------------------------------- the scheduler


class Ticks:
    """A sleeper that lets time pass, a number of times; then it ends its caller."""

    def __init__(self, system: System, count: int) -> None:
        self._system, self._left = system, count
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._system.clock.forward(seconds=seconds)
        self._left -= 1
        if self._left <= 0:
            raise asyncio.CancelledError


def run(system: System, ticks: int, days: int = 365) -> list[float]:
    """Let the scheduler run for some ticks; how long it slept."""
    sleep = Ticks(system, ticks)

    async def running() -> None:
        with suppress(asyncio.CancelledError):
            await kept_for(system, days, sleep).run()

    system.run(running())
    return sleep.slept


def test_scheduler_fires_timers_within_a_second(system: System) -> None:
    say(system, "hello", "yes")
    system.clock.forward(hours=24, seconds=-2.5)

    run(system, ticks=4)

    assert len(system.drain()) == 1


@pytest.mark.usefixtures("on_disk")
def test_scheduler_goes_on_when_the_database_cannot_be_written(system: System) -> None:
    system.wait_for_others(0)
    say(system, "hello", "yes")
    system.clock.forward(hours=24)
    with locked(system.path):
        assert len(run(system, ticks=3)) == 3
        assert len(system.channel.sent) == 3

    run(system, ticks=1)

    assert len(system.drain()) == 1


def test_scheduler_prunes_once_an_hour(system: System) -> None:
    say(system, "hello", "yes")
    system.clock.forward(days=30, seconds=-1)
    run(system, ticks=100, days=30)

    [(left,)] = system.sql("SELECT count(*) FROM conversations")
    assert left == 1
    run(system, ticks=1, days=30)
    [(left,)] = system.sql("SELECT count(*) FROM conversations")
    assert left == 0


@pytest.mark.parametrize("once", [False, True], ids=["run", "tidy"])
def test_scheduler_finds_replies_of_a_process_that_knows_no_lanes(
    system: System, *, once: bool
) -> None:
    system.handle(Text("hello"))
    system.sql("DELETE FROM lanes")
    assert system.drain() == []

    if once:
        system.run(scheduler(system).tidy())
    else:
        run(system, ticks=1)

    assert system.drain() != []


@pytest.mark.usefixtures("on_disk")
def test_pruning_removes_all_that_an_old_conversation_brought_and_nothing_else(
    system: System,
) -> None:
    say(system, "hello", "yes", "walk", "hybrid", *["skip"] * 5, "skip the rest")
    say(system, "leave a comment", "my private words")
    system.clock.forward(days=11)
    for line in ("hello", "yes", "run"):
        system.say(Text(line), BEA)
    other = system.conversation(BEA)
    system.clock.forward(days=29)

    system.run(scheduler(system, days=30).tidy())

    assert system.conversation(BEA) == other
    tables = ("addresses", "conversations", "results", "timers")
    counts = [system.sql(f"SELECT count(*) FROM {one}")[0][0] for one in tables]  # noqa: S608
    assert counts == [1, 1, 0, 1]
    assert {row[0] for row in system.sql("SELECT chat FROM outbox")} == {BEA.chat}
    assert {row[0] for row in system.sql("SELECT step FROM answers")} == {"consent", "stage"}
    assert system.sql("SELECT count(*) FROM inbox") == [(3,)]
    kept = b"".join(one.read_bytes() for one in system.path.parent.iterdir())
    assert b"my private words" not in kept


def test_pruning_goes_on_until_nothing_old_is_left(system: System) -> None:
    for number in range(600):
        system.leave(Address("test", str(number), "x"))
    system.clock.forward(days=40)

    removed = system.run(scheduler(system, days=30).prune())

    assert removed == 600
