"""What a penalty does to the weights of a recurrent network, and to weights that are only noise."""

import numpy as np

from gradyan.simulations.engine.experiment import Experiment, Samples, Setting, grid
from gradyan.simulations.networks.losses import penalty_gradient
from gradyan.simulations.networks.optimizers import sgd
from gradyan.simulations.remedies.recurrent_training import EVERY, learn

PENALTIES = {"none": (0.0, 0.0), "l1": (0.08, 0.0), "l2": (0.0, 0.2)}


def radius(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield ρ(W_h), which is 1.2 at the start, after so many steps of training."""
    l1, l2 = PENALTIES[str(at["penalty"])]
    runs = [
        learn(stream, "orthogonal:1.2", 0.05, 101, clipping=("global-norm", 1.0), l1=l1, l2=l2)
        for stream in rng.spawn(16)
    ]
    for k, found in enumerate(np.array([run.radius for run in runs]).T):
        if k:
            yield {"step": k * EVERY}, found


penalized_training = Experiment(
    name="penalized-training", run=radius, grid=grid(penalty=tuple(PENALTIES)), seed=20367
)

NOISY = 4_000


def shrinking(rng: np.random.Generator, at: Setting) -> Samples:
    """Yield weights that start at 1, under a penalty and gradients which are noise of mean 0."""
    w, step, strength = np.ones(NOISY), sgd(float(at["eta"])), float(at["strength"])
    strengths = (strength, 0.0) if at["penalty"] == "l1" else (0.0, strength)
    for t in range(1, 31):
        pull = penalty_gradient(w, *strengths)
        step(t, [{"w": w}], [{"w": pull + 0.1 * rng.standard_normal(NOISY)}])
        if t % 10 == 0:
            yield {"step": t}, w.copy()


shrinking_weights = Experiment(
    name="shrinking-weights",
    run=shrinking,
    grid=grid(penalty=("l1", "l2"), eta=(0.1,), strength=(0.2,)),
    seed=20368,
    claims=("weight-penalty",),
)
