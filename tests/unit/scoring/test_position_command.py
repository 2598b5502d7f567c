import json
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.unit.scoring.editions import ADVICE, FACTS, FOLDER, HEADER, changed, without_fact, write

PUBLIC = {"CXBOT_EDITION": "", "NO_COLOR": "1", "COLUMNS": "200"}


def run(*words: str) -> tuple[int, str, str]:
    """Run a command; return its exit code, its output and its errors."""
    found = CliRunner().invoke(app, list(words), env=PUBLIC)
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return found.exit_code, " ".join(found.stdout.split()), found.stderr


def placed(*words: str) -> dict[str, Any]:
    """Return the JSON of a position."""
    code, _, _ = run("position", *words, "--json")
    assert code == 0
    found: dict[str, Any] = json.loads(
        CliRunner().invoke(app, ["position", *words, "--json"], env=PUBLIC).stdout
    )
    return found


EXAMPLE = (
    "--stage", "walk", "--industry", "retail-banking", "--country", "japan",
    "--delivery", "hybrid", "--barrier", "change_management=4",
)  # fmt: skip


def holds(found: object, wanted: object) -> bool:
    """Return whether a value holds everything of another one; lists item by item."""
    if isinstance(wanted, dict):
        return isinstance(found, dict) and all(
            name in found and holds(found[name], value) for name, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(holds(one, other) for one, other in zip(found, wanted, strict=True))
        )
    return found == wanted


def test_position_as_json_holds_all_that_was_promised() -> None:
    found = placed(*EXAMPLE)

    assert holds(
        found,
        {
            "edition": "liveops-2026",
            "stage": {
                "answer": "walk",
                "overall": {
                    "below": 25, "same": 32, "above": 43, "midrank": 41,
                    "midrank_95": [38.2, 43.8],
                },
                "industry": {
                    "id": "retail-banking", "published": True, "below": [10, 10],
                    "same": [37, 37], "above": [53, 53], "midrank": [28.5, 28.5],
                    "facts": ["stage-retail-banking-run-fly", "stage-retail-banking-walk"],
                },
                "country": {
                    "id": "japan", "published": True, "comparisons": ["stage-japan-advanced"],
                },
            },
            "delivery": {
                "answer": "hybrid", "same": 73, "others": {"human_only": 21, "ai_only": 6},
            },
            "barriers": [
                {
                    "id": "change_management", "answer": 4, "mean": 3.7, "difference": 0.3,
                    "reading": "close", "guaranteed_higher": 0, "guaranteed_lower": 10.0,
                }
            ],
            "advice": [
                {
                    "id": "stage-walk-leading-industry",
                    "source": "AI maturity in CX varies sharply by industry",
                },
                {"id": "change-base", "source": "What leaders should do next"},
                {
                    "id": "hybrid-open-industry",
                    "source": "Hybrid AI and human models are the clear preference",
                },
            ],
        },
    )  # fmt: skip


def test_role_fits_the_next_steps() -> None:
    found = placed("--stage", "walk", "--barrier", "cost_roi=5", "--role", "technology")

    assert found["advice"][0]["id"] == "cost-technology"
    assert run("position", "--stage", "walk", "--role", "chef")[0] == 2
    assert '--role: unknown "chef"' in run("position", "--stage", "walk", "--role", "chef")[2]


def test_whole_numbers_are_whole_and_others_are_not_rounded_away() -> None:
    found = placed("--stage", "crawl", "--industry", "gaming", "--barrier", "cost_roi=1")

    assert found["stage"]["overall"]["midrank"] == 12.5
    assert found["stage"]["industry"]["midrank"] == [0, 19.5]
    assert isinstance(found["stage"]["overall"]["below"], int)
    assert found["barriers"][0]["guaranteed_higher"] == 60
    assert found["barriers"][0]["reading"] == "lower"


def test_industry_without_figures_is_said_to_be_unpublished() -> None:
    found = placed("--stage", "walk", "--industry", "insurance", "--country", "usa")

    assert holds(
        found["stage"],
        {
            "industry": {"published": False, "below": [0, 100], "midrank": [0, 100], "facts": []},
            "country": {"id": "usa", "published": False, "comparisons": []},
        },
    )


def test_caps_narrow_an_industry_only_where_asked_for() -> None:
    plain = placed("--stage", "walk", "--industry", "gaming")
    capped = placed("--stage", "walk", "--industry", "gaming", "--caps")

    assert plain["stage"]["industry"]["midrank"] == [19.5, 39]
    assert capped["stage"]["industry"]["midrank"] == [20, 39]
    assert "cap-walk" in capped["stage"]["industry"]["facts"]


