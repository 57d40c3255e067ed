"""The ReLU example attacked at random, in numbers that are never rounded."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.network import Layer, Network

# Powers of two multiply without rounding; so do three of them, from 1e-300 to 1e300.
exact = st.tuples(st.sampled_from((-1.0, 1.0)), st.integers(-300, 300)).map(
    lambda pair: float(np.ldexp(*pair))
)


@property_of("relu-three-layer-example")
@given(st.tuples(exact, exact, exact), exact)
def each_weight_has_the_same_share(weights: tuple[float, float, float], x: float) -> None:
    """ReLU is homogeneous: w·∂a₃/∂w = a₃ for each of the three weights (Euler), and for x."""
    layers = [Layer({"W": np.array([[w]]), "b": np.zeros((1, 1))}, "relu") for w in weights]
    net = Network(layers)
    with np.errstate(over="ignore", under="ignore"):
        steps = net.forward(np.array([[x]]))
        found = net.backward(steps, np.ones((1, 1)))
    output = steps[-1].a.item()
    if 0 < output < np.inf and min(s.a.item() for s in steps) > 1e-300:
        for w, gradient in zip(weights, found.parameters, strict=True):
            assert w * gradient["W"].item() == output
        assert x * found.x.item() == output
    elif min(s.z.item() for s in steps) < 0:
        assert found.x.item() == output == 0


@property_of("relu-three-layer-example")
@given(st.integers(-(10**9), 10**9), st.integers(1, 10**9), st.integers(1, 10**9))
def the_seed_by_a_difference_that_is_exact(y: int, z: int, h: int) -> None:
    """Of a parabola the symmetric difference quotient is the derivative, however large h is."""
    h = min(h, z)  # on both sides of z the unit is on
    quotient = Fraction((y - max(z + h, 0)) ** 2 - (y - max(z - h, 0)) ** 2, 2 * h)
    assert quotient == 2 * (z - y)
