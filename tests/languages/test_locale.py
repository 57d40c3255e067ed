"""Each language in its own notation: numbers, capitals, the alphabet, syllables."""

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradyan.errors import GuideError
from gradyan.languages import turkish
from gradyan.languages.locale import SOFT_HYPHEN, Locale
from gradyan.languages.turkish import syllables
from gradyan.report.pages import facts
from gradyan.report.source.guide import load as load_guide
from gradyan.report.source.references import measured_pair

EN, TR = Locale("en"), Locale("tr")


@pytest.mark.parametrize(
    ("value", "digits", "english", "turkish"),
    [
        (0.25, None, "0.25", "0{,}25"),
        (0.25, 3, "0.250", "0{,}250"),
        (3, None, "3", "3"),
        (-0.5, None, "-0.5", "-0{,}5"),
        (1234.5, None, "1{,}234.5", "1.234{,}5"),
        (9.5367e-7, 2, r"9.5 \times 10^{-7}", r"9{,}5 \times 10^{-7}"),
        (-9.5367e-7, 2, r"-9.5 \times 10^{-7}", r"-9{,}5 \times 10^{-7}"),
        (2e9, 1, r"2 \times 10^{9}", r"2 \times 10^{9}"),
        (0.00048828125, 3, "0.000488", "0{,}000488"),
        (123456, 2, "120{,}000", "120.000"),
        (0.0, 3, "0.00", "0{,}00"),
    ],
)
def test_numbers(value: float, digits: int | None, english: str, turkish: str) -> None:
    assert EN.number(value, digits) == english
    assert TR.number(value, digits) == turkish


@pytest.mark.parametrize("value", [1e-20, 1 / 3, 2**0.5])
def test_a_number_that_a_dozen_places_do_not_show_wants_digits(value: float) -> None:
    with pytest.raises(GuideError, match="a dozen places"):
        EN.number(value)


def test_zero_has_no_sign() -> None:
    assert (EN.fixed(-0.0004, 3), TR.fixed(-0.0006, 3)) == ("0.000", "-0{,}001")


@pytest.mark.parametrize(
    ("value", "error", "written"),
    [
        (0.2036, 0.0011, r"0.204 \pm 0.001"),
        (0.0712, 0.0688, r"0.07 \pm 0.07"),
        (-0.0003, 0.0021, r"0.000 \pm 0.002"),
        (12.34, 0.97, r"12 \pm 1"),
        (0.99999999997, 3e-11, r"1.000 \pm 3 \times 10^{-11}"),
        (7.2e-8, 1.1e-8, r"7.2 \times 10^{-8} \pm 1 \times 10^{-8}"),
    ],
)
def test_a_mean_and_its_error(value: float, error: float, written: str) -> None:
    assert measured_pair(EN, value, error) == written


def test_an_error_of_nothing_is_refused() -> None:
    with pytest.raises(GuideError, match="is none"):
        measured_pair(EN, 1.0, 0.0)


@pytest.mark.parametrize(
    ("value", "digits", "tex"),
    [(5e-324, 3, r"4.94 \times 10^{-324}"), (1.797e308, 1, r"2 \times 10^{308}")],
)
def test_the_smallest_and_the_largest_number(value: float, digits: int, tex: str) -> None:
    assert EN.number(value, digits) == tex


@given(st.integers(1, 6), st.integers(-30, 30))
def test_a_number_that_is_rounded_up_keeps_its_digits(digits: int, exponent: int) -> None:
    """9.996 to three digits is 10.0, and 9.996e-9 is 1.00e-8: never 10.00e-9, never 10.00."""
    value = 10.0**exponent * (1 - 10.0**-9)
    assert EN.number(value, digits) == EN.number(10.0**exponent, digits)


@pytest.mark.parametrize(
    ("share", "places", "english", "turkish"),
    [(0.25, 0, "25%", "%25"), (0.1234, 1, "12.3%", "%12,3"), (1, 0, "100%", "%100")],
)
def test_percent(share: float, places: int, english: str, turkish: str) -> None:
    assert EN.percent(share, places) == english
    assert TR.percent(share, places) == turkish


@pytest.mark.parametrize(
    ("share", "english", "turkish"),
    [(1.3061e-07, "0.000013%", "%0,000013"), (0.0711, "7.1%", "%7,1"), (0.134, "13%", "%13")],
)
def test_a_share_that_may_be_tiny_has_two_digits(share: float, english: str, turkish: str) -> None:
    assert (facts.percent(EN, share), facts.percent(TR, share)) == (english, turkish)


def test_apostrophes_are_round() -> None:
    """Chapters may be typed with straight ones; words that are set as they stand may not."""
    guide = load_guide()
    files = [locale.file() for locale in (EN, TR)]
    for file in (*files, guide.folder / "content" / "bibliography.toml"):
        assert re.findall(r"\S*\w'\w\S*", file.read_text("utf-8")) == [], file.name


