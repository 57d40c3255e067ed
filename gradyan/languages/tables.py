"""The tables of words of a language beside those of `MAIN`: what is missing, what is idle.

An empty word counts as missing, unless it is empty in the main language too; a word that is meant
to be silent is a space. A template of speech may have forms of its own for special cases, and a
language properties that others have not.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyphen
from babel import Locale as BabelLocale
from babel.core import UnknownLocaleError

from gradyan import languages
from gradyan.errors import BadInput, GuideError, Place, Problems
from gradyan.files import find, read, read_toml, write
from gradyan.languages import MAIN
from gradyan.languages.holes import FORMATTED, UNPAIRED, holes
from gradyan.languages.locale import Locale, Missing, refuse

TAB = "\t"
COLUMNS = ["en", "term", "stem", "never", "not for this"]  # of terms.tsv
MORE = ["english", "behind"]  # and of a language that gives the English behind its own terms
TABLES = ("words", "speech", "diagnosis")
STRING = r'"(?:[^"\\]|\\.)*"'
ENTRY = re.compile(rf'(?P<key>{STRING}|[\w-]+) = (?P<value>(?:{STRING}|[^"#])+)(?P<note>#.*)?')
NO_SECTION = {"lacks": "there is no", "has": "there is a"}
Key = tuple[str, ...]
SPELLING = """\
# Words that the dictionary lacks, in groups, each with its reason:
#
# [people]
# why = "names of people, and of what is called after them"
# words = ["Glorot", "Jacobian"]
"""


def load(codes: Iterable[str], missing: Missing = refuse) -> dict[str, Locale]:
    """Return the locales of some languages; raise GuideError where their files cannot be read."""
    locales = {code: Locale(code, missing) for code in codes}
    problems = Problems()
    for locale in locales.values():
        with problems.noted():
            _ = locale.table, locale.babel
        with problems.noted():
            _ = locale.speech
    problems.stop()
    return locales


def check(code: str) -> Iterator[GuideError]:
    """Yield what the tables of a language lack, what they have in vain, and wrong placeholders."""
    for name in TABLES:
        try:
            own, wanted = (_leaves(read_toml(_file(c, name))) for c in (code, MAIN))
        except GuideError as why:
            yield why
            continue
        file = _file(code, name)
        for key in _wholes(_lacking(own, wanted), own):
            yield GuideError(_said(key, "lacks"), "add it", _header(file, key[:-1]))
        idle = [key for key in sorted(own.keys() - wanted.keys()) if key[0] != "language"]
        for key in _wholes(idle, wanted):
            remedy = f"remove it, or add it to {Place(_file(MAIN, name))}"
            yield GuideError(_said(key, "has"), remedy, find(file, key[-1]))
        if name == "words":
            yield from misfilled(code)


def misfilled(code: str) -> Iterator[GuideError]:
    """Yield the words with other placeholders than the main language has, which break a draft."""
    own, wanted = (_leaves(Locale(c).table) for c in (code, MAIN))
    shared = sorted(own.keys() & wanted.keys())
    for key in (key for key in shared if key[0] == "words" and own[key]):
        ours, theirs = map(_placeholders, (own[key], wanted[key]))
        if ours != theirs or ours in (UNPAIRED, FORMATTED):
            remedy = f"'{wanted[key]}' has {theirs}"
            yield GuideError(f"'{key[-1]}' has {ours}", remedy, find(_file(code, "words"), key[-1]))


def gaps(code: str) -> dict[Path, list[str]]:
    """Return, file by file, the keys under which a language lacks a word, as they stand there."""
    found = {}
    for name in TABLES:
        file = _file(code, name)
        own = _leaves(read_toml(file)) if file.is_file() else {}
        wanted = _leaves(read_toml(_file(MAIN, name)))
        found[file] = [".".join(key) for key in _lacking(own, wanted)]
    if code != MAIN:
        file = _file(code, "console")
        own = _written(_leaves(read_toml(file))) if file.is_file() else {}
        found[file] = [key[-1] for key in _leaves(tomllib.loads(_sentences())) if key not in own]
        file = languages.HOME / code / "terms.tsv"
        own_terms = {row["en"] for row in terms(code) if row["term"]}
        found[file] = [term for term in _main_terms() if term not in own_terms]
    return {file: keys for file, keys in found.items() if keys}


def lay_out(code: str) -> list[Path]:
    """Write the files of a language that are not there yet, with words to be filled in.

    Raises BadInput for a code that is none.
    """
    if not re.fullmatch("[a-z]{2,3}", code) or (name := _name(code)) is None:
        raise BadInput(f"'{code}' is no language that Babel knows; give a code such as de")
    known = {"name": name, "locale": code, "hyphenation": _hyphenation(code)}
    texts = {
        _file(code, table): "".join(
            _emptied(line, known if table == "words" else {})
            for line in read(_file(MAIN, table)).splitlines(keepends=True)
        )
        for table in TABLES
    }
    texts[_file(code, "spelling")] = SPELLING
    if code != MAIN:
        texts[_file(code, "console")] = _sentences()
        rows = (f"{term}{TAB * (len(COLUMNS) - 1)}\n" for term in _main_terms())
        texts[languages.HOME / code / "terms.tsv"] = f"{TAB.join(COLUMNS)}\n" + "".join(rows)
    written = [file for file in texts if not file.exists()]
    for file in written:
        write(file, texts[file])
    return written


def terms(code: str) -> list[dict[str, str]]:
    """Return the terms of a language, each beside that of `MAIN`; none where it has no list.

    Raises GuideError at a line that is none.
    """
    file = languages.HOME / code / "terms.tsv"
    if not file.is_file():
        return []
    found, (head, *lines) = [], (line.split(TAB) for line in read(file).split("\n"))
    remedy = "mend the line; no cell has a quotation mark"
    if head not in (COLUMNS, COLUMNS + MORE):
        problem = f"the first line is not {', '.join(COLUMNS)} (and {', '.join(MORE)})"
        raise GuideError(f"{problem}, parted by tabs", remedy, Place(file, 1))
    for number, cells in enumerate(lines, start=2):
        if cells == [""]:
            continue
        if len(cells) != len(head) or any('"' in cell for cell in cells):
            problem = f"not {len(head)} cells, parted by tabs, as the first line has them"
            raise GuideError(problem, remedy, Place(file, number))
        found.append(dict(zip(head, cells, strict=True)))
    return found


def _sentences() -> str:
    """Return the sentences of the command line that some language has, English behind empty ones.

    `MAIN` has no such file, for its own stand where they are said.
    """
    file = next(file for code in languages.codes() if (file := _file(code, "console")).is_file())
    lines = []
    for line in read(file).splitlines():
        if entry := ENTRY.fullmatch(line):
            text = entry["key"].strip('"')
            lines.append(f'"{text}" = ""  # "{text}"')
        else:
            lines.append(line.partition("#")[0].rstrip())
    return "\n".join(lines).lstrip() + "\n"


def _main_terms() -> list[str]:
    """Return the terms of `MAIN` that any language has a word for."""
    return list(dict.fromkeys(row["en"] for code in languages.codes() for row in terms(code)))


def _file(code: str, name: str) -> Path:
    return Locale(code).file(name)


def _leaves(table: Mapping[str, Any], above: Key = ()) -> dict[Key, Any]:
    """Return the words under their full keys, in order; a template of speech is one word."""
    found: dict[Key, Any] = {}
    for key, value in table.items():
        if not isinstance(value, dict):
            found[*above, key] = value
        elif above == ("templates",):
            found[*above, key] = value.get("any", "")
        else:
            found |= _leaves(value, (*above, key))
    return found


def _lacking(own: Mapping[Key, Any], wanted: Mapping[Key, Any]) -> list[Key]:
    there = _written(own)
    return [key for key in _written(wanted) if key not in there]


def _written(table: Mapping[Key, Any]) -> dict[Key, Any]:
    return {key: word for key, word in table.items() if word != ""}


def _wholes(keys: Iterable[Key], other: Mapping[Key, Any]) -> list[Key]:
    """Return, for each key, the largest part that the other table is without."""
    there = {key[:n] for key in other for n in range(1, len(key) + 1)}
    parts = ([key[:n] for n in range(1, len(key) + 1)] for key in keys)
    return list(dict.fromkeys(next((x for x in of if x not in there), of[-1]) for of in parts))


def _said(key: Key, verb: str) -> str:
    *section, last = key
    return f"[{'.'.join(section)}] {verb} '{last}'" if section else f"{NO_SECTION[verb]} [{last}]"


def _header(file: Path, section: Key) -> Place:
    """Return the line with which a section begins; the file as a whole where none does."""
    start = "[" + ".".join(section)
    for number, line in enumerate(read(file).splitlines(), start=1):
        if section and line.replace('"', "").startswith((f"{start}]", f"{start}.")):
            return Place(file, number)
    return Place(file)


def _placeholders(word: object) -> str:
    """Return what is filled in, as in '{n}'; braces that do not pair are none."""
    try:
        return ", ".join(f"{{{name}}}" for name in sorted(holes(str(word)))) or "no placeholder"
    except ValueError as why:
        return str(why)


def _emptied(line: str, known: Mapping[str, str]) -> str:
    """Return a line of a table with its words emptied; what they are stands behind it."""
    found = ENTRY.fullmatch(line.rstrip("\n"))
    if not found:
        return line
    if found["key"] in known:
        return f'{found["key"]} = "{known[found["key"]]}"\n'
    value = found["value"].strip()
    empty = '""' if value[0] == '"' else re.sub(rf"= {STRING}", '= ""', value)
    note = f"  {found['note']}" if found["note"] else ""
    return f"{found['key']} = {empty}  # {value}{note}\n"


def _name(code: str) -> str | None:
    try:
        return str(BabelLocale.parse(code).display_name)
    except (UnknownLocaleError, ValueError):
        return None


def _hyphenation(code: str) -> str:
    return str(pyphen.language_fallback(code) or "")
