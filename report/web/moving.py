"""The figures to move: their HTML in a language, and the one script that brings them to life.

A figure is a file of `report/web/moving/` with a drawing, words under `[moving.NAME]` in the
words.toml of each language, and in places.toml the drawing of the guide after which it stands.
"""

import json
from collections.abc import Callable, Mapping
from functools import cache
from math import log10
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from gradyan.errors import GuideError
from gradyan.files import find, read, read_toml
from gradyan.languages.locale import Locale
from gradyan.report.figures import Measurements
from gradyan.simulations.depth import mean_versus_typical
from gradyan.simulations.depth.profile_by_scale import BELOW, NAMES, SCALES, WIDTH

HOME = Path(__file__).resolve().parent
FOLDER, TEMPLATES = HOME / "moving", HOME / "templates"
FIRST, LAST = ("functions", "plot", "stage"), ("start",)  # the figures stand between
SPOKEN = ("title", "text", "question")  # by the page; the others are the script's
Inline = Callable[[str], Markup]  # what makes HTML of words with formulas, $…$
Measured = Callable[[Measurements], Any]
CALLED = {"sigma": "sigmoid", "prelu": "leaky"}  # functions, where their word has another key
PLACES = 2  # of a logarithm that is drawn


def _profiles(measurements: Measurements) -> dict[str, Any]:
    """Return log₁₀ of the norms of the error signal: for each function a row a scale."""
    found: dict[str, Any] = {"scales": SCALES, "below": BELOW, "width": WIDTH}
    values = {_cell(row["at"]): row["value"] for row in measurements["profile-by-scale"]}
    for name in NAMES:
        found[name] = [[round(values[name, s, k], PLACES) for k in BELOW] for s in SCALES]
    return found


def _cell(at: Mapping[str, Any]) -> tuple[Any, Any, Any]:
    return at["activation"], at["sigma_w"], at["below"]


def _ratios(measurements: Measurements) -> dict[str, Any]:
    """Return log₁₀ of the mean and of the median of ‖a_ℓ‖²/‖a_0‖² in narrow ReLU networks."""
    means, medians = measurements["mean-ratio"], measurements["median-ratio"]
    return {
        "width": mean_versus_typical.WIDTH,
        "depths": [row["at"]["depth"] for row in means],
        "mean": [round(log10(row["value"]), PLACES) for row in means],
        "median": [round(row["value"], PLACES) for row in medians],
    }


MEASURED: Mapping[str, Measured] = {"depth": _profiles, "median": _ratios}


@cache
def places() -> Mapping[str, str]:
    """Return the figures to move in the order of the guide, each with an id of its page."""
    return {name: str(anchor) for name, anchor in read_toml(FOLDER / "places.toml").items()}


def words(locale: Locale, name: str) -> dict[str, str]:
    """Return the words of a figure by key; raise GuideError where the language has none."""
    found = locale.table.get("moving", {}).get(name)
    if not found:
        where = find(locale.file(), "moving")
        remedy = f"add [moving.{name}] to {where}, with title, text and question"
        raise GuideError(f"no words for the figure to move '{name}'", remedy, where)
    names = {key: locale.word(f"figure-{CALLED.get(key, key)}") for key in NAMES}
    shared = names if name == "depth" else {}
    return shared | {key: str(text) for key, text in found.items()}


def plain(text: str) -> Markup:
    """Return words with their formulas as they are typed."""
    return escape(text)


def section(
    name: str,
    locale: Locale,
    measurements: Measurements,
    *,
    inline: Inline = plain,
    level: int = 3,
) -> Markup:
    """Return the HTML of a figure, with the heading on this level.

    The script finds words and measured values in its attributes. ``inline`` sets formulas.
    """
    all_of_it = words(locale, name)
    spoken = {key: inline(all_of_it[key]) for key in SPOKEN}
    general = locale.table["moving"]
    measured = MEASURED[name](measurements) if name in MEASURED else None
    html = _template().render(
        name=name,
        id=f"moving-{name}-{locale.code}",
        language=locale.code,
        level=level,
        words=_packed({key: text for key, text in all_of_it.items() if key not in SPOKEN}),
        measured=_packed(measured) if measured else "",
        find_out=general["find-out"],
        **{"try": general["try"]},
        **spoken,
    )
    return Markup(html)


def script() -> str:
    """Return the script of all figures: one classic one, for file:// knows no modules."""
    names = (*FIRST, *places(), *LAST)
    files = "\n".join(read(FOLDER / f"{name}.js") for name in names)
    return f'(() => {{\n"use strict";\n{files}}})();\n'


@cache
def _template() -> jinja2.Template:
    loader = jinja2.FileSystemLoader(TEMPLATES)
    kept = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    return kept.get_template("moving.html")


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
