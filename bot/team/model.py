"""The stored state of a team assessment, and of those who take part in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.messages import Address

Status = Literal["draft", "open", "closing", "revealed", "cancelled"]

LONGEST = timedelta(days=90)
"""The time to the latest deadline. A round without a deadline closes then."""

UNREVEALED = timedelta(days=7)
"""The time from closing until answers that nobody revealed are deleted."""

UNSTARTED = timedelta(days=14)
"""The time that a second round waits for its facilitator, who is reminded after half of it."""

UNDECIDED = timedelta(days=7)
"""The time that a draft waits for its facilitator."""

COUNTED_EVERY = timedelta(seconds=5)
"""The least time between two updates of the count in the place."""

QUARTER = timedelta(days=91)
"""The time between two assessments of a series: they begin on the same day of the week."""

COMPARED_FOR = timedelta(days=400)
"""The time from its last showing in which a result counts for later ones in its place.

A year, and about a month for assessments that begin late.
"""

NOT_POSTED = -1
"""The count of an invitation that is not posted yet."""

_TIMES = (
    "created_at", "since", "deadline", "remind_at", "counted_at", "next_at", "revealed_at",
    "compared_with",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Team:
    """A team assessment.

    Attributes:
        id: Letters and digits, at most 16.
        place: The chat it is for; ``person`` is empty.
        facilitator: The facilitator's private address.
        title: The title that they chose.
        flow: The flow's id.
        version: The flow's version, the same to its end.
        edition: The edition's id.
        created_at: When it began.
        smallest: The smallest group whose answers are shown, 3 or more.
        takes_part: Whether the facilitator may answer, too.
        rounds: The number of rounds, 1 or 2.
        round: The number of the present or last round.
        reminded: Whether people were reminded in this round. It happens once.
        since: When it came into this state and round; None if it began so.
        status: A draft waits for its facilitator's decisions. An open one takes answers. A closing
            one takes no more, and waits for its facilitator: also one whose second round is not
            started yet. Revealed and canceled are ends.
        deadline: When it closes by itself; None for an open end.
        remind_at: When people are reminded who began and did not finish, or the facilitator that
            the second round is not started; None for never, or done.
        lasts_s: The seconds between its beginning and its deadline, for its second round and the
            next one of a series; 0 for an open end.
        shown: The count in its message in the place.
        counted_at: When that was last updated.
        heir: The private address of the person who is asked to take over; None for nobody.
        before: The id of the assessment before this one in its series; empty for none.
        next_at: When the next one of the series begins by itself; None if none is scheduled.
        revealed_at: When a round was last revealed.
        repeated: Whether its facilitator has begun another one with the same settings.
        checked: Whether the platform could say who is a member when it was announced.
        earlier: The result of the round before in a few lines; empty in the first round.
        trouble: Why the last message to the place did not arrive; empty if it did.
        series: Whether the facilitator chose one each quarter when setting it up.
        openly: Whether its result is shown although it can be compared with an earlier one in the
            same place. Everybody who is invited is told so. None if the facilitator was not asked,
            which counts as no.
        compared_with: When the latest result before it was shown in the same place; None for none.
        knows_before: Whether it is known who is counted in each of those results. If not, a later
            one is only shown openly.
        elsewhere: Whether its facilitator had a result in another place within the last 400 days.
        anyone: Whether its facilitator decided to post it although members cannot be checked.
        offers: Keys of people who came by the link and offered to take over; empty for a person
            whose data was deleted since.
        asked_at: When people were asked to take over, within the time that limits asking again.
        run_by: The facilitator's name on the platform; empty if it is not known.
        invited: How many people the facilitator says they invited; None if they did not say. The
            platform is never asked.
        unheard: Whether its facilitator was told of ``trouble`` and has not tried again. Until then
            the count is not updated in the place, and they are not told again.
    """

    id: str
    place: Address
    facilitator: Address
    title: str
    flow: str
    version: str
    edition: str
    created_at: datetime
    smallest: int = 5
    takes_part: bool = False
    rounds: int = 1
    round: int = 1
    status: Status = "open"
    deadline: datetime | None = None
    remind_at: datetime | None = None
    reminded: bool = False
    since: datetime | None = None
    lasts_s: float = 0
    shown: int = 0
    counted_at: datetime | None = None
    heir: Address | None = None
    before: str = ""
    next_at: datetime | None = None
    revealed_at: datetime | None = None
    repeated: bool = False
    checked: bool = False
    earlier: str = ""
    trouble: str = ""
    unheard: bool = False
    series: bool = False
    openly: bool | None = None
    compared_with: datetime | None = None
    knows_before: bool = False
    elsewhere: bool = False
    anyone: bool = False
    offers: tuple[str, ...] = ()
    asked_at: tuple[datetime, ...] = ()
    run_by: str = field(default="", repr=False)
    invited: int | None = None

    @property
    def keeps_codes(self) -> bool:
        """Whether codes of the people who are counted in its results are stored.

        Everybody who is invited is told so.
        """
        return self.rounds > 1 or self.series

    @property
    def counts_only(self) -> bool:
        """Whether its result is how many answered, and nothing else; everybody is told so.

        It is not known who is counted in a result before it, and it is not shown openly.
        """
        is_strict = self.openly is False or (self.openly is True and self.round > 1)
        return is_strict and self.compared_with is not None and not self.knows_before

    @property
    def ends_at(self) -> datetime:
        """When this round closes, with a deadline or without."""
        return self.deadline or (self.since or self.created_at) + LONGEST

    @property
    def removed_at(self) -> datetime | None:
        """When its answers are deleted; None unless it is closing."""
        is_closed = self.status == "closing" and not self.is_between_rounds
        since = self.since if is_closed else None
        return None if since is None else since + UNREVEALED

    @property
    def undecided_until(self) -> datetime | None:
        """When a draft is canceled; None unless it is one."""
        return (self.since or self.created_at) + UNDECIDED if self.status == "draft" else None

    @property
    def is_between_rounds(self) -> bool:
        """Whether its first round is revealed, and the second one is not started."""
        return self.status == "closing" and self.round > 1 and self.shown == NOT_POSTED

    @property
    def start_by(self) -> datetime | None:
        """When it ends without a second round; None unless it is between its rounds."""
        return (self.since or self.created_at) + UNSTARTED if self.is_between_rounds else None

    @property
    def is_over(self) -> bool:
        """Whether nothing happens to it anymore, and no other one follows by itself."""
        return self.status == "cancelled" or (self.status == "revealed" and self.next_at is None)

    @property
    def is_live(self) -> bool:
        """Whether it is neither revealed nor canceled."""
        return self.status in ("draft", "open", "closing")

    @property
    def due_at(self) -> datetime | None:
        """When the next thing happens to it by itself; None for never."""
        times = [self.next_at, self.removed_at, self.undecided_until, self.start_by]
        if self.status == "open":
            times += [self.ends_at, self.remind_at]
        if self.is_between_rounds:
            times.append(self.remind_at)
        return min((time for time in times if time is not None), default=None)

    def takes_answers(self, now: datetime) -> bool:
        """Tell whether answers still count."""
        return self.status == "open" and now < self.ends_at

    def invited_of(self, answered: int) -> int | None:
        """Return how many were invited, to be shown beside how many answered; None for not at all.

        Where fewer people than the smallest group are missing, the two numbers would press them.
        """
        if self.invited is None or self.invited - answered < self.smallest:
            return None
        return self.invited

    def but(self, **changes: object) -> "Team":
        """Return the same assessment with some fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type] # any field


