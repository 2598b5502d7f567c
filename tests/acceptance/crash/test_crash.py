"""Five kills on each store; and that nothing which these proofs look for could slip through.

``make crash`` kills more often. A proof is worth as much as its checks: each is given a log in
which the one thing is wrong that it is for.
"""

from collections import Counter
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.assessment import Assessment
from bot.messages import Ask, Outcome, Paragraph, Say, Settled
from bot.store.sqlite.values import stamp
from bot.turns.keys import address_key
from bot.wiring.flows import make_assessment
from bot.wiring.parts import now
from bot.wiring.settings import Settings
from tests.acceptance.crash.check import Arrival, compare, confirmations, follow, leave_out, missing
from tests.acceptance.crash.harness import Crash, Report, complaints, share_problems
from tests.acceptance.crash.kept import Tables, in_models, late_lanes, unsent
from tests.acceptance.crash.model import Line
from tests.acceptance.crash.people import Person
from tests.acceptance.crash.served import Report as Served
from tests.acceptance.crash.uploads import upload_problems
from tests.stores.make import create_tables, sqlite_place
from tests.stores.test_conformance import say, says, update

KILLS = 5
SEED = 20261123
SLOW_S = 240
"""On a machine with other work to do."""


@pytest.fixture(scope="module")
def walked() -> Assessment:
    """What the processes walk that are killed."""
    return make_assessment(Settings())


def survived(report: Report) -> None:
    assert report.problems == []
    assert report.kills == KILLS
    assert report.results > 0
    assert report.confirmed >= report.answers / 4 > 0
    assert report.repeated > 0, "no update was on its way in any of the kills"
    assert report.unanswered > 0


@pytest.mark.acceptance
@pytest.mark.timeout(SLOW_S)
async def test_killed_on_sqlite_nothing_is_lost_or_doubled(
    walked: Assessment, tmp_path: Path
) -> None:
    survived(await Crash(walked, f"sqlite:///{tmp_path / 'kept.sqlite3'}", KILLS, SEED).run())


@pytest.mark.acceptance
@pytest.mark.timeout(SLOW_S)
async def test_killed_on_postgres_nothing_is_lost_or_doubled(
    walked: Assessment, postgres_url: str
) -> None:
    await create_tables(postgres_url)

    survived(await Crash(walked, postgres_url, KILLS, SEED).run())


# ---------------------------------------------------------------------------- what arrives


@pytest.fixture(scope="module")
def ann(walked: Assessment) -> Person:
    """Somebody who has walked to a result and on."""
    person = Person(walked, "ann", SEED, forgetful=False)
    while not person.finished:
        person.move(ahead=True)
    for _ in range(20):
        person.move()
    return person


@pytest.fixture(scope="module")
def arrivals(ann: Person) -> list[Arrival]:
    """Everything arrives once, and an answer stands where its question stood."""
    names: dict[tuple[str, str], str] = {}
    made: list[Arrival] = []
    for place, line in enumerate(ann.said):
        question = (line.conversation, str(getattr(line.reply, "step", "")))
        old = names.get(question) if isinstance(line.reply, Settled | Ask) else None
        edited = isinstance(line.reply, Settled)
        names[question] = old if old and edited else f"m{place}"
        made.append(Arrival(line.reply, 0, names[question], old))
    return made


def problems(said: Sequence[Line], arrivals: Sequence[Arrival]) -> list[str]:
    followed = follow(said, arrivals)
    return followed.problems + missing(said, followed)


def other_life(arrivals: Sequence[Arrival]) -> list[Arrival]:
    return [replace(one, life=1) for one in arrivals]


def test_every_reply_once_is_as_it_must_be(ann: Person, arrivals: list[Arrival]) -> None:
    assert problems(ann.said, arrivals) == []
    assert follow(ann.said, arrivals).resent == 0


def test_last_reply_of_a_life_may_come_again(ann: Person, arrivals: list[Arrival]) -> None:
    again = arrivals[:5] + other_life(arrivals[4:])

    assert follow(ann.said, again).resent == 1
    assert problems(ann.said, again) == []


def test_lost_reply_is_found(ann: Person, arrivals: list[Arrival]) -> None:
    (first, *_) = problems(ann.said, arrivals[:5] + arrivals[6:])

    assert first.startswith("out of order: ")
    (last,) = problems(ann.said, arrivals[:-1])
    assert last.startswith("lost: ")


