"""`watch(model)`: a record of a PyTorch training loop that nothing is added to."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from torch import nn

from gradyan.errors import BadInput
from gradyan.languages.said import said
from gradyan.simulations.diagnosis.recording import result, rows
from gradyan.simulations.diagnosis.recording.listening import leave, listen
from gradyan.simulations.diagnosis.recording.loop import Loop
from gradyan.simulations.diagnosis.records import Layer, Record, save

if TYPE_CHECKING:  # who only records does not import what judges
    from gradyan.simulations.diagnosis.verdict import Judgement


def watch(model: Any, optimizer: Any = None, *, every: int | None = None) -> "Watch":
    """Record the training of a model of PyTorch from now on, with nothing added to its loop.

    A step ends where an optimizer steps, a loss scaler refuses to, or the gradients are emptied;
    backward passes that add up are one step. Of every step the loss is kept. The first 20 steps
    are recorded, then fewer and fewer, so that the gap is at most a tenth of what was done, and
    those in which the loss leaps; or every k-th. With an ``optimizer`` no other one counts.

    Of a compiled model only parameters, gradients, updates, input, output and losses are recorded.
    """
    if not isinstance(model, nn.Module):
        raise BadInput(
            said(f"watch takes a torch.nn.Module, not a {type(model).__name__}"),
            said("of Keras: model.fit(..., callbacks=[gradyan.Watch()])"),
        )
    if any(nn.parameter.is_lazy(p) for p in model.parameters()):
        problem, remedy = "the model has layers without a shape yet", "call it once, then watch it"
        raise BadInput(said(problem), said(remedy))
    if not any(p.requires_grad for p in model.parameters()):
        raise BadInput(said("the model has no parameter that can be trained"))
    if every is not None and every < 1:
        raise BadInput(said(f"every is a number of steps from 1 on, not {every}"))
    return Watch(model, optimizer, every)


class Watch:
    """Listens to a training loop until `close`, or the end of a ``with``."""

    def __init__(self, model: Any, optimizer: Any, every: int | None) -> None:
        self._loop = Loop(model, optimizer, every)
        self._compiled = self._loop.model is not model
        listen(self._loop)

    def step(self, loss: Any) -> None:
        """Keep this as the loss of the step, instead of what is seen; once a step, anywhere."""
        self._loop.losses.tell(loss)
        if self._loop.open:
            self._loop.finish()

    def record(self) -> Record:
        """Return what was recorded so far."""
        loop = self._loop
        if loop.open and loop.finished:
            loop.close()
        if not loop.open:
            loop.keep_last_words()
        layers, kept = self._layers(), loop.rows
        series = rows.series(kept, layers)
        return Record(
            loss=loop.losses.all(),
            steps=np.array(kept.steps, float),
            layers=layers,
            series=series,
            facts=rows.facts(kept, series),
            through_time=kept.lists("times"),
            origin=self._origin(),
        )

    def diagnose(self, language: str | None = None) -> "Judgement":
        """Print what is wrong with what was recorded so far, as `gradyan diagnose` does."""
        from gradyan.simulations.diagnosis.showing import diagnosed  # noqa: PLC0415

        return diagnosed(self.record(), language)

    def save(self, file: str | Path) -> None:
        """Write what was recorded so far, for `gradyan diagnose`."""
        save(self.record(), Path(file))

    def close(self) -> None:
        """Stop recording, and leave the model and PyTorch as they were."""
        leave(self._loop)
        if self._loop.open:
            self._loop.close()
        self._loop.passes.arm(on=False)
        self._loop.probes.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _layers(self) -> tuple[Layer, ...]:
        loop = self._loop
        by_name, follows = {part.name: part for part in loop.parts}, loop.passes.activations or {}
        stepped = loop.stepped() if loop.optimizers else None
        return tuple(
            by_name[name].layer(
                None if stepped is None else id(by_name[name].weight) in stepped, follows.get(name)
            )
            for name in result.ordered(list(by_name), loop.passes.order)
        )

    def _origin(self) -> dict[str, str]:
        loop = self._loop
        found = result.origin(loop.model, [optimizer for optimizer, _ in loop.optimizers.values()])
        if self._compiled:
            found["compiled"] = "yes"
        if not loop.passes.order:
            found["activations"] = "no"
        layers = {id(part.weight) for part in loop.parts}
        if unseen := sum(p.ndim > 1 and id(p) not in layers for p in loop.parameters):
            found["unseen"] = str(unseen)
        return found | loop.passes.origin
