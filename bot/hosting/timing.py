"""What happens to a team assessment by itself, each thing once."""

from collections.abc import Callable

from bot.group import rules
from bot.group.invitation import moment
from bot.group.order import Order
from bot.group.rules import Refusal
from bot.hosting.announcing import Announcing
from bot.hosting.scene import TROUBLE
from bot.joining import NOT_POSTED, Standings
from bot.messages import (
    Button,
    Note,
    Paragraph,
    Say,
)
from bot.store.records import Outgoing, Writes


class Timing(Announcing):
    """An assessment that is looked after."""

    def in_time(self, new_id: Callable[[], str], standings: Standings) -> Writes:
        """Whatever is due; each thing once, whoever else looks."""
        team = self.team
        if team.shown == NOT_POSTED and team.status == "open" and not team.trouble:
            self.announce(standings)
        if team.undecided_until is not None and team.undecided_until <= self.now:
            self.give_up()
            return self.done()
        if team.trouble:
            self.tell_trouble()
        if team.next_at is not None and team.next_at <= self.now:
            self.go_on(new_id)
        if self.team.status == "open":
            self.remind_in_time()
            if self.team.ends_at <= self.now:
                self.end_round()
        removed_at = self.team.removed_at
        if removed_at is not None and removed_at <= self.now:
            self.team = rules.cancel(self.team, self.now).but(next_at=self.team.next_at)
            self.let_go()
        if self.team.status == "open" and self.team.shown not in (self.answered, NOT_POSTED):
            self.update_count()
        return self.done()

    def tell_trouble(self) -> None:
        """Say that the place cannot be written to: nothing is lost, and it can be tried again."""
        known, self.team = self.team.unheard, self.team.but(trouble="", unheard=True)
        if known:
            return
        asked = Paragraph(self.texts.say("team.panel.trouble", title=self.team.title))
        button = Button(self.texts.say("team.button.again"), Order("post", self.team.id).token)
        self.privately(Say((asked,), (button,), step=TROUBLE))

    def go_on(self, new_id: Callable[[], str]) -> None:
        """Begin the next one of a series; this one is the series no more."""
        if self.team.status in ("open", "closing") or self.found.others:
            # One at a time in a place, be it this one or somebody else's.
            self.team = rules.put_off(self.team, self.now)
            return
        try:
            # Whoever chose a series was asked once for all of it.
            following = self.following(new_id()).but(openly=bool(self.team.openly))
            self.opened = (*self.opened, following)
        except Refusal:
            self.tell("team.panel.series_ended")
        self.team = rules.unschedule(self.team)

    def remind_in_time(self) -> None:
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

    def end_round(self) -> None:
        """The deadline: a result, or none where too few answered."""
        try:
            self.reveal()
        except Refusal:
            self.team = rules.close(self.team, self.now)
            self.update_place()
            few = Note(self.texts.say("team.panel.too_few", count=self.team.smallest))
            self.privately(self.panel().shown(few, in_place=False))
