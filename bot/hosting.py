"""What happens to a team assessment as a whole: by its facilitator's wish, or in time. Pure.

Everything in here is decided from the whole of an assessment (:class:`FoundTeam`), which the store
holds still meanwhile.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.group import rules
from bot.group.invitation import invitation, moment, round_over
from bot.group.narrate import TeamNarrator
from bot.group.order import Order, Verb
from bot.group.panel import HERE, Panel
from bot.group.receipt import Ending, receipt
from bot.group.rules import Reason, Refusal
from bot.group.table import csv_of
from bot.group.tally import Tally, apart, comparable, tally, tally_from_text, tally_to_text
from bot.group.team import Status, Team
from bot.joining import NOT_POSTED, Joining, Standings
from bot.messages import (
    Address,
    Block,
    Button,
    Note,
    Outcome,
    Paragraph,
    Reply,
    Say,
    Update,
)
from bot.report.team_attachments import TeamDrawer
from bot.report.team_content import TeamResult
from bot.store.records import FoundTeam, Outgoing, Writes
from bot.texts import Catalogue
from bot.wrapping import Wrapping

_LENGTHS = {
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "1w": timedelta(weeks=1),
    "open": None,
}


_TROUBLE = "trouble"
"""Names the message that says what did not arrive: a later one takes its place."""


@dataclass(frozen=True)
class Hosting:
    """Decides about team assessments.

    Attributes:
        wrapping: Wraps replies.
        draws: Whether pictures and reports are sent.
        retention: How long what was revealed is kept, from the beginning of the assessment.
    """

    wrapping: Wrapping
    draws: bool = False
    retention: timedelta = timedelta(days=365)

    def of_order(
        self,
        update: Update,
        order: Order,
        found: FoundTeam,
        new_id: Callable[[], str],
        now: datetime,
        standings: Standings,
    ) -> Writes:
        """What a facilitator's order changes; or of whoever takes their place."""
        try:
            if found.team is None:
                raise Refusal(Reason.UNKNOWN)
            scene = _Scene(self, found, found.team, now)
            return scene.ordered(update, order, new_id, standings)
        except Refusal as refused:
            return Writes(Outcome(), now, outbox=(self._joining.refusal(refused.reason),))

    def of_time(
        self, found: FoundTeam, new_id: Callable[[], str], now: datetime, standings: Standings
    ) -> Writes:
        """What happens to an assessment by itself; nothing where its time has not come."""
        if found.team is None:
            return Writes(Outcome(), now)
        return _Scene(self, found, found.team, now).in_time(new_id, standings)

    @property
    def texts(self) -> Catalogue:
        """The language."""
        return self.wrapping.texts

    @property
    def _joining(self) -> Joining:
        return Joining(self.wrapping)


