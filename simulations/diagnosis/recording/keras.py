"""`gradyan.Watch()`, a callback for Keras 3 that records what `fit` does, on each backend.

A callback of Keras sees no gradient. While this one is at work, the optimizer, the loss and the
layers of the model have a wrapper that sends out numbers; of compiled backends there are two train
functions, one with and one without it, and each step takes the one that it wants.
"""

import re
from collections.abc import Callable
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from keras import backend, ops

from gradyan.simulations.diagnosis.reading import names, numbers
from gradyan.simulations.diagnosis.recording.rows import Rows, facts, series
from gradyan.simulations.diagnosis.recording.schedule import Schedule
from gradyan.simulations.diagnosis.records import PER_UNIT, SAMPLE, Layer, Record, save

if TYPE_CHECKING:  # who only records does not import what judges
    from gradyan.simulations.diagnosis.verdict import Judgement

IMAGE = 3  # axes of a batch of sequences; with more their units are channels
SENT = ("weight", "gradient", "update", "alike", "weight_nonfinite", "gradient_nonfinite")
WHOLE = ("gradient_norm", "loss_scale", "learning_rate")
LAYERS = {
    "Dense": "dense", "EinsumDense": "dense", "Embedding": "embedding", "LSTMCell": "recurrent",
    "GRUCell": "recurrent", "SimpleRNNCell": "recurrent"}  # fmt: skip


