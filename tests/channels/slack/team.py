"""People of a team on Slack, who set up, answer and reveal an assessment."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from bot.engine.assessment import Assessment
from bot.service.flow_versions import Flows
from bot.wiring.flows import choose
from bot.wiring.settings import load_settings
from tests.channels.slack.world import World
from tests.channels.transcripts import Key, Seen, Transcript
from tests.kit.slack.api import Person
from tests.kit.slack.channels import Channel, Message
from tests.kit.slack.deliveries import Delivery

WALK = {
    "stage": "Walk",
    "delivery": "Hybrid",
    "barrier-change": "4",
    "barrier-security": "3",
    "barrier-alignment": "2",
    "barrier-cost": "3",
    "barrier-technology": "3",
    "role": "Customer experience",
}
RUN = WALK | {"stage": "Run", "barrier-alignment": "5", "role": "Technology or data"}


@cache
def team_versions(*, draws: bool = False) -> Flows:
    """Return the flows that are shipped, with those for teams."""
    return replace(choose(load_settings({})).with_groups(), draws=draws).flows()


@dataclass
class SlackTeam:
    """A team in a channel, and all that its people see."""

    world: World
    channel: Channel
    people: dict[str, Person]
    script: Transcript = field(init=False)
    sent: int = 0

    def __post_init__(self) -> None:
        self.script = Transcript(self._screens)

    # ------------------------------------------------------------------ what is seen

    def _screens(self) -> dict[Key, Seen]:
        found: dict[Key, Seen] = {}
        for ts, one in self.channel.messages.items():
            if one.by_app:
                found["channel", ts] = self._message(one, f"#{self.channel.name}")
        for name, person in self.people.items():
            for ts, one in person.channel.messages.items():
                if one.by_app:
                    found[name, ts] = self._message(one, f"{name}, direct message")
            if person.modal is not None:
                view = person.modal
                lines = [view.title, *view.lines, *([f"[{view.submit}]"] if view.submit else [])]
                lines += [f"! {step}: {error}" for step, error in view.errors.items()]
                found["modal", view.id] = Seen(f"{name}, form", lines, passing=True)
        return found

    def _message(self, one: Message, where: str) -> Seen:
        shown = one.shown(self.world.slack.world.name_of)
        lines = ["<picture>"] * len(one.pictures) + list(shown.lines)
        lines += [f"<{file['title']}> {file['alt_txt']}" for file in one.files]
        how = []
        if one.thread_ts:
            how.append("in the thread")
        if one.ephemeral_to:
            name = self.world.slack.world.name_of(one.ephemeral_to)
            how.append(f"only {name} sees it")
        return Seen(where, lines, ", ".join(how))

    def calls(self, method: str) -> list[Any]:
        """Return the calls of a method that went well."""
        return [one for one in self.world.slack.calls if one.method == method and not one.error]

    def modals(self) -> tuple[int, int]:
        """Return how many forms were opened, and how many sent."""
        return len(self.calls("views.open")), self.sent

    def assert_calm(self) -> None:
        """Check that the count changed at most once in five seconds."""
        counts = (one for one in self.calls("chat.update") if "Take part" in str(one.params))
        times = [one.at for one in counts if one.params["channel"] == self.channel.id]
        assert all(after - before >= 5 for before, after in pairwise(times)), times

    def write_files(self, name: str) -> None:
        """Write down a table that somebody got."""
        for title, content in self.people[name].files.items():
            if title.endswith(".csv"):
                self.script.lines += [
                    f"  <{title}>",
                    *(f"    {one}" for one in content.decode("utf-8-sig").splitlines()),
                ]

    # ------------------------------------------------------------------ what is done

    async def set_up(self, name: str = "Ann", **given: Any) -> Delivery:
        """Give the command in the channel, fill in the form and send it."""
        await self.command(name, "team")
        return await self.fill_setup(name, **given)

    async def fill_setup(
        self,
        name: str = "Ann",
        *,
        title: str = "CX leadership, fall",
        deadline: timedelta | None = None,
        smallest: str = "5",
        takes_part: bool = False,
        rounds: str = "Just once",
    ) -> Delivery:
        """Fill in the form that sets one up, send it, and post the invitation."""
        world, person = self.world, self.people[name]
        await world.fill(person, title=title)
        if deadline is not None:
            at: datetime = world.clock() + deadline
            await world.pick(person, "deadline", at)
        told = await world.submit(person)
        self.sent += 1
        self.script.does(f"{name} fills it in ({title}) and sends it")
        for label in (*changes(smallest, rounds, takes_part=takes_part), "Post it"):
            await self.press(name, label)
        return told

    async def command(self, name: str, words: str, *, here: bool = True) -> Delivery:
        """Give the slash command."""
        where = {"channel": self.channel} if here else {}
        told = await self.world.command(self.people[name], words, **where)
        self.script.does(f"{name}: /cx-benchmark {words}")
        return told

    async def press(self, name: str, label: str, *, here: bool = False) -> Delivery:
        """Press a button in the channel, or in one's direct message, and confirm its dialog."""
        where = {"channel": self.channel} if here else {}
        dialog = self._dialog(name, label, **where)
        told = await self.world.press(self.people[name], label, **where)
        asked = f"; a dialog asks “{dialog[0]} {dialog[1]}”: [{dialog[2]}]" if dialog else ""
        self.script.does(f"{name} presses [{label}]{' in the channel' if here else ''}{asked}")
        return told

    def shrink_from(self, name: str, label: str) -> None:
        """Press a button in one's direct message, and deny its dialog: the bot is told nothing."""
        title, text, _, no = self._dialog(name, label)
        self.script.does(f"{name} presses [{label}]; a dialog asks “{title} {text}”: [{no}]")

    def _dialog(self, name: str, label: str, **where: Any) -> list[str]:
        """Return the texts of a button's dialog; none without one."""
        given = self.people[name].finds(label, **where).get("confirm", {})
        return [given[part]["text"] for part in ("title", "text", "confirm", "deny") if given]

    async def join(self, name: str) -> Delivery:
        """Press the invitation's button."""
        return await self.press(name, "Take part", here=True)

    async def send(self, name: str, answers: dict[str, str]) -> Delivery:
        """Fill in the form that is open, and send it."""
        person = self.people[name]
        for step, label in answers.items():
            await person.fill(step, label)
        told = await self.world.submit(person)
        self.sent += 1
        self.script.does(f"{name} fills in the form and sends it")
        return told

    async def answer(self, name: str, answers: dict[str, str]) -> Delivery:
        """Take part from the button on."""
        await self.join(name)
        return await self.send(name, answers)

    async def passes(self, what: str = "", **by: float) -> None:
        """Let time pass in one step."""
        await self.world.tick(**by)
        self.script.does(what or f"time passes: {by}")

    async def seconds(self, number: int) -> None:
        """Let some seconds pass one by one, as the bot's own scheduler does."""
        for _ in range(number):
            await self.world.tick(seconds=1)
        self.script.does("a second passes" if number == 1 else f"{number} seconds pass")


def changes(smallest: str, rounds: str, *, takes_part: bool) -> list[str]:
    """Return the buttons that change the usual settings in the preview."""
    labels: list[str] = []
    if smallest != "5":
        labels += ["Smallest group", smallest]
    if takes_part:
        labels += ["Answer too"]
    if rounds != "Just once":
        labels += ["Repeat", rounds]
    return labels


def slack_team(world: World, *names: str, channel: str = "leadership") -> SlackTeam:
    """Return people in a channel that the app is in."""
    found = {name: world.person(name) for name in names}
    where = world.slack.workspace().channel(channel, members=found.values())
    return SlackTeam(world, where, found)


def slack_world(assessment: Assessment, *, draws: bool = False, **given: Any) -> World:
    """Return Slack, and a bot that knows the flows for teams."""
    return World(assessment, versions=team_versions(draws=draws), **given)
