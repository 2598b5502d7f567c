"""The benchmarks' own tools: the probe in the bot's loop, and two commits."""

import subprocess
from pathlib import Path

import pytest

from bot.runtime.serving import COLLECTED_EVERY
from tests.benchmarks.beside import compare, flat, table, worktree
from tests.benchmarks.measuring import HERE
from tests.benchmarks.platforms import PLATFORMS, against

# ---------------------------------------------------------------------------- a bot with a probe


@pytest.mark.acceptance
async def test_load_tells_the_lag_of_a_loop_that_is_spared_the_garbage_collector() -> None:
    async with against(PLATFORMS["slack"], HERE) as bot:
        found = await bot.load(people=2)
        probed = await bot.side.lag()

    assert found["updates"] == 26
    assert 0 <= found["loop_lag"]["p50_ms"] <= found["loop_lag"]["p99_ms"]
    assert found["loop_lag"]["p99_ms"] <= found["loop_lag"]["most_ms"]
    assert probed["frozen"] > 50_000
    assert probed["thresholds"] == list(COLLECTED_EVERY)


@pytest.mark.acceptance
async def test_bot_of_another_checkout_is_loaded_by_the_people_of_this_one(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    for name in ("bot", "adapters", "conversations", "benchmark_data"):
        (other / name).symlink_to(HERE / name)

    async with against(PLATFORMS["telegram"], other) as bot:
        found = await bot.load(people=1)
        probed = await bot.side.lag()

    assert found["updates"] == 13
    assert probed["bot"] == str(other / "bot" / "__main__.py")


# ---------------------------------------------------------------------------- rounds


def test_commits_are_compared_number_by_number() -> None:
    before = [dict(flat({"two": {"p50_ms": one, "updates": 7}})) for one in (10.0, 20.0)]
    after = [dict(flat({"two": {"p50_ms": one}, "new": 1})) for one in (5.0, 30.0)]

    found = compare(before, after)

    assert found == {
        "two / p50_ms": {
            "before": {"median": 15.0, "least": 10.0, "most": 20.0},
            "after": {"median": 17.5, "least": 5.0, "most": 30.0},
            "ratio": {"median": 1.0, "least": 0.5, "most": 1.5},
        }
    }
    assert "1 (0.5-1.5)" in table({"machine": {}, "numbers": found})


# ---------------------------------------------------------------------------- two commits


def test_unknown_commit_is_refused_and_leaves_no_worktree() -> None:
    with pytest.raises(subprocess.CalledProcessError), worktree("no-such-commit"):
        pass
