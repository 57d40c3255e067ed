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

from report.errors import GuideError, Place

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
    "opening": False,
    "summary": False,
}
KINDS = {
    "heading_open": "heading",
    "paragraph_open": "paragraph",
    "bullet_list_open": "list",
    "table_open": "grid",
}
STEP = re.compile(r"\[([a-z0-9-]+(?: [a-z0-9-]+)*)\]\s+")
ID = re.compile(r"[a-z0-9]+(?:[-/][a-z0-9]+)*")


@dataclass
class Block:
    """One block in one language; ``tokens`` are its own, without those of its children."""

    kind: str
    id: str
    place: Place
    tokens: list[Token] = field(default_factory=list)
    children: list["Block"] = field(default_factory=list)
    level: int = 0

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
    tokens = parser().parse(text, env)
    _check_fences(text, file)
    return list(_blocks(iter(tokens), file))


def pair(chapters: dict[str, list[Block]], within: Place | None = None) -> list[Pair]:
    """Join the blocks of all languages; raise GuideError at the first that has no twin."""
    pairs = []
    for row in zip_longest(*chapters.values()):
        found = [block for block in row if block]
        if len(found) < len(row) or len({block.signature for block in found}) > 1:
            raise _unpaired(dict(zip(chapters, row, strict=True)), within)
        blocks = dict(zip(chapters, found, strict=True))
        children = pair({k: b.children for k, b in blocks.items()}, found[0].place)
        pairs.append(Pair(blocks, children))
    return pairs


def _unpaired(row: dict[str, Block | None], within: Place | None) -> GuideError:
    seen = [(language, block) for language, block in row.items() if block]
    language, block = seen[-1]
    others = [
        f"{other.place} has {_name(other)}" if other else f"{code} ends before it"
        for code, other in row.items()
        if code != language
    ]
    del within
    where = f"{_name(block)} in '{language}' has no twin: {'; '.join(others)}"
    return GuideError(where, "give each block one twin, in the same order", block.place)


def _name(block: Block) -> str:
    level = f" of level {block.level}" if block.level else ""
    return f"a {block.kind}{level}" + (f" '{block.id}'" if block.id else "")


def _blocks(tokens: Iterator[Token], file: Path, until: str = "") -> Iterator[Block]:
    for token in tokens:
        if token.type == until:
            return
        line = token.map[0] + 1 if token.map else 0
        place = Place(file, line)
        if token.type.startswith("container_"):
            kind = token.type.removeprefix("container_").removesuffix("_open")
            children = list(_blocks(tokens, file, f"container_{kind}_close"))
            yield _fence(kind, token.info, place, children)
        elif token.nesting == 1:
            body = [token, *_until_close(tokens, token)]
            kind = KINDS.get(token.type, token.type.removesuffix("_open"))
            level = int(token.tag[1]) if kind == "heading" else 0
            yield Block(kind, _steps(body, place, kind, token), place, body, level=level)
        elif token.type == "fence":
            yield Block("code", token.info, place, [token])
        else:
            raise GuideError(f"a {token.type} cannot stand here", "write a paragraph", place)


def _fence(kind: str, info: str, place: Place, children: list[Block]) -> Block:
    id_ = info.split(maxsplit=1)[1].strip() if len(info.split()) > 1 else ""
    if FENCES[kind] and not ID.fullmatch(id_):
        raise GuideError(f"::: {kind} needs an id in small letters", f"::: {kind} some-id", place)
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
    return " | ".join(m[1] for text in texts if (m := STEP.match(text)))


def _until_close(tokens: Iterator[Token], opened: Token) -> Iterator[Token]:
    for token in tokens:
        yield token
        if token.level == opened.level and token.nesting == -1:
            return


def _check_fences(text: str, file: Path) -> None:
    """Markdown reads an unknown fence as a paragraph, and an open one to the end of the file."""
    opened: list[int] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.startswith(":::"):
            continue
        kind = line.strip(":").split()
        if kind and kind[0] not in FENCES:
            remedy = f"known are: {', '.join(FENCES)}"
            raise GuideError(f"unknown fence '{kind[0]}'", remedy, Place(file, number))
        if kind:
            opened.append(number)
        elif not opened:
            raise GuideError("a fence is closed that was not opened", "", Place(file, number))
        else:
            opened.pop()
    if opened:
        raise GuideError("this fence is never closed", "close it with :::", Place(file, opened[-1]))
