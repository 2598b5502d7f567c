"""Team assessments on Telegram: orders by link, members, messages that a whole group reads."""

import asyncio
import string
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from adapters.telegram.account import TelegramAccount, TelegramPacing
from adapters.telegram.channel import Telegram
from adapters.telegram.links import PREFIX, key_of, link_payload, read_payload
from adapters.telegram.parse import called, pressed
from adapters.telegram.people import standing_of
from adapters.telegram.render import render
from bot.channel import MessageLost, MessageRef
from bot.loading.library import load_catalogue
from bot.messages import (
    Address,
    Ask,
    Attachment,
    Button,
    Choice,
    Command,
    Inbound,
    Outcome,
    Paragraph,
    PlaceRenamed,
    Reply,
    Say,
    Tap,
    Update,
)
from bot.team.orders import order_of
from bot.texts import Catalogue
from tests.channels.telegram.world import LIFTED, labels
from tests.kit.served import WAITING_S
from tests.kit.telegram.api import TOKEN, BotApi, Failure, Group, Person
from tests.kit.telegram.members import Role

OTHER_TOKEN = "987654321:BBExampleExampleExampleExampleExample"  # noqa: S105 - an example
KEY = key_of(TOKEN)
ID = "abcdefghijkl"
JOIN = Button("Take part", f"/team join {ID}")
PAYLOAD_ALPHABET = set(string.ascii_letters + string.digits + "_-")

LONGEST_ID = "a" * 16
LONGEST_CHAT = -(2**63)
LONGEST_TOPIC = 2**31 - 1


@pytest.fixture(scope="module")
def texts() -> Catalogue:
    return load_catalogue()


@dataclass
class Desk:
    """A channel that is served, and all that it has handed over."""

    api: BotApi
    channel: Telegram
    updates: list[Update] = field(default_factory=list)
    notice: str = ""

    async def handle(self, update: Update) -> Outcome:
        """Take an update."""
        self.updates.append(update)
        return Outcome(self.notice)

    async def taken(self) -> list[Update]:
        """Return the updates since the last call, once none waits anymore."""
        await self.api.until(lambda: not self.api.pending, WAITING_S)
        found, self.updates = self.updates, []
        return found

    async def said(self) -> list[Inbound]:
        """Return the inbounds of the updates since the last call."""
        return [one.inbound for one in await self.taken()]

    async def say(self, chat: str, reply: Reply, replaces: MessageRef | None = None) -> MessageRef:
        """Send something to everybody in a chat."""
        sent = await self.channel.send(Address("telegram", chat, ""), reply, replaces)
        assert sent is not None
        return sent

    async def standing(self, group: Group, person: object) -> str:
        """Return the status of a person in a group; of the bot for an empty id."""
        return await self.channel.standing(Address("telegram", str(group.id), ""), str(person))

    async def group_with(self, *, admin: bool = True, **how: Any) -> tuple[Group, Person]:
        """Return a group with the bot in it, and its owner."""
        ann, group = self.api.person(), self.api.group(**how)
        group.seat(ann, "creator")
        group.add_bot(ann, admin=admin)
        await self.taken()
        return group, ann


@asynccontextmanager
async def desk(texts: Catalogue, pacing: TelegramPacing = LIFTED) -> AsyncIterator[Desk]:
    async def never(_seconds: float) -> None:
        await asyncio.Event().wait()

    async with BotApi(backoff=lambda _: 0.01) as api:
        channel = Telegram(texts, TelegramAccount(TOKEN, api.url), pacing, never)
        made = Desk(api, channel)
        serving = asyncio.create_task(made.channel.run(made.handle))
        await api.until(lambda: api.world.updates.polled, WAITING_S)
        try:
            yield made
        finally:
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
            await made.channel.close()


@pytest.fixture
async def at(texts: Catalogue) -> AsyncIterator[Desk]:
    async with desk(texts) as running:
        yield running


