import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

import adapters
import bot
from bot.documents import DataProblems
from bot.loading.library import edition_folders, load_edition
from bot.scoring.bounds import Interval
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
    exact,
)
from bot.scoring.position import Answers, UnknownAnswer, place, position
from tests.unit.scoring.editions import (
    ADVICE,
    EDITION,
    FACTS,
    FOLDER,
    HEADER,
    build,
    changed,
    line_of,
    problems,
    without_fact,
    write,
)

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
    """Every sentence that the project wrote about the report."""
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


# ------------------------------------------------------------------ editions that are wrong


def at(text: str, words: str, file: str = "facts.yaml") -> str:
    return f"{file}:{line_of(text, words)}:"


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


# ------------------------------------------------------------------ other editions


def second(tmp_path: Path) -> Path:
    """The shipped edition under other names and with other figures."""
    header = changed(
        HEADER,
        ("id: liveops-2026", "id: other-2031"),
        ("year: 2026", "year: 2031"),
        ("respondents: 815", "respondents: 200"),
        ("    label: Crawl", "    label: Asleep"),
    )
    facts = changed(
        FACTS,
        ("[crawl], value: 25", "[crawl], value: 20"),
        ("[fly], value: 14", "[fly], value: 19"),
    )
    return write(tmp_path / "other-2031", header, facts)


def test_second_edition_is_a_second_folder(tmp_path: Path) -> None:
    edition = load_edition(second(tmp_path))

    found = position(edition, Answers(stage="walk", industry="gaming"))

    assert edition.id == "other-2031"
    assert edition.label(STAGE, "crawl") == "Asleep"
    assert found.overall
    assert found.overall.midrank == Interval(exact(36), exact(36))
    assert found.margins
    assert found.margins.midrank_95[1] - found.margins.midrank_95[0] > 10
    assert edition.digest != EDITION.digest


FIVE = ("asleep", "awake", "steady", "quick", "leading")
FIVE_HEADER = """
id: five
title: Another benchmark
publisher: Someone
year: 2031
respondents: 400
who: managers
scale: {lowest: 0, highest: 10, low: not at all, high: very much}
sources: [{id: only, heading: The only heading}]
stages: [{id: asleep, label: Asleep}, {id: awake, label: Awake}, {id: steady, label: Steady},
  {id: quick, label: Quick}, {id: leading, label: Leading}]
delivery_models: [{id: people, label: People}, {id: machines, label: Machines}]
barriers: [{id: money, label: Money}]
industries: [{id: mining, label: Mining}, {id: farming, label: Farming}]
countries: [{id: peru, label: Peru}]
"""
FIVE_FACTS = """
facts:
  - {id: s1, kind: share, measure: stage, categories: [asleep], value: 10, unit: percent, source: only}
  - {id: s2, kind: share, measure: stage, categories: [awake], value: 20, unit: percent, source: only}
  - {id: s3, kind: share, measure: stage, categories: [steady], value: 40, unit: percent, source: only}
  - {id: s4, kind: share, measure: stage, categories: [quick], value: 20, unit: percent, source: only}
  - {id: s5, kind: share, measure: stage, categories: [leading], value: 10, unit: percent, source: only}
  - {id: m, kind: share, measure: stage, industry: mining, categories: [quick, leading], value: 30,
     unit: percent, source: only}
  - {id: people, kind: share, measure: delivery_model, categories: [people], value: 80,
     unit: percent, source: only}
  - {id: money, kind: mean, measure: barrier.money, value: 6.5, unit: points, source: only}
"""  # noqa: E501
FIVE_ADVICE = """
advice:
  - {id: one, topic: all, applies: {}, weight: 1, basis: suggestion, rests_on: [s1], action: Do,
     reason: Because}
"""


