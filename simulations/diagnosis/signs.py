"""The signs of vanishing and exploding gradients that the notes list, looked for in a record.

A measure has shape (layers,), (hidden layers,) or, where it is of the whole network, (1,); it has
no unit, but for gradients-above-one, whose unit is that of the loss over that of the weights.

Each sign is one number held against one threshold. The thresholds are conventions, not theorems.
One sign is not in the notes: a layer that the loss does not feel. What `gradyan diagnose` says
rests on more than these: see `simulations.diagnosis.verdict`.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.diagnosis.records import BOUNDS, EDGE

Floats = NDArray[np.float64]
RANGES = {"sigma": BOUNDS["sigmoid"], "tanh": BOUNDS["tanh"]}


@dataclass(frozen=True)
class Arrays:
    """A training run, whole.

    ``loss`` (T,) is that before each step; at S recorded ``steps`` each layer has ``weights`` and
    ``gradients`` (S, n_out, n_in), and ``activations`` (S, n_out, batch) or none; ``activation`` is
    the name of φ of the hidden layers.
    """

    loss: Floats
    steps: Floats
    weights: list[Floats]
    gradients: list[Floats]
    activations: list[Floats]
    activation: str | None = None


@dataclass(frozen=True)
class Finding:
    """A sign: its number, the layer where it is worst, and whether the threshold is passed.

    ``value`` is None where the record does not say enough; ``layer`` counts from 1, None where
    the sign is of the whole network.
    """

    sign: str
    group: str
    value: float | None
    threshold: float
    present: bool
    layer: int | None = None


@dataclass(frozen=True)
class Sign:
    """How a sign is measured: per layer, or one number; and on which side of what it is present."""

    group: str
    measure: Callable[[Arrays], Floats | None]
    threshold: float
    above: bool


def signs_of(record: Arrays) -> list[Finding]:
    """Return what every sign says of a record, in the order of `SIGNS`."""
    with np.errstate(all="ignore"):
        return [_find(name, sign, record) for name, sign in SIGNS.items()]


def _find(name: str, sign: Sign, record: Arrays) -> Finding:
    values = sign.measure(record)
    if values is None or np.isnan(values).all():
        return Finding(name, sign.group, None, sign.threshold, present=False)
    worst = int(np.nanargmax(values) if sign.above else np.nanargmin(values))
    value = float(values[worst])
    present = value > sign.threshold if sign.above else value < sign.threshold
    if not present and np.isnan(values).any():  # of the layers that are not known nothing is said
        return Finding(name, sign.group, None, sign.threshold, present=False)
    layer = worst + 1 if len(values) > 1 else None
    return Finding(name, sign.group, value, sign.threshold, present, layer)


def gain(record: Arrays) -> Floats:
    """Return √n_in · rms W of each layer at the end: 1 for weights N(0, 1/n_in)."""
    return np.array([_norms(W[-1:])[0] / np.sqrt(W.shape[1]) for W in record.weights])


def progress(record: Arrays) -> Floats:
    """Return by which share of itself the loss has fallen: its end against its beginning."""
    first, last = _ends(record.loss)
    return np.array([(first - last) / abs(first)])


def late_progress(record: Arrays) -> Floats:
    """Return the share by which the loss falls in the second half of the run."""
    first, last = _ends(record.loss[len(record.loss) // 2 :])
    return np.array([(first - last) / abs(first)])


def lag(record: Arrays) -> Floats:
    """Return how many times more the last third of the layers changes than the first third."""
    change = np.array([(_norms(W[-1:] - W[:1]) / _norms(W[:1]))[0] for W in record.weights])
    third = max(len(change) // 3, 1)
    return np.array([np.median(change[-third:]) / np.median(change[:third])])


def sensitivity(record: Arrays) -> Floats:
    """Return the largest ‖W‖‖∂L/∂W‖/|L| of each layer over the steps at which L is not 0.

    It is at least the relative change of the loss for a relative change of the weights, and has no
    unit: neither that of the loss nor that of the weights matters.
    """
    loss = np.abs(record.loss[np.minimum(record.steps.astype(int), len(record.loss) - 1)])
    loss[loss == 0] = np.nan
    layers = zip(record.weights, record.gradients, strict=True)
    return np.array([np.fmax.reduce(_norms(W) * (_norms(g) / loss)) for W, g in layers])


def jumps(record: Arrays) -> Floats:
    """Return the largest factor by which the loss rises within one step."""
    finite = record.loss[np.isfinite(record.loss) & (record.loss > 0)]
    return np.array([np.max(finite[1:] / finite[:-1]) if len(finite) > 1 else np.nan])


def growth(record: Arrays) -> Floats:
    """Return by which factor the weights of each layer have grown, in their finite records.

    NaN for a layer with fewer than two of these.
    """
    return np.array([_grown(W) for W in record.weights])


def smallest_gradient(record: Arrays) -> Floats:
    """Return the largest, over the steps, of the smallest ‖∂L/∂W_ℓ‖ over the layers."""
    norms = np.array([_norms(g) for g in record.gradients])
    return np.array([np.nanmax(norms.min(axis=0))])


def not_finite(record: Arrays) -> Floats:
    """Return the largest share of weights of each layer that are NaN or infinite at a step."""
    return np.array([np.mean(~np.isfinite(W), axis=(1, 2)).max() for W in record.weights])


def dead(record: Arrays) -> Floats | None:
    """Return the share of units that are 0 for every input at the end, of each hidden layer.

    NaN where an activation is none that is finite.
    """
    last = [a[-1] for a in record.activations[:-1]]
    return np.array([_share((a == 0).all(axis=1), a) for a in last]) if last else None


def saturation(record: Arrays) -> Floats | None:
    """Return the share of activations within 2 % of a bound at the end, of each hidden layer.

    NaN where an activation is none that is finite.
    """
    last = [a[-1] for a in record.activations[:-1]]
    if not last or record.activation not in RANGES:
        return None
    low, high = RANGES[record.activation]
    edge = EDGE * (high - low)
    return np.array([_share((a < low + edge) | (a > high - edge), a) for a in last])


def update(record: Arrays) -> Floats:
    """Return ‖ΔW‖/‖W‖ per step of each layer, median over the records."""
    steps = np.diff(record.steps)
    return np.array(
        [np.median(_norms(np.diff(W, axis=0)) / _norms(W[:-1]) / steps) for W in record.weights]
    )


SIGNS = {
    "weights-near-zero": Sign("vanishing", gain, 0.1, above=False),
    "slow-training": Sign("vanishing", progress, 0.1, above=False),
    "early-layers-lag": Sign("vanishing", lag, 10.0, above=True),
    "no-progress": Sign("vanishing", late_progress, 0.01, above=False),
    "insensitive-layer": Sign("vanishing", sensitivity, 1e-3, above=False),
    "loss-jumps": Sign("exploding", jumps, 2.0, above=True),
    "loss-nan": Sign(
        "exploding", lambda r: np.array([np.mean(~np.isfinite(r.loss))]), 0.0, above=True
    ),
    "weights-growing": Sign("exploding", growth, 10.0, above=True),
    "weights-nan": Sign("exploding", not_finite, 0.0, above=True),
    "gradients-above-one": Sign("exploding", smallest_gradient, 1.0, above=True),
    "dead-units": Sign("units", dead, 0.5, above=True),
    "saturation": Sign("units", saturation, 0.5, above=True),
    "update-too-small": Sign("updates", update, 1e-5, above=False),
    "update-too-large": Sign("updates", update, 0.1, above=True),
}


def _share(which: NDArray[np.bool_], of: Floats) -> float:
    return float(np.mean(which)) if np.isfinite(of).all() else float("nan")


def _ends(loss: Floats) -> tuple[float, float]:
    """Return the mean of the first and of the last tenth of the finite losses.

    NaN where there are fewer than two, or where the loss is 0 from the beginning.
    """
    finite = loss[np.isfinite(loss)]
    tenth = max(len(finite) // 10, 1)
    if len(finite) < 2 or not np.any(finite[:tenth]):  # noqa: PLR2004
        return float("nan"), float("nan")
    return float(np.mean(finite[:tenth])), float(np.mean(finite[-tenth:]))


def _grown(W: Floats) -> float:
    norms = _norms(W)
    finite = norms[np.isfinite(norms)]
    return float(np.max(finite) / finite[0]) if len(finite) > 1 else float("nan")


def _norms(W: Floats) -> Floats:
    """Return the norm of each matrix; entries above 1e154, whose squares overflow, are no harm."""
    top = np.max(np.abs(W), axis=(1, 2), keepdims=True)
    unit = np.where(np.isfinite(top) & (top > 0), top, 1.0)
    return np.asarray(unit[:, 0, 0] * np.linalg.norm(W / unit, axis=(1, 2)))
