"""Thirty networks with a fault that people have asked about in public, and twelve that are sound.

The tools that look for such faults are compared on them (`cases`); no threshold was set on them.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import nn

from tests.diagnosis.runs.networks import Recurrent, Residual, line, mlp, product
from tests.diagnosis.runs.playing import HEALTHY, Run, Setup

CROSS, SQUARED = nn.CrossEntropyLoss(), nn.MSELoss()


def sgd(model: Any, rate: float, **more: Any) -> Any:
    return torch.optim.SGD(model.parameters(), rate, **more)


def adam(model: Any, rate: float, **more: Any) -> Any:
    return torch.optim.Adam(model.parameters(), rate, **more)


def classes(model: Any, rate: float = 0.1, *, steps: int = 300, **more: Any) -> Setup:
    """Train a network with plain gradient descent on the sign of a product."""
    x, y = product()
    return Setup(model, x, y, CROSS, sgd(model, rate), steps=steps, **more)


def vanish_sigmoid() -> Setup:
    return classes(mlp([20, *[32] * 11, 2], nn.Sigmoid))


def vanish_tanh_small() -> Setup:
    model = mlp([20, *[32] * 8, 2], nn.Tanh)
    for p in model.parameters():
        nn.init.normal_(p, 0, 0.01)
    return classes(model)


def explode_large_init() -> Setup:
    model = mlp([20, *[64] * 9, 2])
    for p in model.parameters():
        nn.init.normal_(p, 0, 0.5)
    return classes(model, 0.01)


def explode_rate() -> Setup:
    x, y = line()
    model = mlp([10, 64, 64, 1])
    return Setup(model, x, y, SQUARED, sgd(model, 1.5), steps=300)


def explode_recurrent() -> Setup:
    x = torch.randn(256, 40, 4)
    y = x.sum((1, 2))[:, None]
    model = Recurrent(nn.RNN, 4, 32, 1, nonlinearity="relu")
    nn.init.normal_(model.cell.weight_hh_l0, 0, 0.4)
    return Setup(model, x, y, SQUARED, sgd(model, 0.01), steps=200)


def dying_high_rate() -> Setup:
    x = torch.rand(512, 20) * 2
    model = mlp([20, 64, 64, 1])
    return Setup(model, x, x.sum(1, keepdim=True), SQUARED, sgd(model, 0.014), steps=300)


def dying_bias() -> Setup:
    model = mlp([20, 64, 64, 2])
    nn.init.constant_(model[2].bias, -10.0)
    return classes(model)


def relu_output() -> Setup:
    x = torch.randn(512, 20)
    model = nn.Sequential(nn.Linear(20, 64), nn.Tanh(), nn.Linear(64, 1), nn.ReLU())
    y = -x[:, :5].abs().sum(1, keepdim=True)
    return Setup(model, x, y, SQUARED, adam(model, 1e-2), steps=300)


def sigmoid_output() -> Setup:
    """A bounded output for targets far beyond its bounds."""
    x = torch.randn(512, 20)
    model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 1), nn.Sigmoid())
    y = x[:, :5].abs().sum(1, keepdim=True) * 10
    return Setup(model, x, y, SQUARED, adam(model, 1e-2), steps=300)


def nan_input() -> Setup:
    it = classes(mlp([20, 64, 2]))
    it.x[137, 3] = float("nan")
    return it


def nan_log_zero() -> Setup:
    x, y = product()
    model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 2), nn.Softmax(1))

    def entropy(p: Any, t: Any) -> Any:
        one = nn.functional.one_hot(t, 2)
        return -(one * torch.log(p) + (1 - one) * torch.log(1 - p)).mean()

    return Setup(model, 30 * x, y, entropy, sgd(model, 0.5), steps=300)


def rate_high() -> Setup:
    """Adam so hot that the loss never comes below where it began."""
    x, y = product()
    model = mlp([20, 64, 64, 2])
    return Setup(model, x, y, CROSS, adam(model, 1.0), steps=300)


def rate_low() -> Setup:
    return classes(mlp([20, 64, 2]), 1e-6)


def saturated() -> Setup:
    model = mlp([20, 64, 64, 2], nn.Tanh)
    for p in model[:3].parameters():
        nn.init.normal_(p, 0, 5.0)
    return classes(model, 0.01)


def unscaled_input() -> Setup:
    x = torch.rand(512, 20) * torch.logspace(0, 4, 20)
    model = mlp([20, 64, 2], nn.Tanh)
    return Setup(model, x, (x[:, 0] > 0.5).long(), CROSS, sgd(model, 0.1), steps=300)


def nan_target() -> Setup:
    x, y = line()
    y[100] = float("nan")
    model = mlp([10, 64, 1])
    return Setup(model, x, y, SQUARED, sgd(model, 0.05), steps=300)


def softmax_twice() -> Setup:
    x = torch.randn(512, 20)
    model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 10), nn.Softmax(1))
    return Setup(model, x, x[:, :10].argmax(1), CROSS, sgd(model, 0.1), steps=300)


def softmax_of_one() -> Setup:
    """Softmax over a single unit is 1, whatever its input."""
    x, y = product()
    model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 1), nn.Softmax(1))
    return Setup(model, x, y[:, None].float(), SQUARED, adam(model, 1e-2), steps=300)


def equal_weights() -> Setup:
    model = mlp([20, 64, 64, 2])
    for p in model.parameters():
        nn.init.constant_(p, 0.01)
    return classes(model)


def zero_weights() -> Setup:
    model = mlp([20, 64, 64, 2], nn.Tanh)
    for p in model.parameters():
        nn.init.zeros_(p)
    return classes(model)


def left_out() -> Setup:
    x, y = product()
    model = mlp([20, 64, 2], nn.Tanh)
    return Setup(model, x, y, CROSS, adam(model[2], 1e-2), steps=300)


class Detached(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(20, 64), nn.Linear(64, 2)

    def forward(self, x: Any) -> Any:
        return self.last(torch.tanh(self.first(x)).detach())


def detached() -> Setup:
    return classes(Detached())


def no_activation() -> Setup:
    return classes(mlp([20, 64, 64, 2], None))


def never_zeroed() -> Setup:
    return classes(mlp([20, 64, 64, 2]), 0.05, zero=False)


def broadcast() -> Setup:
    x, y = line()
    model = mlp([10, 64, 1])
    squared = lambda p, t: ((p - t) ** 2).mean()  # noqa: E731 - warns of nothing, as users write it
    return Setup(model, x, y[:, 0], squared, adam(model, 1e-2), steps=300)


def high_dropout() -> Setup:
    return classes(mlp([20, 64, 64, 2], drop=0.95))


def shuffled_labels() -> Setup:
    x, y = product()
    model = mlp([20, 64, 2])
    return Setup(model, x, y[torch.randperm(len(y))], CROSS, sgd(model, 0.05), steps=300)


def overflow() -> Setup:
    x = (torch.randn(256, 64) * 40).half()
    model = mlp([64, 256, 256, 2]).half()
    for k in (0, 2):
        model[k].weight.data.mul_(30)
    loss = lambda p, t: nn.functional.cross_entropy(p.float(), t)  # noqa: E731
    return Setup(model, x, (x[:, 0] > 0).long(), loss, sgd(model, 1e-3), steps=50)


def heavy_decay() -> Setup:
    x, y = product()
    model = mlp([20, 64, 64, 2])
    return Setup(model, x, y, CROSS, sgd(model, 0.1, weight_decay=1.0), steps=300)


def deep_relu() -> Setup:
    return classes(mlp([20, *[32] * 33, 2]), steps=200)


FAULTY = (
    Run("vanish-sigmoid", "vanishing", vanish_sigmoid, ("rate-low", "saturated")),
    Run("vanish-tanh-small", "vanishing", vanish_tanh_small, ("rate-low",)),
    Run("explode-large-init", "exploding", explode_large_init, ("rate-high", "dead-units")),
    Run("explode-rate", "rate-high", explode_rate, ("exploding", "dead-units")),
    Run("explode-recurrent", "exploding", explode_recurrent, ("rate-high",)),
    Run("dying-high-rate", "dead-units", dying_high_rate, ("rate-high",)),
    Run("dying-bias", "dead-units", dying_bias),
    Run("relu-output", "dead-output", relu_output, ("dead-units", "vanishing")),
    Run("sigmoid-output", "saturated", sigmoid_output, ("dead-output",)),
    Run("nan-input", "nan-input", nan_input),
    Run("nan-log-zero", "loss-undefined", nan_log_zero),
    Run("rate-high", "rate-high", rate_high, ("exploding", "dead-units")),
    Run("rate-low", "rate-low", rate_low),
    Run("saturated", "saturated", saturated, ("exploding", "vanishing")),
    Run("unscaled-input", "unscaled-input", unscaled_input, ("saturated", "rate-low")),
    Run("nan-target", "nan-target", nan_target, ("loss-undefined",)),
    Run("softmax-twice", "softmax-twice", softmax_twice),
    Run("softmax-of-one", "dead-output", softmax_of_one),
    Run("equal-weights", "equal-units", equal_weights, ("vanishing",)),
    Run("zero-weights", "equal-units", zero_weights, ("vanishing",)),
    Run("left-out", "left-out", left_out),
    Run("detached", "detached", detached, ("left-out",)),
    Run("no-activation", "no-activation", no_activation),
    Run("never-zeroed", "accumulated", never_zeroed),
    Run("broadcast", "broadcast", broadcast),
    Run("high-dropout", "dropout", high_dropout),
    Run("shuffled-labels", "labels", shuffled_labels),
    Run("overflow", "overflow", overflow),
    Run("heavy-decay", "decay", heavy_decay),
    Run("deep-relu", "vanishing", deep_relu, ("dead-units",)),
)


def plain() -> Setup:
    x, y = product()
    model = mlp([20, 64, 64, 2])
    return Setup(model, x, y, CROSS, adam(model, 3e-3), steps=300)


def regression() -> Setup:
    x, y = line()
    model = mlp([10, 64, 1], nn.Tanh)
    return Setup(model, x, 50 + 20 * y, SQUARED, adam(model, 3e-2), steps=300)


def bright(model: Any) -> Setup:
    x = torch.randn(256, 1, 12, 12)
    y = (x[:, 0, :6].mean((1, 2)) > x[:, 0, 6:].mean((1, 2))).long()
    return Setup(model, x, y, CROSS, adam(model, 1e-3), batch=32, steps=150)


def normalised_convolutions() -> Setup:
    conv = [nn.Conv2d(1, 8, 3), nn.BatchNorm2d(8), nn.ReLU()]
    conv += [nn.Conv2d(8, 16, 3), nn.BatchNorm2d(16), nn.ReLU()]
    return bright(nn.Sequential(*conv, nn.Flatten(), nn.Linear(1024, 2)))


def sparse_relu() -> Setup:
    """A trap: nine tenths of the first layer's activations are 0, and it learns."""
    x, y = product()
    model = mlp([20, 256, 64, 2])
    nn.init.constant_(model[0].bias, -0.8)
    return Setup(model, x, y, CROSS, adam(model, 3e-3), steps=300)


