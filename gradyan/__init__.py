"""A study guide on gradients in which nothing is asserted that a machine has not checked.

For programs: `watch` records a training loop of PyTorch, `Watch` is the callback for Keras.
"""

from importlib import import_module
from typing import Any

RECORDING = "gradyan.simulations.diagnosis.recording"
HOMES = {"watch": "pytorch", "Watch": "keras"}


def __getattr__(name: str) -> Any:
    if name not in HOMES:
        raise AttributeError(f"module 'gradyan' has no attribute {name!r}")
    # By its name: what a result rests on is read from the imports, and none rests on a recorder.
    return getattr(import_module(f"{RECORDING}.{HOMES[name]}"), name)
