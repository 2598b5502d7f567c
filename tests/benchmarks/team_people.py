"""The people of the benchmark of teams: a facilitator, a crowd that answers, and others."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from itertools import count, pairwise
from random import Random
from time import perf_counter
from typing import Any

import aiohttp

from tests.benchmarks.people import LATE_S, Body, Shown, post
from tests.benchmarks.slack_people import TEAM, command, interaction, pressed, signed
from tests.benchmarks.team_slack import (
    CHANNEL,
    Opened,
    TeamSlack,
    buttons_of,
    options_of,
    values_of,
)

MINUTE_S = 60.0
SPREAD_S = 55.0
THINK_S = (3.0, 7.0)
"""How long somebody looks at the form before sending it."""

AGAIN_S = (5.0, 25.0)
"""How long somebody waits before pressing the button that came instead of a form."""

OPENS_S = 15.0
"""How long anybody waits for something to open."""

STEP_S = 60.0
OTHERS_PER_S = 40.0
OTHERS_S = 8.0
SKIPPED = 0.1
"""The share of questions left out, of those that can be."""

_FACILITATOR = "U0000000009"
_PLACE = {"id": CHANNEL, "name": "general"}


@dataclass(frozen=True)
class Load:
    """The number of people, and the limits of Slack.

    Attributes:
        name: The name of the run.
        people: How many answer within the minute.
        forms: How many forms a minute may be opened in the workspace; 0 for any number.
        posts: How many messages a minute may be posted in it; 0 for any number.
        patience_s: How long people go on pressing buttons after the minute.
    """

    name: str
    people: int
    forms: int = 0
    posts: int = 0
    patience_s: float = 60.0


@dataclass
class Noticed:
    """The record of the people's requests.

    Attributes:
        acknowledged_s: From each request to its answer.
        sent_at: When each request was sent, from the beginning.
        committed_at: When each was acknowledged, which is when it has been committed.
        opened_s: From each press to the form.
        again_s: From each press to the button that came instead.
        nothing: How many presses led to neither.
        given: The number of people who gave each answer, by question.
        submitted: When each person's answers were acknowledged, by their direct message.
        late: How many requests could not be sent when they were due.
    """

    began: float = field(default_factory=perf_counter)
    acknowledged_s: list[float] = field(default_factory=list)
    sent_at: list[float] = field(default_factory=list)
    committed_at: list[float] = field(default_factory=list)
    opened_s: list[float] = field(default_factory=list)
    again_s: list[float] = field(default_factory=list)
    nothing: int = 0
    given: dict[str, Counter[str]] = field(default_factory=dict)
    submitted: dict[str, float] = field(default_factory=dict)
    late: int = 0

    @property
    def now_s(self) -> float:
        """How long ago it began."""
        return perf_counter() - self.began

    async def until(self, due: float) -> None:
        """Wait until so long after the beginning."""
        await asyncio.sleep(max(0.0, due - self.now_s))  # noqa: TID251 - the schedule
        self.late += self.now_s - due > LATE_S


class TeamCrowd:
    """Everybody, in front of one bot.

    Args:
        url: The URL of Slack's requests.
        slack: The Slack they are in.
        http: The client that sends the requests.
        chance: Decides their answers, and the moments of these.
    """

    def __init__(
        self, url: str, slack: TeamSlack, http: aiohttp.ClientSession, chance: Random
    ) -> None:
        self._url, self._slack, self._http, self._chance = url, slack, http, chance
        self._numbers = count(1_000_000_001)

    # ------------------------------------------------------------------ requests

    def _trigger(self, user: str) -> str:
        return f"{next(self._numbers)}.8000.{user}"

    async def _post(self, fields: Body, noticed: Noticed | None = None) -> bytes:
        body, headers = signed(fields)
        started = perf_counter()
        answer = await post(self._http, self._url, body, headers)
        if noticed is not None:
            noticed.acknowledged_s.append(perf_counter() - started)
            noticed.sent_at.append(started - noticed.began)
            noticed.committed_at.append(noticed.now_s)
        return answer

    async def _command(
        self, user: str, trigger: str, text: str, noticed: Noticed | None = None
    ) -> None:
        """Give the command in the channel."""
        await self._post(command(user, trigger, self._slack.url, text, _PLACE), noticed)

    async def _press(
        self, user: str, token: str, message: Body | None, noticed: Noticed | None = None
    ) -> "asyncio.Future[Opened]":
        """Press a button: in a message of the channel, or in one that this person alone sees."""
        trigger = self._trigger(user)
        opens = self._slack.press(trigger)
        action = {
            "type": "button", "action_id": "a", "block_id": "b", "value": token,
            "action_ts": "1.000001", "text": {"type": "plain_text", "text": "x"},
        }  # fmt: skip
        fields = pressed(user, trigger, self._slack.url, message, action, _PLACE)
        await self._post(fields, noticed)
        return opens

    async def _submit(
        self, user: str, view: Body, answers: dict[str, Any], noticed: Noticed | None = None
    ) -> None:
        """Send a form.

        Raises:
            RuntimeError: Something is wrong with it.
        """
        state = {"values": values_of(view, answers)}
        filled = {**view, "state": state, "app_installed_team_id": TEAM["id"]}
        sent = interaction(user, self._trigger(user), type="view_submission", view=filled)
        answer = await self._post(sent, noticed)
        if b"response_action" in answer:
            raise RuntimeError(answer.decode())

    # ------------------------------------------------------------------ the facilitator

    async def set_up(self) -> tuple[Shown, Shown]:
        """Set an assessment up in the channel; the invitation, and the facilitator's panel."""
        labels = ("Take part", "Refresh")
        invitation, panel = [self._slack.next_with(label) for label in labels]
        trigger = self._trigger(_FACILITATOR)
        opens = self._slack.press(trigger)
        await self._command(_FACILITATOR, trigger, "team")
        view = (await asyncio.wait_for(opens, STEP_S)).view
        assert view is not None
        answers = {"place": CHANNEL, "title": "A thousand", "flow": "team-pulse"}
        for step, options in options_of(view).items():
            if answers[step] not in options:
                answers[step] = options[-1]
        previewed = self._slack.next_with("Post it")
        await self._submit(_FACILITATOR, view, answers)
        shown = await asyncio.wait_for(previewed, STEP_S)
        await self._press(_FACILITATOR, token_of(shown.message, "Post it"), shown.message)
        async with asyncio.timeout(STEP_S):
            return await invitation, await panel

    async def reveal(self, panel: Shown) -> float:
        """Reveal the result, have its table sent, and return the seconds that the reveal took."""
        message = panel.message
        for label, after in pairwise(("Refresh", "Reveal the result", "Reveal it now")):
            asked = self._slack.next_with(after)
            await self._press(_FACILITATOR, token_of(message, label), panel.message)
            message = (await asyncio.wait_for(asked, STEP_S)).message
        kit, started = self._slack.next_with("Table"), perf_counter()
        await self._press(_FACILITATOR, token_of(message, "Reveal it now"), panel.message)
        took = perf_counter() - started
        message = (await asyncio.wait_for(kit, STEP_S)).message
        await self._press(_FACILITATOR, token_of(message, "Table"), message)
        return took

    # ------------------------------------------------------------------ everybody else

    async def minute(self, load: Load, invitation: Shown) -> Noticed:
        noticed = Noticed()
        last = SPREAD_S - THINK_S[1]
        async with asyncio.TaskGroup() as group:
            for number in range(load.people):
                due = last * (number + self._chance.random()) / load.people
                user = f"U{2_000_000_000 + number}"
                group.create_task(self._take_part(user, invitation.message, due, load, noticed))
        return noticed

    async def _take_part(
        self, user: str, message: Body, due: float, load: Load, noticed: Noticed
    ) -> None:
        view = await self._open(user, message, due, load, noticed)
        if view is None:
            return
        due = noticed.now_s + self._chance.uniform(*THINK_S)
        answers = self._answers(view)
        await noticed.until(due)
        await self._submit(user, view, answers, noticed)
        noticed.submitted[user] = perf_counter()
        for step, answer in answers.items():
            noticed.given.setdefault(step, Counter())[answer] += 1

    async def _open(
        self, user: str, message: Body, due: float, load: Load, noticed: Noticed
    ) -> Body | None:
        """Press until a form opens; None where it is given up."""
        shown: Body | None = message
        token = token_of(message, "Take part")
        while due <= MINUTE_S + load.patience_s:
            await noticed.until(due)
            started = perf_counter()
            opens = await self._press(user, token, shown, noticed)
            try:
                opened = await asyncio.wait_for(opens, OPENS_S)
            except TimeoutError:
                noticed.nothing += 1
                return None
            if opened.view is not None:
                noticed.opened_s.append(opened.at - started)
                return opened.view
            noticed.again_s.append(opened.at - started)
            token, shown = opened.again, None
            due = noticed.now_s + self._chance.uniform(*AGAIN_S)
        return None

    def _answers(self, view: Body) -> dict[str, str]:
        """Return somebody's answers, by step; some leave out optional ones."""
        optional = {block["block_id"] for block in view["blocks"] if block.get("optional")}
        return {
            step: self._chance.choice(options)
            for step, options in options_of(view).items()
            if step not in optional or self._chance.random() >= SKIPPED
        }

    async def others(self) -> Noticed:
        """Let others talk to the bot meanwhile."""
        noticed = Noticed()
        async with asyncio.TaskGroup() as group:
            for number in range(round(OTHERS_PER_S * OTHERS_S)):
                await noticed.until(number / OTHERS_PER_S)
                user = f"U{3_000_000_000 + number}"
                group.create_task(self._command(user, self._trigger(user), "", noticed))
        return noticed


def token_of(message: Body, label: str) -> str:
    """Return the token of a button."""
    buttons = buttons_of(message["blocks"])
    return next(str(button["value"]) for button in buttons if button["text"]["text"] == label)
