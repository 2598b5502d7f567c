"""The page in a frame of another page: who may do that, the cookie, the script, color and logo."""

import json
import re
from pathlib import Path

import pytest

from adapters.web.account import WebAccount
from adapters.web.brand import Brand, contrast
from adapters.web.looks import Looks
from bot.channel import ChannelUnusable
from bot.engine.assessment import Assessment
from tests.channels.web.world import World

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ORIGINS = ("https://www.example.org", "https://news.example.com")
EMBEDDED = WebAccount("https://check.example.org", proxies=1, origins=ORIGINS)
FRAME = {"Host": "check.example.org", "Sec-Fetch-Dest": "iframe"}


async def test_only_the_named_origins_may_frame_the_page(quick_check: Assessment) -> None:
    async with World(quick_check, account=EMBEDDED) as world:
        _, headers, _ = await world.person(**FRAME).ask("GET", "/")

    policy = headers["Content-Security-Policy"]
    assert f"frame-ancestors {' '.join(ORIGINS)};" in policy
    assert "frame-ancestors 'none'" not in policy
    assert "unsafe" not in policy
    assert "X-Frame-Options" not in headers


@pytest.mark.parametrize("frame", [{"Sec-Fetch-Dest": "iframe"}, {"Cxbot-Frame": "1"}])
async def test_cookie_in_a_frame_is_for_frames_of_that_site_alone(
    quick_check: Assessment, frame: dict[str, str]
) -> None:
    async with World(quick_check, account=EMBEDDED) as world:
        ann = world.person(Host="check.example.org", **frame)
        _, headers, _ = await ann.ask("POST", "/begin", b"", **FORM)

        page = await ann.open("/now")
        assert page.path == "/question/consent"

    assert re.fullmatch(
        r"__Host-cxbot-embedded=[\w-]{43}; Path=/; Max-Age=31536000; HttpOnly; SameSite=None;"
        r" Secure; Partitioned",
        headers["Set-Cookie"],
    )


async def test_cookie_outside_of_a_frame_stays_as_strict_as_before(quick_check: Assessment) -> None:
    async with World(quick_check, account=EMBEDDED) as world:
        ann = world.person(Host="check.example.org", **{"Sec-Fetch-Dest": "document"})
        _, headers, _ = await ann.ask("POST", "/begin", b"", **FORM)

    assert headers["Set-Cookie"].endswith("; SameSite=Lax; Secure")


async def test_frame_is_nothing_special_where_no_page_may_embed_this_one(world: World) -> None:
    ann = world.person(**{"Sec-Fetch-Dest": "iframe"})
    _, headers, _ = await ann.ask("POST", "/begin", b"", **FORM)

    assert headers["Set-Cookie"].endswith("; SameSite=Lax")
    assert (await ann.ask("GET", "/embed.js"))[0] == 404


async def test_form_of_a_page_that_embeds_this_one_is_refused(quick_check: Assessment) -> None:
    async with World(quick_check, account=EMBEDDED) as world:
        ann = world.person(**FRAME)
        crossed = FORM | {"Sec-Fetch-Site": "cross-site", "Origin": ORIGINS[0]}

        status, _, _ = await ann.ask("POST", "/begin", b"", **crossed)

    assert status == 403


async def test_blocked_cookie_in_a_frame_leads_to_a_tab(quick_check: Assessment) -> None:
    async with World(quick_check, account=EMBEDDED) as world:
        page = await world.person(**FRAME).open("/now?begun")

    link = page.main.one("a")
    assert page.status == 403
    assert link.text == "Open it in its own tab"
    assert (link.given["target"], link.given["rel"]) == ("_blank", "noopener")


