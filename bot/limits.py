"""How often a platform may be called: pure arithmetic on times, in seconds.

The generic cell rate algorithm: for each limit one time is kept, at which it would be free again if
nothing more were sent. It needs no timer, and shares fairly whatever asks one send at a time.
"""

from collections.abc import Iterable

from bot.channel import Limit


class Limits:
    """When the next send may be, for any number of limits."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}
        self._blocked_until: dict[str, float] = {}

    def wait(self, limits: Iterable[Limit], now: float) -> float:
        """Seconds until a send that draws from all of these limits may be."""
        return max((self._earliest(one, now) - now for one in limits), default=0.0)

    def book(self, limits: Iterable[Limit], at: float) -> None:
        """Draw from these limits, for a send at this time."""
        for one in limits:
            free_at = max(self._free_at.get(one.key, 0.0), at)
            self._free_at[one.key] = free_at + 1 / one.per_s

    def block(self, key: str, until: float) -> None:
        """Let nothing draw from a limit before this time."""
        self._blocked_until[key] = max(self._blocked_until.get(key, 0.0), until)

    def tidy(self, now: float) -> None:
        """Forget limits that are free: there is one for each chat."""
        self._free_at = {key: at for key, at in self._free_at.items() if at > now}
        self._blocked_until = {key: at for key, at in self._blocked_until.items() if at > now}

    def __len__(self) -> int:
        return len(self._free_at.keys() | self._blocked_until.keys())

    def _earliest(self, limit: Limit, now: float) -> float:
        spare = (limit.burst - 1) / limit.per_s
        free_at = self._free_at.get(limit.key, 0.0) - spare
        return max(now, free_at, self._blocked_until.get(limit.key, 0.0))
