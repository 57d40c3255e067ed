import tomllib
from pathlib import Path
from typing import Any

import pytest

from gradyan.report.errors import GuideError
from gradyan.report.formulas import speech
from gradyan.report.formulas.mathematics import Formula, typeset
from gradyan.report.formulas.speech import spoken

TABLE = Path(__file__).parents[1] / "data" / "spoken.toml"
EXAMPLES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["formula"]
LANGUAGES = ("en", "tr")


@pytest.fixture(scope="session")
def mathml(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    formulas = [Formula(example["tex"]) for example in EXAMPLES]
    results = typeset(formulas, tmp_path_factory.mktemp("speech"))
    return {formula.tex: result.mathml for formula, result in results.items()}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", EXAMPLES, ids=[example["tex"] for example in EXAMPLES])
def test_says(example: dict[str, str], language: str, mathml: dict[str, str]) -> None:
    assert spoken(mathml[example["tex"]], language) == example[language]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_formulas_sound_alike(language: str) -> None:
    assert len({example[language] for example in EXAMPLES}) == len(EXAMPLES)


def math(content: str) -> str:
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{content}</math>'


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("<mo>☃</mo>", "☃"),
        ("<mi>Foo</mi>", "Foo"),
        ("<mi>ж</mi>", "ж"),
        ("<mi>Ж</mi>", "ж"),
        ('<mi mathvariant="fraktur">g</mi>', "fraktur"),
        ("<menclose><mi>x</mi></menclose>", "<menclose>"),
        ('<mfrac linethickness="0"><mi>n</mi><mi>k</mi></mfrac>', "a fraction without a bar"),
        ("<mover><mi>x</mi><mo>☃</mo></mover>", "☃"),
        ("<mover><mo>∑</mo><mi>n</mi></mover>", "over"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_word_stops_the_build(content: str, named: str, language: str) -> None:
    with pytest.raises(GuideError) as caught:
        spoken(math(content), language)
    assert f"“{named}”" in caught.value.problem
    assert caught.value.place is not None
    assert caught.value.place.file.name == f"{language}.toml"
    assert caught.value.remedy


def test_a_language_without_words_stops_the_build() -> None:
    with pytest.raises(GuideError, match="“eo”") as caught:
        spoken(math("<mi>x</mi>"), "eo")
    assert "en, tr" in caught.value.remedy


def test_a_third_language_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = (speech.LOCALES / "en.toml").read_text(encoding="utf-8")
    german = words.replace('"=" = "equals"', '"=" = "gleich"')
    (tmp_path / "de.toml").write_text(german, encoding="utf-8")
    monkeypatch.setattr(speech, "LOCALES", tmp_path)
    assert spoken(math("<mi>a</mi><mo>=</mo><mi>b</mi>"), "de") == "a gleich b"


def keys(words: dict[str, Any], above: str = "") -> set[str]:
    """List all keys; the forms of a template are each language's own affair."""
    names = set()
    for key, value in words.items():
        names.add(f"{above}{key}")
        if isinstance(value, dict) and above != "templates.":
            names |= keys(value, f"{above}{key}.")
    return names


def test_each_language_has_the_same_words() -> None:
    english, *others = (
        keys(tomllib.loads((speech.LOCALES / f"{language}.toml").read_text(encoding="utf-8")))
        for language in LANGUAGES
    )
    assert all(other == english for other in others)


@pytest.mark.parametrize(
    ("number", "english", "turkish"),
    [
        ("0.25", "0.25", "0,25"),
        ("0,25", "0.25", "0,25"),
        ("12.5", "12.5", "12,5"),
        ("0.125", "0.125", "0,125"),
        ("1,024", "1,024", "1,024"),
        ("4,000,000", "4,000,000", "4,000,000"),
        ("7", "7", "7"),
    ],
)
def test_a_number_has_the_decimal_mark_of_the_language(
    number: str, english: str, turkish: str
) -> None:
    content = math(f"<mn>{number}</mn>")
    assert (spoken(content, "en"), spoken(content, "tr")) == (english, turkish)


def test_brackets_that_do_not_pair_are_said_as_signs() -> None:
    row = "<mo>(</mo><mi>a</mi><mo>|</mo><mi>b</mi>"
    assert spoken(math(row), "en") == "open paren a given b"
