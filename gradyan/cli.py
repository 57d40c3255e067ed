"""The command line: judges the claims, lists them, and builds the guide."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gradyan.report.errors import GuideError
from gradyan.simulations.diagnosis.console import diagnose
from gradyan.simulations.sweep.console import simulate

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(simulate, name="simulate")
app.command()(diagnose)
console, errors = Console(), Console(stderr=True)
INTERRUPTED = 130
STAGES = ("evidence", "content", "figures", "mathematics", "layout", "pdf")


@app.command()
def report(
    output: Annotated[Path, typer.Option(help="The folder to build into.")] = Path("build"),
    guide: Annotated[Path | None, typer.Option(help="Another guide.toml.")] = None,
) -> None:
    """Build the guide."""
    # Only here: what it takes a second to import should not delay a mistyped command.
    from gradyan.report.build import build  # noqa: PLC0415
    from gradyan.report.source.guide import REPORT, load  # noqa: PLC0415

    start = time.perf_counter()
    target = build(load(guide or REPORT / "guide.toml"), output, _stage)
    size = target.stat().st_size / 1e6
    console.print(f"{target}  {size:.1f} MB  {time.perf_counter() - start:.1f} s")


@app.command()
def claims(
    id: Annotated[str, typer.Argument(help="One claim, in full.")] = "",  # noqa: A002 - the word of the help
    graph: Annotated[Path | None, typer.Option(help="Draw which rests on which, .svg.")] = None,
) -> None:
    """List every claim with its verdict and its evidence, or show one with its derivation."""
    from gradyan.report import files  # noqa: PLC0415
    from gradyan.report.evidence.gather import gather, require_proof  # noqa: PLC0415
    from gradyan.report.evidence.graph import drawing  # noqa: PLC0415
    from gradyan.report.evidence.listing import listing, one  # noqa: PLC0415
    from gradyan.report.evidence.lookup import claim_of  # noqa: PLC0415
    from gradyan.report.evidence.progress import telling  # noqa: PLC0415
    from gradyan.report.places import home, in_checkout  # noqa: PLC0415

    if id:
        claim_of(id)  # a name that is none is said at once
    if not in_checkout():
        errors.print(f"results are kept in {home()}", highlight=False)
    with telling(errors) as tell:
        found = gather(home(), tell, [id] if id else [])
    if graph:
        files.write(
            graph, drawing({name: record["verdict"] for name, record in found.claims.items()})
        )
        console.print(f"{graph}", highlight=False)
        return
    console.print(one(id, found) if id else listing(found))
    require_proof(found, [id] if id else None)


@contextlib.contextmanager
def _stage(name: str) -> Iterator[None]:
    """Show the stage that runs, and its time when it is done."""
    start = time.perf_counter()
    number = f"{STAGES.index(name) + 1}/{len(STAGES)}"
    with console.status(f"{number} {name}"):
        yield
    console.print(f"  {number} {name:<12}{time.perf_counter() - start:6.1f} s", highlight=False)


def main() -> None:
    """Run a command.

    A GuideError ends it with its message and exit code 1, wrong usage with 2, Ctrl-C with 130.
    """
    try:
        app()
    except GuideError as why:
        _complain(f"error: {why}")
        sys.exit(1)
    except OSError as why:
        about = f"{why.filename}: " if why.filename else ""
        _complain(f"error: {about}{why.strerror or why}\n  is the disk full, or a folder locked?")
        sys.exit(1)
    except SystemExit as end:
        # A command that has said so itself exits without a cause.
        if end.code == INTERRUPTED and getattr(end.__context__, "__cause__", None):
            _complain("interrupted; what was built before is untouched")
        raise


def _complain(message: str) -> None:
    errors.print(message, markup=False, highlight=False, soft_wrap=True)
