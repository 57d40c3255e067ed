"""What becomes of the HTML of a part in an EPUB, besides what becomes of it in a browser."""

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from xml.etree import ElementTree as ET

from gradyan.languages.locale import SOFT_HYPHEN
from gradyan.report.formulas.mathematics import STIX_SCALE
from gradyan.report.source.inline import MARK
from gradyan.report.web.tree import Element, classes

PRINTED = {"keyword", "chapter-number"}  # for margins, and for titles of pages
NARROW = 12.0  # em: a wider display is made as small as its line wants
CLAIM = re.compile(r"claims/([^.]+)\.html(?:#.*)?")
VOID = re.compile("></(?:img|br|hr)>")
JOINED = re.compile(r"([^\s<>]*)(<math .*?</math>)([^\s<]*)")  # to a bracket, a suffix, a full stop
LANGUAGE = re.compile(r' lang="([a-zA-Z-]+)"')
MATHML = "http://www.w3.org/1998/Math/MathML"


def plain(tree: Element) -> None:
    """Leave out what only a printed page has."""
    for parent in list(tree.iter()):
        for node in [child for child in parent if classes(child) & PRINTED]:
            _without(parent, node)
        if parent.tag == "p" and len(parent) and "seal" in classes(parent[0]):
            seal = parent[0]  # which stands in a margin there, and behind the title here
            parent.remove(seal)
            parent[-1].tail, seal.tail = f"{parent[-1].tail or ''} ", ""
            parent.append(seal)


def _without(parent: Element, node: Element) -> None:
    """Remove an element; what follows it stays."""
    place = list(parent).index(node)
    parent.remove(node)
    if place:
        parent[place - 1].tail = (parent[place - 1].tail or "") + (node.tail or "")
    else:
        parent.text = (parent.text or "") + (node.tail or "")


def figures(tree: Element) -> None:
    """Let figures and captions be what they are called; elsewhere they only have the part."""
    for node in tree.iter("div"):
        if node.get("role") == "figure":
            node.tag = "figure"
            for child in node.iter("div"):
                child.tag = "figcaption" if child.get("role") == "caption" else child.tag
    for node in tree.iter():
        if node.get("role") in ("figure", "caption"):
            del node.attrib["role"]


def answers(tree: Element, solved: Mapping[str, str], word: str) -> None:
    """Let each exercise lead to its solution."""
    for box in tree.iter("div"):
        if "exercise" not in classes(box):
            continue
        label = next(node for node in box.iter("div") if "label" in classes(node))
        if solution := solved.get(label.get("id", "")):
            line = ET.SubElement(box, "p", {"class": "answer"})
            ET.SubElement(line, "a", {"href": f"#{solution}"}).text = word


def notes(tree: Element) -> None:
    """Put each footnote below the block in which it is called, and a number in its place."""
    for block in [node for node in tree.iter("div") if "row" in classes(node)]:
        for parent in list(block.iter()):
            for mark, note in list(pairwise(parent)):
                if "footnote" in classes(note):
                    _lower(block, mark, note)


def _lower(block: Element, mark: Element, note: Element) -> None:
    number, anchor = note.attrib.pop("data-number"), mark.attrib["id"]
    place = note[0].attrib.pop("id")
    called = Element("aside", {"epub:type": "footnote", "role": "doc-footnote", "id": place})
    line = ET.SubElement(called, "p")
    back = {"role": "doc-backlink", "href": f"#{anchor}"}
    ET.SubElement(line, "a", back).text, line[0].tail = number, " "
    line.extend(list(note)[1:])
    block.append(called)
    note.tag, note.text = "a", number
    for child in list(note):
        note.remove(child)
    note.attrib |= {"epub:type": "noteref", "role": "doc-noteref", "href": f"#{place}"}


def led(tree: Element) -> None:
    """Let what shows a sentence lead into the book, and call it by no heading."""
    for node in tree.iter():
        if node.tag == "h3":
            node.tag, node.attrib["class"] = "p", "called"
        to = node.get("href", "")
        if found := CLAIM.fullmatch(to):
            node.set("href", f"#evidence-{found[1]}")
        elif to.startswith("bibliography.html"):
            node.set("href", to.removeprefix("bibliography.html"))


def fitted(tree: Element, width: Callable[[int], float]) -> None:
    """Tell of each wide display how wide it is; ``width`` knows that of the formula of a mark."""
    for node in tree.iter("p"):
        found = MARK.search("".join(node.itertext())) if "formula" in classes(node) else None
        if found and (wide := STIX_SCALE * width(int(found[1]))) > NARROW:
            node.attrib["class"] += " wide"
            node.set("style", f"--em: {wide:.1f}")


def written(tree: Element) -> str:
    """Return the XML of what a tree holds."""
    texts = (ET.tostring(node, encoding="unicode", short_empty_elements=False) for node in tree)
    return VOID.sub("/>", "".join(texts))


def finished(html: str) -> str:
    """Return a text for readers of books, which break words by themselves and ask for XML."""
    html = html.replace(SOFT_HYPHEN, "").replace("<math", f'<math xmlns="{MATHML}"')
    html = JOINED.sub(_held, html)
    return LANGUAGE.sub(r' lang="\1" xml:lang="\1"', html)


def _held(found: re.Match[str]) -> str:
    """Return a formula together with what no line may part from it, if there is any."""
    joined = found[1] or found[3]
    return f'<span class="held">{found[0]}</span>' if joined else found[0]
