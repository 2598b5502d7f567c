"""What Slack delivers, as what the bot takes.

A person is answered in the direct message with the app, wherever they came from; so their address
is the workspace and they. In a channel, where others read along, only they see the way there.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from adapters.slack.modal import filled_in, inputs_of
from adapters.slack.shape import Body
from adapters.slack.typed import MARKED, plain_text
from bot.messages import Address, Command, Inbound, Standing, Tap, Text, Update

NAME = "slack"

ORDERS = {
    "": "arrive", "start": "arrive", "form": "form", "results": "result", "result": "result",
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

HELP = "help"
"""What is answered at once, by a line of its own."""

INTRODUCE = Command("introduce")

_ABOUT_TEAM = re.compile(r"\bteam\b", re.IGNORECASE)
"""What somebody says who calls the app for an assessment of their team."""

_NO_CHANNEL = ("directmessage", "mpdm-")
"""How the names begin of what is no channel: messages to one person, or to a few."""


@dataclass(frozen=True, slots=True)
class Via:
    """What an update came with.

    Attributes:
        url: Where messages can be answered or changed for half an hour, five times.
        message: The message that a pressed button is in.
        trigger: What a form can be opened with, within three seconds.
        away: Whether it came from where others are, and not from the direct message.
        view: The form that is being filled in; empty once it was sent.
        steps: The questions that it shows, or showed when it was sent.
    """

    url: str = ""
    message: str = ""
    trigger: str = ""
    away: bool = False
    view: str = ""
    steps: Sequence[str] = ()

    def __str__(self) -> str:
        given = {name: value for name, value in asdict(self).items() if value}
        return json.dumps(given) if given else ""


def read_via(text: str) -> Via:
    """What an update came with, again."""
    return Via(**json.loads(text)) if text else Via()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes.

    Attributes:
        team: The workspace.
        person: Whom it is for; empty for everybody in the channel.
        channel: The channel in which they alone see it; empty for their direct message.
        thread: The thread in it; empty for none.
    """

    team: str
    person: str
    channel: str = ""
    thread: str = ""

    @property
    def address(self) -> Address:
        """The address that stands for it."""
        parts = [self.team, self.channel, self.thread]
        return Address(NAME, "/".join(parts).rstrip("/"), self.person)


def place_of(address: Address) -> Place:
    """The place of an address."""
    team, channel, thread = [*address.chat.split("/"), "", ""][:3]
    return Place(team, address.person, channel, thread)


# ---------------------------------------------------------------------------- what is said


def message(body: Body) -> Update | None:
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
    return Update(body["event_id"], _person(body, said["user"]), inbound)


def _said(event: Body, said: Body) -> Inbound | None:
    kind = event.get("subtype", "")
    if kind == "message_changed":
        before = event.get("previous_message", {})
        return Command("edited") if before.get("text") != said.get("text") else None
    if kind not in ("", "file_share", "me_message", "thread_broadcast"):
        # Deleted, joined, renamed: nobody said anything.
        return None
    if said.get("text"):
        return Text(plain_text(said["text"]))
    return Command("media")


def mention(body: Body) -> Update:
    """The app was mentioned in a channel."""
    event = body["event"]
    place = Place(team_of(body), event["user"], event["channel"], event.get("thread_ts", ""))
    # Whoever is called "team" is not what they want.
    said = MARKED.sub("", event.get("text") or "")
    about = _ABOUT_TEAM.search(said) and chat_of(place.team, place.channel)
    inbound = Command(TEAM, f"offer {about}") if about else INTRODUCE
    return Update(body["event_id"], place.address, inbound, standing=_standing(body))


def chat_of(team: str, channel: str, name: str = "") -> str:
    """A channel as addresses name it; empty for what is none, such as a direct message.

    Args:
        team: The workspace.
        channel: Its id.
        name: What a slash command says that it is called.
    """
    is_channel = channel[:1] in ("C", "G") and not name.startswith(_NO_CHANNEL)
    return Place(team, "", channel).address.chat if is_channel else ""


