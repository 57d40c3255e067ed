"""Every rule with its examples: what an author looks up, and what the tests run.

The examples of a rule stand in its docstring. They share the letters below.
"""

import inspect
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from doctest import DocTest, DocTestParser
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import sympy
from sympy import Derivative, IndexedBase, MatrixSymbol, diag, symbols

from gradyan.derivations import notation, rules
from gradyan.derivations.checker import functions, statement
from gradyan.derivations.checker.claim import Claim, Rule, Step, Twin
from gradyan.derivations.rules.inequalities import sign


@dataclass(frozen=True)
class Shown:
    """A rule as its docstring shows it: what it says, what it wants, and its examples."""

    name: str
    says: str
    wants: str
    test: DocTest

    @property
    def passing(self) -> str:
        """The statement of the first example, which is shown."""
        return _statement(self.test.examples, "shown")


def letters() -> dict[str, Any]:
    """Return what the examples are written in."""
    found = {**vars(sympy), **vars(functions), **vars(statement), **vars(notation)}
    for module in _modules():
        found |= vars(module)
    a, b, y, u, c = symbols("a b y u c", real=True)
    h, v, mu, eta = symbols("h v mu eta", positive=True)
    K, A = symbols("K", integer=True, nonnegative=True), MatrixSymbol("A", 2, 1)
    W, P = MatrixSymbol("W", 2, 2), MatrixSymbol("P", 2, 2)
    loss, f = functions.function("C"), functions.function("f")
    a_, x_ = IndexedBase("a", real=True), IndexedBase("x", real=True)
    q_ = IndexedBase("q", positive=True)
    bound = functions.prime(functions.sigma)(notation.x) <= sympy.Rational(1, 4)
    sigmoid = Claim("sigmoid-derivative-bound", "", bound, (Step("bound", bound, sign),),
        twins=(Twin("a-fifth", {bound: bound.lhs <= sympy.Rational(1, 5)}),))  # fmt: skip
    d, diagonal = Derivative, lambda *entries: sympy.ImmutableMatrix(diag(*entries))
    own = {k: v for k, v in locals().items() if k not in ("found", "module", "bound")}
    return found | own | {"sign": sign}


def shown() -> Iterator[Shown]:
    """Yield every rule, in the order of the files and of the lines."""
    namespace = letters()
    for module in _modules():
        for name, value in vars(module).items():
            if _is_rule(value, module) and value.__doc__:
                test = DocTestParser().get_doctest(
                    value.__doc__, namespace, name, module.__name__, 0
                )
                says = " ".join(value.__doc__.partition("\n\n")[0].split())
                made = value if isinstance(value, Rule) else _made(test, namespace)
                yield Shown(name, says.removeprefix("Return the rule: "), made.wants.words, test)


def _is_rule(value: object, module: ModuleType) -> bool:
    if isinstance(value, Rule):
        return value.check.__module__ == module.__name__ and value.name in vars(module)
    returns = inspect.isfunction(value) and value.__annotations__.get("return")
    return returns is Rule and value.__module__ == module.__name__


def _made(test: DocTest, namespace: dict[str, Any]) -> Rule:
    """Return the rule that the examples of a function try."""
    for example in test.examples:
        if example.want:
            made: Rule = eval(example.source.partition(".on(")[0], dict(namespace))  # noqa: S307 - our own docstring
            return made
        exec(example.source, namespace)  # noqa: S102 - our own docstring
    raise LookupError(f"{test.name} has no example")


def _statement(examples: list[Any], want: str) -> str:
    source: str = next(e.source for e in examples if e.want.strip() == want)
    return " ".join(source.split())


def _modules() -> list[ModuleType]:
    names = sorted(m.name for m in iter_modules(rules.__path__) if m.name != "examples")
    return [import_module(f"{rules.__name__}.{name}") for name in names]


def table() -> str:
    """Return the rules as a table in Markdown, by what a step looks like."""
    rows = [(rule.wants, rule.name, rule.says, rule.passing) for rule in shown()]
    lines = ["| your step | rule | when | example |", "|---|---|---|---|"]
    lines += [
        f"| {wants} | `{name}` | {says.replace('|', chr(92) + '|')} | `{passing}` |"
        for wants, name, says, passing in sorted(rows)
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(f"{table()}\n")
