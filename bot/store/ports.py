"""What a store does, and how it can fail."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.messages import Address, Outcome, Reply, Update
from bot.store.records import (
    Exported,
    Failed,
    FlowVersion,
    Installation,
    Mark,
    Overview,
    Row,
    Undelivered,
)
from bot.team.model import Team
from bot.team.place_results import PlaceResult
from bot.turns.plan import Due, Found, FoundTeam, Plan, Recorded, Result

Decide = Callable[[Found], Plan]
"""What a turn changes, from what was kept; pure, since it may be called more than once."""

DecideTeam = Callable[[FoundTeam], Plan]
"""The same where a team assessment as a whole is concerned."""


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


class StoreUnavailable(StoreError):
    """For now: nothing was written, and the same call may go through later."""


class WrongStore(StoreError):
    """As it is configured: wrong address, wrong rights, another version of the schema."""


class Store(Protocol):
    """Keeps conversations, and what is to be sent.

    Every method is one transaction: written whole or not at all, and safe against SIGKILL and loss
    of power once it has returned. Each raises :class:`StoreUnavailable` where the store cannot be
    reached or written to, and then nothing has changed.
    """

    @property
    def erases(self) -> bool:
        """Whether what is removed can soon be read in none of the database's own files.

        Else its files, and what follows them such as logs, archives and replicas, hold it until
        that room is used again: nobody can ask the database for it, but who may read them can.
        Copies that were made before, such as backups, hold it in any case.
        """

    async def open(self) -> None:
        """Connect, and check that the schema is the one this program works with.

        Raises:
            WrongStore: It is not, or the place cannot be used at all.
        """

    async def close(self) -> None:
        """Let go of everything; work under way is finished first."""

    # ------------------------------------------------------------------ turns

    async def turn(
        self, update: Update, button: str, decide: Decide, *, retry: bool = False, team: str = ""
    ) -> Outcome:
        """Handle an update: find, decide, write.

        Turns of one address never overlap, on one machine or on several. What is decided of a team
        assessment's answers is written only while that is in the state and the round found.

        Args:
            update: What arrived. One that was handled before gets its first outcome again, and
                nothing is decided or written.
            button: Id of the conversation that a pressed button belongs to; empty for none.
            decide: Called with what was kept. What it raises undoes everything and comes back.
            retry: Handle it although it is in the inbox, if it failed then.
            team: Id of the team assessment that the update names; empty for that of the
                conversation found, if it belongs to one.
        """

    async def fail(
        self, update: Update, reference: str, error: str, now: datetime, apology: Reply
    ) -> Outcome:
        """Put an update that could not be handled aside, and tell the person.

        Args:
            update: What arrived.
            reference: What to ask for.
            error: The kind of error; no text of a person.
            now: When it arrived.
            apology: What the person is told.
        """

    async def known(self, address: Address) -> Found:
        """What is kept of an address, without changing anything."""

    async def adopt(self, before: Address, after: Address) -> bool:
        """Keep by another name all that is kept by an address, and of the person in it.

        Both name the same chat of the same person. Of a key that somebody else has, too, nothing
        is taken that names another chat.

        Returns:
            Whether there was anything.
        """

    # ------------------------------------------------------------------ team assessments

    async def team_turn(
        self,
        update: Update | None,
        team: str,
        decide: DecideTeam,
        *,
        retry: bool = False,
        answers: bool = True,
    ) -> Outcome:
        """Do something with a team assessment as a whole: find, decide, write.

        Such turns of one assessment never overlap with each other, nor with the turns of those who
        answer in it.

        Args:
            update: What asked for it, in the inbox as with :meth:`turn`; None where its time came.
            team: The assessment's id.
            decide: Called with what was kept. What it raises undoes everything and comes back.
            retry: As with :meth:`turn`.
            answers: Whether what was answered is needed, too; else there are no contributions,
                whose reading grows with everybody who takes part while all others wait.
        """

    async def due_teams(self, now: datetime, limit: int) -> list[str]:
        """Ids of team assessments for which something is due.

        Their time has come; or their message in the channel says another number of answers than
        there is, and was last changed long enough ago; or a message there did not arrive.
        """

    async def team(self, team: str) -> Team | None:
        """A team assessment by its id; None if there is none."""

    async def teams(self, person: Address) -> list[Team]:
        """The team assessments that somebody runs or is asked to run.

        What is over comes last, and the latest first, so that all that is under way is among them.
        """

    async def teams_in(self, place: Address) -> list[Team]:
        """The team assessments of a place, in the same order."""

    async def results_in(self, place: Address) -> tuple[tuple[PlaceResult, ...], str]:
        """Every result that was shown in a place, the oldest first; and the key of its codes."""

    async def move_place(self, before: Address, after: Address) -> int:
        """A place has another name from now on; how many team assessments that concerned."""

    # ------------------------------------------------------------------ flow versions

    async def add_version(self, version: FlowVersion, now: datetime) -> None:
        """Keep a version of a flow; one that is there already stays as it is."""

    async def version(self, version: str) -> FlowVersion | None:
        """The version that begins with these digits; None if there is none, or more than one."""

    # ------------------------------------------------------------------ installations

    async def install(self, installation: Installation, now: datetime) -> None:
        """Keep an installation, in place of an earlier one of the same workspace."""

    async def reseal(self, installation: Installation, before: str, now: datetime) -> bool:
        """Put a new sealed text in place of the one that it was made from.

        Args:
            installation: With the new text.
            before: The sealed text that must still be there, so that of several processes which
                renew it at once one wins.
            now: The time.

        Returns:
            Whether it was; else nothing has changed.
        """

    async def installation(self, channel: str, workspace: str) -> Installation | None:
        """The installation in a workspace; None if there is none."""

    async def installations(self, channel: str) -> list[Installation]:
        """Every installation on a channel, by workspace."""

    async def uninstall(self, channel: str, workspace: str) -> bool:
        """Remove an installation, so that nothing of it can be read any more.

        Returns:
            Whether there was one; False too where it was removed, but the answer to that got lost.
        """

    async def use_state(self, key: str, now: datetime, expires_at: datetime) -> bool:
        """Use up a state that a browser brings back; of several who try, one gets it.

        Args:
            key: Hash of the state.
            now: The time; what has expired is forgotten.
            expires_at: Until when this is to be remembered: the state is not good any more then.

        Returns:
            Whether it was not used before; False too where this used it, but the answer to that
            got lost, as it may where a server's connection is cut.
        """

    # ------------------------------------------------------------------ delivery and timers

    async def claim(
        self, channels: Sequence[str], after: str, limit: int, now: datetime, lease_s: float
    ) -> list[Row]:
        """Take rows that are due, so that nobody else sends them for a while.

        Rows of one address come in order and without a gap, from the oldest undelivered one on, up
        to the first that is not due; an address whose oldest row is not due, or taken, gives none.
        Addresses that have waited longest come first, so that everybody's turn comes. The work does
        not grow with the number of addresses that cannot be sent to.

        Args:
            channels: Which channels can be sent to.
            after: The lane that was claimed last: it is left out, so that others come first even
                where all have waited equally long. Empty for none.
            limit: How many addresses to take.
            now: The time.
            lease_s: Seconds until the rows are free again, should this process die.
        """

    async def release(self, address: Address) -> None:
        """Free what a process that died had claimed of an address that this process owns."""

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        """Write down what became of claimed rows, each of which comes once.

        Of rows that were sent only the platform's reference stays, no text.

        Returns:
            Ids of rows that are not the claimant's any more: removed, marked or claimed by somebody
            else meanwhile. That one was sent is written down whoever has claimed it since.
        """

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Timers whose time has come, the oldest first."""

    async def fire(self, due: Due, decide: Decide) -> bool:
        """Let a timer happen, once, whoever else tries.

        Returns:
            Whether it happened now.
        """

    # ------------------------------------------------------------------ keeping and letting go

    async def prune(self, before: datetime, limit: int, results_before: datetime) -> int:
        """Remove what is older: conversations begun before, with all they brought; inbox keys.

        States of installations go once they expired before; installations stay.

        Args:
            before: The oldest time that is kept.
            limit: How many rows of each kind to remove at most, so that turns need not wait.
            results_before: The oldest time for which results of team assessments are kept that may
                be compared with later ones, and the codes of who is counted in them.

        Returns:
            How many rows were removed; call again until there are none.
        """

    async def fade(self, now: datetime, limit: int) -> int:
        """Let go of people whose only visit was a team assessment's that is over.

        Once nothing is on its way to them any more, no row names them. Those who have a
        conversation of their own keep that, without a trace of the assessment. Of updates that may
        be delivered once more a hash stays for a day or two, with the date alone.

        Args:
            now: The time.
            limit: How many addresses to let go of at most, so that turns need not wait.

        Returns:
            How many rows of that were done; call again while there are as many as the limit.
        """

    async def mend_lanes(self) -> None:
        """Have claims find every reply in time, also those that another program wrote.

        A process of a version that had no lanes is such a program; it may run on for a while after
        the database was upgraded.
        """

    async def overview(self) -> Overview:
        """The store in numbers."""

    async def results(self, address: Address) -> list[Result]:
        """The results of an address, the oldest first."""

    async def result(self, result_id: str) -> tuple[Result, list[Recorded]] | None:
        """A result by its id, with the answers of its conversation in the order given."""

    def export(self, campaign: str | None) -> AsyncIterator[Exported]:
        """Every conversation that can be read, or those of a campaign, the oldest first."""

    async def failed(self) -> list[Failed]:
        """Updates that could not be handled, the oldest first."""

    async def drop(self, reference: str) -> bool:
        """Let a failed update go: what it said is removed, and a repeat of it changes nothing.

        Returns:
            Whether there was one of this reference.
        """

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """Replies that have not arrived, the oldest first."""

    async def revive(self, row_id: int, now: datetime) -> bool:
        """Send a dead reply again, once no process sends to its address.

        A claim takes the rows after it as well, and another process may be sending those.

        Returns:
            Whether there was one with this id.
        """

    async def backup(self, path: str, *, force: bool = False) -> None:
        """Copy everything into a new file, as it is at one moment, while work goes on.

        Args:
            path: The file, which must not exist yet.
            force: Replace a file that is there, once the copy is whole.

        Raises:
            StoreError: This store is backed up with its own tools, or the file cannot be written.
        """
