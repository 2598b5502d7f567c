"""Sentences that stand in the code: help of commands, errors, and log lines."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).parents[3]

Kind = Literal["help", "error", "log"]

_CALLED: dict[Kind, re.Pattern[str]] = {
    "help": re.compile(r"(Option|Argument|Typer|command)$"),
    "error": re.compile(
        r"(Error|Exit|Unusable|Stopped|Problem|BadParameter|Refused|Unreadable\w*)$"
    ),
    "log": re.compile(r"log\w*\.(info|warning|error|exception)$", re.IGNORECASE),
}
"""The functions and exceptions that take sentences, by kind."""

_FEWEST_WORDS = 5
"""Fewer words are a label, and no sentence."""


def literals(kind: Kind) -> list[str]:
    """Return the sentences of one kind; what is computed in them is one word."""
    return _by_kind()[kind]


@cache
def _by_kind() -> dict[Kind, list[str]]:
    """Return the sentences of all kinds: the code is read once for all of them."""
    sentences: dict[Kind, list[str]] = {kind: [] for kind in _CALLED}
    for folder in ("bot", "adapters"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                for kind, part in _parts(node):
                    text = _text(part)
                    if len(text.split()) >= _FEWEST_WORDS:
                        sentences[kind].append(text)
    return sentences


def _parts(node: ast.AST) -> Iterator[tuple[Kind, ast.expr]]:
    """Yield the expressions of a node that are said; an error is often named ``message`` first."""
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        parts = (*node.args, *(keyword.value for keyword in node.keywords))
        yield from product((kind for kind in _CALLED if _CALLED[kind].search(name)), parts)
    elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "message":
        yield "error", node.value


def _text(argument: ast.expr) -> str:
    match argument:
        case ast.Constant(value=str(said)):
            return said
        case ast.JoinedStr(values=parts):
            return "".join(
                str(part.value) if isinstance(part, ast.Constant) else "label" for part in parts
            )
        case _:
            return ""
