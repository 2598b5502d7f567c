"""Items of OWASP ASVS that no other test shows; `docs/web.md` lists all that apply."""

import pytest

from tests.channels.web.world import Browser

OTHER = {"Origin": "https://evil.example"}


async def test_every_body_has_a_kind_and_every_text_a_character_set(ann: Browser) -> None:
    page = await ann.at_result()
    files = [link.given["href"] for link in page.html.all("link")]
    files += [script.given["src"] for script in page.html.all("script")]
    pages = ["/", "/now", "/result", "/form", "/elsewhere", "/delete", "/nothing", "/embed.js"]

    for path in (*pages, "/result.png", "/report.pdf", *files):
        _, headers, body = await ann.ask("GET", path)
        if body:
            kind = headers["Content-Type"]
            assert not kind.startswith("text/") or kind.endswith("; charset=utf-8"), path


async def test_no_other_site_may_read_an_answer(ann: Browser) -> None:
    await ann.at_result()

    for path in ("/now", "/result", "/result.png", "/report.pdf", "/changes"):
        for method in ("HEAD", "OPTIONS"):
            _, headers, _ = await ann.ask(method, path, **OTHER)
            assert not [name for name in headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(
    "path",
    [
        "/static/", "/static/page.js", "/static/../account.py", "/static/%2e%2e/account.py",
        "/static/..%2faccount.py", "/.git/config", "/.env", "/templates/base.html",
        "/static/page.html",
    ],
)  # fmt: skip
async def test_no_file_is_served_but_those_that_pages_ask_for(ann: Browser, path: str) -> None:
    status, _, body = await ann.ask("GET", path)

    assert status == 404
    assert b"There\xe2\x80\x99s no such page" in body


async def test_no_address_has_the_token(ann: Browser) -> None:
    for page in (await ann.at_result(), await ann.open("/now"), await ann.open("/delete")):
        addresses = [element.given.get(name, "") for element in page.html.all()
                     for name in ("href", "src", "action")]  # fmt: skip
        assert addresses
        assert not [address for address in addresses if ann.token in address]
        assert ann.token not in page.raw
