"""A judgement on the terminal, as JSON, as a figure and as an exit status."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from gradyan.errors import BadInput
from gradyan.simulations.diagnosis import drawing, places, showing
from gradyan.simulations.diagnosis.records import Floats, Record, save
from gradyan.simulations.diagnosis.verdict import judge
from tests.commands import run
from tests.diagnosis.handmade import at, changed, falling, healthy, still
from tests.diagnosis.test_verdict import DEPTH, ILL


@pytest.fixture(autouse=True)
def nothing_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No guide is built where these runs stand."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A run whose gradient vanishes."""
    return saved(ILL["vanishing"](), tmp_path / "run.npz")


def saved(record: Record, where: Path) -> Path:
    save(record, where)
    return where


def test_the_verdict_comes_first_and_the_layers_last(file: Path) -> None:
    lines = run("diagnose", str(file)).stdout.splitlines()
    assert lines[0] == "Vanishing gradients (likely)"
    assert lines[1].startswith("The loss stands still: 2.3")
    assert any(line.startswith("  1. Draw the weights") for line in lines)
    assert "The guide explains it in section 2.7, “The depth law”." in lines
    assert lines[-1].startswith("fc6")


def test_the_page_of_a_built_guide_is_told(file: Path) -> None:
    places.PDF.parent.mkdir()
    places.PDF.write_bytes(b"%PDF-2.0")
    places.keep({"sec-vanishing-depth": 41}, places.PDF)
    said = run("diagnose", str(file)).stdout
    assert "The guide explains it on page 41, in section 2.7, “The depth law”." in said
    said = run("diagnose", str(file), "--language", "tr").stdout
    assert "Kılavuzdaki açıklaması: Sayfa 41, Kısım 2.7, “" in said


def test_in_turkish_all_words_are_turkish(file: Path) -> None:
    said = run("diagnose", str(file), "--language", "tr").stdout
    assert said.startswith("Kaybolan gradyan (olası)\nKayıp yerinde sayıyor: başta 2,3")
    for word in ("loss", "layer", "gradient", "step ", "weight"):
        assert word not in said


def test_what_is_healthy_gets_no_advice(tmp_path: Path) -> None:
    said = run("diagnose", str(saved(healthy(), tmp_path / "x.npz"))).stdout
    assert said.startswith("Healthy (sure)\nThe loss falls, from 2.27 to 0.417")
    assert "What to do" not in said


def test_json_is_for_programs(file: Path) -> None:
    found = json.loads(run("diagnose", str(file), "--json").stdout)
    assert (found["verdict"], found["certainty"]) == ("vanishing", "likely")
    assert found["findings"][0]["numbers"]["decades"] == pytest.approx(5)
    assert found["learning"]["state"] == "stands"
    assert found["guide"] == {"number": "2.7", "title": "The depth law", "page": None}
    assert found["layers"] == [f"fc{k}" for k in range(1, 7)]


def test_json_has_no_nan(tmp_path: Path) -> None:
    record = changed(loss=np.full(100, np.nan), activation_nonfinite=1)
    text = run("diagnose", str(saved(record, tmp_path / "x.npz")), "--json").stdout
    json.loads(text, parse_constant=pytest.fail)


@pytest.mark.parametrize(
    ("record", "status"),
    [(healthy(), 0), (ILL["vanishing"](), 4), (Record(falling()[:1], np.array([0.0]), ()), 3)],
)
def test_the_status_follows_the_verdict_if_asked(
    record: Record, status: int, tmp_path: Path
) -> None:
    file = saved(record, tmp_path / "x.npz")
    assert run("diagnose", str(file)).exit_code == 0
    assert run("diagnose", str(file), "--exit-code").exit_code == status


@pytest.mark.parametrize("kind", ["svg", "pdf", "png"])
def test_a_figure_of_each_kind(kind: str, file: Path, tmp_path: Path) -> None:
    first, second = (tmp_path / f"{n}.{kind}" for n in (1, 2))
    for figure in (first, second):
        assert run("diagnose", str(file), "--figure", str(figure)).exit_code == 0
    begins = {"svg": b"<?xml", "pdf": b"%PDF", "png": b"\x89PNG"}
    assert first.read_bytes().startswith(begins[kind])
    assert first.read_bytes() == second.read_bytes(), "the same run has the same figure"
    assert list(tmp_path.glob("*.part.*")) == []


def test_what_is_no_figure_is_said_before_the_work(tmp_path: Path) -> None:
    missing = tmp_path / "none.npz"
    result = run("diagnose", str(missing), "--figure", "run.gif")
    assert "a figure is an .svg, .pdf, .png file, not run.gif" in result.stderr
    with pytest.raises(BadInput, match="there is no folder"):
        drawing.fits(tmp_path / "no" / "x.svg")


def test_bars_are_on_a_scale_of_logarithms() -> None:
    column: Floats = 10.0 ** np.arange(-4.0, 3)
    lengths = [len(showing._bar(column, value).rstrip()) for value in column]
    assert lengths == sorted(lengths)
    assert lengths[0] == 1
    assert lengths[-1] == showing.BAR
    assert showing._bar(column, 0.0).strip() == ""
    assert showing._bar(np.array([1.0, 1.01], float), 1.01) != "█" * showing.BAR


def test_what_is_drawn_is_what_reaches_each_layer() -> None:
    name, values = drawing.shown(changed(signal=10.0 ** (DEPTH - 5.0)))
    assert name == "signal"
    assert values[0] == pytest.approx(10.0 ** (DEPTH - 5.0))
    _, values = drawing.shown(changed(signal_nonfinite=at(4, slice(2), 0.5, 0)))
    assert np.isinf(values[4:, :2]).all()
    assert np.isfinite(values[:4]).all()


def test_a_network_of_many_layers_has_a_short_table() -> None:
    layers = tuple(healthy().layers[0] for _ in range(100))
    record = Record(still(), np.array([0.0, 1.0]), layers, {"gradient": np.ones((2, 100))})
    assert len(showing.table(record, judge(record), "en").rows) <= showing.MOST


def test_a_program_may_ask_and_has_the_verdict(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = showing.diagnosed(ILL["vanishing"](), "tr")
    assert found.verdict == "vanishing"
    assert capsys.readouterr().out.startswith("Kaybolan gradyan (olası)")
    showing.diagnosed(ILL["vanishing"]())
    assert capsys.readouterr().out.startswith("Vanishing gradients (likely)")
    monkeypatch.setenv("GRADYAN_LANGUAGE", "tr")
    showing.diagnosed(ILL["vanishing"]())
    assert capsys.readouterr().out.startswith("Kaybolan gradyan (olası)")
