"""Layer normalisation attacked through the layer of the simulations."""

import numpy as np
from hypothesis import assume, given
from hypothesis import strategies as st
from mpmath import diff, fsum, mp, mpf, sqrt

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.architectures.block_order import layer_norm

entries = st.lists(st.integers(-4096, 4096).map(lambda k: k / 256), min_size=3, max_size=12)


@property_of("layer-norm")
@given(entries, entries)
def the_gradient_is_the_derivative(values: list[float], signal: list[float]) -> None:
    n = min(len(values), len(signal))
    z, g = np.array(values[:n])[None, :, None], np.array(signal[:n])[None, :, None]
    assume(z.std() > 1e-2)
    found = layer_norm(z)[1](g)[0, :, 0]
    with mp.workdps(30):

        def loss(first: mpf) -> mpf:
            every = [first, *map(mpf, values[1:n])]
            mean = fsum(every) / n
            s = sqrt(fsum((value - mean) ** 2 for value in every) / n)
            return fsum(mpf(a) * (b - mean) / s for a, b in zip(signal, every, strict=False))

        assert abs(found[0] - diff(loss, mpf(values[0]))) <= 1e-6 * (1 + np.abs(found).max())


@property_of("layer-norm")
@given(entries, entries)
def two_directions_are_removed_and_the_rest_is_divided_by_the_deviation(
    values: list[float], signal: list[float]
) -> None:
    n = min(len(values), len(signal))
    z, g = np.array(values[:n])[None, :, None], np.array(signal[:n])[None, :, None]
    assume(z.std() > 1e-2)
    y, back = layer_norm(z)
    size, s = np.abs(g).sum() + 1, z.std()
    for gone in (np.ones_like(g), y, 3 - 2 * y):
        assert np.abs(back(gone)).max() * s <= 1e-6
    rest = g - g.mean() - y * (g * y).mean()
    assert np.allclose(back(g) * s, rest, atol=1e-8 * size)
    kept = (g**2).sum() - n * g.mean() ** 2 - n * (g * y).mean() ** 2
    assert np.isclose(((back(g) * s) ** 2).sum(), kept, atol=1e-8 * size**2)


@property_of("layer-norm")
@given(st.integers(3, 9))
def of_all_signs_of_a_signal_two_parts_in_n_are_lost(n: int) -> None:
    """Independent signs have mean 0 and mean square 1: the mean over all of them is exact."""
    z = np.linspace(-1, 2, n)[None, :, None] ** 3
    signs = np.array(np.meshgrid(*[[-1.0, 1.0]] * n)).reshape(n, -1)[None]
    back = layer_norm(z)[1]
    left = (np.array(back(signs)) ** 2).sum(1).mean() * z.var()
    assert np.isclose(left, n - 2, rtol=1e-9)
