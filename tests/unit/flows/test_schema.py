"""The JSON Schema of flow.yaml: complete, and in agreement with the checks."""

import json
import re
from typing import Any

import pytest

from bot.flows.build import json_schema
from bot.loading.library import shipped
from bot.loading.yaml_documents import read_document
from tests.conftest import DATA

SCHEMA = json_schema()
SHIPPED = shipped("conversations") / "quick-check" / "flow.yaml"


def resolve(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema behind its reference."""
    name = schema.get("$ref")
    return SCHEMA["$defs"][name.removeprefix("#/$defs/")] if name else schema


def fits(value: Any, schema: dict[str, Any]) -> bool:
    """Return whether data fits a schema, by the keywords that this one uses."""
    schema = resolve(schema)
    for several in ("anyOf", "oneOf"):
        if several in schema and not any(fits(value, one) for one in schema[several]):
            return False
    types: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "boolean": bool,
        "integer": int,
        "number": (int, float),
        "null": type(None),
    }
    if "type" in schema and not isinstance(value, types[schema["type"]]):
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if isinstance(value, str):
        return bool(re.search(schema.get("pattern", ""), value)) and len(value) >= schema.get(
            "minLength", 0
        )
    if isinstance(value, list):
        size = schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", len(value))
        return size and all(fits(one, schema.get("items", {})) for one in value)
    if isinstance(value, dict) and "properties" in schema:
        known = schema["properties"]
        return (
            set(schema.get("required", ())) <= set(value) <= set(known)
            and schema["additionalProperties"] is False
            and all(fits(one, known[name]) for name, one in value.items())
        )
    return True


def references(part: Any) -> set[str]:
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*(references(one) for one in part.values()))
    return set().union(*map(references, part)) if isinstance(part, list) else set()


def test_schema_is_json_and_names_its_dialect() -> None:
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_every_reference_leads_somewhere() -> None:
    names = {one.removeprefix("#/$defs/") for one in references(SCHEMA)}

    assert names <= set(SCHEMA["$defs"])


@pytest.mark.parametrize("path", [SHIPPED, DATA / "flows" / "everything" / "flow.yaml"])
def test_schema_accepts_flows_that_are_good(path: Any) -> None:
    assert fits(read_document(path).data, SCHEMA)


@pytest.mark.parametrize(
    "change",
    [
        {"titel": "T"},
        {"id": "No Good"},
        {"steps": []},
        {"steps": [{"id": "a", "type": "yes_no", "name": "N", "text": "T", "odd": 1}]},
        {"steps": [{"id": "a", "type": "raiting", "name": "N", "text": "T"}]},
    ],
)
def test_schema_refuses_what_the_checks_refuse(change: dict[str, Any]) -> None:
    assert not fits(read_document(SHIPPED).data | change, SCHEMA)


def test_every_step_type_and_key_is_described_for_editors() -> None:
    steps = resolve(SCHEMA["properties"]["steps"]["items"])

    types = set(steps["discriminator"]["mapping"])

    assert types == {"information", "consent", "single_choice", "several_choices", "rating",
                     "yes_no", "number", "text", "moment", "place", "zone", "result"}  # fmt: skip
    for name in ("when", "why", "help", "measures", "optional"):
        assert SCHEMA["$defs"]["SingleChoice"]["properties"][name]["description"]
