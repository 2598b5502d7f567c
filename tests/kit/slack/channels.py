"""Slack's users, channels and messages."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.kit.slack.mrkdwn import Name, read_mrkdwn
from tests.kit.slack.rendering import ZONE, Button, render
from tests.kit.slack.state import Values, begin

Body = dict[str, Any]
Kind = Literal["public", "private", "mpim", "im"]


@dataclass
class User:
    """Somebody in a workspace, or an app's bot."""

    id: str
    team_id: str
    name: str
    deleted: bool = False
    is_bot: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_restricted: bool = False
    """Whether they have an account for some channels only: a guest's in this workspace."""

    @property
    def key(self) -> str:
        """The key of the user; unlike the id, it is unique across workspaces."""
        return f"{self.team_id}/{self.id}"

    def body(
        self,
        *,
        is_stranger: bool | None = None,
        enterprise_id: str | None = None,
        teams: Sequence[str] = (),
    ) -> Body:
        """Return the user as users.info has them.

        Args:
            is_stranger: Of somebody from another workspace, whether they share no channel with the
                app; of them less is told. None for one of the app's own.
            enterprise_id: Their organization.
            teams: The workspaces of it that they are in.
        """
        names = {"name": self.name.lower(), "real_name": self.name}
        facts = {"id": self.id, "team_id": self.team_id, "deleted": self.deleted}
        told = facts | names | {"is_bot": self.is_bot, "tz": ZONE, "locale": "en-US"}
        if enterprise_id is not None:
            org = {"id": self.id, "enterprise_id": enterprise_id, "teams": list(teams)}
            told |= {"enterprise_user": org | {"is_admin": False, "is_owner": False}}
        if is_stranger is not None:
            return told | {"is_stranger": is_stranger}
        if self.deleted:
            # Slack leaves out the rights of a deleted user.
            return told
        owner = {"is_admin": self.is_admin or self.is_owner, "is_owner": self.is_owner}
        return (
            told
            | owner
            | {
                "is_primary_owner": False,
                "is_restricted": self.is_restricted,
                "is_ultra_restricted": False,
            }
        )


@dataclass(frozen=True)
class Shown:
    """A message of the app as a person sees it."""

    ts: str
    text: str
    """The text outside the blocks, as notifications and screen readers have it."""

    blocks: list[Body]
    lines: list[str]
    buttons: list[Button]
    options: list[str]
    overflowing: list[str]
    ephemeral: bool
    thread_ts: str | None
    edited: bool
    mentions: list[str]
    links: list[str]
    styled: list[str]
    files: list[str]
    source: str
    """The text with its markup."""

    pictures: list[bytes]
    """The pictures above the lines."""

    @property
    def labels(self) -> list[str]:
        """The labels of the buttons."""
        return [button.label for button in self.buttons]


@dataclass
class Message:
    """A message in a channel."""

    ts: str
    user: str
    text: str
    blocks: list[Body] = field(default_factory=list)
    by_app: bool = False
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    edited: bool = False
    files: list[Body] = field(default_factory=list)
    pictures: list[Body] = field(default_factory=list)
    """The files that its blocks show."""

    at: float = 0.0
    values: dict[str, Values] = field(default_factory=dict)
    """The choices in the message's menus, by user."""

    def values_of(self, user: str) -> Values:
        """Return the values that somebody chose in the message's menus."""
        return self.values.setdefault(user, begin(self.blocks))

    def rewrite(self, text: str, blocks: list[Body], pictures: list[Body]) -> None:
        """Put other content in its place, as an edit."""
        self.text, self.blocks, self.pictures, self.edited = text, blocks, pictures, True
        self.values = {user: begin(blocks, before) for user, before in self.values.items()}

    def shown(self, name: Name, user: str = "") -> Shown:
        """Return the message as a person sees it."""
        seen = render(self.blocks, self.text, name, self.values.get(user))
        top = read_mrkdwn(self.text, name)
        return Shown(
            ts=self.ts,
            text=top.text,
            blocks=self.blocks,
            lines=seen.lines,
            buttons=seen.buttons,
            options=seen.options,
            overflowing=seen.overflowing,
            ephemeral=self.ephemeral_to is not None,
            thread_ts=self.thread_ts,
            edited=self.edited,
            # Mentions in the text count too, though only the blocks are shown.
            mentions=[*seen.mentions, *(one for one in top.mentions if one not in seen.mentions)],
            links=seen.links,
            styled=seen.styled,
            files=[file["title"] for file in self.files],
            source=self.text,
            pictures=[file["content"] for file in self.pictures],
        )


@dataclass
class Channel:
    """A channel, or a direct message between a person and the app."""

    id: str
    team_id: str
    name: str
    kind: Kind
    members: set[str] = field(default_factory=set)
    archived: bool = False
    read_only: bool = False
    shared_with: set[str] = field(default_factory=set)
    """Further workspaces, through Slack Connect."""

    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def teams(self) -> set[str]:
        """The workspaces that have the channel."""
        return {self.team_id, *self.shared_with}

    def body(self) -> Body:
        """Return the channel as conversations.info has it."""
        facts: Body = {"id": self.id, "is_archived": self.archived, "context_team_id": self.team_id}
        if self.kind == "im":
            return facts | {"is_im": True, "is_channel": False}
        names = {"name": self.name, "is_channel": True, "is_private": self.kind != "public"}
        kinds = {"is_im": False, "is_mpim": self.kind == "mpim"}
        return facts | names | kinds | {"is_ext_shared": bool(self.shared_with)}

    def visible(self, user: str) -> list[Message]:
        """Return the app's messages that somebody sees, oldest first."""
        return [
            message
            for message in self.messages.values()
            if message.by_app and message.ephemeral_to in {None, user}
        ]
