"""In how many small ways can a module be wrong?

A mutant is the module with one thing changed: a comparison, a condition, a word, an argument, an
effect left out. Annotations and docstrings are left alone, because they do nothing.
"""

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
}
_DO_NOTHING = ("annotation", "returns", "decorator_list", "bases", "type_params")
_NOTHING = ast.Constant(None)


class Mutant(NamedTuple):
    """One change; `function` is empty when it is made outside of all functions."""

    line: int
    function: str
    before: str
    after: str
    source: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.before}  ->  {self.after}"


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, in the order of its lines."""
    tree = ast.parse(source)
    for holder, field, function in _places(tree, ""):
        kept = getattr(holder, field)
        for number, node in enumerate(kept if isinstance(kept, list) else [kept]):
            if not isinstance(node, ast.AST):
                continue
            for changed in _changes(node, holder, field, function):
                new = _with(kept, number, changed)
                setattr(holder, field, new)
                text = ast.unparse(ast.fix_missing_locations(tree))
                setattr(holder, field, kept)
                line = getattr(node, "lineno", getattr(holder, "lineno", 0))
                yield Mutant(line, function, _shown(node), _shown(changed), text)


def _places(node: ast.AST, function: str) -> Iterator[tuple[ast.AST, str, str]]:
    """Where something may be changed: a node, one of its fields, and the function around it."""
    is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    inside = f"{function}.{node.name}".lstrip(".") if is_function else function
    for field, value in ast.iter_fields(node):
        if field in _DO_NOTHING or isinstance(node, ast.Import | ast.ImportFrom | ast.MatchClass):
            continue
        yield node, field, inside
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _says_only(child):
                yield from _places(child, inside)


def _says_only(node: ast.AST) -> bool:
    """A docstring, or the dots of a protocol."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _with(kept: Any, number: int, changed: ast.AST | None) -> Any:
    if not isinstance(kept, list):
        return changed
    return [*kept[:number], *([changed] if changed else []), *kept[number + 1 :]]


def _changes(node: ast.AST, holder: ast.AST, field: str, function: str) -> Iterator[ast.AST | None]:
    """What may stand there instead; None where it is left out."""
    if isinstance(node, ast.expr):
        yield from _expressions(node, field)
    else:
        yield from _statements(node, holder, function)
    if field == "test" and not isinstance(node, ast.UnaryOp):
        yield ast.UnaryOp(ast.Not(), node)
    if field in ("ifs", "guard"):
        yield None


def _expressions(node: ast.expr, field: str) -> Iterator[ast.AST]:
    match node:
        case ast.Constant(value=value) if field != "format_spec":
            yield from _constants(value)
        case ast.Compare(left=left, ops=[op], comparators=right) if type(op) in _COMPARISONS:
            yield ast.Compare(left, [_COMPARISONS[type(op)]()], right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            yield ast.BinOp(left, _OPERATORS[type(op)](), right)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.Call():
            yield from _calls(node)


def _statements(node: ast.AST, holder: ast.AST, function: str) -> Iterator[ast.AST | None]:
    match node:
        case ast.Raise() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            yield ast.Return(_NOTHING)
        case ast.Assign(targets=targets, value=value) if function and not _is_none(value):
            yield ast.Assign(targets, _NOTHING)
        case ast.match_case() if isinstance(holder, ast.Match) and len(holder.cases) > 1:
            yield None


def _constants(value: object) -> Iterator[ast.AST]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant(f"XX{value}XX")


def _calls(call: ast.Call) -> Iterator[ast.AST]:
    for number, argument in enumerate(call.args):
        if not (isinstance(argument, ast.Starred) or _is_none(argument)):
            arguments = [*call.args[:number], _NOTHING, *call.args[number + 1 :]]
            yield ast.Call(call.func, arguments, call.keywords)
    for number in range(len(call.keywords)):
        yield ast.Call(call.func, call.args, call.keywords[:number] + call.keywords[number + 1 :])


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _shown(node: ast.AST | None) -> str:
    text = " ".join(ast.unparse(node).split()) if node is not None else "(left out)"
    return text if len(text) <= 90 else f"{text[:87]}..."
