"""Team assessments on Slack: orders, forms with pickers, channels for everybody, people.

Other tests cover the decisions about a team: here a listener records what arrives, and tests send
what they like.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack import modal
from adapters.slack.account import SlackPacing
from adapters.slack.modal import USUAL
from adapters.slack.people import standing_of
from adapters.slack.render import render
from bot.channel import (
    DeliveryError,
    Limit,
    MessageLost,
    MessageRef,
    ParticipantGone,
    Refused,
)
from bot.engine.assessment import Assessment
from bot.loading.library import load_catalogue
from bot.messages import (
    Address,
    Attachment,
    Button,
    Choice,
    Command,
    Field,
    Form,
    FormInput,
    Mentioned,
    Outcome,
    Paragraph,
    Reply,
    Say,
    Standing,
    Update,
)
from bot.service.environment import Decider
from bot.service.updates import Service
from bot.team.orders import order_of
from bot.turns.decide import decide
from tests.channels.slack.world import BOTH, LIFTED, World, address_of, said
from tests.kit.slack.api import Failure, NoSuchButton, Person
from tests.kit.slack.channels import Channel
from tests.kit.slack.viewchecks import check_view

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
NO_USUAL_TIME = "Another time below, or none"

REF = MessageRef("C1", "1.000001")

INVITED = Say((Paragraph("Take part."),), (Button("Answer", "/team join a1b2"),), step="team")


class Listener(Service):
    """A service that records updates, and answers as told."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.heard: list[Update] = []
        self.answer = Outcome()

    async def handle(self, update: Update, decider: Decider = decide) -> Outcome:
        """Keep an update."""
        del decider
        self.heard.append(update)
        return self.answer


class Stage(World):
    """Slack, and a channel that hands what it takes to a listener."""

    def __init__(self, assessment: Assessment, **given: Any) -> None:
        super().__init__(assessment, service=Listener, **given)

    @property
    def listener(self) -> Listener:
        """The listener that records what arrives."""
        assert isinstance(self.service, Listener)
        return self.service

    @property
    def last(self) -> Update:
        """The newest update."""
        return self.listener.heard[-1]

    def standing(self) -> Standing:
        """Return what Slack said about the author of the newest update."""
        return self.last.standing

    def here(self, name: str = "general", **given: Any) -> Channel:
        """Return a channel."""
        return self.slack.workspace().channel(name, **given)

    def everybody(self, channel: Channel) -> Address:
        """Return the address of everybody in a channel."""
        return Address("slack", self.chat(channel), "")

    def chat(self, channel: Channel) -> str:
        """Return a channel as addresses name it."""
        return f"{channel.team_id}/{channel.id}"

    async def announce(
        self, channel: Channel, reply: Reply, before: MessageRef | None = None
    ) -> Any:
        """Send something to everybody in a channel."""
        return await self.channel.send(self.everybody(channel), reply, before)

    async def open(self, person: Person, form: Form) -> None:
        """Open a form for somebody who has just given the command."""
        await self.command(person, "team")
        await self.channel.send(self.last.address, form, None, self.last.via)


@pytest.fixture
async def stage(quick_check: Assessment, *, http: bool) -> AsyncIterator[Stage]:
    async with Stage(quick_check, http=http) as running:
        yield running


def say(text: str, **more: Any) -> Say:
    return Say((Paragraph(text),), **more)


# ---------------------------------------------------------------------------- orders


@BOTH
async def test_command_in_a_channel_sets_up_an_assessment_there(stage: Stage) -> None:
    ann = stage.person()
    general, closed = stage.here(), stage.here("closed", private=True, members=[ann])

    for channel in (general, closed):
        told = await stage.command(ann, "team", channel=channel)

        assert told.acked
        assert stage.last.inbound == Command("team", f"new {stage.chat(channel)}")
        assert order_of(stage.last.inbound)
        assert stage.last.address == address_of(ann)
        assert "trigger" in stage.last.via
        # A view that opens needs no words.
        assert ann.sees(channel) == []


async def test_command_where_no_channel_is_asks_for_one(stage: Stage) -> None:
    ann, bea = stage.person(), stage.person("Bea")
    several = stage.here("mpdm-ann--bea-1", several=True, members=[ann, bea])

    for where in ({}, {"channel": several}):
        await stage.command(ann, "team", **where)

        assert stage.last.inbound == Command("team", "new")


