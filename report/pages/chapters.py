"""The chapters as they were set last, where nothing that they rest on has changed; else set anew.

A chapter rests on its text, on the ids of all chapters, on the evidence and on the program. What
setting it leaves behind for the rest of the guide is kept with its HTML.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from gradyan.errors import Place, Problems
from gradyan.report.inputs import basis, named, texts
from gradyan.report.pages.setter import Setter
from gradyan.report.source.chapters import Chapter, read_chapter
from gradyan.report.source.content import walk
from gradyan.report.source.guide import Guide
from gradyan.report.source.inline import shifted
from gradyan.report.source.references import References
from gradyan.report.store import key_of

CITED = re.compile('href="#bib-([^"]+)"')


@dataclass
class Chapters:
    """The chapters of a guide; ``basis`` says what they rest on besides their text."""

    guide: Guide
    setter: Setter
    basis: str
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    read: dict[str, Chapter] = field(default_factory=dict)
    used: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.store = self.setter.store
        self.basis = key_of(self.basis, basis(), named(self.guide), self.guide.languages)

    def number(self) -> None:
        """Read what has to be set anew, and number the blocks of all chapters.

        Each is read as far as it goes: the message is about all of them.
        """
        problems, numbers = Problems(), self.setter.numbers
        for name, number in self.guide.parts.items():
            with problems.noted():
                record = self.store.get(self._key(name)) if self.setter.whole else None
                if record is not None:
                    self.kept[name] = json.loads(record)
                    numbers.of |= self.kept[name]["numbers"]
                    numbers.taken |= dict.fromkeys(self.kept[name]["taken"], Place(self.guide.file))
                    continue
                with self._noting(name):
                    self.read[name] = read_chapter(self.guide, name, self.setter.references)
                numbers.chapter(number, self.read[name].pairs)
        problems.stop()

    def set(self) -> dict[str, Markup]:
        """Return the HTML of each chapter; what is wrong is among the problems of the setter."""
        return {
            name: self._again(self.kept[name]) if name in self.kept else self._anew(name)
            for name in self.guide.parts
        }

    def _key(self, name: str) -> str:
        number = self.guide.parts[name]
        return key_of("chapter", self.basis, name, number, texts(self.guide, name))

    def _again(self, record: Mapping[str, Any]) -> Markup:
        """Leave behind what the chapter left when it was set."""
        setter, begin = self.setter, len(self.setter.formulas.asked)
        setter.begin({code: {} for code in setter.inline})
        setter.formulas.ask(record["asked"])
        setter.solutions += [Markup(shifted(html, begin)) for html in record["solutions"]]
        setter.audited += record["audited"]
        for heading in record["headings"]:
            cells = [(code, Markup(shifted(html, begin))) for code, html in heading["cells"]]
            setter.headings.append({**heading, "cells": cells})
        for code, references in setter.references.items():
            references.used |= set(record["used"][code])
        setter.main.bibliography.cited |= set(record["cited"])
        return Markup(shifted(record["html"], begin))

    def _anew(self, name: str) -> Markup:
        chapter, setter = self.read[name], self.setter
        marks, before = len(setter.formulas.asked), len(setter.problems.found)
        lengths = len(setter.solutions), len(setter.audited), len(setter.headings)
        with self._noting(name):
            html = setter.chapter(chapter.pairs, chapter.env)
        if setter.whole and len(setter.problems.found) == before:
            solutions = setter.solutions[lengths[0] :]
            audited = setter.audited[lengths[1] :]
            headings = setter.headings[lengths[2] :]
            headed = [
                {**entry, "cells": [(c, shifted(h, -marks)) for c, h in entry["cells"]]}
                for entry in headings
            ]
            self.store.put(self._key(name), json.dumps({
                "html": shifted(html, -marks),
                "solutions": [shifted(solution, -marks) for solution in solutions],
                "audited": audited,
                "headings": headed,
                "asked": setter.formulas.asked_since(marks),
                "used": {code: sorted(used) for code, used in self.used[name].items()},
                "cited": sorted(set(CITED.findall("".join([html, *solutions])))),
                **_numbered(chapter, setter),
            }).encode())  # fmt: skip
        return html

    @contextmanager
    def _noting(self, name: str) -> Iterator[None]:
        """Note which claims a chapter uses."""
        references: Mapping[str, References] = self.setter.references
        before = {code: filler.used for code, filler in references.items()}
        for filler in references.values():
            filler.used = set()
        try:
            yield
        finally:
            noted = self.used.setdefault(name, {code: set() for code in references})
            for code, filler in references.items():
                noted[code] |= filler.used
                filler.used |= before[code]


def _numbered(chapter: Chapter, setter: Setter) -> dict[str, Any]:
    """Return the numbers of the blocks of a chapter, and their anchors."""
    anchors = [pair.first.anchor for pair in walk(chapter.pairs) if pair.first.id]
    of = setter.numbers.of
    return {"numbers": {a: of[a] for a in anchors if a in of}, "taken": anchors}
