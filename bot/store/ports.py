"""A store, in six ports, and the ways in which it can fail.

A consumer asks for the port that it needs: the delivery for an :class:`Outbox`, a vault for
:class:`Installations`. A :class:`Store` has all of them.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from typing import Protocol

from bot.engine.conversation import Conversation
from bot.messages import Address, Outcome, Reply, Update
from bot.store.records import (
    EVER,
    Exported,
    Failed,
    FinishedResult,
    FlowVersion,
    Installation,
    Mark,
    Overview,
    Row,
    Undelivered,
)
from bot.team.model import Team
from bot.team.place_results import PlaceResult
from bot.turns.plan import Due, Found, FoundTeam, Offered, Plan, Recorded, RecordedResult

Decide = Callable[[Found], Plan]
"""Decides what a turn changes, from what was kept. It is pure: a store may call it twice."""

DecideMove = Callable[[Found, Offered | None], Plan]
"""Decides whether a conversation moves, from what was kept at both ends; pure likewise."""

DecideTeam = Callable[[FoundTeam], Plan]
"""Decides what changes in a team assessment as a whole; pure likewise."""


class Sender(Protocol):
    """The delivery of this process. It can send the replies of a turn without a claim.

    The store leases them to it in the transaction of the turn. If the process dies, they are sent
    as those that it had claimed.
    """

    def lease(self, channel: str, lane: str, behind: datetime | None) -> datetime | None:
        """Return how long new replies are leased; None if they are to wait for a claim.

        Args:
            channel: Their channel.
            lane: The key of their address.
            behind: How long the newest reply that waits there is leased; None if none waits.
        """

    def take(self, rows: Sequence[Row]) -> None:
        """Send rows of one lane, which were leased and are committed."""

    def wake(self) -> None:
        """Claim replies now: some were committed that nobody has leased."""


class NoSender:
    """No delivery: all replies wait for a claim of another process."""

    def lease(self, channel: str, lane: str, behind: datetime | None) -> None:
        """Return None: nothing is leased."""

    def take(self, rows: Sequence[Row]) -> None:
        """Do nothing: nothing was leased."""

    def wake(self) -> None:
        """Do nothing."""


NO_SENDER = NoSender()


class StoreError(Exception):
    """A store that cannot be used; the message says why and what to do."""


class StoreUnavailable(StoreError):
    """A failure that passes: nothing was written, and the same call may succeed later."""


class WrongStore(StoreError):
    """A failure that lasts: wrong address, wrong rights, another version of the schema."""


class CodeUsed(Exception):
    """A turn with a code whose place another one has taken by now; nothing was written."""


# Every method is one transaction: written whole or not at all, and safe against SIGKILL and loss of
# power once it has returned. Each raises StoreUnavailable where the store cannot be reached or
# written to, and then nothing has changed.


class TurnStore(Protocol):
    """The turns: each update changes the state of one person."""

    async def handle(
        self,
        update: Update,
        button: str,
        decide: Decide,
        *,
        retry: bool = False,
        team: str = "",
        sender: Sender = NO_SENDER,
    ) -> Outcome:
        """Handle an update: find, decide, write.

        Turns of one address never overlap, on one machine or on several. Answers of a team
        assessment are written only while it is in the state and the round that were found.

        Args:
            update: The update. One that was handled before gets its first outcome again, and
                nothing is decided or written.
            button: Id of the conversation that a pressed button belongs to; empty for none.
            decide: Called with what was kept. Its errors undo everything and are raised.
            retry: Handle it although it is in the inbox, if it failed then.
            team: Id of the team assessment that the update names; empty for that of the
                conversation found, if it belongs to one.
            sender: Gets the replies after the commit, also if the caller is canceled meanwhile.

        Raises:
            CodeUsed: The plan needs a code whose place another one has taken.
        """

    async def fail(
        self, update: Update, reference: str, error: str, now: datetime, apology: Reply
    ) -> Outcome:
        """Put an update that could not be handled aside, and tell the person.

        Args:
            update: The update.
            reference: The word by which the person can ask about it.
            error: The kind of error; no text of a person.
            now: When it arrived.
            apology: The answer to the person.
        """

    async def known(self, address: Address) -> Found:
        """Return what is kept of an address, without changing anything."""

    async def offered(self, code: str) -> tuple[Offered, Found] | None:
        """Return what a code is for, and what is kept around that conversation; nothing changes.

        Args:
            code: The code's key.

        Returns:
            The conversation is addressed, as by a button of its own. None if nobody has the code.
        """

    async def move(self, update: Update, code: str, decide: DecideMove) -> Outcome:
        """Handle the update of somebody who has a code from elsewhere.

        The conversation leaves one address and comes to another in one transaction.

        Args:
            update: The update, in the inbox as with any turn.
            code: The code's key.
            decide: Called with what is kept here, and with what the code is for; None if nobody
                has it. Its errors undo everything and are raised.
        """

    async def adopt(self, before: Address, after: Address) -> bool:
        """Keep by another name all that is kept by an address, and of the person in it.

        Both name the same chat of the same person. Rows of the same key that name another chat
        belong to somebody else, and stay.

        Returns:
            Whether there was anything.
        """


class TeamStore(Protocol):
    """The team assessments, and the results that were shown in a place."""

    async def handle(
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
            update: What asked for it, in the inbox as with a person's turn; None where a time has
                come.
            team: The assessment's id.
            decide: Called with what was kept. Its errors undo everything and are raised.
            retry: As with a person's turn.
            answers: Whether the contributions are needed. Reading them takes longer with every
                participant, and everybody else waits.
        """

    async def due(self, now: datetime, limit: int) -> list[str]:
        """Return the ids of team assessments for which something is due.

        Their time has come; or their message in the channel says another number of answers than
        there is, and was last changed long enough ago; or a message there did not arrive.
        """

    async def find(self, team: str) -> Team | None:
        """Return a team assessment by its id; None if there is none."""

    async def known(self, team: str) -> FoundTeam:
        """Return what is kept of a team assessment, without the answers; nothing is locked."""

    async def of_person(self, person: Address) -> list[Team]:
        """Return the team assessments that somebody runs or is asked to run.

        Those that are over come last; else the latest comes first.
        """

    async def in_place(self, place: Address) -> list[Team]:
        """Return the team assessments of a place, in the same order."""

    async def results_in(self, place: Address) -> tuple[tuple[PlaceResult, ...], str]:
        """Return every result of a place, the oldest first; and the key of its codes."""

    async def shown_elsewhere(self, facilitator: Address, place: Address) -> datetime | None:
        """Return when a facilitator's latest result in another place was shown; None for never."""

    async def move_place(self, before: Address, after: Address) -> int:
        """Give a place another name; return how many team assessments that concerned."""


