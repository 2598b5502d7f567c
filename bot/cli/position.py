"""``cxbot position``: the position of given answers, without a conversation."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.chat import EditionName
from bot.cli.drawing import Pdf, Png, Svg, write_drawings
from bot.cli.output import Force, echo, echo_json, usable, wrong_use
from bot.documents import did_you_mean, shorten
from bot.loading.library import load_catalogue
from bot.report import content
from bot.report.render import Format
from bot.results.drawing import Drawable
from bot.results.narrative import narrative
from bot.results.personal import PersonalResult
from bot.scoring.advice import advise
from bot.scoring.as_json import position_json
from bot.scoring.edition import BARRIER, Edition
from bot.scoring.position import Answers, Position, UnknownAnswer
from bot.scoring.position import position as place_answers
from bot.system.local_zone import LocalZone
from bot.wiring.flows import choose_edition
from bot.wiring.parts import now
from bot.wiring.settings import load_settings
from bot.wiring.terminal import print_blocks

LONGEST = 9
"""Most digits of a rating; Python refuses to read numbers of several thousand digits."""


Stage = Annotated[str, typer.Option(help="The stage, such as walk.")]
Industry = Annotated[str, typer.Option(help="The industry, such as retail-banking.")]
Country = Annotated[str, typer.Option(help="The country, such as japan.")]
Delivery = Annotated[str, typer.Option(help="The delivery model, such as hybrid.")]
Barriers = Annotated[
    list[str] | None,
    typer.Option(help="A barrier and its rating, such as change_management=4. Repeat for more."),
]
Role = Annotated[
    str, typer.Option(help="The role, such as operations. Next steps are chosen to fit.")
]
Caps = Annotated[
    bool, typer.Option("--caps", help="Also use the limits that the named leaders set.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def position(
    stage: Stage = "",
    industry: Industry = "",
    country: Country = "",
    delivery: Delivery = "",
    barrier: Barriers = None,
    role: Role = "",
    edition: EditionName = "",
    caps: Caps = False,
    as_json: AsJson = False,
    pdf: Pdf = None,
    png: Png = None,
    svg: Svg = None,
    force: Force = False,
) -> None:
    """Place answers in the benchmark, and print next steps; draw them on request."""
    with usable():
        settings = load_settings()
        chosen = choose_edition(settings, edition)
    barriers = _ratings(chosen, barrier or [])
    answers = Answers(
        stage or None, delivery or None, industry or None, country or None, barriers, role or None
    )
    found, advice = _placed(chosen, answers, caps=caps), advise(chosen, answers)
    texts = load_catalogue().in_zone(LocalZone())
    drawable = Drawable(texts, found, advice, before=None, answers=(), at=now())
    files: dict[Format, Path | None] = {"pdf": pdf, "png": png, "svg": svg}
    _draw(drawable, str(settings.url or ""), files, force=force)
    _print(drawable, as_json=as_json)


def _draw(
    drawable: Drawable, url: str, files: Mapping[Format, Path | None], *, force: bool
) -> None:
    """Write the drawings, without the time of a conversation that finished: there is none."""
    texts, found, advice, at = drawable.texts, drawable.position, drawable.advice, drawable.at
    written = write_drawings(
        files,
        lambda: content.scorecard(texts, found, advice, at) | {"finished": ""},
        lambda: content.report(drawable, url) | {"finished": ""},
        force=force,
    )
    for file in written:
        # Standard output has the position, which may be JSON.
        echo(file, err=True)


def _print(drawable: Drawable, *, as_json: bool) -> None:
    found, advice = drawable.position, drawable.advice
    if as_json:
        echo_json(position_json(found, advice))
    else:
        print_blocks(narrative(PersonalResult(drawable.texts, found, advice)))


def _placed(edition: Edition, answers: Answers, *, caps: bool) -> Position:
    """Place the answers.

    Raises:
        typer.Exit: There are no answers to place, or the edition does not have one of them.
    """
    if not (answers.stage or answers.delivery or answers.barriers):
        raise wrong_use("Nothing to place: give --stage, --delivery or --barrier (see --help).")
    try:
        return place_answers(edition, answers, caps=caps)
    except UnknownAnswer as bad:
        known = did_you_mean(bad.answer, bad.known)
        raise wrong_use(f'--{_option(bad.measure)}: unknown "{bad.answer}"{known}') from None


def _option(measure: str) -> str:
    return "delivery" if measure == "delivery_model" else measure.partition(".")[0]


def _ratings(edition: Edition, given: list[str]) -> dict[str, int]:
    """Return ratings from ``id=number`` pairs."""
    ratings: dict[str, int] = {}
    for pair in given:
        name, sign, rating = pair.partition("=")
        rating = rating.strip()
        if not sign or not rating.isdecimal() or len(rating) > LONGEST:
            raise wrong_use(f'--barrier: found "{shorten(pair)}"; expected: change_management=4')
        if name not in edition.ids(BARRIER):
            known = did_you_mean(name, edition.ids(BARRIER))
            raise wrong_use(f'--barrier: unknown "{name}"{known}')
        if name in ratings:
            raise wrong_use(f'--barrier: "{name}" is given twice')
        ratings[name] = int(rating)
    return ratings
