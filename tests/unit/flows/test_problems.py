"""Everything that can be wrong with a flow: where, what was found, what would fit."""

from dataclasses import replace

import pytest

from bot.flows.build import build_flow
from bot.loading.yaml_documents import parse_document
from tests.unit.flows.make import ASK, RESULT, VIEW, ask, flow_yaml, place, problems

RATE = "{id: rate, type: rating, name: N, text: T, low: a, high: b}"
TEXT = "{id: note, type: text, name: N, text: T}"
COUNT = "{id: count, type: number, name: N, text: T, minimum: 0, maximum: 9}"
OPTIONS = "options: [{id: x, label: Ex}, {id: y, label: Why}]"
ONE = f"{{id: one, type: single_choice, name: N, text: T, {OPTIONS}}}"
SOME = f"{{id: some, type: several_choices, name: N, text: T, {OPTIONS}}}"


def only(text: str) -> str:
    """Return the one problem of a flow."""
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


def test_good_flow_has_no_problem() -> None:
    assert problems(flow_yaml(ONE, SOME, RATE, TEXT, COUNT, ASK)) == []


# ---------------------------------------------------------------------------- keys, ids


@pytest.mark.parametrize(
    ("text", "key", "fits"),
    [
        (flow_yaml(ASK, head="titel: X\n"), "titel", 'did you mean "title"?'),
        (flow_yaml(ask("a", ", optonal: true")), "optonal", 'did you mean "optional"?'),
        (flow_yaml(TEXT.replace("T}", "T, max_lenght: 5}")), "max_lenght",
         'did you mean "max_length"?'),
        (flow_yaml(ONE.replace("label: Ex", "label: Ex, lable: X")), "lable",
         'did you mean "label"?'),
        (flow_yaml(ASK, ask("b", ", when: {step: ask, is: yes, answerd: true}")), "answerd",
         'did you mean "answered"?'),
        (flow_yaml(ASK, ask("b", ", when: {not: {any: [{step: ask, iz: yes}]}}")), "iz",
         "expected: step, is, includes, at_least, at_most, answered"),
        (flow_yaml(ASK, head="sections: [{id: s, title: S, skip: true}]\n"), "skip",
         "expected: id, title, skip_rest"),
    ],
)  # fmt: skip
def test_unknown_key_is_found_at_any_depth(text: str, key: str, fits: str) -> None:
    assert only(text) == place(text, key) + f'unknown key "{key}"; {fits}'


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{id: a, type: yes_no, text: T}", '5: "name" is missing here'),
        ("{id: a, name: N, text: T}", '5: "type" is missing here'),
        (ask("a").replace("yes_no", "raiting"),
         '19: no type is called "raiting"; did you mean "rating"?'),
        (ask("A b"),
         "10: id: use lowercase letters, digits, - and _, a letter first, at most 40 in all, "
         "found 'A b'"),
        (ask("a").replace("T", "5"), "42: text: input should be a valid string, found '5'"),
        ("just text", "5: input should be a valid dictionary"),
        (ask("a", ", when: is yes"), "51: when: input should be a valid dictionary"),
        (RATE.replace("low: a", "low: b"), "5: low and high have the same name"),
        (COUNT.replace("9", "inf"), "70: maximum: input should be a finite number, found 'inf'"),
    ],
)  # fmt: skip
def test_step_that_cannot_be_read_is_explained(step: str, expected: str) -> None:
    assert only(flow_yaml(step)).startswith(f"flow.yaml:4:{expected}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (flow_yaml(ask("a"), ask("a")), '5:10: step "a": the id is used twice; first in line 4'),
        (flow_yaml(ASK, head="sections: [{id: s, title: S}, {id: s, title: T}]\n"),
         '3:36: section "s" is there twice'),
        (flow_yaml(ONE.replace("id: y", "id: x")),
         '4:89: step "one": option "x" is there twice'),
        (flow_yaml(ask("a", ", section: abuot"), head="sections: [{id: about, title: A}]\n"),
         '5:54: step "a": unknown section "abuot"; did you mean "about"?'),
    ],
)  # fmt: skip
def test_what_stands_twice_or_nowhere_is_found_at_its_place(text: str, problem: str) -> None:
    assert problems(text) == [f"flow.yaml:{problem}"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (flow_yaml(ask("a", ", odd: 1"), ask("b", ", when: {step: a, is: yes}")), 'key "odd"'),
        (flow_yaml(ASK, result="  - {id: r, type: result, odd: 1}\n"), 'key "odd"'),
        (flow_yaml("{id: stage, type: single_choice, text: T}", head="purpose: team\n"),
         '"name" is missing here'),
    ],
    ids=["condition", "result", "for teams"],
)  # fmt: skip
def test_what_follows_from_a_step_that_cannot_be_read_is_not_blamed(text: str, says: str) -> None:
    assert says in only(text)


