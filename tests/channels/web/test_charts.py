"""The charts of a result on its page: numbers are text, and each is read once."""

from adapters.web.charts import FIRST, LAST, LONGEST, along, length
from bot.engine.assessment import Assessment
from tests.channels.web.html import Element
from tests.channels.web.world import Browser, World

BARRIERS = [
    ("Data security and compliance", "you 5, average 3.6 1.4 above"),
    ("Change management and workforce readiness", "you 4, average 3.7 0.3 above"),
    ("Internal alignment and ownership", "you 3, average 3.5 0.5 below"),
    ("Cost and ROI uncertainty", "you 2, average 3.4 1.4 below"),
    ("Unproven or immature AI", "you 1, average 3.2 2.2 below"),
]


def rows(page: Element, title: str) -> list[Element]:
    """Return the rows of the chart with a title."""
    [figure] = page.all("figure")
    titles = [heading.text for heading in figure.all("h2")]
    return list(list(figure.all("ul"))[titles.index(title)].all("li"))


def drawn_texts(row: Element) -> list[str]:
    """Return what is written in a row's drawing; nobody reads it twice."""
    return ["".join(map(str, text.inside)) for text in row.one("svg").all("text")]


async def test_chart_of_stages_is_read_in_order_and_marks_your_own(ann: Browser) -> None:
    await ann.at_result()

    shown = rows(ann.page.main, "Where you are")

    assert [row.text for row in shown] == ["Crawl 25%", "Walk You 32%", "Run 29%", "Fly 14%"]
    assert [row.given["class"] for row in shown] == ["behind", "you", "ahead", "ahead"]
    assert [drawn_texts(row) for row in shown] == [["25%"], ["32%"], ["29%"], ["14%"]]


async def test_chart_of_barriers_is_read_as_it_is_drawn(ann: Browser) -> None:
    await ann.at_result()

    shown = rows(ann.page.main, "What slows you down")

    assert [row.text for row in shown] == [f"{label} {said}" for label, said in BARRIERS]
    assert [drawn_texts(row) for row in shown][:2] == [["5", "3.6"], ["4", "3.7"]]


async def test_scale_of_a_chart_is_not_read_again(ann: Browser) -> None:
    await ann.at_result()

    lines = ann.page.main.one("figure").text.split("\n")

    assert "1 = not slowing us at all, 5 = slowing us a great deal" in lines
    assert "You Average" not in lines
    assert len(lines) == len(set(lines))


async def test_ratings_of_last_time_are_drawn_and_read(ann: Browser) -> None:
    await ann.at_result()
    await ann.say_on("/result", "take it again")
    for answer in ("yes", "walk", "hybrid", "3", "5", "3", "2", "1", "retail banking"):
        await ann.say(answer)
    await ann.say("skip the rest")

    shown = rows((await ann.open("/result")).main, "What slows you down")

    changed = next(row for row in shown if row.text.startswith("Change management"))
    assert "you 3, last time 4, average 3.7 0.7 below" in changed.text
    assert list(changed.all("circle", **{"class": "before"}))


async def test_page_without_a_drawer_has_no_charts_and_no_file(quick_check: Assessment) -> None:
    async with World(quick_check) as world:
        page = await world.person().at_result()

    assert not list(page.main.all("figure"))
    assert not [link for link in page.main.all("a") if link.given["href"] == "/result.png"]


async def test_skipped_ratings_leave_the_averages(ann: Browser) -> None:
    await ann.begin()
    for answer in ("yes", "walk", "hybrid", *["skip"] * 5, "retail banking", "skip the rest"):
        await ann.say(answer)

    shown = rows((await ann.open("/result")).main, "What slows you down")

    assert all("not rated, average 3." in row.text for row in shown)
    assert not list(ann.page.main.one("figure").all("circle"))


def test_longest_bar_leaves_room_for_its_number() -> None:
    bars = [{"value": value} for value in (12.5, 50, 37.5)]

    assert [length(bar, {"bars": bars}) for bar in bars] == [20, LONGEST, 60]


def test_ratings_stand_between_the_ends_of_the_scale() -> None:
    chart = {"lowest": 1, "highest": 5}

    assert [along(rating, chart) for rating in (1, 3, 3.65, 5)] == [FIRST, 44, 57, LAST]
