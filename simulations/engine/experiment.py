"""Experiments and what they measure.

An experiment is a seeded function that tries something and reports a mean with its standard
error. It imports nothing from the derivations: what the theory predicts is told to it from
outside, and only to compare.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.measurement import Measurement

Setting = Mapping[str, float | str]
FIGURES = 4  # of a standard error that are kept
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
