"""The pages: what a person sees, does and comes back to."""

from dataclasses import replace

import pytest

from adapters.web.account import WebAccount
from bot.engine.assessment import Assessment
from tests.channels.web.html import read
from tests.channels.web.world import Browser, World, fields_of

BUTTONS = ("I agree, start", "Walk", "Hybrid", *"45321", "Retail Banking", "Skip the rest")


async def test_check_can_be_taken_by_buttons_alone(world: World, ann: Browser) -> None:
    await ann.begin()
    for label in BUTTONS:
        await ann.press(label)

    assert (ann.page.status, ann.page.path) == (200, "/result")
    assert "ahead of 25%" in ann.page.text
    assert [step for step, _ in world.answers()][:3] == ["consent", "stage", "delivery"]


async def test_check_can_be_taken_by_typing_alone(ann: Browser) -> None:
    page = await ann.at_result()

    assert (page.status, page.path) == (200, "/result")
    assert "ahead of 25%" in page.text


async def test_nothing_is_stored_before_somebody_begins(world: World, ann: Browser) -> None:
    for path in ("/", "/now", "/question/stage", "/result", "/delete", "/show/x.1.a.1.1"):
        await ann.open(path)

    assert ann.cookies == {}
    assert world.sql("SELECT count(*) FROM conversations") == [(0,)]


async def test_consent_says_what_is_stored_before_the_first_question(ann: Browser) -> None:
    door = (await ann.open("/")).text
    consent = (await ann.begin()).text

    assert "one cookie" in door
    assert "keep your answers for 365 days" in consent


async def test_consent_speaks_of_visitors_and_not_of_channels(drawn: Assessment) -> None:
    alone = "The people who run this page keep it; other visitors can’t read it."
    async with World(replace(drawn, kept_alone=alone)) as world:
        ann = world.person()
        consent = (await ann.begin()).text
        form = (await ann.open("/form")).text
        await ann.open("/now")
        await ann.press("I agree, start")
        stopped = (await ann.say("stop")).text

    for text in (consent, form, stopped):
        assert alone in text
        assert "channels and groups" not in text


# ---------------------------------------------------------------------------- addresses


async def test_every_question_has_an_address_and_a_reload_shows_the_same(ann: Browser) -> None:
    await ann.at_question(2)
    before = ann.page
    assert before.path == "/question/delivery"

    again = await ann.open(before.path)

    assert again.raw == before.raw


async def test_address_of_a_question_that_is_not_open_leads_to_the_open_one(ann: Browser) -> None:
    await ann.at_question(2)

    for path in ("/question/industry", "/question/nothing", "/result", "/now", "/question/comment"):
        assert (await ann.open(path)).path == "/question/delivery"


async def test_going_back_in_the_browser_and_answering_changes_that_answer(
    world: World, ann: Browser
) -> None:
    await ann.at_question(3)

    page = await ann.open("/question/stage")
    assert "Your answer so far: Walk." in page.text
    page = await ann.press("Run")

    assert "Stage is now: Run" in page.text
    assert "Question 3" in page.text
    assert "Stage: Run" in page.answers
    assert world.answers()[-1] == ("stage", '"run"')


async def test_button_of_an_old_page_changes_its_own_answer_and_says_so(
    world: World, ann: Browser
) -> None:
    await ann.at_question(1)
    old = next(fields for label, fields in ann.page.presses() if label == "Fly")
    await ann.say("walk")
    await ann.say("hybrid")

    page = await ann.submit(old)

    assert world.answers()[-1] == ("stage", '"fly"')
    assert "Stage is now: Fly" in page.text
    assert "Question 3" in page.text


async def test_text_of_an_old_page_answers_its_own_question_and_no_other(
    world: World, ann: Browser
) -> None:
    await ann.at_question(1)
    [form] = [form for form in ann.page.html.all("form") if form.has("typing")]
    await ann.say("walk")

    page = await ann.submit(fields_of(form) | {"text": "run"})

    assert world.answers()[1:] == [("stage", '"walk"'), ("stage", '"run"')]
    assert page.path == "/question/delivery"


