"""The sentences of a chapter, each with its twins in the other languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from gradyan.errors import GuideError, Place
from gradyan.languages.locale import Locale
from gradyan.report.sentences.pairing import paired
from gradyan.report.sentences.splitting import Sentence, rows, sentences
from gradyan.report.source.chapters import Chapter
from gradyan.report.words.reading import Called, Text


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
    def digests(self) -> dict[str, str]:
        """What stands for the words of each language."""
        return {code: sentence.digest for code, sentence in self.twins.items()}


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
