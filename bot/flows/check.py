"""Finds everything wrong with a flow's steps, each with its place and a fitting value."""

from collections.abc import Iterator, Mapping, Sequence

from bot.documents import Document, Problem, did_you_mean
from bot.flows.check_setup import Report, check_setup, check_usual, reporter
from bot.flows.explore import Explorer, TooManyBranches
from bot.flows.model import (
    TEAM_FLOWS,
    EditionView,
    Flow,
    FlowFile,
    Purpose,
    Section,
    with_options,
)
from bot.questions import (
    BaseStep,
    Number,
    Rating,
    Result,
    SeveralChoices,
    SingleChoice,
    Test,
    YesNo,
)
from bot.questions.matching import names_of, place_named
from bot.questions.single_choice import OTHER, ChoiceStep
from bot.texts import Translatable, placeholders, texts_of

MESSAGE = 3500
"""Most characters of a question with all its options: Telegram's message holds 4096."""

STAGE, ROLE = "stage", "role"
"""The measure that a flow for teams needs, and the step by whose answers its result is split."""

LIVE_VALUES = ("kept", "consultation_url")
"""Names in braces that are filled in when a text is sent, not when the flow is built."""


def check_header(document: Document, edition: EditionView, top: FlowFile) -> Iterator[Problem]:
    """Find mistakes in the texts before the steps: the titles of the flow and its sections."""
    known = {*edition.values, *LIVE_VALUES}
    places = {section.id: place for place, section in enumerate(top.sections)}
    for path, text, mark in texts_of(top.model_copy(update={"steps": ()})):
        at: tuple[str | int, ...] = path
        if path[0] == "sections":
            at = ("sections", places[path[1]], *path[2:])
        for message in _unfit(path, text, mark, known):
            yield document.problem(message, *at)


def check_steps(
    document: Document,
    edition: EditionView,
    sections: Sequence[Section],
    steps: Mapping[int, BaseStep],
) -> Iterator[Problem]:
    """Find mistakes in the readable steps.

    Args:
        document: ``flow.yaml``.
        edition: The edition's options, measures and values.
        sections: The flow's sections.
        steps: The readable steps by their place in the file.
    """
    names = [section.id for section in sections]
    for place, name in enumerate(names):
        if name in names[:place]:
            yield document.problem(f'section "{name}" is there twice', "sections", place, "id")
    asked = [_asked_id(document, place) for place in range(len(document.data.get("steps") or ()))]
    broken = False
    for place, step in steps.items():
        report = reporter(document, step, place)
        for problem in (
            *_check_id(report, asked, place, document),
            *_check_section(report, step, names),
            *_check_measure(report, step, edition),
            *_check_options(report, step, edition),
            *check_usual(report, step, edition),
            *_check_texts(report, step, edition),
            *_check_condition(report, step, (asked[:place], asked[place:]), steps, edition),
        ):
            broken = True
            yield problem
    yield from _check_result(document, steps)
    yield from _check_measured_once(document, steps)
    if not broken and len(steps) == len(asked):
        yield from _check_branches(document, edition, sections, steps)


def _asked_id(document: Document, place: int) -> str:
    step = document.data["steps"][place]
    return str(step.get("id", "")) if isinstance(step, dict) else ""


def _check_id(
    report: Report, asked: Sequence[str], place: int, document: Document
) -> Iterator[Problem]:
    if asked[place] in asked[:place]:
        line = document.mark("steps", asked.index(asked[place]), "id").line
        yield report(f"the id is used twice; first in line {line}", "id")


def _check_section(report: Report, step: BaseStep, names: Sequence[str]) -> Iterator[Problem]:
    if step.section and step.section not in names:
        message = f'unknown section "{step.section}"' + did_you_mean(step.section, names)
        yield report(message, "section")


# ---------------------------------------------------------------------------- measures, options


def _check_measure(report: Report, step: BaseStep, edition: EditionView) -> Iterator[Problem]:
    if not step.measures:
        return
    if step.measures not in edition.measures:
        known = did_you_mean(step.measures, edition.measures)
        yield report(f'the edition does not measure "{step.measures}"{known}', "measures")
        return
    categories = edition.measures[step.measures]
    if step.measures == ROLE and not categories and isinstance(step, SingleChoice):
        return  # an edition whose advice tells no roles apart takes any
    if isinstance(step, Rating) and not categories:
        if (step.lowest, step.highest) != edition.scale:
            low, high = edition.scale
            yield report(f"the edition rates this from {low} to {high}", "measures")
    elif isinstance(step, SingleChoice) and categories:
        listed = edition.options.get(step.options_from, ())
        for place, option in enumerate(step.options or listed):
            if option.id not in categories:
                message = f'"{option.id}" is no category of {step.measures}'
                message += did_you_mean(option.id, categories)
                at = ("options", place, "id") if step.options else ("options_from",)
                yield report(message, *at)
                if listed:  # one problem for the whole list
                    return
    else:
        fitting = "a single_choice" if categories else "a rating"
        yield report(f"{step.measures} is measured by {fitting}", "measures")


