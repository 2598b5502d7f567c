"""A model of the bot: the pure engine, with dictionaries in place of a store.

It says plainly what :mod:`bot.service` and the stores promise, without transactions, SQL, JSON or
threads. Where the two differ, one of them is wrong.
"""

import hashlib
import json
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.channel import Traits
from bot.engine.advance import Beginning, advance, begin
from bot.engine.assessment import Assessment
from bot.engine.commands import BEGINNERS
from bot.engine.conversation import Answer, Before, Conversation
from bot.engine.timers import expire, is_open, remind, wants_reminder
from bot.engine.token import Token, parse_token
from bot.engine.turn import Turn
from bot.messages import (
    Address,
    Command,
    FormInput,
    Inbound,
    Outcome,
    Paragraph,
    Reply,
    Say,
    Tap,
    Update,
)
from bot.scoring.as_json import answers_json
from bot.store.records import REPEATED_WITHIN
from bot.turns.context import Terms

FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
"""The moment when people begin to write, long enough ago that every reply is due."""


def written_at(update: str) -> datetime:
    """Return when an update was written, which its number says: ``NAME-NUMBER``."""
    return FIRST_DAY + timedelta(seconds=int(update.rpartition("-")[2]))


def conversation_id(update: str) -> str:
    """Return the id of a conversation that an update begins: the same in every process."""
    return hashlib.blake2b(update.encode(), digest_size=6).hexdigest()


@dataclass(frozen=True)
class Held:
    """A conversation that is kept; see :class:`bot.turns.plan.Kept`."""

    conversation: Conversation
    turn: int
    campaign: str
    updated_at: datetime


@dataclass(frozen=True)
class Line:
    """A reply that must arrive.

    Attributes:
        farewell: Whether it is said to somebody of whom nothing is kept anymore.
        expires_at: When it need not arrive anymore.
        continues: Whether it is a further message of the reply before it.
        edits: Whether it changes an earlier message, as a platform shows it.
    """

    address: Address
    conversation: str
    reply: Reply
    created_at: datetime
    farewell: bool = False
    expires_at: datetime | None = None
    continues: bool = False
    edits: bool = False


@dataclass(frozen=True)
class Given:
    """One row of the log of answers."""

    turn: int
    place: int
    step: str
    answer: Answer


T = TypeVar("T")

Key = tuple[Address, str]
"""A conversation: whose, and its id."""


