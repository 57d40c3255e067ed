"""Equivalences: over which numbers, by which factors, and what has to be known of the roots."""

import pytest

from tests.rules.said import says

REAL, ANY = "Symbol('s', nonnegative=True)", "Symbol('s')"
ROOTS = "(w - exp(x)) * (exp(x) - 1 / w)"
BETWEEN = f"between(Eq(loss(x), {ROOTS}), S.One, w > 1).on("
BOTH = "Equivalent(loss(x) >= 0, Abs(x) <= log(w))"
SAYS = [
    ("solution.on(Equivalent(x > a, x - a > 0))", "refused: solution wants one letter, and"),
    (f"solution.on(Equivalent(Eq({ANY}, 1), Eq({ANY}, 2)))", "refused: s is not known to be real"),
    ("solution.on(Equivalent(n > 1, n >= 2))", "shown"),
    ("solution.on(Equivalent(Eq(h**2, h), Eq(h, 1)))", "shown"),
    ("solution.on(Equivalent(Eq(h, S.Half), Eq(h, Rational(1, 3))))", "false: the solutions are"),
    (f"solution.on(Equivalent(Eq({REAL}**2, 1), Eq({REAL}, 1)))", "shown"),
    (f"solution.on(Equivalent(Eq({REAL}**2, {REAL}), Eq({REAL}, 1)))", "false: the solutions are"),
    (f"solution.on(Equivalent(Eq({REAL}, S.Half), Eq({REAL}, Rational(1, 3))))",
     "false: the solutions are"),
    ("rescaled(-w).on(Equivalent(-w * x > -w, x > 1))", "refused: the factor -w may be zero"),
    ("rescaled(b).on(Equivalent(Eq(b * x, b), Eq(x, 1)))", "refused: the factor b may be zero"),
    ("rescaled(-w).on(Equivalent(Eq(-w * x, -w), Eq(x, 1)))", "shown"),
    ("rescaled(w).on(Equivalent(Eq(-w * x, -w), Eq(x, 1)))", "shown"),
    ("rescaled(w).on(Equivalent(-w * x > -w, x > 1))", "refused: neither side of"),
    ("rescaled(w).on(Equivalent(Lt(w, w * x), x > 1))", "shown"),
    ("rescaled(w).on(Equivalent(Eq(w * x - w, 0), Eq(x, 1)))", "shown"),
    ("rescaled(w).on(Equivalent(w * x > w, x > 2))", "refused: neither side of"),
    (f"between(Eq(w * loss(x), w * {ROOTS}), w, w > 1).on("
     f"Equivalent(w * loss(x) >= 0, Abs(x) <= log(w)), Eq(w * loss(x), w * {ROOTS}), w > 1)",
     "shown"),
    (f"between(Eq(loss(x), {ROOTS}), S.One, w > 2).on({BOTH}, Eq(loss(x), {ROOTS}), w > 2)",
     "refused: w is not shown to be above 1"),
    (f"{BETWEEN}Equivalent(loss(x) > 0, Abs(x) < log(w)), Eq(loss(x), {ROOTS}), w > 1)",
     "refused: w is not shown to be above 1"),
    (f"between(Eq(loss(x), -{ROOTS}), S(-1), w > 1).on({BOTH}, Eq(loss(x), -{ROOTS}), w > 1)",
     "refused: w is not shown to be above 1, or -1 above 0"),
    (f"between(Eq(loss(x), 2 * {ROOTS}), S.One, w > 1).on({BOTH}, Eq(loss(x), 2 * {ROOTS}), w > 1)",
     "false: (2*w - 2*exp(x))*(exp(x) - 1/w) and "),
    (f"{BETWEEN}{BOTH}, w > 1)", "refused: Eq(C(x), "),
    (f"{BETWEEN}{BOTH}, Eq(loss(x), {ROOTS}))", "refused: w > 1 is used before it is shown"),
]  # fmt: skip


@pytest.mark.parametrize(("example", "answer"), SAYS)
def test_the_rules_of_equivalences_say(example: str, answer: str) -> None:
    assert says(example).startswith(answer)
