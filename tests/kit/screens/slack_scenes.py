"""Slack: somebody's own check, and a team's from the invitation to the reveal."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from tests.channels.slack.team import RUN, WALK, SlackTeam, slack_team, slack_world
from tests.channels.slack.world import World
from tests.kit.screens.markup import NOTHING, Html
from tests.kit.screens.moments import Reader
from tests.kit.screens.scenes import APP, NAMES, TITLE, Draw, Gallery, Scene, quick_check
from tests.kit.screens.slack_pages import (
    Frame,
    confirmation,
    home_page,
    messages_page,
    modal,
    thread_page,
)
from tests.kit.screens.slack_texts import Sight
from tests.kit.slack.api import Person
from tests.kit.slack.blocks import elements_of
from tests.kit.slack.channels import Body, Channel, Message
from tests.kit.system import Clock

CHANNEL = "leadership"
WORKSPACE = "Example"
REVEAL = "Reveal the result"

FILLED = {"stage": "Walk", "delivery": "Hybrid", "barrier-change": "4", "barrier-security": "5"}
"""The answers that are filled in by the time the form is drawn."""

TEAM = (
    WALK,
    WALK | {"barrier-alignment": "4", "barrier-cost": "4"},
    RUN,
    RUN | {"barrier-change": "5"},
    WALK | {"barrier-alignment": "1", "barrier-technology": "2", "role": "Technology or data"},
    WALK | {"barrier-security": "4"},
)
"""The answers of the team, but for the organizer."""


async def play(draw: Draw | None = None) -> list[Scene]:
    """Play all conversations on Slack; return their moments."""
    async with slack_world(quick_check(), draws=True, clock=Clock()) as world:
        if draw is not None:
            world.delivery.draw = draw
        slack = OnSlack(world)
        await slack.own_check()
        await slack.team_check()
        refused = [call for call in world.slack.calls if call.error not in {"", "invalid_blocks"}]
        assert not refused, refused
    return slack.scenes


@dataclass
class OnSlack:
    """The conversations, with the moments that were drawn.

    Attributes:
        world: Slack, and the bot.
        scenes: The moments.
    """

    world: World
    scenes: list[Scene] = field(default_factory=list)

    async def own_check(self) -> None:
        """Take the check in the chat; somebody else takes it in the form."""
        world, kim = self.world, self.world.person("Kim")
        await kim.open_home("messages")
        await world.say(kim, "hello")
        await world.press(kim, "I agree, start")
        self.direct("slack-question", kim, wide=True)
        await world.press(kim, "Walk", "Hybrid", *"4532")
        self.direct("slack-answering", kim, last=2)
        await world.press(kim, "1")
        await world.say(kim, "retail banking")
        await world.press(kim, "Skip the rest")
        await world.shows_pictures()
        self.direct("slack-result", kim, last=1, wide=True)
        await kim.open_home()
        await world.quiet()
        self.home("slack-home", kim)
        lee = world.person("Lee")
        await world.say(lee, "hello")
        await world.press(lee, "I agree, start")
        await world.command(lee, "form")
        for step, label in FILLED.items():
            await lee.fill(step, label)
            await world.quiet()
        self.direct("slack-form", lee, form=True)

    async def team_check(self) -> None:
        """Set one up, answer, and reveal the result."""
        team = slack_team(self.world, *NAMES, channel=CHANNEL)
        ann = team.people["Ann"]
        await team.command("Ann", "team")
        self.channel("slack-setup", team, ann, form=True)
        await team.fill_setup("Ann", title=TITLE, deadline=timedelta(days=2, hours=6))
        await self.answers(team, 3)
        self.channel("slack-invitation", team, team.people["Eva"], wide=True)
        await team.join("Eva")
        self.channel("slack-taking-part", team, team.people["Eva"], form=True)
        await team.people["Eva"].close_modal()
        await self.answers(team, len(TEAM), begin=3)
        self.direct("slack-answered", team.people["Eva"], last=1)
        await self.world.command(ann, "teams", channel=team.channel)
        await self.world.press(ann, TITLE)
        self.direct("slack-facilitator", ann, last=2, wide=True)
        await self.reveal(ann)
        self.channel("slack-reveal", team, team.people["Eva"], wide=True)
        self.thread("slack-details", team, team.people["Eva"])
        self.direct("slack-facilitator-after", ann, last=2)

    async def answers(self, team: SlackTeam, end: int, *, begin: int = 0) -> None:
        """Have some of the team answer, a minute apart."""
        for name, answers in list(zip(NAMES[1:], TEAM, strict=True))[begin:end]:
            await team.answer(name, answers)
            await team.passes(minutes=1)

    async def reveal(self, ann: Person) -> None:
        """Have the organizer reveal the result; Slack or the bot may ask once more."""
        pressed = [
            button
            for _, button in elements_of(ann.newest.blocks)
            if button.get("text", {}).get("text") == REVEAL and "confirm" in button
        ]
        for button in pressed:
            self.direct("slack-confirm", ann, last=1, confirm=button["confirm"])
        await self.world.press(ann, REVEAL)
        if "Reveal it now" in ann.newest.labels:
            await self.world.press(ann, "Reveal it now")
        await self.world.shows_pictures()

    # ------------------------------------------------------------------ what is drawn

    def direct(
        self,
        name: str,
        person: Person,
        *,
        last: int = 10,
        form: bool = False,
        confirm: Body | None = None,
        wide: bool = False,
    ) -> None:
        """Draw the newest messages between somebody and the bot, and what is open above them."""
        gallery = Gallery(name)
        sight = self._sight(gallery)
        messages = _of(person.channel, person)[-last:]
        over = confirmation(confirm, sight) if confirm else _form(person, sight, shown=form)
        page = messages_page(self._frame(APP), messages, sight, user=person.id, over=over)
        self._keep(name, page, gallery, wide=wide)

    def channel(
        self, name: str, team: SlackTeam, person: Person, *, form: bool = False, wide: bool = False
    ) -> None:
        """Draw the channel, as somebody sees it."""
        gallery = Gallery(name)
        sight = self._sight(gallery)
        messages = _of(team.channel, person)
        page = messages_page(
            self._frame(f"# {CHANNEL}", f"{len(team.people)} members"),
            [message for message in messages if message.thread_ts in {None, message.ts}],
            sight,
            user=person.id,
            threads=messages,
            over=_form(person, sight, shown=form),
        )
        self._keep(name, page, gallery, wide=wide)

    def thread(self, name: str, team: SlackTeam, person: Person) -> None:
        """Draw the channel's newest thread; nothing if there is none."""
        messages = _of(team.channel, person)
        below = [message for message in messages if message.thread_ts]
        if not below:
            return
        top = below[-1].thread_ts
        gallery = Gallery(name)
        frame = self._frame("Thread", f"# {CHANNEL}")
        shown = [message for message in messages if top in {message.ts, message.thread_ts}]
        page = thread_page(frame, shown, self._sight(gallery))
        self.scenes.append(Scene(name, page, gallery.pictures, begins_at=".count"))

    def home(self, name: str, person: Person) -> None:
        """Draw somebody's Home tab."""
        gallery = Gallery(name)
        assert person.home is not None
        page = home_page(self._frame(APP), person.home, self._sight(gallery))
        self._keep(name, page, gallery)

    def _frame(self, title: str, under: str = "") -> Frame:
        return Frame(APP, WORKSPACE, (CHANNEL,), title, under)

    def _sight(self, gallery: Gallery) -> Sight:
        world = self.world.slack.world
        return Sight(
            Reader(self.world.clock()),
            world.name_of,
            lambda file: gallery.address(world.files[file]["content"]),
        )

    def _keep(self, name: str, page: Html, gallery: Gallery, *, wide: bool = False) -> None:
        self.scenes.append(Scene(name, page, gallery.pictures, wide))


def _form(person: Person, sight: Sight, *, shown: bool) -> Html:
    """Return the form that somebody has open, or nothing where the scene does not show it.

    Raises:
        AssertionError: None is open.
    """
    if not shown:
        return NOTHING
    assert person.modal, "no form is open"
    return modal(person.modal, sight)


def _of(channel: Channel, person: Person) -> Sequence[Message]:
    """Return the messages that somebody sees in a channel."""
    messages = channel.messages.values()
    return [message for message in messages if message.ephemeral_to in {None, person.id}]
