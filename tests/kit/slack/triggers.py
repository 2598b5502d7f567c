"""The rights that an interaction gives the app: a view within 3 s, 5 answers within 30 minutes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from tests.kit.slack.refusals import refuse

TRIGGER_LIVES_S = 3.0
RESPONSE_URL_LIVES_S = 30 * 60
RESPONSE_URL_USES = 5


@dataclass
class Trigger:
    """A permission to open one view for somebody."""

    id: str
    user: str
    """The account: workspace and id."""

    team: str
    at: float
    view: str = ""
    """The view in which the person acted, empty outside of views."""

    used: bool = False


@dataclass
class Hook:
    """A URL that takes answers to an interaction."""

    path: str
    user: str
    channel: str
    at: float
    message: str = ""
    """The ts of the message that the person acted on; empty for commands."""

    uses: int = 0


@dataclass
class Triggers:
    """The triggers and response URLs that were handed out."""

    clock: Callable[[], float]
    triggers: dict[str, Trigger] = field(default_factory=dict)
    hooks: dict[str, Hook] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def trigger(self, user: str, team: str, view: str = "") -> Trigger:
        """Let the app open a view for somebody."""
        number = next(self._numbers)
        made = Trigger(f"{number}.{number + 7_000}.{number:032x}", user, team, self.clock(), view)
        self.triggers[made.id] = made
        return made

    def exchange(self, trigger_id: str, team: str | None) -> Trigger:
        """Use a trigger up.

        Raises:
            Refused: it is unknown, of another workspace, expired or used.
        """
        trigger = self.triggers.get(trigger_id)
        if trigger is None or team not in {None, trigger.team}:
            refuse("invalid_trigger_id")
        if trigger.used:
            refuse("exchanged_trigger_id")
        if self.clock() - trigger.at > TRIGGER_LIVES_S:
            refuse("expired_trigger_id")
        trigger.used = True
        return trigger

    def hook(self, user: str, team: str, channel: str, message: str = "") -> Hook:
        """Let the app answer by a URL."""
        number = next(self._numbers)
        kind = "actions" if message else "commands"
        path = f"/{kind}/{team}/{number}/{number:024x}"
        made = self.hooks[path] = Hook(path, user, channel, self.clock(), message)
        return made

    def use(self, path: str) -> Hook:
        """Count one use of a URL.

        Raises:
            Refused: it is unknown, expired or used up.
        """
        hook = self.hooks.get(path)
        if hook is None:
            refuse("no_service", status=404)
        if self.clock() - hook.at > RESPONSE_URL_LIVES_S:
            refuse("expired_url", status=404)
        if hook.uses >= RESPONSE_URL_USES:
            refuse("used_url", status=404)
        hook.uses += 1
        return hook
