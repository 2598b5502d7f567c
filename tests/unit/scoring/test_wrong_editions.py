"""The messages about wrong editions."""

from pathlib import Path

import pytest
import yaml

from bot.documents import DataProblems
from bot.loading.library import edition_folders, load_edition
from bot.scoring.bounds import Interval
from bot.scoring.edition import EVERYONE, exact
from bot.scoring.position import place
from tests.unit.scoring.editions import (
    ADVICE,
    FACTS,
    HEADER,
    at,
    build,
    changed,
    line_of,
    problems,
    write,
)


def test_shipped_editions_have_no_problems() -> None:
    assert problems() == []
    for folder in edition_folders().values():
        assert load_edition(folder).digest


def test_shares_that_sum_to_94_name_the_sum_and_what_would_fit() -> None:
    facts = changed(FACTS, ("[crawl], value: 25", "[crawl], value: 19"))

    found = problems(facts=facts)

    assert len(found) == 1
    assert found[0].startswith(at(facts, "id: stage-walk-run"))
    assert "the shares of stage of all respondents sum to 94" in found[0]
    assert "98.5 to 101.5" in found[0]
    assert "(stage-crawl)" in found[0]


@pytest.mark.parametrize(("crawl", "total"), [(24, 99), (26, 101)])
def test_shares_that_sum_to_99_or_101_are_valid_and_stay_as_printed(crawl: int, total: int) -> None:
    edition = build(facts=changed(FACTS, ("[crawl], value: 25", f"[crawl], value: {crawl}")))

    found = place(edition, EVERYONE, "walk")

    assert found.below == Interval(exact(crawl), exact(crawl))
    assert found.below.low + found.same.low + found.above.low == total


def test_shares_of_delivery_models_must_sum_to_100_too() -> None:
    facts = changed(FACTS, ("[hybrid], value: 73", "[hybrid], value: 70"))

    found = problems(facts=facts)

    assert len(found) == 1
    assert "the shares of delivery_model of all respondents sum to 97" in found[0]


def test_contradicting_shares_of_an_industry_are_named() -> None:
    facts = changed(FACTS, ("industry: retail-banking, categories: [walk], value: 37",
                            "industry: retail-banking, categories: [walk], value: 57"))  # fmt: skip

    found = problems(facts=facts)

    assert len(found) == 1
    assert found[0].startswith(at(facts, "id: stage-retail-banking-walk,"))
    assert "retail-banking contradict each other: run + fly = 53" in found[0]
    assert "walk = 57" in found[0]


def test_share_above_the_cap_of_its_leader_contradicts_it() -> None:
    cap = "{id: cap-crawl, kind: cap, measure: stage, categories: [crawl], value: "
    facts = changed(FACTS, (f"{cap}47", f"{cap}45"))

    found = problems(facts=facts)

    assert len(found) == 1
    assert found[0].startswith(at(facts, "id: cap-crawl"))
    assert "public-sector contradict each other" in found[0]
    assert "crawl at most 45 (cap-crawl)" in found[0]


def test_caps_that_no_industry_can_keep_are_said_once() -> None:
    cap = "{id: cap-run-fly, kind: cap, measure: stage, categories: [run, fly], value: "
    facts = changed(FACTS, (f"{cap}61", f"{cap}1"))

    found = problems(facts=facts)

    assert len(found) == 1
    assert "every industry contradict each other" in found[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "{id: stage-fly, kind: share, measure: stage, categories: [fly], value: 14, "
            "unit: percent, source: maturity}",
            "{id: stage-fly, kind: share, measure: stage, categories: [fly], value: 14, "
            "unit: percent, source: maturty}",
            'unknown source "maturty"; did you mean "maturity"?',
        ),
        ("industry: gaming, categories", "industry: gamign, categories",
         'unknown industry "gamign"; did you mean "gaming"?'),
        ("country: japan", "country: jaapn", 'unknown country "jaapn"; did you mean "japan"?'),
        ("[hybrid], value: 73", "[hybird], value: 73",
         'unknown category "hybird" of delivery_model; did you mean "hybrid"?'),
        ("barrier.cost_roi", "barrier.cost_rio",
         'the edition does not measure "barrier.cost_rio"; did you mean "barrier.cost_roi"?'),
        ("[ai_only], value: 6,", "[ai_only], value: 106,", "less than or equal to 100"),
        ("value: 3.4, unit: points", "value: 5.4, unit: points",
         "value: a mean lies between 1 and 5, found 5.4"),
        ("kind: mean, measure: barrier.cost_roi", "kind: mean, measure: stage",
         "a mean is of a barrier"),
        ("{id: cap-walk, kind: cap,", "{id: cap-walk, kind: cap, industry: gaming,",
         "a cap holds for every industry; it names none"),
        ("{id: cap-walk, kind: cap,", "{id: cap-walk, kind: capp,",
         'no kind is called "capp"; did you mean "cap"?'),
        ("    country: japan\n", "    country: japan\n    industry: gaming\n",
         "an industry or of a country, not of both"),
        ("industry: gaming, categories: [run, fly]", "industry: gaming, categories: [run, run]",
         "categories: one is there twice"),
        ("[ai_only], value: 6, unit: percent", "[ai_only], value: 6, unit: percents",
         "found 'percents'"),
        ("{id: cap-walk, kind: cap,", "{id: cap-walk, wieght: 1, kind: cap,",
         'unknown key "wieght"'),
    ],
)  # fmt: skip
def test_wrong_fact_is_found_with_its_line_and_what_would_fit(
    old: str, new: str, said: str
) -> None:
    facts = changed(FACTS, (old, new))
    first, last = line_of(facts, new), line_of(facts, new) + new.count("\n")

    found = problems(facts=facts)

    assert len(found) == 1
    assert said in found[0]
    assert int(found[0].split(":")[1]) in range(first, last + 1)
    assert found[0].startswith("facts.yaml:")


