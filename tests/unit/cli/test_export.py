"""``cxbot export``: one row for each conversation, under a pseudonym, safe to open anywhere."""

import csv
import io
import json
from pathlib import Path

import pytest

from bot.cli.rows import csv_line, merged
from bot.engine.assessment import Assessment
from bot.messages import Address
from bot.service.flow_versions import Flows, keep_current
from tests.conftest import DATA
from tests.kit.system import BEA, System
from tests.unit.cli.make import (
    assert_wrong_use,
    begin,
    cxbot,
    execute,
    finish,
    kept_as_it_is,
    say,
)

ODD = '=1+1, "quoted"\nsecond line, é \U0001f600'
HEAD = [
    "person", "conversation", "channel", "campaign", "flow", "flow_version", "edition", "status",
    "started", "updated",
]  # fmt: skip


@pytest.fixture
def everything_kept() -> Flows:
    return kept_as_it_is(DATA / "flows" / "everything")


def read_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def exported(system: System, *words: str) -> list[dict[str, str]]:
    done = cxbot(system.path, "export", *words)
    assert done.exit_code == 0, done.output
    return read_csv(done.stdout)


# ---------------------------------------------------------------------------- what is written


def test_each_conversation_is_a_row_with_its_answers(
    system: System, quick_check: Assessment
) -> None:
    one = finish(system, campaign="fair")
    system.clock.forward(minutes=1)
    begin(system, BEA)
    say(system, "yes", "run", who=BEA)

    first, second = exported(system)

    steps = [step.id for step in quick_check.flow.steps if step.id != "result"]
    assert list(first) == HEAD + steps
    assert first | {"person": ""} == {
        **dict.fromkeys(steps, ""),
        "person": "",
        "conversation": one,
        "channel": "test",
        "campaign": "fair",
        "flow": "quick-check",
        "flow_version": quick_check.flow.version,
        "edition": "liveops-2026",
        "status": "finished",
        "started": "2026-11-22T09:30:00+00:00",
        "updated": "2026-11-22T09:30:00+00:00",
        "consent": "yes",
        "stage": "walk",
        "delivery": "hybrid",
    }
    assert (second["status"], second["stage"], second["campaign"]) == ("asking", "run", "")


def test_nothing_of_a_platform_is_written_and_one_person_has_one_pseudonym(
    system: System,
) -> None:
    who = Address("test", "chat-4711", "person-4711")
    finish(system, who)
    say(system, "take it again", who=who)
    finish(system, BEA)

    done = cxbot(system.path, "export")

    assert "4711" not in done.stdout
    people = [row["person"] for row in read_csv(done.stdout)]
    assert len(people) == 3
    assert len(set(people)) == 2
    assert all(len(person) == 16 and int(person, 16) >= 0 for person in people)


def test_free_text_comes_back_whole_and_is_no_formula(system: System) -> None:
    finish(system)
    say(system, "leave a comment", ODD)

    (row,) = exported(system)
    as_json = json.loads(cxbot(system.path, "export", "--format", "jsonl").stdout)

    assert row["comment"] == f"'{ODD}"
    assert as_json["answers"]["comment"] == ODD


@pytest.mark.parametrize(
    "start",
    [
        "=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20",
        " =", '"=', "\u200b=",
    ],
)  # fmt: skip
def test_cell_that_a_spreadsheet_would_compute_begins_with_an_apostrophe(start: str) -> None:
    line = csv_line([f"{start}1", f"a{start}", -1, None])

    (row,) = csv.reader(io.StringIO(line, newline=""))
    assert row == [f"'{start}1", f"a{start}", "-1", ""]


