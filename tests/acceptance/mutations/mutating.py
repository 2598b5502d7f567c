"""Payloads with something wrong in them."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from random import Random
from typing import Any

Body = dict[str, Any]
Path = list[tuple[Any, Any]]
"""Containers with a key or place in each."""

TWICE, DIGITS, DEEP = "@@TWICE@@", "@@DIGITS@@", "@@DEEP@@"
"""Marks for what the json module does not write."""

ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 1.5, -0.0, 1e308, float("nan"), float("inf"), 2**31, 2**53, 2**63,
    -(2**63), 2**64, 10**30, DIGITS, DEEP, "", " ", "\0", "a\0b", "\ud800", "\udc00\ud800", "😀",
    "\u202e", "٣", "x" * 300, "x" * 100_000, "😀" * 30_000, "/", "../..", "%s%n", "'; DROP TABLE x",
    "None", "null", "true", "/team", "/team reveal x", "/home", "/form", "start", [], {}, [None],
    [[]], [{}], {"id": None}, {"id": {}}, {"type": []}, "\n\r\t", "<@U1|\0>", "<!date^1^{x}|y>",
)  # fmt: skip


def mutated(payload: Body, chance: Random) -> bytes:
    """Spoil a payload in one place or a few; the same chance gives the same bytes."""
    body: Body = json.loads(json.dumps(payload))
    for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
        places = list(_places(body))
        if places:
            holder, key = chance.choice(places)
            chance.choice(WAYS)(holder, key, chance, places)
    return _spoiled(_written(body), chance)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in a body, with what holds it."""
    pairs: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = list(enumerate(value))
    for key, inside in pairs:
        yield value, key
        yield from _places(inside)


def _drop(holder: Any, key: Any, _: Random, __: Path) -> None:
    if isinstance(holder, dict):
        holder.pop(key, None)
    elif len(holder) > key:
        del holder[key]


def _replace(holder: Any, key: Any, chance: Random, _: Path) -> None:
    # A copy: what is put in is changed in later places, and must not come to hold itself.
    _put(holder, key, deepcopy(chance.choice(ODD)))


def _wrap(holder: Any, key: Any, chance: Random, _: Path) -> None:
    inside = _get(holder, key)
    _put(holder, key, chance.choice(([inside], {"id": inside}, str(inside), [inside] * 3)))


def _move(holder: Any, key: Any, chance: Random, places: Path) -> None:
    """Put a part of the body where another one was."""
    other = _get(*chance.choice(places))
    _put(holder, key, json.loads(json.dumps(other)))


def _add(holder: Any, key: Any, chance: Random, places: Path) -> None:
    """Add a field that exists elsewhere, or one twice."""
    if not isinstance(holder, dict):
        return
    names = [name for _, name in places if isinstance(name, str) and TWICE not in name]
    name = chance.choice(names) if names and chance.random() < 0.7 else f"{TWICE}{key}"
    holder[name] = chance.choice((chance.choice(ODD), _get(holder, key)))


def _lengthen(holder: Any, key: Any, chance: Random, _: Path) -> None:
    inside = _get(holder, key)
    if isinstance(inside, str):
        at = chance.randrange(len(inside) + 1)
        odd = chance.choice(("\0", "\ud83d", "\u202e", "x" * 5000, " ", "\n", "é", "/", "."))
        _put(holder, key, inside[:at] + odd + inside[at:])
    elif isinstance(inside, int):
        _put(holder, key, chance.choice((-inside, inside * 10**12, inside + 0.5, str(inside))))


WAYS: tuple[Callable[[Any, Any, Random, Path], None], ...] = (
    _drop, _drop, _replace, _replace, _replace, _wrap, _move, _move, _add, _lengthen, _lengthen,
)  # fmt: skip


def _get(holder: Any, key: Any) -> Any:
    """Return the value in a place; None where an earlier mutation removed the place."""
    if isinstance(holder, dict):
        return holder.get(key)
    return holder[key] if len(holder) > key else None


def _put(holder: Any, key: Any, value: Any) -> None:
    if isinstance(holder, dict) or len(holder) > key:
        holder[key] = value


def _written(body: Body) -> bytes:
    text = json.dumps(body)
    text = text.replace(TWICE, "").replace(f'"{DIGITS}"', "7" * 5000)
    return text.replace(f'"{DEEP}"', "[" * 3000 + "]" * 3000).encode()


def _spoiled(data: bytes, chance: Random) -> bytes:
    """Spoil the bytes of a few."""
    if chance.random() > 0.03:
        return data
    at = chance.randrange(len(data) or 1)
    ways = (
        data[:at], data[:at] + b"\xff" + data[at + 1 :], b"\xef\xbb\xbf" + data, b"[" * 50_000, b"",
        b" " + data, data + b"}", data.decode().encode("utf-16"), b"null", b"[" + data + b"]",
    )  # fmt: skip
    return chance.choice(ways)
