"""Experiments that are sensitive to rounding, cut short; `python -m` prints what they measure.

As the lines of a file of measurements, so that two machines can be compared: those that train
chaotically, and those about what is hard to compute.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any
from unittest.mock import patch

from gradyan.simulations.depth import depth_scale, orthogonal
from gradyan.simulations.engine.experiment import Experiment
from gradyan.simulations.exploding import large_steps
from gradyan.simulations.initialization import depends_on_activation, symmetry, too_large_small
from gradyan.simulations.learning import training_loop, update_rule
from gradyan.simulations.remedies import pretraining, warning_signs

# The experiment, which of its settings, and what is smaller in its module.
SHORT: tuple[tuple[Experiment, dict[str, Any], Any, dict[str, Any]], ...] = (
    (depth_scale.trainable_depth, {"depth": 32}, depth_scale, {"SEEDS": 2}),
    (large_steps.initial_scale, {"scale": 64.0}, large_steps, {"RESTARTS": 6}),
    (too_large_small.loss_by_scale, {"activation": "tanh"}, too_large_small, {"SEEDS": 3}),
    (pretraining.layerwise_pretraining, {"start": "pretrained"}, pretraining, {"RUNS": 2}),
    (symmetry.symmetry, {"start": "random"}, symmetry, {"NETWORKS": 20}),
    (training_loop.training_loop, {"task": "spirals"}, training_loop, {"SEEDS": 4}),
    (update_rule.update_rule, {}, update_rule, {"NETWORKS": 400}),
    (update_rule.gradient_check, {}, update_rule, {"NETWORKS": 400}),
    (orthogonal.spectrum, {}, orthogonal, {"SEEDS": 5}),
    (orthogonal.volume_factors, {}, orthogonal, {"CHAINS": 3000}),
    (depends_on_activation.decision_table, {}, depends_on_activation, {"SEEDS": 4, "DEPTH": 10}),
    (warning_signs.sign_factors, {"network": "healthy"}, warning_signs, {"RUNS": 3}),
)


def lines() -> Iterator[str]:
    """Yield one line for each measurement."""
    for experiment, at, module, smaller in SHORT:
        settings = tuple(one for one in experiment.grid if at.items() <= one.items())
        with patch.multiple(module, **smaller):
            for measurement in replace(experiment, grid=settings).measure():
                yield json.dumps({"experiment": experiment.name, **asdict(measurement)})


if __name__ == "__main__":
    for line in lines():
        print(line)  # noqa: T201
