"""The machinery that alters: what it alters, what it leaves alone, and that it reports."""

import ast
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.mutation import choice, mutants, sites, trial
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
RULE = '''
"""a and b is not altered here."""
def made(fact):
    @rule(COMPARISON, fact)
    def check(part, facts):
        facts.forget()
        if not part.has(x) and strict(part):
            raise NotShown(f"{part} wants {x if a else b}")
        for known in (k for k in facts.parts if k.rhs > TOLERANCE):
            require_equal(known, part, "words" + f"{a - b}")
        return any(e.is_real is None for e in part.args)

def tells(part: Expr) -> bool:
    return known(part) in (part.free_symbols & letters)

def __repr__(self):
    return "" if not self.words else self.words
'''
DECISIONS = {
    ("rule(COMPARISON, fact)", "rule(COMPARISON)"),
    ("facts.forget()", "pass"),
    ("require_equal(known, part, 'words' + f'{a - b}')", "pass"),
    ("raise NotShown(f'{part} wants {(x if a else b)}')", "pass"),
    ("not part.has(x)", "part.has(x)"),
    ("not part.has(x) and strict(part)", "not part.has(x) or strict(part)"),
    ("not part.has(x) and strict(part)", "True"),
    ("not part.has(x) and strict(part)", "False"),
    ("k.rhs > TOLERANCE", "k.rhs >= TOLERANCE"),
    ("k.rhs > TOLERANCE", "k.rhs < TOLERANCE"),
    ("k.rhs > TOLERANCE", "True"),
    ("k.rhs > TOLERANCE", "False"),
    ("any((e.is_real is None for e in part.args))", "all((e.is_real is None for e in part.args))"),
    ("e.is_real is None", "e.is_real is not None"),
    (
        "known(part) in part.free_symbols & letters",
        "known(part) not in part.free_symbols & letters",
    ),
    (
        "known(part) in part.free_symbols & letters",
        "not known(part) in part.free_symbols & letters",
    ),
    ("part.free_symbols & letters", "part.free_symbols | letters"),
}


@pytest.mark.parametrize("before", ALTERED)
def test_each_operator_alters_a_formula(before: str) -> None:
    node = ast.parse(before, mode="eval").body
    assert {ast.unparse(other) for _, other in alterations(node)} == ALTERED[before]


def found_in(source: str, folder: Path, name: str = "module.py") -> list[sites.Mutant]:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(source, encoding="utf-8")
    return sites.mutants_of(folder, name)


def test_formulas_are_altered_and_nothing_else(tmp_path: Path) -> None:
    """No quotation, twin, counterexample, seed, shape, index, default or word of a refusal."""
    found = found_in(MODULE, tmp_path)
    changes = {(m.before, m.after) for m in found}
    assert {("a + b", "a - b"), ("g - h", "g + h"), ("np.sqrt(n_in)", "n_in")} <= changes
    assert {("n_in", "n_out"), ("n_in + 1", "n_in - 1"), ("0", "1")} <= changes
    assert ("0.8796256610342398", "0.9675882271376638") in changes
    assert {m.before for m in found}.isdisjoint(
        {"c + d", "e + f", "m + n", "1 + 1", "2 + 2", "100", "n_in <= 0", "7", "3", "15"}
    )
    # The shape −17, the axis −11, and from what range whole numbers are drawn.
    assert {m.before for m in found}.isdisjoint({"17", "11", "2 ** 13", "2", "13"})
    assert {"slope", "one", "draw"} <= {m.where for m in found}


def test_decisions_are_altered_where_they_judge_and_no_message(tmp_path: Path) -> None:
    found = found_in(RULE, tmp_path, "derivations/rules/made.py")
    assert {(m.before, m.after) for m in found} == DECISIONS
    assert not found_in(RULE.replace(" > ", " == "), tmp_path)


@pytest.mark.parametrize(("source", "name"), [(MODULE, "m.py"), (RULE, "derivations/rules/r.py")])
def test_an_alteration_changes_one_place_and_no_line_number(
    source: str, name: str, tmp_path: Path
) -> None:
    for mutant in found_in(source, tmp_path, name):
        altered = mutant.apply(source)
        ast.parse(altered)
        assert altered.count("\n") == source.count("\n")
        changed = altered.splitlines()[mutant.line - 1]
        assert (mutant.after if mutant.after == "pass" else f"({mutant.after}") in changed


def test_a_sample_is_fixed_and_even() -> None:
    files = choice.files_of("checker")
    every = mutants.sample(files, "checker", 0)
    chosen = mutants.sample(files, "checker", 100)
    assert len(chosen) == 100 < len(every)
    assert chosen == mutants.sample(files, "checker", 100)
    assert len({m.file for m in chosen}) == len({m.file for m in every})
    assert len({m.kind for m in chosen}) >= 10


