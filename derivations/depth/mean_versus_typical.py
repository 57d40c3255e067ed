"""He's weights in a narrow deep network: what the mean keeps, a typical network loses."""

from sympy import Tuple, evaluate, symbols

from gradyan.derivations.checker.claim import Claim, Twin
from gradyan.derivations.checker.measured import Observation

with evaluate(False):
    mean, median = symbols("R M", positive=True)
    keeps = Tuple(10 * mean > 9, 10 * mean < 11)

    mean_versus_typical = Claim(
        id="mean-versus-typical",
        evidence="S",
        notes="",
        holds=Tuple(*keeps.args, 100 * median < 1),
        twins=(
            Twin("typical-too", {100 * median < 1: 10 * median > 1}),
            Twin("mean-too", {10 * mean > 9: 10 * mean < 9}),
        ),
        observed={
            mean: Observation("mean-ratio", {"depth": 50}),
            median: Observation("median-ratio", {"depth": 50}),
        },
        source="he2015",
    )