@pytest.mark.parametrize("text", ["purple", "wlak", "why?", "go back to the top <b>"])
async def test_text_that_answers_nothing_is_shown_on_its_old_page_alone(
    world: World, ann: Browser, text: str
) -> None:
    await ann.at_question(1)
    [old] = [form for form in ann.page.html.all("form") if form.has("typing")]
    await ann.say("walk")
    await ann.say("hybrid")
    stored = world.sql("SELECT * FROM conversations")

    page = await ann.submit(fields_of(old) | {"text": text})

    assert page.html.one("h1").text.startswith("How do you use AI in customer experience today?")
    assert world.sql("SELECT * FROM conversations") == stored
    assert "Question 3" in (await ann.open("/now")).text


async def test_text_that_fits_at_the_second_try_answers_the_old_page(
    world: World, ann: Browser
) -> None:
    await ann.at_question(1)
    [old] = [form for form in ann.page.html.all("form") if form.has("typing")]
    await ann.say("walk")
    page = await ann.submit(fields_of(old) | {"text": "purple"})
    assert page.status == 422
    assert "I didn’t recognize “purple”" in page.html.one(id="problem").text

    page = await ann.say("run")

    assert world.answers()[1:] == [("stage", '"walk"'), ("stage", '"run"')]
    assert page.path == "/question/delivery"


async def test_meant_answer_of_an_old_page_changes_that_answer(world: World, ann: Browser) -> None:
    await ann.at_question(1)
    [old] = [form for form in ann.page.html.all("form") if form.has("typing")]
    await ann.say("run")
    await ann.submit(fields_of(old) | {"text": "wlak"})

    page = await ann.press("Walk", oldest=False)

    assert world.answers()[-1] == ("stage", '"walk"')
    assert "Question 2" in page.text


async def test_ticks_that_answer_nothing_open_no_question_elsewhere(everything: Assessment) -> None:
    async with World(everything) as world:
        ann = world.person()
        await ann.begin()
        await ann.say("yes")
        await ann.say("walk")
        [old] = [form for form in ann.page.html.all("form") if list(form.all(name="several"))]
        await ann.press("Chat")
        open_now = (await ann.press("Done")).html.one("h1").text
        stored = world.sql("SELECT * FROM conversations")

        page = await ann.submit(fields_of(old) | {"several": "1"})

        assert page.status == 422
        assert page.html.one("h1").text == "Where do you use AI?"
        assert world.sql("SELECT * FROM conversations") == stored
        assert (await ann.open("/now")).html.one("h1").text == open_now


async def test_list_without_a_choice_on_an_old_page_asks_there(ann: Browser) -> None:
    await ann.at_question(8)
    [old] = [form for form in ann.page.html.all("form") if list(form.all("select"))]
    heading = ann.page.html.one("h1").text
    await ann.say("retail banking")

    page = await ann.submit(fields_of(old) | {"press": ""})

    assert page.status == 422
    assert page.html.one("h1").text == heading
    assert "Pick one from the list first" in page.html.one(id="problem").text


async def test_text_for_a_question_that_is_gone_changes_nothing(world: World, ann: Browser) -> None:
    await ann.at_question(2)
    [form] = [form for form in ann.page.html.all("form") if form.has("typing")]
    await ann.say("restart")
    await ann.press("Yes")
    kept = world.answers()

    page = await ann.submit(fields_of(form) | {"text": "hybrid"})

    assert page.status == 409
    assert "out of date" in page.text
    assert world.answers() == kept


async def test_two_tabs_go_on_together(ann: Browser) -> None:
    await ann.at_question(1)
    other = Browser(ann.world, cookies=dict(ann.cookies))
    await other.open("/now")

    await ann.press("Walk")
    page = await other.press("Walk")

    assert "Question 2" in page.text
    assert page.answers == ["Consent: I agree, start", "Stage: Walk"]


async def test_double_click_counts_once(world: World, ann: Browser) -> None:
    await ann.at_question(1)
    fields = next(fields for label, fields in ann.page.presses() if label == "Walk")

    for _ in range(2):
        await ann.submit(fields)

    assert [step for step, _ in world.answers()] == ["consent", "stage"]


