"""A convolution attacked as the matrix that it is: which terms a unit has, and its transpose."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.architectures.convolution import back, convolve

Floats = NDArray[np.float64]
sides, channels = st.integers(1, 5), st.integers(1, 3)
images = st.tuples(sides, sides)
kernels, seeds = st.sampled_from([1, 3, 5]), st.integers(0, 2**32 - 1)


def matrix(W: Floats, height: int, width: int) -> Floats:
    """Return the matrix of a convolution, column by column from the images with a single 1."""
    units = np.eye(W.shape[1] * height * width).reshape(-1, W.shape[1], height, width)
    return convolve(W, units).reshape(len(units), -1).T


@property_of("convolution-fan-in")
@given(kernels, channels, channels, sides, sides)
def a_unit_has_a_term_for_each_place_of_the_filter_that_lies_in_the_image(
    k: int, c: int, d: int, height: int, width: int
) -> None:
    M = matrix(np.ones((d, c, k, k)), height, width).reshape(d, height, width, -1)
    around = k // 2
    for y in range(height):
        for x in range(width):
            rows = min(y + around, height - 1) - max(y - around, 0) + 1
            columns = min(x + around, width - 1) - max(x - around, 0) + 1
            inside = around <= min(y, x, height - 1 - y, width - 1 - x)
            assert (M[:, y, x].sum(-1) == rows * columns * c).all()
            assert (rows * columns == k * k) == inside or k == 1


@property_of("convolution-fan-in")
@given(kernels, channels, channels, images, seeds)
def the_way_back_is_the_transpose(k: int, c: int, d: int, size: tuple[int, int], seed: int) -> None:
    rng, (h, w) = np.random.default_rng(seed), size
    W = rng.standard_normal((d, c, k, k))
    x, delta = rng.standard_normal((2, c, h, w)), rng.standard_normal((2, d, h, w))
    M = matrix(W, h, w)
    assert np.allclose(convolve(W, x).reshape(2, -1), x.reshape(2, -1) @ M.T, atol=1e-12)
    assert np.allclose(back(W, delta).reshape(2, -1), delta.reshape(2, -1) @ M, atol=1e-12)


@property_of("convolution-fan-in")
@given(kernels, channels, st.integers(0, 2**32 - 1))
def weights_of_one_sign_change_show_the_sum_of_squares(k: int, c: int, seed: int) -> None:
    """Over all signs of the weights the mean of z² is Σ w² a²: the cross terms cancel exactly."""
    rng = np.random.default_rng(seed)
    W, x = rng.standard_normal((1, c, k, k)), rng.standard_normal((1, c, k, k))
    flat = (W * x).ravel()[:6]  # at the centre every weight meets one activation
    signs = np.array(np.meshgrid(*[[-1, 1]] * len(flat))).reshape(len(flat), -1)
    assert np.isclose(((flat @ signs) ** 2).mean(), (flat**2).sum())
    centre = convolve(W, x)[0, 0, k // 2, k // 2]
    assert np.isclose(centre, (W * x).sum())
