"""Small tasks to learn: inputs (n_in, samples) and one-hot targets (classes, samples)."""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.errors import BadInput

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
    return x, one_hot(label, 2)


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


def digits() -> tuple[Floats, Floats]:
    """Return the 1,797 handwritten digits that come with scikit-learn, 8 × 8, scaled to [0, 1].

    Raises BadInput where scikit-learn is not installed.
    """
    try:
        from sklearn.datasets import load_digits  # noqa: PLC0415
    except ImportError:
        raise BadInput(
            "the digits come with scikit-learn, which is not installed: pip install 'gradyan[data]'"
        ) from None
    found = load_digits()
    return np.asarray(found.data.T / 16.0), one_hot(found.target, 10)


def one_hot(labels: NDArray[np.int_], classes: int) -> Floats:
    """Return a 1 in the row of each label, shape (classes, samples)."""
    return np.asarray(np.eye(classes)[:, labels])
