"""The experiments on sizes at which what they yield can be worked out by hand.

Where an experiment draws normal numbers, it gets the same number each time; where it trains, it
takes no step, or what the loss comes to is told it.
"""

from itertools import pairwise
from math import erf, log, log10, pi, sqrt, tanh
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from gradyan.simulations.depth import (
    glorot_weight_gradient,
    mean_field_map,
    mean_versus_typical,
    orthogonal,
)
from gradyan.simulations.initialization import symmetry
from gradyan.simulations.learning import training_loop
from gradyan.simulations.networks import normal, stacks
from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.networks.losses import Loss
from gradyan.simulations.networks.network import Layer, Network
from gradyan.simulations.relu import dying, family
from gradyan.simulations.remedies import pretraining
from gradyan.simulations.sweep import in_place
from gradyan.simulations.vanishing import no_update

Found = dict[Any, Any]


class _Same:
    """Draws one number only."""

    def __init__(self, value: float) -> None:
        self.value = value

    def standard_normal(self, size: Any = (), dtype: Any = float) -> Any:
        return np.full(size, self.value, dtype)


def sized(monkeypatch: pytest.MonkeyPatch, module: Any, **sizes: Any) -> None:
    for name, size in sizes.items():
        assert hasattr(module, name)
        monkeypatch.setattr(module, name, size)


def same(value: float) -> Any:
    """Return what takes the place of a generator."""
    return _Same(value)


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def always(loss: float) -> Loss:
    """A loss that is the same whatever the network says, so that nothing is learnt."""
    return Loss(lambda a, t: np.full(len(a), loss), lambda a, t: 0 * a)


def layer(W: Any, b: Any, activation: str = "linear") -> Layer:
    """One network's layer, as a stack of one."""
    W = np.array([W], float)
    return Layer({"W": W, "b": np.reshape(np.array(b, float), (1, -1, 1))}, activation)


# alike


def test_the_spread_of_two_units_is_half_their_distance() -> None:
    """Weights (0, 0) and (6, 8): 10 apart, each 5 from the middle."""
    assert symmetry.spread(Network([layer([[0, 0], [6, 8]], [0, 0])])) == pytest.approx([5])


def test_units_part_by_nothing_without_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, symmetry, STEPS=0, NETWORKS=3)
    found = list(symmetry.training(rng(), {"start": "random"}))
    assert [at["quantity"] for at, _ in found] == ["loss", "parting"]
    assert (found[1][1] == 0).all()
    assert len(list(symmetry.training(rng(), {"start": "equal"}))) == 1


def test_equal_units_have_equal_weights_on_both_sides(monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, symmetry, NETWORKS=3)
    equal, other = (symmetry.stack(rng(), kind) for kind in ("equal", "random"))
    assert symmetry.spread(equal) == pytest.approx([0, 0, 0], abs=1e-15)
    assert (np.ptp(equal.layers[1].parameters["W"], axis=2) == 0).all()
    assert (symmetry.spread(other) > 0.5).all()
    assert (np.ptp(other.layers[1].parameters["W"], axis=2) > 0.5).all()


def test_two_units_start_alike_or_a_tenth_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, symmetry, ETA=0.0, LAST=1, EVERY=1, TASKS=2)
    for start, second in (("equal", 0.5), ("random", 0.6)):
        found = {at["unit"]: w for at, w in symmetry.two_units(rng(), {"start": start})}
        assert found[1] == pytest.approx(0.5)
        assert found[2] == pytest.approx(second)


def test_noisy_corners_keep_the_class_of_their_corner() -> None:
    x, targets = symmetry._noisy_xor(rng())
    assert (np.argmax(targets, axis=1) == (x[:, 0] * x[:, 1] < 0)).all()
    assert np.std(x - np.sign(x)) == pytest.approx(0.2, rel=0.05)
    assert np.mean(x) == pytest.approx(0, abs=0.05)


# fast


SLOPES: Found = {
    "sigma": (lambda z: 1 / (1 + np.exp(-z)), lambda z: 1 / (2 + 2 * np.cosh(z))),
    "tanh": (np.tanh, lambda z: 1 / np.cosh(z) ** 2),
    "relu": (lambda z: (z + abs(z)) / 2, lambda z: (1 + np.sign(z)) / 2),
    "linear": (lambda z: z, np.ones_like),
}