@pytest.mark.parametrize(
    ("text", "argument"),
    [
        ("team", "new {chat}"),
        ("  TEAM ", "new {chat}"),
        ("team new", "new {chat}"),
        ("teams", "list"),
        ("team  List", "list"),
        ("team claim", "claim {chat}"),
    ],
)
async def test_words_behind_the_command_are_orders(stage: Stage, text: str, argument: str) -> None:
    ann, general = stage.person(), stage.here()

    await stage.command(ann, text, channel=general)

    assert stage.last.inbound == Command("team", argument.format(chat=stage.chat(general)))
    for word in ("team spirit", "/team join a1b2", "teamwork"):
        await stage.command(ann, word)
        assert order_of(stage.last.inbound) is None, word


async def test_what_does_not_open_is_said_to_be_in_the_direct_message(stage: Stage) -> None:
    ann = stage.person()
    general = stage.here(members=[ann])

    for word in ("teams", "team claim"):
        await stage.command(ann, word, channel=general)

    assert said(ann, general).count("I’ve sent you a direct message.") == 2


@BOTH
async def test_button_that_everybody_sees_is_an_order_of_whoever_presses_it(stage: Stage) -> None:
    ann, bea = stage.person(), stage.person("Bea")
    general = stage.here(members=[ann, bea])
    await stage.announce(general, INVITED)

    for one in (ann, bea):
        await stage.press(one, "Answer", channel=general)

        assert stage.last.inbound == Command("team", "join a1b2")
        assert stage.last.address == address_of(one)
        assert stage.standing() == "unknown"


@pytest.mark.parametrize(
    ("text", "offered"),
    [("team", True), ("an assessment of our Team, please", True), ("teamwork", False), ("", False)],
)
@pytest.mark.parametrize("threaded", [False, True], ids=["channel", "thread"])
async def test_mention_with_the_word_team_offers_an_assessment(
    stage: Stage, text: str, *, offered: bool, threaded: bool
) -> None:
    ann = stage.person()
    general = stage.here(members=[ann])
    first = await ann.say(general, "AI?")
    thread = first.body["event"]["ts"] if threaded else None

    await ann.mention(general, text, thread_ts=thread)
    await stage.quiet()

    order = Command("team", f"offer {stage.chat(general)}")
    assert stage.last.inbound == (order if offered else Mentioned())
    chat = f"{stage.chat(general)}/{thread}" if threaded else stage.chat(general)
    assert stage.last.address == Address("slack", chat, address_of(ann).person)
    # Its author alone sees what is said to it.
    await stage.channel.send(stage.last.address, say("Shall I?"))
    assert [one.ephemeral for one in ann.sees(general)] == [True]


async def test_people_who_are_called_team_are_no_order(stage: Stage) -> None:
    ann = stage.person()
    general = stage.here(members=[ann])

    event = {"type": "app_mention", "user": ann.id, "channel": general.id, "ts": "1.1"}
    stage.tell(event | {"text": "<@U1> ask <@U2|team> and <!subteam^S1|@team>"})
    await stage.quiet()

    assert stage.last.inbound == Mentioned()


# ---------------------------------------------------------------------------- everybody


async def test_message_to_everybody_is_followed_by_another(stage: Stage) -> None:
    ann = stage.person()
    general = stage.here(members=[ann])

    first = await stage.announce(general, INVITED)
    second = await stage.announce(general, say("Round two", step="team"), first)

    assert second != first
    assert second.chat == general.id
    assert [one.text for one in ann.sees(general)] == ["Round two"]
    assert ann.sees() == []


async def test_thread_whose_message_is_gone_is_told_so(stage: Stage) -> None:
    general = stage.here()

    with pytest.raises(MessageLost):
        await stage.announce(general, say("By role", under="result"), MessageRef(general.id, "1.1"))


async def test_message_in_a_direct_message_can_stand_in_a_thread_too(stage: Stage) -> None:
    ann = stage.person()
    her = address_of(ann)

    top = await stage.channel.send(her, say("Your assessment", step="panel"))
    await stage.channel.send(her, say("How it went", under="panel"), top)
    await stage.channel.send(her, drawn("csv", under="panel"), top)

    assert top
    assert [one.thread_ts for one in ann.sees()] == [None, top.message, top.message]


def drawn(kind: Any, **more: Any) -> Attachment:
    data = f"{kind} of a team".encode()
    return Attachment(
        "{}", kind, f"team.{kind}", f"The {kind}.", f"All of the {kind}.", data=data, **more
    )


