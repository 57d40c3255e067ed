"""A guide is held to its formulas: what is refuted, open, unread or said otherwise stops it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gradyan import cli
from gradyan.errors import GuideError
from gradyan.report.sentences import audit as sentences
from gradyan.report.sentences.record import Row
from gradyan.report.sentences.units import Unit
from gradyan.report.source.guide import Guide, load
from gradyan.report.store import open_store
from gradyan.report.typed import audit
from tests import small

RUN = CliRunner()


def asserted(unit: Unit, row: Row) -> tuple[str, list[str]]:
    del unit, row
    return "assertion", ["claim sigmoid-derivative", "source minsky1969, p. 3"]


@pytest.fixture
def guide(tmp_path: Path) -> Iterator[Guide]:
    file = small.write(tmp_path)
    with small.alone(tmp_path):
        yield load(file)


def say(guide: Guide, english: str, turkish: str) -> None:
    """Put a formula into both languages, and bind all that is there."""
    for code, formula in (("en", english), ("tr", turkish)):
        file = guide.chapter("one", code)
        file.write_text(file.read_text("utf-8").replace("$x^2$", f"${formula}$", 1), "utf-8")
    (part,) = sentences.parts(guide, ["one"])
    assert sentences.bind(guide, part, asserted) == 0


def check(guide: Guide) -> None:
    audit.check(guide, open_store(guide.folder / "build"))


def test_a_guide_without_a_record_is_not_held_to_its_formulas(guide: Guide) -> None:
    check(guide)


def test_true_formulas_pass_again_and_again(guide: Guide) -> None:
    say(
        guide,
        r"\sigma'(x) = \sigma(x)\,(1-\sigma(x)) \ge 0.25 - 0.25",
        r"\sigma'(x) = \sigma(x)\,(1-\sigma(x)) \ge 0{,}25 - 0{,}25",
    )
    check(guide)
    check(guide)


@pytest.mark.parametrize(("formula", "why"), [
    ("2 + 2 = 5", "is refuted: 4 = 5"), (r"\sigma'(x) = 1 + \sigma(x)", "is open"),
    (r"a/b c = 1", "is unread: .* may stand above or below"),
])  # fmt: skip
def test_a_formula_that_nothing_bears_stops_it_with_its_place(
    guide: Guide, formula: str, why: str
) -> None:
    say(guide, formula, formula)
    for _ in range(2):  # judged, and kept
        with pytest.raises(GuideError, match=rf"(?s)en\.md:\d+: the formula .*{why}.*listed\.toml"):
            check(guide)


def test_languages_that_differ_stop_it(guide: Guide) -> None:
    say(guide, r"\sigma(0) = \frac12", r"\sigma(0) \le \frac12")
    with pytest.raises(GuideError, match=r"differ: sigma\(0\) = 1/2; in 'tr' sigma\(0\) ≤ 1/2"):
        check(guide)


def test_the_command_counts_and_lists(guide: Guide) -> None:
    say(guide, "2 + 2 = 4", "2 + 2 = 4")
    given = [
        "audit",
        "--chapter",
        "one",
        "--guide",
        str(guide.file),
        "--output",
        str(guide.folder / "build"),
    ]
    result = RUN.invoke(cli.app, [*given, "--formulas"])
    assert result.exit_code == 0, result.output
    assert "computed: $2 + 2 = 4$ (the sides are 4.0 and 4.0)" in result.output
    assert "what becomes of the formulas" in result.output
