"""MathML as browsers show it well: MathML Core, with what MathJax leaves to a renderer of its own.

What a formula says is not changed, only how its signs are told apart and spaced.
"""

import re
from collections.abc import Iterable
from unicodedata import lookup, name, normalize
from xml.etree import ElementTree as ET

SCRIPTED = {"msub": 1, "msup": 1, "msubsup": 1, "munder": 1, "mover": 1, "munderover": 1}
ROWS = {"math", "mrow", "mstyle", "mtd", "mpadded", "msqrt"}
BARS, PRIME, APPLY = {"|", "‖"}, re.compile("[′″‴]+"), "\u2061"
TIGHT = {"lspace": "0", "rspace": "0"}
CLOSING = {")", "]", "}", "⟩", "!"}
STYLES = {"double-struck": "DOUBLE-STRUCK", "bold": "BOLD", "bold-italic": "BOLD ITALIC",
          "script": "SCRIPT", "italic": "ITALIC"}  # fmt: skip
OUTSIDE = {"MATHEMATICAL ITALIC SMALL H": "PLANCK CONSTANT"}  # letters of the older blocks
ALIGNED = {"right left": "aligned"}  # what MathML Core leaves to CSS


def for_browsers(mathml: str) -> str:
    """Return a formula as it stands in HTML."""
    root = ET.fromstring(re.sub(r' xmlns="[^"]*"| display="inline"', "", mathml))  # noqa: S314 - ours
    _repair(root, script=False)
    return ET.tostring(root, encoding="unicode")


def said(mathml: str) -> str:
    """Return the signs of a formula one after the other, in whatever alphabet and place."""
    root = ET.fromstring(mathml)  # noqa: S314 - ours
    return normalize("NFKC", "".join(root.itertext()))


def _repair(node: ET.Element, *, script: bool) -> None:
    first_script = SCRIPTED.get(node.tag, len(node))
    for place, child in enumerate(node):
        _repair(child, script=script or place >= first_script)
    if variant := node.attrib.pop("mathvariant", None):
        _restyle(node, variant)
    if node.tag == "mo" and (script or node.text == "/"):
        node.attrib |= TIGHT
    if node.tag == "mtable":
        node.attrib["class"] = ALIGNED.get(node.attrib.pop("columnalign", ""), "left")
    if node.tag in ROWS:
        _pair_bars(node)
        _sign(node)
        _space_names(node)
    if node.tag == "msup":
        _lower_primes(node)


def _restyle(node: ET.Element, variant: str) -> None:
    """Write letters in their alphabet: browsers know no variant but the upright letter."""
    if variant == "normal":
        if node.tag == "mi":
            node.attrib["mathvariant"] = "normal"
        return
    node.text = "".join(_letter(sign, STYLES[variant]) for sign in node.text or "")


def _letter(sign: str, style: str) -> str:
    found = re.fullmatch(
        "(?:LATIN|GREEK) (SMALL|CAPITAL) LETTER ([A-Z ]+)|(DIGIT) ([A-Z]+)", name(sign, "")
    )
    if found is None:
        return sign
    size, letter = found[1] or found[3], found[2] or found[4]
    wanted = f"MATHEMATICAL {style} {size} {letter}"
    for called in (OUTSIDE.get(wanted, wanted), f"{style} {size} {letter}"):
        try:
            return lookup(called)
        except KeyError:
            continue
    return sign


def _base(node: ET.Element) -> ET.Element:
    """Return what stands on the line: a bar may bear an exponent."""
    return _base(node[0]) if node.tag in SCRIPTED and len(node) else node


def _pair_bars(row: ET.Element) -> None:
    """Tell which bars open and which close; a single one, as in E[y|x], does neither."""
    for bar in BARS:
        found = [base for base in map(_base, row) if base.tag == "mo" and base.text == bar]
        if len(found) % 2:
            continue
        for number, base in enumerate(found):
            base.attrib |= {
                "form": "postfix" if number % 2 else "prefix",
                "stretchy": "false",
            } | TIGHT


def _sign(row: ET.Element) -> None:
    """Tell a minus that belongs to the number after it from one between two numbers."""
    for before, node in zip(row, list(row)[1:], strict=False):
        opens = (
            before.tag == "mo" and before.text not in CLOSING and before.get("form") != "postfix"
        )
        if node.tag == "mo" and node.text in {"−", "+"} and opens and before.text != APPLY:
            node.attrib["form"] = "prefix"


def _space_names(row: ET.Element) -> None:
    """Leave a thin space between ln and what stands before it, and what follows without bracket."""
    nodes = list(row)
    for place, node in enumerate(nodes):
        if node.tag != "mo" or node.text != APPLY or not place:
            continue
        after = nodes[place + 1 : place + 2]
        if after and not (after[0].tag == "mo" and _base(after[0]).text in {"(", "[", "{"}):
            row.insert(list(row).index(node) + 1, _thin())
        before = nodes[place - 2 : place - 1] if place > 1 else []
        if before and (before[0].tag != "mo" or _base(before[0]).text in CLOSING):
            row.insert(list(row).index(nodes[place - 1]), _thin())


def _thin() -> ET.Element:
    return ET.Element("mspace", width="0.167em")


def _lower_primes(node: ET.Element) -> None:
    """Put a prime on the line, where its glyph already stands high, and the exponent after it."""
    base, above = node
    signs = list(above) if above.tag == "mrow" else [above]
    if not (signs and signs[0].tag == "mo" and PRIME.fullmatch(signs[0].text or "")):
        return
    prime, *rest = signs
    prime.attrib |= TIGHT
    if not rest:
        _become(node, "mrow", [base, prime])
        return
    row = ET.Element("mrow")
    row.extend([base, prime])
    exponent = rest[0] if len(rest) == 1 else ET.Element("mrow")
    if len(rest) > 1:
        exponent.extend(rest)
    _become(node, "msup", [row, exponent])


def _become(node: ET.Element, tag: str, children: Iterable[ET.Element]) -> None:
    kept = list(children)
    for child in list(node):
        node.remove(child)
    node.tag = tag
    node.extend(kept)
