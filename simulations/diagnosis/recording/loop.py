"""The steps of a training loop, as they are heard of, and what is measured in each."""

from typing import Any

import torch

from gradyan.simulations.diagnosis.recording import measures
from gradyan.simulations.diagnosis.recording.forward import Passes, Values
from gradyan.simulations.diagnosis.recording.layers import parts
from gradyan.simulations.diagnosis.recording.losses import Losses
from gradyan.simulations.diagnosis.recording.probes import Probes, empty
from gradyan.simulations.diagnosis.recording.result import numbers
from gradyan.simulations.diagnosis.recording.rows import Rows
from gradyan.simulations.diagnosis.recording.schedule import Schedule


class Loop:
    """A step begins with a backward pass through the model, if the one before has ended.

    It ends where an optimizer steps or a loss scaler refuses to, where the loop says so, or where
    the gradients are found empty again; it is closed only when the next one begins, for till then
    the weights may change.
    """

    def __init__(self, model: Any, optimizer: Any, every: int | None) -> None:
        self.model = getattr(model, "_orig_mod", model)  # what was compiled, itself
        self.parts = parts(self.model)
        self.parameters = list(self.model.parameters())
        self.schedule, self.rows, self.losses = Schedule(every), Rows(), Losses()
        self.passes, self.probes = Passes(model, self.parts), Probes(self.parameters)
        self.only = optimizer
        self.optimizers: dict[int, tuple[Any, set[int]]] = {}
        self.now, self.open, self.finished, self.recorded = -1, False, True, False
        self.values: Values = {}
        self.before: dict[str, Any] = {}
        self.prepare(recorded=True)

    def before_backward(self, losses: Any) -> None:
        """Take down the loss, and what is gone when the backward pass is over."""
        scalar = isinstance(losses, torch.Tensor) and losses.numel() == 1
        self.pending = losses.detach() if scalar else None
        self.emptied = not self.finished and self.probes.all_empty()
        self.probes.reached.clear()
        self.left = float("nan")
        if self.passes.handles:
            stepped = self.stepped()  # what no optimizer has, none of them empties
            self.left = float(any(not empty(p.grad) for p in self.parameters if id(p) in stepped))
            if scalar:
                self.passes.look_at(losses)

    def after_backward(self) -> None:
        """Begin a step, or go on with one, if the pass went through this model."""
        if not self.probes.reached:
            return
        if self.finished or self.emptied:
            if self.open:
                self.close()
            self.now += 1
            self.open, self.finished, self.values = True, False, {}
            self.recorded = self._wanted(self.now)
        self.losses.add(self.pending)
        self.values["passes", ""] = self.values.get(("passes", ""), 0) + 1
        if not self.recorded and self.losses.alarming() and self.schedule.alarm():
            self.recorded = True
        if self.recorded:
            self._measure()

    def after_optimizer(self, optimizer: Any) -> None:
        """See what has changed, and what clipping had left of the gradient."""
        if self._concerns(optimizer):
            if self.open and self.recorded:
                self.values["clipped_start", ""] = self._start_of_gradient()
            groups = optimizer.param_groups
            self.values["learning_rate", ""] = max(float(group["lr"]) for group in groups)
            self._updates(self.optimizers[id(optimizer)][1])
            self.finish()

    def after_scaler(self, optimizer: Any, scale: float) -> None:
        """See that a loss scaler has let the optimizer step, or not."""
        if self._concerns(optimizer):
            self.values["loss_scale", ""] = scale
            self.finish()

    def finish(self) -> None:
        """Hear that the step has ended."""
        self.finished = True
        self.prepare(recorded=self._wanted(self.now + 1))

    def prepare(self, *, recorded: bool) -> None:
        """Take up or give up the hooks for the step to come."""
        self.passes.arm(on=recorded)
        self.probes.ask(everywhere=recorded)

    def close(self) -> None:
        """Keep what was measured of the step."""
        self._updates({id(part.weight) for part in self.parts})
        scale = self.values.get(("loss_scale", ""), 1.0)
        self.losses.close(scale)
        if self.recorded:
            self.rows.add(self.now, numbers(self.values, scale))
        self.open, self.finished, self.before = False, True, {}

    def keep_last_words(self) -> None:
        """Keep a forward pass that was not finite, and after which the loop went no further."""
        found = numbers(self.passes.take() | self._weights(), 1.0)
        shares = {share for (kind, _), share in found.items() if kind.endswith("put_nonfinite")}
        if any(share > 0 for share in shares):
            self.rows.add(self.now + 1, found)

    def stepped(self) -> set[int]:
        """Return the parameters that an optimizer has, by their identity."""
        return set().union(*(ids for _, ids in self.optimizers.values()))

    def _wanted(self, step: int) -> bool:
        return self.schedule(step) or self.losses.alarmed > 0

    def _measure(self) -> None:
        """Measure weights and gradients after a backward pass, which leaves the weights alone."""
        found = self.passes.take()
        if not self.before:
            found["accumulated", ""] = self.left
            self.before = {part.name: part.weight.detach().clone() for part in self.parts}
            found |= self._weights()
        for part in self.parts:
            slope = part.weight.grad
            if self.probes.everywhere:
                found["reached", part.name] = float(id(part.weight) in self.probes.reached)
            if slope is not None:
                size = found["gradient", part.name] = measures.norm(slope)
                found["gradient_nonfinite", part.name] = measures.nonfinite(slope, size)
        layers = {id(part.weight): found.get(("gradient", part.name)) for part in self.parts}
        others = [p.grad for p in self.parameters if id(p) not in layers and p.grad is not None]
        sizes = [size for size in layers.values() if size is not None]
        found["gradient_norm", ""] = together([*sizes, *map(measures.norm, others)])
        found["whole_start", ""] = self._start_of_gradient()
        self.values |= found

    def _weights(self) -> Values:
        found: Values = {}
        for part in self.parts:
            W = part.weight
            size = found["weight", part.name] = measures.norm(W)
            found["weight_nonfinite", part.name] = measures.nonfinite(W, size)
            if W.ndim > 1 and len(W) > 1 and part.kind != "embedding":
                found["alike", part.name] = measures.alike(W)
        return found

    def _start_of_gradient(self) -> Any:
        return together([measures.start(p.grad) for p in self.parameters if p.grad is not None])

    def _updates(self, of: set[int]) -> None:
        for part in self.parts:
            if part.name in self.before and id(part.weight) in of:
                change = self.before.pop(part.name).sub_(part.weight.detach())
                self.values["update", part.name] = measures.norm(change)

    def _concerns(self, optimizer: Any) -> bool:
        """Tell whether an optimizer is of this model, and remember it if it is."""
        if self.only is not None and optimizer is not self.only:
            return False
        known = self.optimizers.get(id(optimizer))
        count = sum(len(group["params"]) for group in optimizer.param_groups)
        if known is None or len(known[1]) != count:
            ids = {id(p) for group in optimizer.param_groups for p in group["params"]}
            if ids.isdisjoint(map(id, self.parameters)):
                return False
            self.optimizers[id(optimizer)] = (optimizer, ids)
        return True


def together(norms: list[Any]) -> Any:
    """Return √Σ‖·‖² of parts that may lie on several devices; NaN of none."""
    if not norms:
        return float("nan")
    return torch.linalg.vector_norm(torch.stack([size.to(norms[0].device) for size in norms]))
