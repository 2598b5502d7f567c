"""What a turn changes, and what a timer does: pure, since a store may ask more than once.

What is decided is data (:class:`bot.store.records.Writes`); :mod:`bot.service` has it written.
"""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from bot.channel import Traits
from bot.engine.advance import Beginning, advance, begin
from bot.engine.assessment import Assessment
from bot.engine.commands import BEGINNERS
from bot.engine.conversation import Before, Conversation
from bot.engine.home import front_door, home
from bot.engine.replies import invitation
from bot.engine.timers import expire, is_open, remind, wants_reminder
from bot.engine.token import parse_token
from bot.engine.turn import Scene, Turn
from bot.group.order import Order
from bot.group.rules import Reason
from bot.group.team import Team
from bot.joining import Joining, Known, focus_after, team_of_form
from bot.messages import (
    Address,
    Ask,
    BotAdded,
    Command,
    Edited,
    FormInput,
    HomeOpened,
    Inbound,
    Mentioned,
    Outcome,
    Paragraph,
    Reply,
    Say,
    StartedAfresh,
    Tap,
    Text,
    Update,
)
from bot.questions.cleaning import key
from bot.questions.matching import LONGEST
from bot.scoring.advice import advise
from bot.scoring.as_json import answers_json, position_json
from bot.scoring.position import position
from bot.store.records import (
    Due,
    Found,
    Kept,
    Outgoing,
    Recorded,
    Result,
    Timer,
    Writes,
    person_key,
)
from bot.versions import Versions
from bot.wrapping import INTRODUCTION_LIVES, Wrapping

_LEAVING = ("delete", "stop")
"""What somebody types who wants to be left alone."""

_LOOKING_BACK = (*_LEAVING, "answers", "details", "report", "result", "share", "sources")
"""Commands that are about what is kept; where nothing is, that is said, and nothing begins."""

_CAMPAIGN = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class Terms:
    """When things happen by themselves.

    Attributes:
        remind_after: How long nobody must have answered before they are reminded, once.
        reminder_lives: How late a reminder may still arrive.
        expire_after: How long nobody must have answered before a conversation is closed.
        retention: How long what is stored is kept, from its beginning.
    """

    remind_after: timedelta = timedelta(hours=24)
    reminder_lives: timedelta = timedelta(hours=24)
    expire_after: timedelta = timedelta(days=30)
    retention: timedelta = timedelta(days=365)