# ---------------------------------------------------------------------------- purpose

STAGE = "{id: stage, type: single_choice, name: N, text: T, options_from: stages, measures: stage}"
TEAM = "purpose: team\n"


def test_good_flow_for_teams_has_no_problem() -> None:
    role = ONE.replace("id: one", "id: role")

    assert problems(flow_yaml(STAGE, role, head=TEAM)) == []


def test_flow_for_teams_must_measure_stage() -> None:
    text = flow_yaml(ASK, head=TEAM)

    assert only(text) == place(text, "team") + (
        "a flow for teams must measure stage: a single_choice with measures: stage"
    )


@pytest.mark.parametrize("step", [SOME, TEXT, RATE])
def test_role_in_a_flow_for_teams_must_be_a_single_choice(step: str) -> None:
    text = flow_yaml(STAGE, "{id: role" + step[step.index(",") :], head=TEAM)

    said = only(text)

    assert said.startswith("flow.yaml:6:22: ")
    assert said.endswith(
        'step "role": in a flow for teams this step says who answers, so it is a single_choice'
    )


@pytest.mark.parametrize(
    ("step", "purpose", "says"),
    [
        (ASK, "setup", 'a setup needs a step "deadline" of type moment'),
        ("{id: smallest, type: text, name: S, text: T}", "setup",
         "a setup reads this step as number; found text"),
        ("{id: invited, type: text, name: I, text: T}", "setup",
         "a setup reads this step as number; found text"),
        (ASK, "group", "purpose: input should be 'person', 'team' or 'setup'"),
    ],
)  # fmt: skip
def test_steps_that_do_not_fit_their_purpose_are_found(step: str, purpose: str, says: str) -> None:
    found = problems(flow_yaml(step, head=f"purpose: {purpose}\n"))

    assert [problem for problem in found if says in problem]
    assert purpose == "setup" or len(found) == 1


def test_flows_for_teams_can_be_listed_only_by_a_flow_that_sets_up_an_assessment() -> None:
    text = flow_yaml(choice("options_from: team_flows"))

    assert only(text) == place(text, "team_flows") + (
        'step "a": only a flow of purpose "setup" can take team_flows'
    )


SETUP = "purpose: setup\n"


@pytest.mark.parametrize(
    ("step", "usual", "says"),
    [
        (COUNT, "10", 'the usual answer "10" cannot be given'),
        (COUNT, "2.5", 'the usual answer "2.5" cannot be given'),
        (COUNT, "x", 'the usual answer "x" cannot be given'),
        (COUNT, "skip", "only an optional step can be skipped as usual"),
        (ask("a"), "perhaps", 'the usual answer "perhaps" cannot be given'),
        (ONE, "z", 'the usual answer "z" cannot be given'),
        (SOME, "x", 'the usual answer "x" cannot be given'),
        (RATE, "6", 'the usual answer "6" cannot be given'),
        ("{id: i, type: information, name: N, text: T}", "seen", "it has no answer, so none is"),
    ],
)
def test_usual_answer_that_cannot_be_given_is_found(step: str, usual: str, says: str) -> None:
    found = problems(flow_yaml(step[:-1] + f", usual: {usual}}}", head=SETUP))

    assert [problem for problem in found if says in problem]


@pytest.mark.parametrize(
    "step",
    [
        COUNT[:-1] + ", usual: 5}",
        ONE[:-1] + ", usual: x}",
        ask("a", ', usual: "no"'),
        ask("a", ", optional: true, usual: skip"),
        "{id: m, type: moment, name: N, text: T, usual: 2h}",
        "{id: z, type: zone, name: N, text: T, usual: Europe/Berlin}",
    ],
)
def test_usual_answer_is_for_setups_alone(step: str) -> None:
    in_setup = problems(flow_yaml(step, head=SETUP))
    elsewhere = only(flow_yaml(step))

    assert not [problem for problem in in_setup if "usual" in problem]
    assert "only a setup has usual answers" in elsewhere


@pytest.mark.parametrize(
    ("offers", "says"),
    [
        ("[3, 12]", "12 is offered and cannot be the answer"),
        ("[2.5]", "2.5 is offered and cannot be the answer"),
        ("[3, 5, 3]", "3 is offered twice"),
    ],
)
def test_number_that_is_offered_must_be_an_answer(offers: str, says: str) -> None:
    assert says in only(flow_yaml(COUNT[:-1] + f", offers: {offers}}}"))


