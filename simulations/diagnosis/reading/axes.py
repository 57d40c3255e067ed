"""Which axis of an array is which: said, known from the other arrays, or asked about."""

from itertools import pairwise

from gradyan.errors import BadInput

Shape = tuple[int, ...]
CHOICES = ("step,out,in", "step,in,out", "out,in", "in,out")
ACTIVATIONS = ("out,batch", "batch,out")


def check(axes: str | None, activations: str | None) -> None:
    """Raise BadInput at an order of axes that there is not."""
    for option, said, known in (
        ("--axes", axes, CHOICES),
        ("--activations", activations, ACTIVATIONS),
    ):
        if said is not None and said not in known:
            raise BadInput(f"{option} is one of {'; '.join(known)}, not {said}")


def has_steps(shapes: dict[str, Shape], steps: int | None, axes: str | None) -> bool:
    """Tell whether the first axis of the arrays of a record is that of the steps.

    ``shapes`` are those of weights and gradients, ``steps`` the number of recorded steps where it
    is known. It is not, where axes as long as each other may as well be those of square matrices.
    """
    if axes is not None:
        return axes.startswith("step")
    lengths = {shape[0] for shape in shapes.values() if shape}
    most = max(map(len, shapes.values()), default=0)
    if len(lengths) > 1:
        return steps is not None  # whoever says steps has an axis of them: an array is too short
    if most == 2 and steps is None:  # noqa: PLR2004
        example = next(name for name, shape in shapes.items() if len(shape) == most)
        raise BadInput(
            f"{example} has shape {shapes[example]}: steps of a vector, or a matrix of one step?",
            "say --axes step,out,in or --axes out,in, or save the recorded steps as steps",
        )
    return True


def inputs_first(weights: list[Shape], axes: str | None) -> bool:
    """Tell whether weights (without steps) are those of Keras, (…, n_in, n_out).

    The inputs of a layer are as many as the outputs of the one before it: where that is so in one
    order only, it is known. Where every layer is square, the documented order holds.
    """
    if axes is not None:
        return axes.endswith("in,out")
    pairs = [(a, b) for a, b in pairwise(weights) if len(a) == len(b) > 1]
    plain = sum(a[0] == b[1] for a, b in pairs)
    keras = sum(a[-1] == b[-2] for a, b in pairs)
    if plain == keras and 0 < plain < len(pairs):
        raise BadInput(
            "the shapes of the weights fit both as (n_out, n_in) and as (n_in, n_out)",
            "say --axes step,out,in, as PyTorch has them, or --axes step,in,out, as Keras does",
        )
    return keras > plain


def axis_of_units(name: str, shape: Shape, units: int | None, order: str | None) -> int | None:
    """Return along which axis of an activation (without steps) its units lie, None if unclear.

    ``units`` is how many the layer has, None if that is not known; ``order`` one of `ACTIVATIONS`.
    """
    channels = {0, len(shape) - 1} | ({1} if len(shape) > 3 else set())  # noqa: PLR2004
    fits = sorted(axis for axis in channels if units is None or shape[axis] == units)
    if not fits:
        raise BadInput(
            f"{name} has shape {shape} at each step, and its layer {units} units",
            "save what a layer puts out as it is, as (steps, batch, channels, height, width)",
        )
    if order is not None:
        fits = [axis for axis in fits if (axis == 0) == (order == ACTIVATIONS[0])] or fits
    return fits[0] if len(fits) == 1 else None


def order_of_activations(
    shapes: dict[str, Shape], units: dict[str, int | None], said: str | None
) -> dict[str, int]:
    """Return the axis of units of each activation; what one says, the others follow.

    Raise BadInput where no array tells, as with as many units as there are inputs in a batch.
    """
    axes = {name: axis_of_units(name, shape, units[name], said) for name, shape in shapes.items()}
    known = {ACTIVATIONS[axis != 0] for axis in axes.values() if axis is not None}
    order = said or (known.pop() if len(known) == 1 else None)
    found = {}
    for name, shape in shapes.items():
        axis = axis_of_units(name, shape, units[name], order)
        if axis is None:
            raise BadInput(
                f"{name} has shape {shape} at each step: which axis has the units?",
                f"say --activations {ACTIVATIONS[0]} or --activations {ACTIVATIONS[1]}",
            )
        found[name] = axis
    return found
