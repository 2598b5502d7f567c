"""One update in, one transaction, one outcome back.

Only when :meth:`Service.handle` has returned is an update safe, and may be confirmed to its
platform. What is said goes into the outbox in the same transaction; :mod:`bot.delivery` sends it.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Literal

from bot.channel import Traits
from bot.engine.advance import advance, begin
from bot.engine.assessment import Assessment
from bot.engine.commands import BEGINNERS
from bot.engine.conversation import Before, Conversation
from bot.engine.timers import expire, form_again, is_open, remind, wants_reminder
from bot.engine.token import parse_token
from bot.engine.turn import Turn
from bot.faults import describe
from bot.messages import (
    Address,
    Ask,
    Command,
    Form,
    FormInput,
    Inbound,
    Outcome,
    Paragraph,
    Reply,
    Say,
    Tap,
    Text,
    Update,
)
from bot.scoring.advice import advise
from bot.scoring.as_json import answers_json, position_json
from bot.scoring.position import position
from bot.store.port import Store, StoreError, StoreUnavailable, UnknownVersion
from bot.store.records import Due, Failed, Found, Kept, Outgoing, Recorded, Result, Timer, Writes
from bot.versions import Versions

TRIES = 3
"""How often a turn is tried before its update is put aside."""

TIMER_RETRY = timedelta(hours=1)
"""When a timer that failed is tried again."""

CAMPAIGN_LENGTH = 64

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Terms:
    """When things happen by themselves.

    Attributes:
        remind_after: How long nobody must have answered before they are reminded, once.
        reminder_lives: How late a reminder may still arrive.
        expire_after: How long nobody must have answered before a conversation is closed.
    """

    remind_after: timedelta = timedelta(hours=24)
    reminder_lives: timedelta = timedelta(hours=24)
    expire_after: timedelta = timedelta(days=30)


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
        wake: Called after each commit that left something to send.
    """

    store: Store
    versions: Versions
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    new_reference: Callable[[], str]
    traits: Mapping[str, Traits] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    wake: Callable[[], None] = lambda: None

    async def open(self) -> None:
        """Open the store, and keep the current flow in it.

        Raises:
            WrongStore: It cannot be used.
        """
        await self.store.open()
        await self.versions.keep_current(self.store, self.clock())

    # ------------------------------------------------------------------ updates

    async def handle(self, update: Update) -> Outcome:
        """Take one update; once this returns, it may be confirmed to the platform.

        A repeat gets the outcome of the first time, and nothing is sent. An update that cannot be
        handled is put aside, and the person is told.

        Args:
            update: What a platform delivered. Its id makes a repeat harmless.

        Raises:
            StoreUnavailable: Nothing was kept; the update must not be confirmed.
        """
        outcome = await self._tried(update)
        self.wake()
        return outcome

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

    async def _turn(self, update: Update, retry: Failed | None = None) -> Outcome:
        button, now = _button(update.inbound), self.clock()
        # The same one however often the store asks, and none where nothing begins.
        new_id = lru_cache(maxsize=1)(self.new_id)

        def decide(found: Found) -> Writes:
            if retry is not None and _has_gone_on(found, retry):
                raise Superseded(retry.reference)
            return self._decide(update, found, new_id, now)

        while True:
            try:
                return await self.store.turn(update, button, decide, retry=retry is not None)
            except UnknownVersion as needed:
                await self.versions.load(self.store, needed.version)

    async def _put_aside(self, update: Update, error: Exception, arrived: datetime) -> Outcome:
        kind, reference = type(error).__name__, self.new_reference()
        log.error("update failed", extra={"reference": reference, **describe(error)})
        said = self.versions.current.texts.say("say.failed", reference=reference)
        apology = Say((Paragraph(said),))
        try:
            return await self.store.fail(update, reference, kind, arrived, apology)
        except StoreError:
            raise
        except Exception as another:
            # Nothing at all can be kept: that must not look like a fault of this update.
            message = f"the database takes nothing ({type(another).__name__})"
            raise StoreUnavailable(message) from another

    # ------------------------------------------------------------------ deciding

    def _decide(
        self, update: Update, found: Found, new_id: Callable[[], str], now: datetime
    ) -> Writes:
        """What an update changes; pure, since the store may ask more than once."""
        if found.addressed is None:
            return self._first(update, new_id, now)
        kept = found.addressed
        assessment, conversation = self.versions.walked(kept.conversation)
        turn = advance(assessment, conversation, update.inbound, now)
        if conversation.id != found.focus and _opens(turn, conversation):
            return Writes(Outcome(assessment.texts.say("notice.over_begun")), now)
        if turn.effect == "forget":
            return self._farewell(turn, now)
        if turn.effect == "begin":
            before = _before(assessment, conversation)
            begun = begin(self.versions.current, new_id(), now, before)
            campaign = _campaign(update.inbound) or kept.campaign
            made = self._writes(update.address, assessment, now, turn, begun, campaign)
        else:
            made = self._writes(update.address, assessment, now, turn)
        if conversation is not kept.conversation:
            return replace(made, advanced=_closed(kept.conversation, turn.conversation))
        return made

    def _first(self, update: Update, new_id: Callable[[], str], now: datetime) -> Writes:
        """Begin where nothing is going on; a button of something forgotten begins nothing."""
        inbound = update.inbound
        token = parse_token(inbound.token) if isinstance(inbound, Tap | FormInput) else None
        if isinstance(inbound, Tap | FormInput) and not (token and token.argument in BEGINNERS):
            notice = self.versions.current.texts.say("notice.over_other")
            return Writes(Outcome(notice), now)
        begun = begin(self.versions.current, new_id(), now)
        return self._writes(
            update.address, self.versions.current, now, None, begun, _campaign(inbound)
        )

    def _writes(
        self,
        address: Address,
        assessment: Assessment,
        now: datetime,
        turn: Turn | None = None,
        begun: Turn | None = None,
        campaign: str = "",
    ) -> Writes:
        """A turn, and the first turn of a conversation that begins, as what is written."""
        turns = [one for one in (turn, begun) if one is not None]
        asking = _asked(self.versions.current, begun) if begun else ""
        return Writes(
            outcome=turns[0].outcome,
            now=now,
            advanced=None if turn is None else turn.conversation,
            begun=None if begun is None else begun.conversation,
            campaign=campaign,
            answers=tuple(Recorded(step, one) for step, one in (turn.recorded if turn else ())),
            result=None if turn is None else _result(assessment, turn, now),
            outbox=tuple(
                self._outgoing(address, one.conversation, reply, now)
                for one in turns
                for reply in one.replies
            ),
            timers=self._first_timer(address, begun.conversation, now) if begun else (),
            step=_asked(assessment, turn) if turn and not begun else asking,
        )

    def _farewell(self, turn: Turn, now: datetime) -> Writes:
        """Remove everything of a person, and say goodbye in a row that goes once it is sent."""
        goodbye = tuple(Outgoing("", reply, fleeting=True) for reply in turn.replies)
        declined = turn.conversation.status == "declined"
        why: Literal["declined", "deleted"] = "declined" if declined else "deleted"
        return Writes(Outcome(), now, outbox=goodbye, forget=why)

    def _outgoing(
        self, address: Address, conversation: Conversation, reply: Reply, now: datetime
    ) -> Outgoing:
        lifetime = self._traits(address).form_lifetime_s
        if not isinstance(reply, Form) or lifetime is None:
            return Outgoing(conversation.id, reply)
        again = form_again(self.versions.of(conversation.version), conversation, now)
        return Outgoing(conversation.id, reply, now + timedelta(seconds=lifetime), again)

    def _traits(self, address: Address) -> Traits:
        return self.traits.get(address.channel, Traits())

    # ------------------------------------------------------------------ timers

    def _first_timer(
        self, address: Address, conversation: Conversation, now: datetime
    ) -> tuple[Timer, ...]:
        if self._traits(address).writes_first:
            return (Timer(conversation.id, "reminder", now + self.terms.remind_after),)
        return (Timer(conversation.id, "expiry", now + self.terms.expire_after),)

    async def fire_due(self, limit: int = 100) -> int:
        """Let every timer happen whose time has come.

        Returns:
            How many were due.

        Raises:
            StoreUnavailable: Some may not have happened; they will when this is called again.
        """
        due = await self.store.due(self.clock(), limit)
        for one in due:
            try:
                await self._fire(one)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is must not hold up the others
                log.error("timer failed", extra={"kind": one.timer.kind, **describe(error)})
                await self._put_off(one)
        if due:
            self.wake()
        return len(due)

    async def _fire(self, due: Due) -> None:
        now = self.clock()
        while True:
            try:
                await self.store.fire(due, lambda found: self._happen(due, found, now))
            except UnknownVersion as needed:
                await self.versions.load(self.store, needed.version)
            else:
                return

    async def _put_off(self, due: Due) -> None:
        """Try a timer again later: as the oldest, it would come first each time."""
        now = self.clock()
        timer = replace(due.timer, due_at=now + TIMER_RETRY)
        try:
            await self.store.fire(due, lambda _: Writes(Outcome(), now, timers=(timer,)))
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - likewise
            log.error("timer not put off", extra=describe(error))

    def _happen(self, due: Due, found: Found, now: datetime) -> Writes:
        """What a timer changes. Turns do not move timers: one that comes too early moves itself."""
        nothing, kept = Writes(Outcome(), now), found.addressed
        if kept is None or not is_open(kept.conversation):
            return nothing
        assessment, conversation = self.versions.walked(kept.conversation)
        if not is_open(conversation):
            return Writes(Outcome(), now, _closed(kept.conversation, conversation))
        after = {"reminder": self.terms.remind_after, "expiry": self.terms.expire_after}
        quiet_until = kept.updated_at + after[due.timer.kind]
        if quiet_until > now:
            timer = Timer(conversation.id, due.timer.kind, quiet_until)
            return Writes(Outcome(), now, timers=(timer,))
        if due.timer.kind == "expiry":
            left_at = _open_step(assessment, conversation)
            ended = expire(assessment, conversation, now).conversation
            return Writes(Outcome(), now, ended, step=left_at)
        return self._remind(assessment, kept, now)

    def _remind(self, assessment: Assessment, kept: Kept, now: datetime) -> Writes:
        """Remind once; what follows is the end."""
        conversation, lives = kept.conversation, now + self.terms.reminder_lives
        ends = Timer(conversation.id, "expiry", kept.updated_at + self.terms.expire_after)
        replies: tuple[Reply, ...] = ()
        if wants_reminder(conversation) and ends.due_at > now:
            replies = remind(assessment, conversation, now).replies
        outbox = tuple(Outgoing(conversation.id, one, expires_at=lives) for one in replies)
        return Writes(Outcome(), now, outbox=outbox, timers=(ends,))