@dataclass(frozen=True)
class Decisions:
    """Decides, for every channel.

    Attributes:
        versions: What conversations walk.
        traits: What the channels are like, by name.
        terms: When things happen by themselves.
        erases: Whether what is deleted can be read in none of the database's files.
    """

    versions: Versions
    traits: Mapping[str, Traits] = field(default_factory=dict)
    terms: Terms = field(default_factory=Terms)
    erases: bool = True

    def of_update(
        self,
        update: Update,
        found: Found,
        new_id: Callable[[], str],
        now: datetime,
        order: Order | None = None,
        known: Known | None = None,
    ) -> Writes:
        """What an update changes.

        Args:
            update: What arrived.
            found: What was kept.
            new_id: Gives an id if a conversation begins; the same one however often it is asked.
            now: The time, with its zone.
            order: What it asks for where team assessments are concerned.
            known: What was asked for that order, or of somebody who has everything deleted.

        Raises:
            UnknownVersion: The conversation's flow is to be loaded first.
        """
        if order is not None and known is not None:
            made = self.joining.of_order(update, order, found, new_id, now, known)
        else:
            if found.beside is not None and self._looks_back(update.inbound):
                found = found.addressing(found.beside.conversation.id)
            made = self._of_inbound(update, found, new_id, now)
            if made.forget == "deleted" and known is not None:
                made = self._with_still_run(update.address, made, known.teams)
        writes = self._in_words(update, found, made)
        if not update.via:
            return writes
        outbox = tuple(
            replace(row, via=update.via) if row.to is None else row for row in writes.outbox
        )
        return replace(writes, outbox=outbox)

    def _in_words(self, update: Update, found: Found, writes: Writes) -> Writes:
        """A notice as a message, where nothing else is said and the channel shows none."""
        pressed = isinstance(update.inbound, Tap | FormInput)
        shown = pressed and self._traits(update.address).shows_notices
        notice = writes.outcome.notice
        if shown or not notice or writes.outbox:
            return writes
        kept = found.addressed
        whose = "" if kept is None else kept.conversation.id
        said = Outgoing(whose, Say((Paragraph(notice),)), fleeting=kept is None)
        return replace(writes, outcome=replace(writes.outcome, notice=""), outbox=(said,))

    def _of_inbound(
        self, update: Update, found: Found, new_id: Callable[[], str], now: datetime
    ) -> Writes:
        if isinstance(update.inbound, BotAdded | Mentioned | HomeOpened):
            return Writes(Outcome(), now, outbox=self._apart(update, found, now))
        if team_of_form(update) and not found.owned:
            return self.joining.late(update, found, new_id, now)
        if found.addressed is None:
            return self._first(update, new_id, now)
        kept = found.addressed
        assessment, conversation = self.versions.walked(kept.conversation)
        forms = self._traits(update.address).has_forms
        turn = advance(assessment, conversation, update.inbound, now, forms=forms)
        comes_back = conversation.id != found.focus and _opens(turn, conversation)
        if comes_back and found.owned and not _goes_on(conversation):
            return Writes(Outcome(assessment.texts.say("notice.over_begun")), now)
        if turn.effect == "forget":
            return self._with_home(update, self._farewell(turn, now))
        if assessment.flow.purpose != "person" and turn.effect != "begin":
            return self._elsewhere(update, found, assessment, turn, now)
        if turn.effect == "begin":
            before = _before(assessment, conversation)
            begun = begin(self.versions.current, new_id(), now, Beginning(before))
            campaign = _campaign(update.inbound) or kept.campaign
            made = self._writes(update.address, assessment, now, turn, begun, campaign)
        else:
            made = self._writes(update.address, assessment, now, turn)
        if conversation is not kept.conversation:
            return replace(made, advanced=_closed(kept.conversation, turn.conversation))
        if comes_back and turn.effect != "begin":
            made = replace(made, focus=conversation.id)
        return self._with_home(update, made)

    def _elsewhere(
        self, update: Update, found: Found, assessment: Assessment, turn: Turn, now: datetime
    ) -> Writes:
        """A turn of a conversation that is a team's, or sets one up."""
        before = found.addressed
        if before is None:
            return Writes(Outcome(), now)
        changed = _answers_more(before.conversation, turn.conversation)
        of_team = assessment.flow.purpose == "team"
        if of_team and changed and not self.joining.may_answer(found, now):
            team = found.team
            open_elsewhere = team is not None and team.takes_answers(now)
            reason = Reason.NEXT_ROUND if open_elsewhere else Reason.CLOSED
            return Writes(Outcome(), now, outbox=(self.joining.refusal(reason),))
        beside = None
        if turn.effect == "open":
            beside, after = self.joining.opened(update, assessment, turn, now)
            turn = replace(turn, conversation=after)
        made = self._writes(update.address, assessment, now, turn)
        if beside is not None:
            outbox = (*made.outbox, *beside.outbox)
            made = replace(made, outcome=beside.outcome, opened=beside.opened, outbox=outbox)
        focus = focus_after(before.conversation, turn.conversation)
        if focus is None and not isinstance(update.inbound, FormInput):
            focus = turn.conversation.id if before.conversation.id != found.focus else None
        part = None
        is_new = (turn.conversation.status == "submitted") != before.conversation.is_done
        if of_team and is_new and found.team is not None:
            part = self.joining.part(update.address, found.team, turn.conversation)
        return replace(made, focus=focus, part=part)

    def _with_home(self, update: Update, made: Writes) -> Writes:
        """What a person's own page shows is not true any more after a result, or after the end."""
        changed = made.result or made.begun or made.forget
        if not changed or not self._traits(update.address).has_home:
            return made
        shown = None if made.forget else made.begun or made.advanced
        page = Outgoing("", self._page(shown, made.now), fleeting=True)
        return replace(made, outbox=(*made.outbox, page))

    def _apart(self, update: Update, found: Found, now: datetime) -> tuple[Outgoing, ...]:
        """Return the answer to an event that needs no conversation, and begins none."""
        if not isinstance(update.inbound, HomeOpened):
            said = invitation(self.versions.current, "say.introduction")
            # Expires fast, so repeats cannot flood the place.
            return (Outgoing("", said, now + INTRODUCTION_LIVES, fleeting=True),)
        if not self._traits(update.address).has_home:
            return ()
        kept = found.addressed
        page = self._page(None if kept is None else kept.conversation, now)
        return (Outgoing("", page, fleeting=True),)

    def _first(self, update: Update, new_id: Callable[[], str], now: datetime) -> Writes:
        """Begin where nothing is going on; a button of something forgotten begins nothing."""
        inbound = update.inbound
        if isinstance(inbound, Edited):
            return Writes(Outcome(), now)
        if self._looks_back(inbound):
            said = Say((Paragraph(self.versions.current.texts.say("say.nothing_kept")),))
            # Results of a team may still count them, by a code that no row of theirs names.
            forget: Literal["", "codes"] = "codes" if self._wants_deletion(inbound) else ""
            outbox = (Outgoing("", said, fleeting=True),)
            return Writes(Outcome(), now, outbox=outbox, forget=forget)
        token = parse_token(inbound.token) if isinstance(inbound, Tap | FormInput) else None
        if isinstance(inbound, Tap | FormInput) and not (token and token.argument in BEGINNERS):
            notice = self.versions.current.texts.say("notice.over_other")
            return Writes(Outcome(notice), now)
        begun = begin(self.versions.current, new_id(), now)
        if inbound == Command("form") and self._traits(update.address).has_forms:
            opened = advance(self.versions.current, begun.conversation, inbound, now)
            begun = replace(begun, replies=opened.replies)
        return self._writes(
            update.address, self.versions.current, now, None, begun, _campaign(inbound)
        )

    def _page(self, conversation: Conversation | None, now: datetime) -> Say:
        """What stands where a person has a page of their own; looking at it changes nothing."""
        if conversation is None:
            return front_door(self.versions.current)
        assessment, conversation = self.versions.walked(conversation)
        if assessment.flow.purpose != "person":
            return front_door(self.versions.current)
        return home(Scene(assessment, conversation, now))

    def _wants_deletion(self, inbound: Inbound) -> bool:
        match inbound:
            case Command(name):
                return name == "delete"
            case Text(text):
                return self.versions.current.commands.get(key(text[:LONGEST])) == "delete"
            case _:
                return False

    def _looks_back(self, inbound: Inbound) -> bool:
        """Whether somebody of whom nothing is kept asks for it, or wants to leave."""
        commands = self.versions.current.commands
        match inbound:
            case Command(name):
                return name in _LOOKING_BACK
            case Text(text):
                return commands.get(key(text[:LONGEST])) in _LEAVING
            case _:
                return False

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
                self._wrapping.reply(address, one.conversation, reply, now)
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

    def _with_still_run(self, address: Address, made: Writes, teams: tuple[Team, ...]) -> Writes:
        """A goodbye that names what the person still runs: others answer in it, so it stays."""
        whose, texts = person_key(address), self.versions.current.texts
        titles = [
            f"“{one.title}”"
            for one in teams
            if person_key(one.facilitator) == whose
            and (one.status in ("draft", "open", "closing") or one.next_at is not None)
        ]
        if not titles:
            return made
        said = texts.say("team.say.still_runs", count=len(titles), titles=texts.join(titles))
        outbox = tuple(
            replace(one, reply=replace(one.reply, blocks=(*one.reply.blocks, Paragraph(said))))
            if isinstance(one.reply, Say) and one.reply.closing
            else one
            for one in made.outbox
        )
        return replace(made, outbox=outbox)

    @property
    def _wrapping(self) -> Wrapping:
        return Wrapping(self.versions, self.traits)

    @property
    def joining(self) -> Joining:
        """Decides where a team assessment is concerned."""
        return Joining(self._wrapping, erases=self.erases)

    def _traits(self, address: Address) -> Traits:
        return self._wrapping.traits_of(address)

    # ------------------------------------------------------------------ timers

    def _first_timer(
        self, address: Address, conversation: Conversation, now: datetime
    ) -> tuple[Timer, ...]:
        if self._traits(address).writes_first:
            return (Timer(conversation.id, "reminder", now + self.terms.remind_after),)
        return (Timer(conversation.id, "expiry", now + self.terms.expire_after),)

    def of_timer(self, due: Due, found: Found, now: datetime) -> Writes:
        """What a timer changes. Turns do not move timers: one that comes too early moves itself.

        Raises:
            UnknownVersion: The conversation's flow is to be loaded first.
        """
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


# ---------------------------------------------------------------------------- small questions


def _campaign(inbound: Inbound) -> str:
    """What brought somebody here: the argument of the command that began, if it can be one."""
    match inbound:
        case Command(_, campaign) | StartedAfresh(campaign) if _CAMPAIGN.fullmatch(campaign):
            return campaign
        case _:
            return ""


def _closed(conversation: Conversation, stands: Conversation) -> Conversation:
    """A conversation that cannot be walked any more, with its answers as they are."""
    return replace(conversation, status=stands.status, pending=stands.pending, cursor=None)


def _answers_more(before: Conversation, after: Conversation) -> bool:
    """Whether answers have changed, or one is asked for anew."""
    asked = after.pending is not None and after.pending.kind in ("change", "which")
    return (
        after.answers != before.answers
        or after.cursor not in (None, before.cursor)
        or (asked and after.pending != before.pending)
    )


def _goes_on(conversation: Conversation) -> bool:
    """Whether a conversation that is not in focus can come back into it."""
    return is_open(conversation) or conversation.status == "submitted"


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
