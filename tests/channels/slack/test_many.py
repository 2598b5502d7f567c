"""Many workspaces with one bot: each with its own token, taken on, removed and taken on again."""

import asyncio
import sqlite3
from typing import Any

import pytest

from adapters.slack.account import SHORTCUTS
from bot.channel import ChannelUnusable
from bot.runtime.vault import new_key
from tests.channels.slack.world import BOTH, MANY, World, said
from tests.kit.served import busy
from tests.kit.slack import payloads
from tests.kit.slack.api import Failure, Person, Workspace
from tests.kit.slack.deliveries import Delivery

BY_TOKEN = {"chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.publish"}


@pytest.fixture
def http() -> bool:
    return True


@pytest.fixture
def given() -> dict[str, Any]:
    return {"account": MANY}


async def token_of(world: World, workspace: str) -> str:
    kept = await world.vault().get(workspace)
    assert kept
    return str(kept["bot_token"])


def used(world: World) -> set[tuple[str, str]]:
    """Return the token and the method of each call that shows somebody something."""
    return {(one.method, one.token) for one in world.slack.calls if one.method in BY_TOKEN}


# ---------------------------------------------------------------------------- side by side


@BOTH
async def test_people_are_served_every_way_where_the_app_was_installed(world: World) -> None:
    ann = await world.install("T7")

    await world.use_every_way(ann)

    token = await token_of(world, "T7")
    methods = {method for method, _ in used(world)}
    assert used(world) == {(method, token) for method in methods}
    assert methods >= {"chat.postMessage", "views.open", "views.publish"}
    assert [call for call in world.slack.calls if call.error] == []


async def test_each_workspace_is_answered_with_its_own_token(world: World) -> None:
    ann, bea = await world.install("T7"), await world.install("T8", "Bea")

    await asyncio.gather(ann.dm("hello"), bea.dm("hello"))
    await world.quiet()
    await asyncio.gather(world.say(ann, "yes", "walk"), world.say(bea, "yes", "run"))

    assert ("Question 2" in said(ann), "Question 2" in said(bea)) == (True, True)
    tokens = {await token_of(world, "T7"), await token_of(world, "T8")}
    assert {token for _, token in used(world)} == tokens
    assert len(tokens) == 2
    # A token of another workspace would be refused.
    assert [call for call in world.slack.calls if call.error] == []
    assert sorted(world.answers()) == [
        ("consent", '"yes"'), ("consent", '"yes"'), ("stage", '"run"'), ("stage", '"walk"'),
    ]  # fmt: skip


# ---------------------------------------------------------------------------- keys


async def test_key_that_opens_nothing_is_told_at_once(world: World) -> None:
    await world.install("T7")
    await world.stop()
    right, world.keys = world.keys, [new_key()]
    world._waits = False
    await world.start()

    with pytest.raises(ChannelUnusable, match="CXBOT_SECRET_KEY") as wrong:
        await world.ended()

    assert "T7" in str(wrong.value)
    assert "\n" not in str(wrong.value)
    for key in (*right, *world.keys):
        assert key not in str(wrong.value)


