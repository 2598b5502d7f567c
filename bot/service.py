"""One update in, one transaction, one outcome back.

Only when :meth:`Service.handle` has returned is an update safe, and may be confirmed to its
platform. What is said goes into the outbox in the same transaction; :mod:`bot.delivery` sends it.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache

from bot.channel import Traits
from bot.deciding import Decisions, Terms
from bot.engine.token import parse_token
from bot.faults import describe
from bot.group.order import READS, Order, order_of
from bot.group.team import Team
from bot.hosts import MOVED, AskStanding, Hosts, nothing_known
from bot.inbound import Unreadable, checked
from bot.joining import Known, team_of_form
from bot.messages import (
    Address,
    Command,
    FormInput,
    Inbound,
    Outcome,
    Paragraph,
    Say,
    Tap,
    Text,
    Update,
)
from bot.store.ports import Store, StoreError, StoreUnavailable
from bot.store.records import Due, Failed, Found, Writes
from bot.versions import Versions

TRIES = 3
"""How often a turn is tried before its update is put aside."""

FADED_AT_ONCE = 100
"""Most people who are let go of in one transaction, so that turns need not wait for long."""

ADOPTED_MOST = 10_000
"""Of how many chats it is remembered that nothing is kept by an earlier name; of others it is
looked for once more."""

TIMER_RETRY = timedelta(hours=1)
"""When a timer that failed is tried again."""

log = logging.getLogger(__name__)


@dataclass
class Service:
    """Handles updates.

    Attributes:
        store: Where everything is kept.
        versions: What conversations walk.
        clock: Gives the time, with its zone.
        new_id: Gives ids of conversations: letters and digits, at most 16, never twice.
        new_reference: Gives what a person is told to ask for when something failed.
        traits: What the channels are like, by name.
        terms: When things happen by themselves.
        ask: Asks a platform what somebody is in a place.
        wake: Called after each commit that left something to send.
    """

    store: Store
    versions: Versions
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    new_reference: Callable[[], str]
    traits: Mapping[str, Traits] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    ask: AskStanding = nothing_known
    wake: Callable[[], None] = lambda: None
    _adopted: dict[Address, None] = field(default_factory=dict, init=False, repr=False)

    @property
    def _decisions(self) -> Decisions:
        return Decisions(self.versions, self.traits, self.terms, self.store.erases)

    @property
    def hosts(self) -> Hosts:
        """What is done with team assessments as a whole."""
        return Hosts(
            self.store,
            self.versions,
            self.clock,
            self.new_id,
            self.traits,
            self.ask,
            self.terms.retention,
        )

    async def open(self) -> None:
        """Open the store, and keep the current flow in it.

        Raises:
            WrongStore: It cannot be used.
        """
        await self.store.open()
        await self.versions.keep_current(self.store.records, self.clock())

    # ------------------------------------------------------------------ updates

    async def handle(self, update: Update) -> Outcome:
        """Take one update; once this returns, it may be confirmed to the platform.

        A repeat gets the outcome of the first time, and nothing is sent. An update that cannot be
        handled is put aside, and the person is told. What is no update at all is dropped.

        Args:
            update: What a platform delivered. Its id makes a repeat harmless.

        Raises:
            StoreUnavailable: Nothing was kept; the update must not be confirmed.
        """
        try:
            readable = checked(update)
        except Unreadable as error:
            log.error("update not readable", extra={"error": str(error)})
            return Outcome()
        order = order_of(readable.inbound)
        if order is not None and order.verb in READS:
            return await self._read(readable, order)
        outcome = await self._tried(readable)
        self.wake()
        return outcome

    async def _read(self, update: Update, order: Order) -> Outcome:
        """Show a text without a turn, since a turn would keep who asked for it."""
        try:
            return await self.hosts.read(update, order)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - it is asked for again by another press
            log.error("text not shown", extra=describe(error))
            return Outcome()

    async def _tried(self, update: Update) -> Outcome:
        arrived, tries = self.clock(), 1
        while True:
            try:
                return await self._turn(update)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is must not block the person
                if tries == TRIES:
                    return await self._put_aside(update, error, arrived)
            tries += 1

    async def retry(self, failed: Failed) -> Outcome:
        """Handle an update again that was put aside.

        Raises:
            Superseded: The conversation has gone on since; typed text would answer another
                question than the one it was meant for.
            Exception: Whatever makes it fail again.
        """
        outcome = await self._turn(failed.update, failed)
        self.wake()
        return outcome

    async def _adopt(self, update: Update) -> None:
        """Keep by the name that this chat has now all that an earlier version kept of it.

        It is looked for at the first update of a chat in each process.
        """
        after = update.address
        if not update.before or after in self._adopted:
            return
        for before in update.before:
            await self.store.turns.adopt(before, after)
        self._adopted[after] = None
        while len(self._adopted) > ADOPTED_MOST:
            del self._adopted[next(iter(self._adopted))]

    async def _turn(self, update: Update, retry: Failed | None = None) -> Outcome:
        await self._adopt(update)
        button, now = _button(update.inbound), self.clock()
        again, order = retry is not None, order_of(update.inbound)
        # The same one however often the store asks, and none where nothing begins.
        new_id = lru_cache(maxsize=1)(self.new_id)
        if isinstance(update.inbound, Command) and update.inbound.name == MOVED:
            return await self.hosts.moved(update)
        if order is not None and self.hosts.is_whole(order):
            return await self.hosts.ordered(update, order, new_id, retry=again)
        known = None if order is None else await self.hosts.known(update, order)
        opened: list[Team] = []

        def decide(found: Found) -> Writes:
            if retry is not None and _has_gone_on(found, retry):
                raise Superseded(retry.reference)
            writes = self._decisions.of_update(update, found, new_id, now, order, known)
            if writes.forget == "deleted" and known is None:
                raise Leaves
            opened[:] = writes.opened
            return writes

        named = order.about if order is not None and order.verb == "join" else team_of_form(update)

        async def attempt() -> Outcome:
            return await self.store.turns.handle(update, button, decide, retry=again, team=named)

        try:
            outcome = await self.versions.having(self.store.records, attempt)
        except Leaves:
            # What they run is looked for only now, not in every turn.
            known = Known(teams=tuple(await self.store.teams.of_person(update.address)))
            outcome = await self.versions.having(self.store.records, attempt)
        for one in opened:
            await self.hosts.in_time(one.id)
        return outcome

    async def _put_aside(self, update: Update, error: Exception, arrived: datetime) -> Outcome:
        kind, reference = type(error).__name__, self.new_reference()
        log.error("update failed", extra={"reference": reference, **describe(error)})
        said = self.versions.current.texts.say("say.failed", reference=reference)
        apology = Say((Paragraph(said),))
        # What it came with is of no use any more when it is tried again.
        kept = replace(_without_answers(update), via="")
        try:
            return await self.store.turns.fail(kept, reference, kind, arrived, apology)
        except StoreError:
            raise
        except Exception as another:
            # Nothing at all can be kept: that must not look like a fault of this update.
            message = f"the database takes nothing ({type(another).__name__})"
            raise StoreUnavailable(message) from another

    # ------------------------------------------------------------------ timers

    async def fire_due(self, limit: int = 100) -> int:
        """Let every timer happen whose time has come, and go who visited a team's alone.

        Returns:
            How many timers were due.

        Raises:
            StoreUnavailable: Some may not have happened; they will when this is called again.
        """
        due = await self.store.timers.due(self.clock(), limit)
        for one in due:
            try:
                await self._fire(one)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is must not hold up the others
                log.error("timer failed", extra={"kind": one.timer.kind, **describe(error)})
                await self._put_off(one)
        teams = await self.hosts.fire_due(limit)
        await self.store.timers.fade(self.clock(), FADED_AT_ONCE)
        if due or teams:
            self.wake()
        return len(due) + teams

    async def _fire(self, due: Due) -> None:
        now = self.clock()
        await self.versions.having(
            self.store.records,
            lambda: self.store.timers.fire(
                due, lambda found: self._decisions.of_timer(due, found, now)
            ),
        )

    async def _put_off(self, due: Due) -> None:
        """Try a timer again later: as the oldest, it would come first each time."""
        now = self.clock()
        timer = replace(due.timer, due_at=now + TIMER_RETRY)
        try:
            await self.store.timers.fire(due, lambda _: Writes(Outcome(), now, timers=(timer,)))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - likewise
            log.error("timer not put off", extra=describe(error))


class Leaves(Exception):
    """Somebody has everything deleted, and is to be told what they still run."""


class Superseded(Exception):
    """A conversation has gone on since an update failed."""


# ---------------------------------------------------------------------------- small questions


def _button(inbound: Inbound) -> str:
    """The conversation that a pressed button belongs to; empty for none."""
    token = parse_token(inbound.token) if isinstance(inbound, Tap | FormInput) else None
    return token.conversation if token else ""


def _without_answers(update: Update) -> Update:
    """The update to put aside: of a team's form without the answers, which a reveal must remove.

    Where the form has no conversation, nothing would lead the reveal to the row it is kept in. Sent
    as unfinished, it shows the form again: as a whole one, it would skip what may be left empty.
    """
    if not isinstance(update.inbound, FormInput) or not team_of_form(update):
        return update
    return replace(update, inbound=replace(update.inbound, values={}, final=False))


def _has_gone_on(found: Found, failed: Failed) -> bool:
    """Whether typed text would answer another question than the one that it was meant for."""
    kept = found.addressed
    typed = isinstance(failed.update.inbound, Text)
    return typed and kept is not None and kept.updated_at > failed.received_at
