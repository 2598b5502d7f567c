"""Drawing beside an event loop: few at a time, each once, the last ones kept."""

import asyncio
import subprocess
import sys

import pytest

from bot.report.content import to_text
from bot.report.render import NotRendered, Renderer
from bot.scoring.edition import Edition
from bot.scoring.position import Answers
from tests.unit.report.make import BOUNDED, report, scorecard


@pytest.fixture
def content(edition: Edition) -> str:
    return to_text(report(edition, BOUNDED))


def others(edition: Edition, number: int) -> list[str]:
    made = [report(edition, BOUNDED, given=(("Comment", str(n)),)) for n in range(number)]
    return [to_text(one) for one in made]


async def test_picture_that_was_drawn_is_kept(edition: Edition) -> None:
    renderer, content = Renderer(), to_text(scorecard(edition, BOUNDED))

    first = await renderer.render(content, "svg")

    assert first.startswith(b"<svg")
    assert await renderer.render(content, "svg") is first


async def test_report_is_not_kept(content: str) -> None:
    renderer = Renderer()

    first = await renderer.render(content, "pdf")

    assert first.startswith(b"%PDF")
    assert await renderer.render(content, "pdf") is not first


async def test_equal_requests_under_way_share_one_drawing(content: str) -> None:
    found = await asyncio.gather(
        *(Renderer.render(shared, content, "pdf") for shared in [Renderer()] * 5)
    )

    assert all(one is found[0] for one in found)


async def test_formats_of_one_content_are_apart(edition: Edition) -> None:
    renderer, content = Renderer(), to_text(scorecard(edition, BOUNDED))

    drawn = await asyncio.gather(renderer.render(content, "svg"), renderer.render(content, "pdf"))

    assert [one[:4] for one in drawn] == [b"<svg", b"%PDF"]


async def test_only_the_last_ones_are_kept(edition: Edition) -> None:
    renderer = Renderer(keeps=2)
    contents = [to_text(scorecard(edition, Answers(one))) for one in ("crawl", "walk", "run")]

    first, second, _ = [await renderer.render(one, "svg") for one in contents]

    assert await renderer.render(contents[1], "svg") is second
    assert await renderer.render(contents[0], "svg") is not first


async def test_many_are_drawn_in_few_threads(edition: Edition) -> None:
    renderer = Renderer(at_once=1)

    found = await asyncio.gather(*(renderer.render(one, "pdf") for one in others(edition, 6)))

    assert len(set(found)) == 6


async def test_one_who_gives_up_spoils_nothing_for_the_others(content: str) -> None:
    renderer = Renderer()
    first = asyncio.create_task(renderer.render(content, "pdf"))
    second = asyncio.create_task(renderer.render(content, "pdf"))
    await asyncio.sleep(0)  # noqa: TID251 - lets both begin

    first.cancel()

    assert (await second).startswith(b"%PDF")


async def test_failure_is_told_to_everybody_and_not_kept(content: str) -> None:
    renderer = Renderer()

    found = await asyncio.gather(
        *(renderer.render(content, "png") for _ in range(3)), return_exceptions=True
    )

    assert all(isinstance(one, NotRendered) for one in found)
    with pytest.raises(NotRendered):
        await renderer.render(content, "png")


@pytest.mark.acceptance
def test_content_is_made_without_typst() -> None:
    script = "import sys, bot.report.content, bot.report.render; sys.exit('typst' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
