"""The runs on which the diagnosis is tried; no threshold and no rule was set on them.

Other tasks, widths, depths, optimizers and seeds than in `setting` and in `rehearsal`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

from tests.diagnosis.runs.faults import (
    Cut,
    again,
    bias,
    copies,
    cosine,
    features,
    flat,
    flat_sequence,
    given,
    half,
    logit,
    moved,
    no_gradient,
    one_feature,
    only,
    only_out,
    recurrent,
    sgd,
    shuffled,
    spoil,
    spoil_target,
    times,
    zero_branches,
)
from tests.diagnosis.runs.networks import (
    ConvBlock,
    Recurrent,
    Words,
    checker,
    cnn,
    contains,
    corners,
    crossing,
    early,
    gain,
    mlp,
    ridge,
    spots,
    start,
)
from tests.diagnosis.runs.playing import HEALTHY, Run, Setup

Build = Callable[[], Setup]


def nadam(rate: float, **more: Any) -> Any:
    return lambda p: torch.optim.NAdam(p, rate, **more)


def adagrad(rate: float, **more: Any) -> Any:
    return lambda p: torch.optim.Adagrad(p, rate, **more)


def wide(depth: int, width: int = 56, n_in: int = 10, n_out: int = 4) -> list[int]:
    return [n_in, *[width] * depth, n_out]


def images(blocks: int = 2, width: int = 12) -> Any:
    """A small residual network."""
    return nn.Sequential(
        nn.Conv2d(2, width, 3, padding=1), *[ConvBlock(width) for _ in range(blocks)],
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(width, 3))  # fmt: skip


def separable() -> Any:
    """Depthwise and pointwise convolutions, as in MobileNet, with group normalisation."""

    def unit(n: int, m: int) -> list[Any]:
        return [nn.Conv2d(n, n, 3, padding=1, groups=n), nn.Conv2d(n, m, 1), nn.GroupNorm(4, m),
                nn.SiLU()]  # fmt: skip

    return nn.Sequential(*unit(2, 12), *unit(12, 16), nn.AdaptiveAvgPool2d(4), nn.Flatten(),
                         nn.Linear(256, 3))  # fmt: skip


def funnel() -> Any:
    """An autoencoder."""
    return mlp([10, 40, 4, 40, 10], nn.ELU)


def sequences(length: int) -> tuple[Any, Any]:
    return crossing(length=length)


# A row a run: how it is set is for the reader to compare.
# fmt: off
SOUND: dict[str, Build] = {
    "gelu": lambda: given(corners(), mlp(wide(2), nn.GELU), nadam(3e-3)),
    "leaky-deep": lambda: given(
        corners(), start(mlp(wide(7), nn.LeakyReLU), nn.init.kaiming_normal_), nadam(1e-3)),
    "selu": lambda: given(corners(), start(mlp(wide(6), nn.SELU), gain(1.0)), sgd(0.02)),
    "sigmoid-shallow": lambda: given(corners(), mlp(wide(1), nn.Sigmoid), nadam(2e-2), steps=300),
    "logit": lambda: given(corners(), mlp(wide(2, n_out=1), nn.SiLU), nadam(5e-3),
                           lambda p, y: logit(p, y > 0)),
    "checker": lambda: given(checker(), mlp([6, 64, 64, 2], nn.Tanh), nadam(1e-2), steps=400),
    "ridge": lambda: given(ridge(), mlp([5, 48, 48, 1], nn.Tanh), adagrad(3e-3), nn.MSELoss()),
    "ridge-l1": lambda: given(ridge(), mlp([5, 72, 1]), nadam(1e-2), nn.L1Loss(), steps=300),
    "autoencoder": lambda: given(
        copies(corners()), funnel(), nadam(1e-2), nn.MSELoss(), steps=400),
    "linear-map": lambda: given(
        copies(corners()), mlp([10, 10, 10], None), nadam(1e-2), nn.MSELoss(), steps=400),
    "resnet": lambda: given(spots(), images(), sgd(0.05, momentum=0.9), steps=100),
    "separable": lambda: given(spots(), separable(), nadam(3e-3), steps=120),
    "conv-plain": lambda: given(spots(), cnn([2, 12, 12], 3, 5, nn.ELU), nadam(3e-3), steps=120),
    "conv-batch-4": lambda: given(spots(), cnn([2, 8], 3, 5), sgd(0.02), batch=4, steps=400),
    "gru": lambda: given(sequences(8), Recurrent(nn.GRU, 1, 32, 2), nadam(1e-2), steps=300),
    "rnn": lambda: given(sequences(6), Recurrent(nn.RNN, 1, 32, 2), nadam(1e-2), steps=300),
    "lstm-2": lambda: given(sequences(8), Recurrent(nn.LSTM, 1, 24, 2, num_layers=2), nadam(2e-2),
                            steps=300),
    "lstm-long": lambda: given(sequences(60), Recurrent(nn.LSTM, 1, 16, 2), nadam(2e-2),
                               steps=250),
    "post-norm": lambda: given(contains(), Words(150, 20, 3, 2), nadam(3e-3), steps=150),
    "words-dropout": lambda: given(contains(), Words(40, 24, 1, 2, dropout=0.2), nadam(5e-3)),
    "batch-1": lambda: given(corners(), mlp(wide(1)), sgd(0.01), batch=1, steps=1000),
    "whole": lambda: given(corners(), mlp(wide(2)), sgd(0.5), batch=0, steps=300),
    "huge-loss": lambda: given(ridge(), mlp([5, 48, 1]), nadam(1e-2),
                               lambda p, y: 1e6 * ((p - y) ** 2).mean(), steps=300),
    "offset": lambda: given(ridge(), mlp([5, 48, 1]), nadam(1e-2),
                            lambda p, y: 20 + ((p - y) ** 2).mean(), steps=300),
    "frozen-convolutions": lambda: no_gradient(
        given(spots(), cnn([2, 24, 24], 3, 5), nadam(1e-2), steps=200), 3),
    "frozen-by-feature": lambda: features(given(corners(), mlp(wide(2, 80)), nadam(1e-2))),
    "zero-branch": lambda: zero_branches(given(spots(), images(3), nadam(3e-3), steps=100)),
    "clipped": lambda: given(checker(), mlp([6, 48, 48, 2]), nadam(1e-2), clip=0.1, steps=400),
    "cosine": lambda: cosine(given(corners(), mlp(wide(2)), sgd(0.3), steps=200)),
    "half-scaled": lambda: given(corners(), mlp(wide(2)), nadam(1e-2), half_scale=1024.0),
    "sparse": lambda: bias(given(corners(), mlp(wide(2, 160)), nadam(5e-3)), 0, -1.0),
    "dropout-half": lambda: given(corners(), mlp(wide(2, 96), drop=0.5), nadam(5e-3), steps=300),
}


def _ill() -> Iterator[tuple[str, str, Build, tuple[str, ...]]]:
    yield from _ill_depth()
    yield from _ill_numbers()
    yield from _ill_units()
    yield from _ill_build()
    yield from _ill_steps()


def _ill_depth() -> Iterator[tuple[str, str, Build, tuple[str, ...]]]:
    for act, depth, rate in ((nn.Sigmoid, 9, 0.02), (nn.Sigmoid, 12, 0.5)):
        yield (f"sigmoids-{depth}", "vanishing", lambda act=act, depth=depth, rate=rate: given(
            corners(), mlp(wide(depth), act), sgd(rate)), ())
    for act in (nn.SiLU, nn.ELU, nn.ReLU):
        yield (f"small-{act.__name__}", "vanishing", lambda act=act: given(
            corners(), start(mlp(wide(11), act), gain(0.4)), sgd(0.1, momentum=0.9)), ())
    yield ("conv-18", "vanishing", lambda: given(
        spots(), cnn([2, *[6] * 16], 3, 2), sgd(0.05), steps=80), ())
    yield ("relu-25-adam", "vanishing", lambda: given(
        corners(), mlp(wide(28)), nadam(1e-4), steps=150), ())
    for act in (nn.LeakyReLU, nn.GELU, nn.SiLU):
        yield (f"large-{act.__name__}", "exploding", lambda act=act: given(
            corners(), start(mlp(wide(8), act), gain(6.0)), sgd(0.03)), ("rate-high",))
    yield ("large-conv", "exploding", lambda: given(
        spots(), start(cnn([2, *[10] * 10], 3, 2, nn.LeakyReLU), gain(4.0)), sgd(0.02), steps=80),
        ("rate-high",))
    yield ("large-linear", "exploding", lambda: given(
        copies(corners()), start(mlp([10, *[30] * 6, 10], nn.LeakyReLU), gain(6.0)), sgd(0.01),
        nn.MSELoss()), ("rate-high",))
    yield ("recurrent-large", "exploding", lambda: recurrent(given(
        sequences(50), Recurrent(nn.RNN, 1, 24, 2, nonlinearity="relu"), sgd(0.05), steps=100),
        0.5), ("rate-high",))
    for depth in (35, 50):
        yield (f"normalised-{depth}", "batch-norm", lambda depth=depth: given(
            corners(), mlp(wide(depth, 24), norm=nn.BatchNorm1d), sgd(0.2), steps=60),
            ("exploding",))
    for cell, length in ((nn.RNN, 70), (nn.GRU, 130), (nn.LSTM, 90)):
        yield (f"first-{cell.__name__}", "through-time", lambda cell=cell, length=length: given(
            early(length=length), Recurrent(cell, 3, 24, 3), nadam(1e-3), steps=120), ())


def _ill_numbers() -> Iterator[tuple[str, str, Build, tuple[str, ...]]]:
    yield ("nan-image", "nan-input", lambda: spoil(given(
        spots(), cnn([2, 8], 3, 2), sgd(0.05), steps=60)), ())
    yield ("inf-feature", "nan-input", lambda: spoil(given(
        corners(), mlp(wide(2), nn.Tanh), nadam(1e-3)), float("inf")), ())
    yield ("nan-sequence", "nan-input", lambda: spoil(given(
        sequences(10), Recurrent(nn.LSTM, 1, 16, 2), nadam(1e-2), steps=100)), ())
    yield ("nan-wave", "nan-target", lambda: spoil_target(given(
        ridge(), mlp([5, 40, 1]), nadam(1e-2), nn.MSELoss())), ())
    yield ("inf-wave", "nan-target", lambda: spoil_target(given(
        ridge(), mlp([5, 40, 1], nn.Tanh), sgd(0.01), nn.L1Loss()), float("inf")),
        ("loss-undefined",))
    yield ("log-of-relu", "loss-undefined", lambda: given(
        corners(), nn.Sequential(*mlp(wide(2)), nn.ReLU()), nadam(1e-3),
        lambda p, y: -torch.log(p.gather(1, y[:, None])).mean()), ("dead-output",))
    yield ("log-of-logit", "loss-undefined", lambda: given(
        corners(), mlp(wide(1, n_out=1)), sgd(0.1),
        lambda p, y: -(torch.log(p[:, 0]) * (y > 0) + torch.log(1 - p[:, 0]) * (y == 0)).mean()),
        ())
    yield ("zero-over-zero", "loss-undefined", lambda: given(
        ridge(), mlp([5, 40, 1]), nadam(1e-3), lambda p, y: (p.sum() - p.sum()) / (y - y).sum()),
        ())
    yield ("norm-of-zero", "nan-gradient", lambda: given(
        ridge(), mlp([5, 40, 1]), nadam(1e-3),
        lambda p, y: ((p - y) ** 2).mean() + (p - p).pow(2).sum().sqrt()), ())
    yield ("norm-clipped", "nan-gradient", lambda: given(
        ridge(), mlp([5, 40, 1]), nadam(1e-3),
        lambda p, y: ((p - y) ** 2).mean() + (p - p).pow(2).sum().sqrt(), clip=1.0),
        ("clipped-nan",))
    for scale in (400.0, 700.0):
        yield (f"half-{scale:g}", "overflow", lambda scale=scale: half(given(
            corners(), mlp(wide(2, 128)), sgd(1e-3), steps=50), scale, 50), ())
    yield ("scaler", "skipped-steps", lambda: given(
        corners(), mlp(wide(2)), nadam(1e-3), half_scale=2.0**26, steps=40), ())
    yield ("scaler-sgd", "skipped-steps", lambda: given(
        ridge(), mlp([5, 40, 1]), sgd(0.1), lambda p, y: ((10 * p - y) ** 2).mean(),
        half_scale=2.0**26, steps=30), ())


def _ill_units() -> Iterator[tuple[str, str, Build, tuple[str, ...]]]:
    yield ("dead-2", "dead-units", lambda: bias(given(
        corners(), mlp(wide(3)), nadam(1e-3)), 4, -30.0), ())
    yield ("dead-conv", "dead-units", lambda: bias(given(
        spots(), cnn([2, 8, 8, 8], 3, 2), sgd(0.05), steps=80), 2, -15.0), ())
    yield ("dead-first", "dead-units", lambda: bias(given(
        ridge(), mlp([5, 32, 24, 1]), sgd(0.02), nn.MSELoss()), 0, -9.0), ())
    yield ("relu-last", "dead-output", lambda: given(
        moved(ridge(), -5.0), nn.Sequential(*mlp([5, 40, 1], nn.Tanh), nn.ReLU()), nadam(1e-2),
        nn.MSELoss()), ("dead-units",))
    yield ("relu-last-sgd", "dead-output", lambda: bias(given(
        ridge(), nn.Sequential(*mlp([5, 40, 1]), nn.ReLU()), sgd(0.05), nn.MSELoss()), 2, -6.0),
        ("dead-units",))
    yield ("softmax-one", "dead-output", lambda: given(
        corners(), nn.Sequential(*mlp(wide(2, n_out=1)), nn.Softmax(1)), nadam(1e-2),
        lambda p, y: nn.functional.binary_cross_entropy(p[:, 0], (y > 0).float() * 0.8 + 0.1)), ())
    for act, rate in ((nn.Tanh, 0.02), (nn.Sigmoid, 0.02)):
        yield (f"saturated-{act.__name__}", "saturated", lambda act=act, rate=rate: given(
            corners(), start(mlp(wide(3), act), gain(200.0)), sgd(rate)),
            ("exploding", "vanishing"))
    yield ("bounded-out", "saturated", lambda: given(
        moved(ridge(), 60.0), nn.Sequential(*mlp([5, 40, 1]), nn.Sigmoid()), nadam(2e-2),
        nn.MSELoss()), ("dead-output",))
    yield ("pixels", "unscaled-input", lambda: times(given(
        corners(), mlp(wide(2), nn.Tanh), sgd(0.05)), 2000.0), ("saturated",))
    yield ("one-feature", "unscaled-input", lambda: one_feature(given(
        corners(), mlp(wide(2), nn.Sigmoid), sgd(0.05))), ("saturated",))
    yield ("constant", "equal-units", lambda: given(
        corners(), start(mlp(wide(2), nn.Tanh), lambda p: nn.init.constant_(p, 0.1)), sgd(0.1)), ())
    yield ("constant-adam", "equal-units", lambda: given(
        checker(), start(mlp([6, 32, 32, 2]), nn.init.ones_), nadam(1e-3)), ("exploding",))
    yield ("zeros", "equal-units", lambda: given(
        spots(), start(cnn([2, 8, 8], 3, 2), nn.init.zeros_), sgd(0.05), steps=80),
        ("vanishing", "dead-units"))
    yield ("black", "zero-input", lambda: times(given(
        spots(), cnn([2, 8, 8], 3, 2), sgd(0.05), steps=60), 0.0), ())
    yield ("silent", "zero-input", lambda: times(given(
        corners(), mlp(wide(2), nn.Tanh), nadam(1e-3)), 0.0), ())


def _ill_build() -> Iterator[tuple[str, str, Build, tuple[str, ...]]]:
    yield ("no-step", "not-stepping", lambda: given(
        spots(), cnn([2, 8], 3, 2), nadam(1e-3), steps=60, steps_taken=False), ())
    yield ("no-rate", "not-stepping", lambda: given(
        corners(), mlp(wide(2)), sgd(0.0)), ("rate-low",))
    yield ("copy-trained", "not-stepping", lambda: again(given(
        ridge(), mlp([5, 40, 1]), nadam(1e-2), nn.MSELoss()), mlp([5, 40, 1])), ("left-out",))
    yield ("head-only", "left-out", lambda: only(given(
        spots(), cnn([2, 8, 8], 3, 2), nadam(1e-2), steps=100), -1), ())
    yield ("body-only", "left-out", lambda: only(given(
        corners(), mlp(wide(2), nn.Tanh), nadam(1e-3)), 0), ())
    yield ("recurrent-left", "left-out", lambda: only_out(given(
        sequences(10), Recurrent(nn.GRU, 1, 16, 2), nadam(1e-2), steps=100)), ())
    yield ("cut", "detached", lambda: given(
        corners(), Cut(mlp(wide(1, n_out=20)), 20, 4), sgd(0.1)), ("left-out",))
    yield ("cut-conv", "detached", lambda: given(
        spots(), Cut(cnn([2, 10, 10], 20, 2), 20, 3), nadam(1e-3), steps=80), ("left-out",))
    for n, act in enumerate((nn.Tanh, nn.SiLU)):
        yield (f"twice-{n}", "softmax-twice", lambda act=act: given(
            corners(), nn.Sequential(*mlp(wide(2), act), nn.Softmax(-1)), nadam(1e-3)), ())
    yield ("twice-conv", "softmax-twice", lambda: given(
        spots(), nn.Sequential(*cnn([2, 8], 3, 4), nn.Softmax(1)), sgd(0.05), steps=80), ())
    yield ("sigmoid-twice", "softmax-twice", lambda: given(
        corners(), nn.Sequential(*mlp(wide(2, n_out=1)), nn.Sigmoid()), nadam(1e-3),
        lambda p, y: logit(p, y > 0)), ())
    for n, (data, widths) in enumerate(((checker, [6, 64, 64, 64, 2]), (checker, [6, 32, 32, 2]))):
        yield (f"linear-{n}", "no-activation", lambda data=data, widths=widths: given(
            data(), mlp(widths, None), nadam(3e-3)), ())
    yield ("linear-wave", "no-activation", lambda: given(
        _even(ridge()), mlp([5, 72, 64, 1], None), nadam(3e-3), nn.MSELoss()), ())
    yield ("kept-corners", "accumulated", lambda: given(
        corners(), mlp(wide(2)), sgd(0.05), zero=False), ())
    yield ("kept-conv", "accumulated", lambda: given(
        spots(), cnn([2, 8], 3, 2), nadam(1e-3), zero=False, steps=80), ())
    yield ("kept-lstm", "accumulated", lambda: given(
        sequences(10), Recurrent(nn.LSTM, 1, 16, 2), sgd(0.1), zero=False, steps=80), ())
    yield ("outer", "broadcast", lambda: given(
        flat(ridge()), mlp([5, 48, 1]), nadam(1e-2), lambda p, y: (p - y).abs().mean()), ())
    yield ("outer-sequence", "broadcast", lambda: given(
        flat_sequence(sequences(8)), Recurrent(nn.GRU, 1, 16, 1), nadam(1e-2),
        lambda p, y: ((p - y) ** 2).mean(), steps=80), ())
    yield ("outer-tanh", "broadcast", lambda: given(
        flat(ridge()), mlp([5, 48, 1], nn.Tanh), sgd(0.05),
        lambda p, y: ((p - y) ** 2).mean()), ())


def _ill_steps() -> Iterator[tuple[str, str, Build, tuple[str, ...]]]:
    thrown = ("dead-units", "exploding", "saturated")
    yield ("hot-wave", "rate-high", lambda: given(
        ridge(), mlp([5, 36, 36, 1]), sgd(5.0), nn.MSELoss()), thrown)
    yield ("hot-corners", "rate-high", lambda: given(corners(), mlp(wide(3)), sgd(100.0)), thrown)
    yield ("hot-adam", "rate-high", lambda: given(
        spots(), cnn([2, 8, 8], 3, 2), nadam(3.0), steps=80), thrown)
    yield ("hot-adagrad", "rate-high", lambda: given(
        corners(), mlp(wide(2), nn.Tanh), adagrad(2.0)), thrown)
    yield ("hot-words", "rate-high", lambda: given(
        contains(), Words(40, 16, 2, 2), nadam(1.0), steps=100), thrown)
    yield ("cold-corners", "rate-low", lambda: given(corners(), mlp(wide(2)), sgd(1e-6)), ())
    yield ("cold-conv", "rate-low", lambda: given(
        spots(), cnn([2, 8, 8], 3, 2), sgd(1e-5, momentum=0.5), steps=80), ())
    yield ("cold-adam", "rate-low", lambda: given(ridge(), mlp([5, 40, 1]), nadam(1e-7),
                                                  nn.MSELoss()), ())
    yield ("cold-gru", "rate-low", lambda: given(
        sequences(10), Recurrent(nn.GRU, 1, 16, 2), sgd(1e-6), steps=80), ())
    for p in (0.92, 0.97):
        yield (f"dropped-{p}", "dropout", lambda p=p: given(
            corners(), mlp(wide(3, 48), nn.GELU, drop=p), sgd(0.05)), ())
    yield ("dropped-adam", "dropout", lambda: given(
        checker(), mlp([6, 40, 40, 2], nn.Tanh, drop=0.95), nadam(3e-4)), ())
    yield ("decayed", "decay", lambda: given(
        corners(), mlp(wide(3)), sgd(0.2, weight_decay=0.6)), ("vanishing",))
    yield ("decayed-conv", "decay", lambda: given(
        spots(), cnn([2, 8, 8], 3, 2), sgd(0.1, weight_decay=1.5), steps=80), ("vanishing",))
    yield ("decayed-adamw", "decay", lambda: given(
        corners(), mlp(wide(2), nn.Tanh), nadam(5e-3, weight_decay=20.0)), ("vanishing",))
    yield ("shuffled-corners", "labels", lambda: given(
        shuffled(corners(1400)), mlp(wide(1, 24)), nadam(1e-3)), ())
    yield ("shuffled-wave", "labels", lambda: given(
        shuffled(ridge(1100)), mlp([5, 32, 1], nn.Tanh), sgd(0.05), nn.MSELoss()), ())
    yield ("shuffled-stripes", "labels", lambda: given(
        shuffled(spots(1200)), cnn([2, 6], 3, 1), sgd(0.05), steps=100), ())
    yield ("shuffled-words", "labels", lambda: given(
        shuffled(contains(1500)), Words(40, 8, 1, 2), nadam(1e-3), steps=100), ())


# fmt: on


def _even(data: tuple[Any, Any]) -> tuple[Any, Any]:
    return data[0], (2 * data[0][:, :1]).cos()


TRIAL = (
    *(Run(f"{name}-{k}", HEALTHY, build, seed=41000 + k) for k in range(2)
      for name, build in SOUND.items()),
    *(Run(name, cause, build, also, 52000) for name, cause, build, also in _ill()),
)  # fmt: skip