def text(said: str, *buttons: Button, **more: Any) -> Say:
    return Say((Paragraph(said),), buttons, **more)


# ---------------------------------------------------------------------------- links


@pytest.mark.parametrize("chat", [0, -1, -1_001_234_567_890, LONGEST_CHAT])
@pytest.mark.parametrize(
    "order",
    [f"{verb} {{}}{topic}" for verb in ("new", "claim") for topic in ("", f"/{LONGEST_TOPIC}")]
    + [f"{verb} {LONGEST_ID}" for verb in ("join", "accept", "claim", "decline", "quarterly")],
)
def test_order_about_the_very_chat_or_an_assessment_fits(chat: int, order: str) -> None:
    order = f"/team {order.format(chat)}"

    payload = link_payload(KEY, chat, order)

    assert len(payload) <= 64
    assert set(payload) <= PAYLOAD_ALPHABET
    assert payload.startswith(PREFIX)
    assert read_payload(KEY, payload) == order


def test_another_chat_is_spelled_out_and_not_taken_for_this_one() -> None:
    for order in ("/team new -1234", "/team new -12/3", "/team new -1", "/team new -12 -12/3"):
        assert read_payload(KEY, link_payload(KEY, -12, order)) == order


@pytest.mark.parametrize(
    "order", ["/delete", "join abc", "/team join " + "a" * 40, "/team new .", "/team join é"]
)
def test_what_is_no_order_or_too_long_becomes_no_link(order: str) -> None:
    with pytest.raises(ValueError, match=r"order|characters|ascii"):
        link_payload(KEY, -12, order)


def test_payload_with_any_sign_changed_is_not_taken() -> None:
    payload = link_payload(KEY, -12, JOIN.token)

    for place in range(len(payload)):
        for sign in "A_x9":
            changed = payload[:place] + sign + payload[place + 1 :]
            assert read_payload(KEY, changed) == (JOIN.token if changed == payload else None)


def test_payload_that_is_cut_longer_or_of_another_bot_is_not_taken() -> None:
    payload = link_payload(KEY, -12, JOIN.token)
    foreign = link_payload(key_of(OTHER_TOKEN), -12, JOIN.token)

    cut = [payload[:length] for length in range(len(payload))]
    longer = [payload + "A", payload + "=", payload + "\n", " " + payload, payload + payload]
    odd = [foreign, "", "t_", "t_é", "t_" + "A" * 62, "t_\ud800", foreign.removeprefix(PREFIX)]
    assert {read_payload(KEY, one) for one in (*cut, *longer, *odd)} == {None}


def test_mac_of_one_chat_is_no_proof_for_another() -> None:
    here, there = (link_payload(KEY, chat, JOIN.token) for chat in (-12, -13))

    assert here != there
    assert here[:13] + there[13:] not in (here, there)
    assert read_payload(KEY, here[:13] + there[13:]) is None


# ---------------------------------------------------------------------------- orders arrive


async def test_link_in_a_group_brings_its_order_into_the_private_chat(at: Desk) -> None:
    group, ann = await at.group_with()
    bea = at.api.person(first_name="Bea", last_name="Ng", username="bea_ng")
    await at.say(str(group.id), text("Take part.", JOIN))

    for person in (bea, ann, bea):
        await person.follow(group.link("Take part"))
    first, *others = await at.taken()

    assert first.address == Address("telegram", str(bea.id), str(bea.id))
    assert first.name == "Bea Ng (@bea_ng)"
    assert [one.address.person for one in others] == [str(ann.id), str(bea.id)]
    assert {one.inbound for one in (first, *others)} == {Command("team", f"join {ID}")}
    assert len({one.id for one in (first, *others)}) == 3


async def test_bad_link_is_a_visit_without_a_campaign_and_a_campaign_stays_one(at: Desk) -> None:
    bad = ("t_", "t_mobile", link_payload(KEY, -12, JOIN.token)[:-1])
    campaigns = ("", "spring-26", "team_26", "T_x")

    for payload in (*bad, *campaigns):
        await at.api.person().start(payload)
    updates = await at.taken()

    expected = [Command("start", one) for one in (*[""] * len(bad), *campaigns)]
    assert [one.inbound for one in updates] == expected
    assert {one.name for one in updates} == {""}


