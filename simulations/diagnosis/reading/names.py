"""What people, frameworks and loggers call things: arrays, columns, layers and activations."""

import re
from dataclasses import dataclass

from gradyan.errors import BadInput

WORDS = {
    "gradient": {"gradient", "gradients", "grad", "grads", "dw"},
    "activation": {"activation", "activations", "act", "acts", "output", "outputs", "out"},
    "weight": {"weight", "weights", "w", "kernel", "kernels", "param", "params", "parameter"},
    "update": {"update", "updates"},
    "bias": {"bias", "biases", "beta"},
}
OF = {word: kind for kind, words in WORDS.items() for word in words}
PLURALS = {word for word in OF if word.endswith("s")}  # as the first word of "weights_1"
SIZES = {"norm", "norms", "rms", "value", "values"}  # of something, not the thing
OTHERS = {
    "loss": {"loss", "losses", "train_loss", "training_loss"},
    "steps": {"steps", "step", "iteration", "iterations", "iter", "global_step", "_step", "batch"},
    "activation_name": {"activation"},
    "learning_rate": {"lr", "learning_rate"},
    "gradient_norm": {"grad_norm", "gradient_norm", "total_norm", "grad_norm_total"},
}
ACTIVATIONS = {
    "relu": "relu", "sigma": "sigmoid", "sigmoid": "sigmoid", "logistic": "sigmoid",
    "tanh": "tanh", "leakyrelu": "leaky_relu", "leaky": "leaky_relu", "silu": "silu",
    "swish": "silu", "gelu": "gelu", "elu": "elu", "selu": "selu", "celu": "celu",
    "softplus": "softplus", "softsign": "softsign", "softmax": "softmax", "linear": "none",
    "identity": "none", "none": "none", "hardtanh": "hardtanh", "relu6": "relu6",
    "hardsigmoid": "hardsigmoid", "hardswish": "hardswish", "hardsilu": "hardswish",
    "mish": "mish", "prelu": "prelu", "logsigmoid": "logsigmoid", "logsoftmax": "log_softmax",
}  # fmt: skip
KINDS = {
    "recurrent": r"weight_[ih]h|lstm|gru|rnn|recurrent",
    "attention": r"attn|attention|in_proj|[qkv]_proj|query|key|value",
    "embedding": r"emb|wte|wpe",
    "normalization": r"norm|(^|[._/])bn\d*($|[._/])|gamma",
    "convolution": r"conv",
}


@dataclass(frozen=True)
class Named:
    """What a name says: the kind of thing, and the layer, "" where it names none."""

    kind: str
    layer: str


def read(name: str, plain: str) -> Named:
    """Tell what an array or column is; ``plain`` is its kind where its name does not say."""
    for kind, words in OTHERS.items():
        if name.lower() in words:
            return Named(kind, "")
    parts = re.findall(r"[A-Za-z]+|\d+|[^A-Za-z\d]+", name)
    low = [part.lower() for part in parts]
    at = _telling(low, plain)
    kind = OF[low[at]] if at is not None else plain
    drop = WORDS["gradient"] | SIZES | {low[at] if at is not None else ""} - WORDS["weight"]
    if not re.search(r"weight_[ih]h", name.lower()):  # which ends in what it is
        drop |= WORDS["weight"]
    kept = [part for part, word in zip(parts, low, strict=True) if word not in drop]
    layer = re.sub(r"([^A-Za-z\d])[^A-Za-z\d]+", r"\1", "".join(kept)).strip("._/-: ")
    return Named(kind, str(int(layer)) if layer.isdecimal() else layer)


def _telling(words: list[str], plain: str) -> int | None:
    """Return the place of the word that tells the kind, None where none does.

    A plural in front does ("weights_1"), or else the last such word ("out.weight", where "out" is
    a layer); but a gradient is one wherever the name says so, and a bias is never a layer.
    """
    places = [k for k, word in enumerate(words) if word in OF]
    for kind in ("bias", "gradient"):
        if found := [k for k in places if OF[words[k]] == kind]:
            return found[-1]
    if not places:
        return None
    place = places[0] if words[0] in PLURALS else places[-1]
    # "fc1.weight" in a table of norms is the name of a parameter, "weight_norm/fc1" is not.
    named = OF[words[place]] == "weight" and plain != "weight" and not SIZES & set(words)
    return None if named else place


def activation(name: str) -> str:
    """Return the name that a record has for an activation; raise BadInput where there is none."""
    key = re.sub(r"[^a-z0-9]", "", name.lower())
    if key not in ACTIVATIONS:
        known = ", ".join(sorted(set(ACTIVATIONS.values())))
        raise BadInput(f"unknown activation {name!r}; there are {known}")
    return ACTIVATIONS[key]


def kind_of(layer: str, axes: int) -> str:
    """Return the kind of a layer from its name and the axes of its weight, "" if they say none."""
    for kind, pattern in KINDS.items():
        if re.search(pattern, layer.lower()):
            return kind
    return {1: "normalization", 2: "dense"}.get(axes, "convolution" if axes > 2 else "")  # noqa: PLR2004


def in_order(layers: list[str]) -> list[str]:
    """Return layers as they were found, or by number where that is all their name is."""
    if all(layer.isdecimal() for layer in layers):
        return sorted(layers, key=int)
    return layers


def joined(layers: list[str], known: list[str]) -> dict[str, str]:
    """Return which of the known layers each is, where they are the same but for separators."""
    short = [_short(name) for name in known]
    found = {}
    for layer in layers:
        alike = [name for name, key in zip(known, short, strict=True) if key == _short(layer)]
        found[layer] = alike[0] if layer not in known and len(alike) == 1 else layer
    return found


def _short(layer: str) -> str:
    return re.sub(r"[^a-z\d]", "", layer.lower())
