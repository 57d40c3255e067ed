"""From what a watch has gathered to a record."""

from typing import Any

import numpy as np
import torch
from torch import nn

Values = dict[tuple[str, str], Any]
SIZES = {"weight", "gradient", "update", "activation", "signal", "times",
         "input_rms", "output_rms", "gradient_norm", "whole_start", "clipped_start"}  # fmt: skip
SCALED = {"gradient", "signal", "times", "gradient_norm", "whole_start"}


def numbers(values: Values, scale: float) -> Values:
    """Return the same as numbers, with one transfer from each device; norms of NaN are inf."""
    known = {key: v for key, v in values.items() if not isinstance(v, torch.Tensor)}
    for device in {v.device for v in values.values() if isinstance(v, torch.Tensor)}:
        here = {k: v for k, v in values.items() if isinstance(v, torch.Tensor)}
        here = {k: v.detach().reshape(-1) for k, v in here.items() if v.device == device}
        exact = torch.float32 if device.type == "mps" else torch.float64
        flat = iter(torch.cat([v.to(exact) for v in here.values()]).tolist())
        for key, value in here.items():
            found = [next(flat) for _ in range(len(value))]
            known[key] = found if key[0] == "times" else found[0]
    return {key: _cleaned(key[0], value, scale) for key, value in known.items()}


def _cleaned(kind: str, value: Any, scale: float) -> Any:
    if kind not in SIZES:
        return value
    found = np.asarray(value, float) / (scale if kind in SCALED else 1)
    return np.where(np.isfinite(found), found, np.inf)


def ordered(names: list[str], called: list[str]) -> list[str]:
    """Return the layers in the order of the forward pass.

    A weight whose module was not seen at work stays behind the one it stood behind.
    """
    seen, groups = set(called), dict[str, list[str]]()
    head: list[str] = []
    group = head
    for name in names:
        if name in seen:
            group = groups.setdefault(name, [])
        group.append(name)
    return head + [name for first in called for name in groups.get(first, ())]


def origin(model: Any, optimizers: list[Any]) -> dict[str, str]:
    """Return what is known of a model and its optimizers, as text."""
    kinds = sorted({str(p.dtype).removeprefix("torch.") for p in model.parameters()})
    found = {
        "framework": f"PyTorch {torch.__version__}",
        "model": type(model).__name__,
        "precision": " ".join(kinds),
        "optimizer": " ".join(type(optimizer).__name__ for optimizer in optimizers),
    }
    groups = [group for optimizer in optimizers for group in optimizer.param_groups]
    for name in ("momentum", "weight_decay"):
        if most := max((group.get(name) or 0 for group in groups), default=0):
            found[name] = f"{float(most):g}"
    dropouts = (nn.modules.dropout._DropoutNd,)
    if most := max((m.p for m in model.modules() if isinstance(m, dropouts)), default=0):
        found["dropout"] = f"{most:g}"
    return {name: text for name, text in found.items() if text}
