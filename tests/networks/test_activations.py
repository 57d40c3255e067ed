"""Activations, their moments and the initialisations, each against an independent road."""

from __future__ import annotations

from math import erfc, inf, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradyan.errors import BadInput
from gradyan.properties.moments import second_moment, slope_moment
from gradyan.simulations.networks.activations import ACTIVATIONS, OTHER_NAMES, called
from gradyan.simulations.networks.draws import Bulk
from gradyan.simulations.networks.initialization import (
    FACTORIES,
    INITIALIZATIONS,
    TRUNCATED,
    initialization,
    scaled,
)
from gradyan.simulations.networks.normal import cdf


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_slope_is_the_derivative(name: str) -> None:
    f, h = ACTIVATIONS[name], 1e-5
    z = np.linspace(-8, 8, 1601) + 0.003
    central = (f.f(z + h) - f.f(z - h)) / (2 * h)
    assert np.abs(f.slope(z, f.f(z)) - central).max() < 1e-9


@pytest.mark.parametrize("name", ["sigma", "tanh"])
def test_the_logarithm_of_a_slope_goes_on_where_the_slope_is_lost(name: str) -> None:
    f, z = ACTIVATIONS[name], np.linspace(-20, 20, 401)
    assert f.log_slope is not None
    assert np.allclose(f.log_slope(z), np.log(f.slope(z, f.f(z))), rtol=1e-12, atol=1e-12)
    far = np.array([-1e5, 1e5])
    assert f.log_slope(far) == pytest.approx(
        {"sigma": [-1e5] * 2, "tanh": [-2e5] * 2}[name], rel=1e-5
    )


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_single_precision_stays_single(name: str) -> None:
    f, z = ACTIVATIONS[name], np.linspace(-30, 30, 301)
    a = f.f(z.astype(np.float32))
    assert a.dtype == f.slope(z.astype(np.float32), a).dtype == np.float32
    assert np.allclose(a, f.f(z), rtol=1e-6, atol=2e-6)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_straight_lines_near_and_far(name: str) -> None:
    """What the sweep puts in the place of φ at tiny and at huge arguments."""
    f = ACTIVATIONS[name]
    for sides, size in ((f.near, 1e-8), (f.far, 1e8)):
        if sides:
            z = np.array([-size, size])
            line = np.array(sides) * z
            assert np.abs(f.f(z) - line).max() <= 3e-8 * size
            assert np.allclose(f.slope(z, f.f(z)), sides, rtol=3e-8, atol=3e-8)


def test_the_normal_distribution_function() -> None:
    z = np.linspace(-9, 9, 2001)
    exact = np.array([erfc(-t / sqrt(2)) / 2 for t in z])
    assert np.abs(cdf(z) - exact).max() < 1e-14
    assert np.abs(cdf(z.astype(np.float32)) - exact).max() < 3e-7


@pytest.mark.parametrize("name", ACTIVATIONS)
@pytest.mark.parametrize("q", [0.01, 1.0, 30.0])
def test_moments_against_samples(name: str, q: float) -> None:
    z = np.sqrt(q) * np.random.default_rng(20201).standard_normal(200_000)
    f = ACTIVATIONS[name]
    for moment, values in (
        (second_moment, f.f(z) ** 2),
        (slope_moment, f.slope(z, f.f(z)) ** 2),
    ):
        error = values.std() / np.sqrt(z.size)
        assert abs(values.mean() - moment(name, q)) <= 4.5 * error + 1e-12


def test_names() -> None:
    assert {called(name) for name in OTHER_NAMES} <= set(ACTIVATIONS)
    with pytest.raises(BadInput, match="unknown activation 'step'"):
        called("step")


ALL = [
    *INITIALIZATIONS,
    "normal:1.7",
    "constant:0.3",
    "identity:1.5",
    "orthogonal:2",
    "he-normal:0.2",
]


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("n", [(300, 300), (400, 150)])
def test_variance_and_bound(name: str, n: tuple[int, int]) -> None:
    kind, (n_in, n_out) = initialization(name), n
    W = kind.draw(np.random.default_rng(20202), n_in, n_out)
    assert W.shape == (n_out, n_in)
    # The sample variance of m independent entries has a relative error of √((κ − 1)/m), κ ≤ 3.
    assert W.var() == pytest.approx(kind.variance(n_in, n_out), rel=5 * sqrt(2 / W.size), abs=1e-15)
    bound = kind.bound(n_in, n_out)
    assert np.abs(W).max() <= bound * (1 + 1e-12)
    if kind.family not in ("normal", "orthogonal"):
        assert np.abs(W).max() > 0.99 * bound


