"""A record, prepared for those who look for causes in it: where it is sound, and its medians."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from gradyan.simulations.diagnosis.learning import Learning, learning, stays
from gradyan.simulations.diagnosis.profile import Line, line
from gradyan.simulations.diagnosis.records import Record

Floats = NDArray[np.float64]
MATRICES = {"dense", "convolution", "recurrent", "attention", ""}  # "": of a kind that is unknown


@dataclass(frozen=True)
class Finding:
    """A cause that was found.

    ``certainty`` is "sure" or "likely"; ``numbers`` are what its sentence wants, each a number or a
    name; ``layers`` are the names of those that it is about.
    """

    cause: str
    certainty: str
    numbers: dict[str, float | str] = field(default_factory=dict)
    layers: tuple[str, ...] = ()
    step: int | None = None


@dataclass(frozen=True)
class Seen:
    """What the causes look at; of the steps at which something is not finite nothing is used."""

    record: Record

    @cached_property
    def learning(self) -> Learning:
        """Is it failing to learn?"""
        guess = self.fact("guess")
        spread = self.record.fact("output_spread")[self.sound, None]
        last = float(_middle(spread[-max(len(spread) // 5, 1) :])[0])
        return learning(self.record.loss, guess, last)

    @cached_property
    def broken(self) -> NDArray[np.bool_]:
        """At which recorded steps (S,) something was not finite."""
        found = np.zeros(len(self.record.steps), bool)
        for name in ("weight", "gradient", "activation", "signal"):
            found |= (self.record.of(f"{name}_nonfinite") > 0).any(axis=1)
            found |= np.isinf(self.record.of(name)).any(axis=1)
        for name in ("input", "output", "target"):
            found |= self.record.fact(f"{name}_nonfinite") > 0
        return found | ~np.isfinite(self.losses)

    @cached_property
    def losses(self) -> Floats:
        """The loss at the recorded steps (S,); 0 where none is known."""
        loss, at = self.record.loss, self.record.steps.astype(int)
        return loss[np.minimum(at, len(loss) - 1)] if len(loss) else np.zeros(len(at))

    @cached_property
    def sound(self) -> NDArray[np.bool_]:
        """The steps (S,) that may be used.

        Those before the first broken one, or all unbroken ones where it is sound at the end.
        """
        if not stays(self.broken):
            return ~self.broken
        return np.arange(len(self.broken)) < int(np.argmax(self.broken))

    def matrices(self) -> NDArray[np.bool_]:
        """Which layers (L,) have a matrix of weights that maps one signal to another."""
        return np.array([layer.kind in MATRICES for layer in self.record.layers], bool)

    def hidden(self) -> NDArray[np.bool_]:
        """Which of the matrices (L,) are not the last one."""
        which = self.matrices()
        if which.any():
            which[np.flatnonzero(which)[-1]] = False
        return which

    def typical(self, name: str) -> Floats:
        """Return the median (L,) over the sound steps."""
        return _middle(self.record.of(name)[self.sound])

    def first(self, name: str) -> Floats:
        """Return the values (L,) at the first sound step."""
        values = self.record.of(name)[self.sound]
        return values[0] if len(values) else np.full(len(self.record.layers), np.nan)

    def late(self, name: str) -> Floats:
        """Return the median (L,) over the last fifth of the sound steps."""
        values = self.record.of(name)[self.sound]
        return _middle(values[-max(len(values) // 5, 1) :])

    def fact(self, name: str) -> float:
        """Return the median of a fact over the sound steps; NaN where it is unknown."""
        return float(_middle(self.record.fact(name)[self.sound][:, None])[0])

    def origin(self, name: str) -> float:
        """Return a number among the origins; NaN where there is none."""
        try:
            return float(self.record.origin.get(name, "nan"))
        except ValueError:
            return float("nan")

    def flow(self, when: str = "typical") -> Floats:
        """Return the error signal (L,) that reaches each matrix, free of widths; else NaN.

        Where it was not recorded, ‖∂L/∂W‖/√n_in stands for it: for a signal of rms 1 the same.
        """
        signal = self._pick(when)("signal")
        if np.isnan(signal).all():
            fans = np.array([layer.fan_in or np.nan for layer in self.record.layers])
            fans = np.where(np.isnan(fans), 1.0, fans) if np.isnan(fans).all() else fans
            signal = self._pick(when)("gradient") / np.sqrt(fans)
        return np.asarray(np.where(self.matrices(), signal, np.nan))

    @cached_property
    def backward(self) -> Line | None:
        """The profile of the error signal; a span above 0 shrinks on its way to the input."""
        return line(self.flow())

    @cached_property
    def forward(self) -> Line | None:
        """The profile of the activations at the first step, of the matrices."""
        return line(np.where(self.matrices(), self.first("activation"), np.nan))

    def relative(self, when: str = "typical") -> Floats:
        """Return ‖ΔW‖/‖W‖ of one step (L,)."""
        pick = self._pick(when)
        weight = pick("weight")
        unknown = np.full(len(weight), np.nan)
        return np.asarray(np.divide(pick("update"), weight, out=unknown, where=weight > 0))

    def _pick(self, when: str) -> Callable[[str], Floats]:
        return {"typical": self.typical, "first": self.first, "late": self.late}[when]

    def names(self, which: NDArray[np.bool_]) -> tuple[str, ...]:
        """Return the names of some layers."""
        return tuple(self.record.layers[k].name for k in np.flatnonzero(which))


def _middle(values: Floats) -> Floats:
    """Return the median over the first axis, NaN where nothing is known."""
    if not len(values):
        return np.full(values.shape[1:], np.nan)
    known = ~np.isnan(values).all(axis=0)
    found = np.full(values.shape[1:], np.nan)
    if known.any():
        found[known] = np.nanmedian(values[:, known], axis=0)
    return found
