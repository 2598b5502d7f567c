"""Coming, coming again, passing it on, leaving: a person's way through the private chat."""

from html import unescape

import pytest

from adapters.telegram.account import MENU
from adapters.telegram.parse import said
from adapters.telegram.render import LONGEST, render, size
from bot.engine.assessment import Assessment
from bot.loading.library import flow_folders
from bot.messages import (
    Address,
    Block,
    Bullets,
    Button,
    Command,
    Heading,
    Outcome,
    Paragraph,
    Say,
    Text,
    Update,
)
from bot.scoring.edition import Edition
from bot.texts import Catalogue
from bot.turns.plan import Outgoing, Plan
from tests.channels.telegram.world import World, labels
from tests.conftest import make_assessment

BEGINS = "In about three minutes"


def campaigns(world: World) -> list[str]:
    return [one for (one,) in world.sql("SELECT campaign FROM conversations")]


@pytest.mark.parametrize("payload", ["spring-26", "A_z-0", "x" * 64])
async def test_link_with_a_campaign_is_remembered(world: World, payload: str) -> None:
    ann = world.api.person()
    await ann.start(payload)
    await world.quiet()

    assert BEGINS in ann.newest.text
    assert campaigns(world) == [payload]


async def test_payload_that_telegram_would_not_carry_is_no_campaign(
    quick_check: Assessment,
) -> None:
    payloads = ("x" * 65, "two words", "früh", "a.b", "'; DROP TABLE answers; --", "\u202e")
    async with World(quick_check) as world:
        for payload in payloads:
            ann = world.api.person()
            await ann.start(payload)
            await world.quiet()
            assert BEGINS in ann.newest.text, payload

        assert campaigns(world) == [""] * len(payloads)


async def test_start_in_the_middle_offers_to_go_on_or_to_start_over(world: World) -> None:
    ann = await world.at_question(2)

    arrived = await world.say(ann, "/start summer")
    assert "You are in the middle of this" in arrived.text
    assert labels(arrived) == ["Go on", "Start over"]
    await world.press(ann, "Go on")
    assert "Question 2" in ann.newest.text
    await world.say(ann, "/start")
    await world.press(ann, "Start over", "Yes")

    assert BEGINS in ann.newest.text
    assert "" in campaigns(world)


async def test_start_after_the_result_shows_it(world: World) -> None:
    ann = await world.at_result()

    again = await world.say(ann, "/start")

    assert "Where you stand: Walk" in again.text
    assert "Take it again" in labels(again)


async def test_every_command_of_the_menu_is_answered(world: World) -> None:
    [(scope, commands)] = world.api.world.commands.items()
    assert "all_private_chats" in scope[0]
    assert [one["command"] for one in commands] == list(MENU)
    ann = await world.at_question(3)
    expected = {
        "/back": "Your answer so far: Hybrid.",
        "/answers": "Stage: Walk",
        "/result": "The result comes when the questions are answered.",
        "/help": "You can answer with a button or by typing.",
        "/restart": "Start over?",
        "/start": "You are in the middle of this",
        "/stop": "You have stopped.",
        "/delete": "Delete everything you answered?",
        "/team": "You run none at present.",
    }
    for command, text in expected.items():
        before = len(ann.sees())
        await world.say(ann, command)
        assert text in "\n".join(ann.texts[before:]), command

    assert set(expected) == {f"/{name}" for name in MENU}


async def test_result_is_shown_on_request_with_all_that_can_be_done(
    edition: Edition,
) -> None:
    url = "https://example.org/book?a=1&b=2"
    quick_check = make_assessment(edition, flow_folders()["quick-check"], url)
    async with World(quick_check) as world:
        ann = await world.at_result()

        shown = await world.say(ann, "/result")

        assert labels(shown) == [
            *("Compare an industry", "Compare a country", "Where is this from?"),
            *("How sure is this?", "Share", "Take it again", "Leave a comment"),
            "Book a consultation",
        ]
        assert shown.buttons[-1][-1] == ("Book a consultation", url)
        for expected in ("25%", "32%", "43%", "n = 815", "10%", "37%", "53%"):
            assert expected in shown.text


async def test_without_an_address_no_consultation_is_offered(world: World) -> None:
    assert "Book a consultation" not in labels((await world.at_result()).newest)


