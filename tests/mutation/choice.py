"""Which tests an alteration concerns, from a run without any, and in which order to try them.

A test concerns a function if it has called it. What stands at the top level of a module concerns
the claims that are defined there, and the tests that import the module, or all claims, or that
call anything of it or of who imports it. What a function does while modules are imported, as one
that returns a claim, concerns the same tests.
"""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.mutation.sites import Mutant

PARTS = ("derivations", "simulations", "tests")
ALTERED = ("derivations", "simulations")
CLAIMS = "tests/test_claims.py"
PROPERTIES = "tests/properties/"
ILLUSTRATION = "::test_illustration"  # no claim rests on what it measures
SLOW = 10.0  # seconds; a unit test that takes longer is left out


def units(root: Path) -> list[str]:
    """Return the tests of the parts alone: the files that know neither report nor build."""
    files = []
    for file in sorted((root / "tests").rglob("test_*.py")):
        name = str(file.relative_to(root))
        known = set(imported(file))
        ours = {
            name for name in known if name.startswith(("gradyan.report", "gradyan.cli", "tests."))
        }
        tested = any(
            name.startswith(tuple(f"gradyan.{part}" for part in ALTERED)) for name in known
        )
        helped = all(OF_A_TEST.match(name) for name in ours)
        if tested and helped and file.name not in NOT_UNITS and not name.startswith(PROPERTIES):
            files.append(name)
    return files


# test_claims is no unit; the others are about processes and the terminal.
NOT_UNITS = {"test_claims.py", "test_workers.py", "test_console.py"}
OF_A_TEST = re.compile(r"tests\.(\w+$|\w+\.test_|(networks|experiments)\.)")


def altered(root: Path) -> list[str]:
    """Return the files whose formulas are altered: all but the checker of the derivations."""
    judging = ("derivations/checker/", "derivations/rules/")
    return [f for f in files_of(root) if f == FUNCTIONS or not f.startswith(judging)]


FUNCTIONS = "derivations/checker/functions.py"  # which judges nothing: what the page writes


def files_of(root: Path) -> list[str]:
    """Return the modules of the derivations and the simulations."""
    found = (file for part in ALTERED for file in sorted((root / part).rglob("*.py")))
    return [str(file.relative_to(root)) for file in found if file.name != "__init__.py"]


def module_of(file: str) -> str:
    """Return the name under which a module is imported."""
    return f"gradyan.{file.removesuffix('.py').replace('/', '.')}"


def claims_in(file: Path) -> dict[str, str]:
    """Return the ids of the claims that a file defines, with the names of their definitions."""
    found = {}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            ids = [k.value for k in node.value.keywords if k.arg == "id"]
            if ids and isinstance(ids[0], ast.Constant) and isinstance(node.targets[0], ast.Name):
                found[str(ids[0].value)] = node.targets[0].id
    return found


def imported(file: Path) -> Iterable[str]:
    """Yield the modules that a file imports at its top level or below, by their full names."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@dataclass(frozen=True)
class Baseline:
    """The run without alterations: for each test its seconds, calls, group and claim."""

    root: Path
    tests: dict[str, dict[str, Any]]
    on_import: frozenset[str]

    @cached_property
    def importers(self) -> dict[str, set[str]]:
        """Return, for each file, the files that rest on it: itself and all that import it."""
        files = files_of(self.root)
        names = {module_of(file): file for file in files}
        of = {file: {file} for file in files}
        direct = {
            file: {names[n] for n in imported(self.root / file) if n in names} for file in files
        }
        for _ in files:
            for file, uses in direct.items():
                for used in uses:
                    of[used] |= of[file]
        return of

    @cached_property
    def cost(self) -> dict[str, float]:
        """Return what each test costs when it is the first of its group to run."""
        most: dict[str, float] = {}
        for found in self.tests.values():
            most[found["group"]] = max(most.get(found["group"], 0.0), found["seconds"])
        alone = {test: found["seconds"] for test, found in self.tests.items()}
        return {t: most[f["group"]] if f["group"] else alone[t] for t, f in self.tests.items()}

    def limit(self, test: str) -> float:
        """Return the seconds that a test may take: far more than it does."""
        return 10 + 5 * self.cost[test]

    @cached_property
    def callers(self) -> dict[str, set[str]]:
        """Return, for each function, the tests that call it or share an experiment with one."""
        of_group: dict[str, set[str]] = {}
        for found in self.tests.values():
            of_group.setdefault(found["group"], set()).update(found["calls"])
        callers: dict[str, set[str]] = {}
        for test, found in self.tests.items():
            for call in of_group[found["group"]] if found["group"] else found["calls"]:
                callers.setdefault(call, set()).add(test)
        return callers

    def reached(self, mutant: Mutant) -> bool:
        """Tell whether a simulation or a property of some claim runs what is altered."""
        if mutant.function is None:
            return any(self._counts(t) for t in self._of_modules({mutant.file}))
        name = self._name(mutant)
        return name in self.on_import or any(self._counts(t) for t in self.callers.get(name, ()))

    @cached_property
    def claims(self) -> dict[str, tuple[str, str]]:
        """Return, for each claim, the file and the name of its definition."""
        files = [file for file in files_of(self.root) if file.startswith("derivations/")]
        return {c: (f, of) for f in files for c, of in claims_in(self.root / f).items()}

    def tests_for(self, mutant: Mutant) -> list[str]:
        """Return the tests to try, those of the claims first, cheap ones before dear ones."""
        resting = self.importers.get(mutant.file, {mutant.file})
        name = self._name(mutant)
        near = set(self.callers.get(name, set()) if mutant.function else set())
        if not near or name in self.on_import:
            concerned = {c for c, (file, _) in self.claims.items() if file in resting}
            near |= {t for t, f in self.tests.items() if f["claim"] in concerned}
            near |= self._of_modules(resting) | self._importing(mutant.file)

        def rank(test: str) -> tuple[bool, bool, bool, float]:
            file, name = self.claims.get(self.tests[test]["claim"], ("", ""))
            there = file == mutant.file
            own = there and name == mutant.where
            return not self._counts(test), not own, not there, self.cost[test]

        return sorted(near, key=rank)

    def _of_modules(self, files: set[str]) -> set[str]:
        return {
            t for call, ts in self.callers.items() if call.partition(":")[0] in files for t in ts
        }

    def _importing(self, file: str) -> set[str]:
        """Return the unit tests that read what stands in a module: all claims, or its own names."""
        modules = {module_of(file)}
        if "gradyan.derivations.checker.claim.Claim" in imported(self.root / file):
            modules.add("gradyan.derivations.checker.catalog")
        files = {f for f in units(self.root) if not modules.isdisjoint(imported(self.root / f))}
        return {test for test in self.tests if test.partition("::")[0] in files}

    @staticmethod
    def _counts(test: str) -> bool:
        return test.startswith((CLAIMS, PROPERTIES)) and ILLUSTRATION not in test

    @staticmethod
    def _name(mutant: Mutant) -> str:
        name, line = mutant.function or ("", 0)
        return f"{mutant.file}:{name}:{line}"
