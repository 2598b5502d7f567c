"""Parses Slack's payloads into updates.

The app answers people in their direct message, whatever channel they came from, so their address is
the workspace and the person. In a channel, the person alone sees the way to the direct message.

A person is identified by their own workspace, or its organization, and by their id there: another
workspace can have the same id for somebody else. Calls of Slack name the id alone.
"""

import re
from collections.abc import Mapping
from dataclasses import field, replace

from adapters.slack.addresses import NAME, SlackPlace, Via, chat_of, named, place_of
from adapters.slack.markup import MARKED, plain_text
from adapters.slack.modal import filled_in, inputs_of
from adapters.slack.payloads import Body
from bot.messages import (
    Address,
    Command,
    Edited,
    HomeOpened,
    Inbound,
    MediaSent,
    Mentioned,
    Standing,
    Tap,
    Text,
    Update,
)
from bot.values import value

ORDERS = {
    "": "start", "start": "start", "form": "form", "results": "result", "result": "result",
    "answers": "answers", "stop": "stop", "restart": "restart", "delete": "delete",
}  # fmt: skip
"""The words behind the slash command, with their commands; any other text is an answer."""

TEAM = "team"
"""The command about team assessments."""

TEAM_ORDERS = {
    "team": "new", "team new": "new", "team claim": "claim",
    "teams": "list", "team list": "list",
}  # fmt: skip
"""The words behind the slash command about team assessments, with their orders."""

THERE = ("new", "claim")
"""The orders about the channel in which they were typed."""

OPENING = ("form", "team", "team new")
"""The words that open a view, and get no message as answer."""

_RENAMED = {"arrive": "start"}
"""The commands on buttons of earlier versions, which messages can still show."""

HELP = "help"
"""The word that is answered at once, without the bot."""

_ABOUT_TEAM = re.compile(r"\bteam\b", re.IGNORECASE)
"""A mention that asks for an assessment of a team."""


# ---------------------------------------------------------------------------- who acts


@value
class Actor:
    """The person who acted.

    Attributes:
        home: Their own workspace, or its organization if it belongs to one.
        team: The workspace whose app talks to them in private.
        guest: Whether they belong to another workspace than the app that got the update.
        picked: The names in addresses of the people that they picked in a form, by id.
    """

    home: str
    team: str
    guest: bool = False
    picked: Mapping[str, str] = field(default_factory=dict)


def acting(body: Body) -> tuple[str, str]:
    """Return the id of the person who acted, with the workspace or organization that Slack names.

    The latter is empty for an action that only people of the app's own workspace can take.
    """
    if "event" in body:
        event = body["event"]
        said = event.get("message") or event
        # In a mention by a guest, "team" is the host of the channel.
        own = (said.get(name) for name in ("user_team", "source_team", "team"))
        theirs = next((team for team in own if team and isinstance(team, str)), "")
        return str(said.get("user") or ""), theirs
    user = body.get("user")
    if isinstance(user, dict):
        return str(user.get("id") or ""), str(user.get("team_id") or "")
    return str(body.get("user_id") or ""), ""


def organizations(body: Body) -> dict[str, str]:
    """Return the organizations of the workspaces that a body names with certainty."""
    told = {}
    if body.get("authorizations"):
        installed = body["authorizations"][0]
        told[installed.get("team_id")] = installed.get("enterprise_id")
    for prefix in ("", "context_"):
        if body.get(f"{prefix}enterprise_id"):
            told[body.get(f"{prefix}team_id")] = body[f"{prefix}enterprise_id"]
    parts = (body.get(name) for name in ("team", "user", "enterprise"))
    team, user, organization = (part if isinstance(part, dict) else {} for part in parts)
    # Slack does not document whose organization this is if the two differ.
    if team.get("id") == user.get("team_id"):
        told[team.get("id")] = organization.get("id")
    return {str(team): str(known) for team, known in told.items() if team and known}


def actor_of(body: Body) -> Actor:
    """Return the person who acted, as far as the body names them."""
    ours, (_, theirs) = team_of(body), acting(body)
    told = organizations(body)
    own = told.get(ours, ours)
    if theirs in ("", ours, own) or told.get(theirs) == own:
        return Actor(own, ours)
    return Actor(told.get(theirs, theirs), ours, guest=True)


