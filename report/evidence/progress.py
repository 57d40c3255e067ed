"""What is shown while claims are judged: a bar and the last job, or a line for each."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from gradyan.report.evidence.jobs import Done, Tell

WHAT = {"M": "measured", "D": "derived", "P": "attacked", "S": "compared", "T": "doubted"}


@contextmanager
def telling(console: Console) -> Iterator[Tell]:
    """Yield a function that shows each job that ends, its time, and what is left to do."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    shown = Progress(
        *columns, TimeRemainingColumn(), console=console, transient=True,
        disable=not console.is_terminal,
    )  # fmt: skip
    with shown:
        bar = shown.add_task("judging", total=None)

        def tell(done: Done, count: int, total: int) -> None:
            line = f"{WHAT[done.job.letter]:<9}{done.job.subject}  {done.seconds:.1f} s"
            shown.update(bar, description=line, completed=count, total=total)
            failed = done.found["status"] == "failed"
            if failed or not console.is_terminal:
                mark = "  FAILED" if failed else ""
                console.print(f"  {count}/{total}  {line}{mark}", highlight=False, markup=False)

        yield tell
