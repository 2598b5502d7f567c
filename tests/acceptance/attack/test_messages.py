"""The messages of random histories, read back and attacked."""

from dataclasses import replace

import pytest

from bot.scoring.edition import Edition
from bot.team.narrative.result import details, summary
from bot.team.table import csv_of
from tests.acceptance.attack.histories import QUESTIONS, Answers, Meeting, play
from tests.acceptance.attack.messages import WARNING, Seen, attacked, faults
from tests.acceptance.attack.reading import Read, from_csv, from_messages, from_pdf, roles_named
from tests.acceptance.attack.rules import alone
from tests.unit.report.make import pdf, text_of
from tests.unit.report.teams import CASES, report
from tests.unit.team.make import EDITION, TEXTS, Member, revealed, shown, text

TEAM = [Member(stage, role="cx") for stage in ("walk", "run", "fly")] * 2
STAGE, MODEL, _ = QUESTIONS


def test_tables_are_read_back_from_the_csv() -> None:
    tally = shown(TEAM)
    found = from_csv(csv_of(TEXTS, EDITION, "A team", tally))
    assert found == Read(tally.counts, {one.id: one.counts for one in tally.roles})
    assert found.roles.keys() == {"cx"}


def test_tables_are_read_back_from_the_messages() -> None:
    tally = shown(TEAM)
    said = text(summary(revealed(tally))) + text(details(revealed(tally)))
    assert from_messages(said).totals == {name: tally.counts[name] for name in (STAGE, MODEL)}
    assert roles_named(said) == {"cx"}


@pytest.mark.parametrize("name", ["twelve", "again", "nothing"])
def test_tables_are_read_back_from_the_report(edition: Edition, name: str) -> None:
    tally = CASES[name][0]
    said = text_of(pdf(report(edition, name)))
    assert from_pdf(said).totals == tally.counts
    assert roles_named(said) == {one.id for one in tally.roles}


def seen_alone(*meetings: set[int]) -> list[Seen]:
    """Return results, each shown as if it were alone, as people see them."""
    planned = [
        Meeting(tuple(Answers(one, "", {STAGE: "run" if one % 2 else "walk"}) for one in people), 3)
        for people in meetings
    ]
    return [
        Seen(
            meeting,
            from_csv(csv_of(TEXTS, EDITION, "A team", one.tally)),
            "",
            text(summary(revealed(one.tally))) + text(details(revealed(one.tally))),
            "",
        )
        for meeting, one in zip(planned, play(planned, alone), strict=True)
    ]


def test_somebody_who_joins_is_found_in_what_is_read() -> None:
    found = faults(seen_alone({1, 2, 3, 4}, {1, 2, 3, 4, 5}), draws=False)
    assert found
    assert all("stage: 5 alone" in one for one in found)


def test_a_result_is_excepted_only_where_everybody_was_told_before() -> None:
    first, then = seen_alone({1, 2, 3, 4}, {1, 2, 3, 4, 5})
    told = replace(then, text=f"{WARNING}\n{then.text}")
    assert faults([first, told], draws=False)
    assert not faults([first, replace(told, invited=WARNING)], draws=False)


def test_messages_that_tell_more_than_the_csv_are_a_fault() -> None:
    (one,) = seen_alone({1, 2, 3, 4})
    told = replace(one, table=Read())
    assert "messages say" in faults([told], draws=False)[0]


@pytest.mark.acceptance
def test_nothing_is_found_in_what_the_bot_shows() -> None:
    found, seen = attacked(2, seed=43)
    assert found == []
    assert seen["later_shown"] > 3


@pytest.mark.acceptance
def test_nothing_is_found_in_the_reports_that_it_draws() -> None:
    found, seen = attacked(1, seed=43, draws=True)
    assert found == []
    assert seen["reports"] > 1
