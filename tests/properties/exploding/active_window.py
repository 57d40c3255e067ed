"""The active window attacked at random, by other formulas for its edge and by quadrature."""

from functools import cache

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from mpmath import mp, mpf

from gradyan.properties.strategies import moderate
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.activations import sigmoid, sigmoid_slope

TINY = mpf(10) ** -25
# Closer to 4 than this, the window is narrower than a float; below 40 lies the widest one.
large = st.one_of(st.floats(4.0001, 40), st.floats(4.0001, 1e300))


def slope(z: mpf) -> mpf:
    return 1 / (4 * mp.cosh(z / 2) ** 2)


@cache
def summit() -> tuple[mpf, mpf]:
    """Where uσ′(u) is largest, from (u − 1)eᵘ = u + 1, and how large it is."""
    with mp.workdps(60):
        u = mp.findroot(lambda u: (u - 1) * mp.exp(u) - u - 1, mpf("1.54"))
        return u, u * slope(u)


def edge(w: mpf) -> mpf:
    """Where wσ′ = 1: σ′(z) = 1/(4 cosh²(z/2)), so 2 arcosh(√w/2)."""
    return 2 * mp.acosh(mp.sqrt(w) / 2)


@property_of("sigmoid-active-window")
@given(large, moderate, st.floats(1e-6, 0.5))
def the_window_ends_where_the_factor_is_one(w: float, b: float, share: float) -> None:
    with mp.workdps(60):
        r = mpf(w) / 2 * (1 + mp.sqrt(1 - 4 / mpf(w))) - 1
        assert abs(mp.log(r) - edge(mpf(w))) <= TINY
        for side in (-1, 1):
            end = (side * mp.log(r) - b) / w
            inner, outer = (end - side * d * mp.log(r) / w for d in (share, -share))
            assert abs(w * slope(w * end + b) - 1) <= TINY
            assert w * slope(w * inner + b) > 1 > w * slope(w * outer + b)


@property_of("sigmoid-active-window")
@given(large, large)
def the_window_narrows_on_both_sides_of_its_widest_place(w: float, v: float) -> None:
    assume(w != v)
    with mp.workdps(50):
        u, top = summit()
        widest = 1 / slope(u)
        near, far = sorted((mpf(w), mpf(v)), key=lambda x: abs(mp.log(x / widest)))
        widths = [2 * edge(x) / x for x in (near, far)]
        assert max(widths) <= 2 * top
        if (near > widest) == (far > widest):
            assert widths[0] > widths[1]


@property_of("sigmoid-active-window")
@given(st.lists(st.tuples(st.floats(-60, 60), moderate), min_size=1, max_size=6))
def over_all_inputs_no_chain_amplifies(chain: list[tuple[float, float]]) -> None:
    """The mean of |∂a_L/∂a_0| is how far the output moves, and the output stays within (0, 1)."""
    a = np.linspace(0, 1, 2001)
    factor = np.ones_like(a)
    for w, b in chain:
        z = w * a + b
        a, factor = sigmoid(z), factor * w * sigmoid_slope(z)
    travelled = np.abs(np.diff(a)).sum()
    assert travelled <= 1
    assert abs(travelled - abs(a[-1] - a[0])) <= 1e-12
    if len(chain) == 1:
        mean = np.trapezoid(np.abs(factor), dx=1 / 2000)
        assert abs(mean - travelled) <= 1e-3
