"""What training decides: a start that is too small, just right, or too large."""

from sympy import Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Twin
from gradyan.derivations.checker.measured import Observation

small, critical, large = symbols("J_1 J_2 J_3", positive=True)
weak, usual, strong = symbols("g_1 g_2 g_3", positive=True)
END = 100  # steps


def loss(scale: str) -> Observation:
    """Return where the loss of a deep tanh network is measured, at the end of training."""
    return Observation("loss-by-scale", {"activation": "tanh", "scale": scale, "step": END})


def gradient(scale: str) -> Observation:
    """Return where ‖∂L/∂W_1‖ is measured, before training."""
    return Observation("gradient-by-scale", {"activation": "tanh", "scale": scale})


with evaluate(False):
    # Much smaller and much larger: a quarter of the critical scale, and four times that.
    vanishes, explodes = 1000 * weak < usual, strong > 10 * usual
    slower = Tuple(2 * critical < small, 2 * critical < large)

    init_too_large_small = Claim(
        id="init-too-large-small",
        evidence="S",
        notes="N0 N1",
        said=Tuple(vanishes, explodes, *slower),
        holds=Tuple(vanishes, explodes, *slower),
        twins=(
            Twin("small-is-safe", {2 * critical < small: critical > small}),
            Twin("large-is-safe", {2 * critical < large: critical > large}),
        ),
        observed={
            small: loss("quarter"),
            critical: loss("critical"),
            large: loss("fourfold"),
            weak: gradient("quarter"),
            usual: gradient("critical"),
            strong: gradient("fourfold"),
        },
    )
