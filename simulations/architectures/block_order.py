"""Residual branches with a layer norm after the sum or before the branch, and their error signal.

Shapes: weights (seeds, n, n), streams and signals (seeds, n, tokens). A branch is linear: of each
token by itself, W x, or of the mean over all tokens. In the stack of `transformer` branches take
turns: attention with one head, softmax(Kᵀq/√n), and two layers with ReLU, 4n units wide.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.fixed import exp
from gradyan.simulations.networks.infinite import infinite

Floats = NDArray[np.float64]
Back = Callable[[Floats], Floats]
Part = tuple[Floats, Back]
Branch = Callable[[Floats], Part]
EPSILON = 1e-12  # so little that it does not count beside a variance
TOKENS, DEPTH, NETWORKS = 16, 8, 160
WIDTH, SEEDS, BLOCKS = 64, 30, 12


def layer_norm(x: Floats) -> Part:
    """Return y, each token with mean 0 and variance 1 over its units, and the way back."""
    centred = x - x.mean(1, keepdims=True)
    s = np.sqrt((centred**2).mean(1, keepdims=True) + EPSILON)
    y = centred / s

    def back(g: Floats) -> Floats:
        along = (g * y).mean(1, keepdims=True)
        return np.asarray((g - g.mean(1, keepdims=True) - y * along) / s)

    return y, back


def per_token(W: Floats) -> Branch:
    """Return the branch x ↦ Wx."""
    WT = W.swapaxes(1, 2)
    return lambda x: (W @ x, lambda g: WT @ g)


def averaging(W: Floats) -> Branch:
    """Return the branch that gives every token W times the mean of all."""
    WT = W.swapaxes(1, 2)

    def branch(x: Floats) -> Part:
        mean = np.broadcast_to(x.mean(2, keepdims=True), x.shape)
        return W @ mean, lambda g: np.broadcast_to(WT @ g.mean(2, keepdims=True), g.shape)

    return branch


def attention(W: Floats) -> Branch:
    """Return one head of attention; W, shape (4, seeds, n, n), makes q, k, v and the output."""
    Q, K, V, out = W

    def branch(x: Floats) -> Part:
        q, k, v = Q @ x, K @ x, V @ x
        scores = k.swapaxes(1, 2) @ q / np.sqrt(x.shape[1])  # of key × query
        e = exp(scores - scores.max(1, keepdims=True))
        p = e / e.sum(1, keepdims=True)

        def back(g: Floats) -> Floats:
            gv = out.swapaxes(1, 2) @ g
            gp = v.swapaxes(1, 2) @ gv
            gs = p * (gp - (p * gp).sum(1, keepdims=True)) / np.sqrt(x.shape[1])
            into = V.swapaxes(1, 2) @ (gv @ p.swapaxes(1, 2))
            return np.asarray(
                into + Q.swapaxes(1, 2) @ (k @ gs) + K.swapaxes(1, 2) @ (q @ gs.swapaxes(1, 2))
            )

        return out @ (v @ p), back

    return branch


def two_layers(U: Floats, W: Floats) -> Branch:
    """Return the branch x ↦ W ReLU(Ux)."""

    def branch(x: Floats) -> Part:
        z = U @ x
        return W @ np.maximum(z, 0), lambda g: np.asarray(
            U.swapaxes(1, 2) @ ((z > 0) * (W.swapaxes(1, 2) @ g))
        )

    return branch


def stacked(kind: str, branches: list[Branch], x: Floats, g: Floats) -> Floats:
    """Return log₁₀ ‖∂L/∂x_ℓ‖ relative to that at the top, ℓ = 0 … L, shape (seeds, L + 1).

    "post" is x′ = LN(x + F(x)), and the input is normalised; "pre" is x′ = x + F(LN(x)).
    """
    backs: list[Back] = []
    for branch in branches:
        if kind == "post":
            out, through = branch(x)
            x, normed = layer_norm(x + out)
            backs.append(lambda g, n=normed, t=through: n(g) + t(n(g)))  # type: ignore[misc]
        else:
            y, normed = layer_norm(x)
            out, through = branch(y)
            x = x + out
            backs.append(lambda g, n=normed, t=through: g + n(t(g)))  # type: ignore[misc]
    norms = [np.sqrt((g**2).sum((1, 2)))]
    for back in reversed(backs):
        g = back(g)
        norms.append(np.sqrt((g**2).sum((1, 2))))
    return np.asarray(np.log10(np.array(norms[::-1]).T / norms[0][:, None]))


def linear(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the decades between the top and layer ℓ = 0, 4 for infinite width."""
    make = per_token if at["branch"] == "token" else averaging
    size = float(at["scale"])

    def measured(n: int) -> Floats:
        shape = (DEPTH, NETWORKS, n, n)
        branches = [make(W * size / np.sqrt(n)) for W in rng.standard_normal(shape)]
        x, g = rng.standard_normal((2, NETWORKS, n, TOKENS))
        return stacked(str(at["kind"]), branches, layer_norm(x)[0], g)

    found = infinite(measured, 64)
    for layer in (0, 4):
        yield {"layer": layer}, found[:, layer]


def transformer(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield the decades between the top and each branch of a random Transformer, without training.

    All weights have variance 1/n_in, those before a ReLU 2/n_in; with "scaled", the last weights
    of each branch are divided by √(2N), N being the number of blocks.
    """
    kind, _, scaled = str(at["kind"]).partition("-")
    last = (2 * BLOCKS) ** -0.5 if scaled else 1.0
    n, branches = WIDTH, list[Branch]()
    for _ in range(BLOCKS):
        W = rng.standard_normal((4, SEEDS, n, n)) / np.sqrt(n)
        W[3] *= last
        U = rng.standard_normal((SEEDS, 4 * n, n)) * np.sqrt(2 / n)
        out = rng.standard_normal((SEEDS, n, 4 * n)) * last / np.sqrt(4 * n)
        branches += [attention(W), two_layers(U, out)]
    x, g = rng.standard_normal((2, SEEDS, n, TOKENS))
    for layer, samples in enumerate(stacked(kind, branches, layer_norm(x)[0], g).T[:-1]):
        yield {"layer": layer}, samples


block_order = Experiment(
    name="block-order",
    run=linear,
    grid=grid(kind=("post", "pre"), branch=("token", "mean"), scale=(1.0, 0.25), depth=(DEPTH,)),
    seed=20413,
    claims=("block-order",),
    decades=True,
)

transformer_signal = Experiment(
    name="transformer-signal",
    run=transformer,
    grid=grid(kind=("post", "pre", "pre-scaled")),
    seed=20414,
    decades=True,
)