async def test_nobody_is_told_instead_where_everybody_cannot_be(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    ann = stage.person()
    out, closed = (stage.here(name, with_app=False, members=[ann]) for name in ("out", "closed"))
    closed.kind = "private"
    old = stage.here("old", members=[ann])
    old.archived = True

    for channel in (out, closed, old):
        for reply in (INVITED, say("Under", under="team"), drawn("png"), drawn("csv")):
            with pytest.raises(ParticipantGone):
                await stage.announce(channel, reply)

    assert [ann.sees(one) for one in (out, closed, old)] == [[], [], []]
    assert ann.sees() == []
    assert {"chat.postEphemeral", "conversations.open", "response_url"}.isdisjoint(
        stage.slack.counts
    )
    advice = {one.advice for one in caplog.records if hasattr(one, "advice")}
    assert "invite the app into the channel" in advice
    assert any("archived" in one for one in advice)


@pytest.mark.parametrize(
    ("method", "error", "kind"),
    [
        ("files.completeUploadExternal", "posting_to_channel_denied", Refused),
        ("files.completeUploadExternal", "invalid_channel", ParticipantGone),
        ("files.getUploadURLExternal", "missing_scope", Refused),
    ],
)
async def test_what_slack_says_of_a_file_is_told(
    stage: Stage, method: str, error: str, kind: type[DeliveryError]
) -> None:
    stage.slack.fail(method, Failure(error))

    with pytest.raises(kind):
        await stage.announce(stage.here(), drawn("png"))


async def test_channel_and_its_changes_have_limits_of_their_own(quick_check: Assessment) -> None:
    async with Stage(quick_check, pacing=SlackPacing()) as stage:
        to_all = Address("slack", "T1/C1", "")
        edit = say("7 answered", step="team", in_place=True)
        limits: Callable[..., Any] = stage.channel.limits

        posts = [(INVITED, None), (INVITED, REF), (edit, None), (drawn("png"), None)]
        posts += [(say("x", under="team"), REF), (drawn("csv", under="team"), REF)]
        for reply, before in posts:
            assert limits(to_all, reply, before) == (Limit("post T1/C1", 1, 1),)
        [changed] = limits(to_all, edit, REF)
        assert (changed.key, changed.per_s * 60 <= 50) == ("edit T1", True)
        person, one_of_many = Address("slack", "T1", "U1"), Address("slack", "T1/C1", "U1")
        keys = [limits(one, INVITED, None)[0].key for one in (person, one_of_many)]
        assert keys == ["post T1/U1", "unseen T1/C1"]


# ---------------------------------------------------------------------------- forms


OFFERS = (Choice("In 2 hours", "t1", "2h"), Choice("In a day", "t2", "1d"))

FIELDS = (
    Field("place", "", "Which channel is it for?", "place"),
    Field("title", "", "What is it called?", "typed"),
    Field("deadline", "", "Until when?", "moment", OFFERS, optional=True, help="Empty: open end."),
    Field("rounds", "", "Rounds", "list", (Choice("One", "r1", "one"), Choice("Two", "r2", "two"))),
    Field("heir", "", "Who takes over?", "person", optional=True),
)

FORM = Form(
    "/team setup", "Set up a team check", FIELDS, "Begin", "Nobody sees who said what.", fixed=True
)


def element_of(layout: Any, value: str | None = None) -> dict[str, Any]:
    field = replace(FIELDS[0], step="f", layout=layout, value=value)
    shown = modal.view(replace(FORM, fields=(field,), intro=""), load_catalogue())
    check_view(shown, "modal")
    found: dict[str, Any] = shown["blocks"][0]["element"]
    return found


@BOTH
async def test_form_is_opened_once_and_sent_once(stage: Stage) -> None:
    ann, bea = stage.person(), stage.person("Bea")
    general = stage.here(members=[ann, bea])
    await stage.open(ann, FORM)
    assert ann.modal
    assert ann.modal.lines[0] == "Nobody sees who said what."

    await stage.pick(ann, "place", general)
    await stage.fill(ann, title="Fall", rounds="Two")
    await stage.pick(ann, "deadline", NOON)
    await stage.pick(ann, "heir", bea)
    await stage.submit(ann)

    assert stage.last.inbound == FormInput(
        "/team setup",
        {
            "place": stage.chat(general), "title": "Fall", "rounds": "two",
            "deadline": str(int(NOON.timestamp())), "heir": address_of(bea).person,
        },
    )  # fmt: skip
    assert stage.last.address == address_of(ann)
    assert ann.modal is None
    # The command and the form: nothing is told while it is being filled in.
    assert len(stage.listener.heard) == 2
    views = {name: count for name, count in stage.slack.counts.items() if "views" in name}
    assert views == {"views.open": 1}


async def test_fields_that_are_left_empty_are_empty(stage: Stage) -> None:
    ann = stage.person()
    await stage.open(ann, FORM)
    await stage.pick(ann, "deadline", NOON)
    await stage.pick(ann, "deadline", None)
    await stage.pick(ann, "place", stage.here())
    await stage.fill(ann, title="Fall", rounds="One")

    await stage.submit(ann)

    assert isinstance(stage.last.inbound, FormInput)
    values = stage.last.inbound.values
    assert (values["deadline"], values["heir"]) == (None, None)


async def test_form_begins_with_what_is_known(stage: Stage) -> None:
    ann, bea = stage.person(), stage.person("Bea")
    general = stage.here(members=[ann])
    seconds = str(int(NOON.timestamp()))
    heir = address_of(bea).person
    known = {"place": stage.chat(general), "deadline": seconds, "heir": heir, "title": "A"}
    fields = tuple(replace(one, value=known.get(one.step, "one")) for one in FIELDS)
    await stage.open(ann, replace(FORM, fields=fields))

    await stage.submit(ann)

    assert stage.last.inbound == FormInput("/team setup", known | {"rounds": "one"})


@pytest.mark.parametrize(
    ("usual", "at", "value"),
    [("In a day", None, "1d"), (None, NOON, str(int(NOON.timestamp()))), (None, None, None),
     (NO_USUAL_TIME, NOON, str(int(NOON.timestamp()))), (NO_USUAL_TIME, None, None),
     ("In 2 hours", NOON, ("2h", str(int(NOON.timestamp()))))],
)  # fmt: skip
async def test_time_is_one_of_the_usual_ones_or_another(
    stage: Stage, usual: str | None, at: datetime | None, value: Any
) -> None:
    ann = stage.person()
    await stage.open(ann, replace(FORM, fields=FIELDS[2:3]))
    assert ann.modal
    first, second = ann.modal.blocks[1:]
    assert [option["text"]["text"] for option in first["element"]["options"]] == [
        "In 2 hours", "In a day", NO_USUAL_TIME,
    ]  # fmt: skip
    assert (first["label"]["text"], first["hint"]["text"]) == ("Until when?", "Empty: open end.")
    assert (second["label"]["text"], second["element"]["type"]) == (
        "Another time",
        "datetimepicker",
    )
    assert "in your own time zone" in second["hint"]["text"]

    if usual:
        await stage.fill(ann, **{"deadline" + USUAL: usual})
    await stage.pick(ann, "deadline", at)
    await stage.submit(ann)

    assert stage.last.inbound == FormInput("/team setup", {"deadline": value})


async def test_usual_time_that_is_known_is_chosen(stage: Stage) -> None:
    ann = stage.person()
    await stage.open(ann, replace(FORM, fields=(replace(FIELDS[2], value="1d"),)))

    await stage.submit(ann)

    assert stage.last.inbound == FormInput("/team setup", {"deadline": "1d"})


def test_time_without_usual_ones_is_one_field() -> None:
    shown = modal.view(replace(FORM, fields=(replace(FIELDS[2], choices=()),)), load_catalogue())

    assert [block.get("block_id") for block in shown["blocks"]] == [None, "deadline"]
    assert shown["blocks"][1]["label"]["text"] == "Until when?"


async def test_form_opens_though_slack_does_not_take_what_it_was_to_begin_with(
    stage: Stage,
) -> None:
    ann = stage.person()
    known = replace(FIELDS[0], value=stage.chat(stage.here()))
    stage.slack.fail("views.open", Failure("invalid_arguments"))

    await stage.open(ann, replace(FORM, fields=(known, replace(FIELDS[1], value="Fall"))))

    assert ann.modal
    assert (ann.modal.value("place"), ann.modal.value("title")) == (None, "Fall")
    stage.slack.fail("views.open", Failure("invalid_arguments"))
    with pytest.raises(Refused):
        await stage.open(ann, replace(FORM, fields=FIELDS[1:2]))


async def test_what_is_wrong_with_a_picked_value_stands_at_its_field(stage: Stage) -> None:
    ann = stage.person()
    await stage.open(ann, replace(FORM, fields=FIELDS[2:3]))
    await stage.pick(ann, "deadline", datetime(2027, 1, 1, tzinfo=UTC))
    stage.listener.answer = Outcome(errors=(("deadline", "That is over."),))

    await stage.submit(ann)

    assert ann.modal
    assert ann.modal.errors == {"deadline": "That is over."}


@pytest.mark.parametrize("fixed", [False, True])
async def test_only_what_can_change_the_form_is_told_while_it_is_filled_in(
    stage: Stage, *, fixed: bool
) -> None:
    ann = stage.person()
    await stage.open(ann, replace(FORM, fixed=fixed))

    await stage.pick(ann, "place", stage.here())
    await stage.pick(ann, "deadline", NOON)
    await stage.pick(ann, "heir", ann)
    assert len(stage.listener.heard) == 1
    await stage.fill(ann, rounds="Two")

    assert len(stage.listener.heard) == (1 if fixed else 2)


async def test_channels_that_nobody_could_be_told_in_are_not_offered(stage: Stage) -> None:
    ann = stage.person()
    await stage.open(ann, FORM)
    old = stage.here("old")
    old.archived = True

    for channel in (ann.channel, stage.here("closed", private=True), old):
        with pytest.raises(NoSuchButton):
            await ann.pick("place", channel)


@pytest.mark.parametrize("given", ["", "in two hours", "1", "0999999999", "17e8", None])
def test_time_that_slack_would_not_take_is_left_out(given: str | None) -> None:
    assert "initial_date_time" not in element_of("moment", given)


def test_channel_is_the_known_one_else_the_one_that_is_looked_at() -> None:
    default = element_of("place")
    assert (default["default_to_current_conversation"], "initial_conversation" in default) == (
        True, False,
    )  # fmt: skip
    for chat in ("T1/C1", "T1/C1/1.2"):
        known = element_of("place", chat)
        assert known["initial_conversation"] == "C1"
        assert "default_to_current_conversation" not in known
    assert "initial_user" not in element_of("person", "")


# ---------------------------------------------------------------------------- who somebody is


async def test_somebody_from_another_workspace_is_told_apart(stage: Stage) -> None:
    ann = stage.person()
    guest = stage.slack.workspace("T0000000888").person("Guest")
    shared = stage.here("shared", members=[ann, guest])
    await stage.announce(shared, INVITED)

    await guest.mention(shared, "team")
    await stage.quiet()
    assert stage.standing() == "guest"
    await stage.press(guest, "Answer", channel=shared)
    assert stage.standing() == "guest"
    await stage.channel.send(
        stage.last.address, replace(FORM, fields=FIELDS[1:2]), None, stage.last.via
    )
    await stage.fill(guest, title="Mine")
    await stage.submit(guest)

    assert isinstance(stage.last.inbound, FormInput)
    assert stage.standing() == "guest"
    assert stage.last.address == Address("slack", ann.team.id, f"{guest.team.id}/{guest.id}")
    await stage.press(ann, "Answer", channel=shared)
    assert stage.standing() == "unknown"


@pytest.mark.parametrize("org_wide", [False, True], ids=["one workspace", "whole organization"])
async def test_people_of_an_organization_are_none_from_elsewhere(
    quick_check: Assessment, *, org_wide: bool
) -> None:
    async with Stage(quick_check) as stage:
        workspace = await stage.join_organization(org_wide=org_wide)
        ann = workspace.person()
        general = workspace.channel("general", members=[ann])
        home = "E0000000777" if org_wide else workspace.id
        await stage.channel.send(Address("slack", f"{home}/{general.id}", ""), INVITED)

        await stage.press(ann, "Answer", channel=general)

        assert (stage.last.address.chat, stage.standing()) == (home, "unknown")
        await stage.command(ann, "team", channel=general)
        assert stage.last.inbound == Command("team", f"new {home}/{general.id}")
        assert await stage.channel.standing(stage.last.address, ann.id) == "member"


async def test_slack_is_asked_who_somebody_is(stage: Stage) -> None:
    ann, bea, eve = stage.person(), stage.person("Bea"), stage.person("Eve")
    guest = stage.slack.workspace("T0000000888").person("Guest")
    general = stage.here(members=[ann, guest])
    bea.user.is_admin = True
    eve.deactivate()
    place = stage.everybody(general)

    asked = {
        ann.id: "member", bea.id: "administrator", eve.id: "gone", guest.id: "guest",
        ann.team.bot_user: "bot", "U0NOBODY": "gone", "": "unknown",
    }  # fmt: skip

    assert {one: await stage.channel.standing(place, one) for one in asked} == asked


@pytest.mark.parametrize(
    "failure",
    [
        Failure("missing_scope"), Failure("user_not_visible"), Failure("ratelimited", 429),
        Failure("account_inactive"), Failure(status=503, body="<html>"), Failure(drop=True),
        Failure(hang=True), Failure(body="{}", body_type="application/json"),
        Failure(body='{"ok": true}', body_type="application/json"),
    ],
    ids=lambda one: one.error if one.status == 200 and not one.drop else "lost",
)  # fmt: skip
async def test_who_somebody_is_stays_unknown_where_slack_does_not_tell(
    quick_check: Assessment, failure: Failure
) -> None:
    async with Stage(quick_check, pacing=replace(LIFTED, standing_s=0.2)) as stage:
        ann = stage.person()
        # The library reads once more where a connection is cut.
        stage.slack.fail("users.info", failure, failure)

        assert await stage.channel.standing(stage.everybody(stage.here()), ann.id) == "unknown"


async def test_nobody_is_asked_before_and_after_slack_is_reached(stage: Stage) -> None:
    ann, place = stage.person(), stage.everybody(stage.here())
    await stage.stop()

    assert await stage.channel.standing(place, ann.id) == "unknown"


ANYBODY = {"id": "U1", "team_id": "T1"}


@pytest.mark.parametrize(
    ("user", "standing"),
    [
        ({}, "member"),
        ({"is_restricted": True, "is_ultra_restricted": True}, "member"),
        ({"is_admin": True}, "administrator"),
        ({"is_owner": True}, "administrator"),
        ({"is_primary_owner": True}, "administrator"),
        ({"is_admin": True, "deleted": True}, "gone"),
        ({"is_admin": True, "is_bot": True}, "bot"),
        ({"id": "USLACKBOT"}, "bot"),
        ({"team_id": "T2"}, "guest"),
        ({"team_id": "T2", "is_admin": True}, "guest"),
        ({"is_stranger": True}, "guest"),
        ({"is_stranger": False}, "member"),
        ({"team_id": None}, "member"),
        ({"team_id": "T2", "enterprise_user": {"enterprise_id": "E1", "teams": ["T1"]}}, "member"),
        ({"enterprise_user": {"enterprise_id": "E1", "is_owner": True}}, "administrator"),
    ],
)
def test_standing_follows_from_what_slack_says(user: dict[str, Any], standing: str) -> None:
    assert standing_of(ANYBODY | user, "T1") == standing


def test_whoever_is_in_the_organization_is_no_guest_where_it_has_the_app() -> None:
    user = ANYBODY | {"enterprise_user": {"enterprise_id": "E1", "teams": ["T1"]}}

    assert standing_of(user, "E1") == "member"
    assert standing_of(user, "E2") == "guest"


@BOTH
async def test_moment_is_in_the_readers_own_time_and_the_text_has_no_markup(stage: Stage) -> None:
    channel, shown = stage.here(), "Nov 22, 2026, 17:00 UTC"
    text = f"*CX* :tada: <!here> is open until {shown}."

    await stage.announce(channel, Say((Paragraph(text, ((shown, 1_795_366_800),)),)))

    (message,) = channel.messages.values()
    seen = message.shown(stage.slack.world.name_of)
    assert seen.lines == ["*CX* :tada: <!here> is open until Nov 22, 2026, 6:00 PM."]
    (block,) = message.blocks
    (section,) = block["elements"]
    assert section["elements"][1] == {
        "type": "date", "timestamp": 1_795_366_800, "format": "{date_short}, {time}",
        "fallback": shown,
    }  # fmt: skip


def test_day_is_in_the_readers_zone_without_a_time() -> None:
    said = Say((Paragraph("Since May 1: no change.", (("May 1", 1_777_622_400),)),))

    [message] = render(said, load_catalogue())

    [block] = message.blocks
    assert block["elements"][0]["elements"][1] == {
        "type": "date", "timestamp": 1_777_622_400, "format": "{date_short}", "fallback": "May 1",
    }  # fmt: skip