class Outbox(Protocol):
    """The replies that wait to be sent, and the fate of those that were sent."""

    async def claim(
        self, channels: Sequence[str], after: str, limit: int, now: datetime, lease_s: float
    ) -> list[Row]:
        """Take rows that are due, so that nobody else sends them for a while.

        Rows of one address come in order and without a gap, from the oldest undelivered one on, up
        to the first that is not due; an address whose oldest row is not due, or taken, gives none.
        The addresses that have waited longest come first. The work does not grow with the number
        of addresses that cannot be sent to.

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

    async def free(self, channels: Sequence[str]) -> None:
        """Free what processes that died had leased, so that it is sent without waiting.

        A file is served by one process: a process that begins to send on these channels frees all
        that is leased there. A server knows which processes are connected.
        """

    async def mark(self, marks: Sequence[Mark]) -> set[int]:
        """Write down the outcomes of claimed rows, each of which comes once.

        Of rows that were sent only the platform's reference stays, no text.

        Returns:
            Ids of rows that are not the claimant's anymore: removed, marked or claimed by somebody
            else meanwhile. A sent row is marked as sent even if somebody else claimed it since.
        """

    async def mend(self) -> None:
        """Have claims find every reply in time, also those that another program wrote.

        Such a program is a process of a version without lanes. It may run on for a while after the
        database was upgraded.
        """

    async def undelivered(self, limit: int) -> list[Undelivered]:
        """Return replies that have not arrived, the oldest first."""

    async def revive(self, row_id: int, now: datetime) -> bool:
        """Send a dead reply again, once no process sends to its address.

        A claim takes the rows after it as well, and another process may be sending those.

        Returns:
            Whether there was one with this id.
        """


class Timers(Protocol):
    """The timers, and the removal of data that is too old."""

    async def due(self, now: datetime, limit: int) -> list[Due]:
        """Return the timers whose time has come, the oldest first."""

    async def fire(self, due: Due, decide: Decide) -> bool:
        """Let a timer happen once, even if several processes try.

        Returns:
            Whether it happened now.
        """

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
        """Forget people who only took part in a team assessment that is over.

        Once every reply to them was sent, no row names them. A person with a conversation of their
        own keeps that, without a trace of the assessment. The hashes of updates that may be
        delivered once more stay for a day or two, with the date alone. Expired codes go as well.

        Args:
            now: The time.
            limit: How many addresses to forget at most, so that turns need not wait.

        Returns:
            How many rows went; call again while there are as many as the limit.
        """


class Installations(Protocol):
    """The secrets by which the app acts in the workspaces of a channel."""

    async def add(self, installation: Installation, now: datetime) -> None:
        """Keep an installation, in place of an earlier one of the same workspace."""

    async def replace(self, installation: Installation, before: str, now: datetime) -> bool:
        """Put a new sealed text in place of the one that it was made from.

        Args:
            installation: With the new text.
            before: The sealed text that must still be there, so that of several processes which
                renew it at once one wins.
            now: The time.

        Returns:
            Whether it was; else nothing has changed.
        """

    async def find(self, channel: str, workspace: str) -> Installation | None:
        """Return the installation in a workspace; None if there is none."""

    async def all(self, channel: str) -> list[Installation]:
        """Return every installation on a channel, by workspace."""

    async def remove(self, channel: str, workspace: str) -> bool:
        """Remove an installation, so that nothing of it can be read anymore.

        Returns:
            Whether there was one; False also if the answer to a first call got lost.
        """

    async def use_state(self, key: str, now: datetime, expires_at: datetime) -> bool:
        """Use up a state that a browser brings back; of several who try, one gets it.

        Args:
            key: Hash of the state.
            now: The time; expired states are forgotten.
            expires_at: When the state expires; it is remembered until then.

        Returns:
            Whether it was not used before. If the connection to a server is cut, the answer to the
            first call may get lost; then the second one returns False.
        """


class Records(Protocol):
    """The versions of flows, and the records of results, conversations and failed updates."""

    async def add_version(self, version: FlowVersion, now: datetime) -> None:
        """Keep a version of a flow; one that is there already stays as it is."""

    async def version(self, version: str) -> FlowVersion | None:
        """Return the version that begins with these digits; None for none, or more than one."""

    async def earlier(self, address: Address, flow: str) -> list[Conversation]:
        """Return the last conversations of an address in a flow, the latest first."""

    async def overview(self, since: datetime = EVER) -> Overview:
        """Return the store in numbers.

        Args:
            since: Conversations that began earlier are not counted. All else is of all time.
        """

    def finished(self, since: datetime = EVER) -> AsyncIterator[FinishedResult]:
        """Yield every result of a person, in no order of time.

        Results of team assessments are none of a person. The results of one person follow each
        other, the latest first.

        Args:
            since: Conversations that began earlier are left out.
        """

    async def results(self, address: Address) -> list[RecordedResult]:
        """Return the results of an address, the oldest first."""

    async def result(self, result_id: str) -> tuple[RecordedResult, list[Recorded]] | None:
        """Return a result by its id, with its conversation's answers in the order given."""

    async def versions_used(self, campaign: str | None) -> list[str]:
        """Return the versions of flows that exported conversations are on, the oldest first."""

    def export(self, campaign: str | None) -> AsyncIterator[Exported]:
        """Yield every conversation that can be read, or those of a campaign, the oldest first."""

    async def failed(self) -> list[Failed]:
        """Return the updates that could not be handled, the oldest first."""

    async def drop(self, reference: str) -> bool:
        """Remove what a failed update said; a repeat of it changes nothing.

        Returns:
            Whether there was one of this reference.
        """