class Superseded(Exception):
    """A conversation has gone on since an update failed."""


# ---------------------------------------------------------------------------- small questions


def _button(inbound: Inbound) -> str:
    """The conversation that a pressed button belongs to; empty for none."""
    token = parse_token(inbound.token) if isinstance(inbound, Tap | FormInput) else None
    return token.conversation if token else ""


def _has_gone_on(found: Found, failed: Failed) -> bool:
    """Whether typed text would answer another question than the one that it was meant for."""
    kept = found.addressed
    typed = isinstance(failed.update.inbound, Text)
    return typed and kept is not None and kept.updated_at > failed.received_at


def _campaign(inbound: Inbound) -> str:
    """What brought somebody here: the argument of the command that began, kept harmless."""
    if not isinstance(inbound, Command):
        return ""
    kept = (one for one in inbound.argument if one.isalnum() or one in "-_")
    return "".join(kept)[:CAMPAIGN_LENGTH]


def _closed(conversation: Conversation, stands: Conversation) -> Conversation:
    """A conversation that cannot be walked any more, with its answers as they are."""
    return replace(conversation, status=stands.status, pending=stands.pending, cursor=None)


def _opens(turn: Turn, conversation: Conversation) -> bool:
    """Whether an old button would open something beside the conversation in focus.

    What is typed goes to the focus alone, so a question must not be opened elsewhere; and what is
    under way must not be put aside by a button of an earlier result.
    """
    return turn.effect != "" or turn.conversation != conversation


