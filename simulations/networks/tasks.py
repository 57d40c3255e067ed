"""Small tasks to learn: inputs (n_in, samples) and one-hot targets (classes, samples)."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.networks.fixed import rounded

Floats = NDArray[np.float64]


def xor() -> tuple[Floats, Floats]:
    """Return the four corners of [−1, 1]², and whether their signs differ."""
    x = np.array([[-1.0, -1, 1, 1], [-1, 1, -1, 1]])
    return x, one_hot((x[0] * x[1] < 0).astype(int), 2)


def two_spirals(
    rng: np.random.Generator, samples: int = 200, turns: float = 1.5, noise: float = 0.02
) -> tuple[Floats, Floats]:
    """Return points on two spirals turned against each other by 180° (Lang & Witbrock 1988)."""
    label = np.arange(samples) % 2
    t = np.sqrt(rng.uniform(0.05, 1, samples))
    angle = 2 * np.pi * turns * t + np.pi * label
    x = t * np.stack([np.cos(angle), np.sin(angle)]) + noise * rng.standard_normal((2, samples))
    return rounded(x), one_hot(label, 2)


GLYPHS = (
    "111101101101111 010110010010111 111001111100111 111001111001111 101101111001001 "
    "111100111001111 111100111101111 111001001001001 111101111101111 111101111001111"
)


def glyphs(
    rng: np.random.Generator, samples: int = 200, flips: float = 0.05
) -> tuple[Floats, Floats]:
    """Return digits of 5 × 3 pixels, each pixel flipped with a probability of ``flips``."""
    label = np.arange(samples) % 10
    drawn = np.array([[int(pixel) for pixel in glyph] for glyph in GLYPHS.split()])[label]
    flipped = rng.random(drawn.shape) < flips
    return np.asarray(np.where(flipped, 1 - drawn, drawn).T, dtype=float), one_hot(label, 10)


def several(seeds: int, task: Callable[[], tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """Return a task for each network of a stack, drawn one after the other."""
    drawn = [task() for _ in range(seeds)]
    return np.stack([x for x, _ in drawn]), np.stack([targets for _, targets in drawn])


def one_hot(labels: NDArray[np.int_], classes: int) -> Floats:
    """Return a 1 in the row of each label, shape (classes, samples)."""
    return np.asarray(np.eye(classes)[:, labels])
