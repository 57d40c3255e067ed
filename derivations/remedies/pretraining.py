"""Training layer by layer before training the whole, which is measured only."""

from sympy import Rational, Tuple, symbols

from gradyan.derivations.checker.claim import Claim, Twin
from gradyan.derivations.checker.measured import Observation

# The loss after a thousand steps in all, as a share of the loss of a guess.
p, u = symbols("p u", positive=True)
learned = Tuple(p < Rational(1, 2), u > Rational(9, 10))

layerwise_pretraining = Claim(
    id="layerwise-pretraining",
    evidence="S",
    notes="N1",
    said=learned,
    holds=learned,
    observed={
        p: Observation("layerwise-pretraining", {"start": "pretrained", "step": 1000}),
        u: Observation("layerwise-pretraining", {"start": "at-once", "step": 1000}),
    },
    twins=(Twin("no-difference", {u: p}),),
    source="bengio2007",
)
