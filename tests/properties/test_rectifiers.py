"""ReLU and its family attacked at random: dead units under any step, and what the family saves."""

from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from gradyan.simulations.networks.activations import ACTIVATIONS, LEAKY, piecewise
from gradyan.simulations.networks.network import Layer, Network
from gradyan.simulations.networks.optimizers import sgd
from tests.evidence import property_of
from tests.properties.strategies import reals

# Steps of gradient descent from far too small to absurd.
rates = st.sampled_from([5e-324, 1e-300, 0.1, 1e10, 1e300])
moderate = st.floats(-3, 3)
slopes = st.one_of(st.sampled_from([5e-324, 1e-300]), st.floats(0.001, 1))


def numbers(
    count: int, each: st.SearchStrategy[float] = moderate
) -> st.SearchStrategy[list[float]]:
    return st.lists(each, min_size=count, max_size=count)


@property_of("dying-relu")
@given(
    numbers(15), numbers(4), st.floats(0.01, 1e6), rates, st.sampled_from([-1e300, -1.0, 5e-324])
)
def test_a_unit_that_is_off_keeps_every_bit(
    x: list[float], w: list[float], below: float, eta: float, signal: float
) -> None:
    """Two units on five samples, the first one off on all: it stays whatever comes from above."""
    inputs, W = np.reshape(x, (3, 5)), np.array([w[:3], [1.0, 1.0, 1.0]])
    b = np.array([[-np.abs(inputs).sum() * np.abs(W).max() - below], [9.0]])
    net = Network([Layer({"W": W, "b": b}, "relu")])
    before = [p.copy() for p in (W, b)]
    for t in range(2):
        with np.errstate(over="ignore", invalid="ignore"):
            g = net.backward(net.forward(inputs), np.full((2, 5), signal)).parameters
            sgd(eta)(t, [net.layers[0].parameters], g)
        assert (W[0].tobytes(), b[0].tobytes()) == (before[0][0].tobytes(), before[1][0].tobytes())
        W[1], b[1] = before[0][1], before[1][1]


@property_of("dying-relu")
@given(st.sampled_from([(1, 5), (2, 1), (2, 2), (3, 2), (4, 1)]), st.data())
def test_layers_that_are_off_are_counted_by_their_signs(
    shape: tuple[int, int], data: st.DataObject
) -> None:
    """Each row of each layer with either sign: of all these networks an exact share is off."""
    n, depth = shape
    size = st.floats(0.5, 2) | st.floats(-2, -0.5)
    rows = np.reshape(data.draw(numbers(depth * n * n, size)), (depth, n, n))
    signs = np.array(list(product((-1.0, 1.0), repeat=n * depth))).reshape(-1, depth, n)
    a, off = np.ones((len(signs), n, 1)), np.zeros(len(signs), bool)
    for ell in range(depth):
        z = signs[:, ell, :, None] * (rows[ell] @ a)
        assume(np.all(z[~off] != 0))  # a pre-activation of exactly 0 has no sign
        a = ACTIVATIONS["relu"].f(z)
        off |= (a == 0).all(axis=(1, 2))
    assert Fraction(int(off.sum()), len(signs)) == 1 - (1 - Fraction(1, 2**n)) ** depth


@property_of("relu-family")
@given(slopes, reals, reals)
def test_every_chord_of_a_leaky_function_is_as_steep(alpha: float, a: float, b: float) -> None:
    """A slope of at least α everywhere means chords of at least α, across the kink as well.

    αx is rounded once at either end, to the 53 digits of a float or to the last subnormal one.
    """
    lower, upper = sorted((a, b))
    f = piecewise(alpha).f
    rise = Fraction(float(f(np.array([upper]))[0])) - Fraction(float(f(np.array([lower]))[0]))
    run = Fraction(upper) - Fraction(lower)
    ends = abs(Fraction(lower)) + abs(Fraction(upper))
    rounded = Fraction(alpha) * ends / 2**53 + Fraction(1, 2**1074)
    assert rise >= Fraction(alpha) * run - rounded


@property_of("relu-family")
@given(reals)
def test_slopes_are_never_zero_where_floats_can_tell(z: float) -> None:
    at = np.array([z])
    for name, least in (("leaky", LEAKY), ("prelu", 0.25), ("elu", 0.0)):
        f = ACTIVATIONS[name]
        slope = f.slope(at, f.f(at))[0]
        assert slope >= least
        assert slope > 0 or z < -700


@property_of("relu-family")
@given(st.floats(-700, -1e-6), st.floats(0, 1))
def test_elu_flattens_as_it_falls(z: float, further: float) -> None:
    """ELU′ = ELU + 1 below 0, and a step to the left by s multiplies it by e⁻ˢ."""
    f = ACTIVATIONS["elu"]
    here, there = (f.slope(np.array([u]), np.array([u]))[0] for u in (z, z - further))
    assert abs(here - (f.f(np.array([z]))[0] + 1)) <= 1e-15
    assert abs(there / here - np.exp(-further)) <= 1e-9 * np.exp(-further)
