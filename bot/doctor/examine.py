"""Runs all checks at the same time, each within a time limit."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime

from bot.diagnosis import Diagnosis, problem
from bot.doctor.channels import examine_channels
from bot.doctor.content import examine_content, examine_drawing
from bot.doctor.database import examine_database
from bot.doctor.machine import examine_machine
from bot.doctor.server import examine_server
from bot.doctor.settings import read_settings
from bot.doctor.threads import Abandoning
from bot.redaction import describe
from bot.wiring.settings import Settings

WITHIN_S = 30.0
"""How long one group of checks may take; one with servers that never answer takes about 15 s."""

Diagnoses = Sequence[Diagnosis]


async def examine(
    now: Callable[[], datetime],
    environment: Mapping[str, str] = os.environ,
    within_s: float = WITHIN_S,
) -> AsyncIterator[Diagnosis]:
    """Examine everything; yield the diagnoses in a fixed order.

    Args:
        now: The clock.
        environment: The settings.
        within_s: How long each group of checks may take, in seconds.
    """
    # Otherwise the end of the program would wait for a name server, or for a slow disk.
    asyncio.get_running_loop().set_default_executor(Abandoning())
    settings, diagnoses = read_settings(environment)
    for diagnosis in diagnoses:
        yield diagnosis
    # Before the rest: opening the database takes others' rights to its file away.
    machine = asyncio.to_thread(examine_machine, settings)
    for diagnosis in await _bounded("machine", machine, within_s):
        yield diagnosis
    tasks = [
        asyncio.create_task(_bounded(subject, check, within_s))
        for subject, check in _groups(settings, now)
    ]
    try:
        for task in tasks:
            for diagnosis in await task:
                yield diagnosis
    finally:
        for task in tasks:
            task.cancel()


def _groups(
    settings: Settings, now: Callable[[], datetime]
) -> Sequence[tuple[str, Awaitable[Diagnoses]]]:
    """Return the groups of checks, each with a name for a group that fails as a whole."""
    return [
        ("database", examine_database(settings, now)),
        ("port", examine_server(settings)),
        ("channels", examine_channels(settings)),
        ("flows", asyncio.to_thread(examine_content, settings)),
        ("pictures", asyncio.to_thread(examine_drawing, settings)),
    ]


async def _bounded(subject: str, check: Awaitable[Diagnoses], within_s: float) -> Diagnoses:
    """Return the diagnoses of a group; one problem if it takes too long, or fails itself."""
    try:
        async with asyncio.timeout(within_s):
            return await check
    except TimeoutError:
        advice = "see whether the machine, the disk or the network is too slow"
        return [problem(subject, f"not examined: no answer within {within_s:g} s", advice)]
    except Exception as error:  # noqa: BLE001 - the other diagnoses are still worth having
        failed = describe(error)
        text = f"not examined: {failed['error']} at {failed['where']}"
        return [problem(subject, text, "run cxbot serve, and read its log")]