def residual() -> Setup:
    x, y = product()
    blocks = [Residual(32) for _ in range(12)]
    model = nn.Sequential(nn.Linear(20, 32), *blocks, nn.LayerNorm(32), nn.Linear(32, 2))
    return Setup(model, x, y, CROSS, adam(model, 1e-3), steps=200)


def memory() -> Setup:
    x = torch.randn(256, 10, 4)
    model = Recurrent(nn.LSTM, 4, 32, 2)
    return Setup(model, x, (x[:, :, 0].sum(1) > 0).long(), CROSS, adam(model, 1e-2), batch=32)


def frozen() -> Setup:
    """A trap: the first layer is frozen on purpose."""
    x = torch.randn(512, 20)
    model = mlp([20, 64, 2])
    model[0].requires_grad_(False)
    return Setup(model, x, (x[:, 0] > 0).long(), CROSS, adam(model[2], 1e-2), steps=300)


def summed() -> Setup:
    """A trap: the loss is a sum, large at the start, and so are the gradients."""
    x, y = line()
    model = mlp([10, 64, 1])
    return Setup(model, x, y, nn.MSELoss(reduction="sum"), adam(model, 1e-2), steps=300)


def warmed() -> Setup:
    """A trap: the rate starts at 0, and gradients are clipped."""
    x = torch.randn(512, 20)
    model = mlp([20, 64, 2], nn.GELU)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda t: min(1, t / 100))
    y = (x[:, 0] > 0).long()
    return Setup(model, x, y, CROSS, optimizer, steps=400, clip=1.0, schedule=schedule)


