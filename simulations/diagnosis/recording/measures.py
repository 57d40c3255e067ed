"""Numbers of a tensor of PyTorch, each a tensor without axes on the same device, or None.

Nothing here waits for an accelerator. On a CPU, where looking costs nothing, a sum of squares in
single precision is made again in double precision if it might have left the range.
"""

from collections.abc import Iterator
from typing import Any

import torch

from gradyan.simulations.diagnosis.records import BOUNDS, EDGE, PER_UNIT, SAMPLE

Tensor = Any
SAFE = (1e-15, 1e18)  # within these a norm in single precision has lost nothing to its range
HALF = {torch.float16, torch.bfloat16}


def norm(x: Tensor) -> Tensor:
    """Return √Σx²; inf or NaN where an entry is not finite."""
    x = x.detach()
    if x.is_sparse:
        x = x.coalesce().values()
    if x.device.type == "cpu":
        found = torch.linalg.vector_norm(x.float() if x.dtype in HALF else x)
        if SAFE[0] < float(found) < SAFE[1]:
            return found.double()
    elif x.device.type == "mps":  # which has no double precision
        top = x.float().abs().amax().clamp_min(1e-30)
        return top * torch.linalg.vector_norm(x.float() / top)
    return torch.linalg.vector_norm(x, dtype=torch.float64)


def rms(x: Tensor) -> Tensor:
    """Return √mean x²."""
    return norm(x) / max(x.numel(), 1) ** 0.5


def nonfinite(x: Tensor, size: Tensor) -> Tensor:
    """Return the share of entries that are NaN or infinite; ``size`` is the norm of x."""
    if size.device.type == "cpu" and bool(torch.isfinite(size)):
        return torch.zeros(())
    x = x.detach()
    x = x.coalesce().values() if x.is_sparse else x
    return (~torch.isfinite(x)).float().mean()


def units_first(a: Tensor, axis: int) -> Tensor:
    """Return a sample of it, (units, batch, positions): every k-th position of every unit."""
    a = a.detach().movedim(axis, 0)
    a = a.flatten(2) if a.ndim > 2 else a.unsqueeze(2)  # noqa: PLR2004
    step = a.numel() // max(SAMPLE, PER_UNIT * len(a))
    return a[:, :, :: step | 1]  # odd: not the same column of every row


def alike(W: Tensor) -> Tensor:
    """Return how much the rows of W, one a unit, differ from their mean, over rms W."""
    rows = W.detach().flatten(1)
    rows = rows[:, :: max(1, rows.numel() // SAMPLE)].float()
    return rms(rows - rows.mean(0)) / rms(rows)


def start(x: Tensor) -> Tensor:
    """Return the norm of the first entries, to be compared with that of the same ones later."""
    return norm(x.detach().flatten()[:SAMPLE])


def spread(a: Tensor, batch: int = 0) -> Tensor:
    """Return the rms difference of a from its mean over the batch, over rms a."""
    a = a.detach().float()
    return rms(a - a.mean(batch, keepdim=True)) / rms(a)


def range_of_features(x: Tensor) -> Tensor:
    """Return the largest standard deviation of a feature, over the smallest that is not 0."""
    deviations = x.detach()[: max(SAMPLE // x.shape[1], 2)].float().std(0)
    return deviations.amax() / torch.where(deviations > 0, deviations, deviations.amax()).amin()


def of_activation(a: Tensor, axis: int, activation: str | None) -> Iterator[tuple[str, Tensor]]:
    """Yield the series of an activation (batch, …) whose units lie along ``axis``."""
    if a.ndim == 1:
        a, axis = a.unsqueeze(0), 1
    size = norm(a)
    yield "activation", size / a.numel() ** 0.5
    yield "activation_nonfinite", nonfinite(a, size)
    seen = units_first(a, axis)
    off = (seen == 0).flatten(1).float().mean(1)  # of each unit
    yield "zero", off.mean()
    if a.shape[0] > 1:
        yield "dead", (off == 1).float().mean()
        yield "spread", spread(seen, 1)
    if activation == "softmax":
        yield "saturated", (seen.amax(0) > 1 - EDGE).float().mean()
    elif activation in BOUNDS:
        low, high = BOUNDS[activation]
        edge = EDGE * (high - low)
        yield "saturated", ((seen < low + edge) | (seen > high - edge)).float().mean()
