"""The chapters as they were set last, where nothing that they rest on has changed; else set anew.

A chapter rests on its text, on the ids of all chapters, on the sources that it may cite, on the
evidence and on the program. What setting it leaves behind for the rest of the guide is kept with
its HTML.
"""

import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from markupsafe import Markup

from gradyan.errors import Place, Problems
from gradyan.files import read
from gradyan.report.inputs import basis, named, texts
from gradyan.report.pages.setter import Setter
from gradyan.report.source.chapters import Chapter, read_chapter
from gradyan.report.source.content import walk
from gradyan.report.source.editions import selected
from gradyan.report.source.guide import Guide
from gradyan.report.store import key_of

CITED = re.compile('href="#bib-([^"]+)"')
Record = Mapping[str, Any]


@dataclass
class Chapters:
    """The chapters of a guide; ``basis`` says what they rest on besides their text."""

    guide: Guide
    setter: Setter
    basis: str
    read: dict[str, Chapter] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)  # those that are set anew
    used: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cited = read(self.guide.sources)
        self.basis = key_of(self.basis, basis(), named(self.guide), cited, self.guide.languages)

    def number(self, wanted: Collection[str]) -> None:
        """Read what of the wanted has to be set anew, and number the blocks of all chapters.

        Each is read as far as it goes: the message is about all of them.
        """
        problems, numbers = Problems(), self.setter.numbers
        for name, number in self.guide.parts.items():
            key = key_of("numbers", self._key(name))
            kept = self.setter.store.get(key)
            ready = name not in wanted or self.setter.store.get(self._set_key(name)) is not None
            if self.setter.whole and kept is not None and ready:
                record = json.loads(kept)
                numbers.of |= record["of"]
                numbers.taken |= dict.fromkeys(record["taken"], Place(self.guide.file))
                continue
            with problems.noted():
                with self._noting(name):
                    self.read[name] = read_chapter(self.guide, name, self.setter.references)
                numbers.chapter(number, self.read[name].pairs)
                anchors = [pair.first.anchor for pair in walk(self.read[name].pairs)]
                record = {"of": {a: numbers.of[a] for a in anchors if a in numbers.of}}
                record["taken"] = [anchor for anchor in anchors if anchor in numbers.taken]
                self.setter.store.put(key, json.dumps(record).encode())
        problems.stop()

    def set(self) -> dict[str, Markup]:
        """Return the HTML of each chapter; what is wrong is among the problems of the setter."""
        return {name: self.one(name) for name in self.guide.shown}

    def one(self, name: str) -> Markup:
        """Return the HTML of one of them."""
        record: Record = self.setter.kept(self._set_key(name), partial(self._anew, name))
        if name not in self.made:
            self._again(record)
        html: Markup = record["html"]
        return html

    def _key(self, name: str) -> str:
        number = self.guide.parts[name]
        return key_of("chapter", self.basis, name, number, texts(self.guide, name))

    def _set_key(self, name: str) -> str:
        return key_of(self._key(name), self.guide.edition, len(self.guide.languages) > 1)

    def _anew(self, name: str) -> Record:
        """Set a chapter; return its HTML and what it leaves behind."""
        self.made.add(name)
        setter, chapter = self.setter, self.read[name]
        left: tuple[list[Any], ...] = (
            setter.solutions,
            setter.audited,
            setter.headings,
            setter.boxes,
        )
        before = [len(found) for found in left]
        with self._noting(name):
            html = setter.chapter(selected(chapter.pairs, self.guide), chapter.env)
        solutions, audited, headings, boxes = (x[n:] for x, n in zip(left, before, strict=True))
        return {
            "html": html,
            "solutions": solutions,
            "audited": audited,
            "headings": headings,
            "boxes": boxes,
            "used": {code: sorted(used) for code, used in self.used[name].items()},
            "cited": sorted(set(CITED.findall("".join([html, *solutions])))),
        }

    def _again(self, record: Record) -> None:
        """Leave behind what a chapter left when it was set."""
        setter = self.setter
        setter.begin({code: {} for code in setter.inline})
        setter.solutions += record["solutions"]
        setter.audited += record["audited"]
        setter.headings += record["headings"]
        setter.boxes += record["boxes"]
        for code, references in setter.references.items():
            references.used |= set(record["used"][code])
        setter.main.bibliography.cited |= set(record["cited"])

    @contextmanager
    def _noting(self, name: str) -> Iterator[None]:
        """Note which claims a chapter uses."""
        references = self.setter.references
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
