"""What a diagnosis says in words: one file a language, numbers as its readers write."""

import math
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from babel.numbers import format_decimal, format_percent

from gradyan.simulations.diagnosis.diagnosis import Finding
from gradyan.simulations.engine.errors import BadInput

LOCALES = Path(__file__).resolve().parent / "locales"
SHARES = {"slow-training", "no-progress", "loss-nan", "weights-nan", "dead-units", "saturation"}
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
PLAIN = (1e-3, 1e5)  # sizes between which a number is written without a power of ten


def languages() -> list[str]:
    """Return the languages there are words in."""
    return sorted(file.stem for file in LOCALES.glob("*.toml"))


@cache
def words(language: str) -> dict[str, Any]:
    """Return the words of a language; raise BadInput if there are none."""
    if language not in languages():
        raise BadInput(f"there are no words in {language!r}; there are {', '.join(languages())}")
    return tomllib.loads((LOCALES / f"{language}.toml").read_text(encoding="utf-8"))


def number(value: float, sign: str, language: str) -> str:
    """Return a number, or a percentage where the sign is a share, with three digits."""
    if not math.isfinite(value):
        return "∞" if value > 0 else "−∞" if value < 0 else "NaN"
    rounded = float(f"{value:.3g}")
    unit = 100 if sign in SHARES else 1
    plain = value == 0 or PLAIN[0] / unit <= abs(value) < PLAIN[1]
    if sign not in SHARES:
        return str(format_decimal(rounded, locale=language)) if plain else _power(value, language)
    if plain:
        return str(format_percent(rounded, locale=language, decimal_quantization=False))
    return str(format_percent(0, locale=language)).replace("0", _power(value, language, 2))


def _power(value: float, language: str, more: int = 0) -> str:
    """Return a number, times 10 to the power of ``more``, as two digits and a power of ten."""
    digits, _, power = f"{value:.1e}".partition("e")
    mantissa = format_decimal(float(digits), locale=language)
    return f"{mantissa} · 10{str(int(power) + more).translate(RAISED)}"


def sentence(finding: Finding, language: str) -> str:
    """Return what a finding means, as a sentence that begins with the layer where it is seen."""
    said = words(language)
    if finding.value is None:
        return str(said["interface"]["unknown"])
    kind = "present" if finding.present else "absent"
    if finding.value < 0 and "opposite" in said[finding.sign]:
        kind = "opposite"
    text = said[finding.sign][kind].format(
        value=number(abs(finding.value), finding.sign, language),
        threshold=number(finding.threshold, finding.sign, language),
    )
    # A sign that is seen nowhere is said of all layers.
    if finding.present and finding.layer is not None:
        return str(said["interface"]["layer"].format(layer=finding.layer) + text)
    return first_letter(text, language) + str(text[1:])


def first_letter(text: str, language: str) -> str:
    """Return the first letter as a capital: in Turkish that of i is İ."""
    return "İ" if language == "tr" and text[0] == "i" else text[0].upper()
