"""A recurrent network unrolled in time: h_t = φ(W_h h_{t−1} + W_x x_t + b), h_0 given.

Shapes: h (n, batch), x (T, n_in, batch), W_h (n, n), W_x (n, n_in), b (n, 1). Unrolled, it is a
network of T layers which share their weights, so ∂L/∂W_h is a sum over the time steps.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gradyan.errors import BadInput
from gradyan.simulations.networks.activations import ACTIVATIONS, called
from gradyan.simulations.networks.initialization import initialization

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Unrolled:
    """The states h_0 … h_T, shape (T + 1, n, batch), and z_1 … z_T, shape (T, n, batch)."""

    h: Floats
    z: Floats
    x: Floats


@dataclass
class Recurrent:
    """A network with one recurrent layer; its parameters are W_h, W_x and b."""

    parameters: dict[str, Floats]
    activation: str

    def forward(self, x: Floats, h: Floats | None = None) -> Unrolled:
        """Return the states; h_0 is 0 unless given. Raises BadInput for wrong shapes or NaN."""
        W_h, W_x, b = (self.parameters[name] for name in ("W_h", "W_x", "b"))
        if x.ndim != 3 or x.shape[1] != W_x.shape[1]:  # noqa: PLR2004
            raise BadInput(f"the input has shape {x.shape}, and not (T, {W_x.shape[1]}, batch)")
        if not np.isfinite(x).all():
            raise BadInput("the input contains NaN or infinity")
        shape = len(W_h), x.shape[2]
        if h is not None and (h.shape != shape or not np.isfinite(h).all()):
            raise BadInput(f"h_0 is finite and has shape {shape}, not {h.shape}")
        states = [np.zeros(shape) if h is None else h]
        zs = []
        for x_t in x:
            zs.append(W_h @ states[-1] + W_x @ x_t + b)
            states.append(ACTIVATIONS[self.activation].f(zs[-1]))
        return Unrolled(np.array(states), np.array(zs), x)

    def backward(self, seen: Unrolled, dL_dh: Floats) -> tuple[dict[str, Floats], Floats]:
        """Return ∂L/∂ of the parameters, and δ_t = ∂L/∂z_t, shape (T, n, batch).

        ``dL_dh``, shape (T, n, batch), is the direct part of ∂L/∂h_t: 0 but at the last step
        where only that is judged.
        """
        if dL_dh.shape != seen.z.shape:
            raise BadInput(f"∂L/∂h has shape {dL_dh.shape}, and not {seen.z.shape}")
        slope = ACTIVATIONS[self.activation].slope(seen.z, seen.h[1:])
        delta, later = np.empty_like(seen.z), np.zeros_like(seen.z[0])
        for t in reversed(range(len(seen.z))):
            delta[t] = (dL_dh[t] + later) * slope[t]
            later = self.parameters["W_h"].T @ delta[t]
        found = {
            "W_h": np.einsum("tib,tjb->ij", delta, seen.h[:-1]),
            "W_x": np.einsum("tib,tjb->ij", delta, seen.x),
            "b": delta.sum((0, 2))[:, None],
        }
        return found, delta


def recurrent(
    rng: np.random.Generator, n: int, n_in: int, activation: str, start: str
) -> Recurrent:
    """Return a recurrent network with biases 0; raise BadInput for unknown names or widths."""
    kind = initialization(start)
    weights = {"W_h": kind.draw(rng, n, n), "W_x": kind.draw(rng, n_in, n)}
    return Recurrent({**weights, "b": np.zeros((n, 1))}, called(activation))
