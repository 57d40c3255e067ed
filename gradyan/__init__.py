"""A study guide on gradients in which nothing is asserted that a machine has not checked.

For programs: `watch` records a training loop of PyTorch, `Watch` is the callback for Keras.
"""

from typing import Any


def __getattr__(name: str) -> Any:
    if name == "watch":
        from gradyan.simulations.diagnosis.recording.pytorch import watch  # noqa: PLC0415

        return watch
    if name == "Watch":
        from gradyan.simulations.diagnosis.recording.keras import Watch  # noqa: PLC0415

        return Watch
    raise AttributeError(f"module 'gradyan' has no attribute {name!r}")