def test_barrier_has_no_share() -> None:
    wrong = "{id: odd, kind: share, measure: barrier.cost_roi, categories: [high], value: 3, "

    found = problems(facts=f"{FACTS}  - {wrong}unit: percent, source: barriers}}\n")

    assert any("a share is of stage or delivery_model; a barrier has a mean" in o for o in found)


def test_fact_without_source_is_one_problem_and_hides_no_other() -> None:
    line = "{id: barrier-cost-roi, kind: mean, measure: barrier.cost_roi, value: 3.4, unit: points"
    facts = changed(FACTS, (f"{line}, source: barriers}}", f"{line}}}"))

    found = problems(facts=facts)

    assert found == [f'{at(facts, "{id: barrier-cost-roi")}5: "source" is missing here']


def test_duplicate_fact_names_the_first() -> None:
    facts = changed(FACTS, ("{id: stage-fly,", "{id: stage-run,"))

    found = problems(facts=facts)

    first = line_of(facts, "{id: stage-run,")
    assert len(found) == 1
    assert found[0].startswith(f"facts.yaml:{first + 1}:")
    assert f'id "stage-run" is there twice; first in line {first}' in found[0]


def test_two_means_of_one_barrier_contradict_each_other() -> None:
    second = "{id: again, kind: mean, measure: barrier.cost_roi, value: 3.3, unit: points, "
    facts = f"{FACTS}  - {second}source: barriers}}\n"

    found = problems(facts=facts)

    assert len(found) == 1
    assert found[0].startswith(at(facts, "{id: again"))
    assert '"barrier-cost-roi" says 3.4 and "again" says 3.3' in found[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("rests_on: [practice-outcomes, finding-real-time-rare]",
         "rests_on: [practice-outcomes, finding-real-time-rar]",
         'rests on unknown fact "finding-real-time-rar"; did you mean "finding-real-time-rare"?'),
        ("applies: {stage: [walk]}", "applies: {stage: [wallk]}",
         'unknown stage "wallk"; did you mean "walk"?'),
        ("applies: {delivery: [hybrid]}", "applies: {delivery: [hybrd]}",
         'unknown delivery "hybrd"; did you mean "hybrid"?'),
        ("applies: {slowest: [cost_roi]}", "applies: {slowest: [cost_rio]}",
         'unknown slowest "cost_rio"; did you mean "cost_roi"?'),
        ("applies: {slowest: [cost_roi], role: [cx]}", "applies: {slowest: [cost_roi], role: [xc]}",
         'unknown role "xc"; '),
        ("applies: {slowest: [cost_roi]}", "applies: {top_barrier: cost_rio}",
         'unknown top_barrier "cost_rio"; did you mean "cost_roi"?'),
        ("applies: {stage: [fly], industry: [consumer-technology, ",
         "applies: {stage: [fly], industry: [consumer-technolgy, ",
         'unknown industry "consumer-technolgy"; did you mean "consumer-technology"?'),
        ("id: cost-base\n", "id: alignment-base\n", 'id "alignment-base" is there twice'),
        ("{delivery: [ai_only], industry_leans: {measure: delivery_model, category: ai_only, "
         "direction: higher}}",
         "{delivery: [ai_only], industry_leans: {measure: delivery_model, category: ai_only, "
         "direction: lower}}",
         "no published comparison says ai_only of delivery_model is lower"),
        ("applies: {barely_slowed: true}", "applies: {barly_slowed: true}",
         'unknown key "barly_slowed"; did you mean "barely_slowed"?'),
        ("against: [more-tools]", "against: [more-tool]",
         'is against unknown tag "more-tool"; did you mean "more-tools"?'),
        ("against: [more-tools]", "against: [pilot]", 'is against "pilot", its own tag'),
    ],
)  # fmt: skip
def test_wrong_advice_is_found_with_its_line_and_what_would_fit(
    old: str, new: str, said: str
) -> None:
    advice = changed(ADVICE, (old, new))
    lines = [n for n, line in enumerate(advice.splitlines(), 1) if new.strip() in line]

    found = problems(advice=advice)

    assert len(found) == 1
    assert said in found[0]
    assert found[0].startswith("advice.yaml:")
    assert int(found[0].split(":")[1]) in lines


