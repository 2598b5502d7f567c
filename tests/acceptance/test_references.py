"""Docstrings and comments name modules, names and paths that exist."""

import ast
import re
import tokenize
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from inspect import getsource
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "adapters", "tests")

ROLE = re.compile(r":(?:mod|class|func|meth|data|attr|exc):`~?([\w.]+)`")
DOTTED = re.compile(r"(?<![\w./`@-])`{0,2}((?:bot|adapters|tests)(?:\.\w+)+)")
FILE = re.compile(r"(?<![\w./-])((?:bot|adapters|tests)/[\w./*-]*\w)")
PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")
"""A word in capital letters, which the reader replaces."""


def value_of(parts: list[str]) -> object:
    """Import what a dotted name leads to.

    Raises:
        LookupError: There is no such name.
    """
    for length in range(len(parts), 0, -1):
        try:
            value: object = import_module(".".join(parts[:length]))
        except ImportError:
            continue
        return inside(value, parts[length:])
    raise LookupError(parts)


def inside(value: object, parts: Sequence[str]) -> object:
    """Follow names into a module or a class; attributes of its objects are as good as its own.

    Raises:
        LookupError: There is no such name.
    """
    for part in parts:
        if isinstance(value, type) and not hasattr(value, part):
            source = "".join(getsource(base) for base in value.__mro__[:-1] if is_ours(base))
            if not re.search(rf"\bself\.{part}\b|^    {part}: ", source, re.MULTILINE):
                raise LookupError(part)
            return None
        if not hasattr(value, part):
            raise LookupError(part)
        value = getattr(value, part)
    return value


def is_ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] in PACKAGES


def exists(parts: list[str]) -> bool:
    """Return whether a name exists, given from its package on."""
    try:
        value_of(parts)
    except LookupError:
        return (ROOT.joinpath(*parts)).is_dir()
    return True


def named(path: Path, line: int, name: str) -> bool:
    """Return whether a name is known where a docstring uses it."""
    where = path.relative_to(ROOT).with_suffix("")
    if name.startswith("."):
        return exists([*where.parent.parts, *name[1:].split(".")])
    parts, here = name.rstrip(".").split("."), list(where.parts)
    around = [found for start, end, found in classes(module(path)) if start <= line <= end]
    return exists(parts) or any(exists([*here, *outer, *parts]) for outer in ([], *around))


@cache
def module(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


def classes(node: ast.AST, around: tuple[str, ...] = ()) -> Iterator[tuple[int, int, list[str]]]:
    """Yield the first and the last line of each class, and its name."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield child.lineno, child.end_lineno or 0, [*around, child.name]
            yield from classes(child, (*around, child.name))


@cache
def texts(path: Path) -> list[tuple[int, str]]:
    """Return the docstrings and the comments of a file, each with its line."""
    docstrings = [
        (node.lineno, node.value.value)
        for node in ast.walk(module(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node.value.value, str)
    ]
    return docstrings + list(comments(path))


def comments(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the comments of a file that name something. Tokenizing other files would be slow."""
    lines = path.read_text("utf-8").splitlines()
    after = [line.partition("#")[2] for line in lines]
    if any(pattern.search(text) for text in after for pattern in (ROLE, DOTTED, FILE)):
        with path.open("rb") as file:
            for token in tokenize.tokenize(file.readline):
                if token.type == tokenize.COMMENT:
                    yield token.start[0], token.string


def name_paths() -> list[Path]:
    """Return the files in which any path is named. Others are not parsed, which is slow."""
    return [path for path in sources() if FILE.search(path.read_text("utf-8"))]


@cache
def sources() -> list[Path]:
    return sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


@pytest.mark.acceptance
def test_names_in_docstrings_and_comments_exist() -> None:
    missing = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sources()
        for line, text in texts(path)
        for name in dict.fromkeys([*ROLE.findall(text), *DOTTED.findall(text)])
        if not named(path, line, name)
    ]

    assert missing == []


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("bot.turns.plan.Kept", True),
        ("bot.turns.plan.Kept.conversation", True),
        ("bot.questions.BaseStep", True),
        ("tests.acceptance.crash", True),
        ("asyncio.Queue.get", True),
        ("bot.store.records.Kept", False),
        ("bot.turns.plan.Kept.nothing", False),
        ("tests.store.leave", False),
        ("asyncio.Nothing", False),
    ],
)
def test_names_are_looked_up_where_they_are_defined(name: str, there: bool) -> None:  # noqa: FBT001
    assert exists(name.split(".")) == there


def test_paths_in_docstrings_and_comments_exist() -> None:
    missing = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in name_paths()
        for line, text in texts(path)
        for name in FILE.findall(text)
        if not any(ROOT.glob(PLACEHOLDER.sub("*", name)))
    ]

    assert missing == []


def test_stored_rows_name_the_program_that_wrote_them() -> None:
    folder = ROOT / "tests/data/store"
    heads = [path.read_text("utf-8").partition("\n")[0] for path in folder.rglob("*.sql")]
    paths = [name for head in heads if head.startswith("--") for name in FILE.findall(head)]

    assert paths
    assert [name for name in paths if not (ROOT / name).exists()] == []


@pytest.mark.parametrize("channel", ["terminal", "telegram", "slack", "web"])
def test_each_file_of_a_channel_is_listed_once(channel: str) -> None:
    common, own = (
        ast.get_docstring(module(ROOT / "adapters" / folder / "__init__.py")) or ""
        for folder in ("", channel)
    )
    files = {path.stem for path in (ROOT / "adapters" / channel).glob("*.py")} - {"__init__"}
    everywhere = set(re.findall(r"^    (\w+)  ", common, re.MULTILINE))
    added, _, _ = own.partition(" so it has no ")
    here = set(re.findall(r"``(\w+)``", added.partition("Start reading")[0]))

    assert files - everywhere == here
