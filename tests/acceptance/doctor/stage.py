"""A healthy set-up, in which a fault is planted."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from bot.diagnosis import Diagnosis, Mark
from bot.doctor.examine import examine
from bot.engine.assessment import Assessment
from bot.runtime.vault import SealedVault
from bot.store.factory import open_store
from bot.store.sqlite.store import SqliteStore
from bot.system.display import to_json
from bot.wiring.parts import now
from bot.wiring.settings import SECRET, variable
from tests.acceptance.crash.serving import Program
from tests.kit.postgres import free_port
from tests.kit.slack.api import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    Slack,
)
from tests.kit.telegram.api import TOKEN, BotApi

Environment = dict[str, str]

PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")

UNKNOWN_BOT = "xoxb-0123456789-secret"
UNKNOWN_APP = "xapp-1-unknown-secret"
"""Tokens that Slack does not know."""

TYPED = "my zanzibarine words"
"""Words that a person typed, which no diagnosis may contain."""


@dataclass
class Stage:
    """A set-up of the bot, and the doctor that examines it.

    Attributes:
        folder: Holds the database.
        patch: Changes the environment, and undoes it.
        request: Gives further fixtures.
        assessment: The assessment of a running bot.
        clock: The doctor's clock.
        blocked: Packages that are not installed for the doctor, which is then another process.
        before: The command that runs that process, such as for another user.
    """

    folder: Path
    patch: pytest.MonkeyPatch
    request: pytest.FixtureRequest
    assessment: Assessment
    clock: Callable[[], datetime] = now
    blocked: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    given: Environment = field(default_factory=dict)

    @property
    def file(self) -> Path:
        """The file of the SQLite database."""
        return self.folder / "cxbot.sqlite3"

    async def database(self) -> Environment:
        """Make a database with all tables."""
        store = SqliteStore(self.file)
        await store.open()
        await store.close()
        return self.place()

    async def seal(self, key: str, installation: dict[str, Any], database: str) -> None:
        """Store the installation of an app in a workspace; empty is the file's database."""
        store = open_store(database or self.place()["DATABASE_URL"])
        await store.open()
        try:
            vault = SealedVault(store.installations, "slack", [key], now)
            await vault.put(installation["workspace"], installation)
        finally:
            await store.close()

    def place(self) -> Environment:
        """Name the file, and a free port."""
        return {
            "DATABASE_URL": f"sqlite:///{self.file}",
            "CXBOT_HOST": "127.0.0.1",
            "PORT": str(free_port()),
        }

    @asynccontextmanager
    async def telegram(self, **changes: str) -> AsyncIterator[tuple[BotApi, Environment]]:
        """Run Telegram's stand-in, with a bot that polls."""
        async with BotApi() as api:
            own = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": api.url}
            yield api, await self.database() | own | changes

    @asynccontextmanager
    async def slack(self, **changes: str) -> AsyncIterator[tuple[Slack, Environment]]:
        """Run Slack's stand-in, with an app in Socket Mode."""
        async with Slack() as slack:
            own = {
                "SLACK_BOT_TOKEN": BOT_TOKEN,
                "SLACK_APP_TOKEN": APP_TOKEN,
                "SLACK_API_BASE_URL": f"{slack.url}/api",
            }
            yield slack, await self.database() | own | changes

    @staticmethod
    def called_by_slack(url: str) -> Environment:
        """Return the settings of an app that Slack calls."""
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_BASE_URL": f"{url}/api",
        }

    @staticmethod
    def installed_by_many(url: str, key: str) -> Environment:
        """Return the settings of an app that many workspaces install."""
        return {
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_BASE_URL": f"{url}/api",
            "CXBOT_SECRET_KEY": key,
        }

    async def examine(self, environment: Environment, **bounds: float) -> list[Diagnosis]:
        """Return the diagnoses of the doctor."""
        self.given = environment
        if self.blocked or self.before:
            return await self._elsewhere(environment)
        for name in PROXIES:
            self.patch.delenv(name, raising=False)
            self.patch.delenv(name.upper(), raising=False)
        for name, value in environment.items():
            self.patch.setenv(name, value)
        return [diagnosis async for diagnosis in examine(self.clock, os.environ, **bounds)]

    async def _elsewhere(self, environment: Environment) -> list[Diagnosis]:
        """Examine in another process, which may lack packages."""
        without = "".join(f"sys.modules[{name!r}] = None; " for name in self.blocked)
        script = f"import sys; {without}from bot.__main__ import run; run()"
        inherited = {
            name: value for name, value in os.environ.items() if name.lower() not in PROXIES
        }
        done = await asyncio.create_subprocess_exec(
            *self.before, sys.executable, "-c", script, "doctor", "--json",
            stdout=asyncio.subprocess.PIPE, env=inherited | environment,
        )  # fmt: skip
        out, _ = await done.communicate()
        return read_diagnoses(out)

    def assert_private(self, diagnoses: list[Diagnosis]) -> None:
        """Check that no diagnosis contains a secret, or anything that a person typed."""
        said = to_json([[diagnosis.text, diagnosis.advice] for diagnosis in diagnoses])
        for secret in [*_secrets(self.given), TYPED, "zanzibarine"]:
            assert secret not in said, said


def read_diagnoses(out: bytes) -> list[Diagnosis]:
    """Read the output of ``cxbot doctor --json``."""
    return [
        Diagnosis(found["subject"], found["mark"], found["text"], found["advice"])
        for found in json.loads(out)["diagnoses"]
    ]


def _secrets(environment: Environment) -> list[str]:
    named = {variable(name) for name in SECRET} - {"DATABASE_URL"}
    secrets = [value for name, value in environment.items() if name in named]
    addresses = [environment[name] for name in environment if name.endswith(("URL", "PROXY"))]
    passwords = [urlsplit(address).password for address in addresses if "@" in address]
    parts = [token.partition(":")[2] for token in secrets if ":" in token]
    found = [
        *secrets,
        *parts,
        *(word for password in passwords if password for word in (password, unquote(password))),
    ]
    return [secret for secret in found if len(secret) > 4]


Plant = Callable[[Stage], AbstractAsyncContextManager[Environment]]


@dataclass(frozen=True)
class Fault:
    """A fault, and the line in which the doctor names it.

    Attributes:
        name: The name of the function that plants it.
        plant: Plants it; yields the settings.
        mark: How the line is marked.
        said: A pattern of the line.
        also: A pattern of the lines that follow from it; empty for none.
        needs: Fixtures that must be there before the test runs.
    """

    name: str
    plant: Plant
    mark: Mark
    said: str
    also: str = ""
    needs: tuple[str, ...] = ()


FAULTS: list[Fault] = []
"""Every fault, by the modules that plant them."""


def fault(
    mark: Mark, said: str, also: str = "", needs: tuple[str, ...] = ()
) -> Callable[[Any], Any]:
    """Return a decorator that lists a function as a fault."""

    def listed(function: Any) -> Any:
        plant = asynccontextmanager(function)
        FAULTS.append(Fault(function.__name__, plant, mark, said, also, needs))
        return function

    return listed


class Serving(Program):
    """``cxbot serve`` in a process of its own."""

    def __init__(self, environment: Environment) -> None:
        super().__init__("-m", "bot", "serve", **environment)