def formerly(update: Update, actor: Actor) -> tuple[Address, ...]:
    """Return the earlier addresses of the same chat with the same person.

    Earlier versions left the workspace out, and a workspace can have joined an organization since.
    Guests have no earlier address: the app did not write to them.
    """
    place = place_of(update.address)
    if actor.guest or place.channel:
        return ()
    names = [place.person] + ([named(place.team, place.person)] if place.home != place.team else [])
    return tuple(Address(NAME, update.address.chat, name) for name in names)


# ---------------------------------------------------------------------------- updates


def message(body: Body, actor: Actor | None = None) -> Update | None:
    """Return the update of a direct message; None if nobody wrote to the app.

    Raises:
        KeyError: It is not as Slack documents it.
    """
    event = body["event"]
    said = event.get("message", event)
    if event.get("channel_type") != "im" or "bot_id" in said or "user" not in said:
        return None
    inbound = _said(event, said)
    if inbound is None:
        return None
    return Update(body["event_id"], _person(body, actor, said["user"]), inbound)


def _said(event: Body, said: Body) -> Inbound | None:
    kind = event.get("subtype", "")
    if kind == "message_changed":
        before = event.get("previous_message", {})
        return Edited() if before.get("text") != said.get("text") else None
    if kind not in ("", "file_share", "me_message", "thread_broadcast"):
        # Deleted, joined, renamed: nobody wrote anything.
        return None
    if said.get("text"):
        return Text(plain_text(said["text"]))
    return MediaSent()


def mention(body: Body, actor: Actor | None = None) -> Update:
    """Return the update of a mention of the app in a channel."""
    event, actor = body["event"], actor or actor_of(body)
    thread = event.get("thread_ts", "")
    place = SlackPlace(team_of(body), event["user"], event["channel"], thread, actor.home)
    # The name of a mentioned person or channel can contain "team".
    said = MARKED.sub("", event.get("text") or "")
    about = _ABOUT_TEAM.search(said) and chat_of(place.team, place.channel)
    inbound = Command(TEAM, f"offer {about}") if about else Mentioned()
    return Update(body["event_id"], place.address, inbound, standing=_standing(actor))


def home(body: Body, actor: Actor | None = None) -> Update | None:
    """Return the update of a visit to the Home tab; None for another tab."""
    event = body["event"]
    if event.get("tab") != "home":
        return None
    return Update(body["event_id"], _person(body, actor, event["user"]), HomeOpened())


def slash(body: Body, actor: Actor | None = None) -> Update:
    """Return the update of the slash command."""
    # Slack calls every direct message alike, so this can be one with somebody else.
    via = Via(trigger=body["trigger_id"], url=body.get("response_url", ""), away=True)
    return _acted(body, actor, _ordered(body), via)


def _ordered(body: Body) -> Inbound:
    """Return the meaning of the text behind the slash command."""
    word = word_of(body)
    if word in TEAM_ORDERS:
        verb, channel = TEAM_ORDERS[word], str(body.get("channel_id", ""))
        where = chat_of(team_of(body), channel, str(body.get("channel_name", "")))
        return Command(TEAM, f"{verb} {where if verb in THERE else ''}".strip())
    order = ORDERS.get(word)
    return Text(plain_text(body["text"])) if order is None else Command(order)


def word_of(body: Body) -> str:
    """Return the text behind the slash command, in small letters."""
    return " ".join(str(body.get("text", "")).lower().split())[:40]


def shortcut(body: Body, actor: Actor | None = None) -> Update:
    """Return the update of a shortcut."""
    via = Via(trigger=body["trigger_id"], url=body.get("response_url", ""))
    return _acted(body, actor, Command("start"), via)


def pressed(body: Body, actor: Actor | None = None) -> Update | None:
    """Return the update of a button, a choice from a list, or a box; None for a link."""
    action = body["actions"][0]
    if body.get("view", {}).get("type") == "modal":
        return _filling_in(body, actor)
    token = _token(action)
    if not token:
        return None
    container = body.get("container", {})
    where = (body.get("channel") or {}).get("id", "")
    via = Via(
        url=body.get("response_url", ""),
        message=container.get("message_ts", ""),
        trigger=body["trigger_id"],
        # A message that one person alone sees can be outside of their direct message.
        away=bool(container.get("is_ephemeral")) or not where.startswith("D"),
    )
    return _acted(body, actor, _meant(token), via)