def home(body: Body) -> Update | None:
    """The app's Home was opened."""
    event = body["event"]
    if event.get("tab") != "home":
        return None
    return Update(body["event_id"], _person(body, event["user"]), Command("home"))


def slash(body: Body) -> Update:
    """The slash command."""
    # Where it was given need not be the direct message with the app, whatever it is called.
    via = Via(trigger=body["trigger_id"], url=body.get("response_url", ""), away=True)
    return _acted(body, body["user_id"], _ordered(body), via)


def _ordered(body: Body) -> Inbound:
    """What stands behind the slash command."""
    word = word_of(body)
    if word in TEAM_ORDERS:
        verb, channel = TEAM_ORDERS[word], str(body.get("channel_id", ""))
        where = chat_of(team_of(body), channel, str(body.get("channel_name", "")))
        return Command(TEAM, f"{verb} {where if verb in THERE else ''}".strip())
    order = ORDERS.get(word)
    return Text(plain_text(body["text"])) if order is None else Command(order)


def place_of_command(body: Body) -> Place:
    """Whose direct message a command is answered in."""
    return Place(team_of(body), body["user_id"])


def word_of(body: Body) -> str:
    """What stands behind the slash command."""
    return " ".join(str(body.get("text", "")).lower().split())[:40]


def shortcut(body: Body) -> Update:
    """A shortcut."""
    via = Via(trigger=body["trigger_id"], url=body.get("response_url", ""))
    return _acted(body, body["user"]["id"], Command("arrive"), via)


def pressed(body: Body) -> Update | None:
    """A pressed button, or a choice from a list; None for a link."""
    action = body["actions"][0]
    if body.get("view", {}).get("type") == "modal":
        return _filling_in(body)
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
    return _acted(body, body["user"]["id"], _meant(token), via)


def _meant(token: str) -> Inbound:
    """What a button stands for: one of a conversation, or an order that needs none."""
    if not token.startswith("/"):
        return Tap(token)
    name, _, argument = token.removeprefix("/").partition(" ")
    return Command(name, argument)


def _filling_in(body: Body) -> Update:
    """A choice in a form that is not sent yet."""
    shown = body["view"]
    via = Via(view=shown["id"], steps=inputs_of(shown))
    return _acted(body, body["user"]["id"], _given(body, final=False), via)


def _given(body: Body, *, final: bool) -> Inbound:
    """What stands in a form; its channels are named as in addresses."""
    return filled_in(body["view"], lambda channel: chat_of(team_of(body), channel), final=final)


def sent(body: Body) -> Update:
    """A form that was sent."""
    via = Via(trigger=body["trigger_id"], steps=inputs_of(body["view"]))
    return _acted(body, body["user"]["id"], _given(body, final=True), via)


def shared(body: Body) -> Update | None:
    """It was said where others are to see the result."""
    places = body.get("response_urls") or []
    if not places:
        return None
    via = Via(url=places[0]["response_url"])
    return _acted(body, body["user"]["id"], _meant(body["view"]["private_metadata"]), via)


def _acted(body: Body, person: str, inbound: Inbound, via: Via) -> Update:
    """What is told once, and named by what it can be answered with."""
    name = f"{team_of(body)}.{body['trigger_id']}"
    return Update(name, _person(body, person), inbound, str(via), _standing(body))


def _standing(body: Body) -> Standing:
    """Whether somebody is from another workspace than the one in which the app is installed.

    Slack says that of what is pressed, sent and mentioned; a command comes from the app's own
    people alone. Of a whole organisation it does not tell whether a workspace belongs to it.
    """
    user, event = body.get("user"), body.get("event") or {}
    pressed_by = user.get("team_id") if isinstance(user, dict) else ""
    theirs, ours = str(pressed_by or event.get("user_team") or ""), team_of(body)
    both = theirs[:1] == ours[:1] == "T"
    return "guest" if both and theirs != ours else "unknown"


def _person(body: Body, person: str) -> Address:
    if not person:
        message = "nobody"
        raise ValueError(message)
    return Place(team_of(body), person).address


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
