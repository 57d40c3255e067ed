"""From the Markdown of a chapter, one file a language, to pairs of blocks.

A block is what stands between blank lines: a heading, a paragraph, a list, code, or a fence
``::: kind id`` with blocks of its own. A block in one language has one twin, of the same kind
and with the same id, in each other; `pair` stops the build where that is not so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from gradyan.errors import GuideError, Place, Problems
from gradyan.report.source.kinds import FENCES, KINDS, LEVELS, TOKENS

# What `References` answers with: links and anchors.
FROM_REFERENCES = re.compile(
    r'</(?:a|span)>|<a class="(?:verdict [a-z-]+|ref|page-ref|cite)" href="#[^"<>]*">'
    r'|<span class="index(?: main)?" data-term="[^"<>]*">|<span class="other" lang="[a-z]+">'
)
STEP = re.compile(r"\[([a-z0-9-]+(?: [a-z0-9-]+)*)\]\s+")


@dataclass
class Block:
    """One block in one language; ``tokens`` are its own, without those of its children.

    It begins at ``place`` and its last line is ``end``. A heading has a ``level``, code may have
    a programming ``language``, an exercise a ``difficulty`` from 1 to 3, and the items of a list
    may name ``steps`` of a claim, each some.
    """

    kind: str
    id: str
    place: Place
    tokens: list[Token] = field(default_factory=list)
    children: list["Block"] = field(default_factory=list)
    end: int = 0
    level: int = 0
    language: str = ""
    difficulty: int = 0
    steps: tuple[tuple[str, ...], ...] = ()

    @property
    def anchor(self) -> str:
        """The name by which it is referred to."""
        return KINDS[self.kind].anchor(self.id)

    @property
    def signature(self) -> tuple[object, ...]:
        """What must be the same in each language."""
        return self.kind, self.id, self.level, self.language, self.difficulty, self.steps

    @property
    def lines(self) -> list[Token]:
        """Its tokens with text: a paragraph has one, a list one an item."""
        return [token for token in self.tokens if token.type == "inline"]

    def __str__(self) -> str:
        level = f" of level {self.level}" if self.level else ""
        level += f" that is {LEVELS[self.difficulty - 1]}" if self.difficulty else ""
        name = self.id or self.language or " | ".join(map(" ".join, self.steps))
        return f"a {self.kind}{level}" + (f" '{name}'" if name else "")


@dataclass
class Pair:
    """The twins of one block, by language, and the pairs of their children."""

    blocks: dict[str, Block]
    children: list["Pair"]

    @property
    def first(self) -> Block:
        """The block in the main language."""
        return next(iter(self.blocks.values()))


def parser() -> MarkdownIt:
    """Return the Markdown that chapters are written in."""
    md = MarkdownIt("commonmark", {"html": True, "typographer": False}).enable("table")
    md.use(dollarmath_plugin, allow_labels=False, allow_space=False, double_inline=False)
    md.use(footnote_plugin, inline=True, move_to_end=False)
    md.use(attrs_block_plugin)
    for kind in FENCES:
        md.use(container_plugin, kind, marker=":")
    return md


def parse(text: str, file: Path, env: dict[str, object]) -> list[Block]:
    """Return the blocks of a chapter whose references are already filled in."""
    _check_fences(text, file)
    return list(_blocks(iter(parser().parse(text, env)), file))


def pair(chapters: dict[str, list[Block]]) -> list[Pair]:
    """Join the blocks of all languages; raise GuideError at the first that has no twin."""
    pairs = []
    for row in zip_longest(*chapters.values()):
        found = [block for block in row if block]
        if len(found) < len(row) or len({block.signature for block in found}) > 1:
            raise _unpaired(dict(zip(chapters, row, strict=True)))
        blocks = dict(zip(chapters, found, strict=True))
        children = pair({code: block.children for code, block in blocks.items()})
        pairs.append(Pair(blocks, children))
        if KINDS[found[0].kind].once and len({_text(block) for block in found}) > 1:
            problem = f"the {found[0].kind} differs between the languages"
            raise GuideError(problem, "it is set once", found[-1].place)
    return pairs


def _text(block: Block) -> str:
    return "".join(token.content for token in block.tokens)


def walk(pairs: Iterable[Pair]) -> Iterator[Pair]:
    """Yield every pair, each before those that it holds."""
    for pair in pairs:
        yield pair
        yield from walk(pair.children)


def solved(pairs: list[Pair]) -> None:
    """Raise GuideError at exercises without a solution, and at solutions without an exercise."""
    problems = Problems()
    places = {(pair.first.kind, pair.first.id): pair.first.place for pair in walk(pairs)}
    answered = {kind.answers: kind.name for kind in FENCES.values() if kind.answers}
    for (kind, id_), place in places.items():
        if kind in answered and (answered[kind], id_) not in places:
            problem, remedy = f"has no {answered[kind]}", f"write ::: {answered[kind]} {id_}"
            problems.add(f"{kind} '{id_}' {problem}", remedy, place)
        asked = KINDS[kind].answers
        if asked and (asked, id_) not in places:
            problems.add(f"there is no {asked} '{id_}'", "write it, or remove this", place)
    problems.stop()


def _unpaired(row: dict[str, Block | None]) -> GuideError:
    language, block = [(language, block) for language, block in row.items() if block][-1]
    others = [
        f"{other.place} has {other}" if other else f"{code} ends before it"
        for code, other in row.items()
        if code != language
    ]
    problem = f"{block} in '{language}' has no twin: {'; '.join(others)}"
    return GuideError(problem, "give each block one twin, in the same order", block.place)


def _blocks(tokens: Iterator[Token], file: Path, until: str = "") -> Iterator[Block]:
    for token in tokens:
        if token.type == until:
            return
        start, end = token.map or (-1, 0)
        place = Place(file, start + 1)
        if token.type.startswith("container_"):
            children = list(_blocks(tokens, file, token.type.removesuffix("open") + "close"))
            yield _fence(token.info, place, children)
        elif token.type in TOKENS:
            body = [token, *(_until_close(tokens, token) if token.nesting else ())]
            for inner in body:
                _check_html(inner, place)
            yield _plain(Block(TOKENS[token.type].name, "", place, body, end=end))
        else:
            kind = token.type.removesuffix("_open").replace("_", " ")
            known = ", ".join(kind.about for kind in TOKENS.values())
            raise GuideError(
                f"a {kind} cannot stand here", f"known are: {known}, ::: fences", place
            )


def _plain(block: Block) -> Block:
    """Return a block of Markdown's own with what a heading, code or a list has besides."""
    token = block.tokens[0]
    if block.kind == "heading":
        block.id, block.level = str(token.attrs.get("id", "")), int(token.tag[1])
        if not block.id:
            raise GuideError("a heading needs an id", "write {#some-id} above it", block.place)
    elif block.kind == "code":
        block.language = token.info.strip()
        if block.language and not _is_language(block.language):
            problem = f"no such programming language: '{block.language}'"
            raise GuideError(problem, "write ```python", block.place)
    elif block.kind == "list":
        named = [STEP.match(line.content) for line in block.lines]
        block.steps = tuple(tuple(name[1].split()) for name in named if name)
        if block.steps and None in named:
            problem = "only some items name their step"
            raise GuideError(problem, "- [step] what it does", block.place)
    return block


