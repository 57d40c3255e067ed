"""What a diagnosis says in words, with numbers as its readers write them."""

from functools import cache
from typing import Any

from gradyan import languages
from gradyan.errors import BadInput
from gradyan.files import read_toml
from gradyan.languages.locale import Locale
from gradyan.languages.tables import gaps
from gradyan.simulations.diagnosis.diagnosis import Finding

_locale = cache(Locale)
SHARES = {"slow-training", "no-progress", "loss-nan", "weights-nan", "dead-units", "saturation"}


@cache
def words(language: str) -> dict[str, Any]:
    """Return the words of a language; raise BadInput if there are none."""
    if language not in languages.codes():
        known = ", ".join(languages.codes())
        raise BadInput(f"there are no words in {language!r}; there are {known}")
    file = Locale(language).file("diagnosis")
    if missing := gaps(language).get(file):
        remedy = f"`gradyan language {language}` lists them"
        raise BadInput(f"{len(missing)} words in {language!r} are still to be written", remedy)
    return read_toml(file)


def number(value: float, sign: str, language: str) -> str:
    """Return a number, or a percentage where the sign is a share, with three digits."""
    return _locale(language).short(value, share=sign in SHARES)


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
    return _locale(language).capitalized(text)