@pytest.mark.parametrize("typed", ["/team", "/team reveal abc", "/team@cx_maturity_bot new -1"])
async def test_orders_cannot_be_typed(at: Desk, typed: str) -> None:
    await at.api.person().send(typed)

    assert await at.said() == [Command("team", "list")]


async def test_button_in_a_private_chat_brings_its_order(at: Desk) -> None:
    ann = at.api.person()
    await ann.start()
    button = Button("Extend", f"/team extend {LONGEST_ID} 20260101T0000")
    await at.channel.send(Address("telegram", str(ann.id), str(ann.id)), text("?", button))
    at.notice = "Done."
    await at.taken()

    state = await ann.press("Extend")
    [update] = await at.taken()
    await at.api.until(lambda: state.answered, WAITING_S)

    assert update.inbound == Command("team", f"extend {LONGEST_ID} 20260101T0000")
    assert update.name == ""
    assert state.text == "Done."


@pytest.mark.parametrize(
    ("data", "inbound"),
    [
        ("/team panel abc", Command("team", "panel abc")),
        ("/team", Command("team")),
        ("/team claim abc", Command("team", "claim abc")),
        ("/moved -1", Tap("/moved -1")),
        ("/introduce", Tap("/introduce")),
        ("/start x", Tap("/start x")),
        ("/team  x", Tap("/team  x")),
        ("golden1.27c99e.a.0.0", Tap("golden1.27c99e.a.0.0")),
    ],
)
def test_pressed_button_is_an_order_or_a_token(data: str, inbound: Inbound) -> None:
    assert pressed(data) == inbound


@pytest.mark.parametrize(
    "order",
    ["offer -1001", "offer", "new -1001", "new 12", "new", "claim -1001", "claim -1001/7",
     "claim -1001 é", "new -1001 é", "claim .", "claim x -1"],
)  # fmt: skip
async def test_order_about_a_place_is_taken_from_a_link_and_never_from_a_button(
    at: Desk, order: str
) -> None:
    ann = at.api.person()
    await ann.start()
    await at.channel.send(Address("telegram", str(ann.id), str(ann.id)), text("?", JOIN))
    await at.taken()

    await ann.press_data(f"/team {order}", ann.newest.message_id)

    [update] = await at.taken()
    assert update.inbound == Tap("forged")
    assert order_of(update.inbound) is None
    assert update.name == ""


async def test_who_comes_by_a_link_always_has_a_name(at: Desk) -> None:
    unseen = at.api.person(first_name="\u200b")

    await unseen.start(link_payload(KEY, -12, JOIN.token))

    [update] = await at.taken()
    assert update.name == str(unseen.id)


async def test_invitation_to_pass_on_has_the_link_in_a_private_chat_too(at: Desk) -> None:
    ann, bea = at.api.person(), at.api.person(first_name="Bea")
    await ann.start()
    await at.taken()
    said = text("Would you take over?", Button("Take over", f"/team accept {ID}"))
    asked = Say(said.blocks, said.buttons, kind="invitation")
    await at.channel.send(Address("telegram", str(ann.id), str(ann.id)), asked)

    [[(label, url)]] = ann.newest.buttons
    await bea.follow(url)
    [update] = await at.taken()

    assert label == "Take over"
    assert url in ann.newest.text
    assert update.inbound == Command("team", f"accept {ID}")
    assert update.address.person == str(bea.id)


