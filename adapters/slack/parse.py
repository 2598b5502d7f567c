"""What Slack delivers, as what the bot takes.

A person is answered in the direct message with the app, wherever they came from; so their address
is the workspace and they. In a channel, where others read along, only they see the way there.

Somebody is who they are by their own workspace, or its organisation, and by their id in it: the
same id may be somebody else's in another workspace. Slack itself is told the id alone.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

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

ORDERS = {
    "": "start", "start": "start", "form": "form", "results": "result", "result": "result",
    "answers": "answers", "stop": "stop", "restart": "restart", "delete": "delete",
}  # fmt: skip
"""What can stand behind the slash command, and what it means; anything else is what was said."""

TEAM = "team"
"""The command that team assessments are about."""

TEAM_ORDERS = {
    "team": "new", "team new": "new", "team claim": "claim",
    "teams": "list", "team list": "list",
}  # fmt: skip
"""What can stand behind the slash command of team assessments, and what is asked for then."""

THERE = ("new", "claim")
"""Of these what is about the channel in which it was typed."""

OPENING = ("form", "team", "team new")
"""What is answered by something that opens, and by no message."""

_RENAMED = {"arrive": "start"}
"""What buttons of earlier versions call a command; pages that show them may still be open."""

HELP = "help"
"""What is answered at once, by a line of its own."""

_ABOUT_TEAM = re.compile(r"\bteam\b", re.IGNORECASE)
"""What somebody says who calls the app for an assessment of their team."""


# ---------------------------------------------------------------------------- who acts


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something.

    Attributes:
        home: Their own workspace, or its organisation where it is part of one.
        team: The workspace whose app talks to them in private.
        guest: Whether they are from elsewhere than where the app is that it happened to.
        picked: What addresses call the people whom they picked in a form, by id.
    """

    home: str
    team: str
    guest: bool = False
    picked: Mapping[str, str] = field(default_factory=dict)


def acting(body: Body) -> tuple[str, str]:
    """The id of the person who acted, with the workspace or organisation that Slack names.

    The latter is empty where only people of the app's own workspace can do that.
    """
    if "event" in body:
        event = body["event"]
        said = event.get("message") or event
        # In a mention by a guest, "team" names the channel's host.
        own = (said.get(name) for name in ("user_team", "source_team", "team"))
        theirs = next((one for one in own if one and isinstance(one, str)), "")
        return str(said.get("user") or ""), theirs
    user = body.get("user")
    if isinstance(user, dict):
        return str(user.get("id") or ""), str(user.get("team_id") or "")
    return str(body.get("user_id") or ""), ""


def organisations(body: Body) -> dict[str, str]:
    """The organisations of workspaces, as far as a body tells for sure; empty for none."""
    told = {}
    if body.get("authorizations"):
        installed = body["authorizations"][0]
        told[installed.get("team_id")] = installed.get("enterprise_id")
    for one in ("", "context_"):
        if body.get(f"{one}enterprise_id"):
            told[body.get(f"{one}team_id")] = body[f"{one}enterprise_id"]
    parts = (body.get(name) for name in ("team", "user", "enterprise"))
    team, user, all_of_it = (one if isinstance(one, dict) else {} for one in parts)
    # Whose organisation it is where these two differ is not documented.
    if team.get("id") == user.get("team_id"):
        told[team.get("id")] = all_of_it.get("id")
    return {str(team): str(found) for team, found in told.items() if team and found}


def actor_of(body: Body) -> Actor:
    """Return the person who acted, as far as the body names them."""
    ours, (_, theirs) = team_of(body), acting(body)
    told = organisations(body)
    own = told.get(ours, ours)
    if theirs in ("", ours, own) or told.get(theirs) == own:
        return Actor(own, ours)
    return Actor(told.get(theirs, theirs), ours, guest=True)


def formerly(update: Update, actor: Actor) -> tuple[Address, ...]:
    """How the same chat of the same person was kept before.

    Earlier versions left the workspace out; and a workspace may have become part of an
    organisation since. Somebody from elsewhere was never written to.
    """
    place = place_of(update.address)
    if actor.guest or place.channel:
        return ()
    names = [place.person] + ([named(place.team, place.person)] if place.home != place.team else [])
    return tuple(Address(NAME, update.address.chat, one) for one in names)


# ---------------------------------------------------------------------------- what is said


def message(body: Body, actor: Actor | None = None) -> Update | None:
    """A direct message; None where nobody said anything to us.

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
        # Deleted, joined, renamed: nobody said anything.
        return None
    if said.get("text"):
        return Text(plain_text(said["text"]))
    return MediaSent()


def mention(body: Body, actor: Actor | None = None) -> Update:
    """The app was mentioned in a channel."""
    event, actor = body["event"], actor or actor_of(body)
    thread = event.get("thread_ts", "")
    place = SlackPlace(team_of(body), event["user"], event["channel"], thread, actor.home)
    # Whoever is called "team" is not what they want.
    said = MARKED.sub("", event.get("text") or "")
    about = _ABOUT_TEAM.search(said) and chat_of(place.team, place.channel)
    inbound = Command(TEAM, f"offer {about}") if about else Mentioned()
    return Update(body["event_id"], place.address, inbound, standing=_standing(actor))


def home(body: Body, actor: Actor | None = None) -> Update | None:
    """The app's Home was opened."""
    event = body["event"]
    if event.get("tab") != "home":
        return None
    return Update(body["event_id"], _person(body, actor, event["user"]), HomeOpened())


