"""How much Slack takes: about a message a second to a channel, and calls a minute by tier.

Source: docs.slack.dev/apis/web-api/rate-limits. Slack allows short bursts without saying how short;
a burst of three messages to a channel is this stand-in's.
"""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.kit.slack.checks import METHODS
from tests.kit.slack.refusals import refuse
from tests.kit.standin import Window


@dataclass
class Limits:
    """The recent calls, by workspace and method, and by channel."""

    clock: Callable[[], float]
    on: bool = False
    _methods: dict[tuple[str, str], Window] = field(default_factory=dict)
    _channels: dict[str, Window] = field(
        default_factory=lambda: defaultdict(lambda: Window(3, 3.0))
    )

    def call(self, workspace: str, method: str) -> None:
        """Count a call.

        Raises:
            Refused: ratelimited, with the whole seconds to wait.
        """
        most = METHODS[method].per_minute
        if self.on and most:
            key = (workspace, method)
            self._count(self._methods.setdefault(key, Window(most, 60.0)))

    def post(self, channel: str) -> None:
        """Count a new message in a channel."""
        if self.on:
            self._count(self._channels[channel])

    def _count(self, window: Window) -> None:
        now = self.clock()
        wait_s = math.ceil(window.wait_s(now))
        if wait_s > 0:
            refuse("ratelimited", status=429, retry_after_s=wait_s)
        window.count(now)