async def test_message_to_pass_on_has_a_link_and_nothing_private(world: World) -> None:
    ann = await world.at_result(user_id=4_321_001)

    state = await world.press(ann, "Share")

    intro, shared = ann.sees()[-2:]
    everything = f"{shared.text} {shared.html} {shared.buttons}"
    [(conversation,)] = world.sql("SELECT id FROM conversations")
    assert state.answered
    assert intro.text.startswith("Here is a message to pass on.")
    assert shared.buttons == [[("Take the assessment", "https://t.me/cx_maturity_bot?start=share")]]
    assert "https://t.me/cx_maturity_bot?start=share" in shared.text
    for private in ("Walk", "Hybrid", "Retail", "4321001", "Ann", conversation, "41"):
        assert private not in everything


async def test_who_deletes_and_comes_again_begins_anew(world: World) -> None:
    ann = await world.at_question(3)
    old = next(one for one in ann.sees() if "Change" in labels(one))
    await world.say(ann, "/delete")
    await world.press(ann, "Yes")

    late = await ann.press("Change", old.message_id)
    await world.quiet()
    await world.say(ann, "hello", "yes")

    assert "This is over, so nothing changed" in late.text
    assert "Question 1" in ann.newest.text


# ---------------------------------------------------------------------------- in parts


def long_result() -> Say:
    blocks: tuple[Block, ...] = (
        Heading("Where you stand"),
        *(Paragraph(f"{number}. " + "words & <signs> " * 60) for number in range(6)),
        Bullets(tuple(f"point {number} " + "😀" * 300 for number in range(5))),
        Paragraph("x" * 9000),
    )
    return Say(blocks, (Button("Share", "t"), Button("Book", url="https://e.org")), kind="result")


def test_long_result_is_divided_at_paragraphs_with_its_buttons_on_the_last_part(
    quick_check: Assessment,
) -> None:
    messages = render(long_result(), quick_check.texts)

    plain = [
        one.html.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for one in messages
    ]
    bare = [one.replace("<b>", "").replace("</b>", "") for one in plain]
    assert len(messages) >= 5
    assert [bool(one.rows) for one in messages] == [False] * (len(messages) - 1) + [True]
    assert all(size(one) <= LONGEST for one in bare)
    assert sum(one.count("words & <signs>") for one in bare) == 6 * 60
    assert sum(one.count("😀") for one in bare) == 5 * 300
    assert sum(one.count("x" * 50) for one in bare) >= 9000 // 50 - 5
    assert all(f"\n\n{n}. words" in "\n\n" + "\n\n".join(bare) for n in range(6))


async def test_long_messages_are_sent_in_their_order(everything: Assessment) -> None:
    async with World(everything) as world:
        ann = world.api.person()
        await world.say(ann, "/start", "go on", "run")
        before = len(ann.sees())
        address = Address("telegram", str(ann.id), str(ann.id))
        writes = Plan(Outcome(), world.clock(), outbox=(Outgoing("", long_result()),))
        await world.store.turns.handle(Update("long", address, Text("")), "", lambda _: writes)
        await world.passes(seconds=1)

        parts = ann.sees()[before:]
        assert len(parts) == len(render(long_result(), everything.texts))
        assert [bool(one.buttons) for one in parts][:-1] == [False] * (len(parts) - 1)
        assert labels(parts[-1]) == ["Share", "Book"]


def test_odd_texts_are_rendered_within_bounds(quick_check: Assessment) -> None:
    texts: Catalogue = quick_check.texts
    for text in ("", " ", "\n", "😀" * 4096, "&" * 4096, "a\n" * 5000, " x" * 4000, "<" * 8193):
        for one in render(Say((Paragraph(text),)), texts):
            assert 0 < size(unescape(one.html)) <= LONGEST


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("/start", Command("start")),
        ("/START x-1", Command("start", "x-1")),
        ("/start@cx_maturity_bot x", Command("start", "x")),
        ("/start x y", Command("start")),
        ("/back", Command("back")),
        (" /change stage ", Command("change", "stage")),
        ("/arrive", Command("arrive")),
        ("/home", Command("home")),
        ("/moved -1", Command("moved", "-1")),
        ("/ back", Text("/ back")),
        ("//", Text("//")),
        ("a /back", Text("a /back")),
        ("half \ud83d", Text("half ?")),
    ],
)
def test_typed_commands_are_told_from_text(typed: str, meant: Command | Text) -> None:
    assert said(typed) == meant
