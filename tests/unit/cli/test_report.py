"""``cxbot report`` and the drawings of ``cxbot position``."""

from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from bot.messages import Address
from tests.kit.system import System
from tests.unit.cli.make import assert_wrong_use, cxbot, execute, finish, say
from tests.unit.report.make import text_of


def width(file: Path | str) -> int:
    with Image.open(file) as picture:
        return picture.width


def test_result_is_written_in_every_format(system: System, tmp_path: Path) -> None:
    one = finish(system)
    say(system, "leave a comment", "more #figures, *please*")
    files = {name: str(tmp_path / f"out.{name}") for name in ("pdf", "png", "svg")}

    done = cxbot(system.path, "report", one, *(f"--{name}={file}" for name, file in files.items()))

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.split() == list(files.values())
    with pikepdf.open(files["pdf"]) as document:
        said = text_of(document)
    assert "You’re at Walk: ahead of 25%" in said
    assert "Walk (you):" in said
    assert "Finished on November 22, 2026" in said
    assert "Delivery model : Hybrid" in said
    assert "“more #figures, *please*”" in said
    assert width(files["png"]) == 1320
    assert Path(files["svg"]).read_text("utf-8").startswith("<svg")


def test_result_of_this_terminal_says_what_has_moved(system: System, tmp_path: Path) -> None:
    here = Address("terminal", "quick-check", "terminal")
    first = finish(system, here, stage="crawl")
    system.clock.forward(days=1)
    say(system, "take it again", who=here)
    second = finish(system, here, stage="run")
    said = []
    for one in (first, second):
        file = tmp_path / "out.pdf"
        assert cxbot(system.path, "report", one, f"--pdf={file}", "--force").exit_code == 0
        with pikepdf.open(file) as document:
            said.append(text_of(document))

    assert "Since last time" not in said[0]
    assert "Stage Crawl → Run ↑ further along" in said[1]


def test_result_that_was_corrected_after_a_retake_still_says_what_has_moved(
    system: System, tmp_path: Path
) -> None:
    here = Address("terminal", "quick-check", "terminal")
    finish(system, here, stage="crawl")
    system.clock.forward(days=1)
    say(system, "take it again", who=here)
    again = finish(system, here, stage="run")
    say(system, "change delivery model", "human-only", who=here)
    file = tmp_path / "out.pdf"

    assert cxbot(system.path, "report", again, f"--pdf={file}").exit_code == 0

    before = system.conversation(here)
    assert before is not None
    assert before.before is not None
    assert before.before.answers.stage == "crawl"
    with pikepdf.open(file) as document:
        assert "Stage Crawl → Run ↑ further along" in text_of(document)


def test_result_whose_answers_are_gone_is_still_drawn(system: System, tmp_path: Path) -> None:
    one = finish(system)
    execute(system.path, "DELETE FROM answers")
    file = tmp_path / "out.pdf"

    assert cxbot(system.path, "report", one, f"--pdf={file}").exit_code == 0

    with pikepdf.open(file) as document:
        assert "Your answers" not in text_of(document)


def test_position_is_drawn_beside_its_text(tmp_path: Path) -> None:
    words = ["position", "--stage", "walk", "--industry", "gaming"]
    png, pdf = tmp_path / "out.png", tmp_path / "out.pdf"

    done = cxbot(tmp_path / "none", *words, f"--png={png}", f"--pdf={pdf}")

    assert done.stdout == cxbot(tmp_path / "none", *words).stdout
    assert sorted(done.stderr.split()) == sorted(map(str, (pdf, png)))
    with pikepdf.open(pdf) as document:
        assert "Finished" not in text_of(document)
    assert width(png) == 1320
    assert pdf.read_bytes().startswith(b"%PDF")


# ---------------------------------------------------------------------------- wrong use


def test_report_needs_somewhere_to_go(system: System) -> None:
    assert_wrong_use(cxbot(system.path, "report", finish(system)), "give --pdf, --png or --svg")


def test_unknown_result_is_one_clear_line(system: System, tmp_path: Path) -> None:
    done = cxbot(system.path, "report", "nobody", f"--pdf={tmp_path / 'out.pdf'}")

    assert_wrong_use(done, "No result has the id", "`cxbot results`")


def test_file_that_cannot_be_written_is_one_clear_line(system: System, tmp_path: Path) -> None:
    done = cxbot(system.path, "report", finish(system), f"--svg={tmp_path}")

    assert_wrong_use(done, "--svg: cannot write")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (["--png=same", "--pdf=./same"], "--pdf and --png: the same file"),
        (["--svg=first.svg", "--png=no/such/folder.png"], "there is no such folder"),
        (["--png=-"], "--png: needs the name of a file"),
    ],
)
def test_nothing_is_written_where_one_file_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: list[str], said: str
) -> None:
    monkeypatch.chdir(tmp_path)

    assert_wrong_use(cxbot(tmp_path / "none", "position", "--stage", "walk", *files), said)

    assert list(tmp_path.iterdir()) == []


def test_stored_answers_that_fit_nothing_are_one_clear_line(system: System, tmp_path: Path) -> None:
    one = finish(system)
    execute(system.path, "UPDATE results SET measured = replace(measured, 'walk', 'sprint')")

    done = cxbot(system.path, "report", one, f"--svg={tmp_path / 'out.svg'}")

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith("The stored answers don't fit their edition")
