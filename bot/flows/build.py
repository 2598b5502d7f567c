"""Builds a flow from its document, or says everything that is wrong with it."""

import hashlib
from collections.abc import Mapping
from typing import Any

from bot.documents import DataProblems, Document, Problem, Shape, overlay
from bot.flows.check import check_steps
from bot.flows.model import EditionView, Flow, FlowFile, with_options
from bot.flows.translations import check_translations
from bot.questions import Step
from bot.texts import fill, texts_of

STEP: Shape[Any] = Shape(Step)


class _Top(FlowFile):
    """``flow.yaml`` without its steps, which are read one by one."""

    steps: list[Any] = []  # type: ignore[assignment] # noqa: RUF012 - a pydantic field


TOP: Shape[_Top] = Shape(_Top)


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
        edition: What the edition offers: options, measures, values for texts.
        translations: The flow's other languages, by language.
        folder: The name of the flow's folder, which its id must be; unchecked if empty.
        language: The language to build it in; the flow's own if empty or not there.

    Raises:
        DataProblems: Every problem, each with its place and what would fit.
    """
    found: list[Problem] = []
    steps, problems = STEP.read_each(document, "steps")
    found += problems
    try:
        top = TOP.read(document)
    except DataProblems as bad:
        raise DataProblems([*bad.problems, *found]) from None
    if folder and top.id != folder:
        found.append(
            document.problem(f'id "{top.id}" must be the folder\'s name, "{folder}"', "id")
        )
    found += check_steps(document, edition, top.sections, steps)
    whole = None if found else FlowFile.model_validate(document.data)
    for name, words in (translations or {}).items():
        found += check_translations(name, words, whole or top, document)
    if found or whole is None:
        raise DataProblems(found)
    if language and translations and language in translations:
        words = translations[language]
        whole = FlowFile.model_validate(overlay(document.data, words.data))
    return _flow(whole, edition)


def _flow(file: FlowFile, edition: EditionView) -> Flow:
    """The flow with the edition's options and values in its texts."""
    filled = _filled(file, edition.values)
    steps = tuple(with_options(step, edition) for step in filled.steps)
    content = "\n".join([edition.digest, filled.id, *(one.model_dump_json() for one in steps)])
    version = hashlib.sha256(content.encode()).hexdigest()
    return Flow(filled.id, filled.title, version, filled.sections, steps)


def _filled(file: FlowFile, values: Mapping[str, str]) -> FlowFile:
    """The file with the edition's values in place of their names in braces."""
    if not any("{" in text for _, text, _ in texts_of(file)):
        return file
    return FlowFile.model_validate(
        _fill_all(file.model_dump(by_alias=True, exclude_unset=True), values)
    )


def _fill_all(data: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401 - data of any shape
    if isinstance(data, dict):
        return {name: _fill_all(value, values) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_fill_all(item, values) for item in data]
    return fill(data, values) if isinstance(data, str) else data


def json_schema() -> dict[str, Any]:
    """The JSON Schema of ``flow.yaml``, for editors."""
    schema = FlowFile.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    return schema
