"""The report and the picture as files, in the folder that the terminal is in."""

from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path

import pytest

from bot.engine.assessment import Assessment
from bot.loading.library import load_catalogue
from bot.report.attachments import Drawer
from bot.report.render import Renderer
from bot.wiring.flows import TYPED
from bot.wiring.parts import make_delivery
from bot.wiring.terminal import converse, keep_file
from tests.channels.terminal.world import make_terminal, taken
from tests.kit.system import System, kept_versions, with_parts

TO_RESULT = ("yes", "walk", "hybrid", "skip the rest")


def printed_with_files(assessment: Assessment, *lines: str) -> str:
    """Return the output of a terminal that draws files and stores them in the current folder."""
    printed = StringIO()
    with System(kept_versions(replace(assessment, draw=Drawer()))) as system:
        terminal = make_terminal("session", iter(f"{line}\n" for line in lines), printed)
        terminal.keep = partial(keep_file, load_catalogue())
        service = with_parts(system.service, traits={terminal.name: terminal.traits})
        system.run(converse(terminal, service, make_delivery(system.store, [terminal], Renderer())))
    return printed.getvalue()


def test_pdf_and_picture_are_written_where_they_are_asked_for(
    quick_check: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    printed = printed_with_files(
        quick_check, *TO_RESULT, "pdf", "picture", "can i get this as pdf?"
    )

    names = ["report-2.pdf", "report.pdf", "scorecard.png"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert [f"Saved: {name}" in printed for name in names] == [True] * 3
    assert Path("report.pdf").read_bytes().startswith(b"%PDF")


def test_result_alone_writes_no_file(
    quick_check: Assessment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    printed = printed_with_files(quick_check, *TO_RESULT, "describe the picture")

    assert "All 815 respondents, by stage" in printed
    assert list(tmp_path.iterdir()) == []


def test_file_replaces_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("report.pdf").write_bytes(b"mine")
    Path("report-2.pdf").symlink_to("elsewhere")

    said = keep_file(load_catalogue(), "report.pdf", b"new")

    assert said == "Saved: report-3.pdf"
    assert Path("report.pdf").read_bytes() == b"mine"
    assert Path("report-3.pdf").read_bytes() == b"new"


def test_folder_that_takes_no_file_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()

    assert "I couldn’t save that" in keep_file(load_catalogue(), "report.pdf", b"new")


@pytest.mark.parametrize("word", ["pdf", "picture", "can i get this as pdf"])
def test_missing_extra_is_named_where_nothing_can_be_drawn(
    quick_check: Assessment, word: str
) -> None:
    typed = replace(quick_check, texts=load_catalogue().instead(TYPED))

    assert "pip install 'cx-maturity-bot[report]'" in taken(typed, [*TO_RESULT, word])
