r"""The sentences of the guide: passages, cut where a sentence ends.

Formulas, code and references are one letter each while a passage is cut, so that the dots in them
end nothing. A row of a table is one sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from gradyan.errors import Place
from gradyan.languages.locale import Locale
from gradyan.report.words.reading import MARK, Called, Passage

ENDS = re.compile(
    r"(?<=[.!?…])[”’»)\"]*\s+(?=[“‘«(\"]*[^\W\d_a-zçğıöşü]|[“‘«(\"]*[\d\ue002-\uf8ff])"
)
OTHERS = re.compile(r"\$[^$]*\$|`[^`]*`|\{\{.*?\}\}")  # formulas, code, references
HELD, LETTER = 0xE002, re.compile("[\ue002-\uf8ff]")  # the letters that stand for what is not cut
DOTTED = str.maketrans("İIı", "iii")  # so that a search finds all of them


@dataclass(frozen=True)
class Sentence:
    """A sentence in one language: its words as they are written, and what it refers to.

    It is the one of this ``number`` in its passage; where several are one, the last of them.
    """

    place: Place
    words: str
    called: tuple[Called, ...] = ()
    number: int = 0

    @property
    def held(self) -> list[str]:
        """The formulas and references in it."""
        return OTHERS.findall(self.words)


def rows(passages: Iterator[Passage]) -> Iterator[tuple[Passage, ...]]:
    """Yield each passage by itself, and the cells of a row of a table together."""
    cells = groupby(enumerate(passages), lambda x: x[1].place.line if _is_cell(x[1]) else -x[0] - 1)
    for _, row in cells:
        yield tuple(passage for _, passage in row)


def _is_cell(passage: Passage) -> bool:
    return passage.path[-1] == "grid"


def sentences(row: tuple[Passage, ...], locale: Locale) -> Iterator[Sentence]:
    """Yield the sentences of a passage, or of the cells of a row, which are one."""
    if len(row) > 1 or _is_cell(row[0]):
        whole = joined([joined(list(_cut(cell, locale))) for cell in row], " | ")
        yield replace(whole, number=0)
    else:
        yield from _cut(row[0], locale)


def joined(parts: list[Sentence], by: str = " ") -> Sentence:
    """Return sentences as one."""
    words = by.join(part.words for part in parts)
    called = tuple(one for part in parts for one in part.called)
    return Sentence(parts[0].place, words, called, parts[-1].number)


def _cut(passage: Passage, locale: Locale) -> Iterator[Sentence]:
    held: list[tuple[str, tuple[Called, ...]]] = []

    def hold(words: str, *called: Called) -> str:
        held.append((words, called))
        return chr(HELD + len(held) - 1)

    def reference(mark: re.Match[str]) -> str:
        one = passage.called[mark[0]]
        return hold(written(one), one)

    def run(kind: str, text: str) -> str:
        if kind == "text":
            return MARK.sub(reference, text)
        inside = tuple(passage.called[mark[0]] for mark in MARK.finditer(text))
        whole = MARK.sub(lambda mark: written(passage.called[mark[0]]), text)
        return hold(f"${whole}$" if kind == "math" else f"`{whole}`", *inside)

    text = "".join(run(one.kind, one.text) for one in passage.runs)
    for number, part in enumerate(_parts(text, locale.listed("abbreviations"))):
        inside = [held[ord(letter) - HELD] for letter in LETTER.findall(part)]
        words = LETTER.sub(lambda letter: held[ord(letter[0]) - HELD][0], part)
        called = tuple(one for _, found in inside for one in found)
        yield Sentence(passage.place, " ".join(words.split()), called, number)


def _parts(text: str, abbreviations: tuple[str, ...]) -> Iterator[str]:
    """Yield the sentences of a text."""
    begin = 0
    for end in ends(text, abbreviations):
        if part := text[begin:end].strip():
            yield part
        begin = end


def ends(text: str, abbreviations: tuple[str, ...]) -> Iterator[int]:
    """Yield where each sentence of a text ends; the dot of an abbreviation ends none."""
    begin = 0
    for end in ENDS.finditer(text):
        if text[begin : end.start()].rpartition(" ")[2].lstrip("(").lower() in abbreviations:
            continue
        begin = end.end()
        yield begin
    if text[begin:].strip():
        yield len(text)


def written(called: Called) -> str:
    """Return a reference as it is written, its arguments in one form."""
    arguments = [*map(repr, called.args), *(f"{k}={v!r}" for k, v in called.options.items())]
    return f"{{{{ {called.name}({', '.join(arguments)}) }}}}"


def plain(words: str) -> str:
    """Return words alone, in small letters, without formulas, code and references."""
    bare = OTHERS.sub(" ", words).translate(DOTTED).casefold()
    return " ".join(re.findall(r"[^\W\d_]+", bare))
