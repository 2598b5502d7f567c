"""The sections of a result: their words are counted over all answers that they depend on."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations as combinations_of
from itertools import product
from math import floor

import pytest

from bot.messages import Block, Bullets, Heading, plain_blocks
from bot.results.facts import numbers
from bot.results.narrative import narrative
from bot.results.personal import PersonalResult, result_of
from bot.results.ranks import WIDEST
from bot.results.sections import MOST_WORDS, SECTIONS, section, sections
from bot.scoring.edition import BARRIER, COUNTRY, DELIVERY, INDUSTRY, STAGE
from bot.scoring.position import Answers
from tests.unit.results.make import ENGLISH, edition, ratings, results
from tests.unit.results.oracle import (
    STAGES,
    ahead,
    average,
    behind,
    bounds,
    limits,
    midrank,
    shares,
)
from tests.unit.texts.reading import words_in


def of(answers: Answers) -> dict[str, tuple[Block, ...]]:
    return dict(sections(result_of(ENGLISH, edition(), answers)))


def said(answers: Answers, name: str) -> str:
    return "\n".join(plain_blocks(of(answers)[name]))


def each(measure: str) -> tuple[str | None, ...]:
    return (None, *edition().ids(measure))


def every_rating() -> Iterator[dict[str, int]]:
    """Yield every way to skip the barriers, or to rate them below, near and above the average."""
    barriers = edition().ids(BARRIER)
    for rated in product((None, 2, 3, 4, 5), repeat=len(barriers)):
        pairs = zip(barriers, rated, strict=True)
        yield {barrier: rating for barrier, rating in pairs if rating}


def results_for(name: str) -> Iterable[PersonalResult]:
    """Return a result of all answers that a section depends on, together."""
    if name == "sources":
        return results("canada")
    return (result_of(ENGLISH, edition(), answers) for answers in answers_for(name))


def answers_for(name: str) -> Iterator[Answers]:
    """Yield all answers that a section other than the sources depends on, together."""
    match name:
        case "stage":
            yield from (Answers(stage) for stage in each(STAGE))
        case "industry":
            places = product(each(STAGE), each(INDUSTRY))
            yield from (Answers(stage, None, industry) for stage, industry in places)
        case "country":
            yield from (Answers(country=country) for country in each(COUNTRY))
        case "delivery":
            models = product(each(DELIVERY), each(INDUSTRY))
            yield from (Answers(None, model, industry) for model, industry in models)
        case "barriers":
            yield from (Answers(barriers=rated) for rated in every_rating())
        case "sure":
            whole = product(each(STAGE), each(INDUSTRY), ratings())
            yield from (Answers(stage, None, place, None, rated) for stage, place, rated in whole)
        case _:
            message = f"what does {name} depend on?"
            raise AssertionError(message)


@cache
def made(name: str) -> tuple[tuple[PersonalResult, tuple[Block, ...]], ...]:
    """Return each result that has the section, and the section."""
    blocks = ((result, section(result, name)) for result in results_for(name))
    return tuple(pair for pair in blocks if pair[1])


@pytest.mark.parametrize("name", SECTIONS)
def test_every_section_has_a_heading_and_at_most_eighty_words(name: str) -> None:
    assert made(name)
    for _, blocks in made(name):
        assert isinstance(blocks[0], Heading)
        assert len(blocks) > 1
        assert words_in(blocks) <= MOST_WORDS


def test_sections_come_in_order_and_only_those_that_apply() -> None:
    rated = {"alignment": 4, "cost_roi": 2}

    assert tuple(of(Answers("walk", "hybrid", "gaming", "japan", rated))) == SECTIONS
    assert set(of(Answers("walk"))) == {"stage", "sure", "sources"}
    assert set(of(Answers(delivery="hybrid"))) == {"delivery", "sure", "sources"}
    assert of(Answers()) == {} or set(of(Answers())) == {"sources"}


def test_midrank_is_explained_where_it_is_said() -> None:
    assert (
        "Mid-rank 41: out of 100 respondents, you’d be about number 41, counting from the least "
        "advanced. Your whole stage shares it." in said(Answers("walk"), "stage")
    )
    for name, stage in (("stage", "crawl"), ("industry", "walk")):
        text = said(Answers(stage, None, "gaming"), name)
        assert "counting from the least advanced. Your whole stage shares it." in text


@pytest.mark.parametrize(
    ("stage", "industry", "text"),
    [
        (
            "walk", "gaming",
            "61% of Gaming respondents are at Run or Fly, so ahead of you. The other 39% are at "
            "Crawl or Walk; the report doesn’t say how they split.",
        ),
        (
            "run", "gaming",
            "39% of Gaming respondents are at Crawl or Walk, so behind you. The other 61% are at "
            "Run or Fly; the report doesn’t say how they split.",
        ),
        (
            "crawl", "consumer-technology",
            "38% of Consumer Technology respondents are at Walk, so ahead of you. The other 62% "
            "are at Crawl, Run, or Fly; the report doesn’t say how they split.",
        ),
        (
            "walk", "consumer-technology",
            "38% of Consumer Technology respondents are at Walk, level with you. The other 62% "
            "are at Crawl, Run, or Fly; the report doesn’t say how they split.",
        ),
        (
            "fly", "retail-banking",
            "47% of Retail Banking respondents are at Crawl or Walk, so behind you. The other 53% "
            "are at Run or Fly; the report doesn’t say how they split.",
        ),
        (
            "walk", "retail-banking",
            "You’re ahead of 10% of Retail Banking respondents, level with 37% and behind 53%.",
        ),
        (
            "crawl", "public-sector",
            "You’re level with 47% of Public Sector respondents and behind 53%.",
        ),
        (
            "walk", "insurance",
            "The report gives no stage figures for Insurance, so you’re compared with everyone.",
        ),
        (None, "insurance", "The report gives no stage figures for Insurance."),
        (None, "gaming", "61% of Gaming respondents are at Run or Fly."),
    ],
)  # fmt: skip
def test_known_figure_and_remainder_are_said_once(
    stage: str | None, industry: str, text: str
) -> None:
    found = said(Answers(stage, None, industry), "industry").split("\n")[1]

    assert re.sub(r" \[[\d, ]+\]", "", found) == text


def test_shares_of_an_industry_add_up_to_a_hundred() -> None:
    for result, blocks in made("industry"):
        place = result.position.industry
        if place is None or not place.published:
            continue
        whole = re.findall(r"(\d+)%", str(blocks[1]))
        assert sum(map(int, whole)) == 100


@pytest.mark.parametrize("name", ["stage", "industry", "delivery", "barriers"])
def test_every_number_of_a_section_is_published_or_follows(name: str) -> None:
    for result, blocks in made(name):
        answers, text = result.position.answers, " ".join(plain_blocks(blocks[1:]))
        stage, place = answers.stage or "", answers.industry or ""
        said = set(map(int, re.findall(r"(\d+)%", text)))
        match name:
            case "stage":
                parts = (behind(stage), (stage,), ahead(stage), *((one,) for one in STAGES))
                assert said <= {bounds("", part)[0] for part in parts}
            case "industry":
                assert said <= {*exactly_known(place), *limits().values()}
            case "delivery":
                assert said == set(shares("delivery_model").values())
            case _:
                means = [float(mean) for mean in re.findall(r"average of ([\d.]+)", text)]
                rated = [barrier.id for barrier in result.position.barriers]
                assert means == [average(barrier) for barrier in rated]


def exactly_known(industry: str) -> Iterator[int]:
    """Yield every share of some stages that is the same in all possible distributions."""
    for size in range(1, len(STAGES) + 1):
        for stages in combinations_of(STAGES, size):
            low, high = bounds(industry, stages) if shares("stage", industry) else (0, 100)
            if low == high:
                yield low


def rounded(bounds: tuple[float, float]) -> str:
    """Return bounds as a result says them: halves up, and one number where both are the same."""
    low, high = (floor(bound + 0.5) for bound in bounds)
    return str(low) if low == high else f"between {low} and {high}"


def test_midrank_in_an_industry_has_the_bounds_of_all_that_is_published() -> None:
    narrowed = 0
    for result, blocks in made("industry"):
        answers, text = result.position.answers, "\n".join(plain_blocks(blocks))
        if answers.stage is None or not shares("stage", answers.industry or ""):
            assert "Mid-rank" not in text
            continue
        bare = midrank(answers.industry or "", answers.stage)
        within = midrank(answers.industry or "", answers.stage, limited=True)
        wide = bare[1] - bare[0] > WIDEST
        name = edition().in_text(INDUSTRY, answers.industry or "")
        assert (f"doesn’t say enough about {name} to place you there." in text) == wide
        assert (f"Mid-rank: {rounded(bare)} of 100" in text) == (not wide and bare[0] != bare[1])
        said = re.findall(r"No industry has more than (.+)\. That leaves (.+)\. \[", text)
        assert bool(said) == (not wide and rounded(bare) != rounded(within))
        for caps, place in said:
            narrowed += 1
            assert place == rounded(within)
            found = re.findall(r"(\d+)% at ([A-Z]\w+(?: or [A-Z]\w+)?)", caps)
            assert found
            for share, named in found:
                stages = tuple(stage.lower() for stage in named.split(" or "))
                assert limits()[stages] == int(share)
                assert bounds(answers.industry or "", stages)[1] > int(share)
    assert narrowed > 10


@pytest.mark.parametrize(
    ("stage", "industry", "text"),
    [
        ("walk", "public-sector", "between 47 and 74"),
        (
            "walk",
            "public-sector",
            "No industry has more than 38% at Walk. That leaves between 47 and 66.",
        ),
        ("walk", "energy-utilities", "That leaves between 43 and 62."),
        ("run", "public-sector", "doesn’t say enough about the Public Sector to place you there."),
        ("walk", "consumer-technology", "doesn’t say enough about Consumer Technology to place"),
    ],
)
def test_leaders_limits_narrow_a_midrank_and_wide_ones_are_left_out(
    stage: str, industry: str, text: str
) -> None:
    assert text in said(Answers(stage, None, industry), "industry")


def test_wide_bounds_are_in_no_section() -> None:
    for name in ("industry", "sure"):
        for _, blocks in made(name):
            for low, high in re.findall(r"ank\D+between (\d+) and (\d+)", str(blocks)):
                assert int(high) - int(low) <= WIDEST + 1


@pytest.mark.parametrize(
    ("answers", "name", "text"),
    [
        (Answers(country="uk"), "country", "doesn’t single out the UK."),
        (Answers(country="usa"), "country", "doesn’t single out the USA."),
        (Answers(country="france"), "country", "doesn’t single out France."),
        (Answers("run", None, "public-sector"), "sure", "how many answered in the Public Sector."),
    ],
)
def test_names_have_their_article_within_a_sentence(answers: Answers, name: str, text: str) -> None:
    assert text in said(answers, name)


def test_numbers_in_brackets_are_explained_once_where_they_are() -> None:
    for name in SECTIONS:
        for result, blocks in made(name)[::7]:
            text = "\n".join(plain_blocks(blocks))
            cited = re.findall(r"\[(\d+)", text)
            notes = re.findall(r"Numbers in brackets are sources: type “source (\d+)”\.", text)
            assert notes == cited[:1] or (notes == [] and words_in(blocks) > MOST_WORDS - 9)
            assert all(int(number) in numbers(result.edition).values() for number in cited)
    whole = result_of(
        ENGLISH, edition(), Answers("walk", "hybrid", "gaming", None, {"alignment": 4})
    )
    assert "\n".join(plain_blocks(narrative(whole))).count("Numbers in brackets") == 1


def test_printed_shares_that_do_not_add_up_are_said_as_printed() -> None:
    more = tuple(
        fact.model_copy(update={"value": value})
        for fact in edition().facts
        for value in [{"stage-retail-banking-walk": 48}.get(fact.id, getattr(fact, "value", 0))]
        if fact.kind == "share"
    )
    odd = replace(edition(), facts=more, advice=())

    result = result_of(ENGLISH, odd, Answers("run", None, "retail-banking"))

    assert plain_blocks(sections(result)["industry"])[1].startswith(
        "53% of Retail Banking respondents are at Run or Fly. 48% of Retail Banking respondents "
        "are at Walk."
    )


def test_barriers_come_slowest_first_with_one_floor() -> None:
    rated = {"change_management": 2, "data_security": 5, "alignment": 4, "cost_roi": 3}

    assert said(Answers(barriers=rated), "barriers").split("\n") == [
        "What slows you down",
        "- Data security and compliance: 5, above the average of 3.6 [26]",
        "- Internal alignment and ownership: 4, near the average of 3.5 [27]",
        "- Cost and ROI uncertainty: 3, near the average of 3.4 [28]",
        "- Change management and workforce readiness: 2, below the average of 3.7 [25]",
        "The average shows that at least 33% rated Data security and compliance lower than you.",
        "Numbers in brackets are sources: type “source 26”.",
    ]


def test_floor_that_the_average_implies_is_in_no_other_section() -> None:
    for name in SECTIONS:
        some = made(name) if name == "barriers" else made(name)[::5]
        floors = [str(blocks).count("at least") for _, blocks in some]
        assert max(floors) == (1 if name == "barriers" else 0)
    for result, blocks in made("barriers"):
        for share, side in re.findall(
            r"at least (\d+)% rated .* (lower|higher) than you", str(blocks)
        ):
            sure = {getattr(barrier, f"sure_{side}") for barrier in result.position.barriers}
            assert int(share) in sure


def test_every_fact_is_listed_below_its_heading() -> None:
    for result, blocks in made("sources")[::11]:
        known = numbers(result.edition)
        listed = [line for block in blocks if isinstance(block, Bullets) for line in block.items]
        for line in listed:
            heading, _, written = line.rpartition(": ")
            used = {
                known[fact] for fact in result.facts
                if result.edition.heading(fact).startswith(heading.removesuffix("…"))
            }  # fmt: skip
            assert set(expanded(written.split(", "))) == used


def expanded(written: Iterable[str]) -> Iterator[int]:
    for part in written:
        low, _, high = part.partition("\u2060–\u2060")
        yield from range(int(low), int(high or low) + 1)


def test_headings_are_cut_where_the_words_do_not_suffice() -> None:
    header = edition().header
    long = tuple(
        source.model_copy(update={"heading": f"{source.id} " + "and so on " * 9})
        for source in header.sources
    )
    wordy = replace(edition(), header=header.model_copy(update={"sources": long}))
    answers = Answers("walk", "hybrid", "gaming", "canada", {"alignment": 5})

    blocks = sections(result_of(ENGLISH, wordy, answers))["sources"]

    assert words_in(blocks) <= MOST_WORDS
    assert "maturity and so" in str(blocks)
    assert "…: " in str(blocks)


def test_narrative_is_the_finding_the_sections_the_steps_and_the_caveat() -> None:
    answers = Answers("walk", "hybrid", "gaming", "japan", {"alignment": 4})
    result = result_of(ENGLISH, edition(), answers)

    headings = [block.text for block in narrative(result) if isinstance(block, Heading)]

    assert headings == [
        "61% of Gaming respondents are further along than you.",
        *(str(plain_blocks(blocks)[0]) for blocks in sections(result).values()),
        ENGLISH.say("result.advice_title"),
    ]
