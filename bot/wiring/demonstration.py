"""A team assessment played in this terminal with simulated people."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from bot.delivery.worker import Delivery
from bot.report.attachments import can_draw
from bot.report.render import Renderer
from bot.store.memory import MemoryStore
from bot.system.local_zone import LocalZone
from bot.wiring.flows import choose
from bot.wiring.parts import Surroundings, drawing_with, make_scheduler, make_service, now
from bot.wiring.settings import Settings


@dataclass(frozen=True)
class Staging:
    """The settings of a demonstration.

    Attributes:
        people: How many take part.
        rounds: How many rounds there are, 1 or 2.
        seed: Their answers follow from it.
        everybody: Whether everybody's private chat is shown, and not one person's alone.
        files: The folder that picture, report and table are put into; None for nowhere.
        force: Whether files that are there are replaced.
        everything: Whether threads and every question are shown, too.
        pause: Waits before each act but the first; None to go on at once.
    """

    people: int = 9
    rounds: int = 1
    seed: int = 7
    everybody: bool = False
    files: Path | None = None
    force: bool = False
    everything: bool = False
    pause: Callable[[], None] | None = None


async def team_demo(settings: Settings, staging: Staging) -> None:
    """Play a team assessment with simulated people in this terminal; its answers are not kept.

    Raises:
        DataProblems: A flow or the edition is wrong.
        NotWritten: A file cannot be kept.
        OSError: Standard output takes nothing.
    """
    from adapters.terminal.stage import Stage  # noqa: PLC0415 - only for this
    from bot.wiring.play import CHANNEL, Clock, Keeper, Play, member_names  # noqa: PLC0415 - likewise

    flows = replace(choose(settings).with_groups(), draws=can_draw()).flows()
    texts = flows.versions.current.texts.in_zone(LocalZone())
    clock = Clock(now())
    keeper = Keeper(staging.files or Path(), force=staging.force)
    hidden = () if staging.everybody else member_names(texts, staging.people)[1:-1]
    stage = Stage(
        texts, CHANNEL, hidden, keeper.keep if staging.files else None,
        brief=not (staging.everything or staging.everybody), pause=staging.pause,
    )  # fmt: skip
    draw = drawing_with(Renderer(settings.drawings_at_once or 1))
    store = MemoryStore()
    service = make_service(
        store, flows, settings, Surroundings({CHANNEL: stage.traits}, clock=clock)
    )
    delivery = Delivery(
        store.outbox, {CHANNEL: stage}, clock, asyncio.sleep, random.random, draw=draw
    )
    chance = random.Random(staging.seed)  # noqa: S311 - what simulated people answer

    async def show() -> None:
        await delivery.drain()
        # What a channel raises may count as one reply's failure alone.
        if failure := stage.failure or keeper.failure:
            raise failure

    scheduler = make_scheduler(service)
    play = Play(service, scheduler, clock, show, stage.say, staging.people, staging.rounds, chance)
    try:
        await service.open()
        await play.run()
        if stage.left_out:
            stage.say(texts.say("demo.left_out", count=stage.left_out))
    finally:
        await store.close()
