"""A flow that is being written, as a page that follows every save."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from shutil import copytree

import aiohttp
import pytest
from typer.testing import CliRunner

from adapters.web.cookies import new_token
from adapters.web.looks import FOLDER
from bot.cli import app
from bot.documents import UnreadableFile
from bot.loading.library import flow_folders
from bot.wiring.preview import make_draft_server
from bot.wiring.settings import Settings
from tests.channels.web.drafting import GOOD, Draft, goes_on
from tests.channels.web.world import Browser, Page
from tests.kit.served import WAITING_S


async def told(stream: aiohttp.ClientResponse) -> str:
    """Return the next text of a stream of events."""
    async with asyncio.timeout(WAITING_S):
        while not (line := (await stream.content.readline()).decode()).startswith("data: "):
            assert line
    return line.removeprefix("data: ").strip()


def beside(page: Page) -> str:
    """Return the text beside a page."""
    return page.html.one("aside").text


def standing(page: Page) -> list[str]:
    """Return the names of the steps that are marked as the present one."""
    marked = page.html.all("li", **{"aria-current": "step"})
    return [next(row.all("span")).text for row in marked]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pulse").mkdir()
    (tmp_path / "pulse" / "flow.yaml").write_text(GOOD)
    return tmp_path / "pulse"


@pytest.fixture
async def draft(folder: Path) -> AsyncIterator[Draft]:
    async with Draft(folder) as running:
        yield running


async def test_page_follows_each_save_where_it_was_with_the_answers(draft: Draft) -> None:
    ann = draft.browser
    await ann.begin()
    await ann.press("Start")
    page = await ann.press("Apple")
    assert (page.path, standing(page)) == ("/question/count", ["Count You’re here"])

    page = await draft.save(GOOD.replace("How many?", "How many are there?"))

    assert page.path == "/question/count"
    assert "How many are there?" in page.text
    assert page.answers == ["Hello: Start", "Fruit: Apple"]
    assert "No problems found." in beside(page)


async def test_reopened_question_is_shown_again_at_its_address(draft: Draft) -> None:
    ann = draft.browser
    await ann.begin()
    await ann.press("Start")
    await ann.press("Apple")
    await ann.open("/question/fruit")

    page = await draft.save(GOOD.replace("Which fruit?", "Which fruit is it?"))

    assert (page.path, standing(page)) == ("/question/fruit", ["Fruit You’re here"])
    assert "Which fruit is it?" in page.text


async def test_answer_that_no_longer_fits_is_asked_again_and_named_once(draft: Draft) -> None:
    ann = draft.browser
    await ann.begin()
    for answer in ("yes", "Apple", "12"):
        await ann.say(answer)
    assert standing(ann.page) == ["Result You’re here"]

    page = await draft.save(GOOD.replace("500", "5"))

    assert (page.path, page.answers) == ("/question/count", ["Hello: Start", "Fruit: Apple"])
    assert "Asked again, because the answer no longer fits: Count." in beside(page)
    page = await draft.save(GOOD.replace("500", "5") + "# done\n")
    assert "no longer fits" in beside(page)
    page = await draft.save(GOOD.replace("500", "50"))
    assert "no longer fits" not in beside(page)


async def test_mistakes_are_shown_beside_the_last_good_page(draft: Draft) -> None:
    ann = draft.browser
    await ann.begin()
    await ann.press("Start")

    page = await draft.save(GOOD.replace("type: number", "type: numbr"))

    assert "Which fruit?" in page.text
    assert "One problem\nflow.yaml:11:11 no type is called" in beside(page)
    assert "The page still shows the last version without problems." in beside(page)
    page = await ann.press("Apple")
    assert "How many?" in page.text
    assert "One problem" in beside(page)
    page = await draft.save("steps: [\n")
    assert "flow.yaml:2:1 this is no valid YAML" in beside(page)
    page = await draft.save(GOOD)
    assert "No problems found." in beside(page)


async def test_file_that_is_empty_for_a_moment_is_no_mistake(folder: Path) -> None:
    (folder / "flow.yaml").write_text("")
    waited = 0

    async def writing(_: float) -> None:
        nonlocal waited
        waited += 1
        if waited == 10:
            (folder / "flow.yaml").write_text(GOOD)
        await asyncio.sleep(0)  # noqa: TID251 - others go on

    async with Draft(folder, sleep=writing) as draft:
        assert "A first pulse" in draft.browser.page.text
        assert "No problems found." in beside(draft.browser.page)


async def test_flow_with_mistakes_appears_once_they_are_mended(folder: Path) -> None:
    (folder / "flow.yaml").write_text("id: [\n")
    async with Draft(folder) as draft:
        assert "There’s nothing to show yet." in draft.browser.page.text
        assert "flow.yaml:2:1 this is no valid YAML" in beside(draft.browser.page)
        assert not list(draft.browser.page.main.all("form"))

        page = await draft.save(GOOD)

        assert "A first pulse" in page.text
        page = await draft.browser.begin()
        assert "So? This is a preview." in page.text


async def test_questions_for_a_team_are_answered_by_one_person(tmp_path: Path) -> None:
    copytree(flow_folders()["team-pulse"], tmp_path / "team-pulse")
    async with Draft(tmp_path / "team-pulse") as draft:
        ann = draft.browser
        await ann.begin()
        for answer in ("crawl", "hybrid", "1", "2", "3", "4", "5"):
            await ann.say(answer)
        page = await ann.say("skip")

    assert page.path == "/result"


async def test_flow_that_sets_up_a_check_is_not_shown(tmp_path: Path) -> None:
    copytree(flow_folders()["team-setup"], tmp_path / "team-setup")
    async with Draft(tmp_path / "team-setup") as draft:
        assert "A flow of purpose setup can’t be shown here" in beside(draft.browser.page)


async def test_mistakes_of_a_translation_and_a_missing_file_are_shown(draft: Draft) -> None:
    waiting = asyncio.create_task(draft.browser.open(goes_on(draft.browser.page)))
    (draft.folder / "de.yaml").write_text("title: Puls\nnonsense: 1\n")
    assert "de.yaml:2:1" in beside(await asyncio.wait_for(waiting, WAITING_S))

    waiting = asyncio.create_task(draft.browser.open(goes_on(draft.browser.page)))
    (draft.folder / "flow.yaml").unlink()
    page = await asyncio.wait_for(waiting, WAITING_S)
    assert "flow.yaml there is no such file" in beside(page)
    assert "A first pulse" in page.text


async def test_form_and_details_stand_beside_the_draft_too(draft: Draft) -> None:
    ann = draft.browser
    await ann.begin()
    await ann.press("Start")

    page = await ann.open("/form")
    assert "Which fruit?" in page.text
    assert "No problems found." in beside(page)
    page = await draft.save(GOOD.replace("label: Apple", "label: Quince"))

    assert page.path == "/form"
    assert "Quince" in page.text


async def test_steps_have_their_conditions_and_arrows(draft: Draft) -> None:
    aside = draft.browser.page.html.one("aside")

    assert "count · number · if fruit is apple" in aside.text
    paths = [path.given["d"] for path in aside.one("svg").all("path")]
    assert paths == ["M38 18V90", "M38 90V162", "M38 90C16 90 16 234 38 234", "M38 162V234"]


async def test_dots_are_whole_and_stand_where_the_arrows_begin(draft: Draft) -> None:
    drawing = draft.browser.page.html.one("aside").one("svg")
    _, _, wide, _ = map(int, drawing.given["viewbox"].split())
    style = (FOLDER / "draft.css").read_text()
    largest = max(map(int, re.findall(r"\br: (\d+)px", style)))

    dots = [(int(dot.given["cx"]), int(dot.given["cy"])) for dot in drawing.all("circle")]

    # A line of two pixels is drawn around each dot: half of it lies outside.
    assert all(left + largest + 1 <= wide for left, _ in dots)
    assert drawing.all("path").__next__().given["d"].startswith(f"M{dots[0][0]} {dots[0][1]}V")


async def test_press_on_a_page_of_before_says_that_nothing_changed(draft: Draft) -> None:
    ann = draft.browser
    await ann.begin()
    await ann.press("Start")
    old = ann.fields("Banana")
    await draft.save(GOOD.replace("{id: apple", "{id: quince, label: Quince}, {id: apple"))

    page = await ann.submit(old)

    assert "so this button no longer works" in page.text
    assert page.answers == ["Hello: Start"]


async def test_conversation_ends_with_the_preview(folder: Path) -> None:
    async with Draft(folder) as draft:
        await draft.browser.begin()
        cookies = draft.browser.cookies
    async with Draft(folder) as draft:
        draft.browser.cookies = cookies
        page = await draft.browser.open("/now")

    assert page.path == "/"


async def test_preview_and_a_check_on_the_same_computer_keep_their_own_cookies(
    draft: Draft,
) -> None:
    ann = draft.browser
    # A browser sends the cookie of `cxbot serve web` to every port of this computer.
    check = ann.cookies["cxbot"] = new_token()
    await ann.begin()
    assert set(ann.cookies) == {"cxbot", "cxbot-preview"}

    await ann.open("/delete")
    await ann.press_form("/delete")

    assert ann.cookies == {"cxbot": check}


async def test_waiting_request_without_a_number_is_refused(draft: Draft) -> None:
    for number in ("", "x", "-1", "9" * 10, "1" * 5000):
        status, _, _ = await draft.browser.ask("GET", f"/?after={number}")
        assert status == 400


async def test_page_that_knows_an_older_draft_is_answered_at_once(draft: Draft) -> None:
    status, headers, _ = await draft.browser.ask("GET", "/?after=7")

    assert (status, headers["Location"]) == (303, "/")


async def test_browser_that_leaves_keeps_nobody_waiting(draft: Draft) -> None:
    path = goes_on(draft.browser.page)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await session.get(draft.url + path)

    page = await draft.save(GOOD.replace("pulse\ns", "heartbeat\ns"))

    assert "heartbeat" in page.text


async def test_stopping_leaves_the_page_to_those_who_wait(folder: Path) -> None:
    async with Draft(folder) as draft:
        path = goes_on(draft.browser.page)
        waiting = asyncio.create_task(draft.browser.ask("GET", path))
        status, _, _ = await draft.browser.ask("GET", "/healthz")
        assert status == 200

    status, _, _ = await waiting
    # A browser stays on the page that it has.
    assert status == 204


async def test_script_is_told_of_each_save_and_its_page_names_the_draft(draft: Draft) -> None:
    main = draft.browser.page.main
    assert (main.given["data-changes"], main.given["data-fresh"]) == ("/saves", "")
    async with aiohttp.ClientSession() as session, session.get(draft.url + "/saves") as stream:
        assert await told(stream) == main.given["data-state"]

        page = await draft.save(GOOD.replace("pulse\ns", "heartbeat\ns"))

        assert await told(stream) == page.main.given["data-state"]
    await draft.browser.begin()
    assert draft.browser.page.main.given["data-place"] == "/question/hello"


async def test_ordinary_page_waits_for_no_save(ann: Browser) -> None:
    page = await ann.open("/?after=1")

    assert page.status == 200
    assert not list(page.html.all("aside"))
    assert not list(page.html.all("meta", **{"http-equiv": "refresh"}))


# ---------------------------------------------------------------------------- the command


def preview(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["flows", "preview", *words])
    return done.exit_code, done.stderr


def test_folder_without_a_flow_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    assert preview(f"{tmp_path}/gone") == (2, f"{tmp_path}/gone: no such folder\n")
    code, said = preview(f"{tmp_path}/empty")
    assert (code, said) == (2, f"{tmp_path}/empty: it has no flow.yaml, so it is no flow\n")
    code, said = preview("quick-chekc")
    assert code == 2
    assert 'did you mean "quick-check"?' in said


def test_port_that_is_taken_is_refused(folder: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        code, said = preview(str(folder), "--port", str(port))

    assert code == 2
    assert said == (
        f"cannot listen on 127.0.0.1, port {port}: Address already in use; name another port"
        " with --port\n"
    )


def test_path_of_the_file_names_its_folder(folder: Path) -> None:
    assert make_draft_server(Settings(), f"{folder}/flow.yaml").look.folder == folder
    with pytest.raises(UnreadableFile):
        make_draft_server(Settings(), f"{folder}/other.yaml")
