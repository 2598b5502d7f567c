"""Checks a flow's other languages: one file each, in the flow's shape, with only the texts."""

from collections.abc import Iterator

from babel import Locale, UnknownLocaleError

from bot.documents import Document, Problem, did_you_mean, paths
from bot.flows.model import FlowFile
from bot.texts import placeholders, texts_of


def check_translations(
    language: str, words: Document, base: FlowFile, flow: Document
) -> Iterator[Problem]:
    """Find texts that a translation lacks, and texts that the flow does not have.

    Args:
        language: The file's name without its ending.
        words: The translation.
        base: The flow in its base language.
        flow: The document of the flow, for the places of missing texts.
    """
    try:
        Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        yield words.problem(f'the file is named after no known language: "{language}"')
        return
    wanted = {path: (text, mark) for path, text, mark in texts_of(base) if text}
    there = dict.fromkeys(paths(words.data))
    for path, (text, mark) in wanted.items():
        if path not in there and path[:-1] not in there:
            where = ".".join(path)
            yield words.problem(
                f'missing translation of {where} ("{text[:40]}")', *_nearest(words, path)
            )
            continue
        found = _at(words.data, path)
        if not isinstance(found, str):
            continue  # reported when the translated flow is read
        if mark.limit and len(found) > mark.limit:
            message = f"{len(found)} characters; {mark.where} holds {mark.limit}"
            yield words.problem(message, *path)
        odd = placeholders(found) ^ placeholders(text)
        if odd:
            names = ", ".join("{" + name + "}" for name in sorted(odd))
            yield words.problem(f"{names} must stand in both {flow.file} and here", *path)
    known = [".".join(path) for path in wanted]
    for path in there:
        if path not in wanted and (*path, "0") not in wanted:
            name = ".".join(path)
            yield words.problem(f"{name} is no text of the flow" + did_you_mean(name, known), *path)


def _nearest(words: Document, path: tuple[str, ...]) -> tuple[str, ...]:
    while path and path not in words.values:
        path = path[:-1]
    return path


def _at(data: object, path: tuple[str, ...]) -> object:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data
