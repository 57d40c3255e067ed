"""How a watch hears of what a training loop does, with no line in it.

Of optimizers PyTorch tells by itself. Of a backward pass and of what a loss scaler decides it does
not: as long as somebody listens, `torch.autograd.backward` and `GradScaler.step` are wrapped.
"""

import functools
from contextlib import suppress
from typing import Any, Protocol
from weakref import WeakSet

import torch
from torch.optim.optimizer import register_optimizer_step_post_hook


class Listener(Protocol):
    """Whoever wants to hear."""

    def before_backward(self, losses: Any) -> None:
        """Hear that gradients of these are about to be computed."""

    def after_backward(self) -> None:
        """Hear that they are there."""

    def after_optimizer(self, optimizer: Any) -> None:
        """Hear that an optimizer has changed its parameters."""

    def after_scaler(self, optimizer: Any, scale: float) -> None:
        """Hear that a scaler has made the optimizer step, or not."""


_listeners: "WeakSet[Listener]" = WeakSet()
_undo: list[Any] = []


def listen(listener: Listener) -> None:
    """Tell somebody of everything, until `leave`."""
    if not _listeners:
        _wrap()
    _listeners.add(listener)


def leave(listener: Listener) -> None:
    """Tell somebody nothing more; after the last one PyTorch is as it was."""
    _listeners.discard(listener)
    if not _listeners:
        while _undo:
            _undo.pop()()


def _wrap() -> None:
    after = register_optimizer_step_post_hook(lambda o, *_: _tell("after_optimizer", o))
    _undo.append(after.remove)
    _replace(torch.autograd, "backward", _backward)
    with suppress(AttributeError):  # PyTorch before 2.3 has scalers elsewhere
        _replace(torch.amp.GradScaler, "step", _scaler_step)


def _replace(where: Any, name: str, by: Any) -> None:
    original = getattr(where, name)

    @functools.wraps(original)
    def wrapper(*args: Any, **more: Any) -> Any:
        return by(original, *args, **more)

    def undo() -> None:
        if getattr(where, name) is wrapper:  # else somebody has wrapped it once more
            setattr(where, name, original)

    setattr(where, name, wrapper)
    _undo.append(undo)


def _backward(original: Any, tensors: Any, *args: Any, **more: Any) -> Any:
    _tell("before_backward", tensors)
    result = original(tensors, *args, **more)
    _tell("after_backward")
    return result


def _scaler_step(original: Any, scaler: Any, optimizer: Any, *args: Any, **more: Any) -> Any:
    scale = scaler.get_scale()
    result = original(scaler, optimizer, *args, **more)
    _tell("after_scaler", optimizer, scale)
    return result


def _tell(what: str, *about: Any) -> None:
    for listener in list(_listeners):
        getattr(listener, what)(*about)