async def test_what_only_reads_has_an_address_and_stores_nothing(
    world: World, ann: Browser
) -> None:
    await ann.at_question(2)
    stored = world.sql("SELECT turn FROM conversations")

    page = await ann.press("Help and why I ask")

    assert page.path.startswith("/show/")
    assert "Say what you believe works best now" in page.text
    assert "Question 2" in page.text
    assert (await ann.open(page.path)).raw == page.raw
    assert world.sql("SELECT turn FROM conversations") == stored


async def test_address_of_a_button_that_changes_something_changes_nothing(
    world: World, ann: Browser
) -> None:
    await ann.at_question(2)
    press = next(fields["press"] for label, fields in ann.page.presses() if label == "Hybrid")
    kept = world.answers()

    page = await ann.open(f"/show/{press}")

    assert page.path == "/question/delivery"
    assert world.answers() == kept


async def test_somebody_else_with_the_address_sees_nothing_of_it(
    world: World, ann: Browser
) -> None:
    await ann.at_result()
    bea = world.person()

    for path in ("/now", "/result", "/question/stage"):
        page = await bea.open(path)
        assert "Walk" not in page.text
    assert [(await bea.ask("GET", path))[0] for path in ("/result.png", "/report.pdf")] == [
        404,
        404,
    ]


async def test_button_of_somebody_elses_page_does_nothing(world: World, ann: Browser) -> None:
    await ann.at_question(1)
    press = next(fields["press"] for label, fields in ann.page.presses() if label == "Walk")
    bea = world.person()
    await bea.at_question(1)
    kept = world.answers()

    page = await bea.submit(
        next(fields for label, fields in bea.page.presses() if label == "Walk") | {"press": press}
    )

    assert "Question 1" in page.text
    assert world.answers() == kept


async def test_another_process_shows_the_same_page(world: World, ann: Browser) -> None:
    before = await ann.at_question(4)
    await world.stop()
    await world.start()

    again = await ann.open(before.path)
    assert again.raw == before.raw
    page = await ann.say("5")

    assert "Question 5" in page.text


# ---------------------------------------------------------------------------- kinds of questions


async def test_list_without_a_choice_says_what_is_missing(ann: Browser) -> None:
    page = await ann.at_question(8)
    [form] = [form for form in page.html.all("form") if list(form.all("select"))]

    page = await ann.submit(fields_of(form) | {"press": ""})

    assert page.status == 422
    assert "Pick one from the list first" in page.html.one(id="problem").text
    assert "Question 8" in page.text


async def test_answer_that_cannot_be_used_is_explained_at_its_field(ann: Browser) -> None:
    await ann.at_question(1)

    page = await ann.say("purple")

    assert page.status == 422
    field = page.html.one("input", name="text")
    assert field.given["aria-describedby"] == "problem"
    assert field.given["aria-invalid"] == "true"
    assert "autofocus" in field.given
    problem = page.html.one(id="problem")
    assert problem.given["role"] == "alert"
    assert "I didn’t recognize “purple”" in problem.text
    assert page.html.one("title").text.startswith("Error: ")


async def test_points_of_a_text_are_a_list(ann: Browser) -> None:
    await ann.at_question(1)
    page = await ann.press("Help and why I ask")
    form = await ann.open("/form")

    for shown in (page, form):
        lists = [[item.text for item in listed.all("li")] for listed in shown.main.all("ul")]
        [points] = [points for points in lists if "Crawl: AI only informs" in " ".join(points)]
        assert [point.partition(":")[0] for point in points] == ["Crawl", "Walk", "Run", "Fly"]
    assert "Between two? Pick the one that fits most of your contacts." in page.text


@pytest.mark.parametrize("text", ["<b>&amp;\"'</b>", "{{ 7*7 }}", "</textarea><script>x</script>"])
async def test_typed_text_is_shown_as_typed_and_never_read_as_markup(
    ann: Browser, text: str
) -> None:
    await ann.at_question(1)

    page = await ann.say(text)

    assert f"“{text}”" in page.text
    assert not list(page.main.all("script", "b"))


# ---------------------------------------------------------------------------- the result


