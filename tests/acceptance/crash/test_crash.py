"""Five kills on each store; and that nothing which these proofs look for could slip through.

``make crash`` kills more often. A proof is worth as much as its checks: each is given a log in
which the one thing is wrong that it is for.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.assessment import Assessment
from bot.messages import Outcome, Paragraph, Say, Settled
from bot.store.records import replaced_step
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
from tests.stores.promises import say, says, update

KILLS = 5
SEED = 20261123
SLOW_S = 240
"""On a machine with other work to do."""


@pytest.fixture(scope="module")
def walked() -> Assessment:
    """The assessment of the processes that are killed."""
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
        name = replaced_step(line.reply)
        question = (line.conversation, name)
        old = names.get(question) if name else None
        edited = isinstance(line.reply, Settled) or getattr(line.reply, "in_place", False)
        names[question] = old if old and edited else f"m{place}"
        made.append(Arrival(line.reply, 0, names[question], old))
    return made


def problems(said: Sequence[Line], arrivals: Sequence[Arrival]) -> list[str]:
    followed = follow(said, arrivals)
    return followed.problems + missing(said, followed)


def other_life(arrivals: Sequence[Arrival]) -> list[Arrival]:
    return [replace(arrival, life=1) for arrival in arrivals]


def unanswered(arrival: Arrival) -> Arrival:
    return replace(arrival, unanswered=True)


Arrive = Callable[[list[Arrival]], list[Arrival]]
APOLOGY = Say((Paragraph("That did not arrive."),))


AGAIN = "sent again, or too late: "


@pytest.mark.parametrize(
    ("arrive", "resent"),
    [
        (lambda all_: all_, 0),
        (lambda all_: all_[:5] + other_life(all_[4:]), 1),
        (lambda all_: [*all_[:4], unanswered(all_[4]), *all_[4:]], 1),
        (lambda all_: all_[:5] + other_life(all_[3:]), 2),
    ],
    ids=["once", "last of a life", "not answered", "edit before the last of a life"],
)
def test_last_reply_of_a_life_or_one_that_was_not_answered_may_come_again(
    ann: Person, arrivals: list[Arrival], arrive: Arrive, resent: int
) -> None:
    came = arrive(arrivals)

    assert problems(ann.said, came) == []
    assert follow(ann.said, came).resent == resent


@pytest.mark.parametrize(
    ("arrive", "said"),
    [
        (lambda all_: all_[:5] + all_[6:], "out of order: "),
        (lambda all_: all_[:-1], "lost: "),
        (lambda all_: [*all_[:5], all_[6], all_[5], *all_[7:]], "out of order: "),
        (lambda all_: all_[:5] + all_[4:], AGAIN),
        (lambda all_: [*all_[:4], unanswered(all_[4]), all_[4], *all_[4:]], AGAIN),
        (lambda all_: [*all_[:4], unanswered(all_[4]), *all_[3:]], AGAIN),
        (lambda all_: all_[:6] + other_life(all_[4:]), AGAIN),
        (lambda all_: [*all_, Arrival(APOLOGY, 0, "m")], "never said: That did not arrive."),
    ],
    ids=[
        "lost", "last lost", "swapped", "twice by one process", "twice after no answer",
        "older than no answer", "second to last", "nobody said",
    ],
)  # fmt: skip
def test_reply_that_is_lost_doubled_or_out_of_order_is_found(
    ann: Person, arrivals: list[Arrival], arrive: Arrive, said: str
) -> None:
    assert problems(ann.said, arrive(arrivals))[0].startswith(said)


def test_reply_that_is_still_to_be_sent_is_not_called_lost(
    ann: Person, arrivals: list[Arrival]
) -> None:
    followed = follow(ann.said, arrivals[:-3])

    one_lost, late = missing(ann.said, followed, pending=2)

    assert one_lost.startswith("lost: ")
    assert late.startswith("not come yet: 2, from ")
    assert len(missing(ann.said, followed, pending=9)) == 1


def test_divided_reply_comes_again_from_its_first_part_alone(
    ann: Person, arrivals: list[Arrival]
) -> None:
    # The fifth is too long for one message: it comes as three.
    divided = [replace(line, continues=place in {5, 6}) for place, line in enumerate(ann.said)]

    for came in (5, 6, 7):
        again = arrivals[:came] + other_life(arrivals[4:])
        assert problems(divided, again) == []
        assert follow(divided, again).resent == came - 4
    second_part = arrivals[:6] + other_life(arrivals[5:])
    reply_before = arrivals[:7] + other_life(arrivals[2:])
    for wrong in (second_part, reply_before):
        assert problems(divided, wrong)[0].startswith(AGAIN)


def test_answer_beside_its_question_is_found(ann: Person, arrivals: list[Arrival]) -> None:
    at = next(place for place, arrival in enumerate(arrivals) if arrival.replaces)
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


# ---------------------------------------------------------------------------- what is confirmed


def test_update_that_was_not_confirmed_or_otherwise_is_found() -> None:
    first, other = Outcome("first"), Outcome("other")

    assert confirmations({"1": first}, {"1": [first, first]}) == []
    assert confirmations({"1": first, "2": first}, {"1": [first]}) == ["update 2: not confirmed"]
    (problem,) = confirmations({"1": first}, {"1": [first, other]})
    assert problem.startswith("update 1: confirmed with Outcome(notice='other'")


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


@pytest.mark.parametrize(("kills", "share", "found"), [(50, 0.59, 1), (50, 0.6, 0), (5, 0.1, 0)])
def test_long_run_that_sends_too_little_between_its_kills_fails(
    kills: int, share: float, found: int
) -> None:
    report = Report("sqlite", SEED, kills=kills, replies=100, between_kills=share)

    assert len(share_problems(report)) == found


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
