"""What a judgement says in words, with numbers as its readers write them."""

from functools import cache
from typing import Any

from gradyan.errors import BadInput
from gradyan.files import read_toml
from gradyan.languages.locale import Locale
from gradyan.languages.said import known
from gradyan.languages.tables import gaps
from gradyan.simulations.diagnosis.causes.table import CAUSES, PLACES
from gradyan.simulations.diagnosis.learning import Learning
from gradyan.simulations.diagnosis.places import Section, section
from gradyan.simulations.diagnosis.seen import Finding
from gradyan.simulations.diagnosis.verdict import Judgement

_locale = cache(Locale)
SHARES = {"share", "p", "fall", "layers_share"}
NAMED = 3  # layers that are named
WIDE = 2.0  # standard errors on either side


@cache
def words(language: str) -> dict[str, Any]:
    """Return the words of a language; raise BadInput if there are none."""
    file = Locale(known(language)).file("diagnosis")
    if missing := gaps(language).get(file):
        remedy = f"`gradyan language {language}` lists them"
        raise BadInput(f"{len(missing)} words in {language!r} are still to be written", remedy)
    return read_toml(file)


def number(value: float, name: str, language: str) -> str:
    """Return a number, or a percentage where its name is that of a share, with three digits."""
    return _locale(language).short(value, share=name in SHARES)


def named(layers: tuple[str, ...], language: str) -> str:
    """Return the names of layers, the first few of them."""
    said = words(language)["interface"]
    if len(layers) > NAMED + 1:
        first = ", ".join(layers[:NAMED])
        return str(said["more"].format(names=first, count=len(layers) - NAMED))
    return _locale(language).join(list(layers))


def whole(layers: tuple[str, ...], language: str) -> str:
    """Return "layers a and b", as it stands in a sentence."""
    key = "one-layer" if len(layers) == 1 else "layers"
    return str(words(language)["interface"][key].format(names=named(layers, language)))


def sentences(finding: Finding, language: str) -> list[str]:
    """Return what a finding means, with its numbers."""
    said, filled = words(language)[finding.cause], _filled(finding, language)
    texts = [said["says"].format(**filled)]
    known = {name for name, value in finding.numbers.items() if _known(value)}
    known |= {"per_layer"} if "slope" in finding.numbers else set()
    also = (key for key in said if key.startswith("also-") and key.removeprefix("also-") in known)
    texts.extend(said[key].format(**filled) for key in also)
    return [_locale(language).capitalized(text) for text in texts]


def remedies(verdict: str, language: str) -> list[str]:
    """Return what to do, the cheapest first."""
    said = words(language)[verdict]
    fill = {"function": "softmax"}
    return [said[f"do-{k}"].format(**fill) for k in (1, 2, 3) if said[f"do-{k}"]]


def place(verdict: str, language: str) -> Section:
    """Return the section in which the guide explains a verdict."""
    return section(CAUSES[verdict].place if verdict in CAUSES else PLACES[verdict], language)


def progress(learning: Learning, language: str) -> str:
    """Return how the loss went."""
    numbers = {key: getattr(learning, key) for key in ("first", "last", "fall")}
    filled = {key: number(value, key, language) for key, value in numbers.items()}
    return str(words(language)["learning"][learning.state].format(**filled))


def lacking(judgement: Judgement, language: str) -> str:
    """Return what the record would have to have, or nothing."""
    said = words(language)
    if not judgement.lacking:
        return ""
    what = _locale(language).join([said["lacking"][name] for name in judgement.lacking])
    return str(said["interface"]["lacking"].format(what=what))


def certainty(judgement: Judgement, language: str) -> str:
    """Return "sure", "likely" or "cannot tell"."""
    return str(words(language)["certainty"][judgement.certainty.replace(" ", "-")])


def _known(value: float | str) -> bool:
    return isinstance(value, str) or value == value  # noqa: PLR0124 - NaN is not


def _filled(finding: Finding, language: str) -> dict[str, str]:
    numbers: dict[str, float | str] = dict(finding.numbers)
    if isinstance(decades := numbers.get("decades"), float):
        numbers["times"] = 10**decades
    slope, error = numbers.get("slope"), numbers.get("error")
    if isinstance(slope, float) and isinstance(error, float):
        for name, shift in (("per_layer", 0.0), ("low", -WIDE), ("high", WIDE)):
            numbers[name] = 10 ** (slope + shift * error)
    filled = {
        name: value if isinstance(value, str) else number(value, name, language)
        for name, value in numbers.items()
    }
    if finding.step is not None:
        filled["step"] = str(finding.step)
    if finding.layers:
        filled["layer"] = finding.layers[0]
        filled.setdefault("layers", whole(finding.layers, language))
    return filled


def capitalized(text: str, language: str) -> str:
    """Return the text with a capital first letter."""
    return _locale(language).capitalized(text)
