"""Every kind of exercise, with the numbers of fifty seeds: right in two ways, and never trivial."""

import math
import re
from dataclasses import replace
from pathlib import Path

import pytest
from sympy import Integer, Rational, pi, sqrt

from gradyan.errors import BadInput, GuideError
from gradyan.languages.locale import Locale
from gradyan.languages.tables import load
from gradyan.report.practice import words
from gradyan.report.practice.kind import Asked, Draw, Drawn, Kind, chapters, first_above, kinds
from gradyan.report.practice.sheet import book
from gradyan.report.practice.variant import Variant, decimal, draw, tolerance, unfair, wrong
from gradyan.report.source.guide import load as load_guide
from gradyan.report.store import Store

GUIDE = load_guide()
LOCALES = load(GUIDE.languages)
KINDS = [kind for chapter in chapters() for kind in kinds(chapter).values()]
NAMES = [f"{kind.chapter}/{kind.name}" for kind in KINDS]
SEEDS = range(50)


@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_has_three_kinds_and_easy_and_hard_ones(chapter: str) -> None:
    levels = [words.level(kind, LOCALES["en"]) for kind in kinds(chapter).values()]
    assert len(levels) >= 3
    assert set(levels) == {1, 2, 3}
    assert chapter in GUIDE.chapters


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_fifty_seeds_give_answers_that_are_right_and_no_given_number(kind: Kind) -> None:
    variants = [draw(kind, seed, 0, []) for seed in SEEDS]  # raises where two ways disagree
    for drawn in (variant.drawn for variant in variants):
        given = [float(x) for x in drawn.given.values() if not isinstance(x, str)]
        for asked in drawn.asked.values():
            answer, again = float(decimal(asked)), float(asked.again)
            assert math.isfinite(answer)
            assert answer == again if asked.whole else abs(answer - again) < 0.005 * abs(again)
            trivial = [0, 1, -1, *given]
            assert all(not math.isclose(answer, x, rel_tol=1e-3) for x in trivial)
    assert len({str(variant.drawn.given) for variant in variants}) > len(SEEDS) / 2


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_the_languages_say_the_same_numbers(kind: Kind) -> None:
    assert len({words.level(kind, locale) for locale in LOCALES.values()}) == 1
    for fence in words.FENCES:
        texts = [words.block(kind, fence, locale).text for locale in LOCALES.values()]
        assert len({tuple(words.holes(text)) for text in texts}) == 1, fence
    fills = set(words.numbers(draw(kind, 0, 0, []).drawn, LOCALES["en"]))
    assert fills == words.used(kind, LOCALES), "what is drawn is said, and nothing else"
    asked = set(draw(kind, 0, 0, []).drawn.asked)
    assert asked <= set(words.holes(words.block(kind, "solution", LOCALES["en"]).text))
    assert not asked & set(words.holes(words.block(kind, "exercise", LOCALES["en"]).text))


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_each_answer_is_asked_for_by_its_letter(kind: Kind) -> None:
    count = len(draw(kind, 0, 0, []).drawn.asked)
    wanted = [f"({letter})" for letter in "abcdef"[:count]] if count > 1 else []
    for fence in words.FENCES:
        for locale in LOCALES.values():
            assert words.LETTERED.findall(words.block(kind, fence, locale).text) == wanted


@pytest.mark.parametrize("chapter", chapters())
def test_no_word_is_left_over_and_no_turkish_suffix_hangs_on_a_number(chapter: str) -> None:
    for code in LOCALES:
        file = words.file_of(chapter, code)
        named = {(fence, name) for name in kinds(chapter) for fence in words.FENCES}
        assert words.written(file).keys() == named
    turkish = words.file_of(chapter, "tr").read_text("utf-8")
    for suffix in (r"}}'", r"}}$'", r"}}’", r"}}$’"):
        assert suffix not in turkish


