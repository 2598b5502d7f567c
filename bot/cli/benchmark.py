"""``cxbot benchmark``: an edition's facts, what follows from them, and what is not published."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.chat import EditionName
from bot.cli.output import check_all, usable, wrong_use
from bot.documents import did_you_mean
from bot.loading.library import edition_folders, load_catalogue, load_edition
from bot.messages import Block, Bullets, Heading, Note
from bot.results.facts import label, percent, rank, share_text, sourced
from bot.scoring.bounds import joint
from bot.scoring.edition import (
    COUNTRY,
    DELIVERY,
    EVERYONE,
    INDUSTRY,
    STAGE,
    Edition,
    Segment,
    exact,
)
from bot.scoring.position import place
from bot.texts import Catalogue
from bot.wiring.flows import choose_edition
from bot.wiring.settings import load_settings
from bot.wiring.terminal import print_blocks

app = typer.Typer(no_args_is_help=True)


@app.command()
def show(
    industry: Annotated[str, typer.Option(help="An industry, such as gaming.")] = "",
    country: Annotated[str, typer.Option(help="A country, such as japan.")] = "",
    edition: EditionName = "",
    caps: Annotated[
        bool,
        typer.Option("--caps", help="Also use the limits that the named leaders set."),
    ] = False,
) -> None:
    """Print what an edition says, what follows from it, and what it doesn't say.

    It covers all respondents, unless you name an industry or a country.
    """
    with usable():
        chosen = choose_edition(load_settings(), edition)
    texts = load_catalogue()
    segments = [
        Segment("industry" if measure == INDUSTRY else "country", _known(chosen, measure, value))
        for measure, value in ((INDUSTRY, industry), (COUNTRY, country))
        if value
    ]
    header = chosen.header
    title = texts.say(
        "show.title",
        title=header.title,
        year=str(header.year),
        publisher=header.publisher,
        respondents=header.respondents,
        who=header.who,
    )
    blocks: list[Block] = [Heading(title)]
    for segment in segments or [EVERYONE]:
        blocks += _segment(texts, chosen, segment, caps=caps)
    print_blocks(blocks)


@app.command()
def check(
    folder: Annotated[
        Path | None, typer.Argument(help="An edition's folder. Default: every shipped edition.")
    ] = None,
) -> None:
    """Find every mistake in an edition: ids, sources, sums, contradictions."""
    folders = [folder] if folder else list(edition_folders().values())
    names = (edition_folder.resolve().name for edition_folder in folders)
    check_all((partial(load_edition, edition_folder) for edition_folder in folders), names)


def _known(edition: Edition, measure: str, value: str) -> str:
    if value not in edition.ids(measure):
        known = did_you_mean(value, edition.ids(measure))
        raise wrong_use(f'--{measure}: unknown "{value}"{known}')
    return value


def _segment(
    texts: Catalogue, edition: Edition, segment: Segment, *, caps: bool
) -> Iterator[Block]:
    """Yield facts, consequences and gaps of one segment."""
    name = label(texts, edition, segment)
    facts = [fact.id for fact in edition.facts if fact.segment == segment and fact.kind != "cap"]
    if caps and segment.kind == "industry":
        facts += [fact.id for fact in edition.caps(STAGE)]
    yield Heading(texts.say("show.facts", segment=name))
    yield Bullets(tuple(sourced(texts, edition, fact_id) for fact_id in facts) or ("-",))
    if edition.shares(STAGE, segment) or (caps and segment.kind == "industry"):
        yield Heading(texts.say("show.follows", segment=name))
        yield Bullets(tuple(_follows(texts, edition, segment, caps=caps)))
    if segment == EVERYONE:
        yield Heading(texts.say("show.joint_title"))
        yield Bullets(tuple(_joint(texts, edition)))
    gaps = tuple(_gaps(texts, edition, segment))
    if gaps:
        yield Heading(texts.say("show.not_published"))
        yield Bullets(gaps)
    yield Note(texts.say("section.sure_self_rated"))


def _follows(texts: Catalogue, edition: Edition, segment: Segment, *, caps: bool) -> Iterator[str]:
    for stage in edition.ids(STAGE):
        found = place(edition, segment, stage, caps=caps)
        yield texts.say(
            "show.follow_line",
            stage=edition.label(STAGE, stage),
            below=share_text(texts, found.below),
            same=share_text(texts, found.same),
            above=share_text(texts, found.above),
            midrank=rank(texts, found.midrank),
        )


def _joint(texts: Catalogue, edition: Edition) -> Iterator[str]:
    """Yield bounds on the unpublished share with both a stage and a delivery model."""
    models = ((model, edition.share(DELIVERY, model)) for model in edition.ids(DELIVERY))
    commonest = max(
        ((model, exact(share.value)) for model, share in models if share),
        key=lambda pair: pair[1],
        default=None,
    )
    for stage in edition.ids(STAGE):
        share = edition.share(STAGE, stage)
        if share and commonest:
            both = joint(exact(share.value), commonest[1])
            yield texts.say(
                "show.joint",
                stage=edition.label(STAGE, stage),
                model=edition.label(DELIVERY, commonest[0]),
                share=texts.say(
                    "between", low=percent(texts, both.low), high=percent(texts, both.high)
                ),
            )


def _gaps(texts: Catalogue, edition: Edition, segment: Segment) -> Iterator[str]:
    """Yield what is not published about a segment."""
    name = label(texts, edition, segment)
    if segment == EVERYONE:
        yield texts.say("show.joint_not_published")
        return
    for measure, key in ((STAGE, "show.measure_stage"), (DELIVERY, "show.measure_delivery")):
        measured = texts.say(key)
        if not edition.shares(measure, segment):
            yield texts.say("show.no_figure", measure=measured, segment=name)
            if not edition.comparisons(measure, segment):
                yield texts.say("show.no_comparison", measure=measured, segment=name)
    barriers = texts.say("show.measure_barriers")
    yield texts.say("show.no_figure", measure=barriers, segment=name)
    yield texts.say("show.no_respondents", segment=name)