async def test_workspace_that_cannot_be_opened_does_not_keep_the_others_from_being_served(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ann, bea = await world.install("T7"), await world.install("T8", "Bea")
    await world.stop()
    with sqlite3.connect(world.path) as file:
        file.execute("UPDATE installations SET sealed = 'spoiled' WHERE workspace = 'T7'")
    await world.start()

    await world.say(bea, "hello")

    assert "In three minutes" in said(bea)
    told = [vars(one) for one in caplog.records if one.msg == "installation cannot be opened"]
    assert [one["workspace"] for one in told] == ["T7"]
    assert "cxbot slack forget T7" in told[0]["advice"]
    # A workspace that installs it anew is served, too.
    await world.install("T7")
    await world.say(ann, "hello")
    assert "In three minutes" in said(ann)


async def test_new_key_in_front_opens_what_the_old_one_sealed(world: World) -> None:
    ann = await world.install("T7")
    await world.stop()
    world.keys = [new_key(), *world.keys]
    await world.start()
    await world.say(ann, "hello")

    assert await world.vault().seal_anew() == (1, [])
    await world.stop()
    world.keys = world.keys[:1]
    await world.start()
    await world.say(ann, "yes")

    assert "Question 1" in said(ann)


async def test_workspace_that_cannot_be_opened_loses_nothing_and_holds_nobody_up(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    ann, bea = await world.install("T7"), await world.install("T8", "Bea")
    world.slack.fail("chat.postMessage", Failure(status=503, body="x"))
    await ann.dm("hello")
    await world.quiet()
    # Another process has a newer key already, and has taken the workspace on anew.
    old, world.keys = world.keys, [new_key(), *world.keys]
    await seal(world, "T7")
    await world.passes(minutes=2)

    unread, read = await ann.dm("yes"), await bea.dm("hello")
    await world.untaken(unread)
    await world.slack.until(lambda: "In three minutes" in said(bea))

    assert (unread.acked, read.acked, said(ann)) == (False, True, "")
    told = [vars(one).get("error", "") for one in caplog.records]
    assert any("T7" in one and "CXBOT_SECRET_KEY" in one for one in told)
    for key in (*old, *world.keys):
        assert key not in str(told)
    await world.stop()
    await world.start()
    await world.passes(minutes=10)
    assert unread.acked
    assert ("In three minutes" in said(ann), "Question 1" in said(ann)) == (True, True)


async def seal(world: World, workspace: str) -> None:
    vault = world.vault()
    kept = await vault.get(workspace)
    assert kept
    await vault.put(workspace, kept)


# ---------------------------------------------------------------------------- not there (anymore)


def event(world: World, workspace: Workspace, happened: dict[str, object], at: float) -> Delivery:
    """Have Slack tell of something with its time."""
    body = payloads.event_callback(world.slack.world, workspace.team, happened)
    return world.slack.deliveries.send(Delivery("events_api", body | {"event_time": int(at)}))


@BOTH
async def test_workspace_that_removes_the_app_is_forgotten(world: World) -> None:
    ann, bea = await world.install("T7"), await world.install("T8", "Bea")
    await world.say(ann, "hello")

    world.slack.workspace("T7").uninstall()
    await world.quiet()

    assert world.installed() == ["T8"]
    assert [one.acked for one in world.slack.deliveries.past[-2:]] == [True, True]
    await world.say(bea, "hello")
    assert "In three minutes" in said(bea)


@pytest.mark.parametrize(
    ("tokens", "kept"),
    [
        ({"bot": ["U1"]}, []),
        *((tokens, ["T7"]) for tokens in ({"oauth": ["U1"], "bot": []}, {"oauth": ["U1"]}, {})),
    ],
)
async def test_workspace_is_forgotten_where_the_apps_own_token_was_revoked(
    world: World, tokens: dict[str, list[str]], kept: list[str]
) -> None:
    ann = await world.install("T7")

    happened = {"type": "tokens_revoked", "tokens": tokens}
    told = world.slack.tell(ann.team, happened)
    await world.quiet()

    assert (told.acked, world.installed()) == (True, kept)


@pytest.mark.parametrize(
    ("late_s", "kept"), [(60, ["T7"]), (1, ["T7"]), (0, []), (-1, [])], ids=str
)
async def test_removal_that_is_told_late_does_not_undo_an_installation(
    world: World, late_s: float, kept: list[str]
) -> None:
    # Slack's times are whole seconds.
    world.clock.forward(milliseconds=700)
    await world.install("T7")
    workspace, at = world.slack.workspace("T7"), world.clock().timestamp()

    told = [
        event(world, workspace, {"type": "app_uninstalled"}, at - late_s),
        event(world, workspace, {"type": "tokens_revoked", "tokens": {"bot": ["U"]}}, at - 60),
    ]
    await world.quiet()

    assert [one.acked for one in told] == [True, True]
    assert world.installed() == kept


@BOTH
async def test_what_is_done_where_the_app_is_not_installed_is_acknowledged_and_not_kept(
    world: World,
) -> None:
    ann = await world.install("T7")
    await world.say(ann, "hello")
    world.slack.workspace("T7").uninstall()
    await world.quiet()
    before, seen = world.stored(), len(ann.sees())

    done = [
        await ann.press("I agree, start"),
        await ann.dm("walk"),
        await ann.open_home(),
        await ann.shortcut(SHORTCUTS[0]),
    ]
    await world.quiet()
    done.append(await world.command(ann))

    assert [(one.acked, one.warning) for one in done] == [(True, "")] * 5
    assert world.stored() == before
    assert "no longer installed here" in "".join(ann.newest.lines)
    assert len(ann.sees()) > seen
    assert not [one for one in world.slack.calls if one.error]


@BOTH
async def test_form_that_is_sent_after_the_app_was_removed_is_not_kept(world: World) -> None:
    ann = await world.install("T7")
    await world.say(ann, "hello", "yes")
    await world.command(ann, "form")
    await world.fill(ann, stage="Walk", delivery="Hybrid")
    world.slack.workspace("T7").uninstall()
    await world.quiet()
    before = world.stored()

    told = await world.submit(ann)

    # Slack says that there was trouble: nobody takes it for sent.
    assert (told.acked, world.stored()) == (True, before)
    assert "trouble" in told.warning
    assert ann.modal


async def test_replies_to_a_workspace_that_removed_the_app_hold_nobody_up(world: World) -> None:
    ann, bea = await world.install("T7"), await world.install("T8", "Bea")
    await world.say(ann, "hello", "yes")
    world.slack.fail("chat.postMessage", Failure(status=503, body="x"))
    await world.say(ann, "help", "hello")
    world.slack.workspace("T7").uninstall()
    await world.quiet()

    await world.passes(minutes=10)
    await world.say(bea, "hello", "yes")

    assert "Question 1" in said(bea)
    held = (
        "SELECT count(*) FROM outbox o JOIN addresses USING (address)"
        " WHERE status = 'pending' AND gone_at IS NULL"
    )
    assert world.sql(held) == [(0,)]


@BOTH
async def test_person_goes_on_where_the_app_is_installed_again(world: World) -> None:
    ann = await world.install("T7")
    await world.say(ann, "hello", "yes")
    world.slack.workspace("T7").uninstall()
    await world.quiet()
    await ann.dm("walk")
    await world.quiet()

    await world.install("T7")
    await world.say(ann, "walk")

    assert "Question 2" in said(ann)
    assert len(world.answers()) == 2


async def test_removal_that_another_process_took_is_noticed(world: World) -> None:
    ann = await world.install("T7")
    await world.say(ann, "hello")
    await world.vault().remove("T7")
    token = world.slack.world.tokens
    for one in token.values():
        one.refused_with = "account_inactive" if one.team_id == "T7" else ""

    await ann.dm("help")
    await world.quiet()
    calls = len(world.slack.calls)
    await ann.dm("help")
    await world.quiet()

    assert len(world.slack.calls) == calls


async def test_update_while_installations_cannot_be_read_comes_again(world: World) -> None:
    ann = await world.install("T7")
    await world.say(ann, "hello")
    await world.passes(minutes=2)

    async with busy(world):
        told = await ann.dm("yes")
        await world.untaken(told)
    await world.quiet()

    assert told.acked
    assert "Question 1" in said(ann)


# ---------------------------------------------------------------------------- organizations


@BOTH
async def test_people_of_all_workspaces_of_an_organization_are_served_with_its_token(
    world: World,
) -> None:
    ann, bea = await organization(world)

    await world.use_every_way(ann)
    await world.use_every_way(bea)

    token = await token_of(world, "E1")
    assert world.installed() == ["E1"]
    assert {one for _, one in used(world)} == {token}
    assert [call for call in world.slack.calls if call.error] == []


async def organization(world: World) -> list[Person]:
    """Return people of two workspaces whose organization has installed the app for all."""
    both = [world.slack.workspace(one, enterprise_id="E1") for one in ("T8", "T9")]
    both[0].choose_organization()
    await world.install("T8")
    return [one.person() for one in both]


async def test_workspace_of_an_organization_may_install_the_app_for_itself(world: World) -> None:
    for one in ("T8", "T9"):
        world.slack.workspace(one, enterprise_id="E1")
    ann, bea = await world.install("T8"), world.slack.workspace("T9").person("Bea")

    await world.say(ann, "hello")
    told = await bea.dm("hello")
    await world.quiet()

    assert world.installed() == ["T8"]
    assert "In three minutes" in said(ann)
    assert (told.acked, said(bea)) == (True, "")
