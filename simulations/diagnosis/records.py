"""What is kept of a training run: numbers for each layer and step, never whole arrays.

T steps were made, S of them recorded, L layers seen; a layer is a matrix of weights (or a vector,
of a normalisation) with the module that applies it. W is its weight, z what it puts out, a what
the activation that follows it directly makes of z (a = z where none follows), B the batch: the
first axis of the network's input. Norms are ‖·‖_F = √Σ², rms is √mean², shares lie in [0, 1].

NaN means *unknown*: not recorded, or without meaning for that layer. A norm or an rms is inf where
an entry is not finite; which share of them is not, the series ``…_nonfinite`` tell.

    series, each (S, L)
    weight               ‖W‖ before the step
    gradient             ‖∂L/∂W‖ as the backward pass left it: a loss scale is divided out, nothing
                         is clipped yet; NaN where there is none (see ``reached``)
    update               ‖ΔW‖ of that step; 0 where W did not change
    weight_nonfinite     share of the entries of W that are NaN or infinite, before the step
    gradient_nonfinite   the same of ∂L/∂W
    activation_nonfinite the same of a
    reached              1 where the backward pass left a gradient for W, 0 where it left none
    alike                rms deviation of the rows of W (one a unit) from their mean, over rms W;
                         0: all units are equal; NaN with one unit, or for an embedding or a vector
    activation           rms of a
    signal               √B ‖∂L/∂z‖: the norm of one sample's, rms over them, where L is a mean
    signal_nonfinite     share of the entries of ∂L/∂z that are NaN or infinite
    zero                 share of the entries of a that are 0
    dead                 share of the units (channels of a convolution) with a = 0 for the whole
                         batch; NaN for a batch of one. This, zero, saturated and spread are of a
                         sample of a large a: every k-th position of every channel
    saturated            share of the entries of a within 2 % of the range from a bound of the
                         activation (sigmoid, tanh and their hard variants), or of samples whose
                         largest softmax is above 0.98; NaN for other activations
    spread               rms difference of a from its mean over the batch, over rms a: 0 where all
                         samples look alike to the layer; NaN for a batch of one

    facts, each (S,), of the whole network
    input_rms, input_zero, input_nonfinite    of its first input of floats
    input_spread         of a matrix of inputs: the largest deviation of a feature over the smallest
    output_rms, output_nonfinite, output_spread    of its first output; spread as above
    target_nonfinite     of what the loss compares with
    guess                the loss of the best answer that is the same for every input: ln C of a
                         cross-entropy, the variance of the targets of a mean of squares
    gradient_norm        √Σ‖∂L/∂W‖² over all parameters, before any clipping
    clipped              what is left of that norm when the optimizer sees it, 1 where nothing is
                         clipped; of the first entries of each parameter, for speed
    learning_rate        the largest of the optimizer's groups
    skipped              1 where the step changed no weight though there were gradients
    loss_scale           what the loss was multiplied with for the backward pass; else 1
    accumulated          1 where gradients of earlier steps were still there when it began
    passes               backward passes of that step: above 1 where gradients are accumulated

``origin`` has small facts as text, each only where it is known: framework, optimizer, precision,
model, compiled ("yes"), activations ("no" where only parameters were seen), output (the name of
the layer whose z, or a, the network returns), loss (what lies between output and loss, from the
loss on: "nll_loss log_softmax"), broadcast ("yes" where the loss has more entries than the
output: a target of another shape), dropout (its largest probability), weight_decay, momentum,
unseen (the number of parameters, biases aside, that no layer here is).
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SERIES = (
    "weight", "gradient", "update", "weight_nonfinite", "gradient_nonfinite",
    "activation_nonfinite", "reached", "alike", "activation", "signal", "signal_nonfinite",
    "zero", "dead", "saturated", "spread",
)  # fmt: skip
FACTS = (
    "input_rms", "input_zero", "input_nonfinite", "input_spread", "guess", "output_rms",
    "output_nonfinite", "output_spread", "target_nonfinite", "gradient_norm", "clipped",
    "learning_rate", "skipped", "loss_scale", "accumulated", "passes",
)  # fmt: skip
EDGE = 0.02  # as a share of the range: how near to a bound is saturated
BOUNDS = {
    "sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0), "hardsigmoid": (0.0, 1.0), "hardtanh": (-1.0, 1.0),
    "relu6": (0.0, 6.0), "softsign": (-1.0, 1.0)}  # fmt: skip
SAMPLE, PER_UNIT = 1 << 15, 256  # entries looked at for what is a share: of all, or of each unit


@dataclass(frozen=True)
class Layer:
    """A layer; None, () and "" are unknown.

    ``name`` is as its framework or file spells it ("features.0", "fc1", "lstm.weight_hh_l0"),
    ``kind`` "dense", "convolution", "recurrent", "attention", "embedding" or "normalization",
    ``shape`` that of its weight as the framework has it, ``trainable`` whether it asks for a
    gradient, ``stepped`` whether an optimizer has it, ``activation`` what follows it directly
    ("relu", "sigmoid", "softmax", …; "none" where it is known that none does).
    """

    name: str
    kind: str = ""
    shape: tuple[int, ...] = ()
    fan_in: int | None = None
    trainable: bool | None = None
    stepped: bool | None = None
    activation: str | None = None


@dataclass(frozen=True)
class Record:
    """A training run, as the head of this file has it.

    ``loss`` (T,) is the loss before each step, empty where it is unknown; inf and NaN in it are
    values that occurred. ``steps`` (S,) are the recorded steps, rising whole numbers from 0 on;
    ``layers`` are in the order of the forward pass. A series or a fact that is absent is unknown.
    ``through_time`` has, for a recurrent layer, ‖∂L/∂x_t‖ of its input, (S, time), NaN where it
    was not recorded.
    """

    loss: Floats
    steps: Floats
    layers: tuple[Layer, ...]
    series: dict[str, Floats] = field(default_factory=dict)
    facts: dict[str, Floats] = field(default_factory=dict)
    through_time: dict[str, Floats] = field(default_factory=dict)
    origin: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> Floats:
        """Return a series (S, L), all NaN where it is unknown."""
        return self.series.get(name, np.full((len(self.steps), len(self.layers)), np.nan))

    def fact(self, name: str) -> Floats:
        """Return a fact (S,), all NaN where it is unknown."""
        return self.facts.get(name, np.full(len(self.steps), np.nan))


def save(record: Record, file: Path) -> None:
    """Write a record into an .npz file, in single precision where that holds every number."""
    about = {"layers": [asdict(layer) for layer in record.layers], "origin": record.origin}
    arrays: dict[str, Any] = {"loss": record.loss, "steps": record.steps}
    arrays["about"] = np.array(json.dumps(about))
    for group in ("series", "facts", "through_time"):
        arrays |= {f"{group}/{k}": _short(v) for k, v in getattr(record, group).items()}
    with file.open("wb") as stream:  # numpy would add a suffix to a name without one
        np.savez_compressed(stream, **arrays)


def _short(values: Floats) -> NDArray[Any]:
    sizes = np.abs(values[np.isfinite(values) & (values != 0)])
    limits = np.finfo(np.float32)
    holds = not sizes.size or (sizes.max() < limits.max and sizes.min() > limits.tiny)
    return values.astype(np.float32) if holds else values