async def test_deleting_in_a_frame_removes_both_cookies(quick_check: Assessment) -> None:
    async with World(quick_check, account=EMBEDDED) as world:
        ann = world.person(**FRAME)
        await ann.ask("POST", "/begin", b"", **FORM)
        page = await ann.open("/delete")
        proof = page.html.one("input", name="proof").given["value"]
        _, headers, _ = await ann.ask("POST", "/delete", f"proof={proof}".encode(), **FORM)

    removed = headers.getall("Set-Cookie")  # type: ignore[attr-defined]
    assert [cookie.partition("=")[0] for cookie in removed] == [
        "__Host-cxbot", "__Host-cxbot-embedded"
    ]  # fmt: skip
    assert all("Max-Age=0" in cookie for cookie in removed)


async def test_script_for_other_pages_may_be_loaded_there(quick_check: Assessment) -> None:
    async with World(quick_check, account=EMBEDDED) as world:
        _, headers, data = await world.person(**FRAME).ask("GET", "/embed.js")

    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cache-Control"] == "public, max-age=3600"
    texts = json.loads(re.search(r"const TEXTS = (\{.*?\});", data.decode())[1])  # type: ignore[index]
    assert texts["name"] == "CX AI Maturity Check"
    assert not re.search(r"innerHTML|eval|document\.write|\.style=", data.decode())
    assert len(data) < 6000


async def test_page_in_a_frame_tells_its_height_to_named_origins_alone(
    quick_check: Assessment,
) -> None:
    async with World(quick_check, account=EMBEDDED) as world:
        page = await world.person(**FRAME).open("/")

    [script] = [script for script in page.html.all("script") if "data-origins" in script.given]
    assert script.given["data-origins"] == " ".join(ORIGINS)
    assert script.given["src"].startswith("/static/frame.")


# ---------------------------------------------------------------------------- color and logo


def test_usual_colors_have_enough_contrast_by_the_same_measure() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0b5563", "#f4f6f7") > 7
    Brand("#0b5563").check()


def test_color_that_cannot_be_read_is_refused_with_one_that_can() -> None:
    with pytest.raises(ChannelUnusable, match=r"#ffcc00 has a contrast of 1\.\d") as refused:
        Brand("#ffcc00").check()

    better = str(refused.value).rpartition(" ")[2]
    Brand(better).check()


@pytest.mark.parametrize("color", ["#0b5563", "#7a1fa2", "#b00020", "#000000", "#1a4fd6"])
def test_color_is_lightened_for_the_dark_until_it_can_be_read(color: str) -> None:
    style = Brand(color).style()
    light, dark = re.findall(r"--main: (#[0-9a-f]{6})", style)

    assert light == color
    assert contrast(dark, "#17232a") >= 4.5
    assert contrast(dark, "#000000") >= 4.5


def test_color_is_in_styles_icon_and_script(quick_check: Assessment) -> None:
    looks = Looks(quick_check.texts, WebAccount(brand=Brand("#7a1fa2")))

    assert b"--main: #7a1fa2" in looks.files["style.css"].content
    assert b'fill="#7a1fa2"' in looks.files["icon.svg"].content
    assert b"#7a1fa2" in looks.embedding()


async def test_logo_is_in_the_head_of_the_page(quick_check: Assessment, tmp_path: Path) -> None:
    logo = tmp_path / "Ours.SVG"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    async with World(quick_check, account=WebAccount(brand=Brand(logo=logo))) as world:
        ann = world.person()
        page = await ann.open("/")
        shown = page.html.one("header").one("img")
        status, headers, data = await ann.ask("GET", shown.given["src"])

    assert (status, headers["Content-Type"]) == (200, "image/svg+xml")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert data == logo.read_bytes()
    assert shown.given["alt"] == ""


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.gif", b"GIF", "must be an .svg or .png"),
        ("logo.png", b"", "must be an .svg or .png"),
        ("logo.png", b"x" * 200_001, "at most 200000 bytes"),
        ("gone.png", None, "can't be read"),
    ],
)
def test_logo_that_cannot_be_used_is_said_before_anything_is_served(
    tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    with pytest.raises(ChannelUnusable, match=said):
        Brand(logo=tmp_path / name).check()
