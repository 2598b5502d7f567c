"""What happens to a team assessment as a whole: by its facilitator's wish, or in time. Pure.

Everything in here is decided from the whole of an assessment (:class:`FoundTeam`), which the store
holds still meanwhile. ``scene.py`` is one of them at one moment, ``revealing.py`` its result,
``ordering.py`` what is asked for, ``timing.py`` what happens by itself.
"""

from collections.abc import Callable
from datetime import datetime

from bot.group.order import Order
from bot.group.rules import Reason, Refusal
from bot.hosting.ordering import Ordering
from bot.hosting.scene import Host
from bot.hosting.timing import Timing
from bot.joining import Joining, Standings
from bot.messages import Outcome, Update
from bot.store.records import FoundTeam, Writes


class Hosting(Host):
    """Decides about team assessments."""

    def of_order(
        self,
        update: Update,
        order: Order,
        found: FoundTeam,
        new_id: Callable[[], str],
        now: datetime,
        standings: Standings,
    ) -> Writes:
        """What a facilitator's order changes; or of whoever takes their place."""
        try:
            if found.team is None:
                raise Refusal(Reason.UNKNOWN)
            scene = Ordering(self, found, found.team, now)
            return scene.ordered(update, order, new_id, standings)
        except Refusal as refused:
            return Writes(Outcome(), now, outbox=(self._joining.refusal(refused.reason),))

    def of_time(
        self, found: FoundTeam, new_id: Callable[[], str], now: datetime, standings: Standings
    ) -> Writes:
        """What happens to an assessment by itself; nothing where its time has not come."""
        if found.team is None:
            return Writes(Outcome(), now)
        return Timing(self, found, found.team, now).in_time(new_id, standings)

    @property
    def _joining(self) -> Joining:
        return Joining(self.wrapping, erases=self.erases)
