"""What the things that show a sentence say: their relations as the page writes them, their numbers.

A claim is read from the TeX that the page would print, so that both sides are in the same letters.
"""

import ast
import math
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib import import_module
from operator import add, mul, sub, truediv
from pathlib import Path
from typing import Any

import sympy as sp
from sympy import Basic

from gradyan.derivations.checker.catalog import claims
from gradyan.derivations.checker.claim import Claim
from gradyan.errors import ROOT
from gradyan.report import figures
from gradyan.report.evidence.lookup import shown
from gradyan.report.formulas.tex import tex
from gradyan.report.source.references import parts
from gradyan.report.typed.expressions import Unread
from gradyan.report.typed.reading import Relation, read
from gradyan.simulations.engine.catalog import experiments, module_of

NEAR = 1e-9
OPERATORS: dict[type[ast.operator], Callable[[float, float], Any]] = {
    ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Div: truediv, ast.Pow: pow,
}  # fmt: skip


def named(evidence: Iterable[str]) -> list[str]:
    """Return the claims that are among what shows a sentence, each once."""
    things = (thing.partition(" ") for thing in evidence)
    return list(
        dict.fromkeys(n.partition("/")[0] for f, _, n in things if f in ("claim", "step", "notes"))
    )


def said_by(evidence: Iterable[str]) -> Iterator[tuple[str, Relation]]:
    """Yield what the claims among the evidence state and show, each with its name."""
    for id_ in named(evidence):
        yield from _of_claim(id_)


def noted(evidence: Iterable[str]) -> Iterator[tuple[str, Relation]]:
    """Yield what the notes say, as the claims among the evidence have it."""
    for id_ in named(evidence):
        yield from ((f"{id_}/said", one) for one in _read(claims()[id_].said))


@cache
def _of_claim(id_: str) -> list[tuple[str, Relation]]:
    claim = claims()[id_]
    found = {"holds": claim.holds, **shown(claim), **claim.given}
    if claim.finding is not None:
        found["finding"] = claim.finding
    at = [sp.Eq(k, v, evaluate=False) for k, v in (claim.counterexample or {}).items()]
    where = [one for step in claim.derivation for one in step.by.where]
    read_ = [(f"{id_}/{name}", one) for name, stated in found.items() for one in _read(stated)]
    read_ += [(f"{id_}/counterexample", one) for stated in at for one in _read(stated)]
    read_ += [(f"{id_}/where", one) for stated in where for one in _read(stated)]
    return read_ + [(f"{id_}/letters", one) for one in _assumed(claim)]


def _read(statement: Basic | None) -> Iterator[Relation]:
    """Yield the relations of a statement, its limits also as what tends to something."""
    for part in () if statement is None else parts(statement):
        try:
            found = read(tex(part))
        except Unread:
            continue
        for one in found:
            yield one
            if isinstance(one.left, sp.Limit):
                yield Relation("→", one.left.args[0], one.right)


def _assumed(claim: Claim) -> Iterator[Relation]:
    """Yield what a claim assumes of its letters."""
    stated = [claim.holds, *shown(claim).values(), *claim.given.values()]
    for letter in sorted({s for one in stated for s in one.free_symbols}, key=str):
        signs = {"is_positive": ">", "is_nonnegative": r"\ge", "is_nonzero": r"\ne"}
        for name, sign in signs.items():
            if getattr(letter, name):
                yield from _read_tex(f"{tex(letter)} {sign} 0")


def _read_tex(text: str) -> tuple[Relation, ...]:
    try:
        return read(text)
    except Unread:
        return ()


def numbers(evidence: Iterable[str], letter: Any) -> frozenset[float]:
    """Return the numbers that stand in what shows a sentence: in statements, settings, code.

    Where a claim says what number the letter is, or an experiment has a setting by its name, these
    alone count.
    """
    evidence = tuple(evidence)
    own = {
        float(one.right)
        for _, one in said_by(evidence)
        if one.sign in "=≠" and one.left == letter and _is_number(one.right)
    }
    if own:
        return frozenset(own)
    found = set[float]()
    for thing in evidence:
        form, _, name = thing.partition(" ")
        if form in ("claim", "step"):
            found |= _of_statements(name.partition("/")[0])
        elif form == "finding":
            found |= _of_settings(name, str(letter)) or _in_code(module_of(name))
        elif form == "figure":
            found |= _in_code(figures.figures()[name].__module__)
        elif form == "test":
            found |= _in_test(name)
    return frozenset(found)


def _of_settings(name: str, letter: str) -> frozenset[float]:
    at = (setting.get(letter) for setting in experiments()[name].grid)
    return frozenset(float(value) for value in at if isinstance(value, int | float))


@cache
def _of_statements(id_: str) -> frozenset[float]:
    sides = [side for _, one in _of_claim(id_) for side in one.sides if hasattr(side, "atoms")]
    parts_ = {one for side in sides for one in sp.preorder_traversal(side) if _is_number(one)}
    return frozenset(float(one) for one in parts_)


def _is_number(sub: Any) -> bool:
    return isinstance(sub, sp.Expr) and bool(sub.is_number and sub.is_real and sub.is_finite)


@cache
def _in_code(module: str) -> frozenset[float]:
    return _constants(Path(str(import_module(module).__file__)).read_text("utf-8"))


@cache
def _in_test(name: str) -> frozenset[float]:
    file, _, test = name.partition("::")
    text = (ROOT / file).read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and node.name == test:
            return _constants(ast.get_source_segment(text, node) or "")
    return frozenset()


def _constants(text: str) -> frozenset[float]:
    found = (_value(node) for node in ast.walk(ast.parse(text)) if isinstance(node, ast.expr))
    return frozenset(value for value in found if value is not None and math.isfinite(value))


def _value(node: ast.expr) -> float | None:
    """Return the number that an expression in code is, if it is made of numbers alone."""
    if isinstance(node, ast.Constant):
        value = node.value
        plain = isinstance(value, int | float) and not isinstance(value, bool)
        return float(value) if plain else None  # type: ignore[arg-type]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _value(node.operand)
        return None if inner is None else -inner
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        left, right = _value(node.left), _value(node.right)
        if left is None or right is None:
            return None
        try:
            return float(OPERATORS[type(node.op)](left, right))
        except (ArithmeticError, TypeError):
            return None
    return None
