"""The command `diagnose FILE.npz`, for the guide's own command line to mount."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table


def diagnose(
    file: Annotated[Path, typer.Argument(help="An .npz file of arrays.")],
    language: Annotated[str, typer.Option(help="en or tr")] = "en",
) -> None:
    """Look for the signs of vanishing and exploding gradients in a training run of your own.

    The file holds loss (T), the loss before each step; weights_1 … (S, n_out, n_in) and
    gradients_1 … (the same), W and ∂L/∂W of each layer at S recorded steps. It may also hold
    activations_1 … (S, n_out, batch), steps (S), which they were, and activation, the name of φ.
    """
    # A command that is not asked for does not import what it computes with.
    from gradyan.simulations.diagnosis.arrays import load  # noqa: PLC0415
    from gradyan.simulations.diagnosis.diagnosis import diagnose as find_signs  # noqa: PLC0415
    from gradyan.simulations.diagnosis.diagnosis import verdict  # noqa: PLC0415
    from gradyan.simulations.diagnosis.words import sentence, words  # noqa: PLC0415

    said = words(language)
    findings = find_signs(load(file))
    shown = Table(said["interface"]["sign"], said["interface"]["finding"], box=None)
    for finding in findings:
        name = said[finding.sign]["name"]
        style = "bold" if finding.present else "dim"
        shown.add_row(
            ("● " if finding.present else "  ") + name, sentence(finding, language), style=style
        )
    console = Console()
    console.print(shown)
    console.print(said["verdict"][verdict(findings)], style="bold")
