"""Telegram's stand-in by hand: ``python -m tests.kit.telegram --port 8082``."""

import argparse
import sys
from dataclasses import dataclass

from tests.kit.byhand import Impossible, Platform, Player, Screen, main
from tests.kit.telegram.api import TOKEN, BotApi, NoSuchButton, Person, Shown


@dataclass
class TelegramPlayer(Player):
    """Somebody in a private chat with the bot."""

    person: Person

    def screens(self) -> list[Screen]:
        return [
            Screen(
                shown.message_id,
                _lines(shown),
                [label for row in shown.buttons for label, _ in row],
            )
            for shown in self.person.sees()
        ]

    async def say(self, text: str) -> None:
        await self.person.send(text)

    async def tap(self, screen: Screen, label: str) -> None:
        message = int(str(screen.key))
        try:
            await self.person.press(label, message)
        except NoSuchButton:
            await self._open(label, message)

    async def _open(self, label: str, message: int) -> None:
        try:
            await self.person.open(label, message)
        except AssertionError as error:
            raise Impossible(str(error)) from None


def _lines(shown: Shown) -> list[str]:
    """Return the lines of a message: a picture stands above its text."""
    text = shown.text.splitlines()
    return ["(a picture)", *text] if shown.photo else text or ["(a file)"]


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--token", default=TOKEN, help="the bot's token")


def _make(given: argparse.Namespace) -> BotApi:
    return BotApi(token=given.token, delay_s=given.delay_ms / 1000, port=given.port)


def _settings(api: BotApi) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": api.token, "TELEGRAM_API_BASE_URL": api.url}


TELEGRAM = Platform(
    "Telegram",
    _make,
    lambda api, name: TelegramPlayer(api.person(first_name=name)),
    _settings,
    _options,
)

if __name__ == "__main__":
    sys.exit(main(TELEGRAM))
