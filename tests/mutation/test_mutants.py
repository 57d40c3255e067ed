"""The machinery that alters formulas: what it alters, what it leaves alone, and that it reports."""

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gradyan.report.errors import ROOT
from tests.mutation import choice, mutants, sites
from tests.mutation.operators import alterations

ALTERED = {
    "a + b": {"a - b", "a", "b"},
    "a - b": {"a + b", "a"},
    "a * b": {"a / b", "a", "b"},
    "a / b": {"a * b", "a"},
    "x ** 2": {"x"},
    "-x": {"x"},
    "2": {"3"},
    "0.5": {"0.55"},
    "True": set(),
    "a < b": {"a > b"},
    "a <= b": {"a >= b", "a < b"},
    "sqrt(n)": {"n"},
    "np.exp(x)": {"np.exp(-x)"},
    "exp(-x)": {"exp(x)"},
    "np.tanh": {"np.sin"},
    "n_in": {"n_out"},
    "rounds_to(x, '0.2239')": {"rounds_to(x, '0.2230')"},
}


@pytest.mark.parametrize("before", ALTERED)
def test_alterations(before: str) -> None:
    node = ast.parse(before, mode="eval").body
    assert {ast.unparse(other) for _, other in alterations(node)} == ALTERED[before]


MODULE = '''
"""1 + 1 is not altered here."""
from gradyan.derivations.checker.claim import Claim, Step, Twin
from gradyan.derivations.checker.exact import rounds_to
SEEDS, EXACT = 100, 0.8796256610342398
with evaluate(False):
    slope = Eq(f(x), a + b)
    quoted = Eq(f(x), c + d)
    one = Claim(
        id="one", notes="N1", said=quoted, holds=slope,
        derivation=(Step("first", slope, identity), Step("second", g - h, induction(L, 1))),
        counterexample={x: e + f}, twins=(Twin("wrong", {k: m + n}),),
    )

def draw(rng, n_in, n_out, depth=3):
    """2 + 2."""
    if n_in <= 0:
        raise ValueError(f"{n_in} * 2")
    w = rng.normal(size=(n_in + 1, 7)) / np.sqrt(n_in)
    w = np.sum(np.reshape(w, (-17, 7)), axis=-11) + rng.integers(2**13)
    return w[:, 1:] * min(SEEDS, 3 * SEEDS + 15), np.maximum(w, 0)
'''


@pytest.fixture
def found(tmp_path: Path) -> list[sites.Mutant]:
    (tmp_path / "module.py").write_text(MODULE, encoding="utf-8")
    return sites.mutants_of(tmp_path, "module.py")


def test_formulas_are_altered_and_nothing_else(found: list[sites.Mutant]) -> None:
    """No quotation, twin, counterexample, seed, shape, index, default or word of a refusal."""
    changes = {(m.before, m.after) for m in found}
    assert {("a + b", "a - b"), ("g - h", "g + h"), ("np.sqrt(n_in)", "n_in")} <= changes
    assert {("n_in", "n_out"), ("n_in + 1", "n_in - 1"), ("0", "1")} <= changes
    assert ("0.8796256610342398", "0.9675882271376638") in changes
    assert {m.before for m in found}.isdisjoint(
        {"c + d", "e + f", "m + n", "1 + 1", "2 + 2", "100", "n_in <= 0", "7", "3", "15"}
    )
    # The shape −17, the axis −11, and from what range whole numbers are drawn.
    assert {m.before for m in found}.isdisjoint({"17", "11", "2 ** 13", "2", "13"})


def test_an_alteration_changes_one_place_and_no_line_number(found: list[sites.Mutant]) -> None:
    for mutant in found:
        altered = mutant.apply(MODULE)
        ast.parse(altered)
        assert altered.count("\n") == MODULE.count("\n")
        assert f"({mutant.after}" in altered.splitlines()[mutant.line - 1]


def test_each_site_says_where_it_is(found: list[sites.Mutant]) -> None:
    place = {(m.before, m.after): (m.where, m.function) for m in found}
    assert place["a + b", "a - b"] == ("slope", None)
    assert place["g - h", "g + h"] == ("one", None)
    assert place["np.sqrt(n_in)", "n_in"] == ("draw", ("draw", 15))


def test_the_choice_is_fixed_and_spread() -> None:
    files = [
        "derivations/vanishing/sigmoid.py",
        "derivations/vanishing/products.py",
        "simulations/networks/activations.py",
    ]
    of_file = {file: sites.mutants_of(ROOT, file) for file in files}
    chosen = sites.chosen(of_file, 30)
    assert chosen == sites.chosen(dict(reversed(of_file.items())), 30)
    assert [sum(m.file == file for m in chosen) for file in files] == [10, 10, 10]
    assert len({m.kind for m in chosen}) >= 6
    assert len({m.where for m in chosen}) >= 12


