"""The changes between two versions of a flow, and the answers that keep their meaning."""

import pytest

from bot.flows.compare import Fate, FlowComparison, StepChanges, compare
from bot.flows.model import Flow
from tests.unit.flows.make import RESULT, build, flow_yaml

CHOICE = (
    "{id: pick, type: single_choice, name: Pick, text: Which?,"
    " options: [{id: ash, label: Ash}, {id: elm, label: Elm}]}"
)
RATING = "{id: rate, type: rating, name: Rate, text: How?, low: little, high: much}"
NUMBER = "{id: count, type: number, name: Count, text: How many?, minimum: 1, maximum: 10}"
TEXT = "{id: words, type: text, name: Words, text: Say., max_length: 100}"
SEVERAL = (
    "{id: some, type: several_choices, name: Some, text: Which?, at_least: 1, at_most: 2,"
    " options: [{id: ash, label: Ash}, {id: elm, label: Elm}, {id: oak, label: Oak}]}"
)
YES = "{id: well, type: yes_no, name: Well, text: Well?}"
MOMENT = "{id: due, type: moment, name: Due, text: When?, offers: [2h, 1d]}"
STAGE = (
    "{id: stage, type: single_choice, name: Stage, text: Which?, measures: stage,"
    " options_from: stages}"
)
STEPS = (YES, CHOICE, RATING, NUMBER, TEXT, SEVERAL)


def flow(*steps: str, head: str = "", result: str = RESULT) -> Flow:
    return build(flow_yaml(*steps, head=head, result=result))


def changed(old: str, new: str, before: str = YES) -> StepChanges:
    """Return the changes of the one step that differs."""
    (one,) = compare(flow(before, old), flow(before, new)).changed
    return one


def whats(found: FlowComparison) -> list[tuple[str, str]]:
    return [(one.kind, one.what) for one in found.flow]


def test_shipped_steps_come_with_the_editions_options() -> None:
    found = compare(flow(STAGE), flow(STAGE.replace("stages", "industries").replace(
        "measures: stage", "measures: industry")))  # fmt: skip

    (one,) = found.changed
    assert one.fate == "asked again"
    assert "option crawl removed" in [change.what for change in one.changes]
    assert whats(found) == [
        ("result", "stage is no longer measured"),
        ("result", "industry is measured now"),
    ]


# ---------------------------------------------------------------------------- one step


@pytest.mark.parametrize(
    ("step", "old", "new", "what"),
    [
        (CHOICE, "text: Which?", "text: Which one?", "text"),
        (CHOICE, "name: Pick", "name: Choose", "name"),
        (CHOICE, "name: Pick", "name: Pick, help: H, why: W", "help, why"),
        (CHOICE, "label: Elm", "label: Elms, synonyms: [bi]", "label and synonyms of elm"),
        (RATING, "low: little", "low: not much", "low"),
    ],
)
def test_step_that_is_only_reworded_keeps_its_answers(
    step: str, old: str, new: str, what: str
) -> None:
    one = changed(step, step.replace(old, new))

    assert [(change.kind, change.what) for change in one.changes] == [("reworded", what)]
    assert one.fate == "kept"


@pytest.mark.parametrize(
    ("step", "old", "new", "what"),
    [
        (CHOICE, ", {id: elm, label: Elm}", ", {id: oak, label: Oak}", "option elm removed"),
        (CHOICE, ", {id: elm, label: Elm}", ", {id: oak, label: Oak}", "option oak added"),
        (CHOICE, "{id: elm, label: Elm}", "{id: yew, label: Elm}", "option elm renamed to yew"),
        (RATING, "high: much", "high: much, highest: 7", "highest 5 to 7"),
        (RATING, "high: much", "high: much, lowest: 0", "lowest 1 to 0"),
        (RATING, "high: much", "high: much, measures: barrier.alignment",
         "measures none to barrier.alignment"),
        (NUMBER, "maximum: 10", "maximum: 9", "maximum 10 to 9"),
        (NUMBER, "minimum: 1", "minimum: 2", "minimum 1 to 2"),
        (NUMBER, "maximum: 10", "maximum: 10, unit: people", "unit none to people"),
        (TEXT, "max_length: 100", "max_length: 50", "max length 100 to 50"),
        (SEVERAL, "at_least: 1", "at_least: 2", "at least 1 to 2"),
        (SEVERAL, "at_most: 2", "at_most: 1", "at most 2 to 1"),
        (SEVERAL, "type: several_choices", "type: single_choice",
         "type several_choices to single_choice"),
    ],
)  # fmt: skip
def test_step_whose_answers_no_longer_fit_is_asked_again(
    step: str, old: str, new: str, what: str
) -> None:
    after = step.replace(old, new)
    if "single_choice" in new:
        after = after.replace("at_least: 1, at_most: 2,", "")

    one = changed(step, after)

    assert ("changed", what) in [(change.kind, change.what) for change in one.changes]
    assert one.fate == "asked again"


