"""How an assessment is announced: what its facilitator decides first, and the invitation."""

from bot.group import rules
from bot.group.announcing import POST, decided
from bot.group.invitation import moment
from bot.group.rules import Refusal
from bot.group.team import COMPARED_FOR, Team
from bot.hosting.revealing import Revealing
from bot.joining import Standings
from bot.messages import Note, Paragraph, Say
from bot.store.shown import shown_before


class Announcing(Revealing):
    """An assessment that is, or may be, still to be announced."""

    def announce(self, standings: Standings) -> None:
        """Post the invitation, or ask the facilitator for what is to be decided before."""
        try:
            rules.may_be_announced(self.team, standings.teams)
        except Refusal as refused:
            self.not_announced(refused)
            return
        if not self.has_room():
            return
        self.look_around(standings)
        if self.asks:
            self.team = self.team.but(status="draft", since=self.now, remind_at=None)
            self.privately(self.panel().shown(in_place=False))
        else:
            self.invite()

    def decide(self, more: str, standings: Standings) -> None:
        """Post a draft's invitation, if its facilitator's order leaves nothing undecided."""
        if not self.has_room():
            return
        self.team = decided(self.team, more)
        self.look_around(standings)
        if self.asks:
            notes: tuple[Note, ...] = ()
            if more == POST:
                self.notice = self.texts.say("team.ask.still")
                notes = (Note(self.notice),)
            self.show(self.panel().shown(*notes, in_place=False))
        else:
            self.invite()

    def look_around(self, standings: Standings) -> None:
        """Note who can be checked in the place, and what the result can be compared with."""
        checked = self.tells_members and standings.bot == "administrator"
        self.team = self.team.but(checked=checked)
        self.compare()

    def invite(self) -> None:
        """Post the invitation, and tell the facilitator how to go on."""
        self.team = rules.announced(self.team, self.now)
        self.team = self.team.but(shown=self.answered, counted_at=self.now)
        self.say_in_place(self.invitation(in_place=False))
        notes = [Note(self.texts.say("team.panel.posted"))]
        if self.is_for_anyone:
            notes.append(Note(self.texts.say("team.panel.anyone")))
        self.privately(self.panel().shown(*notes, in_place=False))

    def has_room(self) -> bool:
        """Whether nothing else is under way in the place; what is in the way is told."""
        other = rules.in_the_way(self.team, self.found.others)
        if other is not None:
            self.give_way(other)
        return other is None

    def give_way(self, other: Team) -> None:
        """Not begin, since another one is under way here."""
        self.team = rules.cancel(self.team.but(shown=self.answered), self.now)
        yours = rules.is_facilitator(other, self.team.facilitator)
        name = "team.panel.in_the_way_yours" if yours else "team.panel.in_the_way"
        who = other.run_by or self.texts.say("team.panel.somebody")
        until = other.undecided_until or other.removed_at or other.ends_at
        ends = moment(self.texts, until)
        said = self.texts.say(name, title=other.title, who=who, moment=ends)
        self.privately(Say((Paragraph(said),)))

    def compare(self) -> None:
        """Note what the result can be compared with, since everybody is told before they answer."""
        shown = shown_before(self.found.results, self.now)
        elsewhere = self.found.elsewhere
        self.team = self.team.but(
            compared_with=max((one.shown_at for one in shown), default=None),
            knows_before=all(one.is_known for one in shown),
            elsewhere=elsewhere is not None and elsewhere > self.now - COMPARED_FOR,
        )

    def not_announced(self, refused: Refusal) -> None:
        """Give up one that is too many, and tell its facilitator alone."""
        self.team = rules.cancel(self.team, self.now)
        why = self.texts.say(f"team.refused.{refused.reason}")
        said = self.titled("team.panel.not_posted")
        self.privately(Say((Paragraph(f"{said} {why}"),)))

    def give_up(self) -> None:
        """Cancel a draft that nobody has decided about; nothing of it was ever in the place."""
        self.team = rules.cancel(self.team, self.now)
        self.tell("team.panel.undecided")
