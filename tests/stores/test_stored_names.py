"""The names in stored rows stay readable, whatever the code calls its classes and fields.

``tests/data/store/names.json`` holds a value of every kind as it was first stored. A class may be
renamed: its tag in ``bot.store.codec.TAGS`` stays. Never change a text in that file to make
a test pass: databases hold it.
"""
# ruff: noqa: FBT003, S106 - every field has a value, in order

import json
from dataclasses import MISSING, fields, is_dataclass, replace
from datetime import UTC, datetime
from types import UnionType
from typing import Any, get_args, get_type_hints

import pytest

from bot.engine.conversation import Answer, Aside, Before, Conversation, Pending
from bot.messages import (
    Address,
    Ask,
    Attachment,
    Bar,
    Bars,
    BotAdded,
    Bullets,
    Button,
    Checklist,
    Choice,
    Command,
    Confirm,
    Edited,
    Field,
    Form,
    FormInput,
    Heading,
    HomeOpened,
    MediaSent,
    Mentioned,
    MoveIn,
    MoveOut,
    Note,
    Outcome,
    Paragraph,
    PlaceRenamed,
    Reading,
    Reply,
    Say,
    Settled,
    StartedAfresh,
    Tap,
    Text,
    Update,
)
from bot.scoring.position import Answers
from bot.store.codec import (
    TAGS,
    decode,
    decode_conversation,
    decode_reply,
    encode,
    encode_conversation,
)
from bot.team.model import Team, team_from_json, team_to_json
from bot.team.tally import RoleTally, Tally, tally_from_text, tally_to_text
from tests.conftest import DATA, NOW

NAMES = DATA / "store" / "names.json"
STORED: dict[str, str] = json.loads(NAMES.read_text("utf-8")) if NAMES.exists() else {}

BLOCKS = (
    Heading("heading"), Paragraph("paragraph \ud83d"), Note("note"),
    Bullets(("first", "second"), ordered=True), Bars((Bar("label", 12.5, "12 %", "you"),)),
)  # fmt: skip
CHOICES = (Choice("Walk", "t1.walk", "walk", "described", chosen=True),)
BUTTONS = (Button("Press", token="t1.o"), Button("Open", url="https://example.org"))
ATTACHMENT = Attachment("{}", "png", "a.png", "caption", "alt", "invitation")
ADDRESS = Address("test", "chat", "ann")
EARLIER = Address("test", "chat", "an")
MESSAGES: dict[str, object] = {
    "say": Say(
        BLOCKS, BUTTONS, closing=True, kind="preview", token="t1.p", step="named", in_place=True,
        under="invitation",
    ),
    "ask": Ask(
        "stage", "Question 1", BLOCKS, "several", CHOICES, BUTTONS, "a hint", "t1.pages", 3,
        in_place=True,
    ),
    "settled": Settled("stage", "Stage", "Which?", "Walk", BUTTONS[0]),
    "form": Form(
        "t1.f", "Title",
        (Field("stage", "About", "Stage", "list", CHOICES, ("walk",), optional=True, help="so",
               error="not so"),),
        "Send", "intro", fixed=True,
    ),
    "attachment": ATTACHMENT,
    "pictured": Say(BLOCKS, picture=ATTACHMENT, outdated=(Paragraph("earlier"),)),
    "aloud": Ask(
        "stage", "", BLOCKS, "row", (Choice("1", "t1.1", "1", spoken="1, not at all"),),
        of_flow=False,
    ),
    "styled": Say(
        BLOCKS, (Button("Go", "t1.o", style="primary"), Button("Copy", copies="an invitation"))
    ),
    "confirmed": Say(
        (Paragraph("Stage: Walk", lead="Stage"), Bullets(("Stage: Walk",), leads=("Stage",)),
         Checklist("t1.o..marks-", ("Step", "Other"), (1,), ("ours", "theirs"))),
        (Button("Delete", "t1.o..delete", confirm=Confirm("Sure?", "Gone.", "Yes", "No", "t1.s")),),
    ),
    "explaining": Ask(
        "consent", "", BLOCKS, "list", (Choice("Agree", "t1.y", "yes", style="primary"),),
        explains=(Button("Help", "t1.o.help"), Button("Why?", "t1.o..why")),
    ),
    "agreed to": Form(
        "t1.f", "Title", (Field("consent", "", "A text", "agree", CHOICES, name="Consent"),), "Send"
    ),
    "scaled": Form(
        "t1.f", "Title", (Field("a", "", "A", "row", CHOICES, scale="1 = low, 5 = high"),), "Send"
    ),
    "paged": Ask("stage", "Question 1", BLOCKS, "list", per_page=4),
    "dated": Say((
        Paragraph("until noon", (("noon", 1_795_366_800),)),
        Bullets(("by noon",), moments=(("noon", 1_795_366_800),)),
    )),
    "outcome": Outcome("notice", (("stage", "missing"),)),
    "typed": Update("u1", ADDRESS, Text("hello"), "via", "member", "Ann", (EARLIER,)),
    "pressed": Update("u2", ADDRESS, Tap("t1.o")),
    "filled in": Update(
        "u3", ADDRESS, FormInput("t1.f", {"a": "x", "b": ("y", "z"), "c": None}, final=False)
    ),
    "commanded": Update("u4", ADDRESS, Command("start", "campaign")),
    "edited": Update("u5", ADDRESS, Edited()),
    "media sent": Update("u6", ADDRESS, MediaSent()),
    "home opened": Update("u7", ADDRESS, HomeOpened()),
    "bot added": Update("u8", ADDRESS, BotAdded()),
    "mentioned": Update("u9", ADDRESS, Mentioned()),
    "place renamed": Update("u10", ADDRESS, PlaceRenamed("room-2")),
    "started afresh": Update("u11", ADDRESS, StartedAfresh("campaign")),
    "moved out": Update("u12", ADDRESS, MoveOut("BCDFGHJK")),
    "moved in": Update("u13", ADDRESS, MoveIn("BCDFGHJK", replaces=True)),
}  # fmt: skip

