"""The pages in docs/pictures/ are what people see today."""

import asyncio
import io
import re
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest
from PIL import Image

from tests.kit.screens import chromium, slack_scenes, telegram_scenes, web_scenes
from tests.kit.screens.__main__ import MISSING, main
from tests.kit.screens.chromium import LARGEST
from tests.kit.screens.comparing import compare
from tests.kit.screens.markup import tag
from tests.kit.screens.scenes import DRAWN, FOLDER, Draw, Gallery, Scene, draw_nothing

Play = Callable[[Draw | None], Awaitable[Sequence[Scene]]]

ALL = pytest.mark.parametrize(
    ("channel", "play"),
    [
        ("slack", slack_scenes.play), ("telegram", telegram_scenes.play), ("web", web_scenes.play),
    ],
)  # fmt: skip


@ALL
async def test_pages_are_as_kept(request: pytest.FixtureRequest, channel: str, play: Play) -> None:
    scenes = await play(draw_nothing)
    pages = {f"{scene.name}.html": scene.html for scene in scenes}
    kept = {path.name: path for path in FOLDER.glob(f"{channel}-*.html")}

    if request.config.getoption("--update-golden"):
        for name in kept.keys() - pages.keys():
            kept[name].unlink()
        for name, page in pages.items():
            (FOLDER / name).write_text(page, "utf-8")
            kept[name] = FOLDER / name

    assert {name: path.read_text("utf-8") for name, path in kept.items()} == pages, (
        "the messages have changed: run make pictures, and look at what it draws"
    )


@ALL
async def test_every_picture_has_a_description(channel: str, play: Play) -> None:
    del channel
    for scene in await play(draw_nothing):
        assert scene.html.count("<img ") == scene.html.count(' alt="')
        assert 'alt=""' not in scene.html


def test_pictures_of_the_pages_are_kept_and_photographs_of_others_are_not() -> None:
    pages = {path.stem: path.read_text("utf-8") for path in FOLDER.glob("*.html")}
    pictures = {path.name for path in FOLDER.glob("*.png")}
    drawn = {name for page in pages.values() for name in re.findall(r' src="([^"]*)"', page)}
    photographs = {name.removesuffix(".png").removesuffix("-desktop") for name in pictures - drawn}

    assert drawn == {name for name in pictures if name.endswith(DRAWN)}
    assert photographs <= pages.keys()


def test_photographs_and_pictures_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.glob("*.png")}

    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def test_pictures_are_numbered_as_they_come() -> None:
    gallery = Gallery("a")

    addresses = [gallery.address(content) for content in (b"one", b"two", b"one")]

    assert addresses == ["a.1.drawn.png", "a.2.drawn.png", "a.1.drawn.png"]
    assert gallery.pictures == {"a.1.drawn.png": b"one", "a.2.drawn.png": b"two"}


# ---------------------------------------------------------------------------- the command

FEW = Scene("slack-a", tag("p", "Good day"), wide=True, begins_at="p")


def painted(color: str, size: tuple[int, int] = (40, 30)) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, color).save(written, "PNG")
    return written.getvalue()


def opened(path: Path) -> Image.Image:
    return Image.open(io.BytesIO(path.read_bytes()))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Play nothing: the command's own work is seen."""

    async def played() -> list[Scene]:
        return [FEW, Scene("slack-b", tag("p", "Bye"), {"slack-b.1.drawn.png": painted("navy")})]

    monkeypatch.setattr("tests.kit.screens.__main__.played", played)


@pytest.mark.usefixtures("few")
def test_without_chromium_there_are_pages_and_the_photographs_of_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    for name in ("slack-a.png", "slack-gone.html", "slack-gone.1.drawn.png", "notes.txt"):
        (tmp_path / name).write_bytes(b"before")

    assert main(["--folder", str(tmp_path)]) == 0

    names = {path.name for path in tmp_path.iterdir()}
    pages = {"slack-a.html", "slack-b.html", "slack-b.1.drawn.png"}
    assert names == pages | {"slack-a.png", "notes.txt"}
    assert MISSING in capsys.readouterr().out


@pytest.mark.usefixtures("few")
def test_without_chromium_nothing_is_compared_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")

    assert main(["--compare", "--folder", str(tmp_path)]) == 0

    assert capsys.readouterr().out == f"{MISSING}\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.acceptance
@pytest.mark.usefixtures("few")
def test_chromium_photographs_at_both_widths(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if chromium.find() is None:
        pytest.skip(MISSING)
    (tmp_path / "slack-gone.png").write_bytes(b"before")

    assert main(["--folder", str(tmp_path)]) == 0

    photographs = {
        path.name: opened(path).width
        for path in tmp_path.glob("*.png")
        if not path.name.endswith(DRAWN)
    }
    phone, desktop = 2 * chromium.PHONE, 2 * chromium.DESKTOP
    expected = {"slack-a.png": phone, "slack-a-desktop.png": desktop, "slack-b.png": phone}
    assert photographs == expected
    assert len(opened(tmp_path / "slack-a.png").getcolors() or ()) > 1

    capsys.readouterr()
    assert main(["--compare", "--folder", str(tmp_path)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == len(expected)
    assert all("alike" in line for line in said), said


@pytest.mark.acceptance
def test_program_that_is_no_chromium_is_said(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho no display >&2\n", "utf-8")
    program.chmod(0o755)

    async def start() -> None:
        async with chromium.running(str(program)):
            pass

    with pytest.raises(chromium.CannotPhotograph, match="no display"):
        asyncio.run(start())


def test_photographs_are_compared_within_a_tolerance(tmp_path: Path) -> None:
    contents = {
        "white": painted("white"), "almost": painted("#fefefe"), "gray": painted("gray"),
        "larger": painted("white", (40, 31)),
    }  # fmt: skip
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)

    said = {name: compare(tmp_path / "white", tmp_path / name).split(",")[0] for name in contents}

    assert said == {"white": "alike", "almost": "alike", "gray": "DIFFERENT", "larger": "DIFFERENT"}
    assert compare(tmp_path / "none", tmp_path / "white") == "DIFFERENT, it is new"


def test_kept_pictures_have_their_width_and_few_colors() -> None:
    image = Image.open(io.BytesIO(chromium.shrunk(painted("navy", (1200, 900)), 720)))

    assert (image.size, image.mode) == ((720, 540), "P")


def test_picture_that_would_be_too_large_has_fewer_colors() -> None:
    many = io.BytesIO()
    Image.effect_noise((600, 600), 200).convert("RGB").save(many, "PNG")

    small = Image.open(io.BytesIO(chromium.small(many.getvalue())))

    assert len(small.getcolors() or ()) == chromium.COLORS[-1]
