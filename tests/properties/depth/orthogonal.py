"""Products of orthogonal matrices: exactly, in fractions, and as the simulations draw them."""

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.draws import orthogonal

Rows = list[list[Fraction]]
entries = st.fractions(-99, 99, max_denominator=99) | st.just(Fraction(0))
# A rotation for each of three planes, by the rational point of the circle that t leads to.
rotations = st.tuples(st.sampled_from([(0, 1), (0, 2), (1, 2)]), entries)
seeds = st.integers(0, 2**32 - 1)
sizes = st.floats(1e-150, 1e150)


def rotation(plane: tuple[int, int], t: Fraction) -> Rows:
    """Return an orthogonal matrix with rational entries: cosine (1 − t²)/(1 + t²)."""
    c, s = (1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)
    W = [[Fraction(int(i == j)) for j in range(3)] for i in range(3)]
    i, j = plane
    W[i][i], W[i][j], W[j][i], W[j][j] = c, -s, s, c
    return W


def times(A: Rows, B: Rows) -> Rows:
    columns = list(zip(*B, strict=True))
    return [[dot(row, column) for column in columns] for row in A]


def dot(row: Sequence[Fraction], column: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(row, column, strict=True)), Fraction(0))


@property_of("orthogonal")
@given(st.lists(rotations, min_size=1, max_size=8))
def a_product_of_rotations_is_orthogonal_to_the_last_digit(
    chain: list[tuple[tuple[int, int], Fraction]],
) -> None:
    P = rotation(*chain[0])
    for link in chain[1:]:
        P = times(rotation(*link), P)
    transposed = [list(column) for column in zip(*P, strict=True)]
    identity = [[Fraction(int(i == j)) for j in range(3)] for i in range(3)]
    assert times(transposed, P) == identity == times(P, transposed)


@property_of("orthogonal")
@given(seeds, st.integers(1, 12), st.integers(1, 100), sizes)
def lengths_survive_any_number_of_layers_both_ways(
    seed: int, n: int, depth: int, size: float
) -> None:
    rng = np.random.default_rng(seed)
    W = [orthogonal(rng, n, n) for _ in range(depth)]
    x = size * rng.standard_normal(n)
    forward, backward = x, x
    for layer in W:
        forward = layer @ forward
    for layer in reversed(W):
        backward = layer.T @ backward
    assert np.allclose([length(forward), length(backward)], length(x), rtol=1e-12 * depth)


@property_of("orthogonal")
@given(seeds, st.integers(1, 12), st.integers(1, 12))
def wider_layers_lose_nothing_and_narrower_ones_do(seed: int, n_in: int, n_out: int) -> None:
    """Of a rectangular W every singular value is 1 as well; but some directions are cut off."""
    W = orthogonal(np.random.default_rng(seed), n_in, n_out)
    assert np.allclose(np.linalg.svd(W, compute_uv=False), 1, rtol=1e-12)
    x = np.random.default_rng(seed + 1).standard_normal(n_in)
    assert n_out < n_in or np.isclose(length(W @ x), length(x), rtol=1e-12)


def length(x: NDArray[np.float64]) -> float:
    """Return ‖x‖ without overflow on the way."""
    largest = np.abs(x).max()
    return float(largest * np.linalg.norm(x / largest))
