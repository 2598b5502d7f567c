"""A person's own workspace, or its organization, is part of who they are on Slack.

Twins have the same id in two workspaces, and nothing else in common.
"""

import sqlite3
from contextlib import closing
from typing import Any, get_args

import pytest

from adapters.slack.account import SHORTCUTS
from adapters.slack.addresses import parted, place_of
from adapters.slack.parse import Actor, acting, actor_of
from adapters.slack.people import standing_of
from bot.engine.assessment import Assessment
from bot.messages import Address
from bot.team.orders import Verb
from bot.turns.keys import address_key, person_key
from tests.channels.slack.team import RUN, WALK, SlackTeam, slack_team, slack_world, team_versions
from tests.channels.slack.world import BOTH, MANY, World, address_of, said
from tests.kit.served import ANSWERS
from tests.kit.slack.api import Failure, Person
from tests.kit.slack.deliveries import Delivery
from tests.kit.slack.places import Place

ANN = Address("slack", "T1", "T1/U1")


@pytest.fixture
def http() -> bool:
    return True


@pytest.fixture
def given() -> dict[str, Any]:
    return {"versions": team_versions(), "account": MANY}


async def twins(world: World) -> tuple[Person, Person]:
    """Return the same id in two workspaces that both have the app."""
    ann = await world.install("T7")
    await world.install("T8", "Installer")
    return ann, world.slack.workspace("T8").person("Twin", id_of=ann)


async def press_anything(world: World, person: Person, token: str) -> Delivery:
    """Press a button with this token, as if one had been shown."""
    message = next(one for one in reversed(person.channel.messages.values()) if one.by_app)
    place = Place(message=message, channel=person.channel, user=person.id)
    label = {"type": "plain_text", "text": "It"}
    ids = {"action_id": "a", "block_id": "b", "action_ts": "1.1"}
    told = person._act(place, {"type": "button", "text": label, "value": token, **ids})
    await world.quiet()
    return told


def kept_of(world: World, person: Person) -> dict[str, list[Any]]:
    """Return all that is kept of somebody, but what was sent."""
    lane, key = address_key(address_of(person)), person_key(address_of(person))
    return {
        table: world.sql(f"SELECT * FROM {table} WHERE {column} IN (?, ?)", lane, key)  # noqa: S608
        for table, column in (
            ("addresses", "address"), ("conversations", "address"), ("answers", "address"),
            ("results", "address"), ("inbox", "address"), ("outbox", "address"),
            ("timers", "address"), ("participants", "person"), ("teams", "facilitator"),
        )
    }  # fmt: skip


# ---------------------------------------------------------------------------- the same id twice


@pytest.mark.parametrize(
    "command",
    ["", "form", "results", "answers", "stop", "restart", "delete", "teams", "team", "team claim"],
)
async def test_command_of_a_twin_tells_and_changes_nothing(world: World, command: str) -> None:
    ann, twin = await twins(world)
    await world.say(ann, "hello", *ANSWERS)
    await world.command(ann, "teams")
    before, seen = kept_of(world, ann), ann.sees()

    await world.say(twin, "hello")
    await world.command(twin, command)
    if command == "delete":
        await world.press(twin, "Yes")

    assert kept_of(world, ann) == before
    assert ann.sees() == seen
    assert "Walk" not in said(twin)
    assert (ann.modal, "Question 1" in said(twin)) == (None, False)
    assert {person for (person,) in world.sql("SELECT person FROM addresses")} <= {
        "T7/" + ann.id, "T8/" + twin.id,
    }  # fmt: skip


async def test_what_a_twin_types_presses_and_sends_is_their_own(world: World) -> None:
    ann, twin = await twins(world)
    await world.say(ann, "hello", "yes", "run")
    before = kept_of(world, ann)

    await world.use_every_way(twin)

    assert kept_of(world, ann) == before
    assert ann.home is None or "Walk" not in "\n".join(ann.home.lines)
    await world.say(ann, *ANSWERS[2:])
    assert "You’re at Run: " in said(ann), said(ann)


