"""Marks in the HTML of a chapter, one at the end of each sentence, for whoever shows them there.

A mark names the chapter, the line and which sentence of the passage it is: what is cut here, where
the references are filled in, is cut as in `gradyan.report.sentences.splitting`, where they are not.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it.token import Token

from gradyan.errors import Place
from gradyan.report.sentences.splitting import HELD as LETTER
from gradyan.report.sentences.splitting import ends

_BEGIN, _END, HELD = "\ue010", "\ue011", "\ue012"
MARK = re.compile(f"{_BEGIN}([^:{_END}]+):([^:]+):(\\d+):(\\d+){_END}")
SPACES = {"softbreak": " ", "hardbreak": " "}


@dataclass(frozen=True, order=True)
class Ending:
    """The end of a sentence: its chapter, language, the line of its passage, its place there."""

    chapter: str
    language: str
    line: int
    number: int

    @property
    def mark(self) -> str:
        """What stands for it in the HTML."""
        return f"{_BEGIN}{self.chapter}:{self.language}:{self.line}:{self.number}{_END}"


def marked(tokens: Sequence[Token], file: Path, line: int, short: tuple[str, ...]) -> list[Token]:
    """Return the tokens of a passage with a mark after each sentence; ``short`` end in a dot."""
    texts = list(_texts(tokens))
    found, numbers = [], iter(enumerate(ends("".join(texts), short)))
    at, (number, end) = 0, next(numbers, (0, -1))
    for token, text in zip(tokens, texts, strict=True):
        begin, at = at, at + len(text)
        rest = token
        while begin < end <= at:
            here = Ending(*_text_in(file), line, number).mark
            if token.type == "text":
                cut = end - begin - len(text) + len(rest.content)
                head = rest.content[:cut]
                said = head.rstrip()
                found += [_text_of(said + here + head[len(said) :])]
                rest = token.copy(content=rest.content[cut:])
            else:
                found += [rest, _text_of(here)]
                rest = _text_of("")
            number, end = next(numbers, (0, -1))
        found.append(rest)
    return found


def ended(tokens: Sequence[Token], place: Place) -> list[Token]:
    """Return the tokens of a table with a mark at the end of each row, which is one sentence."""
    found, line = list(tokens), place.line
    for i, token in enumerate(tokens):
        line = token.map[0] + 1 if token.map else line
        if token.type == "inline" and tokens[i + 2].type == "tr_close":
            mark = _text_of(Ending(*_text_in(place.file), line, 0).mark)
            found[i] = token.copy(children=[*(token.children or []), mark])
    return found


def held(html: str) -> tuple[list[str], str]:
    """Return the marks, and the HTML with one sign for each, for whoever changes words."""
    return [mark[0] for mark in MARK.finditer(html)], MARK.sub(HELD, html)


def put_back(html: str, marks: Iterable[str]) -> str:
    """Return HTML in which the signs are marks again."""
    left = iter(marks)
    return re.sub(HELD, lambda _: next(left), html)


def in_place(html: str, shown: Callable[[Ending], str]) -> str:
    """Return HTML with something in the place of each mark."""
    return MARK.sub(lambda mark: shown(Ending(mark[1], mark[2], int(mark[3]), int(mark[4]))), html)


def unmarked(html: str) -> str:
    """Return HTML without the marks."""
    return MARK.sub("", html)


def _text_in(file: Path) -> tuple[str, str]:
    """Return the chapter and the language of a file."""
    return file.parent.name, file.stem


def _text_of(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _texts(tokens: Sequence[Token]) -> Iterator[str]:
    """Yield what each token is for the one who cuts: its text, or a letter that stands for it."""
    inside = False  # a reference, whose words are not cut; its letter is where it ends
    for token in tokens:
        if token.type == "html_inline":
            inside, was = token.content.startswith("<a "), inside
            yield chr(LETTER) if was and not inside else ""
        elif token.type in ("math_inline", "code_inline") or token.type in SPACES:
            yield SPACES.get(token.type, chr(LETTER))
        else:
            yield token.content if token.type == "text" and not inside else ""
