"""The functions of the page: how each is written, and what it stands for.

A function is kept as its name until a rule *unfolds* it into its definition, so that a
derivation can be printed in the letters of the page and checked in exponentials. No function
knows its derivative: σ′ is what SymPy obtains from the definition of σ.
"""

import re
from collections.abc import Callable
from typing import Any

from sympy import (
    Basic,
    Derivative,
    Dummy,
    Expr,
    Float,
    Function,
    Max,
    Piecewise,
    S,
    Symbol,
    erf,
    exp,
    log,
    sqrt,
)
from sympy.printing.pretty.pretty_symbology import pretty_symbol

Definition = Callable[[Expr], Expr]


def function(tex: str, definition: Definition | None = None, *, any_: bool = True) -> Any:
    """Return a SymPy function that prints as ``tex``.

    Without a definition it is any smooth function, and its derivative is again a function
    whose name carries one more prime; or, without ``any_``, one of which only its rules know.
    """
    name = tex.strip("\\") + ("" if definition else "_")
    plain = re.sub(r"\\(operatorname|mathbb)\{(.*)\}|\\", r"\2", tex)
    letter = plain.rstrip("'")
    sign = pretty_symbol(letter.removeprefix("var")) + plain.removeprefix(letter)
    return type(
        name,
        (Function,),
        {
            "tex": tex,
            "definition": definition,
            "any_": any_,
            "fdiff": _fdiff,
            "_sympystr": lambda self, printer: f"{plain}({printer.stringify(self.args, ', ')})",
            "_pretty": lambda self, printer: printer._print_Function(self, func_name=sign),
        },
    )


def _fdiff(self: Any, argindex: int = 1) -> Expr:
    """Differentiate by the definition, or pass to the next prime where there is none."""
    del argindex
    return prime(self.func)(self.args[0])


_primes: dict[Any, Any] = {}


def prime(f: Any) -> Any:
    """Return the derivative of a function made by `function`, as a function of the page."""
    if f not in _primes:
        _primes[f] = function(f.tex + "'", _derivative_of(f) if f.definition else None)
    return _primes[f]


def _derivative_of(f: Any) -> Definition:
    x = Dummy("x", real=True)
    return lambda at: Derivative(f.definition(x), x).doit().subs(x, at)


def unfold(expr: Basic) -> Basic:
    """Replace each function of the page by its definition, until none is left that has one."""
    return expr.replace(
        lambda e: getattr(e, "definition", None) is not None,
        lambda e: unfold(e.func.definition(*e.args)),
    )


sigma = function(r"\sigma", lambda x: 1 / (1 + exp(-x)))
tanh = function(r"\tanh", lambda x: (exp(x) - exp(-x)) / (exp(x) + exp(-x)))
relu = function(r"\operatorname{ReLU}", lambda x: Max(0, x))
linear = function(r"\operatorname{id}", lambda x: x)
phi = function(r"\varphi")
ONE = S.One
# The expectation; what stands under it is a function of z ~ N(0, 1) where it has this letter.
E = function(r"\mathbb{E}", any_=False)
z = Symbol("z", real=True)


def bent(tex: str, left: Definition, scale: Expr = ONE) -> Any:
    """Return the function that is x for x > 0 and ``left`` elsewhere, times ``scale``."""
    return function(tex, lambda x: scale * Piecewise((x, x > 0), (left(x), True)))


# Klambauer et al. (2017), eq. 2, solve for these two; PyTorch's slope of the leaky ReLU is 1/100,
# and He et al. (2015) start the parametric one at 1/4.
selu_alpha, selu_scale = Float("1.6732632423543772848", 20), Float("1.0507009873554804934", 20)
leaky = bent(r"\operatorname{LReLU}", lambda x: x / 100)
prelu = bent(r"\operatorname{PReLU}", lambda x: x / 4)
elu = bent(r"\operatorname{ELU}", lambda x: exp(x) - 1)
selu = bent(r"\operatorname{SELU}", lambda x: selu_alpha * (exp(x) - 1), selu_scale)
softplus = function(r"\operatorname{softplus}", lambda x: log(1 + exp(x)))
gelu = function(r"\operatorname{GELU}", lambda x: x * (1 + erf(x / sqrt(2))) / 2)
silu = function(r"\operatorname{SiLU}", lambda x: x * sigma(x))