async def running(world: World, ann: Person, *others: Person) -> SlackTeam:
    """Return an assessment that Ann runs, in a channel of her workspace."""
    workspace = world.slack.workspace(ann.team.id)
    people = [ann, *others, workspace.person("Bea"), workspace.person("Cem")]
    channel = workspace.channel("leadership", members=people)
    team = SlackTeam(world, channel, {one.user.name: one for one in people})
    await team.set_up()
    for name in ("Bea", "Cem"):
        await team.answer(name, WALK)
    await team.seconds(6)
    return team


FOR_ALL = {"offer", "new", "join", "list", "privacy", "details"}
"""The orders that everybody in a channel may give."""

ORDERS = sorted(set(get_args(Verb)) - FOR_ALL)
MORE = {"extend": "1w", "reveal": "yes1", "cancel": "yes1", "hand": "T8/U0NOBODY"}


@pytest.mark.parametrize("verb", ORDERS)
async def test_order_of_a_twin_is_no_facilitators(world: World, verb: str) -> None:
    ann, twin = await twins(world)
    await running(world, ann)
    await world.say(twin, "hello")
    [(team_id,)] = world.sql("SELECT id FROM teams")
    before, seen = world.sql("SELECT * FROM teams"), (ann.sees(), len(twin.sees()))

    await press_anything(world, twin, f"/team {verb} {team_id} {MORE.get(verb, '')}".strip())

    assert world.sql("SELECT * FROM teams") == before
    assert ann.sees() == seen[0]
    assert "CX leadership" not in "".join(twin.newest.lines)
    assert twin.modal is None
    assert len(twin.sees()) == seen[1] + 1


async def test_twin_cannot_take_over_what_was_handed_to_another(world: World) -> None:
    ann, _ = await twins(world)
    team = await running(world, ann)
    bea = team.people["Bea"]
    twin = world.slack.workspace("T8").person("Bea's twin", id_of=bea)
    await world.say(twin, "hello")
    await team.press("Ann", "More")
    await team.press("Ann", "Hand over")
    await world.pick(ann, "heir", bea)
    await world.submit(ann)
    [(team_id,)] = world.sql("SELECT id FROM teams")

    await press_anything(world, twin, f"/team accept {team_id}")
    assert world.sql("SELECT heir FROM teams") == [(person_key(address_of(bea)),)]
    await press_anything(world, twin, f"/team decline {team_id}")
    assert world.sql("SELECT heir FROM teams") == [(person_key(address_of(bea)),)]

    await world.press(bea, "Take it over")
    assert world.sql("SELECT facilitator FROM teams") == [(person_key(address_of(bea)),)]


@pytest.mark.parametrize("told", [True, False])
async def test_somebody_who_is_picked_is_asked_for_by_their_own_workspace(
    world: World, *, told: bool
) -> None:
    ann, twin = await twins(world)
    guest = world.slack.workspace("T8").person("Guest")
    await running(world, ann, guest)
    await world.press(ann, "More")
    await world.press(ann, "Hand over")
    await world.pick(ann, "heir", guest)
    if not told:
        world.slack.fail("users.info", Failure(status=503, body="x"))

    await world.submit(ann)

    home = "T8" if told else "T7"
    heir = person_key(Address("slack", "", f"{home}/{guest.id}"))
    assert world.sql("SELECT heir FROM teams") == [(heir,)]
    assert twin.sees() == guest.sees() == []


async def test_twins_answer_one_by_one_in_a_channel_that_both_share(world: World) -> None:
    ann, twin = await twins(world)
    team = await running(world, ann, twin)
    bea_s = world.slack.workspace("T8").person("Bea's twin", id_of=team.people["Bea"])
    team.people["Other"] = bea_s
    team.channel.members.add(bea_s.id)

    await team.answer("Other", RUN)
    await team.seconds(6)

    assert world.sql("SELECT count(DISTINCT person), sum(answered) FROM participants") == [(3, 3)]
    assert "3 answered" in said(ann, team.channel)


