"""The payloads that Slack sends to the app: events, interactions, commands."""

from typing import Any

from tests.kit.slack.channels import Channel, Message, User
from tests.kit.slack.elements import offered_options
from tests.kit.slack.state import SEVERAL, field_of, held_by
from tests.kit.slack.triggers import Hook
from tests.kit.slack.views import View
from tests.kit.slack.world import APP_ID, Team, World

Body = dict[str, Any]

VERIFICATION_TOKEN = "deprecated-verification-token"  # noqa: S105 - an example
"""The token that Slack sent before it signed its requests, and still sends."""


def event_callback(world: World, team: Team, event: Body, channel: Channel | None = None) -> Body:
    """Return an event, as the app gets it."""
    authorization = {
        "enterprise_id": team.enterprise_id,
        "team_id": None if team.org_wide else team.id,
        "user_id": team.bot_user,
        "is_bot": True,
        "is_enterprise_install": team.org_wide,
    }
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        **({"enterprise_id": team.enterprise_id} if team.enterprise_id else {}),
        "context_team_id": team.id,
        "context_enterprise_id": team.enterprise_id,
        "api_app_id": APP_ID,
        "event": event,
        "type": "event_callback",
        "event_id": world.next_id("Ev"),
        "event_time": world.date(),
        "authorizations": [authorization],
        "is_ext_shared_channel": bool(channel and channel.shared_with),
        "event_context": f"4-{team.id}",
    }


def said(world: World, user: User, channel: Channel, message: Message, kind: str) -> Body:
    """Return the event of a person's message: "message" or "app_mention"."""
    event: Body = {
        "type": kind,
        "user": user.id,
        "text": message.text,
        "ts": message.ts,
        "event_ts": message.ts,
        "channel": channel.id,
        "team": user.team_id,
        "client_msg_id": world.next_id("client-"),
    }
    if kind == "message":
        event["channel_type"] = name_of(channel).split(".")[1].rstrip("s")
    if message.thread_ts:
        event["thread_ts"] = message.thread_ts
    if user.team_id != channel.team_id:
        event |= _from_elsewhere(world.teams[user.team_id], world.teams[channel.team_id], kind)
    return event


def _from_elsewhere(theirs: Team, host: Team, kind: str) -> Body:
    """Return the teams that an event names: of a person in another organization, only that.

    A mention names the channel's host as its team. Slack's own libraries go by the same; see
    slackapi/bolt-python, request/internals.py, and the real payloads in its tests.
    """
    same = theirs.enterprise_id is not None and theirs.enterprise_id == host.enterprise_id
    named = theirs.id if same else theirs.enterprise_id or theirs.id
    said = {"user_team": named, "source_team": named}
    return said | ({"team": host.id} if kind == "app_mention" else {})


def name_of(channel: Channel) -> str:
    """Return how messages in a channel are subscribed to."""
    known = {"public": "message.channels", "private": "message.groups", "mpim": "message.mpim"}
    return known.get(channel.kind, "message.im")


def changed(world: World, channel: Channel, subtype: str, what: Body) -> Body:
    """Return the event of a message that was changed or deleted."""
    kind = {"type": "message", "subtype": subtype, "hidden": True}
    ts = world.next_ts()
    where = {"channel": channel.id, "channel_type": name_of(channel).split(".")[1].rstrip("s")}
    return kind | where | what | {"ts": ts, "event_ts": ts}


def echo(channel: Channel, message: Message, team: Team) -> Body:
    """Return the event of the app's own message, which Slack sends it too."""
    where = {"channel": channel.id, "channel_type": "im", "event_ts": message.ts}
    return message_body(message, team) | where


def message_body(message: Message, team: Team) -> Body:
    """Return a message inside answers and payloads."""
    body: Body = {
        "type": "message",
        "user": message.user,
        "text": message.text,
        "ts": message.ts,
        "team": team.id,
    }
    if message.by_app:
        body |= {"bot_id": team.bot_id, "app_id": APP_ID}
    if message.blocks:
        body["blocks"] = message.blocks
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    if message.edited:
        body["edited"] = {"user": message.user, "ts": message.ts}
    return body


def interaction(kind: str, user: User, team: Team, trigger_id: str = "") -> Body:
    """Return the fields of every interaction."""
    enterprise = {"id": team.enterprise_id, "name": "Org"} if team.enterprise_id else None
    names = {"username": user.name.lower(), "name": user.name.lower()}
    home = {"id": team.id, "domain": team.name}
    return {
        "type": kind,
        "token": VERIFICATION_TOKEN,
        "api_app_id": APP_ID,
        "user": {"id": user.id, **names, "team_id": user.team_id},
        "team": None if team.org_wide else home,
        "enterprise": enterprise,
        "is_enterprise_install": team.org_wide,
        **({"trigger_id": trigger_id} if trigger_id else {}),
    }


def in_message(message: Message, channel: Channel, hook: Hook, team: Team, url: str) -> Body:
    """Return the fields that an interaction with a message adds."""
    ephemeral = message.ephemeral_to is not None
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": ephemeral,
    }
    body: Body = {
        "container": container,
        "channel": {"id": channel.id, "name": channel.name},
        "response_url": url + hook.path,
        "state": {"values": {b: dict(held) for b, held in message.values_of(hook.user).items()}},
    }
    # Slack does not keep ephemeral messages, and so cannot show them.
    return body if ephemeral else body | {"message": message_body(message, team)}


def in_view(view: View) -> Body:
    """Return the fields that an interaction in a view adds."""
    container = {"type": "view", "view_id": view.id}
    return {"container": container, "view": shown_view(view)}


def shown_view(view: View) -> Body:
    """Return a view as the app gets it; the viewer may be from another workspace."""
    return view.body() | {"app_installed_team_id": view.team_id}


def pressed(block: Body, element: Body, action_ts: str) -> Body:
    """Return the action of a button."""
    given = {name: element[name] for name in ("value", "style") if name in element}
    return _action(block, element, action_ts) | {"text": element["text"]} | given


def chose(block: Body, element: Body, action_ts: str, value: Body) -> Body:
    """Return the action of a menu, a choice, or a text."""
    held = {name: inside for name, inside in value.items() if name != "type"}
    return _action(block, element, action_ts) | held


def _action(block: Body, element: Body, action_ts: str) -> Body:
    ids = {"action_id": element["action_id"], "block_id": block["block_id"]}
    return {"type": element["type"], **ids, "action_ts": action_ts}


def with_choice(element: Body, value: Body, label: str) -> Body:
    """Return an element's value after a choice; with several values, one is added or removed."""
    option = next(one for one in offered_options(element) if one["text"]["text"] == label)
    if element["type"] not in SEVERAL:
        return held_by(element, option)
    held = value[field_of(element)]
    kept = [one for one in held if one != option] if option in held else [*held, option]
    return held_by(element, kept)


def command(user: User, team: Team, channel: Channel, called: Body) -> Body:
    """Return a slash command, as a form.

    Args:
        user: The person who typed it.
        team: Where.
        channel: In which channel.
        called: command, text, trigger_id, response_url.
    """
    enterprise = {"enterprise_id": team.enterprise_id, "enterprise_name": "Org"}
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team.id,
        "team_domain": team.name,
        **(enterprise if team.enterprise_id else {}),
        "channel_id": channel.id,
        "channel_name": channel.name if channel.kind != "private" else "privategroup",
        "user_id": user.id,
        "user_name": user.name.lower(),
        "api_app_id": APP_ID,
        "is_enterprise_install": str(team.org_wide).lower(),
        **called,
    }
