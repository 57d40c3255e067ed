"""Small networks of every kind that people have, and tasks; all random numbers are torch's."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import torch
from torch import nn

Tensor = Any


def mlp(widths: list[int], act: Any = nn.ReLU, *, norm: Any = None, drop: float = 0.0) -> Any:
    """Return dense layers with what comes between them; none after the last."""
    layers: list[Any] = []
    for ell, (n_in, n_out) in enumerate(pairwise(widths)):
        layers.append(nn.Linear(n_in, n_out))
        if ell < len(widths) - 2:
            layers += [norm(n_out)] if norm else []
            layers += [act()] if act else []
            layers += [nn.Dropout(drop)] if drop else []
    return nn.Sequential(*layers)


def start(model: Any, weights: Any, bias: float | None = 0.0) -> Any:
    """Draw all weights with two axes or more anew, by a function of `nn.init` or one's own."""
    for p in model.parameters():
        if p.ndim > 1:
            weights(p)
        elif bias is not None:
            nn.init.constant_(p, bias)
    return model


def gain(sigma: float) -> Any:
    """Return what draws weights N(0, σ²/n_in)."""
    return lambda p: nn.init.normal_(p, 0, sigma / p[0].numel() ** 0.5)


def cnn(channels: list[int], classes: int, side: int, act: Any = nn.ReLU, norm: Any = None) -> Any:
    """Return convolutions of 3 × 3 and a dense layer on all that they give."""
    layers: list[Any] = []
    for n_in, n_out in pairwise(channels):
        layers += [nn.Conv2d(n_in, n_out, 3, padding=1), *([norm(n_out)] if norm else []), act()]
    return nn.Sequential(
        *layers,
        nn.AdaptiveAvgPool2d(side),
        nn.Flatten(),
        nn.Linear(channels[-1] * side**2, classes),
    )


class Residual(nn.Module):
    """x + B φ(A norm(x))."""

    def __init__(self, width: int, norm: Any = nn.LayerNorm) -> None:
        super().__init__()
        self.norm, self.a, self.b = (
            norm(width),
            nn.Linear(width, 2 * width),
            nn.Linear(2 * width, width),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.b(torch.relu(self.a(self.norm(x))))


class ConvBlock(nn.Module):
    """The block of He et al. (2016): two convolutions with batch normalisation, and a shortcut."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.a, self.b = (nn.Conv2d(width, width, 3, padding=1, bias=False) for _ in range(2))
        self.na, self.nb = nn.BatchNorm2d(width), nn.BatchNorm2d(width)

    def forward(self, x: Tensor) -> Tensor:
        return torch.relu(x + self.nb(self.b(torch.relu(self.na(self.a(x))))))


class Recurrent(nn.Module):
    """A recurrent network, and a dense layer on its last state."""

    def __init__(self, cell: Any, n_in: int, width: int, n_out: int, **how: Any) -> None:
        super().__init__()
        self.cell, self.out = cell(n_in, width, batch_first=True, **how), nn.Linear(width, n_out)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.cell(x)[0][:, -1])


class Words(nn.Module):
    """An embedding, a Transformer's encoder, and a dense layer on the mean over the places."""

    def __init__(self, words: int, width: int, layers: int, classes: int, **how: Any) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, width)
        self.places = nn.Parameter(torch.randn(12, width) * 0.1)
        block = nn.TransformerEncoderLayer(
            width, 2, 2 * width, how.pop("dropout", 0.0), batch_first=True, **how
        )
        self.encoder = nn.TransformerEncoder(block, layers, enable_nested_tensor=False)
        self.out = nn.Linear(width, classes)

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.encoder(self.embedding(x) + self.places).mean(1))


def product(n: int = 512) -> tuple[Tensor, Tensor]:
    """Is the product of the first two of twenty numbers positive?"""
    x = torch.randn(n, 20)
    return x, (x[:, :2].prod(1) > 0).long()


def largest(n: int = 512, classes: int = 5) -> tuple[Tensor, Tensor]:
    """Which of the first numbers is the largest?"""
    x = torch.randn(n, 12)
    return x, x[:, :classes].argmax(1)


def line(n: int = 512) -> tuple[Tensor, Tensor]:
    """A number that is a sum of others."""
    x = torch.randn(n, 10)
    return x, x[:, :4].sum(1, keepdim=True) / 2


def halves(n: int = 256) -> tuple[Tensor, Tensor]:
    """Is the upper half of an image brighter?"""
    x = torch.randn(n, 1, 8, 8)
    y = torch.randint(0, 2, (n,))
    x[:, 0, :4] += (y[:, None, None] - 0.5) * 1.0
    return x, y


