"""`make bench`: times the sweep and the guide beside their rivals, and writes build/bench.json."""

import json
from pathlib import Path
from typing import Annotated

import typer

from gradyan.errors import ROOT
from tests.bench import documents, sweep
from tests.bench.clock import out


def main(
    rounds: Annotated[int, typer.Option(min=1, help="Of the sweep.")] = 5,
    builds: Annotated[int, typer.Option(min=1, help="Rounds of the guide.")] = 3,
    seeds: Annotated[int, typer.Option(min=2)] = 40,
    file: Annotated[Path, typer.Option("--out")] = ROOT / "build" / "bench.json",
) -> None:
    """Time the sweep and the guide in CPU seconds, of rounds in which each contestant runs once."""
    if seeds % sweep.BATCH:
        raise typer.BadParameter("PyTorch takes two seeds at a time: an even number")
    found = {"sweep": sweep.bench(rounds, seeds), "guide": documents.bench(builds)}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    out.print(f"all of it: {file}")


if __name__ == "__main__":
    typer.run(main)
