"""What `watch` costs a training step in PyTorch, and how large its record is.

    python -m tests.bench.watch

Two equal networks train side by side, one of them watched, step by step in turn; what is compared
is the time of the processor on one thread, so that other programs matter little.
"""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import torch
from torch import nn

from gradyan import watch

Make = Callable[[], Any]
STAGES = ((64, 1), (128, 2), (256, 2), (512, 2))  # channels and stride (He et al. 2016, table 1)


class Block(nn.Module):  # type: ignore[misc]
    """Two convolutions of 3 × 3 and a shortcut, or with a bottleneck 1 × 1, 3 × 3 and 1 × 1."""

    def __init__(self, before: int, width: int, stride: int, bottleneck: bool) -> None:
        super().__init__()
        sizes = [(3, stride, width), (3, 1, width)]
        if bottleneck:
            sizes = [(1, 1, width), (3, stride, width), (1, 1, 4 * width)]
        layers: list[Any] = []
        last = before
        for size, step, channels in sizes:
            convolution = nn.Conv2d(last, channels, size, step, size // 2, bias=False)
            layers += [convolution, nn.BatchNorm2d(channels), nn.ReLU(inplace=True)]
            last = channels
        self.path, self.channels = nn.Sequential(*layers[:-1]), last
        self.shortcut = (
            nn.Identity()
            if (before, stride) == (last, 1)
            else nn.Sequential(nn.Conv2d(before, last, 1, stride, bias=False), nn.BatchNorm2d(last))
        )

    def forward(self, x: Any) -> Any:
        return torch.relu(self.path(x) + self.shortcut(x))


def resnet(blocks: tuple[int, ...], *, bottleneck: bool) -> Any:
    layers: list[Any] = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    layers.append(nn.MaxPool2d(3, 2, 1))
    last = 64
    for count, (width, stride) in zip(blocks, STAGES, strict=True):
        for k in range(count):
            block = Block(last, width, stride if k == 0 else 1, bottleneck)
            layers.append(block)
            last = block.channels
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(last, 10))


def small() -> Any:
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(2048, 64), nn.ReLU(), nn.Linear(64, 10),
    )  # fmt: skip


def steps_of(make: Make, batch: int, side: int) -> tuple[Any, Callable[[], float]]:
    """Return a network and a function that trains it by one step and says how long that took."""
    torch.manual_seed(0)
    model = make()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    x, y = torch.randn(batch, 3, side, side), torch.randint(0, 10, (batch,))

    def step() -> float:
        start = time.thread_time()
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return time.thread_time() - start

    step()
    return model, step


def cost(make: Make, batch: int, side: int, steps: int) -> str:
    """Return the ratios of watched to plain steps: medians, means, and recorded steps alone."""
    (_, plain), (model, watched) = (steps_of(make, batch, side) for _ in range(2))
    with watch(model) as record:
        pairs = [(plain(), watched()) for _ in range(steps)]
    before, after = zip(*pairs, strict=True)
    rows = {int(step) for step in record.record().steps}
    ratios = [b / a for a, b in pairs]  # of neighbours in time
    recorded = median(ratios[k] for k in rows)
    of = f"{len(rows)} recorded of {steps}"
    return (
        f"{1000 * median(before):7.1f} ms a step, median {median(ratios):.3f}, mean "
        f"{sum(after) / sum(before):.3f}, the {of} {recorded:.2f}"
    )


def size(make: Make, steps: int) -> str:
    """Return how large a record is in which every step was kept."""
    model, step = steps_of(make, 2, 32)
    with watch(model, every=1) as record, TemporaryDirectory() as folder:
        for _ in range(steps):
            step()
        file = Path(folder) / "run.npz"
        record.save(file)
        layers = len(record.record().layers)
        return f"{layers} layers, {steps} steps: {file.stat().st_size / 1e6:.2f} MB"


if __name__ == "__main__":
    torch.set_num_threads(1)
    print("small   ", cost(small, 32, 32, 300))  # noqa: T201 - it is what it is for
    print("ResNet-18", cost(lambda: resnet((2, 2, 2, 2), bottleneck=False), 8, 64, 300))  # noqa: T201
    print("ResNet-50", size(lambda: resnet((3, 4, 6, 3), bottleneck=True), 100))  # noqa: T201