def test_of_somebody_else_who_has_the_same_id_nothing_is_believed() -> None:
    user = {"id": "U1", "team_id": "T1", "is_admin": True}

    assert standing_of(user, "T1", "T1") == "administrator"
    assert standing_of(user, "T1", "T9") == "guest"
    assert standing_of(user | {"deleted": True}, "T1", "T9") == "guest"
    assert standing_of(user, "T1") == "administrator"
    in_all = {"enterprise_user": {"enterprise_id": "E1", "teams": ["T1", "T2"]}}
    assert [standing_of(user | in_all, "T1", one) for one in ("E1", "T2")] == ["administrator"] * 2


# ---------------------------------------------------------------------------- guests


@BOTH
async def test_guest_answers_from_their_own_workspace(world: World) -> None:
    ann, _ = await twins(world)
    guest = world.slack.workspace("T8").person("Guest")
    team = await running(world, ann, guest)
    kept = await world.vault().get("T8")
    assert kept

    await team.answer("Guest", RUN)
    await world.command(guest, "teams")
    await team.seconds(6)

    assert world.sql("SELECT chat FROM addresses WHERE person = ?", f"T8/{guest.id}") == [("T8",)]
    assert "3 answered" in said(ann, team.channel)
    # The form is opened by the app that they pressed in, and they are written to by their own.
    opened = [one for one in world.slack.calls if one.method == "views.open"]
    assert opened[-1].token != kept["bot_token"]
    written = [one for one in world.slack.calls if one.params.get("channel") == guest.id]
    assert {one.token for one in written} == {kept["bot_token"]}
    assert guest.sees()
    assert [one for one in world.slack.calls if one.error] == []


async def test_guest_whose_workspace_has_not_the_app_is_not_mistaken_for_somebody_here(
    quick_check: Assessment,
) -> None:
    async with slack_world(quick_check) as world:
        team = slack_team(world, "Ann", "Bea")
        bea = team.people["Bea"]
        guest = world.slack.workspace("T0000000888").person("Guest", id_of=bea)
        team.channel.shared_with.add(guest.team.id)
        team.people["Guest"] = guest
        await team.set_up()

        await team.answer("Guest", WALK)
        await world.press(guest, "Take part", channel=team.channel)

        assert world.sql("SELECT answered FROM participants") == [(1,)]
        assert (bea.sees(), bea.home, bea.modal) == ([], None, None)


@pytest.mark.parametrize("failure", [Failure(status=503, body="x"), Failure("ratelimited", 429)])
async def test_guest_is_asked_to_come_again_where_slack_does_not_say_who_they_are(
    quick_check: Assessment, failure: Failure
) -> None:
    async with World(quick_check, http=True) as world:
        guest = world.slack.workspace("T0000000888").person("Guest")
        shared = world.slack.workspace().channel("shared", members=[world.person(), guest])
        world.slack.fail("users.info", failure, failure)

        told = await guest.mention(shared)
        await world.quiet()

        assert (told.acked, told.retries > 0) == (True, True)
        assert [one.ephemeral for one in guest.sees(shared)] == [True]


async def test_guest_of_whom_slack_never_tells_is_known_by_their_workspace(
    quick_check: Assessment,
) -> None:
    async with slack_world(quick_check) as world:
        team = slack_team(world, "Ann", "Bea")
        guest = world.slack.workspace("T0000000888").person("Guest")
        team.channel.shared_with.add(guest.team.id)
        team.channel.members.add(guest.id)
        team.people["Guest"] = guest
        await team.set_up()
        world.slack.fail("users.info", *[Failure("user_not_visible")] * 20)

        await team.answer("Guest", WALK)

        assert world.sql("SELECT DISTINCT person FROM addresses WHERE person LIKE ?", "%888/%") == [
            (f"T0000000888/{guest.id}",)
        ]


