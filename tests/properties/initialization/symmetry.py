"""Training that must not tell two units apart: any data, depth, activation, and number of steps."""

from dataclasses import dataclass

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.losses import LOSSES
from gradyan.simulations.networks.network import Network, network
from gradyan.simulations.networks.optimizers import adam, sgd

CLOSE = 1e-9


@dataclass(frozen=True)
class Run:
    """A network, drawn from one seed, and its training on data drawn from another."""

    seed: int
    task: int
    hidden: list[int]
    activation: str
    steps: int
    momentum: bool
    place: int

    @property
    def layer(self) -> int:
        return self.place % len(self.hidden)

    def network(self) -> Network:
        rng = np.random.default_rng(self.seed)
        return network(rng, [3, *self.hidden, 2], self.activation, "xavier-normal")

    def train(self, net: Network) -> Network:
        rng = np.random.default_rng(self.task)
        x, targets = rng.standard_normal((3, 7)), rng.standard_normal((2, 7))
        step, loss = (adam(0.05) if self.momentum else sgd(0.02)), LOSSES["mse"]
        for t in range(self.steps):
            seen = net.forward(x)
            found = net.backward(seen, loss.gradient(seen[-1].a, targets))
            step(t, [layer.parameters for layer in net.layers], found.parameters)
        return net


runs = st.builds(
    Run,
    seed=st.integers(0, 2**32),
    task=st.integers(0, 2**32),
    hidden=st.lists(st.integers(2, 6), min_size=1, max_size=4),
    activation=st.sampled_from(["sigma", "tanh", "relu", "elu", "linear"]),
    steps=st.integers(1, 8),
    momentum=st.booleans(),
    place=st.integers(0, 11),
)


def swap(net: Network, layer: int, one: int, other: int) -> None:
    """Let two units of a layer change places, with all that goes in and out."""
    below, above = net.layers[layer].parameters, net.layers[layer + 1].parameters
    below["W"][[one, other]] = below["W"][[other, one]]
    below["b"][[one, other]] = below["b"][[other, one]]
    above["W"][:, [one, other]] = above["W"][:, [other, one]]


def weights(net: Network) -> NDArray[np.float64]:
    return np.concatenate([p.ravel() for layer in net.layers for p in layer.parameters.values()])


@property_of("symmetry")
@settings(max_examples=100)
@given(runs)
def two_units_that_start_equal_are_equal_for_ever(run: Run) -> None:
    net = run.network()
    below, above = (net.layers[run.layer + k].parameters for k in (0, 1))
    below["W"][1], above["W"][:, 1] = below["W"][0], above["W"][:, 0]
    run.train(net)
    size = 1 + np.abs(weights(net)).max()
    for p in (below["W"], below["b"], above["W"].T):
        # Equal up to the order in which the products of matrices are added up.
        assert np.abs(p[0] - p[1]).max() <= CLOSE * size


@property_of("symmetry")
@settings(max_examples=100)
@given(runs)
def units_may_change_places_before_or_after_training(run: Run) -> None:
    """What lies behind it, for any weights: training commutes with swapping two units."""
    other = 1 + run.place % (run.hidden[run.layer] - 1)
    before, after = run.network(), run.network()
    swap(before, run.layer, 0, other)
    run.train(before)
    swap(run.train(after), run.layer, 0, other)
    size = 1 + np.abs(weights(after)).max()
    assert np.abs(weights(before) - weights(after)).max() <= CLOSE * size
