"""Sends requests without sense to a page with people and a board, and checks every answer."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from random import Random

from adapters.web.cookies import form_proof
from bot.loading.library import edition_folders, flow_folders, load_edition
from bot.report.attachments import Drawer
from tests.acceptance.nonsense.data import BOARDS, FORM, GOT, POSTED, Nonsense, Sense, request
from tests.channels.web.board_world import BoardWorld, same
from tests.channels.web.world import Browser, World
from tests.conftest import make_assessment
from tests.kit.drawing import content
from tests.unit.team.make import Member

HEADERS = ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy")
"""Headers that every answer has."""


@dataclass
class Trial:
    """The outcome of requests without sense.

    Attributes:
        sent: How many there were.
        statuses: How many answers had each status.
        broken: Requests that failed or whose answers lack a header: method, path and status.
        logged: Errors in the log.
        failed: How many updates were put aside.
    """

    sent: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    broken: list[tuple[str, str, int]] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    failed: int = 0

    @property
    def is_clean(self) -> bool:
        return not (self.broken or self.logged or self.failed)

    async def ask(self, person: Browser, asked: Nonsense) -> None:
        """Send a request, and check its answer."""
        headers = {} if asked.body is None else FORM
        status, given, _ = await person.ask(asked.method, asked.path, asked.body, **headers)
        self.sent += 1
        self.statuses[status] += 1
        is_whole = all(name in given for name in HEADERS)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR or not is_whole:
            self.broken.append((asked.method, asked.path, status))


class _Heard(logging.Handler):
    """A handler that keeps errors."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))


@contextmanager
def _heard(trial: Trial) -> Iterator[None]:
    handler, loggers = (
        _Heard(trial.logged),
        (logging.getLogger(), logging.getLogger("uvicorn.error")),
    )
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


async def try_nonsense(number: int, seed: int) -> Trial:
    """Send so many requests: most to the pages of people, every fourth to those of a board."""
    trial, chance = Trial(), Random(seed)  # noqa: S311 - repeatable
    edition = load_edition(edition_folders()["liveops-2026"])
    quick_check = make_assessment(edition, flow_folders()["quick-check"])
    assessment = replace(quick_check, draw=Drawer())
    async with World(assessment, draw=content) as world, BoardWorld() as room:
        with _heard(trial):
            await _people(world, trial, number - number // 4, chance)
            await _board(room, trial, number, chance)
        rows = [running.sql("SELECT count(*) FROM inbox WHERE failed IS NOT NULL")
                for running in (world, room)]  # fmt: skip
    trial.failed = sum(int(count) for [(count,)] in rows)
    return trial


async def _people(world: World, trial: Trial, number: int, chance: Random) -> None:
    people = [world.person() for _ in range(4)]
    for reached, person in enumerate(people):
        await person.at_question(3 * reached)
    words = [fields["press"] for person in people for _, fields in person.page.presses()
             if "press" in fields]  # fmt: skip
    words += ["stage", "consent", "deleted", "BCDF-GHJK", "0" * 64]
    while trial.sent < number:
        person = chance.choice(people)
        sense = Sense(words, form_proof(person.token))
        await trial.ask(person, request(sense, chance, GOT, POSTED))
        if not person.cookies:
            await person.at_question(chance.randrange(5))


async def _board(room: BoardWorld, trial: Trial, number: int, chance: Random) -> None:
    """Send requests as the facilitator and as somebody else, before the reveal and after it."""
    team = await room.set_up()
    await room.answer(team, same(Member(), 3))
    fay = await room.facilitator(team)
    words = (room.links.link(team, "show"), room.links.link(team, "run"), team.id, "1", "reveal")
    half = trial.sent + (number - trial.sent) // 2
    while trial.sent < number:
        if trial.sent == half:
            await fay.open(f"{room.shows(team)}/reveal")
            await fay.press_form(f"{room.shows(team)}/reveal")
        asked = request(Sense(words), chance, BOARDS, BOARDS)
        await trial.ask(chance.choice((fay, room.person())), asked)