def row(**changed: Any) -> dict[str, Any]:
    plain = {"file": "a.py", "line": 1, "where": "f", "kind": "sign", "context": "x - y",
             "before": "x - y", "after": "x + y", "by": "derivation"}  # fmt: skip
    return {**plain, **changed}


@pytest.mark.parametrize(
    ("survivors", "reason", "code"),
    [(0, "", 0), (2, "it is the same", 0), (2, "", 1), (3, "so", 1)],
)
def test_it_fails_below_its_bound_or_without_a_reason(
    survivors: int, reason: str, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(by="survived") for _ in range(survivors)] + [row()] * (100 - survivors)
    key = tuple(row()[name] for name in ("file", "where", "context", "before", "after"))
    monkeypatch.setattr(mutants, "reasons", lambda: {key: reason} if reason else {})
    assert mutants.told(rows, 60.0) == code


def test_what_is_accounted_for_is_still_there() -> None:
    for key, reason in mutants.reasons().items():
        assert len(reason) > 20, key
        assert key in {m.key for m in sites.mutants_of(ROOT, key[0])}, key


SCRIPT = """
import json, sys, time
from pathlib import Path
from tests.mutation import choice, mutants, sites

file = "derivations/vanishing/sigmoid.py"
test = "tests/test_claims.py::test_derivation[sigmoid-derivative]"
known = {"seconds": 1.0, "calls": [], "group": "", "claim": "sigmoid-derivative"}
baseline = choice.Baseline(mutants.ROOT, {test: known}, frozenset())
wanted = {("x", "-x"), ("1 + exp(-x)", "1 - exp(-x)"), ("sigma(x) * (1 - sigma(x))", "sigma(x)")}
found = [m for m in sites.mutants_of(mutants.ROOT, file) if m.where in ("slope", "derivative")]
slot = mutants.Slot(mutants.copied(Path(sys.argv[1]) / "tree"))
rows = []
for mutant in [m for m in found if (m.before, m.after) in wanted]:
    mutants.begin(slot, mutant, baseline)
    while not slot.ended():
        time.sleep(0.05)
    rows.append(mutants.outcome(slot, baseline))
print(json.dumps(rows))
"""


def test_an_altered_derivation_is_caught_and_the_checkout_untouched(tmp_path: Path) -> None:
    file = ROOT / "derivations" / "vanishing" / "sigmoid.py"
    before = file.read_bytes(), file.stat().st_mtime_ns
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)
    assert len(rows) >= 2
    assert {row["by"] for row in rows} == {"derivation"}
    assert all(row["why"].startswith("Rejected: sigmoid-derivative") for row in rows)
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert (tmp_path / "tree" / "derivations" / "vanishing" / "sigmoid.py").read_bytes() == before[
        0
    ]


def test_what_stands_in_a_module_concerns_the_tests_that_read_it() -> None:
    """Its names or all claims; and what a function returns on import stands there as well."""
    nothing = {"seconds": 1.0, "calls": [], "group": "", "claim": ""}
    names, claims, other = (
        f"tests/{name}.py::test"
        for name in ("networks/test_written_networks", "checker/test_stated_numbers", "x")
    )
    tests = {names: nothing, claims: nothing, other: nothing}
    for file, where, on_import in (
        ("derivations/learning/chain_two_layer.py", "two_layers", ()),
        ("derivations/initialization/identity.py", "identity_claim", ("identity_claim:43",)),
    ):
        called = frozenset(f"{file}:{name}" for name in on_import)
        (mutant, *_) = (m for m in sites.mutants_of(ROOT, file) if m.where == where)
        assert set(choice.Baseline(ROOT, tests, called).tests_for(mutant)) == {names, claims}


def test_files_are_found_by_what_they_are() -> None:
    """A new topic, rule module or unit test needs no line here."""
    files = choice.altered(ROOT)
    assert {
        "derivations/vanishing/sigmoid.py",
        "derivations/numbers/meanfield.py",
        "simulations/vanishing/vanishing_causes.py",
    } <= {*files}
    assert {"derivations/checker/claim.py", "derivations/rules/basic.py"}.isdisjoint(files)
    assert choice.claims_in(ROOT / "derivations/vanishing/vanishing_causes.py") == {
        "vanishing-causes": "vanishing_causes"
    }
    assert "tests/networks/test_activations.py" in choice.units(ROOT)
    assert "tests/report/test_build.py" not in choice.units(ROOT)
