"""The sentences of a chapter, each with its twins in the other languages."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from gradyan.errors import GuideError, Place
from gradyan.files import find
from gradyan.languages.locale import Locale
from gradyan.report.sentences.pairing import paired
from gradyan.report.sentences.splitting import Sentence, joined, rows, sentences
from gradyan.report.source import bibliography
from gradyan.report.source.chapters import Chapter
from gradyan.report.source.guide import Guide
from gradyan.report.source.kinds import FENCES
from gradyan.report.words.reading import Called, Passage, Text, of_words

DIGITS = 10  # of a digest, in base 16


@dataclass(frozen=True)
class Unit:
    """One sentence in all languages; ``path`` names the blocks around it, ``block`` the outermost.

    ``steps`` are those that an item of a derivation is about; ``opens`` tells whether it stands in
    the first passage of its block, which may be a title.
    """

    twins: Mapping[str, Sentence]
    path: tuple[str, ...]
    block: str
    steps: tuple[str, ...] = ()
    opens: bool = False

    @property
    def main(self) -> Sentence:
        """The sentence in the main language."""
        return next(iter(self.twins.values()))

    @property
    def called(self) -> tuple[Called, ...]:
        """What the sentence refers to, in any language."""
        return tuple(one for sentence in self.twins.values() for one in sentence.called)

    @property
    def where(self) -> str:
        """The block that a sentence belongs to, if moved to another it could say something else."""
        inside = self.path[0] in FENCES or self.path[0] in ("heading", "words", "source")
        return f"{self.path[0]} {self.block}" if inside else ""

    @property
    def digests(self) -> dict[str, str]:
        """What stands for the words of each language, formulas, references and place included."""
        return {code: _digest(self.where, one.words) for code, one in self.twins.items()}


def _digest(*texts: str) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:DIGITS]


def units(text: Text, chapter: Chapter, locales: Mapping[str, Locale]) -> list[Unit]:
    """Return the sentences of a chapter in their order; raise GuideError at one without a twin."""
    passages = {code: list(rows(text.of_chapter(chapter, code))) for code in locales}
    if len({len(own) for own in passages.values()}) > 1:
        place = Place(text.guide.chapter(chapter.name, next(iter(locales))))
        raise GuideError("the languages have not the same passages", "pair them", place)
    found: list[Unit] = []
    for twins in zip(*passages.values(), strict=True):
        first = twins[0][0]
        opens = not found or (found[-1].path[0], found[-1].block) != (first.path[0], first.block)
        cut = {c: list(sentences(own, locales[c])) for c, own in zip(passages, twins, strict=True)}
        if len({bool(own) for own in cut.values()}) > 1:
            raise GuideError("only one language says something here", "pair them", first.place)
        for row in paired(list(cut.values())):
            twin = dict(zip(cut, row, strict=True))
            found.append(Unit(twin, first.path, first.block, first.steps, opens))
    return found


def framed(guide: Guide) -> list[Unit]:
    """Return what a guide says around its chapters: its title, its words, its sources."""
    found = []
    for key, table in (("title", guide.title), ("subtitle", guide.subtitle)):
        twins = {c: Sentence(find(guide.file, c), text) for c, text in table.items()}
        found.append(Unit(twins, ("words",), key))
    words = {c: {p.block: p for p in of_words(Locale(c).file())} for c in guide.languages}
    for key in next(iter(words.values())):
        twins = {c: _whole(own[key], Locale(c)) for c, own in words.items() if key in own}
        found.append(Unit(twins, ("words",), key))
    for key, entry in bibliography.load(guide.sources).entries.items():
        text = Sentence(find(guide.sources, key), " | ".join(map(str, entry.values())))
        found.append(Unit(dict.fromkeys(guide.languages, text), ("source",), key))
    return found


def _whole(passage: Passage, locale: Locale) -> Sentence:
    return joined(list(sentences((passage,), locale)))