def last_sign(n: int = 256, length: int = 12) -> tuple[Tensor, Tensor]:
    """Is the sum of the last three of a sequence positive?"""
    x = torch.randn(n, length, 3)
    return x, (x[:, -3:, 0].sum(1) > 0).long()


def spirals(n: int = 400) -> tuple[Tensor, Tensor]:
    """Two spirals of one and a half turns."""
    r, y = torch.rand(n).sqrt() * 4.7, torch.randint(0, 2, (n,))
    angle = r + torch.pi * y
    return torch.stack([r * angle.cos(), r * angle.sin()], 1) / 3 + 0.03 * torch.randn(n, 2), y


def wave(n: int = 400) -> tuple[Tensor, Tensor]:
    """A sine of one number, with noise."""
    x = torch.rand(n, 1) * 4 - 2
    return x, torch.sin(2 * x) + 0.1 * torch.randn(n, 1)


def stripes(n: int = 320) -> tuple[Tensor, Tensor]:
    """Images with stripes in one of four directions."""
    y = torch.randint(0, 4, (n,))
    row, column = torch.meshgrid(torch.arange(10.0), torch.arange(10.0), indexing="ij")
    waves = torch.stack([row, column, row + column, row - column])
    shift = torch.rand(n, 1, 1) * 6.28
    x = torch.sin(waves[y] * 1.6 + shift)[:, None] + 0.5 * torch.randn(n, 3, 10, 10)
    return x, y


def rings(n: int = 480) -> tuple[Tensor, Tensor]:
    """Three rings in eight dimensions of which two matter."""
    y = torch.randint(0, 3, (n,))
    x = torch.randn(n, 8)
    x[:, :2] *= ((0.5 + y) / x[:, :2].norm(dim=1))[:, None]
    return x, y


def majority(n: int = 320, length: int = 12) -> tuple[Tensor, Tensor]:
    """Of 30 words, five speak for each of two classes; which occurs more often?"""
    x = torch.randint(0, 24, (n, length))
    votes = (x < 5).sum(1) - ((x >= 5) & (x < 10)).sum(1)
    return x, (votes > 0).long()


def first_sign(n: int = 256, length: int = 60) -> tuple[Tensor, Tensor]:
    """The sign of the first number of a long sequence."""
    x = torch.randn(n, length, 2)
    return x, (x[:, 0, 0] > 0).long()


def checker(n: int = 600) -> tuple[Tensor, Tensor]:
    """A board of two by two fields of two colours, in the first two of six dimensions."""
    x = torch.rand(n, 6) * 4 - 2
    return x, ((x[:, :2] > 0).sum(1) % 2).long()


def corners(n: int = 500) -> tuple[Tensor, Tensor]:
    """Four clouds at the corners of a square, in ten dimensions."""
    y = torch.randint(0, 4, (n,))
    x = torch.randn(n, 10)
    x[:, 0] += 3.0 * (y % 2) - 1.5
    x[:, 1] += 3.0 * (y // 2) - 1.5
    return x, y


def ridge(n: int = 500) -> tuple[Tensor, Tensor]:
    """A curve of the mean of five numbers."""
    x = torch.randn(n, 5)
    return x, torch.tanh(2 * x.mean(1, keepdim=True)) + 0.3 * x[:, :1] ** 2


def spots(n: int = 300) -> tuple[Tensor, Tensor]:
    """In which third of an image is a spot?"""
    y = torch.randint(0, 3, (n,))
    x = 0.5 * torch.randn(n, 2, 9, 9)
    for k in range(n):
        row = int(torch.randint(0, 8, (1,)))
        x[k, :, row : row + 2, 3 * int(y[k]) : 3 * int(y[k]) + 2] += 2.0
    return x, y


def crossing(n: int = 300, length: int = 9) -> tuple[Tensor, Tensor]:
    """Did a random walk end above where it was four steps before?"""
    steps = torch.randn(n, length, 1)
    return steps.cumsum(1) / 2, (steps[:, -4:].sum((1, 2)) > 0).long()


def early(n: int = 250, length: int = 70) -> tuple[Tensor, Tensor]:
    """Which of three channels was the largest at the first step of a long sequence?"""
    x = torch.randn(n, length, 3)
    return x, x[:, 0].argmax(1)


def contains(n: int = 320, length: int = 12) -> tuple[Tensor, Tensor]:
    """Does a sentence contain one of three words?"""
    x = torch.randint(3, 40, (n, length))
    y = torch.randint(0, 2, (n,))
    place = torch.randint(0, length, (n,))
    x[torch.arange(n), place] = torch.where(y > 0, torch.randint(0, 3, (n,)), x[:, 0])
    return x, y
