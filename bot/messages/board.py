"""A facilitator's board: what a meeting room sees of a team assessment.

Until the reveal a board says how many have answered. Nothing in it follows from an answer.
"""

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.messages.replies import Block

BoardState = Literal["open", "closed", "result"]


@dataclass(frozen=True, slots=True)
class HeatCell:
    """How many people gave a rating.

    Attributes:
        shown: The number.
        shade: 0 for nobody, up to 6 for half of the people or more.
    """

    shown: str
    shade: int


@dataclass(frozen=True, slots=True)
class HeatRow:
    """The ratings of one barrier.

    Attributes:
        label: The barrier.
        cells: A cell for each rating, the lowest first; empty if they are not shown.
        mean: The team's mean.
        market: The market's mean; empty if none is published.
        withheld: Why they are not shown; empty if they are.
    """

    label: str
    cells: tuple[HeatCell, ...] = ()
    mean: str = ""
    market: str = ""
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class HeatMap:
    """How many people gave each rating to each barrier.

    Attributes:
        title: What it shows.
        scale: What the lowest and the highest rating mean.
        ratings: The ratings, the lowest first.
        mean: The heading of the team's means.
        market: The heading of the market's means.
        rows: A row for each barrier.
    """

    title: str
    scale: str
    ratings: tuple[str, ...]
    mean: str
    market: str
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class BoardStep:
    """One page of a result.

    Attributes:
        title: Its title.
        blocks: Its content.
        heat: The ratings of the barriers; None on any other page.
        notes: What the facilitator can say about it.
        large: Whether its few sentences are all that there is to read.
    """

    title: str
    blocks: tuple[Block, ...] = ()
    heat: HeatMap | None = None
    notes: tuple[str, ...] = ()
    large: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """A board as it is now.

    Attributes:
        code: The assessment's id.
        title: The assessment's title.
        state: Whether answers are taken, or no more are, or the result is shown.
        round: The number of the present round; of the revealed one where the result is shown.
        question: The question that people answer first.
        about: What answering takes, and what is shown.
        count: How many have answered.
        left: How much time is left to answer; empty where no more answers are taken.
        can_reveal: Whether enough have answered for a reveal.
        asks: The question before a reveal.
        joins: Whether a link leads to where people answer.
        steps: The pages of the result; empty before the reveal.
        notes: What the facilitator can say before the reveal.
        source: Who was compared with whom; empty before the reveal.
        shows: The link that shows this board, and does nothing else.
        runs: Whether it was opened with the link of its facilitator.
    """

    code: str
    title: str
    state: BoardState
    round: int = 1
    question: str = ""
    about: str = ""
    count: str = ""
    left: str = ""
    can_reveal: bool = False
    asks: str = ""
    joins: bool = False
    steps: tuple[BoardStep, ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""
    shows: str = ""
    runs: bool = False


class Boards(Protocol):
    """The boards of facilitators, for channels that show pages."""

    async def look(self, link: str) -> Board | None:
        """Return a board as it is now; None if the link opens none.

        Args:
            link: The last part of the link to it.

        Raises:
            bot.channel.NotTaken: The store cannot be read now.
        """

    async def reveal(self, link: str, round_: int) -> None:
        """Reveal the result of a round, as its facilitator who has confirmed it.

        Where the bot has a question about it, or cannot, it writes to them in their private chat.

        Args:
            link: The link with which the facilitator opened the board; any other does nothing.
            round_: The round that was confirmed.

        Raises:
            bot.channel.NotTaken: Nothing was stored.
        """

    async def way_in(self, team: str) -> str:
        """Return the link to where people answer; empty if they cannot now.

        Args:
            team: The assessment's id.

        Raises:
            bot.channel.NotTaken: The store cannot be read now.
        """
