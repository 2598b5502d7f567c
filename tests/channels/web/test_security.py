"""Rights and bounds: cookies, forms of other sites, hosts, limits, headers, and the log."""

import asyncio
import gzip
import hashlib
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.web.account import WebAccount, WebPacing
from adapters.web.cookies import form_proof, read_token, set_cookie
from adapters.web.guard import Buckets
from adapters.web.looks import FOLDER
from adapters.web.requests import LARGEST
from bot.engine.assessment import Assessment
from bot.runtime.http.limits import DEFAULT
from tests.acceptance.nonsense.trial import try_nonsense
from tests.channels.web.world import LIFTED, Browser, World, fields_of

FORM = {"Content-Type": "application/x-www-form-urlencoded"}

PUBLIC = WebAccount("https://check.example.org", proxies=1)

LARGEST_SCRIPT = 15 * 1024
"""Bytes of the script, compressed."""

REQUESTS = 3000
"""The number of nonsensical requests."""


# ---------------------------------------------------------------------------- headers


async def test_every_answer_has_the_headers_that_protect_it(ann: Browser) -> None:
    await ann.at_result()
    answers = [await ann.ask("GET", path) for path in (
        "/", "/now", "/result", "/result.png", "/report.pdf", "/delete", "/goodbye/deleted",
        "/question/stage", "/show/nothing", "/static/nothing",
    )]  # fmt: skip
    answers += [await ann.ask("POST", "/now"), await ann.ask("PUT", "/now")]

    for _, headers, _ in answers:
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "require-trusted-types-for 'script'; trusted-types cxbot" in policy
        assert "script-src 'self'; connect-src 'self'" in policy
        assert "unsafe" not in policy
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert "Strict-Transport-Security" not in headers
        assert "Server" not in headers


async def test_pages_ask_nothing_of_other_servers_and_have_no_scripts_or_inline_styles(
    world: World, ann: Browser
) -> None:
    pages = (await ann.open("/"), await ann.begin(), await world.person().at_result())
    for page in pages:
        assert not list(page.html.all("iframe", "style"))
        [script] = page.html.all("script")
        assert not script.text
        assert re.fullmatch(r"/static/page\.[0-9a-f]{16}\.js", script.given["src"])
        assert not [one for one in page.html.all() if "style" in one.given]
        for one in page.html.all("link", "img", "form"):
            where = one.given.get("href") or one.given.get("src") or one.given["action"]
            assert re.match(r"/[^/]", where) or where == "/"


def test_script_is_small() -> None:
    script = (FOLDER / "page.js").read_bytes()

    assert len(gzip.compress(script)) <= LARGEST_SCRIPT


async def test_styles_are_kept_for_good_under_a_name_of_their_content(ann: Browser) -> None:
    page = await ann.open("/")
    path = page.html.one("link", rel="stylesheet").given["href"]

    status, headers, data = await ann.ask("GET", path)

    assert status == 200
    assert hashlib.sha256(data).hexdigest()[:16] in path
    assert "immutable" in headers["Cache-Control"]


# ---------------------------------------------------------------------------- the cookie


async def test_cookie_is_out_of_reach_of_scripts_and_other_sites(ann: Browser) -> None:
    _, headers, _ = await ann.ask("POST", "/begin", b"", **FORM)

    assert re.fullmatch(
        r"cxbot=[\w-]{43}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax", headers["Set-Cookie"]
    )


async def test_cookie_over_https_is_bound_to_its_host(quick_check: Assessment) -> None:
    async with World(quick_check, account=PUBLIC) as world:
        ann = world.person(Host="check.example.org")

        status, headers, _ = await ann.ask("POST", "/begin", b"", **FORM)

        assert status == 303
        assert re.fullmatch(
            r"__Host-cxbot=[\w-]{43}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure",
            headers["Set-Cookie"],
        )
        assert "max-age=31536000" in headers["Strict-Transport-Security"]


def test_cookie_that_comes_twice_counts_as_none() -> None:
    one, two = "a" * 43, "b" * 43

    assert read_token(f"x=1; cxbot={one}", secure=False) == one
    assert read_token(f"cxbot={one}; cxbot={two}", secure=False) == ""
    assert read_token(f"cxbot={one}", secure=True) == ""
    assert read_token("cxbot=short", secure=False) == ""
    assert "Max-Age=0" in set_cookie("", 0, secure=False)


async def test_database_has_no_token(world: World, ann: Browser) -> None:
    await ann.at_question(2)

    await world.stop()
    files = [file.read_bytes() for file in world.path.parent.iterdir()]
    await world.start()

    assert any(b"hybrid" in content for content in files)
    assert not [content for content in files if ann.token.encode() in content]


