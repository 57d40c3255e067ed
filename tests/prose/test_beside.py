"""The English of a term stands in brackets at its first use in a chapter, and nowhere else."""

from pathlib import Path

import pytest

from gradyan.languages import MAIN
from gradyan.languages.locale import Locale
from gradyan.report.sentences.splitting import sentences
from gradyan.report.source import content
from gradyan.report.source.chapters import Chapter
from gradyan.report.source.references import fill
from gradyan.report.words import beside, terms
from gradyan.report.words.reading import Marks, Passage, Text
from tests.prose import reading

TR = Locale("tr")
OTHERS = [code for code in reading.guide().languages if code != MAIN]
MOST = 16  # in a chapter: more of them, and nobody reads any
FIRST, IDLE = "stands here first in 'learning'", "where its word is not used first"
WEIGHT = '{{ en("weight") }}'


def passages(folder: Path, text: str) -> list[Passage]:
    """Return the passages of a chapter *learning* in Turkish."""
    file = folder / "learning" / "tr.md"
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    marks, env = Marks(TR), dict[str, object]()
    pairs = content.pair({"tr": content.parse(fill(file, marks), file, env)})
    marks.problems.stop()
    whole = Text(reading.guide(), [], {"tr": marks.called})
    return list(whole.of_chapter(Chapter("learning", pairs, {"tr": env}), "tr"))


@pytest.mark.parametrize("code", OTHERS)
def test_each_chapter_has_the_english_of_its_terms(code: str) -> None:
    found = [
        str(why)
        for chapter in reading.chapters()
        for why in beside.misplaced(
            chapter.name, reading.text().of_chapter(chapter, code), Locale(code)
        )
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_asked_for_is_used_and_not_too_often(code: str) -> None:
    used = {
        chapter.name: [
            one.args[0]
            for passage in reading.text().of_chapter(chapter, code)
            for _, one in passage.beside
        ]
        for chapter in reading.chapters()
    }
    for term in terms.listed(Locale(code)):
        if term.shown != (beside.EACH,):
            assert {name for name in used if term.en in used[name]} == {*term.shown}, term
        assert not term.shown or any(term.en in found for found in used.values()), term
    assert max(map(len, used.values())) <= MOST


@pytest.mark.parametrize(
    "text",
    [
        f"Her ağırlık{WEIGHT} değişir, ağırlığa bakın. Ağırlık budur.",
        f"Her ağırlığın{WEIGHT} payı",
        f"Her _ağırlık_{WEIGHT}: bir sayı",
        f"Her ağırlık matrisi{WEIGHT} değişir.",
        f"Bir $w$ ağırlığı{WEIGHT} olsun.",
        "{#a}\n# Ağırlık\n\nBurada yoktur.\n\n| ağırlık |\n|---|\n| ağırlık |\n",
        "::: opening\nHangi ağırlık?\n:::\n\n::: summary\n- Ağırlık değişir.\n:::\n",
        f"::: example one\nBir ağırlık\n\nHer ağırlık{WEIGHT} değişir.\n:::\n",
        "Ağırlık sönümü{{ en('weight decay') }} iyi gelir.",
    ],
)
def test_where_it_should_stand(text: str, tmp_path: Path) -> None:
    assert [str(x) for x in beside.misplaced("learning", passages(tmp_path, text), TR)] == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Metin.\n\nHer ağırlık değişir.", [(3, FIRST)]),
        (f"Her ağırlık değişir.\n\nBir ağırlık{WEIGHT} da.", [(1, FIRST), (3, IDLE)]),
        (f"Her ağırlık değişir. Sonra{WEIGHT} gider.", [(1, FIRST), (1, IDLE)]),
        (f"Bir{WEIGHT} ağırlık değişir.", [(1, FIRST), (1, IDLE)]),
        (f"Her ağırlık{WEIGHT} değişir.\n\nBir ağırlık{WEIGHT} da.", [(3, IDLE)]),
        (f"{{#a}}\n# Ağırlık{WEIGHT}\n\nMetin.", [(2, IDLE)]),
        ("Metin{{ en('gate') }}.", [(1, IDLE)]),
    ],
)
def test_where_it_does_not(text: str, wrong: list[tuple[int, str]], tmp_path: Path) -> None:
    found = [*beside.misplaced("learning", passages(tmp_path, text), TR)]
    assert len(found) == len(wrong)
    for why, (line, said) in zip(found, wrong, strict=True):
        assert f"tr.md:{line}: " in str(why)
        assert said in str(why)


def test_a_sentence_keeps_its_words(tmp_path: Path) -> None:
    text = f"Her _ağırlık_{WEIGHT}: bir sayı. Sonra ağırlık{{{{ index('weight') }}}}."
    (found,) = passages(tmp_path, text)
    assert found.plain == "Her ağırlık: bir sayı. Sonra ağırlık."
    ((at, called),) = found.beside
    assert (found.plain[:at], called.name, called.args) == ("Her ağırlık", "en", ("weight",))
    assert [one.words for one in sentences((found,), TR)] == [
        "Her ağırlık: bir sayı.", "Sonra ağırlık."]  # fmt: skip
