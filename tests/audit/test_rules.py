"""Each rule passes a small file, and refuses it once it is spoilt."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from tests.audit import __main__ as command
from tests.audit import archive, structure
from tests.audit.document import Document, plain
from tests.audit.rules import RULES, audit
from tests.audit.validator import verdicts
from tests.report.test_accessible import BODY, FIGURE, TABLES, build
from tests.report.test_fonts import STYLE

TEXT = f"{STYLE} h1 {{ font-family: Serif4 }}</style>{BODY}{FIGURE}{TABLES}"
TEXT = TEXT.replace('<h1 id="one">One</h1>', "")
TEXT = TEXT.replace("</h1>", '</h1><h1 lang="tr">Gradyanlar</h1>', 1)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("audit") / "guide.pdf", TEXT)


class Spoilt(Document):
    """A file that is being altered."""

    def __init__(self, file: Path) -> None:
        self.writer = PdfWriter(clone_from=PdfReader(file))
        self.writer.metadata, self.writer.pdf_header = None, "%PDF-2.0"
        self.root, self.pages = self.writer.root_object, list(self.writer.pages)

    def save(self, file: Path) -> Document:
        self.writer.write(file)
        return Document(file)

    def first(self, kind: str) -> Any:
        return self.of(kind)[0].raw


def put(holder: Any, key: str, value: Any) -> None:
    holder[NameObject(key)] = value


def without(find: Callable[[Spoilt], Any], *keys: str) -> Callable[[Spoilt], None]:
    """Return what takes entries out of what is found."""

    def alter(spoilt: Spoilt) -> None:
        for key in keys:
            del find(spoilt)[key]

    return alter


def with_(find: Callable[[Spoilt], Any], key: str, value: Any) -> Callable[[Spoilt], None]:
    """Return what gives an entry to what is found."""
    return lambda spoilt: put(find(spoilt), key, value)


def root(spoilt: Spoilt) -> Any:
    return spoilt.root


def first(kind: str) -> Callable[[Spoilt], Any]:
    return lambda spoilt: spoilt.first(kind)


def captioned(spoilt: Spoilt) -> Any:
    return next(e.raw for e in spoilt.of("Figure") if len(e.elements()) == 1)


def link(spoilt: Spoilt) -> Any:
    return spoilt.annotations[0]


def inner(spoilt: Spoilt) -> Any:
    return next(action for action in spoilt.actions if action["/S"] == "/GoTo")


def content(spoilt: Spoilt) -> Any:
    return plain(spoilt.pages[0]["/Contents"][0])


def cubic(spoilt: Spoilt) -> Any:
    (font,) = [font for font in spoilt.fonts if "Serif4" in font["/BaseFont"]]
    return plain(plain(plain(font["/DescendantFonts"][0])["/FontDescriptor"])["/FontFile3"])


def descriptor(spoilt: Spoilt) -> Any:
    return plain(plain(spoilt.fonts[0]["/DescendantFonts"][0])["/FontDescriptor"])


def said(old: str, new: str) -> Callable[[Spoilt], None]:
    """Return what changes the metadata."""

    def alter(spoilt: Spoilt) -> None:
        assert old in spoilt.xmp
        plain(spoilt.root["/Metadata"]).set_data(spoilt.xmp.replace(old, new).encode())

    return alter


def paint(spoilt: Spoilt) -> None:
    stream = DecodedStreamObject()
    stream.set_data(b"0 0 9 9 re f")
    spoilt.pages[0]["/Contents"].append(spoilt.writer._add_object(stream))


def lose_a_cell(spoilt: Spoilt) -> None:
    spoilt.first("TR")["/K"].pop()


def lose_an_outline(spoilt: Spoilt) -> None:
    del plain(plain(spoilt.root["/Outlines"])["/First"])["/Next"]


def move_a_caption(spoilt: Spoilt) -> None:
    kids = next(e.raw["/K"] for e in spoilt.of("Table") if len(e.raw["/K"]) == 3)
    kids.insert(1, kids.pop(0))


def adopt(spoilt: Spoilt) -> None:
    put(spoilt.first("H2"), "/P", spoilt.first("H1").indirect_reference)


def encrypt(spoilt: Spoilt) -> None:
    spoilt.writer.encrypt("", algorithm="RC4-128")


EMPTY = ArrayObject()
LAUNCH = DictionaryObject({NameObject("/S"): NameObject("/Launch")})
FAR = ArrayObject(map(FloatObject, (0, 0, 9999, 9)))
BAD: list[tuple[str, Callable[[Spoilt], None]]] = [
    ("the document is tagged", without(root, "/MarkInfo")),
    ("every element has its parent and a namespace", without(first("H1"), "/NS")),
    ("every element has its parent and a namespace", adopt),
    ("every language is said", with_(root, "/Lang", TextStringObject(""))),
    ("every language is said", said('xml:lang="tr"', 'xml:lang="de"')),
    ("all that is painted is read or an artifact", paint),
    ("every content belongs to an element", with_(first("H1"), "/K", EMPTY)),
    ("headings leave out no level", with_(first("H2"), "/S", NameObject("/H4"))),
    ("figures and formulas say what they show", without(first("Formula"), "/Alt")),
    ("figures speak all languages", with_(captioned, "/Alt", TextStringObject("A curve"))),
    ("boxes of images lie on the page", without(first("Formula"), "/A")),
    ("boxes of images lie on the page", lambda s: put(s.first("Figure")["/A"], "/BBox", FAR)),
    ("formulas have their mathml", without(first("Formula"), "/AF")),
    ("headers of tables have a scope", without(first("TH"), "/A")),
    ("tables are regular", lose_a_cell),
    ("lists hold items and items bodies", with_(first("LI"), "/S", NameObject("/P"))),
    ("lists hold items and items bodies", with_(first("LBody"), "/S", NameObject("/P"))),
    ("lists with labels say how they count", without(first("L"), "/A")),
    ("captions come first or last", move_a_caption),
    ("captions come first or last", with_(captioned, "/S", NameObject("/Div"))),
    ("notes and their calls name each other", without(first("FENote"), "/Ref")),
    ("links say where they lead", with_(link, "/Contents", TextStringObject(" "))),
    ("links say where they lead", with_(link, "/F", NumberObject(0))),
    ("links say where they lead", without(link, "/StructParent")),
    ("destinations lead into the structure", without(inner, "/SD")),
    ("each language has its outline", lose_an_outline),
    ("pages have labels", without(root, "/PageLabels")),
    ("pages have labels", without(lambda s: s.pages[0], "/Tabs")),
    ("the title is shown", without(root, "/ViewerPreferences")),
    ("texts are of letters", with_(first("Formula"), "/Alt", TextStringObject("\ue000"))),
    ("it claims to be accessible", said("pdfuaid:part>2", "pdfuaid:part>1")),
    ("it claims to be an archive", said("<pdfaid:rev>2020</pdfaid:rev>", "")),
    ("it claims to be an archive", lambda s: setattr(s.writer, "pdf_header", "%PDF-1.7")),
    ("it is not encrypted and has an identity", encrypt),
    ("it is not encrypted and has an identity", lambda s: setattr(s.writer, "_ID", None)),
    ("it is not encrypted and has an identity", lambda s: s.writer.add_metadata({"/Title": "x"})),
    ("colours have a meaning", without(root, "/OutputIntents")),
    ("fonts are embedded and say their text", lambda s: descriptor(s).pop("/FontFile3", None)
     or descriptor(s).pop("/FontFile2", None)),
    ("fonts are embedded and say their text", without(lambda s: s.fonts[0], "/ToUnicode")),
    ("cubic fonts are keyed by number", with_(cubic, "/Subtype", NameObject("/OpenType"))),
    ("embedded files say what they are", without(lambda s: s.files["half.mml"], "/AFRelationship")),
    ("embedded files say what they are", without(root, "/Names")),
    ("nothing runs", with_(root, "/OpenAction", LAUNCH)),
    ("nothing runs", with_(link, "/A", LAUNCH)),
    ("streams are packed in the one known way",
     with_(content, "/Filter", NameObject("/LZWDecode"))),
]  # fmt: skip


def test_a_good_file_is_found_good(small: Path, tmp_path: Path) -> None:
    for document in (Document(small), Spoilt(small).save(tmp_path / "copy.pdf")):
        for name, found in audit(document).items():
            assert found.wrong == [], name
            assert found.looked, name


def test_every_rule_has_a_bad_file() -> None:
    marked = {RULES[name].__module__ for name, _ in BAD}
    assert marked == {archive.__name__, structure.__name__}
    assert {name for name, _ in BAD} == set(RULES)


@pytest.mark.parametrize(("name", "alter"), BAD)
def test_a_bad_file_is_refused(
    name: str, alter: Callable[[Spoilt], None], small: Path, tmp_path: Path
) -> None:
    spoilt = Spoilt(small)
    alter(spoilt)
    document = spoilt.save(tmp_path / "bad.pdf")
    assert any(RULES[name](document))


def test_the_command_counts_and_says_what_is_wrong(
    small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(command, "looked_at", lambda *_: {})
    assert command.main(str(small)) == 0
    told = capsys.readouterr().out
    assert "veraPDF  is not installed" in told
    assert told.endswith("broken: 0\n")
    spoilt = Spoilt(small)
    del spoilt.root["/Names"]
    spoilt.save(tmp_path / "bad.pdf")
    assert command.main(str(tmp_path / "bad.pdf")) == 1
    assert "WRONG, 1: embedded files say what they are" in capsys.readouterr().out
    assert command.main(str(tmp_path / "none.pdf")) == 1


@pytest.mark.parametrize("code", [0, 1])
def test_verapdf_is_asked_where_it_is(
    code: int, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "FAIL" if code else "PASS"
    (tmp_path / "verapdf").write_text(f"#!/bin/sh\necho {said} $5 $2\nexit {code}\n")
    (tmp_path / "verapdf").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    monkeypatch.setattr(command, "looked_at", lambda *_: {})
    assert verdicts(small) == dict.fromkeys(["4f", "ua2"], code == 0)
    assert command.main(str(small)) == code
