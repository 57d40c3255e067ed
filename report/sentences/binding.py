"""Whether each sentence of a chapter is bound, and by something that can bear it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from gradyan.errors import GuideError
from gradyan.languages.locale import Locale
from gradyan.report.sentences.evidence import PROVING, Library, covers, proposed
from gradyan.report.sentences.record import ASSERTING, OPEN, Row, row_of
from gradyan.report.sentences.splitting import plain
from gradyan.report.sentences.units import Unit
from gradyan.report.source.kinds import KINDS as KINDS_OF_BLOCK

BOXES = {
    "proposition": "claim", "measurement": "claim", "wrong": "claim", "noted": "claim",
    "figure": "figure",
}  # fmt: skip
SHOWN = 60  # letters of a sentence in a message


def bound(
    units: Iterable[Unit], rows: Iterable[Row]
) -> tuple[list[tuple[Unit, Row | None]], list[Row]]:
    """Return each sentence with its row, if its words are as they were, and the rows left over."""
    by_words = defaultdict(list)
    for row in rows:
        by_words[tuple(row.digests.values())].append(row)
    found = []
    for unit in units:
        known = by_words[tuple(unit.digests.values())]
        found.append((unit, known.pop(0) if known else None))
    return found, [row for left in by_words.values() for row in left]


def problems(
    units: Iterable[Unit],
    rows: Iterable[Row],
    library: Library,
    locales: Mapping[str, Locale],
    chapter: str,
) -> Iterator[GuideError]:
    """Yield what is wrong: a sentence that is not bound, one bound by too little, an idle row."""
    remedy = f"`gradyan audit --chapter {chapter} --open` leads through what is to be bound"
    pairs, left = bound(units, rows)
    for unit, row in pairs:
        if row is None or row.kind == OPEN:
            yield GuideError(_unbound(unit, left), remedy, unit.main.place)
            continue
        for fault in faults(unit, row, library, locales):
            yield GuideError(f"{_quoted(unit)}: {fault}", f"mend {row.place}", unit.main.place)
    for row in left:
        yield GuideError(
            f"no sentence has the words of '{row.words} …' any more", remedy, row.place
        )


def faults(unit: Unit, row: Row, library: Library, locales: Mapping[str, Locale]) -> Iterator[str]:
    """Yield, in words, why what is recorded of a sentence cannot bear it."""
    yield from filter(None, map(library.fault, row.evidence))
    if row.kind in ASSERTING and not row.evidence:
        yield "it says how things are, and nothing shows it"
    forms = {thing.partition(" ")[0] for thing in row.evidence}
    if row.kind == "said" and "notes" not in forms:
        yield "it says what the notes say, and names no place in them: notes CLAIM"
    if row.kind == "general" and not forms & set(PROVING):
        yield f"it speaks of all cases, and only {', '.join(sorted(forms))} shows it"
    if row.kind == "assertion" and (words := quantifiers(unit, locales)):
        yield f"it says '{words[0]}', and is recorded as an assertion: general, or other words"
    for called in unit.called if row.kind in ASSERTING else ():
        if not covers(row.evidence, called):
            yield f"{called.name}({called.args[0]!r}) stands in it, and it does not rest on that"


def quantifiers(unit: Unit, locales: Mapping[str, Locale]) -> list[str]:
    """Return the words of a sentence that speak of all cases, or of most."""
    found = []
    for code, sentence in unit.twins.items():
        words = f" {plain(sentence.words)} "
        listed = locales[code].listed("quantifiers")
        found += [word for word in listed if f" {plain(word)} " in words]
    return found


def laid_out(units: Iterable[Unit], rows: Iterable[Row], file: Path) -> Iterator[tuple[Unit, Row]]:
    """Yield each sentence with its row, or with an open one that proposes what may show it.

    A sentence whose words have changed is proposed what it rested on before.
    """
    pairs, left = bound(units, rows)
    for unit, row in pairs:
        yield unit, row or _open(unit, left, file)


def _open(unit: Unit, left: list[Row], file: Path) -> Row:
    before, kind = _before(unit, left), default_kind(unit)
    if before:
        return row_of(unit, OPEN, before.evidence, file)
    return row_of(unit, kind, () if kind in ("label", "question") else suggestions(unit), file)


def default_kind(unit: Unit) -> str:
    """Return the kind of a sentence where its form leaves no doubt."""
    if unit.path[0] == "source":
        return "label"
    if unit.path[0] == "words":
        defines = re.fullmatch(r"glossary\..*\.definition", unit.block)
        return "definition" if defines else OPEN if unit.main.words.endswith(".") else "label"
    titled = unit.opens and "title" in KINDS_OF_BLOCK[unit.path[0]].body.words
    if unit.path[-1] == "heading" or unit.path[0] == "formula" or titled:
        return "label"
    if unit.path[-1] == "grid":
        return "assertion" if suggestions(unit) else OPEN
    return "question" if unit.main.words.endswith("?") else OPEN


def suggestions(unit: Unit) -> list[str]:
    """Return what may show a sentence, by its references and by the box that it stands in."""
    found = [f"step {unit.block}/{step}" for step in unit.steps]
    if not found and unit.path[0] in BOXES:
        found = [f"{BOXES[unit.path[0]]} {unit.block}"]
    return list(dict.fromkeys([*found, *proposed(unit.called)]))


def _before(unit: Unit, left: list[Row]) -> Row | None:
    """Return the row that a sentence had before its words were changed, if one is like it."""
    for row in left:
        if any(row.digests.get(code) == digest for code, digest in unit.digests.items()):
            return row
    like = get_close_matches(row_of(unit, OPEN, (), Path()).words, [row.words for row in left], 1)
    return next((row for row in left if row.words in like), None)


def _unbound(unit: Unit, left: list[Row]) -> str:
    before = _before(unit, left)
    if before is None:
        return f"{_quoted(unit)} is not bound to anything"
    changed = [c for c, digest in unit.digests.items() if before.digests.get(c) != digest]
    return f"{_quoted(unit)} has changed in {', '.join(changed)} since it was bound"


def _quoted(unit: Unit) -> str:
    words = unit.main.words
    return f"'{words if len(words) <= SHOWN else words[:SHOWN] + '…'}'"
