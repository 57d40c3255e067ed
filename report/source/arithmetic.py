"""Numbers that the text computes: an expression as SymPy evaluates it, within bounds.

An expression is looked at before it is evaluated: what is no arithmetic, or would take more than a
moment, is refused.
"""

import ast
import math
from functools import cache

from sympy import sympify

from gradyan.errors import GuideError

FUNCTIONS = {
    *("Abs", "Rational", "S", "acos", "atan", "cos", "diff", "digamma", "erf", "exp", "floor"),
    *("log", "nsolve", "sin", "sqrt", "tanh"),
}
LONGEST, LARGEST = 500, 10**5  # letters of an expression, decimal digits of a number in it
HELP = "use numbers, single letters, + - * / **, and " + ", ".join(sorted(FUNCTIONS))


@cache
def number(expression: str) -> float:
    """Return the value of an expression; raise GuideError where it has none that is finite."""
    try:
        tree = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError) as why:
        raise GuideError(f"'{expression[:LONGEST]}' is no expression: {why}", HELP) from why
    if len(expression) > LONGEST:
        raise GuideError(f"an expression has {len(expression)} letters", f"use at most {LONGEST}")
    _size(tree)
    try:
        value = sympify(expression)
        found = float(value) if value.is_number else math.nan
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as why:
        raise GuideError(f"'{expression}' has no value: {why}", HELP) from why
    if not math.isfinite(found):
        raise GuideError(f"'{expression}' is not a number")
    return found


def _size(node: ast.expr) -> float:
    """Return a bound on the digits of an exact value; raise GuideError where it is large."""
    match node:
        case ast.Constant(value=int() | float() as value) if math.isfinite(value):
            size = math.log10(abs(value) + 1)
        case ast.Name(id=name) if len(name) == 1 or name == "pi":
            size = 1.0
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
            size = _size(operand)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            size = (_size(left) + _size(right) + 1) * max(1.0, abs(_about(right)))
        case ast.BinOp(left=left, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), right=right):
            size = _size(left) + _size(right) + 1
        case ast.Call(func=ast.Name(id=name), args=inner, keywords=[]) if name in FUNCTIONS:
            size = sum(map(_size, inner))
            size = max([size, *(abs(_about(x)) for x in inner)]) if name == "exp" else size
        case ast.Call(func=ast.Attribute(value=of, attr="subs"), args=inner, keywords=[]):
            size = _size(of) + sum(map(_size, inner))
        case _:
            raise GuideError(f"'{ast.unparse(node)[:LONGEST]}' is no arithmetic", HELP)
    if size > LARGEST:
        raise GuideError(f"'{ast.unparse(node)[:LONGEST]}' is too large", "compute it otherwise")
    return size


def _about(node: ast.expr) -> float:
    """Return about what an exponent is: 1 where that depends on a letter or a rare function."""
    known = {name: getattr(math, name) for name in ("exp", "floor", "log", "sqrt", "tanh", "pi")}
    known |= {"S": float, "Rational": lambda p, q=1: p / q, "Abs": abs, "__builtins__": {}}
    try:
        return float(eval(compile(ast.Expression(node), "", "eval"), known))  # noqa: S307 - sizes are checked
    except OverflowError:
        return math.inf
    except (ArithmeticError, AttributeError, NameError, TypeError, ValueError):
        return 1.0
