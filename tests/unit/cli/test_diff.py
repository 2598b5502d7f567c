"""``cxbot flows diff``: what a change does to live conversations."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

from bot.engine.assessment import Assessment
from bot.loading.library import edition_folders, flow_folders
from bot.messages import Address
from tests.kit.system import ANN, BEA, System
from tests.unit.cli.make import assert_wrong_use, begin, cxbot, execute, finish, say

CAT = Address("test", "3", "cat")
QUICK = flow_folders()["quick-check"]
CHANGED = {
    "    name: Delivery model\n": "    name: Way of serving\n",
    "    options_from: stages\n": (
        "    options:\n      - {id: crawl, label: Crawl}\n      - {id: walk, label: Walk}\n"
        "      - {id: run, label: Run}\n"
    ),
}
"""A step reworded, and one whose answers no longer fit."""


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The quick check as somebody changed it."""
    file = tmp_path / "new.yaml"
    text = (QUICK / "flow.yaml").read_text()
    for old, new in CHANGED.items():
        assert old in text
        text = text.replace(old, new)
    start = text.index("  - id: barrier-cost\n")
    file.write_text(text[:start] + text[text.index("  - id: barrier-technology\n") :])
    return file


def diff(system: System, *words: object) -> Result:
    return cxbot(system.path, "flows", "diff", *map(str, words))


def values(system: System, *words: object) -> dict[str, Any]:
    done = diff(system, *words, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


# ---------------------------------------------------------------------------- what changes


def test_each_changed_step_is_named_with_what_becomes_of_its_answers(
    system: System, changed: Path
) -> None:
    done = diff(system, "quick-check", changed)

    assert done.exit_code == 0
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert "result: barrier.cost_roi is no longer measured" in lines
    assert lines[lines.index("stage: answers no longer fit") + 1] == "changed: option fly removed"
    assert lines[lines.index("delivery: answers keep their meaning") + 1] == "reworded: name"
    assert "barrier-cost: answers are no longer asked for" in lines
    assert "11 other steps as before." in lines


def test_same_version_twice_is_said_also_of_a_folder_of_another_name(
    system: System, tmp_path: Path
) -> None:
    shutil.copytree(QUICK, tmp_path / "copy")

    for before, after in (("quick-check", QUICK / "flow.yaml"), (tmp_path / "copy", "quick-check")):
        done = diff(system, before, after)

        assert done.exit_code == 0
        assert "Both are the same version.\n" in done.stdout


def test_another_edition_is_a_change_of_the_result(system: System, tmp_path: Path) -> None:
    begin(system)
    edition = shutil.copytree(edition_folders()["liveops-2026"], tmp_path / "liveops-2026")
    advice = edition / "advice.yaml"
    advice.write_text(advice.read_text().replace("Agree on who owns", "Settle who owns"))
    assert "Settle who owns" in advice.read_text()
    (version,) = {found["old"]["version"] for found in [values(system, "quick-check", QUICK)]}

    done = diff(system, version[:8], "quick-check", "--edition", edition)

    assert "result: another edition: results are placed among other numbers" in done.stdout


# ---------------------------------------------------------------------------- what is live


def test_conversations_under_way_finish_on_the_version_they_began_on(
    system: System, quick_check: Assessment, changed: Path
) -> None:
    begin(system, ANN)
    say(system, "yes", "walk", "hybrid", "skip", "skip", "skip", "4", who=ANN)
    begin(system, BEA)
    say(system, "yes", "run", "stop", who=BEA)
    finish(system, CAT)
    digits = quick_check.flow.version[:6]

    done, found = diff(system, "quick-check", changed), values(system, "quick-check", changed)

    assert (
        "2 conversations began on the old version and will finish on it;"
        " they won't be asked anything again."
    ) in done.stdout
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["stage", "0", "2", "0"] in rows
    assert ["delivery", "1", "0", "0"] in rows
    live = found["live"]
    given = {answer["step"]: (answer["fate"], answer["given"]) for answer in live["answers"]}
    assert (live["on_old"], live["on_new"], live["on_others"]) == (2, 0, {})
    assert given["stage"] == ("asked again", 2)
    assert given["delivery"] == ("kept", 1)
    assert given["barrier-change"] == ("kept", 0)
    assert given["barrier-cost"] == ("dropped", 1)
    assert found["old"]["flow"] == "quick-check"
    assert found["old"]["version"] != found["new"]["version"]
    # A version is found by its first digits as well.
    assert found == values(system, digits, changed) == values(system, digits.upper(), changed)


def test_conversations_of_other_versions_are_counted_as_such(system: System, changed: Path) -> None:
    begin(system, ANN)
    begin(system, BEA)
    other = "c0ffee" * 10 + "0000"
    change = f"UPDATE conversations SET state = json_set(state, '$.version', '{other}')"  # noqa: S608
    execute(system.path, f"{change} WHERE id = 'system1'")

    done = diff(system, "quick-check", changed)

    assert "1 conversation began on the old version" in done.stdout
    assert "1 is on another version, c0ffeec0ffee.\n" in done.stdout
    there = diff(system, changed, "quick-check").stdout
    assert "None is on the old version.\n" in there
    assert "1 is on the new version already.\n" in there


def test_nothing_is_counted_and_made_without_a_database(tmp_path: Path, changed: Path) -> None:
    file = tmp_path / "none.sqlite3"

    done = cxbot(file, "flows", "diff", "quick-check", str(changed))
    as_json = cxbot(file, "flows", "diff", "quick-check", str(changed), "--json")

    assert done.exit_code == 0
    assert done.stdout.endswith("There is no database yet, so no conversation is open.\n")
    assert json.loads(as_json.stdout)["live"] is None
    assert not file.exists()


# ---------------------------------------------------------------------------- wrong use


def test_name_and_digits_that_are_unknown_are_said(system: System, tmp_path: Path) -> None:
    name = diff(system, "quick-chek", "quick-check")
    assert_wrong_use(name, 'called "quick-chek"; did you mean "quick-check"?')
    assert_wrong_use(diff(system, "0000aaaa", "quick-check"), 'begins with "0000aaaa"')
    none = cxbot(tmp_path / "none", "flows", "diff", "0000aaaa", "quick-check")
    assert_wrong_use(none, "there is no database yet")


def test_file_that_is_missing_or_wrong_is_said_with_its_place(
    system: System, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.yaml"
    bad.write_text("id: bad\ntitle: T\nsteps:\n  - {id: a, type: odd}\n")

    assert_wrong_use(diff(system, tmp_path / "gone.yaml", "quick-check"), "gone.yaml")
    done = diff(system, "quick-check", bad)
    assert done.exit_code == 2
    assert "bad.yaml:4:" in done.stderr
    assert 'no type is called "odd"' in done.stderr


def test_kept_version_that_is_no_longer_taken_is_one_line(
    system: System, quick_check: Assessment
) -> None:
    execute(system.path, "UPDATE flow_versions SET source = replace(source, 'yes_no', 'odd')")
    execute(system.path, "UPDATE flow_versions SET source = replace(source, 'rating', 'odd')")

    done = diff(system, quick_check.flow.version[:8], "quick-check")

    assert_wrong_use(done, "this cxbot no longer takes version")
