"""The activations of `gradyan simulate`: those of the guide's networks, and SiLU; any spelling."""

import re

import numpy as np

from gradyan.errors import BadInput
from gradyan.simulations.networks.activations import (
    ACTIVATIONS,
    Activation,
    sigmoid,
    sigmoid_slope,
)

# Elfwing et al. (2018): z σ(z), called swish too.
SILU = Activation(
    lambda z: np.asarray(z * sigmoid(z)),
    lambda z, a: np.asarray(sigmoid(z) + z * sigmoid_slope(z)),
    near=(0.5, 0.5),
    far=(0.0, 1.0),
)
FUNCTIONS = {**ACTIVATIONS, "silu": SILU}
# As PyTorch and Keras spell them, without what parts the words.
SPELLED = {
    "sigmoid": "sigma", "logistic": "sigma", "leakyrelu": "leaky", "parametricrelu": "prelu",
    "swish": "silu", "identity": "linear", "none": "linear",
}  # fmt: skip


def called(name: str) -> str:
    """Return the name by which an activation is kept; raise BadInput for an unknown one."""
    key = re.sub(r"[^a-z0-9]", "", name.lower())
    key = SPELLED.get(key, key)
    if key not in FUNCTIONS:
        raise BadInput(f"unknown activation {name!r}; there are {', '.join(FUNCTIONS)}")
    return key
