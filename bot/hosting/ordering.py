"""What a facilitator, or whoever takes their place, has done with a team assessment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.group import rules
from bot.group.order import Order, Verb
from bot.group.panel import HERE, sure
from bot.group.receipt import Ending
from bot.group.rules import Reason, Refusal
from bot.group.team import Status
from bot.hosting.announcing import Announcing
from bot.hosting.scene import TROUBLE
from bot.joining import Standings
from bot.messages import (
    Address,
    Button,
    Note,
    Paragraph,
    Say,
    Update,
)
from bot.store.records import Outgoing, Writes, person_key

LENGTHS = {
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
    "1w": timedelta(weeks=1),
    "open": None,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What belongs to an order.

    Attributes:
        more: What else was said.
        new_id: Gives the id of an assessment that begins.
        standings: What was asked for before.
    """

    more: str
    new_id: Callable[[], str]
    standings: Standings


class Ordering(Announcing):
    """An assessment that is told what to do."""

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
                self.accept(update, standings)
            case "decline":
                self.team = rules.decline(self.team, who)
                self.outbox.append(self.apart("team.say.declined"))
                self.tell("team.panel.heir_declined")
            case "claim":
                self.claim(who, standings)
            case _:
                rules.may_run(self.team, who)
                if order.verb not in _RUN:
                    raise Refusal(Reason.UNKNOWN)
                if self.team.status == "draft" and order.verb not in _OF_DRAFTS:
                    raise Refusal(Reason.DRAFT)
                _RUN[order.verb](self, Asked(order.more, new_id, standings))
        return self.done()

    def reveal_asked(self, asked: Asked) -> None:
        """Reveal, once that is sure."""
        if asked.more == sure(self.team.round):
            self.reveal()
            return
        notes: tuple[Note, ...] = ()
        if not self.disclosed().tally.counts:
            notes = (Note(self.texts.say("team.panel.nothing_new")),)
        self.show(self.panel().confirmed("reveal", *notes))

    def cancel(self, asked: Asked) -> None:
        """End it without a result, once that is sure."""
        after = rules.cancel(self.team, self.now)
        if self.team.status == "draft":
            # Nobody has answered, and nothing of it is in the place.
            self.team = after
            self.show(self.panel().shown())
        elif asked.more == sure(self.team.round):
            self.team = after
            self.let_go()
        else:
            self.show(self.panel().confirmed("cancel"))

    def close(self, _asked: Asked) -> None:
        """Take no answers any more."""
        self.team = rules.close(self.team, self.now)
        self.update_place()
        self.show(self.panel().shown())

    def schedule(self, _asked: Asked) -> None:
        """Begin another one each quarter."""
        self.team = rules.schedule(self.team, self.now)
        self.show(self.panel().shown())

    def unschedule(self, _asked: Asked) -> None:
        """Begin no more of them."""
        self.team = rules.unschedule(self.team)
        self.show(self.panel().shown())

    def look(self, asked: Asked) -> None:
        """Show how it stands: in the place of the panel that was pressed, or as a new one."""
        panel = self.panel()
        self.notice = panel.answers()
        # Where nothing is shown for a pressed button, a panel that stays as it is says nothing.
        tells = self.host.wrapping.traits_of(self.team.facilitator).shows_notices
        self.show(panel.shown(in_place=tells and asked.more == HERE))

    def extend(self, asked: Asked) -> None:
        """Take answers for longer, once it is said how long."""
        if asked.more not in LENGTHS:
            self.show(self.panel().extensions())
            return
        by = LENGTHS[asked.more]
        from_ = max(self.team.deadline or self.now, self.now)
        deadline = None if by is None else from_ + by
        self.team = rules.extend(self.team, deadline, self.now)
        self.update_place()
        self.show(self.panel().shown())

    def hand(self, asked: Asked) -> None:
        """Ask whom to hand over to, or ask them."""
        heir = asked.more
        rules.may_change_hands(self.team)
        panel, facilitator = self.panel(), self.team.facilitator
        if not heir and self.has_forms():
            lifetime = self.host.wrapping.traits_of(facilitator).form_lifetime_s or 0
            until = self.now + timedelta(seconds=lifetime)
            self.outbox.append(Outgoing("", panel.heir_form(), until, panel.shown(), fleeting=True))
            return
        if not heir:
            self.outbox += [self.host.wrapping.apart(one) for one in panel.heir_link()]
            return
        chat = heir if facilitator.chat == facilitator.person else facilitator.chat
        whom, before = Address(facilitator.channel, chat, heir), self.team.heir
        if rules.is_facilitator(self.team, whom):
            raise Refusal(Reason.HEIR_SELF)
        if not self.has_forms() and person_key(whom) not in self.team.offers:
            # A number can be written by hand: nobody is written to who has not met the team.
            raise Refusal(Reason.HEIR_LINK)
        self.team = rules.hand_over(self.team, whom, self.now)
        if self.team.heir != before:
            said = self.panel().heir_asked()
            self.outbox.append(Outgoing(self.team.id, said, to=whom))
        note = Note(self.texts.say("team.panel.heir_waits"))
        self.show(self.panel().shown(note, in_place=False))

    def accept(self, update: Update, standings: Standings) -> None:
        """Take over; whoever came by a link has to be named by the facilitator first."""
        who = update.address
        rules.may_belong(standings.person)
        heir = self.team.heir
        is_asked = heir is not None and person_key(heir) == person_key(who)
        if update.name and not is_asked and not rules.is_facilitator(self.team, who):
            self.offer(update)
            return
        if is_asked:
            rules.may_change_hands(self.team)
            rules.may_run_another(standings.teams, who)
        before = self.team.facilitator
        self.team = rules.accept(self.team, who).but(run_by=update.name)
        self.keep_answers_of(who)
        self.tell("team.panel.heir_accepted", to=before)
        self.show(self.panel().shown(in_place=False))
        self.say_in_place(Say((Paragraph(self.titled("team.say.handed_over")),)))

    def offer(self, update: Update) -> None:
        """Ask the facilitator, once, whether somebody who came by the link is to take over."""
        rules.may_change_hands(self.team)
        who, before = update.address, self.team
        self.team = rules.offered(self.team, person_key(who))
        self.outbox.append(self.apart("team.say.heir_waits"))
        if self.team is before:
            return
        asked = self.texts.say("team.panel.heir_offers", name=update.name, title=self.team.title)
        hand = Order("hand", self.team.id, who.person).token
        button = Button(self.texts.say("team.button.hand"), hand)
        self.privately(Say((Paragraph(asked),), (button,)))

    def claim(self, who: Address, standings: Standings) -> None:
        """Take over from a facilitator who has left; everybody in the place is told."""
        before = self.team.facilitator
        self.team = rules.claim(self.team, who, standings.person, standings.facilitator)
        rules.may_run_another(standings.teams, who)
        self.team = self.team.but(run_by="")
        self.keep_answers_of(who)
        self.tell("team.panel.claimed", to=before)
        self.show(self.panel().shown(in_place=False))
        self.say_in_place(Say((Paragraph(self.titled("team.say.claimed")),)))

    def keep_answers_of(self, who: Address) -> None:
        """Let whoever takes over still answer, if they have begun to; everybody is told that."""
        person, here = person_key(who), self.team.round
        if any(one.person == person and one.round == here for one in self.found.parts):
            self.team = self.team.but(takes_part=True)
            self.say_in_place(Say((Paragraph(self.titled("team.say.organizer_answers")),)))

    def files(self, _asked: Asked) -> None:
        """The aggregates as a table and as a report, in private."""
        told = self.revealed()
        if told is None:
            raise Refusal(Reason.NOT_REVEALED)
        if not told.tally.counts:
            self.outbox.append(self.host.wrapping.apart(Say((Paragraph(told.nothing_new()),))))
            return
        self.show_again(told)
        self.attach_privately(told)

    def post(self, asked: Asked) -> None:
        """Announce a draft, or post again what did not arrive."""
        if self.team.status == "draft":
            self.decide(asked.more, asked.standings)
        elif asked.more:
            # A button that decided about a draft: that is done, and everybody has the invitation.
            self.look(asked)
        else:
            self.post_again()

    def post_again(self) -> None:
        """Say in the place what did not arrive there: the last result, or the invitation."""
        told = self.revealed()
        self.team = self.team.but(unheard=False)
        if told is not None:
            self.publish(told)
            self.show_again(told)
            endings: dict[Status, Ending] = {
                "revealed": "revealed",
                "cancelled": "second_removed",
            }
            self.receipt(endings.get(self.team.status, "first_round"))
        if self.team.status in ("open", "closing"):
            self.say_in_place(self.invitation(in_place=False))
        said = Paragraph(self.texts.say("team.panel.posting"))
        self.show(Say((said,), step=TROUBLE, in_place=True))

    def repeat(self, asked: Asked) -> None:
        """Begin another one with the same settings now."""
        self.team = rules.repeat(self.team)
        self.opened = (*self.opened, self.following(asked.new_id()).but(next_at=None))
        self.show(self.panel().shown(Note(self.texts.say("team.panel.repeated"))))


_OF_DRAFTS = frozenset({"panel", "post", "cancel"})
"""What can be asked for before it is announced."""

_RUN: Mapping[Verb, Callable[[Ordering, Asked], None]] = {
    "panel": Ordering.look,
    "extend": Ordering.extend,
    "close": Ordering.close,
    "reveal": Ordering.reveal_asked,
    "cancel": Ordering.cancel,
    "hand": Ordering.hand,
    "files": Ordering.files,
    "post": Ordering.post,
    "repeat": Ordering.repeat,
    "quarterly": Ordering.schedule,
    "once": Ordering.unschedule,
}
"""What a facilitator alone can ask for."""
