"""A team assessment as it is kept, and who takes part in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from bot.messages import Address

Status = Literal["draft", "open", "closing", "revealed", "cancelled"]

LONGEST = timedelta(days=90)
"""The latest deadline; what has none closes then."""

UNREVEALED = timedelta(days=7)
"""How long answers are kept once nobody can answer any more and nothing was revealed."""

UNDECIDED = timedelta(days=7)
"""How long a draft waits for its facilitator."""

COUNTED_EVERY = timedelta(seconds=5)
"""How often the message in the channel says anew how many have answered, at most."""

QUARTER = timedelta(days=91)
"""After so long a series goes on: on the same day of the week."""

COMPARED_FOR = timedelta(days=400)
"""How long a result counts for later ones in its place, from when it was last shown.

A year, and a month for those who come late.
"""

NOT_POSTED = -1
"""The count that a message shows which is not in the place yet."""

_TIMES = (
    "created_at", "since", "deadline", "remind_at", "counted_at", "next_at", "revealed_at",
    "compared_with",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Team:
    """A team assessment.

    Attributes:
        id: Letters and digits, at most 16.
        place: Where it was announced; ``person`` is empty.
        facilitator: The private address of whoever runs it.
        title: What they called it.
        flow: The flow's id.
        version: The flow's version, which it keeps to its end.
        edition: The edition's id.
        created_at: When it began.
        smallest: The smallest group whose answers are shown, 3 or more.
        takes_part: Whether the facilitator may answer, too.
        rounds: How many rounds there are to be, 1 or 2.
        round: Which one is under way, or was the last.
        reminded: Whether somebody was reminded in this round; nobody is twice.
        since: Since when it has been in this state and round; None for from the beginning.
        status: A draft waits for its facilitator to say whether it is held openly. Open takes
            answers. Closing takes none any more, and waits for its facilitator.
            Revealed and cancelled are the end.
        deadline: When it closes by itself; None for an open end.
        remind_at: When those are reminded who began and did not finish; None for never, or done.
        lasts_s: How many seconds it was to be open for, for the next one of a series; 0 for an open
            end.
        shown: The number of answers that its message in the channel says.
        counted_at: When that was last said.
        heir: The private address of whoever is asked to take over; None for nobody.
        before: The assessment before this one in its series; empty for none.
        next_at: When the next one of the series begins by itself; None where none is scheduled.
        revealed_at: When a round was last revealed.
        repeated: Whether another one has followed by its facilitator's wish.
        checked: Whether the platform told for sure who is a member, when it was announced.
        earlier: What the round before showed, in a few lines; empty for the first.
        trouble: Why the last message in the channel did not arrive; empty where it did.
        series: Whether the facilitator chose one each quarter when setting it up.
        openly: Whether its result is shown although it can be compared with an earlier one in the
            same place; everybody who is invited is told so. None where the facilitator was not
            asked, which is the same as not.
        compared_with: When the latest result before it was shown in the same place; None for none.
        knows_before: Whether codes tell who is counted in each of those results; where they do not,
            no later one is shown unless openly.
        elsewhere: Whether its facilitator had a result in another place within the last 400 days.
        anyone: Whether its facilitator has it posted where nobody can be checked.
        offers: Keys of those who offered by the link to take over; empty for one who had their data
            deleted since.
        asked_at: When somebody was asked to take over, as far as that limits asking again.
        run_by: What the facilitator is called on the platform; empty where it does not say.
        unheard: Whether its facilitator knows that, and has not tried again: until then the count
            is not said there, and they are not told once more.
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

    @property
    def keeps_codes(self) -> bool:
        """Whether it is kept, by pseudonymous codes, who is counted in its results.

        Everybody who is invited is told so.
        """
        return self.rounds > 1 or self.series

    @property
    def ends_at(self) -> datetime:
        """When this round closes, with a deadline or without."""
        return self.deadline or (self.since or self.created_at) + LONGEST

    @property
    def removed_at(self) -> datetime | None:
        """When answers go that were never revealed; None where that is not under way."""
        since = self.since if self.status == "closing" else None
        return None if since is None else since + UNREVEALED

    @property
    def undecided_until(self) -> datetime | None:
        """When a draft is given up; None where it is none."""
        return (self.since or self.created_at) + UNDECIDED if self.status == "draft" else None

    @property
    def is_over(self) -> bool:
        """Whether nothing happens to it any more, and no other one follows it by itself."""
        return self.status == "cancelled" or (self.status == "revealed" and self.next_at is None)

    @property
    def is_live(self) -> bool:
        """Whether it is not over, apart from those that may follow it."""
        return self.status in ("draft", "open", "closing")

    @property
    def due_at(self) -> datetime | None:
        """When something happens to it by itself; None for never."""
        times: list[datetime | None] = [self.next_at, self.removed_at, self.undecided_until]
        if self.status == "open":
            times += [self.ends_at, self.remind_at]
        return min((one for one in times if one is not None), default=None)

    def takes_answers(self, now: datetime) -> bool:
        """Whether answers still count."""
        return self.status == "open" and now < self.ends_at

    def but(self, **changes: object) -> "Team":
        """The same with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type] # any field


@dataclass(frozen=True, slots=True)
class Part:
    """One person in one round.

    Attributes:
        team: The assessment.
        round: The round.
        person: The person's key, which is the same in all of their chats on a channel.
        conversation: Where they answer; empty once that was removed.
        answered: Whether everything that is needed is answered.
    """

    team: str
    round: int
    person: str
    conversation: str
    answered: bool


def team_to_json(team: Team) -> dict[str, Any]:
    """A team as plain JSON values; :func:`team_from_json` gives it back, equal."""
    data: dict[str, Any] = {one.name: getattr(team, one.name) for one in fields(team)}
    for name in _TIMES:
        data[name] = data[name] and data[name].isoformat()
    data["asked_at"] = [one.isoformat() for one in team.asked_at]
    for name in ("place", "facilitator", "heir"):
        found: Address | None = data[name]
        data[name] = found and [found.channel, found.chat, found.person]
    return data


def team_from_json(data: Mapping[str, Any]) -> Team:
    """A team from its JSON values; what a later version wrote beside is left out."""
    known = {one.name for one in fields(Team)}
    made = {name: value for name, value in data.items() if name in known}
    for name in _TIMES:
        made[name] = made.get(name) and datetime.fromisoformat(made[name])
    made["asked_at"] = tuple(map(datetime.fromisoformat, made.get("asked_at", ())))
    made["offers"] = tuple(made.get("offers", ()))
    for name in ("place", "facilitator", "heir"):
        made[name] = made[name] and Address(*made[name])
    return Team(**made)
