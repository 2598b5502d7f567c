"""``cxbot stats``: who began, who finished, and where the others stand."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli.statistics.picture import stats_card
from bot.cli.statistics.survey import Scope, survey
from bot.loading.library import load_catalogue
from bot.messages import Address, Command, Paragraph, Say, Text, Update
from bot.wiring.flows import make_assessment
from bot.wiring.settings import load_settings
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
        "median_seconds": 0,
    }  # fmt: skip
    assert found["groups"] == [
        {"channel": "test", "campaign": "", "started": 1, "finished": 0, "finished_percent": 0.0,
         "asking": 1, "stopped": 0, **none, "median_seconds": None},
        {"channel": "test", "campaign": "fair", "started": 2, "finished": 1,
         "finished_percent": 50.0, "asking": 0, "stopped": 1, **none, "median_seconds": 0},
    ]  # fmt: skip
    assert done.exit_code == 0
    assert done.stdout.startswith("3 conversations started, 1 finished (33.3 %), 1 in progress,")
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["test", "fair", "2", "1", "50.0", "0", "1", "0", "0", "0", "s"] in lines
    assert ["test", "-", "1", "0", "0.0", "1", "0", "0", "0", "-"] in lines
    assert ["consent", "3", "100.0", "1", "0", "0.0"] in lines


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


# ---------------------------------------------------------------------------- funnel and answers


def people(number: int, campaign: str = "") -> list[Address]:
    return [Address("test", f"{campaign}{place}", f"{campaign}{place}") for place in range(number)]


def test_funnel_says_who_reached_each_step_and_who_left(system: System) -> None:
    for who, texts in (
        (ANN, ("yes", "stop")),
        (BEA, ("yes", "walk")),
        (CAT, ("yes", "restart", "yes")),
    ):
        begin(system, who)
        say(system, *texts, who=who)
    finish(system, DAN)

    found, done = numbers(system), cxbot(system.path, "stats")

    assert found["flow"] == "quick-check"
    consent, stage, delivery, *_, result = found["funnel"]
    assert (consent["step"], consent["reached"], consent["waiting"]) == ("consent", 4, 1)
    assert stage == {
        "step": "stage", "reached": 3, "reached_percent": 75.0, "waiting": 0, "left": 1,
        "drop_off_percent": 33.3,
    }  # fmt: skip
    assert (delivery["reached"], delivery["waiting"], delivery["left"]) == (2, 1, 0)
    assert (result["step"], result["reached"], result["reached_percent"]) == ("result", 1, 25.0)
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["stage", "3", "75.0", "0", "1", "33.3"] in lines
    assert "Where people leave (quick-check)" in done.stdout


def test_time_to_the_result_is_a_median_of_all_and_of_each_campaign(system: System) -> None:
    for seconds, campaign in ((60, "fair"), (90, ""), (200, "")):
        who = Address("test", str(seconds), str(seconds))
        begin(system, who, campaign)
        system.clock.forward(seconds=seconds)
        say(system, "yes", "walk", "hybrid", *["skip"] * 6, "skip the rest", who=who)

    found, done = numbers(system), cxbot(system.path, "stats")

    assert found["total"]["median_seconds"] == 90
    assert {group["campaign"]: group["median_seconds"] for group in found["groups"]} == {
        "": 90, "fair": 60,
    }  # fmt: skip
    assert "Median time from start to result: 1 min 30 s.\n" in done.stdout


def test_since_leaves_out_what_started_before_that_day(system: System) -> None:
    finish(system, ANN)
    system.clock.forward(days=2)
    begin(system, BEA)
    day = system.clock().date().isoformat()

    found, done = numbers(system, "--since", day), cxbot(system.path, "stats", "--since", day)

    assert (found["since"], found["total"]["started"], found["total"]["finished"]) == (day, 1, 0)
    assert found["total"]["median_seconds"] is None
    assert found["answers"]["everyone"] == []
    assert done.stdout.startswith(f"Conversations that started on {day} or later.\n1 conversation ")
    assert "People who left without a trace, of all time: 0 declined" in done.stdout
    assert numbers(system, "--since", "2020-02-29")["total"]["started"] == 2


@pytest.mark.parametrize("typed", ["last week", "01.11.2031", "2031-02-30", "\u0661", ""])
def test_other_words_than_a_date_are_told_what_fits(tmp_path: Path, typed: str) -> None:
    done = cxbot(tmp_path / "kept.sqlite3", "stats", "--since", typed)

    said = " ".join(done.stderr.replace("│", " ").split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"Invalid value for '--since': use a date such as 2031-11-01, found {typed!r}" in said
    assert "Value error" not in said


def test_answers_of_five_people_are_shown_and_those_of_four_are_not(system: System) -> None:
    for who in people(4, "fair"):
        finish(system, who, "walk", "fair")
    few, in_few = numbers(system), cxbot(system.path, "stats").stdout
    for who in people(5, "spring"):
        finish(system, who, "fly", "spring")

    found, done = numbers(system), cxbot(system.path, "stats")

    hidden = {"measure": "stage", "people": None, "mean": None, "counts": None}
    assert few["answers"]["everyone"] == [hidden]
    assert "Not shown: stage.\n" in in_few
    assert "Walk" not in in_few
    assert found["answers"]["everyone"] == [
        {"measure": "stage", "people": 9, "mean": None, "counts": [
            {"answer": "walk", "people": 4, "percent": 44.4},
            {"answer": "fly", "people": 5, "percent": 55.6},
        ]},
    ]  # fmt: skip
    assert [group["answers"] for group in found["answers"]["groups"]] == [[hidden], [hidden]]
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["Fly", "5", "55.6"] in lines
    assert "Answers of fewer than 5 people are not shown" in done.stdout


def test_second_result_of_a_person_replaces_the_first_one(system: System) -> None:
    for who in people(5):
        finish(system, who, "walk")
    system.clock.forward(days=1)
    say(system, "take it again", who=people(1)[0])
    say(system, "yes", "fly", "hybrid", *["skip"] * 6, "skip the rest", who=people(1)[0])

    (stages,) = numbers(system)["answers"]["everyone"]

    assert {count["answer"]: count["people"] for count in stages["counts"]} == {"walk": 4, "fly": 1}


def test_csv_has_a_row_for_each_number(system: System) -> None:
    for who in people(5, "=fair"):
        finish(system, who, "run", "fair")

    done = cxbot(system.path, "stats", "--csv")

    assert done.exit_code == 0
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows[0] == ["part", "channel", "campaign", "name", "answer", "value", "percent"]
    assert {len(row) for row in rows} == {7}
    assert ["conversations", "test", "fair", "finished", "", "5", "100.0"] in rows
    assert ["funnel", "", "", "result", "reached", "5", "100.0"] in rows
    assert ["answers", "test", "fair", "stage", "run", "5", "100.0"] in rows


def test_json_and_csv_together_are_wrong_use(system: System) -> None:
    assert_wrong_use(cxbot(system.path, "stats", "--json", "--csv"), "choose one of them")


# ---------------------------------------------------------------------------- the picture


def test_picture_shows_the_same_numbers_without_campaigns(system: System) -> None:
    for who in people(5, "fair"):
        finish(system, who, "run", "fair")
    begin(system)
    settings = load_settings()
    scope = Scope(make_assessment(settings), None)

    card = stats_card(load_catalogue(), system.run(survey(system.store, scope)), system.clock())

    assert card["headline"] == "6 checks started, 5 finished"
    funnel, stages = card["charts"]
    assert (funnel["rows"][0]["label"], funnel["rows"][0]["shown"]) == ("Consent", "6 (100%)")
    assert funnel["rows"][-1]["shown"] == "5 (83%)"
    assert stages["alt"] == "Stages: Run 5 (100%)."
    assert "fair" not in json.dumps(card)


def test_picture_says_that_few_answered(system: System) -> None:
    finish(system)
    scope = Scope(make_assessment(load_settings()), None)

    card = stats_card(load_catalogue(), system.run(survey(system.store, scope)), system.clock())

    assert [chart["withheld"] for chart in card["charts"]] == ["", "Fewer than 5 answered"]
    assert card["charts"][1]["rows"] == []


def test_picture_is_written_beside_the_numbers(system: System, tmp_path: Path) -> None:
    finish(system)
    file = tmp_path / "stats.svg"

    done = cxbot(system.path, "stats", "--json", "--svg", str(file))

    assert json.loads(done.stdout)["total"]["started"] == 1
    assert done.stderr == f"{file}\n"
    assert file.read_text().startswith("<svg")
