"""What the chapters are set with: words, evidence, drawings, and what is kept of the last time."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gradyan.errors import Place, Problems
from gradyan.languages.locale import Locale
from gradyan.report import figures
from gradyan.report.evidence.record import Evidence
from gradyan.report.pages.chapters import Chapters
from gradyan.report.pages.setter import Setter
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.guide import REVISION, Guide
from gradyan.report.source.numbering import Numbers
from gradyan.report.source.references import References
from gradyan.report.store import Named, Store

SMALLER = 0.8  # of a figure in a revision edition


@dataclass
class Desk:
    """The chapters of a guide, numbered, and what sets them; wrong blocks become problems."""

    guide: Guide
    locales: Mapping[str, Locale]
    evidence: Evidence
    bibliography: Bibliography
    folder: Path  # with the measurements
    store: Store
    wanted: tuple[str, ...] = ()  # the chapters that will be set; none stands for all

    def __post_init__(self) -> None:
        fillers = {
            code: References(locale, self.evidence, self.bibliography, self.store)
            for code, locale in self.locales.items()
        }
        self.problems, self.drawn = Problems(), dict[str, figures.Drawing]()
        self.setter = Setter(fillers, Numbers(), self.draw, self.store, self.problems)
        self.chapters = Chapters(self.guide, self.setter, self.evidence.digest)
        self.chapters.number(self.wanted or self.guide.shown)

    def draw(self, name: str, place: Place) -> figures.Drawing:
        """Return a figure, drawn once with the words of all languages."""
        del place
        if name not in self.drawn:
            narrow = len(self.locales) == 1
            folder = self.folder / "measurements"
            drawing = figures.kept(name, folder, self._words, self.store, narrow=narrow)
            Named(self.store, "drawing")[drawing.name] = drawing.svg
            Named(self.store, "text")[drawing.name] = ""  # its caption and its description say it
            if self.guide.edition == REVISION:
                drawing = drawing.scaled(SMALLER)
            self.drawn[name] = drawing
        return self.drawn[name]

    def _words(self, key: str) -> str:
        return " · ".join(locale.word(f"figure-{key}") for locale in self.locales.values())
