"""How fast the sweep is, beside the bare matrix products, PyTorch and JAX.

All compute the same statistics of the same networks, which each contestant shows before its time
counts; but for PyTorch with autograd, whose gradients end where float32 does.
"""

import json
import sys
from dataclasses import dataclass, replace
from typing import Any

from gradyan.simulations.sweep.plan import Plan
from gradyan.simulations.sweep.propagation import ACTIVATIONS, INITIALIZATIONS
from tests.bench.clock import Run, out, over, python_with, rounds, run, shown, summary

REFERENCE = Plan(50, 256, 32, ACTIVATIONS, INITIALIZATIONS, 0)
GROWTH = (10, 20, 50, 100, 200)
MOST_OF_PRODUCTS, MOST_OF_PYTORCH = 1.4, 0.45
BATCH = 2  # seeds that PyTorch takes at a time


@dataclass(frozen=True)
class Contestant:
    """A module of this folder, what it needs, and how it works."""

    module: str
    way: str
    threads: int
    needs: str = "numpy"

    def run(self, python: str, plan: Plan, seeds: int) -> Run:
        """Run it with some Python."""
        asked = (self.module, self.way, self.threads, seeds, json.dumps(plan.record()))
        return run([python, "-m", "tests.bench.contestant", *asked])


OURS, PRODUCTS = "gradyan, 1 process", "products, 1 process"
OURS_2, PRODUCTS_2 = "gradyan, 2 processes", "products, 2 processes"
TORCH_PRODUCTS = "products of PyTorch, 1 thread"
CONTESTANTS = {
    OURS: Contestant("ours", "sweep", 1),
    PRODUCTS: Contestant("ours", "products", 1),
    OURS_2: Contestant("ours", "sweep", 2),
    PRODUCTS_2: Contestant("ours", "products", 2),
    TORCH_PRODUCTS: Contestant("pytorch", "products", 1, "torch"),
    "PyTorch, 1 thread": Contestant("pytorch", "eager", 1, "torch"),
    "PyTorch, 2 threads": Contestant("pytorch", "eager", 2, "torch"),
    "PyTorch compiled, 1 thread": Contestant("pytorch", "compiled", 1, "torch"),
    "PyTorch compiled, 2 threads": Contestant("pytorch", "compiled", 2, "torch"),
    "PyTorch with autograd, 1 thread": Contestant("autograd", "", 1, "torch"),
    "JAX, 1 thread": Contestant("with_jax", "", 1, "jax"),
    "JAX, 2 threads": Contestant("with_jax", "", 2, "jax"),
}


def bench(times: int, seeds: int, plan: Plan = REFERENCE) -> dict[str, Any]:
    """Return everything that is measured, and print it."""
    pythons = {need: python_with(need) for need in ("numpy", "torch", "jax")}
    taking = {name: one for name, one in CONTESTANTS.items() if pythons[one.needs][0]}
    out.print(f"The sweep, {seeds} seeds: rounds: {times}; CPU seconds, median (min … max)")
    runs = rounds(
        {
            name: lambda one=one: one.run(pythons[one.needs][0], plan, seeds)  # type: ignore[misc]
            for name, one in taking.items()
        },
        times,
    )
    work = {name: [json.loads(r.said)["cpu"] for r in found] for name, found in runs.items()}
    whole = {name: [r.cpu for r in found] for name, found in runs.items()}
    _print(work, whole, [need for need, (python, _) in pythons.items() if not python])
    result = {
        "cpu": {name: summary(found) for name, found in work.items()},
        "cpu_with_start": {name: summary(found) for name, found in whole.items()},
        "gradyan_over": {name: over(work[OURS], found) for name, found in work.items()},
        "products_gflops": summary([flop(plan, seeds) / s / 1e9 for s in work[PRODUCTS]]),
        "by": growth(plan),
        "plan": {**plan.record(), "seeds": seeds, "rounds": times},
        "versions": {need: version for need, (_, version) in pythons.items()},
    }
    verdict(work)
    return result


def _print(work: dict[str, list[float]], whole: dict[str, list[float]], missing: list[str]) -> None:
    form = "  {:32} {:>24} {:>24} {:>26}"
    out.print(form.format("", "at work", "with start", "gradyan, 1 process, over it"))
    for name, found in work.items():
        ratio = "" if name == OURS else shown(over(work[OURS], found))
        out.print(form.format(name, shown(summary(found)), shown(summary(whole[name])), ratio))
    for need in missing:
        out.print(f"  {need}: not installed (CONTRIBUTING.md, The benchmark)")


def verdict(work: dict[str, list[float]]) -> None:
    """Print how the sweep stands to what is asked of it, and why where it is not met."""
    for ours, products in ((OURS, PRODUCTS), (OURS_2, PRODUCTS_2)):
        found = over(work[ours], work[products])
        out.print(f"{ours}, over products: {shown(found)}, {_met(found, MOST_OF_PRODUCTS)}")
    if best := _best(work, "JAX"):
        out.print(f"gradyan over the best JAX ({best}): {shown(over(work[OURS], work[best]))}")
    if not (best := _best(work, "PyTorch")):
        return
    found = over(work[OURS], work[best])
    out.print(
        f"gradyan over the best PyTorch ({best}): {shown(found)}, {_met(found, MOST_OF_PYTORCH)}"
    )
    bound = over(work[PRODUCTS], work[best])
    if bound["median"] > MOST_OF_PYTORCH:
        own = over(work[TORCH_PRODUCTS], work[best])
        out.print(
            f"  No program can meet that: the bare products, which both need, are {shown(bound)} "
            f"of that PyTorch,\n  of whose own time {shown(own)} are its own products."
        )


def _best(work: dict[str, list[float]], peer: str) -> str:
    """Return the contestant of a peer with the smallest median, or nothing."""
    names = [name for name in work if name.startswith(peer)]
    return min(names, key=lambda name: summary(work[name])["median"], default="")


def _met(found: dict[str, float], most: float) -> str:
    return f"{'met' if found['median'] <= most else 'NOT met'}: at most {most} is asked"


def flop(plan: Plan, seeds: int) -> int:
    """Return the floating-point operations of the products of a sweep."""
    cells = len(plan.activations) * len(plan.initializations)
    return 2 * seeds * (2 * plan.depth - 1) * plan.width**2 * plan.batch * cells


def growth(plan: Plan) -> dict[str, dict[int, float]]:
    """Return CPU seconds by depth (20 seeds) and by seeds (depth 20), and peak MB by seeds."""
    small, ours = replace(plan, depth=20), CONTESTANTS[OURS]
    deeper = {d: ours.run(sys.executable, replace(plan, depth=d), 20) for d in GROWTH}
    longer = {s: ours.run(sys.executable, small, s) for s in GROWTH}
    return {
        "depth": {d: json.loads(found.said)["cpu"] for d, found in deeper.items()},
        "seeds": {s: json.loads(found.said)["cpu"] for s, found in longer.items()},
        "memory": {s: found.peak for s, found in longer.items()},
    }