def _is_language(name: str) -> bool:
    try:
        get_lexer_by_name(name)
    except ClassNotFound:
        return False
    return True


def _fence(info: str, place: Place, children: list[Block]) -> Block:
    name, _, argument = (part.strip() for part in info.strip().partition(" "))
    kind = FENCES[name]
    if not kind.takes(argument):
        what = "needs an id in small letters" if kind.argument else "has no id"
        raise GuideError(f"::: {name} {what}", f"write {kind.written}", place)
    if not re.fullmatch(kind.body.pattern, " ".join(child.kind for child in children)):
        problem = f"::: {name} holds other than it should"
        raise GuideError(problem, f"it holds {kind.body.words}", place)
    id_, _, level = argument.partition(" ")
    difficulty = LEVELS.index(level) + 1 if level else 0
    return Block(name, id_, place, children=children, difficulty=difficulty)


def _check_html(token: Token, place: Place) -> None:
    """Raise GuideError at HTML that no reference has put there."""
    for inner in (token, *(token.children or ())):
        html = inner.type in ("html_block", "html_inline")
        if html and not FROM_REFERENCES.fullmatch(inner.content):
            problem = f"'{inner.content.strip()}' is HTML, which has no place here"
            raise GuideError(problem, "write Markdown, or \\< for the sign itself", place)


def _until_close(tokens: Iterator[Token], opened: Token) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.level == opened.level and token.nesting == -1:
            return


def _check_fences(text: str, file: Path) -> None:
    """Markdown reads an unknown fence as a paragraph, and an open one to the end of the file."""
    problems, opened = Problems(), list[int]()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith(":::"):
            continue
        kind, place = line.strip(":").split(), Place(file, number)
        if kind and kind[0] not in FENCES:
            known = dict.fromkeys([*get_close_matches(kind[0], FENCES), *FENCES])
            problems.add(f"unknown fence '{kind[0]}'", f"known are: {', '.join(known)}", place)
        if kind:
            opened.append(number)
        elif not opened:
            problems.add("a fence is closed that was not opened", "remove it", place)
        else:
            opened.pop()
    for number in opened:
        problems.add("this fence is never closed", "close it with :::", Place(file, number))
    problems.stop()
