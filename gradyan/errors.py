"""What ends a command: one family of failures, each with its place, its problem and what to do.

Nothing of ours is imported here, so that every part may raise them; `gradyan.cli` alone catches
them. A file of the repository is named from its top.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, order=True)
class Place:
    """A line of a file; lines count from 1, and 0 means the file as a whole."""

    file: Path
    line: int = 0

    def __str__(self) -> str:
        file = self.file.resolve()
        name = file.relative_to(ROOT) if file.is_relative_to(ROOT) else file
        return f"{name}:{self.line}" if self.line else str(name)


class Failure(Exception):
    """Ends a command. Prints as ``file:line: problem`` and, below it, what to do.

    ``code`` is what the command exits with, ``lead`` what it writes before the message.
    """

    code, lead = 1, ""

    def __init__(self, problem: str, remedy: str = "", place: Place | None = None) -> None:
        super().__init__(problem)
        self.problem, self.remedy, self.place = problem, remedy, place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.problem}" + (f"\n  {self.remedy}" if self.remedy else "")


class GuideError(Failure):
    """The guide cannot be built from what is there."""

    lead = "error: "


class BadInput(Failure, ValueError):
    """The fault is in what was asked for."""


class Stopped(Failure):
    """The fault is in the machine: a worker died, a disk is full."""


class Interrupted(Failure):
    """Someone pressed Ctrl-C, and what was asked for can be taken up again."""

    code = 130


class Problems:
    """Collects what is wrong, so that a stage reports all of it at once."""

    def __init__(self) -> None:
        self.found: list[GuideError] = []

    def add(self, problem: str, remedy: str = "", place: Place | None = None) -> None:
        """Note a problem."""
        self.found.append(GuideError(problem, remedy, place))

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note the GuideError that the body may raise, and go on after it."""
        try:
            yield
        except GuideError as why:
            self.found.append(why)

    def stop(self) -> None:
        """Raise what was found: one problem as it is, several one below the other, each once."""
        found = list({str(problem): problem for problem in self.found}.values())
        if len(found) == 1:
            raise found[0]
        if found:
            raise GuideError("\n".join(map(str, found)))
