"""Rules for Gaussian means, limits, slopes, products: each confirms a truth and no near miss."""

from math import tau

import flint
import pytest
from gradyan.derivations.rules.gaussian import (
    averaged,
    by_definition,
    completing,
    gaussian,
    inserting,
    mean_sign,
    stein,
    z,
)
from gradyan.derivations.rules.limits import dominated, of_limits, primitive, substitution
from gradyan.derivations.rules.matrix_products import along_layers, products
from gradyan.derivations.rules.moments import E
from gradyan.derivations.rules.monotone import by_slopes, from_zero
from mpmath import iv
from sympy import (
    Basic,
    Derivative,
    Eq,
    Expr,
    Identity,
    Integral,
    Limit,
    MatrixSymbol,
    Rational,
    S,
    cos,
    evaluate,
    exp,
    oo,
    pi,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.exact import rounds_to
from gradyan.derivations.checker.functions import function, prime, relu, sigma, tanh
from gradyan.derivations.depth.orthogonal import integral
from gradyan.derivations.depth.survival import best, from_origin, of_a_square
from gradyan.derivations.rules.enclosure import enclose, expectation, located

x, y, c = symbols("x y c", real=True)
q, t, v, m = symbols("q t v m", positive=True)
W, P = MatrixSymbol("W", 3, 3), MatrixSymbol("P", 3, 3)
g = function("g")
A = function("A", lambda t: t * E(sigma(t * z) ** 2))
up, down = function("up"), function("down")
dsigma, half = prime(sigma), Rational(1, 2)
SQUARE = {"square": sigma(x) ** 2 <= 1}


def shows(rule: Rule, relation: Basic, facts: dict[str, Basic]) -> bool:
    try:
        rule(relation, facts)
    except NotShown:
        return False
    return True


def facts(*relations: Basic) -> dict[str, Basic]:
    return {str(k): relation for k, relation in enumerate(relations)}


with evaluate(False):
    bell = exp(-(x**2) / (2 * t**2)) / sqrt(2 * pi)
    spread = Integral(sigma(x) ** 2 * bell, (x, -oo, oo))
    squares = Integral((prime(g)(y) - c) ** 2, (y, 0, x))
    signed = x * squares >= 0
    expanded = Eq(squares, c**2 * x)
    isometry = Eq(P.T * P, Identity(3))
    weights = Eq(W.T * W, Identity(3))
    thin, thick = exp(-v) <= 1, exp(-v) >= 1
    bounded = sigma(x) ** 2 <= 1
    a_limit = Eq(Limit(up(t), t, oo, "-"), 2)
    CASES: list[tuple[Rule, dict[str, Basic], Basic, Basic]] = [
        (gaussian, {}, Eq(E(relu(t * z)), t / sqrt(2 * pi)), Eq(E(relu(t * z)), t / sqrt(pi))),
        (gaussian, {}, Eq(E(cos(t * z)), exp(-(t**2) / 2)), Eq(E(cos(t * z)), exp(-(t**2)))),
        (
            stein(z * g(t * z)),
            {},
            Eq(E(z**2 * g(t * z)), E(g(t * z) + t * z * prime(g)(t * z))),
            Eq(E(z**2 * g(t * z)), E(g(t * z) - t * z * prime(g)(t * z))),
        ),
        (
            averaged(bounded, {x: t * z}),
            SQUARE,
            E(sigma(t * z) ** 2) <= 1,
            E(sigma(t * z) ** 2) <= half,
        ),
        (mean_sign, {}, E(z**2 * dsigma(t * z)) > 0, E(z * dsigma(t * z)) > 0),
        (
            completing(E(g(z)) - c),
            {},
            E(g(z) ** 2) - E(g(z)) ** 2 <= E((g(z) - c) ** 2),
            E(g(z) ** 2) - E(g(z)) ** 2 <= E((g(z) + c) ** 2),
        ),
        (by_definition, {}, Eq(A(t) / t, E(sigma(t * z) ** 2)), Eq(A(t), E(sigma(t * z) ** 2))),
        (
            inserting(Eq(q, t**2), Eq(E(g(z)), 3 * q)),
            facts(Eq(q, t**2), Eq(E(g(z)), 3 * q)),
            Eq(E(g(z)), 3 * t**2),
            Eq(E(g(z)), 2 * t**2),
        ),
        (from_zero(v), {}, tanh(v) < v, tanh(v) < v * half),
        (from_zero(v), {}, 1 + v + v**2 / 2 < exp(v), 1 + v + v**2 < exp(v)),
        (from_zero(v), {}, thin, thick),
        (
            by_slopes,
            facts(up(t) > 0, down(t) > 0, Derivative(up(t), t) > 0, Derivative(down(t), t) < 0),
            Derivative(up(t) / down(t), t) > 0,
            Derivative(up(t) * down(t), t) > 0,
        ),
        (
            primitive(sigma(x), x),
            {},
            Eq(Integral(dsigma(x), (x, -oo, oo)), 1),
            Eq(Integral(dsigma(x), (x, -oo, oo)), half),
        ),
        (primitive(x, x), {}, Eq(Integral(S.One, (x, 0, 2)), 2), Eq(Integral(x, (x, 0, 2)), 2)),
        (substitution(x, t), {}, Eq(A(t), spread), Eq(A(t) / t, spread)),
        (
            dominated(bounded, {x: t * z}),
            SQUARE,
            Eq(Limit(E(sigma(t * z) ** 2), t, oo, "-"), half),
            Eq(Limit(E(sigma(t * z) ** 2), t, oo, "-"), 1),
        ),
        (
            of_limits,
            facts(a_limit),
            Eq(Limit(up(t) ** 2 + 1, t, oo, "-"), 5),
            Eq(Limit(up(t) ** 2 + t, t, oo, "-"), 5),
        ),
        (products, facts(weights), Eq(P * W.T * W, P), Eq(P * W * W.T, P)),
        (along_layers(P, W), facts(weights), isometry, Eq(P.T * P, 2 * Identity(3))),
        (
            from_origin(x),
            {},
            Eq(Integral(y, (y, 0, x)), x**2 / 2),
            Eq(Integral(y, (y, 0, x)), x**2),
        ),
        (of_a_square, {}, signed, squares >= 0),
        (
            best(expanded, signed, {c: 2}),
            facts(expanded, signed),
            4 * x**2 >= 0,
            2 * x**2 >= 0,
        ),
        (
            integral,
            {},
            Eq(m**-2, Integral(x * exp(-m * x), (x, 0, oo))),
            Eq(m**-1, Integral(x * exp(-m * x), (x, 0, oo))),
        ),
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: getattr(case[0], "__name__", "") or "rule")
def test_a_rule_confirms_the_truth_and_no_near_miss(
    case: tuple[Rule, dict[str, Basic], Basic, Basic],
) -> None:
    rule, known, true, false = case
    assert shows(rule, true, known)
    assert not shows(rule, false, known)


@pytest.mark.parametrize(
    ("rule", "relation"),
    [
        (averaged(bounded, {x: t * z}), E(sigma(t * z) ** 2) <= 1),
        (along_layers(P, W), isometry),
        (from_origin(x), Eq(x + 1, x + 1, evaluate=False)),
        (by_slopes, Derivative(up(t), t) > 0),
        (of_limits, Eq(Limit(up(t), t, oo, "-"), 2, evaluate=False)),
    ],
)
def test_nothing_follows_from_what_is_not_known(rule: Rule, relation: Basic) -> None:
    assert not shows(rule, relation, {})


def arb(f: Expr, t: float) -> flint.arb:
    """Return E[f], by the rigorous integration of another library, on |z| ≤ 9.

    Beyond, f² ≤ 1 weighs less than 3e-19.
    """
    slope = f.has(dsigma)

    def integrand(z: flint.acb, _: bool) -> flint.acb:
        e = (-z * t).exp()
        s = 1 / (1 + e)
        return (s * s * e * s * s * e if slope else s * s) * (-z * z / 2).exp()

    flint.ctx.prec = 80
    whole = flint.acb.integral(integrand, -9, 9).real
    return whole / flint.arb(tau).sqrt()


@pytest.mark.parametrize("t_value", [0.25, 1.0, 6.754574583])
@pytest.mark.parametrize("f", [sigma(t * z) ** 2, dsigma(t * z) ** 2])
def test_enclosures_hold_what_another_library_finds(f: Expr, t_value: float) -> None:
    found, other = expectation(f, t, t_value, t_value), float(arb(f, t_value).mid())
    assert found.a - 1e-18 <= other <= found.b + 1e-18
    assert found.delta < 1e-11


def test_enclosures_widen_with_the_box() -> None:
    f = E(sigma(t * z) ** 2)
    inside, around = enclose(f, {t: (1.0, 1.0)}), enclose(f, {t: (0.999, 1.001)})
    assert inside in around
    assert isinstance(around, type(iv.mpf(0)))


def test_a_function_without_the_bound_is_not_enclosed() -> None:
    with pytest.raises(NotShown, match="no product of the sigmoid"):
        expectation(tanh(t * z) ** 2, t, 1.0, 1.0)


def test_a_root_is_located_and_its_digits_decided() -> None:
    with evaluate(False):
        fixed = Eq(t**2, E(sigma(t * z) ** 2))
    rule, known = located(t, fixed), {"fixed": fixed}
    rule(rounds_to(t**2, "0.264687"), known)
    with pytest.raises(Disproved):
        rule(rounds_to(t**2, "0.264688"), known)
    with pytest.raises(NotShown, match="not given"):
        rule(rounds_to(t**2, "0.264687"), {})
    with evaluate(False):
        never = Eq(E(sigma(t * z) ** 2), 2)
    with pytest.raises(NotShown, match="does not change its sign"):
        located(t, never)(rounds_to(t, "1.0"), {"never": never})
