"""The table of the kinds of blocks: a line in it is all that a kind needs to be read and set."""

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from gradyan.errors import ROOT, GuideError, Place
from gradyan.languages.tables import load as load_locales
from gradyan.report.evidence.record import Evidence
from gradyan.report.pages.setter import Setter
from gradyan.report.source import kinds
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.content import Block, Pair, pair, parse
from gradyan.report.source.guide import load
from gradyan.report.source.kinds import FENCES, KINDS, TITLED, Kind, documented
from gradyan.report.source.numbering import Numbers
from gradyan.report.source.references import References
from gradyan.report.store import Store
from tests import small

LOCALES = load_locales(load().languages)
GRID = "| Said | b |\n|---|---|\n| c | d |"
PLAIN = {
    "heading": "{#some-id}\n## Said",
    "paragraph": "Said",
    "list": "- Said",
    "numbered": "1. Said",
    "grid": GRID,
    "code": "```python\nSaid\n```",
}
HELD = {
    kinds.NOTHING: "",
    kinds.NAME: "Said",
    kinds.CAPTION: "Said\n\nIt falls",
    kinds.CAPTION_GRID: f"Said\n\n{GRID}",
    kinds.SAID_TRUE: "Said\n\nSaid",
    kinds.TITLED: "Said\n\n- Said",
    kinds.DERIVED: "Said\n\nSaid\n\n- [differentiate] Said\n- [split complement collect] Said",
    kinds.ANYTHING: "Said",
}
ARGUMENTS = {
    "CLAIM": small.CLAIM,
    "STEP": "split",
    "NAME": "sigmoid",
    "ID": "some-id",
    "LEVEL": "hard",
}


def written(kind: Kind) -> str:
    """Return a block of a kind, below the block that it answers."""
    if kind.markdown:
        return PLAIN[kind.name]
    asked = written(FENCES[kind.answers]) if kind.answers else ""
    begins = re.sub("[A-Z]+", lambda word: ARGUMENTS[word[0]], re.sub(r"[\[\]]", "", kind.written))
    return f"{asked}\n{begins}\n{HELD[kind.body]}\n:::"


def read(*texts: str) -> list[Pair]:
    """Return the pairs of a chapter, which may be the same in all languages."""
    return pair(dict(zip(LOCALES, [parse(x, Path("x.md"), {}) for x in texts], strict=True)))


def set_alone(text: str) -> tuple[str, Block, Numbers]:
    """Return the HTML of a chapter 7 with what it leaves for the back, its last block, numbers."""
    pairs, numbers = read(text, text), Numbers()
    numbers.chapter("7", pairs)
    numbers.taken.setdefault(small.CLAIM, Place(Path()))  # so that the notes lead somewhere
    evidence = Evidence({small.CLAIM: small.EVIDENCE}, {}, {})
    references = {c: References(x, evidence, Bibliography(Path(), {})) for c, x in LOCALES.items()}

    def draw(*_: object) -> Any:
        return SimpleNamespace(source="", width_mm=1, height_mm=1)

    setter = Setter(references, numbers, draw, Store(Path()))
    html = setter.chapter(pairs, {code: {} for code in LOCALES})
    setter.problems.stop()
    return "\n".join([html, *setter.solutions]), pairs[-1].first, numbers


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_read_numbered_and_set(name: str) -> None:
    kind = KINDS[name]
    html, block, numbers = set_alone(written(kind))
    assert block.kind == name
    assert ("Said" in html) == (kind.body is not kinds.NOTHING)
    assert (block.anchor in numbers.taken) == bool(block.id)
    if kind.series:
        assert numbers.of[block.anchor] == kind.number.format("7.1")
        assert f'id="{block.anchor}"' in html
        assert numbers.of[block.anchor] in html
    for locale in LOCALES.values():
        assert not kind.label or locale.word(kind.label) in html


def test_a_kind_like_another_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    remark = Kind("remark", "ID", TITLED, set="box", label="example", series="example")
    for table in (KINDS, FENCES):
        monkeypatch.setitem(table, "remark", remark)
    example = "::: example other\nA title\n:::\n\n"
    html, _, numbers = set_alone(example + written(remark))
    assert numbers.of == {"other": "7.1", "some-id": "7.2"}
    assert '<div class="box remark">' in html
    assert f"{LOCALES['tr'].word('example')} 7.2" in html


def test_letters_tell_the_formulas_of_a_step_apart_and_a_square_ends_the_proof() -> None:
    html, *_ = set_alone(written(KINDS["proposition"]))
    first, last = html.split('<div class="step"')[1:]
    assert 'class="letter"' not in first
    assert re.findall(r'class="letter">\((\w)\)', last)[:: len(LOCALES)] == ["a", "b", "c"]
    assert 'class="qed"' not in first
    assert last.rpartition('class="formula"')[2].count('class="qed"') == 1


def test_what_a_figure_shows_is_heard_and_not_printed() -> None:
    html, *_ = set_alone("::: figure sigmoid\nCaption\n\nIt falls to $x$\n:::")
    alts = dict(re.findall(r'(alt(?:-\w+)?)="([^"]*)"', html))
    assert list(alts) == ["alt", *(f"alt-{code}" for code in LOCALES)]
    for alt in alts.values():
        assert alt.startswith("It falls")
        assert alt.endswith("\ue001"), "and the formula, filled in later"
    assert "falls" not in re.sub('"[^"]*"', "", html)


def test_what_is_set_once_is_the_same_in_all_languages() -> None:
    with pytest.raises(GuideError, match=r"x\.md:1: the code differs between the languages"):
        read("```python\none\n```", "```python\nbir\n```")


def test_an_exercise_says_how_hard_it_is() -> None:
    solution = "\n\n::: solution some-id\nSo\n:::"
    html, _, _ = set_alone(f"::: exercise some-id medium\nSaid\n:::{solution}")
    for locale in LOCALES.values():
        dots = '<span class="dot"></span>' * 2
        assert f'<span class="level">{dots}{locale.word("level-medium")}</span>' in html
    html, _, _ = set_alone(f"::: exercise some-id\nSaid\n:::{solution}")
    assert "level" not in html.replace("level2", "")
    with pytest.raises(GuideError, match="a exercise that is hard 'some-id'"):
        read("::: exercise some-id easy\nSaid\n:::", "::: exercise some-id hard\nSaid\n:::")
    with pytest.raises(GuideError, match=r"write ::: exercise ID\[ LEVEL\]"):
        read("::: exercise some-id harder\nSaid\n:::")


def test_every_fence_is_documented() -> None:
    assert documented() in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