class Watch(keras.callbacks.Callback):  # type: ignore[misc]
    """Records a model while it is fitted: ``model.fit(..., callbacks=[watch := Watch()])``.

    The first 20 batches are recorded, then fewer and fewer, or every k-th; of each the loss.
    """

    def __init__(self, *, every: int | None = None) -> None:
        super().__init__()
        self.schedule, self.rows = Schedule(every), Rows()
        self.losses: list[float] = []
        self.found: dict[tuple[str, str], float] = {}
        self.step, self.measuring, self.training = 0, False, False
        self.undo: list[Callable[[], None]] = []

    def record(self) -> Record:
        """Return what was recorded so far."""
        layers = tuple(self._layer(path, *about) for path, about in self.weights.items())
        found = series(self.rows, layers)
        return Record(
            np.array(self.losses), np.array(self.rows.steps, float), layers, found,
            facts(self.rows, found), {}, self.origin,
        )  # fmt: skip

    def diagnose(self, language: str | None = None) -> "Judgement":
        """Print what is wrong with what was recorded so far, as `gradyan diagnose` does."""
        from gradyan.simulations.diagnosis.showing import diagnosed  # noqa: PLC0415

        return diagnosed(self.record(), language)

    def save(self, file: str | Path) -> None:
        """Write what was recorded so far, for `gradyan diagnose`."""
        save(self.record(), Path(file))

    # What Keras calls.

    def on_train_begin(self, logs: Any = None) -> None:
        """Put the wrappers on."""
        del logs
        model = self.model
        self.weights = weights_of(model)
        self.names = {weight.path: name for name, (_, weight) in self.weights.items()}
        self.origin = {
            "framework": f"Keras {keras.__version__} on {backend.backend()}",
            "optimizer": type(model.optimizer).__name__,
            "model": type(model).__name__,
            "precision": keras.config.dtype_policy().name,
        }
        stateless = backend.backend() == "jax"
        apply = self._stateless_apply if stateless else self._apply
        self._wrap(model.optimizer, "stateless_apply" if stateless else "apply", apply)
        self._wrap(model, "compute_loss", self._compute_loss)
        for path, (layer, _) in self.weights.items():
            self._wrap(layer, "call", self._call(path))
        self.functions = {False: self._train_function(), True: self._train_function()}

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Choose the train function that this step wants."""
        del batch, logs
        self.training, self.measuring = True, self.schedule(self.step)
        self.model.train_function = self.functions[self.measuring]

    def on_train_batch_end(self, batch: int, logs: Any = None) -> None:
        """Keep what was sent."""
        del batch, logs
        arrived()
        if self.measuring:
            self.found["passes", ""] = 1.0
            self.rows.add(self.step, self.found)
        self.found, self.training, self.measuring = {}, False, False
        self.step += 1

    def on_train_end(self, logs: Any = None) -> None:
        """Take the wrappers off."""
        del logs
        while self.undo:
            self.undo.pop()()
        self.model.train_function = None  # the next fit makes its own

    # The wrappers.

    def _compute_loss(self, original: Any, *args: Any, **more: Any) -> Any:
        loss = original(*args, **more)
        if self.training:
            send(lambda values: self.losses.append(float(values)), loss)
        return loss

    def _call(self, path: str) -> Any:
        def call(original: Any, *args: Any, **more: Any) -> Any:
            output = original(*args, **more)
            if self.measuring and len(getattr(output, "shape", ())) > 1:
                send(lambda a: self._take_activation(path, a), sampled(output))
            return output

        return call

    def _apply(self, original: Any, grads: Any, trainable_variables: Any = None) -> Any:
        if not self.measuring:
            return original(grads, trainable_variables)
        variables = trainable_variables or self.model.trainable_variables
        before = [ops.copy(v.value) for v in variables]
        optimizer = self.model.optimizer
        scale, rate = scale_of(optimizer), ops.cast(optimizer.learning_rate, "float32")
        original(grads, trainable_variables)
        self._send(variables, before, grads, [v.value for v in variables], scale, rate)
        return None

    def _stateless_apply(self, original: Any, own: Any, grads: Any, before: Any) -> Any:
        after, state = original(own, grads, before)
        if self.measuring:
            optimizer = self.model.optimizer
            with keras.StatelessScope(
                state_mapping=list(zip(optimizer.variables, own, strict=True))
            ):
                scale, rate = scale_of(optimizer), ops.cast(optimizer.learning_rate, "float32")
            self._send(self.model.trainable_variables, before, grads, after, scale, rate)
        return after, state

    def _send(  # noqa: PLR0913, PLR0917
        self, variables: Any, before: Any, grads: Any, after: Any, scale: Any, rate: Any
    ) -> None:
        rows, paths, norms = [], [], []
        for variable, W, g, new in zip(variables, before, grads, after, strict=True):
            if g is None:
                continue
            plain = ops.cast(g, "float32") / scale
            norms.append(norm(plain))
            if variable.path in self.names:
                paths.append(self.names[variable.path])
                rows.append(measured(W, plain, new))
        whole = ops.stack([norm(ops.stack(norms)), scale, rate])
        values = ops.concatenate([ops.reshape(ops.stack(rows), (-1,)), whole])
        send(lambda sent: self._take_step(paths, np.asarray(sent, float)), values)

    def _take_step(self, paths: list[str], sent: Any) -> None:
        table = sent[: -len(WHOLE)].reshape(len(paths), len(SENT))
        for path, row in zip(paths, table, strict=True):
            for kind, value in zip(SENT, row, strict=True):
                norm = kind in SENT[:3] and not np.isfinite(value)
                self.found[kind, path] = np.inf if norm else float(value)
            self.found["reached", path] = 1.0
        for kind, value in zip(WHOLE, sent[-len(WHOLE) :], strict=True):
            self.found[kind, ""] = float(value)

    def _take_activation(self, path: str, a: Any) -> None:
        layer, _ = self.weights[path]
        phi = activation_of(layer)
        for kind, value in numbers.of_activation(np.asarray(a, float), phi):
            self.found[kind, path] = value

    # The model.

    def _wrap(self, owner: Any, name: str, wrapper: Any) -> None:
        original = getattr(owner, name)

        def wrapped(*args: Any, **more: Any) -> Any:
            return wrapper(original, *args, **more)

        own = vars(owner).get(name)
        vars(owner)[name] = wrapped  # past what Keras does when an attribute is set
        self.undo.append(lambda: restore(owner, name, own))

    def _train_function(self) -> Any:
        # A function of its own: JAX keeps what it has compiled under the function's identity.
        self._wrap(self.model, "train_step", lambda original, *args: original(*args))
        self.model.make_train_function(force=True)
        return self.model.train_function

    def _layer(self, path: str, layer: Any, weight: Any) -> Layer:
        shape = tuple(int(n) for n in weight.shape)
        kind = LAYERS.get(type(layer).__name__) or names.kind_of(type(layer).__name__, len(shape))
        plain = len(shape) > 1 and kind != "embedding"
        inputs = prod(shape[:-1]) if plain else None
        trainable = bool(weight.trainable)
        phi = activation_of(layer)
        return Layer(path, kind, shape, inputs, trainable, trainable, phi)


def weights_of(model: Any) -> dict[str, tuple[Any, Any]]:
    """Return each layer and its weight by name, in the order of the model."""
    found: dict[str, tuple[Any, Any]] = {}
    for layer in model._flatten_layers(include_self=False):
        for weight in layer._trainable_variables + layer._non_trainable_variables:
            if len(weight.shape) > 1 or weight.path.endswith("/gamma"):
                short = re.sub(r"/(kernel|gamma|embeddings)$", "", weight.path)
                short = short.removeprefix(f"{model.name}/")
                found[short if short not in found else weight.path] = (layer, weight)
    return found


def activation_of(layer: Any) -> str | None:
    """Return the activation that a layer applies itself, None where it has none to set."""
    given = getattr(layer, "activation", None)
    name = getattr(given, "__name__", type(given).__name__)
    return names.ACTIVATIONS.get(name.replace("_", "").lower()) if given is not None else None


def scale_of(optimizer: Any) -> Any:
    """Return what the loss was multiplied with."""
    scale = getattr(optimizer, "dynamic_scale", None)
    scale = scale if scale is not None else optimizer.loss_scale_factor or 1.0
    return ops.cast(scale, "float32")


def measured(W: Any, g: Any, new: Any) -> Any:
    """Return the numbers of `SENT` of a weight and its gradient."""
    W, g, new = (ops.cast(x, "float32") for x in (W, g, new))
    rows = ops.reshape(W, (-1, W.shape[-1]))
    apart = rows - ops.mean(rows, axis=1, keepdims=True)
    return ops.stack(
        [norm(W), norm(g), norm(new - W), norm(apart) / norm(W), nonfinite(W), nonfinite(g)]
    )


def norm(x: Any) -> Any:
    """Return √Σx², also where a square would leave the range."""
    top = ops.max(ops.abs(x))
    top = ops.where(top > 0, top, ops.ones_like(top))
    return top * ops.sqrt(ops.sum(ops.square(x / top)))


def nonfinite(x: Any) -> Any:
    """Return the share of entries that are NaN or infinite."""
    return ops.mean(1 - ops.cast(ops.isfinite(x), "float32"))


def sampled(a: Any) -> Any:
    """Return a sample of it, (units, batch, positions): every k-th position of every unit."""
    last = keras.config.image_data_format() == "channels_last" or len(a.shape) <= IMAGE
    a = ops.moveaxis(ops.cast(ops.stop_gradient(a), "float32"), -1 if last else 1, 0)
    units, batch = a.shape[:2]
    a = ops.reshape(a, (units, batch or -1, prod(a.shape[2:])))
    step = (units * (batch or 1) * a.shape[2]) // max(SAMPLE, PER_UNIT * units)
    return a[:, :, :: step | 1]  # odd: not the same column of every row


def send(take: Callable[[Any], None], value: Any) -> None:
    """Hand a tensor to a function, as numbers, from inside or outside a compiled step."""
    if backend.backend() == "jax":
        import jax  # noqa: PLC0415

        jax.debug.callback(take, value)
    elif backend.backend() == "tensorflow":
        import tensorflow  # noqa: PLC0415

        def taken(x: Any) -> None:
            take(x)

        tensorflow.numpy_function(taken, [value], [])
    else:
        take(ops.convert_to_numpy(value))


def arrived() -> None:
    """Wait until all that was sent is there."""
    if backend.backend() == "jax":
        import jax  # noqa: PLC0415

        jax.effects_barrier()


def restore(owner: Any, name: str, own: Any) -> None:
    """Give an object its attribute back, or that of its class."""
    if own is None:
        vars(owner).pop(name, None)
    else:
        vars(owner)[name] = own
