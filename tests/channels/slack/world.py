"""Slack's side of a served bot: the stand-in, the channel, and how its people read and fill in.

Slack goes by the bot's clock, but waits for acknowledgments for a short real time.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml

import adapters.slack
from adapters.slack.account import COMMAND, SlackAccount, SlackPacing
from adapters.slack.addresses import SlackPlace
from adapters.slack.channel import Slack as SlackChannel
from adapters.slack.http import LARGEST, PATH
from adapters.slack.installing import INSTALL, REDIRECT
from adapters.slack.modal import AGREE, USUAL
from bot.engine.assessment import Assessment
from bot.messages import Address
from bot.runtime.vault import SealedVault, new_key
from tests.kit import served
from tests.kit.served import WAITING_S, Served, bare
from tests.kit.slack import payloads
from tests.kit.slack.api import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    Failure,
    Person,
    Shown,
    Slack,
    Workspace,
)
from tests.kit.slack.blocks import elements_of
from tests.kit.slack.channels import Channel, Message
from tests.kit.slack.deliveries import Delivery
from tests.kit.slack.elements import offered_options
from tests.kit.slack.places import Place
from tests.kit.slack.rendering import render
from tests.kit.slack.state import SEVERAL, chosen, field_of
from tests.kit.slack.views import View

BOTH = pytest.mark.parametrize("http", [False, True], ids=["socket", "http"])
"""Has a test run through a socket, and where Slack calls the bot."""

UNACKNOWLEDGED_S = 0.4
"""How long Slack waits for an acknowledgment through a socket that does not come."""

LIFTED = SlackPacing(
    person_per_s=1000, person_burst=100, channel_per_s=1000, channel_burst=100,
    edits_per_s=1000, edits_burst=100,
)  # fmt: skip
"""No limits, for all tests that are not about them."""

MANY = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "bot_token": ""}
"""The account of an app that many workspaces install."""

MANIFEST = yaml.safe_load(
    Path(adapters.slack.__file__).with_name("manifest.yaml").read_text("utf-8")
)

DECLARED = frozenset(MANIFEST["oauth_config"]["scopes"]["bot"])
"""The scopes that the manifest asks an installer for; no others are allowed."""

Body = dict[str, Any]


def address_of(person: Person) -> Address:
    """Return the address at which the bot talks to somebody in private."""
    return place_of(person).address


def place_of(person: Person) -> SlackPlace:
    """Return the same as a place."""
    return SlackPlace(person.team.id, person.id, home=person.team.enterprise_id or person.team.id)


def as_declared(slack: Slack) -> Slack:
    """Return a stand-in whose first workspace has allowed what the manifest asks for."""
    slack.world.tokens[BOT_TOKEN].scopes = set(DECLARED)
    return slack


BOT = {"versions", "pace", "account", "waits", "stop_s", "service", "clock", "page"}
"""The arguments that are the bot's; all others are the stand-in's."""


class World(Served):
    """A bot that is served, and Slack around it.

    Args:
        assessment: The assessment that people take.
        http: Whether Slack calls the bot; else there is a socket.
        pacing: How often it may send.
        given: The rest of :class:`Served`; and how the stand-in is made.
    """

    platform = "slack"
    tells_in_order = False
    edits_pictures = False
    channel: SlackChannel

    def __init__(
        self,
        assessment: Assessment,
        *,
        http: bool = False,
        pacing: SlackPacing = LIFTED,
        **given: Any,
    ) -> None:
        self._http, self._pacing = http, pacing
        super().__init__(assessment, **{name: given[name] for name in BOT & given.keys()})
        slack: dict[str, Any] = {
            "clock": lambda: self.clock().timestamp(),
            "backoff": lambda _: 0.01,
            "most_retries": 500,
            "ack_within_s": WAITING_S if http else 3.0,
        }
        slack |= {name: value for name, value in given.items() if name not in BOT}
        self.slack = self.keeper = as_declared(Slack(**slack))
        self.keys = [new_key()]

    def way_in(self) -> dict[str, Any]:
        way = {"signing_secret": SIGNING_SECRET} if self._http else {"app_token": APP_TOKEN}
        return {"bot_token": BOT_TOKEN} | way

    def make_channel(self) -> SlackChannel:
        account = SlackAccount(**({"api": f"{self.slack.url}/api/"} | self._account))
        return SlackChannel(
            self._texts, account, self._pacing, self.clock.sleep, self.clock, self._vault()
        )

    def listens(self) -> None:
        self.slack.request_url = f"{self.url}{PATH}" if self._http else None
        self.slack.oauth.redirect_uris = [self.url + REDIRECT]

    def _vault(self) -> SealedVault | None:
        """Return the vault for the tokens of many workspaces; None for one workspace."""
        return self.vault() if self._account.get("client_id") else None

    def vault(self) -> SealedVault:
        """Return the tokens of many workspaces, as another process would see them."""
        return SealedVault(self.store.installations, "slack", self.keys, self.clock)

    def is_heard(self) -> bool:
        return not self.slack.deliveries.under_way

    async def untaken(self, delivery: Delivery) -> None:
        """Wait until something was delivered twice and not acknowledged."""
        await self.slack.until(lambda: delivery.retries > 1 or delivery.is_settled, WAITING_S)

    # ------------------------------------------------------------------ what people do

    def person(self, name: str = "Ann", **_how: Any) -> Person:
        """Return somebody in the first workspace; the same again for a name that is known."""
        return self.slack.workspace().person(name)

    def address(self, person: Person) -> Address:
        return address_of(person)

    async def write(self, person: Person, text: str) -> Delivery:
        return await person.dm(text)

    def read(self, person: Person) -> list[str]:
        return ["\n".join(one.lines) for one in person.sees()]

    def labels(self, person: Person, number: int = -1) -> list[str]:
        return person.sees()[number].labels

    def picture(self, person: Person, number: int = -1) -> bytes:
        return b"".join(person.sees()[number].pictures)

    def reader(self, person: Person) -> "Reader":
        return Reader(self, person)

    async def hit(self, person: Person, label: str, number: int = -1) -> Delivery:
        return await person.press(label, person.sees()[number].ts)

    async def again(self, told: Delivery) -> None:
        self.slack.deliveries.send(Delivery(told.kind, told.body, told.accepts_payload, retries=2))
        await self.quiet()

    async def change(self, person: Person, told: Delivery, text: str) -> None:
        await person.edit(told.body["event"]["ts"], text)
        await self.quiet()

    async def send_picture(self, person: Person) -> None:
        self.tell_file(person)
        await self.quiet()

    async def tell_nonsense(self, person: Person) -> None:
        said = {"type": "message", "channel_type": "im", "user": person.id}
        self.tell(said | {"text": ["zanzibar"]})
        self.tell({"type": "message", "channel_type": "im", "message": "zanzibar"})
        self.tell({"type": "app_mention"}, "app_mention")
        self.tell({"type": "something_new", "user": person.id})

    # ------------------------------------------------------------------ what fails

    calls = MappingProxyType(
        {
            "send": "chat.postMessage", "edit": "chat.update", "connect": "auth.test",
            "send picture": "chat.postMessage", "edit picture": "chat.postMessage",
        }
    )  # fmt: skip
    troubles = MappingProxyType(
        {
            "cut": Failure(drop=True),
            "lost": Failure(acts=True, drop=True),
            "hang": Failure(hang=True),
            "gateway": Failure(status=502, body="<html><h1>502 Bad Gateway</h1></html>"),
            "error": Failure(status=500),
            "malformed": Failure("invalid_blocks"),
            "uneditable": Failure("cant_update_message"),
            "gone": Failure("user_disabled"),
            "pause": Failure("ratelimited", 429, retry_after=7),
        }
    )
    impatience = MappingProxyType({"ack_within_s": UNACKNOWLEDGED_S})
    wrong_account = MappingProxyType({"bot_token": BOT_TOKEN + "x"})
    unknown = "invalid_auth"

    def is_taken(self, told: Delivery) -> bool:
        return told.acked

    async def place(self) -> served.Place:
        ann, workspace = self.person(), self.slack.workspace()
        channel = workspace.channel("general", private=True, members=[ann])
        return served.Place(
            Address("slack", f"{channel.team_id}/{channel.id}", ""),
            lambda: [shown.text for shown in ann.sees(channel)],
            lambda: sum(bool(shown.thread_ts) for shown in ann.sees(channel)),
            lambda: workspace.kick(channel),
        )

    def leave(self, person: Person) -> None:
        person.deactivate()

    # ------------------------------------------------------------------ where Slack calls

    hook_path, largest = PATH, LARGEST

    def proof(self, data: bytes) -> dict[str, str]:
        return self.slack.posting.signed(data)

    def first_message(self) -> Body:
        ann = self.person()
        said = {
            "type": "message", "channel_type": "im", "user": ann.id, "text": "hello",
            "channel": ann.channel.id, "ts": "1798761600.000100",
        }  # fmt: skip
        return {
            "type": "event_callback", "team_id": ann.team.id, "api_app_id": "A0000000001",
            "event": said, "event_id": "Ev0000000077", "event_time": 1_798_761_600,
        }  # fmt: skip

    def installed(self) -> list[str]:
        """Return the workspaces and organizations that have the app."""
        return [workspace for (workspace,) in self.sql("SELECT workspace FROM installations")]

    async def install(self, workspace: str, name: str = "Ann") -> Person:
        """Return somebody in a workspace, who has installed the app there."""
        person = self.slack.workspace(workspace).person(name)
        status, page = await person.install(self.url + INSTALL)
        assert status == 200, page
        return person

    async def join_organization(self, *, org_wide: bool) -> Workspace:
        """Become the app of a workspace in an organization, or of the whole organization."""
        await self.stop()
        workspace = self.slack.workspace("T0000000777", enterprise_id="E0000000777")
        token = workspace.install(DECLARED, token="xoxb-org", org_wide=org_wide)  # noqa: S106
        self._account = {**self._account, "bot_token": token.value}
        await self.start()
        return workspace

    async def use_every_way(self, person: Person) -> None:
        """Have somebody take the assessment by typing, pressing, a form and the Home page."""
        await self.say(person, "hello")
        await self.press(person, "I agree, start", "Walk")
        await self.command(person, "form")
        assert person.modal, said(person)
        assert person.modal.value("stage") == "Walk"
        await self.fill(person, delivery="Hybrid")
        await self.submit(person)
        await person.open_home()
        await self.quiet()
        assert "ahead of 25%" in said(person)
        assert person.home
        assert "ahead of 25%" in "\n".join(person.home.lines)

    async def command(self, person: Person, text: str = "", **where: Any) -> Delivery:
        """Give the slash command."""
        delivery = await person.command(COMMAND, text, **where)
        await self.quiet()
        return delivery

    async def press(self, person: Person, *labels: str, **where: Any) -> Delivery:
        """Press one button after another, and return the last delivery."""
        delivery = None
        for label in labels:
            delivery = await person.press(label, **where)
            await self.quiet()
        assert delivery
        return delivery

    async def choose(self, person: Person, *labels: str, **where: Any) -> None:
        """Choose from lists, one after another."""
        for label in labels:
            await person.select(label, **where)
            await self.quiet()

    async def fill(self, person: Person, **values: str) -> None:
        """Fill in fields of the form: typed text, or labels; ``_`` in names stands for ``-``."""
        for step, value in values.items():
            await person.fill(step.replace("_", "-"), value)
            await self.quiet()

    async def pick(
        self, person: Person, step: str, picked: Channel | Person | datetime | None
    ) -> None:
        """Pick a channel, somebody, or a date and a time (None for none) in the form."""
        match picked:
            case Channel():
                await person.pick(step, picked)
            case Person():
                await person.pick_person(step, picked)
            case _:
                seconds = None if picked is None else int(picked.timestamp())
                await person.pick_moment(step, seconds)
        await self.quiet()

    async def submit(self, person: Person) -> Delivery:
        """Send the form."""
        delivery = await person.submit()
        await self.quiet()
        return delivery

    def tell(self, event: Body, name: str = "message.im") -> Delivery:
        """Have Slack tell of an event that people of the stand-in do not make."""
        team = self.slack.workspace().team
        return self.slack.tell(team, event, name)

    def tell_file(self, person: Person) -> Delivery:
        """Have somebody send a picture, without a word."""
        event = {
            "type": "message", "subtype": "file_share", "user": person.id, "text": "",
            "channel": person.channel.id, "channel_type": "im", "files": [{"id": "F0000000001"}],
            "ts": self.slack.world.next_ts(),
        }  # fmt: skip
        return self.tell(event)

    def tell_edit(self, person: Person, before: str, after: str) -> Delivery:
        """Have somebody change what they said."""
        channel = person.channel
        said = {"type": "message", "user": person.id, "ts": self.slack.world.next_ts()}
        both = {"message": said | {"text": after}, "previous_message": said | {"text": before}}
        return self.tell(payloads.changed(self.slack.world, channel, "message_changed", both))


# ---------------------------------------------------------------------------- reading


def said(person: Person, channel: Channel | None = None) -> str:
    """Return the bot's lines that somebody sees in a channel; None for their direct message."""
    return "\n".join(line for one in person.sees(channel) for line in one.lines)