@pytest.mark.parametrize("name", in_place.FORWARD)
def test_functions_in_place_are_what_they_are_called(name: str) -> None:
    f, slope = SLOPES[name]
    z = np.linspace(-3, 3, 24)  # without 0, where ReLU has no slope
    a = (z * in_place.BEFORE.get(name, 1.0)).astype(np.float32)
    in_place.FORWARD[name](a)
    assert a == pytest.approx(f(z), abs=1e-6)
    delta = np.linspace(1, -2, 24).astype(np.float32)
    expected = delta * slope(z)
    in_place.BACKWARD[name](delta, a, np.empty_like(a))
    assert delta == pytest.approx(expected, abs=1e-6)
    if name in in_place.MEAN_SLOPE:
        mean, square = float(f(z).mean()), float((f(z) ** 2).mean())
        assert in_place.MEAN_SLOPE[name](mean, square) == pytest.approx(slope(z).mean())


# learning


def test_curves_are_decades(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loss of a hundredth is −2, at every epoch shown and for the points never seen."""
    sized(monkeypatch, training_loop, LOSS=always(0.01), EPOCHS=3, SHOWN=(0, 1, 3), SEEDS=2)
    for task, more in (("xor", []), ("spirals", [("unseen", 3)])):
        found = list(training_loop.curves(rng(), {"task": task}))
        places = [(at["points"], at["epoch"]) for at, _ in found]
        assert places == [("learned", 0), ("learned", 1), ("learned", 3), *more]
        assert all(values == pytest.approx([-2, -2]) for _, values in found)


def test_a_network_is_right_where_its_largest_output_is_the_target() -> None:
    """(2, 1), (0, 3), (5, 4), (1, 2) against classes 0, 1, 1, 0: half of them."""
    net = Network([layer(np.eye(2), [0, 0])])
    x, targets = np.array([[2.0, 0, 5, 1], [1, 3, 4, 2]]), np.array([[1.0, 0, 0, 1], [0, 1, 1, 0]])
    assert training_loop.right(net, x, targets) == pytest.approx([0.5])


def test_a_linear_unit_learns_by_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    """With η = ¼ and the loss w² each step halves w = 8: 64, 16, 4."""
    sized(monkeypatch, training_loop, ETA=0.25)
    squares = Loss(lambda a, t: (a**2).mean((-2, -1)), lambda a, t: 2 * a / a.shape[-1])
    monkeypatch.setattr(training_loop, "LOSS", squares)
    net = Network([layer([[8]], [0])])
    x = np.array([[1.0, -1.0]])  # of mean 0: the bias stays 0
    assert [float(loss[0]) for loss in training_loop.learn(net, x, x, 3)] == [64, 16, 4]


def test_starts_are_told_apart_by_what_they_solve(monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, training_loop, LOSS=always(0.3), EPOCHS=1, STARTS=40)
    (_, solved), (_, others) = training_loop.starts(rng(), {"hidden": 3})
    assert set(solved) <= {0.0, 1.0}
    assert len(others) == 40 - solved.sum()
    assert (others == 0.3).all()
    monkeypatch.setattr(training_loop, "right", lambda *_: np.array([1.0, 0.75, 1.0, 0.5]))
    monkeypatch.setattr(training_loop, "LOSS", always(0.3))
    monkeypatch.setattr(training_loop, "STARTS", 4)
    assert next(training_loop.starts(rng(), {"hidden": 2}))[1].tolist() == [1, 0, 1, 0]


# linear_gradient


def test_the_gradient_of_a_chain_of_equal_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """All numbers drawn are 2, so that a layer of 4 units with σ_w = 3 multiplies by 4 · 3 = 12."""
    sized(monkeypatch, glorot_weight_gradient, WIDTH=4, DEPTH=3, SEEDS=2, BATCH=5)
    found: Found = {}
    for at, values in glorot_weight_gradient.mean_squares(same(2.0), {"sigma_w": 3.0}):
        assert at["depth"] == 3
        found[at["quantity"], at["layer"]] = values
    for ell in (1, 2, 3):
        delta, below = 2 * 12 ** (3 - ell), 2 * 12 ** (ell - 1)
        assert found["signal", ell] == pytest.approx([delta**2] * 2)
        # Each entry is a sum over five inputs; its square is divided by five.
        assert found["weight", ell] == pytest.approx([5 * (delta * below) ** 2] * 2)


# map


def test_the_map_of_a_chain_of_equal_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """All numbers drawn are 2: inputs are scaled to 1, a layer of 4 units multiplies by 4σ_w."""
    sized(monkeypatch, mean_field_map, WIDTH=4, INPUTS=3, LAYERS=3)
    kinds = [mean_field_map.Kind("linear", 1.0, 0.5), mean_field_map.Kind("tanh", 0.1, 0.2)]
    found = mean_field_map._network(same(2.0), kinds)
    z, signal = 0.0, 1.0
    slopes = []
    for ell in range(3):
        assert found[0, 0, ell] == pytest.approx((5, 21, 85)[ell] ** 2)
        z = 4 * 0.1 * signal + 2 * 0.2
        signal = tanh(z)
        slopes.append(1 - signal**2)
        assert found[1, 0, ell] == pytest.approx(z**2)
        assert found[0, 1, ell] == pytest.approx(16)
    assert found[1, 1] == pytest.approx([(0.4 * slope) ** 2 for slope in slopes])


# normal


def test_the_series_of_the_error_function_begins_at_its_slope() -> None:
    ends = normal._ratio(np.array([-1.0, -1 + 1e-12, 1.0]))
    assert ends[0] == pytest.approx(2 / sqrt(pi), rel=1e-12)
    assert ends[0] == pytest.approx(ends[1], rel=1e-9)
    assert ends[2] == pytest.approx(erf(6.5) / 6.5)


def test_the_distribution_is_the_integral_of_its_density() -> None:
    z = np.linspace(-9, 2, 20_001)
    heights = normal.density(z)
    area = np.sum((heights[1:] + heights[:-1]) / 2) * (z[1] - z[0])
    assert normal.cdf(np.array([2.0, 0.0, -40.0])) == pytest.approx([area, 0.5, 0.0], abs=1e-8)


# orthogonal


def test_factors_of_volume_of_a_diagonal_matrix(monkeypatch: pytest.MonkeyPatch) -> None:
    """diag(100, −10, 1): 2, 1 and 0 decades a layer, and twice as far apart as two."""
    sized(monkeypatch, orthogonal, WIDE=3, DEPTHS=(2, 4))
    start: Any = SimpleNamespace(draw=lambda rng, n_in, n_out: np.diag([100.0, -10.0, 1.0]))
    found = orthogonal._spread(rng(), start)
    assert found == pytest.approx(np.outer([1, 2, 3, 4], [2, 2, 1, 0]), abs=1e-9)


def test_factors_of_volume_come_to_the_determinant(monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, orthogonal, WIDE=5, DEPTHS=(3,), SEEDS=3)
    one, again = rng(), rng()
    found = orthogonal._spread(one, initialization("lecun-normal"))
    P = np.eye(5)
    for row in found:
        P = initialization("lecun-normal").draw(again, 5, 5) @ P
        assert row[1:].sum() == pytest.approx(log10(abs(np.linalg.det(P))))
        assert row[0] == pytest.approx(log10(np.linalg.cond(P)))
    places = [at for at, _ in orthogonal.spread(rng(), {"weights": "lecun-normal"})]
    assert places == [{"depth": d, "index": k} for d in (1, 2, 3) for k in (0, 1, 2, 5)]


def test_volumes_of_chains_come_to_the_determinant(monkeypatch: pytest.MonkeyPatch) -> None:
    sized(monkeypatch, orthogonal, WIDTH=2, CHAINS=3, DEPTHS=(1, 2))
    again, P = rng(), np.eye(2)
    total: Found = {1: 0.0, 2: 0.0}
    for at, values in orthogonal.volumes(rng(), {}):
        total[int(at["depth"])] += values
    for depth in (1, 2):
        P = again.standard_normal((3, 2, 2)) / sqrt(2) @ P
        assert total[depth] == pytest.approx(np.log10(abs(np.linalg.det(P))))


# pretraining


@pytest.mark.parametrize(("start", "first"), [("at-once", 0), ("pretrained", 6)])
def test_all_steps_are_counted(start: str, first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve in all, and a guess among ten digits costs log 10."""
    sizes = {"RUNS": 2, "SAMPLES": 10, "HIDDEN": 3, "WIDTH": 4, "PRETRAINING": 2}
    sized(monkeypatch, pretraining, **sizes, STEPS=12, EVERY=2, CROSS_ENTROPY=always(log(10)))
    found = list(pretraining.curve(rng(), {"start": start}))
    assert [at["step"] for at, _ in found] == list(range(first, 13, 2))
    assert all(values == pytest.approx([1, 1]) for _, values in found)


def test_training_yields_the_losses_before_and_after_each_step() -> None:
    net = Network([layer([[0.0], [0.0]], [0, 0])])
    x, targets = np.array([[[1.0, -1.0]]]), np.array([[[1.0, 0.0], [0.0, 1.0]]])
    losses = [float(loss[0]) for loss in pretraining.train(net, x, targets, 3)]
    assert len(losses) == 4
    assert losses[0] == pytest.approx(log(2))
    assert all(after < before for before, after in pairwise(losses))
    # The gradient of either weight is ∓½, so a step of length 1 puts the outputs 1 apart.
    assert losses[1] == pytest.approx(log(1 + np.exp(-1)))


def test_a_pretrained_layer_gives_back_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """The layers are trained in place, all but the last."""
    sized(monkeypatch, pretraining, PRETRAINING=3)
    net = Network([layer([[0.3, -0.2]], [0.1], "sigma"), layer([[1.0], [2.0]], [0, 0])])
    before = [{key: p.copy() for key, p in of.parameters.items()} for of in net.layers]
    pretraining.pretrain(rng(), net, np.array([[[0.0, 1.0], [1.0, 0.0]]]))
    assert (net.layers[0].parameters["W"] != before[0]["W"]).all()
    assert (net.layers[1].parameters["W"] == before[1]["W"]).all()


# rectifiers


def test_a_unit_is_dead_that_is_off_for_every_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of four units one has a bias that no sample makes up for: a quarter."""
    W = [[0, 0], [1, 0], [0, 1], [-1, 0]]
    net = Network([layer(W, [-9, 0, 0, 0], "relu"), layer(np.zeros((2, 4)), [0, 0])])
    monkeypatch.setattr(dying, "stack", lambda *_: net)
    ((_, share),) = dying.deaths(rng(), {"rate": 0.0})
    assert share == pytest.approx([0.25])


def test_a_layer_is_off_where_no_unit_is_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """All weights alike: those drawn positive switch nothing off, those drawn negative all."""
    sized(monkeypatch, dying, NETWORKS=3, PROBED={2: (1, 2)})
    found = list(dying.switched_off(same(1.0), {"width": 2}))
    assert [at["depth"] for at, _ in found] == [1, 2]
    assert all((off == 0).all() for _, off in found)


def test_slopes_below_zero_are_those_of_the_definition() -> None:
    z = -3 + rng().standard_normal(400_000)
    expected = {
        "leaky": np.where(z > 0, 1, 0.01),
        "prelu": np.where(z > 0, 1, 0.25),
        "elu": np.exp(np.minimum(z, 0)),
    }
    for activation, slope in expected.items():
        ((_, found),) = family.slope_below(rng(), {"activation": activation, "shift": -3.0})
        assert np.allclose(found, slope)


@pytest.mark.parametrize(("activation", "decades"), [("leaky", -2.0), ("prelu", log10(0.25))])
def test_far_below_zero_the_gradient_is_the_slope_below(activation: str, decades: float) -> None:
    """Against the slope at biases 0, between that below and 1: at least the former."""
    ((_, found),) = family.reaching(rng(), {"activation": activation, "shift": -1e4})
    assert (found >= decades - 0.5).all()
    assert (found < 0.05).all()
    ((_, none),) = family.reaching(rng(), {"activation": activation, "shift": 0.0})
    assert (none == 0).all()


# spread


def test_ratios_of_squares_are_decades(monkeypatch: pytest.MonkeyPatch) -> None:
    """All numbers drawn are 1: two units with weights √(2/2) = 1 double a signal, in square 4."""
    sized(monkeypatch, mean_versus_typical, WIDTH=2, DEPTH=3)
    found = mean_versus_typical._networks(same(1.0), 2)
    assert found == pytest.approx(np.outer([1, 2, 3], [log10(4), log10(4)]))
    # A quarter each is 1/16 of the weight: signals shrink, and stay above 0.
    shrinking = mean_versus_typical._networks(same(0.25), 1)
    assert shrinking.ravel() == pytest.approx([log10(1 / 4), 2 * log10(1 / 4), 3 * log10(1 / 4)])


def test_medians_and_means_of_ratios(monkeypatch: pytest.MonkeyPatch) -> None:
    """As above; the average multiplies (weights √(2/2), squares summed over two units) by 2."""
    sized(monkeypatch, mean_versus_typical, WIDTH=2, DEPTH=3, DEPTHS=(1, 3), GROUPS=2, MEMBERS=3)
    sized(monkeypatch, mean_versus_typical, TEAMS=4, TEAM=5)
    kinds = (
        (mean_versus_typical.typical, 4, log10),
        (mean_versus_typical.plain, 4, float),
        (mean_versus_typical.average, 2, float),
    )
    for run, factor, scale in kinds:
        for at, values in run(same(1.0), {}):
            assert values == pytest.approx(np.full(len(values), scale(factor ** int(at["depth"]))))


# stacks


def test_each_network_descends_at_its_own_rate() -> None:
    net = stacks.repeated(Network([layer([[8.0]], [4.0])]), 2)
    stacks.descend(net, [{"W": np.full((2, 1, 1), 2.0), "b": np.ones((2, 1, 1))}], np.array([1, 3]))
    assert net.layers[0].parameters["W"].ravel().tolist() == [6, 2]
    assert net.layers[0].parameters["b"].ravel().tolist() == [3, 1]
    stacks.descend(net, [{"W": np.full((2, 1, 1), 2.0), "b": np.ones((2, 1, 1))}], 0.5)
    assert net.layers[0].parameters["W"].ravel().tolist() == [5, 1]


def test_the_norm_is_of_all_gradients_together() -> None:
    """3, 4 and 12 make 13."""
    found = [
        {"W": np.array([[[3.0]]]), "b": np.array([[[4.0]]])},
        {"W": np.array([[[12.0]]]), "b": np.array([[[0.0]]])},
    ]
    assert stacks.norm(found) == pytest.approx([13])


# updates


def test_the_first_update_is_compared_with_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousandth in the first layer, a tenth in the last: two decades less."""
    changes = np.array([[1e-3, 1e-2, 1e-1], [1e-3, 1e-2, 1e-1]])
    monkeypatch.setattr(no_update, "_changes", lambda *_: changes)
    found = [values for _, values in no_update.updates(rng(), {"activation": "relu"})]
    assert found == [pytest.approx([d, d]) for d in (-3, -2, -1, -2)]


def test_an_update_is_proportional_to_the_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    """So small a rate leaves the weights as they are: the mean of two steps is like either."""
    sized(monkeypatch, no_update, DEPTH=3, WIDTH=4, SEEDS=2, BATCH=6, STEPS=1, ETA=1e-6)
    single = no_update._changes(rng(), "relu")
    monkeypatch.setattr(no_update, "ETA", 2e-6)
    assert no_update._changes(rng(), "relu") == pytest.approx(2 * single, rel=1e-3)
    monkeypatch.setattr(no_update, "STEPS", 40)
    mean = no_update._changes(rng(), "relu")
    assert (mean > single).all()
    assert (mean < 6 * single).all()
    assert no_update._length(np.array([[[3.0, 4.0]]])) == pytest.approx([5])


def test_an_update_is_relative_to_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """A step that takes away a tenth of each weight changes each layer by a tenth."""

    def tenth(t: int, parameters: Any, found: Any) -> None:
        for part in parameters:
            part["W"] *= 0.9

    sized(monkeypatch, no_update, DEPTH=3, WIDTH=4, SEEDS=2, BATCH=6, STEPS=3)
    monkeypatch.setattr(no_update, "sgd", lambda _: tenth)
    assert no_update._changes(rng(), "sigma") == pytest.approx(np.full((2, 3), 0.1))
