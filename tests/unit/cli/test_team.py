"""``cxbot team demo``: a whole team assessment in a terminal."""

import asyncio
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.wiring.demonstration import Staging, team_demo
from bot.wiring.play import Keeper
from bot.wiring.settings import load_settings


def played(*options: str) -> Result:
    return CliRunner().invoke(app, ["team", "demo", *options])


def test_demonstration_shows_the_whole_course() -> None:
    found = played("--people", "9", "--everything")

    assert found.exit_code == 0
    course = [
        "The organizer sets it up",
        "Nobody has answered yet.",
        "Round 1: people answer",
        "Thanks, your answers count.",
        "8 answered",
        "This is the only reminder",
        "9 answered",
        "The deadline comes.",
        "Leadership team: 9 answered",
        "Talk about: ",
        "Individual answers have been deleted.",
        "How far you agree",
        "What’s kept",
    ]
    places = [found.stdout.find(one) for one in course]
    assert -1 not in places
    assert places == sorted(places)


@pytest.mark.parametrize("rounds", ["1", "2"])
def test_it_is_brief_unless_everything_is_asked_for(rounds: str) -> None:
    found = played("--people", "9", "--rounds", rounds)

    lines = found.stdout.splitlines()
    assert len(lines) <= 200
    assert found.stdout.count("Your agenda: ") == 1
    assert found.stdout.count("Talk about: ") == int(rounds)
    assert "[Post it]  [Smallest group]" in found.stdout
    assert "Talk about: " in found.stdout
    assert "Individual answers have been deleted." in found.stdout
    assert "What’s kept" not in found.stdout
    assert "shown with --everything." in lines[-1]


def test_posts_in_a_thread_are_headed_as_such() -> None:
    found = played("--people", "5", "--everything")

    head, _, below = found.stdout.partition("# In the thread below it, for everyone\n")
    assert head.rindex("# In the channel, for everyone\n") < head.rindex("Talk about: ")
    assert below.startswith("# What to talk about")
    assert "# In the channel, for everyone" not in below


def test_each_act_but_the_first_waits_for_enter_where_somebody_watches(tmp_path: Path) -> None:
    waits = list[str]()
    staging = Staging(people=3, pause=lambda: waits.append("Enter"))
    settings = load_settings({"DATABASE_URL": f"sqlite:///{tmp_path}/unused.sqlite3"})

    with redirect_stdout(StringIO()) as said:
        asyncio.run(team_demo(settings, staging))

    assert len(waits) == 6
    assert "That’s all." in said.getvalue()


@pytest.mark.acceptance
def test_same_number_gives_the_same_answers_and_another_one_others() -> None:
    first, again, other = (result_of(played("--seed", seed)) for seed in ("3", "3", "4"))

    assert first == again != other


def result_of(found: Result) -> str:
    return found.stdout.partition("The deadline comes.")[2].partition("What to do next")[0]


@pytest.mark.parametrize("people", ["2", "201", "many"])
def test_other_numbers_of_people_are_refused(people: str) -> None:
    assert played("--people", people).exit_code == 2


def test_smallest_team_is_three_people_of_whom_one_persons_chat_is_shown_unless_all_are_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It needs no place for temporary files.
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))

    found, everybody = played("--people", "3"), played("--people", "3", "--everybody")

    assert found.exit_code == 0
    assert "Leadership team: 3 answered" in found.stdout
    assert "To person 2, in private" not in found.stdout
    assert "To person 2, in private" in everybody.stdout


def test_second_round_says_what_moved_and_replaces_no_file_of_the_first(tmp_path: Path) -> None:
    options = ("--people", "5", "--rounds", "2", "--seed", "5", "--everything")
    found = played(*options, "--files", str(tmp_path))

    assert found.exit_code == 0
    assert "In round 1:" in found.stdout
    assert "Round 2 of 2" in found.stdout
    assert "Since round 1" in found.stdout
    first, second = (
        (tmp_path / name).read_text("utf-8-sig") for name in ("team.csv", "team-2.csv")
    )
    assert first != second
    assert "Leadership team" in first
    for name in ("team.png", "team-2.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "team-report.pdf").read_bytes().startswith(b"%PDF")
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_file_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    names, options = ("team.csv", "team.png", "team-report.pdf"), ("--files", str(tmp_path))
    for name in names:
        (tmp_path / name).symlink_to(tmp_path / "nowhere")

        refused = played(*options)

        assert (refused.exit_code, refused.stdout) == (2, "")
        assert f"{name} already exists; name another file, or add --force" in refused.stderr
        (tmp_path / name).unlink()

    (tmp_path / "team.csv").symlink_to(tmp_path / "nowhere")
    assert played("--people", "3", *options, "--force").exit_code == 0
    assert not (tmp_path / "team.csv").is_symlink()
    assert not (tmp_path / "nowhere").exists()


def test_file_that_cannot_be_written_is_remembered(tmp_path: Path) -> None:
    (tmp_path / "team.csv").write_text("old")
    keeper = Keeper(tmp_path)

    kept = [keeper.keep(name, b"new") for name in ("team.csv", "team.png", "team.png")]

    assert kept == [str(tmp_path / name) for name in ("team.csv", "team.png", "team.png")]
    assert "already exists" in str(keeper.failure)
    assert (tmp_path / "team.csv").read_text() == "old"


def test_folder_for_files_must_be_there(tmp_path: Path) -> None:
    found = played("--files", str(tmp_path / "none"))

    assert found.exit_code == 2
    assert "there is no such folder" in found.stderr
