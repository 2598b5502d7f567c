"""The words before the first question, and behind *How privacy works*."""

from datetime import timedelta
from itertools import product

import pytest

from bot.messages import Bullets
from bot.team.data_notice import before_first_question, how_privacy_works
from bot.team.model import Team
from tests.conftest import NOW
from tests.unit.team.make import TEXTS, team, text

SHORT = (
    "I show nobody who answered what, not even the organizer. Results need at least 5 people; then "
    "individual answers are deleted. Until then, the people who run my database could read your "
    "answers."
)
UNANIMOUS = "If everyone gives the same answer, everyone knows everyone’s answer."
STORED = (
    "Until the result is out, your answers are in my database. No command of mine shows them, but "
    "the people who run the database could read them there. They’re deleted when the result comes "
    "out, or 7 days after closing if there’s none."
)
CHANGE = "To see or change your answers, tap “Take part” again before it closes."
SERVER = (
    "The server’s files, WAL archives, replicas, and backups keep it until they’re overwritten."
)


def whole(assessment: Team, *, anyone: bool = False, erases: bool = True) -> str:
    return text(how_privacy_works(TEXTS, assessment, anyone=anyone, erases=erases).said.blocks)


def before(assessment: Team, *, anyone: bool = False, erases: bool = True) -> str:
    return before_first_question(TEXTS, assessment, anyone=anyone, erases=erases)


@pytest.mark.parametrize("takes_part", [False, True])
def test_everyone_reads_what_matters_before_the_first_question(*, takes_part: bool) -> None:
    assessment = team(takes_part=takes_part)
    organizer = "The organizer answers, too." if takes_part else "The organizer doesn’t answer."

    assert before(assessment) == (f"{SHORT} {organizer}" if takes_part else SHORT)
    for sentence in (UNANIMOUS, STORED, CHANGE, organizer):
        assert sentence in whole(assessment)


def test_what_files_still_hold_is_said_before_the_first_question() -> None:
    assert "the server’s files keep them until they’re overwritten." in before(team(), erases=False)


def test_whole_says_what_is_shown_of_whom_and_when() -> None:
    found = whole(team(smallest=4))

    assert "totals, for questions that at least 4 people answered." in found
    assert "A total can count a single answer; it doesn’t say whose it is." in found
    assert "A role’s totals need at least 4 people" in found
    assert "everyone sees how many have answered. The organizer also sees how many have" in found
    assert "begun and not finished. With fewer than 4, nobody sees a result." in found
    assert "comes out on Nov 29, 2026, 09:30 UTC, or when the organizer decides." in found
    assert "by Feb 20, 2027, 09:30 UTC at the latest" in whole(team(deadline=None))
    openly = team(openly=True, compared_with=NOW - timedelta(days=90))
    assert "There was a result here on August 24, 2026." in whole(openly)


def test_whole_says_only_what_is_true_on_the_database_in_use() -> None:
    assert "I overwrite what I delete" in whole(team())
    assert SERVER not in whole(team())
    assert "I overwrite what I delete" not in whole(team(), erases=False)
    assert "nobody can read it through me or by SQL" in whole(team(), erases=False)
    assert SERVER in whole(team(), erases=False)


@pytest.mark.parametrize(
    ("anyone", "elsewhere", "series", "rounds"), tuple(product((False, True), repeat=4))
)
def test_each_warning_is_said_where_it_holds_and_nowhere_else(
    *, anyone: bool, elsewhere: bool, series: bool, rounds: bool
) -> None:
    assessment = team(elsewhere=elsewhere, series=series, rounds=2 if rounds else 1)
    codes, longer = series or rounds, whole(assessment, anyone=anyone)

    for found in (longer, before(assessment, anyone=anyone)):
        assert ("anyone with the link can answer" in found) == anyone
        assert ("compared with another result of some of the same people" in found) == elsewhere
        assert ("code" in found) == codes
        assert ("400 days after the last result" in found) == codes
        assert ("role and which questions" in found) == codes
    assert ("I keep a code, not a name" in longer) == codes
    assert ("Afterward I keep nothing that says who answered." in longer) == (not codes)


@pytest.mark.parametrize(
    ("anyone", "openly", "elsewhere", "series", "rounds", "erases"),
    tuple(product((False, True), repeat=6)),
)
def test_everything_fits_a_modal_a_message_and_an_alert(
    *, anyone: bool, openly: bool, elsewhere: bool, series: bool, rounds: bool, erases: bool
) -> None:
    assessment = team(
        openly=openly, compared_with=NOW, elsewhere=elsewhere, series=series,
        rounds=2 if rounds else 1, smallest=7,
    )  # fmt: skip
    reading = how_privacy_works(TEXTS, assessment, anyone=anyone, erases=erases)
    more = TEXTS.say("team.privacy.more", button=TEXTS.say("telegram.read_all"))

    assert len(f"{reading.notice} {more}") <= 200
    heading, points = reading.said.blocks
    assert len(text((heading,)).strip()) <= 24
    assert isinstance(points, Bullets)
    assert len(points.items) <= 16
    assert len(text((points,))) <= 2900
    assert len(before(assessment, anyone=anyone, erases=erases).split()) <= 100


def test_one_that_takes_no_answers_has_no_button_to_take_part() -> None:
    def buttons(assessment: Team) -> int:
        return len(how_privacy_works(TEXTS, assessment, anyone=False, erases=True).said.buttons)

    assert buttons(team()) == 1
    assert buttons(team(status="closing", since=NOW, deadline=None)) == 0
    assert buttons(team(status="draft")) == 0
