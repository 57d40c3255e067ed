"""A language is laid out by a command, which says what is missing until nothing is."""

import shutil
from pathlib import Path

import pytest

from gradyan import languages
from gradyan.errors import BadInput
from gradyan.files import read_toml
from gradyan.languages import tables
from gradyan.languages.locale import Locale, Marked
from gradyan.simulations.diagnosis import words as diagnosis
from tests.commands import fill_in
from tests.small import CODE


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "languages"
    shutil.copytree(languages.HOME, folder, ignore=CODE)
    monkeypatch.setattr(languages, "HOME", folder)
    return folder


@pytest.mark.parametrize("code", languages.codes())
def test_nothing_is_missing_in_the_languages_of_the_guide(code: str) -> None:
    assert tables.gaps(code) == {}
    assert [str(why) for why in tables.check(code)] == []


def test_a_language_is_laid_out_with_every_key_and_no_word(home: Path) -> None:
    written = tables.lay_out("de")
    assert sorted(file.name for file in written) == sorted(
        file.name for file in (home / "tr").iterdir() if file.name != "free.toml"
    )
    for name in tables.TABLES:
        own, main = (tables._leaves(read_toml(Locale(x).file(name))) for x in ("de", "en"))
        assert own.keys() == main.keys()
        assert {key for key, word in own.items() if word} <= {
            ("language", "name"), ("language", "locale"), ("language", "hyphenation")}  # fmt: skip
    assert read_toml(home / "de" / "words.toml")["language"]["name"] == "Deutsch"


def test_the_list_shrinks_as_words_are_written(home: Path) -> None:
    tables.lay_out("de")
    before = tables.gaps("de")
    assert {file.name for file in before} == {
        "words.toml", "speech.toml", "diagnosis.toml", "console.toml", "terms.tsv"}  # fmt: skip
    for name in (*tables.TABLES, "console"):
        fill_in(home / "de" / f"{name}.toml")
    assert {file.name for file in tables.gaps("de")} == {"terms.tsv"}
    assert [str(why) for why in tables.check("de")] == []


def test_what_is_written_is_never_overwritten(home: Path) -> None:
    tables.lay_out("de")
    file = home / "de" / "words.toml"
    file.write_text("[words]\nabout = 'Ein'\n", encoding="utf-8")
    (home / "de" / "speech.toml").unlink()
    assert [file.name for file in tables.lay_out("de")] == ["speech.toml"]
    assert "Ein" in file.read_text("utf-8")
    missing = tables.gaps("de")[file]
    assert "words.about" not in missing
    assert "words.contents" in missing


@pytest.mark.parametrize("code", ["qqq", "de_DE", "d", "../de", "deutsch", ""])
def test_what_is_no_language_is_refused(code: str, home: Path) -> None:
    with pytest.raises(BadInput, match="no language that Babel knows"):
        tables.lay_out(code)
    assert sorted(languages.codes()) == ["en", "tr"]
    assert not (home.parent / "de").exists()


def test_an_empty_word_is_none(home: Path) -> None:
    tables.lay_out("de")
    assert any("[words] lacks 'contents'" in str(why) for why in tables.check("de"))
    marked = Marked()
    locale = Locale("de", marked)
    assert (locale.word("contents"), locale.term("bias")) == ("⟨contents⟩", "⟨bias⟩")
    assert marked.found == {locale.file(): ["contents", "bias"]}
    assert locale.hyphenated("Gradient").replace("\u00ad", "") == "Gradient"
    assert sorted(["b", "a"], key=locale.sort_key)
    assert home in locale.file().parents


def test_a_diagnosis_wants_all_its_words(home: Path) -> None:
    tables.lay_out("de")
    diagnosis.words.cache_clear()
    with pytest.raises(BadInput, match=r"\d+ words in 'de' are still to be written"):
        diagnosis.words("de")
    fill_in(home / "de" / "diagnosis.toml")
    assert diagnosis.words("de")["exploding"]["name"] == "exploding gradients"
    diagnosis.words.cache_clear()
