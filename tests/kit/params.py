"""Parameters of calls in their types, as JSON or as the text of a form; pure."""

import json
import re
from collections.abc import Callable
from typing import Any


def _integer(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"-?\d+", value) else None


def _boolean(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False, "1": True, "0": False}.get(str(value).lower())


def _json(kind: type[Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except ValueError:
                return None
        return value if isinstance(value, kind) else None

    return read


READ: dict[str, Callable[[Any], Any]] = {
    "integer": _integer,
    "boolean": _boolean,
    "string": lambda value: value if isinstance(value, str) else None,
    "array": _json(list),
    "object": _json(dict),
    "file": lambda value: value if isinstance(value, bytes | str) else None,
}
"""The reader of each type, by its name; it returns None where the value does not fit."""