async def test_result_has_headline_picture_details_and_document(ann: Browser) -> None:
    page = await ann.at_result()

    assert (
        page.html.one("h1").text == "53% of Retail Banking respondents are further along than you."
    )
    assert "All 815 respondents, by stage" in page.html.one("figure").text
    [picture] = [link for link in page.html.all("a") if "PNG" in link.text]
    status, headers, data = await ann.ask("GET", picture.given["href"])
    assert (status, headers["Content-Type"]) == (200, "image/png")
    assert b"Walk" in data
    status, headers, data = await ann.ask("GET", "/report.pdf")
    assert (status, headers["Content-Type"]) == (200, "application/pdf")
    assert headers["Content-Disposition"].startswith("attachment; filename=")
    assert headers["Cache-Control"] == "no-store"
    titles = [element.text for element in page.html.all("summary")]
    assert {"Stage", "Industry", "Barriers", "Sources"} <= set(titles)


async def test_changed_answer_changes_the_result_and_says_what_moved(ann: Browser) -> None:
    await ann.at_result()
    await ann.say("change stage")

    page = await ann.press("Run")

    assert "Your result has changed" in page.text
    assert "ahead of 57%" in (await ann.open("/result")).text


async def test_report_of_a_result_can_be_reached_through_its_buttons(ann: Browser) -> None:
    await ann.at_result()
    await ann.press("More")

    page = await ann.press("Report (PDF)")

    links = [link.given["href"] for link in page.main.all("a") if "download" in link.given]
    assert set(links) == {"/report.pdf", "/result.png"}


# ---------------------------------------------------------------------------- leaving


async def test_deleting_removes_everything_and_the_cookie(world: World, ann: Browser) -> None:
    await ann.at_result()
    await ann.open("/delete")

    page = await ann.press_form("/delete")

    assert page.path == "/goodbye/deleted"
    assert ann.cookies == {}
    await world.sent()
    for table in ("conversations", "answers", "results", "outbox", "timers"):
        assert world.sql(f"SELECT count(*) FROM {table}") == [(0,)], table  # noqa: S608 - a name


@pytest.mark.parametrize("number", [0, 1, 4])
async def test_deleting_works_in_the_middle(world: World, ann: Browser, number: int) -> None:
    await ann.at_question(number)
    await ann.open("/delete")

    await ann.press_form("/delete")

    assert world.sql("SELECT count(*) FROM conversations") == [(0,)]


async def test_deleting_again_in_another_tab_says_that_nothing_is_left(ann: Browser) -> None:
    await ann.at_question(3)
    page = await ann.open("/delete")
    second = fields_of(page.html.one("form", action="/delete"))
    await ann.press_form("/delete")

    page = await ann.submit(second)

    assert page.path == "/goodbye/nothing"
    assert "This browser has no answers here" in page.text


async def test_deleting_by_typing_asks_first_and_forgets_the_browser(
    world: World, ann: Browser
) -> None:
    await ann.at_question(3)

    page = await ann.say("delete my data")
    assert page.html.one("h1").text == "Delete everything you answered? This can’t be undone."
    page = await ann.press("Yes")

    assert page.path == "/goodbye/deleted"
    assert ann.cookies == {}
    assert world.sql("SELECT count(*) FROM conversations") == [(0,)]


async def test_who_declines_leaves_nothing(world: World, ann: Browser) -> None:
    await ann.begin()

    page = await ann.press("No, thanks")

    assert page.path == "/goodbye/declined"
    assert ann.cookies == {}
    assert world.sql("SELECT count(*) FROM conversations") == [(0,)]


async def test_browser_without_cookies_is_told_so(ann: Browser) -> None:
    page = await ann.open("/now?begun")

    assert page.status == 403
    assert "needs one cookie" in page.text


async def test_pause_and_coming_back(ann: Browser) -> None:
    await ann.at_question(3)

    page = await ann.say("stop")
    assert "Paused." in page.text
    assert "Paused." in (await ann.open("/now")).text
    page = await ann.press("Resume")

    assert "Question 3" in page.text


async def test_after_a_result_the_check_can_be_taken_again(ann: Browser) -> None:
    await ann.at_result()
    await ann.say("take it again")

    assert "three minutes" in (await ann.open("/now")).text


