"""The family of ReLU attacked at random: slopes that are never zero."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradyan.properties.strategies import reals
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import ACTIVATIONS, LEAKY, piecewise

slopes = st.one_of(st.sampled_from([5e-324, 1e-300]), st.floats(0.001, 1))


@property_of("relu-family")
@given(slopes, reals, reals)
def every_chord_of_a_leaky_function_is_as_steep(alpha: float, a: float, b: float) -> None:
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
def slopes_are_never_zero_where_floats_can_tell(z: float) -> None:
    at = np.array([z])
    for name, least in (("leaky", LEAKY), ("prelu", 0.25), ("elu", 0.0)):
        f = ACTIVATIONS[name]
        slope = f.slope(at, f.f(at))[0]
        assert slope >= least
        assert slope > 0 or z < -700


@property_of("relu-family")
@given(st.floats(-700, -1e-6), st.floats(0, 1))
def elu_flattens_as_it_falls(z: float, further: float) -> None:
    """ELU′ = ELU + 1 below 0, and a step to the left by s multiplies it by e⁻ˢ."""
    f = ACTIVATIONS["elu"]
    here, there = (f.slope(np.array([u]), np.array([u]))[0] for u in (z, z - further))
    assert abs(here - (f.f(np.array([z]))[0] + 1)) <= 1e-15
    assert abs(there / here - np.exp(-further)) <= 1e-9 * np.exp(-further)
