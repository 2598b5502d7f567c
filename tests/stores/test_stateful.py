"""The SQLite service keeps and says what a plain model says, whatever happens in any order.

Hypothesis plays two people (one of them in two chats), a platform that repeats updates and fails in
every possible way, an operator who restarts the bot, and time. After every step all tables and all
replies that arrived are compared with the pure engine and dictionaries. It would fail if any path
through service, store and delivery (a repeat after forgetting, a reminder to somebody who is gone,
an old button after a restart ...) kept, sent or forgot anything else.
"""

import asyncio
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.channel import (
    Handle,
    Limit,
    MessageRef,
    ParticipantGone,
    Refused,
    Throttled,
    Traits,
    Unreachable,
    is_edit,
)
from bot.delivery.retries import MOST_PAUSE_S, Pace, as_plain
from bot.delivery.worker import Delivery
from bot.messages import (
    Address,
    Command,
    Form,
    FormInput,
    Inbound,
    Outcome,
    Reply,
    Tap,
    Text,
    Update,
)
from bot.service.environment import Environment
from bot.service.flow_versions import Flows
from bot.service.updates import Service
from bot.store.codec import encode
from bot.store.sqlite.store import SqliteStore
from bot.turns.keys import address_key
from bot.wiring.flows import choose
from bot.wiring.settings import Settings
from tests.acceptance.crash.check import compare
from tests.acceptance.crash.kept import in_file, in_models
from tests.acceptance.crash.model import Line, Model, conversation_id
from tests.acceptance.crash.people import WORDS
from tests.kit.golden import buttons
from tests.kit.system import Clock, scheduler, with_parts

pytestmark = pytest.mark.acceptance

ANN, ANN_ELSEWHERE, BEA = (
    Address("test", "1", "ann"), Address("test", "2", "ann"), Address("test", "3", "bea"),
)  # fmt: skip
EVERYBODY = (ANN, ANN_ELSEWHERE, BEA)

SOON_S = 600
"""Seconds longer than any wait before a retry, so that every pending reply is due."""

FAILURES = {
    "unreachable": Unreachable("down"),
    "throttled": Throttled(5.0),
    "gone": ParticipantGone("left"),
    "refuses": Refused("can't parse"),
}
PENDING = "SELECT address, conversation, reply FROM outbox WHERE status = 'pending' ORDER BY id"

people = st.sampled_from(EVERYBODY)
typed = st.sampled_from((*WORDS, "start", "yes", "walk", "delete", "yes", "restart", "retake"))


@cache
def flows() -> Flows:
    return choose(Settings()).flows()


class Fickle:
    """A platform that fails for somebody in the way it is told to."""

    name = "test"
    traits = Traits()

    def __init__(self) -> None:
        self.moods: dict[Address, str] = {}
        self.heard: dict[Address, list[Reply]] = {one: [] for one in EVERYBODY}

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        del address, reply, replaces
        return ()

    async def run(self, handle: Handle) -> None:
        raise NotImplementedError  # updates are handed over by the test itself

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        del via
        mood = self.moods.get(address, "")
        rendered = mood == "refuses" and reply == as_plain(reply)
        if mood and not rendered:
            raise FAILURES[mood]
        self.heard[address].append(reply)
        new = MessageRef(address.chat, str(len(self.heard[address])))
        return replaces if replaces and is_edit(reply, replaces) else new


class Hearing:
    """The replies that must arrive, by address, for each person's mood."""

    def __init__(self) -> None:
        self.heard: dict[Address, list[Reply]] = {one: [] for one in EVERYBODY}

    def deliver(self, model: Model, moods: dict[Address, str], clock: Clock) -> None:
        for address in EVERYBODY:
            for line in [one for one in model.waiting if one.address == address]:
                if address in model.gone or not self._deliver(model, line, moods, clock):
                    break

    def _deliver(self, model: Model, line: Line, moods: dict[Address, str], clock: Clock) -> bool:
        """Take a line out of the outbox if it is done with; whether the next one may go."""
        mood = moods.get(line.address, "")
        expired = line.expires_at is not None and clock() >= line.expires_at
        age_s = (clock() - line.created_at).total_seconds()
        patience_s = {"throttled": MOST_PAUSE_S, "unreachable": Pace().give_up_s}.get(mood, 0)
        if not expired and age_s < patience_s:
            return False
        if not expired and mood == "gone" and line.address in model.focus:
            model.gone.add(line.address)
            if line.farewell:
                # Said to somebody of whom nothing was kept: nothing of it is kept either.
                model.waiting.remove(line)
            return False
        model.waiting.remove(line)
        if not expired and mood in ("", "refuses"):
            self.heard[line.address].append(as_plain(line.reply) if mood else line.reply)
        return True


