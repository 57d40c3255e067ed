import tomllib
from pathlib import Path

import pytest

from gradyan import languages
from gradyan.errors import GuideError
from gradyan.languages.locale import Locale
from gradyan.report.formulas import speech
from gradyan.report.formulas.mathematics import Formula, typeset
from gradyan.report.formulas.speech import spoken as spoken_in
from gradyan.report.store import Store

TABLE = Path(__file__).parents[1] / "data" / "spoken.toml"
EXAMPLES = tomllib.loads(TABLE.read_text(encoding="utf-8"))["formula"]
LANGUAGES = ("en", "tr")


def spoken(mathml: str, language: str) -> str:
    return spoken_in(mathml, Locale(language))


@pytest.fixture(scope="session")
def mathml(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    formulas = [Formula(example["tex"]) for example in EXAMPLES]
    results = typeset(formulas, Store(tmp_path_factory.mktemp("speech") / "kept"))
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
    asked = languages.HOME / language / "speech.toml"
    assert caught.value.place.file in (asked, Path(speech.__file__))
    assert caught.value.remedy


def test_a_further_language_is_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words = (languages.HOME / "en" / "speech.toml").read_text(encoding="utf-8")
    (tmp_path / "de").mkdir()
    german = words.replace('"=" = "equals"', '"=" = "gleich"')
    (tmp_path / "de" / "speech.toml").write_text(german, encoding="utf-8")
    (tmp_path / "de" / "words.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(languages, "HOME", tmp_path)
    assert spoken(math("<mi>a</mi><mo>=</mo><mi>b</mi>"), "de") == "a gleich b"


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
