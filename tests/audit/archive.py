"""The rules of ISO 19005-4 (PDF/A-4f): what the file has to bring along."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from fontTools.cffLib import CFFFontSet

from tests.audit.document import Document, plain
from tests.audit.rules import rule

RELATIONS = {"/Source", "/Data", "/Alternative", "/Supplement", "/Schema", "/Unspecified"}
FILTERS = {"/FlateDecode", None}


@rule
def it_claims_to_be_an_archive(document: Document) -> Iterator[str]:
    for said in ("<pdfaid:part>4<", "<pdfaid:rev>2020<", "<pdfaid:conformance>F<"):
        yield "" if said in document.xmp else f"the metadata lack {said[1:-1]}"
    header = document.file.read_bytes()[:8]
    yield "" if header == b"%PDF-2.0" else f"it begins with {header!r}"


@rule
def it_is_not_encrypted_and_has_an_identity(document: Document) -> Iterator[str]:
    yield "it is encrypted" if "/Encrypt" in document.trailer else ""
    yield "" if len(document.trailer.get("/ID", [])) == len("ab") else "it has no ID"
    yield "it has a dictionary of information" if "/Info" in document.trailer else ""


@rule
def colours_have_a_meaning(document: Document) -> Iterator[str]:
    intents = [plain(intent) for intent in document.root.get("/OutputIntents", [])]
    fits = [x for x in intents if x["/S"] == "/GTS_PDFA1" and "/DestOutputProfile" in x]
    yield "" if len(fits) == 1 else "there is no output intent"
    for page in document.pages:
        yield "a page has a group of its own colours" if "/Group" in page else ""


@rule
def fonts_are_embedded_and_say_their_text(document: Document) -> Iterator[str]:
    for font in document.fonts:
        name = font["/BaseFont"]
        yield "" if "/ToUnicode" in font else f"{name} does not say its text"
        for descendant in map(plain, font.get("/DescendantFonts", [font])):
            descriptor = plain(descendant["/FontDescriptor"])
            files = [key for key in descriptor if key.startswith("/FontFile")]
            yield "" if len(files) == 1 else f"{name} is not embedded"


@rule
def cubic_fonts_are_keyed_by_number(document: Document) -> Iterator[str]:
    for font in document.fonts:
        for descendant in map(plain, font.get("/DescendantFonts", [])):
            file = plain(plain(descendant["/FontDescriptor"]).get("/FontFile3"))
            if file is not None:
                yield "" if _is_keyed(file) else f"{font['/BaseFont']} is known by names"


def _is_keyed(file: Any) -> bool:
    if file.get("/Subtype") != "/CIDFontType0C":
        return False
    cff = CFFFontSet()
    cff.decompile(BytesIO(file.get_data()), None)
    return hasattr(cff.topDictIndex[0], "ROS")


@rule
def embedded_files_say_what_they_are(document: Document) -> Iterator[str]:
    yield "" if document.files else "there is no embedded file, which PDF/A-4f is for"
    for name, file in document.files.items():
        embedded = plain(plain(file["/EF"])["/F"])
        fits = file.get("/AFRelationship") in RELATIONS and "/Subtype" in embedded
        yield "" if fits and file.get("/UF") == name else f"{name} does not say what it is"


@rule
def nothing_runs(document: Document) -> Iterator[str]:
    names = plain(document.root.get("/Names", {}))
    yield "there are scripts" if "/JavaScript" in names else ""
    for holder in (document.root, *document.pages, *document.annotations):
        yield "something happens by itself" if {"/AA", "/OpenAction"} & holder.keys() else ""
    for action in document.actions:
        yield "" if action["/S"] in {"/GoTo", "/URI"} else f"an action is a {action['/S']}"


@rule
def streams_are_packed_in_the_one_known_way(document: Document) -> Iterator[str]:
    for page in document.pages:
        for stream in map(plain, page["/Contents"]):
            yield "" if stream.get("/Filter") in FILTERS else f"a filter is {stream['/Filter']}"
