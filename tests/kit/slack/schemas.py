"""How Block Kit's content is checked: small checks, put together to larger ones; pure.

A check takes a value and where it stands, and yields sentences about what is wrong, each with a
JSON pointer, as Slack's answers have them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

Problems = Iterator[str]
Check = Callable[[Any, str], Problems]
Schema = Mapping[str, Check]
"""The check of each property. A name that ends in "!" is required."""


def at(sentence: str, pointer: str) -> str:
    """Return a problem, and where it is."""
    return f"{sentence} [json-pointer:{pointer}]"


def text(most: int, least: int = 0) -> Check:
    """Return a check for a string of so many characters."""

    def check(value: Any, pointer: str) -> Problems:
        if not isinstance(value, str):
            yield at("must be a string", pointer)
        elif len(value) > most:
            yield at(f"must be less than {most + 1} characters", pointer)
        elif len(value) < least:
            yield at(f"must be more than {least - 1} characters", pointer)

    return check


def boolean(value: Any, pointer: str) -> Problems:
    """Check that it is true or false."""
    if not isinstance(value, bool):
        yield at("must be a boolean", pointer)


def number(low: int, high: int) -> Check:
    """Return a check for a whole number between two, both included."""

    def check(value: Any, pointer: str) -> Problems:
        if not isinstance(value, int) or isinstance(value, bool):
            yield at("must be an integer", pointer)
        elif not low <= value <= high:
            yield at(f"must be between {low} and {high}", pointer)

    return check


def one_of(*values: str) -> Check:
    """Return a check for one of these words."""

    def check(value: Any, pointer: str) -> Problems:
        if value not in values:
            yield at("must be a valid enum value", pointer)

    return check


def items(check: Check, most: int, least: int = 0) -> Check:
    """Return a check for a list of so many items."""

    def check_list(value: Any, pointer: str) -> Problems:
        if not isinstance(value, list):
            yield at("must be an array", pointer)
            return
        if len(value) > most:
            yield at(f"no more than {most} items allowed", pointer)
        if len(value) < least:
            yield at(f"must provide at least {least} items", pointer)
        for index, item in enumerate(value):
            yield from check(item, f"{pointer}/{index}")

    return check_list


def an_object(schema: Schema) -> Check:
    """Return a check for an object with these properties, and no others."""
    checks = {name.rstrip("!"): check for name, check in schema.items()}
    required = [name.rstrip("!") for name in schema if name.endswith("!")]

    def check(value: Any, pointer: str) -> Problems:
        if not isinstance(value, dict):
            yield at("must be an object", pointer)
            return
        yield from (at(f"missing required field: {n}", pointer) for n in required if n not in value)
        yield from _properties(value, checks, pointer)

    return check


def _properties(value: Mapping[str, Any], checks: Schema, pointer: str) -> Problems:
    for name, inside in value.items():
        if name not in checks:
            yield at(f"invalid additional property: {name}", pointer)
        else:
            yield from checks[name](inside, f"{pointer}/{name}")


def by_type(kinds: Mapping[str, Check]) -> Check:
    """Return a check for an object that its `type` says more about."""

    def check(value: Any, pointer: str) -> Problems:
        if not isinstance(value, dict):
            yield at("must be an object", pointer)
        elif "type" not in value:
            yield at("missing required field: type", pointer)
        elif value["type"] not in kinds:
            yield at(f"unsupported type: {value['type']}", f"{pointer}/type")
        else:
            yield from kinds[value["type"]](value, pointer)

    return check


def all_of(*checks: Check) -> Check:
    """Return several checks of one value as one."""

    def check(value: Any, pointer: str) -> Problems:
        for one in checks:
            yield from one(value, pointer)

    return check


def anything(_value: Any, _pointer: str) -> Problems:
    """Allow any value."""
    return iter(())


def distinct(found: Iterable[tuple[str, str]], name: str) -> Problems:
    """Check that ids, each with its place, are unique."""
    seen: set[str] = set()
    for value, pointer in found:
        if value in seen:
            yield at(f'`{name}` "{value}" already exists', pointer)
        seen.add(value)
