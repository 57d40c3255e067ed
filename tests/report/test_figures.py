"""The figures: what they show is what was measured and what theory says, to the byte."""

import json
import math
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.text import Text
from sympy import lambdify

from gradyan.derivations import notation
from gradyan.derivations.checker import functions
from gradyan.derivations.numbers.meanfield import rate
from gradyan.derivations.vanishing import sigmoid
from gradyan.derivations.vanishing.products import log_product
from gradyan.errors import GuideError
from gradyan.languages.tables import load as load_locales
from gradyan.report.figures import Measurements, draw, figure, figures, style
from gradyan.report.figures.vanishing import profile
from gradyan.report.source.guide import load as load_guide

ROOT = Path(__file__).parents[2]
GUIDE = load_guide()
LOCALES = load_locales(GUIDE.languages).values()
KEYS = [key for key in next(iter(LOCALES)).table["words"] if key.startswith("figure-")]
WORDS = {
    key.removeprefix("figure-"): " · ".join(dict.fromkeys(locale.word(key) for locale in LOCALES))
    for key in KEYS
}
words = WORDS.__getitem__
names = pytest.mark.parametrize("name", sorted(figures()))


@pytest.fixture(scope="session")
def folder(real_guide: Path) -> Path:
    return real_guide.parent / "measurements"


