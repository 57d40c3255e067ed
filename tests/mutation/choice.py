"""What should notice that a file is altered: jobs of claims, and files of tests.

It is found from what imports what, as `gradyan.report.evidence.sources` reads it: the jobs whose
result rests on the module, the tests that import it, and for what judges a dozen of the claims
that it judges. It is worked out in a process of its own, for it imports the project.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = {
    "claims": "derivations/",
    "simulations": "simulations/",
    "checker": "derivations/checker/",
    "rules": "derivations/rules/",
}
BOUNDS = {"claims": 0.98, "simulations": 0.98, "checker": 0.95, "rules": 0.95}
UNITS = ("checker", "diagnosis", "experiments", "networks", "numbers", "rules", "sweep")
# In other processes, another's code, and a tool that tries experiments of its own.
NO_UNITS = {"test_workers.py", "test_frameworks.py", "test_seeds.py"}
EXAMPLES, TRIAL = "tests/rules/test_examples.py", "tests/rules/test_trial.py"
JUDGED = (EXAMPLES, "tests/rules/test_soundness.py", "tests/checker/test_judge.py")
DOZEN = 12
NOT_ALTERED = ("__init__.py", "examples.py", "checker/catalog.py")


@dataclass(frozen=True)
class Check:
    """What may notice: a file of tests, ``only`` those of some rules, or the job of a letter.

    ``first`` are the experiments that have to be measured again before the job runs.
    """

    name: str
    only: tuple[str, ...] = ()
    first: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        """The letter of a job; nothing for tests."""
        return "" if self.name.startswith("tests/") else self.name.partition(" ")[0]


def part_of(file: str) -> str:
    """Return the part that a file belongs to."""
    return max((p for p in PARTS if file.startswith(PARTS[p])), key=lambda part: len(PARTS[part]))


def files_of(part: str) -> list[str]:
    """Return the files of a part: all but what only finds claims, or prints rules."""
    found = (str(f.relative_to(ROOT)) for f in sorted((ROOT / PARTS[part]).rglob("*.py")))
    return [f for f in found if part_of(f) == part and not f.endswith(NOT_ALTERED)]


def module_of(file: str) -> str:
    """Return the name under which a file is imported."""
    return f"gradyan.{file.removesuffix('.py').replace('/', '.')}"


def checks(files: list[str]) -> dict[str, list[Check]]:
    """Return what should notice an alteration of each file; nothing rests on some."""
    return {file: list(dict.fromkeys(_checks(file))) for file in files}


def _checks(file: str) -> Iterator[Check]:
    module = module_of(file)
    if part_of(file) in ("checker", "rules"):
        yield from _judging(module)
    else:
        yield from _jobs(module)
    yield from _units(module)


def _jobs(module: str) -> Iterator[Check]:
    """Yield the jobs that rest on a module of claims, numbers or simulations."""
    from gradyan.derivations.checker.catalog import claims  # noqa: PLC0415 - only where it may be
    from gradyan.report.evidence.jobs import jobs_of  # noqa: PLC0415
    from gradyan.report.evidence.sources import closure  # noqa: PLC0415

    for claim in claims().values():
        for job in jobs_of(claim):
            again = tuple(m.subject for m in job.needs if module in closure(m.modules))
            if job.letter != "M" and (again or module in closure(job.modules)):
                yield Check(f"{job.letter} {claim.id}", first=again)


def _judging(module: str) -> Iterator[Check]:
    """Yield the examples and the trial of the rules that rest on a module, and a dozen claims."""
    from gradyan.derivations.checker.catalog import claims  # noqa: PLC0415
    from gradyan.report.evidence.sources import closure  # noqa: PLC0415

    steps = [(c, s.by) for c in claims().values() for s in c.derivation]
    own = dict.fromkeys(c.id for c, rule in steps if rule.check.__module__ == module)
    resting = [(c, rule) for c, rule in steps if module in closure([rule.check.__module__])]
    names = tuple(sorted({rule.name for _, rule in resting}))
    if mine := {rule.name for _, rule in steps if rule.check.__module__ == module}:
        yield Check(EXAMPLES, only=tuple(sorted(mine)))
    yield from map(Check, JUDGED)
    yield Check(TRIAL, only=names)
    more = list(dict.fromkeys(c.id for c, _ in resting if c.id not in own))
    for used, most in ((list(own), DOZEN), (more, max(0, DOZEN - len(own)))):
        for k in range(min(most, len(used))):
            yield Check(f"D {used[k * len(used) // min(most, len(used))]}")


def _units(module: str) -> Iterator[Check]:
    """Yield the files of tests that import a module, or a catalog in which it is found."""
    walked = part_of(module.removeprefix("gradyan.").replace(".", "/")) == "claims"
    for folder in UNITS:
        for file in sorted((ROOT / "tests" / folder).glob("test_*.py")):
            imported, name = _imported(file), str(file.relative_to(ROOT))
            reads = walked and "gradyan.derivations.checker.catalog" in imported
            if file.name not in NO_UNITS and name != TRIAL and (reads or module in imported):
                yield Check(name)


@cache
def _imported(file: Path) -> set[str]:
    """Return the modules of ours that a file of tests imports, directly or not."""
    from gradyan.report.evidence.sources import closure  # noqa: PLC0415

    names = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return closure(names)


def measured() -> dict[str, list[Check]]:
    """Measure what is stale of the experiments: the jobs of S read what is kept."""
    from gradyan.report.evidence.jobs import measurement, quiet, run  # noqa: PLC0415
    from gradyan.simulations.engine.catalog import experiments  # noqa: PLC0415

    run([measurement(name) for name in experiments()], ROOT / "build", quiet)
    return {}
