"""What solutions and examples derive in words, derived by SymPy: the answers that are formulas."""

from fractions import Fraction
from itertools import combinations
from math import prod, tanh

import pytest
from sympy import (
    Max,
    Product,
    Rational,
    acos,
    cos,
    deg,
    exp,
    integrate,
    limit,
    log,
    oo,
    pi,
    simplify,
    sin,
    sqrt,
    symbols,
)

from gradyan.derivations.checker.functions import phi, prime, sigma, unfold
from gradyan.derivations.learning.training_loop import L, small, w11, w21, x1, z2
from gradyan.derivations.notation import z1
from gradyan.derivations.rules.graphs import derivative

x, y, w, eta, lam = symbols("x y w eta lambda", real=True)


def test_two_paths_to_an_input_add_up() -> None:
    signals = derivative(L, z1, small) * w11 + derivative(L, z2, small) * w21
    assert simplify(derivative(L, x1, small) - signals) == 0
    assert signals.has(prime(phi))


def test_cross_entropy_cancels_the_slope_of_the_output() -> None:
    z = symbols("z", real=True)
    output = unfold(sigma(z))
    loss = -y * log(output) - (1 - y) * log(1 - output)
    assert simplify(loss.diff(z) - (output - y)) == 0
    at = Rational(1, 100)
    squared = ((output - 1) ** 2).diff(z)
    assert simplify(squared.subs(z, -log(99)) - 2 * (at - 1) * at * (1 - at)) == 0


def test_a_backward_pass_in_matrices() -> None:
    w = symbols("w:4", real=True)
    inputs = symbols("x:2", real=True)
    output = 2 * Max(0, w[0] * inputs[0] + w[1] * inputs[1])
    output += Max(0, w[2] * inputs[0] + w[3] * inputs[1])
    at = dict(zip((*w, *inputs), (1, 1, 1, -1, 1, 2), strict=True))
    assert output.subs(at) == 6
    loss = (output - 5) ** 2
    assert [loss.diff(weight).subs(at) for weight in w] == [4, 8, 0, 0]
    assert [loss.diff(x_).subs(at) for x_ in inputs] == [4, 4]


def test_one_step_too_long_by_hand() -> None:
    pulls = [1 * 1 + 2 * 2, 1 + 2]  # the output is what comes from above
    after = {}
    for rate in (Rational(1, 10), Rational(1, 2)):
        w_, b_ = 1 - rate * pulls[0], -rate * pulls[1]
        after[rate] = [w_ * x_ + b_ for x_ in (1, 2)]
    assert after[Rational(1, 10)] == [Rational(1, 5), Rational(7, 10)]
    assert after[Rational(1, 2)] == [-3, Rational(-9, 2)]
    leak = Rational(1, 100)
    answers = [leak * z for z in after[Rational(1, 2)]]
    assert answers == [Rational(-3, 100), Rational(-45, 1000)]
    assert leak * (answers[0] * 1 + answers[1] * 2) == Rational(-12, 10_000)


def test_slopes_that_approach_one() -> None:
    ell, depth = symbols("ell L", integer=True, positive=True)
    product = Product(1 - 1 / (ell + 1), (ell, 1, depth)).doit()
    assert simplify(product.rewrite("gamma") - 1 / (depth + 1)) == 0

    def chain(depth: int, power: float) -> float:
        return prod(1 - tanh(ell**-power) ** 2 for ell in range(1, depth + 1))

    assert chain(20_000, 1) == pytest.approx(chain(10_000, 1), rel=1e-3)
    assert chain(20_000, 0.5) * 2 == pytest.approx(chain(10_000, 0.5), rel=1e-3)


def test_two_samples_point_more_the_same_way_behind_relu() -> None:
    """In the plane of the two, where both are positive, over all directions of the weights."""
    angle, direction = symbols("t phi", positive=True)
    both = integrate(cos(direction) * cos(direction - angle), (direction, angle - pi / 2, pi / 2))
    gain = 2 * both / pi - cos(angle)  # the mean square of each is one half
    assert simplify(gain - (sin(angle) - angle * cos(angle)) / pi) == 0
    assert simplify((pi * gain).diff(angle) - angle * sin(angle)) == 0
    assert simplify(gain.subs(angle, 0)) == 0


def test_the_mean_slope_of_elu_far_below_zero() -> None:
    """The density at mu, times the exponential, is that at mu + 1, times a number."""
    mu, z = symbols("mu z", real=True)
    density = exp(-((z - mu) ** 2) / 2) / sqrt(2 * pi)
    shifted = exp(mu + Rational(1, 2)) * density.subs(mu, mu + 1)
    assert simplify(exp(z) * density / shifted) == 1


def test_every_layer_of_a_linear_chain_has_the_same_sensitivity() -> None:
    w = symbols("w_1:5", real=True)
    output = w[0] * w[1] * w[2] * w[3] * x
    loss = (output - y) ** 2
    for one in w:
        assert simplify(one * loss.diff(one) - output * 2 * (output - y)) == 0
    ten = Rational(1, 10**10)
    assert 2 * (1 - ten) * ten / (1 - ten) ** 2 < Rational(1, 1000)


def test_the_mean_of_a_batch_without_replacement_scatters_less() -> None:
    samples = [Fraction(k**2, 3) for k in range(7)]
    n, mean = len(samples), sum(samples) / len(samples)
    v = sum((one - mean) ** 2 for one in samples) / n
    for size in range(1, n + 1):
        means = [sum(batch) / size for batch in combinations(samples, size)]
        variance = sum((one - mean) ** 2 for one in means) / len(means)
        assert variance == v / size * Fraction(n - size, n - 1)


def test_clipping_by_value_turns_towards_the_diagonal() -> None:
    c, m, p = symbols("c M p", positive=True)
    cosine = (m * c + (p - 1) * c**2) / (c * sqrt(p) * sqrt(m**2 + (p - 1) * c**2))
    for entries, angle in ((2, 45.0), (10**6, 89.94)):
        turned = limit(cosine.subs(p, entries), m, oo)
        assert turned == 1 / sqrt(entries)
        assert abs(float(deg(acos(turned))) - angle) < 0.005
