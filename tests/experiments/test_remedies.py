"""The experiments on remedies: that they measure what they say."""

import numpy as np
import pytest

from gradyan.simulations.networks.network import network
from gradyan.simulations.networks.stacks import stack
from gradyan.simulations.networks.tasks import glyphs
from gradyan.simulations.remedies import clipping, pretraining, warning_signs
from gradyan.simulations.remedies.clipping import CLIPPED
from gradyan.simulations.remedies.recurrent_training import Run, learn
from tests.experiments.oracle import cross_entropy, rng, samples


def test_what_is_not_finite_is_cut_off() -> None:
    eta = np.array(0.1)
    for found in warning_signs.runs(np.random.default_rng(1), "exploding", eta, 6, 60):
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
    net = stack(rng, 1, (15, 8, 8, 10), "sigma", "xavier-normal")
    before = [layer.parameters["W"].copy() for layer in net.layers]
    pretraining.pretrain(rng, net, x[None])
    changed = [
        not np.array_equal(layer.parameters["W"], W)
        for layer, W in zip(net.layers, before, strict=True)
    ]
    assert changed == [True, True, False]


def test_pretraining_counts_its_steps_and_pays() -> None:
    """All losses are shares of that of a guess, log 10; both runs have a thousand steps."""
    at_once, pretrained = (samples(pretraining.curve, start=s) for s in ("at-once", "pretrained"))
    assert list(at_once) == list(range(0, 1001, 50))
    assert list(pretrained) == list(range(600, 1001, 50))
    again = rng()
    (x, targets), *_ = [glyphs(again, 60) for _ in range(pretraining.RUNS)]
    net = network(again, (15, *[16] * 6, 10), "sigma", "xavier-normal")
    assert at_once[0][0] == pytest.approx(cross_entropy(net, x, targets) / np.log(10))
    assert pretrained[1000].mean() < at_once[1000].mean() < 1.01
