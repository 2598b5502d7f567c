"""The state of Slack: workspaces, users, channels, views, tokens, and the time of each event."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal

from tests.kit.slack.channels import Channel, Message, User
from tests.kit.slack.limits import Limits
from tests.kit.slack.refusals import refuse
from tests.kit.slack.triggers import Triggers
from tests.kit.slack.views import View

Body = dict[str, Any]

APP_ID = "A0000000001"
BEGIN = 1_798_761_600
"""The Unix time at which every world begins: the first second of 2027."""


@dataclass
class Team:
    """A workspace, from the side of Slack."""

    id: str
    name: str
    bot_user: str
    bot_id: str
    enterprise_id: str | None = None
    org_wide: bool = False
    """Whether the app was installed for the whole organization."""

    edit_window_s: float | None = None
    """How long messages can be edited; None for ever."""


@dataclass
class Token:
    """A token, and what it may."""

    value: str
    kind: Literal["bot", "app"]
    team_id: str = ""
    enterprise_id: str | None = None
    org_wide: bool = False
    scopes: set[str] = field(default_factory=set)
    refused_with: str = ""
    """The reason why it is refused: "token_revoked", "account_inactive"; empty while it is good."""

    expires_at: float | None = None
    refresh: str = ""


@dataclass
class World:
    """One app, the workspaces that have it, and everybody in them."""

    clock: Callable[[], float]
    notify: Callable[[], None]
    limits: Limits
    triggers: Triggers
    teams: dict[str, Team] = field(default_factory=dict)
    accounts: dict[str, User] = field(default_factory=dict)
    """The users, by workspace and id."""

    channels: dict[str, Channel] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    views: dict[str, View] = field(default_factory=dict)
    modals: dict[str, View] = field(default_factory=dict)
    """The modal that is open, by account."""

    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, Body] = field(default_factory=dict)
    echo: Callable[[Channel, Message], None] = lambda _channel, _message: None
    """Called with every new message of the app."""

    messages_tab: bool = True
    """Whether the app's direct messages are switched on."""

    home_tab: bool = True
    unknown: set[str] = field(default_factory=set)
    """Types of blocks and elements that are refused, as by a Slack that does not know them."""

    _began: float = 0.0
    _by_id: dict[str, list[User]] = field(default_factory=dict)
    _numbers: dict[str, Iterator[int]] = field(default_factory=dict)
    _directs: dict[tuple[str, str], Channel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def date(self) -> int:
        """Return the present in Unix time."""
        return BEGIN + int(self.clock() - self._began)

    def next_ts(self) -> str:
        """Return the id of the next message, its time."""
        return f"{self.date()}.{next(self._counter('ts')) % 1_000_000:06d}"

    def next_id(self, prefix: str) -> str:
        """Return an id as Slack has it: a letter for its kind, and ten more characters."""
        return f"{prefix}{next(self._counter(prefix)):010d}"

    def block_ids(self) -> Iterator[str]:
        """Yield ids for blocks and elements that have none."""
        while True:
            yield f"b{next(self._counter('block'))}"

    def _counter(self, name: str) -> Iterator[int]:
        return self._numbers.setdefault(name, count(1))

    def join(self, user: User) -> None:
        """Let somebody have an account."""
        self.accounts[user.key] = user
        self._by_id.setdefault(user.id, []).append(user)

    def user(self, user_id: str, token: Token | None = None) -> User | None:
        """Return the user of an id: of the token's workspace where others have the same id."""
        found = self.accounts_of(user_id)
        own = (one for one in found if token is not None and self.holds(token, one.team_id))
        return next(own, found[0] if found else None)

    def accounts_of(self, user_id: str) -> list[User]:
        """Return the users of an id; in one organization they are the same person."""
        return self._by_id.get(user_id, [])

    def member(self, user_id: str, channel: Channel) -> User:
        """Return a user in a channel; of those with one id, the channel's own workspace's."""
        found = self.accounts_of(user_id)
        return next((one for one in found if one.team_id == channel.team_id), found[0])

    def name_of(self, some_id: str) -> str | None:
        """Return the name of a user or a channel, by its id."""
        known = self.user(some_id) or self.channels.get(some_id)
        return known.name if known else None

    def direct(self, user: User, team: Team) -> Channel:
        """Return the direct messages between somebody and the app.

        Where it is installed in a whole organization they are one in all of its workspaces.
        """
        org = team.enterprise_id if team.org_wide else None
        who = (user.id, org) if org else (user.key, team.id)
        known = self._directs.get(who)
        if known is not None:
            return known
        members = {user.id, team.bot_user}
        channel = Channel(self.next_id("D"), team.id, "directmessage", "im", members)
        self.channels[channel.id] = self._directs[who] = channel
        return channel

    def channel_of(self, channel_id: str, token: Token) -> Channel:
        """Return a channel that a token can see.

        Raises:
            Refused: there is none.
        """
        channel = self.channels.get(channel_id)
        if channel is None or not any(self.holds(token, team) for team in channel.teams):
            refuse("channel_not_found")
        hidden = channel.kind != "public" and not self.bots(channel) & channel.members
        if hidden:
            refuse("channel_not_found")
        return channel

    def holds(self, token: Token, team_id: str) -> bool:
        """Return whether a token is good for a workspace."""
        team = self.teams[team_id]
        same_org = token.enterprise_id is not None and team.enterprise_id == token.enterprise_id
        return token.team_id == team_id or (token.org_wide and same_org)

    def bots(self, channel: Channel) -> set[str]:
        """Return the app's bots in the workspaces that have a channel."""
        return {self.teams[team].bot_user for team in channel.teams}

    def say(self, channel: Channel, message: Message) -> Message:
        """Put a message into a channel."""
        message.at = self.clock()
        channel.messages[message.ts] = message
        return message

    def forget_modal(self, user: str) -> None:
        """Close the modal of an account."""
        view = self.modals.pop(user, None)
        if view is not None:
            del self.views[view.id]


def make_world(clock: Callable[[], float], notify: Callable[[], None], *, flood: bool) -> World:
    """Return a world with no workspace yet."""
    return World(clock, notify, Limits(clock, on=flood), Triggers(clock))
