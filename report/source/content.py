"""From the Markdown of a chapter, one file a language, to pairs of blocks.

A block is what stands between blank lines: a heading, a paragraph, a list, code, or a fence
``::: kind id`` with blocks of its own. A block in one language has one twin, of the same kind
and with the same id, in each other; `pair` stops the build where that is not so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
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

from gradyan.report.errors import GuideError, Place, Problems

# kind: whether it needs an id
FENCES = {
    "equation": True,
    "proposition": True,
    "figure": True,
    "table": True,
    "wrong": True,
    "example": True,
    "exercise": True,
    "solution": True,
    "practice": True,
    "noted": True,
    "formula": True,
    "opening": False,
    "summary": False,
}
KINDS = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "ordered_list_open": "numbered",
    "table_open": "grid",
}
# What a fence has to hold, or to begin with.
HOLDS: dict[str, list[str]] = {
    "equation": [],
    "figure": ["paragraph"],
    "formula": ["paragraph"],
    "table": ["paragraph", "grid"],
}
TITLED = ("proposition", "wrong", "example", "practice")
STEP = re.compile(r"\[([a-z0-9-]+(?: [a-z0-9-]+)*)\]\s+")
ID = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")


@dataclass
class Block:
    """One block in one language; ``tokens`` are its own, without those of its children.

    It begins at ``place`` and its last line is ``end``.
    """

    kind: str
    id: str
    place: Place
    tokens: list[Token] = field(default_factory=list)
    children: list["Block"] = field(default_factory=list)
    level: int = 0
    end: int = 0

    @property
    def signature(self) -> tuple[str, str, int]:
        """What must be the same in each language."""
        return self.kind, self.id, self.level


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
    return pairs


def solved(pairs: list[Pair]) -> None:
    """Raise GuideError at exercises without a solution, and at solutions without an exercise."""
    problems = Problems()
    asked, answered = (
        {pair.first.id: pair.first.place for pair in pairs if pair.first.kind == kind}
        for kind in ("exercise", "solution")
    )
    for id_ in asked.keys() - answered.keys():
        problems.add(f"exercise '{id_}' has no solution", f"write ::: solution {id_}", asked[id_])
    for id_ in answered.keys() - asked.keys():
        problems.add(f"there is no exercise '{id_}'", "ask it, or remove this", answered[id_])
    problems.stop()


def _unpaired(row: dict[str, Block | None]) -> GuideError:
    seen = [(language, block) for language, block in row.items() if block]
    language, block = seen[-1]
    others = [
        f"{other.place} has {_name(other)}" if other else f"{code} ends before it"
        for code, other in row.items()
        if code != language
    ]
    problem = f"{_name(block)} in '{language}' has no twin: {'; '.join(others)}"
    return GuideError(problem, "give each block one twin, in the same order", block.place)


def _name(block: Block) -> str:
    level = f" of level {block.level}" if block.level else ""
    return f"a {block.kind}{level}" + (f" '{block.id}'" if block.id else "")


def _blocks(tokens: Iterator[Token], file: Path, until: str = "") -> Iterator[Block]:
    for token in tokens:
        if token.type == until:
            return
        start, end = token.map or (-1, 0)
        place = Place(file, start + 1)
        if token.type.startswith("container_"):
            kind = token.type.removeprefix("container_").removesuffix("_open")
            children = list(_blocks(tokens, file, f"container_{kind}_close"))
            yield _fence(kind, token.info, place, children)
        elif token.type in KINDS:
            body = [token, *_until_close(tokens, token)]
            kind = KINDS[token.type]
            level = int(token.tag[1]) if kind == "heading" else 0
            yield Block(kind, _steps(body, place, kind, token), place, body, level=level, end=end)
        elif token.type == "fence":
            yield Block("code", _language(token, place), place, [token], end=end)
        else:
            known = "headings, paragraphs, lists with - or 1., tables, ``` code and ::: fences"
            kind = token.type.removesuffix("_open").replace("_", " ")
            raise GuideError(f"a {kind} cannot stand here", f"known are: {known}", place)


def _language(token: Token, place: Place) -> str:
    name = token.info.strip()
    if name and not _is_language(name):
        raise GuideError(f"no such programming language: '{name}'", "write ```python", place)
    return token.info


def _is_language(name: str) -> bool:
    try:
        get_lexer_by_name(name.split(maxsplit=1)[0])
    except ClassNotFound:
        return False
    return True


def _fence(kind: str, info: str, place: Place, children: list[Block]) -> Block:
    id_ = info.split(maxsplit=1)[1].strip() if len(info.split()) > 1 else ""
    if FENCES[kind] and not ID.fullmatch(id_):
        raise GuideError(f"::: {kind} needs an id in small letters", f"::: {kind} some-id", place)
    kinds = [child.kind for child in children]
    if kind in HOLDS and kinds != HOLDS[kind]:
        wanted = " and a ".join(HOLDS[kind]) or "nothing, for the claim gives the formula"
        raise GuideError(f"::: {kind} holds other than it should", f"a {wanted}", place)
    if kind not in HOLDS and kinds[:1] != ["paragraph"] and (kind in TITLED or not kinds):
        what = "begins with a paragraph, its title" if kind in TITLED else "is empty"
        raise GuideError(f"::: {kind} " + what, "write it", place)
    return Block(kind, id_, place, children=children)


def _steps(body: list[Token], place: Place, kind: str, token: Token) -> str:
    """Return a heading's id, or the names of the steps that the items of a list begin with."""
    if kind == "heading":
        id_ = str(token.attrs.get("id", ""))
        if not id_:
            raise GuideError("a heading needs an id", "write {#some-id} above it", place)
        return id_
    if kind != "list":
        return ""
    texts = [t.content for t in body if t.type == "inline"]
    names = [m[1] for text in texts if (m := STEP.match(text))]
    if names and len(names) < len(texts):
        raise GuideError("only some items name their step", "- [step] what it does", place)
    return " | ".join(names)


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
            problems.add(f"unknown fence '{kind[0]}'", f"known are: {', '.join(FENCES)}", place)
        if kind:
            opened.append(number)
        elif not opened:
            problems.add("a fence is closed that was not opened", "remove it", place)
        else:
            opened.pop()
    for number in opened:
        problems.add("this fence is never closed", "close it with :::", Place(file, number))
    problems.stop()
