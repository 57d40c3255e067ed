"""ReLU attacked at random: a straight line on either side of 0."""

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import ACTIVATIONS

positive = st.floats(1e-300, 1e300)


@property_of("relu-derivative")
@given(positive, positive)
def relu_is_linear_on_each_side(x: float, c: float) -> None:
    """φ(cx) = cφ(x) for c > 0 leaves a line on either side: its slope is the quotient itself."""
    relu = ACTIVATIONS["relu"]
    for side, slope in ((1.0, 1.0), (-1.0, 0.0)):
        z = np.array([side * x])
        a = relu.f(z)
        assert a[0] == slope * z[0]
        assert relu.slope(z, a)[0] == slope
        scaled = relu.f(z / x * min(c, 1.0))[0]
        assert math.isclose(scaled, slope * min(c, 1.0) * side, abs_tol=0)