def test_reply_that_is_still_to_be_sent_is_not_called_lost(
    ann: Person, arrivals: list[Arrival]
) -> None:
    followed = follow(ann.said, arrivals[:-3])

    one_lost, late = missing(ann.said, followed, pending=2)

    assert one_lost.startswith("lost: ")
    assert late.startswith("not come yet: 2, from ")
    assert len(missing(ann.said, followed, pending=9)) == 1


def test_wrong_order_is_found(ann: Person, arrivals: list[Arrival]) -> None:
    swapped = [*arrivals[:5], arrivals[6], arrivals[5], *arrivals[7:]]

    assert any(one.startswith("out of order: ") for one in problems(ann.said, swapped))


def test_reply_sent_twice_by_one_process_is_found(ann: Person, arrivals: list[Arrival]) -> None:
    (problem,) = problems(ann.said, arrivals[:5] + arrivals[4:])

    assert problem.startswith("sent again, or too late: ")


def test_reply_that_was_not_answered_may_come_again_once(
    ann: Person, arrivals: list[Arrival]
) -> None:
    unanswered = replace(arrivals[4], unanswered=True)
    again = [*arrivals[:4], unanswered, *arrivals[4:]]

    assert follow(ann.said, again).resent == 1
    assert problems(ann.said, again) == []
    (problem,) = problems(ann.said, [*arrivals[:4], unanswered, arrivals[4], *arrivals[4:]])
    assert problem.startswith("sent again, or too late: ")


def test_reply_before_one_that_was_not_answered_is_found(
    ann: Person, arrivals: list[Arrival]
) -> None:
    unanswered = replace(arrivals[4], unanswered=True)

    older = problems(ann.said, [*arrivals[:4], unanswered, *arrivals[3:]])

    assert older[0].startswith("sent again, or too late: ")


def test_second_to_last_reply_sent_again_is_found(ann: Person, arrivals: list[Arrival]) -> None:
    again = arrivals[:5] + other_life(arrivals[3:])

    assert problems(ann.said, again)[0].startswith("sent again, or too late: ")


@pytest.fixture(scope="module")
def divided(ann: Person) -> Sequence[Line]:
    """Replies of which the fifth is too long for one message: it comes as three."""
    return [replace(line, continues=place in {5, 6}) for place, line in enumerate(ann.said)]


def test_divided_reply_comes_again_from_its_first_part(
    divided: Sequence[Line], arrivals: list[Arrival]
) -> None:
    for came in (5, 6, 7):
        again = arrivals[:came] + other_life(arrivals[4:])

        assert problems(divided, again) == []
        assert follow(divided, again).resent == came - 4


def test_divided_reply_that_comes_again_without_its_first_part_is_found(
    divided: Sequence[Line], arrivals: list[Arrival]
) -> None:
    again = arrivals[:6] + other_life(arrivals[5:])

    assert problems(divided, again)[0].startswith("sent again, or too late: ")


def test_reply_before_a_divided_one_sent_again_is_found(
    divided: Sequence[Line], arrivals: list[Arrival]
) -> None:
    again = arrivals[:7] + other_life(arrivals[3:])

    assert problems(divided, again)[0].startswith("sent again, or too late: ")


def test_reply_that_nobody_said_is_found(ann: Person, arrivals: list[Arrival]) -> None:
    apology = Arrival(Say((Paragraph("That did not arrive."),)), 0, "m")

    (problem,) = problems(ann.said, [*arrivals, apology])

    assert problem == "never said: That did not arrive."


def test_answer_beside_its_question_is_found(ann: Person, arrivals: list[Arrival]) -> None:
    at = next(place for place, one in enumerate(arrivals) if one.replaces)
    beside = [*arrivals[:at], replace(arrivals[at], replaces=None), *arrivals[at + 1 :]]

    assert problems(ann.said, beside)[0].startswith("replaces message None, not ")


# ---------------------------------------------------------------------------- what is kept


@pytest.fixture
def kept(ann: Person) -> Tables:
    return deepcopy(in_models([ann.model]))


@pytest.mark.parametrize(
    "table", ["inbox", "addresses", "conversations", "answers", "results", "timers", "outbox"]
)
def test_lost_doubled_or_altered_row_is_found(ann: Person, kept: Tables, table: str) -> None:
    expected = in_models([ann.model])
    row = min(kept[table], key=repr)
    lost, doubled, altered = deepcopy(kept), deepcopy(kept), deepcopy(kept)
    del lost[table][row]
    doubled[table][row] += 1
    altered[table] = altered[table] - Counter([row]) + Counter([(*row[:-1], "altered")])

    assert compare(expected, kept) == []
    assert [one.partition(" ")[0] for one in compare(expected, lost)] == [f"{table}:"]
    assert compare(expected, lost)[0].startswith(f"{table}: lost ")
    assert compare(expected, doubled)[0].startswith(f"{table}: doubled ")
    assert [one.split()[1] for one in compare(expected, altered)] == ["lost", "unexpected"]


