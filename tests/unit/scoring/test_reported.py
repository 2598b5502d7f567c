"""The edition holds what the report states, in the project's own words."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import adapters
import bot
from bot.scoring.edition import (
    BARRIER,
    COUNTRY,
    DELIVERY,
    EVERYONE,
    INDUSTRY,
    STAGE,
    Cap,
    Comparison,
    Finding,
    Mean,
    Share,
)
from tests.unit.scoring.editions import EDITION

LEADERS = ("gaming", "fintech", "digital-enterprise", "media", "e-commerce", "retail-banking")
EARLY = ("public-sector", "green-enterprise", "energy-utilities", "pharmaceuticals")


# ------------------------------------------------------------------ what the report states


def test_shipped_edition_says_whom_it_asked() -> None:
    header = EDITION.header

    assert (header.respondents, header.year) == (815, 2026)
    assert (header.scale.lowest, header.scale.highest) == (1, 5)


def test_shipped_edition_has_the_ids_of_every_measure() -> None:
    assert EDITION.ids(STAGE) == ("crawl", "walk", "run", "fly")
    assert EDITION.ids(DELIVERY) == ("hybrid", "human_only", "ai_only")
    assert EDITION.ids(BARRIER) == (
        "change_management", "data_security", "alignment", "cost_roi", "immature_ai"
    )  # fmt: skip


def test_shipped_edition_has_20_industries() -> None:
    assert set(EDITION.ids(INDUSTRY)) == {
        "automotive", "telco", "retail-banking", "insurance", "travel-tourism",
        "digital-enterprise", "healthcare", "gaming", "green-enterprise", "logistics",
        "luxury-goods", "media", "pharmaceuticals", "public-sector", "retail", "e-commerce",
        "consumer-technology", "energy-utilities", "fintech", "consumer-packaged-goods",
    }  # fmt: skip
    assert len(EDITION.header.industries) == 20


def test_shipped_edition_has_12_countries() -> None:
    assert set(EDITION.ids(COUNTRY)) == {
        "usa", "uk", "canada", "france", "germany", "italy", "spain", "australia", "japan",
        "south-korea", "singapore", "new-zealand",
    }  # fmt: skip
    assert len(EDITION.header.countries) == 12


def test_shipped_edition_has_every_published_share_and_no_other() -> None:
    shares = [one for one in EDITION.facts if isinstance(one, Share)]

    assert {(one.measure, one.segment.id, one.categories, one.value) for one in shares} == {
        ("stage", "", ("crawl",), 25),
        ("stage", "", ("walk",), 32),
        ("stage", "", ("run",), 29),
        ("stage", "", ("fly",), 14),
        ("stage", "", ("walk", "run"), 61),
        ("stage", "gaming", ("run", "fly"), 61),
        ("stage", "fintech", ("run", "fly"), 58),
        ("stage", "digital-enterprise", ("run", "fly"), 58),
        ("stage", "media", ("run", "fly"), 58),
        ("stage", "e-commerce", ("run", "fly"), 54),
        ("stage", "retail-banking", ("run", "fly"), 53),
        ("stage", "public-sector", ("crawl",), 47),
        ("stage", "green-enterprise", ("crawl",), 44),
        ("stage", "energy-utilities", ("crawl",), 43),
        ("stage", "pharmaceuticals", ("crawl",), 39),
        ("stage", "consumer-technology", ("walk",), 38),
        ("stage", "retail-banking", ("walk",), 37),
        ("stage", "travel-tourism", ("walk",), 37),
        ("delivery_model", "", ("hybrid",), 73),
        ("delivery_model", "", ("human_only",), 21),
        ("delivery_model", "", ("ai_only",), 6),
    }
    assert len(shares) == 21
    assert not [one for one in shares if one.country]


def test_shipped_edition_has_every_published_mean_and_no_other() -> None:
    means = [one for one in EDITION.facts if isinstance(one, Mean)]

    assert [(one.measure, one.segment, one.value) for one in means] == [
        ("barrier.change_management", EVERYONE, 3.7),
        ("barrier.data_security", EVERYONE, 3.6),
        ("barrier.alignment", EVERYONE, 3.5),
        ("barrier.cost_roi", EVERYONE, 3.4),
        ("barrier.immature_ai", EVERYONE, 3.2),
    ]


def test_shipped_edition_has_the_caps_that_follow_from_its_leaders() -> None:
    caps = [one for one in EDITION.facts if isinstance(one, Cap)]

    assert [(one.categories, one.value) for one in caps] == [
        (("crawl",), 47),
        (("walk",), 38),
        (("run", "fly"), 61),
    ]


def test_shipped_edition_states_every_comparison_and_no_other() -> None:
    found = [one for one in EDITION.facts if isinstance(one, Comparison)]
    open_to_ai = ("retail-banking", "fintech", "e-commerce", "telco")
    with_people = ("public-sector", "pharmaceuticals", "energy-utilities", "healthcare")

    stated = {(one.measure, one.segment.id, one.categories, one.direction) for one in found}

    assert stated == {
        *(("stage", one, ("run", "fly"), "higher") for one in LEADERS),
        *(("stage", one, ("crawl", "walk"), "higher") for one in EARLY),
        *(("delivery_model", one, ("human_only",), "lower") for one in open_to_ai),
        *(("delivery_model", one, ("ai_only",), "higher") for one in open_to_ai),
        *(
            ("delivery_model", one, ("human_only",), "higher")
            for one in (*with_people, "insurance")
        ),
        *(("stage", one, (), "higher") for one in ("japan", "south-korea")),
        *(
            ("stage", one, ("walk",), "higher")
            for one in ("canada", "spain", "new-zealand", "singapore")
        ),
    }
    assert len(found) == len(stated)


def test_comparison_names_its_segment() -> None:
    for one in EDITION.facts:
        if isinstance(one, Comparison):
            measure = INDUSTRY if one.industry else COUNTRY
            assert EDITION.label(measure, one.segment.id) in one.says


@pytest.mark.parametrize(
    ("fact", "heading"),
    [
        ("stage-walk", "AI in CX is moving forward, but maturity is still concentrated"),
        ("stage-walk-run", "Executive summary"),
        ("stage-gaming-run-fly", "AI maturity in CX varies sharply by industry"),
        ("stage-japan-advanced", "AI maturity in CX varies by country"),
        ("delivery-telco-ai-only", "Hybrid AI and human models are the clear preference"),
        ("barrier-cost-roi", "Transformation is being slowed more by execution than by AI itself"),
        ("recommend-workforce", "What leaders should do next"),
        ("practice-narrow", "Best practices for moving toward Fly"),
    ],
)
def test_fact_stands_under_its_heading(fact: str, heading: str) -> None:
    assert EDITION.heading(fact).startswith(heading)


def test_every_source_is_used() -> None:
    assert {one.source for one in EDITION.facts} == {one.id for one in EDITION.header.sources}


# ------------------------------------------------------------------ the project's own words


REPORT_PHRASES = (
    "much more heavily concentrated in crawl and walk",
    "stronger concentrations in more advanced stages of maturity",
    "higher concentrations in the walk stage",
    "momentum but also a more deliberate pace of adoption",
    "lower reliance on human only support",
    "slightly greater openness to ai only automation",
    "improves speed insight consistency and efficiency",
    "provide context judgment empathy and exception handling",
    "trust compliance nuance and exception handling matter most",
    "treated as a strategic operating model",
    "built intentionally not accumulated through tools",
    "workforce readiness is the real constraint",
    "start with narrow high impact use cases",
    "judgment compliance or exception handling matter most",
    "build governance and qa into the model early",
    "align operations technology and leadership around clear ownership",
    "measure outcomes not just automation volume",
    "expand only when the operating model is ready",
    "progressing at very different speeds",
    "what quick wins can fund broader transformation",
    "relatively few believe they have reached true real time optimization",
    "moved beyond the earliest stage of passive ai observation",
    "not only by organizational ambition",
    "actively embedding ai into workflows",
    "training change management cross functional ownership and quality controls",
)


def own_words() -> Iterator[str]:
    """Yield every sentence that the project wrote about the report."""
    header = EDITION.header
    for options in (header.stages, header.delivery_models, header.barriers):
        yield from (one.description for one in options)
    yield from (one.says for one in EDITION.facts if isinstance(one, Comparison | Finding))
    for rule in EDITION.advice:
        yield from (rule.action, rule.reason, rule.first_move, rule.who, rule.sign)


def test_nothing_is_copied_from_the_report() -> None:
    written = [" ".join(re.findall(r"[a-z]+", one.lower())) for one in own_words()]

    copied = [(one, phrase) for one in written for phrase in REPORT_PHRASES if phrase in one]

    assert len(written) > 80
    assert copied == []


def test_every_category_is_described() -> None:
    header = EDITION.header

    for one in (*header.stages, *header.delivery_models, *header.barriers):
        assert one.description


@pytest.mark.parametrize("package", [bot, adapters], ids=["bot", "adapters"])
def test_no_code_names_a_publisher_or_a_year(package: object) -> None:
    root = Path(str(package.__file__)).parent  # type: ignore[attr-defined]

    named = [
        f"{path.relative_to(root)}: {line}"
        for path in root.rglob("*")
        if path.is_file() and path.suffix in (".py", ".yaml", ".json", ".typed", ".md")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "liveops" in line.lower() or "2026" in line
    ]

    assert named == []
