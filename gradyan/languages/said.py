"""What is said on a terminal, in the language of its reader.

A sentence stands in English where it is said, and that is the key under which the `console.toml` of
another language has its own. {0}, {1} … stand for what is filled in, which may be such a sentence.
What a language has no sentence for stays English.
"""

import os
import re
from functools import cache

from gradyan.errors import BadInput
from gradyan.files import read_toml
from gradyan.languages import HOME, MAIN, codes

VARIABLE = "GRADYAN_LANGUAGE"  # of the environment: the language where none is asked for
HOLE = re.compile(r"\{\d\}")


def asked_for(words: list[str]) -> str:
    """Return the language that the words of a command ask for, or else the environment."""
    for k, word in enumerate(words):
        option, given, value = word.partition("=")
        if option == "--language":
            return value if given else "".join(words[k + 1 : k + 2])
    return default()


def default() -> str:
    """Return the language where none is asked for: that of the environment, or else `MAIN`."""
    return os.environ.get(VARIABLE) or MAIN


def known(language: str) -> str:
    """Return a language; raise BadInput where there are no words in it."""
    if language not in codes():
        raise BadInput(f"there are no words in {language!r}; there are {', '.join(codes())}")
    return language


def said(text: str, language: str | None = None) -> str:
    """Return a sentence in a language, that of the environment where none is given."""
    code = language or default()
    known = sentences(code)
    if text in known:
        return known[text]
    for pattern, own in _patterns(code):
        if found := pattern.fullmatch(text):
            return own.format(*(said(part, code) for part in found.groups()))
    return text


@cache
def sentences(code: str) -> dict[str, str]:
    """Return the sentences of a language by the English ones; there are none of English."""
    file = HOME / code / "console.toml"
    if not code.isalpha() or not file.is_file():
        return {}
    return {text: own for group in read_toml(file).values() for text, own in group.items() if own}


@cache
def _patterns(code: str) -> list[tuple[re.Pattern[str], str]]:
    """Return what has holes, what says most first."""
    found = [(text, own) for text, own in sentences(code).items() if HOLE.search(text)]
    found.sort(key=lambda pair: -len(HOLE.sub("", pair[0])))
    return [
        (re.compile("(.+?)".join(map(re.escape, HOLE.split(text))), re.DOTALL), own)
        for text, own in found
    ]
