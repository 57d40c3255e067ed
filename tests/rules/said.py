"""What rules say of examples, which are written in the letters of their docstrings."""

import sympy
from sympy import Basic

from gradyan.derivations.checker.claim import Rule
from gradyan.derivations.checker.facts import Facts, NotShown
from gradyan.derivations.rules.examples import letters


def says(example: str) -> str:
    """Return what the rule of an example answers."""
    return str(eval(example, letters() | {"where": where, "sympy_sign": sympy.sign}))


def where(condition: Basic, rule: Rule, statement: Basic, *facts: Basic) -> str:
    """Return what a rule answers where the facts are known under a condition only."""
    known = Facts(given=[condition])
    known.require([condition])
    for fact in facts:
        known.require([condition])
        known.add(fact)
    try:
        rule(statement, known)
    except NotShown as why:
        return f"refused: {why}"
    return "shown"
