"""Near 0, where tanh is straight and a sigmoid is too."""

from gradyan.simulations.engine.experiment import Experiment
from gradyan.simulations.networks.signals import Cell, decades_per_layer

# Tanh is linear near 0, and a linear network needs no saturation to lose its gradient.
near_zero = Experiment(
    name="near-zero",
    run=decades_per_layer(Cell("linear", 0.5), Cell("tanh", 0.9, 1e-6), Cell("sigma", 0.9, 1e-6)),
    grid=({},),
    seed=20103,
    claims=("vanishing-sigmoid-tanh",),
    decades=True,
)
