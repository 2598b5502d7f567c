"""The facilitator's board: what a meeting room sees, and who may reveal."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from adapters.web.account import WebAccount
from adapters.web.board_walks import KEPT, BoardWalks
from bot.messages import Tap
from bot.team.orders import token_of
from tests.channels.web.board_world import FAY, BoardWorld, same
from tests.channels.web.world import Browser
from tests.kit.served import WAITING_S
from tests.unit.team.make import BARRIERS, MODELS, ROLES, STAGES, Member

LOW = Member(STAGES[0], MODELS[0], (1, 1, 1, 1, 1), ROLES[0])
HIGH = Member(STAGES[-1], MODELS[-1], (5, 5, 5, None, 5))
PUBLIC, HOST = WebAccount("https://check.example.org"), {"Host": "check.example.org"}
NO_BOARD = "There’s no board here"


@pytest.fixture
async def room() -> AsyncIterator[BoardWorld]:
    """A bot with a chat, whose boards are served."""
    async with BoardWorld() as running:
        yield running


async def count_of(browser: Browser, path: str) -> str:
    page = await browser.open(path)
    return next(one.text for one in page.main.all("p") if one.has("count"))


async def revealed(room: BoardWorld, people: int = 3, member: Member | None = None) -> Browser:
    """Return the facilitator's browser after a reveal on the board."""
    team = await room.set_up()
    await room.answer(team, same(member or Member(), people))
    fay = await room.facilitator(team)
    await fay.open(f"{room.shows(team)}/reveal")
    await fay.press_form(f"{room.shows(team)}/reveal")
    return fay


# ---------------------------------------------------------------------------- before the reveal


async def test_board_shows_the_question_the_count_the_time_left_and_how_to_take_part(
    room: BoardWorld,
) -> None:
    team = await room.set_up()
    await room.answer(team, same(Member(), 2))

    page = await room.person().open(room.shows(team))

    assert page.html.one("h1").text == "CX leadership"
    assert "How does your organization use AI in customer experience today?" in page.text
    assert "2 answered" in page.text
    assert "3 hours left" in page.text
    assert f"/join/{team.id}" in page.text
    assert page.html.one("div", role="img").given["aria-label"].endswith(f"/join/{team.id}")


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=6, hours=1), "7 days left"),
        (timedelta(hours=30), "30 hours left"),
        (timedelta(minutes=90, seconds=1), "91 minutes left"),
        (timedelta(seconds=5), "One minute left"),
    ],
)
async def test_time_left_is_rounded_up(room: BoardWorld, left: timedelta, said: str) -> None:
    team = await room.set_up(deadline=room.clock() + left)

    page = await room.person().open(room.shows(team))

    assert said in page.text


async def test_closed_board_says_so_and_offers_no_way_to_take_part(room: BoardWorld) -> None:
    team = await room.set_up()
    await room.order("close", team)

    page = await room.person().open(room.shows(team))

    assert "Closed" in page.text
    assert "/join/" not in page.raw


async def test_short_address_leads_to_the_invitation_while_answers_are_taken(
    room: BoardWorld,
) -> None:
    team = await room.set_up()
    ann = room.person()

    for typed in (team.id, team.id.upper(), f"{team.id}/"):
        status, headers, _ = await ann.ask("GET", f"/join/{typed}")
        assert (status, headers["Location"]) == (303, f"https://chat.example.org/{team.id}")

    await room.order("close", team)
    for path in (f"/join/{team.id}", "/join/nobody", "/join/" + "a" * 400, "/join/%C3%A4"):
        status, _, _ = await ann.ask("GET", path)
        assert status == 404


# ---------------------------------------------------------------------------- nobody else


async def test_link_of_the_facilitator_leaves_the_address_that_a_room_can_read(
    room: BoardWorld,
) -> None:
    team = await room.set_up()

    fay = await room.facilitator(team)

    assert fay.page.path == room.shows(team)
    assert "Your notes" in fay.page.text
    run = room.links.link(team, "run")
    assert run not in fay.page.raw
    assert fay.cookies == {f"cxbot-board-{team.id}": run}


