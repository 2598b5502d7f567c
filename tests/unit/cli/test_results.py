"""``cxbot results`` and ``cxbot result``: what came out, and that it comes out again."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.cli.recompute import differences, recompute
from bot.engine.assessment import Assessment
from bot.loading.library import (
    flow_folders,
)
from bot.messages import Address, Command, Text
from bot.store.postgres.store import PostgresStore
from bot.wiring.settings import Settings
from bot.wiring.terminal import terminal_address
from tests.conftest import DATA
from tests.kit.system import System, kept_versions
from tests.stores.make import create_tables
from tests.unit.cli.make import (
    assert_wrong_use,
    begin,
    cxbot,
    execute,
    finish,
    kept_as_it_is,
    say,
)

TERMINAL = Address("terminal", "quick-check", "terminal")
"""The address of a person in ``cxbot chat``."""


# ---------------------------------------------------------------------------- one's results


def test_results_of_this_terminal_are_listed_the_oldest_first(
    system: System, quick_check: Assessment
) -> None:
    begin(system, TERMINAL)
    none = cxbot(system.path, "results")
    first = finish(system, TERMINAL, "walk")
    system.clock.forward(days=1)
    say(system, "take it again", who=TERMINAL)
    second = finish(system, TERMINAL, "run")
    finish(system)

    done, as_json = cxbot(system.path, "results"), cxbot(system.path, "results", "--json")

    assert (none.exit_code, none.output) == (0, "No results yet. Run `cxbot chat` to get one.\n")
    assert done.exit_code == 0
    head, *rows = (line.split() for line in done.stdout.splitlines())
    assert head[:4] == ["date", "(UTC)", "id", "stage"]
    version = quick_check.flow.version[:12]
    tail = ["hybrid", "quick-check", version, "liveops-2026"]
    assert rows == [
        ["2026-11-22", "09:30", first, "walk", *tail],
        ["2026-11-23", "09:30", second, "run", *tail],
    ]
    record, _ = json.loads(as_json.stdout)
    assert (record["id"], record["measured"]["stage"]) == (first, "walk")
    assert record["position"]["stage"]["overall"]["below"] == 25


def test_results_of_a_flow_that_does_not_exist_are_wrong_use(system: System) -> None:
    assert_wrong_use(cxbot(system.path, "results", "--flow", "quick"), 'no flow is called "quick"')


@pytest.mark.acceptance
def test_result_of_a_chat_in_the_terminal_is_listed_and_computed_again(tmp_path: Path) -> None:
    file = tmp_path / "chat.sqlite3"
    answers = ["yes", "walk", "hybrid", "4", "3", *["skip"] * 4, "skip", "skip", "skip"]
    subprocess.run(
        [sys.executable, "-m", "bot", "chat"],
        input="\n".join(answers), text=True, capture_output=True, check=True,
        env={"DATABASE_URL": f"sqlite:///{file}", "COLUMNS": "100"},
    )  # fmt: skip

    (record,) = json.loads(cxbot(file, "results", "--json").stdout)
    done = cxbot(file, "result", record["id"], "--recompute")

    assert (done.exit_code, done.output) == (0, "Recomputed from 12 answers: equal.\n")


# ---------------------------------------------------------------------------- one result


def test_result_names_flow_edition_and_answers_and_says_the_position(
    system: System, quick_check: Assessment
) -> None:
    one = finish(system)

    done = cxbot(system.path, "result", one)
    record = json.loads(cxbot(system.path, "result", one, "--json").stdout)

    assert (done.exit_code, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    edition = quick_check.edition
    assert lines[:6] == [
        f"result    {one}",
        "date      2026-11-22 09:30 UTC",
        f"flow      quick-check, version {quick_check.flow.version[:12]}",
        f"edition   liveops-2026, digest {edition.digest[:12]}",
        "stage     walk",
        "delivery  hybrid",
    ]
    position = cxbot(system.path, "position", "--stage", "walk", "--delivery", "hybrid")
    assert done.stdout.endswith("\n\n" + position.stdout)
    stored = system.run(system.store.records.result(one))
    assert stored is not None
    assert record["position"] == json.loads(stored[0].position)
    assert record["flow_version"] == stored[0].flow_version


@pytest.mark.parametrize("name", ["system1", "x" * 3000, "\x1b[31mred", "\udcff"])
def test_unknown_result_is_one_clear_line(system: System, name: str) -> None:
    # An unfinished conversation has no result either.
    begin(system)

    done = cxbot(system.path, "result", name)

    assert_wrong_use(done, "No result has the id", "`cxbot results`")
    assert "\x1b" not in done.stderr
    assert len(done.stderr) < 200


# ---------------------------------------------------------------------------- computed again


def test_result_is_equal_when_computed_again(system: System) -> None:
    one = finish(system)
    say(system, "leave a comment", "good questions")

    done = cxbot(system.path, "result", one, "--recompute")
    record = json.loads(cxbot(system.path, "result", one, "--recompute", "--json").stdout)

    assert (done.exit_code, done.stderr) == (0, "")
    assert re.fullmatch(r"Recomputed from \d+ answers: equal\.\n", done.stdout)
    assert record["recomputed"] == {"answers": 13, "equal": True, "differences": []}


def test_altered_record_is_found_value_by_value(system: System) -> None:
    one = finish(system)
    execute(
        system.path,
        "UPDATE results SET position = replace(position, '\"below\": 25', '\"below\": 5'),"
        " measured = replace(measured, 'walk', 'fly'), edition_digest = 'abc'",
    )

    done = cxbot(system.path, "result", one, "--recompute")

    assert done.exit_code == 1
    lines = done.stdout.splitlines()
    assert lines[0] == "Recomputed from 12 answers: 3 differences."
    assert lines[1].startswith('edition_digest: stored "abc", recomputed "')
    assert lines[2] == 'measured.stage: stored "fly", recomputed "walk"'
    assert lines[3] == "position.stage.overall.below: stored 5, recomputed 25"


@pytest.mark.parametrize(
    ("script", "said", "reason"),
    [
        (
            "UPDATE answers SET value = '\"run\"' WHERE step = 'stage'",
            'measured.stage: stored "walk", recomputed "run"\n',
            "",
        ),
        (
            "DELETE FROM answers WHERE step = 'delivery'",
            'status: stored "finished", recomputed "asking"\n',
            "",
        ),
        ("DELETE FROM answers", "", "Its answers are gone, so it can't be computed again."),
        ("UPDATE answers SET value = '\"no-such\"'", "", "its answers don't fit its flow"),
        ("DELETE FROM flow_versions", "", "is no longer kept"),
        (
            "UPDATE flow_versions SET source = replace(source, 'single_choice', 'odd')",
            "",
            "no longer takes flow version",
        ),
    ],
)
def test_result_that_differs_or_cannot_be_computed_says_why(
    system: System, script: str, said: str, reason: str
) -> None:
    one = finish(system)
    execute(system.path, script)

    done = cxbot(system.path, "result", one, "--recompute")

    assert done.exit_code == 1
    assert said in done.stdout
    assert reason in done.stderr
    assert (done.stdout == "", done.stderr.count("\n")) == (said == "", 1 if reason else 0)


def test_result_of_a_lost_version_still_shows_its_record(system: System) -> None:
    one = finish(system)
    execute(system.path, "DELETE FROM flow_versions")

    done = cxbot(system.path, "result", one)

    assert done.exit_code == 1
    assert "stage     walk" in done.stdout
    assert "is no longer kept" in done.stderr


def test_differences_name_the_place_of_every_value() -> None:
    stored = {"a": [1, {"b": None}], "c": 1}
    found = {"a": [1, {"b": 0}, 2], "d": True}

    assert [(one.path, one.stored, one.found) for one in differences(stored, found)] == [
        ("a.2.b", "null", "0"),
        ("a.3", "nothing", "2"),
        ("c", "1", "nothing"),
        ("d", "nothing", "true"),
    ]
    assert list(differences(stored, stored)) == []


def test_postgres_says_the_same(quick_check: Assessment, postgres_url: str) -> None:
    asyncio.run(create_tables(postgres_url))
    with System(kept_versions(quick_check), PostgresStore(postgres_url)) as system:
        here = terminal_address(Settings(database_url=postgres_url), "quick-check")
        one = finish(system, here, campaign="fair")

        listed = cxbot(postgres_url, "results")
        proved = cxbot(postgres_url, "result", one, "--recompute")
        rows = cxbot(postgres_url, "export", "--campaign", "fair")
        stats = cxbot(postgres_url, "stats")
        live = cxbot(postgres_url, "flows", "diff", quick_check.flow.version[:8], "quick-check")
        pruned = cxbot(postgres_url, "db", "prune")
        dead = cxbot(postgres_url, "outbox", "retry", "--all")

    assert one in listed.stdout
    assert (proved.exit_code, proved.stdout) == (0, "Recomputed from 12 answers: equal.\n")
    assert rows.stdout.count("\n") == 2
    assert stats.stdout.startswith("1 conversation started, 1 finished (100 %)")
    assert "None is on the old version." in live.stdout
    assert (pruned.exit_code, dead.stdout) == (0, "No reply is dead.\n")


# ---------------------------------------------------------------------------- whatever is answered


FLOWS = [flow_folders()["quick-check"], DATA / "flows" / "everything"]


@pytest.fixture(scope="module", params=FLOWS, ids=lambda one: one.name)
def walked(request: pytest.FixtureRequest) -> Iterator[System]:
    with System(kept_as_it_is(request.param), on_disk=True) as made:
        yield made


people = count(1)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
@pytest.mark.acceptance
def test_whatever_is_answered_the_result_is_equal_when_computed_again(
    walked: System, data: st.DataObject
) -> None:
    who = Address("test", f"chat{next(people)}", "somebody")
    assessment = walked.service.versions.current
    walked.handle(Command("start"), who)
    for _ in range(60):
        talk = walked.conversation(who)
        assert talk is not None
        step = assessment.next_step(talk, assessment.counting(talk))
        if step is None:
            break
        values = step.samples(["voice", 3, 2.5])
        typed = [", ".join(one) if isinstance(one, tuple) else str(one) for one in values]
        others = ["back", "skip", "skip the rest", "answers", "change stage", "nonsense", "keep"]
        text = data.draw(st.one_of(st.sampled_from(typed), st.sampled_from([*typed, *others])))
        walked.handle(Text(text), who)

    results = walked.run(walked.store.records.results(who))
    talk = walked.conversation(who)
    assert talk is not None
    assert bool(results) == (talk.status == "finished")
    for one in results:
        found = walked.run(walked.store.records.result(one.conversation))
        assert found is not None
        assert recompute(assessment, *found) == ()


def test_terminals_of_two_users_of_one_server_are_two_people(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(database_url="postgresql://server/bot")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "ann"))
    ann = terminal_address(settings, "quick-check")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "bea"))
    bea = terminal_address(settings, "quick-check")

    assert bea == terminal_address(settings, "quick-check")
    assert ann.person != bea.person
    assert terminal_address(Settings(), "quick-check") == TERMINAL