async def test_guest_who_is_called_to_where_nothing_can_be_written_is_told(
    quick_check: Assessment,
) -> None:
    async with World(quick_check) as world:
        ann = world.person()
        guest = world.slack.workspace("T0000000888").person("Guest")
        shared = world.slack.workspace().channel("shared", members=[ann, guest])

        told = await guest.mention(shared)
        await world.quiet()
        assert told.acked
        assert [one.ephemeral for one in guest.sees(shared)] == [True]
        pressed = await world.press(guest, "Start in a direct message", channel=shared)
        await ann.mention(shared)
        await world.quiet()

        assert pressed.acked
        assert "can’t send you a direct message" in "".join(guest.sees(shared)[-1].lines)
        assert [one.ephemeral for one in ann.sees(shared)] == [True]
        here = Person(world.slack, ann.team, guest.user)
        odd = [await here.open_home(), await here.dm("hello")]
        await world.say(ann, "hello", "yes")
        assert [one.acked for one in odd] == [True, True]
        assert "Question 1" in said(ann)


# ---------------------------------------------------------------------------- organizations


@BOTH
@pytest.mark.parametrize("org_wide", [False, True], ids=["one workspace", "whole organization"])
async def test_assessment_can_be_taken_every_way_in_an_organization(
    quick_check: Assessment, *, http: bool, org_wide: bool
) -> None:
    async with World(quick_check, http=http) as world:
        ann = (await world.join_organization(org_wide=org_wide)).person()

        await world.use_every_way(ann)
        await ann.shortcut(SHORTCUTS[0])
        await world.quiet()

        assert world.sql("SELECT count(DISTINCT address) FROM conversations") == [(1,)]
        assert [call for call in world.slack.calls if call.error] == []


@BOTH
async def test_two_workspaces_of_an_organization_are_one_person(world: World) -> None:
    for one in ("T8", "T9"):
        world.slack.workspace(one, enterprise_id="E1")
    ann = await world.install("T8")
    await world.install("T9", "Installer")
    there = world.slack.workspace("T9").person("Ann there", id_of=ann)
    await running(world, ann)
    await world.say(there, "hello", *ANSWERS)

    await world.command(there, "teams")

    assert "CX leadership" in said(there)
    assert world.sql("SELECT DISTINCT person FROM addresses WHERE person LIKE ?", f"%{ann.id}") == [
        (f"E1/{ann.id}",)
    ]
    await world.say(ann, "hello", "delete")
    await world.press(ann, "Yes")
    assert world.sql("SELECT count(*) FROM addresses WHERE person LIKE ?", f"%{ann.id}") == [(0,)]


@BOTH
async def test_organization_that_has_the_app_knows_one_person_in_all_its_workspaces(
    world: World,
) -> None:
    both = [world.slack.workspace(one, enterprise_id="E1") for one in ("T8", "T9")]
    both[0].choose_organization()
    ann = await world.install("T8")
    there = both[1].person("Ann there", id_of=ann)

    await world.say(ann, "hello")
    await world.press(ann, "I agree, start")
    await world.press(there, "Walk")
    for one in (ann, there):
        await world.command(one, "teams")
        await one.open_home()
        await world.quiet()

    assert sorted(world.answers()) == [("consent", '"yes"'), ("stage", '"walk"')]
    assert world.sql("SELECT chat, person FROM addresses") == [("E1", f"E1/{ann.id}")]


async def test_organization_is_taken_for_somebodys_own_where_slack_never_tells(
    world: World,
) -> None:
    world.slack.workspace("T8", enterprise_id="E1").choose_organization()
    ann = await world.install("T8")
    world.slack.fail("users.info", *[Failure("missing_scope")] * 20)

    await world.say(ann, "hello")
    await world.press(ann, "I agree, start")

    assert "Question 1" in said(ann)
    assert world.sql("SELECT person FROM addresses") == [(f"E1/{ann.id}",)]


async def test_guest_from_an_organization_is_one_person_whatever_slack_names(world: World) -> None:
    ann = await world.install("T7")
    world.slack.workspace("T8", enterprise_id="E8")
    guest = await world.install("T8", "Guest")
    team = await running(world, ann, guest)

    await guest.mention(team.channel, "team")
    await world.quiet()
    await team.answer("Guest", WALK)
    await world.command(guest, "teams")

    named = world.sql("SELECT DISTINCT person FROM outbox WHERE person LIKE ?", f"%{guest.id}")
    assert named == [(f"E8/{guest.id}",)]
    assert world.sql("SELECT chat, person FROM addresses WHERE person LIKE 'E8/%'") == [
        ("T8", f"E8/{guest.id}")
    ]