async def test_link_to_open_stays_as_it_is(at: Desk) -> None:
    group, _ = await at.group_with()

    await at.say(str(group.id), text("?", Button("Look", url="https://example.org/a"), JOIN))

    assert group.link("Look") == "https://example.org/a"
    assert PREFIX in group.link("Take part")


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"first_name": "Ann"}, "Ann"),
        ({"first_name": " Ann\n", "last_name": "van  Dyk"}, "Ann van Dyk"),
        ({"first_name": "A\u202enn\u200b\x07\ud800"}, "Ann"),
        ({"first_name": "", "username": "ann_1"}, "(@ann_1)"),
        ({"first_name": "👩🏽 Ann"}, "👩🏽 Ann"),
    ],
)
def test_person_is_called_by_what_can_be_seen(user: dict[str, str], name: str) -> None:
    assert called(user) == name


def test_long_name_leaves_room_for_the_username() -> None:
    name = called({"first_name": "a" * 64, "last_name": "b" * 64, "username": "c" * 32})

    assert len(name) == 80
    assert name.endswith("a… (@" + "c" * 32 + ")")


# ---------------------------------------------------------------------------- groups


@pytest.mark.parametrize("typed", ["/team", "/team@cx_maturity_bot", "/TEAM now"])
@pytest.mark.parametrize("supergroup", [True, False])
async def test_team_command_in_a_group_is_answered_to_all(
    at: Desk, typed: str, *, supergroup: bool
) -> None:
    group, ann = await at.group_with(supergroup=supergroup)

    await group.send(ann, typed)
    [update] = await at.taken()

    assert update.inbound == Command("team", f"offer {group.id}")
    assert update.address == Address("telegram", str(group.id), str(group.id))
    assert update.name == ""


async def test_claim_leads_from_the_group_to_the_private_chat(at: Desk) -> None:
    forum, ann = await at.group_with(forum=True)
    topic = await forum.open_topic(ann)
    await forum.send(ann, "/team claim", topic=topic, anonymous=True)
    [asked] = await at.taken()
    assert asked.inbound == Command("team", f"claim {forum.id}/{topic}")
    assert isinstance(asked.inbound, Command)

    claim = Button("I take over", f"/team {asked.inbound.argument}")
    await at.channel.send(asked.address, text("Who takes over?", claim))
    await ann.follow(forum.link("I take over"))

    assert forum.sees()[-1].topic == topic
    assert await at.said() == [Command("team", f"claim {forum.id}/{topic}")]


async def test_team_command_for_another_bot_or_in_a_channel_is_left_alone(at: Desk) -> None:
    group, ann = await at.group_with()
    channel = at.api.channel()
    channel.add_bot(ann)
    await at.taken()

    await group.send(ann, "/team@other_bot")
    await group.send(ann, "our /team")
    await channel.post("/team")
    posted = at.api.world.say(channel.chat, {"from": ann.user}, {"text": "/team"})
    await ann.send_raw({"message": posted})

    assert await at.taken() == []


async def test_group_is_answered_three_times_a_minute(at: Desk) -> None:
    group, ann = await at.group_with()
    other, _ = await at.group_with()

    for _ in range(5):
        await group.send(ann, "/team")
    await other.send(ann, "/team")
    await ann.send("/team")
    found = await at.taken()

    of_group = [one for one in found if one.address.chat == str(group.id)]
    assert 3 <= len(of_group) <= 5  # a minute may end in between
    assert [one.inbound for one in found if one not in of_group] == [
        Command("team", f"offer {other.id}"),
        Command("team", "list"),
    ]


async def test_group_that_moved_is_handed_over_once(at: Desk) -> None:
    group, ann = await at.group_with(supergroup=False)

    moved = group.migrate(ann)
    [update] = await at.taken()

    assert update.inbound == PlaceRenamed(str(moved.id))
    assert update.address == Address("telegram", str(group.id), str(group.id))


# ---------------------------------------------------------------------------- members