# ---------------------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("before", "when", "says"),
    [
        (ASK, "{step: asc, is: yes}",
         'when refers to "asc", which no step asks; expected: ask'),
        (ASK, "{step: later, is: yes}", 'when refers to "later", which is asked later'),
        (ASK, "{step: me, is: yes}", "when refers to the answer of this very step"),
        (ASK, "{not: {step: gone, is: yes}}", 'when refers to "gone", which no step asks'),
        (ASK, "{step: ask, is: yess}", 'when: "yess" is no answer to "ask"; did you mean "yes"?'),
        (ASK, "{step: ask, is: [yes, on]}", 'when: "on" is no answer to "ask"'),
        (ASK, "{step: ask, at_least: 1}", 'when: "ask" is no number; use "is"'),
        (ASK, "{step: ask, includes: yes}", 'when: "includes" needs several_choices'),
        (ONE, "{step: one, is: z}", 'when: "z" is no answer to "one"; expected: x, y'),
        (SOME, "{step: some, is: x}", 'when: "some" has several answers; use "includes"'),
        (SOME, "{step: some, includes: z}", 'when: "z" is no answer to "some"'),
        (TEXT, "{step: note, at_least: 2}", 'when: "note" is no number'),
        (RATE, "{step: rate, is: 6}", 'when: "6" is no answer to "rate"; expected: 1, 2'),
        (RATE, "{step: rate, is: 4.5}", 'when: "4.5" is no answer to "rate"'),
        (RATE, "{step: rate, at_least: 6}", "its condition can never hold"),
        (RATE, "{step: rate, at_least: 1}", "its condition always holds; leave it out"),
        (RATE, "{step: rate, at_least: 4, at_most: 2}", "its condition can never hold"),
        (COUNT, "{step: count, at_most: 9}", "its condition always holds"),
        (COUNT, "{step: count, at_least: 9.5}", "its condition can never hold"),
        (COUNT, "{step: count, is: 2.5}", "its condition can never hold"),
        (COUNT, "{step: count, is: '2'}", "its condition can never hold"),
        (TEXT, "{step: note, is: ''}", "its condition can never hold"),
        (ASK, "{step: ask, answered: true}", "its condition always holds"),
        (ASK, "{step: ask, answered: false}", "its condition can never hold"),
        (ASK, "{step: ask, is: [yes, no]}", "its condition always holds"),
        (ASK, "{all: [{step: ask, is: yes}, {step: ask, is: no}]}", "its condition can never hold"),
        (ASK, "{any: [{step: ask, is: yes}, {not: {step: ask, is: yes}}]}", "always holds"),
    ],
)  # fmt: skip
def test_condition_that_cannot_be_meant_is_found(before: str, when: str, says: str) -> None:
    text = flow_yaml(before, ask("me", f", when: {when}"), ask("later"))

    found = only(text)

    assert found.startswith(place(text, when))
    assert 'step "me": ' in found
    assert says in found


@pytest.mark.parametrize(
    ("before", "when"),
    [
        (RATE, "{step: rate, is: 4}"),
        (RATE, "{step: rate, at_least: 2, at_most: 3}"),
        (COUNT, "{step: count, at_least: 2.5, at_most: 3.5}"),
        (COUNT, "{step: count, at_least: 0.5}"),
        (TEXT, "{step: note, is: x}"),
        (TEXT, "{not: {step: note, is: a}}"),
        (SOME, "{all: [{step: some, includes: x}, {step: some, includes: y}]}"),
        (ask("maybe", ", optional: true"), "{step: maybe, answered: true}"),
        (ask("maybe", ", optional: true"), "{step: maybe, answered: false}"),
        (ask("maybe", ", optional: true"), "{step: maybe, is: [yes, no]}"),
    ],
)
def test_condition_that_some_answers_meet_is_fine(before: str, when: str) -> None:
    assert problems(flow_yaml(before, ask("me", f", when: {when}"))) == []


def test_condition_on_a_step_that_is_never_asked_with_that_answer_is_impossible() -> None:
    text = flow_yaml(
        ASK,
        ask("inner", ", when: {step: ask, is: yes}"),
        ask("deep", ", when: {all: [{step: ask, is: no}, {step: inner, is: yes}]}"),
    )
    consent = "{id: may, type: consent, name: N, text: T, agree: A, decline: D}"

    assert "its condition can never hold" in only(text)
    # Only a yes to the consent goes on.
    for answer, says in (("no", "can never hold"), ("yes", "always holds")):
        assert says in only(flow_yaml(consent, ask("b", f", when: {{step: may, is: {answer}}}")))


