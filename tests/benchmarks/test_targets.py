"""How a benchmark ends: with made-up numbers."""

import json

import pytest

from tests.benchmarks.measuring import compared, told
from tests.benchmarks.probed import CLAIM, kind_of
from tests.benchmarks.targets import Target, code, conclude, judged, line

RATIO = Target("of the rival's", "turns/of/rival/median", least=1.25, decides=True)
LATE = Target("ms late", "late_ms", most=8.0)


def measured(ratio: float, late_ms: float) -> dict[str, object]:
    return {"turns": {"of": {"rival": {"median": ratio}}}, "late_ms": late_ms}


@pytest.mark.parametrize(
    ("ratio", "late_ms", "ends_with"),
    [(1.25, 8.0, 0), (1.249, 8.0, 1), (1.25, 8.1, 0), (1.249, 8.1, 1)],
    ids=["all met", "ratio missed", "another missed", "both missed"],
)
def test_only_a_ratio_to_a_rival_fails_a_benchmark(
    ratio: float, late_ms: float, ends_with: int
) -> None:
    verdicts = list(judged([RATIO, LATE], measured(ratio, late_ms)))

    assert code(verdicts) == ends_with


def test_everything_is_printed_before_a_benchmark_fails(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        conclude([RATIO, LATE], measured(0.75, 41.0))

    printed = capsys.readouterr()
    numbers = json.loads(printed.out)
    assert ended.value.code == 1
    assert numbers["late_ms"] == 41.0
    assert [(verdict["measured"], verdict["met"]) for verdict in numbers["targets"]] == [
        (0.75, False),
        (41.0, False),
    ]
    assert printed.err.splitlines() == [
        "MISSED  of the rival's: 0.75 (at least 1.25)",
        "not met ms late: 41 (at most 8)",
    ]


def test_few_rounds_decide_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        conclude([RATIO], measured(0.75, 41.0), decide=False)

    assert ended.value.code == 0
    assert "MISSED" in capsys.readouterr().err


def test_target_whose_number_was_not_measured_has_no_verdict() -> None:
    assert list(judged([RATIO, LATE], {"turns": "left out"})) == []


def test_target_can_have_both_bounds() -> None:
    target = Target("commits", "commits", least=0.1, most=0.3)

    assert [target.met_by(number) for number in (0.05, 0.1, 0.3, 0.31)] == [
        False,
        True,
        True,
        False,
    ]
    (verdict,) = judged([target], {"commits": 0.2})
    assert line(verdict) == "met     commits: 0.2 (at least 0.1 and at most 0.3)\n"


# ---------------------------------------------------------------------------- what is judged


def test_bot_is_compared_with_each_rival_in_each_round() -> None:
    bot, quick, slow = (
        [{"updates_per_s": per_s, "loop": "asyncio"} for per_s in rounds]
        for rounds in ((100, 120, 110), (200, 200, 200), (50, 50, 50))
    )

    found = compared({"bot": bot, "quick": quick, "slow": slow})

    assert found["updates_per_s_of"]["quick"]["of_each_round"] == [0.5, 0.6, 0.55]
    assert found["updates_per_s_of"]["slow"]["median"] == 2.2
    assert found["bot"] == {"updates_per_s": 110, "loop": "asyncio"}
    assert found["bot_medians"] == {"updates_per_s": 110}


def test_counted_statements_are_told_for_each_update_and_claims_beside_them() -> None:
    lags = {"p50_ms": 1.0, "p99_ms": 2.0, "most_ms": 3.0}
    kinds = {"BEGIN": 2, "COMMIT": 2, "INSERT outbox": 8, CLAIM: 1}

    found = told({"loop": "uvloop", **lags, "collecting_ms": 2.0, "kinds": kinds}, updates=4)

    assert found["loop"] == "uvloop"
    assert found["collecting_ms_per_update"] == 0.5
    assert found["statements_per_update"] == 3.0
    assert (found["commits_per_update"], found["claims_per_update"]) == (0.5, 0.25)
    assert found["of_which"] == {"INSERT outbox": 2.0, "BEGIN": 0.5, "COMMIT": 0.5}


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("COMMIT", "COMMIT"),
        ("\n    INSERT INTO outbox (address) VALUES ('from us')", "INSERT outbox"),
        ("UPDATE lanes SET claimable_at = NULL", "UPDATE lanes"),
        ("SELECT a FROM addresses WHERE b IN (SELECT c FROM inbox)", "SELECT addresses"),
        ("DELETE FROM timers WHERE address = 'a'", "DELETE timers"),
    ],
)
def test_statement_is_counted_by_its_verb_and_its_table(statement: str, kind: str) -> None:
    assert kind_of(statement) == kind
