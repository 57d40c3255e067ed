"""Every word of a text is in the dictionary of its language, or accepted for a reason.

Hunspell's dictionaries come with the packages of Node, spylls reads them. Where a language adds
suffixes to names, as Turkish does after an apostrophe, they are taken off first, and have to fit
how the name or the number before them is read.
"""

import json
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gradyan.errors import GuideError, Place
from gradyan.files import read, read_toml
from gradyan.languages import turkish
from gradyan.languages.locale import Locale
from gradyan.report.places import mathjax, packages
from gradyan.report.store import Store, key_of
from gradyan.report.words.reading import HOLE, Passage

INSTALLED = find_spec("spylls") is not None
WORD = re.compile(r"(?<!\w)[^\W\d_]+(?:['’][^\W\d_]+)*(?!\w)")
APOSTROPHE = re.compile("['’]")
# What stands before an apostrophe and has no spelling, with the suffix after it.
SUFFIXED = re.compile(rf"([\d.,]*\d|[{HOLE}%)\]])['’]([^\W\d_]+)|\b(\w*\d)['’]([^\W\d_]+)")
GENITIVE = re.compile("['’]s$")
ALIKE = str.maketrans("İIı", "iii")


class Accepted:
    """The accepted words of a language; `used` collects those that the text needs."""

    def __init__(self, groups: Mapping[str, Mapping[str, Any]]) -> None:
        self.reads = {k: v for group in groups.values() for k, v in group.get("reads", {}).items()}
        self.words = {w for group in groups.values() for w in group.get("words", ())}
        self.words |= self.reads.keys()
        self.stems = {
            stem: kind == "light"
            for group in groups.values()
            for kind in ("stems", "light")
            for stem in group.get(kind, ())
        }
        self.used: set[str] = set()

    def __contains__(self, word: str) -> bool:
        stems = (
            stem
            for stem, light in self.stems.items()
            if turkish.is_form(word, stem, light=light, soft=True)
        )
        found = word if word in self.words else next(stems, None)
        self.used |= {found} if found else set()
        return found is not None


def accepted_in(locale: Locale) -> Accepted:
    """Return the words that are accepted in a language."""
    return Accepted(read_toml(locale.file("spelling")))


def misspelt(
    passages: Iterable[Passage], locale: Locale, accepted: Accepted, store: Store | None = None
) -> Iterator[GuideError]:
    """Yield the words that are in no dictionary, each with its place.

    What was looked up before is found in the store, if there is one.
    """
    found: dict[tuple[str, str], list[Place]] = {}
    for passage in passages:
        for split in _words(passage, locale):
            found.setdefault(split, []).append(passage.place)
    forms = {split: _forms(locale, *split) for split in found}
    wrong = set().union(*forms.values())
    wrong -= _known(locale.dictionary, wrong, store)
    remedy = f"spell it otherwise, or accept it for a reason in {Place(locale.file('spelling'))}"
    for split, places in found.items():
        if forms[split] <= wrong and not [form for form in forms[split] if form in accepted]:
            for place in places:
                yield GuideError(f"'{split[0]}' is in no dictionary", remedy, place)


def _words(passage: Passage, locale: Locale) -> Iterator[tuple[str, str]]:
    """Yield the words of a passage, each with what stands before its suffix."""
    for word in WORD.findall(SUFFIXED.sub(r"\1", passage.plain)):
        stem = APOSTROPHE.split(word)[0] if locale.trait("suffixes") else GENITIVE.sub("", word)
        yield word, stem


def _forms(locale: Locale, *words: str) -> frozenset[str]:
    """Return each word as it is, and with a small first letter."""
    return frozenset(form for x in words for form in (x, locale.small(x[0]) + x[1:]))


_looked_up: dict[str, dict[str, bool]] = {}


def _known(package: str, words: Iterable[str], store: Store | None) -> set[str]:
    """Return those of the words that a dictionary has."""
    before = _looked_up.setdefault(package, {})
    key = key_of("spelling", package, read(mathjax() / "package-lock.json"))
    if not before and store:
        before |= json.loads(store.get(key) or b"{}")
    if new := set(words) - before.keys():
        before |= _look_up(packages() / package, new)
        if store:
            store.put(key, json.dumps(before, sort_keys=True).encode())
    return {word for word in words if before[word]}


