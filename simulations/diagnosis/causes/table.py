"""All causes, in the order in which they are asked; the first that is found is the verdict."""

from collections.abc import Callable
from dataclasses import dataclass

from gradyan.simulations.diagnosis.causes import build, depth, numbers, units
from gradyan.simulations.diagnosis.seen import Finding, Seen

Look = Callable[[Seen], Finding | None]


@dataclass(frozen=True)
class Cause:
    """Who looks for it, where the guide explains it, and when it is asked.

    ``whatever``: though the network learns; ``last``: only where nothing was found before, for what
    it sees may be the consequence of any other cause.
    """

    look: Look
    place: str
    whatever: bool = False
    last: bool = False


CAUSES: dict[str, Cause] = {
    "skipped-steps": Cause(numbers.skipped_steps, "arch-half", whatever=True),
    "nan-input": Cause(numbers.nan_input, "arch-nan", whatever=True),
    "nan-target": Cause(numbers.nan_target, "arch-nan", whatever=True),
    "overflow": Cause(numbers.overflow, "arch-half", whatever=True),
    "loss-undefined": Cause(numbers.loss_undefined, "arch-nan", whatever=True),
    "nan-gradient": Cause(numbers.nan_gradient, "arch-nan", whatever=True, last=True),
    "clipped-nan": Cause(numbers.clipped_nan, "arch-nan", whatever=True),
    "nan-weights": Cause(numbers.nan_weights, "arch-nan", whatever=True, last=True),
    "nan-inside": Cause(numbers.nan_inside, "arch-nan", whatever=True, last=True),
    "nan-unknown": Cause(numbers.nan_unknown, "arch-nan", whatever=True, last=True),
    "zero-input": Cause(build.zero_input, "learning-hand", whatever=True),
    "not-stepping": Cause(build.not_stepping, "learning-update", whatever=True),
    "softmax-twice": Cause(build.squashed_twice, "remedies-faults", whatever=True),
    "broadcast": Cause(build.broadcast, "remedies-faults", whatever=True),
    "accumulated": Cause(build.accumulated, "learning-practice", whatever=True),
    "detached": Cause(build.detached, "remedies-faults", whatever=True),
    "left-out": Cause(build.left_out, "remedies-faults", whatever=True),
    "equal-units": Cause(build.equal_units, "initialization-symmetry"),
    "dead-output": Cause(units.dead_output, "remedies-faults"),
    "dropout": Cause(units.dropout, "remedies-faults"),
    "decay": Cause(units.decay, "remedies-penalty"),
    "batch-norm": Cause(depth.batch_norm, "depth-batch-norm"),
    "exploding": Cause(depth.exploding, "exploding-layers"),
    "unscaled-input": Cause(units.unscaled_input, "remedies-faults"),
    "dead-units": Cause(units.dead_units, "relu-dying"),
    "saturated": Cause(units.saturated, "vanishing-sigmoid"),
    "no-activation": Cause(build.no_activation, "remedies-faults"),
    "through-time": Cause(depth.through_time, "exploding-recurrent"),
    "vanishing": Cause(depth.vanishing, "vanishing-depth"),
    "rate-high": Cause(depth.rate_high, "exploding-jump", whatever=True),
    "rate-low": Cause(depth.rate_low, "learning-update"),
    "no-gradient": Cause(build.no_gradient, "remedies-faults", whatever=True, last=True),
    "labels": Cause(depth.labels, "remedies-faults", last=True),
}
# Where the guide says what to do with what is no cause.
PLACES = {"healthy": "remedies-look", "unknown": "remedies-look"}
