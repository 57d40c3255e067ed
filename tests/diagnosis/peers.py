"""Other tools beside ours on the known networks, with `make peers`.

    python -m tests.diagnosis.peers [SEED …]

Each tool watches a training of its own, as its documentation has it, with its own thresholds. What
it says is read generously: of all its warnings one that names the cause is enough, a remark that
something is not finite is near each of `FINITE`, and what it says besides costs it nothing. A tool
that flags everything therefore has every fault, and every healthy network.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from math import isfinite
from typing import Any

from gradyan.simulations.diagnosis.verdict import judge
from tests.diagnosis.runs.known import FAULTY, SOUND
from tests.diagnosis.runs.playing import Run, Setup, built, play, steps
from tests.diagnosis.tried import KINDS, UNSAID

EVERY = 10  # steps, where a tool is called in the loop and its documentation leaves open how often
FINITE = (*KINDS["finite"], "exploding")
# What a warning speaks of, and the cause of ours that it names.
NAMED = {
    r"vanish|stalling": "vanishing",
    r"explo|gradient is very large": "exploding",
    r"dead|dormant": "dead-units",
    r"saturat": "saturated",
    r"ratio (is tiny|too low)": "rate-low",
    r"ratio (is|too) high|diverg|learning rate is not too large|change \(": "rate-high",
    r"weight collapse": "decay",
    r"inputs has non-finite": "nan-input",
    r"targets has non-finite": "nan-target",
    r"inputs is nearly constant": "zero-input",
    r"inputs abs max": "unscaled-input",
    r"no_grad": "detached",
    r"no parameters changed": "not-stepping",
    r"\b(nan|inf)\b|finite": "not-finite",
}
Said = Iterator[str]
Peer = Callable[[Any, Setup], Said]  # the tool, as it is imported


def torchmortem(tool: Any, it: Setup) -> Said:
    """Yield the findings of its report from a warning on."""
    with tool.Autopsy(it.model, optimizer=it.optimizer) as autopsy:
        for loss in steps(it):
            autopsy.step(loss=float(loss))
    for found in autopsy.get_report().findings:
        if found.severity >= 1:
            yield f"{found.title}: {found.summary}"


def torchdiag(tool: Any, it: Setup) -> Said:
    """Yield what its checks of gradients, of units and of a last step find."""
    for t, _ in enumerate(steps(it)):
        if t % EVERY == 0:
            found = tool.check_gradients(it.model).values()
            yield from (row["status"] for row in found if row["status"] != "OK")
    dead = tool.check_dead_neurons(it.model, it.x).values()
    yield from ("dead" for row in dead if row["dead_pct"] > 20)  # as what it prints has it
    step = tool.verify_step(it.model, it.optimizer, it.loss, it.x, it.y)
    if not isfinite(step["loss"]):
        yield "not finite"
    if step["params_updated"] == 0:
        yield "no parameters changed"


def traintools(tool: Any, it: Setup) -> Said:
    """Yield what it says of the data, of gradients, and of units at the end."""
    yield from tool.BatchInspector().inspect(it.x, it.y).warnings
    probe, monitor = tool.PlasticityProbe(it.model), tool.GradientHealthMonitor()
    for t, _ in enumerate(steps(it)):
        if t % EVERY == 0:
            rate = it.optimizer.param_groups[0]["lr"]
            yield from monitor.inspect(it.model, step=t, lr=rate).warnings
    yield from (str(layer) for layer in probe.measure().layers if layer.is_critical())


def neural_observatory(tool: Any, it: Setup) -> Said:
    """Yield the warnings of its report."""
    with tool.Observatory(it.model) as watching:
        watching.step()
        for _ in steps(it):
            watching.step()
    for found in watching.report().results:
        if found.status.value in ("warning", "critical"):
            yield from found.warnings


PEERS: tuple[Peer, ...] = (torchmortem, torchdiag, traintools, neural_observatory)


def watched(peer: Peer, run: Run) -> set[str]:
    """Return what a tool names in a run."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return named(peer(importlib.import_module(peer.__name__), built(run)))


def named(said: Iterable[str]) -> set[str]:
    """Return the causes that warnings name, "" for one that names none."""
    return {next((c for p, c in NAMED.items() if re.search(p, s.lower())), "") for s in said}


def right(run: Run, named: set[str]) -> bool:
    """Tell whether the cause, or a neighbour of it, is among those named."""
    near = named | {*FINITE} if "not-finite" in named else named
    return not near.isdisjoint((run.expected, *run.accepted))


def counted(name: str, look: Callable[[Run], set[str]], seed: int) -> str:
    """Return what a tool makes of the thirty faulty networks and of the twelve healthy ones."""
    ill = [(run, look(run)) for run in (replace(run, seed=seed) for run in FAULTY)]
    well = [look(replace(run, seed=seed)) for run in SOUND]
    return (
        f"seed {seed}, {name}: of {len(ill)} ill {sum(bool(said) for _, said in ill)} flagged, "
        f"{sum(right(*row) for row in ill)} right, "
        f"{sum(run.expected in said for run, said in ill)} exact; "
        f"of {len(well)} healthy {sum(map(bool, well))} flagged\n"
    )


def main() -> None:
    """Print a line for each tool that is installed, and each seed."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    ours = lambda run: {judge(play(run)).verdict} - UNSAID  # noqa: E731
    tools: dict[str, Callable[[Run], set[str]]] = {"gradyan": ours}
    for peer in PEERS:
        try:
            tools[f"{peer.__name__} {version(peer.__name__)}"] = partial(watched, peer)
        except PackageNotFoundError:
            sys.stdout.write(f"{peer.__name__} is not installed\n")
    for seed in map(int, sys.argv[1:] or range(3)):
        for name, look in tools.items():
            sys.stdout.write(counted(name, look, seed))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
