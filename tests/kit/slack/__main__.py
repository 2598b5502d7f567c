"""Slack's stand-in by hand: ``python -m tests.kit.slack --port 8082``."""

import argparse
import sys
from collections.abc import Awaitable
from dataclasses import dataclass

from tests.kit.byhand import (
    Impossible,
    Platform,
    Player,
    Screen,
    main,
    milliseconds,
    number,
    web_address,
)
from tests.kit.slack.api import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Person, Shown, Slack
from tests.kit.slack.completeness import Incomplete
from tests.kit.slack.deliveries import slack_backoff
from tests.kit.slack.views import View


@dataclass
class SlackPlayer(Player):
    """Somebody in the first workspace, in a direct message with the app."""

    person: Person

    def screens(self) -> list[Screen]:
        found = [
            Screen(shown.ts, _lines(shown), [*shown.labels, *shown.options])
            for shown in self.person.sees()
        ]
        view = self.person.modal
        return found + ([_form(view)] if view else [])

    async def say(self, text: str) -> None:
        if text.startswith("/"):
            command, _, words = text.partition(" ")
            await self.person.command(command, words)
        else:
            await self.person.dm(text)

    async def tap(self, screen: Screen, label: str) -> None:
        ts = None if self.person.modal else str(screen.key)
        try:
            await self.person.press(label, ts)
        except AssertionError:
            await self._possible(self.person.select(label, ts))

    async def fill(self, number: int, text: str) -> None:
        view = self.person.modal
        fields = list(view.inputs) if view else []
        if not 1 <= number <= len(fields):
            message = f"there is no field {number}"
            raise Impossible(message)
        await self._possible(self.person.fill(fields[number - 1], text))

    async def send(self) -> None:
        await self._possible(self.person.submit())

    async def close(self) -> None:
        await self._possible(self.person.close_modal())

    async def _possible(self, doing: Awaitable[object]) -> None:
        try:
            await doing
        except (AssertionError, Incomplete, KeyError) as error:
            raise Impossible(str(error)) from None


def _lines(shown: Shown) -> list[str]:
    """Return the lines of a message: its pictures stand above its text."""
    return ["(a picture)"] * len(shown.pictures) + shown.lines


def _form(view: View) -> Screen:
    numbers = [
        f"({number}) {label.splitlines()[-1]}"
        for number, label in enumerate(view.inputs.values(), 1)
    ]
    offered = [f"    {label}" for label in view.rendered.options]
    errors = [f"! {view.inputs.get(block, block)}: {error}" for block, error in view.errors.items()]
    lines = [f"== {view.title}", *view.lines, *offered, *numbers, *errors]
    return Screen(view.id, lines, view.labels)


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--request-url", type=web_address, metavar="URL",
        help="where the app takes requests; without it, a socket",
    )  # fmt: skip
    parser.add_argument(
        "--most-retries", type=number, default=3, metavar="N",
        help="how often an event that is not acknowledged is sent again; 3 unless given",
    )  # fmt: skip
    parser.add_argument(
        "--ack-within-ms", type=milliseconds, default=3000, metavar="MS",
        help="how long the app may take to acknowledge; 3000 unless given",
    )  # fmt: skip


def _make(given: argparse.Namespace) -> Slack:
    slack = Slack(
        delay_s=given.delay_ms / 1000, port=given.port, most_retries=given.most_retries,
        ack_within_s=given.ack_within_ms / 1000, backoff=slack_backoff,
    )  # fmt: skip
    slack.request_url = given.request_url
    return slack


def _settings(slack: Slack) -> dict[str, str]:
    socket = {"SLACK_APP_TOKEN": APP_TOKEN}
    way_in = {"SLACK_SIGNING_SECRET": SIGNING_SECRET} if slack.request_url else socket
    return {"SLACK_BOT_TOKEN": BOT_TOKEN, **way_in, "SLACK_API_BASE_URL": f"{slack.url}/api/"}


SLACK = Platform(
    "Slack",
    _make,
    lambda slack, name: SlackPlayer(slack.workspace().person(name)),
    _settings,
    _options,
    forms=True,
)

if __name__ == "__main__":
    sys.exit(main(SLACK))
