"""Workspaces: who is in them, which channels they have, and whether they have the app."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.kit.slack.channels import Channel, Kind, User
from tests.kit.slack.checks import SCOPES
from tests.kit.slack.deliveries import Delivery
from tests.kit.slack.people import Person
from tests.kit.slack.server import Server
from tests.kit.slack.world import Team, Token


@dataclass
class Workspace:
    """A workspace, from the side of those who are in it."""

    server: Server
    team: Team
    _people: dict[str, Person] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The id of the workspace."""
        return self.team.id

    @property
    def bot_user(self) -> str:
        """The user that the app is here."""
        return self.team.bot_user

    def person(self, name: str = "Ann", *, id_of: Person | None = None) -> Person:
        """Return somebody here; the same again for a name that is known.

        ``id_of`` is somebody in another workspace who has the same id there.
        """
        if name not in self._people:
            new_id = self.server.world.next_id("U") if id_of is None else id_of.id
            user = User(new_id, self.id, name)
            self.server.world.join(user)
            self._people[name] = Person(self.server, self.team, user)
        return self._people[name]

    def channel(
        self,
        name: str,
        *,
        private: bool = False,
        several: bool = False,
        members: Iterable[Person] = (),
        with_app: bool = True,
    ) -> Channel:
        """Return a channel with these people, and with the app unless that is said.

        ``several`` makes it a direct message between them instead.
        """
        world = self.server.world
        inside = {person.id for person in members} | ({self.bot_user} if with_app else set())
        kind: Kind = "mpim" if several else "private" if private else "public"
        channel = Channel(world.next_id("C"), self.id, name, kind, inside)
        others = {person.team.id for person in members} - {self.id}
        channel.shared_with = others
        world.channels[channel.id] = channel
        return channel

    def install(
        self, scopes: Iterable[str] = SCOPES, *, token: str = "", org_wide: bool = False
    ) -> Token:
        """Install the app without a page, here or in the whole organization; returns the token."""
        if org_wide:
            self.choose_organization()
        return self.server.oauth.grant(self.team, set(scopes), token)

    def choose_organization(self) -> None:
        """Have the app installed in the whole organization, of which it is one user then."""
        for team in self.server.world.teams.values():
            if team.enterprise_id == self.team.enterprise_id:
                team.org_wide = True
                team.bot_user, team.bot_id = self.team.bot_user, self.team.bot_id

    def uninstall(self) -> None:
        """Remove the app: its tokens are refused, and it hears of both."""
        self.server.leave(self.team)

    def revoke(self) -> Delivery:
        """Refuse the app's tokens; it hears of that."""
        return self.server.withdraw(self.team, "token_revoked")

    def invite(self, channel: Channel) -> None:
        """Take the app into a channel."""
        channel.members.add(self.bot_user)

    def kick(self, channel: Channel) -> None:
        """Take the app out of a channel."""
        channel.members.discard(self.bot_user)


def make_team(server: Server, team_id: str | None, enterprise_id: str | None) -> Team:
    """Return a workspace without people."""
    world = server.world
    team = Team(
        team_id or world.next_id("T"),
        f"workspace-{len(world.teams) + 1}",
        world.next_id("U"),
        world.next_id("B"),
        enterprise_id,
    )
    world.teams[team.id] = team
    world.join(User(team.bot_user, team.id, "cx_maturity", is_bot=True))
    return team
