"""Telegram: somebody's own check, and a team's from the invitation to the reveal."""

from dataclasses import dataclass, field

from tests.channels.telegram.team import RUN, WALK, TelegramTeam, telegram_team, telegram_world
from tests.channels.telegram.world import World
from tests.kit.screens.moments import Reader
from tests.kit.screens.scenes import APP, NAMES, TITLE, Draw, Gallery, Scene, quick_check
from tests.kit.screens.telegram_pages import ChatFrame, chat_page
from tests.kit.system import Clock
from tests.kit.telegram.api import Person
from tests.kit.telegram.chats import Kept
from tests.kit.telegram.world import BEGIN

GROUP = "Leadership"

TEAM = (
    WALK,
    ("Walk", "Hybrid", "4", "3", "4", "4", "3", "Customer experience"),
    RUN,
    ("Run", "Hybrid", "5", "3", "5", "3", "3", "Technology or data"),
    ("Walk", "Hybrid", "4", "3", "1", "3", "2", "Technology or data"),
    ("Walk", "Hybrid", "4", "4", "2", "3", "3", "Customer experience"),
)
"""The answers of the team, but for the organizer."""


async def play(draw: Draw | None = None) -> list[Scene]:
    """Play all conversations on Telegram; return their moments."""
    async with telegram_world(quick_check(), draws=True, clock=Clock()) as world:
        if draw is not None:
            world.delivery.draw = draw
        telegram = OnTelegram(world, world.clock().timestamp())
        await telegram.own_check()
        await telegram.team_check()
        refused = [call.description for call in world.api.calls if call.description]
        assert all("is not modified" in reason for reason in refused), refused
    return telegram.scenes


@dataclass
class OnTelegram:
    """The conversations, with the moments that were drawn.

    Attributes:
        world: Telegram, and the bot.
        began: The bot's time when the stand-in's began, in Unix time.
        scenes: The moments.
    """

    world: World
    began: float
    scenes: list[Scene] = field(default_factory=list)

    async def own_check(self) -> None:
        """Take the check by tapping."""
        world, kim = self.world, self.world.person("Kim")
        await world.say(kim, "/start")
        self.private("telegram-start", kim)
        await world.press(kim, "I agree, start")
        self.private("telegram-question", kim, wide=True)
        await world.press(kim, "Walk", "Hybrid", *"4532")
        self.private("telegram-answering", kim, last=3)
        await world.press(kim, "1", "Retail Banking", "Skip the rest")
        await world.shows_pictures()
        self.private("telegram-result", kim, last=1, wide=True)

    async def team_check(self) -> None:
        """Set one up, answer, and reveal the result."""
        team = await telegram_team(self.world, *NAMES)
        team.group.chat.names["title"] = GROUP
        ann = team.people["Ann"]
        await team.set_up("Ann", title=TITLE, deadline="2 days")
        self.private("telegram-setup", ann, last=4)
        for name, answers in list(zip(NAMES[1:], TEAM, strict=True))[:3]:
            await self.answer(team, name, answers)
        self.group("telegram-invitation", team, last=1)
        await team.join("Eva")
        self.private("telegram-taking-part", team.people["Eva"], last=3)
        for name, answers in list(zip(NAMES[1:], TEAM, strict=True))[3:]:
            await self.answer(team, name, answers)
        self.private("telegram-answered", team.people["Eva"], last=1)
        await self.world.say(ann, "/team")
        await self.world.press(ann, TITLE)
        self.private("telegram-facilitator", ann, last=1)
        before = len(team.group.chat.messages)
        await self.reveal(ann)
        self.group("telegram-reveal", team, last=len(team.group.chat.messages) - before, wide=True)
        self.private("telegram-facilitator-after", ann, last=2)

    async def answer(self, team: TelegramTeam, name: str, answers: tuple[str, ...]) -> None:
        """Have somebody of the team answer; a minute passes."""
        await team.answer(name, answers)
        await team.passes(minutes=1)

    async def reveal(self, ann: Person) -> None:
        """Have the organizer reveal the result, which the bot asks about once more."""
        await self.world.press(ann, "Reveal the result", "Reveal it now")
        await self.world.shows_pictures()

    # ------------------------------------------------------------------ what is drawn

    def private(self, name: str, person: Person, *, last: int = 10, wide: bool = False) -> None:
        """Draw the newest messages of a private chat."""
        frame = ChatFrame(APP, APP, "bot", is_group=False, mine=person.id)
        self._keep(name, frame, list(person.chat.messages.values())[-last:], wide=wide)

    def group(self, name: str, team: TelegramTeam, *, last: int = 10, wide: bool = False) -> None:
        """Draw the newest messages of the group, as the last of the team sees it."""
        reader = team.people[NAMES[-1]].id
        under = f"{len(team.people) + 1} members"
        frame = ChatFrame(APP, GROUP, under, is_group=True, mine=reader)
        self._keep(name, frame, list(team.group.chat.messages.values())[-last:], wide=wide)

    def _keep(self, name: str, frame: ChatFrame, messages: list[Kept], *, wide: bool) -> None:
        gallery = Gallery(name)

        def address(kept: Kept) -> str:
            assert isinstance(kept.photo, bytes)
            return gallery.address(kept.photo)

        reader = Reader(self.world.clock())
        page = chat_page(frame, messages, reader, address, self._moment)
        self.scenes.append(Scene(name, page, gallery.pictures, wide))

    def _moment(self, date: int) -> float:
        """Return the bot's time of a message: the stand-in's years are others."""
        return self.began + date - BEGIN
