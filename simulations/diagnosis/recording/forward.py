"""What the hooks on the modules of a network see of one forward and one backward pass."""

from functools import partial
from typing import Any, Self

import torch
from torch import nn

from gradyan.simulations.diagnosis.recording import measures
from gradyan.simulations.diagnosis.recording.graph import Graph, grows, guess, name, target
from gradyan.simulations.diagnosis.recording.layers import Part, axis_of_units, first_floats

Values = dict[tuple[str, str], Any]


class Passes:
    """Hooks that are there only while a step is recorded, and what they have seen of it.

    Which activation follows a layer is known after the first forward pass only: till then the
    outputs are held, and measured when the backward pass begins.
    """

    def __init__(self, model: Any, parts: list[Part]) -> None:
        self.model = model
        self.handles: list[Any] = []
        self.by_module = {id(part.owner): part for part in parts if part.output}
        self.first = {id(p.owner): p for p in reversed(parts) if isinstance(p.owner, nn.RNNBase)}
        self.order: list[str] = []
        self.activations: dict[str, str | None] | None = None
        self.compares = True  # as far as is known autograd keeps what the loss compares with
        self.origin: dict[str, str] = {}
        self.clear()

    def __deepcopy__(self, memo: object) -> Self:
        """Return itself: the hooks of a copied model see that it is not this one."""
        return self

    def __reduce__(self) -> Any:
        """Leave the network out of a pickled one, where it would be twice."""
        return (Passes, (None, []))

    def clear(self) -> None:
        """Forget a step."""
        self.values: Values = {}
        self.held: dict[str, tuple[Part, Any, int]] = {}
        self.nodes: dict[Any, str] = {}
        self.entries: dict[str, int] = {}
        self.output: Any = None
        self.batch = 1

    def take(self) -> Values:
        """Return what was seen of a step, and forget it."""
        for part, z, _ in self.held.values():
            self._measure(part, z, None)
        found = self.values
        self.clear()
        return found

    def arm(self, *, on: bool) -> None:
        """Take up the hooks, or give them up."""
        if on == bool(self.handles):
            return
        while self.handles:
            self.handles.pop().remove()
        if not on:
            return
        modules = [m for m in self.model.modules() if id(m) in self.by_module]
        self.handles += [m.register_forward_hook(self._on_layer) for m in modules]
        recurrent = [m for m in modules if id(m) in self.first]
        self.handles += [m.register_forward_pre_hook(self._on_sequence) for m in recurrent]
        self.handles.append(
            self.model.register_forward_pre_hook(self._on_input, with_kwargs=True, prepend=True)
        )
        self.handles.append(self.model.register_forward_hook(self._on_output))

    def _on_input(self, module: Any, args: Any, more: Any) -> None:
        if module is not self.model or not looking():  # a copy of the model has hooks as well
            return
        self.clear()
        given = [v for v in (*args, *more.values()) if isinstance(v, torch.Tensor) and v.ndim]
        self.batch = given[0].shape[0] if given else 1
        x = next(first_floats((args, more)), None)
        if x is not None:
            size = measures.norm(x)
            self.values["input_rms", ""] = size / x.numel() ** 0.5
            self.values["input_nonfinite", ""] = measures.nonfinite(x, size)
            self.values["input_zero", ""] = (x == 0).float().mean()
            if x.ndim == 2 and len(x) > 1:  # noqa: PLR2004 - samples and features
                self.values["input_spread", ""] = measures.range_of_features(x)

    def _on_output(self, module: Any, args: Any, output: Any) -> None:
        del args
        y = next(first_floats(output), None) if module is self.model and looking() else None
        if y is None:
            return
        size = measures.norm(y)
        self.values["output_rms", ""] = size / y.numel() ** 0.5
        self.values["output_nonfinite", ""] = measures.nonfinite(y, size)
        if y.ndim and len(y) > 1:
            self.values["output_spread", ""] = measures.spread(y)
        self.output = (y.grad_fn, y.numel())

    def _on_layer(self, module: Any, args: Any, output: Any) -> None:
        del args
        part = self.by_module.get(id(module))  # None for a copy of the network
        z = next(first_floats(output), None) if looking() else None
        if part is None or z is None or not z.ndim:
            return
        if part.name not in self.order:
            self.order.append(part.name)
        if self.activations is None:
            self.held[part.name] = (part, z.detach(), z._version)
            self.nodes[z.grad_fn] = part.name
            self.entries[part.name] = z.numel()
        else:
            self._measure(part, z.detach(), self.activations.get(part.name))
        if z.requires_grad:
            z.register_hook(partial(self._on_signal, part.name))

    def _on_sequence(self, module: Any, args: Any) -> Any:
        x = args[0] if args and id(module) in self.first else None
        if not isinstance(x, torch.Tensor) or not looking() or not x.is_floating_point():
            return None
        if not x.requires_grad:  # data: ask for its gradient, but of a tensor that is ours
            x = x.detach().requires_grad_()
        axis = 1 if module.batch_first and x.ndim > 2 else 0  # noqa: PLR2004
        x.register_hook(partial(self._on_times, self.first[id(module)].name, axis))
        return (x, *args[1:])

    def _on_signal(self, layer: str, slope: Any) -> None:
        size = measures.norm(slope)
        self.values["signal", layer] = self.batch**0.5 * size
        self.values["signal_nonfinite", layer] = measures.nonfinite(slope, size)

    def _on_times(self, layer: str, axis: int, slope: Any) -> None:
        times = slope.detach().movedim(axis, 0).flatten(1)
        exact = times.float() if times.device.type == "mps" else times.double()
        self.values["times", layer] = torch.linalg.vector_norm(exact, dim=1)

    def _measure(self, part: Part, z: Any, activation: str | None) -> None:
        axis = axis_of_units(part, z)
        a = applied(z, activation, axis)
        for kind, value in measures.of_activation(a, axis, activation):
            self.values[kind, part.name] = value

    def look_at(self, loss: Any) -> None:
        """Before the backward pass: learn what follows each layer, and measure what is held."""
        if self.activations is None and self.held and loss.grad_fn is not None:
            whole = Graph(loss.grad_fn)
            # Where the network itself was not called, what its last layer puts out is its output.
            last = next((node for node in whole.users if node in self.nodes), None)
            top, entries = self.output or (last, self.entries.get(self.nodes.get(last, ""), 0))
            graph = Graph(top or loss.grad_fn)  # what the loss does is no activation
            self.activations = {layer: graph.activation(n) for n, layer in self.nodes.items()}
            if top is not None:
                self._look_at_loss(whole, top, entries)
        for part, z, version in self.held.values():
            activation = (self.activations or {}).get(part.name)
            changed = z._version != version
            self._measure(part, z, None if changed and activation != "softmax" else activation)
        self.held = {}
        self.nodes = {}
        if loss.grad_fn is not None and (same := guess(loss.grad_fn)) is not None:
            self.values["guess", ""] = same
        wanted = target(loss.grad_fn) if self.compares and loss.grad_fn is not None else None
        self.compares = wanted is not None
        if wanted is not None and wanted.is_floating_point():
            self.values["target_nonfinite", ""] = (~torch.isfinite(wanted)).float().mean()

    def _look_at_loss(self, graph: Graph, top: Any, entries: int) -> None:
        path = graph.above(top)
        self.origin["loss"] = " ".join(map(name, path))
        if layer := graph.below(top, self.nodes):
            self.origin["output"] = layer
        if grows(path, entries):
            self.origin["broadcast"] = "yes"


def looking() -> bool:
    """Tell whether a forward pass is one for training, and not one that is being compiled."""
    return not torch.compiler.is_compiling() and torch.is_grad_enabled()


def applied(z: Any, activation: str | None, axis: int) -> Any:
    """Return what an activation makes of z, with the slopes that it has by default."""
    if activation in {None, "none", "prelu"}:
        return z
    if activation in {"softmax", "log_softmax"}:
        return torch.softmax(z, axis)
    return getattr(torch.nn.functional, activation.replace("log_sigmoid", "logsigmoid"))(z)
