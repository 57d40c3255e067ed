"""What comes back through a deep network: the derivative of its output by its input."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting
from gradyan.simulations.networks.network import Layer, Network

INPUTS = 8000


def chain(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield log₁₀ |∂a_L,1/∂a_0,1| as backpropagation finds it, for inputs from U(0.9, 1.1).

    All layers are the same: two units, weights that turn by ``angle`` and stretch by ``weight``.
    At the angle 0 they are two chains of single units.
    """
    angle = float(at["angle"])
    W = float(at["weight"]) * np.array(
        [[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]
    )
    parameters = {"W": W, "b": np.full((2, 1), float(at["bias"]))}
    net = Network([Layer(parameters, str(at["activation"]))] * int(at["depth"]))
    x = np.stack([rng.uniform(0.9, 1.1, INPUTS), np.zeros(INPUTS)])
    first = np.stack([np.ones(INPUTS), np.zeros(INPUTS)])
    yield {}, np.log10(np.abs(net.backward(net.forward(x), first).x[0]))


KINDS: tuple[dict[str, float | str], ...] = (
    {"activation": "sigma", "weight": 4.0, "bias": -1.0, "angle": 0.0},
    {"activation": "tanh", "weight": 1.5, "bias": 0.25, "angle": 0.0},
    {"activation": "tanh", "weight": 1.2, "bias": 0.0, "angle": 0.3},
)

chain_general = Experiment(
    name="chain-general",
    run=chain,
    grid=tuple({**kind, "depth": depth} for kind in KINDS for depth in (2, 10, 100)),
    seed=20306,
    claims=("chain-general",),
    decades=True,
)
