"""The chain rule through many layers, by other roads than the product of slopes and weights."""

from fractions import Fraction
from math import prod

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from mpmath import diff, mp, mpf, tanh
from numpy.typing import NDArray

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.initialization import normal
from gradyan.simulations.networks.network import Layer, Network
from gradyan.simulations.networks.network import network as random_network

Floats = NDArray[np.float64]
STEP = 1e-100
# Chains of single units, (weight, bias): short enough to be differentiated in 80 digits.
short = st.lists(st.tuples(st.floats(-3, 3), st.floats(-3, 3)), min_size=1, max_size=20)
# Exponents of weights ±2^k: no product of them is rounded, however deep the network.
powers = st.lists(st.tuples(st.integers(-3, 3), st.booleans()), min_size=1, max_size=300)
shapes = st.lists(st.integers(1, 6), min_size=2, max_size=25)


def of_units(chain: list[tuple[float, float]], activation: str) -> Network:
    """Return a network of single units."""
    return Network(
        [Layer({"W": np.array([[w]]), "b": np.array([[b]])}, activation) for w, b in chain]
    )


def jacobian(net: Network, x: Floats) -> Floats:
    """Return ∂a_L/∂a_0 at one input, shape (n_L, n_0): one row for each unit sent back."""
    n_out = len(net.layers[-1].parameters["W"])
    return net.backward(net.forward(np.repeat(x, n_out, axis=1)), np.eye(n_out)).x.T


@property_of("chain-general")
@given(short, st.floats(-3, 3))
def backpropagation_differentiates_the_composition(
    chain: list[tuple[float, float]], x: float
) -> None:
    found = jacobian(of_units(chain, "tanh"), np.array([[x]]))[0, 0]
    with mp.workdps(80):

        def output(at: mpf) -> mpf:
            for w, b in chain:
                at = tanh(w * at + b)
            return at

        exact = diff(output, mpf(x))
        assert abs(found - exact) <= mpf(10) ** -9 * abs(exact) + mpf(10) ** -40


@property_of("chain-general")
@given(powers)
def hundreds_of_factors_are_exact_where_nothing_is_rounded(
    chain: list[tuple[int, bool]],
) -> None:
    signed = [(-(2.0**k) if minus else 2.0**k, 0.0) for k, minus in chain]
    found = jacobian(of_units(signed, "linear"), np.array([[0.0]]))[0, 0]
    assert Fraction(found) == prod(Fraction(w) for w, _ in signed)


@property_of("chain-general")
@given(shapes, st.integers(0, 2**32 - 1), st.floats(0.5, 2), st.data())
def a_network_may_be_cut_anywhere(
    widths: list[int], seed: int, sigma_w: float, data: st.DataObject
) -> None:
    """The matrices of the two parts multiply, and forward the same comes out as backward."""
    rng = np.random.default_rng(seed)
    net = random_network(rng, widths, "tanh", normal(sigma_w), output="tanh")
    x = rng.standard_normal((widths[0], 1))
    cut = data.draw(st.integers(1, len(net.layers)))
    lower, upper = Network(net.layers[:cut]), Network(net.layers[cut:])
    whole = jacobian(net, x)
    above = jacobian(upper, lower.output(x)) if upper.layers else np.eye(widths[-1])
    assert np.allclose(above @ jacobian(lower, x), whole, rtol=1e-9, atol=1e-14)
    steps = np.array([net.output(x + STEP * 1j * e[:, None]).imag / STEP for e in np.eye(len(x))])
    assert np.allclose(steps[:, :, 0].T, whole, rtol=1e-9, atol=1e-14)
