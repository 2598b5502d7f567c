"""People of a team on Telegram, who set up, answer and reveal an assessment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from bot.engine.assessment import Assessment
from tests.channels.slack.team import changes, team_versions
from tests.channels.telegram.world import World
from tests.channels.transcripts import Key, Seen, Transcript
from tests.kit.telegram.api import Group, Person, Shown
from tests.kit.telegram.chats import Kept
from tests.kit.telegram.people import find_link

WALK = ("Walk", "Hybrid", "4", "3", "2", "3", "3", "Customer experience")
RUN = ("Run", "Hybrid", "4", "3", "5", "3", "3", "Technology or data")


@dataclass
class TelegramTeam:
    """A team in a group, and all that its people see."""

    world: World
    group: Group
    people: dict[str, Person]
    script: Transcript = field(init=False)

    def __post_init__(self) -> None:
        self.script = Transcript(self._screens)

    # ------------------------------------------------------------------ what is seen

    def _screens(self) -> dict[Key, Seen]:
        found: dict[Key, Seen] = {}
        for id_, one in self.group.chat.messages.items():
            if one.by_bot:
                found["group", self.group.id, id_] = self._message(one, "the group", public=True)
        for name, person in self.people.items():
            for id_, one in person.chat.messages.items():
                if one.by_bot:
                    found[name, id_] = self._message(one, f"{name}, private")
        return found

    def _message(self, one: Kept, where: str, *, public: bool = False) -> Seen:
        shown = one.shown()
        lines = shown.text.split("\n")
        if "photo" in one.body:
            lines = ["<picture>", *lines]
        if "document" in one.body:
            lines = [f"<{one.body['document'].get('file_name', 'document')}>", *lines]
        lines += [
            " ".join(self._button(label, data) for label, data in row) for row in shown.buttons
        ]
        under = public and shown.reply_to is not None
        return Seen(where, lines, "below the result" if under else "")

    def _button(self, label: str, data: str) -> str:
        return f"[{label} →]" if data.startswith("https:") else f"[{label}]"

    def edits(self) -> list[Any]:
        """Return the changes of the count that everybody sees."""
        return [
            one
            for one in self.world.api.calls
            if one.method == "editMessageText"
            and one.params["chat_id"] == self.group.id
            and "Take part" in str(one.params)
        ]

    def refused(self) -> list[str]:
        """Return Telegram's errors, but for edits that changed nothing."""
        said = [one.description for one in self.world.api.calls if one.description]
        return [one for one in said if "is not modified" not in one]

    def assert_calm(self) -> None:
        """Check that the count changed at most once in five seconds."""
        times = [one.at for one in self.edits()]
        assert all(after - before >= 5 for before, after in pairwise(times)), times

    # ------------------------------------------------------------------ what is done

    async def command(self, name: str, text: str, **how: Any) -> None:
        """Give a command in the group."""
        await self.group.send(self.people[name], text, **how)
        await self.world.quiet()
        anonymous = ", without a name," if how.get("anonymous") else ""
        self.script.does(f"{name}{anonymous} in the group: {text}")

    async def follow(self, name: str, label: str, *, link: str = "") -> Shown:
        """Follow the link of a button in the group."""
        person = self.people[name]
        await person.follow(link or self.group.link(label))
        await self.world.quiet()
        self.script.does(f"{name} follows [{label} →]")
        return person.newest

    async def open(self, name: str, label: str, *, of: str) -> None:
        """Follow the link of a button that somebody passed on."""
        await self.people[name].follow(find_link(self.people[of].chat, label))
        await self.world.quiet()
        self.script.does(f"{name} follows [{label} →], which {of} passed on")

    async def say(self, name: str, *texts: str) -> None:
        """Type something in private."""
        for text in texts:
            await self.world.say(self.people[name], text)
            self.script.does(f"{name}: {text}")

    async def press(self, name: str, *labels: str) -> str:
        """Press buttons in private; the notice of the last."""
        notice = ""
        for label in labels:
            state = await self.world.press(self.people[name], label)
            notice = state.text
            told = f" ({notice})" if notice else ""
            self.script.does(f"{name} presses [{label}]{told}")
        return notice

    async def set_up(
        self,
        name: str = "Ann",
        *,
        title: str = "CX leadership, fall",
        zone: str = "Berlin",
        deadline: str = "",
        smallest: str = "5",
        takes_part: bool = False,
        rounds: str = "Just once",
        anonymous: bool = False,
    ) -> None:
        """Give the command in the group, answer what it leads to, and post the invitation."""
        await self.command(name, "/team", anonymous=anonymous)
        await self.follow(name, "Set up a team check")
        await self.say(name, title)
        if deadline:
            await self.say(name, deadline)
        else:
            await self.press(name, "Skip")
        if "Which time zone" in self.people[name].newest.text:
            await self.say(name, zone)
        await self.press(name, *changes(smallest, rounds, takes_part=takes_part), "Post it")

    async def join(self, name: str) -> Shown:
        """Follow the invitation's button."""
        return await self.follow(name, "Take part")

    async def answer(self, name: str, answers: Sequence[str], *, whole: bool = False) -> None:
        """Take part from the button on; what is said on the way is left out unless ``whole``."""
        await self.join(name)
        await self.go_on(name, answers, whole=whole)

    async def go_on(self, name: str, answers: Sequence[str], *, whole: bool = False) -> None:
        """Answer what is asked."""
        if whole:
            await self.press(name, *answers)
            return
        for label in answers:
            await self.world.press(self.people[name], label)
        newest = self.people[name].newest
        self.script.skips(lambda key: key[0] != name or key[1] == newest.message_id)
        self.script.does(f"{name} answers all questions")

    async def passes(self, what: str = "", **by: float) -> None:
        """Let time pass in one step."""
        await self.world.tick(**by)
        self.script.does(what or f"time passes: {by}")

    async def seconds(self, number: int) -> None:
        """Let some seconds pass one by one, as the bot's own scheduler does."""
        for _ in range(number):
            await self.world.tick(seconds=1)
        self.script.does("a second passes" if number == 1 else f"{number} seconds pass")


async def telegram_team(world: World, *names: str, admin: bool = True, **how: Any) -> TelegramTeam:
    """Return people in a group, of whom the first owns it; the bot is in it."""
    group = world.api.group(**how)
    people = {name: world.api.person(first_name=name) for name in names}
    for number, person in enumerate(people.values()):
        group.seat(person, "member" if number else "creator")
    group.add_bot(next(iter(people.values())), admin=admin)
    await world.quiet()
    team = TelegramTeam(world, group, people)
    team.script.does("The bot comes into the group")
    return team


def telegram_world(assessment: Assessment, *, draws: bool = False, **given: Any) -> World:
    """Return Telegram, and a bot that knows the flows for teams."""
    return World(assessment, versions=team_versions(draws=draws), **given)
