"""Descriptions of a team's picture and charts, for people who do not see them."""

from collections.abc import Iterable, Iterator
from typing import Any

from bot.report.content import ALT_TEXT, shortened
from bot.texts import Catalogue

Json = dict[str, Any]


def alt_text(content: Json) -> str:
    """Return everything that a team's picture shows, in words; at most ALT_TEXT characters.

    Charts come last, in fewer words where there is no room for more: without the counts of single
    ratings, then without what a stage means, then without words on agreement, shares and the
    respondents. If even that is too long, the end of the last chart is cut. The source is always
    included.
    """
    whole = ""
    for name, defines in (("alt", True), ("brief", True), ("brief", False), ("briefest", False)):
        moved = [str(content["moved"][name])] if content["moved"] else []
        charts = [str(chart[name]) for chart in content["charts"]]
        meanings = content["charts"][0].get("defined", ()) if defines else ()
        whole = " ".join([*_head(content), *_steps(content), *moved, *charts, *meanings])
        if len(whole) + 1 + len(content["source"]) <= ALT_TEXT:
            return f"{whole} {content['source']}"
    return f"{shortened(whole, ALT_TEXT - len(content['source']) - 1)} {content['source']}"


def charts_alt(content: Json) -> str:
    """Return everything that the charts of a team's picture show, in words."""
    meanings = content["charts"][0].get("defined", ())
    return " ".join((*(str(chart["alt"]) for chart in content["charts"]), *meanings))


def _head(content: Json) -> Iterator[str]:
    """Yield the title, the day and the people; the finding; the question."""
    yield _sentence(", ".join((content["title"], content["finished"], content["people"])))
    yield _sentence(content["headline"])
    if content["question"]:
        yield content["question"]


def _steps(content: Json) -> Iterator[str]:
    if content["steps"]:
        items = content["steps"]["items"]
        actions = " ".join(f"{number}. {action}" for number, action in enumerate(items, start=1))
        yield f"{content['steps']['title']}: {actions}"


def _sentence(said: str) -> str:
    return said if said.endswith((".", "?", "!")) else f"{said}."


def described(texts: Catalogue, chart: Json) -> Json:
    """Return a chart's description: whole (``alt``), ``brief``, and ``briefest``."""
    if chart["chart"] == "heatmap":
        scaled = texts.say("report.team.alt_scale", title=chart["title"], scale=chart["scale"])
        return {
            "alt": _listed(texts, scaled, (_barrier(texts, row) for row in chart["rows"])),
            "brief": _means(texts, chart, agreement=True),
            "briefest": _means(texts, chart, agreement=False),
        }
    if chart["hatched"]:
        said = _listed(texts, chart["title"], [chart["hatched"]])
        return dict.fromkeys(("alt", "brief", "briefest"), said)
    title = chart["title"]
    if chart["agreement"]:
        title = texts.say("report.team.alt_agreed", title=title, agreement=chart["agreement"])
    shares = _listed(texts, title, (_share(texts, row) for row in chart["rows"]))
    beside = texts.say("report.team.brief_shares", title=title)
    brief = _listed(texts, beside, (_brief(texts, row, row["team_shown"]) for row in chart["rows"]))
    alone = (
        texts.say("report.alt_bar", label=row["label"], value=row["count"]) for row in chart["rows"]
    )
    return {"alt": shares, "brief": brief, "briefest": _listed(texts, title, alone)}


def _means(texts: Catalogue, chart: Json, *, agreement: bool) -> str:
    """Return the means alone, without how many gave each rating."""
    title = texts.say("report.team.brief_means", title=chart["title"], scale=chart["scale"])
    rows = (_mean(texts, row, agreement=agreement) for row in chart["rows"])
    return _listed(texts, title, rows)


def _mean(texts: Catalogue, row: Json, *, agreement: bool) -> str:
    if row["withheld"]:
        return texts.say("report.alt_part", title=row["label"], text=row["withheld"])
    said = _brief(texts, row, row["mean_shown"])
    return ", ".join(filter(None, [said, row["agreement"] if agreement else ""]))


def _listed(texts: Catalogue, title: str, parts: Iterable[str]) -> str:
    return texts.say("report.alt_bars", title=title, bars="; ".join(parts))


def _brief(texts: Catalogue, row: Json, value: str) -> str:
    """Return a value and the market's."""
    if not row["market_shown"]:
        return texts.say("report.alt_bar", label=row["label"], value=value)
    market = row["market_shown"]
    return texts.say("report.team.brief", label=row["label"], value=value, market=market)


def _share(texts: Catalogue, row: Json) -> str:
    team = row["team_shown"]
    if row["was"]:
        team = texts.say("report.team.alt_was", said=team, was=row["was"])
    if not row["market_shown"]:
        return texts.say("report.alt_bar", label=row["label"], value=team)
    return texts.say(
        "report.team.alt_share", label=row["label"], team=team, market=row["market_shown"]
    )


def _barrier(texts: Catalogue, row: Json) -> str:
    if row["withheld"]:
        return texts.say("report.alt_part", title=row["label"], text=row["withheld"])
    mean = [row["mean_shown"]]
    if row["market_shown"]:
        mean.append(texts.say("report.team.alt_market", market=row["market_shown"]))
    if row["agreement"]:
        mean.append(row["agreement"])
    counts = ", ".join(cell["shown"] for cell in row["cells"])
    return texts.say(
        "report.team.alt_barrier", barrier=row["label"], counts=counts, mean=", ".join(mean)
    )