def test_several_options_stand_in_one_cell_and_only_answers_that_count_are_written(
    everything_kept: Flows,
) -> None:
    with System(everything_kept, on_disk=True) as system:
        begin(system)
        say(system, "ok", "walk", "chat, voice", "a tool", "4", "yes", "12", "2h", "3.5")
        as_json = json.loads(cxbot(system.path, "export", "--format", "jsonl").stdout)
        system.clock.forward(minutes=1)
        begin(system, BEA)
        say(system, "ok", "walk", "voice", "a tool", "change uses", "chat", who=BEA)

        row, changed = exported(system)

    assert row["uses"] == "chat; voice"
    assert (row["agents"], row["budget"]) == ("12", "3.5")
    assert "intro" not in row
    assert as_json["answers"] == {
        "stage": "walk", "uses": ["chat", "voice"], "voice-tool": "a tool", "trust": 4,
        "remote": "yes", "agents": 12, "review": "2h", "budget": 3.5,
    }  # fmt: skip
    assert (changed["uses"], changed["voice-tool"]) == ("chat", "")


def test_two_flows_share_one_file(system: System, everything_kept: Flows) -> None:
    begin(system)
    say(system, "yes", "walk")
    current = system.service.versions
    system.rewire(flows=everything_kept)
    system.run(keep_current(system.store.records, everything_kept, system.clock()))
    system.clock.forward(minutes=1)
    begin(system, BEA)
    say(system, "ok", "run", who=BEA)

    first, second = exported(system)

    assert current.current.flow.id == first["flow"]
    assert (first["stage"], second["stage"]) == ("walk", "run")
    assert {"delivery", "uses", "comment"} <= set(first)


def test_conversation_whose_version_is_lost_is_exported_with_all_it_has(system: System) -> None:
    finish(system)
    execute(system.path, "DELETE FROM flow_versions")

    (row,) = exported(system)

    assert (row["stage"], row["result"]) == ("walk", "seen")


def test_orders_are_merged_so_that_neighbors_stay_together() -> None:
    assert merged([["a", "b", "d"], ["a", "c", "d", "e"], ["x", "b"]]) == (
        "x", "a", "c", "b", "d", "e",
    )  # fmt: skip
    assert merged([]) == ()


# ---------------------------------------------------------------------------- which


def test_campaign_chooses(system: System) -> None:
    finish(system, campaign="fair")
    finish(system, BEA)

    assert [row["campaign"] for row in exported(system, "--campaign", "fair")] == ["fair"]
    assert [row["campaign"] for row in exported(system, "--campaign", "")] == [""]
    as_json = cxbot(system.path, "export", "--format", "jsonl", "--campaign", "fair")
    assert json.loads(as_json.stdout)["campaign"] == "fair"


def test_empty_export_is_a_file_with_a_heading(system: System) -> None:
    as_csv = cxbot(system.path, "export")
    as_json = cxbot(system.path, "export", "--format", "jsonl", "--campaign", "nobody")

    assert (as_csv.exit_code, as_csv.stdout) == (0, ",".join(HEAD) + "\n")
    assert (as_json.exit_code, as_json.stdout) == (0, "")
    assert as_csv.stderr == "No conversation is found.\n"


@pytest.mark.parametrize("name", ["\x1b[31m", "\udcff"])
def test_campaign_that_cannot_be_is_wrong_use(system: System, name: str) -> None:
    done = cxbot(system.path, "export", "--campaign", name)

    assert_wrong_use(done, "--campaign: no campaign is called")
    assert "\x1b" not in done.stderr


# ---------------------------------------------------------------------------- where to


def test_conversations_in_a_file_are_counted(system: System, tmp_path: Path) -> None:
    finish(system)
    finish(system, BEA)
    file = tmp_path / "rows.csv"

    done = cxbot(system.path, "export", "--output", str(file))

    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"2 conversations written to {file}.\n"
    assert {row["status"] for row in read_csv(file.read_text("utf-8-sig"))} == {"finished"}


def test_file_that_cannot_be_written_is_one_line(system: System, tmp_path: Path) -> None:
    done = cxbot(system.path, "export", "--output", str(tmp_path / "gone" / "rows.csv"))

    assert_wrong_use(done, "cannot write", "No such file or directory")
