"""Somebody reads how an assessment treats people's data: nothing is kept of them."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.messages import Attachment, Command, Reading, Reply, Say, Standing, Tap, plain
from bot.store.sqlite.store import SqliteStore
from bot.team.orders import Verb, token_of
from tests.stores.make import Contents, Place, create_tables, postgres_place, sqlite_place
from tests.unit.assessments.world import CHAT, World, labels, said
from tests.unit.team.make import Member

READS: tuple[Verb, Verb] = ("privacy", "details")
SERVER = (
    "The server’s files, WAL archives, replicas, and backups keep it until they’re overwritten."
)
OVERWRITTEN = "What I deleted has been overwritten in my database."


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        return sqlite_place(tmp_path / "kept.sqlite3")
    url: str = request.getfixturevalue("postgres_url")
    asyncio.run(create_tables(url))
    return postgres_place(url)


@pytest.fixture
def stored(place: Place) -> Iterator[World]:
    with World(CHAT, store=place.new_store()) as made:
        yield made


def contents(world: World, place: Place) -> Contents:
    """Return every row of every table, but for the counts of rows that wait for a vacuum."""
    rows = world.system.run(_contents(place))
    return {name: sorted(found, key=repr) for name, found in rows.items() if name != "counters"}


async def _contents(place: Place) -> Contents:
    return await place.contents()


def is_result(reply: Reply) -> bool:
    return isinstance(reply, Say) and reply.step.startswith("result-")


def read(world: World, verb: Verb, team: str) -> Reading:
    outcome = world.hand(world.person("nobody"), Tap(token_of(verb, team)))
    assert isinstance(outcome, Reading)
    return outcome


def test_reading_leaves_no_row_behind_whatever_the_state(stored: World, place: Place) -> None:
    team = stored.answered(3)
    stored.settle()
    for _ in ("open", "revealed"):
        before = contents(stored, place)
        for verb in READS:
            assert plain(read(stored, verb, team.id).said)
            assert read(stored, verb, "unknown1").notice
        stored.tick()

        assert contents(stored, place) == before
        assert stored.to(stored.person("nobody")) == []
        stored.reveal(team)
        stored.tick()
    assert stored.team(team.id).status == "revealed"


def whole(outcome: Reading) -> str:
    """Return all that somebody reads."""
    said = (reply for reply in (outcome.said, *outcome.more) if isinstance(reply, Say))
    return "\n".join(map(plain, said))


def test_receipt_and_details_are_true_on_the_database_in_use(stored: World) -> None:
    team = stored.answered(3)
    stored.settle()
    overwrites = isinstance(stored.system.store, SqliteStore)

    how = plain(read(stored, "privacy", team.id).said)
    before = said(stored.order(stored.person("new"), "join", team.id))
    stored.reveal(team)
    details, receipt = whole(read(stored, "details", team.id)), stored.text(stored.place)

    assert ("I overwrite what I delete" in how) == (OVERWRITTEN in details) == overwrites
    assert ("the server’s files keep them until" in before) == (not overwrites)
    assert (SERVER in how) == (SERVER in details) == (not overwrites)
    assert ("but database files and backups keep them" in receipt) == (not overwrites)
    assert "Individual answers have been deleted" in receipt


def test_details_say_until_when_codes_are_kept_from_the_last_showing(chat: World) -> None:
    team = chat.revealed(3, series=True)

    def until() -> str:
        return chat.system.service.versions.current.texts.day(chat.clock() + timedelta(days=400))

    date = until()
    chat.forward(days=30)

    assert whole(read(chat, "details", team.id)).count(f"Kept until {date}: ") == 2
    # Shown once more, a result counts for later ones from then.
    chat.order(chat.facilitator, "post", team.id)
    assert f"Kept until {until()}: " in whole(read(chat, "details", team.id))


def test_receipt_of_a_result_without_figures_says_that_only_the_count_is_kept(
    chat: World,
) -> None:
    chat.revealed(3)
    team = chat.set_up(series=True)
    chat.press(chat.facilitator, "Count only")
    chat.all_answer(team, chat.people(3))

    chat.reveal(team)
    details = read(chat, "details", team.id)

    assert details.more == ()
    assert "codes" not in details.notice
    found = plain(details.said)
    assert "how many people answered." in found
    assert "how many gave each answer" not in found
    assert "a code" not in found
    assert "I keep nothing that says who answered." in found


def test_either_button_reads_what_is_true_now(forms: World) -> None:
    team = forms.set_up(rounds=2)
    privacy, details = "How privacy works", "What’s kept"

    def headings() -> list[list[str]]:
        read_now = [whole(read(forms, verb, team.id)).split("\n") for verb in sorted(READS)]
        return [[line for line in lines if line in (privacy, details)] for lines in read_now]

    assert headings() == [[privacy], [privacy]]
    for expected in ([[details], [privacy]], [[details], [details]]):
        forms.all_answer(team, forms.people(3))
        forms.reveal(team)
        forms.start(team)
        assert headings() == expected


def test_cancelled_one_says_that_nothing_is_kept(chat: World) -> None:
    team = chat.answered(1)
    chat.cancel(team)

    found = plain(read(chat, "privacy", team.id).said)

    assert "No result was shown, and no totals are kept." in found
    assert "have been deleted, without a result" in chat.text(chat.place)


def test_buttons_stand_below_invitation_receipt_and_the_notice_before_the_first_question(
    world: World,
) -> None:
    team = world.set_up()
    assert labels(world.to(world.place)[-1]) == ["Take part", "How privacy works"]
    first, *_ = world.order(world.person("p1"), "join", team.id)
    if not world.forms:
        stored = "Until then, the people who run my database could read your answers."
        assert labels(first) == ["How privacy works"]
        assert stored in plain(first)
        world.delete(world.person("p1"))
    world.all_answer(team, world.people(3))

    world.reveal(team)

    (result,) = (reply for reply in world.to(world.place) if is_result(reply))
    assert labels(result) == ["Details"]


def test_everybody_can_read_that_anyone_with_the_link_can_answer(chat: World) -> None:
    chat.standings[""] = "member"
    team = chat.set_up()
    chat.press(chat.facilitator, "Post anyway")

    assert "anyone with the link can answer" in plain(read(chat, "privacy", team.id).said)


# ---------------------------------------------------------------------------- a result's details


def test_place_without_threads_gets_one_message_and_everybody_the_details_in_private(
    chat: World,
) -> None:
    team = chat.answered(3)
    mark = len(chat.sent)

    chat.reveal(team)

    result = [reply for reply in chat.to(chat.place, mark) if not is_invitation(reply)]
    assert list(map(is_result, result)) == [True]
    details = read(chat, "details", team.id)
    titles = [plain(say).split("\n")[0] for say in (details.said, *details.more)]
    assert titles == [
        "Where you place your organization, against 815 enterprise executives",
        "What to talk about", "Delivery model", "How this was worked out", "Sources",
        "What’s kept",
    ]  # fmt: skip


def is_invitation(reply: Reply) -> bool:
    return isinstance(reply, Say) and reply.step.startswith("invitation-")


def test_place_with_threads_gets_what_matters_below_the_message_and_the_button_shows_all(
    forms: World,
) -> None:
    team = forms.revealed(3)

    below = [reply for reply in forms.to(forms.place) if getattr(reply, "under", "")]

    assert ["How far you agree" in plain(reply) for reply in below] == [True, False]
    assert ["Deleted" in plain(reply) for reply in below] == [False, True]
    assert sum(len(plain(reply).split()) for reply in below) <= 700
    for title in ("How this was worked out", "Sources", "What’s kept"):
        assert not any(title in plain(reply) for reply in below)
    assert {getattr(reply, "under", "") for reply in below} == {"result-1"}
    details = whole(read(forms, "details", team.id))
    for title in ("What slows you down", "How this was worked out", "Sources", "What’s kept"):
        assert title in details


@pytest.mark.parametrize("draws", [False, True])
def test_private_details_leave_out_what_the_report_sent_along_has(*, draws: bool) -> None:
    with World(CHAT, draws=draws) as world:
        team = world.revealed(3)

        details = read(world, "details", team.id)

        said = whole(details)
        assert ("How this was worked out" in said) == ("Sources" in said) == (not draws)
        assert ("The report (PDF) has the method" in said) == draws
        assert any(isinstance(reply, Attachment) for reply in details.more) == draws
        assert "What’s kept" in said


def test_details_are_those_of_the_round_whose_button_is_pressed(chat: World) -> None:
    team = chat.revealed(3, Member("walk"), rounds=2)
    chat.all_answer(team, chat.people(3), Member("fly"))
    chat.reveal(team)

    first, second, last = (chat.details(team, number) for number in (1, 2, 0))

    assert "All of you say Walk" in first
    assert "All of you say Fly" in second
    assert "Since round 1" in second
    assert "Since round 1" not in first
    assert last == second


@pytest.mark.parametrize(
    ("standing", "told"),
    [
        ("stranger", "is for members of the group"),
        ("gone", "Your account there is closed"),
        ("unknown", "can’t tell just now whether you’re a member"),
        ("member", ""),
        ("administrator", ""),
    ],
)
def test_details_are_for_those_who_may_join(chat: World, standing: Standing, told: str) -> None:
    team = chat.revealed(3)
    chat.standings["nobody"] = standing

    details = read(chat, "details", team.id)

    assert ("How far you agree" in whole(details)) == (not told)
    assert told in details.notice
    assert told in whole(details)
    assert not told or details.more == ()


def test_where_members_cannot_be_checked_everybody_with_the_link_reads_the_details(
    chat: World,
) -> None:
    chat.standings[""] = "member"
    team = chat.set_up()
    chat.press(chat.facilitator, "Post anyway")
    chat.all_answer(team, chat.people(3))
    chat.reveal(team)
    chat.standings["nobody"] = "unknown"

    outcome = chat.hand(chat.person("nobody"), Command("team", f"details {team.id} 1"), name="Nob")

    assert isinstance(outcome, Reading)
    assert "How far you agree" in whole(outcome)


def test_result_that_does_not_count_any_more_is_not_read_beside_newer_ones(chat: World) -> None:
    team = chat.revealed(3)
    chat.clock.forward(days=401)

    details = read(chat, "details", team.id)

    assert "more than 400 days ago" in whole(details)
    assert "How far you agree" not in whole(details)


def test_report_comes_with_the_details_where_files_are_sent() -> None:
    with World(CHAT, draws=True) as world:
        team = world.revealed(3)

        details = read(world, "details", team.id)
        (result,) = (reply for reply in world.to(world.place) if is_result(reply))

        *_, report = details.more
        assert isinstance(report, Attachment)
        assert (report.name, report.under) == ("team-report.pdf", "")
        assert isinstance(result, Say)
        assert result.picture is not None
        assert result.picture.name == "team.png"
        assert not any(isinstance(reply, Attachment) for reply in world.to(world.place))