EARLIER_NAMES: dict[str, object] = {
    "led on": Ask(
        "consent",
        "",
        BLOCKS,
        "list",
        (Choice("Agree", "t1.y", "yes", style="primary"),),
        explains=(Button("Help", "t1.o.explain"),),
    ),
    "explained": Ask("stage", "", BLOCKS, "list", explains=(Button("Why?", "t1.o..why"),)),
}
"""Messages that are stored with names of fields which nothing has any more."""

AT = NOW.isoformat()
CONVERSATION = Conversation(
    "c1", "quick-check", "v1", "e1", AT, "stopped",
    {"stage": Answer("walk", "exact", "walk", AT), "tools": Answer(("a", "b"), "token", "", AT),
     "cost": Answer(None, "skipped", "", AT), "rated": Answer(4, "number", "4", AT)},
    "stage", Pending("which", "stage", ("walk", "run")), 2, ("a",),
    Before(AT, Answers("walk", "hybrid", "telco", "usa", {"change_management": 4})), "t1",
    Aside("c0.o", "Quick check"),
)  # fmt: skip
FOLLOWED = Conversation(
    "c2", "quick-check", "v1", "e1", AT, "finished", {},
    before=Before(AT, Answers("walk", None, None, None, {}, "executive")), follow_up=AT,
)  # fmt: skip
MARKED = Conversation("c3", "quick-check", "v1", "e1", AT, "finished", {}, marked=("pilot", "map"))
"""The fields that were added later. They are written only if set."""

WISHED = replace(FOLLOWED, wished_step="Write it down")
"""The step of a wish was added later still."""

WENT = replace(FOLLOWED, id="c4", status="moved", follow_up="", moved_to="telegram")
"""A conversation that went on elsewhere: what stays of it."""

LATER = datetime(2027, 1, 2, tzinfo=UTC)
PLACE = Address("test", "room", "")
TEAM = Team(
    "t1", PLACE, ADDRESS, "Title", "team-pulse", "v1", "e1", NOW, 3, True, 2, 2, "closing", LATER,
    LATER, True, NOW, 60.5, 4, NOW, EARLIER, "t0", LATER, NOW, True, True, "before", "gone", True,
    True, True, NOW, True, True, True, ("key", ""), (NOW, LATER), "Fay",
)  # fmt: skip
INVITED = replace(TEAM, invited=14)
"""The number of invited people was added later. It is written only if set."""