@dataclass(frozen=True, slots=True)
class Part:
    """A person's part in one round.

    Attributes:
        team: The assessment.
        round: The round.
        person: The person's key, the same in all of their chats on a channel.
        conversation: The id of their conversation; empty once that was removed.
        answered: Whether every required question is answered.
    """

    team: str
    round: int
    person: str
    conversation: str
    answered: bool


def team_to_json(team: Team) -> dict[str, Any]:
    """Return a team as plain JSON values; :func:`team_from_json` returns an equal team."""
    data: dict[str, Any] = {known.name: getattr(team, known.name) for known in fields(team)}
    for name in _TIMES:
        data[name] = data[name] and data[name].isoformat()
    data["asked_at"] = [time.isoformat() for time in team.asked_at]
    for name in ("place", "facilitator", "heir"):
        address: Address | None = data[name]
        data[name] = address and [address.channel, address.chat, address.person]
    if team.invited is None:
        # Written only if set, so that rows of a team without it are as they were.
        del data["invited"]
    return data


def team_from_json(data: Mapping[str, Any]) -> Team:
    """Return a team from its JSON values, without fields that only a later version knows."""
    known = {known.name for known in fields(Team)}
    values = {name: value for name, value in data.items() if name in known}
    for name in _TIMES:
        values[name] = values.get(name) and datetime.fromisoformat(values[name])
    values["asked_at"] = tuple(map(datetime.fromisoformat, values.get("asked_at", ())))
    values["offers"] = tuple(values.get("offers", ()))
    for name in ("place", "facilitator", "heir"):
        values[name] = values[name] and Address(*values[name])
    return Team(**values)
