"""The numbers of a figure: what was measured, and what is drawn."""

import csv
import sys
from io import StringIO
from pathlib import Path

import numpy as np
import pytest

from gradyan import cli
from gradyan.derivations.checker import functions
from gradyan.errors import GuideError
from gradyan.languages.tables import load as load_locales
from gradyan.report.figures import figures
from gradyan.report.figures.numbers import table
from gradyan.report.figures.vanishing_sigmoid import numeric
from gradyan.report.source.guide import load
from gradyan.report.source.listed import figures_of

LOCALE = load_locales(["en"])["en"]
NUMBERS = figures_of(load())


def word(key: str) -> str:
    return LOCALE.word(f"figure-{key}")


def rows(name: str, folder: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(table(name, folder, word))))


@pytest.fixture(scope="module")
def folder(real_guide: Path) -> Path:
    return real_guide.parent / "measurements"


def test_every_figure_of_the_guide_is_listed_with_its_number() -> None:
    assert set(NUMBERS.values()) == figures().keys() - {"cover"}
    assert NUMBERS["2.2"] == "sigmoid"


def test_every_figure_gives_its_numbers(folder: Path) -> None:
    for name in NUMBERS.values():
        found = rows(name, folder)
        numbers = [float(row["y"]) for row in found]
        assert numbers or name in {"chain-by-hand", "unrolled-network", "decision-chart"}, name


def test_measured_rows_are_the_measurements_and_curves_are_the_functions(folder: Path) -> None:
    steps = rows("steps-on-a-parabola", folder)
    measured = [row for row in steps if row["kind"] == "measured"]
    assert {row["of"] for row in measured} == {"quadratic-steps"}
    assert all(float(row["standard_error"]) >= 0 and "step=" in row["series"] for row in measured)
    sigmoid = [row for row in rows("sigmoid", folder) if row["series"] == "sigma"]
    x, y = (np.array([float(row[key]) for row in sigmoid]) for key in "xy")
    np.testing.assert_allclose(y, numeric(functions.sigma)(x), rtol=1e-12)


def test_an_unknown_figure_is_told_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(GuideError, match="there is no figure called nothing"):
        table("nothing", tmp_path, word)


def test_a_figure_is_saved_by_its_number(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, output = tmp_path / "data.csv", f"--output={folder.parent}"
    monkeypatch.setattr(sys, "argv", ["gradyan", "figure", "2.2", f"--save={target}", output])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert not end.value.code
    assert target.read_text("utf-8") == table("sigmoid", folder, word)
