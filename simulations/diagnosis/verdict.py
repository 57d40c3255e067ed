"""The verdict on a training run: healthy, a named cause, or what the record would have to say."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gradyan.simulations.diagnosis.causes.table import CAUSES
from gradyan.simulations.diagnosis.learning import Learning
from gradyan.simulations.diagnosis.records import Record
from gradyan.simulations.diagnosis.seen import Finding, Seen

HEALTHY, UNKNOWN = "healthy", "unknown"
# What a record should have, each by the name of its words.
ASKED: dict[str, Callable[[Record], bool]] = {
    "loss": lambda r: len(r.loss) > 0,
    "steps": lambda r: len(r.steps) > 1,
    "gradient": lambda r: not bool(np.isnan(r.of("gradient")).all()),
    "update": lambda r: not bool(np.isnan(r.of("update")).all()),
    "activation": lambda r: not bool(np.isnan(r.of("activation")).all()),
    "time": lambda r: bool(r.through_time) or all(k.kind != "recurrent" for k in r.layers),
    "input": lambda r: not bool(np.isnan(r.fact("input_rms")).all()),
}


@dataclass(frozen=True)
class Judgement:
    """What is said of a run: the first finding is the verdict, the others are seen besides.

    ``lacking`` names what was not recorded and would be wanted to say more.
    """

    learning: Learning
    findings: tuple[Finding, ...]
    lacking: tuple[str, ...]

    @property
    def verdict(self) -> str:
        """The name of the cause, "healthy" or "unknown"."""
        if self.findings:
            return self.findings[0].cause
        blind = "time" in self.lacking and self.learning.state != "falls"
        return HEALTHY if self.learning.steady and not blind else UNKNOWN

    @property
    def certainty(self) -> str:
        """One of "sure", "likely" and "cannot tell"."""
        if self.findings:
            return self.findings[0].certainty
        if self.verdict == UNKNOWN:
            return "cannot tell"
        return "sure" if self.learning.state == "falls" else "likely"


def judge(record: Record) -> Judgement:
    """Ask first whether it fails to learn, then for every cause that may be asked for."""
    seen = Seen(record)
    found: list[Finding] = []
    with np.errstate(all="ignore"):
        learns = seen.learning.state == "falls"
        for cause in CAUSES.values() if record.layers else ():
            asked = (cause.whatever or not learns) and not (cause.last and found)
            if asked and (finding := cause.look(seen)):
                found.append(finding)
    lacking = tuple(name for name, known in ASKED.items() if not known(record))
    return Judgement(seen.learning, tuple(found), lacking)
