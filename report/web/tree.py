"""What becomes of the HTML of a chapter in a browser: its elements, one kind after the other."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from gradyan.languages.locale import SOFT_HYPHEN
from gradyan.report.names import ADDRESS
from gradyan.report.sentences.marking import unmarked
from gradyan.report.source.inline import MARK

Element = ET.Element
Address = Callable[[str], str]  # of an anchor, from the page that it is asked for
MM = re.compile(r"([\d.]+)mm")
PIXELS = 96 / 25.4  # in a millimetre
HEADING, LOWEST = re.compile("h([1-6])"), 3  # of the headings of a chapter
LEAVES = {"p", "td", "th", "h1", "h2", "h3", "pre"}
OPENING = {"heading", "label", "figure", "tabular"}  # what begins something that can be found


def parsed(html: str) -> Element:
    """Return a part of the guide, which is well-formed, as a tree."""
    return ET.fromstring(f"<div>{html}</div>")  # noqa: S314 - our own


def written(tree: Element) -> str:
    """Return the HTML of what a tree holds."""
    return "".join(ET.tostring(node, encoding="unicode", method="html") for node in tree)


def classes(node: Element) -> set[str]:
    """Return the classes of an element."""
    return set((node.get("class") or "").split())


def bare(tree: Element) -> None:
    """Leave out what is only for pages: styles of elements, names that only a PDF knows."""
    for node in tree.iter():
        for name in [
            n for n in node.attrib if n in ("style", "data-numbering") or n.startswith("data-alt")
        ]:
            del node.attrib[name]


def link(
    tree: Element, address: Address, number: Callable[[str], str], page: Callable[[str], str]
) -> None:
    """Let each reference lead to where its anchor is, by its number or its printed page."""
    for node in tree.iter("a"):
        to = node.get("href", "")
        if not to.startswith("#"):
            continue
        if "ref" in classes(node):
            node.text = number(to[1:])
        elif "page-ref" in classes(node):
            node.text = page(to[1:])
        node.set("href", address(to[1:]))


def draw(tree: Element, file: Callable[[str, bool], str], *, dark: bool = True) -> None:
    """Show each drawing from a file, or from one for the light and another for the dark."""
    for parent in tree.iter("p"):
        for image in [node for node in parent if node.get("src", "").startswith(ADDRESS)]:
            width, height = (float(x) * PIXELS for x in MM.findall(image.get("style", "")))
            name = image.attrib["src"].removeprefix(ADDRESS)
            shared = {"width": f"{width:.0f}", "height": f"{height:.0f}", "loading": "lazy"}
            shared |= {key: image.attrib[key] for key in ("alt", "lang")}
            parent.remove(image)
            for night in (False, True) if dark else (False,):
                own = {"class": "dark" if night else "light", "src": file(name, night)}
                ET.SubElement(parent, "img", own | shared)


def answer(tree: Element, answers: Mapping[str, Element], word: str) -> None:
    """Put each solution below its exercise, to be opened."""
    for box in tree.iter("div"):
        if "exercise" not in classes(box):
            continue
        label = next((node for node in box.iter("div") if "label" in classes(node)), None)
        found = answers.get(label.get("id", "") if label is not None else "")
        if found is not None:
            details = ET.SubElement(box, "details", {"class": "answer", "id": found.get("id", "")})
            ET.SubElement(details, "summary").text = word
            details.extend([node for node in found if "label" not in classes(node)])


def head(tree: Element) -> None:
    """Give words to the heads of tables that are nothing but a formula: they head what is heard."""
    for node in [node for head in tree.iter("th") for node in head.iter()]:
        if len(node) == 0 and MARK.fullmatch(said := unmarked(node.text or "").strip()):
            node.text = None
            ET.SubElement(node, "span", {"role": "math", "aria-label": said}).text = said


def follow(tree: Element, after: Mapping[str, Element]) -> None:
    """Put something after each element of these ids, its heading a level below the last one."""
    parents = {child: parent for parent in tree.iter() for child in parent}
    level = 1
    for node in list(tree.iter()):
        if found := HEADING.fullmatch(node.tag):
            level = int(found[1])
        added = after.get(node.get("id", ""))
        if added is None:
            continue
        for heading in [one for one in added.iter() if HEADING.fullmatch(one.tag)]:
            heading.tag = f"h{min(level + 1, LOWEST)}"
        parents[node].insert(list(parents[node]).index(node) + 1, added)


def name(tree: Element) -> None:
    """Let tables be what those are who hear them: named by captions, each header in words.

    A header cell that holds a formula alone is called by what is heard of it; a wide table
    scrolls in its own box.
    """
    parents = {child: parent for parent in tree.iter() for child in parent}
    for node in list(tree.iter()):
        if "tabular" in classes(node):
            node.set("role", "figure")  # what may hold a caption, and is no table itself
        elif "audit" in classes(node):
            _wrap(node, parents[node], "div", {"class": "scroll"})
        elif node.tag == "th":
            _call(node)


def _call(header: Element) -> None:
    """Call a header cell that holds formulas alone by what is heard of them."""
    text = header.text or ""
    if len(header) or not MARK.search(text) or MARK.sub("", unmarked(text)).strip():
        return
    last = list(MARK.finditer(text))[-1].end()
    formulas, end = text[:last], text[last:]
    header.text = None
    inner = ET.SubElement(header, "span", {"role": "img", "aria-label": formulas})
    inner.text, inner.tail = formulas, end


def _wrap(node: Element, parent: Element, tag: str, attributes: dict[str, str]) -> None:
    place = list(parent).index(node)
    box = ET.Element(tag, attributes)
    box.tail, node.tail = node.tail, None
    parent[place] = box
    box.append(node)


def anchors(tree: Element) -> Iterator[str]:
    """Yield the ids of a part."""
    for node in tree.iter():
        if id_ := node.get("id"):
            yield id_


@dataclass
class Passage:
    """Something that can be found: where it is, what it is called, what it says."""

    anchor: str
    title: str
    text: str


def passages(tree: Element, plain: Callable[[str], str]) -> list[Passage]:
    """Return what can be found in a part; ``plain`` writes its formulas out."""
    found = [Passage("", "", "")]

    def said(node: Element) -> str:
        return " ".join(plain(unmarked("".join(node.itertext()))).replace(SOFT_HYPHEN, "").split())

    def walk(node: Element) -> None:
        if node.get("id") and classes(node) & OPENING:
            found.append(Passage(node.attrib["id"], "", ""))
        if node.tag in LEAVES and not any(
            child.tag in LEAVES for child in node.iter() if child is not node
        ):
            text = said(node)
            last = found[-1]
            last.title, last.text = last.title or text[:90], f"{last.text} {text}".strip()
            return
        for child in node:
            walk(child)

    walk(tree)
    return [one for one in found if one.text]
