"""The thread below a result is short, and says everything but the method and the sources."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import plain_blocks
from bot.team.narrative.brief import brief_details
from bot.team.narrative.result import details
from bot.team.narrative.revealed import RevealedRound
from bot.team.tally import RoleTally
from tests.unit.team.make import ROLE_LABELS, TEXTS, text
from tests.unit.team.test_headline import any_result, compared
from tests.unit.team.test_narrative import GOLDEN

REST = TEXTS.say("team.result.rest_details", button="Details")
MOST_WORDS = 700 - max(
    len(str(TEXTS.say(f"team.details.essence{name}")).split())
    for name in ("_codes", "_codes_files")
)
"""Most words of the thread, without what is kept."""

SHORTER = ("Based on the report", "Our suggestion, based", "You rated yourselves, like")
"""Beginnings of lines that are said in fewer words."""


def words(result: RevealedRound) -> int:
    return len(text(brief_details(result, REST)).split())


@pytest.mark.parametrize("name", GOLDEN)
def test_golden_thread_has_700_words_at_most_and_half_of_the_whole(name: str) -> None:
    result = GOLDEN[name]

    assert words(result) <= MOST_WORDS
    assert words(result) < 0.5 * len(text(details(result)).split())


@any_result
def test_any_thread_has_700_words_at_most(made: tuple[Any, ...]) -> None:
    assert words(compared(made)) <= MOST_WORDS


@given(st.sets(st.sampled_from(sorted(ROLE_LABELS)), min_size=1))
def test_thread_with_roles_has_700_words_at_most(given_roles: set[str]) -> None:
    result, everyone = GOLDEN["moved"], GOLDEN["moved"].tally
    roles = tuple(
        RoleTally(role, ROLE_LABELS[role], 5, everyone.counts) for role in sorted(given_roles)
    )

    assert words(replace(result, tally=replace(everyone, roles=roles))) <= MOST_WORDS


@pytest.mark.parametrize("name", GOLDEN)
def test_thread_leaves_out_the_method_the_sources_and_what_is_said_twice_alone(name: str) -> None:
    result = GOLDEN[name]
    said = set(lines(brief_details(result, REST)))

    missing = [line for line in lines(details(result)) if line not in said]

    worked = missing.index("How this was worked out")
    of_method = ("The median stage is the middle one", "Place of", "Agreement runs from")
    assert all(any(part in line for line in missing[worked:]) for part in of_method)
    # Barriers say their agreement beside their means.
    for line in missing[:worked]:
        barrier = re.match(r"- (.+): (aligned|mixed|split|answers run|\d)", line)
        is_said = barrier is not None and any(line.startswith(f"- {barrier[1]}:") for line in said)
        assert is_said or line.startswith(SHORTER), line
    assert lines(brief_details(result, REST))[-1] == REST


@any_result
def test_no_number_of_a_source_is_said_without_its_list(made: tuple[Any, ...]) -> None:
    assert not re.search(r"\[\d+(, \d+)*\]", text(brief_details(compared(made), REST)))


def lines(blocks: Iterable[Any]) -> list[str]:
    """Return lines of text without the numbers of sources."""
    return [re.sub(r" \[[\d, ]+\]$", "", line) for line in plain_blocks(tuple(blocks))]
