"""A convolution with zero padding, forward and backward, and how large it makes its signals.

Shapes: images (samples, channels, height, width), weights (c_out, c_in, k, k); k is odd, the
stride 1, and the border is padded so that the output is as large as the input.
"""

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid

Floats = NDArray[np.float64]
CHANNELS_IN, CHANNELS_OUT, SIDE, IMAGES, LAYERS = 6, 12, 9, 4, 150


def convolve(W: Floats, x: Floats) -> Floats:
    """Return z[o, p] = Σ_c Σ_q W[o, c, q] x[c, p + q − centre], zeros beyond the border."""
    k = W.shape[-1]
    around = (k - 1) // 2
    padded = np.pad(x, ((0, 0), (0, 0), (around, around), (around, around)))
    out = np.zeros((len(x), len(W), *x.shape[2:]))
    height, width = x.shape[2:]
    for row in range(k):
        for column in range(k):
            part = padded[:, :, row : row + height, column : column + width]
            out += np.einsum("oc,schw->sohw", W[:, :, row, column], part)
    return out


def back(W: Floats, delta: Floats) -> Floats:
    """Return ∂L/∂x, given ∂L/∂z: a convolution with turned filters, the channels swapped."""
    return convolve(W[:, :, ::-1, ::-1].swapaxes(0, 1), delta)


def scale(weights: str, fan_in: int) -> float:
    """Return the standard deviation of He's weights, or of PyTorch's default U(−1/√n, 1/√n)."""
    return float(np.sqrt((2 if weights == "he" else 1 / 3) / fan_in))


def mean_squares(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield mean squares above ReLUs of N(0, 1): inside, at an edge, in a corner; and below.

    What goes back starts as N(0, 1) as well. A sample is one draw of the weights.
    """
    k = int(at["kernel"])
    shape = (CHANNELS_OUT, CHANNELS_IN, k, k)
    middle = slice(k - 1, SIDE - k + 1)
    places = {
        "inside": (middle, middle),
        "edge": (slice(0, 1), middle),
        "corner": (slice(0, 1), slice(0, 1)),
    }
    found: dict[str, list[float]] = {name: [] for name in (*places, "backward")}
    for _ in range(LAYERS):
        sigma = scale(str(at["weights"]), CHANNELS_IN * k * k)
        W = sigma * (
            rng.standard_normal(shape)
            if at["weights"] == "he"
            else rng.uniform(-(3**0.5), 3**0.5, shape)
        )
        below = rng.standard_normal((IMAGES, CHANNELS_IN, SIDE, SIDE))
        above = convolve(W, np.maximum(below, 0))
        for name, (rows, columns) in places.items():
            found[name].append(float(np.mean(above[:, :, rows, columns] ** 2)))
        delta = (below > 0) * back(W, rng.standard_normal(above.shape))
        found["backward"].append(float(np.mean(delta[:, :, middle, middle] ** 2)))
    for quantity, values in found.items():
        yield {"quantity": quantity}, np.array(values)


convolution_fan_in = Experiment(
    name="convolution-fan-in",
    run=mean_squares,
    grid=grid(
        weights=("he", "pytorch"),
        kernel=(1, 3, 5),
        channels_in=(CHANNELS_IN,),
        channels_out=(CHANNELS_OUT,),
    ),
    seed=20411,
    claims=("convolution-fan-in",),
)
