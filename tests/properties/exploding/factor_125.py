"""The factor of 125 attacked at random: no weight beats the input."""

from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf

from gradyan.properties.strategies import reals
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import sigmoid_slope

TINY = mpf(10) ** -25

inputs = st.floats(1e-300, 1e300)


def slope(z: mpf) -> mpf:
    return 1 / (4 * mp.cosh(z / 2) ** 2)


@cache
def summit() -> tuple[mpf, mpf]:
    """Where uσ′(u) is largest, from (u − 1)eᵘ = u + 1, and how large it is."""
    with mp.workdps(60):
        u = mp.findroot(lambda u: (u - 1) * mp.exp(u) - u - 1, mpf("1.54"))
        return u, u * slope(u)


@property_of("factor-125")
@given(inputs, st.one_of(st.floats(1, 2), inputs))
def no_weight_beats_the_input(a: float, times: float) -> None:
    """Whatever the scale of the input: a weight that is a multiple of 1/a makes at most top/a."""
    with mp.workdps(50):
        u, top = summit()
        w = mpf(times) / a
        assert w * slope(w * a) <= top / a
        assert abs(u / a * slope(u / a * a) * a - top) <= TINY  # and the weight u/a makes it


@property_of("factor-125")
@given(st.one_of(st.floats(0, 3.2), st.floats(-1e-6, 1e-6).map(lambda d: summit()[0] + d)))
def the_summit_is_where_it_is_said_to_be(u: float | mpf) -> None:
    """The second derivative of uσ′(u) lies between −1/4 and 1/4, so near it less is lost."""
    with mp.workdps(50):
        place, top = summit()
        assert -TINY <= top - u * slope(mpf(u)) <= (u - place) ** 2 / 8 + TINY
    assert (mp.nstr(place, 7), mp.nstr(top, 6)) == ("1.543405", "0.223872")


@property_of("factor-125")
@given(reals)
def it_is_125_at_one_place_only(z: float) -> None:
    factor = 500 * float(sigmoid_slope(np.array([z]))[0])
    assert factor <= 125
    assert factor < 125 or abs(z) < 1e-7  # closer than this, rounding cannot tell z from 0
