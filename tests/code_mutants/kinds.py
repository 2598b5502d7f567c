"""The ways in which one place of a file is changed."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

FLIPPED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
EMPTY = {"str": "''", "int": "0", "float": "0.0", "tuple": "()", "list": "[]", "dict": "{}"}
IGNORED_CALLS = {"isinstance", "log", "logging", "assert_never", "cast", "TypeVar", "NewType"}
"""Logging, and calls with types as arguments."""

IGNORED_ARGUMENTS = {None, "description", "extra", "repr"}
"""Arguments that change no behaviour."""

WEIGHTS = {"arguments swapped": 0.3, "returned empty": 0.5, "argument dropped": 0.7}
"""How likely kinds are drawn that nearly every test notices; 1 for others."""

Place = ast.expr | ast.stmt | ast.keyword
Change = tuple[Place, str, str | ast.expr]
"""The replaced node, the kind of change, and the code in its place: "" takes a comma along."""


@dataclass(frozen=True)
class Mutant:
    """A change of one place in a file.

    Attributes:
        file: The file's path in the tree.
        line: The number of the first changed line.
        kind: The kind of change.
        begin: The first changed byte of the file.
        end: The byte behind the last one.
        code: The code in their place.
    """

    file: str
    line: int
    kind: str
    begin: int
    end: int
    code: str

    def applied(self, text: str) -> str:
        """Return the text of the file with the change."""
        raw = text.encode()
        return (raw[: self.begin] + self.code.encode() + raw[self.end :]).decode()

    def changes(self, text: str) -> bool:
        """Whether the file with the change compiles and differs in more than its layout."""
        try:
            return ast.dump(ast.parse(self.applied(text))) != ast.dump(ast.parse(text))
        except SyntaxError:
            return False

    def diff(self, text: str) -> tuple[str, ...]:
        """Return the changed lines, marked with - and +."""
        after = self.applied(text).splitlines()
        lines = list(unified_diff(text.splitlines(), after, n=0, lineterm=""))[2:]
        return tuple(line[:1] + line[1:].strip() for line in lines if not line.startswith("@@"))


def mutants_of(tree: Path, file: str) -> Iterator[Mutant]:
    """Yield every mutant of a file, without texts, types and logging."""
    raw = (tree / file).read_bytes()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node, kind, new in _changes(ast.parse(raw)):
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        if new == "":
            end += len(raw[end:]) - len(re.sub(rb"^\s*,?", b"", raw[end:]))
        code = new if isinstance(new, str) else f"({ast.unparse(new)})"
        yield Mutant(file, node.lineno, kind, begin, end, code)


def _changes(node: ast.AST, returns: str = "") -> Iterator[Change]:
    if isinstance(node, ast.expr):
        yield from ((node, kind, new) for kind, new in _of_expression(node))
        yield from ((part, kind, "") for kind, part in _droppable(node))
    elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        returns = ast.unparse(node.returns) if node.returns else ""
    yield from _of_statement(node, returns)
    for part in _inner(node):
        yield from _changes(part, returns)


def _inner(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a node that hold behaviour."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body)
        case ast.ClassDef(body=body):
            yield from body
        case ast.AnnAssign(value=value):
            yield from filter(None, [value])
        case ast.If(test=ast.Name(id="TYPE_CHECKING")) | ast.Raise() | ast.Assert():
            return
        case ast.JoinedStr() | ast.Assign(targets=[ast.Name(id="message" | "__slots__")]):
            return
        case ast.Subscript(value=ast.Name(id="Literal" | "Annotated")):
            return
        case ast.Call() if _is_ignored(node):
            return
        case ast.keyword(arg=name) if name in IGNORED_ARGUMENTS:
            return
        case _:
            yield from ast.iter_child_nodes(node)


def _of_expression(node: ast.expr) -> Iterator[tuple[str, str | ast.expr]]:  # noqa: C901 - kinds
    match node:
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for flipped in FLIPPED[type(op)]:
                yield "comparison", ast.Compare(left, [flipped()], [right])
        case ast.BoolOp(op=op, values=values):
            other = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield "and/or", ast.BoolOp(other, values)
            yield from (("operand alone", value) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "not removed", operand
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
            contrary = ast.Sub() if isinstance(op, ast.Add) else ast.Add()
            yield "sign", ast.BinOp(left, contrary, right)
            yield "operand alone", left
        case ast.BinOp(left=left, op=ast.Mult() | ast.Div()):
            yield "operand alone", left
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield "branches swapped", ast.IfExp(test, orelse, body)
        case ast.Constant(value=bool() as value):
            yield "truth", str(not value)
        case ast.Constant(value=int() | float() as value):
            yield from (("constant", f"({value + by})") for by in (1, -1))
        case ast.Call() if not _is_ignored(node):
            yield from _of_call(node)


def _of_call(node: ast.Call) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(node.func, ast.Name) and node.func.id in SWAPPED:
        other = ast.Name(SWAPPED[node.func.id])
        yield "min/max, any/all", ast.Call(other, node.args, node.keywords)
    for place in range(len(node.args) - 1):
        left, right = node.args[place : place + 2]
        if type(left) is type(right) and not isinstance(left, ast.Starred):
            swapped = [*node.args[:place], right, left, *node.args[place + 2 :]]
            yield "arguments swapped", ast.Call(node.func, swapped, node.keywords)


def _droppable(node: ast.expr) -> Iterator[tuple[str, Place]]:
    match node:
        case ast.Tuple(elts=[_, *_, last], ctx=ast.Load()):
            yield "element dropped", last
        case ast.Call(keywords=keywords) if not _is_ignored(node):
            for keyword in keywords:
                if keyword.arg not in IGNORED_ARGUMENTS:
                    yield "argument dropped", keyword


def _of_statement(node: ast.AST, returns: str) -> Iterator[Change]:
    match node:
        case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())):
            if not _is_ignored(node.value):
                yield node, "call dropped", "pass"
        case ast.Expr(value=ast.Yield() | ast.YieldFrom()):
            yield node, "yield dropped", "yield from ()"
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]) | ast.AugAssign():
            yield node, "assignment dropped", "pass"
        case ast.Continue() | ast.Break():
            yield node, "jump dropped", "pass"
        case ast.Return(value=ast.expr() as value) if returns == "bool":
            yield node, "returned the contrary", f"return not ({ast.unparse(value)})"
        case ast.Return(value=ast.expr()):
            yield node, "returned empty", f"return {EMPTY.get(returns.partition('[')[0])}"
        case ast.If(test=test) if ast.unparse(test) != "TYPE_CHECKING":
            yield from ((test, f"always {value}", value) for value in ("True", "False"))
        case ast.comprehension(ifs=tests):
            yield from ((test, "filter dropped", "True") for test in tests)
        case _:
            return


def _is_ignored(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and (
        ast.unparse(node.func).split(".")[0].removeprefix("self._") in IGNORED_CALLS
    )
