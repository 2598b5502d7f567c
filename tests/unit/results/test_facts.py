"""Facts as sentences, and the facts behind a shown figure."""

import re

import pytest

from bot.messages import plain_blocks
from bot.results.facts import shown_as, statement
from bot.results.sections import section
from tests.unit.results.make import ENGLISH, edition, firsts
from tests.unit.results.oracle import FACTS


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("stage-walk-run", "61% are at Walk or Run (all respondents)."),
        ("stage-gaming-run-fly", "61% are at Run or Fly (Gaming)."),
        (
            "cap-run-fly",
            "No industry has more than 61% at Run or Fly: the report names the leader.",
        ),
    ],
)
def test_several_categories_are_joined_by_or(fact: str, said: str) -> None:
    assert statement(ENGLISH, edition(), edition().fact(fact)) == said


def test_every_published_figure_is_found() -> None:
    for fact in FACTS:
        if fact["kind"] in ("share", "mean"):
            assert fact["id"] in shown_as(ENGLISH, edition(), ENGLISH.number(fact["value"]))


@pytest.mark.parametrize(
    ("figure", "facts"),
    [
        ("75", ("stage-crawl",)),
        ("57", ("stage-crawl", "stage-walk", "stage-energy-utilities-crawl")),
        ("10", ("stage-retail-banking-run-fly", "stage-retail-banking-walk")),
        (
            "58",
            ("stage-fintech-run-fly", "stage-digital-enterprise-run-fly", "stage-media-run-fly"),
        ),
        ("3.7", ("barrier-change-management",)),
        ("1.234", ()),
    ],
)
def test_figure_that_follows_is_traced_to_its_facts(figure: str, facts: tuple[str, ...]) -> None:
    assert shown_as(ENGLISH, edition(), figure) == facts


def test_every_percentage_of_a_first_message_and_of_the_shares_has_its_facts() -> None:
    shown = set[str]()
    for result, message in firsts()[::3]:
        blocks = [message, *(section(result, name) for name in ("industry", "delivery"))]
        if result.position.overall:
            blocks.append(section(result, "stage"))
        shown |= set(re.findall(r"(\d+)%", "\n".join(map(str, map(plain_blocks, blocks)))))

    assert len(shown) > 20
    assert {figure for figure in shown if not shown_as(ENGLISH, edition(), figure)} == set()
