"""What a stage raises when the guide cannot be built: the place, the problem, what to do."""

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


class GuideError(Exception):
    """Stops the build. Prints as ``file:line: problem`` and, below it, what to do."""

    def __init__(self, problem: str, remedy: str = "", place: Place | None = None) -> None:
        super().__init__(problem)
        self.problem, self.remedy, self.place = problem, remedy, place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.problem}" + (f"\n  {self.remedy}" if self.remedy else "")
