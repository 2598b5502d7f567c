"""The benchmarks' own tools: the probe in the bot's loop, and two commits."""

import subprocess
from pathlib import Path

import pytest

from bot.runtime.serving import COLLECTED_EVERY
from tests.acceptance.crash.serving import Program
from tests.benchmarks.beside import compare, flat, table, worktree
from tests.benchmarks.measuring import HERE, Side, session
from tests.benchmarks.platforms import PLATFORMS, Loaded, against

# ---------------------------------------------------------------------------- a bot with a probe


@pytest.mark.acceptance
async def test_load_tells_the_lag_of_a_loop_that_is_spared_the_garbage_collector() -> None:
    async with against(PLATFORMS["slack"], HERE) as bot:
        found = await bot.load(people=2)
        probed = await bot.side.probed()

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
        probed = await bot.side.probed()

    assert found["updates"] == 13
    assert probed["bot"] == str(other / "bot" / "__main__.py")


@pytest.mark.acceptance
async def test_statements_commits_and_claims_of_a_bot_are_counted() -> None:
    async with against(PLATFORMS["telegram"], HERE, counts=True) as bot:
        found = await bot.load(people=1)

    assert found["commits_per_update"] == found["of_which"]["COMMIT"] > 0
    assert found["statements_per_update"] > found["of_which"]["INSERT inbox"] == 1
    assert found["claims_per_update"] >= 0


@pytest.mark.acceptance
@pytest.mark.parametrize(
    ("name", "first_call"), [("slack", "auth.test"), ("telegram", "setWebhook")]
)
async def test_everybody_reaches_the_result_with_every_rival(name: str, first_call: str) -> None:
    platform = PLATFORMS[name]
    async with Program("-m", platform.people) as people, session() as http:
        # People begin once a bot has connected.
        await http.post(f"{people.url}/{first_call}")
        for rival in platform.rivals.values():
            async with Program("-m", *rival.words(people.url)) as program:
                side = Loaded(people, Side(program, rival.path), http)
                found = await side.load(people=2)

                assert found["updates"] == 26
                assert found["loop"] == "asyncio"


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
