"""Xavier's initialisation in one layer, wide above narrow and narrow above wide."""

from gradyan.simulations.engine.experiment import Experiment
from gradyan.simulations.initialization.variance import one_layer, settings

# From a layer that is an eighth as wide as the one below to one that is eight times as wide.
RATIOS = ((96, 12), (64, 16), (48, 24), (32, 32), (24, 48), (16, 64), (12, 96))

xavier_normal, xavier_uniform = (
    Experiment(
        name=f"{start}-layer",
        run=one_layer,
        grid=settings(*RATIOS, start=(start,), activation=("linear",)),
        seed=seed,
        claims=(start,),
    )
    for start, seed in (("xavier-normal", 20331), ("xavier-uniform", 20332))
)
