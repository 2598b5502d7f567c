"""JSON as text, made and read by orjson where it is installed, else by Python.

Each reads what the other writes, so one database can be used with and without it. Whatever orjson
refuses goes to Python, such as half a surrogate pair. Two things differ: it reads a whole number of
more than 64 bits as a fraction, and writes NaN and infinity as null.
"""

import json
import re
from collections.abc import Callable
from functools import partial
from typing import Any

try:
    import orjson
except ImportError:  # only servers need its speed
    _HAS_ORJSON = False
else:
    _HAS_ORJSON = True
    _OPTIONS = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME

Default = Callable[[Any], Any]
"""Turns a value that JSON does not know into one that it knows; raises a TypeError for others."""

_NOT_AS_PYTHON = re.compile("[\x80-\xff\U00010000-\U0010ffff]")
"""Characters that Python's ``backslashreplace`` does not write as JSON does."""

_COMPACT = (",", ":")


def to_bytes(value: object) -> bytes:
    """Return a value as JSON in UTF-8, for a platform.

    Raises:
        TypeError: JSON has no such value.
    """
    if _HAS_ORJSON:
        try:
            return orjson.dumps(value, option=_OPTIONS)
        except TypeError:
            pass
    return json.dumps(value, separators=_COMPACT).encode()


def encoder(default: Default) -> Callable[[object], str]:
    """Return a function that writes values as JSON of ASCII characters alone, for a database.

    Args:
        default: Is asked about every value that JSON does not know, and about dataclasses.
    """
    python = json.JSONEncoder(default=default, separators=_COMPACT, check_circular=False)
    return partial(_to_ascii, default, python) if _HAS_ORJSON else python.encode


def _to_ascii(default: Default, python: json.JSONEncoder, value: object) -> str:
    try:
        text = orjson.dumps(value, default, _OPTIONS).decode()
    except TypeError:
        return python.encode(value)
    if text.isascii():
        return text
    text = _NOT_AS_PYTHON.sub(lambda found: json.dumps(found[0])[1:-1], text)
    return text.encode("ascii", "backslashreplace").decode("ascii")


def read(text: str | bytes) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value of a JSON text.

    Raises:
        ValueError: It is none.
        RecursionError: It is nested too deeply.
    """
    if _HAS_ORJSON:
        try:
            return orjson.loads(text)
        except ValueError:
            pass
    return json.loads(text)