@pytest.mark.parametrize(
    ("role", "standing"),
    [
        ("creator", "administrator"),
        ("administrator", "administrator"),
        ("member", "member"),
        ("restricted", "member"),
        ("left", "stranger"),
        ("kicked", "stranger"),
    ],
)
async def test_standing_of_a_person_is_told_to_an_administrator(
    at: Desk, role: Role, standing: str
) -> None:
    group, _ = await at.group_with()
    bea = at.api.person(first_name="Bea")
    group.seat(bea, role)

    in_topic = Address("telegram", f"{group.id}/7", "")
    assert await at.channel.standing(in_topic, str(bea.id)) == standing


async def test_restricted_who_has_left_and_who_never_came_are_strangers(at: Desk) -> None:
    group, _ = await at.group_with()
    bea, eve = at.api.person(first_name="Bea"), at.api.person(first_name="Eve")
    group.seat(bea, "restricted", is_member=False)
    await eve.start()

    assert await at.standing(group, bea.id) == "stranger"
    assert await at.standing(group, eve.id) == "stranger"


@pytest.mark.parametrize(
    ("how", "admin", "standing"),
    [
        ({"supergroup": True}, False, "unknown"),
        ({"supergroup": True}, True, "member"),
        ({"supergroup": False}, False, "member"),
    ],
)
async def test_bot_that_is_no_administrator_is_not_told_for_sure(
    at: Desk, how: dict[str, bool], standing: str, *, admin: bool
) -> None:
    group, _ = await at.group_with(admin=admin, **how)
    bea = at.api.person(first_name="Bea")
    group.seat(bea)

    assert await at.standing(group, bea.id) == standing
    own = await at.standing(group, "")
    assert own == ("administrator" if admin else "member")


def test_other_bots_are_bots_and_what_is_new_is_unknown() -> None:
    bot = {"id": 7, "is_bot": True}

    assert standing_of({"status": "administrator", "user": bot}, 8) == "bot"
    assert standing_of({"status": "administrator", "user": bot}, 7) == "administrator"
    assert standing_of({"status": "guest", "user": {"id": 1, "is_bot": False}}, 7) == "unknown"
    assert standing_of({}, 7) == "unknown"


@pytest.mark.parametrize(
    "failure",
    [
        Failure(400, "Bad Request: user not found"),
        Failure(400, "Bad Request: PARTICIPANT_ID_INVALID"),
        Failure(400, "Bad Request: member list is inaccessible"),
        Failure(403, "Forbidden: bot was kicked from the supergroup chat"),
        Failure(429, "Too Many Requests: retry after 9", {"retry_after": 9}),
        Failure(502, body="<html>"),
        Failure(drop=True),
    ],
)
async def test_standing_that_is_not_told_is_unknown(at: Desk, failure: Failure) -> None:
    group, _ = await at.group_with(admin=True)
    bea = at.api.person(first_name="Bea")
    group.seat(bea)
    at.api.fail("getChatMember", failure)

    assert await at.standing(group, bea.id) == "unknown"
    assert await at.standing(group, bea.id) == "member"


async def test_every_bot_in_a_group_is_told_who_runs_it(at: Desk) -> None:
    group, ann = await at.group_with(admin=False, supergroup=True)

    assert await at.standing(group, ann.id) == "administrator"


async def test_standing_is_not_waited_for(texts: Catalogue) -> None:
    async with desk(texts, replace(LIFTED, standing_s=0.05)) as at:
        group, ann = await at.group_with()
        at.api.fail("getChatMember", Failure(hang=True))

        assert await at.standing(group, ann.id) == "unknown"


async def test_standing_in_a_group_that_moved_is_that_of_the_new_one(at: Desk) -> None:
    group, ann = await at.group_with(supergroup=False)
    group.migrate(ann)

    assert await at.standing(group, ann.id) == "administrator"


async def test_nobody_and_nowhere_are_unknown(at: Desk) -> None:
    group, ann = await at.group_with()

    nowhere = Address("telegram", "-77", "")
    assert await at.channel.standing(nowhere, str(ann.id)) == "unknown"
    for person in ("nobody", "404404"):
        assert await at.standing(group, person) == "unknown"


# ---------------------------------------------------------------------------- messages for all