def _check_other(report: Report, step: BaseStep, edition: EditionView) -> Iterator[Problem]:
    """Find an option for other answers beside one that the list has already."""
    if isinstance(step, SingleChoice) and step.other:
        options = edition.options.get(step.options_from, step.options)
        if any(option.id == OTHER for option in options):
            yield report(f'the options have "{OTHER}" already', "other")


def _check_options(report: Report, step: BaseStep, edition: EditionView) -> Iterator[Problem]:
    if not isinstance(step, ChoiceStep):
        return
    if step.options_from and step.options_from not in edition.options:
        yield report(_no_list(step.options_from, edition), "options_from")
    elif step.options_from and isinstance(step, SeveralChoices):
        listed = len(edition.options[step.options_from])
        if step.at_least > listed:
            message = f"at_least ({step.at_least}) is more than the {listed} {step.options_from}"
            yield report(message, "at_least")
    yield from _check_other(report, step, edition)
    seen: dict[str, str] = {}
    ids = [option.id for option in step.options]
    for place, option in enumerate(step.options):
        if option.id in ids[:place]:
            yield report(f'option "{option.id}" is there twice', "options", place, "id")
            continue
        for name in names_of(option):
            if name in seen:
                message = (
                    f'no typed answer reaches "{option.label}" by "{name}": it means "{seen[name]}"'
                )
                yield report(message, "options", place)
                continue
            named = place_named(name)
            if named is not None and named != place and 0 <= named < len(ids):
                message = f'"{name}" names this option and the place of "{ids[named]}"'
                yield report(message, "options", place)
        seen.update((name, option.id) for name in names_of(option) if name not in seen)


def _no_list(name: str, edition: EditionView) -> str:
    if name == TEAM_FLOWS:
        return 'only a flow of purpose "setup" can take team_flows'
    return f'the edition has no list "{name}"' + did_you_mean(name, edition.options)


# ---------------------------------------------------------------------------- texts


def _check_texts(report: Report, step: BaseStep, edition: EditionView) -> Iterator[Problem]:
    known = {*edition.values, *LIVE_VALUES}
    for path, text, mark in texts_of(step):
        for message in _unfit(path, text, mark, known):
            yield report(message, *_place_in(step, path))
    options = step.options if isinstance(step, ChoiceStep) else ()
    if isinstance(step, ChoiceStep) and step.options_from:
        options = edition.options.get(step.options_from, ())
    whole = len(step.text) + sum(
        len(option.label) + len(option.description) + 8 for option in options
    )
    if whole > MESSAGE:
        message = (
            f"with its options it has {whole} characters; a message of Telegram holds {MESSAGE}"
        )
        yield report(f"{message} beside its buttons", "text")


def _unfit(path: Sequence[str], text: str, mark: Translatable, known: set[str]) -> Iterator[str]:
    """Yield mistakes in one text: its length, and names in braces without a value."""
    if mark.limit and len(text) > mark.limit:
        yield f"{'.'.join(path)} has {len(text)} characters; {mark.where} holds {mark.limit}"
    for name in sorted(placeholders(text) - known):
        yield f"unknown name {{{name}}}" + did_you_mean(name, sorted(known))


def _place_in(step: BaseStep, path: tuple[str, ...]) -> tuple[str | int, ...]:
    """Return the path of a text with places instead of options' ids."""
    if path[0] != "options" or not isinstance(step, ChoiceStep):
        return path[:1]
    ids = [option.id for option in step.options]
    return ("options", ids.index(path[1]), *path[2:3])


# ---------------------------------------------------------------------------- conditions


def _check_condition(
    report: Report,
    step: BaseStep,
    asked: tuple[Sequence[str], Sequence[str]],
    steps: Mapping[int, BaseStep],
    edition: EditionView,
) -> Iterator[Problem]:
    by_id = {
        step.id: step for step in reversed(tuple(steps.values()))
    }  # the first step with an id wins
    earlier, later = asked
    for test in step.when.tests() if step.when else ():
        if test.step in earlier:
            if test.step in by_id:
                yield from _check_test(report, test, by_id[test.step], edition)
        elif test.step == step.id:
            yield report("when refers to the answer of this very step", "when")
        elif test.step in later:
            yield report(f'when refers to "{test.step}", which is asked later', "when")
        else:
            known = did_you_mean(test.step, earlier)
            yield report(f'when refers to "{test.step}", which no step asks{known}', "when")


