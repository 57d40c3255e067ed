"""A step so small that nothing moves: the first layer beside the last."""

from sympy import Rational, Tuple, symbols

from gradyan.derivations.checker.claim import Claim, Twin
from gradyan.derivations.checker.measured import Observation

first, last, ratio = symbols(r"u_1 u_10 r", real=True)

# Half the distance of a number near 1 to the next one in single precision: less is rounded off.
unseen = Rational(1, 2**24)

no_update = Claim(
    id="no-update",
    evidence="S",
    notes="N1 N4",
    said=first < unseen,
    holds=Tuple(first > 0, first < unseen, last > unseen, ratio < Rational(1, 1000)),
    twins=(Twin("other-end", {first: last, last: first}),),
    observed={
        first: Observation("no-update", {"activation": "sigma", "layer": 1}),
        last: Observation("no-update", {"activation": "sigma", "layer": 10}),
        ratio: Observation("no-update", {"activation": "sigma", "compared": "first/last"}),
    },
)
