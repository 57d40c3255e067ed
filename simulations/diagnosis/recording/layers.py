"""The layers of a PyTorch module: which parameters they are, by what name, and of which kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import prod
from typing import Any

from torch import nn

from gradyan.simulations.diagnosis.records import Layer

KINDS: tuple[tuple[str, tuple[Any, ...]], ...] = (
    ("dense", (nn.Linear, nn.Bilinear)),
    ("convolution", (nn.modules.conv._ConvNd,)),
    ("recurrent", (nn.RNNBase, nn.RNNCellBase)),
    ("embedding", (nn.Embedding, nn.EmbeddingBag)),
    ("attention", (nn.MultiheadAttention,)),
)
WORDS = {"norm": "normalization", "conv1d": "dense", "attention": "attention"}  # of class names
TRANSPOSED = (nn.modules.conv._ConvTransposeNd,)


@dataclass(frozen=True)
class Part:
    """A parameter that is a layer, and the module that owns it.

    ``output`` tells whether what the module puts out is what this layer puts out.
    """

    name: str
    weight: Any
    owner: Any
    kind: str
    output: bool

    def layer(self, stepped: bool | None, activation: str | None) -> Layer:
        """Return what a record says of it."""
        W = self.weight
        return Layer(
            self.name, self.kind, tuple(W.shape), fan_in(self), W.requires_grad, stepped, activation
        )


def parts(model: Any) -> list[Part]:
    """Return the layers of a module, in the order in which it was given them."""
    owners: dict[int, tuple[str, str, Any]] = {}
    for prefix, module in model.named_modules():
        for own, W in module.named_parameters(recurse=False):
            owners.setdefault(id(W), (prefix, own, module))
    found = []
    for name, W in model.named_parameters():
        prefix, own, module = owners[id(W)]
        kind = kind_of(module)
        # A vector is a layer where it scales each unit: of a normalisation, never a bias.
        if W.ndim > 1 or (kind == "normalization" and own == "weight"):
            inner = type(module).__name__ == "NonDynamicallyQuantizableLinear"  # of attention
            output = (own == "weight" and not inner) or _last(module, own)
            kind = "attention" if inner else kind
            found.append(Part(name.removesuffix(".weight"), W, module, kind, output))
    return found


def kind_of(module: Any) -> str:
    """Return the kind of layer that a module is, "" where it is not known."""
    for kind, classes in KINDS:
        if isinstance(module, classes):
            return kind
    name = type(module).__name__.lower()
    return next((kind for word, kind in WORDS.items() if word in name), "")


def _last(module: Any, own: str) -> bool:
    """Tell whether this weight is the last of a recurrent layer or of attention to be applied."""
    if isinstance(module, nn.RNNBase):
        return own == f"weight_hh_l{module.num_layers - 1}"
    return own in {"weight_hh", "in_proj_weight", "q_proj_weight"}


def fan_in(part: Part) -> int | None:
    """Return how many inputs each unit adds up."""
    shape = tuple(int(n) for n in part.weight.shape)
    if part.kind in {"embedding", "normalization", ""} or len(shape) < 2:  # noqa: PLR2004
        return None
    if isinstance(part.owner, TRANSPOSED):
        return shape[0] // int(part.owner.groups) * prod(shape[2:])
    if type(part.owner).__name__ == "Conv1D":  # the dense layer of GPT-2, (n_in, n_out)
        return shape[0]
    return prod(shape[1:])


def axis_of_units(part: Part, output: Any) -> int:
    """Return the axis of an output along which its units, or channels, lie."""
    module = part.owner
    by_channel = isinstance(module, nn.modules.batchnorm._NormBase | nn.GroupNorm)
    if part.kind == "convolution" or by_channel:
        return 1 if output.ndim > 1 else 0
    return int(output.ndim) - 1


def first_floats(value: Any) -> Iterator[Any]:
    """Yield the tensors of floats, with an axis, in what a module was given or puts out."""
    if hasattr(value, "is_floating_point"):
        if value.is_floating_point() and value.ndim and value.numel():
            yield value
    elif isinstance(value, dict):
        yield from first_floats(tuple(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from first_floats(one)