def _before(assessment: Assessment, conversation: Conversation) -> Before | None:
    """The result that a conversation which begins now comes after."""
    result = assessment.flow.steps[assessment.flow.result].id
    seen = conversation.answers.get(result)
    if conversation.status != "finished" or seen is None:
        return conversation.before
    return Before(seen.at, assessment.measured(assessment.counting(conversation)))


def _asked(assessment: Assessment, turn: Turn) -> str:
    """The step that is being asked after a turn; empty where nothing is."""
    if not is_open(turn.conversation):
        return ""
    asked = next((one.step for one in reversed(turn.replies) if isinstance(one, Ask)), "")
    return asked or _open_step(assessment, turn.conversation)


def _open_step(assessment: Assessment, conversation: Conversation) -> str:
    """The step that a conversation waits at; empty for none."""
    step = assessment.next_step(conversation, assessment.counting(conversation))
    return "" if step is None else step.id


def _result(assessment: Assessment, turn: Turn, now: datetime) -> Result | None:
    """The result for the record; None in a turn that does not reach it."""
    edition, finished = assessment.edition, turn.finished
    if finished is None:
        return None
    return Result(
        conversation=turn.conversation.id,
        finished_at=now,
        flow=assessment.flow.id,
        flow_version=finished.flow_version,
        edition=edition.id,
        edition_digest=finished.edition_digest,
        measured=json.dumps(answers_json(finished.answers), sort_keys=True),
        position=json.dumps(
            position_json(position(edition, finished.answers), advise(edition, finished.answers)),
            sort_keys=True,
        ),
    )
