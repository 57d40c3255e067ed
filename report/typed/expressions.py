r"""Reads one side of a formula: the guide's TeX of an expression becomes SymPy's.

Juxtaposition multiplies; what stands behind ``a/b`` is refused as ambiguous; a name before a
bracket is a function if it is known as one, or if a single letter stands in the bracket.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

import sympy as sp
from sympy import Symbol
from sympy.core.alphabets import greeks

from gradyan.derivations.checker import functions as known
from gradyan.report.typed.letters import letter

CLOSING = {"(": ")", "[": "]", "{": "}", "|": "|", r"\lVert": r"\rVert"}
GREEK = (*greeks, "Sigma", "Delta", "Phi", "Gamma", "ell", "varphi", "varepsilon")
LETTER = re.compile(r"[A-Za-z]|\\(?:" + "|".join(GREEK) + r")\Z")
# A name that stands for what is measured, whose number is not known here.
MEASURED = "\ue000"


def largest(*parts: Any) -> Any:
    """Return the largest part, of matrices entry by entry."""
    matrix = next((part for part in parts if isinstance(part, sp.MatrixBase)), None)
    if matrix is None:
        return sp.Max(*parts)
    others = [part for part in parts if part is not matrix]
    return matrix.applyfunc(lambda entry: sp.Max(entry, *others))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    r"\sigma": known.sigma, r"\tanh": known.tanh, r"\varphi": known.phi, r"\ln": sp.log,
    r"\operatorname{ReLU}": known.relu, r"\operatorname{LReLU}": known.leaky,
    r"\operatorname{PReLU}": known.prelu, r"\operatorname{ELU}": known.elu,
    r"\operatorname{SELU}": known.selu, r"\operatorname{GELU}": known.gelu,
    r"\operatorname{SiLU}": known.silu, r"\operatorname{id}": known.linear,
    r"\operatorname{sgn}": sp.sign, r"\operatorname{erf}": sp.erf, r"\Gamma": sp.gamma,
    r"\sinh": sp.sinh, r"\sin": sp.sin, r"\cos": sp.cos,
    r"\Phi": lambda x: (1 + sp.erf(x / sp.sqrt(2))) / 2, r"\max": largest, r"\min": sp.Min,
}  # fmt: skip
BARE = {r"\tanh", r"\ln", r"\sin", r"\cos", r"\sinh", r"\max", r"\min"}  # want no bracket
CALLED = {r"\rho", r"\tau", r"\psi", "f", "g", "F", "N", r"\mathcal N"}  # of which nothing is known
OPAQUE = {r"\operatorname{Var}", r"\operatorname{tr}", r"\operatorname{diag}", r"\Delta",
          r"\operatorname{LN}", r"\operatorname{clip}"}  # fmt: skip
ACCENTS = (r"\hat", r"\tilde")
CONSTANTS = {r"\pi": sp.pi, r"\infty": sp.oo, "e": sp.E}
NAMED = (r"\math", r"\operatorname", MEASURED)  # how the names begin that are no letters


class Unread(Exception):
    """A formula that this reader does not know; the message says what stopped it."""


class Reader:
    """The place in a row of tokens, and what is read from there on; ``values`` are of letters."""

    def __init__(self, tokens: list[str], values: Mapping[str, Any]) -> None:
        self.tokens, self.values, self.at = list(tokens), values, 0
        self.open: list[str] = []  # the groups in which the place is

    def peek(self, ahead: int = 0) -> str:
        """Return the next token, or one after it; nothing at the end."""
        return self.tokens[self.at + ahead] if self.at + ahead < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        """Return the next token and go on; raise `Unread` if it is another than expected."""
        token = self.peek()
        if not token or (expected and token != expected):
            raise Unread(f"'{expected or 'something'}' is wanted where '{token or 'the end'}' is")
        self.at += 1
        return token

    def skip(self, token: str) -> bool:
        """Go past a token, if it is the next."""
        found = self.peek() == token
        self.at += found
        return found

    def whole(self) -> Any:
        """Return what all the tokens are."""
        found = self.sum()
        if self.peek():
            before = " ".join(self.tokens[: self.at])
            raise Unread(f"'{self.peek()}' is not expected after '{before}'")
        return found

    def sum(self) -> Any:
        """Return a sum of terms with signs."""
        total = None
        while total is None or self.peek() in ("+", "-", r"\pm"):
            sign = self.take() if self.peek() in ("+", "-", r"\pm") else "+"
            term = self.product()
            term = {"+": 1, "-": -1, r"\pm": letter("±")}[sign] * term
            total = term if total is None else total + term
        return total

    def product(self) -> Any:
        """Return a product of factors, with or without a sign between them."""
        factors, slashed = [self.power()], False
        while token := self.peek():
            if self.skip("/"):
                factors[:] = [multiplied(factors) / self.power()]
                slashed = True
            elif self.skip(r"\cdot") or self.skip(r"\times"):
                factors.append(-self.power() if self.skip("-") else self.power())
            elif self.skip(r"\cdots"):
                factors[:] = [continued(factors, self.power())]
            elif not self.begins(token):
                break
            elif slashed and token not in ("(", r"\frac"):
                raise Unread(f"'{token}' after a '/' may stand above or below")
            else:
                factors.append(self.power())
        return multiplied(factors)

    def begins(self, token: str) -> bool:
        """Tell whether a factor can begin with a token."""
        if token in ("|", "d"):
            return {"|": "|", "d": "∫"}[token] not in self.open
        known_ = token in self.FORMS or token in CONSTANTS or token in FUNCTIONS or token in OPAQUE
        named = token.startswith(NAMED) or token in ACCENTS
        return bool(known_ or named or LETTER.fullmatch(token) or token[0].isdigit())

    def power(self) -> Any:
        """Return a factor with its exponents."""
        base = self.primary()
        while self.skip("^"):
            if self.tokens[self.at : self.at + 3] == ["{", r"\top", "}"]:
                self.tokens[self.at : self.at + 3] = [r"\top"]
            base = transposed(base) if self.skip(r"\top") else base ** self.script()
        return base

    def script(self) -> Any:
        """Return an exponent, or an argument of a fraction: a group, or one digit or sign."""
        if self.peek() == "{":
            return self.group("{")
        return Reader([self.single()], self.values).primary()

    def single(self) -> str:
        """Return the next token; of a number, the first digit."""
        token = self.take()
        if token[0].isdigit() and len(token) > 1:
            self.at -= 1
            self.tokens[self.at] = token[1:]
        return token[0] if token[0].isdigit() else token

    def group(self, sign: str) -> Any:
        """Return what stands in brackets."""
        return self.inside(sign)[0]

    def inside(self, sign: str) -> list[Any]:
        """Return what stands in brackets, between commas."""
        self.take(sign)
        self.open.append(sign)
        found = [self.sum()]
        while self.skip(","):
            found.append(self.sum())
        self.open.pop()
        self.take(CLOSING[sign])
        return found

    def primary(self) -> Any:
        """Return a factor without its exponents."""
        token = self.peek()
        if token in self.FORMS:
            return self.FORMS[token](self)
        self.take()
        if token in CONSTANTS:
            return CONSTANTS[token]
        if token[0].isdigit():
            return sp.Rational(token)
        if re.fullmatch(r"\\mathbb\s*\{?E\}?", token):
            return known.E(self.group("[") if self.peek() == "[" else self.power())
        return self.name(token)

    def fraction(self) -> Any:
        """Return a fraction, or a derivative that is written as one."""
        self.take(r"\frac")
        if self.tokens[self.at : self.at + 2] != ["{", r"\partial"]:
            above = self.script()
            return above / self.script()
        self.at += 2
        above = self.power()
        for token in ("}", "{", r"\partial"):
            self.take(token)
        below = self.power()
        self.take("}")
        return derivative(above, below)

    def slope(self) -> Any:
        """Return a derivative that is written in a line."""
        self.take(r"\partial")
        above = self.power()
        self.take("/")
        self.take(r"\partial")
        return derivative(above, self.power())

    def logarithm(self) -> Any:
        """Return a logarithm to a base."""
        self.take(r"\log")
        self.take("_")
        base = self.script()
        return sp.log(self.power()) / sp.log(base)

    def root(self) -> Any:
        """Return a square root."""
        self.take(r"\sqrt")
        return sp.sqrt(self.script())

    def norm(self) -> Any:
        """Return a norm, which is a name with a sign."""
        inside = self.group(r"\lVert")
        return Symbol(f"‖{inside}‖", nonnegative=True)

    def total(self) -> Any:
        """Return a sum or a product over an index; a name where its ends are not written."""
        sign = self.take()
        ends = self.ends()
        body = self.product()
        if len(ends) < 3:  # noqa: PLR2004 - a letter and two ends
            return Symbol(f"{sign[1:]} {' '.join(map(str, ends))} {body}", real=True)
        return (sp.Sum if sign == r"\sum" else sp.Product)(body, tuple(ends))

    def ends(self) -> list[Any]:
        """Return the letter and the ends of a sum, as far as they are written."""
        found: list[Any] = []
        if self.skip("_"):
            if self.peek() != "{":
                return [self.script()]
            self.take("{")
            found.append(self.sum())
            found += [self.sum()] if self.skip("=") else []
            self.take("}")
        return [*found, self.script()] if self.skip("^") else found

    def integral(self) -> Any:
        """Return an integral between two ends."""
        for token in (r"\int", "_"):
            self.take(token)
        low = self.script()
        self.take("^")
        high = self.script()
        self.open.append("∫")
        body = self.sum()
        self.open.pop()
        self.take("d")
        return sp.Integral(body, (self.power(), low, high))

    def limit(self) -> Any:
        """Return a limit."""
        for token in (r"\lim", "_", "{"):
            self.take(token)
        variable = self.power()
        self.take(r"\to")
        to = self.sum()
        side = "-" if to == sp.oo else "+"
        if self.skip("'"):  # for that is how ^{+} is handed over
            side = "+"
        elif self.skip("^"):
            self.skip("{")
            side = self.take()
            self.skip("}")
        self.take("}")
        return sp.Limit(self.product(), variable, to, side)

    def matrix(self) -> Any:
        """Return a matrix."""
        token = self.take()
        rows: list[list[Any]] = [[self.sum()]]
        while self.peek() in ("&", r"\\"):
            if self.take() == "&":
                rows[-1].append(self.sum())
            else:
                rows.append([self.sum()])
        self.take(token.replace("begin", "end"))
        return sp.ImmutableMatrix(rows)

    def name(self, token: str) -> Any:
        """Return the letter of a name with its index and primes, or the value of a function."""
        plain = self.accented(token) if token in ACCENTS else token
        if not (LETTER.fullmatch(token) or token in FUNCTIONS or token in OPAQUE
                or plain != token or token.startswith(NAMED)):  # fmt: skip
            raise Unread(f"'{token}' is not known")
        primes, index = "", ""
        while self.peek() in ("'", "_"):
            if self.skip("'"):
                primes += "'"
            else:
                self.take("_")
                index = self.index()
        if not index and (found := self.called(token, primes)) is not None:
            return found
        name = plain.strip("\\") + (f"_{index}" if index else "") + primes
        return self.values[name] if name in self.values else letter(name)

    def accented(self, token: str) -> str:
        """Return the name of a letter under a hat or a tilde."""
        braced = self.skip("{")
        found = self.take().strip("\\") + token[1:]
        if braced:
            self.take("}")
        return found

    def index(self) -> str:
        """Return an index as it is written, without spaces and braces."""
        begin, depth = self.at, 0
        if self.peek() != "{":
            return plain_of(self.single())
        while True:
            one = self.take()
            depth += (one == "{") - (one == "}")
            if not depth:
                return plain_of("".join(self.tokens[begin + 1 : self.at - 1]))

    def called(self, token: str, primes: str) -> Any:
        """Return the value of a function that stands there, None where a letter does."""
        function = FUNCTIONS.get(token)
        if token in OPAQUE:
            return Symbol(f"{token.strip(chr(92))} {self.power()}", real=True)
        begin, power = self.at, sp.S.One
        if (function or token in CALLED) and self.skip("^"):
            power = self.script()
        if self.peek() == "(" and (function or token in CALLED or self.of_a_letter()):
            function = function or named(token)
            for _ in primes:
                function = known.prime(function)
            return function(*self.inside("(")) ** power
        if token in BARE and not primes and function:
            return function(self.power()) ** power
        self.at = begin
        return None

    def of_a_letter(self) -> bool:
        """Tell whether a bracket with a single letter follows: f(x), not n(n − 1)."""
        if self.peek(1) == r"\hat":
            return self.peek(3) == ")"
        return bool(LETTER.fullmatch(self.peek(1))) and self.peek(2) in (")", "_")

    FORMS: ClassVar[dict[str, Callable[["Reader"], Any]]] = {
        "(": lambda self: self.group("("), "[": lambda self: self.group("["),
        "{": lambda self: self.group("{"), "|": lambda self: abs(self.group("|")),
        r"\lVert": norm, r"\frac": fraction, r"\sqrt": root, r"\log": logarithm,
        r"\partial": slope, r"\sum": total, r"\prod": total, r"\int": integral, r"\lim": limit,
        r"\begin{pmatrix}": matrix, r"\begin{matrix}": matrix,
    }  # fmt: skip


def plain_of(index: str) -> str:
    """Return an index without the marks of TeX."""
    return re.sub(r"\\mathrm\{(\w+)\}|\\", r"\1", index)


@cache
def named(token: str) -> Any:
    """Return the function of a name, of which nothing is known."""
    return sp.Function("N") if "N" in token else known.function(token)


def multiplied(factors: list[Any]) -> Any:
    """Return a product in its order; a matrix with one entry is a number."""
    found = factors[0]
    for factor in factors[1:]:
        found *= factor
    return found[0] if isinstance(found, sp.MatrixBase) and found.shape == (1, 1) else found


def transposed(base: Any) -> Any:
    """Return a transposed matrix; of a letter, a name."""
    return base.T if isinstance(base, sp.MatrixBase) else Symbol(f"{base}ᵀ", real=True)


def derivative(above: Any, below: Any) -> Any:
    """Return a derivative as it is written; by what is no letter, a name."""
    if not isinstance(below, Symbol):
        return Symbol(f"∂{above}/∂{below}", real=True)
    return sp.Derivative(above, below, evaluate=False)


def continued(factors: list[Any], last: Any) -> Any:
    """Return the product of which the first factors are written, and the last."""
    for end in sorted(last.free_symbols, key=str):
        for start in range(4):
            k = sp.Dummy("k", integer=True, positive=True)
            term = last.subs(end, k)
            if all(sp.simplify(term.subs(k, start + i) - f) == 0 for i, f in enumerate(factors)):
                return sp.Product(term, (k, start, end))
    return Symbol(f"{multiplied(factors)} ⋯ {last}", real=True)