@dataclass
class _Scene:
    """One assessment at one moment, and what is decided about it so far.

    Attributes:
        hosting: Whose rules.
        found: What was kept.
        team: The assessment, as it is by now.
        now: The time.
        outbox: What is said.
        tallied: The number of a round and its counts, once they are made.
        opened: Assessments that begin.
        purge: What is let go of; empty for nothing.
        notice: What is shown for a pressed button, where a channel shows that.
    """

    hosting: Hosting
    found: FoundTeam
    team: Team
    now: datetime
    outbox: list[Outgoing] = field(default_factory=list)
    tallied: tuple[int, str] | None = None
    opened: tuple[Team, ...] = ()
    purge: str = ""
    notice: str = ""

    @property
    def texts(self) -> Catalogue:
        return self.hosting.texts

    @property
    def answered(self) -> int:
        """How many have answered in the present round."""
        here = self.team.round
        return sum(one.answered for one in self.found.parts if one.round == here)

    @property
    def begun(self) -> int:
        """How many have begun and not finished in the present round."""
        here = self.team.round
        return sum(not one.answered for one in self.found.parts if one.round == here)

    def done(self) -> Writes:
        """Everything that was decided."""
        return Writes(
            Outcome(self.notice), self.now, team=self.team, outbox=tuple(self.outbox),
            tally=self.tallied, opened=self.opened, purge=self.purge,  # type: ignore[arg-type] # one of those named
        )  # fmt: skip

    # ------------------------------------------------------------------ by order

    def ordered(
        self, update: Update, order: Order, new_id: Callable[[], str], standings: Standings
    ) -> Writes:
        """Do what an order asks for.

        Raises:
            Refusal: It cannot be done.
        """
        who = update.address
        match order.verb:
            case "accept":
                self._accept(update)
            case "decline":
                self.team = rules.decline(self.team, who)
                self.outbox.append(self._apart("team.say.declined"))
                self._tell("team.panel.heir_declined")
            case "claim":
                self._claim(who, standings)
            case _:
                rules.may_run(self.team, who)
                if order.verb not in _RUN:
                    raise Refusal(Reason.UNKNOWN)
                _RUN[order.verb](self, _Asked(order.more, new_id))
        return self.done()

    def reveal_asked(self, asked: "_Asked") -> None:
        """Reveal, once that is sure."""
        if asked.more == "yes":
            self._reveal()
            return
        self._may_reveal()
        self._show(self._panel().confirmed("reveal"))

    def cancel(self, asked: "_Asked") -> None:
        """End it without a result, once that is sure."""
        after = rules.cancel(self.team, self.now)
        if asked.more == "yes":
            self.team = after
            self._let_go()
        else:
            self._show(self._panel().confirmed("cancel"))

    def close(self, _asked: "_Asked") -> None:
        self.team = rules.close(self.team, self.now)
        self._update_place()
        self._show(self._panel().shown())

    def schedule(self, _asked: "_Asked") -> None:
        self.team = rules.schedule(self.team, self.now)
        self._show(self._panel().shown())

    def unschedule(self, _asked: "_Asked") -> None:
        self.team = rules.unschedule(self.team)
        self._show(self._panel().shown())

    def look(self, asked: "_Asked") -> None:
        """Show how it stands: in the place of the panel that was pressed, or as a new one."""
        panel = self._panel()
        self.notice = panel.answers()
        self._show(panel.shown(in_place=asked.more == HERE))

    def extend(self, asked: "_Asked") -> None:
        if asked.more not in _LENGTHS:
            self._show(self._panel().extensions())
            return
        by = _LENGTHS[asked.more]
        from_ = max(self.team.deadline or self.now, self.now)
        deadline = None if by is None else from_ + by
        self.team = rules.extend(self.team, deadline, self.now)
        self._update_place()
        self._show(self._panel().shown())

    def hand(self, asked: "_Asked") -> None:
        """Ask whom to hand over to, or ask them."""
        heir = asked.more
        panel, facilitator = self._panel(), self.team.facilitator
        if not heir and self._has_forms():
            lifetime = self.hosting.wrapping.traits_of(facilitator).form_lifetime_s or 0
            until = self.now + timedelta(seconds=lifetime)
            self.outbox.append(Outgoing("", panel.heir_form(), until, panel.shown(), fleeting=True))
            return
        if not heir:
            self.outbox += [self.hosting.wrapping.apart(one) for one in panel.heir_link()]
            return
        chat = heir if facilitator.chat == facilitator.person else facilitator.chat
        whom = Address(facilitator.channel, chat, heir)
        self.team = rules.hand_over(self.team, whom)
        said = self._panel().heir_asked()
        self.outbox.append(Outgoing(self.team.id, said, to=whom))
        note = Note(self.texts.say("team.panel.heir_waits"))
        self._show(self._panel().shown(note, in_place=False))

    def _accept(self, update: Update) -> None:
        """Take over; whoever came by a link has to be named by the facilitator first."""
        who = update.address
        if self.team.heir is None and update.name and not rules.is_facilitator(self.team, who):
            asked = Paragraph(
                self.texts.say("team.panel.heir_offers", name=update.name, title=self.team.title)
            )
            hand = Order("hand", self.team.id, who.person).token
            button = Button(self.texts.say("team.button.hand"), hand)
            self._privately(Say((asked,), (button,)))
            self.outbox.append(self._apart("team.say.heir_waits"))
            return
        before = self.team.facilitator
        self.team = rules.accept(self.team, who)
        self._tell("team.panel.heir_accepted", to=before)
        self._show(self._panel().shown(in_place=False))
        self._say_in_place(Say((Paragraph(self._titled("team.say.handed_over")),)))

    def _claim(self, who: Address, standings: Standings) -> None:
        before = self.team.facilitator
        self.team = rules.claim(self.team, who, standings.person, standings.facilitator)
        self._tell("team.panel.claimed", to=before)
        self._show(self._panel().shown(in_place=False))
        self._say_in_place(Say((Paragraph(self._titled("team.say.claimed")),)))

    def files(self, _asked: "_Asked") -> None:
        """The aggregates as a table and as a report, in private."""
        last = max(self.found.tallies, default=0)
        if not last:
            raise Refusal(Reason.NOT_REVEALED)
        told = self._told(last, tally_from_text(self.found.tallies[last]))
        self._attach_privately(told)

    def post_again(self, _asked: "_Asked") -> None:
        """Say in the place what did not arrive there: the last result, or the invitation."""
        last = max(self.found.tallies, default=0)
        self.team = self.team.but(unheard=False)
        if last:
            self._publish(self._told(last, tally_from_text(self.found.tallies[last])))
            endings: dict[Status, Ending] = {
                "revealed": "revealed",
                "cancelled": "second_removed",
            }
            self._receipt(endings.get(self.team.status, "first_round"))
        if self.team.status in ("open", "closing"):
            self._say_in_place(self._invitation(in_place=False))
        said = Paragraph(self.texts.say("team.panel.posting"))
        self._show(Say((said,), step=_TROUBLE, in_place=True))

    def repeat(self, asked: "_Asked") -> None:
        rules.may_repeat(self.team, self.now)
        self.opened = (*self.opened, self._following(asked.new_id()).but(next_at=None))
        self._show(self._panel().shown(Note(self.texts.say("team.panel.repeated"))))

    def _following(self, team_id: str) -> Team:
        """The next one of the series, on the present version of its flow."""
        versions = self.hosting.wrapping.versions
        try:
            flow = versions.team_flow(self.team.flow)
        except LookupError:
            raise Refusal(Reason.NO_FLOWS) from None
        made = rules.following(self.team, team_id, flow.flow.version, self.now)
        return made.but(shown=NOT_POSTED, edition=flow.edition.id)

    # ------------------------------------------------------------------ in time

    def in_time(self, new_id: Callable[[], str], standings: Standings) -> Writes:
        """Whatever is due; each thing once, whoever else looks."""
        team = self.team
        if team.shown == NOT_POSTED and not team.trouble:
            self._announce(standings)
        if team.trouble:
            self._tell_trouble()
        if team.next_at is not None and team.next_at <= self.now:
            self._go_on(new_id)
        if self.team.status == "open":
            self._remind_in_time()
            if self.team.ends_at <= self.now:
                self._end_round()
        removed_at = self.team.removed_at
        if removed_at is not None and removed_at <= self.now:
            self.team = rules.cancel(self.team, self.now)
            self._let_go()
        if self.team.status == "open" and self.team.shown not in (self.answered, NOT_POSTED):
            self._update_count()
        return self.done()

    def _announce(self, standings: Standings) -> None:
        """Post the invitation, and tell the facilitator how to go on."""
        title = rules.named_apart(self.team.title, self.found.others)
        self.team = self.team.but(title=title, shown=self.answered, counted_at=self.now)
        self._say_in_place(self._invitation(in_place=False))
        notes = [Note(self.texts.say("team.panel.posted"))]
        tells = self.hosting.wrapping.traits_of(self.team.place).tells_members
        if tells and standings.bot != "administrator":
            notes.append(Note(self.texts.say("team.panel.anyone")))
        self._privately(self._panel().shown(*notes, in_place=False))

    def _tell_trouble(self) -> None:
        """Say that the place cannot be written to: nothing is lost, and it can be tried again."""
        known, self.team = self.team.unheard, self.team.but(trouble="", unheard=True)
        if known:
            return
        asked = Paragraph(self.texts.say("team.panel.trouble", title=self.team.title))
        button = Button(self.texts.say("team.button.again"), Order("post", self.team.id).token)
        self._privately(Say((asked,), (button,), step=_TROUBLE))

    def _go_on(self, new_id: Callable[[], str]) -> None:
        """Begin the next one of a series; this one is the series no more."""
        try:
            self.opened = (*self.opened, self._following(new_id()))
        except Refusal:
            self._tell("team.panel.series_ended")
        self.team = rules.unschedule(self.team)

    def _remind_in_time(self) -> None:
        """Remind those who began and did not finish, once; nobody else."""
        if self.team.remind_at is None or self.team.remind_at > self.now:
            return
        until, self.team = self.team.ends_at, self.team.but(remind_at=None)
        for one in self.found.contributions:
            if one.answered or until <= self.now:
                continue
            ends = moment(self.texts, until)
            asked = self.texts.say("team.say.reminder", title=self.team.title, moment=ends)
            said = Paragraph(asked)
            button = Button(self.texts.say("team.button.join"), Order("join", self.team.id).token)
            self.team = self.team.but(reminded=True)
            self.outbox.append(
                Outgoing(one.conversation.id, Say((said,), (button,)), until, to=one.address)
            )

    def _end_round(self) -> None:
        """The deadline: a result, or none where too few answered."""
        try:
            self._reveal()
        except Refusal as refused:
            self.team = rules.close(self.team, self.now)
            self._update_place()
            differ = refused.reason is Reason.ROUNDS_DIFFER
            name = "team.panel.rounds_differ" if differ else "team.panel.too_few"
            few = Note(self.texts.say(name, count=self.team.smallest))
            self._privately(self._panel().shown(few, in_place=False))

    # ------------------------------------------------------------------ the result

    def _reveal(self) -> None:
        """Freeze the answers into counts, let go of the rest, and show the result.

        Raises:
            Refusal: Too few answered.
        """
        self._may_reveal()
        team, given = self.team, [one for one in self.found.contributions if one.answered]
        assessment = self.hosting.wrapping.versions.of(team.version)
        made = tally(assessment, [one.conversation for one in given], team.smallest)
        if made is None:
            raise Refusal(Reason.TOO_FEW)
        earlier = self.found.tallies.get(team.round - 1)
        if earlier is not None:
            made = apart(made, tally_from_text(earlier))
        self.team = rules.reveal(team, len(given), self.now)
        self.tallied = team.round, tally_to_text(made)
        self.purge = "people" if self.team.status == "revealed" else "answers"
        again, over = self.team.status == "open", round_over(self.texts, team, len(given))
        ended = Say(over, step=_invitation_of(team.round), in_place=True)
        self._say_in_place(ended if again else self._invitation())
        told = self._told(team.round, made)
        self.team = self.team.but(earlier=told.in_short() if again else "")
        self._publish(told)
        self._receipt("first_round" if again else "revealed")
        if again:
            self._say_in_place(self._invitation(in_place=False))
        self._privately(self._panel_after().shown(in_place=False))
        self._attach_privately(told)

    def _may_reveal(self) -> None:
        """Let nothing be shown that would tell of fewer people than the smallest group.

        Raises:
            Refusal: Too few answered; or so few joined or left since the round before that what
                moved would tell of them.
        """
        rules.reveal(self.team, self.answered, self.now)
        earlier = self.found.tallies.get(self.team.round - 1)
        if earlier is None:
            return
        then, now = (
            {one.person for one in self.found.parts if one.round == number and one.answered}
            for number in (self.team.round - 1, self.team.round)
        )
        # Those who had their data deleted since are not known any more, but have left, too.
        people, smallest = tally_from_text(earlier).people, self.team.smallest
        if not comparable(then, now, smallest, people - len(then)):
            raise Refusal(Reason.ROUNDS_DIFFER)
        if 0 < abs(len(now) - people) < smallest:
            # What everybody has to answer would be left out: nothing of worth would remain.
            raise Refusal(Reason.ROUNDS_DIFFER)

    def _panel_after(self) -> Panel:
        """The panel of the next round, in which nobody has answered yet."""
        return Panel(self.texts, self.team, 0, 0)

    def _told(self, number: int, made: Tally) -> TeamNarrator:
        """A round's result in words, beside what came before it."""
        before, kind = None, ""
        earlier = self.found.tallies.get(number - 1)
        if earlier is not None:
            before, kind = tally_from_text(earlier), "round"
        elif self.found.before:
            before, kind = tally_from_text(self.found.before), "series"
        return TeamNarrator(
            self.texts,
            self.hosting.wrapping.versions.of(self.team.version).edition,
            self.team.title,
            made,
            round=number,
            rounds=self.team.rounds,
            before=before,
            before_is=kind,  # type: ignore[arg-type] # one of those named
        )

    def _publish(self, told: TeamNarrator) -> None:
        """Show a result in the place, and what belongs to it below."""
        name = f"result-{told.round}"
        self.team = self.team.but(unheard=False)
        self._say_in_place(Say(told.summary(), step=name))
        if self.hosting.draws:
            self._attach(TeamDrawer().team_card(self._drawn(told), name), self.team.place)
        self._say_in_place(Say(told.details(), under=name))
        if self.hosting.draws:
            self._attach(TeamDrawer().team_report(self._drawn(told), name), self.team.place)

    def _drawn(self, told: TeamNarrator) -> TeamResult:
        """What the picture and the report are drawn from."""
        return TeamResult(
            told.texts, told.edition, told.title, told.tally, told.round, self.now, told.before,
            told.summary(), told.details(),
        )  # fmt: skip

    def _attach_privately(self, told: TeamNarrator) -> None:
        """The counts as a table, and the report, for whoever runs it."""
        drawer, drawn = TeamDrawer(), self._drawn(told)
        table = csv_of(told.texts, told.edition, told.title, told.tally, told.round)
        self._attach(drawer.team_table(drawn, table), self.team.facilitator)
        if self.hosting.draws:
            self._attach(drawer.team_report(drawn), self.team.facilitator)

    def _attach(self, file: Reply, to: Address) -> None:
        self.outbox.append(self.hosting.wrapping.attachment(self.team.id, file, to))  # type: ignore[arg-type]

    def _receipt(self, ending: Ending) -> None:
        """Say in the place what was stored, what was deleted, and what cannot be."""
        until = self.team.created_at + self.hosting.retention
        self._say_in_place(Say(receipt(self.texts, ending, self.team.smallest, until)))

    def _let_go(self) -> None:
        """Remove everything that anybody answered, and say so."""
        self.purge = "people"
        self.outbox.append(self._to_place(self._invitation()))
        self._receipt("second_removed" if self.found.tallies else "removed")
        self._privately(self._panel_after().shown(in_place=False))

    # ------------------------------------------------------------------ what is said, and where

    def _panel(self) -> Panel:
        return Panel(self.texts, self.team, self.answered, self.begun)

    def _show(self, reply: Say) -> None:
        """Answer whoever gave the order."""
        self.outbox.append(Outgoing(self.team.id, reply))

    def _privately(self, reply: Say) -> None:
        self.outbox.append(Outgoing(self.team.id, reply, to=self.team.facilitator))

    def _tell(self, name: str, to: Address | None = None) -> None:
        """Say a sentence about this assessment to its facilitator, or to somebody else."""
        said = Say((Paragraph(self._titled(name)),))
        self.outbox.append(Outgoing(self.team.id, said, to=to or self.team.facilitator))

    def _titled(self, name: str) -> str:
        return self.texts.say(name, title=self.team.title)

    def _apart(self, name: str) -> Outgoing:
        said = Say((Paragraph(self._titled(name)),))
        return self.hosting.wrapping.apart(said)

    def _say_in_place(self, reply: Say) -> None:
        self.outbox.append(self._to_place(reply))

    def _to_place(self, reply: Say) -> Outgoing:
        return Outgoing(self.team.id, reply, to=self.team.place)

    def _update_place(self) -> None:
        """Say anew how it stands in the message that everybody sees."""
        self.team = self.team.but(shown=self.answered, counted_at=self.now)
        self.outbox.append(self._to_place(self._invitation()))

    def _update_count(self) -> None:
        """The same because of the count alone, which is not worth a message that cannot arrive."""
        if self.team.unheard:
            self.team = self.team.but(shown=self.answered, counted_at=self.now)
        else:
            self._update_place()

    def _invitation(self, *, in_place: bool = True) -> Say:
        flow = self.hosting.wrapping.versions.of(self.team.version).flow
        here = self.team.round
        count = sum(one.answered for one in self.found.parts if one.round == here)
        blocks: tuple[Block, ...] = invitation(self.texts, self.team, flow.title, count)
        join = Button(self.texts.say("team.button.join"), Order("join", self.team.id).token)
        buttons = (join,) if self.team.status == "open" else ()
        step = _invitation_of(self.team.round)
        return Say(blocks, buttons, step=step, in_place=in_place)

    def _has_forms(self) -> bool:
        traits = self.hosting.wrapping.traits_of(self.team.facilitator)
        return traits.form_lifetime_s is not None


def _invitation_of(number: int) -> str:
    """What names the message in the place that says how many have answered in a round."""
    return f"invitation-{number}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """What belongs to an order.

    Attributes:
        more: What else was said.
        new_id: Gives the id of an assessment that begins.
    """

    more: str
    new_id: Callable[[], str]


_RUN: Mapping[Verb, Callable[[_Scene, _Asked], None]] = {
    "panel": _Scene.look,
    "extend": _Scene.extend,
    "close": _Scene.close,
    "reveal": _Scene.reveal_asked,
    "cancel": _Scene.cancel,
    "hand": _Scene.hand,
    "files": _Scene.files,
    "post": _Scene.post_again,
    "repeat": _Scene.repeat,
    "quarterly": _Scene.schedule,
    "once": _Scene.unschedule,
}
"""What a facilitator alone can ask for."""
