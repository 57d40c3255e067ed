"""The command `simulate sweep …`, a Typer app for the guide's own command line to mount."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from gradyan.errors import BadInput, Interrupted
from gradyan.languages import MAIN
from gradyan.languages.said import known, said
from gradyan.simulations.sweep import options
from gradyan.simulations.sweep.own_console import network

if TYPE_CHECKING:  # a command that is not asked for does not import what it computes with
    from gradyan.simulations.sweep.propagation import Progress as Tell
    from gradyan.simulations.sweep.propagation import Sweep

FINISHED = Path("build/sweeps")
STATISTIC = (
    "log_gradient, the base-10 logarithm of the norm of the error signal; mean and variance of the "
    "activations; log_square, the base-10 logarithm of the mean of their squares."
)
simulate = typer.Typer()


@simulate.callback()
def group(language: options.Spoken = MAIN) -> None:
    """Run the simulations of the guide with your own numbers."""
    known(language)


simulate.command()(network)


@simulate.command()
def sweep(  # noqa: PLR0913, PLR0917
    depth: Annotated[int, typer.Option(help="Layers.")] = 50,
    width: Annotated[int, typer.Option(help="Units in each layer.")] = 256,
    batch: Annotated[int, typer.Option(help="Inputs.")] = 32,
    seeds: Annotated[int, typer.Option(help="Networks for each cell.")] = 200,
    seed: Annotated[int, typer.Option(help="Where the random numbers begin.")] = 0,
    activation: Annotated[
        list[str] | None, typer.Option(help=f"May be given several times: {options.ACTIVATIONS}.")
    ] = None,
    initialization: Annotated[
        list[str] | None,
        typer.Option("--init", help=f"May be given several times: {options.STARTS}."),
    ] = None,
    statistic: Annotated[str, typer.Option(help=STATISTIC)] = "log_gradient",
    workers: Annotated[int | None, typer.Option(help="Processes; by default one a core.")] = None,
    scheduler: Annotated[str | None, typer.Option(help="A Dask cluster, tcp://…")] = None,
    folder: Annotated[Path, typer.Option(help="Where finished seeds are kept.")] = FINISHED,
    figure: Annotated[
        Path | None, typer.Option(help="Draw the medians, .svg, .pdf or .png.")
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(help="Write mean, median and quantiles of each layer.")
    ] = None,
    language: options.Spoken = MAIN,
) -> None:
    """Send signals through deep random networks and print what arrives, layer by layer."""
    from gradyan.simulations.sweep import propagation  # noqa: PLC0415
    from gradyan.simulations.sweep.stacked import STATISTICS  # noqa: PLC0415

    known(language)
    if statistic not in STATISTICS:
        raise BadInput(f"a sweep has no {statistic!r}; it has {', '.join(STATISTICS)}")
    if csv and not csv.parent.is_dir():
        raise BadInput(f"there is no folder {csv.parent} for the table")
    draw = _drawing(figure) if figure else None
    with _progress(language) as progress:
        found = propagation.sweep(
            depth=depth,
            width=width,
            batch=batch,
            seeds=seeds,
            seed=seed,
            activations=activation or propagation.ACTIVATIONS,
            initializations=[scaled(name, width) for name in initialization or ()]
            or propagation.INITIALIZATIONS,
            workers=workers,
            scheduler=scheduler,
            folder=folder,
            progress=progress,
        )
    Console().print(table(found, statistic, language))
    if draw:
        draw(found, statistic)
    if csv:
        csv.write_text(rows(found, statistic), encoding="utf-8")


def scaled(name: str, width: int) -> str:
    """Return the name of an initialisation as the sweep has it: std:NUMBER is one of its width."""
    std = options.deviation(name)
    return options.spelled(name) if std is None else f"normal:{std * width**0.5:.9g}"


def rows(found: "Sweep", statistic: str) -> str:
    """Return a table as CSV: a row for each cell and layer."""
    summary, plan = found.summary(statistic), found.plan
    lines = [",".join(("activation", "initialization", "layer", *summary))]
    for i, activation in enumerate(plan.activations):
        for j, initialization in enumerate(plan.initializations):
            for ell in range(plan.depth):
                numbers = (f"{values[i, j, ell]:.9g}" for values in summary.values())
                lines.append(",".join((activation, initialization, str(ell + 1), *numbers)))
    return "\n".join(lines) + "\n"


def table(found: "Sweep", statistic: str, language: str) -> Table:
    """Return a row for each cell: medians over seeds at five layers, and their spread at the first.

    It fits a terminal of 80 columns, whatever the number of cells.
    """
    from gradyan.languages.locale import Locale  # noqa: PLC0415

    summary, plan = found.summary(statistic), found.plan
    layers = sorted({round(k * (plan.depth - 1) / 4) for k in range(5)})
    title = f"{statistic}: median over {found.seeds} seeds, and 5 % … 95 % of them at layer 1"
    point = Locale(language).decimal_point
    shown = Table(title=said(title, language), box=None, title_justify="left", padding=(0, 1, 0, 0))
    shown.add_column("")
    shown.add_column(said("layer", language), no_wrap=True)
    for ell in layers:
        shown.add_column(str(ell + 1), justify="right", no_wrap=True)
    shown.add_column(said("spread", language), justify="right", style="dim", no_wrap=True)
    low, middle, high = (summary[key] for key in ("quantile-0.05", "median", "quantile-0.95"))
    for i, activation in enumerate(plan.activations):
        for j, initialization in enumerate(plan.initializations):
            medians = (options.short(middle[i, j, ell], point) for ell in layers)
            spread = f"{options.short(low[i, j, 0], point)} … {options.short(high[i, j, 0], point)}"
            shown.add_row(activation if j == 0 else "", initialization, *medians, spread)
    return shown


@contextmanager
def _progress(language: str) -> Iterator["Tell"]:
    """Yield a function that shows seeds done, on standard error, with the time left."""
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn(said("seeds", language)),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    there = Console(stderr=True)
    shown = Progress(*columns, console=there, transient=True, disable=not there.is_terminal)
    task = shown.add_task("sweep", total=None)

    def tell(done: int, total: int) -> None:
        shown.start()  # not before the input is known to be right: an error leaves no empty line
        shown.update(task, completed=done, total=total)

    try:
        yield tell
    except KeyboardInterrupt:
        raise Interrupted("interrupted; the same command goes on where this one stopped") from None
    finally:
        if shown.live.is_started:
            shown.stop()


def _drawing(file: Path) -> Callable[["Sweep", str], None]:
    """Return what draws; raise BadInput for a file that cannot become a figure, before the work."""
    if file.suffix not in (".svg", ".pdf", ".png"):
        raise BadInput(f"a figure is an .svg, .pdf or .png file, not {file.name}")
    if not file.parent.is_dir():
        raise BadInput(f"there is no folder {file.parent} for the figure")
    from gradyan.simulations.sweep.drawing import draw  # noqa: PLC0415  # matplotlib takes half a second

    return lambda found, statistic: draw(found, statistic, file)
