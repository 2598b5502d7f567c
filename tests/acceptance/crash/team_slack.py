"""The team on Slack: it is invited in a channel, and each answers in a form.

A press that was not acknowledged is made again, unless it counted all the same; a form that was not
opened in time is asked for again.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from adapters.slack.account import COMMAND
from bot.loading.library import load_catalogue
from bot.messages import Reply, plain
from tests.acceptance.crash.kept import until_sent
from tests.acceptance.crash.processes import within
from tests.acceptance.crash.served import WAIT_S
from tests.acceptance.crash.slack_people import OPENS_S, SETTLED_S
from tests.acceptance.crash.slack_watched import WatchedSlack, counts
from tests.acceptance.crash.team import NAMES, SETTINGS, TAKE_PART, TITLE, Cast, rounds
from tests.channels.slack.team import RUN, WALK
from tests.channels.slack.world import address_of
from tests.kit.slack.api import Delivery, NoSuchButton, Person

ROUNDS = rounds(RUN, WALK)
SET_UP = {"title": TITLE}

Do = Callable[[], Awaitable[Delivery | None]]


class SlackCast(Cast):
    """The people on Slack."""

    confirms = True

    def __init__(self, slack: WatchedSlack, url: str) -> None:
        workspace = slack.workspace()
        self._people = {name: workspace.person(name) for name in NAMES}
        self._channel = workspace.channel("leadership", members=self._people.values())
        super().__init__(slack, url, self._people, self._channel.id)
        self._slack, self.facilitator = slack, self._people[NAMES[0]]
        self._passing = load_catalogue().say("say.form_expired")

    async def set_up(self) -> None:
        ann = self.facilitator
        await self._open(ann, lambda: ann.command(COMMAND, "team", self._channel))
        await self._fill_in(ann, SET_UP)
        for label in (*SETTINGS, "Post it"):
            await self.press(label)
        await until_sent(self.url, seconds=WAIT_S)

    async def join(self, name: str) -> None:
        person = self._people[name]
        await self._open(person, lambda: person.press(TAKE_PART, channel=self._channel))

    async def answer(self, name: str, number: int) -> None:
        await self._fill_in(self._people[name], ROUNDS[number][name])

    async def press(self, label: str) -> None:
        await self._taken(partial(self.facilitator.press, label))
        await self._until_sent(self.facilitator)

    def is_passing(self, reply: Reply) -> bool:
        """Return whether it offers a form again that could not be opened in time."""
        return self._passing in plain(reply)

    # ------------------------------------------------------------------ how it is done

    async def _until_sent(self, person: Person) -> None:
        await until_sent(self.url, address_of(person), WAIT_S)

    async def _open(self, person: Person, do: Do) -> None:
        """Do what opens a form, until it is open."""
        async with within(WAIT_S, f"a form for {person.user.name}"):
            while person.modal is None:
                await self._taken(do)
                await self._until_sent(person)
                with suppress(TimeoutError):
                    await self.platform.until(lambda: person.modal is not None, OPENS_S)

    async def _fill_in(self, person: Person, values: dict[str, str]) -> None:
        """Fill in the form that is open, and send it."""
        for step, value in values.items():
            await self._taken(partial(person.fill, step, value))
        await self._taken(person.submit)
        await self._until_sent(person)
        if person.modal is not None:
            # It counted, and nobody told Slack to close it.
            await person.close_modal()

    async def _taken(self, do: Do) -> None:
        """Do something again and again until it is taken."""
        first = True
        while True:
            try:
                delivery = await do()
            except NoSuchButton:
                if first:
                    raise
                # It was taken after all, and the button has gone.
                return
            if delivery is None or (await delivery.settled(SETTLED_S)).acked:
                return
            first = False
            if await counts(self._slack, self.url, delivery):
                return