async def test_cookie_is_renewed_when_a_check_begins_again_and_not_at_every_answer(
    ann: Browser,
) -> None:
    await ann.at_result()
    token, renewed = ann.token, []

    for text in ("take it again", "yes", "walk"):
        [form] = [form for form in ann.page.html.all("form") if form.has("typing")]
        _, headers, _ = await ann.ask("POST", "/now", fields_of(form) | {"text": text})
        renewed.append("Max-Age=31536000" in headers.get("Set-Cookie", ""))
        await ann.open("/now")

    assert renewed == [True, False, False]
    assert ann.token == token


async def test_campaign_in_the_link_is_stored_with_the_conversation(
    world: World, ann: Browser
) -> None:
    await ann.open("/?campaign=spring-26")
    await ann.press_form("/begin")

    assert world.sql("SELECT campaign FROM conversations") == [("spring-26",)]


@pytest.mark.parametrize("name", ["%3Cb%3E", "x" * 100, "a%20b"])
async def test_campaign_that_can_be_none_is_left_out(world: World, ann: Browser, name: str) -> None:
    page = await ann.open(f"/?campaign={name}")
    await ann.press_form("/begin")

    assert not list(page.html.all("b"))
    assert world.sql("SELECT length(campaign) < 65 FROM conversations") == [(1,)]


async def test_health_pages_are_left_to_the_server(ann: Browser) -> None:
    assert [(await ann.ask("GET", path))[0] for path in ("/healthz", "/readyz")] == [200, 200]


async def test_path_with_a_line_break_has_a_page_of_ours(ann: Browser) -> None:
    page = await ann.open("/question%0a/x")

    assert page.status == 404
    assert "There’s no such page" in page.text
    assert "Content-Security-Policy" in page.headers


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
async def test_unknown_path_has_a_page_of_ours(ann: Browser, method: str) -> None:
    for path in ("/wp-login.php", "/a/b/c", "/static/", "/healthz/x"):
        page = await ann.open(path, method)

        assert page.status == 404
        assert "There’s no such page" in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store"


async def test_invitation_has_the_public_address(quick_check: Assessment) -> None:
    account = WebAccount("http://check.example.org")
    async with World(quick_check, account=account) as world:
        ann = world.person(Host="check.example.org")
        await ann.at_result()

        page = await ann.press("Share")

    assert "http://check.example.org" in page.html.one("blockquote").text


async def test_answer_is_stored_without_a_message_and_a_look_without_a_trace(
    quick_check: Assessment,
) -> None:
    async with World(quick_check) as world:
        ann = world.person()
        await ann.at_question(1)
        await ann.press("Walk")
        inbox = world.sql("SELECT count(*) FROM inbox")
        await ann.press("Help and why I ask")

        assert world.sql("SELECT count(*) FROM outbox") == [(0,)]
        assert world.sql("SELECT count(*) FROM inbox") == inbox == [(3,)]


async def test_script_gets_the_next_page_at_once_with_its_address(ann: Browser) -> None:
    await ann.at_question(1)
    fields = ann.fields("Walk")
    sent = {name: value for name, value in fields.items() if name}

    status, _, body = await ann.ask("POST", "/now", sent, **{"Page-Script": "1"})

    after = read(body.decode())
    assert status == 200
    assert after.one("main").given["data-place"] == "/question/delivery"
    whole = (await ann.open("/now")).html
    for part in ("title", "main", "footer"):
        assert after.one(part) == whole.one(part)
    # The script of another release is noticed by its name; what stays on the page is left out.
    assert after.one("script") == whole.one("script")
    assert not [*after.all("header"), *after.all("link")]


# ---------------------------------------------------------------------------- what fails


@pytest.mark.parametrize("headers", [{}, {"Page-Script": "1"}], ids=["plain", "script"])
async def test_answer_that_cannot_be_stored_is_not_shown_as_taken(
    world: World, headers: dict[str, str]
) -> None:
    ann = Browser(world, headers)
    await ann.begin()
    await ann.press("I agree, start")
    world.sql(
        "CREATE TRIGGER broken BEFORE INSERT ON answers BEGIN SELECT RAISE(ABORT, 'broken'); END"
    )

    page = await ann.press("Walk")

    assert page.status == 422
    assert "That answer didn’t arrive; the earlier ones are safe." in page.raw
    assert "Question 1 of 11" in page.raw
