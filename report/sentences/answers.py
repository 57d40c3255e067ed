"""What shows a sentence, told to whoever asks with some of its words."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches

from sympy import Basic, pretty

from gradyan.errors import GuideError
from gradyan.report.evidence.lookup import claim_of, shown
from gradyan.report.evidence.record import Evidence, known
from gradyan.report.places import home
from gradyan.report.sentences.audit import Part, parts, recorded
from gradyan.report.sentences.binding import bound
from gradyan.report.sentences.evidence import claim_in
from gradyan.report.sentences.record import KINDS, Row
from gradyan.report.sentences.splitting import plain
from gradyan.report.sentences.units import Unit
from gradyan.report.source import bibliography
from gradyan.report.source.guide import Guide
from gradyan.report.source.references import parts as parts_of

SHOWING = ("claim", "step")  # forms of a claim on which a sentence rests
NEAR, MOST = 3, 4  # sentences that are offered where none has the words; measurements shown


def answers(guide: Guide, words: str) -> Iterator[str]:
    """Yield each sentence that has these words, with its kind and what shows it.

    Raises GuideError, with the sentences nearest to it, where none has them.
    """
    asked, found = plain(words), list(parts(guide))
    matching = [
        (unit, row)
        for part in found
        for unit, row in bound(part.units, part.rows)[0]
        if any(f" {asked} " in f" {plain(one.words)} " for one in unit.twins.values())
    ]
    if not asked or not matching:
        raise GuideError(f"no sentence has the words '{words}'", _nearest(found, asked))
    teller = Teller(guide, known(home()))
    for unit, row in matching:
        yield "\n".join(_answer(unit, row, teller))


def resting(guide: Guide, claim: str) -> Iterator[str]:
    """Yield the sentences that rest on a claim or on one of its steps, by their first words."""
    for name in guide.parts:
        for row in recorded(guide, name):
            by = [thing for thing in row.evidence if claim_in(thing, SHOWING) == claim]
            if by:
                yield f"{name}, by {', '.join(by)}: {row.words} …"


def _nearest(found: list[Part], asked: str) -> str:
    words = {
        plain(one.words): one.words
        for part in found
        for unit in part.units
        for one in unit.twins.values()
    }
    near = get_close_matches(asked, words, NEAR, 0.4)
    return "\n  ".join(["the nearest are:", *(words[one] for one in near)]) if near else ""


def _answer(unit: Unit, row: Row | None, teller: "Teller") -> Iterator[str]:
    yield f"{unit.main.place}"
    yield from (f"  {sentence.words}" for sentence in unit.twins.values())
    if row is None:
        yield "not bound to anything"
        return
    yield f"{row.kind}: it {KINDS.get(row.kind, 'is still to be bound')}"
    for thing in row.evidence:
        yield from teller(thing)


class Teller:
    """Tells in lines what shows a sentence."""

    def __init__(self, guide: Guide, evidence: Evidence | None) -> None:
        self.sources = bibliography.load(guide.sources)
        self.evidence = evidence

    def __call__(self, thing: str) -> Iterator[str]:
        """Yield the thing and, below it, what it says."""
        form, _, name = thing.partition(" ")
        yield f"by {thing}"
        more: dict[str, Callable[[str], Iterator[str]]] = {
            "claim": self._claim, "notes": self._notes, "step": self._step,
            "finding": self._finding, "source": self._source,
        }  # fmt: skip
        for line in more[form](name) if form in more else ():
            yield f"     {line}"

    def _claim(self, name: str) -> Iterator[str]:
        if self.evidence:
            yield str(self.evidence.of(name)["verdict"])
        yield from _lines(claim_of(name).holds)

    def _notes(self, name: str) -> Iterator[str]:
        said = claim_of(name).said
        if said is not None:
            yield from _lines(said)

    def _step(self, name: str) -> Iterator[str]:
        claim, _, step = name.partition("/")
        found = claim_of(claim)
        yield from _lines({**shown(found), "holds": found.holds}[step])

    def _finding(self, name: str) -> Iterator[str]:
        rows = self.evidence.measurements[name] if self.evidence else ()
        for row in rows[:MOST]:
            at = ", ".join(f"{key} {value}" for key, value in row.at.items())
            yield f"{at}: {row.value:.4g} ± {row.standard_error:.2g}"
        if rows[MOST:]:
            yield f"and {len(rows) - MOST} more"

    def _source(self, name: str) -> Iterator[str]:
        entry = self.sources.entries[name.partition(",")[0]]
        yield f"{'; '.join(entry['authors'])} ({entry['year']}): {entry['title']}. {entry['in']}"


def _lines(statement: Basic) -> Iterator[str]:
    for part in parts_of(statement):
        yield from pretty(part, use_unicode=True, order="none", wrap_line=False).splitlines()
