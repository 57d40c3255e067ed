"""Poincaré's inequality for the normal law: polynomials in fractions, activations in floats."""

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from gradyan.properties.moments import second_moment, slope_moment
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import ACTIVATIONS

Polynomial = list[Fraction]
# Any size of coefficient, for the inequality has no scale of its own.
coefficients = st.fractions(-(10**300), 10**300) | st.fractions(-9, 9, max_denominator=99)
polynomials = st.lists(coefficients, min_size=1, max_size=4)
scales = st.fractions(Fraction(1, 10**9), 10**9)
# φ(0) = 0; the softplus and the sigmoid are not among them.
THROUGH_ZERO = ("linear", "tanh", "relu", "leaky", "prelu", "elu", "selu", "gelu")
# From the smallest float to where the quadrature under attack still sees the bend of tanh.
lengths = st.sampled_from([5e-324, 1e-300, 1.0, 1e14]) | st.floats(1e-12, 1e12)


def product(p: Polynomial, r: Polynomial) -> Polynomial:
    found = [Fraction(0)] * (len(p) + len(r) - 1)
    for i, a in enumerate(p):
        for j, b in enumerate(r):
            found[i + j] += a * b
    return found


def mean(p: Polynomial) -> Fraction:
    """Return E p(z): E z^k = 1 · 3 · 5 ⋯ (k − 1) for even k, and 0 for odd k."""
    return sum((a * math.prod(range(1, k, 2)) for k, a in enumerate(p) if k % 2 == 0), Fraction(0))


@property_of("slope-bounds-spread")
@given(polynomials, scales)
def slopes_bound_the_spread_of_every_polynomial(phi: Polynomial, t: Fraction) -> None:
    at = [a * t**k for k, a in enumerate(phi)]  # φ(tz)
    slope = [k * a for k, a in enumerate(at)][1:] or [Fraction(0)]  # tφ′(tz)
    deviation = [Fraction(0), *at[1:]]
    bound = mean(product(slope, slope))
    assert mean(product(at, at)) - mean(at) ** 2 <= mean(product(deviation, deviation)) <= bound


@property_of("surviving-signal")
@given(st.sampled_from(THROUGH_ZERO), lengths)
def no_activation_through_zero_keeps_its_length_and_loses_its_gradient(name: str, q: float) -> None:
    """A network at rest with the squared length q has σ_w² = q/E[φ(√q z)²]."""
    chi_over_scale, kept = slope_moment(name, q), second_moment(name, q)
    assert q * chi_over_scale >= kept * (1 - 1e-9) - 5e-324


@property_of("surviving-signal")
@given(lengths.filter(lambda q: 1e-6 < q < 1e6))
def the_sigmoid_lowered_to_zero_obeys_it_too(q: float) -> None:
    """σ − ½ is tanh at half the argument, halved."""
    assert ACTIVATIONS["tanh"].near == (1.0, 1.0)
    kept, slope = second_moment("tanh", q / 4) / 4, slope_moment("tanh", q / 4) / 16
    assert q * slope >= kept
    assert kept <= second_moment("sigma", q)