def unseen(person: Person, channel: Channel) -> str:
    """Return the lines that only this person sees in a channel."""
    shown = (one for one in person.sees(channel) if one.ephemeral)
    return "\n".join(line for one in shown for line in one.lines)


def prose(blocks: Sequence[Body]) -> list[str]:
    """Return the lines that are read, as opposed to pressed."""
    read = [
        {name: value for name, value in block.items() if name != "accessory"}
        for block in blocks
        if block["type"] != "actions"
    ]
    return render(read, "", lambda _: None).lines


@dataclass(frozen=True)
class Offer:
    """Something to press, or to choose from a list, with the message that it is in."""

    label: str
    block: Body
    element: Body
    message: Message
    option: Body | None = None

    @property
    def action(self) -> Body:
        """The action that the app gets after a press, wherever its message is now."""
        if self.option is None:
            return payloads.pressed(self.block, self.element, "1.000001")
        value = {"type": self.element["type"], "selected_option": self.option}
        return payloads.chose(self.block, self.element, "1.000001", value)


def offered(message: Message) -> Iterator[Offer]:
    """Yield everything in a message that can be pressed or chosen, in its order.

    Menus behind dots are left out: they hold the same in every question.
    """
    for block, element in elements_of(message.blocks):
        if element["type"] == "overflow":
            continue
        if element["type"] == "button":
            yield Offer(element["text"]["text"], block, element, message)
            continue
        for option in offered_options(element):
            sign = "✓ " if option == element.get("initial_option") else ""
            yield Offer(sign + option["text"]["text"], block, element, message, option)


