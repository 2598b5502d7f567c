"""Coming, coming again, passing it on, leaving: a person's way through the private chat."""

from html import unescape
from importlib import resources
from pathlib import Path

import pytest

from adapters.telegram.account import GROUP_ADMIN_MENU, MENU
from adapters.telegram.parse import said
from adapters.telegram.profile import LONGEST_DESCRIPTION, LONGEST_SHORT, parts
from adapters.telegram.render import LONGEST, render, size
from bot.engine.assessment import Assessment
from bot.loading.library import flow_folders, load_catalogue, load_catalogues
from bot.messages import (
    Block,
    Bullets,
    Button,
    Command,
    Heading,
    Paragraph,
    Say,
    Text,
)
from bot.scoring.edition import Edition
from bot.texts import Catalogue
from tests.channels.telegram.world import World
from tests.conftest import make_assessment


async def test_campaign_of_a_link_is_remembered_if_telegram_can_carry_it(world: World) -> None:
    good = ("spring-26", "A_z-0", "x" * 64, "group")
    bad = ("x" * 65, "two words", "früh", "a.b", "'; DROP TABLE answers; --", "\u202e")
    for payload in (*good, *bad):
        ann = world.api.person()
        await ann.start(payload)
        await world.quiet()
        assert "In three minutes" in ann.newest.text, payload

    kept = [campaign for (campaign,) in world.sql("SELECT campaign FROM conversations")]
    assert kept == [*good, *[""] * len(bad)]


async def published(world: World, scope: str) -> list[dict[str, str]]:
    """Wait until the whole profile is set, and return the commands of a scope."""
    known = world.api.world.commands
    await world.api.until(lambda: any("administrators" in whom for whom, _ in known))
    return next(commands for (whom, _), commands in known.items() if scope in whom)


async def test_groups_have_commands_of_their_own(world: World) -> None:
    members = await published(world, "all_group_chats")
    administrators = await published(world, "all_chat_administrators")

    assert [command["command"] for command in members] == ["help"]
    assert [command["command"] for command in administrators] == ["team", "help"]


async def test_profile_says_what_the_bot_is_and_is_set_once(world: World) -> None:
    await published(world, "all_private_chats")
    assert "Nobody in your groups sees your answers" in world.api.described("description")
    assert "customer experience" in world.api.described("short_description")
    counts = ("setMyDescription", "setMyShortDescription", "setMyCommands")
    before = [world.api.counts[method] for method in counts]
    asked = world.api.counts["getMyCommands"]

    await world.stop()
    await world.start()
    await world.api.until(lambda: world.api.counts["getMyCommands"] == asked + 3)

    assert [world.api.counts[method] for method in counts] == before == [1, 1, 3]


async def test_profile_is_set_in_each_language_and_for_everybody(quick_check: Assessment) -> None:
    german = {
        "description": "Eine Standortbestimmung.",
        "short_description": "Wo stehen Sie?",
        "menu": dict.fromkeys(MENU, "ein Befehl"),
        "group_menu": dict.fromkeys(GROUP_ADMIN_MENU, "ein Befehl der Gruppe"),
    }
    languages = {
        "en": load_catalogue(), "de": Catalogue("de", {"telegram": german}),
        "de-CH": Catalogue("de-CH", {}),
    }  # fmt: skip
    async with World(quick_check, languages=languages) as world:
        known = world.api.world.commands
        await world.api.until(lambda: len(known) == 9)

        menus = {
            language: commands[0]["description"]
            for (whom, language), commands in known.items()
            if "private" in whom
        }
        described = [world.api.described("description", code) for code in ("", "en", "de")]

    everybody, english, local = described
    assert menus == {"": "Begin, or carry on", "en": "Begin, or carry on", "de": "ein Befehl"}
    assert english in ("", everybody)
    assert local == german["description"]


def test_every_shipped_catalogue_has_a_profile() -> None:
    files = Path(str(resources.files("bot.texts"))).glob("*.yaml")

    assert set(load_catalogues()) == {file.stem for file in files} >= {"en"}


def test_descriptions_are_short_enough() -> None:
    values = {name: text for part in parts(load_catalogue()) for name, text in part.values.items()}

    assert len(values["description"]) < LONGEST_DESCRIPTION
    assert len(values["short_description"]) < LONGEST_SHORT
    assert values["description"].endswith(".")
    assert values["short_description"].endswith(".")


async def test_every_command_of_the_menu_is_answered(world: World) -> None:
    commands = await published(world, "all_private_chats")
    assert [command["command"] for command in commands] == list(MENU)
    ann = await world.at_question(3)
    expected = {
        "/back": "Your answer so far: Hybrid.",
        "/answers": "Stage: Walk",
        "/result": "Your result comes after the questions.",
        "/help": "Tap a button or type your answer.",
        "/restart": "Start over?",
        "/start": "You’re in the middle of this",
        "/stop": "Paused.",
        "/delete": "Delete everything you answered?",
        "/team": "You aren’t running any.",
    }
    for command, text in expected.items():
        before = len(ann.sees())
        await world.say(ann, command)
        assert text in "\n".join(ann.texts[before:]), command

    assert set(expected) == {f"/{name}" for name in MENU}


async def test_consultation_is_a_link_among_more(edition: Edition) -> None:
    url = "https://example.org/book?a=1&b=2"
    quick_check = make_assessment(edition, flow_folders()["quick-check"], url)
    async with World(quick_check) as world:
        ann = await world.at_result()
        await world.press(ann, "More", "Next page")

        links = [button for row in ann.newest.buttons for button in row]
        assert ("Book a consultation", url) in links


async def test_message_to_pass_on_has_a_link_and_nothing_private(world: World) -> None:
    ann = await world.at_result(user_id=4_321_001)

    await world.press(ann, "Share")

    shared, link = ann.newest, "https://t.me/cx_maturity_bot?start=share"
    [(conversation,)] = world.sql("SELECT id FROM conversations")
    assert shared.buttons == [[("Take the check", link)]]
    assert link in shared.text
    for private in ("Walk", "4321001", "Ann", conversation):
        assert private not in f"{shared.text} {shared.html} {shared.buttons}"


# ---------------------------------------------------------------------------- in parts


def long_result() -> Say:
    blocks: tuple[Block, ...] = (
        Heading("executives surveyed"),
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
