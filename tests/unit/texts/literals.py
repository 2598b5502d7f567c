"""Sentences that stand in the code: help of commands, errors, and log lines."""

import ast
import re
from collections.abc import Iterator
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
"""What is called with the sentences of each kind."""

_FEWEST_WORDS = 5
"""Fewer words are a label, and no sentence."""


def literals(kind: Kind) -> Iterator[str]:
    """Yield the sentences of one kind; what is computed in them is one word."""
    for folder in ("bot", "adapters"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                said = (_text(part) for part in _parts(node, kind))
                yield from (text for text in said if len(text.split()) >= _FEWEST_WORDS)


def _parts(node: ast.AST, kind: Kind) -> Iterator[ast.expr]:
    """Yield the expressions of a node that are said; an error is often named ``message`` first."""
    if isinstance(node, ast.Call) and _CALLED[kind].search(ast.unparse(node.func)):
        yield from (*node.args, *(keyword.value for keyword in node.keywords))
    elif (
        kind == "error"
        and isinstance(node, ast.Assign)
        and ast.unparse(node.targets[0]) == "message"
    ):
        yield node.value


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