@dataclass
class Model:
    """Everything that is kept, of everybody.

    Attributes:
        said: Every reply in order, those included that forgetting takes out of the outbox.
        waiting: Those of them that have not arrived, as a look into the outbox would find them.
        forms: Whether the channel has forms.
    """

    assessment: Assessment
    terms: Terms = field(default_factory=Terms)
    forms: bool = False
    inbox: dict[str, tuple[Address, Outcome]] = field(default_factory=dict)
    departed: dict[str, str] = field(default_factory=dict)
    received: dict[str, datetime] = field(default_factory=dict)
    repeats: set[str] = field(default_factory=set)
    focus: dict[Address, str] = field(default_factory=dict)
    gone: set[Address] = field(default_factory=set)
    conversations: dict[Key, Held] = field(default_factory=dict)
    answers: dict[Key, tuple[Given, ...]] = field(default_factory=dict)
    results: dict[Key, str] = field(default_factory=dict)
    timers: dict[tuple[Address, str, str], datetime] = field(default_factory=dict)
    said: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)

    def copy(self) -> "Model":
        """Return a copy to try something out on; its values are shared and never changed."""
        made = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict | list | set):
                setattr(made, name, copy(value))
        return made

    def of(self, address: Address) -> Held | None:
        """Return the conversation in focus."""
        return self.conversations.get((address, self.focus.get(address, "")))

    # ------------------------------------------------------------------ updates

    def handle(self, update: Update, now: datetime) -> Outcome:
        """Take an update, as :meth:`bot.service.updates.Service.handle` does."""
        if update.id in self.departed:
            return Outcome()
        if update.id in self.inbox:
            return self.inbox[update.id][1]
        if update.id in self.repeats:
            return Outcome()
        self.gone.discard(update.address)
        outcome = self._take(update, now)
        if update.id not in self.departed:
            self.inbox[update.id] = (update.address, outcome)
            self.received[update.id] = now
        return outcome

    @property
    def _traits(self) -> Traits:
        # Forms are Slack's, and so are menus and dialogs.
        return Traits(form_lifetime_s=3.0, menus=True, confirms=True) if self.forms else Traits()

    def _take(self, update: Update, now: datetime) -> Outcome:
        address, token = update.address, _token(update.inbound)
        button = (address, token.conversation if token else "")
        held = self.conversations.get(button) or self.of(address)
        if held is None:
            return self._first(update, token, now)
        conversation = held.conversation
        turn = advance(
            self.assessment,
            conversation,
            update.inbound,
            now,
            self._traits,
        )
        before, after = conversation.without_menu, turn.conversation.without_menu
        changes = turn.effect not in ("", "stop") or after != before
        if changes and conversation.id != self.focus[address]:
            return Outcome(self._say("notice.over_begun"))
        if turn.effect == "forget":
            self._forget(update, turn, now)
            return Outcome()
        self._advance(address, held, turn, now)
        if turn.effect == "begin":
            campaign = _campaign(update.inbound) or held.campaign
            self._begin(update, now, campaign, self._before(conversation))
        return turn.outcome

    def _first(self, update: Update, token: Token | None, now: datetime) -> Outcome:
        pressed = isinstance(update.inbound, Tap | FormInput)
        if pressed and not (token and token.argument in BEGINNERS):
            return Outcome(self._say("notice.over_other"))
        if self._leaves(update.inbound):
            said = Say((Paragraph(self._say("say.nothing_kept")),))
            self._say_lines([Line(update.address, "", said, now, farewell=True)])
            return Outcome()
        return self._begin(update, now, _campaign(update.inbound), None)

    def _leaves(self, inbound: Inbound) -> bool:
        """Return whether somebody of whom nothing is kept asks to leave."""
        said = getattr(inbound, "name", getattr(inbound, "text", ""))
        return self.assessment.commands.get(said.casefold().strip()) in ("delete", "stop")

    def _begin(
        self, update: Update, now: datetime, campaign: str, before: Before | None
    ) -> Outcome:
        turn = begin(
            self.assessment, conversation_id(update.id), now, Beginning(before), self._traits
        )
        key = (update.address, turn.conversation.id)
        assert key not in self.conversations
        self.conversations[key] = Held(turn.conversation, 1, campaign, now)
        self.focus[update.address] = turn.conversation.id
        self.timers[*key, "reminder"] = now + self.terms.remind_after
        self._put(update.address, turn, now)
        return turn.outcome

    def _advance(self, address: Address, held: Held, turn: Turn, now: datetime) -> None:
        after = turn.conversation
        key = (address, after.id)
        self.conversations[key] = replace(
            held, conversation=after, turn=held.turn + 1, updated_at=now
        )
        given = tuple(
            Given(held.turn + 1, place, step, answer)
            for place, (step, answer) in enumerate(turn.recorded)
        )
        self.answers[key] = self.answers.get(key, ()) + given
        if turn.finished is not None:
            self.results[key] = json.dumps(answers_json(turn.finished.answers), sort_keys=True)
        self._put(address, turn, now)

    def _before(self, conversation: Conversation) -> Before | None:
        """Return the earlier results with which the conversation after this one is compared."""
        seen = conversation.answers.get("result")
        if conversation.status != "finished" or seen is None:
            return conversation.replaced or conversation.before
        counting = self.assessment.counting(conversation)
        return Before(seen.at, self.assessment.measured(counting))

    def _put(
        self, address: Address, turn: Turn, now: datetime, expires_at: datetime | None = None
    ) -> None:
        one = turn.conversation.id
        self._say_lines([Line(address, one, r, now, expires_at=expires_at) for r in turn.replies])

    def _say_lines(self, lines: list[Line]) -> None:
        self.said += lines
        self.waiting += lines

    def _say(self, name: str) -> str:
        return self.assessment.texts.say(name)

    # ------------------------------------------------------------------ forgetting

    def _forget(self, update: Update, turn: Turn, now: datetime) -> None:
        who = update.address
        chats = {one for one in self.focus if _same_person(one, who)} | {who}
        declined = turn.conversation.status == "declined"
        if declined:
            self._remove_declined(who, turn.conversation.id, now)
        else:
            self._remove(chats, now)
        self.departed[update.id] = "declined" if declined else "deleted"
        self._say_lines([Line(who, "", reply, now, farewell=True) for reply in turn.replies])

    def _remove(self, chats: set[Address], now: datetime) -> None:
        """Remove everything of these chats; the last reply there may come once more."""
        gone = {one for one, entry in self.inbox.items() if entry[0] in chats}
        self.repeats |= {one for one in gone if self.received[one] > now - REPEATED_WITHIN}
        self.inbox = {one: entry for one, entry in self.inbox.items() if entry[0] not in chats}
        self.waiting = [line for line in self.waiting if line.address not in chats]
        self.focus = {one: focus for one, focus in self.focus.items() if one not in chats}
        self.gone -= chats
        self.conversations = _without(self.conversations, chats)
        self.answers = _without(self.answers, chats)
        self.results = _without(self.results, chats)
        self.timers = {key: at for key, at in self.timers.items() if key[0] not in chats}

    def _remove_declined(self, who: Address, one: str, now: datetime) -> None:
        """Remove what was begun without consent; of somebody without any answers, everything."""
        mine = {key for key in self.conversations if key[0] == who}
        stay = {key for key in mine if key[1] != one and self.answers.get(key)}
        if not stay:
            self._remove({who}, now)
            return
        for key in mine - stay:
            del self.conversations[key]
            self.answers.pop(key, None)
            self.results.pop(key, None)
        self.timers = {k: at for k, at in self.timers.items() if k[:2] not in mine - stay}
        self.waiting = [
            line for line in self.waiting if line.address != who or (who, line.conversation) in stay
        ]
        self.focus[who] = max(stay, key=lambda key: self.conversations[key].conversation.started)[1]

    # ------------------------------------------------------------------ timers

    def fire(self, now: datetime) -> None:
        """Let every timer happen whose time has come."""
        due = sorted(self.timers.items(), key=lambda timer: timer[1])
        for address, conversation, kind in [key for key, at in due if at <= now]:
            del self.timers[address, conversation, kind]
            self._happen(address, conversation, kind, now)

    def _happen(self, address: Address, one: str, kind: str, now: datetime) -> None:
        held = self.conversations[address, one]
        if not is_open(held.conversation):
            return
        after = {"reminder": self.terms.remind_after, "expiry": self.terms.expire_after}[kind]
        if held.updated_at + after > now:
            self.timers[address, one, kind] = held.updated_at + after
        elif kind == "expiry":
            turn = expire(self.assessment, held.conversation, now)
            self._advance(address, held, turn, now)
        else:
            ends = held.updated_at + self.terms.expire_after
            self.timers[address, one, "expiry"] = ends
            if wants_reminder(held.conversation) and ends > now:
                turn = remind(self.assessment, held.conversation, now, self._traits)
                self._put(address, turn, now, now + self.terms.reminder_lives)


def _token(inbound: Inbound) -> Token | None:
    return parse_token(inbound.token) if isinstance(inbound, Tap | FormInput) else None


def _campaign(inbound: Inbound) -> str:
    return inbound.argument if isinstance(inbound, Command) else ""


def _same_person(one: Address, other: Address) -> bool:
    return (one.channel, one.person) == (other.channel, other.person)


def _without(kept: dict[Key, T], chats: set[Address]) -> dict[Key, T]:
    return {key: value for key, value in kept.items() if key[0] not in chats}
