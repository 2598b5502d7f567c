"""Sends mutations to a bot that is served, and looks at what becomes of them."""

import asyncio
import json
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from urllib.parse import urlencode

import aiohttp

from adapters.slack.http import LARGEST as SLACK_LARGEST
from adapters.slack.http import PATH as SLACK_PATH
from adapters.slack.http import SAY_WHAT, _read
from adapters.telegram.webhook import LARGEST as TELEGRAM_LARGEST
from adapters.telegram.webhook import PATH as TELEGRAM_PATH
from adapters.telegram.webhook import SECRET_HEADER
from bot.engine.assessment import Assessment
from tests.acceptance.mutations.collecting import of_slack, of_telegram
from tests.acceptance.mutations.mutating import mutated
from tests.channels.slack import world as slack_world
from tests.channels.slack.team import team_versions
from tests.channels.telegram import world as telegram_world
from tests.kit.slack.posting import FORM

AT_ONCE = 8
SECRET = "the-secret-of-this-bot_1"  # noqa: S105 - an example

FAULTS = ("update failed", "request failed", "Exception in ASGI", "Traceback", "timer failed")
"""Lines of the log that tell of a fault."""

Body = dict[str, Any]
Post = Callable[[aiohttp.ClientSession, bytes], Any]


class Watch(logging.Handler):
    """Keeps lines of the log that tell of a fault of the bot's."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.faults: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        if record.exc_info or said.startswith(FAULTS):
            where = vars(record).get("where", vars(record).get("error", ""))
            self.faults[f"{record.name}: {said.splitlines()[0]} {where}"] += 1


@dataclass
class Trial:
    """The outcome of mutations.

    Attributes:
        statuses: How many were answered how.
        wrong: Bodies that were answered otherwise than they should, with the status.
        faults: Lines of the log.
        failed: Updates that were put aside, by their error.
        lively: Whether somebody still got a question afterward.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[tuple[int, bytes]] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, int]] = field(default_factory=list)
    lively: bool = False

    @property
    def is_clean(self) -> bool:
        return self.lively and not (self.wrong or self.faults or self.failed)

    def note(self, status: int, body: bytes, largest: int, *, readable: bool) -> None:
        """Note how a body was answered."""
        self.statuses[status] += 1
        expected = 200 if readable else 400
        if status != (413 if len(body) > largest else expected):
            self.wrong.append((status, body[:2000]))

    async def send(
        self, bodies: list[bytes], post: Callable[[bytes], Any], somebody: Callable[[], Any]
    ) -> None:
        """Post bodies, a few at once; then let somebody begin, who must get a question."""
        waiting = iter(bodies)

        async def some() -> None:
            for body in waiting:
                await post(body)

        watch = Watch()
        logging.getLogger().addHandler(watch)
        try:
            await asyncio.gather(*(some() for _ in range(AT_ONCE)))
            self.lively = "In three minutes" in await somebody()
        finally:
            logging.getLogger().removeHandler(watch)
        self.faults = watch.faults


PUT_ASIDE = "SELECT error, count(*) FROM inbox WHERE failed IS NOT NULL GROUP BY error"

# ---------------------------------------------------------------------------- Slack


async def try_slack(assessment: Assessment, number: int, seed: int) -> Trial:
    """Post mutations, rightly signed, to the address that Slack calls."""
    trial, chance = Trial(), Random(seed)  # noqa: S311 - repeatable
    world = slack_world.World(assessment, versions=team_versions(), http=True, most_retries=0)
    async with world, aiohttp.ClientSession() as session:
        payloads = await of_slack(world)

        async def post(data: bytes) -> None:
            kind = {"Content-Type": FORM if data.startswith(b"payload=") else "application/json"}
            headers = kind | world.slack.posting.signed(data)
            async with session.post(world.url + SLACK_PATH, data=data, headers=headers) as answer:
                await answer.read()
                trial.note(answer.status, data, SLACK_LARGEST, readable=_is_slacks(data))

        async def begin() -> str:
            cleo = world.person("Cleo")
            await cleo.dm("hello")
            await world.slack.until(lambda: bool(cleo.sees()))
            return cleo.newest.text

        bodies = [_slack_body(*chance.choice(payloads), n, chance) for n in range(number)]
        await trial.send(bodies, post, begin)
        trial.failed = world.sql(PUT_ASIDE)
    return trial


def _slack_body(kind: str, payload: Body, number: int, chance: Random) -> bytes:
    told = {**payload}
    for name, value in (("event_id", f"EvM{number}"), ("trigger_id", f"{number}.1.mutation")):
        told |= {name: value} if name in payload else {}
    spoiled = mutated(told, chance)
    if kind == "slash_commands":
        return urlencode(_flat(spoiled)).encode()
    return urlencode({"payload": spoiled}).encode() if kind == "interactive" else spoiled


def _flat(spoiled: bytes) -> dict[str, str]:
    """Return a spoiled command as a form, in which everything is text."""
    try:
        found = json.loads(spoiled)
    except (ValueError, RecursionError):
        found = {}
    pairs = found if isinstance(found, dict) else {}
    return {
        name.encode(errors="replace").decode(): str(value).encode(errors="replace").decode()
        for name, value in pairs.items()
    }


def _is_slacks(data: bytes) -> bool:
    """Return whether a body is well-formed, and says what it is."""
    try:
        return any(isinstance(_read(data).get(name), str) for name in SAY_WHAT)
    except ValueError:
        return False


# ---------------------------------------------------------------------------- Telegram


async def try_telegram(assessment: Assessment, number: int, seed: int) -> Trial:
    """Post mutations, with the right secret, to the webhook."""
    trial, chance = Trial(), Random(seed)  # noqa: S311 - repeatable
    account = {"webhook_secret": SECRET}
    world = telegram_world.World(
        assessment, versions=team_versions(), webhook=True, account=account
    )
    async with world, aiohttp.ClientSession(headers={SECRET_HEADER: SECRET}) as session:
        payloads = await of_telegram(world)

        async def post(data: bytes) -> None:
            async with session.post(world.url + TELEGRAM_PATH, data=data) as answer:
                await answer.read()
                trial.note(answer.status, data, TELEGRAM_LARGEST, readable=_is_telegrams(data))

        async def begin() -> str:
            cleo = world.api.person(909)
            await cleo.send("/start")
            await world.api.until(lambda: bool(cleo.sees()))
            return cleo.newest.text

        bodies = [
            mutated(chance.choice(payloads) | {"update_id": 10_000 + n}, chance)
            for n in range(number)
        ]
        await trial.send(bodies, post, begin)
        trial.failed = world.sql(PUT_ASIDE)
    return trial


def _is_telegrams(data: bytes) -> bool:
    """Return whether a body is an update with a number, even one that Python cannot read."""
    try:
        found = json.loads(data)
    except (json.JSONDecodeError, UnicodeDecodeError):
        return False
    except (ValueError, RecursionError):
        return data.lstrip().startswith(b"{")
    number = found.get("update_id") if isinstance(found, dict) else None
    return isinstance(number, int) and not isinstance(number, bool)


TRIALS = {"slack": try_slack, "telegram": try_telegram}
