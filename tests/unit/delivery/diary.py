"""The events of a run, as far as the invariants need them."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from bot.messages import Address
from tests.unit.delivery.plan import Kind

if TYPE_CHECKING:
    from tests.unit.delivery.process import Process


@dataclass
class Diary:
    """The events of a run. Rows are named by the number in their text.

    Attributes:
        kinds: The permanent fault of each row.
        numbers: The number of each row, by its id.
        lanes: The lane of each row.
        came: The numbers that arrived, in order, by address.
        errors: How many unforeseen errors each row met.
        refused: Rows of which a rendering was refused.
        late: Rows that the platform called too late.
        not_there: Lanes that were found gone, and of which nothing is kept.
        excuses: How often a row may arrive once more: nobody could know that it had arrived.
        owners: The process of each claim, by the row's id and the end of the claim.
        excused: The time until which a lane may stay leased without a process at work.
        forgotten: Addresses of which everything was removed meanwhile.
        problems: The violations that were found.
    """

    kinds: dict[int, Kind] = field(default_factory=dict)
    numbers: dict[int, int] = field(default_factory=dict)
    lanes: dict[int, str] = field(default_factory=dict)
    came: defaultdict[Address, list[int]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[int] = field(default_factory=Counter)
    refused: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)
    not_there: set[str] = field(default_factory=set)
    excuses: Counter[int] = field(default_factory=Counter)
    owners: dict[tuple[int, datetime], "Process"] = field(default_factory=dict)
    excused: dict[str, datetime] = field(default_factory=dict)
    forgotten: set[Address] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def excuse(self, lane: str, until: datetime) -> None:
        """Let a lane stay leased until then without a process at work, as after a death."""
        self.excused[lane] = max(until, self.excused.get(lane, until))
