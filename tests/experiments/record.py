"""What one machine has measured, in tests/data/measurements.json, for others to compare.

`python -m tests.experiments.record` writes it anew, after an experiment has been changed: a line
for each experiment, [mean, standard error] for each of its measurements.
"""

import json
from collections.abc import Iterable, Mapping

from gradyan.errors import ROOT
from gradyan.report.evidence.gather import gather
from gradyan.simulations.engine.measurement import Measurement

FILE = ROOT / "tests" / "data" / "measurements.json"
Record = dict[str, list[list[float]]]


def record(measurements: Mapping[str, Iterable[Measurement]]) -> Record:
    """Return mean and standard error of all measurements, by experiment."""
    return {
        name: [[m.value, m.standard_error] for m in measurements[name]]
        for name in sorted(measurements)
    }


def differences(kept: Record, found: Record) -> list[str]:
    """Return what is not the same, a line each, with the distance in standard errors."""
    lines = [f"{name}: only here or only there" for name in sorted(kept.keys() ^ found.keys())]
    for name in sorted(kept.keys() & found.keys()):
        if len(kept[name]) != len(found[name]):
            lines.append(f"{name}: {len(found[name])} measurements, and not {len(kept[name])}")
        for place, (old, new) in enumerate(zip(kept[name], found[name], strict=False)):
            if old != new:
                far = abs(new[0] - old[0]) / (old[1] or 1.0)
                lines.append(f"{name}[{place}]: {new}, and not {old}: {far:.2g} standard errors")
    return lines


def text(found: Record) -> str:
    """Return the file."""
    rows = (f"{json.dumps(name)}: {json.dumps(rows)}" for name, rows in found.items())
    return "{\n" + ",\n".join(rows) + "\n}\n"


if __name__ == "__main__":
    FILE.write_text(text(record(gather(ROOT / "build").measurements)))
