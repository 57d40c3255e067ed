"""The rules for inequalities, means and recurrences: what they confirm, and what they refuse."""

from typing import Any

import pytest
from gradyan.derivations.rules.moments import E
from gradyan.derivations.rules.sequences import sandwiched, stays_below, stolz, vanishes
from sympy import Eq, IndexedBase, Limit, Rational, evaluate, exp, oo, symbols

from gradyan.derivations.checker.claim import Disproved, NotShown, Rule
from gradyan.derivations.checker.functions import prime, sigma, tanh
from gradyan.derivations.depth.tanh_decay import length, normal
from gradyan.derivations.initialization.one_over_n import substituted
from gradyan.derivations.numbers import meanfield
from gradyan.derivations.numbers.legendre import moment
from gradyan.derivations.rules.inequalities import (
    averages,
    combined,
    grows,
    inverted,
    powers,
    square_of_mean,
)

x, q, a, b, c = symbols("x q a b c", positive=True)
z = symbols("z", real=True)
ell = symbols("ell", integer=True, positive=True)
q_ = IndexedBase("q", positive=True)
th, slope = tanh(x), Eq(prime(tanh)(x), 1 - tanh(x) ** 2)
lower = th >= x - x**3 / 3

with evaluate(False):
    halves = Eq(q_[ell], q_[ell - 1] / (1 + q_[ell - 1]))
    unequal_means = E(z**2) ** 2 <= E(z**2)


def confirms(rule: Rule, relation: Any, *facts: Any) -> None:
    rule(relation, {str(i): fact for i, fact in enumerate(facts)})


def refuses(why: type[NotShown], rule: Rule, relation: Any, *facts: Any) -> None:
    with pytest.raises(why):
        confirms(rule, relation, *facts)


def test_growth_from_the_slopes() -> None:
    confirms(grows(x, th**2 <= x**2), lower, slope, th**2 <= x**2)
    refuses(NotShown, grows(x, th**2 <= x**2), lower, slope)  # used before it is shown
    refuses(Disproved, grows(x, th**2 <= x**2), th >= x - x**3 / 4, slope, th**2 <= x**2)
    refuses(Disproved, grows(x, th**2 <= x**2), lower, th**2 <= x**2)  # the slope is not known
    at_zero = prime(sigma)(x) >= 0
    refuses(Disproved, grows(x, at_zero), sigma(x) >= 0, at_zero)  # true, but σ(0) is not 0


def test_combinations() -> None:
    confirms(combined({a <= b: 2}), 2 * a - 2 * b <= 0, a <= b)
    confirms(combined({a < b: 1, b <= c: 1}), a < c, a < b, b <= c)
    refuses(NotShown, combined({a <= b: 1, b <= c: 1}), a < c, a <= b, b <= c)  # nothing strict
    refuses(NotShown, combined({a <= b: -1}), b <= a, a <= b)
    refuses(Disproved, combined({a <= b: 1}), a <= 2 * b, a <= b)


def test_powers_and_reciprocals() -> None:
    confirms(powers, th**3 <= x**3, th >= 0, th <= x)
    refuses(NotShown, powers, th**3 <= x**3, th <= x)  # −2 ≤ 1, and yet 4 > 1
    refuses(NotShown, powers, th**3 <= x**2, th >= 0, th <= x)
    confirms(inverted, 1 / b <= 1 / a, a > 0, a <= b)
    refuses(NotShown, inverted, 1 / b <= 1 / a, a <= b)
    refuses(NotShown, inverted, 1 / a <= 1 / b, a > 0, a <= b)


def test_means() -> None:
    cubic = th**2 >= x**2 - Rational(2, 3) * x**4
    at = q ** Rational(1, 2) * z
    mean = E(tanh(at) ** 2)
    confirms(averages(cubic, x, at, normal), mean >= q - 2 * q**2, cubic)
    refuses(Disproved, averages(cubic, x, at, normal), mean >= q - q**2, cubic)
    refuses(NotShown, averages(cubic, x, at, normal), mean >= q - 2 * q**2)
    refuses(NotShown, averages(th <= x, x, at, normal), E(tanh(at)) <= 0, th <= x)  # odd
    confirms(square_of_mean, E(z) ** 2 <= E(z**2))
    refuses(NotShown, square_of_mean, unequal_means)
    refuses(NotShown, square_of_mean, E(z**2) <= E(z) ** 2)