class Store(Protocol):
    """A store. Its parts work on the same data."""

    @property
    def turns(self) -> TurnStore:
        """The part that takes turns of people."""

    @property
    def teams(self) -> TeamStore:
        """The part that keeps team assessments."""

    @property
    def outbox(self) -> Outbox:
        """The part that keeps what is to be sent."""

    @property
    def timers(self) -> Timers:
        """The part that keeps what happens by itself."""

    @property
    def installations(self) -> Installations:
        """The part that keeps the app's installations."""

    @property
    def records(self) -> Records:
        """The part that keeps versions of flows, and looks into what was recorded."""

    @property
    def erases(self) -> bool:
        """Whether removed rows soon leave the database's own files.

        Else the files, and the logs, archives and replicas that follow them, hold the rows until
        their room is used again: the database does not return them, but a person who may read the
        files finds them. Copies that were made before, such as backups, hold them in any case.
        """

    async def open(self) -> None:
        """Connect, and check that the schema is the one that this program works with.

        Raises:
            WrongStore: It is not, or the place cannot be used at all.
        """

    async def close(self) -> None:
        """Finish the work under way, and close every connection."""

    async def backup(self, path: str, *, force: bool = False) -> None:
        """Copy everything into a new file, as it is at one moment, while work goes on.

        Args:
            path: The file, which must not exist yet.
            force: Replace a file that is there, once the copy is whole.

        Raises:
            StoreError: This store is backed up with its own tools, or the file cannot be written.
        """
