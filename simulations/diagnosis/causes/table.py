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
    "skipped-steps": Cause(numbers.skipped_steps, "remedies-look", whatever=True),
    "nan-input": Cause(numbers.nan_input, "remedies-look", whatever=True),
    "nan-target": Cause(numbers.nan_target, "remedies-look", whatever=True),
    "overflow": Cause(numbers.overflow, "remedies-look", whatever=True),
    "loss-undefined": Cause(numbers.loss_undefined, "remedies-look", whatever=True),
    "nan-gradient": Cause(numbers.nan_gradient, "remedies-clipping", whatever=True, last=True),
    "clipped-nan": Cause(numbers.clipped_nan, "remedies-clipping", whatever=True),
    "nan-weights": Cause(numbers.nan_weights, "exploding-jump", whatever=True, last=True),
    "nan-inside": Cause(numbers.nan_inside, "remedies-look", whatever=True, last=True),
    "nan-unknown": Cause(numbers.nan_unknown, "remedies-look", whatever=True, last=True),
    "zero-input": Cause(build.zero_input, "learning-chain", whatever=True),
    "not-stepping": Cause(build.not_stepping, "learning-update", whatever=True),
    "softmax-twice": Cause(build.squashed_twice, "vanishing-sigmoid", whatever=True),
    "broadcast": Cause(build.broadcast, "learning-forward", whatever=True),
    "accumulated": Cause(build.accumulated, "learning-update", whatever=True),
    "detached": Cause(build.detached, "learning-chain", whatever=True),
    "left-out": Cause(build.left_out, "learning-update", whatever=True),
    "equal-units": Cause(build.equal_units, "initialization-symmetry"),
    "dead-output": Cause(units.dead_output, "relu-dying"),
    "dropout": Cause(units.dropout, "remedies-choice"),
    "decay": Cause(units.decay, "remedies-penalty"),
    "batch-norm": Cause(depth.batch_norm, "depth-batch-norm"),
    "exploding": Cause(depth.exploding, "exploding-thresholds"),
    "unscaled-input": Cause(units.unscaled_input, "initialization-variance"),
    "dead-units": Cause(units.dead_units, "relu-dying"),
    "saturated": Cause(units.saturated, "vanishing-sigmoid"),
    "no-activation": Cause(build.no_activation, "learning-forward"),
    "through-time": Cause(depth.through_time, "exploding-recurrent"),
    "vanishing": Cause(depth.vanishing, "vanishing-depth"),
    "rate-high": Cause(depth.rate_high, "exploding-jump", whatever=True),
    "rate-low": Cause(depth.rate_low, "learning-update"),
    "no-gradient": Cause(build.no_gradient, "learning-chain", whatever=True, last=True),
    "labels": Cause(depth.labels, "remedies-choice", last=True),
}
# Where the guide says what to do with what is no cause.
PLACES = {"healthy": "remedies-choice", "unknown": "remedies-look"}
