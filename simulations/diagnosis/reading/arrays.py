"""A record from arrays of weights, gradients and activations, by whatever names they go.

    loss             (T,)                 the loss before each step
    weights_1 …      (S, n_out, n_in)     W of each layer at S recorded steps; also fc1.weight, …
    gradients_1 …    (S, n_out, n_in)     ∂L/∂W; also fc1.weight.grad, …; norms, (S,), will do
    activations_1 …  (S, n_out, batch)    what a layer puts out; also (S, batch, n_out), …
    steps            (S,)                 which steps were recorded, from 0 to T; else 0, 1, 2, …
    activation       a name               φ of the hidden layers, to judge saturation

A weight of more axes (a convolution, (S, n_out, n_in, k, k)) or of one (a normalisation) has its
place too; those of Keras are recognised where the shapes of the layers decide. Any array may be
missing. The update at a recorded step is the change till the next one, over the steps between.
"""

from math import prod

import numpy as np

from gradyan.errors import BadInput
from gradyan.simulations.diagnosis.reading import axes, names, numbers
from gradyan.simulations.diagnosis.reading.npz import Archive, Shape
from gradyan.simulations.diagnosis.reading.vectors import losses, steps_of, told
from gradyan.simulations.diagnosis.records import SERIES, Floats, Layer, Record

KINDS = ("weight", "gradient", "activation")
Found = dict[str, dict[str, str]]  # kind → layer → name of the array


def record(archive: Archive, order: str | None = None, units: str | None = None) -> Record:
    """Return the record that the arrays of a file make; raise BadInput where they make none.

    ``order`` and ``units`` are what the options --axes and --activations say.
    """
    axes.check(order, units)
    found, others, unused = sorted_out(archive)
    layers = names.in_order(list(dict.fromkeys(n for k in KINDS for n in found[k])))
    if not layers:
        raise BadInput("the file holds no weights_1, gradients_1, … nor anything else of a layer")
    no_gaps(layers, found)
    shapes = {n: archive.shapes[n] for kind in KINDS[:2] for n in found[kind].values()}
    shapes = shapes or {n: archive.shapes[n] for n in found["activation"].values()}
    said = archive.shapes.get(others.get("steps", ""), ())
    stepped = axes.has_steps(shapes, said[0] if said else None, order)
    steps = steps_of(archive, others, counted(archive, found, stepped=stepped))
    loss = losses(archive, others, steps)
    phi = told(archive, others)
    plan = Plan(archive, found, layers, steps, phi, stepped=stepped)
    made, series = plan.layers_and_series(order, units)
    origin = {"unused": " ".join(unused)} if unused else {}
    return Record(loss, steps, made, series, plan.facts(series), {}, origin)


def sorted_out(archive: Archive) -> tuple[Found, dict[str, str], list[str]]:
    """Return the arrays of each kind and layer, what is of the whole run, and what is not used."""
    found: Found = {kind: {} for kind in KINDS}
    others: dict[str, str] = {}
    unused = []
    for name in archive.shapes:
        what = names.read(name, "weight")
        if what.kind in found and what.layer:
            _put(found[what.kind], what.layer, name)
        elif what.kind in names.OTHERS:
            others[what.kind] = name
        else:
            unused.append(name)
    weights = list(found["weight"])
    for kind in KINDS[1:]:
        same, before = names.joined(list(found[kind]), weights), found[kind]
        found[kind] = {}
        for layer, name in before.items():
            _put(found[kind], same[layer], name)
    return found, others, unused


def _put(arrays: dict[str, str], layer: str, name: str) -> None:
    if before := arrays.get(layer):
        raise BadInput(f"{before} and {name} are both of layer {layer!r}, and of one kind")
    arrays[layer] = name


def no_gaps(layers: list[str], found: Found) -> None:
    """Raise BadInput where layers are numbered and one is left out."""
    if not all(layer.isdecimal() for layer in layers):
        return
    first = int(layers[0])
    if len(layers) > 1 and [int(layer) for layer in layers] != [*range(first, first + len(layers))]:
        missing = next(n for n in range(first, int(layers[-1])) if str(n) not in layers)
        kind = next(kind for kind in KINDS if found[kind])
        raise BadInput(f"{kind}s_{missing} is missing, though there are layers after it")


def counted(archive: Archive, found: Found, *, stepped: bool) -> int:
    """Return the number of recorded steps; raise BadInput where arrays do not agree on it."""
    if not stepped:
        return 1
    counts = {name: archive.shapes[name][:1] for kind in KINDS for name in found[kind].values()}
    if scalar := next((name for name, count in counts.items() if not count), None):
        raise BadInput(
            f"{scalar} is one number: the first axis of every array is that of the steps"
        )
    first, *rest = counts.items()
    for name, count in rest:
        if count != first[1]:
            raise BadInput(
                f"{first[0]} has {sum(first[1])} recorded steps and {name} {sum(count)}: "
                "the first axis of every array is that of the steps"
            )
    if not first[1][0]:
        raise BadInput(f"{first[0]} is empty: no step is recorded")
    return int(first[1][0])