def test_sequences() -> None:
    """q/(1 + q) makes q_ℓ = 1/(ℓ + 1/q_0): the reciprocals grow by 1."""
    image = q / (1 + q)
    to_zero, steps = Eq(Limit(q_[ell], ell, oo, "-"), 0), Eq(Limit(1 / image - 1 / q, q, 0, "+"), 1)
    confirms(vanishes(q_[ell] <= 3 / ell), to_zero, q_[ell] <= 3 / ell)
    refuses(Disproved, vanishes(q_[ell] <= 3 + 1 / ell), to_zero, q_[ell] <= 3 + 1 / ell)
    refuses(NotShown, vanishes(q_[ell] <= 3 / ell), to_zero)
    slow = Eq(Limit(ell * q_[ell], ell, oo, "-"), 1)
    confirms(stolz(q), slow, halves, to_zero, steps)
    refuses(NotShown, stolz(q), slow, halves, steps)
    refuses(NotShown, stolz(q), slow, halves, to_zero)
    refuses(Disproved, stolz(q), slow, halves, to_zero, Eq(steps.lhs, 2))


def test_a_bound_on_a_recurrence() -> None:
    """F(q) + F(q)² ≤ q, from anywhere: 2/ℓ bounds it, 1/ℓ leaves no room for the step."""
    f = tanh(q)
    with evaluate(False):
        map_, below = Eq(q_[ell], tanh(q_[ell - 1])), f + f**2 <= q
    facts = (map_, below, f <= 1)
    confirms(stays_below(below, q, f <= 1), q_[ell] <= 2 / ell, *facts)
    refuses(Disproved, stays_below(below, q, f <= 1), q_[ell] <= 1 / ell, *facts)
    refuses(Disproved, stays_below(below, q, f <= 1), q_[ell] <= 1 / (2 * ell), *facts)
    refuses(NotShown, stays_below(below, q, f <= 1), q_[ell] <= 2 / ell, map_, below)
    other = f - f**2 <= q
    refuses(NotShown, stays_below(other, q, f <= 1), q_[ell] <= 2 / ell, map_, other, f <= 1)


def test_between_two_bounds() -> None:
    low, high = q <= exp(a) * q, exp(a) * q <= 2 * q
    middle = Eq(Limit(exp(a) * q, q, 0, "+"), 0)
    confirms(sandwiched(low, high), middle, low, high)
    refuses(NotShown, sandwiched(low, high), middle, low)
    refuses(Disproved, sandwiched(low, high), Eq(middle.lhs, 1), low, high)
    loose = exp(a) * q <= 1 + q
    refuses(Disproved, sandwiched(low, loose), middle, low, loose)


def test_known_equations_are_put_in() -> None:
    confirms(substituted, Eq(a * b, 1), Eq(a, 1 / b))
    refuses(Disproved, substituted, Eq(a * b, 2), Eq(a, 1 / b))
    refuses(NotShown, substituted, a - b > 0, Eq(a, b))


@pytest.mark.parametrize("name", ["linear", "sigma", "tanh", "relu", "leaky", "elu", "selu"])
@pytest.mark.parametrize("derivative", [False, True])
def test_two_quadratures_agree(name: str, derivative: bool) -> None:
    """Fixed nodes in floats against mpmath's adaptive rule."""
    for at in (0.01, 1.0, 30.0):
        exact = meanfield.mean_square(name, at, derivative)
        assert moment(name, at, derivative=derivative) == pytest.approx(exact, rel=1e-12)


def test_lengths_of_tanh_approach_half_of_the_reciprocal() -> None:
    """ℓ q_ℓ − 1/2 shrinks, and q_ℓ stays below 3/ℓ."""
    found = {layer: length(layer) for layer in (1, 10, 100, 1000)}
    assert all(found[layer] <= 3 / layer for layer in found)
    gaps = [abs(layer * found[layer] - 0.5) for layer in (10, 100, 1000)]
    assert gaps[0] > 3 * gaps[1] > 9 * gaps[2]
    assert gaps[2] < 0.003
