"""How an assessment is announced: what its facilitator decides first, and the invitation."""

from bot.group import rules
from bot.group.announcing import decided
from bot.group.rules import Refusal
from bot.hosting.revealing import Revealing
from bot.joining import Standings
from bot.messages import Note, Paragraph, Say


class Announcing(Revealing):
    """An assessment that is, or may be, still to be announced."""

    def announce(self, standings: Standings) -> None:
        """Post the invitation, or ask the facilitator for what is to be decided before."""
        try:
            rules.may_be_announced(self.team, standings.teams)
        except Refusal as refused:
            self.not_announced(refused)
            return
        self.look_around(standings)
        if self.asks:
            self.team = self.team.but(status="draft", since=self.now, remind_at=None)
            self.privately(self.panel().shown(in_place=False))
        else:
            self.invite()

    def decide(self, more: str, standings: Standings) -> None:
        """Post a draft's invitation, if its facilitator's order leaves nothing undecided."""
        self.team = decided(self.team, more)
        self.look_around(standings)
        if self.asks:
            self.notice = self.texts.say("team.ask.still")
            self.show(self.panel().shown(Note(self.notice), in_place=False))
        else:
            self.invite()

    def look_around(self, standings: Standings) -> None:
        """Note whether it can be told who is a member."""
        checked = self.tells_members and standings.bot == "administrator"
        self.team = self.team.but(checked=checked)

    def invite(self) -> None:
        """Post the invitation, and tell the facilitator how to go on."""
        title = rules.named_apart(self.team.title, self.found.others)
        self.team = rules.announced(self.team, self.now)
        self.team = self.team.but(title=title, shown=self.answered, counted_at=self.now)
        self.say_in_place(self.invitation(in_place=False))
        notes = [Note(self.texts.say("team.panel.posted"))]
        if self.is_for_anyone:
            notes.append(Note(self.texts.say("team.panel.anyone")))
        self.privately(self.panel().shown(*notes, in_place=False))

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
