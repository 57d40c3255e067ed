"""What is recorded of each sentence: its kind, what shows it, and a digest of its words.

The record of a chapter is ``sentences.tsv`` beside its text, a line for each sentence in the order
of the page: kind, evidence, a digest in each language, the first words in the main language. The
words are for whoever reads it; a sentence is found by its digests.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gradyan.errors import GuideError, Place
from gradyan.files import read, write
from gradyan.report.sentences.units import Unit

NAME = "sentences.tsv"
OPEN = "?"  # the kind of a sentence that somebody still has to bind
BETWEEN = "; "  # between one thing that shows a sentence and the next
WORDS = 8  # that are written down
# What a sentence can be; the first three say how things are.
KINDS = {
    "assertion": "says how things are",
    "general": "says how things are with a word such as always, every, only",
    "said": "says what the notes say",
    "definition": "gives something a name, or a form that is only agreed upon",
    "setting": "says what is assumed or given, in an exercise or an example",
    "instruction": "tells the reader to do something",
    "question": "asks",
    "transition": "says what the text does next, or where to look",
    "label": "names what stands below or beside it",
}
ASSERTING = ("assertion", "general", "said")


@dataclass(frozen=True)
class Row:
    """A line of the record: ``evidence`` are the things that show the sentence, as written."""

    kind: str
    evidence: tuple[str, ...]
    digests: Mapping[str, str]
    words: str
    place: Place

    @property
    def line(self) -> str:
        """The row as it is written."""
        evidence = BETWEEN.join(self.evidence)
        return "\t".join((self.kind, evidence, *self.digests.values(), self.words))


def row_of(unit: Unit, kind: str, evidence: Iterable[str], file: Path) -> Row:
    """Return the row of a sentence."""
    words = " ".join(unit.main.words.split()[:WORDS])
    return Row(kind, tuple(evidence), unit.digests, words, Place(file))


def languages_of(file: Path) -> tuple[str, ...]:
    """Return the languages whose words a record has."""
    return tuple(read(file).partition("\n")[0].split("\t")[2:-1])


def load(file: Path) -> list[Row]:
    """Return the rows of a record; raise GuideError at a line that is none."""
    languages, lines = languages_of(file), read(file).splitlines()[1:]
    found = []
    for number, line in enumerate(lines, start=2):
        kind, *rest = line.split("\t")
        if len(rest) != len(languages) + 2 or kind not in {OPEN, *KINDS}:
            problem = f"not kind, evidence, {len(languages)} digests and words, parted by tabs"
            remedy = f"the kinds are {', '.join(KINDS)}; `gradyan audit --open` writes the line"
            raise GuideError(problem, remedy, Place(file, number))
        evidence = tuple(filter(None, rest[0].split(BETWEEN)))
        digests = dict(zip(languages, rest[1:-1], strict=True))
        found.append(Row(kind, evidence, digests, rest[-1], Place(file, number)))
    return found


def save(file: Path, languages: Iterable[str], rows: Iterable[Row]) -> None:
    """Write a record."""
    head = "\t".join(("kind", "evidence", *languages, "words"))
    write(file, "".join(f"{line}\n" for line in (head, *(row.line for row in rows))))
