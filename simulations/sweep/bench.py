"""How fast the sweep is: `python -m gradyan.simulations.sweep.bench` writes build/bench.json.

Each round times the sweep, the bare matrix products and, where it is installed, PyTorch, one
after the other, and takes the ratios within the round: a machine whose speed drifts from
minute to minute changes all of them alike.
"""

import json
import platform
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import typer
from loky import cpu_count
from rich.console import Console

from gradyan.simulations.sweep.plan import Plan
from gradyan.simulations.sweep.propagation import ACTIVATIONS, INITIALIZATIONS, sweep
from gradyan.simulations.sweep.rivals import Bare, torch_seconds

GROWTH = (10, 20, 50, 100, 200)
REFERENCE = Plan(50, 256, 32, ACTIVATIONS, INITIALIZATIONS, 0)
out = Console(highlight=False)


def seconds_of_sweep(plan: Plan, seeds: int, workers: int) -> float:
    """Return the wall time of a sweep, with the start of its processes."""
    start = time.perf_counter()
    asked = plan.record()
    entropy = asked.pop("entropy")
    sweep(**asked, seed=entropy, seeds=seeds, workers=workers)  # type: ignore[arg-type]
    return time.perf_counter() - start


def rounds(plan: Plan, seeds: int, workers: int, times: int) -> dict[str, list[float]]:
    """Return the seconds of every contestant in every round."""
    torch = "torch" if installed("torch") else None
    bare = Bare(plan, seeds, workers)
    found: dict[str, list[float]] = {"sweep": [], "gemm": [], **({torch: []} if torch else {})}
    for _ in range(times):
        found["sweep"].append(seconds_of_sweep(plan, seeds, workers))
        found["gemm"].append(bare.seconds())
        if torch:
            found[torch].append(torch_seconds(plan, seeds, workers))
        out.print("  ".join(f"{name} {runs[-1]:.2f} s" for name, runs in found.items()))
    return found


def installed(package: str) -> str | None:
    """Return the version of a package, or None where it is not installed."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def summary(values: list[float]) -> dict[str, float]:
    """Return minimum, median and maximum."""
    return {"min": min(values), "median": median(values), "max": max(values)}


def over(a: list[float], b: list[float]) -> dict[str, float]:
    """Return minimum, median and maximum of the ratios, round by round."""
    return summary([x / y for x, y in zip(a, b, strict=True)])


def growth(workers: int) -> dict[str, dict[int, float]]:
    """Return seconds by depth (20 seeds) and by seeds (depth 20), and peak memory by seeds."""
    small = replace(REFERENCE, depth=20)
    return {
        "depth": {d: seconds_of_sweep(replace(small, depth=d), 20, workers) for d in GROWTH},
        "seeds": {s: seconds_of_sweep(small, s, workers) for s in GROWTH},
        "memory": {s: peak(small, s, workers) for s in GROWTH},
    }


def peak(plan: Plan, seeds: int, workers: int) -> float:
    """Return the peak memory in MB of a sweep, of its largest process, started anew."""
    with ProcessPoolExecutor(1, get_context("spawn")) as fresh:
        return fresh.submit(memory_of_sweep, plan, seeds, workers).result()


def memory_of_sweep(plan: Plan, seeds: int, workers: int) -> float:
    """Sweep, and return the peak memory in MB of this process or of one it has started."""
    seconds_of_sweep(plan, seeds, workers)
    largest = max(
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return largest * (1 if sys.platform == "darwin" else 1024) / 1e6


def report(times: int, seeds: int, workers: int) -> dict[str, Any]:
    """Return everything that is measured."""
    by = growth(workers)
    found = rounds(REFERENCE, seeds, workers, times)
    flop = 2 * seeds * (2 * REFERENCE.depth - 1) * REFERENCE.width**2 * REFERENCE.batch
    flop *= len(REFERENCE.activations) * len(REFERENCE.initializations)
    result: dict[str, Any] = {
        "sweep": {
            "seconds": {name: summary(runs) for name, runs in found.items()},
            "over_gemm": over(found["sweep"], found["gemm"]),
            "gemm_gflops": summary([flop / run / 1e9 for run in found["gemm"]]),
            "by": by,
            "plan": {**REFERENCE.record(), "seeds": seeds, "workers": workers, "rounds": times},
        },
        "versions": {
            "python": platform.python_version(),
            **{name: installed(name) for name in ("numpy", "torch")},
        },
    }
    if "torch" in found:
        result["sweep"]["over_torch"] = over(found["sweep"], found["torch"])
    return result


def main(
    times: Annotated[int, typer.Option("--rounds", min=1)] = 5,
    seeds: Annotated[int, typer.Option(min=1)] = 200,
    workers: Annotated[int | None, typer.Option(min=1)] = None,
    file: Annotated[Path, typer.Option("--out")] = Path("build/bench.json"),
) -> None:
    """Time the sweep beside the bare matrix products and PyTorch."""
    result = report(times, seeds, workers or cpu_count())
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".part")
    draft.write_text(json.dumps(result, indent=1) + "\n")
    draft.replace(file)
    for name in ("over_gemm", "over_torch"):
        if name in result["sweep"]:
            ratio = result["sweep"][name]
            out.print(
                f"{name}: {ratio['median']:.2f} (min {ratio['min']:.2f}, max {ratio['max']:.2f})"
            )


if __name__ == "__main__":
    typer.run(main)
