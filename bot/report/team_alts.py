"""Descriptions of a team's charts, for people who do not see them."""

from collections.abc import Iterable
from typing import Any

from bot.report.content import ALT_TEXT, shortened
from bot.texts import Catalogue

Json = dict[str, Any]


def alt_text(content: Json) -> str:
    """Return everything that a team's picture shows, in words; at most ALT_TEXT characters.

    The source is always included, in short form if there is no room for more.
    """
    moved, brief = content["moved"], content["source_brief"]
    drawn: list[str] = []
    for name in ("alt", "brief"):
        charts = (str(chart[name]) for chart in content["charts"])
        drawn = [content["caption"], *([moved["alt"]] if moved else ()), *charts]
        for source in (content["source"], brief):
            whole = " ".join([*drawn, source])
            if len(whole) <= ALT_TEXT:
                return whole
    return f"{shortened(' '.join(drawn), ALT_TEXT - len(brief) - 1)} {brief}"


def described(texts: Catalogue, chart: Json) -> Json:
    """Return a chart's full description (``alt``) and a shorter one (``brief``)."""
    if chart["chart"] == "heatmap":
        title = texts.say(
            "report.team.alt_scale",
            title=chart["title"],
            lowest=chart["ratings"][0],
            highest=chart["ratings"][-1],
        )
        return {
            "alt": _listed(texts, title, (_barrier(texts, row) for row in chart["rows"])),
            "brief": _listed(
                texts,
                texts.say("report.team.brief_means", title=chart["title"]),
                (_barrier(texts, row, brief=True) for row in chart["rows"]),
            ),
        }
    if chart["hatched"]:
        said = _listed(texts, chart["title"], [chart["hatched"]])
        return {"alt": said, "brief": said}
    span, said = chart["span"], chart["said"]
    if span and span["midrank"]:
        # ``said`` begins with the span.
        said = texts.say("report.team.alt_rank", midrank=span["midrank"], span=said)
    shares = _listed(texts, chart["title"], (_share(texts, row) for row in chart["rows"]))
    title = texts.say("report.team.brief_shares", title=chart["title"])
    brief = _listed(texts, title, (_brief(texts, row, row["team_shown"]) for row in chart["rows"]))
    return {"alt": f"{shares} {said}".strip(), "brief": f"{brief} {chart['said']}".strip()}


def _listed(texts: Catalogue, title: str, parts: Iterable[str]) -> str:
    return texts.say("report.alt_bars", title=title, bars="; ".join(parts))


def _brief(texts: Catalogue, row: Json, value: str) -> str:
    """Return a value with the market's in brackets."""
    if not row["market_shown"]:
        return texts.say("report.alt_bar", label=row["label"], value=value)
    market = row["market_shown"]
    return texts.say("report.team.brief", label=row["label"], value=value, market=market)


def _share(texts: Catalogue, row: Json) -> str:
    team = _was(texts, row["team_shown"], row)
    if not row["market_shown"]:
        return texts.say("report.alt_bar", label=row["label"], value=team)
    return texts.say(
        "report.team.alt_share", label=row["label"], team=team, market=row["market_shown"]
    )


def _was(texts: Catalogue, said: str, row: Json) -> str:
    return texts.say("report.team.alt_was", said=said, was=row["was"]) if row["was"] else said


def _barrier(texts: Catalogue, row: Json, *, brief: bool = False) -> str:
    if row["withheld"]:
        return texts.say("report.alt_part", title=row["label"], text=row["withheld"])
    if brief:
        said = _brief(texts, row, row["mean_shown"])
        return ", ".join(filter(None, [said, row["agreement"]]))
    mean = [_was(texts, row["mean_shown"], row)]
    if row["market_shown"]:
        mean.append(texts.say("report.team.alt_market", market=row["market_shown"]))
    if row["agreement"]:
        mean.append(row["agreement"])
    counts = ", ".join(cell["shown"] for cell in row["cells"])
    return texts.say(
        "report.team.alt_barrier", barrier=row["label"], counts=counts, mean=", ".join(mean)
    )
