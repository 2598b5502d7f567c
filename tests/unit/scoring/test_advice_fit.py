"""Whether a director can take each step: at this stage, in this role, and with the other two."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from bot.loading.library import load_catalogue
from bot.scoring.advice import advise
from bot.scoring.edition import AdviceRule
from bot.scoring.position import Answers
from tests.unit.scoring.advice_classes import BARRIERS, INDUSTRIES, MODELS, STAGES, classes
from tests.unit.scoring.editions import ADVICE, EDITION, changed, problems

READ = Path(__file__).parent / "goldens" / "steps_together.txt"
RULES = {rule.id: rule for rule in EDITION.advice}
NUMBER = r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|twelve|half|hundred)\b"

AUTOMATED = (
    r"\bautomated\b|\blive\b|\btriggers?\b|misrouted|AI acts|real-time AI|"
    r"way to a person|hand a customer"
)
"""Words of a step that presuppose that AI acts by itself: at Run and Fly alone."""

SUGGESTED = (
    r"AI suggest|suggestions?\b|suggested|AI tools? at|AI release|AI changes on|AI coach|AI output|"
    r"AI feature|each AI tool|agents send|with AI help against"
)
"""Words that presuppose that AI suggests at the agent's desk: from Walk on."""

BEGINNING = r"\bpilot\b|first AI|\bborrow|before you buy|before buying|before it serves"
"""Words about beginning with AI: at Crawl and Walk alone."""

PROPOSED = {"stage-crawl", "stage-crawl-walk-industry"}
"""Steps at Crawl that propose a pilot of AI that suggests, and say what it must show."""

SELF = {
    "executive": r"\bCFO\b|\bCOO\b",
    "cx": r"CX (head|lead)|heads? of [^,.]*\bCX",
    "operations": r"(operations|contact center) head|heads? of [^,.]*operations",
    "technology": r"(technology|IT|platform) (head|lead)\b|heads? of [^,.]*technology",
}
"""The jobs that a reader of each role may have."""


def reached(rule: AdviceRule, stage: str) -> bool:
    """Return whether the rule can be for somebody at a stage."""
    return not rule.applies.stage or stage in rule.applies.stage


def words_of(rule: AdviceRule) -> str:
    """Return everything that a step says about what to do."""
    return " ".join((rule.action, rule.reason, rule.first_move, rule.sign))


# ---------------------------------------------------------------------------- at this stage


@pytest.mark.parametrize(
    ("stage", "unfit"),
    [
        ("crawl", f"{AUTOMATED}|{SUGGESTED}"),
        ("walk", AUTOMATED),
        ("run", BEGINNING),
        ("fly", BEGINNING),
    ],
)
def test_no_step_presupposes_another_stage(stage: str, unfit: str) -> None:
    misfits = {
        rule.id: found[0]
        for rule in RULES.values()
        if reached(rule, stage) and rule.id not in PROPOSED
        and (found := re.search(unfit, words_of(rule)))
    }  # fmt: skip

    assert misfits == {}


def test_executives_who_rate_every_barrier_highest_get_steps_for_their_stage() -> None:
    highest = dict.fromkeys(BARRIERS, 5)
    heads = {
        stage: {
            advise(EDITION, Answers(stage, model, industry, None, highest, "executive"))[0].rule.id
            for model in MODELS
            for industry in (None, *INDUSTRIES)
        }
        for stage in STAGES
    }

    assert heads["crawl"] <= {"immature-executive", "immature-base"}
    assert not heads["crawl"] & heads["run"]
    assert not any("contract" in rule.action for rule in RULES.values())


# ---------------------------------------------------------------------------- in this role


def test_nobody_is_told_to_meet_themselves() -> None:
    alone = {
        (rule.id, role, rule.told(role).who)
        for rule in RULES.values()
        for role, jobs in SELF.items()
        if (not rule.applies.role or role in rule.applies.role)
        and re.search(jobs, rule.told(role).who)
        and not re.search(r"\byou\b", rule.told(role).who, re.IGNORECASE)
    }

    assert alone == set()