def _token(action: Body) -> str:
    """Return the token of a pressed button, a choice from a list, or a changed set of boxes."""
    if action.get("type") == "checkboxes":
        marked = (option["value"] for option in action.get("selected_options") or ())
        return "".join((action["block_id"], *sorted(marked)))
    return str(action.get("value") or (action.get("selected_option") or {}).get("value", ""))


def _meant(token: str) -> Inbound:
    """Return the meaning of a button: a tap in a conversation, or an order without one."""
    if not token.startswith("/"):
        return Tap(token)
    name, _, argument = token.removeprefix("/").partition(" ")
    return Command(_RENAMED.get(name, name), argument)


def _filling_in(body: Body, actor: Actor | None) -> Update:
    """Return the update of a choice in a form that is not sent yet."""
    shown = body["view"]
    via = Via(view=shown["id"], steps=inputs_of(shown))
    return _acted(body, actor, _given(body, actor, final=False), via)


def _given(body: Body, actor: Actor | None, *, final: bool) -> Inbound:
    """Return the input of a form, with channels and people named as in addresses."""
    team, actor = team_of(body), actor or actor_of(body)
    picked = actor.picked
    return filled_in(
        body["view"],
        lambda channel: chat_of(team, channel),
        lambda person: picked.get(person, named(actor.home, person)),
        final=final,
    )


def sent(body: Body, actor: Actor | None = None) -> Update:
    """Return the update of a sent form."""
    via = Via(trigger=body["trigger_id"], steps=inputs_of(body["view"]))
    return _acted(body, actor, _given(body, actor, final=True), via)


def shared(body: Body, actor: Actor | None = None) -> Update | None:
    """Return the update of a picked channel, in which others will see the result."""
    places = body.get("response_urls") or []
    if not places:
        return None
    via = Via(url=places[0]["response_url"])
    return _acted(body, actor, _meant(body["view"]["private_metadata"]), via)


def _acted(body: Body, actor: Actor | None, inbound: Inbound, via: Via) -> Update:
    """Return the update of an interaction, which Slack delivers once, under its trigger's id."""
    team, (person, _), actor = team_of(body), acting(body), actor or actor_of(body)
    if team != actor.team:
        via = replace(via, team=team)
    name = f"{team}.{body['trigger_id']}"
    return Update(name, _person(body, actor, person), inbound, str(via), _standing(actor))


def _standing(actor: Actor) -> Standing:
    return "guest" if actor.guest else "unknown"


def _person(body: Body, actor: Actor | None, person: str) -> Address:
    if not person:
        message = "nobody"
        raise ValueError(message)
    actor = actor or actor_of(body)
    return SlackPlace(actor.team, person, home=actor.home).address


def team_of(body: Body) -> str:
    """Return the workspace in which the app is installed; a person can belong to another one.

    An app that is installed for a whole organization has the organization in its place.

    Raises:
        ValueError: The body names none.
    """
    installed = (body.get("authorizations") or [{}])[0]
    # In a form from somebody of another workspace, the team is theirs.
    in_form = (body.get("view") or {}).get("app_installed_team_id")
    org_wide = installed.get("is_enterprise_install", body.get("is_enterprise_install", False))
    organization = (
        installed.get("enterprise_id")
        or (body.get("enterprise") or {}).get("id")
        or body.get("enterprise_id")
    )
    team = body.get("team") or {}
    workspace = (
        installed.get("team_id")
        or in_form
        or body.get("team_id")
        or (team.get("id") if isinstance(team, dict) else team)
    )
    # Commands have it as text. All updates of an organization-wide app must give the organization,
    # although some name a workspace, too.
    is_org_wide = str(org_wide).lower() == "true"
    team_id = (organization or workspace) if is_org_wide else (workspace or organization)
    if not team_id:
        message = "no workspace"
        raise ValueError(message)
    return str(team_id)