class Twins(RuleBasedStateMachine):
    """The bot, and the model of it, through the same events."""

    @initialize()
    def start(self) -> None:
        self._folder = TemporaryDirectory(prefix="cxbot-")
        self._path = Path(self._folder.name) / "kept.sqlite3"
        self._runner, self._clock = asyncio.Runner(), Clock()
        self._channel, self._hearing = Fickle(), Hearing()
        self._model = Model(flows().versions.current)
        self._updates: list[Update] = []
        self._open()

    def _open(self) -> None:
        self._store = SqliteStore(self._path)
        self._service = Service(Environment(self._store, flows(), self._clock, str, str))
        self._delivery = Delivery(
            self._store.outbox, {"test": self._channel}, self._clock, self._clock.sleep, lambda: 1.0
        )
        self._runner.run(self._service.open())

    def teardown(self) -> None:
        if hasattr(self, "_runner"):
            self._runner.run(self._store.close())
            self._runner.close()
            self._folder.cleanup()

    # ------------------------------------------------------------------ people

    def _say(self, who: Address, inbound: Inbound) -> None:
        self._updates.append(Update(f"u{len(self._updates)}", who, inbound))
        self._hand_over(self._updates[-1])

    def _hand_over(self, update: Update) -> None:
        self._clock.forward(seconds=1)
        expected = self._model.handle(update, self._clock())
        assert self._handle(update) == expected

    def _handle(self, update: Update) -> Outcome:
        own = with_parts(self._service, new_id=lambda: conversation_id(update.id))
        return self._runner.run(own.handle(update))

    @rule(who=people, text=typed)
    def types(self, who: Address, text: str) -> None:
        self._say(who, Text(text))

    @rule(who=people, name=st.sampled_from(["begin", "fresh", "delete", "form", "odd"]))
    def commands(self, who: Address, name: str) -> None:
        self._say(who, Command(name, "campaign7"))

    @rule(who=people, owner=people, back=st.integers(0, 60))
    def presses_any_button_seen(self, who: Address, owner: Address, back: int) -> None:
        """Mostly one's own; somebody else's must do nothing."""
        seen = [
            token for reply in self._channel.heard[owner] for _, token in buttons(reply) if token
        ]
        self._say(who, Tap(seen[-1 - back % len(seen)] if seen else "odd"))

    @rule(who=people, back=st.integers(0, 5))
    def answers(self, who: Address, back: int) -> None:
        """Press one of the newest buttons: what people do most."""
        seen = [token for reply in self._channel.heard[who][-2:] for _, token in buttons(reply)]
        self._say(who, Tap(seen[back % len(seen)]) if seen else Text("yes"))

    @rule(who=people, pick=st.integers(0, 10), how=st.sampled_from(["draft", "final"]))
    def sends_the_form(self, who: Address, pick: int, how: str) -> None:
        forms = [one for one in self._channel.heard[who] if isinstance(one, Form)]
        if forms:
            values: dict[str, str | tuple[str, ...] | None] = {
                one.step: one.choices[pick % len(one.choices)].value if one.choices else None
                for one in forms[-1].fields
            }
            self._say(who, FormInput(forms[-1].token, values, how == "final"))

    @rule(who=people)
    def has_everything_deleted(self, who: Address) -> None:
        self._say(who, Command("delete"))
        self._say(who, Text("yes"))

    @rule(who=people)
    def goes_to_the_result(self, who: Address) -> None:
        for text in ("start", "yes", "walk", "hybrid", *["3"] * 5, "skip the rest"):
            self._say(who, Text(text))

    # ------------------------------------------------------------------ everything else

    @precondition(lambda self: self._updates)
    @rule(back=st.integers(0, 200))
    def update_comes_again(self, back: int) -> None:
        self._hand_over(self._updates[-1 - back % len(self._updates)])

    @rule()
    def bot_is_restarted(self) -> None:
        self._runner.run(self._store.close())
        self._open()

    @rule(who=people, mood=st.sampled_from(["", "", *FAILURES]))
    def platform_changes(self, who: Address, mood: str) -> None:
        self._channel.moods[who] = mood

    @rule()
    def outbox_is_delivered(self) -> None:
        self._clock.forward(seconds=SOON_S)
        self._hearing.deliver(self._model, self._channel.moods, self._clock)
        self._runner.run(self._delivery.drain())

    @rule(hours=st.sampled_from([1, 23, 25, 24 * 29, 24 * 31]))
    def time_passes(self, hours: int) -> None:
        self._clock.forward(hours=hours)
        while any(at <= self._clock() for at in self._model.timers.values()):
            self._model.fire(self._clock())
        while self._runner.run(scheduler(self._service).fire_due()):
            pass

    # ------------------------------------------------------------------ always

    @invariant()
    def what_is_kept_is_what_must_be(self) -> None:
        if not hasattr(self, "_model"):
            return
        expected, found = in_models([self._model]), in_file(str(self._path))
        # Sent replies stay in the outbox; only waiting ones are compared, below.
        del expected["outbox"]
        assert compare(expected, found) == []

    @invariant()
    def what_waits_is_what_must_arrive(self) -> None:
        if not hasattr(self, "_model"):
            return
        with closing(sqlite3.connect(self._path)) as connection:
            found = connection.execute(PENDING).fetchall()
        assert found == [
            (address_key(line.address), line.conversation, encode(line.reply))
            for line in self._model.waiting
        ]

    @invariant()
    def what_arrived_is_what_was_said(self) -> None:
        if hasattr(self, "_model"):
            assert self._channel.heard == self._hearing.heard


# Shrinking takes minutes, and takes time limits for failures: HYPOTHESIS_PROFILE=explore does it.
EXPLORING = os.environ.get("HYPOTHESIS_PROFILE") == "explore"

TestTwins = Twins.TestCase
TestTwins.settings = settings(
    max_examples=500 if EXPLORING else 24,
    stateful_step_count=30,
    phases=tuple(Phase) if EXPLORING else (Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
