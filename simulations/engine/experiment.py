"""Experiments and what they measure.

An experiment is a seeded function that tries something and reports a mean with its standard
error. It imports nothing from the derivations: what the theory predicts is told to it from
outside, and only to compare.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

Setting = Mapping[str, float | str]

# |z| up to which a measurement agrees, fixed before any run. With n measurements in the suite the
# chance that any true prediction is missed is at most n · 2(1 − Φ(4.5)) = 6.8e-6 n (Bonferroni).
AGREES = 4.5
# What is this many standard errors beyond AGREES away is missed with probability 1 − Φ(2) = 0.023.
POWER = 2.0
FIGURES = 4  # of a standard error that are kept


@dataclass(frozen=True)
class Measurement:
    """A mean over ``n`` independent repetitions, and its standard error.

    ``at`` says at which setting of the experiment it was taken. With ``decades`` the value is the
    base-10 logarithm of the quantity in question, and relative errors are those of the quantity.
    """

    value: float
    standard_error: float
    n: int
    seed: int
    at: Setting = field(default_factory=dict)
    decades: bool = False

    def z(self, predicted: float) -> float:
        """Return by how many standard errors the mean exceeds the prediction."""
        return (self.value - predicted) / self.standard_error

    def agrees(self, predicted: float) -> bool:
        """Tell whether the prediction lies within the bound set for the whole suite."""
        return abs(self.z(predicted)) <= AGREES

    def detects(self, predicted: float) -> float:
        """Return the smallest relative error of a prediction that would be caught (97.7 %)."""
        margin = (AGREES + POWER) * self.standard_error
        return float(10**margin - 1) if self.decades else margin / abs(predicted)


Samples = Iterator[tuple[Setting, NDArray[np.float64]]]


@dataclass(frozen=True)
class Experiment:
    """A seeded function over a grid of settings.

    ``run`` gets a random stream and a setting, and yields samples, shape (n,), each with the
    coordinates that it adds to the setting. ``claims`` are the ids of what the measurements are
    evidence for; without any they only illustrate. What ``resolution`` does not exceed is rounding
    noise: no standard error is stated that is smaller.
    """

    name: str
    run: Callable[[np.random.Generator, Setting], Samples]
    grid: tuple[Setting, ...]
    seed: int
    claims: tuple[str, ...] = ()
    decades: bool = False
    resolution: float = 0.0

    def measure(self) -> Iterator[Measurement]:
        """Yield the measurements of each setting, which has a random stream of its own."""
        streams = np.random.SeedSequence(self.seed).spawn(len(self.grid))
        for setting, stream in zip(self.grid, streams, strict=True):
            for more, samples in self.run(np.random.default_rng(stream), setting):
                at = {**setting, **more}
                value, error = summarize(samples, at, self.resolution)
                yield Measurement(value, error, samples.size, self.seed, at, self.decades)


def summarize(
    samples: NDArray[np.float64], at: Setting, resolution: float = 0.0
) -> tuple[float, float]:
    """Return mean and standard error of independent samples, shape (n,), as `settled`."""
    if not np.isfinite(samples).all():
        raise ArithmeticError(f"a sample at {dict(at)} is not finite")
    error = float(samples.std(ddof=1) / np.sqrt(samples.size))
    return settled(float(samples.mean()), max(error, resolution))


def settled(value: float, error: float) -> tuple[float, float]:
    """Return both on a decimal grid, of at most a thousandth of the error.

    Further digits say nothing, and the last of them differ from one processor to another.
    """
    if not error:
        return value, error
    digits = FIGURES - 1 - int(f"{error:e}".partition("e")[2])
    return round(value, digits) + 0.0, round(error, digits)  # + 0.0 for −0


def grid(**axes: Any) -> tuple[Setting, ...]:
    """Return every combination of the axes, the last one running fastest."""
    settings: list[dict[str, Any]] = [{}]
    for name, values in axes.items():
        settings = [{**setting, name: value} for setting in settings for value in values]
    return tuple(settings)
