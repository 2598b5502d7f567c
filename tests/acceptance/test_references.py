"""Docstrings and comments name modules, names and paths that exist."""

import ast
import re
import tokenize
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("bot", "adapters", "tests")

ROLE = re.compile(r":(?:mod|class|func|meth|data|attr|exc):`~?([\w.]+)`")
DOTTED = re.compile(r"(?<![\w./`@-])`{0,2}((?:bot|adapters|tests)(?:\.\w+)+)")
FILE = re.compile(r"(?<![\w./-])((?:bot|adapters|tests)/[\w./*-]*\w)")
PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")
"""A word in capital letters, which the reader replaces."""


@dataclass
class Names:
    """The names of a module or a class, with what each leads to.

    Attributes:
        here: The names that are defined here, each with the names inside of it.
        imported: The names that are imported, each with the module and the name there.
        bases: The names of the classes that a class is derived from.
    """

    here: dict[str, "Names"] = field(default_factory=dict)
    imported: dict[str, tuple[str, str]] = field(default_factory=dict)
    bases: tuple[str, ...] = ()


def targets(node: ast.AST) -> Iterator[str]:
    """The names that a statement assigns to, and those of ``self`` without the prefix."""
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            yield part.attr


def collect(body: Iterable[ast.stmt], package: tuple[str, ...]) -> Names:
    """Read the names that the statements of a package's module define."""
    names = Names()
    for node in body:
        if isinstance(node, ast.ClassDef):
            names.here[node.name] = inside = collect(node.body, package)
            inside.bases = tuple(ast.unparse(base).partition("[")[0] for base in node.bases)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            names.here[node.name] = Names()
            names.here.update({name: Names() for name in targets(node)})
        elif isinstance(node, ast.ImportFrom):
            near = package[: len(package) + 1 - node.level] if node.level else ()
            there = ".".join([*near, *([node.module] if node.module else [])])
            for alias in node.names:
                names.imported[alias.asname or alias.name] = (there, alias.name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                name = alias.asname or alias.name.partition(".")[0]
                names.imported[name] = (alias.name if alias.asname else name, "")
        else:
            names.here.update({name: Names() for name in targets(node)})
            if isinstance(node, ast.If | ast.Try):
                names.imported.update(collect(node.body, package).imported)
    return names


@cache
def module(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


@cache
def names_of(path: Path) -> Names:
    return collect(module(path).body, path.relative_to(ROOT).parent.parts)


def place(dotted: str) -> Path | None:
    """The file or the folder of a module."""
    path = ROOT.joinpath(*dotted.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py", path):
        if candidate.exists():
            return candidate
    return None


def foreign(parts: list[str]) -> bool:
    """Whether another package has a name."""
    for length in range(len(parts), 0, -1):
        try:
            value = import_module(".".join(parts[:length]))
        except ImportError:
            continue
        for part in parts[length:]:
            if not hasattr(value, part):
                return False
            value = getattr(value, part)
        return True
    return False


def exists(parts: list[str]) -> bool:
    """Whether a name exists, given from its package on."""
    if parts[0] not in PACKAGES:
        return foreign(parts)
    for length in range(len(parts), 0, -1):
        if path := place(".".join(parts[:length])):
            rest = parts[length:]
            return not rest or (path.is_file() and within(names_of(path), names_of(path), rest))
    return False


def within(names: Names, top: Names, rest: list[str]) -> bool:
    """Whether a module or a class has a name, itself or from a base."""
    if not rest:
        return True
    first, *others = rest
    if first in names.here:
        return within(names.here[first], top, others)
    if first in names.imported:
        there, name = names.imported[first]
        return exists([*there.split("."), *([name] if name else []), *others])
    return any(within(top, top, [*base.split("."), *rest]) for base in names.bases)


def classes(node: ast.AST, around: tuple[str, ...] = ()) -> Iterator[tuple[int, int, list[str]]]:
    """The first and the last line of each class, and its name."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield child.lineno, child.end_lineno or 0, [*around, child.name]
            yield from classes(child, (*around, child.name))


@cache
def texts(path: Path) -> list[tuple[int, str]]:
    """The docstrings and the comments of a file, each with its line."""
    docstrings = [
        (node.lineno, node.value.value)
        for node in ast.walk(module(path))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if isinstance(node.value.value, str)
    ]
    return docstrings + list(comments(path))


def comments(path: Path) -> Iterator[tuple[int, str]]:
    """The comments of a file that name something. Other files are not tokenized, which is slow."""
    lines = path.read_text("utf-8").splitlines()
    after = [line.partition("#")[2] for line in lines]
    if any(pattern.search(text) for text in after for pattern in (ROLE, DOTTED, FILE)):
        with path.open("rb") as file:
            for token in tokenize.tokenize(file.readline):
                if token.type == tokenize.COMMENT:
                    yield token.start[0], token.string


@cache
def sources() -> list[Path]:
    return sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))


def named(path: Path, line: int, name: str) -> bool:
    """Whether a name is known where a docstring uses it."""
    if name.startswith("."):
        return exists([*path.relative_to(ROOT).parent.parts, *name[1:].split(".")])
    parts, top = name.rstrip(".").split("."), names_of(path)
    around = [inside for start, end, inside in classes(module(path)) if start <= line <= end]
    return (
        within(top, top, parts)
        or any(within(top, top, [*inside, *parts]) for inside in around)
        or exists(parts)
    )


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
        for path in sources()
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


@pytest.mark.parametrize("channel", ["terminal", "telegram", "slack"])
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
