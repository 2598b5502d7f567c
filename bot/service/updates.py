"""One update in, one transaction, one outcome back.

An update is safe once :meth:`Service.handle` has returned, and may only then be confirmed to its
platform. Replies go into the outbox in the same transaction; :mod:`bot.delivery` sends them.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.engine.token import parse_token
from bot.messages import (
    Address,
    FormInput,
    Inbound,
    Outcome,
    Paragraph,
    PlaceRenamed,
    Say,
    Tap,
    Text,
    Update,
)
from bot.messages.codes import is_members, move_in
from bot.redaction import describe
from bot.service.checking import UnreadableUpdate, checked
from bot.service.environment import Decider, Environment
from bot.service.flow_versions import keep_current
from bot.service.members import MemberService
from bot.service.moving import MoveService
from bot.service.teams import TeamService
from bot.store.ports import Store, StoreError, StoreUnavailable
from bot.store.records import Failed
from bot.team.model import Team
from bot.team.orders import READS, TeamOrder
from bot.turns.context import Context
from bot.turns.decide import concerns_whole, decide, named_team
from bot.turns.outbox import without_pages
from bot.turns.plan import Found, Plan
from bot.turns.versions import Versions
from bot.turns.words import team_of_form

TRIES = 3
"""How often a turn is tried before its update is put aside."""

ADOPTED_MOST = 10_000
"""Most chats whose earlier names are known to be gone. For others the store is asked again."""

log = logging.getLogger(__name__)


class Superseded(Exception):
    """A conversation has gone on since an update failed."""


@dataclass(frozen=True)
class Service:
    """The handler of updates.

    Attributes:
        environment: The parts that every decision shares.
    """

    environment: Environment
    _adopted: dict[Address, None] = field(default_factory=dict, init=False, repr=False)
    _moves: MoveService = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the part that counts tried codes."""
        object.__setattr__(self, "_moves", MoveService(self.environment))

    @property
    def store(self) -> Store:
        """The store."""
        return self.environment.store

    @property
    def versions(self) -> Versions:
        """The flow versions that are loaded."""
        return self.environment.flows.versions

    @property
    def teams(self) -> TeamService:
        """Whole team assessments."""
        return TeamService(self.environment)

    @property
    def members(self) -> MemberService:
        """The pages of people who answer for a team in a browser."""
        return MemberService(self.environment)

    async def open(self) -> None:
        """Open the store, and keep the current flows in it.

        Raises:
            WrongStore: It cannot be used.
        """
        await self.store.open()
        await keep_current(self.store.records, self.environment.flows, self.environment.clock())

    async def handle(self, update: Update, decider: Decider = decide) -> Outcome:
        """Take one update; once this returns, it may be confirmed to the platform.

        A repeat gets the outcome of the first time, and nothing is sent. An update that cannot be
        handled is put aside, and the person is told. An unreadable update is dropped.

        Args:
            update: The update. Its id makes a repeat harmless.
            decider: Decides what the update of a person changes, and may take note of that.

        Raises:
            StoreUnavailable: Nothing was kept; the update must not be confirmed.
        """
        try:
            readable = checked(update)
        except UnreadableUpdate as error:
            log.error("update not readable", extra={"error": str(error)})
            return Outcome()
        if is_members(readable.address):
            return await self.members.handle(readable, decider)
        order = concerns_whole(readable)
        if order is not None and order.verb in READS:
            return await self._read(readable, order)
        return await self._tried(readable, decider)

    async def retry(self, failed: Failed) -> Outcome:
        """Handle an update again that was put aside.

        Raises:
            Superseded: The conversation has gone on since; typed text would answer another
                question than the one it was meant for.
            Exception: It fails again.
        """
        return await self._turn(failed.update, retry=failed)

    async def _read(self, update: Update, order: TeamOrder) -> Outcome:
        """Show a text without a turn, since a turn would store who asked for it."""
        try:
            return await self.teams.read(update, order)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - another press asks for it again
            log.error("text not shown", extra=describe(error))
            return Outcome()

    async def _tried(self, update: Update, decider: Decider) -> Outcome:
        arrived, tries = self.environment.clock(), 1
        while True:
            try:
                return await self._turn(update, decider)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is must not block the person
                if tries == TRIES:
                    return await self._put_aside(update, error, arrived)
            tries += 1

    async def _turn(
        self, update: Update, decider: Decider = decide, retry: Failed | None = None
    ) -> Outcome:
        await self._adopt(update)
        if isinstance(update.inbound, PlaceRenamed):
            await self.teams.rename_place(update.address, update.inbound.chat)
            return Outcome()
        update = await self.teams.with_label_read(update)
        if (wish := move_in(update.inbound)) is not None:
            return await self._moves.arrive(update, wish)
        order = concerns_whole(update)
        if order is not None:
            outcome = await self.teams.ordered(update, order, retry=retry is not None)
            self.environment.sender.wake()
            return outcome
        opened: list[Team] = []
        named = named_team(update)

        async def attempt(context: Context) -> Outcome:
            def decided(found: Found) -> Plan:
                if retry is not None and _has_gone_on(found, retry):
                    raise Superseded(retry.reference)
                plan = decider(update, found, context)
                opened[:] = plan.opened
                return without_pages(context, update.address, plan)

            return await self.store.turns.handle(
                update, _button(update.inbound), decided,
                retry=retry is not None, team=named, sender=self.environment.sender,
            )  # fmt: skip

        # The store may ask twice, and must get the same id then.
        new_id = _once(self.environment.new_id)
        outcome = await self.environment.deciding(attempt, new_id, of_team=bool(named))
        if opened:
            await self.teams.begin(opened)
            self.environment.sender.wake()
        return outcome

    async def _adopt(self, update: Update) -> None:
        """Move rows that an earlier version kept under another name of this chat to its name now.

        The store is asked at the first update of a chat in each process.
        """
        after = update.address
        if not update.before or after in self._adopted:
            return
        for before in update.before:
            await self.store.turns.adopt(before, after)
        self._adopted[after] = None
        while len(self._adopted) > ADOPTED_MOST:
            del self._adopted[next(iter(self._adopted))]

    async def _put_aside(self, update: Update, error: Exception, arrived: datetime) -> Outcome:
        kind, reference = type(error).__name__, self.environment.new_reference()
        log.error("update failed", extra={"reference": reference, **describe(error)})
        said = self.versions.current.texts.say("say.failed", reference=reference)
        apology = Say((Paragraph(said),))
        # Its answer key will have expired when it is tried again.
        stored = replace(_without_answers(update), via="")
        try:
            outcome = await self.store.turns.fail(stored, reference, kind, arrived, apology)
        except StoreError:
            raise
        except Exception as another:
            # Nothing at all can be written: that must not look like a fault of this update.
            message = f"the database takes nothing ({type(another).__name__})"
            raise StoreUnavailable(message) from another
        self.environment.sender.wake()
        channel, traits = update.address.channel, self.environment.traits
        # Nobody is sent a message on a page, so the page says it.
        return Outcome(said) if channel in traits and traits[channel].shows_pages else outcome


def _once(make: Callable[[], str]) -> Callable[[], str]:
    """Return a function that makes a text when it is first called, and returns it each time."""
    made: list[str] = []

    def once() -> str:
        if not made:
            made.append(make())
        return made[0]

    return once


def _button(inbound: Inbound) -> str:
    """Return the conversation that a pressed button belongs to; empty for none."""
    token = parse_token(inbound.token) if isinstance(inbound, Tap | FormInput) else None
    return token.conversation if token else ""


def _without_answers(update: Update) -> Update:
    """Return the update to put aside: a team's form without answers, which a reveal must remove.

    A reveal could not find the row of a form without a conversation. The form is stored as
    unfinished, so that it is shown again: a whole one would skip optional questions.
    """
    if not isinstance(update.inbound, FormInput) or not team_of_form(update):
        return update
    return replace(update, inbound=replace(update.inbound, values={}, final=False))


def _has_gone_on(found: Found, failed: Failed) -> bool:
    """Tell whether typed text would answer another question than the one it was meant for."""
    kept = found.addressed
    typed = isinstance(failed.update.inbound, Text)
    return typed and kept is not None and kept.updated_at > failed.received_at
