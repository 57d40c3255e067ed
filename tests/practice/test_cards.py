"""The cards: a package that opens, with a note for each statement, term and figure."""

import re
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from unittest.mock import patch

import pytest

from gradyan.errors import BadInput
from gradyan.languages import MAIN
from gradyan.languages.locale import Locale
from gradyan.report.practice.cards import deck
from gradyan.report.source.guide import load, spoken_in
from tests.conftest import BUILD
from tests.installed import needs

GUIDE = load()
Note = tuple[str, str, str]


def notes(data: bytes, folder: Path) -> tuple[list[Note], list[str]]:
    """Return guid, fields and tags of each note of a package, and its other files."""
    folder.mkdir()
    (folder / "deck.apkg").write_bytes(data)
    with zipfile.ZipFile(folder / "deck.apkg") as package:
        assert package.testzip() is None
        names = package.namelist()
        package.extract("collection.anki2", folder)
    with closing(sqlite3.connect(folder / "collection.anki2")) as table:
        return table.execute("SELECT guid, flds, tags FROM notes ORDER BY guid").fetchall(), names


@needs("genanki")
def test_a_deck_has_every_statement_term_and_figure_under_names_that_stay(tmp_path: Path) -> None:
    decks = [deck(spoken_in(GUIDE, ["tr"]), BUILD) for _ in range(2)]
    (first,), (again,) = (found.values() for found in decks)
    found, names = notes(first, tmp_path / "one")
    assert notes(again, tmp_path / "two")[0] == found
    text = "".join(GUIDE.chapter(name, "tr").read_text("utf-8") for name in GUIDE.chapters)
    boxes = re.findall(r"^::: (?:proposition|measurement|figure) ", text, re.MULTILINE)
    terms = Locale(MAIN).table["glossary"]
    assert len(found) == len({guid for guid, *_ in found}) == len(boxes) + len(terms)
    fields = "".join(field for _, field, _ in found)
    assert fields.count("<img ") == len(re.findall("^::: figure ", text, re.MULTILINE))
    assert len(names) == fields.count("<img ") + 2  # the table and the list of pictures
    assert "$" not in fields
    assert fields.count(r"\(") == fields.count(r"\)") > 50
    assert not re.search(r"<a\b|\ue000|\{\{", fields)
    assert "Önerme 6.1" in fields


def test_who_has_no_genanki_is_told_how_to_get_it(tmp_path: Path) -> None:
    with (
        patch("gradyan.report.practice.cards.find_spec", lambda _: None),
        pytest.raises(BadInput, match="genanki is not installed"),
    ):
        deck(GUIDE, tmp_path)
