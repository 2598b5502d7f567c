"""A team assessment's result: when there is one, what it is, and where it is shown."""

from typing import Literal

from bot.group import rules
from bot.group.disclosure import Disclosure, disclose, given_in
from bot.group.invitation import opened_to_comparison, round_over
from bot.group.narrate import TeamNarrator
from bot.group.panel import Panel
from bot.group.receipt import Ending, receipt_of
from bot.group.rules import Reason, Refusal
from bot.group.table import csv_of
from bot.group.tally import Tally, tally_from_text, tally_to_text
from bot.group.team import Team
from bot.hosting.scene import Scene, invitation_of
from bot.joining import NOT_POSTED
from bot.messages import (
    Address,
    Attachment,
    Say,
)
from bot.report.team_attachments import TeamDrawer
from bot.report.team_content import TeamResult
from bot.store.records import Code, code_of, person_key
from bot.store.shown import shown_before, still_counts


class Revealing(Scene):
    """An assessment whose result may be shown."""

    def disclosed(self) -> Disclosure:
        """Decide what is shown of the answers so far.

        Raises:
            Refusal: Too few answered.
        """
        team = self.team
        rules.reveal(team, self.answered, self.now)
        assessment = self.host.wrapping.versions.of(team.version)
        given = [
            given_in(assessment, one.conversation, self._code(one.address))
            for one in self.found.contributions
            if one.answered
        ]
        shown = shown_before(self.found.results, self.now)
        openly = opened_to_comparison(team)
        made = disclose(assessment, given, shown, smallest=team.smallest, openly=openly)
        if made is None:
            raise Refusal(Reason.TOO_FEW)
        return made

    def _code(self, address: Address) -> str:
        return code_of(self.key, person_key(address))

    def reveal(self) -> None:
        """Freeze the answers into counts, let go of the rest, and show the result.

        Raises:
            Refusal: Too few answered.
        """
        team, disclosed = self.team, self.disclosed()
        made = disclosed.tally
        self.team = rules.reveal(team, made.people, self.now)
        self.tallied = team.round, tally_to_text(made)
        if team.keeps_codes:
            self.codes = tuple(
                Code(code, one.role, tuple(sorted(one.measures)))
                for code, one in sorted(disclosed.people.items())
            )
        self.purge = "people"
        again, over = self.team.status == "open", round_over(self.texts, team, made.people)
        ended = Say(over, step=invitation_of(team.round), in_place=True)
        self.say_in_place(ended if again else self.invitation())
        told = self.told(team.round, made)
        self.show_again(told)
        self.team = self.team.but(earlier=told.in_short() if again else "")
        self.publish(told)
        self.receipt("first_round" if again else "revealed")
        if again:
            self.say_in_place(self.invitation(in_place=False))
        self.privately(self.panel_after().shown(in_place=False))
        self.attach_privately(told)

    def told(self, number: int, made: Tally) -> TeamNarrator:
        """A round's result in words, beside what came before it."""
        kind: Literal["round", "series"] = "round" if number > 1 else "series"
        before = self._before(number)
        return TeamNarrator(
            self.texts,
            self.host.wrapping.versions.of(self.team.version).edition,
            self.team.title,
            made,
            round=number,
            rounds=self.team.rounds,
            before=before,
            before_is="" if before is None else kind,
        )

    def _before(self, number: int) -> Tally | None:
        """The figures before a round's; None where there are none that still count.

        Nothing later was compared with those that do not, so they stand beside nothing.
        """
        team, rounds = (self.team.id, {number - 1}) if number > 1 else (self.team.before, {1, 2})
        found = (
            tally_from_text(one.tally)
            for one in reversed(self.found.results)
            if one.team == team and one.round in rounds and still_counts(one, self.now)
        )
        return next((one for one in found if one.counts), None)

    def revealed(self) -> TeamNarrator | None:
        """The last result, to be shown once more; None where nothing was revealed.

        Raises:
            Refusal: It counts no more. Newer ones were not compared with it, so it may not stand
                beside them.
        """
        last = max(self.found.tallies, default=0)
        if not last:
            return None
        own = (one for one in self.found.results if one.team == self.team.id)
        if not any(still_counts(one, self.now) for one in own):
            raise Refusal(Reason.AGED)
        return self.told(last, tally_from_text(self.found.tallies[last]))

    def show_again(self, told: TeamNarrator) -> None:
        """Note that results shown before count from now: this one's, and those it says moved."""
        earlier = (self.team.before,) if told.before_is == "series" and told.tally.counts else ()
        self.shown_again = (self.team.id, *earlier)

    def publish(self, told: TeamNarrator) -> None:
        """Show a result in the place, and what belongs to it below."""
        name = f"result-{told.round}"
        self.team = self.team.but(unheard=False)
        self.say_in_place(Say(told.summary(), step=name))
        if not told.tally.counts:
            return
        if self.host.draws:
            self.attach(TeamDrawer().team_card(self.drawn(told), name), self.team.place)
        self.say_in_place(Say(told.details(), under=name))
        if self.host.draws:
            self.attach(TeamDrawer().team_report(self.drawn(told), name), self.team.place)

    def drawn(self, told: TeamNarrator) -> TeamResult:
        """What the picture and the report are drawn from."""
        return TeamResult(
            told.texts, told.edition, told.title, told.tally, told.round, self.now, told.before,
            told.summary(), told.details(),
        )  # fmt: skip

    def attach_privately(self, told: TeamNarrator) -> None:
        """The counts as a table, and the report, for whoever runs it."""
        if not told.tally.counts:
            return
        drawer, drawn = TeamDrawer(), self.drawn(told)
        table = csv_of(told.texts, told.edition, told.title, told.tally, told.round)
        self.attach(drawer.team_table(drawn, table), self.team.facilitator)
        if self.host.draws:
            self.attach(drawer.team_report(drawn), self.team.facilitator)

    def attach(self, file: Attachment, to: Address) -> None:
        """Send a file to somebody, or to everybody in the place."""
        self.outbox.append(self.host.wrapping.attachment(self.team.id, file, to))

    def receipt(self, ending: Ending) -> None:
        """Say in the place what was deleted, and what is kept until when."""
        at_soonest = self.team.created_at + self.host.retention
        made = [*self.found.tallies.values(), *(self.tallied or ())[1:]]
        said = receipt_of(
            self.texts, self.team, ending, at_soonest, self.now,
            erases=self.host.erases, figures=any(tally_from_text(one).counts for one in made),
        )  # fmt: skip
        self.say_in_place(said.shown(apart=self.shows_apart))

    def let_go(self) -> None:
        """Remove everything that anybody answered, and say so."""
        self.purge = "people"
        self.outbox.append(self.to_place(self.invitation()))
        self.receipt("second_removed" if self.found.tallies else "removed")
        self.privately(self.panel_after().shown(in_place=False))

    def panel_after(self) -> Panel:
        """The panel of the next round, in which nobody has answered yet."""
        return Panel(self.texts, self.team, 0, 0)

    def following(self, team_id: str) -> Team:
        """The next one of the series, on the present version of its flow."""
        versions = self.host.wrapping.versions
        try:
            flow = versions.team_flow(self.team.flow)
        except LookupError:
            raise Refusal(Reason.NO_FLOWS) from None
        made = rules.following(self.team, team_id, flow.flow.version, self.now)
        # One of which nothing was shown is no part of what moves.
        shown = any(tally_from_text(one).counts for one in self.found.tallies.values())
        before = self.team.id if shown else self.team.before or self.team.id
        return made.but(shown=NOT_POSTED, edition=flow.edition.id, before=before)