@pytest.mark.parametrize(
    ("number", "says"), [(12, []), (40, ["multiply beyond what can be checked"])]
)
def test_each_of_many_options_may_have_a_question_of_its_own(number: int, says: list[str]) -> None:
    options = ", ".join(f"{{id: o{n}, label: Opt {n}x}}" for n in range(number))
    first = f"{{id: some, type: several_choices, name: N, text: T, options: [{options}]}}"
    asked = [ask(f"q{n}", f", when: {{step: some, includes: o{n}}}") for n in range(number)]

    found = problems(flow_yaml(first, *asked))

    assert len(found) == len(says)
    assert all(part in problem for part, problem in zip(says, found, strict=True))


# ---------------------------------------------------------------------------- options, measures


@pytest.mark.parametrize(
    ("options", "option", "says"),
    [
        ("{id: x, label: Ex}, {id: y, label: EX}", "{id: y",
         'no typed answer reaches "EX" by "ex": it means "x"'),
        ("{id: x, label: Ex}, {id: y, label: Y, synonyms: [Éx]}", "{id: y",
         'no typed answer reaches "Y" by "ex": it means "x"'),
        ("{id: x, label: Ex, synonyms: [b]}, {id: y, label: Why}", "{id: x",
         '"b" names this option and the place of "y"'),
        ("{id: x, label: '2'}, {id: y, label: Why}", "{id: x",
         '"2" names this option and the place of "y"'),
        ("{id: x, label: Ex, synonyms: ['#2']}, {id: y, label: Why}", "{id: x",
         '"#2" names this option and the place of "y"'),
    ],
)  # fmt: skip
def test_option_that_typed_answers_cannot_reach_is_found(
    options: str, option: str, says: str
) -> None:
    step = f"{{id: one, type: single_choice, name: N, text: T, options: [{options}]}}"

    text = flow_yaml(step)

    assert only(text) == place(text, option) + f'step "one": {says}'


def choice(more: str, kind: str = "single_choice") -> str:
    return f"{{id: a, type: {kind}, name: N, text: T, {more}}}"


STAGES = "options: [{id: crawl, label: C1}, {id: wlak, label: W1}]"


def test_edition_that_tells_no_roles_apart_takes_any() -> None:
    step = choice("options: [{id: chef, label: C}, {id: waiter, label: W}], measures: role")
    bare = replace(VIEW, measures={**VIEW.measures, "role": ()})

    flow = build_flow(parse_document(flow_yaml(step), "flow.yaml"), bare, {})

    assert flow.measured({"a": "chef"}) == {"role": "chef"}


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (choice("options_from: stages, measures: stagee"),
         'the edition does not measure "stagee"; did you mean "stage"?'),
        (choice("options: [{id: other, label: O}, {id: b, label: B}], other: Another"),
         'the options have "other" already'),
        (choice("options_from: stagess"),
         'the edition has no list "stagess"; did you mean "stages"?'),
        (choice(f"{STAGES}, measures: stage"),
         '"wlak" is no category of stage; did you mean "walk"?'),
        (choice("options_from: countries, measures: industry"), "is no category of industry"),
        (choice("options: [{id: executive, label: E}, {id: chef, label: C}], measures: role"),
         '"chef" is no category of role'),
        (choice("low: l, high: h, measures: role", "rating"),
         "role is measured by a single_choice"),
        (choice("options_from: stages, measures: stage", "several_choices"),
         "stage is measured by a single_choice"),
        (choice("low: l, high: h, measures: stage", "rating"),
         "stage is measured by a single_choice"),
        (choice("measures: stage", "text"), "stage is measured by a single_choice"),
        (choice("options_from: stages, measures: barrier.alignment"),
         "barrier.alignment is measured by a rating"),
        (choice("low: l, high: h, highest: 7, measures: barrier.alignment", "rating"),
         "the edition rates this from 1 to 5"),
        (choice("options_from: countries, at_least: 50", "several_choices"),
         "at_least (50) is more than the 12 countries"),
    ],
)  # fmt: skip
def test_what_the_edition_does_not_have_is_found(step: str, says: str) -> None:
    found = only(flow_yaml(step))

    assert found.startswith("flow.yaml:4:")
    assert 'step "a": ' in found
    assert says in found