async def test_details_stand_under_the_result_and_leave_it_alone(at: Desk) -> None:
    group, _ = await at.group_with()
    result = await at.say(str(group.id), text("Result", JOIN, step="result"))
    long = text("word " * 1200, under="result")

    await at.say(str(group.id), long, result)

    first, *details = group.sees()
    assert labels(first) == ["Take part"]
    assert [one.reply_to for one in details] == [int(result.message)] * 2
    assert all(one.params["disable_notification"] for one in at.api.calls_of("sendMessage"))
    limits = at.channel.limits(Address("telegram", str(group.id), ""), long, result)
    assert len(limits) == 4


async def test_details_come_without_the_result_where_that_was_deleted(at: Desk) -> None:
    group, _ = await at.group_with()
    result = await at.say(str(group.id), text("Result", step="result"))
    group.chat.messages.clear()

    await at.say(str(group.id), text("Details", under="result"), result)

    [shown] = group.sees()
    assert (shown.text, shown.reply_to) == ("Details", None)


async def test_topic_keeps_everything_of_its_assessment(at: Desk) -> None:
    forum, ann = await at.group_with(forum=True)
    topic = await forum.open_topic(ann)
    chat = f"{forum.id}/{topic}"

    sent = await at.say(chat, text("0 answered", JOIN, step="count"))
    await at.say(chat, text("1 answered", JOIN, step="count", in_place=True), sent)
    await at.say(chat, text("Details", under="count"), sent)
    await at.say(chat, Attachment("{}", "png", "a.png", "a", "a", "count", b"x"), sent)

    assert [one.topic for one in forum.sees()] == [topic] * 3
    assert [one.reply_to for one in forum.sees()[1:]] == [int(sent.message)] * 2


async def test_message_of_another_topic_is_lost_to_what_would_stand_under_it(at: Desk) -> None:
    forum, ann = await at.group_with(forum=True)
    topic = await forum.open_topic(ann)
    sent = await at.say(str(forum.id), text("Result", step="result"))

    with pytest.raises(MessageLost):
        await at.say(f"{forum.id}/{topic}", text("Details", under="result"), sent)


async def test_group_that_moved_gets_what_was_addressed_to_the_old_one(at: Desk) -> None:
    group, ann = await at.group_with(supergroup=False)
    sent = await at.say(str(group.id), text("0 answered", JOIN, step="count"))
    moved = group.migrate(ann)
    await at.taken()

    with pytest.raises(MessageLost):
        await at.say(str(group.id), text("1", step="count", in_place=True), sent)
    details = await at.say(str(group.id), text("Details", under="count"), sent)
    drawn = Attachment("{}", "pdf", "a.pdf", "a", "a", "count", b"x")
    await at.say(str(group.id), drawn, sent)
    await at.say(str(moved.id), text("More", under="count"), sent)

    assert details.chat == str(moved.id)
    assert [(one.text, one.reply_to) for one in moved.sees()] == [
        ("Details", None), ("a", None), ("More", None),
    ]  # fmt: skip


# ---------------------------------------------------------------------------- questions


def test_moment_is_a_list_with_what_can_be_typed(texts: Catalogue) -> None:
    choices = (Choice("In a week", "a.b.c.0.0", "week"), Choice("Open end", "a.b.c.0.1", ""))
    ask = Ask("deadline", "", (Paragraph("Until when?"),), "moment", choices, hint="Or a date.")

    [message] = render(ask, texts)

    assert [[one["text"] for one in row] for row in message.rows] == [["In a week"], ["Open end"]]
    assert "<i>Or a date.</i>" in message.html


@pytest.mark.parametrize("layout", ["place", "person"])
def test_place_and_person_have_nothing_to_press(texts: Catalogue, layout: Any) -> None:
    ask = Ask("who", "", (Paragraph("Who?"),), layout, hint="Type it.")

    [message] = render(ask, texts)

    assert message.rows == []
    assert "Type it." in message.html
