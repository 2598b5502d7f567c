"""The bot's page alone in a process of its own, and what people who load it cost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import web_people
from tests.benchmarks.measuring import Numbers, Side, cpu_s, serving, told


@dataclass(frozen=True)
class ServedPage:
    """A bot whose page alone is served."""

    side: Side

    @property
    def pid(self) -> int:
        return self.side.program.pid

    @property
    def url(self) -> str:
        return self.side.program.url

    @property
    def host(self) -> str:
        """The address at which it listens, with the port."""
        return self.url.removeprefix("http://")

    async def load(self, people: int, each: int) -> Numbers:
        """Have people at the page take so many assessments each, and measure what that takes."""
        await self.side.probed()
        cpu = cpu_s(self.pid)
        found = await web_people.take(self.host, people, each)
        cpu, probed = cpu_s(self.pid) - cpu, await self.side.probed()
        found["cpu_ms_per_update"] = round(cpu / found["updates"] * 1e3, 2)
        return found | told(probed, found["updates"])


@asynccontextmanager
async def served_page(folder: Path, *, counts: bool = False) -> AsyncIterator[ServedPage]:
    """Yield a bot with a new database, already warmed up.

    Args:
        folder: For the database.
        counts: Whether SQLite's statements are counted, which slows it down.
    """
    settings = web_people.settings(folder)
    async with serving("", settings, folder, counts=counts) as side:
        page = ServedPage(side)
        await page.load(4, 1)
        yield page