TALLY = Tally(
    5, 3, "e1", "digest", "v1", {"stage": (1, 2, 2, 0)},
    (RoleTally("cx", "CX", 3, {"stage": (1, 1, 1, 0)}),), True, {"delivery": "few"}, 1, NOW, True,
    4,
)  # fmt: skip


def texts() -> dict[str, str]:
    """Return every value as it is stored now."""
    return {
        **{name: encode(value) for name, value in MESSAGES.items()},
        "conversation": encode_conversation(CONVERSATION),
        "followed": encode_conversation(FOLLOWED),
        "wished": encode_conversation(WISHED),
        "marked": encode_conversation(MARKED),
        "went": encode_conversation(WENT),
        "team": json.dumps(team_to_json(TEAM)),
        "invited": json.dumps(team_to_json(INVITED)),
        "tally": tally_to_text(TALLY),
    }


# ---------------------------------------------------------------------------- the names


@pytest.mark.parametrize("name", [*MESSAGES, *EARLIER_NAMES])
def test_stored_message_is_read_again(name: str) -> None:
    value = {**MESSAGES, **EARLIER_NAMES}[name]

    assert decode(STORED[name], type(value)) == value


def test_stored_conversation_is_read_again() -> None:
    assert decode_conversation(STORED["conversation"]) == CONVERSATION
    assert decode_conversation(STORED["followed"]) == FOLLOWED
    assert decode_conversation(STORED["wished"]) == WISHED
    assert decode_conversation(STORED["marked"]) == MARKED
    assert decode_conversation(STORED["went"]) == WENT


def test_stored_team_and_tally_are_read_again() -> None:
    assert team_from_json(json.loads(STORED["team"])) == TEAM
    assert team_from_json(json.loads(STORED["invited"])) == INVITED
    assert tally_from_text(STORED["tally"]) == TALLY


@pytest.mark.parametrize("name", sorted({*STORED} - {*EARLIER_NAMES}))
def test_replicas_of_the_last_version_can_read_what_is_stored_now(name: str) -> None:
    assert texts()[name] == STORED[name]


# ---------------------------------------------------------------------------- they are complete


def classes_in(hint: Any) -> set[type]:
    """Return the classes of messages that a type hint leads to."""
    if isinstance(hint, UnionType) or get_args(hint):
        return {kind for part in get_args(hint) for kind in classes_in(part)}
    if not is_dataclass(hint) or not isinstance(hint, type):
        return set()
    return {hint}.union(*(classes_in(part) for part in get_type_hints(hint).values()))


def test_every_class_that_is_stored_has_a_tag() -> None:
    assert set(TAGS.values()) == classes_in(Reply) | classes_in(Update) | {Outcome}


def test_every_field_is_among_the_stored_names() -> None:
    stored = "".join(STORED[name] for name in MESSAGES)

    for tag, kind in TAGS.items():
        assert f'"":"{tag}"' in stored
        for part in fields(kind):
            assert f'"{part.name}":' in stored or part.name == "data", f"{tag}.{part.name}"


def test_every_field_of_a_team_differs_from_its_default() -> None:
    for part in fields(INVITED):
        assert part.default is MISSING or getattr(INVITED, part.name) != part.default, part.name


def test_tag_outlives_the_name_of_its_class() -> None:
    Heading.__name__ = "Headline"
    try:
        text = encode(Heading("kept"))
    finally:
        Heading.__name__ = "Heading"

    assert text == '{"text":"kept","":"Heading"}'


def test_reading_is_never_stored() -> None:
    with pytest.raises(TypeError, match="Reading is no message"):
        encode(Reading("notice"))


def test_text_that_a_later_version_wrote_beside_is_left_out() -> None:
    text = '{"text":"hello","loud":true,"":"Text"}'

    assert decode(text, Text) == Text("hello")


def test_unknown_tag_is_unreadable() -> None:
    with pytest.raises(KeyError):
        decode_reply('{"blocks":[],"":"Shout"}')