@dataclass(frozen=True)
class News:
    """A message that is new, or that has changed, with what it offers."""

    shown: Shown
    buttons: list[str]

    @property
    def lines(self) -> list[str]:
        """The lines of its text."""
        return prose(self.shown.blocks)

    @property
    def text(self) -> str:
        """The same as one text."""
        return "\n".join(self.lines)


@dataclass
class Reader:
    """Somebody who reads what is new on the screen, and knows every button that was there."""

    world: World
    person: Person
    toast: str = ""
    _before: dict[str, list[Body]] = field(default_factory=dict)
    _known: list[Offer] = field(default_factory=list)

    async def say(self, text: str) -> list[News]:
        """Type, and read."""
        await self.person.dm(text)
        return await self.read()

    async def press(self, label: str, *, oldest: bool = False) -> list[News]:
        """Press the newest button, or choose the newest option, that had this label.

        It need not be there anymore: a screen may be as old as its last connection.
        """
        known = self._known if oldest else self._known[::-1]
        found = next(one for one in known if bare(one.label) == label)
        if found.message in self.person.channel.messages.values() and any(
            one.element == found.element for one in offered(found.message)
        ):
            await self._really(found)
        else:
            place = Place(message=found.message, channel=self.person.channel, user=self.person.id)
            self.person._act(place, found.action)
        return await self.read()

    async def _really(self, found: Offer) -> None:
        ts = found.message.ts
        if found.option is None:
            await self.person.press(found.label, ts)
        else:
            await self.person.select(found.option["text"]["text"], ts)

    async def read(self) -> list[News]:
        """Return the new messages, oldest first."""
        await self.world.quiet()
        news = []
        for shown in self.person.sees():
            if self._before.get(shown.ts) != shown.blocks:
                message = self.person.channel.messages[shown.ts]
                # Its blocks may be taken away later.
                offers = list(offered(replace(message, blocks=list(message.blocks))))
                self._known += [replace(one, message=message) for one in offers]
                news.append(News(shown, [one.label for one in offers]))
        self._before = {one.ts: one.blocks for one in self.person.sees()}
        return news


