"""Opens views in Slack: forms, texts to read, and people's Home tabs."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.slack import modal
from adapters.slack.addresses import Destination
from adapters.slack.client import SlackClient
from adapters.slack.organizations import Organizations
from adapters.slack.render import SlackMessage
from bot.channel import MessageLost, Refused, Throttled, TooLate
from bot.messages import Form
from bot.texts import Catalogue

HOMES_A_MINUTE = 80
"""How many Home tabs a workspace gets per minute. Slack takes about 100."""

FORM_LIVES_S = 3.0
"""How long after an interaction a form can be opened."""

FORMS_KNOWN = 1000
"""Most open forms whose latest questions are remembered."""


class Views:
    """The views that people see over a conversation or in the app's Home tab.

    Args:
        texts: The language.
        client: Calls Slack.
        clock: The time.
        organizations: Knows who can be written to.
    """

    def __init__(
        self,
        texts: Catalogue,
        client: SlackClient,
        clock: Callable[[], datetime],
        organizations: Organizations,
    ) -> None:
        self._texts, self._client, self._clock = texts, client, clock
        self._organizations = organizations
        self._shown: dict[str, list[str]] = {}
        self._homes = _Budget(HOMES_A_MINUTE, 60)
        self._forms_from: dict[str, datetime] = {}

    async def show(self, to: Destination, form: Form) -> None:
        """Open a form, or update it while it is being filled in.

        Raises:
            TooLate: The interaction that could open it is too old.
        """
        if to.via.view:
            await self._update(to, form)
            return
        wrong = {field.step for field in form.fields if field.error}
        if wrong and wrong <= set(to.via.steps):
            # The form was sent, and Slack keeps it open with its errors.
            return
        try:
            await self.open(to, modal.view(form, self._texts))
        except Refused:
            # A preselected channel can be archived by now, or an account closed.
            empty = modal.unpicked(form)
            if empty == form:
                raise
            await self.open(to, modal.view(empty, self._texts))

    async def open(self, to: Destination, view: dict[str, Any]) -> None:
        """Open a view over whatever the person is looking at.

        Raises:
            TooLate: No interaction can open it, or none will once the workspace takes views again.
            Throttled: The workspace takes no more views, and Slack is not asked until it does.
        """
        now, to = self._clock(), to.where_acted
        wait_s = (self._forms_from.get(to.team, now) - now).total_seconds()
        if not to.via.trigger or wait_s >= FORM_LIVES_S:
            raise TooLate
        if wait_s > 0:
            raise Throttled(wait_s)
        try:
            await self._client.call(
                to.team, "views.open", {"trigger_id": to.via.trigger, "view": view}
            )
        except Throttled as asked:
            self._forms_from[to.team] = now + timedelta(seconds=asked.after_s)
            # The trigger expires before the wait ends: a button at once is better.
            raise (TooLate() if asked.after_s >= FORM_LIVES_S else asked) from None

    async def _update(self, to: Destination, form: Form) -> None:
        """Show the questions that a choice in an open form adds, without those it removes."""
        # After quick choices the update names an earlier state of the form.
        id_, steps = to.via.view, modal.steps_of(form)
        if steps == self._shown.get(id_, list(to.via.steps)):
            return
        try:
            view, to = modal.view(form, self._texts), to.where_acted
            await self._client.call(to.team, "views.update", {"view_id": id_, "view": view})
        except MessageLost:
            # The person has closed it.
            return
        self._shown[id_] = steps
        while len(self._shown) > FORMS_KNOWN:
            del self._shown[next(iter(self._shown))]

    async def publish(self, to: Destination, message: SlackMessage) -> None:
        """Show a message in somebody's Home tab.

        Raises:
            TooLate: It cannot be shown now; the next visit brings a newer one.
        """
        values = {
            "user_id": to.place.person,
            "view": {"type": "home", "blocks": message.blocks},
        }
        if not await self._organizations.reaches(to.place) or not self._homes.takes(to.team):
            raise TooLate
        try:
            await self._client.call(to.team, "views.publish", values)
        except (Throttled, MessageLost) as error:
            raise TooLate from error

    async def preview(self, to: Destination, token: str, message: SlackMessage) -> None:
        """Ask where to share a result, beside exactly what others will see."""
        await self.open(to, modal.sharing(token, message.blocks, self._texts))

    async def read(self, to: Destination, title: str, messages: Sequence[SlackMessage]) -> None:
        """Open texts to read, as one."""
        blocks = [block for message in messages for block in message.blocks]
        await self.open(to, modal.reading(title, blocks, self._texts))


class _Budget:
    """The number of actions that each workspace may still take; further ones are refused."""

    def __init__(self, most: int, span_s: float) -> None:
        self._most, self._span_s = most, span_s
        self._done: defaultdict[str, deque[float]] = defaultdict(deque)

    def takes(self, team: str) -> bool:
        """Return whether one more action is within the budget, and count it if so."""
        now, done = asyncio.get_running_loop().time(), self._done[team]
        while done and done[0] <= now - self._span_s:
            done.popleft()
        if len(done) >= self._most:
            return False
        done.append(now)
        return True
