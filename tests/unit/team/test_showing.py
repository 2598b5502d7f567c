"""Random teams: nothing that leaves the bot says anything about fewer than k people."""

import csv
import io
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.scoring.edition import BARRIER
from bot.team.table import csv_of
from tests.unit.team.make import (
    BARRIERS,
    EDITION,
    MODELS,
    ROLE_LABELS,
    STAGES,
    TEXTS,
    Member,
    revealed,
    tallied,
    whole,
)
from tests.unit.team.teams import teams

Shown = dict[tuple[str, str], dict[str, int]]
"""The number of people who gave each answer, by question and group."""


def shown_in(table: str) -> Shown:
    found: Shown = {}
    for row in csv.DictReader(io.StringIO(table)):
        if row["share in percent"]:
            of_group = found.setdefault((row["question"], row["group"]), {})
            of_group[row["answer"]] = int(row["people"])
    return found


def truth(members: tuple[Member, ...], question: str) -> Counter[str]:
    """Return how many really gave each answer."""
    label = EDITION.label
    if question == "Stage":
        return Counter(label("stage", member.stage) for member in members)
    if question == "Delivery model":
        return Counter(label("delivery_model", member.model) for member in members)
    at = [label(BARRIER, barrier) for barrier in BARRIERS].index(question)
    return Counter(str(member.ratings[at]) for member in members if member.ratings[at] is not None)


@settings(max_examples=150)
@given(teams(), st.integers(3, 6))
@pytest.mark.acceptance
def test_every_group_shown_and_every_complement_has_at_least_k_people(
    members: tuple[Member, ...], smallest: int
) -> None:
    found = tallied(members, smallest)
    if found is None:
        assert len(members) < smallest
        return

    shown = shown_in(csv_of(TEXTS, EDITION, "Ours", found))

    assert all(sum(counts.values()) >= smallest for counts in shown.values())
    for question, group in shown:
        if group == "everyone":
            total = sum(shown[question, group].values())
            roles = [sum(counts.values()) for (asked, who), counts in shown.items()
                     if asked == question and who != "everyone"]  # fmt: skip
            rest = total - sum(roles)
            assert rest == 0 or rest >= smallest
        else:
            assert (question, "everyone") in shown


@settings(max_examples=60)
@given(teams(), st.integers(3, 6))
@pytest.mark.acceptance
def test_what_is_shown_is_what_was_answered(members: tuple[Member, ...], smallest: int) -> None:
    found = tallied(members, smallest)
    if found is None:
        return
    roles = {label: role for role, label in ROLE_LABELS.items()}

    for (question, group), counts in shown_in(csv_of(TEXTS, EDITION, "Ours", found)).items():
        theirs = tuple(
            member for member in members if group == "everyone" or member.role == roles[group]
        )
        assert +Counter(counts) == truth(theirs, question)


@settings(max_examples=100)
@given(teams(), st.integers(3, 6))
def test_text_names_no_role_and_no_number_of_people_below_k(
    members: tuple[Member, ...], smallest: int
) -> None:
    found = tallied(members, smallest)
    if found is None:
        return

    said = whole(revealed(found))

    named = re.findall(r"^- (.+), (\d+) people: ", said, re.MULTILINE)
    sizes = Counter(ROLE_LABELS[member.role] for member in members if member.role)
    assert {role: int(count) for role, count in named} == {
        role.label: role.people for role in found.roles
    }
    assert all(sizes[role] == int(count) >= smallest for role, count in named)
    for label in set(ROLE_LABELS.values()) - {role for role, _ in named}:
        assert label not in said
    answers = re.findall(r"; (\d+) answers\. ", said)
    assert all(int(answer) >= smallest for answer in answers)
    assert len(STAGES) + len(MODELS) >= len(
        re.findall(r"^\w[\w-]*: \d+ of \d+, ", said, re.MULTILINE)
    )