def test_what_was_not_answered_is_null() -> None:
    found = placed("--delivery", "ai_only")

    assert found["stage"] is None
    assert found["barriers"] == []
    assert found["delivery"]["same"] == 6
    assert placed("--stage", "fly")["delivery"] is None
    assert placed("--stage", "fly")["stage"]["industry"] is None
    assert placed("--stage", "fly")["stage"]["country"] is None


def test_position_in_words_leads_with_the_three_shares() -> None:
    code, words, _ = run("position", *EXAMPLE)

    assert code == 0
    assert all(share in words for share in ("25", "32", "43"))
    assert words.index("25") < words.index("41")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--stage", "wlak"), '--stage: unknown "wlak"; did you mean "walk"?'),
        (("--delivery", "hybird"), '--delivery: unknown "hybird"; did you mean "hybrid"?'),
        (
            ("--stage", "walk", "--industry", "retail-bankng"),
            '--industry: unknown "retail-bankng"; did you mean "retail-banking"?',
        ),
        (
            ("--stage", "walk", "--country", "jappan"),
            '--country: unknown "jappan"; did you mean "japan"?',
        ),
        (("--barrier", "cost_rio=4"), '--barrier: unknown "cost_rio"; did you mean "cost_roi"?'),
        (("--barrier", "cost_roi=9"), "1, 2, 3, 4, 5"),
        (("--barrier", "cost_roi=0"), "1, 2, 3, 4, 5"),
        (("--barrier", f"cost_roi={'9' * 5000}"), "--barrier: "),
        (("--barrier", "cost_roi"), 'found "cost_roi"; expected: '),
        (("--barrier", "cost_roi=often"), 'found "cost_roi=often"; expected: '),
        (("--barrier", "cost_roi=-1"), 'found "cost_roi=-1"; expected: '),
        (("--barrier", "cost_roi=4.5"), 'found "cost_roi=4.5"; expected: '),
        (("--barrier", "cost_roi=4", "--barrier", "cost_roi=5"), '"cost_roi" is given twice'),
        (("--edition", "livops-2026", "--stage", "walk"), 'did you mean "liveops-2026"?'),
        ((), "--stage, --delivery or --barrier"),
    ],
    ids=lambda one: " ".join(one)[:40] if isinstance(one, tuple) else "",
)
def test_wrong_answers_exit_with_2_and_what_would_fit(words: tuple[str, ...], said: str) -> None:
    code, out, err = run("position", *words)

    assert (code, out) == (2, "")
    assert said in err


@pytest.mark.parametrize("words", [("--industry", "gaming"), ("--country", "japan")])
def test_segment_alone_is_nothing_to_place(words: tuple[str, ...]) -> None:
    code, out, err = run("position", *words)

    assert (code, out) == (2, "")
    assert "give --stage, --delivery or --barrier" in err


def test_every_barrier_may_be_rated() -> None:
    found = placed(
        *(
            word
            for one in ("change_management", "data_security", "alignment", "cost_roi")
            for word in ("--barrier", f"{one}=4")
        ),
        "--barrier",
        "immature_ai=1",
    )

    assert [one["id"] for one in found["barriers"]] == [
        "immature_ai", "cost_roi", "alignment", "data_security", "change_management"
    ]  # fmt: skip


# ------------------------------------------------------------------ another edition


def other(folder: Path) -> Path:
    return write(
        folder / "other-2031",
        changed(HEADER, ("id: liveops-2026", "id: other-2031"), ("Crawl\n", "Asleep\n")),
        changed(FACTS, ("[crawl], value: 25", "[crawl], value: 26")),
    )


def test_position_is_placed_in_the_edition_that_is_named(tmp_path: Path) -> None:
    folder = other(tmp_path)

    found = placed("--stage", "walk", "--edition", str(folder))

    assert found["edition"] == "other-2031"
    assert found["stage"]["overall"]["below"] == 26


def test_overall_place_without_every_figure_is_an_interval_without_margins(tmp_path: Path) -> None:
    facts = without_fact(without_fact(FACTS, "stage-crawl"), "stage-fly")
    folder = write(tmp_path / "liveops-2026", HEADER, facts)

    found = placed("--stage", "walk", "--edition", str(folder))

    assert found["stage"]["overall"]["below"] == [0, 39]
    assert found["stage"]["overall"]["same"] == [32, 32]
    assert "midrank_95" not in found["stage"]["overall"]


