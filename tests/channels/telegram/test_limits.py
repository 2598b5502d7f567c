"""How often Telegram is called: by the channel's limits, and as the stand-in counts."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from adapters.telegram.account import TelegramAccount, TelegramPacing
from adapters.telegram.channel import Telegram
from bot.channel import Limit, MessageRef
from bot.delivery.rate_limits import Limits
from bot.engine.assessment import Assessment
from bot.messages import Address, Ask, Reply, Say, Settled
from tests.channels.telegram.world import World
from tests.kit.served import ANSWERS, WAITING_S, Naps
from tests.kit.system import Clock
from tests.kit.telegram.api import TOKEN

SAID = Say(())
ASKED = Ask("stage", "", (), "list")
SETTLED = Settled("stage", "Stage", "Which?", "Walk")
BEFORE = MessageRef("1", "1")
ANN, GROUP = Address("telegram", "1", "1"), Address("telegram", "-100", "-100")


@dataclass
class Schedule(Clock):
    """A clock for many that sleep at once: it goes on when nothing else is under way."""

    _asleep: list[tuple[datetime, "asyncio.Future[None]"]] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        """Sleep until the clock has come that far."""
        awake = asyncio.get_running_loop().create_future()
        self._asleep.append((self.now + timedelta(seconds=seconds), awake))
        await awake

    async def until(self, world: World, done: Callable[[], bool]) -> None:
        """Let time pass, from one that sleeps to the next."""
        async with asyncio.timeout(WAITING_S):
            while not done():
                await self._settle(world)
                self.now = min((at for at, _ in self._asleep), default=self.now)
                for one in [one for one in self._asleep if one[0] <= self.now]:
                    self._asleep.remove(one)
                    one[1].set_result(None)

    async def _settle(self, world: World) -> None:
        """Wait until nothing is done anymore but sleeping.

        Anything under way shows in the store or at Telegram before a few more things have been
        done there.
        """
        seen, quiet, api = (-1, -1, -1, -1), 0, world.api
        while quiet < 3:
            changes = await world.store.database.writer.run(
                lambda connection: connection.total_changes
            )
            await world.get("/healthz")
            now = (changes, len(api.calls), api.counts.total(), len(self._asleep))
            quiet, seen = quiet + 1 if seen == now else 0, now


@pytest.fixture
def channel(quick_check: Assessment) -> Telegram:
    return Telegram(quick_check.texts, TelegramAccount(TOKEN), TelegramPacing(), Naps().sleep)


def sent_at(limits: tuple[Limit, ...], number: int) -> list[float]:
    """Return when so many sends that all want to go at once may go, in seconds."""
    book, at, found = Limits(), 0.0, []
    for _ in range(number):
        at += book.wait(limits, at)
        book.book(limits, at)
        found.append(round(at, 2))
    return found


def drawn(
    channel: Telegram, address: Address, reply: Reply, replaces: MessageRef | None = None
) -> tuple[Limit, ...]:
    return tuple(channel.limits(address, reply, replaces))


def test_chat_gets_three_at_once_and_then_one_a_second(channel: Telegram) -> None:
    assert sent_at(drawn(channel, ANN, SAID), 6) == [0, 0, 0, 1, 2, 3]


def most_within(span_s: float, times: list[float]) -> int:
    return max(sum(begin <= one < begin + span_s for one in times) for begin in times)


def test_group_gets_no_more_than_twenty_in_any_minute(channel: Telegram) -> None:
    times = sent_at(drawn(channel, GROUP, SAID), 63)

    assert times[:3] == [0, 0, 0]
    assert 17 <= most_within(60, times) <= 20


def test_all_chats_together_get_no_more_than_thirty_in_any_second(channel: Telegram) -> None:
    [overall] = [one for one in drawn(channel, ANN, SAID) if one.key == ""]
    times = sent_at((overall,), 200)

    assert times[:2] == [0, 0]
    assert 25 <= most_within(1, times) <= 30


def test_edits_draw_from_the_whole_alone(channel: Telegram) -> None:
    anew = Ask("stage", "", (), "list", in_place=True)

    for edit in (SETTLED, anew):
        assert [one.key for one in drawn(channel, ANN, edit, BEFORE)] == [""]
    for message in (drawn(channel, ANN, ASKED), drawn(channel, ANN, SETTLED)):
        assert [one.key for one in message] == ["", "chat 1"]


def test_question_that_is_asked_again_draws_for_both_of_its_calls(channel: Telegram) -> None:
    found = [one.key for one in drawn(channel, ANN, ASKED, BEFORE)]

    assert found == ["", "", "chat 1"]


def test_limits_are_those_of_the_settings(quick_check: Assessment) -> None:
    pacing = TelegramPacing(chat_per_s=5, chat_burst=7, group_per_minute=60, overall_per_s=12)
    channel = Telegram(quick_check.texts, TelegramAccount(TOKEN), pacing, Naps().sleep)

    per_s = {one.key: one.per_s for one in drawn(channel, ANN, SAID)}
    assert per_s == {"": 10, "chat 1": 5}
    assert drawn(channel, ANN, SAID)[0].burst == 2
    assert drawn(channel, ANN, SAID)[1].burst == 7
    assert drawn(channel, GROUP, SAID)[1].per_s == pytest.approx(53 / 60)


@pytest.mark.parametrize("per_s", [0.1, 0.5, 1, 2, 7, 30, 100_000])
def test_any_setting_makes_a_limit_that_lets_something_through(
    quick_check: Assessment, per_s: float
) -> None:
    pacing = TelegramPacing(group_per_minute=per_s, overall_per_s=per_s)
    channel = Telegram(quick_check.texts, TelegramAccount(TOKEN), pacing, Naps().sleep)

    for one in drawn(channel, GROUP, SAID):
        assert one.per_s > 0
        assert one.burst >= 1


async def test_quick_tapper_never_waits_longer_than_a_second(quick_check: Assessment) -> None:
    async with World(quick_check, pacing=TelegramPacing()) as world:
        naps = getattr(world.clock, "naps", [])
        ann = world.api.person()
        await world.say(ann, "/start")
        for label in ("I agree, start", "Walk", "Hybrid", *"12345", "Skip", "Skip", "Skip"):
            # The fastest possible: no time passes but the bot's own waits.
            began = world.clock()
            await world.press(ann, label)
            assert (world.clock() - began).total_seconds() <= 1
        assert "Question 11" in ann.newest.text
        assert max(naps) <= 1.0
        assert sum(naps) < 10


async def test_presses_are_answered_whatever_is_waited_for(quick_check: Assessment) -> None:
    async with World(quick_check, pacing=TelegramPacing(chat_per_s=0.001, chat_burst=3)) as world:
        ann = await world.at_question(1)
        message = ann.newest

        states = [await ann.press(label, message.message_id) for label in ("Walk", "Run", "Fly")]
        await world.api.until(lambda: all(one.answered for one in states))

        assert [one.text for one in states] == [
            "Stage: Walk",
            "Stage is now: Run",
            "Stage is now: Fly",
        ]


async def test_telegram_never_asks_the_bot_to_wait(quick_check: Assessment) -> None:
    clock = Schedule()
    async with World(quick_check, pacing=TelegramPacing(), clock=clock, flood=True) as world:
        crowd = [world.api.person() for _ in range(30)]
        for one in crowd[:3]:
            for text in ("/start", *ANSWERS[:4]):
                await one.send(text)
        for one in crowd[3:]:
            await one.start()
        began = clock.now
        await clock.until(world, lambda: all(one.sees() for one in crowd))
        met_s = (clock.now - began).total_seconds()
        await clock.until(world, lambda: all("Question 4" in one.newest.text for one in crowd[:3]))

        refused = [one.method for one in world.api.calls if one.status == 429]
        assert refused == []
        assert len(world.api.calls_of("sendMessage")) == 27 + 3 * 5
        # A person who says much takes nothing from the others.
        assert met_s < 2
        assert (clock.now - began).total_seconds() < 5
