"""The runs on which the thresholds of the diagnosis were set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import torch
from torch import nn

from tests.diagnosis.runs.faults import CROSS, again, flat, half, only, shuffled
from tests.diagnosis.runs.networks import (
    Recurrent,
    Residual,
    Words,
    cnn,
    gain,
    halves,
    largest,
    last_sign,
    line,
    majority,
    mlp,
    product,
    start,
)
from tests.diagnosis.runs.playing import HEALTHY, Run, Setup

SQUARED = nn.MSELoss()
he = partial(nn.init.kaiming_normal_, nonlinearity="relu")
Make = Callable[[], Any]


def setup(  # noqa: PLR0913
    task: Any, make: Make, rate: float = 0.0, *, momentum: float = 0.0, decay: float = 0.0,
    loss: Any = None, **more: Any,
) -> Setup:  # fmt: skip
    """Make data, then the network; plain descent with this rate, or Adam where it is 0."""
    x, y = task()
    model = make()
    chosen = loss or (SQUARED if y.is_floating_point() else CROSS)
    descent = torch.optim.SGD(model.parameters(), rate, momentum, weight_decay=decay)
    adam = torch.optim.Adam(model.parameters(), more.pop("adam", 3e-3), weight_decay=decay)
    return Setup(model, x, y, chosen, descent if rate else adam, **more)


def relus(depth: int, width: int = 48) -> list[int]:
    return [20, *[width] * depth, 2]


def sound() -> Iterator[tuple[str, Callable[[], Setup]]]:
    """Yield networks that learn, with what is often taken for a fault."""
    s = setup
    yield "mlp", lambda: s(product, lambda: mlp(relus(2)))
    yield "mlp-sgd", lambda: s(largest, lambda: start(mlp([12, 64, 64, 5]), he), 0.1)
    yield "mlp-momentum", lambda: s(largest, lambda: mlp([12, 64, 64, 5]), 0.05, momentum=0.9)
    yield "mlp-tanh", lambda: s(product, lambda: mlp(relus(3), nn.Tanh))
    yield "mlp-deep", lambda: s(largest, lambda: start(mlp([12, *[48] * 8, 5]), he), adam=1e-3)
    yield "mlp-batch-1", lambda: s(largest, lambda: mlp([12, 32, 5]), 0.02, batch=1, steps=800)
    yield "mlp-whole", lambda: s(largest, lambda: mlp([12, 64, 5]), 0.3, batch=0)
    yield "one-layer", lambda: s(line, lambda: nn.Linear(10, 1), 0.1)
    yield "regression", lambda: s(line, lambda: mlp([10, 64, 1]))
    yield "regression-sum", lambda: s(
        line, lambda: mlp([10, 64, 1]), loss=nn.MSELoss(reduction="sum"))  # fmt: skip
    yield "offset", lambda: s(
        line, lambda: mlp([10, 64, 1]), loss=lambda p, y: SQUARED(p, y) + 100)  # fmt: skip
    yield "dropout", lambda: s(largest, lambda: mlp([12, 96, 96, 5], drop=0.4), steps=300)
    yield "batch-norm", lambda: s(largest, lambda: mlp([12, 48, 48, 48, 5], norm=nn.BatchNorm1d))
    yield "clipped", lambda: s(largest, lambda: mlp([12, 64, 5]), 0.3, clip=0.5)
    yield "cnn", lambda: s(halves, lambda: cnn([1, 8, 8], 2, 4))
    yield "cnn-norm", lambda: s(halves, lambda: cnn([1, 8, 16], 2, 2, norm=nn.BatchNorm2d))
    yield "residual", lambda: s(
        product, lambda: nn.Sequential(nn.Linear(20, 32), *[Residual(32) for _ in range(8)],
                                       nn.Linear(32, 2)))  # fmt: skip
    yield "lstm", lambda: s(last_sign, lambda: Recurrent(nn.LSTM, 3, 24, 2), adam=1e-2)
    yield "words", lambda: s(
        majority, lambda: Words(40, 24, 2, 2, norm_first=True, activation="gelu"))  # fmt: skip
    yield "weight-decay", lambda: s(largest, lambda: mlp([12, 64, 64, 5]), 0.1, decay=1e-3)
    yield "slow", lambda: s(product, lambda: mlp(relus(2)), 0.1, steps=400)
    yield "slow-words", lambda: s(majority, lambda: Words(40, 16, 1, 2), adam=5e-4, steps=200)
    yield "last-layer-zero", lambda: s(largest, lambda: _zero_last(mlp([12, 64, 64, 5])))
    yield "frozen", lambda: s(largest, lambda: _frozen(mlp([12, 96, 96, 5])))


def ill() -> Iterator[tuple[str, str, Callable[[], Setup], tuple[str, ...]]]:
    """Yield networks with one fault each."""
    s = setup
    deep = [20, *[32] * 10, 2]
    yield ("sigmoids", "vanishing", lambda: s(product, lambda: mlp(deep, nn.Sigmoid), 0.1), ())
    yield ("sigmoids-5", "vanishing", lambda: s(
        product, lambda: mlp([20, *[32] * 6, 2], nn.Sigmoid), 0.1), ())  # fmt: skip
    yield ("small", "vanishing", lambda: s(
        largest, lambda: start(mlp([12, *[32] * 10, 5]), gain(0.5)), 0.05), ())  # fmt: skip
    yield ("cnn-deep", "vanishing", lambda: s(
        halves, lambda: cnn([1, *[8] * 14], 2, 2), 0.05), ())  # fmt: skip
    yield ("large", "exploding", lambda: s(
        largest, lambda: start(mlp([12, *[48] * 8, 5]), gain(4.0)), 0.02), ())  # fmt: skip
    yield ("large-cnn", "exploding", lambda: s(
        halves, lambda: start(cnn([1, *[8] * 8], 2, 2), gain(5.0)), 0.02), ())  # fmt: skip
    for rate in (3.0, 30.0):
        yield (f"rate-{rate:g}", "rate-high", lambda rate=rate: s(
            line, lambda: mlp([10, 48, 48, 1]), rate), ("dead-units", "exploding"))  # fmt: skip
    yield ("rate-adam", "rate-high", lambda: s(
        product, lambda: mlp(relus(3)), adam=2.0), ("dead-units", "exploding"))  # fmt: skip
    for rate in (1e-7, 1e-5):
        yield (f"rate-{rate:g}", "rate-low", lambda rate=rate: s(
            largest, lambda: mlp([12, 48, 48, 5]), rate), ())  # fmt: skip
    yield ("rate-adam-low", "rate-low", lambda: s(
        product, lambda: mlp(relus(2)), adam=1e-8), ())  # fmt: skip
    yield ("nan-input", "nan-input", lambda: _bad_input(s(largest, lambda: mlp([12, 48, 5]))), ())
    yield ("nan-target", "nan-target", lambda: _bad_target(s(line, lambda: mlp([10, 48, 1]))), ())
    yield ("log-negative", "loss-undefined", lambda: s(
        line, lambda: mlp([10, 32, 1]), loss=lambda p, y: torch.log(p + y).mean()), ())  # fmt: skip
    yield ("log-zero", "loss-undefined", lambda: s(
        product, lambda: nn.Sequential(*mlp(relus(2)), nn.Softmax(1)), 0.5,
        loss=lambda p, y: -(p * torch.log(p)).sum(1).mean() * 1000), ())  # fmt: skip
    yield ("root", "nan-gradient", lambda: s(
        line, lambda: mlp([10, 32, 1]),
        loss=lambda p, y: torch.sqrt((p - p.detach()) ** 2).mean() + SQUARED(p, y)),
        ())  # fmt: skip
    yield ("half", "overflow", lambda: half(
        s(largest, lambda: mlp([12, 128, 128, 5]), 1e-3), 200, 40), ())  # fmt: skip
    yield ("dead-bias", "dead-units", lambda: s(
        product, lambda: _bias(mlp(relus(3)), 2, -20.0)), ())  # fmt: skip
    yield ("dead-cnn", "dead-units", lambda: s(
        halves, lambda: _bias(cnn([1, 8, 8], 2, 2), 2, -20.0)), ())  # fmt: skip
    yield ("relu-out", "dead-output", lambda: s(
        line, lambda: nn.Sequential(*_bias(mlp([10, 48, 1]), 2, -5.0), nn.ReLU())),
        ("dead-units",))  # fmt: skip
    yield ("tanh-out", "saturated", lambda: s(
        lambda: _scaled(line(), 100.0), lambda: nn.Sequential(*mlp([10, 48, 1]), nn.Tanh()),
        adam=1e-2), ("unscaled-target", "dead-output"))  # fmt: skip
    yield ("saturated", "saturated", lambda: s(
        product, lambda: start(mlp(relus(3), nn.Tanh), gain(60.0)), 0.01),
        ("exploding",))  # fmt: skip
    yield ("equal", "equal-units", lambda: s(
        largest, lambda: start(mlp([12, 48, 48, 5]), lambda p: nn.init.constant_(p, 0.02)), 0.1),
        ())  # fmt: skip
    yield ("zero", "equal-units", lambda: s(
        product, lambda: start(mlp(relus(2)), nn.init.zeros_), 0.1), ())  # fmt: skip
    yield ("no-input", "zero-input", lambda: s(
        lambda: (torch.zeros(256, 20), torch.randint(0, 2, (256,))),
        lambda: mlp(relus(2)), 0.1), ())  # fmt: skip
    yield ("unscaled", "unscaled-input", lambda: s(
        lambda: _scaled_input(product(), 500.0), lambda: mlp(relus(2), nn.Tanh), 0.1),
        ("saturated",))  # fmt: skip
    yield ("no-steps", "not-stepping", lambda: s(
        largest, lambda: mlp([12, 48, 5]), steps_taken=False), ())  # fmt: skip
    yield ("other-model", "not-stepping", lambda: again(
        s(largest, lambda: mlp([12, 48, 5])), mlp([12, 48, 5])), ("left-out",))  # fmt: skip
    yield ("left-out", "left-out", lambda: only(s(largest, lambda: mlp([12, 48, 5])), -1), ())
    yield ("detached", "detached", lambda: s(largest, lambda: _Cut(12, 5), 0.1), ("left-out",))
    yield ("batch-norm-deep", "batch-norm", lambda: s(
        product, lambda: mlp([20, *[32] * 40, 2], norm=nn.BatchNorm1d), 0.05),
        ("exploding",))  # fmt: skip
    yield ("skipped", "skipped-steps", lambda: s(
        largest, lambda: mlp([12, 48, 5]), half_scale=2.0**26, steps=60), ())  # fmt: skip
    yield ("memory", "through-time", lambda: s(
        lambda: _first(60), lambda: Recurrent(nn.RNN, 2, 24, 2), adam=1e-3), ())  # fmt: skip
    yield ("memory-gru", "through-time", lambda: s(
        lambda: _first(100), lambda: Recurrent(nn.GRU, 2, 24, 2), adam=1e-3), ())  # fmt: skip
    yield ("twice", "softmax-twice", lambda: s(
        largest, lambda: nn.Sequential(*mlp([12, 48, 5]), nn.Softmax(1)), 0.1), ())  # fmt: skip
    yield ("linear", "no-activation", lambda: s(
        product, lambda: mlp(relus(3), None), 0.1), ())  # fmt: skip
    yield ("kept", "accumulated", lambda: s(
        product, lambda: mlp(relus(2)), 0.1, zero=False), ("rate-high",))  # fmt: skip
    yield ("broadcast", "broadcast", lambda: s(
        lambda: flat(line()), lambda: mlp([10, 48, 1]),
        loss=lambda p, y: ((p - y) ** 2).mean()), ())  # fmt: skip
    yield ("dropout", "dropout", lambda: s(product, lambda: mlp(relus(2), drop=0.96)), ())
    yield ("decay", "decay", lambda: s(largest, lambda: mlp([12, 48, 48, 5]), 0.1, decay=0.8), ())
    yield ("random", "labels", lambda: s(
        lambda: shuffled(product(1024)), lambda: mlp([20, 32, 2]), 0.05), ())  # fmt: skip
    yield ("memorised", "labels", lambda: s(
        lambda: shuffled(product(512)), lambda: mlp([20, 48, 2]), 0.1, steps=300), ())  # fmt: skip
    yield ("memorised-adam", "labels", lambda: s(
        lambda: shuffled(largest(512)), lambda: mlp([12, 32, 5]), adam=3e-4, steps=300),
        ())  # fmt: skip
    yield ("random-regression", "labels", lambda: s(
        lambda: shuffled(line(1024)), lambda: mlp([10, 16, 1]), 0.01), ())  # fmt: skip


def _zero_last(model: Any) -> Any:
    nn.init.zeros_(model[-1].weight)
    return model


def _frozen(model: Any) -> Any:
    for layer in list(model)[:3]:
        layer.requires_grad_(False)
    return model


def _bad_input(it: Setup) -> Setup:
    it.x[7, 1] = float("nan")
    return it


def _bad_target(it: Setup) -> Setup:
    it.y[9] = float("nan")
    return it


def _bias(model: Any, where: int, value: float) -> Any:
    nn.init.constant_(model[where].bias, value)
    return model


def _scaled(data: tuple[Any, Any], by: float) -> tuple[Any, Any]:
    return data[0], data[1].abs() * by


def _scaled_input(data: tuple[Any, Any], by: float) -> tuple[Any, Any]:
    return data[0] * by * torch.logspace(-2, 0, data[0].shape[1]), data[1]


class _Cut(nn.Module):
    def __init__(self, n_in: int, n_out: int) -> None:
        super().__init__()
        self.below, self.above = mlp([n_in, 48, 32]), nn.Linear(32, n_out)

    def forward(self, x: Any) -> Any:
        with torch.no_grad():
            found = torch.relu(self.below(x))
        return self.above(found)


def _first(length: int) -> tuple[Any, Any]:
    x = torch.randn(256, length, 2)
    return x, (x[:, 0, 0] > 0).long()


SETTING = (
    *(
        Run(f"{name}-{k}", HEALTHY, build, seed=100 + k)
        for k in range(2)
        for name, build in sound()
    ),
    *(Run(name, cause, build, also, 200) for name, cause, build, also in ill()),
)
