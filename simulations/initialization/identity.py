"""Networks whose hidden weights are a multiple of the identity: the example of the notes."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.initialization import initialization
from gradyan.simulations.networks.network import Network, unbiased

WIDTH, NETWORKS = 32, 1500


def squared_norms(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield squared norms against what they would be without the hidden layers.

    Linear layers without biases: all but the last have the weights cI, the last has random ones.
    Samples: ‖ŷ‖²/‖x‖² of the output; ‖∂/∂x‖² and ‖∂/∂V‖² of g·ŷ for a random g, where V are the
    weights of the first layer, over ‖g‖² and ‖g‖²‖x‖².
    """
    depth, start = int(at["depth"]), initialization(f"identity:{at['factor']}")
    W_L = rng.standard_normal((NETWORKS, WIDTH, WIDTH)) / np.sqrt(WIDTH)
    below = [start.draw(rng, WIDTH, WIDTH) for _ in range(depth - 1)]
    net = Network([unbiased(W, "linear") for W in (*below, W_L)])
    x, g = rng.standard_normal((2, NETWORKS, WIDTH, 1))
    seen = net.forward(x)
    found = net.backward(seen, g)
    x2, g2 = (np.sum(v**2, axis=(1, 2)) for v in (x, g))
    yield {"quantity": "output"}, np.sum(seen[-1].a ** 2, axis=(1, 2)) / x2
    yield {"quantity": "input-gradient"}, np.sum(found.x**2, axis=(1, 2)) / g2
    V = found.parameters[0]["W"]
    yield {"quantity": "weight-gradient"}, np.sum(V**2, axis=(1, 2)) / (g2 * x2)


one_and_a_half, one_half = (
    Experiment(
        name=f"identity-{name}",
        run=squared_norms,
        grid=grid(factor=(factor,), depth=(2, 4, 8)),
        seed=20336,
        claims=(f"identity-{name}",),
    )
    for name, factor in (("1-5", 1.5), ("0-5", 0.5))
)
