"""The command `simulate network …`: what a network of one's own does to signals."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from gradyan.errors import BadInput
from gradyan.languages import MAIN
from gradyan.languages.said import known, said
from gradyan.simulations.sweep import options

if TYPE_CHECKING:  # a command that is not asked for does not import what it computes with
    from gradyan.simulations.sweep.own_network import Design, Floats

MOST = 24  # layers that the table has; of more, every k-th and the last
QUANTILES = (0.05, 0.5, 0.95)


def network(  # noqa: PLR0913, PLR0917
    widths: Annotated[
        str, typer.Option(help="Units of the input and of each layer, as in 784,256,256,10.")
    ] = "64,64,64,64,64,64,64,64,64,64,64",
    activation: Annotated[
        str, typer.Option(help=f"After each layer: {options.ACTIVATIONS}.")
    ] = "relu",
    start: Annotated[str, typer.Option("--init", help=f"First weights: {options.STARTS}.")] = (
        "he-normal"
    ),
    bias: Annotated[
        float | None,
        typer.Option(help="Standard deviation of the biases; else as the initialisation has them."),
    ] = None,
    norm: Annotated[
        str, typer.Option(help="none, batch (each unit over the batch) or layer (over the units).")
    ] = "none",
    residual: Annotated[
        bool,
        typer.Option(
            "--residual", help="A residual connection past each layer as wide as the one before it."
        ),
    ] = False,
    batch: Annotated[int, typer.Option(help="Inputs.")] = 32,
    seeds: Annotated[int, typer.Option(help="Networks.")] = 20,
    seed: Annotated[int, typer.Option(help="Where the random numbers begin.")] = 0,
    csv: Annotated[
        Path | None, typer.Option(help="Write median and quantiles of each layer.")
    ] = None,
    language: options.Spoken = MAIN,
) -> None:
    """Draw a network of your own and print how signals go through it, forward and backward."""
    from gradyan.simulations.sweep.functions import called  # noqa: PLC0415
    from gradyan.simulations.sweep.own_network import Design, played  # noqa: PLC0415

    known(language)
    if csv and not csv.parent.is_dir():
        raise BadInput(f"there is no folder {csv.parent} for the table")
    units = tuple(_width(text) for text in widths.split(","))
    design = Design(units, called(activation), options.start(start), bias, norm, residual)
    found = played(design, batch, seeds, seed)
    Console().print(table(design, found, language))
    if csv:
        csv.write_text(rows(design, found), encoding="utf-8")


def rows(design: "Design", found: "Floats") -> str:
    """Return a table as CSV: a row for each layer."""
    import numpy as np  # noqa: PLC0415

    names = [f"{name}-{q:g}" for name in ("log_rms", "log_gradient") for q in QUANTILES]
    lines = [",".join(("layer", "units", *names))]
    of = np.quantile(found, QUANTILES, axis=-1, method="inverted_cdf")  # (3, 2, L)
    for k, width in enumerate(design.widths[1:]):
        numbers = (f"{value:.9g}" for value in of[:, :, k].T.ravel())
        lines.append(",".join((str(k + 1), str(width), *numbers)))
    return "\n".join(lines) + "\n"


def table(design: "Design", found: "Floats", language: str) -> Table:
    """Return a row for each layer: rms a and ‖∂L/∂a‖, relative to that at the last layer."""
    import numpy as np  # noqa: PLC0415

    from gradyan.languages.locale import Locale  # noqa: PLC0415

    seeds, count = found.shape[-1], len(design.widths) - 1
    title = f"log₁₀ of rms activation and error signal: median and 5 % … 95 % of {seeds}"
    shown = Table(title=said(title, language), box=None, title_justify="left", padding=(0, 2, 0, 0))
    for name in ("layer", "units", "activation", "", "error signal", ""):
        dim = {} if name else {"style": "dim"}
        shown.add_column(said(name, language), justify="right", no_wrap=True, **dim)  # type: ignore[arg-type]
    of = np.quantile(found, QUANTILES, axis=-1, method="inverted_cdf")
    point, every = Locale(language).decimal_point, -(-count // MOST)
    for k in sorted({*range(0, count, every), count - 1}):
        cells = [str(k + 1), str(design.widths[k + 1])]
        for low, middle, high in of[:, :, k].T:
            ends = f"{options.short(low, point)} … {options.short(high, point)}"
            cells += [options.short(middle, point), ends]
        shown.add_row(*cells)
    return shown


def _width(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadInput(f"--widths are whole numbers with commas, not {text!r}") from None
