"""The faces as they stand in the file: outlines by number, the same as in the font they are of."""

from io import BytesIO
from typing import Any

import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.recordingPen import RecordingPen
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from gradyan.report.places import packages
from gradyan.report.store import Store
from tests.report.test_parts import joined, piece

SERIF = packages() / "source-serif" / "OTF" / "SourceSerif4-Regular.otf"
TEXT = "Kaybolan gradyan, 0,25"
STYLE = f"<style>@font-face {{ font-family: Serif4; src: url({SERIF.as_uri()}) }}"
BODY = f"{STYLE} p {{ font-family: Serif4 }}</style><p>{TEXT}</p>"


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return the dictionary of the face in a file of one paragraph."""
    folder = tmp_path_factory.mktemp("fonts")
    store = Store(folder / "kept")
    (folder / "x.pdf").write_bytes(joined([piece(BODY, 1, store)], store))
    page: Any = PdfReader(folder / "x.pdf").pages[0]
    faces = page["/Resources"]["/Font"]
    (found,) = [face for face in faces.values() if "Serif4" in face.get_object()["/BaseFont"]]
    return found.get_object()


@pytest.fixture(scope="module")
def cff(font: Any) -> CFFFontSet:
    (descendant,) = font["/DescendantFonts"]
    file = descendant["/FontDescriptor"]["/FontFile3"]
    assert (descendant["/Subtype"], file["/Subtype"]) == ("/CIDFontType0", "/CIDFontType0C")
    assert "/CIDToGIDMap" not in descendant, "that is for the other kind"
    read = CFFFontSet()
    read.decompile(BytesIO(file.get_data()), None)
    return read


def test_the_number_of_a_glyph_is_its_place(cff: CFFFontSet) -> None:
    (top,) = cff.topDictIndex
    assert top.ROS == ("Adobe", "Identity", 0)
    assert top.charset == [".notdef", *(f"cid{n:05}" for n in range(1, len(top.charset)))]
    assert top.CIDCount == len(top.charset) == top.numGlyphs


def test_each_letter_has_its_outline_and_its_width(cff: CFFFontSet, font: Any) -> None:
    (top,), whole = cff.topDictIndex, TTFont(SERIF)
    names, outlines = whole.getBestCmap(), whole.getGlyphSet()
    for letter in set(TEXT):
        name, ours, theirs = names[ord(letter)], RecordingPen(), RecordingPen()
        mine = top.CharStrings[f"cid{whole.getGlyphID(name):05}"]
        mine.draw(ours)
        outlines[name].draw(theirs)
        assert ours.value == theirs.value, letter
        assert mine.width == outlines[name].width
    (descendant,) = font["/DescendantFonts"]
    first, widths, *_ = descendant["/W"]
    assert widths[0] == top.CharStrings[f"cid{int(first):05}"].width


def test_what_is_not_used_is_empty(cff: CFFFontSet) -> None:
    (top,), drawn = cff.topDictIndex, 0
    for name in top.charset[1:]:
        pen = RecordingPen()
        top.CharStrings[name].draw(pen)
        drawn += bool(pen.value)
    assert drawn == len(set(TEXT) - {" "})