def _look_up(folder: Path, words: set[str]) -> dict[str, bool]:
    """Look words up in a dictionary of Hunspell's.

    Of one whose words only change at their ends, spylls is given the entries that some word begins
    with: all 371,000 of the Turkish one take it five seconds to read.
    """
    from spylls.hunspell import Dictionary  # noqa: PLC0415 - only where spelling is checked

    if not (folder / "index.dic").is_file():
        remedy = "name it in package.json beside it and run `make setup`"
        raise GuideError("there is no such dictionary", remedy, Place(folder))
    rules = (folder / "index.aff").read_text("utf-8")
    with (
        warnings.catch_warnings(action="ignore", category=ResourceWarning),  # it closes no file
        TemporaryDirectory() as short,
    ):
        if re.search("^(?:PFX|COMPOUND)", rules, re.MULTILINE):
            lookup = Dictionary.from_files(str(folder / "index")).lookup
        else:
            (Path(short) / "index.aff").write_text(rules, "utf-8")
            entries = "".join(_beginning((folder / "index.dic").read_text("utf-8"), rules, words))
            (Path(short) / "index.dic").write_text(entries, "utf-8")
            lookup = Dictionary.from_files(str(Path(short) / "index")).lookup
        return {word: bool(lookup(word)) for word in words}


def _beginning(entries: str, rules: str, words: set[str]) -> Iterator[str]:
    """Yield the entries that some word begins with, but for what a suffix may take off."""
    taken = re.findall(r"^SFX \S+ ([^0\s]\S*) \S", rules, re.MULTILINE)
    off = max((len(end) for end in taken if not end.isupper()), default=0)
    plain = (word.translate(ALIKE).lower() for word in words)
    beginnings = {word[:n] for word in plain for n in range(len(word) + 1)}
    for line in entries.splitlines(keepends=True)[1:]:
        stem = line.partition("/")[0].strip().translate(ALIKE).lower()
        if stem[: max(len(stem) - off, 0)] in beginnings:
            yield line


def unfitting(
    passages: Iterable[Passage], locale: Locale, reads: Mapping[str, str]
) -> Iterator[GuideError]:
    """Yield the Turkish suffixes that do not go with what stands before the apostrophe."""
    for passage in passages:
        for written, spoken, suffix in (
            *_after_words(passage, locale, reads),
            *_after_formulas(passage),
        ):
            if not (turkish.is_ending(suffix) if spoken is None else _fits(spoken, suffix)):
                what = f"'{written}'{suffix} has a suffix that does not fit"
                remedy = f"write what goes with '{spoken}'" if spoken else "there is no such suffix"
                yield GuideError(what, remedy, passage.place)


@cache
def _fits(read: str, suffix: str) -> bool:
    counted = suffix.startswith(("inci", "ıncı"))  # n'inci, though n is read ne
    stem = f"{read[:-1]}n" if counted else read
    return turkish.is_form(read + suffix, stem) or (counted and turkish.is_ending(suffix))


def _after_words(
    passage: Passage, locale: Locale, reads: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield what stands before an apostrophe, how it is read, and the suffix."""
    for number, after, name, suffix in SUFFIXED.findall(passage.plain):
        if name or number[-1].isdigit():
            digits = re.split(r"\D", name)[-1] if name else number
            yield number or name, turkish.read(digits), after or suffix
    for word in WORD.findall(SUFFIXED.sub(r"\1", passage.plain)):
        stem, *suffixes = APOSTROPHE.split(word)
        if suffixes:
            yield stem, reads.get(stem, locale.small(stem)), "".join(suffixes)


def _after_formulas(passage: Passage) -> Iterator[tuple[str, str | None, str]]:
    for run, after in pairwise(passage.runs):
        if run.kind == "math" and (found := re.match(r"['’]([^\W\d_]+)", after.text)):
            tex = passage.tex(run)
            yield tex, turkish.read_tex(tex), found[1]
