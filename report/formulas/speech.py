"""Says a formula aloud: from its MathML and the words of a language to alternative text.

All words stand in the speech.toml of the language. What has no word stops the build, but for a
draft. A word ``~suffix`` is a Turkish suffix, which goes to the word before it.
"""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from xml.etree.ElementTree import Element, fromstring

from gradyan.errors import GuideError, Place
from gradyan.files import find
from gradyan.languages import turkish
from gradyan.languages.holes import holes
from gradyan.languages.locale import Locale

_FUNCTIONS = frozenset("σφϕψfg")  # letters that, before a bracket, are applied to what is in it
_APPLY, _TIMES = "\u2061", "\u2062"  # the invisible operators of MathML, which have words too
_BRACKETS = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌊": "⌋", "⌈": "⌉"}
_BARS = {"|": "absolute", "‖": "norm"}
_SIGNS, _PRIMES = {"+", "−", "±"}, {"′", "″", "‴"}
_ROWS = {"math", "mrow", "mstyle", "mpadded", "mtd"}
_SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
_DECIMAL = re.compile(r"(?<=^0)[.,](?=\d+$)|(?<=\d)(?<!^0)[.,](?=(?!\d{3}$)\d+$)")
_SUFFIX = re.compile(r"([^\s,;]+)[\s,;]*~(\S+)")
_UNDER, _OVER = _SCRIPTS - {"msup", "mover"}, _SCRIPTS - {"msub", "munder"}


def spoken(mathml: str, locale: Locale) -> str:
    """Return what a screen reader says for the formula; raises GuideError for want of a word."""
    root = fromstring(mathml)  # noqa: S314  our own MathML
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    said = re.sub(r"\s+", " ", _Speaker(locale).say(root))
    while found := _SUFFIX.search(said):
        said = said[: found.start()] + turkish.said(*found.groups()) + said[found.end() :]
    return re.sub(r",(?: ?,)+", ",", re.sub(r" ([,;:])", r"\1", said)).strip(" ,")


# --- what belongs together ---------------------------------------------------------------------


def _node(tag: str, *children: Element, **attributes: str) -> Element:
    element = Element(tag, attributes)
    element.extend(children)
    return element


def _raw(element: Element) -> str:
    return "".join(element.itertext()).strip()


def _core(element: Element) -> Element:
    """Return the letter or bracket that carries the scripts."""
    while element.tag in _SCRIPTS or (element.tag in _ROWS and len(element) == 1):
        element = element[0]
    return element


def _items(element: Element) -> list[Element]:
    """List what stands side by side: rows opened, empty space left out, brackets gathered."""
    if element.tag in _ROWS:
        return _gathered([item for child in element for item in _items(child)])
    silent = element.tag in {"mspace", "mphantom"} or not (len(element) or _raw(element))
    return [] if silent else [element]


def _mark(element: Element) -> str:
    core = element[0] if element.tag in _SCRIPTS else element
    return _raw(core) if core.tag == "mo" else ""


def _gathered(items: Sequence[Element]) -> list[Element]:
    """Make one `group` of each bracket with what it holds, and of each pair of bars."""
    levels = [_node("group")]
    for i, item in enumerate(items):
        mark = _mark(item)
        opens = mark in _BRACKETS or (mark in _BARS and mark in map(_mark, items[i + 1 :]))
        if mark in _BARS and levels[-1].get("open") == mark:
            _close(levels, item)
        elif mark in _BRACKETS.values() and any(level.get("open") in _BRACKETS for level in levels):
            while levels[-1].get("open") not in _BRACKETS:
                _give_up(levels)
            _close(levels, item)
        elif opens and item.tag == "mo":
            levels.append(_node("group", open=mark))
        else:
            levels[-1].append(item)
    while len(levels) > 1:
        _give_up(levels)
    return list(levels[0])


def _close(levels: list[Element], item: Element) -> None:
    """TeX hangs the exponent of a bracket on its last sign; here it goes to the whole."""
    group = levels.pop()
    group.set("close", _mark(item))
    levels[-1].append(group if item.tag == "mo" else _node(item.tag, group, *item[1:]))


def _give_up(levels: list[Element]) -> None:
    """Make an unclosed bracket a sign like others, unless it is the brace of cases."""
    group = levels.pop()
    if group.get("open") == "{" and [item.tag for item in group] == ["mtable"]:
        levels[-1].append(_node("cases", *group[0]))
    else:
        sign = _node("mo")
        sign.text = group.get("open")
        levels[-1].extend([sign, *group])


