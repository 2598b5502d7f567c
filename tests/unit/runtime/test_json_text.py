"""JSON by orjson, and by Python where that is not installed."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.system import json_text

WORDS = st.text(st.characters())
"""Any text, with halves of surrogate pairs."""

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, width=32)
    | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=4),
    max_leaves=12,
)


@dataclass
class Point:
    """A value that JSON does not know."""

    x: int


def as_list(value: Any) -> list[int]:
    if not isinstance(value, Point):
        message = "no point"
        raise TypeError(message)
    return [value.x]


@pytest.fixture(params=["orjson", "python"])
def implementation(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "python":
        monkeypatch.setattr(json_text, "_HAS_ORJSON", False)
    return str(request.param)


@given(value=VALUES)
def test_what_one_writes_the_other_reads(value: object) -> None:
    encode = json_text.encoder(as_list)

    assert json.loads(encode(value)) == value
    assert json.loads(json_text.to_bytes(value)) == value
    assert json_text.read(json.dumps(value)) == value
    assert encode(value).isascii()


@given(text=WORDS)
def test_texts_are_written_for_databases_as_python_writes_them(text: str) -> None:
    shown = text.replace("\x7f", "")

    assert json_text.encoder(as_list)(shown) == json.dumps(shown)


@pytest.mark.usefixtures("implementation")
def test_dataclasses_are_left_to_the_function() -> None:
    encode = json_text.encoder(as_list)

    assert encode({"at": (Point(3), "é")}) == r'{"at":[[3],"\u00e9"]}'
    with pytest.raises(TypeError, match="no point"):
        encode(object())


@pytest.mark.usefixtures("implementation")
@pytest.mark.parametrize("text", ["", "{", "[1,]", '"', b"\xff"])
def test_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        json_text.read(text)


@pytest.mark.usefixtures("implementation")
def test_json_nested_too_deeply_is_refused() -> None:
    with pytest.raises((ValueError, RecursionError)):
        json_text.read("[" * 100_000)


@pytest.mark.usefixtures("implementation")
def test_half_a_surrogate_pair_survives() -> None:
    assert json_text.read(r'"\ud800"') == "\ud800"
    assert json_text.read(json_text.to_bytes({"half": "\ud800"})) == {"half": "\ud800"}
