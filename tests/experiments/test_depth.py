"""Chains of many layers: what the experiments find, beside plain loops and determinants."""

from itertools import islice
from math import log10
from unittest.mock import patch

import numpy as np
import pytest

from gradyan.simulations.depth import (
    glorot_weight_gradient,
    mean_field_map,
    mean_versus_typical,
    orthogonal,
    own_output,
)
from gradyan.simulations.networks.infinite import infinite
from gradyan.simulations.networks.initialization import initialization
from tests.experiments.oracle import rng, samples


def test_the_gradient_of_a_linear_chain_is_a_product() -> None:
    """∂/∂W_ℓ of g·ŷ is (W_{ℓ+1}ᵀ ⋯ W_Lᵀ g)(W_{ℓ−1} ⋯ W_1 x)ᵀ: of the first network, L = 6."""
    found, again = samples(glorot_weight_gradient.mean_squares, sigma_w=1.5), rng()
    seeds, n, batch = 2200, 24, 16
    W = [again.standard_normal((seeds, n, n))[0] * 1.5 / n**0.5 for _ in range(6)]
    x, g = again.standard_normal((2, seeds, n, batch))[:, 0]
    for ell in range(6):
        below, above = x, g
        for matrix in W[:ell]:
            below = matrix @ below
        for matrix in reversed(W[ell + 1 :]):
            above = matrix.T @ above
        assert found[6, ell + 1, "signal"][0] == pytest.approx(np.mean(above**2))
        exact = np.mean((above @ below.T) ** 2) / batch
        assert found[6, ell + 1, "weight"][0] == pytest.approx(exact)


def test_a_loss_of_the_output_alone_by_difference_quotients() -> None:
    """∂/∂x of ½‖ŷ‖² is Wᵀ δ_1; with two layers of two units, of the first network."""
    with patch.multiple(own_output, DEPTH=2, NETWORKS=1):
        found = samples(own_output.mean_squares, width=2)
    again = rng()
    first, second = again.standard_normal((2, 2, 2)) / 2**0.5
    x = again.standard_normal((2, 1))
    z, h = first @ x, 1e-6
    ends = [
        [np.sum((second @ (z + s * h * e)) ** 2) / 2 for s in (1, -1)] for e in np.eye(2)[..., None]
    ]
    delta = np.array([(up - down) / (2 * h) for up, down in ends])
    assert found[1, "signal"][0] == pytest.approx(np.mean(delta**2))
    assert found[1, "weight"][0] == pytest.approx(np.mean(delta**2) * np.mean(x**2))
    assert found[2, "signal"][0] == pytest.approx(np.mean((second @ z) ** 2))


def test_the_map_of_a_network_in_a_plain_loop() -> None:
    """One kind, tanh with σ_w = 1.5 and σ_b = 0.5, in the first network."""
    again, n = rng(), 400
    measured = mean_field_map.layer_by_layer(rng(), {})
    first = {(at["quantity"], at["layer"]): values[0] for at, values in islice(measured, 6)}
    a = again.standard_normal((n, 1, 4))[:, 0]
    a = a / (a**2).mean(axis=0) ** 0.5
    weights, slopes = [], []
    for ell in range(1, 5):
        weights.append(again.standard_normal((n, n)) * 1.5 / n**0.5)
        z = weights[-1] @ a + 0.5 * again.standard_normal((n, 1, 1))[:, 0]
        a = np.tanh(z)
        slopes.append(1 - a**2)
        assert ell == 4 or first["length", ell] == pytest.approx(np.mean(z**2))
    delta = again.standard_normal((n, len(mean_field_map.KINDS), 4))[:, 0]
    for ell in (3, 2, 1):
        below = slopes[ell - 1] * (weights[ell].T @ delta)
        factor = ((below**2).sum(axis=0) / (delta**2).sum(axis=0)).mean()
        assert first["factor", ell] == pytest.approx(factor)
        delta = below


def test_what_is_left_at_infinite_width() -> None:
    assert infinite(lambda n: np.array([7 + 10 / n, 1 - 3 / n]), 5) == pytest.approx([7, 1])


def test_factors_of_volume_and_the_ratio_of_lengths() -> None:
    """By Gram's determinants, and by the inverse, of the first product of four matrices."""
    found, again, P = samples(orthogonal.factors, weights="lecun-normal"), rng(), np.eye(64)
    for depth in (1, 2, 3, 4):
        P = initialization("lecun-normal").draw(again, 64, 64) @ P
        gram = [np.linalg.slogdet(P[:, :k].T @ P[:, :k])[1] / 2 for k in (31, 32)]
        expected = {
            0: log10(np.linalg.cond(P)),
            1: log10(np.linalg.norm(P[:, 0])),
            32: (gram[1] - gram[0]) / np.log(10),
            64: -log10(np.linalg.norm(np.linalg.inv(P)[-1])),
        }
        for k, value in expected.items():
            assert found[depth, k][0] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(("run", "count"), [("typical", 2050), ("plain", 2000)])
def test_ratios_of_squares_in_a_plain_loop(run: str, count: int) -> None:
    """All networks of an experiment, one product of a matrix and a vector after the other."""
    found, again, n = samples(getattr(mean_versus_typical, run)), rng(), 20
    a = again.standard_normal((count, n, 1))[..., 0]
    first = (a**2).sum(axis=1)
    for depth in range(1, 11):
        W = again.standard_normal((count, n, n)) * 0.1**0.5
        a = np.maximum(np.einsum("kij,kj->ki", W, a), 0)
        if depth in found:
            ratios = (a**2).sum(axis=1) / first
            medians = np.log10(np.sort(ratios.reshape(-1, count // 50), axis=1)[:, count // 100])
            assert found[depth] == pytest.approx(ratios if run == "plain" else medians)


def test_the_mean_ratio_is_one() -> None:
    found = samples(mean_versus_typical.average)
    for depth in (1, 10, 50):
        error = found[depth].std() / len(found[depth]) ** 0.5
        assert abs(found[depth].mean() - 1) < 4 * error < 0.1
    z = rng().standard_normal((mean_versus_typical.TEAMS, 100 * 20))[0] / 10**0.5
    assert found[1][0] == pytest.approx((z[z > 0] ** 2).sum() / 100)
