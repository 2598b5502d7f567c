"""Rate limits: pure arithmetic on times, in seconds.

This is the generic cell rate algorithm. It stores one time for each limit, at which the limit is
free again if nothing more is sent. It needs no timer, and is fair to callers that reserve one send
at a time.
"""

from collections.abc import Iterable, Sequence
from math import floor

from bot.channel import Limit

WHOLE = ""
"""The key of a channel's own limit, from which every send draws."""

_NOTHING_S = 0.001
"""Shorter waits count as zero: timers fire slightly early."""

_FEW = 1024
"""Number of limits above which free ones are removed."""


class Limits:
    """The times of the next sends, for any number of limits of one channel."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}
        self._blocked_until: dict[str, float] = {}
        self._whole: Limit | None = None
        self._many = _FEW

    def reserve(self, limits: Sequence[Limit], now: float, patience_s: float) -> tuple[bool, float]:
        """Draw from these limits for the next send, if it can begin soon.

        Only the channel's own limit is drawn from in advance, in the order of the calls. All others
        must be free now: a slot that waits for one chat would be lost to all others.

        Returns:
            Whether it drew, and the seconds to wait: before the send if it did, and otherwise
            before the next call.
        """
        if not limits:
            return True, 0.0
        if len(self._free_at) > self._many:
            self.tidy(now)
            self._many = 2 * len(self._free_at) + _FEW
        wait = self.wait_apart(limits, now)
        if wait == 0:
            wait = self.wait(limits, now)
            if wait < patience_s + _NOTHING_S:
                self.book(limits, now + wait)
                return True, wait
        return False, wait

    def wait_apart(self, limits: Iterable[Limit], now: float) -> float:
        """Return the seconds until these limits are free, without the channel's own limit."""
        return self.wait((limit for limit in limits if limit.key != WHOLE), now)

    def wait(self, limits: Iterable[Limit], now: float) -> float:
        """Return the seconds until all of these limits are free."""
        return _some(max((self._earliest(limit, now) - now for limit in limits), default=0.0))

    def blocked(self, limits: Iterable[Limit], now: float) -> float:
        """Return the seconds until none of these limits is blocked."""
        until = (self._blocked_until.get(limit.key, now) for limit in limits)
        return _some(max(until, default=now) - now)

    def full(self, now: float) -> bool:
        """Return whether the channel as a whole is at its limit, so that sends must take turns."""
        whole = (Limit(WHOLE, 1),) if self._whole is None else (self._whole,)
        return self.wait(whole, now) > 0

    def room(self, most: int, now: float, patience_s: float) -> int:
        """Return the number of sends that the channel's own limit allows within some seconds.

        Args:
            most: The number without a limit.
            now: The time.
            patience_s: The seconds.
        """
        last = now + patience_s
        if self._blocked_until.get(WHOLE, now) > last:
            return 0
        if self._whole is None:
            return most
        free_at = max(self._free_at.get(WHOLE, now), now)
        slots = floor((last - free_at) * self._whole.per_s) + self._whole.burst
        return max(0, min(most, slots))

    def book(self, limits: Iterable[Limit], at: float) -> None:
        """Draw from these limits, for a send at this time."""
        for limit in limits:
            if limit.key == WHOLE:
                self._whole = limit
            free_at = max(self._free_at.get(limit.key, 0.0), at)
            self._free_at[limit.key] = free_at + 1 / limit.per_s

    def block(self, key: str, until: float) -> None:
        """Block a limit until this time."""
        self._blocked_until[key] = max(self._blocked_until.get(key, 0.0), until)

    def tidy(self, now: float) -> None:
        """Remove free limits: there is one for each chat."""
        self._free_at = {key: time for key, time in self._free_at.items() if time > now}
        self._blocked_until = {key: end for key, end in self._blocked_until.items() if end > now}

    def __len__(self) -> int:
        return len(self._free_at.keys() | self._blocked_until.keys())

    def _earliest(self, limit: Limit, now: float) -> float:
        spare = (limit.burst - 1) / limit.per_s
        free_at = self._free_at.get(limit.key, 0.0) - spare
        return max(now, free_at, self._blocked_until.get(limit.key, 0.0))


def _some(wait_s: float) -> float:
    return wait_s if wait_s >= _NOTHING_S else 0.0