# ------------------------------------------------------------------ benchmark show


def test_show_prints_the_facts_of_everyone_and_their_sources() -> None:
    code, words, _ = run("benchmark", "show")

    assert code == 0
    assert "815" in words
    assert "Understanding" not in words
    assert "Hybrid AI and human models are the clear preference" in words
    assert "3.7" in words
    assert "73" in words


def test_show_prints_what_follows_for_an_industry_and_what_is_not_published() -> None:
    code, words, _ = run("benchmark", "show", "--industry", "gaming")

    assert code == 0
    assert "61" in words
    assert "39" in words
    assert "AI maturity in CX varies sharply by industry" in words
    assert "not in the report" in words.lower()


def test_show_uses_caps_only_where_asked_for() -> None:
    plain = run("benchmark", "show", "--industry", "insurance")[1]
    capped = run("benchmark", "show", "--industry", "insurance", "--caps")[1]

    assert "47" not in plain
    assert "47" in capped


def test_show_prints_what_is_said_of_a_country_without_any_figure() -> None:
    code, words, _ = run("benchmark", "show", "--country", "japan")

    assert code == 0
    assert "Respondents in Japan are more often in the later stages than others." in words
    assert "25 %" not in words


def test_show_takes_an_industry_and_a_country_together() -> None:
    code, words, _ = run("benchmark", "show", "--industry", "gaming", "--country", "spain")

    assert code == 0
    assert "Gaming" in words
    assert "Spain" in words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--industry", "gamign"), '--industry: unknown "gamign"; did you mean "gaming"?'),
        (("--country", "jappan"), '--country: unknown "jappan"; did you mean "japan"?'),
        (("--edition", "livops-2026"), 'did you mean "liveops-2026"?'),
    ],
)
def test_show_of_the_unknown_exits_with_2(words: tuple[str, ...], said: str) -> None:
    code, out, err = run("benchmark", "show", *words)

    assert (code, out) == (2, "")
    assert said in err


# ------------------------------------------------------------------ benchmark check


def test_check_of_the_shipped_editions_finds_nothing() -> None:
    assert run("benchmark", "check")[:2] == (0, "liveops-2026: no problems found.")
    assert run("benchmark", "check", str(FOLDER))[0] == 0


def test_check_of_this_folder_says_its_name(tmp_path: Path) -> None:
    with chdir(other(tmp_path)):
        assert run("benchmark", "check", ".")[:2] == (0, "other-2031: no problems found.")


def test_check_prints_every_problem_with_its_line_and_exits_with_1(tmp_path: Path) -> None:
    facts = changed(
        FACTS,
        ("[crawl], value: 25", "[crawl], value: 19"),
        ("country: japan", "country: jaapn"),
    )
    advice = changed(ADVICE, ("applies: {stage: [walk]}", "applies: {stage: [wallk]}"))
    folder = write(tmp_path / "liveops-2026", HEADER, facts, advice)

    code, out, err = run("benchmark", "check", str(folder))

    assert code == 1
    assert f"{folder / 'facts.yaml'}:" in out
    assert "sum to 94" in out
    assert 'unknown country "jaapn"; did you mean "japan"?' in out
    assert 'unknown stage "wallk"; did you mean "walk"?' in out
    assert err.strip() == "3 problems found."


def test_check_of_contradicting_facts_exits_with_1(tmp_path: Path) -> None:
    cap = "{id: cap-crawl, kind: cap, measure: stage, categories: [crawl], value: "
    facts = changed(FACTS, (f"{cap}47", f"{cap}40"))
    folder = write(tmp_path / "liveops-2026", HEADER, facts)

    code, out, err = run("benchmark", "check", str(folder))

    assert code == 1
    assert "contradict each other" in out
    assert "problem" in err


@pytest.mark.parametrize("name", ["nowhere", "empty", "broken"])
def test_check_of_what_cannot_be_read_exits_with_2(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    broken = write(tmp_path / "broken")
    (broken / "facts.yaml").write_bytes(b"facts: \xff")

    code, out, err = run("benchmark", "check", str(tmp_path / name))

    assert (code, out) == (2, "")
    assert "facts.yaml" in err
    assert "Traceback" not in err


def test_wrong_edition_is_no_base_for_a_position(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "liveops-2026", HEADER, changed(FACTS, ("country: japan", "country: jaapn"))
    )

    code, out, err = run("position", "--stage", "walk", "--edition", str(folder))

    assert (code, out) == (2, "")
    assert 'unknown country "jaapn"' in err
