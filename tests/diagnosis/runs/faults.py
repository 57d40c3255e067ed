"""What is done to a setup, or to its data, so that something is wrong with it, or only looks so."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from tests.diagnosis.runs.networks import ConvBlock
from tests.diagnosis.runs.playing import Setup

CROSS = nn.CrossEntropyLoss()


def given(
    data: tuple[Any, Any], model: Any, optimizer: Any, loss: Any = CROSS, **more: Any
) -> Setup:
    """Return a setup; the optimizer is a function of the parameters."""
    return Setup(model, *data, loss, optimizer(model.parameters()), **more)


def sgd(rate: float, **more: Any) -> Any:
    return lambda p: torch.optim.SGD(p, rate, **more)


def copies(data: tuple[Any, Any]) -> tuple[Any, Any]:
    return data[0], data[0]


def logit(p: Any, y: Any) -> Any:
    return nn.functional.binary_cross_entropy_with_logits(p[:, 0], y.float())


def no_gradient(it: Setup, layers: int) -> Setup:
    for layer in list(it.model)[:layers]:
        layer.requires_grad_(False)
    return it


class Fixed(nn.Module):
    def __init__(self, below: Any, above: Any) -> None:
        super().__init__()
        self.below, self.above = below, above

    def forward(self, x: Any) -> Any:
        with torch.no_grad():
            found = self.below(x)
        return self.above(found)


def features(it: Setup) -> Setup:
    """A network below that is not trained: it is not in the optimizer either."""
    it.model = Fixed(it.model[:4], it.model[4:])
    return again(it, it.model.above)


class Cut(nn.Module):
    def __init__(self, below: Any, width: int, n_out: int) -> None:
        super().__init__()
        self.below, self.above = below, nn.Linear(width, n_out)

    def forward(self, x: Any) -> Any:
        return self.above(torch.relu(self.below(x)).detach())


def zero_branches(it: Setup) -> Setup:
    """The last normalisation of each block starts at 0, as is recommended."""
    for block in it.model:
        if isinstance(block, ConvBlock):
            nn.init.zeros_(block.nb.weight)
    return it


def cosine(it: Setup) -> Setup:
    it.schedule = torch.optim.lr_scheduler.CosineAnnealingLR(it.optimizer, it.steps)
    return it


def bias(it: Setup, where: int, value: float) -> Setup:
    nn.init.constant_(it.model[where].bias, value)
    return it


def recurrent(it: Setup, sigma: float) -> Setup:
    nn.init.normal_(it.model.cell.weight_hh_l0, 0, sigma)
    return it


def spoil(it: Setup, by: float = float("nan")) -> Setup:
    it.x[11].view(-1)[1] = by
    return it


def spoil_target(it: Setup, by: float = float("nan")) -> Setup:
    it.y[5] = by
    return it


def half(it: Setup, scale: float, by: float) -> Setup:
    """All in half precision, the inputs and the weights of the second layer too large for it."""
    it.model.half()
    it.x = (it.x * scale).half()
    it.model[2].weight.data.mul_(by)
    it.loss = lambda p, y: CROSS(p.float(), y)
    return it


def moved(data: tuple[Any, Any], by: float) -> tuple[Any, Any]:
    return data[0], data[1] + by


def times(it: Setup, by: float) -> Setup:
    it.x = it.x * by
    return it


def one_feature(it: Setup) -> Setup:
    it.x[:, 3] *= 1e5
    return it


def again(it: Setup, part: Any) -> Setup:
    """The optimizer has the parameters of this part alone, which may be of another model."""
    it.optimizer = type(it.optimizer)(part.parameters(), 1e-2)
    return it


def only(it: Setup, layer: int) -> Setup:
    return again(it, it.model[layer])


def only_out(it: Setup) -> Setup:
    return again(it, it.model.out)


def flat(data: tuple[Any, Any]) -> tuple[Any, Any]:
    return data[0], data[1][:, 0]


def flat_sequence(data: tuple[Any, Any]) -> tuple[Any, Any]:
    return data[0], data[0][:, -1, 0]


def shuffled(data: tuple[Any, Any]) -> tuple[Any, Any]:
    return data[0], data[1][torch.randperm(len(data[1]))]