def single_samples() -> Setup:
    """A trap: the loss of a single sample is all noise."""
    x = torch.randn(512, 20)
    model = mlp([20, 32, 2])
    y = (x[:, 0] > 0).long()
    return Setup(model, x, y, CROSS, sgd(model, 0.02), batch=1, steps=600)


def transformer() -> Setup:
    x = torch.randn(256, 8, 16)
    layer = nn.TransformerEncoderLayer(
        16, 2, 32, dropout=0.0, activation="gelu", batch_first=True, norm_first=True
    )
    encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
    model = nn.Sequential(encoder, nn.Flatten(), nn.Linear(128, 1))
    y = x[:, :, 0].mean(1, keepdim=True)
    return Setup(model, x, y, SQUARED, adam(model, 1e-3), batch=32)


def bag_of_words() -> Setup:
    """A trap: most rows of the embedding never have a gradient."""
    x = torch.randint(0, 40, (400, 8))
    model = nn.Sequential(nn.Embedding(2000, 16), nn.Flatten(), nn.Linear(128, 32), nn.ReLU())
    model.append(nn.Linear(32, 2))
    return Setup(model, x, ((x < 20).sum(1) > 4).long(), CROSS, adam(model, 1e-2), steps=200)


SOUND = (
    Run("plain", HEALTHY, plain),
    Run("regression", HEALTHY, regression),
    Run("normalised-convolutions", HEALTHY, normalised_convolutions),
    Run("sparse-relu", HEALTHY, sparse_relu),
    Run("residual", HEALTHY, residual),
    Run("memory", HEALTHY, memory),
    Run("frozen", HEALTHY, frozen),
    Run("summed", HEALTHY, summed),
    Run("warmed", HEALTHY, warmed),
    Run("single-samples", HEALTHY, single_samples),
    Run("transformer", HEALTHY, transformer),
    Run("bag-of-words", HEALTHY, bag_of_words),
)
