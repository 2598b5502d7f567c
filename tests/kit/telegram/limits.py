"""How much Telegram takes: a message a second to a person, 20 a minute to a group, 30 a second.

Source: core.telegram.org/bots/faq, "My bot is hitting limits". Telegram publishes no exact numbers;
the burst of three to one person is this stand-in's.
"""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.kit.standin import Window
from tests.kit.telegram.chats import Chat
from tests.kit.telegram.refusals import Refused


@dataclass
class _Bucket:
    """A limit: `burst` at once, and one more after each interval; a tenth earlier passes."""

    burst: int
    seconds: float
    free_at: float = 0.0

    def wait_s(self, now: float) -> float:
        wait = self.free_at - (self.burst - 1) * self.seconds - now
        return wait if wait > self.seconds / 10 else 0.0

    def count(self, now: float) -> None:
        self.free_at = max(self.free_at, now) + self.seconds


@dataclass
class Limits:
    """The recent sends, by chat and altogether."""

    clock: Callable[[], float]
    on: bool = False
    _all: Window = field(default_factory=lambda: Window(30, 1.0))
    _private: dict[int, _Bucket] = field(
        default_factory=lambda: defaultdict(lambda: _Bucket(3, 1.0))
    )
    _group: dict[int, Window] = field(default_factory=lambda: defaultdict(lambda: Window(20, 60.0)))

    def send(self, chat: Chat) -> None:
        """Count a new message.

        Raises:
            Refused: 429, with the whole seconds to wait.
        """
        private = chat.kind == "private"
        self._count(self._all, self._private[chat.id] if private else self._group[chat.id])

    def act(self) -> None:
        """Count an edit, which only the overall limit concerns."""
        self._count(self._all)

    def _count(self, *counted: Window | _Bucket) -> None:
        if not self.on:
            return
        now = self.clock()
        wait_s = math.ceil(max(one.wait_s(now) for one in counted))
        if wait_s > 0:
            raise Refused(429, f"retry after {wait_s}", retry_after=wait_s)
        for one in counted:
            one.count(now)