@pytest.fixture(scope="session")
def measurements(folder: Path) -> Measurements:
    return {file.stem: json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")}


def line(axes: Axes, label: str) -> tuple[Any, Any]:
    found = next(line for line in axes.lines if line.get_label() == label)
    return found.get_data()


def points(container: ErrorbarContainer) -> list[tuple[float, float, float]]:
    """Return position, value and standard error of each point as they are drawn."""
    data, _, bars = container.lines
    assert data is not None
    assert isinstance(bars[0], LineCollection)
    ends = np.array(bars[0].get_segments())[:, :, 1]
    x, y = np.array(data.get_data(), dtype=float)
    np.testing.assert_allclose(ends.mean(axis=1), y)
    return list(zip(x, y, (ends[:, 1] - ends[:, 0]) / 2, strict=True))


def assert_drawn(axes: Axes, along: str, expected: list[list[Mapping[str, Any]]]) -> None:
    containers = [c for c in axes.containers if isinstance(c, ErrorbarContainer)]
    for container, records in zip(containers, expected, strict=True):
        truth = {r["at"][along]: (r["value"], r["standard_error"]) for r in records}
        assert len(points(container)) >= 8
        for x, value, error in points(container):
            assert (value, error) == pytest.approx(truth[x], abs=1e-12)


def texts(drawn: Figure) -> list[str]:
    return [text.get_text() for text in drawn.findobj(Text) if isinstance(text, Text)]


def test_every_figure_is_found_and_shown() -> None:
    texts = [GUIDE.chapter(name, GUIDE.languages[0]).read_text("utf-8") for name in GUIDE.parts]
    shown = [
        name for text in texts for name in re.findall(r"^::: figure (\S+)$", text, re.MULTILINE)
    ]
    assert sorted([*shown, "cover"]) == list(figures())


@names
def test_a_drawing_is_svg_of_exactly_its_size(name: str, folder: Path) -> None:
    drawing = draw(name, folder, words)
    root = ElementTree.fromstring(drawing.svg)
    assert drawing.width_mm in (style.FULL, style.MAIN, style.COLUMN, style.PAGE[0])
    assert root.get("width") == f"{drawing.width_mm:g}mm"
    assert root.get("height") == f"{drawing.height_mm:g}mm"
    box = [float(number) * 25.4 / 72 for number in root.attrib["viewBox"].split()]
    assert box == pytest.approx([0, 0, drawing.width_mm, drawing.height_mm], abs=1e-4)


@names
def test_a_drawing_is_made_of_outlines_only(name: str, folder: Path) -> None:
    svg = draw(name, folder, words).svg
    assert len(svg) < 100_000
    assert not re.search(r"<(text|image|metadata|script)\b|opacity", svg)


def test_the_same_measurements_give_the_same_bytes(folder: Path) -> None:
    script = (
        "import json, pathlib, sys\n"
        "from gradyan.report.figures import draw, figures\n"
        "words = json.loads(sys.argv[2]).__getitem__\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "print(json.dumps({name: draw(name, folder, words).svg for name in figures()}))\n"
    )
    elsewhere = subprocess.run(
        [sys.executable, "-c", script, folder, json.dumps(WORDS)],
        env={**os.environ, "PYTHONHASHSEED": "4711", "PYTHONPATH": str(ROOT)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    for _ in range(2):
        here = {name: draw(name, folder, words).svg for name in figures()}
        assert here == json.loads(elsewhere.stdout)


@names
def test_words_are_in_all_languages_and_numbers_in_none(
    name: str, measurements: Measurements
) -> None:
    drawn = texts(figures()[name](measurements, lambda key: f"<{key}>"))
    plain = [re.sub(r"\$[^$]*\$|<[^>]*>", "", text) for text in drawn]
    assert not [text for text in plain if any(map(str.isalpha, text))]
    assert not [text for text in drawn if re.search(r"\d[.,]\d", text)]


@names
def test_labels_keep_apart_and_inside(name: str, measurements: Measurements) -> None:
    drawn = figures()[name](measurements, words)
    with style.house():
        canvas = FigureCanvasAgg(drawn)
        canvas.draw()  # type: ignore[no-untyped-call]
        renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
        shown = [t for t in drawn.findobj(Text) if isinstance(t, Text) and t.get_text().strip()]
        boxes = [t.get_window_extent(renderer) for t in shown if t.get_visible()]
    for box in boxes:
        inside = box.get_points() / drawn.bbox.size
        assert inside.min() >= 0
        assert inside.max() <= 1
    for one, other in combinations(boxes, 2):
        assert not one.overlaps(other)


def test_what_is_the_same_in_both_languages_is_written_once(folder: Path) -> None:
    once = draw("gradient-norm-per-layer", folder, words).svg
    spelled = {**WORDS, "sigmoid": "Sigmoid", "tanh": "Tanh", "relu": "ReLU"}
    assert draw("gradient-norm-per-layer", folder, spelled.__getitem__).svg == once


def test_each_step_back_in_time_is_the_same_matrix(measurements: Measurements) -> None:
    drawn = texts(figures()["unrolled-network"](measurements, words))
    assert [text for text in drawn if r"\delta_" in text and "=" not in text] == [
        rf"$\delta_{t}$" for t in (3, 2, 1, 0)
    ]
    assert (drawn.count("$W$"), drawn.count(r"$\times\,W^{\top}$")) == (3, 4)
    assert r"$\delta_{t} = \left(W^{\top}\right)^{t} \delta_{0}$" in drawn


def test_sigmoid_and_its_bound(measurements: Measurements) -> None:
    drawn = figures()["sigmoid"](measurements, words)
    axes = drawn.axes[0]
    for f in (functions.sigma, functions.prime(functions.sigma)):
        x, y = line(axes, str(f))
        true = lambdify(notation.x, functions.unfold(f(notation.x)), "math")
        assert y == pytest.approx([true(at) for at in x])
    assert true(4) < 1 / 50
    assert y.max() == pytest.approx(float(sigmoid.quarter))
    assert texts(drawn).count("saturated\ndoymuş bölge") == 2


def test_products_are_as_measured_and_as_derived(measurements: Measurements) -> None:
    axes = figures()["product-of-derivatives"](measurements, words).axes[0]
    weights, records = (1, 2, 4, 8), measurements["derivative-product"]
    assert_drawn(axes, "depth", [[r for r in records if r["at"]["weight"] == w] for w in weights])
    for weight in weights:
        depths, theory = line(axes, f"w={weight}")
        assert list(theory) == pytest.approx([log_product(weight, depth) for depth in depths])
    for weight in (1, 2, 4):
        depths, bound = line(axes, f"bound {weight}")
        assert 10 ** np.array(bound) == pytest.approx((weight / 4) ** np.array(depths))


def test_error_signals_are_as_measured_and_as_derived(measurements: Measurements) -> None:
    panels = figures()["gradient-norm-per-layer"](measurements, words).axes
    records = measurements["gradient-profile"]
    for axes, activation in zip(panels, ("sigma", "tanh", "relu"), strict=True):
        scales = sorted({r["at"]["sigma_w"] for r in records})
        settings = [{"activation": activation, "sigma_w": scale} for scale in scales]
        expected = [[r for r in records if at.items() <= r["at"].items()] for at in settings]
        assert_drawn(axes, "layer", expected)
        for scale in scales:
            layers, theory = line(axes, f"{activation} {scale:g}")
            assert list(layers) == list(range(1, 51))
            assert list(theory) == profile(activation, scale)


@pytest.mark.parametrize("activation", ["sigma", "tanh", "relu"])
@pytest.mark.parametrize("sigma_w", [0.5, 2.0])
def test_settled_layers_follow_the_rate(activation: str, sigma_w: float) -> None:
    theory = profile(activation, sigma_w)
    assert theory[-1] == 0
    assert theory[40] - theory[41] == pytest.approx(rate(activation, sigma_w), abs=1e-6)


def test_where_no_length_is_settled_the_line_is_exact_all_the_same(
    measurements: Measurements,
) -> None:
    at = {"activation": "tanh", "sigma_w": 1.0}
    theory = profile("tanh", 1.0)
    # ‖δ_ℓ‖ is algebraic in ℓ here: the line must bend as the measurements do.
    for record in style.select(measurements["gradient-profile"], **at):
        assert record["value"] == pytest.approx(theory[record["at"]["layer"] - 1], abs=0.2)


def test_the_factor_by_weight_peaks_where_theory_says(measurements: Measurements) -> None:
    axes = figures()["factor-by-weight"](measurements, words).axes[0]
    for part in (1, 2, 4, 8):
        w, factor = line(axes, f"{part}")
        assert factor == pytest.approx([10**x / (4 * math.cosh(10**x / part / 2) ** 2) for x in w])
        assert factor.max() <= part * 0.2238720
        assert factor.max() == pytest.approx(part * 0.223872, rel=1e-3)


def test_the_window_ends_where_the_factor_is_one(measurements: Measurements) -> None:
    axes = figures()["active-window"](measurements, words).axes[0]
    for label, bias in (("top o", -1 / 2), ("top ^", 0)):
        for x, a in zip(*line(axes, label), strict=True):
            z = 10**x * (a + bias)
            assert 10**x / (4 * math.cosh(z / 2) ** 2) == pytest.approx(1)


def test_shares_of_chains_are_as_measured_and_as_computed(measurements: Measurements) -> None:
    panels = figures()["chains-by-weight"](measurements, words).axes
    for axes, weight in zip(panels, (2, 8, 32, 500), strict=True):
        for part in ("stopped", "amplified"):
            _, theory = line(axes, f"{part} {weight}")
            rows = style.select(measurements["shares"], weight=weight)
            for row in (r for r in rows if r["at"]["part"] == part):
                value = 1 - row["value"] if part == "stopped" else row["value"]
                at = theory[row["at"]["depth"] - 1]
                assert value == pytest.approx(at, abs=4.5 * row["standard_error"] + 1e-3)


def test_an_unknown_figure_is_named(folder: Path) -> None:
    with pytest.raises(GuideError, match=r"no figure called sigmoids\n.*product-of-derivatives"):
        draw("sigmoids", folder, words)


@pytest.mark.parametrize("content", [None, "", "[}"])
def test_missing_measurements_are_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "derivative-product.json").write_text(content)
    with pytest.raises(GuideError, match=r"derivative-product\.json: .*\n.*gradyan claims"):
        draw("product-of-derivatives", tmp_path, words)


def test_a_missing_setting_is_named(measurements: Measurements, tmp_path: Path) -> None:
    kept = [r for r in measurements["derivative-product"] if r["at"]["weight"] != 4]
    (tmp_path / "derivative-product.json").write_text(json.dumps(kept))
    with pytest.raises(GuideError, match=r"weight.*4"):
        draw("product-of-derivatives", tmp_path, words)


@pytest.mark.parametrize("text", ["漢", r"$\mathcal{\ell}漢$"])
def test_a_missing_glyph_stops_the_build(text: str, folder: Path) -> None:
    with pytest.raises(GuideError, match="cannot draw this figure"):
        draw("sigmoid", folder, lambda key: text)


def test_a_drawing_without_room_stops_the_build() -> None:
    with style.house():
        cramped = style.sheet(10, 8)
        cramped.subplots().set_ylabel("a label", size=40)
    with pytest.raises(GuideError, match="cannot draw this figure"):
        style.to_svg(cramped)


def test_two_figures_of_one_name_are_refused() -> None:
    def sigmoid(measurements: Measurements, words: Callable[[str], str]) -> Figure:
        raise NotImplementedError

    with pytest.raises(ValueError, match="two figures are called sigmoid"):
        figure(sigmoid)
