"""The EPUB: whole, the same each time, and saying what the site says."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

import pytest

from gradyan.files import read
from gradyan.languages.locale import Locale
from gradyan.report.epub.archive import BEGINNING, MIMETYPE
from gradyan.report.epub.book import epub
from gradyan.report.source.guide import load
from gradyan.report.web.site import site

pytestmark = pytest.mark.xdist_group("guide")
GUIDE = load()
HTML, OPS = "{http://www.w3.org/1999/xhtml}", "{http://www.idpf.org/2007/ops}"
OPF, LANG = "{http://www.idpf.org/2007/opf}", "{http://www.w3.org/XML/1998/namespace}lang"
MATH = re.compile("<math.*?</math>", re.DOTALL)
Documents = dict[str, ET.Element]


@pytest.fixture(scope="module", params=GUIDE.languages)
def code(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def built(real_guide: Path, code: str) -> Path:
    return epub(GUIDE, real_guide.parent, code)


@pytest.fixture(scope="module")
def files(built: Path) -> dict[str, bytes]:
    with ZipFile(built) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def documents(files: dict[str, bytes]) -> Documents:
    return {
        name.removeprefix("EPUB/"): ET.fromstring(text)
        for name, text in files.items()
        if name.endswith(".xhtml")
    }


@pytest.fixture(scope="module")
def pages(real_guide: Path) -> Path:
    return site(GUIDE, real_guide.parent)


def classed(document: ET.Element, name: str) -> Iterator[ET.Element]:
    return (node for node in document.iter() if name in (node.get("class") or "").split())


def text(files: dict[str, bytes], name: str) -> str:
    return files[f"EPUB/{name}.xhtml"].decode()


def test_the_archive_begins_with_its_type_and_knows_no_time(built: Path) -> None:
    with ZipFile(built) as archive:
        first, *others = archive.infolist()
        assert (first.filename, first.compress_type, first.extra) == ("mimetype", ZIP_STORED, b"")
        assert archive.read(first) == MIMETYPE.encode()
        assert {entry.date_time for entry in (first, *others)} == {BEGINNING}


def test_the_same_sources_give_the_same_bytes(built: Path, real_guide: Path, code: str) -> None:
    before = built.read_bytes()
    assert epub(GUIDE, real_guide.parent, code).read_bytes() == before


def test_the_package_names_each_file_once_and_reads_each_document(files: dict[str, bytes]) -> None:
    package = ET.fromstring(files["EPUB/package.opf"])
    items = {item.attrib["href"]: item.attrib for item in package.iter(f"{OPF}item")}
    inside = {name.removeprefix("EPUB/") for name in files if name.startswith("EPUB/")}
    assert items.keys() == inside - {"package.opf"}
    spine = [ref.attrib["idref"] for ref in package.iter(f"{OPF}itemref")]
    read_ = {item["id"] for item in items.values() if item["href"].endswith(".xhtml")}
    assert Counter(spine) == Counter(read_)
    assert items["vanishing.xhtml"]["properties"] == "mathml"
    assert (items["nav.xhtml"]["properties"], items["cover.jpg"]["properties"]) == (
        "nav", "cover-image")  # fmt: skip


def test_the_package_says_what_the_guide_says(files: dict[str, bytes], code: str) -> None:
    package = files["EPUB/package.opf"].decode()
    for told in (GUIDE.title[code], GUIDE.subtitle[code], *GUIDE.authors[code], code, GUIDE.date):
        assert f">{told}</dc:" in package
    assert re.search(r">urn:uuid:[0-9a-f-]{36}<", package)
    for told in ('accessModeSufficient">textual<', "MathML", "alternativeText", 'Hazard">none<'):
        assert told in package


def test_each_document_is_in_its_language(documents: Documents, code: str) -> None:
    for name, document in documents.items():
        assert document.get("lang") == document.get(LANG) == code, name
        for node in document.iter():
            assert node.get("lang") == node.get(LANG), name
        others = {node.get("lang") for node in document.iter()} - {None, code}
        assert others <= set(GUIDE.languages), name


def test_ids_are_unique_and_links_lead_somewhere(documents: Documents) -> None:
    ids = {
        name: Counter(node.get("id") for node in document.iter() if node.get("id"))
        for name, document in documents.items()
    }
    for name, document in documents.items():
        assert not [id_ for id_, n in ids[name].items() if n > 1]
        for link in document.iter(f"{HTML}a"):
            to = link.attrib["href"]
            if to.startswith("https://"):
                continue
            file, _, anchor = to.partition("#")
            assert file in {"", *documents}, f"{name}: {to}"
            assert not anchor or anchor in ids[file or name], f"{name}: {to}"


def test_nothing_runs_and_nothing_is_fetched(files: dict[str, bytes], documents: Documents) -> None:
    for name, document in documents.items():
        for node in document.iter():
            tag = node.tag.removeprefix(HTML)
            assert tag not in ("script", "iframe", "video", "audio", "object", "form", "details")
            assert not [key for key in node.attrib if key.startswith("on")], name
            if tag == "img":
                assert f"EPUB/{node.attrib['src']}" in files
    assert not re.search(r"url\((?!fonts/)|@import|animation|transition", text_of_style(files))


def text_of_style(files: dict[str, bytes]) -> str:
    return files["EPUB/book.css"].decode()


def test_no_letter_or_mark_is_for_print_alone(files: dict[str, bytes], code: str) -> None:
    page = Locale(code).word("on-page").partition(" ")[0]
    for name, content in files.items():
        if name.endswith(".xhtml"):
            html = content.decode()
            assert not re.search("[\ue000-\uf8ff\u00ad]", html), name
            assert f"{page} <a" not in html, name


def test_the_contents_have_every_chapter_and_section(documents: Documents) -> None:
    toc, landmarks = documents["nav.xhtml"].iter(f"{HTML}nav")
    listed = [link.attrib["href"] for link in toc.iter(f"{HTML}a")]
    wanted = []
    for name in [*GUIDE.parts, "solutions", "evidence", "glossary", "bibliography", "index"]:
        rows = list(classed(documents[f"{name}.xhtml"], "level2"))
        wanted += [f"{name}.xhtml", *(f"{name}.xhtml#{row.attrib['id']}" for row in rows)]
    assert listed == wanted
    kinds = {link.attrib[f"{OPS}type"] for link in landmarks.iter(f"{HTML}a")}
    assert kinds == {"cover", "toc", "bodymatter", "glossary", "bibliography", "index"}


def test_headings_leave_out_no_level(documents: Documents) -> None:
    for name, document in documents.items():
        found = [int(node.tag[-1]) for node in document.iter() if re.search("}h[1-6]$", node.tag)]
        assert found[:1] == ([] if name == "cover.xhtml" else [1]), name
        assert all(after - before <= 1 for before, after in pairwise(found)), name


def formulas(html: str) -> Counter[str]:
    html = re.sub(r'<section class="moving".*?</section>', "", html, flags=re.DOTALL)
    plain = (re.sub(r' (?:xmlns|alttext)="[^"]*"', "", one) for one in MATH.findall(html))
    return Counter(plain)


def test_each_formula_is_that_of_the_site(files: dict[str, bytes], pages: Path, code: str) -> None:
    ours, theirs = Counter[str](), Counter[str]()
    for name in GUIDE.parts:
        ours += formulas(text(files, name))
        theirs += formulas(read(pages / code / f"{name}.html").partition("<article")[2]
                           .partition("</article")[0])  # fmt: skip
    ours += formulas(text(files, "solutions"))
    assert sum(ours.values()) > 1000
    assert ours == theirs


def test_no_line_parts_a_formula_from_its_suffix(files: dict[str, bytes]) -> None:
    for name in GUIDE.parts:
        html = text(files, name)
        held = re.sub(r'<span class="held">[^<>]*<math.*?</math>[^<>]*</span>', "", html)
        assert not re.search(r"[^\s<>]<math|</math>[^\s<]", held), name


def test_each_formula_has_its_words(documents: Documents, code: str) -> None:
    said: Counter[str] = Counter()
    for document in documents.values():
        for node in document.iter("{http://www.w3.org/1998/Math/MathML}math"):
            said[node.attrib["alttext"]] += 1
    assert "" not in said
    assert said["sigma"]
    assert said[{"en": "one quarter", "tr": "dörtte bir"}[code]]


def test_each_figure_is_described_as_on_the_site(
    documents: Documents, pages: Path, code: str
) -> None:
    ours = {}
    for name, document in documents.items():
        for image in document.iter(f"{HTML}img"):
            ours[image.attrib["src"]] = image.attrib["alt"]
            assert image.attrib["alt"].strip(), name
    assert ours.pop("cover.jpg") == GUIDE.title[code]
    theirs: dict[str, str] = {}
    for name in GUIDE.parts:
        images = re.findall('<img class="light"[^>]*', read(pages / code / f"{name}.html"))
        found = (ET.fromstring(f"{image}/>") for image in images)
        theirs |= {x.attrib["src"].removeprefix("../"): x.attrib["alt"] for x in found}
    assert ours == theirs


def test_each_assertion_leads_to_a_note_and_back(
    documents: Documents, pages: Path, code: str
) -> None:
    asked: Counter[tuple[str, str]] = Counter()
    for name, document in documents.items():
        for call in classed(document, "why"):
            file, _, anchor = call.attrib["href"].partition("#")
            note = next(x for x in documents[file].iter(f"{HTML}aside") if x.get("id") == anchor)
            back = next(note.iter(f"{HTML}a"))
            assert back.attrib["href"] == f"{name}#{call.attrib['id']}"
            assert any(classed(note, "thing"))
            asked[file.removeprefix("shown-").removesuffix(".xhtml"), anchor[1:]] += 1
    assert set(asked.values()) == {1}
    for name in GUIDE.parts:
        numbers = set(re.findall(r' id="w(\d+)"', read(pages / code / f"{name}.html")))
        assert {number for chapter, number in asked if chapter == name} == numbers


def test_an_exercise_leads_to_its_solution(documents: Documents) -> None:
    answers = list(classed(documents["relu.xhtml"], "exercise"))
    links = [next(classed(box, "answer"))[0].attrib["href"] for box in answers]
    solved = {box.get("id") for box in classed(documents["solutions.xhtml"], "solution")}
    assert answers
    assert {link.removeprefix("solutions.xhtml#") for link in links} <= solved


def test_the_index_leads_to_sections(documents: Documents) -> None:
    links = [link for link in documents["index.xhtml"].iter(f"{HTML}a") if link.get("href")]
    told = [(link.text or "", link.attrib["href"]) for link in links]
    assert len(told) > 200
    assert not [one for one in told if not re.fullmatch(r"•|\d+(\.\d+)?|[A-Z](\.\d+)?", one[0])]
    for number, to in told:
        assert number.partition(".")[0] == (GUIDE.parts.get(to.partition(".")[0]) or "•")