@pytest.mark.parametrize(
    ("step", "old", "new", "kind", "what"),
    [
        (NUMBER, "minimum: 1", "minimum: 0", "rules", "minimum 1 to 0"),
        (NUMBER, "maximum: 10", "maximum: 10.5, decimals: 1", "rules", "decimals 0 to 1"),
        (TEXT, "max_length: 100", "max_length: 200", "rules", "max length 100 to 200"),
        (SEVERAL, "at_most: 2,", "", "rules", "at most 2 to none"),
        (TEXT, "name: Words", "name: Words, optional: true", "rules", "can be skipped now"),
        (MOMENT, "[2h, 1d]", "[1w]", "rules", "offers 2h, 1d to 1w"),
        (CHOICE, "name: Pick", "name: Pick, shuffle: true", "moved", "shuffle False to True"),
        (CHOICE, "[{id: ash, label: Ash}, {id: elm, label: Elm}",
         "[{id: elm, label: Elm}, {id: ash, label: Ash}", "moved", "options in another order"),
        (TEXT, "name: Words", "name: Words, when: {step: well, is: 'yes'}",
         "condition", "asked if well is yes, not always"),
    ],
)  # fmt: skip
def test_change_after_which_every_answer_still_fits_keeps_them(
    step: str, old: str, new: str, kind: str, what: str
) -> None:
    one = changed(step, step.replace(old, new))

    assert (kind, what) in [(change.kind, change.what) for change in one.changes]
    assert one.fate == "kept"


def test_step_of_another_type_is_compared_in_what_both_have() -> None:
    one = changed(YES, YES.replace("yes_no", "text").replace("Well?", "Why?"), before=CHOICE)

    assert [(change.kind, change.what) for change in one.changes] == [
        ("changed", "type yes_no to text"),
        ("reworded", "text"),
    ]


# ---------------------------------------------------------------------------- which steps


def test_added_and_removed_steps_are_named_with_their_place() -> None:
    found = compare(flow(YES, CHOICE, TEXT), flow(RATING, YES, NUMBER, TEXT))

    fates: dict[str, Fate] = {one.id: one.fate for one in found.steps}
    assert fates == {
        "rate": "new", "well": "kept", "count": "new", "words": "kept", "result": "kept",
        "pick": "dropped",
    }  # fmt: skip
    assert [one.changes[0].what for one in found.changed] == [
        "new, at the beginning", "new, behind well", "no longer there",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("new", "moved"),
    [
        ((YES, CHOICE, RATING, NUMBER), []),
        ((YES, RATING, NUMBER, CHOICE), [("pick", "behind count", "kept")]),
        ((NUMBER, YES, CHOICE, RATING), [("count", "to the beginning", "kept")]),
        ((YES, TEXT, CHOICE, RATING, NUMBER), []),
    ],
)
def test_only_the_step_that_moves_is_called_moved_and_keeps_its_answers(
    new: tuple[str, ...], moved: list[tuple[str, str, Fate]]
) -> None:
    found = compare(flow(YES, CHOICE, RATING, NUMBER), flow(*new))

    changes = ((step, change) for step in found.steps for change in step.changes)
    named = [
        (step.id, change.what, step.fate) for step, change in changes if change.kind == "moved"
    ]
    assert named == moved


def test_step_that_goes_behind_the_result_is_no_longer_asked() -> None:
    offer = TEXT.replace("name: Words", "name: Words, offer: Say more, optional: true")
    old = flow(YES, TEXT)
    new = flow(YES, result=f"{RESULT}  - {offer}\n")

    (one,) = (each for each in compare(old, new).changed if each.id == "words")

    assert "offered after the result, not asked" in [change.what for change in one.changes]
    back = compare(new, old).changed
    assert "asked, no longer only offered" in [c.what for each in back for c in each.changes]


# ---------------------------------------------------------------------------- the whole flow


def test_title_sections_and_skipping_are_changes_of_the_whole_flow() -> None:
    old = flow(YES, head="sections: [{id: one, title: One}, {id: two, title: Two}]\n")
    new = build(
        flow_yaml(
            YES.replace("text", "section: one, text"),
            head="sections: [{id: one, title: First, skip_rest: true}, {id: new, title: New}]\n",
        ).replace("title: Mine", "title: Ours")
    )

    found = compare(old, new)

    assert whats(found) == [
        ("reworded", 'title "Mine" to "Ours"'),
        ("reworded", 'section "One" to "First"'),
        ("rules", 'section one offers "skip the rest"'),
        ("rules", "section two removed"),
        ("rules", "section new added"),
    ]
    assert [one.changes[0].what for one in found.changed] == ["section none to one"]


CONSENT = "{id: ok, type: consent, name: OK, text: Agree?, agree: A, decline: D}"


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        (flow(*STEPS), flow(*STEPS), []),
        (flow(STAGE), flow(STAGE.replace("id: stage", "id: level")),
         [("result", "stage is measured by level now, not stage")]),
        (flow(STAGE), flow(STAGE, head="purpose: team\n"), [("rules", "purpose person to team")]),
        (flow(YES), build(flow_yaml(YES).replace("id: mine", "id: yours")),
         [("rules", 'another flow: "mine" to "yours"; nobody goes from one to it')]),
        (flow(CONSENT, YES), flow(CONSENT.replace("Agree?", "Agree to more?"), YES),
         [("consent", "people agree to another text than those who began before")]),
        (flow(YES), flow(CONSENT, YES), [("consent", "consent is asked for now")]),
        (flow(CONSENT, YES), flow(YES), [("consent", "consent is no longer asked for")]),
    ],
    ids=["nothing", "measure", "purpose", "id", "other consent", "consent", "no consent"],
)  # fmt: skip
def test_change_of_the_whole_flow_is_called_out(
    old: Flow, new: Flow, changes: list[tuple[str, str]]
) -> None:
    found = compare(old, new)

    assert whats(found) == changes
    if not changes:
        assert found.changed == ()
        assert {step.fate for step in found.steps} == {"kept"}
