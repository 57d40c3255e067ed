"""The factor by which a layer changes the gradient, against the scale of the weights."""

from gradyan.simulations.engine.experiment import Experiment
from gradyan.simulations.networks.signals import Cell, decades_per_layer

# Scales at which the length of the signal is at rest, or is gone, after the first 15 layers.
SCALES = {
    "sigma": (1.0, 2.0, 4.0, 7.0, 10.149264, 13.0),
    "tanh": (0.5, 0.8, 1.25, 1.5, 2.0, 3.0),
    "relu": (0.5, 1.0, 2**0.5, 2.0, 3.0),
    "prelu": (0.5, 1.0, 1.5, 2.5),
    "elu": (0.5, 0.8, 1.3),
    "selu": (0.4, 0.6, 0.9, 1.1),
}

factor_by_scale = Experiment(
    name="factor-by-scale",
    run=decades_per_layer(*(Cell(name, s) for name, scales in SCALES.items() for s in scales)),
    grid=({},),
    seed=20351,
    claims=("critical-scale", "depth-scale"),
    decades=True,
)