# ---------------------------------------------------------------------------- as Slack tells it

GRID = {"team_id": "T2", "enterprise_id": "E2"}


def event(named: dict[str, Any], **more: Any) -> dict[str, Any]:
    said = {"type": "app_mention", "user": "U1", "channel": "C1", **named}
    return {"event_id": "Ev1", "type": "event_callback", "event": said} | more


INSTALLED = {"authorizations": [{"team_id": "T1", "enterprise_id": None}]}


@pytest.mark.parametrize(
    ("body", "actor"),
    [
        # A mention from elsewhere names the channel's host as its team.
        (event({"team": "T1", "user_team": "T2", "source_team": "T2"}, team_id="T1"),
         Actor("T2", "T1", guest=True)),
        (event({"team": "T1", "user_team": "E2"}, team_id="T1"), Actor("E2", "T1", guest=True)),
        # A person of the app's own workspace in a channel that another workspace hosts.
        (event({"team": "T2", "user_team": "T1"}, **GRID, **INSTALLED), Actor("T1", "T1")),
        (event({"team": "T1"}, **GRID, **INSTALLED), Actor("T1", "T1")),
        # A message names the team of its author, and the body names the organization.
        (event({"team": "T2"}, **GRID, **INSTALLED), Actor("E2", "T1", guest=True)),
        (event({}, team_id="T1"), Actor("T1", "T1")),
        (event({"team": "T1"}, team_id="T1", enterprise_id="E1"), Actor("E1", "T1")),
        ({"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T2"}},
         Actor("T2", "T1", guest=True)),
        ({"team": {"id": "T1"}, "user": {"id": "U1", "team_id": "T1"}, "enterprise": {"id": "E1"}},
         Actor("E1", "T1")),
        # In a form that somebody from elsewhere sends, the team is theirs.
        ({"team": {"id": "T2"}, "user": {"id": "U1", "team_id": "T2"}, "enterprise": {"id": "E2"},
          "view": {"app_installed_team_id": "T1"}}, Actor("E2", "T1", guest=True)),
        ({"command": "/x", "team_id": "T1", "user_id": "U1"}, Actor("T1", "T1")),
        ({"command": "/x", "team_id": "T1", "enterprise_id": "E1", "user_id": "U1"},
         Actor("E1", "T1")),
    ],
)  # fmt: skip
def test_who_acts_follows_from_what_slack_tells(body: dict[str, Any], actor: Actor) -> None:
    assert actor_of(body) == actor
    assert acting(body)[0] == "U1"


def test_slack_is_told_the_id_alone() -> None:
    assert parted("T1/U1") == ("T1", "U1")
    assert parted("U1") == ("", "U1")
    assert (place_of(ANN).person, place_of(ANN).home) == ("U1", "T1")


def test_address_of_a_place_is_the_one_that_it_was_made_of() -> None:
    for address in (ANN, *(Address("slack", chat, "U1") for chat in ("T1", "T1/C1", "T1/C1/1.2"))):
        assert place_of(address).address == address


# ---------------------------------------------------------------------------- earlier versions


def as_before(world: World) -> None:
    """Write down people's own as the version before did: without their workspaces."""
    with closing(sqlite3.connect(world.path)) as file, file:
        known = set(file.execute("SELECT channel, chat, person FROM addresses"))
        known |= set(file.execute("SELECT channel, chat, person FROM outbox"))
        for new in (Address(*one) for one in known if one[2]):
            old = Address(new.channel, new.chat, parted(new.person)[1])
            keys = (address_key(old), address_key(new))
            for table in ("addresses", "conversations", "answers", "results", "inbox", "outbox",
                          "lanes", "timers"):  # fmt: skip
                file.execute(f"UPDATE {table} SET address = ? WHERE address = ?", keys)  # noqa: S608
            file.execute(
                "UPDATE addresses SET person = ?, person_key = ? WHERE address = ?",
                (old.person, person_key(old), keys[0]),
            )
            file.execute("UPDATE outbox SET person = ? WHERE address = ?", (old.person, keys[0]))
        left = file.execute("SELECT person FROM addresses UNION SELECT person FROM outbox")
        assert not any("/" in person for (person,) in left)


