"""The guide as it is before formulas are drawn and pages laid out, written for an emitter."""

import re
from collections.abc import Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

import weasyprint

from gradyan.report import build
from gradyan.report.pdf.render import Press
from gradyan.report.source.guide import Guide
from gradyan.report.source.inline import Formulas
from tests.bench.walk import MARK, Emitter, Tree, Walk

SIZED = re.compile(r'<img src="img:(\w+)"[^>]*?style="width:([\d.]+)mm;height:([\d.]+)mm"')
BLANK = re.compile(r"\s|\xad|\ue002[^\ue003]+\ue003")


class Counts(NamedTuple):
    """What a document holds; characters without blanks."""

    formulas: int
    figures: int
    characters: int


class Read(Exception):
    """Stops a build whose pages are known."""


class Pages(dict[str, int]):
    """Gives each anchor a mark for its page."""

    def get(self, anchor: str, default: Any = None) -> Any:
        del default
        return f"\ue002{anchor}\ue003"


@dataclass
class Content:
    """The pages as HTML with marks, the TeX of the marks, and the drawings by name."""

    pages: Mapping[str, str]
    formulas: list[tuple[str, bool]]
    drawings: dict[str, str]

    def counts(self) -> Counts:
        """Return what the pages hold."""
        texts = "".join(Tree(html).top.text for html in self.pages.values())
        marks = [mark for mark in MARK.finditer(texts) if mark[1]]
        figures = sum(len(SIZED.findall(html)) for html in self.pages.values())
        return Counts(len(marks), figures, len(BLANK.sub("", MARK.sub("", texts))))

    def write(self, emitter: Emitter, folder: Path) -> Counts:
        """Write the document into a folder, with its drawings; return what it holds."""
        walk = Walk(emitter, self.formulas)
        text = walk.document(self.pages)
        (folder / "figures").mkdir(parents=True)
        (folder / f"guide.{emitter.SUFFIX}").write_text(text, encoding="utf-8")
        for name, width, height in SIZED.findall("".join(self.pages.values())):
            svg = folder / "figures" / f"{name}.svg"
            svg.write_text(self.drawings[name], encoding="utf-8")
            if emitter.FIGURES == "pdf":
                _as_pdf(svg, width, height)
        formulas, figures = (len(re.findall(form, text)) for form in emitter.HOLDS)
        return Counts(formulas, figures, walk.characters)


def _as_pdf(drawing: Path, width: str, height: str) -> None:
    """Write a drawing as a page of its own size, for LaTeX reads no SVG."""
    size = f"width:{width}mm;height:{height}mm"
    css = f"@page{{size:{width}mm {height}mm;margin:0}}body{{margin:0}}img{{display:block;{size}}}"
    html = f"<style>{css}</style><img src='{drawing.name}'>"
    page = weasyprint.HTML(string=html, base_url=str(drawing))
    page.write_pdf(drawing.with_suffix(".pdf"))


def content(guide: Guide, folder: Path) -> Content:
    """Return what a build into a folder has when its pages are to be laid out."""
    asked: list[tuple[str, bool]] = []
    found: list[Content] = []

    def unfilled(formulas: Formulas, texts: Mapping[str, str]) -> Mapping[str, str]:
        asked[:] = [(formula.tex, formula.display) for formula, _ in formulas.asked]
        return texts

    def read(press: Press, html: Callable[[Mapping[str, int]], dict[str, str]], *_: object) -> None:
        pages = html(Pages())
        names = {name for text in pages.values() for name, *_ in SIZED.findall(text)}
        found.append(Content(pages, asked, {name: press.drawings[name] for name in names}))
        raise Read

    unread = patch.object(Formulas, "fill", unfilled), patch.object(Press, "lay_out", read)
    with unread[0], unread[1], suppress(Read):
        build.build(guide, folder, nullcontext)
    return found[0]