def _simple(element: Element) -> bool:
    """Whether no listener can mistake where it ends: a letter or number with scripts, a sign."""
    items = list(element) if element.tag == "group" else _items(element)
    if items and _raw(items[0]) in _SIGNS:
        items = items[1:]
    return len(items) <= 1 and all(
        item.tag in {"mi", "mn", "mo", "mtext"}
        or (item.tag in _SCRIPTS and all(_simple(part) for part in item))
        for item in items
    )


def _bracketed(item: Element, kinds: Sequence[str] = (*_BRACKETS, *_BARS)) -> bool:
    return _core(item).tag == "group" and _core(item).get("open") in kinds


def _braced(base: Element) -> Element | None:
    """Return what the brace holds, if `base` is something with a brace."""
    core = _items(base)[:1]
    is_brace = bool(core) and core[0].tag in {"munder", "mover"} and _raw(core[0][1]) in {"⏟", "⏞"}
    return core[0][0] if is_brace else None


def _bare(item: Element) -> Element:
    """Drop the brackets of an argument that is simple without them: sigma of x."""
    group = _core(item)
    if not _bracketed(item, list(_BRACKETS)) or not _simple(group):
        return item
    if item is group:
        return _node("mrow", *group)
    return _node(item.tag, _node("whole", *group), *item[1:])  # σ(z)², not σ(z²)


def _split(items: Sequence[Element], signs: str) -> tuple[list[Element], ...]:
    """Return what stands before the first of these signs and what stands after it."""
    at = next((i for i, item in enumerate(items) if item.tag == "mo" and _raw(item) in signs), 0)
    return (list(items[:at]), list(items[at + 1 :])) if 0 < at < len(items) - 1 else ()