async def upgraded(world: World) -> None:
    await world.stop()
    as_before(world)
    await world.start()


@BOTH
async def test_open_conversation_goes_on_after_the_upgrade(
    quick_check: Assessment, *, http: bool
) -> None:
    async with World(quick_check, http=http) as world:
        ann = await world.at_question(1)
        bea = await world.at_question(2, "Bea")
        newest = ann.newest.ts

        await upgraded(world)
        await world.tick(hours=30)
        assert ann.newest.ts > newest
        await world.press(ann, "Walk")
        await world.say(bea, *ANSWERS[2:])

        assert "Question 2" in "".join(ann.newest.lines)
        assert "ahead of 25%" in said(bea)
        assert sorted(world.sql("SELECT person FROM addresses")) == sorted(
            [(address_of(one).person,) for one in (ann, bea)]
        )
        assert world.sql("SELECT count(*) FROM conversations") == [(2,)]
        assert [one for one in world.slack.calls if one.error] == []


@pytest.mark.parametrize("org_wide", [False, True], ids=["one workspace", "whole organization"])
async def test_open_conversation_in_an_organization_goes_on_after_the_upgrade(
    quick_check: Assessment, *, org_wide: bool
) -> None:
    async with World(quick_check) as world:
        ann = (await world.join_organization(org_wide=org_wide)).person()
        await world.say(ann, "hello", *ANSWERS[:2])

        await upgraded(world)
        await world.ready()
        await world.say(ann, *ANSWERS[2:])

        assert "ahead of 25%" in said(ann)
        assert world.sql("SELECT person FROM addresses") == [(address_of(ann).person,)]
        assert address_of(ann).person == f"E0000000777/{ann.id}"


async def test_twins_who_were_kept_as_one_get_their_own_back(world: World) -> None:
    ann, twin = await twins(world)
    await world.say(ann, "hello", *ANSWERS[:2])
    await world.say(twin, "hello", *ANSWERS[:1])
    await upgraded(world)

    await world.say(twin, "run")
    await world.say(ann, *ANSWERS[2:])

    assert "ahead of 25%" in said(ann)
    rows = world.sql(
        "SELECT a.person, n.value FROM answers n JOIN addresses a USING (address)"
        " WHERE step = 'stage' AND a.person LIKE ? ORDER BY 1",
        f"%{ann.id}",
    )
    assert rows == [(f"T7/{ann.id}", '"walk"'), (f"T8/{twin.id}", '"run"')]


async def test_guest_gets_nothing_of_somebody_here_who_had_the_same_id(
    quick_check: Assessment,
) -> None:
    async with World(quick_check) as world:
        ann = await world.at_question(2)
        guest = world.slack.workspace("T0000000888").person("Guest", id_of=ann)
        shared = world.slack.workspace().channel("shared", members=[ann])
        shared.shared_with.add(guest.team.id)
        await ann.mention(shared)
        await world.quiet()
        await upgraded(world)

        await world.press(guest, "Start in a direct message", channel=shared)

        assert world.sql("SELECT count(*) FROM answers WHERE address = ?", address_key(
            Address("slack", ann.team.id, ann.id))) == [(2,)]  # fmt: skip
        await world.say(ann, *ANSWERS[2:])
        assert "ahead of 25%" in said(ann)


async def test_workspace_that_became_part_of_an_organization_keeps_its_people(world: World) -> None:
    ann = await world.install("T8")
    await world.say(ann, "hello", *ANSWERS[:2])
    await world.stop()
    ann.team.enterprise_id = "E1"
    await world.start()

    await world.say(ann, *ANSWERS[2:])

    assert "ahead of 25%" in said(ann)
    assert world.sql("SELECT person FROM addresses") == [(f"E1/{ann.id}",)]