def test_step_for_a_role_has_the_reader_in_the_room() -> None:
    for rule in RULES.values():
        for seats in rule.who_for:
            assert re.match(r"You\b", seats.who), rule.id
            assert not re.search(SELF[seats.role], seats.who), rule.id
        if rule.applies.role:
            assert re.search(r"\byou\b", rule.told(rule.applies.role[0]).who, re.IGNORECASE), (
                rule.id
            )


def test_person_reads_the_seats_of_their_role() -> None:
    def seats(role: str | None) -> str:
        steps = advise(EDITION, Answers("fly", "hybrid", role=role))
        return next(step.rule.who for step in steps if step.rule.id == "stage-fly")

    assert seats(None) == "The CX head, operations analytics and finance."
    assert seats("executive") == seats(None)
    assert seats("cx") == "You, operations analytics and finance."


@pytest.mark.parametrize(
    ("role", "problem"),
    [
        ("chef", 'the rule reaches no role "chef"'),
        ("executive", 'the rule reaches no role "executive"'),
        ("cx", 'the role "cx" is there twice'),
    ],
)
def test_seats_of_an_unreachable_role_are_found(role: str, problem: str) -> None:
    old = "    who: You, legal and a writer.\n"
    seats = "".join(f"      - {{role: {each}, who: You and a writer.}}\n" for each in ("cx", role))
    found = problems(advice=changed(ADVICE, (old, f"{old}    who_for:\n{seats}")))

    assert len(found) == 1
    assert problem in found[0]


# ---------------------------------------------------------------------------- whose it is


def test_action_and_label_have_thirteen_words_at_most() -> None:
    texts = load_catalogue()
    for rule in RULES.values():
        assert len(texts.say(f"first.step_{rule.basis}", action=rule.action).split()) <= 13, rule.id


def test_action_of_the_report_has_no_number_of_ours() -> None:
    for rule in RULES.values():
        if rule.basis == "report":
            assert not re.search(NUMBER, f"{rule.action} {rule.reason}"), rule.id


# ---------------------------------------------------------------------------- with the other two


@cache
def together() -> dict[str, frozenset[str]]:
    """Return the later steps in the alphabet that share a result with each step, by step."""
    partners: dict[str, set[str]] = {}
    for case in classes():
        for step, other in combinations(sorted(case.ids), 2):
            partners.setdefault(step, set()).add(other)
    return {step: frozenset(others) for step, others in sorted(partners.items())}


def test_every_two_steps_of_one_result_have_been_read_together(
    request: pytest.FixtureRequest,
) -> None:
    """The file lists every such pair: read the pairs that a change adds before you rewrite it.

    Two steps that say one thing, or contradict each other, get a common tag or ``against``.
    """
    lines = "".join(f"{step}: {' '.join(sorted(others))}\n" for step, others in together().items())

    if request.config.getoption("--update-golden"):
        READ.write_text(lines, "utf-8")
    read = dict(line.split(": ") for line in READ.read_text("utf-8").splitlines())
    unread = [
        f"{RULES[step].action} + {RULES[other].action}"
        for step, others in together().items()
        for other in sorted(others - set(read.get(step, "").split()))
    ]
    assert unread == []
    assert lines == READ.read_text("utf-8"), "pairs that no longer occur"


def test_no_two_steps_of_one_result_open_alike() -> None:
    """Four equal words at the beginning of two actions or first moves are a repetition."""

    def openings(rule: AdviceRule) -> Iterator[str]:
        for text in (rule.action, rule.first_move):
            yield " ".join(text.split()[:4])

    for step, others in together().items():
        for other in others:
            common = set(openings(RULES[step])) & set(openings(RULES[other]))
            assert common == set(), (step, other)
