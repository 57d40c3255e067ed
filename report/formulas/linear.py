"""A formula in a line of plain text, as it is searched and copied: `χ = σ_w² E[φ′²]`.

It has no words, so it is the same in all languages but for the decimal sign.
"""

import re
from collections.abc import Callable, Sequence
from unicodedata import normalize
from xml.etree.ElementTree import Element, fromstring

APPLIED = re.compile("\u2061(?P<bracket>[(\\[])?")  # a function before its argument
SILENT = {"\u2062": "", "\u2063": "", "\u2064": "", "\u200b": ""}
RELATIONS = set("=≠≈≃∼~<>≤≥≪≫≲≳∝≡→↦⟶⟹⟺⇒⇔⟸∈∉⊂⊆∣:⩽⩾⟵←↔≔")
BINARY = set("+−±∓×·∘/∗⊙")
RAISED = dict(zip("0123456789+−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ", strict=True))
LOWERED = dict(zip("0123456789+−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", strict=True))
PRIMES = set("′″‴⁗")
ACCENTS = {"^": "\u0302", "ˆ": "\u0302", "¯": "\u0304", "‾": "\u0304", "~": "\u0303", "˜": "\u0303"}
ROWS = {"math", "mrow", "mstyle", "mpadded", "mtd"}


def linear(mathml: str) -> str:
    """Return a formula as text; letters of mathematical alphabets become plain ones."""
    text = APPLIED.sub(lambda found: found["bracket"] or " ", _said(fromstring(mathml)))  # noqa: S314 - our own
    return " ".join(text.split())


def _said(element: Element) -> str:
    parts, kind = list(element), _kind(element)
    if kind in ROWS:
        return _row(parts)
    if kind in SHAPES:
        return SHAPES[kind](*parts)
    return "".join(SILENT.get(sign, _plain(sign)) for sign in element.text or "")


def _kind(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _plain(sign: str) -> str:
    return sign if sign == "ℓ" else normalize("NFKC", sign)


def _row(parts: Sequence[Element]) -> str:
    """Join what stands side by side, with spaces around relations and signs between operands."""
    said, operand, after_fraction = "", False, False
    for part in parts:
        text = _said(part)
        sign = text.strip()
        if sign in RELATIONS or (sign in BINARY - {"/"} and operand):
            text = f" {sign} "
        elif sign in {",", ";"}:
            text = f"{sign} "
        said += " " * (after_fraction and text[:1].isalnum()) + text
        after_fraction = part.tag.endswith("mfrac")
        operand = bool(sign) and sign[-1] not in "([{⟨⌊⌈" and sign not in RELATIONS | BINARY
    return said


def _base(element: Element) -> str:
    return _bracketed(_said(element).strip(), _several(element))


def _several(element: Element) -> bool:
    return _kind(element) in ROWS and len(element) > 1


def _bracketed(text: str, several: bool) -> str:
    """Put brackets around what is more than a number, a letter or a name with its scripts."""
    simple = not (several or set(text) & (RELATIONS | BINARY | set(" ,;/")))
    closed = text[:1] in "([" and text[-1:] in ")]" and ")" not in text[1:-1]
    return text if simple or closed else f"({text})"


def _fraction(above: Element, below: Element) -> str:
    numerator, denominator = (_said(part).strip() for part in (above, below))
    if set(numerator) & (RELATIONS | BINARY | set(",;/")):
        numerator = f"({numerator})"
    product = _several(below) and denominator[:1] != "∂"
    return f"{numerator}/{_bracketed(denominator, product)}"


def _root(*under: Element) -> str:
    several = len(under) > 1 or _several(under[0])
    return f"√{_bracketed(_row(under).strip(), several)}"


def _script(mark: str, small: dict[str, str], element: Element) -> str:
    text = "".join(_said(element).split())
    if set(text) <= PRIMES | {"∗", "⊤"}:
        return text
    if all(sign in small for sign in text):
        return "".join(small[sign] for sign in text)
    if mark == "^" and text[:1] in PRIMES:  # φ′²
        rest = text.lstrip("′″‴⁗")
        raised = "".join(small.get(sign, "") for sign in rest)
        return text[: -len(rest)] + (raised if len(raised) == len(rest) else f"^{rest}")
    return mark + (text if len(text) == 1 else f"({text})")


def _over(base: Element, above: Element) -> str:
    accent = ACCENTS.get(_said(above).strip())
    text = _said(base)
    return normalize("NFC", text + accent) if accent else f"{text}{_script('^', RAISED, above)}"


def _both(base: Element, low: Element, high: Element) -> str:
    return _said(base) + _script("_", LOWERED, low) + _script("^", RAISED, high)


SHAPES: dict[str, Callable[..., str]] = {
    "msub": lambda base, low: _said(base) + _script("_", LOWERED, low),
    "msup": lambda base, high: _base(base) + _script("^", RAISED, high),
    "msubsup": _both,
    "munder": lambda base, low: f"{_said(base)}{_script('_', LOWERED, low)} ",
    "munderover": lambda *parts: f"{_both(*parts)} ",
    "mover": _over,
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": lambda base, order: f"{_script('', RAISED, order)}√{_base(base)}",
    "mtable": lambda *rows: "; ".join(", ".join(_said(x).strip(" ,") for x in row) for row in rows),
    "mspace": lambda: " ",
}
