"""The graph of the claims for a page: the drawing of `gradyan claims --graph`, each node a link."""

import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

from gradyan.derivations.checker.catalog import claims
from gradyan.report.evidence.graph import drawing

Of = Callable[[str], str]  # of the id of a claim, or of a verdict
TIP = "M0 0"  # where the head of an arrow begins
Row = dict[str, object]


def linked(verdicts: Mapping[str, str], address: Of, word: Of, label: str) -> str:
    """Return the drawing for a page: its colours are those of the page, its words of a language."""
    root = ET.fromstring(re.sub(' xmlns="[^"]*"', "", drawing(verdicts)))  # noqa: S314 - our own
    for node in [node for node in root if node.tag in ("title", "text")]:
        root.remove(node)  # what they say, the page says
    for name in ("font-family", "font-size"):
        del root.attrib[name]
    root.attrib |= {"role": "group", "aria-label": label}
    for path in root.iter("path"):
        for name in ("fill", "stroke"):
            path.attrib.pop(name, None)
        path.set("class", "tip" if path.attrib["d"].startswith(TIP) else "joins")
    for place, node in enumerate(list(root)):
        if node.tag == "g":
            root[place] = _link(node, verdicts, address, word)
    return ET.tostring(root, encoding="unicode", method="html")


def _link(node: ET.Element, verdicts: Mapping[str, str], address: Of, word: Of) -> ET.Element:
    title, box, text = node
    id_ = text.text or ""
    title.text = f"{id_}: {word(verdicts[id_])}"
    box.attrib.pop("fill")
    box.set("class", verdicts[id_])
    for name in ("fill", "text-anchor"):
        text.attrib.pop(name)
    link = ET.Element("a", {"href": address(id_)})
    link.extend([title, box, text])
    return link


def rows(of: Callable[[str], Row]) -> tuple[list[Row], list[Row]]:
    """Return the claims that are joined to others, with those on both sides, and the others."""
    bears: dict[str, list[str]] = {id_: [] for id_ in claims()}
    for id_, claim in claims().items():
        for lemma in claim.rests_on:
            bears[lemma.id].append(id_)
    on = {id_: [lemma.id for lemma in claim.rests_on] for id_, claim in claims().items()}
    joined = [id_ for id_ in claims() if on[id_] or bears[id_]]
    told = [
        {**of(id_), "on": list(map(of, on[id_])), "bears": list(map(of, bears[id_]))}
        for id_ in joined
    ]
    return told, [of(id_) for id_ in claims() if id_ not in joined]
