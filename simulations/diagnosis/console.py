"""The command `diagnose FILE`, for the guide's own command line to mount."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradyan.languages import MAIN
from gradyan.languages.said import VARIABLE

if TYPE_CHECKING:  # a command that is not asked for does not import what it computes with
    from collections.abc import Callable

    from gradyan.simulations.diagnosis.records import Record
    from gradyan.simulations.diagnosis.verdict import Judgement

STATUS = {"healthy": 0, "unknown": 3}  # of --exit-code; a cause that was found ends with FOUND
FOUND = 4


def diagnose(  # noqa: PLR0913, PLR0917
    file: Annotated[Path, typer.Argument(help="What `watch` saved, or arrays, or a table.")],
    language: Annotated[str, typer.Option(envvar=VARIABLE, help="en or tr")] = MAIN,
    figure: Annotated[
        Path | None, typer.Option(help="Draw depth against time, .svg, .pdf or .png.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")] = False,
    axes: Annotated[
        str | None,
        typer.Option(help="Of arrays: step,out,in (PyTorch), step,in,out (Keras), out,in, in,out."),
    ] = None,
    activations: Annotated[
        str | None, typer.Option(help="Of arrays of activations: out,batch or batch,out.")
    ] = None,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="End with 0 if healthy, 4 if not, 3 if unknown."),
    ] = False,
) -> None:
    """Say what is wrong with a training run of your own, how sure that is, and what to do.

    The file is what `record = gradyan.watch(model)` and `record.save("run.npz")` have written.
    Or an .npz file of arrays that you saved yourself: loss (T), the loss before each step;
    weights_1 … (S, n_out, n_in) and gradients_1 … (the same), W and ∂L/∂W of each layer at S
    recorded steps; activations_1 … (S, n_out, batch), steps (S), which they were, and
    activation, the name of φ.
    """
    from gradyan.simulations.diagnosis.reading.files import load  # noqa: PLC0415
    from gradyan.simulations.diagnosis.verdict import judge  # noqa: PLC0415
    from gradyan.simulations.diagnosis.words import words  # noqa: PLC0415

    words(language)  # a language that there is not is said at once
    draw = _drawing(figure) if figure else None
    record = load(file, axes, activations)
    found = judge(record)
    if as_json:
        from gradyan.simulations.diagnosis.showing import as_text  # noqa: PLC0415

        typer.echo(as_text(record, found, language))
    else:
        from gradyan.simulations.diagnosis.showing import show  # noqa: PLC0415

        show(record, found, language)
    if draw:
        draw(record, found, language)
    if exit_code:
        raise typer.Exit(STATUS.get(found.verdict, FOUND))


def _drawing(file: Path) -> "Callable[[Record, Judgement, str], None]":
    """Return what draws; raise BadInput for a file that cannot become a figure, before the work."""
    from gradyan.simulations.diagnosis.drawing import draw, fits  # noqa: PLC0415

    fits(file)
    return lambda record, found, language: draw(record, found, language, file)
