"""How a line of text is made to lie: by a rule, at one place, so that it says something else.

The text is Markdown, TOML, HTML or Python; what a rule gives is as well formed as what it got.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

# In pairs: each stands for the other.
OPPOSITES = {
    "en": "above/below more/less larger/smaller first/last longer/shorter before/after up/down "
    "left/right fast/slow high/low grows/shrinks falls/rises positive/negative same/opposite "
    "mean/median width/depth vanish/explode input/output early/late",
    "tr": "üstünde/altında büyük/küçük artar/azalır önce/sonra ilk/son çok/az uzun/kısa sol/sağ "
    "hızlı/yavaş yüksek/alçak pozitif/negatif aynı/ters ortalama/medyan genişlik/derinlik "
    "girdi/çıktı erken/geç büyür/küçülür",
}
QUANTIFIERS = {
    "en": {"every": "no", "all": "some", "always": "never", "never": "always", "only": "also",
           "most": "few", "each": "one", "any": "some", "is": "is not", "are": "are not",
           "not": "hardly", "no": "every"},
    "tr": {"her": "bazı", "bütün": "kimi", "yalnızca": "çoğunlukla", "hiçbir": "her",
           "hep": "hiç", "değil": "", "değildir": "olur", "çoğu": "azı"},
}  # fmt: skip
RELATIONS = {r"\le": r"\ge", r"\ge": r"\le", "<": ">", ">": "<", r"\approx": r"\ne", "==": "!=",
             r"\lt": r"\gt"}  # fmt: skip


@dataclass(frozen=True)
class Lie:
    """A place in a file, and what is put there instead; lines count from 1."""

    file: str
    line: int
    rule: str
    before: str
    after: str
    at: int

    def told(self, text: str) -> str:
        """Return the text with the lie in it."""
        lines = text.split("\n")
        own = lines[self.line - 1]
        assert own[self.at :].startswith(self.before)
        lines[self.line - 1] = own[: self.at] + self.after + own[self.at + len(self.before) :]
        return "\n".join(lines)


Rule = Callable[[str, str], Iterator[tuple[int, str, str]]]


def sign(line: str, language: str) -> Iterator[tuple[int, str, str]]:
    """Plus for minus, inside formulas."""
    del language
    for formula in re.finditer(r"\$[^$]+\$", line):
        for found in re.finditer(r"(?<=[\w})\s{])([+-])(?=[\s\w\\])", formula[0]):
            if "{{" not in formula[0]:
                yield formula.start() + found.start(), found[0], "-" if found[0] == "+" else "+"


def number(line: str, language: str) -> Iterator[tuple[int, str, str]]:
    """The next number for a number."""
    del language
    for found in re.finditer(r"(?<![\w.#-])\d+(?![\w.%-])", line):
        yield found.start(), found[0], str(int(found[0]) + 1)


def relation(line: str, language: str) -> Iterator[tuple[int, str, str]]:
    """The other relation, inside formulas."""
    del language
    for formula in re.finditer(r"\$[^$]+\$", line):
        for found in re.finditer(r"\\(?:le|ge|approx|lt|gt)(?![a-z])|(?<= )[<>](?= )", formula[0]):
            yield formula.start() + found.start(), found[0], RELATIONS[found[0]]


def opposite(line: str, language: str) -> Iterator[tuple[int, str, str]]:
    """The opposite of a word that compares."""
    pairs = [pair.split("/") for pair in OPPOSITES[language].split()]
    yield from _words(line, {a: b for x, y in pairs for a, b in ((x, y), (y, x))})


def quantifier(line: str, language: str) -> Iterator[tuple[int, str, str]]:
    """Another word for how many cases it holds in."""
    yield from _words(line, QUANTIFIERS[language])


def _words(line: str, instead: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    for found in re.finditer(r"(?<![\w{\\/\"'.-])\w+(?![\w}\"'(=-]|\.\w)", line):
        if found[0] in instead and line.count("{{", 0, found.start()) == line.count(
            "}}", 0, found.start()
        ):
            yield found.start(), found[0], instead[found[0]]


def reference(line: str, language: str) -> Iterator[tuple[int, str, str]]:
    """Another setting, another activation, another target of a reference."""
    del language
    for call in re.finditer(r"\{\{.*?\}\}", line):
        if "index(" in call[0]:
            continue
        for found in re.finditer(r"\b(layer|depth|step|weight)=(\d+)", call[0]):
            yield call.start() + found.start(2), found[2], str(int(found[2]) + 1)
        for a, b in (("sigma", "relu"), ("relu", "tanh"), ("tanh", "sigma"), ("holds", "said")):
            for found in re.finditer(f'"{a}"', call[0]):
                yield call.start() + found.start(), found[0], f'"{b}"'
        for found in re.finditer(r'ref\("([\w-]+)"\)', call[0]):
            yield call.start() + found.start(1), found[1], "sec-learning"
        for found in re.finditer(r'cite\("([\w-]+)"', call[0]):
            other = "he2015" if found[1] != "he2015" else "glorot2010"
            yield call.start() + found.start(1), found[1], other


def cells(line: str, language: str) -> Iterator[tuple[int, str, str]]:
    """Two cells of a row of a table, or two words of a header, change places."""
    del language
    if line.startswith("|") and "---" not in line:
        parts = line.strip("|").split("|")
        if len(parts) > 1 and parts[-1] != parts[-2]:
            swapped = "|".join([*parts[:-2], parts[-1], parts[-2]])
            yield 1, line.strip("|"), swapped


def shown(line: str, language: str) -> Iterator[tuple[int, str, str]]:
    """What a template shows beside each other changes places."""
    del language
    found = list(re.finditer(r"\{\{ (.*?) \}\}", line))
    for a, b in pairwise(found):
        if a[1] != b[1]:
            between = line[a.end() : b.start()]
            yield a.start(), a[0] + between + b[0], b[0] + between + a[0]


def condition(line: str, language: str) -> Iterator[tuple[int, str, str]]:
    """A template shows something where it should not, or the first for the last."""
    del language
    for found in re.finditer(r"\{%-? if |loop\.first|loop\.last|\[0\]|\[1\]|index0", line):
        other = CONDITIONS.get(found[0], f"{found[0]}not ")
        yield found.start(), found[0], other


CONDITIONS = {"loop.first": "loop.last", "loop.last": "loop.first", "[0]": "[1]", "[1]": "[0]",
              "index0": "index"}  # fmt: skip
RULES: dict[str, Rule] = {
    "sign": sign, "number": number, "relation": relation, "opposite": opposite,
    "quantifier": quantifier, "reference": reference, "cells": cells,
}  # fmt: skip


OF_TEMPLATES: dict[str, Rule] = {"shown": shown, "condition": condition, "number": number}


def lies(file: str, text: str, language: str) -> list[Lie]:
    """Return every lie about a file, from its top to its end."""
    found, told = [], OF_TEMPLATES if file.endswith(".html") else RULES
    begin = text[: text.find("\n[words]")].count("\n") if "\n[words]" in text else 0
    for count, line in enumerate(text.split("\n"), start=1):
        # Names, comments, code; and what a table says of the language itself, not of the guide.
        if line.startswith((":::", "{#", "#", "```")) or count <= begin:
            continue
        for name, rule in told.items():
            found += [Lie(file, count, name, *spot) for spot in _spots(rule, line, language)]
    return found


def _spots(rule: Rule, line: str, language: str) -> Iterator[tuple[str, str, int]]:
    for at, before, after in rule(line, language):
        yield before, after, at
