"""Signs: region by region to the very edges, slopes of what is known, roots and peaks."""

import pytest
from sympy import Eq, exp, symbols

from gradyan.derivations.checker.functions import function, prime, softplus
from gradyan.derivations.rules.signs import peak
from tests.rules.said import says

h, v = symbols("h v", positive=True)
NONZERO = "Symbol('s', real=True, nonzero=True)"
OF_LOSS = "by_slopes.on(d(1 / loss(h), h) < 0"
SIGNS = "loss(h) > 0, d(loss(h), h) > 0"
SLOPE, RISES = "Eq(prime(f)(h), exp(-h) * (1 - softplus(h)))", "prime(softplus)(h) > 0"
LEVEL = "Eq(softplus(v), 1)"
NO_PEAK = "refused: nothing known makes v the place of a peak"
SAYS = [
    # what the regions are
    ("regions(x).on(sigma(x) > 0)", "shown"),
    ("regions(x, w, w / 2).on(sigma(x) > 0)", "refused: w is not below w/2"),
    ("regions(h, S.Zero).on(sigma(h) > 0)", "refused: 0 is not in the range of h"),
    ("regions(h, w).on(Max(h, w) >= w)", "shown"),
    ("regions(h, w).on(Max(h, w / 2) >= w / 2)", "refused: which is smaller, "),
    ("regions(h, w).on(h >= w)",
     "false: the gap of w <= h where h = w/(_t + 1) is negative"),
    ("regions(x, v, v + w).on((x - v) * (x - v - w) >= 0)",
     "false: the gap of 0 <= (-v + x)*(-v - w + x) where x = (_t*(v + w) + v)/(_t + 1) is neg"),
    ("regions(x, w).on(x <= w)", "false: the gap of x <= w where x = _t + w is negative"),
    ("regions(x, w).on(x >= w)", "false: the gap of w <= x where x = -_t + w is negative"),
    (f"regions({NONZERO}, S.Zero).on(Gt(Abs({NONZERO}), 0, evaluate=False))", "shown"),
    (f"regions({NONZERO}, S.One).on(Gt(Abs({NONZERO} - 1), 0, evaluate=False))", "refused: "),
    ("regions(x, S.Zero).on(Abs(x) > 0)", "refused: cannot show the sign of the gap"),
    # which is smaller, which is larger
    ("regions(x, S.Zero).on(Eq(Min(0, x), (x - Abs(x)) / 2))", "shown"),
    ("regions(x, S.Zero).on(Eq(Max(0, x), (x + Abs(x)) / 2))", "shown"),
    ("regions(x, S.Zero).on(Ge(Abs(x), 0, evaluate=False))", "shown"),
    ("regions(x, S.Zero).on(Abs(exp(x) - 1) >= exp(x) - 1)", "shown"),
    ("regions(x, S.Zero).on(Abs(exp(x) - 1) >= 1 - exp(x))", "shown"),
    ("regions(x, S.Zero).on(Eq(sympy_sign(exp(x) - 1) * (exp(x) - 1), Abs(exp(x) - 1)))", "shown"),
    ("regions(h, w + 1).on(sympy_sign(h**2 - w**2 - 2 * w - 1) < 1 + Abs(h - w - 1))", "shown"),
    ("regions(h, w + 1).on(sympy_sign(h**2 - w**2 - 2 * w - 1) > -1 - Abs(h - w - 1))", "shown"),
    ("regions(x).on(Min(v, w) <= w)", "refused: which is smaller, v or w?"),
    # slopes
    (f"{OF_LOSS}, {SIGNS}, f(h) > 0)", "shown"),
    (f"{OF_LOSS}, loss(h) > 0)", "refused: nothing is known of Derivative(C(h), h)"),
    (f"{OF_LOSS}, loss(h) >= 0, d(loss(h), h) > 0)", "refused: cannot show the sign of the gap"),
    (f"by_slopes.on(d(w / loss(h), h) < 0, {SIGNS})", "refused: something in w/C(h) is not known"),
    ("by_slopes.on(d(loss(h)**2, h) < 0, loss(h) < 1, d(loss(h), h) > 0)",
     "false: the gap of Derivative(C(h)**2, h) < 0 is negative at"),
    ("by_slopes.on(loss(h) > 0, loss(h) > 0)", "refused: by_slopes wants the sign of a derivative"),
    ("by_slopes.on(d(loss(x) + x**2, x) > 0, x < 0, loss(x) > 0, d(loss(x), x) > 0)",
     "false: the gap of 0 < Derivative(x**2 + C(x), x) is negative at slope"),
    ("by_slopes.on(d(loss(x) - x**2, x) > 0, x < 0, loss(x) > 0, d(loss(x), x) > 0)", "shown"),
    # roots
    ("root.on(Eq(h * exp(w), 1))", "refused: root wants one letter"),
    ("root.on(Eq(h * exp(h), 1), h < 3)", "refused: h has a meaning already"),
    ("root.on(Eq(exp(h), h + 3))", "refused: h has to be positive, and on the left side only"),
    ("root.on(Eq(x + exp(x), 3))", "refused: x has to be positive, and on the left side only"),
    ("root.on(Eq(h**2 - h, 3))", "false: the slope of h**2 - h is negative"),
    # peaks
    (f"peak({SLOPE}, exp(-h), {RISES}).on(2 * h <= f(v), {SLOPE}, {RISES}, {LEVEL})",
     "refused: peak wants two values of one function"),
    (f"peak({SLOPE}, exp(-h), {RISES}).on(f(h) <= loss(v), {SLOPE}, {RISES}, {LEVEL})",
     "false: f(h) <= C(v) does not compare a function of"),
    (f"peak({SLOPE}, exp(-h), {RISES}).on(loss(h) <= loss(v), {SLOPE}, {RISES}, {LEVEL})",
     "false: C(h) <= C(v) does not compare a function of"),
    (f"peak({SLOPE}, exp(-h), {RISES}).on(f(h) <= f(v), {RISES}, {LEVEL})",
     "refused: Eq(f'(h), (1 - softplus(h))*exp(-h)) is used before it is shown"),
    (f"peak({SLOPE}, exp(-h), {RISES}).on(f(h) <= f(v), {SLOPE}, {LEVEL})",
     "refused: softplus'(h) > 0 is used before it is shown"),
    (f"peak({SLOPE}, exp(-h), {RISES.replace('0', '-1')}).on(f(h) <= f(v), {SLOPE},"
     f" {RISES.replace('0', '-1')}, {LEVEL})", NO_PEAK),
    (f"peak({SLOPE}, exp(-h), prime(tanh)(h) > 0).on(f(h) <= f(v), {SLOPE},"
     f" prime(tanh)(h) > 0, {LEVEL})", NO_PEAK),
    ("peak({0}, -exp(-h), {1}).on(f(h) <= f(v), {0}, {1}, {2})".format(
        SLOPE.replace("exp", "-exp"), RISES, LEVEL), NO_PEAK),
    ("peak({0}, exp(-x), {1}).on(f(x) <= f(v), {0}, {1}, {2})".format(
        SLOPE.replace("h)", "x)"), RISES.replace("h)", "x)"), LEVEL), NO_PEAK),
    (f"where(h < 1, peak({SLOPE}, exp(-h), {RISES}), f(h) <= f(v), {SLOPE}, {RISES}, {LEVEL})",
     "refused: Eq(f'(h), (1 - softplus(h))*exp(-h)) is known where h < 1, not for every h"),
]  # fmt: skip


@pytest.mark.parametrize(("example", "answer"), SAYS)
def test_the_rules_of_signs_say(example: str, answer: str) -> None:
    assert says(example).startswith(answer)


def test_a_function_with_a_pole_has_no_peak() -> None:
    f = function("f", lambda x: 1 / (x - 1))
    known = (
        Eq(prime(f)(h), exp(-h) * (1 - softplus(h)), evaluate=False),
        prime(softplus)(h) > 0,
        Eq(softplus(v), 1),
    )
    said = peak(known[0], exp(-h), known[1]).on(f(h) <= f(v), *known)
    assert str(said) == "refused: f(h) may have a pole, a jump or a corner in h"


def test_the_slope_of_a_function_is_that_of_what_it_stands_for() -> None:
    known = "loss(h) > 0, d(loss(h), h) > 0"
    inverse = "function('g', lambda x: 1 / loss(x))"
    assert says(f"[by_slopes.on(d(g(h), h) < 0, {known}) for g in [{inverse}]][0]") == "shown"
