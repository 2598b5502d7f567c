"""A result whose answers change stays one record, which agrees with them. On both databases."""

import json
from datetime import timedelta

import pytest

from bot.turns.plan import RecordedResult
from tests.conftest import NOW
from tests.kit.system import ANN
from tests.unit.cli.make import cxbot, finish, say
from tests.unit.service.home import Home


def record(home: Home) -> RecordedResult:
    """Return the only result."""
    [result] = home.run(home.store.records.results(ANN))
    return result


def recomputed(home: Home, result: str) -> str:
    """Return the output of the command that recomputes a result."""
    done = cxbot(home.url or home.path, "result", result, "--recompute")
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def test_changed_answer_replaces_the_record(home: Home) -> None:
    one = finish(home)
    before = record(home)
    home.clock.forward(days=3)
    say(home, "change stage", "run")

    after = record(home)

    assert after.conversation == before.conversation == one
    assert json.loads(before.measured)["stage"] == "walk"
    assert json.loads(after.measured)["stage"] == "run"
    assert json.loads(after.position)["stage"]["overall"]["below"] == 57
    assert (before.finished_at, after.finished_at) == (NOW, NOW + timedelta(days=3))
    assert recomputed(home, one) == "Recomputed from 13 answers: equal.\n"


def test_answer_that_no_figure_rests_on_keeps_the_record_right(home: Home) -> None:
    one = finish(home)
    home.clock.forward(days=1)
    say(home, "change role", "executive")
    home.clock.forward(days=1)
    say(home, "leave a comment", "good questions")

    assert recomputed(home, one).endswith(": equal.\n")


@pytest.mark.parametrize("way", ["skip", "back", "keep", "stop"])
def test_answer_that_is_not_changed_after_all_keeps_the_record(home: Home, way: str) -> None:
    one = finish(home)
    before = record(home)
    home.clock.forward(days=1)
    say(home, "change stage", way)

    assert record(home) == before
    assert recomputed(home, one).endswith(": equal.\n")


def test_result_of_a_retake_is_a_record_of_its_own(home: Home) -> None:
    first = finish(home)
    home.clock.forward(days=1)
    say(home, "change stage", "run")
    home.clock.forward(days=1)
    say(home, "retake", "yes", "fly", "hybrid", *["skip"] * 6, "skip the rest")
    home.clock.forward(days=1)
    say(home, "change stage", "crawl")

    results = home.run(home.store.records.results(ANN))

    stages = [json.loads(result.measured)["stage"] for result in results]
    assert sorted(stages) == ["crawl", "run"]
    assert len({result.conversation for result in results}) == 2
    for result in results:
        assert recomputed(home, result.conversation).endswith(": equal.\n")
    assert first in {result.conversation for result in results}
