"""The experiments on remedies: that they measure what they say."""

import numpy as np
import pytest

from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.optimizers import clip, global_norm, sgd
from gradyan.simulations.networks.tasks import glyphs, two_spirals
from gradyan.simulations.networks.training import Settings, train
from gradyan.simulations.remedies import (
    clipping,
    pretraining,
    smaller_batch,
    warning_signs,
)
from gradyan.simulations.remedies.clipping import CLIPPED
from gradyan.simulations.remedies.recurrent_training import Run, learn


def test_the_gradient_of_a_batch_is_the_mean_of_those_of_its_samples() -> None:
    rng = np.random.default_rng(0)
    x, targets = two_spirals(rng, 12)
    net = network(rng, (2, 5, 2), "tanh", "xavier-normal")
    one = smaller_batch.gradients(net, x.T[:, :, None], targets.T[:, :, None])
    whole = smaller_batch.gradients(net, x[None], targets[None])
    assert np.allclose(one.mean(axis=0), whole[0], rtol=1e-12, atol=1e-15)


def test_a_stack_trains_like_each_of_its_networks() -> None:
    (found,) = warning_signs.train(
        np.random.default_rng(7), "healthy", np.array(warning_signs.RATE), 1, 20
    )
    rng = np.random.default_rng(7)
    x, targets = two_spirals(rng, warning_signs.SAMPLES)
    net = network(
        rng,
        (2, *[warning_signs.WIDTH] * warning_signs.LAYERS, 2),
        *warning_signs.NETWORKS["healthy"],
    )
    history = train(net, x, targets, Settings(sgd(warning_signs.RATE)), 20, rng)
    assert np.allclose(found.loss, history.loss, rtol=1e-10)


def test_what_is_not_finite_is_cut_off() -> None:
    eta = np.array(0.1)
    for found in warning_signs.train(np.random.default_rng(1), "exploding", eta, 6, 60):
        kept = warning_signs.finite(found)
        assert np.isfinite(kept.loss).all()
        assert len(kept.steps) == len(kept.weights[0]) >= 2
        assert np.isfinite(found.loss).all() == (len(kept.loss) == len(found.loss[:59]))


@pytest.mark.parametrize("how", [None, ("global-norm", 1.0)])
def test_a_recurrent_network_learns_where_nothing_explodes(how: tuple[str, float] | None) -> None:
    run = learn(np.random.default_rng(3), "orthogonal:0.9", 0.05, 101, clipping=how)
    assert run.loss[-1] < run.loss[0] / 10
    assert len(run.radius) == 11


@pytest.mark.parametrize(
    ("last", "decades"), [(0.04, -2), (4.0, 0), (39.9, 0.9989), (40.1, 1), (9e9, 1), (np.nan, 1)]
)
def test_progress_counts_the_decades_of_the_loss(
    last: float, decades: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loss that falls a hundredfold counts as −2, one that is ten times as large or lost as 1."""
    asked = []

    def record(*_: object, clipping: tuple[str, float] | None) -> Run:
        asked.append(clipping)
        return Run(loss=[4.0, 7.0, last])

    monkeypatch.setattr(clipping, "learn", record)
    for how, kind in CLIPPED.items():
        asked.clear()
        ((_, found),) = clipping.progress(np.random.default_rng(4), {"clipping": how})
        assert found == pytest.approx(np.full(60, decades), abs=1e-4)
        assert asked == [kind] * 60


def test_pretraining_leaves_the_output_layer_alone() -> None:
    rng = np.random.default_rng(2)
    x, _ = glyphs(rng, 20)
    net = warning_signs.stack([network(rng, (15, 8, 8, 10), "sigma", "xavier-normal")])
    before = [layer.parameters["W"].copy() for layer in net.layers]
    pretraining.pretrain(rng, net, x[None])
    changed = [
        not np.array_equal(layer.parameters["W"], W)
        for layer, W in zip(net.layers, before, strict=True)
    ]
    assert changed == [True, True, False]


def test_glyphs_are_ten_different_digits() -> None:
    x, targets = glyphs(np.random.default_rng(0), 10, flips=0.0)
    assert len({tuple(column) for column in x.T}) == 10
    assert (targets.argmax(axis=0) == np.arange(10)).all()


def test_norms_beyond_the_squares_of_floats() -> None:
    large = [{"W": np.array([3e200, -4e200])}]
    assert global_norm(large) == pytest.approx(5e200)
    assert clip(large, "norm", 1.0)[0]["W"] == pytest.approx([0.6, -0.8])
    assert global_norm([{"W": np.array([np.inf, 1.0])}]) == np.inf
    assert np.isinf(clip([{"W": np.array([np.inf, 1.0])}], "norm", 1.0)[0]["W"][0])
