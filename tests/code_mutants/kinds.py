"""The ways in which one place of a file is changed."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from itertools import pairwise
from pathlib import Path

FLIPPED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}
EMPTY = {"str": "''", "int": "0", "float": "0.0", "tuple": "()", "list": "[]", "dict": "{}"}
IDLE_CALLS = {"isinstance", "log", "logging", "assert_never", "cast"}
"""Logging, and calls with types as arguments."""

IDLE_ARGUMENTS = {None, "description", "extra", "repr"}
"""Arguments that change no behavior."""

WEIGHTS = {"arguments swapped": 0.3, "returned empty": 0.5, "argument dropped": 0.7}
"""The chance of kinds that nearly every test notices; 1 for others."""

Place = ast.expr | ast.stmt | ast.keyword
Change = tuple[Place, str, str | ast.expr]
"""The replaced node, the kind of change, and the code in its place: "" takes a comma along."""


@dataclass(frozen=True)
class Mutant:
    """A change of one place in a file: the bytes from `begin` to `end` become `code`."""

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
        """Return whether the file with the change compiles and differs in more than its layout."""
        try:
            return ast.dump(ast.parse(self.applied(text))) != ast.dump(ast.parse(text))
        except SyntaxError:
            return False

    def diff(self, text: str) -> tuple[str, ...]:
        """Return the changed lines, marked with - and +."""
        lines = unified_diff(text.splitlines(), self.applied(text).splitlines(), n=0, lineterm="")
        changed = [line for line in list(lines)[2:] if not line.startswith("@@")]
        return tuple(line[:1] + line[1:].strip() for line in changed)


def mutants_of(tree: Path, file: str) -> Iterator[Mutant]:
    """Yield every mutant of a file, without texts, types and logging."""
    raw = (tree / file).read_bytes()
    starts = [0]
    for line in raw.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for node, kind, new in _changes(ast.parse(raw), ""):
        begin = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or 0) - 1] + (node.end_col_offset or 0)
        if new == "":
            end = len(raw) - len(re.sub(rb"^\s*,?", b"", raw[end:]))
        code = new if isinstance(new, str) else f"({ast.unparse(new)})"
        yield Mutant(file, node.lineno, kind, begin, end, code)


def _changes(node: ast.AST, returns: str) -> Iterator[Change]:
    """Yield the changes of a node and of all its parts that hold behavior."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        returns = ast.unparse(node.returns) if node.returns else ""
    if isinstance(node, ast.expr | ast.comprehension):
        yield from _of_expression(node)
    else:
        yield from _of_statement(node, returns)
    for part in _parts(node):
        yield from _changes(part, returns)


def _parts(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield from (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body)
        case ast.ClassDef(body=body):
            yield from body
        case ast.AnnAssign(value=value):
            yield from filter(None, [value])
        case ast.JoinedStr() | ast.Raise() | ast.Assert() | ast.If(ast.Name("TYPE_CHECKING")):
            return
        case ast.Assign([ast.Name("message" | "__slots__")]):
            return
        case ast.Subscript(ast.Name("Literal" | "Annotated")):
            return
        case ast.Call() if _is_idle(node):
            return
        case ast.keyword(arg=name) if name in IDLE_ARGUMENTS:
            return
        case _:
            yield from ast.iter_child_nodes(node)


def _of_expression(node: ast.expr | ast.comprehension) -> Iterator[Change]:  # noqa: C901, PLR0912 - a list
    match node:
        case ast.Compare(left, [op], [right]):
            for other in FLIPPED[type(op)]:
                yield node, "comparison", ast.Compare(left, [other()], [right])
        case ast.BoolOp(op, values):
            other_op = ast.Or() if isinstance(op, ast.And) else ast.And()
            yield node, "and/or", ast.BoolOp(other_op, values)
            yield from ((node, "operand alone", value) for value in values)
        case ast.BinOp(left, ast.Add() | ast.Sub() | ast.Mult() | ast.Div()):
            yield node, "operand alone", left
        case ast.UnaryOp(ast.Not(), operand):
            yield node, "not removed", operand
        case ast.IfExp(test, body, orelse):
            yield node, "branches swapped", ast.IfExp(test, orelse, body)
        case ast.Constant(bool() as value):
            yield node, "truth", str(not value)
        case ast.Constant(int() | float() as value):
            yield from ((node, "constant", f"({value + by})") for by in (1, -1))
        case ast.Name(name) if name in SWAPPED:
            yield node, "min/max, any/all", SWAPPED[name]
        case ast.Tuple([_, *_, last], ast.Load()):
            yield last, "element dropped", ""
        case ast.comprehension(ifs=tests):
            yield from ((test, "filter dropped", "True") for test in tests)
        case ast.Call(func, args, keywords) if not _is_idle(node):
            for place, (left, right) in enumerate(pairwise(args)):
                if type(left) is type(right) and not isinstance(left, ast.Starred):
                    swapped = [*args[:place], right, left, *args[place + 2 :]]
                    yield node, "arguments swapped", ast.Call(func, swapped, keywords)
            dropped = (keyword for keyword in keywords if keyword.arg not in IDLE_ARGUMENTS)
            yield from ((keyword, "argument dropped", "") for keyword in dropped)
        case _:
            return


def _of_statement(node: ast.AST, returns: str) -> Iterator[Change]:
    match node:
        case ast.Expr(ast.Call() | ast.Await(ast.Call()) as call) if not _is_idle(call):
            yield node, "call dropped", "pass"
        case ast.Expr(ast.Yield() | ast.YieldFrom()):
            yield node, "yield dropped", "yield from ()"
        case ast.Assign([ast.Attribute() | ast.Subscript()]) | ast.AugAssign():
            yield node, "assignment dropped", "pass"
        case ast.Continue() | ast.Break():
            yield node, "jump dropped", "pass"
        case ast.Return(ast.expr() as value) if returns == "bool":
            yield node, "returned the contrary", f"return not ({ast.unparse(value)})"
        case ast.Return(ast.expr()):
            yield node, "returned empty", f"return {EMPTY.get(returns.partition('[')[0])}"
        case ast.If(test) if ast.unparse(test) != "TYPE_CHECKING":
            yield from ((test, f"always {value}", value) for value in ("True", "False"))
        case _:
            return


def _is_idle(node: ast.AST) -> bool:
    called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
    return called.split(".")[0] in IDLE_CALLS