def test_a_kind_rests_on_what_the_guide_numbers(tmp_path: Path) -> None:
    place = book(GUIDE, Store(tmp_path / "kept.sqlite"))
    lost = [kind.name for kind in KINDS if kind.claim and not place(kind.claim, LOCALES["tr"])]
    assert not lost
    assert place("nowhere", LOCALES["tr"]) == ""
    assert re.fullmatch(r"Önerme 6\.\d+", place("depth-scale", LOCALES["tr"]))
    assert re.fullmatch(r"Section 6\.\d+", place("sec-depth-mean-median", LOCALES["en"]))


def drawn(asked: Asked, **given: int) -> Drawn:
    return Drawn(given, {"x": asked})


def test_what_is_wrong_in_either_way_is_seen() -> None:
    right = Asked(sqrt(2), math.sqrt(2))
    assert not list(wrong(drawn(right)))
    assert "in another" in next(wrong(drawn(replace(right, again=1.4142))))
    assert "in another" in next(wrong(drawn(replace(right, again=math.nan))))
    assert "no whole number" in next(wrong(drawn(Asked(Rational(7, 2), 3.5, whole=True))), "")
    kind = Kind("depth", "false", "", lambda _: drawn(replace(right, again=1.5)))
    with pytest.raises(GuideError, match=r"'depth/false' gives 1\.414.* and 1.5 in another"):
        draw(kind, 0, 0, [])


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (Asked(Integer(0), 0.0), {}),
        (Asked(Rational(1001, 1000), 1.001), {}),
        (Asked(Integer(7), 7, whole=True), {"layers": 7}),
        (Asked(Rational(7001, 1000), 7.001), {"layers": 7}),
        (Asked(Rational(2445, 1000), 2.445), {}),
        (first_above(Rational(4701, 100), 48), {}),
        (Asked(pi * 10**30, math.pi * 1e30), {}),
        (Asked(sqrt(-1), math.nan), {}),
    ],
)
def test_what_is_no_fair_question_is_seen(asked: Asked, given: dict[str, int]) -> None:
    fair = Asked(Rational(2442, 1000), 2.442)
    assert not list(unfair(drawn(fair, layers=7)))
    assert list(unfair(drawn(asked, **given)))


def test_numbers_are_not_drawn_twice_and_a_kind_can_be_exhausted() -> None:
    def pick(source: Draw) -> Drawn:
        n = source.whole(2, 4)
        return Drawn({"n": n}, {"x": Asked(sqrt(n) + 10, math.sqrt(n) + 10)})

    kind, found = Kind("depth", "few", "", pick), list[Variant]()
    for number in range(3):
        found.append(draw(kind, 5, number, found))
    assert sorted(variant.drawn.given["n"] for variant in found) == [2, 3, 4]
    with pytest.raises(BadInput, match="no more than 3 different exercises of the kind 'few'"):
        draw(kind, 5, 3, found)


def test_answers_are_rounded_as_a_person_would() -> None:
    assert decimal(Asked(Rational(57665, 1), 57665.0)) == 57700
    assert decimal(Asked(Rational(12345, 10**9), 1.2345e-5)) == Rational(123, 10**7)
    assert tolerance(Asked(Rational(12345, 10**9), 1.2345e-5)) == Rational(123, 10**9)
    assert tolerance(Asked(Integer(47), 47, whole=True)) == 0


def test_a_hole_that_nothing_fills_is_named_with_its_line() -> None:
    kind = kinds("depth")["relu-rest"]
    found = draw(kind, 0, 0, [])
    bare = replace(found, drawn=replace(found.drawn, given={}))
    with pytest.raises(GuideError, match=re.escape("nothing fills {{ scale }}")) as refused:
        words.filled(bare, "exercise", Locale("tr"))
    place = refused.value.place
    assert place
    line = place.file.read_text("utf-8").splitlines()[place.line - 1]
    assert place.file == words.file_of("depth", "tr")
    assert "{{ scale }}" in line
