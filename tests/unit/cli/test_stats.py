"""``cxbot stats``: who began, who finished, and where the others stand."""

import json
from pathlib import Path
from typing import Any

from bot.cli.stats import standing
from bot.messages import Address, Command, Paragraph, Say, Text, Update
from bot.store.records import Count
from tests.kit.system import ANN, BEA, System
from tests.unit.cli.make import assert_wrong_use, begin, cxbot, finish, say

CAT, DAN, EVE = (Address("test", name, name) for name in ("cat", "dan", "eve"))


def numbers(system: System, *words: str) -> dict[str, Any]:
    done = cxbot(system.path, "stats", "--json", *words)
    assert done.exit_code == 0
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_conversations_are_counted_by_channel_and_campaign(system: System) -> None:
    finish(system, ANN, campaign="fair")
    begin(system, BEA, "fair")
    say(system, "yes", "stop", who=BEA)
    begin(system, CAT)

    found, done = numbers(system), cxbot(system.path, "stats")

    none = {"expired": 0, "restarted": 0}
    assert found["total"] == {
        "started": 3, "finished": 1, "finished_percent": 33.3, "asking": 1, "stopped": 1, **none,
    }  # fmt: skip
    assert found["groups"] == [
        {"channel": "test", "campaign": "", "started": 1, "finished": 0, "finished_percent": 0.0,
         "asking": 1, "stopped": 0, **none},
        {"channel": "test", "campaign": "fair", "started": 2, "finished": 1,
         "finished_percent": 50.0, "asking": 0, "stopped": 1, **none},
    ]  # fmt: skip
    assert done.exit_code == 0
    assert done.stdout.startswith("3 conversations started, 1 finished (33.3 %), 1 in progress,")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["test", "fair", "2", "1", "50.0", "0", "1", "0", "0"] in lines
    assert ["test", "-", "1", "0", "0.0", "1", "0", "0", "0"] in lines
    assert ["consent", "1", "50.0"] in lines


def test_where_people_stand_comes_in_the_order_of_the_flow(system: System) -> None:
    for who, texts in ((ANN, ()), (BEA, ("yes", "walk")), (CAT, ("yes",)), (DAN, ("yes",))):
        begin(system, who)
        say(system, *texts, who=who)
    finish(system, EVE)

    found = numbers(system)

    assert found["unfinished_at"] == [
        {"step": "consent", "count": 1, "percent": 25.0},
        {"step": "stage", "count": 2, "percent": 50.0},
        {"step": "delivery", "count": 1, "percent": 25.0},
    ]
    (group,) = found["groups"]
    assert (group["started"], group["asking"], group["finished_percent"]) == (5, 4, 20.0)


def test_people_who_declined_or_deleted_are_only_counted_and_that_is_said(system: System) -> None:
    begin(system, ANN)
    say(system, "no", who=ANN)
    finish(system, BEA)
    say(system, "delete", "yes", who=BEA)

    found, done = numbers(system), cxbot(system.path, "stats")

    assert found["total"]["started"] == 0
    assert found["forgotten"] == {"declined": 1, "deleted": 1}
    assert "People who left without a trace: 1 declined, 1 deleted.\n" in done.stdout
    assert "nothing else of them is kept" in done.stdout


def test_begun_anew_expired_and_pruned_are_counted_each(system: System) -> None:
    begin(system, ANN)
    say(system, "yes", "restart", "yes", who=ANN)
    for _ in range(2):
        system.clock.forward(days=40)
        system.fire()
    total = numbers(system)["total"]
    system.clock.forward(days=400)
    system.run(system.store.timers.prune(system.clock(), 100, system.clock()))

    assert (total["started"], total["restarted"], total["expired"]) == (2, 1, 1)
    assert numbers(system)["pruned"] == 2
    assert "2 more were removed" in cxbot(system.path, "stats").stdout


def test_outbox_and_failed_updates_are_counted(system: System) -> None:
    begin(system)
    system.handle(Text("yes"))
    sorry = Say((Paragraph("Sorry."),))
    failed = Update("f", BEA, Command("start"))
    system.run(system.store.turns.fail(failed, "AB2C", "KeyError", system.clock(), sorry))

    found, done = numbers(system), cxbot(system.path, "stats")

    assert found["failed"] == 1
    assert found["outbox"]["sent"] == 1
    assert "waiting" in done.stdout
    assert "Updates that could not be handled: 1 (see: cxbot inbox list).\n" in done.stdout


def test_empty_database_is_all_noughts_and_so_is_none(system: System, tmp_path: Path) -> None:
    done, none = cxbot(system.path, "stats"), cxbot(tmp_path / "x", "stats", "--json")

    assert done.exit_code == 0
    assert done.stdout.startswith("0 conversations started, 0 finished (0 %)")
    assert json.loads(none.stdout)["total"]["started"] == 0


def test_flow_that_cannot_be_used_stops_only_who_named_it(system: System) -> None:
    begin(system)

    configured = cxbot(system.path, "stats", CXBOT_FLOW="gone")
    named = cxbot(system.path, "stats", "--flow", "gone")

    assert configured.exit_code == 0
    assert "consent" in configured.stdout
    assert_wrong_use(named, 'no flow is called "gone"')


def test_steps_that_the_flow_does_not_have_come_last_by_name() -> None:
    counts = [Count("c", "", "asking", step, 1) for step in ("z", "b", "", "a", "y")]

    assert list(standing(counts, ["y", "b"])) == ["y", "b", "", "a", "z"]