def test_bounds_of_the_page() -> None:
    assert INITIALIZATIONS["xavier-uniform"].bound(30, 70) == pytest.approx(sqrt(6 / 100))
    assert INITIALIZATIONS["he-uniform"].bound(50, 9) == pytest.approx(sqrt(6 / 50))
    assert FACTORIES["he-uniform"](0.5).bound(50, 9) == pytest.approx(sqrt(6 / 1.25 / 50))
    assert INITIALIZATIONS["keras-glorot-normal"].variance(30, 70) == pytest.approx(2 / 100)
    assert INITIALIZATIONS["keras-he-normal"].bound(50, 9) == pytest.approx(
        2 * sqrt(2 / 50) / 0.87962566103423978
    )
    assert INITIALIZATIONS["he-normal"].bound(2, 2) == inf
    assert initialization("uniform").variance(12, 5) == pytest.approx(1 / 36)


def test_truncation_constant() -> None:
    """Var z given |z| < 2 is 1 − 2·2ϕ(2)/(2Φ(2) − 1)."""
    density, inside = np.exp(-2) / sqrt(2 * np.pi), 1 - erfc(sqrt(2))
    assert pytest.approx(sqrt(1 - 4 * density / inside), rel=1e-12) == TRUNCATED


@pytest.mark.parametrize(("n_in", "n_out"), [(5, 5), (8, 3), (3, 8)])
def test_orthogonal(n_in: int, n_out: int) -> None:
    W = initialization("orthogonal").draw(np.random.default_rng(1), n_in, n_out)
    gram = W @ W.T if n_out <= n_in else W.T @ W
    assert np.allclose(gram, np.eye(min(n_in, n_out)), atol=1e-14)


@given(st.floats(-50, 50), st.sampled_from(["he-normal", "uniform", "orthogonal"]))
def test_scaling_scales(factor: float, name: str) -> None:
    base = initialization(name)
    draws = [k.draw(np.random.default_rng(2), 4, 4) for k in (base, scaled(base, factor))]
    assert np.allclose(draws[1], factor * draws[0])


def test_pytorch_draws_its_biases_too() -> None:
    kind, rng = initialization("pytorch-linear"), np.random.default_rng(3)
    b = kind.draw_bias(rng, 25, 4000)
    assert b.shape == (4000,)
    assert 0.19 < b.max() <= 0.2
    assert b.std() == pytest.approx(0.2 / sqrt(3), rel=0.05)
    assert not initialization("he-normal").draw_bias(rng, 25, 10).any()
    with pytest.raises(BadInput, match="at least one unit"):
        kind.draw(rng, 0, 3)


@pytest.mark.parametrize("family", ["uniform", "normal"])
def test_bulk_draws_have_the_right_law(family: str) -> None:
    """Kolmogorov–Smirnov on a million draws: 1.95/√m is passed with probability 0.999."""
    drawn = np.empty((4, 501, 501), np.float32)
    bulk = Bulk(20203, 0, 501)
    for layer in drawn:
        bulk.draw({family: layer})
    values = np.sort(drawn.ravel().astype(float))
    law = cdf(values) if family == "normal" else (values + 1) / 2
    empirical = np.arange(1, values.size + 1) / values.size
    assert np.abs(law - empirical).max() < 1.95 / sqrt(values.size)
    pairs = drawn[:, :250].ravel(), drawn[:, 250:500].ravel()
    assert abs(np.corrcoef(*pairs)[0, 1]) < 4.5 / sqrt(pairs[0].size)
    assert abs(np.corrcoef(pairs[0] ** 2, pairs[1] ** 2)[0, 1]) < 4.5 / sqrt(pairs[0].size)


def test_what_is_drawn_does_not_depend_on_what_else_is() -> None:
    alone, among = np.empty((2, 1, 9, 9), np.float32)
    Bulk(1, 2, 9).draw({"normal": alone[0]})
    others = np.empty((2, 9, 9), np.float32)
    Bulk(1, 2, 9).draw({"orthogonal": others[0], "uniform": others[1], "normal": among[0]})
    assert (alone == among).all()
    assert not (alone[0] == others[1]).any()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("normal:1e200", "normal:1e200: sigma_w is 0, or its size is between 1e-150 and 1e150"),
        ("normal:-1e-200", "normal:-1e-200: sigma_w is 0, or its size is between"),
        ("he-normal:1e200", "he-normal:1e200: slope is 0, or its size is between"),
        ("constant:nan", "constant:nan: value is a finite number, not nan"),
        ("normal", "normal needs a number after a colon, as in normal:1.5"),
    ],
)
def test_a_number_whose_square_is_none_is_refused(name: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        initialization(name)