async def test_cookie_of_a_facilitator_is_bound_to_host_and_https() -> None:
    async with BoardWorld(account=PUBLIC) as world:
        team = await world.set_up()
        link = world.links.link(team, "run")

        _, headers, _ = await world.person(**HOST).ask("GET", f"/board/{link}")

    cookie = headers["Set-Cookie"]
    assert cookie.startswith("__Host-cxbot-board-board1=")
    assert {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"} <= set(cookie.split("; "))


@pytest.mark.parametrize("where", ["/reveal", "/notes"])
async def test_link_that_shows_opens_neither_reveal_nor_notes(room: BoardWorld, where: str) -> None:
    team = await room.set_up()
    await room.answer(team, same(Member(), 3))
    shows, run = room.shows(team), room.links.link(team, "run")
    ann = room.person()

    pages = [await ann.open(shows + where), await ann.open(f"/board/{run}{where}")]
    ann.cookies[f"cxbot-board-{team.id}"] = room.links.link(team, "show")
    pages.append(await ann.open(shows + where))

    assert {page.html.one("h1").text for page in pages} == {NO_BOARD}
    status, _, _ = await ann.ask("POST", f"{shows}/reveal", {"round": "1", "proof": "x"})
    assert status == 404
    assert await count_of(ann, shows) == "3 answered"


async def test_form_of_another_site_or_without_its_proof_reveals_nothing(room: BoardWorld) -> None:
    team = await room.set_up()
    await room.answer(team, same(Member(), 3))
    fay, path = await room.facilitator(team), f"{room.shows(team)}/reveal"

    for headers in ({"Sec-Fetch-Site": "cross-site"}, {}):
        status, _, _ = await fay.ask("POST", path, {"round": "1", "proof": "x"}, **headers)
        assert status == 403

    assert await count_of(fay, room.shows(team)) == "3 answered"


async def test_forged_link_opens_nothing(room: BoardWorld) -> None:
    team = await room.set_up()
    show = room.links.link(team, "show")
    swapped = "r" + show[1:]

    for link in (
        swapped,
        show[:-1],
        f"{show}A",
        show.replace("board1", "board2"),
        "x",
        "s.",
        "%00",
    ):
        page = await room.person().open(f"/board/{link}")
        assert (page.status, page.html.one("h1").text) == (404, NO_BOARD), link


async def test_links_end_with_a_handover_and_with_the_assessment(room: BoardWorld) -> None:
    team = await room.set_up()
    fay = await room.facilitator(team)
    other = team.but(facilitator=FAY.__class__("test", "bo", "bo"))

    assert (await fay.open(room.shows(other))).status == 404

    await room.order("cancel", team, "yes1")
    assert (await fay.open(room.shows(team))).status == 404


async def test_result_is_shown_for_a_week(room: BoardWorld) -> None:
    fay = await revealed(room)
    path = fay.page.path

    room.clock.forward(days=6.9)
    assert (await fay.open(path)).status == 200

    room.clock.forward(days=0.2)
    assert (await fay.open(path)).status == 404


# ---------------------------------------------------------------------------- the reveal


async def test_reveal_asks_once_and_shows_the_result_step_by_step(room: BoardWorld) -> None:
    fay = await revealed(room, 5, Member("run", ratings=(1, 2, 3, 4, 5)))

    titles = [fay.page.html.one("h1").text]
    while following := list(fay.page.html.all("a", rel="next")):
        await fay.open(following[0].given["href"])
        titles.append(fay.page.html.one("h1").text)

    assert titles == [
        "Where you place your organization, against 815 enterprise executives",
        "How far you agree",
        "What to talk about",
        "What slows you down",
        "What to do next",
    ]
    # The facilitator got the same in the chat, as after any other reveal.
    assert room.sql("SELECT count(*) FROM tallies") == [(1,)]


async def test_no_bar_has_an_arrow_that_could_be_read_as_the_place_of_the_team(
    room: BoardWorld,
) -> None:
    fay = await revealed(room, 4)

    [bars] = fay.page.html.all("ul", **{"class": "bars"})

    shown = [bar.text for bar in bars.all("li")]
    assert all("(respondents " in text and "←" not in text for text in shown)


async def test_heat_map_counts_each_rating_of_each_barrier(room: BoardWorld) -> None:
    fay = await revealed(room, 4, Member(ratings=(1, 2, 3, 4, 5)))
    await fay.open(fay.page.path.replace("/result/1", "/result/4"))

    rows = list(fay.page.html.one("tbody").all("tr"))

    assert len(rows) == len(BARRIERS)
    first = [cell.text for cell in rows[0].all("th", "td")]
    assert first[1:7] == ["0", "0", "0", "0", "4", "5.0"]
    heads = [cell.text for cell in fay.page.html.one("thead").all("th")]
    assert heads[-2:] == ["Your mean", "Survey mean"]
    assert next(rows[0].all("td", **{"class": "shade-6"})).text == "4"


@pytest.mark.parametrize("number", ["9" * 5000, "0", "00", "99", "-1", "1e1", "٣", "a"])
async def test_number_of_a_page_that_there_is_not_leads_to_the_board(
    room: BoardWorld, number: str
) -> None:
    fay = await revealed(room)

    status, headers, _ = await fay.ask("GET", fay.page.path.replace("/1", f"/{quote(number)}"))

    assert (status, headers["Location"]) == (303, fay.page.path.removesuffix("/result/1"))
    assert "frame-ancestors" in headers["Content-Security-Policy"]


async def test_nobody_reveals_with_too_few_answers(room: BoardWorld) -> None:
    team = await room.set_up()
    fay = await room.facilitator(team)
    await room.answer(team, same(Member(), 2))

    page = await fay.open(f"{room.shows(team)}/reveal")

    assert page.path == room.shows(team)
    assert page.html.one("a", id="reveal").given.get("hidden") == ""


async def test_process_without_the_chat_shows_the_board_and_reveals_nothing(
    room: BoardWorld,
) -> None:
    team = await room.set_up()
    fay = await room.facilitator(team)
    await room.answer(team, same(Member(), 3))
    await fay.open(f"{room.shows(team)}/reveal")
    room.viewer.boards.channels = {}

    await fay.press_form(f"{room.shows(team)}/reveal")

    assert await count_of(fay, room.shows(team)) == "3 answered"
    assert fay.page.html.one("a", id="reveal").given.get("hidden") == ""
    assert "/join/" not in fay.page.raw


async def test_reveal_of_an_old_page_ends_no_later_round(room: BoardWorld) -> None:
    team = await room.set_up(rounds=2, lasts_s=7200)
    fay = await room.facilitator(team)
    await room.answer(team, same(Member(), 3))
    await fay.open(f"{room.shows(team)}/reveal")
    form = fay.page.html.one("form", action=f"{room.shows(team)}/reveal")
    sent = {one.given["name"]: one.given["value"] for one in form.all("input")}
    await fay.press_form(f"{room.shows(team)}/reveal")
    await room.order("start", team)
    await room.answer(team, same(Member(), 3))

    await fay.submit(sent | {"": f"{room.shows(team)}/reveal"})

    assert await count_of(fay, room.shows(team)) == "3 answered"
    assert room.sql("SELECT max(round) FROM tallies") == [(1,)]


async def test_question_about_a_result_without_figures_is_asked_in_the_chat_alone(
    room: BoardWorld,
) -> None:
    # Three answered before. Beside their result, one of four would say what the fourth answered.
    before = await room.set_up()
    await room.answer(before, same(Member(), 3))
    await room.order("reveal", before, "yes1")
    team = await room.set_up(id="board2")
    await room.answer(team, same(Member(), 4))
    fay = await room.facilitator(team)
    await fay.open(f"{room.shows(team)}/reveal")

    page = await fay.press_form(f"{room.shows(team)}/reveal")

    assert "I’ve written to you in our private chat" in page.text
    [[reply]] = room.sql("SELECT reply FROM outbox WHERE person = 'fay' ORDER BY id DESC LIMIT 1")
    assert " without a result?" in reply
    assert await count_of(room.person(), room.shows(team)) == "4 answered"


async def test_notes_are_for_the_facilitator_before_and_after_the_reveal(room: BoardWorld) -> None:
    team = await room.set_up()
    fay = await room.facilitator(team)

    before = await fay.open(f"{room.shows(team)}/notes")
    assert "A result needs at least 3 people" in before.text

    await room.answer(team, same(Member(), 3))
    await room.order("reveal", team, "yes1")
    after = await fay.open(f"{room.shows(team)}/notes")
    assert "Last 3 minutes: agree on one action, one owner and one date." in after.text


async def test_panel_has_a_button_that_opens_the_board(room: BoardWorld) -> None:
    team = await room.set_up()

    await room.hand(FAY, Tap(token_of("panel", team.id)))

    [[reply]] = room.sql("SELECT reply FROM outbox WHERE person = 'fay' ORDER BY id DESC LIMIT 1")
    [url] = [one["url"] for one in json.loads(reply)["buttons"] if one.get("url")]
    assert url == room.links.address(team)


# ---------------------------------------------------------------------------- what is sent


@pytest.mark.parametrize("people", [1, 2, 3, 6])
async def test_before_the_reveal_every_byte_is_the_same_whatever_was_answered(people: int) -> None:
    sent = [await everything_sent([member] * people) for member in (LOW, HIGH)]

    assert sent[0] == sent[1]
    assert len(sent[0]) > 5 * people


async def everything_sent(members: list[Member]) -> list[bytes]:
    """Return every byte that the board's pages and stream send while these people answer."""
    seen: list[bytes] = []
    async with BoardWorld(account=PUBLIC) as room:
        team = await room.set_up()
        fay, ann = await room.facilitator(team, **HOST), room.person(**HOST)
        async with watching(room, room.shows(team)) as stream:
            for number, member in enumerate(members, 1):
                await room.answer_one(team, f"p{number}", member)
                for browser in (fay, ann):
                    for more in ("", "?still", "/notes", "/reveal", "/result/1"):
                        status, headers, body = await browser.ask("GET", room.shows(team) + more)
                        seen.append(repr((status, kept(headers))).encode() + body)
                room.channel.streams.changed(f"board {room.links.link(team, 'show')}")
                text = await count_told(stream, number)
                seen.append(text)
    return seen


def kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers of an answer, without the time."""
    return {name: value for name, value in headers.items() if name.lower() != "date"}


# ---------------------------------------------------------------------------- the stream


@asynccontextmanager
async def watching(
    room: BoardWorld, path: str, by: Browser | None = None
) -> AsyncIterator[aiohttp.ClientResponse]:
    """Yield a stream of a board's changes, to a browser that may hold the facilitator's link."""
    cookies = {} if by is None else by.cookies
    async with (
        aiohttp.ClientSession(headers=HOST if room.is_public else {}, cookies=cookies) as session,
        session.get(f"{room.url}{path}/changes") as response,
    ):
        assert response.status == 200
        yield response


async def told(stream: aiohttp.ClientResponse) -> dict[str, Any]:
    """Return the next message that a browser gets."""
    async with asyncio.timeout(WAITING_S):
        async for line in stream.content:
            if line.startswith(b"data: {"):
                return dict(json.loads(line[6:]))
    raise EOFError


async def count_told(stream: aiohttp.ClientResponse, number: int) -> bytes:
    """Wait until so many have answered, and return the message that says so, as JSON."""
    while True:
        message = await told(stream)
        if message["count"] == ("One answered" if number == 1 else f"{number} answered"):
            return json.dumps(message).encode()


async def test_stream_tells_of_answers_that_another_process_took(room: BoardWorld) -> None:
    team = await room.set_up()

    async with watching(room, room.shows(team)) as stream:
        first = await told(stream)
        await room.answer(team, same(Member(), 1))
        await count_told(stream, 1)

    assert first == {
        "phase": "open-1", "count": "Nobody has answered yet.", "left": "3 hours left",
        "reveal": False,
    }  # fmt: skip


async def test_stream_tells_of_the_reveal_and_no_figure_of_it(room: BoardWorld) -> None:
    team = await room.set_up()
    await room.answer(team, same(Member(), 3))

    async with watching(room, room.shows(team)) as stream:
        await told(stream)
        await room.order("reveal", team, "yes1")
        after = await told(stream)

    assert after == {"phase": "result-1", "count": "3 answered", "left": "", "reveal": False}


async def test_stream_of_a_board_that_ends_is_over(room: BoardWorld) -> None:
    team = await room.set_up()

    async with watching(room, room.shows(team)) as stream:
        await told(stream)
        await room.order("cancel", team, "yes1")
        async with asyncio.timeout(WAITING_S):
            rest = await stream.content.read()

    assert b"event: over" in rest


# ---------------------------------------------------------------------------- notes that follow


async def test_notes_follow_the_facilitators_walk(room: BoardWorld) -> None:
    fay = await revealed(room)
    path = fay.page.path.removesuffix("/result/1")

    async with watching(room, f"{path}/notes", fay) as stream:
        first = await told(stream)
        await fay.open(f"{path}/result/3")
        then = await told(stream)

    assert (first, then) == ({"phase": "result-1", "at": 1}, {"phase": "result-1", "at": 3})
    notes = await fay.open(f"{path}/notes")
    [current] = [item for item in notes.main.all("li") if "aria-current" in item.given]
    assert current.given["id"] == "step-3"


async def test_walk_of_others_moves_no_notes(room: BoardWorld) -> None:
    fay = await revealed(room)
    path = fay.page.path.removesuffix("/result/1")

    await room.person().open(f"{path}/result/4")

    async with watching(room, f"{path}/notes", fay) as stream:
        assert (await told(stream))["at"] == 1


async def test_others_are_not_told_where_the_facilitator_is(room: BoardWorld) -> None:
    fay = await revealed(room)
    path = fay.page.path.removesuffix("/result/1")
    status, _, _ = await room.person().ask("GET", f"{path}/notes/changes")

    async with watching(room, path) as stream:
        await fay.open(f"{path}/result/2")
        said = await told(stream)

    assert status == 404
    assert said.keys() == {"phase", "count", "left", "reveal"}


def test_walks_of_the_last_boards_are_kept() -> None:
    walks = BoardWalks()
    for number in range(KEPT + 1):
        walks.go(str(number), 2)

    assert [walks.page(str(number)) for number in (0, 1, KEPT)] == [0, 2, 2]
