"""A team that answers in a chat, and the board of its facilitator on the web."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

from bot.channel import Traits
from bot.messages import Address, Button, Inbound, Outcome, Standing, Tap, Text, Update
from bot.team.board_links import BoardLinks
from bot.team.model import Team
from bot.team.orders import Verb, token_of
from bot.turns.plan import Plan
from tests.channels.web.world import Browser, World
from tests.conftest import NOW
from tests.kit.system import with_parts
from tests.unit.assessments.world import CHAT, in_words, versions
from tests.unit.team.make import PULSE, Member

PLACE = Address("test", "-1001", "")
FAY = Address("test", "fay", "fay")

VERSION = versions().versions.team_flow("team-pulse").flow.version

TEAM = Team(
    "board1", PLACE, FAY, "CX leadership", PULSE.flow.id, VERSION,
    PULSE.edition.id, NOW, smallest=3, deadline=NOW + timedelta(hours=3),
)  # fmt: skip


class Chat:
    """The chat where the team answers: the one thing that stands in is the platform."""

    name, traits = "test", CHAT

    def way_in(self, place: Address, button: Button) -> str:
        assert place == PLACE
        return f"https://chat.example.org/{button.token.split()[-1]}"


class BoardWorld(World):
    """A bot whose page is served, beside a chat with a team."""

    def __init__(self, **more: Any) -> None:
        super().__init__(PULSE, **more)
        self._updates = count(1)

    def adjusted(self) -> None:
        """Let the service know the chat, and its flows."""
        traits: dict[str, Traits] = {**self.service.environment.traits, "test": CHAT}
        self.links = BoardLinks(self._account.url, b"a key")
        self.service = with_parts(
            self.service, flows=versions(), traits=traits, boards=self.links, ask=member
        )
        self.viewer.service = self.viewer.boards.service = self.service
        self.viewer.boards.channels = {"test": Chat()}

    # ------------------------------------------------------------------ the team

    async def set_up(self, **changes: object) -> Team:
        """Open a team check."""
        team = TEAM.but(**changes)
        begun = Plan(Outcome(), self.clock(), opened=(team,))
        await self.store.turns.handle(self.update(FAY, Text("x")), "", lambda _: begun)
        return team

    def update(self, who: Address, inbound: Inbound) -> Update:
        return Update(f"u{next(self._updates)}", who, inbound)

    async def hand(self, who: Address, inbound: Inbound) -> Outcome:
        return await self.service.handle(self.update(who, inbound))

    async def answer(self, team: Team, members: Sequence[Member], start: int = 1) -> None:
        """Let people answer, one after another."""
        for number, member in enumerate(members, start):
            await self.answer_one(team, f"p{number}", member)

    async def answer_one(self, team: Team, name: str, member: Member) -> None:
        who = Address("test", name, name)
        await self.hand(who, Tap(token_of("join", team.id)))
        for line in in_words(member):
            await self.hand(who, Text(line))

    async def order(self, verb: Verb, team: Team, more: str = "") -> Outcome:
        return await self.hand(FAY, Tap(token_of(verb, team.id, more)))

    # ------------------------------------------------------------------ browsers

    @property
    def is_public(self) -> bool:
        """Whether the page has a public address, which requests must name."""
        return bool(self._account.url)

    async def facilitator(self, team: Team, **headers: str) -> Browser:
        """Return the facilitator's browser, which has opened the link of the panel."""
        browser = self.person(**headers)
        await browser.open(self.links.address(team).removeprefix(self._account.url))
        return browser

    def shows(self, team: Team) -> str:
        """Return the path of the board that everybody may see."""
        return f"/board/{self.links.link(team, 'show')}"


async def member(place: Address, person: str) -> Standing:
    """Say that everybody belongs to the place."""
    del place, person
    return "member"


def same(member: Member, number: int) -> list[Member]:
    return [replace(member) for _ in range(number)]
