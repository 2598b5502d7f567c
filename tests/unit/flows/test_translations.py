"""A flow's other languages: complete, nothing unknown, and fit to be shown."""

import pytest

from tests.unit.flows.make import ask, build, flow_yaml, problems

FLOW = flow_yaml(
    "{id: rate, type: rating, section: s, name: Rate, text: 'Hello {who}', low: bad, high: good}",
    "{id: one, type: single_choice, name: One, text: Which?, options: "
    "[{id: x, label: Ex, synonyms: [ax, ix]}, {id: y, label: Why}]}",
    head="sections: [{id: s, title: Part}]\n",
)
GERMAN = """\
title: Meins
sections: {s: {title: Teil}}
steps:
  rate: {name: Note, text: "Hallo {who}", low: schlecht, high: gut}
  one:
    name: Eins
    text: Welche?
    options:
      x: {label: Iks, synonyms: [aks, eks, uks]}
      y: {label: Ypsilon}
  result: {name: Ergebnis}
"""


def german(old: str, new: str) -> list[str]:
    """Return the problems after one change of the good translation."""
    assert old in GERMAN
    return list(problems(FLOW, de=GERMAN.replace(old, new)))


def test_flow_is_built_in_a_language_with_every_text_of_it() -> None:
    flow = build(FLOW, language="de", de=GERMAN)

    rate, one, result = flow.steps
    assert (flow.title, flow.sections[0].title) == ("Meins", "Teil")
    assert (rate.name, rate.text) == ("Note", "Hallo enterprise executives")
    assert [option.label for option in one.choices(None)] == ["Iks", "Ypsilon"]  # type: ignore[arg-type]
    assert one.choices(None)[0].synonyms == ("aks", "eks", "uks")  # type: ignore[arg-type]
    assert result.name == "Ergebnis"


def test_languages_have_versions_of_their_own_and_the_same_steps() -> None:
    english, other = build(FLOW, de=GERMAN), build(FLOW, language="de", de=GERMAN)

    assert english.version != other.version
    assert english.index == other.index
    assert build(FLOW).version == english.version
    assert build(FLOW, language="fr", de=GERMAN).title == "Mine"


def test_translation_is_good_where_it_is_complete_and_its_language_is_known() -> None:
    regional = "title: T\nsteps: {a: {name: N, text: T}, result: {name: R}}\n"
    unknown = ['notes.yaml:1:1: the file is named after no known language: "notes"']

    assert problems(FLOW, de=GERMAN) == []
    assert problems(flow_yaml(ask("a")), **{"pt-BR": regional}) == []
    assert problems(FLOW, notes="a: b\n") == unknown


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("title: Meins\n", "", 'de.yaml:1:1: missing translation of title ("Mine")'),
        (", text: \"Hallo {who}\"", "",
         'de.yaml:4:9: missing translation of steps.rate.text ("Hello {who}")'),
        ("      y: {label: Ypsilon}\n", "",
         'de.yaml:9:7: missing translation of steps.one.options.y.label ("Why")'),
        ("  result: {name: Ergebnis}\n", "",
         'de.yaml:4:3: missing translation of steps.result.name ("Result")'),
        ("text: Welche?", "test: Welche?",
         'de.yaml:7:11: steps.one.test is no text of the flow; did you mean "steps.one.text"?'),
        ("      y:", "      z:",
         'de.yaml:10:18: steps.one.options.z.label is no text of the flow; '
         'did you mean "steps.one.options.x.label"?'),
        ("{who}", "{whom}", "de.yaml:4:28: {who}, {whom} must stand in both flow.yaml and here"),
        ("{who}", "all", "de.yaml:4:28: {who} must stand in both flow.yaml and here"),
        ("Iks", "x" * 65,
         "de.yaml:9:18: 65 characters; a button of Telegram or Slack holds 64"),
        ("high: gut", "high: schlecht", "de.yaml:4:9: low and high have the same name"),
        ("text: Welche?", "text: ''",
         "de.yaml:7:11: text: string should have at least 1 character, found ''"),
        ("text: Welche?", "text: 5",
         "de.yaml:7:11: text: input should be a valid string, found '5'"),
        ("{label: Ypsilon}", "{label: 5}",
         "de.yaml:10:18: label: input should be a valid string, found '5'"),
    ],
)  # fmt: skip
def test_translation_that_does_not_fit_is_found(old: str, new: str, expected: str) -> None:
    assert expected in german(old, new)


def test_texts_and_translation_are_checked_in_one_run_without_false_alarms() -> None:
    flow = FLOW.replace("Which?", "'{oops}'")

    found = problems(flow, de=GERMAN.replace("Welche?", "'{oops}'").replace("title: Meins\n", ""))

    assert len(found) == 2
    assert "missing translation of title" in found[0]
    assert "unknown name {oops}" in found[1]


def test_translation_of_a_step_that_cannot_be_read_is_not_called_unknown() -> None:
    found = problems(FLOW.replace("low: bad", "lou: bad"), de=GERMAN)

    assert all(one.startswith("flow.yaml:") for one in found)
