"""Members of a team who answer in a browser: a link from the chat, and the page that it opens."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest

from adapters.web.account import WebAccount, WebPacing
from bot.messages import Address, Tap, Text
from bot.team.model import Team
from bot.team.orders import token_of
from bot.turns.keys import person_key
from tests.channels.web.board_world import FAY, BoardWorld
from tests.channels.web.html import read
from tests.channels.web.test_board import HIGH, LOW, kept
from tests.channels.web.world import LIFTED, Browser, Page, fields_of
from tests.unit.assessments.world import in_words
from tests.unit.team.make import Member

ANN, BEA = Address("test", "ann", "ann"), Address("test", "bea", "bea")
LINK = re.compile(r"/answer/open/[0-9a-f]{32}")
GONE = "This page has closed"
THERE = "You answer this check in your browser now."
SAFE = "Thanks, your answers count."


@pytest.fixture
async def room() -> AsyncIterator[BoardWorld]:
    """A bot with a chat, whose pages are served."""
    async with BoardWorld() as running:
        yield running


async def link_of(room: BoardWorld, team: Team, who: Address = ANN) -> str:
    """Return the path of the link that somebody gets in their chat."""
    await room.hand(who, Tap(token_of("browser", team.id)))
    links: list[str] = LINK.findall(said_to(room, who))
    return links[-1]


def said_to(room: BoardWorld, who: Address) -> str:
    """Return everything that waits to be sent to somebody."""
    rows = room.sql(
        "SELECT o.reply FROM outbox o JOIN addresses a ON a.address = o.address"
        " WHERE a.person = ? ORDER BY o.id", who.person,
    )  # fmt: skip
    return "\n".join(row[0] for row in rows)


async def opened(room: BoardWorld, link: str, browser: Browser | None = None) -> Browser:
    """Open a link, and press the button of its page."""
    browser = browser or room.person()
    page = await browser.open(link)
    await browser.submit(fields_of(page.html.one("form")))
    return browser


async def on_page(room: BoardWorld, team: Team, who: Address = ANN) -> Browser:
    return await opened(room, await link_of(room, team, who))


async def answers(browser: Browser, member: Member) -> Page:
    for line in in_words(member):
        await browser.say(line)
    return browser.page


def parts(room: BoardWorld) -> list[tuple[str, int]]:
    """Return who takes part, and whether they have answered."""
    return room.sql("SELECT person, answered FROM participants ORDER BY person")


def counted(*people: Address, answered: bool = True) -> list[tuple[str, int]]:
    return sorted((person_key(who), int(answered)) for who in people)


# ---------------------------------------------------------------------------- the way there


async def test_member_answers_on_a_page_and_is_counted_as_in_the_chat(room: BoardWorld) -> None:
    team = await room.set_up()
    await room.answer(team, [Member(), Member()])

    ann = await on_page(room, team)
    first = ann.page
    last = await answers(ann, HIGH)

    assert "You’re taking part in “CX leadership”." in first.text
    assert "I show nobody who answered what" in first.text
    assert "How privacy works" in first.text
    assert SAFE in last.text
    assert (person_key(ANN), 1) in parts(room)
    await room.order("reveal", team, "yes1")
    assert room.sql("SELECT count(*) FROM tallies") == [(1,)]
    assert (await ann.open("/answer/now")).html.one("h1").text == GONE


async def test_link_is_offered_with_the_first_question_and_begins_nothing_by_itself(
    room: BoardWorld,
) -> None:
    team = await room.set_up()
    await room.hand(ANN, Tap(token_of("join", team.id)))
    offered = said_to(room, ANN)
    link = await link_of(room, team)

    before = room.sql("SELECT * FROM handoffs")
    page = await room.person().open(link)

    assert "Answer in a browser" in offered
    assert page.html.one("h1").text == "Answer for your team"
    assert room.sql("SELECT * FROM handoffs") == before
    code = link.rpartition("/")[2]
    assert code not in repr(before)


async def test_somebody_who_was_invited_can_begin_in_a_browser(room: BoardWorld) -> None:
    team = await room.set_up(place=replace(FAY, chat="-1001", person=""), checked=True)

    ann = await on_page(room, team)

    assert parts(room) == counted(ANN, answered=False)
    await answers(ann, LOW)
    assert parts(room) == counted(ANN)


async def test_all_questions_can_be_answered_on_one_page(room: BoardWorld) -> None:
    team = await room.set_up()
    ann = await on_page(room, team)

    page = await ann.open("/answer/form")

    assert page.html.one("h1").text == "CX leadership"
    assert "I show nobody who answered what" in page.text
    form = page.main.one("form", action="/answer/form")
    choices = {one.given["name"]: one.given["value"] for one in form.all("input", type="radio")}
    asked = [("asked", one.given["value"]) for one in form.all("input", name="asked")]
    fields = [(name, value) for name, value in fields_of(form).items() if name not in ("", "asked")]
    page = await ann.open("/answer/form", "POST", [*fields, *asked, *choices.items()])
    assert page.path == "/answer/now", page.text
    assert SAFE in page.text
    assert parts(room) == counted(ANN)


# ---------------------------------------------------------------------------- counted once


async def test_second_browser_finds_the_link_used(room: BoardWorld) -> None:
    team = await room.set_up()
    link = await link_of(room, team)
    ann = await opened(room, link)

    other = await opened(room, link)

    assert other.page.html.one("h1").text == GONE
    await answers(ann, HIGH)
    assert parts(room) == counted(ANN)


async def test_five_browsers_of_one_person_are_one_member(room: BoardWorld) -> None:
    team = await room.set_up()
    browsers = [await on_page(room, team) for _ in range(5)]

    await answers(browsers[-1], HIGH)

    assert parts(room) == counted(ANN)
    for old in browsers[:-1]:
        assert (await old.open("/answer/now")).html.one("h1").text == GONE
    await room.order("reveal", team, "yes1")
    assert room.sql("SELECT count(*) FROM tallies") == [(0,)]


async def test_older_link_no_longer_works(room: BoardWorld) -> None:
    team = await room.set_up()
    older, newer = await link_of(room, team), await link_of(room, team)

    assert (await opened(room, older)).page.html.one("h1").text == GONE
    assert "1 of" in (await opened(room, newer)).page.text


async def test_answers_of_the_chat_are_on_the_page_and_can_be_changed_there(
    room: BoardWorld,
) -> None:
    team = await room.set_up()
    await room.answer_one(team, "ann", LOW)

    ann = await on_page(room, team)

    assert SAFE in ann.page.text
    before = ann.page.answers
    await ann.say("change stage")
    await ann.say(in_words(HIGH)[0])
    assert ann.page.answers != before
    assert parts(room) == counted(ANN)


async def test_chat_says_where_answers_are_given_and_brings_them_back(room: BoardWorld) -> None:
    team = await room.set_up()
    await room.hand(ANN, Tap(token_of("join", team.id)))
    ann = await on_page(room, team)
    await ann.say(in_words(HIGH)[0])

    await room.hand(ANN, Text(in_words(LOW)[1]))
    told = said_to(room, ANN)
    back = re.findall(r"[a-z0-9]+\.[0-9a-f]{6}\.o\.\.form", told)[-1]

    assert told.count(THERE) == 1
    await ann.open("/answer/now")
    assert len(ann.page.answers) == 1
    await room.hand(ANN, Tap(token_of("join", team.id)))
    assert said_to(room, ANN).count(THERE) == 2
    await room.hand(ANN, Tap(back))
    assert (await ann.open("/answer/now")).html.one("h1").text == GONE
    for line in in_words(HIGH)[1:]:
        await room.hand(ANN, Text(line))
    assert parts(room) == counted(ANN)


async def test_page_that_was_brought_back_takes_no_answer(room: BoardWorld) -> None:
    team = await room.set_up()
    await room.hand(ANN, Tap(token_of("join", team.id)))
    ann = await on_page(room, team)
    await room.hand(ANN, Text("answer here"))

    page = await ann.say(in_words(HIGH)[0])

    assert page.html.one("h1").text == GONE
    assert room.answers() == []


async def test_visitor_has_a_check_of_their_own_beside_the_page(room: BoardWorld) -> None:
    team = await room.set_up()
    ann = room.person()
    await ann.begin()
    await opened(room, await link_of(room, team), ann)
    await answers(ann, HIGH)

    page = await ann.open("/now")

    assert page.path == "/question/consent" or "/question/" in page.path
    assert parts(room) == counted(ANN)
    visitor = room.person()
    await visitor.begin()
    assert (await visitor.open("/answer/now")).html.one("h1").text == GONE


# ---------------------------------------------------------------------------- deleting


@pytest.mark.parametrize("where", ["page", "chat"])
async def test_everything_can_be_deleted_from_both_places(room: BoardWorld, where: str) -> None:
    team = await room.set_up()
    ann = await on_page(room, team)
    await answers(ann, HIGH)

    if where == "page":
        await ann.open("/answer/delete")
        await ann.press_form("/answer/delete")
        assert ann.page.html.one("h1").text == "Done"
        assert "cxbot-member" not in ann.cookies
    else:
        await room.hand(ANN, Text("delete"))
        await room.hand(ANN, Text("yes"))
        assert (await ann.open("/answer/now")).html.one("h1").text == GONE

    for table in ("answers", "handoffs", "participants"):
        assert room.sql(f"SELECT * FROM {table}") == []  # noqa: S608 - three names
    assert room.sql("SELECT * FROM conversations") == []


async def brought_back(room: BoardWorld, team: Team) -> None:
    del team
    await room.hand(ANN, Text("answer here"))


async def linked_anew(room: BoardWorld, team: Team) -> None:
    await link_of(room, team)


async def revealed(room: BoardWorld, team: Team) -> None:
    await room.answer(team, [Member(), Member()])
    await room.order("reveal", team, "yes1")
    await room.hand(ANN, Text("start"))


@pytest.mark.parametrize("close", [brought_back, linked_anew, revealed])
async def test_closed_page_does_not_say_that_it_deleted_anything(
    room: BoardWorld, close: Callable[[BoardWorld, Team], Awaitable[None]]
) -> None:
    team = await room.set_up()
    await room.hand(ANN, Tap(token_of("join", team.id)))
    ann = await on_page(room, team)
    await answers(ann, HIGH)
    await ann.open("/answer/delete")
    old = fields_of(ann.page.html.one("form", action="/answer/delete"))
    await close(room, team)
    before, cookies = stored(room), dict(ann.cookies)

    page = await ann.submit(old)

    assert page.html.one("h1").text == GONE
    assert (stored(room), ann.cookies) == (before, cookies)
    assert (await ann.open("/answer/delete")).html.one("h1").text == GONE


def stored(room: BoardWorld) -> list[list[tuple[object, ...]]]:
    tables = ("conversations", "answers", "handoffs", "participants")
    return [room.sql(f"SELECT * FROM {table}") for table in tables]  # noqa: S608 - four names


async def test_closed_page_offers_nothing_that_it_cannot_do(room: BoardWorld) -> None:
    team = await room.set_up()
    await room.hand(ANN, Tap(token_of("join", team.id)))
    ann = await on_page(room, team)
    assert [*ann.page.html.all("footer")]
    await room.hand(ANN, Text("answer here"))

    page = await ann.say(in_words(HIGH)[0])

    assert page.html.one("h1").text == GONE
    assert [*page.html.all("footer")] == []
    assert page.html.one("title").text == f"{GONE} – CX AI Maturity Check"


async def test_question_about_deleting_does_not_stay_open_on_the_page(room: BoardWorld) -> None:
    team = await room.set_up()
    ann = await on_page(room, team)
    await room.hand(ANN, Text("delete"))

    await room.hand(ANN, Text("no"))

    assert "1 of" in (await ann.open("/answer/now")).text
    assert said_to(room, ANN).count(THERE) == 1


# ---------------------------------------------------------------------------- who can do what


@pytest.mark.parametrize("code", ["0" * 32, "x" * 64, "K7MP2QXT"])
async def test_forged_link_opens_nothing(room: BoardWorld, code: str) -> None:
    await room.set_up()

    mallory = await opened(room, f"/answer/open/{code}")

    assert mallory.page.html.one("h1").text == GONE
    assert parts(room) == []


@pytest.mark.parametrize("path", ["/answer/open/..%2F", "/answer/open/" + "a" * 65, "/answer/x"])
async def test_path_that_is_no_link_is_no_page(room: BoardWorld, path: str) -> None:
    assert (await room.person().open(path)).status == 404


async def test_code_of_a_check_of_ones_own_opens_no_page_of_a_team(room: BoardWorld) -> None:
    ann = room.person()
    await ann.at_question(2)
    await ann.open("/elsewhere")
    page = await ann.press_form("/elsewhere/code")
    code = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}", page.raw)[0].replace("-", "")

    mallory = await opened(room, f"/answer/open/{code}")

    assert mallory.page.html.one("h1").text == GONE
    assert len((await ann.open("/now")).answers) == 2


async def test_link_works_for_a_quarter_of_an_hour(room: BoardWorld) -> None:
    team = await room.set_up()
    link = await link_of(room, team)
    room.clock.forward(minutes=15)

    assert (await opened(room, link)).page.html.one("h1").text == GONE


async def test_link_ends_with_the_round_and_its_page_takes_no_later_answer(
    room: BoardWorld,
) -> None:
    team = await room.set_up()
    ann, link = await on_page(room, team), await link_of(room, team, BEA)
    room.clock.forward(hours=2, minutes=55)
    late = await link_of(room, team, BEA)
    room.clock.forward(minutes=6)

    page = await ann.say(in_words(HIGH)[0])

    assert "closed" in page.text
    assert room.answers() == []
    for old in (link, late):
        assert (await opened(room, old)).page.html.one("h1").text == GONE


async def test_links_cannot_be_tried_at_will() -> None:
    async with BoardWorld(pacing=replace(LIFTED, begun=(0.001, 4))) as room:
        team = await room.set_up()
        link = await link_of(room, team)
        for number in range(4):
            await room.person().ask("POST", f"/answer/open/{number:032}", {})
        status, _, _ = await room.person().ask("POST", link, {})
        assert status == 429


async def test_everybody_behind_one_address_can_open_a_link_at_once() -> None:
    async with BoardWorld(pacing=replace(LIFTED, begun=WebPacing().begun, tried=(0, 0))) as room:
        team = await room.set_up()
        for number in range(25):
            page = (await on_page(room, team, Address("test", f"p{number}", f"p{number}"))).page
            assert (page.status, "1 of" in page.text) == (200, True)


async def test_form_of_another_site_opens_no_link(room: BoardWorld) -> None:
    team = await room.set_up()
    link = await link_of(room, team)

    status, _, _ = await room.person().ask("POST", link, {}, Origin="https://evil.example")

    assert status == 403
    assert "1 of" in (await opened(room, link)).page.text


async def test_browser_that_keeps_no_cookie_leaves_the_link_as_it_is(room: BoardWorld) -> None:
    team = await room.set_up()
    link = await link_of(room, team)

    status, _, body = await room.person().ask("POST", f"{link}?begun", {})

    assert status == 403
    page = read(body.decode()).one("main")
    assert "Your browser kept no cookie" in page.text
    assert "your link still works" in page.text
    assert [*page.all("a")] == []
    assert "1 of" in (await opened(room, link)).page.text


async def test_link_whose_answer_was_lost_can_be_sent_again(room: BoardWorld) -> None:
    team = await room.set_up()
    link = await link_of(room, team)
    ann = await opened(room, link)

    page = await ann.open(f"{link}?begun", "POST", {})

    assert page.path.startswith("/answer/question/")


@pytest.mark.parametrize("again", ["used", "0" * 32])
async def test_link_that_opens_nothing_leads_back_to_the_page_in_use(
    room: BoardWorld, again: str
) -> None:
    team = await room.set_up()
    link = await link_of(room, team)
    ann = await opened(room, link)
    await ann.say(in_words(HIGH)[0])
    cookies = dict(ann.cookies)

    await opened(room, link if again == "used" else f"/answer/open/{again}", ann)

    assert ann.page.path.startswith("/answer/question/")
    assert len(ann.page.answers) == 1
    assert ann.cookies == cookies


async def test_link_of_somebody_else_opens_their_page_in_the_same_browser(
    room: BoardWorld,
) -> None:
    team = await room.set_up()
    browser = await on_page(room, team)
    await browser.say(in_words(HIGH)[0])
    cookies = dict(browser.cookies)

    await opened(room, await link_of(room, team, BEA), browser)

    assert browser.page.answers == []
    assert browser.cookies != cookies


async def test_link_after_the_round_leads_back_to_the_page_in_use(room: BoardWorld) -> None:
    team = await room.set_up()
    ann = await on_page(room, team)
    room.clock.forward(hours=2, minutes=55)
    link = await link_of(room, team, BEA)
    room.clock.forward(minutes=6)
    cookies = dict(ann.cookies)

    await opened(room, link, ann)

    assert ann.page.html.one("h1").text != GONE
    assert ann.cookies == cookies


async def test_page_of_a_link_is_the_same_for_every_code_and_gives_no_cookie(
    room: BoardWorld,
) -> None:
    team = await room.set_up()
    link = await link_of(room, team)
    ann = await opened(room, link)
    waiting, forged = await link_of(room, team, BEA), f"/answer/open/{'0' * 32}"

    for browser in (ann, room.person()):
        before = stored(room)
        seen = [await browser.ask("GET", path) for path in (link, waiting, forged)]
        bodies = [
            body.replace(path.encode(), b"")
            for path, (_, _, body) in zip((link, waiting, forged), seen, strict=True)
        ]
        assert len(set(bodies)) == 1
        assert not any("Set-Cookie" in headers for _, headers, _ in seen)
        assert stored(room) == before


async def test_cookie_of_a_member_is_bound_to_host_and_https() -> None:
    async with BoardWorld(account=WebAccount("https://check.example.org")) as room:
        team = await room.set_up()
        link = await link_of(room, team)
        _, headers, _ = await room.person(Host="check.example.org").ask("POST", link, {})
        cookie = headers["Set-Cookie"]
        assert cookie.startswith("__Host-cxbot-member=")
        assert "HttpOnly; SameSite=Lax; Secure" in cookie
        assert f"https://check.example.org{link}" in said_to(room, ANN)


async def test_page_of_a_member_does_not_begin_or_lead_to_anything_else(room: BoardWorld) -> None:
    team = await room.set_up()
    ann = await on_page(room, team)
    await answers(ann, HIGH)

    page = await ann.say("start")

    assert "This page is for the team check alone." in page.text
    assert room.sql("SELECT count(*) FROM conversations WHERE team = ''") == [(0,)]


@pytest.mark.parametrize("text", ["go on elsewhere", "move", "answer in a browser"])
async def test_page_of_a_member_names_no_link_that_it_does_not_have(
    room: BoardWorld, text: str
) -> None:
    team = await room.set_up()
    ann = await on_page(room, team)

    page = await ann.say(text)

    assert "This page is for the team check alone." in page.text
    assert "foot of this page" not in page.text
    assert page.answers == []


# ---------------------------------------------------------------------------- a killed process


async def test_nothing_is_lost_between_link_page_and_answer(room: BoardWorld) -> None:
    team = await room.set_up()
    link = await link_of(room, team)
    await again(room)
    ann = await opened(room, link)
    await again(room)

    await ann.open("/answer/now")
    await answers(ann, HIGH)

    assert parts(room) == counted(ANN)


async def again(room: BoardWorld) -> None:
    await room.stop()
    await room.start()


# ---------------------------------------------------------------------------- what is sent


@pytest.mark.parametrize("people", [1, 2, 4])
async def test_page_sends_the_same_bytes_whatever_others_answered(people: int) -> None:
    sent = [await everything_sent([member] * people) for member in (LOW, HIGH)]

    assert sent[0] == sent[1]
    assert len(sent[0]) == 5 * people


async def everything_sent(members: list[Member]) -> list[bytes]:
    """Return every byte that a member's pages send while others answer."""
    seen: list[bytes] = []
    async with BoardWorld() as room:
        team = await room.set_up()
        ann = await on_page(room, team)
        proof = fields_of(next(ann.page.main.all("form")))["proof"]
        await answers(ann, Member())
        for number, member in enumerate(members, 1):
            await room.answer_one(team, f"p{number}", member)
            for path in ("now", "form", "question/stage", "delete", "result"):
                status, headers, body = await ann.ask("GET", f"/answer/{path}")
                body = body.replace(proof.encode(), b"proof")
                seen.append(repr((status, kept(headers))).encode() + body)
    return seen


async def test_page_says_what_the_chat_would_say_once_the_answers_are_in(room: BoardWorld) -> None:
    team = await room.set_up()
    ann = await on_page(room, team)
    await answers(ann, LOW)

    missed, asked = await ann.say("xyzzy"), await ann.say("share")

    assert "didn’t understand" in missed.text
    assert "The team’s result will appear where you were invited" in asked.text
    assert asked.text.count("Your answers") == missed.text.count("Your answers")