def slash(body: Body, actor: Actor | None = None) -> Update:
    """The slash command."""
    # Where it was given need not be the direct message with the app, whatever it is called.
    via = Via(trigger=body["trigger_id"], url=body.get("response_url", ""), away=True)
    return _acted(body, actor, _ordered(body), via)


def _ordered(body: Body) -> Inbound:
    """What stands behind the slash command."""
    word = word_of(body)
    if word in TEAM_ORDERS:
        verb, channel = TEAM_ORDERS[word], str(body.get("channel_id", ""))
        where = chat_of(team_of(body), channel, str(body.get("channel_name", "")))
        return Command(TEAM, f"{verb} {where if verb in THERE else ''}".strip())
    order = ORDERS.get(word)
    return Text(plain_text(body["text"])) if order is None else Command(order)


def word_of(body: Body) -> str:
    """What stands behind the slash command."""
    return " ".join(str(body.get("text", "")).lower().split())[:40]


def shortcut(body: Body, actor: Actor | None = None) -> Update:
    """A shortcut."""
    via = Via(trigger=body["trigger_id"], url=body.get("response_url", ""))
    return _acted(body, actor, Command("start"), via)


def pressed(body: Body, actor: Actor | None = None) -> Update | None:
    """A pressed button, or a choice from a list; None for a link."""
    action = body["actions"][0]
    if body.get("view", {}).get("type") == "modal":
        return _filling_in(body, actor)
    token = action.get("value") or (action.get("selected_option") or {}).get("value", "")
    if not token:
        return None
    container = body.get("container", {})
    where = (body.get("channel") or {}).get("id", "")
    via = Via(
        url=body.get("response_url", ""),
        message=container.get("message_ts", ""),
        trigger=body["trigger_id"],
        # What one person alone sees need not stand in their direct message with the app.
        away=bool(container.get("is_ephemeral")) or not where.startswith("D"),
    )
    return _acted(body, actor, _meant(token), via)


def _meant(token: str) -> Inbound:
    """What a button stands for: one of a conversation, or an order that needs none."""
    if not token.startswith("/"):
        return Tap(token)
    name, _, argument = token.removeprefix("/").partition(" ")
    return Command(_RENAMED.get(name, name), argument)


def _filling_in(body: Body, actor: Actor | None) -> Update:
    """A choice in a form that is not sent yet."""
    shown = body["view"]
    via = Via(view=shown["id"], steps=inputs_of(shown))
    return _acted(body, actor, _given(body, actor, final=False), via)


def _given(body: Body, actor: Actor | None, *, final: bool) -> Inbound:
    """What stands in a form; its channels and people are named as in addresses."""
    team, actor = team_of(body), actor or actor_of(body)
    picked = actor.picked
    return filled_in(
        body["view"],
        lambda channel: chat_of(team, channel),
        lambda person: picked.get(person, named(actor.home, person)),
        final=final,
    )


def sent(body: Body, actor: Actor | None = None) -> Update:
    """A form that was sent."""
    via = Via(trigger=body["trigger_id"], steps=inputs_of(body["view"]))
    return _acted(body, actor, _given(body, actor, final=True), via)


def shared(body: Body, actor: Actor | None = None) -> Update | None:
    """It was said where others are to see the result."""
    places = body.get("response_urls") or []
    if not places:
        return None
    via = Via(url=places[0]["response_url"])
    return _acted(body, actor, _meant(body["view"]["private_metadata"]), via)


def _acted(body: Body, actor: Actor | None, inbound: Inbound, via: Via) -> Update:
    """What is told once, and named by what it can be answered with."""
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
    """The workspace in which the app is installed: a person may be from another one.

    An app that is installed for a whole organisation has no workspace of its own there.

    Raises:
        ValueError: None is named.
    """
    installed = (body.get("authorizations") or [{}])[0]
    # In a form that somebody from another workspace sends, the team is theirs.
    in_form = (body.get("view") or {}).get("app_installed_team_id")
    org_wide = installed.get("is_enterprise_install", body.get("is_enterprise_install", False))
    organisation = (
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
    # Commands say it as text. Some updates name a workspace all the same: all must give one.
    is_org_wide = str(org_wide).lower() == "true"
    found = (organisation or workspace) if is_org_wide else (workspace or organisation)
    if not found:
        message = "no workspace"
        raise ValueError(message)
    return str(found)
