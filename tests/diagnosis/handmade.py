"""A record of no run: a healthy one of six layers, and what is changed of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from gradyan.simulations.diagnosis.records import Floats, Layer, Record

T, STEPS, LAYERS = 100, np.arange(0.0, 100, 5), 6
NAN, INF = float("nan"), float("inf")


def falling(first: float = 2.3, last: float = 0.3, noise: float = 0.05) -> Floats:
    """Return losses that fall evenly, with noise of mini-batches."""
    rng = np.random.default_rng(13)
    return np.linspace(first, last, T) + noise * rng.standard_normal(T)


def still(at: float = 2.3) -> Floats:
    """Return losses that stand still but for their noise."""
    return falling(at, at)


def healthy() -> Record:
    """Return a record in which nothing is wrong, all of it known."""
    sizes = {"weight": 5.0, "gradient": 0.1, "update": 0.01, "activation": 1.0, "signal": 0.5}
    sizes |= {"zero": 0.5, "dead": 0.05, "saturated": NAN, "spread": 1.0, "alike": 0.9}
    sizes |= {"reached": 1.0}
    sizes |= dict.fromkeys(
        ("weight_nonfinite", "gradient_nonfinite", "activation_nonfinite", "signal_nonfinite"), 0.0
    )
    shape = (len(STEPS), LAYERS)
    facts = {"input_rms": 1.0, "input_zero": 0.0, "input_nonfinite": 0.0, "input_spread": 1.5}
    facts |= {"output_rms": 1.0, "output_nonfinite": 0.0, "output_spread": 0.8}
    facts |= {"target_nonfinite": 0.0, "gradient_norm": 0.3, "clipped": 1.0, "skipped": 0.0}
    facts |= {"learning_rate": 0.1, "loss_scale": 1.0, "accumulated": 0.0, "passes": 1.0}
    layers = tuple(
        Layer(f"fc{k}", "dense", (32, 32), 32, True, True, "relu" if k < LAYERS else "none")
        for k in range(1, LAYERS + 1)
    )
    return Record(
        falling(),
        STEPS,
        layers,
        {name: np.full(shape, value) for name, value in sizes.items()},
        {name: np.full(len(STEPS), value) for name, value in facts.items()},
    )


def changed(record: Record | None = None, **what: Any) -> Record:
    """Return it with other series or facts, which are broadcast, or another loss or origin."""
    record = record or healthy()
    series, facts, rest = dict(record.series), dict(record.facts), {}
    for name, value in what.items():
        if name in series:
            series[name] = np.broadcast_to(np.asarray(value, float), series[name].shape).copy()
        elif name in facts or name == "guess":
            facts[name] = np.broadcast_to(np.asarray(value, float), (len(record.steps),)).copy()
        else:
            rest[name] = value
    return replace(record, series=series, facts=facts, **rest)


def at(step: int, layers: slice, value: float, otherwise: float) -> Floats:
    """Return a series (S, L) that has a value from a recorded step on in some layers."""
    found = np.full((len(STEPS), LAYERS), float(otherwise))
    found[step:, layers] = value
    return found


def since(step: int, value: float, otherwise: float) -> Floats:
    """Return a fact (S,) that has a value from a recorded step on."""
    return np.where(np.arange(len(STEPS)) < step, otherwise, value)


def broken(step: int) -> Floats:
    """Return losses that are no number from a recorded step on."""
    loss = falling()
    loss[int(STEPS[step]) :] = NAN
    return loss
