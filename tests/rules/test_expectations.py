"""Expectations: which letters are known, what is worked out, and what may not be averaged."""

import pytest

from tests.rules.said import says

TOTAL = "Eq(y, Sum(x_[i] * a_[i], (i, 1, n)))"
SPREAD = "under(Density(x, exp(-x**2 / (2 * v)) / sqrt(2 * pi * v))).on"
EVENLY = "under(Density(x, 1 / (2 * w), w)).on"
BELOW_ONE, EVEN = "sigma(x)**2 <= 1", "tanh(h)**2 <= h**2"
SAYS = [
    # moments
    ("moments({a: b, a**2: q}).on(Eq(Var(a), q - b**2))", "shown"),
    ("moments({a: b, a**2: q}).on(Eq(E((a - b)**2), q - b**2))", "shown"),
    ("moments({a: 0}).on(Eq(E(a * y), 0))", "refused: nothing is known of the distribution of y"),
    # sums of any number of terms
    (f"summed({{x: b}}, {{a: 1}}).on(Eq(E(y), n * b), {TOTAL})", "shown"),
    (f"summed({{x: 0, x**2: v}}, {{a**2: q}}).on(Eq(E(y**2), n * v * q), Eq(u, Sum(1, (i, 1, n))),"
     f" {TOTAL})", "shown"),
    ("summed({x: 0, x**2: v}, {u: 0, u**2: h}, {a**2: q}).on(Eq(E(y**2), n * v * h * q),"
     " Eq(y, Sum(x_[i] * IndexedBase('u')[i] * a_[i], (i, 1, n))))", "shown"),
    (f"summed({{x: 0, x**2: v}}, {{a**2: q}}).on(Eq(E(y**2), n**2 * v * q), {TOTAL})",
     "false: n**2*q*v, with one term more, and "),
    (f"summed({{x: 0}}, {{a: b}}).on(Eq(y**2, 0), {TOTAL})",
     "refused: summed wants the expectation of a power of a sum"),
    (f"summed({{x: 0}}, {{a: b}}).on(Eq(E(y * b), 0), {TOTAL})",
     "refused: b*y is no power of one sum"),
    (f"summed({{x: 0}}, {{a: b}}).on(Eq(E(exp(y)), 0), {TOTAL})",
     "refused: exp(y) is no power of one sum"),
    ("summed({x: 0}, {a: b}).on(Eq(E(y), 0))", "refused: nothing says what y is a sum of"),
    # densities
    (f"{SPREAD}(Eq(E(x**2) + E(v), 2 * v))", "shown"),
    (f"{SPREAD}(Eq(E(v), 2 * v))", "false: v and 2*v, the sides of"),
    (f"{SPREAD}(Eq(E(x**2), 1))",
     "false: the sides of Eq(E(x**2), 1) differ, for instance at v = 4/3"),
    (f"{SPREAD}(Eq(E(x**2), 2 * v))", "false: the sides of"),
    (f"{SPREAD}(Eq(2 * v, E(x**2)))", "false: the sides of"),
    (f"{EVENLY}(Eq(E(v * x**2), v * w**2 / 3))", "shown"),
    (f"{EVENLY}(Eq(E(v * x**2), w**3 / 3))",
     "false: the sides of Eq(E(v*x**2), w**3/3) differ, for instance at v = 4/3, w = 5/3"),
    ("under(Density(x, 1 / (2 * w), w), Density(y, 1 / (2 * w), w)).on(Eq(E(x * y), 0))",
     "refused: nothing is known of the distribution in E(x*y)"),
    ("under(Density(x, 1 / w, w)).on(Eq(E(x), 0))", "refused: 1/w is no density"),
    ("gaussian.on(Eq(E(x), x))", "refused: nothing is known of the distribution in E(x)"),
    ("gaussian.on(Eq(E(x * z**2), x))", "shown"),
    ("gaussian.on(Eq(E(z + z**2), 1))", "shown"),
    ("gaussian.on(Eq(E(sigma(t * z)), S.Half))",
     "refused: no closed form is known for the expectation of 1/(1 + exp(-t*z))"),
    ("gaussian.on(Eq(E(exp(sin(z))), E(exp(-sin(z)))))", "refused: no closed form is found"),
    # what is linear in expectations
    ("mean_sign.on(d(E(z * sigma(t * z)), t) > 0)", "shown"),
    ("mean_sign.on(E(sigma(z)) * E(sigma(t * z)) > 0)",
     "refused: E(sigma(z))*E(sigma(t*z)) is not linear in expectations"),
    ("mean_sign.on(z**2 > 0)", "refused: z**2 is not linear in expectations"),
    ("mean_sign.on(E(sigma(z)) > 1)", "refused: the mean of sigma(z) may be negative"),
    # averages of what is known at every point
    ("averaged(exp(h) >= 1, {h: z}, fold=True).on(E(exp(relu(z))) >= 1, exp(h) >= 1)", "shown"),
    ("averaged(exp(h) >= 1, {h: z}, S(2), fold=True).on(E(exp(Abs(z))) >= 1, exp(h) >= 1)",
     "shown"),
    ("averaged(exp(h) >= 1, {h: z}, fold=True).on(E(exp(relu(z))) >= 2, exp(h) >= 1)",
     "refused: the integrand of"),
    ("averaged(exp(h) >= 1, {h: z}).on(E(exp(z)) >= 1, exp(h) >= 1)",
     "refused: z stands for h and may not be positive"),
    (f"averaged({BELOW_ONE}, {{x: z}}, S(2)).on(E(2 * sigma(z)**2) <= 2, {BELOW_ONE})", "shown"),
    (f"averaged({BELOW_ONE}, {{x: z}}).on(E(sigma(Abs(z))**2) <= 1, {BELOW_ONE})",
     "refused: the integrand of"),
    (f"averaged({BELOW_ONE}, {{x: z}}).on(E(sigma(z)**2) <= 1)",
     "refused: sigma(x)**2 <= 1 is used before it is shown"),
    (f"where(x > 0, averaged({BELOW_ONE}, {{x: z}}), E(sigma(z)**2) <= 1, {BELOW_ONE})",
     "refused: sigma(x)**2 <= 1 is known where 0 < x, not for every x"),
    ("averages(2 * tanh(h)**2 <= 3 * h**2, h, t * z, {z**2: 1}).on("
     "2 * E(tanh(t * z)**2) <= 3 * t**2, 2 * tanh(h)**2 <= 3 * h**2)", "shown"),
    (f"averages({EVEN}, h, t * z, {{z**2: 1}}).on(E(tanh(t * z)**2) <= 2 * t**2, {EVEN})",
     "false: the mean is t**2, not 2*t**2"),
    (f"averages({EVEN}, h, t * z, {{z**2: 1}}).on(E(tanh(t * z)**2) <= t**2)",
     "refused: tanh(h)**2 <= h**2 is used before it is shown"),
    (f"where(h < 1, averages({EVEN}, h, t * z, {{z**2: 1}}), E(tanh(t * z)**2) <= t**2, {EVEN})",
     "refused: tanh(h)**2 <= h**2 is known where h < 1, not for every h"),
]  # fmt: skip


@pytest.mark.parametrize(("example", "answer"), SAYS)
def test_the_rules_of_expectations_say(example: str, answer: str) -> None:
    assert says(example).startswith(answer)