def _check_test(
    report: Report, test: Test, asked: BaseStep, edition: EditionView
) -> Iterator[Problem]:
    """Find tests that no answer to this step can meet."""
    options = _option_ids(asked, edition)
    wanted = [str(value) for value in test.accepted] + ([test.includes] if test.includes else [])
    for value in wanted:
        if options is not None and value not in options:
            message = f'when: "{value}" is no answer to "{asked.id}"' + did_you_mean(value, options)
            yield report(message, "when")
    several = getattr(asked, "type", "") == "several_choices"
    if test.includes is not None and not several:
        yield report(f'when: "includes" needs several_choices; "{asked.id}" is none', "when")
    if test.is_ is not None and several:
        yield report(f'when: "{asked.id}" has several answers; use "includes"', "when")
    bounded = test.at_least is not None or test.at_most is not None
    if bounded and not isinstance(asked, Rating | Number):
        yield report(f'when: "{asked.id}" is no number; use "is"', "when")
    if isinstance(asked, Result):
        yield report("when: the result has no answer", "when")


def _option_ids(step: BaseStep, edition: EditionView) -> tuple[str, ...] | None:
    """Return the ids of a step's options; None if any answer is possible."""
    if isinstance(step, ChoiceStep):
        options = edition.options.get(step.options_from, ()) if step.options_from else step.options
        more = (OTHER,) if isinstance(step, SingleChoice) and step.other else ()
        return (*(option.id for option in options), *more) or None
    if isinstance(step, Rating):
        return tuple(map(str, step.scale))
    return ("yes", "no") if isinstance(step, YesNo) else None


# ---------------------------------------------------------------------------- the whole


def check_purpose(
    document: Document, purpose: Purpose, steps: Mapping[int, BaseStep]
) -> Iterator[Problem]:
    """Find what a flow lacks for its purpose; all its steps must be readable."""
    yield from check_setup(document, purpose, steps)
    if purpose != "team":
        return
    if not any(step.measures == STAGE for step in steps.values()):
        message = "a flow for teams must measure stage: a single_choice with measures: stage"
        yield document.problem(message, "purpose")
    for place, step in steps.items():
        if step.id == ROLE and not isinstance(step, SingleChoice):
            message = "in a flow for teams this step says who answers, so it is a single_choice"
            yield reporter(document, step, place)(message, "type")


def _check_measured_once(document: Document, steps: Mapping[int, BaseStep]) -> Iterator[Problem]:
    """Check that steps on the same branch measure different things."""
    always: dict[str, str] = {}
    for place, step in steps.items():
        if not step.measures:
            continue
        other = always.get(step.measures)
        if other:
            message = f'"{other}" measures {step.measures} already, and is always asked'
            yield reporter(document, step, place)(message, "measures")
        elif step.when is None:
            always[step.measures] = step.id


def _check_result(document: Document, steps: Mapping[int, BaseStep]) -> Iterator[Problem]:
    results = [place for place, step in steps.items() if isinstance(step, Result)]
    if not results:
        if not _has_unread_result(document):
            yield document.problem("no step gives the result; add one of type: result", "steps")
        return
    for place in results[1:]:
        yield document.problem("a flow has one result; this is another", "steps", place)
    if steps[results[0]].when:
        message = "the result must not depend on a condition: some would end without one"
        yield document.problem(message, "steps", results[0], "when")
    for place, step in steps.items():
        report = reporter(document, step, place)
        if place > results[0] and not step.offer:
            yield report('comes after the result, so it needs "offer", its button\'s text')
        if place > results[0] and step.measures:
            yield report("comes after the result, so its measure is never used", "measures")
        if place < results[0] and step.offer:
            yield report('is asked before the result; "offer" is for steps after it', "offer")


def _has_unread_result(document: Document) -> bool:
    """Return whether an unreadable step was meant to give the result."""
    raw = document.data.get("steps") or ()
    return any(isinstance(step, dict) and step.get("type") == "result" for step in raw)


def _check_branches(
    document: Document,
    edition: EditionView,
    sections: Sequence[Section],
    steps: Mapping[int, BaseStep],
) -> Iterator[Problem]:
    """Find conditions that never or always hold, by walking every branch."""
    if not any(isinstance(step, Result) for step in steps.values()):
        return
    resolved = tuple(with_options(step, edition) for step in steps.values())
    explorer = Explorer(Flow("", "", "", tuple(sections), resolved))
    try:
        for place, step in steps.items():
            shown, hidden = explorer.seen(place)
            report = reporter(document, step, place)
            if not shown:
                yield report("its condition can never hold, so it is never asked", "when")
            elif step.when and not hidden:
                yield report("its condition always holds; leave it out", "when")
    except TooManyBranches:
        yield document.problem(
            "the conditions multiply beyond what can be checked; use fewer", "steps"
        )