async def test_neither_token_nor_answer_is_logged(
    ann: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "bot")
    caplog.set_level("DEBUG", "adapters")
    await ann.at_question(9)
    await ann.say("zanzibar")
    await ann.open("/nothing/zanzibar")

    for private in (ann.token, form_proof(ann.token), "zanzibar", "walk", "Retail"):
        assert private not in caplog.text


# ---------------------------------------------------------------------------- forms of others


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_form_of_another_site_changes_nothing(
    world: World, ann: Browser, headers: dict[str, str]
) -> None:
    await ann.at_question(1)
    fields = next(fields for label, fields in ann.page.presses() if label == "Walk")
    kept = world.answers()

    for path in ("/now", "/delete", "/begin"):
        status, _, _ = await ann.ask("POST", path, fields, **headers)
        assert status == 403
    assert world.answers() == kept


@pytest.mark.parametrize("proof", ["", "0" * 32, "é"])
async def test_form_without_the_proof_of_our_page_changes_nothing(
    world: World, ann: Browser, proof: str
) -> None:
    await ann.at_question(1)
    fields = next(fields for label, fields in ann.page.presses() if label == "Walk")
    kept = world.answers()

    for path in ("/now", "/delete"):
        status, _, _ = await ann.ask("POST", path, fields | {"proof": proof})
        assert status == 403
    assert world.answers() == kept


async def test_form_of_our_own_page_is_taken_with_its_origin(ann: Browser) -> None:
    await ann.at_question(1)
    ann.headers = {"Origin": ann.world.url, "Sec-Fetch-Site": "same-origin"}

    assert "Question 2" in (await ann.press("Walk")).text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[", "", "a:b:c"])
async def test_foreign_host_is_refused(world: World, host: str) -> None:
    ann = world.person(Host=host)

    assert (await ann.ask("GET", "/"))[0] in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "[::1]:8000"])
async def test_this_computer_has_several_names(world: World, host: str) -> None:
    assert (await world.person(Host=host).ask("GET", "/"))[0] == 200


async def test_public_page_is_reached_by_its_own_name_alone(quick_check: Assessment) -> None:
    async with World(quick_check, account=PUBLIC) as world:
        hosts = ("check.example.org", "localhost", "check.example.org:444", "www.example.org")
        seen = [(await world.person(Host=host).ask("GET", "/"))[0] for host in hosts]

    assert seen == [200, 421, 421, 421]


# ---------------------------------------------------------------------------- limits


