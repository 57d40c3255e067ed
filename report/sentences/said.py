"""Which sentences say how things are, where each of them ends, and what shows it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from gradyan.files import read
from gradyan.report.inputs import basis, texts
from gradyan.report.sentences import audit
from gradyan.report.sentences.binding import bound
from gradyan.report.sentences.marking import Ending
from gradyan.report.sentences.record import ASSERTING
from gradyan.report.sentences.splitting import OTHERS
from gradyan.report.source.guide import Guide
from gradyan.report.store import Store, key_of


@dataclass(frozen=True)
class Assertion:
    """A sentence by its number in its chapter, with what shows it and its words by language."""

    number: int
    evidence: tuple[str, ...]
    words: Mapping[str, str]


Said = dict[Ending, Assertion]


def assertions(guide: Guide, store: Store) -> Said:
    """Return the assertions of all chapters by where they end; what is read once is kept.

    A chapter whose sentences are not recorded has none.
    """
    names = [name for name in guide.parts if audit.record_of(guide, name).is_file()]
    keys = {name: _key(guide, name) for name in names}
    kept = {name: store.get(key) for name, key in keys.items()}
    stale = {name for name, found in kept.items() if found is None}
    rows = {name: json.loads(found) for name, found in kept.items() if found is not None}
    for part in audit.parts(guide, stale) if stale else ():
        rows[part.name] = list(_rows(part))
        store.put(keys[part.name], json.dumps(rows[part.name]).encode())
    found: Said = {}
    for name in names:
        for number, (evidence, twins) in enumerate(rows[name], start=1):
            words = {code: text for code, (_, _, text) in twins.items()}
            one = Assertion(number, tuple(evidence), words)
            found |= {Ending(name, c, line, place): one for c, (line, place, _) in twins.items()}
    return found


def _key(guide: Guide, name: str) -> str:
    return key_of("said", basis(), texts(guide, name), read(audit.record_of(guide, name)))


def _rows(part: audit.Part) -> "list[tuple[tuple[str, ...], dict[str, tuple[int, int, str]]]]":
    return [
        (row.evidence, {
            code: (one.place.line, one.number, " ".join(OTHERS.sub("…", one.words).split()))
            for code, one in unit.twins.items()
        })
        for unit, row in bound(part.units, part.rows)[0]
        if row is not None and row.kind in ASSERTING
    ]  # fmt: skip