class Plan:
    """Which array is what, before one is read."""

    def __init__(  # noqa: PLR0913
        self,
        archive: Archive,
        found: Found,
        layers: list[str],
        steps: Floats,
        phi: str | None,
        *,
        stepped: bool,
    ) -> None:
        self.archive, self.found, self.layers = archive, found, layers
        self.steps, self.phi, self.stepped = steps, phi, stepped
        self.cells = {name: np.full((len(steps), len(layers)), np.nan) for name in SERIES}

    def shape(self, kind: str, layer: str) -> Shape | None:
        """Return the shape of an array at one step, None where there is none."""
        name = self.found[kind].get(layer)
        if name is None:
            return None
        return self.archive.shapes[name][1:] if self.stepped else self.archive.shapes[name]

    def layers_and_series(
        self, order: str | None, units: str | None
    ) -> tuple[tuple[Layer, ...], dict[str, Floats]]:
        """Read the arrays, one after the other."""
        known = [self.shape("weight", n) or self.shape("gradient", n) or () for n in self.layers]
        keras = axes.inputs_first([shape for shape in known if len(shape) > 1], order)
        made = tuple(
            self._layer(name, shape, keras=keras)
            for name, shape in zip(self.layers, known, strict=True)
        )
        self._same_shapes()
        for column, layer in enumerate(made):
            self._matrices(column, layer.name, keras=keras)
        self._activations(made, known, units, keras=keras)
        series = {n: array for n, array in self.cells.items() if not np.isnan(array).all()}
        return made, series

    def facts(self, series: dict[str, Floats]) -> dict[str, Floats]:
        """Return the norm of the whole gradient, where it is known of every layer."""
        gradient = series.get("gradient")
        if gradient is None or np.isnan(gradient).any():
            return {}
        return {"gradient_norm": np.array([numbers.norm(row) for row in gradient])}

    def _layer(self, name: str, shape: Shape, *, keras: bool) -> Layer:
        kind = names.kind_of(name, len(shape))
        inputs = None
        if len(shape) > 1 and kind != "embedding":
            inputs = prod(shape[:-1] if keras else shape[1:])
        hidden = name != self.layers[-1]
        return Layer(name, kind, shape, inputs, activation=self.phi if hidden else None)

    def _same_shapes(self) -> None:
        for layer in self.layers:
            W, g = (self.found[kind].get(layer, "") for kind in KINDS[:2])
            shapes = [self.shape(kind, layer) for kind in KINDS[:2]]
            if all(shapes) and shapes[0] != shapes[1]:
                of = (self.archive.shapes[name] for name in (W, g))
                raise BadInput(f"{W} has shape {next(of)} and {g} {next(of)}")

    def _steps(self, kind: str, layer: str) -> list[Floats]:
        name = self.found[kind].get(layer)
        if name is None:
            return []
        array = self.archive.numbers(name)
        if kind == "gradient" and array.dtype.kind != "f":
            raise BadInput(f"{name} holds whole numbers, as no gradient does: save it as float32")
        return list(array) if self.stepped else [array]

    def _matrices(self, column: int, layer: str, *, keras: bool) -> None:
        before = None
        for s, one in enumerate(self._steps("weight", layer)):
            W = numbers.doubled(np.asarray(one))
            self.cells["weight"][s, column] = numbers.norm(W)
            if W.ndim:
                self.cells["weight_nonfinite"][s, column] = numbers.nonfinite(W)
                if before is not None:
                    gap = self.steps[s] - self.steps[s - 1]
                    with np.errstate(invalid="ignore", over="ignore"):  # ∞ − ∞ is infinite here
                        step = W - before
                    self.cells["update"][s - 1, column] = numbers.norm(step) / gap
                before = W
            if W.ndim > 1 and names.kind_of(layer, W.ndim) != "embedding":
                self.cells["alike"][s, column] = numbers.alike(
                    np.moveaxis(W, -1, 0) if keras else W
                )
        for s, one in enumerate(self._steps("gradient", layer)):
            g = numbers.doubled(np.asarray(one))
            self.cells["gradient"][s, column] = numbers.norm(g)
            self.cells["reached"][s, column] = 1.0
            if g.ndim:
                self.cells["gradient_nonfinite"][s, column] = numbers.nonfinite(g)

    def _activations(
        self, made: tuple[Layer, ...], known: list[Shape], units: str | None, *, keras: bool
    ) -> None:
        of = self.found["activation"]
        shapes = {of[layer]: self.shape("activation", layer) or () for layer in of}
        lengths = {
            of[layer.name]: (shape[-1] if keras else shape[0]) if shape else None
            for layer, shape in zip(made, known, strict=True)
            if layer.name in of
        }
        large = {name: shape for name, shape in shapes.items() if len(shape) > 1}
        orders = axes.order_of_activations(large, lengths, units)
        for column, layer in enumerate(made):
            name = of.get(layer.name)
            for s, one in enumerate(self._steps("activation", layer.name)):
                a = numbers.doubled(np.asarray(one))
                if name in orders:
                    a = np.moveaxis(a, orders[name], 0)
                    for kind, value in numbers.of_activation(a, layer.activation):
                        self.cells[kind][s, column] = value
                else:  # a number a step, or one sample
                    self.cells["activation"][s, column] = numbers.rms(a)
