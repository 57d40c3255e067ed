"""Units and layers that are off, attacked at random: no step brings them back."""

from fractions import Fraction
from itertools import product

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.networks.network import Layer, Network
from gradyan.simulations.networks.optimizers import sgd

# Steps of gradient descent from far too small to absurd.
rates = st.sampled_from([5e-324, 1e-300, 0.1, 1e10, 1e300])

moderate = st.floats(-3, 3)


def numbers(
    count: int, each: st.SearchStrategy[float] = moderate
) -> st.SearchStrategy[list[float]]:
    return st.lists(each, min_size=count, max_size=count)


@property_of("dying-relu")
@given(
    numbers(15), numbers(4), st.floats(0.01, 1e6), rates, st.sampled_from([-1e300, -1.0, 5e-324])
)
def a_unit_that_is_off_keeps_every_bit(
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
def layers_that_are_off_are_counted_by_their_signs(
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
