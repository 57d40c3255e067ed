"""What the commands of `simulate` have in common: names of what there is, and how they are read."""

from typing import TYPE_CHECKING, Annotated

import typer

from gradyan.languages.said import VARIABLE

if TYPE_CHECKING:
    from gradyan.simulations.networks.initialization import Initialization

ACTIVATIONS = "linear, sigma, tanh, relu, leaky, prelu, elu, selu, gelu, silu, softplus"
STARTS = (
    "uniform, pytorch-linear, xavier-normal, xavier-uniform, he-normal, he-uniform, lecun-normal, "
    "lecun-uniform, orthogonal, keras-glorot-normal, keras-he-normal, keras-lecun-normal; "
    "normal:1.5 for N(0, 1.5²/n), std:0.05 for N(0, 0.05²), constant:1, identity:1, "
    "orthogonal:1.2, he-normal:0.1 for a leaky ReLU of slope 0.1"
)
# As PyTorch and Keras spell them; a normal distribution of Keras is a truncated one.
SPELLED = {
    "he_normal": "keras-he-normal", "he_uniform": "he-uniform",
    "glorot_normal": "keras-glorot-normal", "glorot_uniform": "xavier-uniform",
    "lecun_normal": "keras-lecun-normal", "lecun_uniform": "lecun-uniform",
    "kaiming_normal": "he-normal", "kaiming_uniform": "he-uniform",
    "xavier_normal": "xavier-normal", "xavier_uniform": "xavier-uniform",
}  # fmt: skip
Spoken = Annotated[str, typer.Option("--language", envvar=VARIABLE, help="en or tr")]


def spelled(name: str) -> str:
    """Return the name of an initialisation as it is kept, of one that the frameworks spell."""
    return SPELLED.get(name.lower().removesuffix("_"), name)


def deviation(name: str) -> float | None:
    """Return NUMBER of std:NUMBER, weights N(0, NUMBER²) at any width; None of other names."""
    word, _, number = name.lower().partition(":")
    try:
        return float(number) if word == "std" else None
    except ValueError:
        return None


def start(name: str) -> "Initialization":
    """Return an initialisation by any of its names; raise BadInput if it is unknown."""
    from gradyan.simulations.networks import initialization as known  # noqa: PLC0415

    std = deviation(name)
    if std is None:
        return known.initialization(spelled(name))
    known.normal(std)  # refuses what is no deviation
    return known.Initialization("normal", known.fixed(std), "")


def short(value: float, point: str) -> str:
    """Return a number with three digits, and the decimal sign of a language."""
    return f"{value:.3g}".replace(".", point)