def test_whole_numbers_dates_and_lists() -> None:
    day = datetime.date(2026, 11, 22)
    assert (EN.plain(4_000_000), TR.plain(4_000_000)) == ("4,000,000", "4.000.000")
    assert (EN.date(day), TR.date(day)) == ("22 November 2026", "22 Kasım 2026")
    assert (EN.join(["a", "b", "c"]), TR.join(["a", "b", "c"])) == ("a, b and c", "a, b ve c")


@pytest.mark.parametrize(
    ("word", "english", "turkish"),
    [
        ("ileri geçiş", "Ileri geçiş", "İleri geçiş"),
        ("ısı", "Isı", "Isı"),
        ("ışık", "Işık", "Işık"),
        ("şekil", "Şekil", "Şekil"),
        ("çarpan", "Çarpan", "Çarpan"),
        ("ReLU", "ReLU", "ReLU"),
        ("", "", ""),
    ],
)
def test_capitals(word: str, english: str, turkish: str) -> None:
    assert EN.capitalized(word) == english
    assert TR.capitalized(word) == turkish


def test_turkish_alphabetical_order() -> None:
    words = (
        "ağ ağırlık akış aktivasyon ceza cıva cins çarpan çizelge dağ değer doğru doyum "
        "gradyan ısı ışık iz İzmir kâr kare karşı olasılık öğrenme ölçek sav sigmoid şekil "
        "uzun ünlü üst yığın"
    )
    ordered = words.split()
    assert sorted(set(ordered), key=TR.sort_key) == ordered
    capitals = [TR.capitalized(word) for word in ordered]
    assert sorted(set(capitals), key=TR.sort_key) == capitals


def test_case_and_hyphens_do_not_decide_the_order() -> None:
    assert sorted(["tanh", "Sigmoid", "ReLU", "re-entry"], key=EN.sort_key) == [
        "re-entry", "ReLU", "Sigmoid", "tanh"]  # fmt: skip


# The rule of the Turkish Language Association: of the consonants between two vowels only the last
# one goes with the second. And of the typesetter: no single letter at either end.
SYLLABLES = (
    """
grad-yan kat-man ağır-lık çar-pım-lar baş-lan-gıç türk-çe kont-rol prog-ram elekt-rik band-rol
öğ-ren-me ola-sı-lık tü-rev zin-cir ku-ra-lı ge-ri ya-yı-lım ile-ri ge-çiş ka-yıp fonk-si-yon
ak-ti-vas-yon sig-moid doy-ma ni-ce-lik de-rin-lik var-yans ilk-len-dir-me ça-lış-ma kı-la-vu-zu
kay-bo-lan üs-tel sürk-le-mek şampi-yon ma-te-ma-tik saat dik-kat ka-nıt-lan-dı kü-çük uza-yıp
İs-tan-bul ISI-TI-CI kâ-ğıt hâ-lâ alış-tır-ma öner-me eği-ti-mi
""".replace("şampi", "şam-pi")
    .replace("sürk", "sü-rük")
    .split()
)


@pytest.mark.parametrize("divided", SYLLABLES)
def test_syllables(divided: str) -> None:
    assert "-".join(syllables(divided.replace("-", ""))) == divided


@given(st.text("abcçdefgğhıijklmnoöprsştuüvyzâîûIİ", max_size=20))
def test_syllables_lose_nothing_and_leave_no_letter_alone(word: str) -> None:
    parts = syllables(word)
    assert "".join(parts) == word
    assert len(parts) == 1 or min(len(parts[0]), len(parts[-1])) > 1


def test_hyphenation_changes_only_words() -> None:
    text = "Çarpımlar 1,5 kat; ağ küçük. $x$"
    hyphenated = TR.hyphenated(text)
    assert hyphenated.replace(SOFT_HYPHEN, "") == text
    assert f"kü{SOFT_HYPHEN}çük" in TR.hyphenated("küçüklük")
    assert EN.hyphenated("gradient").replace(SOFT_HYPHEN, "") == "gradient"


@pytest.mark.parametrize("name", ["WeasyPrint", "Xavier", "PyTorch", "Szegedy", "Rumelhart"])
def test_names_are_not_divided(name: str) -> None:
    assert TR.hyphenated(f"{name}'in") == f"{name}'in"
    assert EN.hyphenated(f"by {name}") == f"by {name}"


@pytest.mark.parametrize(
    ("word", "suffix", "said"),
    [
        ("W", "(n)In", "W'nin"),
        ("x", "(n)In", "x'in"),
        ("1", "DAn", "1'den"),
        ("500", "(y)A", "500'e"),
        ("0,25", "(y)A", "0,25'e"),
        ("sigma", "(n)In", "sigmanın"),
        ("devrik", "(n)In", "devriğin"),
        ("normu", "(n)In", "normunun"),
        ("kök", "(n)In", "kökün"),
    ],
)
def test_a_spoken_word_takes_the_suffix_of_its_sound(word: str, suffix: str, said: str) -> None:
    assert turkish.said(word, suffix) == said
