"""Builds a flow from its document, or reports everything wrong with it."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from bot.documents import DataProblems, Document, Frozen, Location, Problem, Shape, overlay
from bot.documents import Path as DataPath
from bot.flows.check import check_header, check_purpose, check_steps
from bot.flows.model import MOST_STEPS, EditionView, Flow, FlowFile, Section, with_options
from bot.flows.translations import check_translations
from bot.questions import BaseStep, Number, Rating, SingleChoice, Step, YesNo
from bot.questions.single_choice import ChoiceStep
from bot.texts import fill, texts_of

STEP: Shape[Any] = Shape(Step)

_LATER: Mapping[str, type] = {
    "alphabetical": ChoiceStep,
    "other": SingleChoice,
    "between": Rating,
    "offers": Number,
    "turn_on": YesNo,
    "turn_off": YesNo,
    "usual": BaseStep,
}
"""Keys of steps that an earlier program did not know, with the type that has each."""


class _Top(FlowFile):
    """``flow.yaml`` without its steps, which are read one by one."""

    steps: list[Any] = Field([], max_length=MOST_STEPS)  # type: ignore[assignment] # raw


TOP: Shape[_Top] = Shape(_Top)
SECTION: Shape[Section] = Shape(Section)
WHOLE: Shape[FlowFile] = Shape(FlowFile)


def build_flow(
    document: Document,
    edition: EditionView,
    translations: Mapping[str, Document] | None = None,
    *,
    folder: str = "",
    language: str = "",
) -> Flow:
    """Build and check a flow.

    Args:
        document: ``flow.yaml``.
        edition: The edition's options, measures and values for texts.
        translations: The flow's other languages, by language.
        folder: The name of the flow's folder, which must equal its id; unchecked if empty.
        language: The language to build it in; the flow's own if empty or missing.

    Raises:
        DataProblems: Every problem, each with its place and a fitting value.
    """
    steps, unreadable = STEP.read_each(document, "steps")
    try:
        top = TOP.read(document)
    except DataProblems as bad:
        problems = [*unreadable, *bad.problems, *_check_without_top(document, edition, steps)]
        raise DataProblems(problems) from None
    found = [*unreadable, *_check(document, edition, top, steps, folder)]
    # Translations are checked only if every step is readable: otherwise the translated texts of
    # an unreadable step would be reported as unknown.
    if not steps or len(steps) < len(top.steps):
        raise DataProblems(found)
    whole = FlowFile.model_construct(
        **{name: getattr(top, name) for name in FlowFile.model_fields if name != "steps"},
        steps=tuple(steps.values()),
    )
    translated = {language: whole}
    for name, words in (translations or {}).items():
        try:
            translated[name] = _translated(name, words, whole, document)
        except DataProblems as bad:
            found += bad.problems
    if found:
        raise DataProblems(found)
    return _flow(translated[language], edition)


def _check_without_top(
    document: Document, edition: EditionView, steps: Mapping[int, BaseStep]
) -> Iterator[Problem]:
    """Find mistakes in the readable steps of a flow whose other keys are unreadable."""
    if isinstance(document.data.get("steps"), list):
        sections, _ = SECTION.read_each(document, "sections")
        yield from check_steps(document, edition, list(sections.values()), steps)


def _check(
    document: Document,
    edition: EditionView,
    top: _Top,
    steps: Mapping[int, BaseStep],
    folder: str,
) -> Iterator[Problem]:
    """Find mistakes in a flow's keys and its readable steps."""
    if folder and top.id != folder:
        yield document.problem(f'id "{top.id}" must be the folder\'s name, "{folder}"', "id")
    yield from check_header(document, edition, top)
    yield from check_steps(document, edition, top.sections, steps)
    if len(steps) == len(top.steps):
        yield from check_purpose(document, top.purpose, steps)


def _translated(name: str, words: Document, whole: FlowFile, document: Document) -> FlowFile:
    """Return the file in another language.

    Raises:
        DataProblems: Texts are missing, unknown, or do not fit their step.
    """
    problems = tuple(check_translations(name, words, whole, document))
    if problems:
        raise DataProblems(problems)
    data = overlay(document.data, words.data)
    places = _Places(document.data, words)
    return WHOLE.read(Document(words.file, data, places, places))


class _Places(Mapping[DataPath, Location]):
    """The places of a translated file's values in the translation, which names items by id."""

    def __init__(self, base: Any, words: Document) -> None:  # noqa: ANN401 - data of any shape
        self._base, self._words = base, words

    def __getitem__(self, path: DataPath) -> Location:
        named: list[str | int] = []
        at: Any = self._base
        for step in path:
            known = isinstance(at, dict) and step in at
            at = at[step] if known or isinstance(at, list) else None
            named.append(str(at["id"]) if isinstance(step, int) and isinstance(at, dict) else step)
        return self._words.mark(*named)

    def __iter__(self) -> Iterator[DataPath]:
        return iter(self._words.values)

    def __len__(self) -> int:
        return len(self._words.values)


def _flow(file: FlowFile, edition: EditionView) -> Flow:
    """Return the flow with the edition's options and values in its texts."""
    steps = tuple(with_options(_filled(step, edition.values), edition) for step in file.steps)
    title = fill(file.title, edition.values)
    purpose = [] if file.purpose == "person" else [file.purpose]
    glossary = tuple(
        term.model_copy(update={"text": fill(term.text, edition.values)}) for term in file.glossary
    )
    said = (part.model_dump_json(exclude=_unused(part)) for part in (*steps, *glossary))
    content = "\n".join([edition.digest, file.id, *purpose, *said])
    version = hashlib.sha256(content.encode()).hexdigest()
    sections = tuple(
        section.model_copy(update={"title": fill(section.title, edition.values)})
        for section in file.sections
    )
    return Flow(file.id, title, version, sections, steps, file.purpose, glossary)


def _unused(part: Frozen) -> set[str]:
    """Return the later keys that a part of a flow does not use: it keeps the version of before."""
    kind = type(part)
    return {
        name
        for name, has in _LATER.items()
        if isinstance(part, has) and getattr(part, name) == kind.model_fields[name].default
    }


def _filled(step: BaseStep, values: Mapping[str, str]) -> BaseStep:
    """Return the step with names in braces replaced by the edition's values."""
    if not any("{" in text for _, text, _ in texts_of(step)):
        return step
    data = _fill_all(step.model_dump(by_alias=True, exclude_unset=True), values)
    filled: BaseStep = type(step).model_validate(data)
    return filled


def _fill_all(data: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - data of any shape
    if isinstance(data, dict):
        return {name: _fill_all(value, values) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_fill_all(item, values) for item in data]
    return fill(data, values) if isinstance(data, str) else data


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of ``flow.yaml``, for editors."""
    schema = FlowFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