async def test_body_that_is_too_large_is_refused(ann: Browser) -> None:
    await ann.at_question(1)

    async def parts() -> AsyncIterator[bytes]:
        for _ in range(LARGEST // 4096 + 1):
            yield b"x" * 4096

    for body in (b"text=" + b"x" * LARGEST, parts()):
        status, _, _ = await ann.ask("POST", "/now", body, **FORM)
        assert status == 413


async def test_longest_text_of_a_field_is_read(ann: Browser) -> None:
    """Browsers write each of these characters in twelve. The question then says what would fit."""
    await ann.at_question(1)

    page = await ann.say("\U0001f600" * 10_000)

    assert (page.status, page.path) == (422, "/now")


async def test_only_forms_are_read(ann: Browser) -> None:
    await ann.at_question(1)

    assert (await ann.ask("POST", "/now", b"{}", **{"Content-Type": "application/json"}))[0] == 415
    many = "&".join(f"a{number}=1" for number in range(500)).encode()
    assert (await ann.ask("POST", "/now", many, **FORM))[0] == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
async def test_other_methods_are_refused(ann: Browser, method: str) -> None:
    status, headers, _ = await ann.ask(method, "/now")

    assert status == 405
    assert headers["Allow"] == "GET, POST"


async def test_one_address_that_asks_too_often_waits_and_holds_up_nobody(
    quick_check: Assessment,
) -> None:
    pacing = replace(LIFTED, address=(1, 5))
    async with World(quick_check, account=PUBLIC, pacing=pacing) as world:
        ann = world.person(Host="check.example.org", **{"X-Forwarded-For": "203.0.113.1"})
        bea = world.person(Host="check.example.org", **{"X-Forwarded-For": "203.0.113.2"})

        seen = [(await ann.ask("GET", "/"))[0] for _ in range(7)]
        others = (await bea.ask("GET", "/"))[0]
        _, headers, _ = await ann.ask("GET", "/")
        world.now_s += 2
        later = (await ann.ask("GET", "/"))[0]

    assert seen == [200] * 5 + [429] * 2
    assert headers["Retry-After"] == "5"
    assert (others, later) == (200, 200)


@pytest.mark.parametrize(
    "forwarded",
    [
        pytest.param("198.51.100.{}, 203.0.113.1", id="a client cannot choose what is counted"),
        pytest.param("2001:db8:1:2::{}", id="a network of IPv6 counts as one address"),
    ],
)
async def test_requests_of_one_address_are_counted_together(
    quick_check: Assessment, forwarded: str
) -> None:
    pacing = replace(LIFTED, address=(1, 2))
    async with World(quick_check, account=PUBLIC, pacing=pacing) as world:
        seen = []
        for number in range(4):
            headers = {"X-Forwarded-For": forwarded.format(number)}
            ann = world.person(Host="check.example.org", **headers)
            seen.append((await ann.ask("GET", "/"))[0])

    assert seen == [200, 200, 429, 429]


async def test_all_addresses_together_have_a_limit(quick_check: Assessment) -> None:
    async with World(quick_check, pacing=replace(LIFTED, overall=(1, 3))) as world:
        seen = [(await world.person().ask("GET", "/"))[0] for _ in range(5)]
        assert (await world.person().ask("GET", "/healthz"))[0] == 200

    assert seen == [200] * 3 + [429] * 2


async def test_people_who_begin_have_a_limit(quick_check: Assessment) -> None:
    async with World(quick_check, pacing=replace(LIFTED, begun=(1, 2))) as world:
        seen = [(await world.person().ask("POST", "/begin", b"", **FORM))[0] for _ in range(3)]
        assert world.sql("SELECT count(*) FROM conversations") == [(2,)]

    assert seen == [303, 303, 429]


async def test_drawing_has_a_limit(drawn: Assessment) -> None:
    async def draw(file: Any) -> bytes:
        return str(file.content).encode()

    async with World(drawn, pacing=replace(LIFTED, drawn=(1, 2)), draw=draw) as world:
        ann = world.person()
        await ann.at_result()
        seen = [(await ann.ask("GET", "/result.png"))[0] for _ in range(3)]

    assert seen == [200, 200, 429]


async def test_picture_that_cannot_be_drawn_leaves_the_text(drawn: Assessment) -> None:
    async def draw(_: Any) -> bytes:
        message = "no"
        raise ValueError(message)

    async with World(drawn, draw=draw) as world:
        ann = world.person()
        page = await ann.at_result()
        assert "ahead of 25%" in page.text
        assert (await ann.ask("GET", "/result.png"))[0] == 503


def test_forgotten_addresses_make_room() -> None:
    buckets = Buckets(per_s=1, burst=1, known=100)

    taken = [buckets.take(str(number), 0.0) for number in range(1000)]

    assert all(taken)
    assert len(buckets._left) == 100


async def test_client_that_sends_its_form_too_slowly_is_cut_off(quick_check: Assessment) -> None:
    async with World(quick_check, limits=replace(DEFAULT, body_s=0.2)) as world:
        reader, writer = await asyncio.open_connection(*_host_of(world.url))
        writer.write(b"POST /now HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n")
        writer.write(b"Content-Type: application/x-www-form-urlencoded\r\n\r\ntext=")
        await writer.drain()

        async with asyncio.timeout(5):
            await reader.read()
        writer.close()
        assert (await world.person().ask("GET", "/"))[0] == 200


def _host_of(url: str) -> tuple[str, int]:
    host, _, port = url.removeprefix("http://").partition(":")
    return host, int(port)


async def test_page_is_away_while_the_database_is(world: World, ann: Browser) -> None:
    await ann.at_question(1)
    aside = world.path.with_name("aside")
    world.path.rename(aside)

    status, headers, _ = await ann.ask("GET", "/now")
    typed = fields_of(next(ann.page.main.all("form"))) | {"text": "walk"}
    page_status = (await ann.ask("POST", "/now", typed))[0]
    aside.rename(world.path)

    assert (status, page_status) == (503, 503)
    assert headers["Retry-After"]
    assert "Question 2" in (await ann.press("Walk")).text


# ---------------------------------------------------------------------------- nonsense


async def test_requests_without_sense_get_answers_that_make_sense() -> None:
    trial = await try_nonsense(REQUESTS, 21)

    assert trial.broken == []
    assert trial.logged == []
    assert trial.failed == 0
    assert trial.sent == REQUESTS


def test_limits_of_the_page_admit_a_company_behind_one_address() -> None:
    pacing = WebPacing()

    assert pacing.begun[1] >= 50
    assert pacing.address[1] >= 100