# ---------------------------------------------------------------------------- forms


def read_form(view: View) -> list[tuple[str, bool]]:
    """Return each field of a modal: its label or text to agree to, and whether it is optional."""
    found, before = [], ""
    ids = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    for block in view.blocks:
        # A picker below usual values is a part of the same field.
        if block["type"] == "input" and block["block_id"] + USUAL not in ids:
            agrees = block["element"]["action_id"] == AGREE
            label = before if agrees else block["label"]["text"]
            found.append((label, block.get("optional", False)))
        before = block["text"]["text"] if block["type"] == "section" else ""
    return found


def values_of(view: View) -> dict[str, Any]:
    """Return a modal's values, by step: typed text, the id of an option, or ids of several."""
    return {block: _plain(chosen(next(iter(held.values())))) for block, held in view.values.items()}


def _plain(held: Any) -> Any:
    match held:
        case {"value": value}:
            return value
        case list():
            return [one["value"] for one in held]
        case _:
            return held


async def fill_anyhow(world: World, person: Person, values: dict[str, Any]) -> None:
    """Fill in a form, with ids of options or with what no option has, as an odd client could."""
    for step, value in values.items():
        if person.modal is None or step not in person.modal.inputs:
            continue
        wanted, held = value or None, values_of(person.modal)[step] or None
        if wanted == held:
            continue
        _, element = person.modal.element(step)
        labels = {one["value"]: one["text"]["text"] for one in offered_options(element)}
        if isinstance(wanted, list):
            for one in sorted(set(wanted) ^ set(held or ())):
                await person.fill(step, labels[one])
        elif wanted in labels or (wanted and not labels):
            await person.fill(step, labels.get(wanted, str(wanted)))
        else:
            _force(person.modal, step, value)
        await world.quiet()


def _force(view: View, step: str, value: Any) -> None:
    """Have a field hold nothing, or an option that it does not have."""
    _, element = view.element(step)
    option = {"text": {"type": "plain_text", "text": value}, "value": value} if value else None
    made: Any = [] if element["type"] in SEVERAL else option
    view.values[step][element["action_id"]] = {"type": element["type"], field_of(element): made}


async def send_anyhow(world: World, person: Person) -> Delivery:
    """Send a form with empty fields too, which Slack's own client would not."""
    view = person.modal
    assert view
    inputs = [block for block in view.blocks if block["type"] == "input"]
    optional = [block.get("optional", False) for block in inputs]
    for block in inputs:
        block["optional"] = True
    delivery = await person.submit()
    for block, was in zip(inputs, optional, strict=True):
        block["optional"] = was
    await world.quiet()
    return delivery