def test_edition_of_five_stages_and_another_scale_works(tmp_path: Path) -> None:
    edition = load_edition(write(tmp_path / "five", FIVE_HEADER, FIVE_FACTS, FIVE_ADVICE))

    found = position(
        edition,
        Answers(stage="steady", industry="mining", delivery="people", barriers={"money": 9}),
    )

    assert edition.ids(STAGE) == FIVE
    assert found.overall
    assert found.overall.midrank == Interval(exact(50), exact(50))
    assert found.industry
    assert found.industry.above == Interval(exact(30), exact(30))
    assert found.industry.midrank == Interval(exact(35), exact(70))
    assert found.delivery
    assert found.delivery.same == 80
    assert found.delivery.others == {"machines": None}
    assert [(one.difference, one.reading) for one in found.barriers] == [(exact(2.5), "higher")]
    assert found.barriers[0].guaranteed_lower == exact(100) * 5 / 18


@pytest.mark.parametrize(
    ("answers", "measure"),
    [
        (Answers(stage="wallk"), "stage"),
        (Answers(delivery="none"), "delivery_model"),
        (Answers(stage="walk", industry="mining"), "industry"),
        (Answers(stage="walk", country="peru"), "country"),
        (Answers(barriers={"weather": 3}), "barrier."),
        (Answers(barriers={"cost_roi": 6}), "barrier.cost_roi"),
    ],
)
def test_answer_that_the_edition_does_not_have_is_refused(answers: Answers, measure: str) -> None:
    with pytest.raises(UnknownAnswer) as bad:
        position(EDITION, answers)

    assert bad.value.measure == measure
    assert len(bad.value.known) >= 3


def test_edition_without_every_stage_has_bounds_for_everyone_and_no_margins() -> None:
    edition = build(facts=without_fact(without_fact(FACTS, "stage-crawl"), "stage-fly"))

    found = position(edition, Answers(stage="walk"))

    assert found.overall
    assert found.overall.below == Interval(exact(0), exact(39))
    assert found.margins is None


def test_barrier_without_a_published_mean_has_no_position() -> None:
    facts = changed(
        FIVE_FACTS,
        (
            "  - {id: money, kind: mean, measure: barrier.money, value: 6.5, unit: points, "
            "source: only}\n",
            "",
        ),
    )
    edition = build(FIVE_HEADER, facts, FIVE_ADVICE)

    assert position(edition, Answers(barriers={"money": 9})).barriers == ()


def test_folder_must_be_called_as_the_edition(tmp_path: Path) -> None:
    folder = write(tmp_path / "renamed")

    with pytest.raises(DataProblems, match="must be the folder's name"):
        load_edition(folder)


def test_layout_and_comments_change_no_digest(tmp_path: Path) -> None:
    folder = write(tmp_path / FOLDER.name, f"# a comment\n\n{HEADER}")

    assert load_edition(folder).digest == EDITION.digest


STAGES = FIVE_HEADER[FIVE_HEADER.index("stages:") : FIVE_HEADER.index("delivery_models:")].strip()
MODELS = "delivery_models: [{id: people, label: People}, {id: machines, label: Machines}]"
OTHERS = {
    "barriers": "barriers: [{id: money, label: Money}]",
    "industries": "industries: [{id: mining, label: Mining}, {id: farming, label: Farming}]",
    "countries": "countries: [{id: peru, label: Peru}]",
    "sources": "sources: [{id: only, heading: The only heading}]",
}


def listing(name: str, number: int) -> str:
    """A list of the header with so many entries."""
    label = "heading" if name == "sources" else "label"
    entries = ", ".join(f"{{id: x{at}, {label}: X{at}}}" for at in range(number))
    return f"{name}: [{entries}]"


@pytest.mark.parametrize(
    ("before", "name", "number"),
    [
        (STAGES, "stages", 1), (STAGES, "stages", 8), (MODELS, "delivery_models", 1),
        *((before, name, 0) for name, before in OTHERS.items()),
    ],
)  # fmt: skip
def test_list_of_the_header_that_is_too_short_or_too_long_is_refused(
    before: str, name: str, number: int
) -> None:
    header = changed(FIVE_HEADER, (before, listing(name, number)))

    found = problems(header, FIVE_FACTS, FIVE_ADVICE)

    assert any(f"{name}:" in one or f'"{name}"' in one for one in found), found
