"""The web: somebody's own check on its pages, and a team's board in a meeting room."""

import re
from dataclasses import dataclass, field, replace

from adapters.web.account import WebAccount
from adapters.web.looks import FOLDER as TEMPLATES
from bot.report.attachments import Drawer
from bot.report.render import Renderer
from bot.wiring.parts import drawing_with
from tests.channels.web.board_world import BoardWorld
from tests.channels.web.world import Browser, World
from tests.kit.screens.markup import Html
from tests.kit.screens.scenes import TITLE, Draw, Gallery, Scene, quick_check
from tests.unit.team.make import MODELS, ROLES, STAGES, Member

PUBLIC, HOST = WebAccount("https://check.example.org"), "check.example.org"

TEAM = tuple(
    Member(STAGES[stage], MODELS[0], ratings, ROLES[role])
    for stage, ratings, role in (
        (1, (4, 5, 3, 2, 1), 0), (1, (4, 3, 4, 4, 3), 0), (2, (5, 3, 5, 3, 3), 1),
        (1, (4, 3, 1, 3, 2), 1), (0, (4, 4, 2, 3, 3), 0), (1, (3, 4, 4, 5, 2), 2),
    )
)  # fmt: skip
"""The answers of the team."""

_STYLE = re.compile(r'<link rel="stylesheet" href="/static/(\w+)\.\w+\.css">')
_LOADED = re.compile(r'<(?:script src="[^"]*"[^>]*></script|link rel="icon"[^>]*)>\n?')
_PROOF = re.compile(r'(name="proof" value=")[^"]*')
_PICTURE = re.compile(r'(<img src=")([^"]*)')


async def play(draw: Draw | None = None) -> list[Scene]:
    """Play an assessment and a board; return their moments."""
    own, drawn = OnTheWeb(), draw or drawing_with(Renderer())
    kept = quick_check().texts.say("kept.page", count=365)
    assessment = replace(quick_check(), draw=Drawer(), kept_alone=kept)
    async with World(assessment, draw=drawn) as world:
        await own.check(world.person())
    async with BoardWorld(account=PUBLIC) as room:
        await own.board(room)
    return own.scenes


@dataclass
class OnTheWeb:
    """The moments that were drawn.

    Attributes:
        scenes: The moments.
    """

    scenes: list[Scene] = field(default_factory=list)

    async def check(self, kim: Browser) -> None:
        """Take the check: a question, a mistake, all questions at once, the result."""
        await kim.open("/")
        await self._keep("web-door", kim)
        await kim.at_question(1)
        await self._keep("web-question", kim, wide=True)
        await kim.say("sprint")
        await self._keep("web-mistake", kim)
        await kim.say("walk")
        await kim.open("/form")
        await self._keep("web-form", kim)
        for answer in ("hybrid", "4", "5", "3", "2", "1", "retail banking", "skip the rest"):
            await kim.say_on("/now", answer)
        await self._keep("web-result", kim, wide=True)

    async def board(self, room: BoardWorld) -> None:
        """Let a team answer, and walk through its result."""
        team = await room.set_up(title=TITLE)
        await room.answer(team, TEAM)
        fay = await room.facilitator(team, Host=HOST)
        path = room.shows(team)
        await fay.open(path)
        await self._keep("web-board", fay, wide=True)
        await fay.open(f"{path}/reveal")
        await fay.press_form(f"{path}/reveal")
        await fay.open(f"{path}/result/1")
        await self._keep("web-board-stage", fay, wide=True)
        await fay.open(f"{path}/result/4")
        await self._keep("web-board-barriers", fay, wide=True)

    async def _keep(self, name: str, browser: Browser, *, wide: bool = False) -> None:
        """Keep the page that is open, with everything in it that it would load."""
        gallery, page = Gallery(name), browser.page.raw
        for address in {found[1] for found in _PICTURE.findall(page)}:
            _, _, content = await browser.ask("GET", address)
            page = page.replace(f'src="{address}"', f'src="{gallery.address(content)}"')
        page = _PROOF.sub(r"\1proof", _LOADED.sub("", _STYLE.sub(_inlined, page)))
        self.scenes.append(Scene(name, Html(page), gallery.pictures, wide))


def _inlined(link: "re.Match[str]") -> str:
    return f"<style>\n{(TEMPLATES / f'{link[1]}.css').read_text('utf-8')}</style>"
