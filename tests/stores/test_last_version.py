"""A database that the last version left opens, goes on and delivers.

``tests/stores/leave.py`` made the rows in ``tests/data/store/last``, with the bot of that version.
"""

import re
from collections.abc import Iterator
from itertools import count

import pytest

from bot.messages import Ask, Attachment, Form, FormInput, Reply, Say, Settled
from bot.store.factory import open_store
from bot.store.migrations import migrate
from bot.store.schema import metadata
from tests.conftest import DATA
from tests.stores.test_migrations import execute
from tests.unit.assessments.world import CHAT, FORMS, World, in_form, in_words, said
from tests.unit.team.make import Member

pytestmark = pytest.mark.acceptance

LAST = DATA / "store" / "last"
LATER = {"handoffs"}
"""The tables that the last version did not have."""


def revision(script: str) -> str:
    """Return the schema that a dump was made of."""
    matched = re.match(r"-- Rows of schema (\d+)", script)
    assert matched is not None
    return matched[1]


def restored(url: str) -> str:
    """Return the address of a database with the rows of the last version, upgraded."""
    kind = url.partition(":")[0]
    script = (LAST / f"{kind}.sql").read_text("utf-8")
    migrate.upgrade(url, to=revision(script))
    whole = (LAST / "flow_versions.sql").read_text("utf-8") + script
    execute(url, whole)
    migrate.upgrade(url)
    return url


@pytest.fixture
def url(empty_url: str) -> str:
    return restored(empty_url)


@pytest.fixture
def world(url: str) -> Iterator[World]:
    """The people of that version, at the moment at which it ended."""
    with World(CHAT, store=open_store(url), draws=True) as made:
        renumber(made, "n")
        made.clock.forward(hours=1)
        yield made


def renumber(world: World, letter: str) -> None:
    """Give updates and conversations numbers that the last version did not use."""
    ids = count(1)
    world.system.rewire(new_id=lambda: f"{letter}{next(ids)}")
    world._ids = count(5000)


def kinds(replies: list[Reply]) -> list[type]:
    return [type(reply) for reply in replies]


def test_dumps_have_rows_in_every_table() -> None:
    for kind in ("sqlite", "postgresql"):
        script = "".join(
            (LAST / f"{name}.sql").read_text("utf-8") for name in (kind, "flow_versions")
        )

        assert set(re.findall(r"INSERT INTO (\w+)", script)) == set(metadata.tables) - LATER


def test_waiting_replies_of_every_kind_arrive_once_and_in_order(world: World) -> None:
    world.tick()

    bob, cat, gus, fred = (world.to(world.person(name)) for name in ("bob", "cat", "gus", "fred"))
    assert kinds(bob) == [Ask, Settled, Ask, Settled, Ask]
    assert kinds(cat)[-2:] == [Say, Attachment]
    assert "Where you stand: Walk" in said(cat), "in the words of that version"
    assert kinds(fred)[-1] is Say
    (form,) = [sent.reply for sent in world.sent if isinstance(sent.reply, Form)]
    assert form.title
    assert gus == []
    assert world.system.run(world.system.store.outbox.undelivered(10)) == []


def test_conversation_that_was_open_goes_on_where_it_was(world: World) -> None:
    bob = world.person("bob")
    world.tick()
    before = len(world.sent)
    world.say(bob, "walk", update="bob-walk")
    assert len(world.sent) == before, "a repeated update"
    world.forward(days=2)
    assert world.to(bob, before), "a reminder that was due later"

    for line in ("hybrid", "5", "4", "3", "2", "1", "telco", "usa", "skip"):
        world.say(bob, line)
    replies = world.say(bob, "other")

    assert "You’re at Walk" in said(replies)
    (result,) = world.system.run(world.system.store.records.results(bob))
    assert '"walk"' in result.measured


def test_result_can_still_be_shown_and_everything_deleted(world: World) -> None:
    ann = world.person("ann")
    world.tick()

    assert "You’re at Walk" in said(world.say(ann, "result"))

    world.say(ann, "/delete")
    world.say(ann, "yes")
    world.tick()
    assert world.system.run(world.system.store.turns.known(ann)).is_nobodys


def test_update_that_was_put_aside_is_handled_again(world: World) -> None:
    world.tick()
    (failed,) = world.system.run(world.system.store.records.failed())

    world.system.run(world.system.service.retry(failed))
    world.tick()

    assert failed.reference == "REF1"
    assert kinds(world.to(failed.update.address))[-2:] == [Settled, Ask]
    assert world.system.run(world.system.store.records.failed()) == []


def test_team_that_was_open_takes_answers_and_is_revealed(world: World) -> None:
    world.tick()
    (team,) = [one for one in world.teams() if one.title == "Open"]
    late = world.person("p3")
    for line in in_words(Member())[3:]:
        world.say(late, line)
    world.settle()
    assert world.count == 3

    world.reveal(team)

    assert world.team(team.id).round == 2
    assert world.tallies(team.id)[1].people == 3
    assert "people" in said(world.to(world.place))


def test_series_goes_on_with_the_codes_of_before(world: World) -> None:
    (team,) = [one for one in world.teams() if one.title == "Earlier"]
    results, key = world.system.run(world.system.store.teams.results_in(team.place))

    world.forward(days=92)
    world.tick()

    (shown,) = results
    assert (len(shown.codes), len(key) > 0) == (4, True)
    assert [one for one in world.teams() if one.before == team.id]


def test_form_that_was_open_can_be_submitted(url: str) -> None:
    forms = World(FORMS, store=open_store(url), draws=True)
    renumber(forms, "f")
    gus = forms.person("gus")
    # A form waits for three seconds: this is the moment at which the last version ended.
    forms.clock.forward(hours=1)
    with forms:
        forms.tick()
        (form,) = [reply for reply in forms.to(gus) if isinstance(reply, Form)]

        forms.say(gus, FormInput(form.token, in_form(Member())), standing="member")
        forms.settle()

        (team,) = [one for one in forms.teams() if one.title == "Forms"]
        assert [part.answered for part in forms.found(team.id).parts] == [True]


def test_what_the_last_version_kept_besides_is_found(world: World) -> None:
    store = world.system.store

    installation = world.system.run(store.installations.find("slack", "T1"))
    overview = world.system.run(store.records.overview())

    assert installation is not None
    assert installation.sealed == "sealed-text"
    assert overview.pruned == 1
    assert overview.forgotten == {"deleted": 1, "declined": 1}
