"""``cxbot flows``: what is printed, where, and the exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from bot.engine.assessment import Assessment
from bot.engine.trial import trial
from tests.conftest import DATA, NOW

GOOD = "id: {id}\ntitle: T\nsteps:\n  - {{id: a, type: yes_no, name: N, text: T}}\n{more}"
RESULT = "  - {id: result, type: result}\n"
SHIPPED = "quick-check, team-pulse, team-setup"


def cxbot(*words: str, conversations: Path | None = None) -> Result:
    env = {"CXBOT_CONVERSATIONS": str(conversations) if conversations else ""}
    return CliRunner().invoke(app, ["flows", *words], env=env)


def write(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "flow.yaml").write_text(text)
    return folder


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return write(tmp_path / "good", GOOD.format(id="good", more=RESULT))


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return write(tmp_path / "bad", GOOD.format(id="bad", more="  - {id: b, type: bad}\n"))


# ---------------------------------------------------------------------------- check


def test_every_known_flow_is_checked_where_none_is_named() -> None:
    done = cxbot("check")

    assert (done.exit_code, done.stdout) == (0, f"{SHIPPED}: no problems found.\n")


def test_flow_is_found_by_its_folder_its_file_and_the_folder_around(good: Path) -> None:
    for path in (good, good / "flow.yaml", good.parent):
        done = cxbot("check", str(path))
        assert (done.exit_code, done.stdout) == (0, "good: no problems found.\n")


def test_problems_are_listed_and_counted_with_exit_code_1(bad: Path) -> None:
    done = cxbot("check", str(bad))

    assert done.exit_code == 1
    assert f'{bad}/flow.yaml:5:19: no type is called "bad"' in done.stdout
    assert f"{bad}/flow.yaml:4:3: no step gives the result" in done.stdout
    assert done.stderr == "2 problems found.\n"


def test_problems_and_unreadable_files_are_reported_in_one_run(
    good: Path, bad: Path, tmp_path: Path
) -> None:
    unreadable = write(tmp_path / "unreadable", "a: [b\n")

    done = cxbot("check", str(good), str(bad), str(unreadable))
    gone = cxbot("check", str(tmp_path / "gone"))

    assert done.exit_code == 2
    assert 'no type is called "bad"' in done.stdout
    assert "unreadable/flow.yaml:2:1: this is no valid YAML" in done.stderr
    assert (gone.exit_code, gone.stdout) == (2, "")
    assert "there is no such file" in gone.stderr


def test_translations_are_checked_too(good: Path) -> None:
    (good / "de.yaml").write_text("title: T\n")

    done = cxbot("check", str(good))

    assert done.exit_code == 1
    assert 'de.yaml:1:1: missing translation of steps.a.text ("T")' in done.stdout


def test_folder_of_ones_own_adds_its_flows(good: Path) -> None:
    done = cxbot("check", conversations=good.parent)

    assert (done.exit_code, done.stdout) == (0, f"good, {SHIPPED}: no problems found.\n")


@pytest.mark.parametrize("command", [["check"], ["graph", "quick-check"], ["try", "quick-check"]])
def test_folder_of_ones_own_that_does_not_exist_is_an_error(
    tmp_path: Path, command: list[str]
) -> None:
    done = cxbot(*command, conversations=tmp_path / "gone")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "CXBOT_CONVERSATIONS names this folder of flows, but it does not exist" in done.stderr


def test_unknown_edition_is_an_error() -> None:
    done = cxbot("check", "--edition", "liveops-2025")

    assert done.exit_code == 2
    assert 'did you mean "liveops-2026"?' in done.stderr


# ---------------------------------------------------------------------------- schema, graph


def test_schema_is_printed_as_json() -> None:
    done = cxbot("schema")

    assert done.exit_code == 0
    assert json.loads(done.stdout)["title"] == "FlowFile"


def test_graph_of_a_flow_is_printed() -> None:
    done = cxbot("graph", "quick-check")

    assert done.exit_code == 0
    assert done.stdout.startswith("flowchart TD\n")
    assert "Delivery model" in done.stdout


@pytest.mark.parametrize("command", ["graph", "try"])
def test_unknown_flow_is_answered_with_what_there_is(command: str) -> None:
    done = cxbot(command, "quick-chek")

    assert done.exit_code == 2
    assert done.stderr == 'flow: no flow is called "quick-chek"; did you mean "quick-check"?\n'


# ---------------------------------------------------------------------------- try


@pytest.mark.parametrize("flow", [*SHIPPED.split(", "), str(DATA / "flows" / "everything")])
def test_flow_always_ends_with_a_result(flow: str) -> None:
    done = cxbot("try", flow)

    assert done.exit_code == 0
    assert "0 end without a result." in done.stdout


def test_trial_asks_every_step_and_takes_both_sides_of_every_condition(
    everything: Assessment,
) -> None:
    walks = trial(everything, NOW)

    asked = {step for walk in walks for step in walk.steps}
    assert asked == {step.id for step in everything.flow.asked[:-1]}
    for step in everything.flow.asked:
        if step.when:
            assert any(step.id not in walk.steps for walk in walks)
    assert not any(walk.ended for walk in walks)


def test_question_whose_answer_the_bot_takes_for_a_command_is_found(tmp_path: Path) -> None:
    step = (
        "  - {id: b, type: text, name: N, text: Type stop, optional: true}\n"
        "  - {id: c, type: yes_no, name: N, text: T, when: {step: b, is: stop}}\n"
    )
    flow = write(tmp_path / "stuck", GOOD.format(id="stuck", more=step + RESULT))

    done = cxbot("try", str(flow))

    assert done.exit_code == 1
    assert "\"b\" takes none of its own answers: Text(text='stop')" in done.stdout
    assert "end without a result." in done.stdout
