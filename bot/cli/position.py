"""``cxbot position``: the position of given answers, without a conversation."""

from typing import Annotated

import typer

from bot.cli.chat import EditionName
from bot.cli.drawing import Pdf, Png, Svg, write_drawings
from bot.cli.output import Force, echo, echo_json, usable, wrong_use
from bot.documents import did_you_mean, shorten
from bot.loading.library import load_catalogue
from bot.report import content
from bot.results.drawing import Drawable
from bot.results.narrative import narrative
from bot.results.personal import PersonalResult
from bot.scoring.advice import Advice, advise
from bot.scoring.as_json import position_json
from bot.scoring.edition import BARRIER, Edition
from bot.scoring.position import Answers, Position, UnknownAnswer
from bot.scoring.position import position as place_answers
from bot.texts import Catalogue
from bot.wiring.flows import choose_edition
from bot.wiring.parts import now
from bot.wiring.settings import load_settings
from bot.wiring.terminal import print_blocks

LONGEST = 9
"""Most digits of a rating; Python refuses to read numbers of several thousand digits."""


def position(
    stage: Annotated[str, typer.Option(help="The stage, such as walk.")] = "",
    industry: Annotated[str, typer.Option(help="The industry, such as retail-banking.")] = "",
    country: Annotated[str, typer.Option(help="The country, such as japan.")] = "",
    delivery: Annotated[str, typer.Option(help="The delivery model, such as hybrid.")] = "",
    barrier: Annotated[
        list[str] | None,
        typer.Option(
            help="A barrier and its rating, such as change_management=4. Repeat for more."
        ),
    ] = None,
    role: Annotated[
        str, typer.Option(help="The role, such as operations. Next steps are chosen to fit.")
    ] = "",
    edition: EditionName = "",
    caps: Annotated[
        bool,
        typer.Option("--caps", help="Also use the limits that the named leaders set."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    pdf: Pdf = None,
    png: Png = None,
    svg: Svg = None,
    force: Force = False,
) -> None:
    """Place answers in the benchmark, and print next steps; draw them on request."""
    with usable():
        settings = load_settings()
        chosen = choose_edition(settings, edition)
    answers = Answers(
        stage=stage or None,
        delivery=delivery or None,
        industry=industry or None,
        country=country or None,
        barriers=_ratings(chosen, barrier or []),
        role=role or None,
    )
    found = _placed(chosen, answers, caps=caps)
    advice = advise(chosen, answers)
    texts = load_catalogue()
    drawable = Drawable(texts, found, advice, before=None, answers=(), at=now())
    files = write_drawings(
        {"pdf": pdf, "png": png, "svg": svg},
        lambda: content.scorecard(texts, found, advice, now()) | {"finished": ""},
        # There is no conversation that finished.
        lambda: content.report(drawable, str(settings.url or "")) | {"finished": ""},
        force=force,
    )
    for file in files:
        # Standard output has the position, which may be JSON.
        echo(file, err=True)
    _print(texts, found, advice, as_json=as_json)


def _print(texts: Catalogue, found: Position, advice: tuple[Advice, ...], *, as_json: bool) -> None:
    if as_json:
        echo_json(position_json(found, advice))
    else:
        print_blocks(narrative(PersonalResult(texts, found, advice)))


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