def test_files_are_found_by_what_they_are() -> None:
    """A new topic or rule module needs no line here."""
    of = {part: choice.files_of(part) for part in choice.PARTS}
    assert "derivations/vanishing/sigmoid.py" in of["claims"]
    assert "derivations/numbers/meanfield.py" in of["claims"]
    assert "simulations/vanishing/vanishing_causes.py" in of["simulations"]
    assert "derivations/checker/judge.py" in of["checker"]
    assert "derivations/rules/basic.py" in of["rules"]
    assert len([f for files in of.values() for f in files]) == len(set().union(*of.values()))


def test_what_rests_on_a_file_should_notice() -> None:
    sigmoid, network, basic, facts = (
        "derivations/vanishing/sigmoid.py", "simulations/networks/network.py",
        "derivations/rules/basic.py", "derivations/checker/facts.py")  # fmt: skip
    found = choice.checks([sigmoid, network, basic, facts])
    names = {file: {check.name for check in checks} for file, checks in found.items()}
    assert {"D sigmoid-derivative", "tests/checker/test_stated_numbers.py"} <= names[sigmoid]
    assert any(check.letter == "S" and check.first for check in found[network])
    assert "tests/networks/test_network.py" in names[network]
    for file in (basic, facts):
        assert {choice.TRIAL, *choice.JUDGED} <= names[file]
        assert sum(name.startswith("D ") for name in names[file]) == choice.DOZEN


def row(**changed: Any) -> dict[str, Any]:
    plain = {"file": "derivations/a.py", "line": 1, "where": "f", "kind": "sign",
             "context": "x - y", "before": "x - y", "after": "x + y", "by": "D a",
             "why": ""}  # fmt: skip
    return {**plain, **changed}


@pytest.mark.parametrize(
    ("survivors", "reason", "code"),
    [(0, "", 0), (2, "it is the same", 0), (2, "", 1), (3, "so", 1)],
)
def test_it_fails_below_its_bound_or_without_a_reason(
    survivors: int,
    reason: str,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [row(by="survived") for _ in range(survivors)] + [row()] * (100 - survivors)
    key = mutants.key_of(row())
    monkeypatch.setattr(mutants, "reasons", lambda: {key: reason} if reason else {})
    monkeypatch.setattr(sites, "mutants_of", lambda *_: [])
    monkeypatch.setattr(mutants, "stale", lambda _: [])
    assert mutants.told(rows) == code
    said = capsys.readouterr().out
    assert f"claims: {100 - survivors}.0% of 100 noticed" in said
    assert ("x - y → x + y" in said) == bool(survivors and not reason)


@pytest.mark.parametrize(
    ("ended", "by"), [("SIGPROF", "D a"), ("SIGSEGV", "D a"), ("SIGALRM", "survived"),
                      ("SIGKILL", "survived")],
)  # fmt: skip
def test_what_is_ended_from_outside_is_not_noticed(ended: str, by: str) -> None:
    result = trial.Result(running=choice.Check("D a"), code=-getattr(signal, ended))
    assert mutants.noticed(result, {})["by"] == by


def test_an_explanation_of_what_is_noticed_or_gone_is_stale(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = "derivations/vanishing/sigmoid.py"
    (made, *_) = sites.mutants_of(choice.ROOT, file)
    monkeypatch.setattr(mutants, "reasons", lambda: {made.key: "so"})
    changes = dict(zip(("file", "where", "context", "before", "after"), made.key, strict=True))
    assert not mutants.stale([])
    assert not mutants.stale([row(**changes, by="survived")])
    assert mutants.stale([row(**changes)])
    assert mutants.told([row(**changes)]) == 1
    monkeypatch.setattr(mutants, "reasons", lambda: {(*made.key[:4], "x + 7"): "so"})
    assert mutants.stale([])


def test_what_is_accounted_for_is_still_there() -> None:
    assert not mutants.stale([])
    assert all(len(reason) > 20 for reason in mutants.reasons().values())


SCRIPT = """
import json
from tests.mutation import choice, mutants, sites
from tests.mutation.choice import Check

file = "derivations/vanishing/sigmoid.py"
wanted = {("x", "-x"), ("1 + exp(-x)", "1 - exp(-x)"), ("sigma(x) * (1 - sigma(x))", "sigma(x)")}
found = [m for m in sites.mutants_of(choice.ROOT, file) if m.where in ("slope", "derivative")]
chosen = [m for m in found if (m.before, m.after) in wanted]
near, far = Check("D sigmoid-derivative"), Check("tests/rules/test_numbers.py", only=("none",))
for checks in ([near], [far]):
    print(json.dumps(mutants.tried(chosen, {file: checks}, mutants.baseline(checks))))
"""


def test_an_altered_derivation_is_noticed_and_the_file_untouched() -> None:
    file = choice.ROOT / "derivations" / "vanishing" / "sigmoid.py"
    before = file.read_bytes(), file.stat().st_mtime_ns
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=choice.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    near, far = map(json.loads, done.stdout.splitlines())
    assert len(near) == len(far) >= 2
    assert {row["by"] for row in near} == {"D sigmoid-derivative"}
    assert {row["by"] for row in far} == {"survived"}
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
