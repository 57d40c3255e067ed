"""Training in the five steps of the page: forward, loss, backward, update, and again."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.errors import BadInput
from gradyan.simulations.networks.losses import LOSSES, add_penalty, penalty
from gradyan.simulations.networks.network import Network
from gradyan.simulations.networks.optimizers import Optimizer, clip

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Settings:
    """How to train; a batch of 0 takes all samples at once."""

    optimizer: Optimizer
    loss: str = "cross-entropy"
    batch: int = 0
    l1: float = 0.0
    l2: float = 0.0
    clipping: tuple[str, float] | None = None

    def __post_init__(self) -> None:
        if self.loss not in LOSSES:
            raise BadInput(f"unknown loss {self.loss!r}; there are {', '.join(LOSSES)}")
        if self.batch < 0 or self.l1 < 0 or self.l2 < 0:
            raise BadInput("a batch and the factors of the penalties are not negative")


@dataclass
class History:
    """What was seen: the loss before each step, and at every ``every``-th step all arrays.

    The records are what `simulations.diagnosis.diagnosis` reads; its docstring gives their shapes.
    """

    every: int = 1
    loss: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    weights: list[list[Floats]] = field(default_factory=list)
    activations: list[list[Floats]] = field(default_factory=list)
    gradients: list[list[Floats]] = field(default_factory=list)

    def note(self, step: int, net: Network, activations: list[Floats], g: list[Floats]) -> None:
        """Keep copies of the arrays of this step."""
        self.steps.append(step)
        self.weights.append([layer.parameters["W"].copy() for layer in net.layers])
        self.activations.append([a.copy() for a in activations])
        self.gradients.append([W.copy() for W in g])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the records by the names that `gradyan diagnose` expects in a file."""
        named: dict[str, NDArray[Any]] = {
            "loss": np.array(self.loss),
            "steps": np.array(self.steps),
        }
        for kind in ("weights", "activations", "gradients"):
            for ell, layer in enumerate(zip(*getattr(self, kind), strict=True), start=1):
                named[f"{kind}_{ell}"] = np.stack(layer)
        return named


def train(  # noqa: PLR0913, PLR0917
    net: Network,
    x: Floats,
    targets: Floats,
    settings: Settings,
    steps: int,
    rng: np.random.Generator,
    every: int = 0,
) -> History:
    """Train a network in place, and return what was seen; stops at a loss that is not finite.

    Shapes: x (n_in, samples), targets (n_out, samples). Every ``every``-th step is recorded, none
    with 0. Raises BadInput for other shapes, for no samples, and for data that are not finite.
    """
    _check(net, x, targets)
    history, loss = History(every), LOSSES[settings.loss]
    parameters = [layer.parameters for layer in net.layers]
    batches = _batches(x.shape[1], settings.batch, rng)
    with np.errstate(over="ignore", invalid="ignore"):
        for step in range(steps):
            part = next(batches)
            seen = net.forward(x[:, part])
            net.remember(seen)
            value = float(loss.value(seen[-1].a, targets[:, part]))
            history.loss.append(value + penalty(net, settings.l1, settings.l2))
            found = net.backward(seen, loss.gradient(seen[-1].a, targets[:, part])).parameters
            add_penalty(net, found, settings.l1, settings.l2)
            ended = not np.isfinite(history.loss[-1])
            if every and (ended or step % every == 0):
                history.note(step, net, [s.a for s in seen], [g["W"] for g in found])
            if ended:
                break
            if settings.clipping:
                found = clip(found, *settings.clipping)
            settings.optimizer(step, parameters, found)
    return history


def accuracy(net: Network, x: Floats, targets: Floats) -> float:
    """Return the share of samples whose largest output is at the largest target.

    Each sample is judged for itself: batch normalisation has its running statistics here.
    """
    return float(np.mean(net.output(x, running=True).argmax(0) == targets.argmax(0)))


def _check(net: Network, x: Floats, targets: Floats) -> None:
    n_in = net.layers[0].parameters["W"].shape[-1]
    n_out = net.layers[-1].parameters["W"].shape[-2]
    if x.ndim != 2 or len(x) != n_in:  # noqa: PLR2004
        raise BadInput(f"the inputs have shape {x.shape}, and not ({n_in}, samples)")
    if targets.shape != (n_out, x.shape[1]):
        raise BadInput(f"the targets have shape {targets.shape}, and not ({n_out}, {x.shape[1]})")
    if not x.size:
        raise BadInput("there is nothing to learn from: no samples")
    if not np.isfinite(targets).all():
        raise BadInput("the targets contain NaN or infinity")


def _batches(samples: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int_]]:
    """Yield places of samples for ever, all of them once before any comes again.

    Batches are of one size; samples that fill no batch wait for the next shuffle.
    """
    size = min(size, samples) or samples
    while True:
        order = rng.permutation(samples) if size < samples else np.arange(samples)
        for start in range(0, samples - size + 1, size):
            yield order[start : start + size]
