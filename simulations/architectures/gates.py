"""What a network with gates leaves of an error signal, step by step back in time.

Shapes: a stack of networks; weights (networks, n, n), states and signals (networks, n, 1), inputs
(T, networks, n, 1). All weights are drawn as PyTorch does, from U(−1/√n, 1/√n), biases are 0 but
that of the gate which keeps the state. In the letters of PyTorch's documentation,

    LSTM: c′ = f ⊙ c + i ⊙ n,  h′ = o ⊙ tanh c′;    GRU: h′ = u ⊙ h + (1 − u) ⊙ n.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.activations import sigmoid
from gradyan.simulations.networks.fixed import tanh

Floats = NDArray[np.float64]
Back = Callable[[Floats, Floats], tuple[Floats, Floats]]
Weights = dict[str, tuple[Floats, Floats]]
UNITS, NETWORKS, STEPS, EVERY = 32, 60, 60, 5
GATES = {"lstm": "fino", "gru": "urn", "tanh": "n"}


def drawn(rng: np.random.Generator, gates: str, networks: int = NETWORKS) -> Weights:
    """Return the weights of each gate, those of the state and those of the input."""
    end = UNITS**-0.5
    shape = (2, networks, UNITS, UNITS)
    pairs = {gate: rng.uniform(-end, end, shape) for gate in gates}
    return {gate: (pair[0], pair[1]) for gate, pair in pairs.items()}


def lstm(W: Weights, bias: float, x: Floats, c: Floats, h: Floats) -> tuple[Floats, Floats, Back]:
    """Return c′ and h′, and what takes ∂L/∂c′ and ∂L/∂h′ back to ∂L/∂c and ∂L/∂h."""
    z = {gate: V @ h + U @ x for gate, (V, U) in W.items()}
    f, i, o, n = sigmoid(z["f"] + bias), sigmoid(z["i"]), sigmoid(z["o"]), tanh(z["n"])
    after = f * c + i * n
    shown = tanh(after)

    def back(dc: Floats, dh: Floats) -> tuple[Floats, Floats]:
        dc = dc + dh * o * (1 - shown**2)
        of = {
            "f": dc * c * f * (1 - f),
            "i": dc * n * i * (1 - i),
            "n": dc * i * (1 - n**2),
            "o": dh * shown * o * (1 - o),
        }
        return dc * f, through(W, of)

    return after, o * shown, back


def gru(W: Weights, bias: float, x: Floats, h: Floats) -> tuple[Floats, Back]:
    """Return h′, and what takes ∂L/∂h′ back; r ⊙ h enters the candidate, as in Cho et al."""
    (V, U) = W["n"]
    u, r = (sigmoid(W[g][0] @ h + W[g][1] @ x + b) for g, b in (("u", bias), ("r", 0.0)))
    n = tanh(V @ (r * h) + U @ x)

    def back(dh: Floats, unused: Floats) -> tuple[Floats, Floats]:
        into = V.swapaxes(1, 2) @ (dh * (1 - u) * (1 - n**2))
        of = {"u": dh * (h - n) * u * (1 - u), "r": into * h * r * (1 - r)}
        return dh * u + into * r + through({gate: W[gate] for gate in of}, of), unused

    return u * h + (1 - u) * n, back


def through(W: Weights, of: dict[str, Floats]) -> Floats:
    """Return Σ Vᵀδ over the gates, δ being the signal at their pre-activations."""
    return np.asarray(sum(W[gate][0].swapaxes(1, 2) @ delta for gate, delta in of.items()))


def signal(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ ‖∂L/∂s_{T−t}‖/‖∂L/∂s_T‖, s being the cell of an LSTM, else the state.

    A random signal enters at s_T alone. Inputs are N(0, 1).
    """
    kind, _, bias = str(at["kind"]).partition("-")
    W = drawn(rng, GATES[kind])
    state = hidden = np.zeros((NETWORKS, UNITS, 1))
    backs: list[Back] = []
    for x in rng.standard_normal((STEPS, NETWORKS, UNITS, 1)):
        if kind == "lstm":
            state, hidden, back = lstm(W, float(bias), x, state, hidden)
        elif kind == "gru":
            state, back = gru(W, float(bias), x, state)
        else:
            state, back = plain(W, x, state)
        backs.append(back)
    d, dh = rng.standard_normal(state.shape), np.zeros_like(state)
    first = np.log10(norm(d))
    for step, back in enumerate(reversed(backs), start=1):
        d, dh = back(d, dh)
        if step % EVERY == 0:
            yield {"back": step}, np.log10(norm(d)) - first


def plain(W: Weights, x: Floats, h: Floats) -> tuple[Floats, Back]:
    """Return the state of a network without gates, h′ = tanh(Vh + Ux), and its way back."""
    V, U = W["n"]
    after = tanh(V @ h + U @ x)
    return after, lambda d, dh: (V.swapaxes(1, 2) @ (d * (1 - after**2)), dh)


def norm(d: Floats) -> Floats:
    """Return the norm for each network, shape (networks,)."""
    return np.asarray(np.sqrt((d**2).sum((1, 2))))


gated_gradient = Experiment(
    name="gated-gradient",
    run=signal,
    grid=grid(kind=("tanh", "lstm-0", "lstm-1", "lstm-3", "gru-0", "gru-3")),
    seed=20412,
    decades=True,
)