# ---------------------------------------------------------------------------- texts


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (flow_yaml(f"{{id: a, type: yes_no, name: {'n' * 65}, text: T}}"),
         'step "a": name has 65 characters; a button of Telegram or Slack holds 64'),
        (flow_yaml(ONE.replace("Ex", "x" * 65)), 'step "one": options.x.label has 65 characters'),
        (flow_yaml(f"{{id: a, type: yes_no, name: N, text: {'t' * 2501}}}"),
         'step "a": text has 2501 characters; a section of Slack (3000)'),
        (flow_yaml(ask("a", f", help: {'h' * 2501}")), 'step "a": help has 2501 characters'),
        (flow_yaml(ask("a", f", why: {'h' * 2501}")), 'step "a": why has 2501 characters'),
        (flow_yaml(ASK, head=f"sections: [{{id: s, title: {'s' * 65}}}]\n"),
         "sections.s.title has 65 characters"),
        (flow_yaml(ASK).replace("Mine", "m" * 65), "title has 65 characters"),
        (flow_yaml(ask("a", ", help: '{who} and {whom}'")),
         'step "a": unknown name {whom}; did you mean "who"?'),
        (flow_yaml(ASK).replace("Mine", "'{yeer}'"), "unknown name {yeer}"),
    ],
)  # fmt: skip
def test_text_that_cannot_be_shown_is_found(text: str, says: str) -> None:
    assert says in only(text)


def test_message_too_long_with_all_its_options_is_found() -> None:
    options = ", ".join(
        f"{{id: o{n}, label: Opt {n}x, description: {'d' * 100}}}" for n in range(40)
    )

    problem = only(flow_yaml(choice(f"options: [{options}]")))

    assert "a message of Telegram holds 3500 beside its buttons" in problem


@pytest.mark.parametrize(
    ("step", "part"),
    [
        (ONE.replace("Ex", "'{oops}'"), "'{oops}'"),
        ("{id: a, type: moment, name: N, text: T, offers: [2h, 0m]}", "0m"),
    ],
)
def test_places_of_texts_and_offers_are_exact(step: str, part: str) -> None:
    text = flow_yaml(step)

    assert only(text).startswith(place(text, part))


# ---------------------------------------------------------------------------- the whole


@pytest.mark.parametrize(
    ("result", "problem"),
    [
        ("", "4:3: no step gives the result; add one of type: result"),
        (RESULT + RESULT.replace("id: result", "id: again"),
         "6:5: a flow has one result; this is another"),
        (RESULT.replace("}", ", when: {step: ask, is: yes}}"),
         "5:38: the result must not depend on a condition: some would end without one"),
    ],
)  # fmt: skip
def test_flow_has_one_result_without_a_condition(result: str, problem: str) -> None:
    assert f"flow.yaml:{problem}" in problems(flow_yaml(ASK, result=result))


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        ((ASK, RESULT, ask("b")), 'step "b": comes after the result, so it needs "offer"'),
        (
            (ask("b", ", offer: More"), RESULT),
            'step "b": is asked before the result; "offer" is for',
        ),
        (
            (ASK, RESULT, choice("offer: More, options_from: stages, measures: stage")),
            'step "a": comes after the result, so its measure is never used',
        ),
    ],
)
def test_step_on_the_wrong_side_of_the_result_is_found(steps: tuple[str, ...], says: str) -> None:
    assert says in only(flow_yaml(*steps, result=""))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("id: mine\ntitle: T\n", '"steps" must be a list with items'),
        ("id: mine\ntitle: T\nsteps: []\n", '"steps" must be a list with items'),
        ("id: mine\ntitle: T\nsteps: {a: b}\n", '"steps" must be a list with items'),
        (f"title: T\nsteps:\n{RESULT}", '"id" is missing here'),
        (flow_yaml(head="language: English!\n"), "language: string should match"),
        (flow_yaml(*(ask(f"a{n}") for n in range(200))), "at most 200 items"),
    ],
)
def test_file_of_another_shape_is_explained(text: str, says: str) -> None:
    assert any(says in problem for problem in problems(text))


def test_longest_flow_is_checked_whole() -> None:
    assert problems(flow_yaml(*(ask(f"a{n}") for n in range(199)))) == []


def test_all_problems_are_reported_at_once_in_the_order_of_the_file() -> None:
    text = flow_yaml(
        ask("a", ", section: none"),
        ask("a", ", optonal: true"),
        ask("c", ", when: {step: b, is: yes}, help: '{oops}'"),
        choice("options_from: lists, measures: stages"),
        result="",
    )

    found = problems(text)

    lines = [int(one.split(":")[1]) for one in found]
    assert lines == sorted(lines)
    for says in ("unknown section", "optonal", "no step asks", "{oops}", "no list", "not measure",
                 "no step gives the result"):  # fmt: skip
        assert sum(says in one for one in found) == 1, (says, found)