# --- saying it ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Speaker:
    locale: Locale

    def say(self, element: Element) -> str:
        if element.tag in _ROWS:
            return self.row(_items(element))
        if element.tag in _SCRIPTS:
            return self.scripts(element)
        way = getattr(self, f"say_{element.tag}", None)
        return str(way(element)) if way else self.unknown(f"<{element.tag}>")

    def table(self, name: str) -> dict[str, Any]:
        return dict(self.locale.speech.get(name, {}))

    def word(self, table: str, key: str) -> Any:
        return self.table(table).get(key) or self.lacking(key, table)

    def lacking(self, word: str, table: str, *others: str) -> str:
        """Do without a word that the language should have in one of these tables."""
        where = find(self.locale.file("speech"), table)
        named = " or ".join(f"[{name}]" for name in (table, *others))
        problem = f"no word for “{word}” in a formula"
        remedy = f'add under {named} of {where}: "{word}" = "…"'
        return self.locale.missing(GuideError(problem, remedy, where), word)

    def unknown(self, what: str) -> NoReturn:
        raise GuideError(f"no way to say “{what}” in a formula", "teach it", Place(Path(__file__)))

    def fill(self, name: str, *parts: Element | str, about: Sequence[Element] = ()) -> str:
        """Fill the template `name`, in its form for exactly, or for a long, `about`."""
        forms = self.word("templates", name)
        if isinstance(forms, dict):
            long = "" if all(map(_simple, about)) else forms.get("long")
            usual = long or forms.get("any") or self.lacking(f"{name}.any", "templates")
            forms = forms.get("/".join(map(_raw, about))) or usual
        said = [part if isinstance(part, str) else self.say(part) for part in parts]
        return f" {self.filled(name, str(forms), said)} "

    def filled(self, name: str, template: str, said: Sequence[str]) -> str:
        """Put what is said into a template, whose braces hold numbers and nothing else."""
        parts = list(map(str.strip, said))
        there = [f"{{{n}}}" for n in range(len(parts))]
        with suppress(ValueError):
            if all(f"{{{hole}}}" in there for hole in holes(template)):
                return template.format(*parts)
        known, place = " ".join(there) or "no braces", find(self.locale.file("speech"), name)
        raise GuideError(f"the template of '{name}' has other than {known}", "", place)

    # rows

    def row(self, items: Sequence[Element]) -> str:
        for i, item in enumerate(items[1:-1], start=1):
            if _raw(item) == "→" and ":" not in map(_raw, items[:i]):
                left, right = _node("mrow", *items[:i]), _node("mrow", *items[i + 1 :])
                return self.fill("tending", left, right, about=[right])
        if sides := _split(items, "|∣"):
            return self.fill("given", *(_node("mrow", *side) for side in sides))
        if normal := self.normal(items):
            return normal
        items = self.applied(items)
        pairs = zip([None, *items][:-1], items, strict=True)
        return " ".join(self.follow(before, item) for before, item in pairs)

    def normal(self, items: Sequence[Element]) -> str:
        """Say z ∼ N(0, q) with its mean and its variance; nothing where that is not the row."""
        left, right = _split(items, "∼") or ([], [])
        if [item.tag for item in right] != ["mi", "group"] or _raw(right[0]) != "N":
            return ""
        moments = _split(list(right[1]), ",")
        parts = [_node("mrow", *part) for part in (left, *moments)]
        return self.fill("normal", *parts) if moments else ""

    def applied(self, items: Sequence[Element]) -> list[Element]:
        """Join E, P and Var with what they are applied to, if that has templates of its own."""
        joined: list[Element] = []
        for item in items:
            name = self.template_of(joined[-1]) if joined else ""
            if name and _bracketed(item, list(_BRACKETS)):
                whole = _node("applied", *_core(item), name=name)
                joined[-1] = whole if item.tag == "group" else _node(item.tag, whole, *item[1:])
                whole.set("scripts", item.tag.removeprefix("group"))
            elif _raw(item) != _APPLY or not (joined and self.template_of(joined[-1])):
                joined.append(item)
        return joined

    def template_of(self, item: Element) -> str:
        """Return the name under which a function has templates, if it has."""
        names = (_raw(item), f"{item.get('mathvariant')}:{_raw(item)}") if item.tag == "mi" else ()
        return next((name for name in names if name in self.table("templates")), "")

    def say_applied(self, whole: Element) -> str:
        function, *arguments = whole
        called = self.function(function) and [_bracketed(x) for x in arguments] == [True]
        alone = called and not whole.get("scripts")  # E[φ(z)²], not E[φ(z)]²
        content = _node("mrow", *whole)
        return self.fill(whole.get("name", ""), content, about=[] if alone else [content])

    def say_whole(self, whole: Element) -> str:
        return self.row(list(whole))

    def follow(self, before: Element | None, item: Element) -> str:
        """Say `item` with the unwritten “of” or “times” that joins it to what stands before it."""
        if before is None or not self.operand(item):
            return self.say(item)
        if _raw(before) == _APPLY:
            return self.say(_bare(item))
        if self.operator(before) or (self.function(before) and _bracketed(item, list(_BRACKETS))):
            return f"{self.word('symbols', _APPLY)} {self.say(_bare(item))}"
        if self.operand(before) and self.times(before, item):
            return f"{self.word('symbols', _TIMES)} {self.say(item)}"
        return self.say(item)

    def operator(self, item: Element) -> bool:
        base = item[0] if item.tag in _SCRIPTS else item
        return _raw(base) in self.table("operators")

    def operand(self, item: Element) -> bool:
        return self.operator(item) or _core(item).tag not in {"mo", "mtext"}

    @staticmethod
    def function(item: Element) -> bool:
        name = _core(item)
        upright = name.get("mathvariant") == "double-struck" or len(_raw(name)) > 1
        return name.tag == "mi" and (upright or _raw(name) in _FUNCTIONS)

    @staticmethod
    def times(before: Element, item: Element) -> bool:
        """Tell a product; a letter before a bracket may be a function, so there say nothing."""
        solid = {"mn", "mfrac", "msqrt"}
        if _bracketed(before) or _core(before).tag == "applied":
            return _raw(item) != "d"  # as in the integral of f(x) dx
        if _bracketed(item):
            return _core(before).tag != "mi" or _bracketed(item, list(_BARS))
        return before.tag in solid and item.tag in solid

    def say_group(self, group: Element) -> str:
        opening, content = group.get("open", ""), _node("mrow", *group)
        if opening in _BARS:
            return self.fill(_BARS[opening], content, about=[content])
        if [item.tag for item in group] == ["mtable"]:
            return self.rows("matrix", group[0])
        first, last = (self.word("symbols", group.get(side, "")) for side in ("open", "close"))
        return f"{first} {self.say(content)} {last}"

    # letters, numbers, text

    def say_mi(self, token: Element) -> str:
        text, variant = _raw(token), token.get("mathvariant", "italic")
        if said := self.table("names").get(f"{variant}:{text}"):
            return str(said)
        frame = self.word("variants", variant)
        return str(frame).format(self.name(text, variant))

    say_mo = say_mi

    def name(self, text: str, variant: str) -> str:
        for table in ("names", "symbols", "letters"):
            if said := self.table(table).get(text):
                return str(said)
        if re.fullmatch("[a-z]", text):
            return text
        if len(text) != 1 or not text.isupper():
            return self.lacking(text, "names", "letters", "symbols")
        letter = text if text.isascii() else str(self.word("letters", text.lower()))
        large = variant not in {"script", "double-struck"}  # those have large letters only
        return self.fill("capital", letter) if large else letter

    def say_mn(self, token: Element) -> str:
        """Say a number with the decimal mark of the language; 1.024 and 1,024 stay as they are."""
        text = re.sub(_DECIMAL, self.locale.decimal_point, _raw(token))
        return str(self.word("variants", token.get("mathvariant", "normal"))).format(text)

    def say_mtext(self, token: Element) -> str:
        text = _raw(token).replace("\u00a0", " ")
        return str(self.table("names").get(text, text))

    # what has parts

    def scripts(self, element: Element) -> str:
        base, *scripts = element
        if self.operator(element):
            kind = "both" if len(scripts) > 1 else "under" if element.tag in _UNDER else "over"
            forms = self.word("operators", _raw(base))
            form = forms.get(kind) or self.lacking(kind, f'operators."{_raw(base)}"')
            return str(form).format(*(self.say(script).strip() for script in scripts))
        if element.tag in {"munder", "mover"}:
            return self.decorated(base, scripts[0])
        items = _items(base)
        if element.tag == "msub" and items and _mark(items[-1]) == "|":
            return self.fill("evaluated", _node("mrow", *items[:-1]), scripts[0])
        return self.indexed(element.tag, base, scripts)

    def indexed(self, tag: str, base: Element, scripts: Sequence[Element]) -> str:
        """Subscript first, then primes, then the power: w sub 1, prime, squared."""
        powers = _items(scripts[-1]) if tag in _OVER else []
        whole = base.tag in {"whole", "applied"} or _bracketed(base, list(_BARS))
        plain = base.tag == "whole" or _simple(_node("group", *_core(base)))
        direct = whole and plain and tag == "msup" and _raw(powers[0]) not in _PRIMES
        said = self.say(base) + ("," if whole and not direct else "")  # not |w²|
        if tag in _UNDER:
            said = self.fill("sub", said, scripts[0], about=[scripts[0]])
        while powers and _raw(powers[0]) in _PRIMES:
            said = self.fill("power", said, powers[0], about=[powers.pop(0)])
        power = _node("mrow", *powers)
        name = "powered" if direct else "power"
        return self.fill(name, said, power, about=[power]) if powers else said

    def decorated(self, base: Element, sign: Element) -> str:
        inner = _braced(base)
        if inner is not None:
            return self.fill("brace", inner, sign)
        return f" {self.word('accents', _raw(sign)).format(self.say(base).strip())} "

    def say_mfrac(self, fraction: Element) -> str:
        if fraction.get("linethickness"):
            self.unknown("a fraction without a bar")
        above, below = map(_items, fraction)
        if len(above) > 1 and len(below) > 1 and _raw(above[0]) == _raw(below[0]):
            name = {"∂": "partial", "d": "derivative"}.get(_raw(below[0]))
            if name:
                return self.fill(name, _node("mrow", *above[1:]), _node("mrow", *below[1:]))
        return self.fill("fraction", *fraction, about=list(fraction))

    def say_msqrt(self, root: Element) -> str:
        content = _node("mrow", *root)
        return self.fill("sqrt", content, about=[content])

    def say_mroot(self, root: Element) -> str:
        return self.fill("root", *root, about=[root[1]])

    # tables

    def say_mtable(self, table: Element) -> str:
        return self.rows("lines", table)

    def say_cases(self, table: Element) -> str:
        return self.rows("cases", table)

    def rows(self, name: str, rows: Element) -> str:
        """Say a matrix, cases or lines: each row in its frame, then all rows in theirs."""
        between = " " if name == "lines" else ", "
        said = [
            self.fill(f"{name}_row", str(i), between.join(map(self.say, row)))
            for i, row in enumerate(rows, start=1)
        ]
        return self.fill(name, str(len(rows)), str(len(rows[0])), "; ".join(said))