def test_stage_without_advice_is_found() -> None:
    advice = yaml.safe_load(ADVICE)
    advice["advice"] = [
        one for one in advice["advice"] if one["applies"] and one["id"] != "stage-walk"
    ]

    found = problems(advice=yaml.safe_dump(advice))

    assert len(found) == 1
    assert 'no advice applies to the stage "walk" alone' in found[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("respondents: 815", "respondents: 0", "respondents: input should be greater than"),
        ("respondents: 815", "respondent: 815", 'did you mean "respondents"?'),
        ("  highest: 5", "  highest: 1", "scale: lowest must be less than highest"),
        ("  - id: fly\n", "  - id: run\n", 'id "run" is there twice; first in line'),
        ("{id: usa, label: USA,", "{id: usa, label: UK,", 'label "UK" is there twice in countries'),
    ],
)  # fmt: skip
def test_wrong_header_is_found_with_what_would_fit(old: str, new: str, said: str) -> None:
    header = changed(HEADER, (old, new))

    found = problems(header=header)

    assert any(one.startswith("edition.yaml:") and said in one for one in found)


def test_stray_list_is_an_unknown_key() -> None:
    found = problems(facts=f"{FACTS}\nfact: []\n")

    assert len(found) == 1
    assert 'unknown key "fact"; did you mean "facts"?' in found[0]


def test_empty_files_are_said_to_need_their_lists() -> None:
    found = problems(facts="facts: []\n", advice="advice: {}\n")

    assert '"facts" must be a list with items' in found[1]
    assert '"advice" must be a list with items' in found[0]


def test_everything_that_is_wrong_is_said_in_one_run() -> None:
    header = changed(HEADER, ("id: immature_ai\n", "id: cost_roi\n"))
    facts = changed(
        FACTS,
        ("[crawl], value: 25", "[crawl], value: 19"),
        ("country: japan", "country: jaapn"),
        ("barrier.data_security, value: 3.6", "barrier.data_security, value: 0.6"),
        ("value: 3.5, unit: points, source: barriers", "value: 3.5, unit: points"),
        ("{id: delivery-ai-only,", "{id: delivery-hybrid,"),
        ("industry: retail-banking, categories: [walk], value: 37",
         "industry: retail-banking, categories: [walk], value: 57"),
    )  # fmt: skip
    advice = changed(ADVICE, ("rests_on: [finding-human-strengths]",
                              "rests_on: [finding-human-strenths]"))  # fmt: skip

    text = "\n".join(problems(header, facts, advice))

    assert 'id "cost_roi" is there twice' in text
    assert "sum to 94" in text
    assert 'unknown country "jaapn"' in text
    assert "a mean lies between 1 and 5, found 0.6" in text
    assert '"source" is missing here' in text
    assert 'id "delivery-hybrid" is there twice' in text
    assert "walk = 57" in text
    assert (
        'rests on unknown fact "finding-human-strenths"; did you mean "finding-human-strengths"?'
        in text
    )


def test_wrong_header_hides_nothing_in_the_other_files() -> None:
    header = changed(HEADER, ("title: ", "titel: "), ("  lowest: 1\n", ""))
    facts = changed(FACTS, ("country: japan", "country: jaapn"))
    advice = changed(ADVICE, ("applies: {stage: [walk]}", "applies: {stage: [wallk]}"))

    found = problems(header, facts, advice)

    assert [one.split(":")[0] for one in found] == [
        "advice.yaml",
        *["edition.yaml"] * 3,
        "facts.yaml",
    ]
    assert 'did you mean "title"?' in "\n".join(found)
    assert "jaapn" in found[-1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("  - id: fly\n", "  - name: fly\n"),
        ("  - id: fly\n", "  - 3\n  - id: fly\n"),
        ("\nstages:\n", "\nstage:\n"),
    ],
)
def test_header_without_ids_is_reported_alone(old: str, new: str) -> None:
    header = changed(HEADER, (old, new))

    found = problems(header=header, facts=changed(FACTS, ("country: japan", "country: jaapn")))

    assert {one.split(":")[0] for one in found} == {"edition.yaml"}


def test_unreadable_files_are_all_named(tmp_path: Path) -> None:
    folder = write(tmp_path / "broken")
    (folder / "facts.yaml").unlink()
    (folder / "advice.yaml").write_text("advice: [", encoding="utf-8")

    with pytest.raises(DataProblems) as bad:
        load_edition(folder)

    assert [Path(one.mark.file).name for one in bad.value.problems] == ["advice.yaml", "facts.yaml"]
