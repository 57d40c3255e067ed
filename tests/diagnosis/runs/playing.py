"""A short training run in PyTorch, watched: what a run consists of, and how it is played.

A run is known by its name, is drawn from its seed alone and takes about a second on one core.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from gradyan import watch

if TYPE_CHECKING:
    from gradyan.simulations.diagnosis.records import Record

Loss = Callable[[Any, Any], Any]
HEALTHY = "healthy"


@dataclass
class Setup:
    """What is trained, on what, and how; the fields at the end are there to be wrong."""

    model: Any
    x: Any
    y: Any
    loss: Loss
    optimizer: Any = None  # Adam with rate 1e-3 where none is given
    batch: int = 64  # 0: all samples at every step
    steps: int = 200
    clip: float = 0.0
    schedule: Any = None
    zero: bool = True
    steps_taken: bool = True
    half_scale: float = (
        0.0  # with automatic half precision: the scale that the loss scaler begins with
    )


@dataclass(frozen=True)
class Run:
    """What is right to say of it: one cause, or a neighbour of it that is as right."""

    name: str
    expected: str
    build: Callable[[], Setup]
    accepted: tuple[str, ...] = ()
    seed: int = 0


def play(run: Run) -> Record:
    """Return the record of a run."""
    it = built(run)
    record = watch(it.model, it.optimizer)
    for loss in steps(it):
        record.step(loss)
    found: Record = record.record()
    record.close()
    return found


def built(run: Run) -> Setup:
    """Return what is trained, drawn from the seed of the run, and an optimizer with it."""
    torch.set_num_threads(1)
    torch.manual_seed(run.seed)
    it = run.build()
    it.optimizer = it.optimizer or torch.optim.Adam(it.model.parameters(), 1e-3)
    return it


def steps(it: Setup) -> Iterator[Any]:
    """Train it, and yield the loss of each step after the step."""
    scaler = None
    if it.half_scale:  # it hardly backs off: what is too large at the start stays so
        scaler = torch.amp.GradScaler("cpu", init_scale=it.half_scale, backoff_factor=0.99)
    for _ in range(it.steps):
        i = torch.randint(len(it.x), (it.batch,)) if it.batch else torch.arange(len(it.x))
        with torch.autocast("cpu", torch.float16, enabled=bool(it.half_scale)):
            loss = it.loss(it.model(it.x[i]), it.y[i])
        if it.zero:
            it.optimizer.zero_grad()
        (scaler.scale(loss) if scaler else loss).backward()
        if it.clip:
            nn.utils.clip_grad_norm_(it.model.parameters(), it.clip)
        if scaler:
            scaler.step(it.optimizer)
            scaler.update()
        elif it.steps_taken:
            it.optimizer.step()
        if it.schedule:
            it.schedule.step()
        yield loss
