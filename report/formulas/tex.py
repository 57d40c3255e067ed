"""SymPy expressions as TeX, in the order in which they are written and the letters of the page.

Only what depends on the reader, the decimal sign, is passed in: the same relation is set as 0.25
for one language and as 0,25 for another.
"""

from sympy import Add, Basic, Integer, Mul, Pow, Rational, S, Tuple
from sympy.core.alphabets import greeks
from sympy.core.relational import Relational
from sympy.printing.latex import LatexPrinter

from gradyan.derivations.checker.exact import decide
from gradyan.derivations.checker.statement import RoundsTo

LETTERS = {name: rf"\{name}" for name in greeks} | {
    "ell": r"\ell",
    "epsilon": r"\varepsilon",
    "lambda": r"\lambda",
    "slope": r"\varphi'",
    "yhat": r"\hat{y}",
}
SIGNS = {"==": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
APPROXIMATELY = r"\approx"
LONG = 5  # digits from which thousands are parted


def tex(expression: Basic, decimal_point: str = ".") -> str:
    """Return the TeX of an expression, a relation or a Tuple of relations."""
    return str(Printer(decimal_point).doprint(expression))


class Printer(LatexPrinter):  # type: ignore[misc]  # SymPy is untyped
    """SymPy's printer, keeping the order of terms and the house's notation."""

    def __init__(self, decimal_point: str) -> None:
        super().__init__({"order": "none", "imaginary_unit": r"\mathrm{i}"})
        self.decimal_point = "{,}" if decimal_point == "," else decimal_point

    def _print_Symbol(self, expr: Basic, style: str = "plain") -> str:
        name = str(expr.name)
        if name in LETTERS:
            return LETTERS[name]
        letter, _, index = name.partition("_")
        letter = LETTERS.get(letter, letter)
        index = rf"\mathrm{{{index}}}" if index.isalpha() and index[1:] else index  # a word
        return f"{letter}_{{{index}}}" if index else letter

    def _print_Indexed(self, expr: Basic) -> str:
        return f"{expr.base.label}_{{{', '.join(map(self._print, expr.indices))}}}"

    def _print_Function(self, expr: Basic, exp: str | None = None) -> str:
        name = getattr(expr.func, "tex", None)
        if name is None:
            return str(super()._print_Function(expr, exp))
        power = f"^{{{exp}}}" if exp else ""
        inner = self._print(expr.args[0])
        if name == r"\mathbb{E}":
            return rf"\mathbb{{E}}\left[{inner}\right]{power}"
        return f"{name}{power}{_parenthesized(inner)}"

    def _print_exp(self, expr: Basic, exp: str | None = None) -> str:
        power = f"e^{{{self._print(expr.args[0])}}}"
        return rf"\left({power}\right)^{{{exp}}}" if exp else power

    def _print_log(self, expr: Basic, exp: str | None = None) -> str:
        del exp
        inner = self._print(expr.args[0])
        return rf"\ln {inner}" if expr.args[0].is_Atom else rf"\ln{_parenthesized(inner)}"

    def _print_sinh(self, expr: Basic, exp: str | None = None) -> str:
        del exp
        return rf"\sinh {self._print(expr.args[0])}"

    def _print_Abs(self, expr: Basic, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        return rf"\left|{self._print(expr.args[0])}\right|{power}"

    def _print_sign(self, expr: Basic, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        return rf"\operatorname{{sgn}}{power}{_parenthesized(self._print(expr.args[0]))}"

    def _print_gamma(self, expr: Basic, exp: str | None = None) -> str:
        power = f"^{{{exp}}}" if exp else ""
        return rf"\Gamma{power}{_parenthesized(self._print(expr.args[0]))}"

    def _print_Derivative(self, expr: Basic) -> str:
        of, by = self._print(expr.args[0]), self._print(expr.variables[0])
        return rf"\frac{{\partial {of}}}{{\partial {by}}}"

    def _print_Limit(self, expr: Basic) -> str:
        body, n, to, side = expr.args
        sign = str(side) if to == 0 else ""
        arrow = rf"{self._print(n)} \to {self._print(to)}" + (f"^{{{sign}}}" if sign else "")
        return rf"\lim_{{{arrow}}} {self._bracket(body, sums_only=True)}"

    def _print_Product(self, expr: Basic) -> str:
        return self._big(r"\prod", expr)

    def _print_Sum(self, expr: Basic) -> str:
        return self._big(r"\sum", expr)

    def _print_Piecewise(self, expr: Basic) -> str:
        rows = [rf"{self._print(v)}, & {self._print(c)}" for v, c in expr.args]
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}"

    def _print_Relational(self, expr: Basic) -> str:
        left, right = map(self._print, expr.args)
        return f"{left} {SIGNS[expr.rel_op]} {right}"

    def _print_Equivalent(self, expr: Basic) -> str:
        first, second = sorted(expr.args, key=lambda part: len(str(part)), reverse=True)
        return rf"{self._print(first)} \iff {self._print(second)}"

    def _print_Integer(self, expr: Basic) -> str:
        return self._grouped(str(expr))

    def _grouped(self, whole: str) -> str:
        """Part the thousands of a long whole number, with the sign that parts no decimals."""
        mark = "." if self.decimal_point == "{,}" else "{,}"
        digits = whole.lstrip("-")
        if len(digits) < LONG:
            return whole
        return whole[: -len(digits)] + f"{int(digits):,}".replace(",", mark)

    def _print_RoundsTo(self, expr: RoundsTo) -> str:
        x, value, _ = expr.args
        whole, point, places = expr.decimal.partition(".")
        digits = self._grouped(whole) + (self.decimal_point if point else "") + places
        exact = x.is_number and decide(Relational(x, value, "=="))
        return f"{self._print(x)} {'=' if exact else APPROXIMATELY} {digits}"

    def _print_Tuple(self, expr: Tuple) -> str:
        parts = [self._print(part) for part in expr.args]
        merged = [parts[0]]
        for before, part, text in zip(expr.args[:-1], expr.args[1:], parts[1:], strict=True):
            chained = isinstance(before, Relational) and isinstance(part, Relational)
            if chained and part.lhs == before.rhs:
                merged[-1] += text.removeprefix(self._print(part.lhs))
            elif chained and before.rel_op == ">" and part.lhs == before.lhs and before.rhs == 0:
                merged[-1] = f"0 < {text}"
            else:
                merged.append(text)
        return r", \qquad ".join(merged)

    def _print_Mul(self, expr: Basic) -> str:
        factors = [f for f in _in_a_row(expr, Mul) if f != 1] or [S.One]
        sign = "-" if factors[0] == -1 else ""
        pieces: list[str] = []
        pending: list[Basic] = []
        for factor in factors[1:] if sign else factors:
            below = _denominator(factor)
            if below is None:
                pending.append(factor)
                continue
            above = _joined([self._factor(f) for f in pending]) if pending[1:] else "1"
            above = self._print(pending[0]) if len(pending) == 1 else above
            pieces.append(rf"\frac{{{above}}}{{{self._print(below)}}}")
            pending = []
        return sign + _joined(pieces + [self._factor(f) for f in pending])

    def _print_Add(self, expr: Basic, order: object = None) -> str:
        del order
        text = ""
        for term in _in_a_row(expr, Add):
            part = str(self._print(term))
            minus = part.startswith("-")
            text += (" - " if minus else " + ") + part.removeprefix("-")
        return text[3:] if text.startswith(" + ") else "-" + text[3:]

    def _print_Transpose(self, expr: Basic) -> str:
        return rf"{self._bracket(expr.arg, sums_only=True)}^{{\top}}"

    def _print_Pow(self, expr: Basic) -> str:
        below = _denominator(expr)
        if below is not None:
            return rf"\frac{{1}}{{{self._print(below)}}}"
        base, power = expr.args
        if power == S.Half:
            return rf"\sqrt{{{self._print(base)}}}"
        if base.is_Function:
            return str(self._print(base, exp=self._print(power)))
        return f"{self._bracket(base)}^{{{self._print(power)}}}"

    def _big(self, sign: str, expr: Basic) -> str:
        (index, low, high), body = expr.limits[0], self._bracket(expr.function, sums_only=True)
        below = f"{self._print(index)} = {self._print(low)}"
        return rf"{sign}_{{{below}}}^{{{self._print(high)}}} {body}"

    def _factor(self, expr: Basic) -> str:
        return self._bracket(expr, sums_only=True)

    def _bracket(self, expr: Basic, *, sums_only: bool = False) -> str:
        text = str(self._print(expr))
        closed = expr.is_Atom or expr.is_Function or (sums_only and not isinstance(expr, Add))
        if closed and not (isinstance(expr, Rational) and not isinstance(expr, Integer)):
            return text
        if sums_only and isinstance(expr, Rational):
            return text
        if expr.__class__.__name__ in {"Product", "Sum", "Abs", "Indexed"}:
            return text
        return _parenthesized(text)


def _parenthesized(text: str) -> str:
    tall = any(mark in text for mark in (r"\frac", r"\prod", r"\sum"))
    return rf"\left({text}\right)" if tall else f"({text})"


def _in_a_row(expr: Basic, kind: type) -> list[Basic]:
    """Return the terms or factors as written: a·b·c nests to the left, a·(b·c) is a group."""
    first, *rest = expr.args
    return [*(_in_a_row(first, kind) if isinstance(first, kind) else [first]), *rest]


def _denominator(factor: Basic) -> Basic | None:
    if isinstance(factor, Pow) and factor.exp.is_number and factor.exp.is_negative:
        return factor.base if factor.exp == -1 else Pow(factor.base, -factor.exp, evaluate=False)
    return None


def _joined(factors: list[str]) -> str:
    text = ""
    for factor in factors:
        text += (_between(text, factor) if text else "") + factor
    return text


def _between(left: str, right: str) -> str:
    """Return the sign or the space of a product: none is needed in 2x or before a bracket."""
    fractions = r"\frac" in left and left.endswith("}") and right.startswith(r"\frac")
    if right[0].isdigit() or (fractions and not right.startswith(r"\frac{\partial")):
        return r" \cdot "
    return " " if left.isdigit() or right.startswith(("(", r"\left(")) else r"\, "
