"""The ways in which formulas and decisions go wrong: for a node, what to write instead."""

import ast
import re
from collections.abc import Callable, Iterator
from copy import copy
from typing import Any

Alterations = Iterator[ast.expr]

# What is taken for what, where both are at hand under one roof.
MISTAKEN = {
    "exp": "expm1", "tanh": "sin", "sin": "cos", "cos": "sin", "log1p": "expm1", "expm1": "log1p",
    "maximum": "minimum", "minimum": "maximum", "max": "min", "min": "max", "log10": "log",
}  # fmt: skip
ROOTS = {"sqrt", "abs", "Abs", "absolute"}
ROOFS = {"np", "mp", "math"}
EVEN = {"Abs", "abs", "cosh", "square"}
SWAPPED = {"n_in": "n_out", "n_out": "n_in", "fan_in": "fan_out", "fan_out": "fan_in",
           "i": "o", "o": "i", "beta": "momentum", "l1": "l2", "l2": "l1"}  # fmt: skip
ONE = {"One": "Integer(2)", "Zero": "One", "Half": "One"}


def sign(node: ast.expr) -> Alterations:
    """Write − for + and + for −, and lose a minus."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        yield ast.BinOp(
            node.left, ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), node.right
        )
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node.operand


def factor(node: ast.expr) -> Alterations:
    """Divide instead of multiplying, and the other way round."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        yield ast.BinOp(
            node.left, ast.Div() if isinstance(node.op, ast.Mult) else ast.Mult(), node.right
        )


def dropped(node: ast.expr) -> Alterations:
    """Lose a term or a factor, on either side, or an exponent."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub | ast.Mult):
        yield node.left
        if not isinstance(node.op, ast.Sub):
            yield node.right
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Pow):
        yield node.left


def number(node: ast.expr) -> Alterations:
    """Write another number: one more for an integer, a tenth more for a decimal."""
    if not isinstance(node, ast.Constant) or isinstance(node.value, bool):
        return
    if isinstance(node.value, int):
        yield ast.Constant(node.value + 1)
    elif isinstance(node.value, float) and node.value != 0:
        yield ast.Constant(node.value * 1.1)


def digit(node: ast.expr) -> Alterations:
    """Write another last digit in a decimal that is stated: rounds_to(x, "0.2239")."""
    if not isinstance(node, ast.Call) or _name(node.func) not in ("rounds_to", "Rational"):
        return
    last = node.args[-1] if node.args else None
    if not isinstance(last, ast.Constant) or not isinstance(last.value, str):
        return
    if re.fullmatch(r"-?\d*\.?\d+", last.value):
        other = str((int(last.value[-1]) + 1) % 10)
        yield _with(node, args=[*node.args[:-1], ast.Constant(last.value[:-1] + other)])


def relation(node: ast.expr) -> Alterations:
    """Turn an inequality round, and write < where equality occurs."""
    if not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return
    other = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE}
    strict = {ast.LtE: ast.Lt, ast.GtE: ast.Gt}
    for table in (other, strict):
        if type(node.ops[0]) in table:
            yield _with(node, ops=[table[type(node.ops[0])]()])


def function(node: ast.expr) -> Alterations:
    """Lose a root or an absolute value, mirror the argument, or take another function."""
    if not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return
    name, argument = _name(node.func), node.args[0]
    if name in ROOTS:
        yield argument
    elif name in MIRRORED:
        yield _with(node, args=[_negative(argument)])


def mistaken(node: ast.expr) -> Alterations:
    """Take one function for another, or one width for the other."""
    if isinstance(node, ast.Attribute) and _name(node.value) in ROOFS and node.attr in MISTAKEN:
        yield _with(node, attr=MISTAKEN[node.attr])
    if isinstance(node, ast.Attribute) and _name(node.value) == "S" and node.attr in ONE:
        yield ast.parse(f"S.{node.attr} + S.One", mode="eval").body
    if isinstance(node, ast.Name) and node.id in SWAPPED:
        yield ast.Name(SWAPPED[node.id], node.ctx)


MIRRORED = {"exp", "sinh", "sigma", "dsigma", "relu", "drelu", "log1p", "expm1", "softplus"}
OPERATORS: dict[str, Callable[[ast.expr], Alterations]] = {
    "sign": sign,
    "factor": factor,
    "dropped": dropped,
    "number": number,
    "digit": digit,
    "relation": relation,
    "function": function,
    "mistaken": mistaken,
}


def alterations(node: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Yield every alteration of one expression, with its kind."""
    for kind, operator in OPERATORS.items():
        for other in operator(node):
            yield kind, other


def logical(node: ast.AST, above: tuple[ast.AST, ...]) -> Iterator[tuple[str, ast.AST]]:
    """Yield the alterations of a decision: what decides, what refuses, and what is returned."""
    parent = above[-1]
    if isinstance(node, ast.Raise) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    ):
        yield "refusal", ast.Pass()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not", node.operand
    elif isinstance(node, ast.BoolOp):
        yield "and", _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    elif isinstance(node, ast.Compare) and len(node.ops) == 1:
        if other := FLIPPED.get(type(node.ops[0])):
            yield "comparison", _with(node, ops=[other()])
    elif isinstance(node, ast.BinOp) and type(node.op) in SETS and not _classes(above):
        yield "set", ast.BinOp(node.left, SETS[type(node.op)](), node.right)
    elif isinstance(node, ast.Call):
        yield from _call(node)
    if isinstance(node, ast.expr) and _decides(node, parent):
        yield from (("condition", ast.Constant(value)) for value in (True, False))
    if isinstance(node, ast.expr) and isinstance(parent, ast.Return) and _tells(above):
        yield "returned", ast.UnaryOp(ast.Not(), node)


FLIPPED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
SETS: dict[type[ast.operator], type[ast.operator]] = {
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


def _call(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    """Take `any` for `all`, or lose one of what a rule needs."""
    if (name := _name(node.func)) in ("any", "all"):
        yield "any", _with(node, func=ast.Name("all" if name == "any" else "any"))
    if name == "rule":
        for need in node.args[1:]:
            yield "need", _with(node, args=[arg for arg in node.args if arg is not need])


def _decides(node: ast.expr, parent: ast.AST) -> bool:
    if isinstance(parent, ast.comprehension):
        return node in parent.ifs
    return isinstance(parent, ast.If | ast.IfExp) and node is parent.test


def _tells(above: tuple[ast.AST, ...]) -> bool:
    """Tell whether the innermost function around it returns a truth."""
    inner = next(part for part in reversed(above) if isinstance(part, ast.FunctionDef))
    return isinstance(inner.returns, ast.Name) and inner.returns.id == "bool"


def _classes(above: tuple[ast.AST, ...]) -> bool:
    """Tell whether it joins classes, as in isinstance(x, A | B)."""
    return any(isinstance(part, ast.Call) and _name(part.func) == "isinstance" for part in above)


def _name(node: ast.expr) -> str:
    """Return the last part of a dotted name, or nothing."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _negative(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return node.operand
    return ast.UnaryOp(ast.USub(), node)


def _with(node: ast.expr, **changed: Any) -> ast.expr:
    """Return a copy of an expression with some fields changed."""
    other = copy(node)
    vars(other).update(changed)
    return other
