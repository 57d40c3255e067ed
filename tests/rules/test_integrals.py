"""Integrals and limits: what has to be known of them, and that numbers are looked at."""

import pytest
from sympy import Eq, Integer, Integral, Limit, exp, oo, symbols

from gradyan.derivations.rules import integrals
from tests.rules.said import says

v, h = symbols("v h", positive=True)
n = symbols("n", integer=True, positive=True)
BELL = "Integral(exp(-u**2), (u, -oo, oo))"
UNDER_BELL = (
    "dominated(exp(-h) <= 1, {h: u**2 / t**2}, 2 * exp(-u**2)).on("
    "Eq(Limit(Integral(2 * exp(-u**2) * exp(-u**2 / t**2), (u, -oo, oo)), t, oo, '-'),"
    " 2 * sqrt(pi)), exp(-h) <= 1"
)
SQUARED = "Integral(u**2 * exp(-u**2 / (2 * {0}**2)) / sqrt(2 * pi) / {0}, (u, {1}, oo))"
STEP = "Eq(q_[ell], q_[ell - 1] / (1 + 2 * q_[ell - 1]))"
GROWS = "Eq(Limit((1 + 2 * {0}) / {0} - 1 / {0}, {0}, 0, '+'), 2)"
TO_ZERO = "Eq(Limit({}, ell, oo, '-'), 0)"
KNOWN = f"{STEP}, {GROWS.format('q')}, {TO_ZERO.format('q_[ell]')}"
STOLZ = "stolz(q).on(Eq(Limit(ell * q_[ell], ell, oo, '-'), S.Half)"
AT_INFINITY = "n, oo, '-')"
HALF_OF_F = f"of_limits.on(Eq(Limit(1 / f(n), {AT_INFINITY}, S.Half)"
SLOPES = "Product(Abs(x_[k]) * prime(sigma)(a_[k]), (k, 1, n))"
SAYS = [
    # integrals
    ("antiderivative(sigma(x)).on(Eq(Integral(prime(sigma)(x), (x, 0, 1)), sigma(1)))",
     "false: the rise of sigma(x) and sigma(1) differ"),
    (f"substitution(u, t).on(Eq(E((t * z)**2), {SQUARED.format('t', 0)}))", "refused: Integral("),
    (f"substitution(u, b).on(Eq(E((b * z)**2), {SQUARED.format('b', '-oo')}))",
     "refused: Integral("),
    ("from_origin(x).on(Eq(Integral(sigma(y), (y, 0, x)), x))", "false: the slopes of the sides"),
    # limits
    (f"passage({{w: 1 / (1 + t)}}).on(Eq(Limit(w**n, {AT_INFINITY}, 0), w < 1)", "shown"),
    (f"passage({{w: 1 / (1 + t)}}).on(Eq(Limit(w**n, {AT_INFINITY}, 0))",
     "refused: nothing known gives t = "),
    (f"passage().on(Eq(Limit(w + 1 / n, {AT_INFINITY}, w))", "shown"),
    (f"passage().on(Eq(Limit(log(8 + 1 / n), {AT_INFINITY}, 3 * log(2)))", "shown"),
    (f"passage().on(Eq(Limit(1 + exp(-n), {AT_INFINITY}, 1))", "shown"),
    (f"passage().on(Eq(Limit(exp(n), {AT_INFINITY}, oo))", "shown"),
    (f"passage().on(Eq(Limit(exp(n), {AT_INFINITY}, 5))", "false: the limit is oo, not 5"),
    (f"passage().on(Eq(Limit(exp(-n), {AT_INFINITY}, oo))", "false: the limit is 0, not oo"),
    (f"passage().on(Eq(Limit(sin(n), {AT_INFINITY}, 0))", "false: the limit is AccumBounds"),
    *((f"passage().on(Eq(Limit(sigma({unknown.replace('q[', 'q_[')} / h), h, oo, '-'), S.Half))",
       f"refused: nothing is known of {unknown} as h goes to oo")
      for unknown in ("f(h)", "q[h]", "Sum(q[i], (i, 1, h))", "E(h*z)")),
    ("passage().on(Eq(Limit(f(w) * q_[1] / h, h, oo, '-'), 0))", "shown"),
    # powers
    (f"geometric.on(Eq(Limit(w**n, {AT_INFINITY}, oo), w > 1)", "shown"),
    (f"geometric.on(Eq(Limit(w**n, {AT_INFINITY}, 0), w > 1)", "false: the limit is oo, not 0"),
    (f"geometric.on(Eq(Limit(w**n, {AT_INFINITY}, oo), w < 1)", "false: the limit is 0, not oo"),
    (f"geometric.on(Eq(Limit(w**n, {AT_INFINITY}, oo), w >= 1)", "refused: w is not known to"),
    (f"geometric.on(Eq(Limit(w**n, {AT_INFINITY}, 0), w <= 1)", "refused: w is not known to"),
    (f"geometric.on(Eq(Limit(w**(2 * n), {AT_INFINITY}, 0), w < 1)", "refused: w**(2*n) is no"),
    (f"geometric.on(Eq(Limit((w / n)**n, {AT_INFINITY}, 0), w / n < 1)", "refused: (w/n)**n is no"),
    (f"geometric.on(Eq(Limit(w * n, {AT_INFINITY}, 0), w < 1)", "refused: n*w is no power"),
    ("geometric.on(Eq(Limit(w**h, h, 0, '+'), 0), w < 1)", "refused: w**h is no power"),
    # bounds on both sides
    (f"squeeze(n <= exp(n)).on(Eq(Limit(exp(n), {AT_INFINITY}, oo), n <= exp(n))", "shown"),
    ("squeeze(f(n) <= 2 * q_[n], f(n) >= 6 - 1 / n).on("
     f"Eq(Limit(f(n), {AT_INFINITY}, 6), Eq(Limit(x_[n], {AT_INFINITY}, 5),"
     f" Eq(Limit(q_[n], {AT_INFINITY}, 3), f(n) <= 2 * q_[n], f(n) >= 6 - 1 / n)", "shown"),
    (f"squeeze(f(n) <= 1 / n, f(n) >= 0).on(Eq(Limit(f(n), {AT_INFINITY}, 0), f(n) >= 0)",
     "refused: f(n) <= 1/n is used before it is shown"),
    ("where(w < 4, squeeze(f(w) <= 4 - w, f(w) >= 0), Eq(Limit(f(w), w, 4, '-'), 0),"
     " f(w) <= 4 - w, f(w) >= 0)", "shown"),
    ("where(w < 4, squeeze(f(w) <= w, f(w) >= 0), Eq(Limit(f(w), w, 0, '+'), 0),"
     " f(w) <= w, f(w) >= 0)", "refused: w < 4 may not hold as w goes to 0"),
    (f"squeeze({SLOPES} <= S.Half**n).on(Eq(Limit({SLOPES}, {AT_INFINITY}, 0),"
     f" {SLOPES} <= S.Half**n)", "shown"),
    # limits of functions of what has a limit
    (f"{HALF_OF_F}, Eq(Limit(f(n), {AT_INFINITY}, 2))", "shown"),
    ("of_limits.on(Eq(Limit(1 / f(h), h, oo, '-'), S.Half), Eq(Limit(f(h), h, 0, '+'), 2))",
     "refused: no limit is known of 1/f(h)"),
    (f"of_limits.on(Eq(Limit(log(f(n)), {AT_INFINITY}, log(2)), Eq(Limit(f(n), {AT_INFINITY}, 2))",
     "shown"),
    (f"of_limits.on(Eq(Limit(log(-f(n)), {AT_INFINITY}, log(2)),"
     f" Eq(Limit(f(n), {AT_INFINITY}, -2))", "shown"),
    (f"of_limits.on(Eq(Limit(floor(f(n)) + loss(n), {AT_INFINITY}, 5),"
     f" Eq(Limit(f(n), {AT_INFINITY}, 2), Eq(Limit(loss(n), {AT_INFINITY}, 3))",
     "refused: C(n) + floor(f(n)) may jump"),
    (f"of_limits.on(Eq(Limit(n * f(n), {AT_INFINITY}, 2 * n), Eq(Limit(f(n), {AT_INFINITY}, 2))",
     "refused: no limit is known of 2*n"),
    (f"of_limits.on(Eq(Limit(1 + f(n), {AT_INFINITY}, 1), Eq(Limit(f(n), {AT_INFINITY}, 0),"
     f" Eq(Limit(loss(n), {AT_INFINITY}, 3))", "refused: no limit is known of 1"),
    # the limit under the integral
    ("where(x > 0, dominated(sigma(x) <= 1, {x: t * z}),"
     " Eq(Limit(E(sigma(t * z)), t, oo, '-'), S.Half), sigma(x) <= 1)",
     "refused: sigma(x) <= 1 is known where 0 < x, not for every x"),
    ("dominated(tanh(h) <= 1, {h: t * z}).on(Eq(Limit(E(tanh(t * z)), t, oo, '-'), 0),"
     " tanh(h) <= 1)", "refused: t*z stands for h and may not be positive"),
    ("dominated(sigma(x) <= w, {x: t * z}).on(Eq(Limit(E(sigma(t * z)), t, oo, '-'), S.Half),"
     " sigma(x) <= w)", "refused: sigma(x) <= w is no bound for all t"),
    ("dominated(sigma(x) <= 1, {x: -t * z}, t).on(Eq(Limit(E(t * sigma(-t * z)), t, oo, '-'), 0),"
     " sigma(x) <= 1)", "refused: sigma(x) <= 1 is no bound for all t"),
    ("dominated(sigma(x) <= 1, {x: t * z}).on(Eq(Limit(E(sigma(t * z)**2), t, oo, '-'), S.Half),"
     " sigma(x) <= 1)", "refused: sigma(x) <= 1 is not about"),
    ("dominated(tanh(x) <= 1, {x: t * z}).on(Eq(Limit(E(tanh(t * z)), t, oo, '-'), 0),"
     " tanh(x) <= 1)", "refused: (exp(t*z) - exp(-t*z))/(exp(t*z) + exp(-t*z)) may be negative"),
    ("dominated(sigma(x) <= 1, {x: t * z}, S(-1)).on("
     "Eq(Limit(E(-sigma(t * z)), t, oo, '-'), -S.Half), sigma(x) <= 1)",
     "refused: -1/(1 + exp(-t*z)) may be negative"),
    ("dominated(sigma(x) <= 1, {x: z}).on("
     "Eq(Limit(E(sigma(z)), t, oo, '-'), (sigma(1) + sigma(-1)) / 2), sigma(x) <= 1)",
     "refused: the limit "),
    ("dominated(sigma(x)**2 <= 1, {x: z}).on("
     "Eq(Limit(E(sigma(z)**2), t, oo, '-'), (sigma(1)**2 + sigma(-1)**2) / 2), sigma(x)**2 <= 1)",
     "refused: the limit "),
    ("dominated(sigma(x) <= 1, {x: t * z}).on(Eq(Limit(E(sigma(t * z)), t, oo, '-'), S.Half))",
     "refused: sigma(x) <= 1 is used before it is shown"),
    (f"{UNDER_BELL},"
     f" Eq({BELL.replace('-oo', '0')}, sqrt(pi) / 2), Eq({BELL}, sqrt(pi)))", "shown"),
    (f"{UNDER_BELL})",
     "refused: the integral of 2*exp(-u**2) is not known"),
    # Stolz and Cesàro
    (f"{STOLZ}, Eq(b, w), {KNOWN})", "shown"),
    (f"stolz(q).on(Eq(Limit(ell, ell, oo, '-'), S.Half), {KNOWN})",
     "refused: stolz wants the limit of a term"),
    (f"{STOLZ.replace('q_', 'x_')}, {KNOWN.replace('q_', 'x_')})",
     "refused: x[ell] stands for q and may not be positive"),
    (f"{STOLZ.replace('stolz(q)', 'stolz(b)')}, {STEP}, {GROWS.format('b')},"
     f" {TO_ZERO.format('q_[ell]')})", "refused: b is not known to be positive"),
    (f"{STOLZ.replace('ell * q_', '2 * ell * q_')}, {KNOWN})", "refused: q[ell] is not known to"),
    (f"{STOLZ}, {STEP}, {GROWS.format('q')})", "refused: q[ell] is not known to tend to 0"),
    (f"{STOLZ}, {STEP}, {TO_ZERO.format('q_[ell]')})",
     "refused: nothing is known of the growth of 1/q[ell]"),
    (f"{STOLZ.replace('S.Half', '-S.Half')}, {KNOWN.replace('2', '-2')})",
     "refused: nothing is known of the growth of 1/q[ell]"),
    (f"{STOLZ}, {KNOWN.replace('q_[ell - 1]', 'x_[ell - 1]')})",
     "refused: no equation gives q[ell] from the one before"),
    (f"{STOLZ}, {KNOWN.replace('q_[ell - 1]', 'q_[ell - 2]')})",
     "refused: no equation gives q[ell] from the one before"),
    (f"where(ell > 3, stolz(q), {STOLZ[12:]}, {KNOWN})", "refused: Eq(q[ell], "),
]  # fmt: skip


@pytest.mark.parametrize(("example", "answer"), SAYS)
def test_the_rules_of_integrals_say(example: str, answer: str) -> None:
    assert says(example).startswith(answer)


@pytest.mark.parametrize("wrong", [1, 2])
def test_a_wrong_integral_of_sympy_is_noticed(wrong: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrals, "integrate", lambda *_, **__: Integer(wrong))
    factorial = Integral(v**h * exp(-v), (v, 0, oo))
    assert str(integrals.integral.on(Eq(wrong, factorial))).startswith("refused: the integral is")


@pytest.mark.parametrize("wrong", [0, 2])
def test_a_wrong_limit_of_sympy_is_noticed(wrong: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(integrals, "limit_of", lambda *_: Integer(wrong))
    said = integrals.passage().on(Eq(Limit((n + 1) / n, n, oo, "-"), wrong))
    assert str(said) == f"refused: the values do not approach {wrong}"