def test_replies_to_be_sent_are_counted_and_left_out_of_the_outbox(ann: Person) -> None:
    lane, waits = address_key(ann.address), in_models([ann.model], status="pending")

    assert unsent(in_models([ann.model])) == Counter()
    assert unsent(waits) == Counter({lane: waits["outbox"].total()})
    assert leave_out(waits, unsent(waits), "outbox") == waits | {"outbox": Counter()}


def test_rows_of_one_person_are_left_out_of_every_table(ann: Person, walked: Assessment) -> None:
    bea = Person(walked, "bea", SEED, forgetful=False)
    bea.move()

    both = in_models([ann.model, bea.model])

    assert leave_out(both, {address_key(bea.address)}) == in_models([ann.model])


def test_answer_counted_twice_is_found(ann: Person, kept: Tables) -> None:
    row = min(kept["answers"], key=repr)
    lane, conversation, turn, *rest = row
    assert isinstance(turn, int)

    kept["answers"][lane, conversation, turn + 1, *rest] += 1

    (problem,) = compare(in_models([ann.model]), kept)
    assert problem.startswith("answers: unexpected ")


# ---------------------------------------------------------------------------- what is confirmed


def test_update_that_was_never_confirmed_is_found() -> None:
    expected = {"1": Outcome(), "2": Outcome()}

    assert confirmations(expected, {"1": [Outcome()]}) == ["update 2: not confirmed"]


def test_repeat_with_another_outcome_is_found() -> None:
    first, other = Outcome("first"), Outcome("other")

    (problem,) = confirmations({"1": first}, {"1": [first, other]})

    assert problem.startswith("update 1: confirmed with Outcome(notice='other'")
    assert confirmations({"1": first}, {"1": [first, first]}) == []


# ---------------------------------------------------------------------------- what is logged


def test_send_that_was_not_answered_is_no_complaint() -> None:
    line = (
        "2026-11-23T06:00:00.000+00:00 warning bot.delivery.lane not sent channel=test row=7 error="
    )

    assert complaints([f"{line}TimeoutError"], 1) == []
    assert complaints([f"{line}TimeoutError"] * 2, 1) == [
        "2 sends were given up, and 1 were not answered"
    ]
    assert complaints([f"{line}Unreachable"], 1) == [f"logged: {line}Unreachable"]
    assert complaints(["lane given up for now"], 1) == ["logged: lane given up for now"]


# ---------------------------------------------------------------------------- when it was sent


def test_run_that_sends_too_little_between_its_kills_fails() -> None:
    (problem,) = share_problems(Report("sqlite", SEED, kills=50, replies=100, between_kills=0.59))

    assert problem == "59 % of the replies were sent between kills; at least 60 % must be"
    assert share_problems(Report("sqlite", SEED, kills=50, replies=100, between_kills=0.6)) == []


def test_short_run_may_send_most_after_its_last_kill() -> None:
    assert share_problems(Report("sqlite", SEED, kills=5, replies=100, between_kills=0.1)) == []


@pytest.mark.parametrize(("ahead_s", "found"), [(0, 1), (7200, 0)])
async def test_lane_that_comes_too_late_for_its_reply_is_found(
    tmp_path: Path, ahead_s: float, found: int
) -> None:
    place = sqlite_place(tmp_path / "kept.sqlite3")
    store = place.new_store()
    await store.open()
    await store.turns.handle(update("1"), "", say(says("a")))
    await store.close()
    url = f"sqlite:///{tmp_path}/kept.sqlite3"
    assert await late_lanes(url) == []
    later = stamp(now() + timedelta(hours=1))

    await place.run("UPDATE outbox SET due_at = '2026-01-01T00:00:00.000000+00:00'")
    await place.run(f"UPDATE lanes SET claimable_at = '{later}'")  # noqa: S608 - a time

    assert len(await late_lanes(url, ahead_s)) == found


def test_many_kills_of_which_none_cut_an_upload_off_are_found() -> None:
    def killed(kills: int, cut_off: int) -> Served:
        return Served("sqlite", "slack", "http", 1, kills=kills, uploads_cut_off=cut_off)

    assert upload_problems([killed(5, 0), killed(5, 0)]) != []
    assert upload_problems([killed(5, 1), killed(5, 0)]) == []
    assert upload_problems([killed(2, 0), killed(3, 0)]) == []
