"""All statements that the guide has to judge, and what it owes each of them.

The letters are the evidence that a statement needs: D a derivation, S a simulation, P a property.
A verdict stands here only where the statement would be misjudged by any other.
"""

import pytest

from gradyan.derivations.checker.catalog import claims
from gradyan.report.evidence.record import Evidence

# id: pages of the notes, evidence, verdict
OWED = {
    # how a network learns
    "update-rule": ("N2 N3 N4", "DS", ""),
    "training-loop": ("N2", "DSP", ""),
    "chain-two-layer": ("N1", "DP", "proved"),
    "chain-missing-loss-factor": ("N3", "DP", "refuted"),
    "chain-general": ("N3", "DSP", "proved"),
    # vanishing gradients
    "sigmoid-derivative": ("N1 N4", "DP", "proved"),
    "sigmoid-derivative-bound": ("N1 N2", "DP", "proved"),
    "sigmoid-bound-missing-prime": ("N3", "D", "refuted"),
    "sigmoid-sign-slip": ("N1", "DP", ""),
    "sigmoid-derivative-at-5": ("N1", "D", "proved"),
    "derivative-product-decays": ("N1", "DSP", "holds-if"),
    "small-factor-not-enough": ("N3", "DP", "holds-if"),
    "vanishing-sigmoid-tanh": ("N1", "DSP", "holds-if"),
    "three-layer-example": ("N4", "DP", ""),
    "vanishing-causes": ("N4", "DS", ""),
    "no-update": ("N1 N4", "S", ""),
    "relu-derivative": ("N1", "DP", "proved"),
    "relu-fixes-vanishing": ("N1 N4", "DS", "holds-if"),
    "dying-relu": ("N1 N4", "DSP", "proved"),
    "relu-family": ("N1 N4", "DSP", "holds-if"),
    "layerwise-pretraining": ("N1", "S", ""),
    "batch-norm": ("N4", "DSP", "proved"),
    "vanishing-signs": ("N1", "SP", ""),
    "weights-one-over-n": ("N4", "DS", ""),
    # exploding gradients
    "exploding-due-to-weights": ("N0 N1", "DSP", "refuted"),
    "sigmoid-factor-range": ("N2", "DP", "proved"),
    "factor-125": ("N3", "DSP", ""),
    "sigmoid-active-window": ("", "DP", "proved"),
    "power-16": ("N3", "D", "refuted"),
    "power-50": ("N3", "D", "refuted"),
    "update-size": ("N3", "D", "refuted"),
    "higher-weights-converge": ("N3", "S", "refuted"),
    "exponential-growth": ("N3", "DP", "proved"),
    "weights-jump": ("N0 N1 N2", "DSP", ""),
    "high-learning-rate": ("N4", "DS", "holds-if"),
    "relu-three-layer-example": ("N4", "DP", "proved"),
    "recurrent-networks": ("N4", "DSP", ""),
    "too-many-layers": ("N4", "DS", "holds-if"),
    "exploding-signs": ("N0 N1", "SP", ""),
    "fewer-layers": ("N0 N1", "DS", "proved"),
    "smaller-batch": ("N0 N1", "DSP", "refuted"),
    "clipping": ("N0 N1", "DSP", ""),
    "weight-penalty": ("N0 N1", "DSP", ""),
    "initializer-helps": ("N0 N1 N4", "DS", "holds-if"),
    # weight initialisation
    "identity-1-5": ("N0 N1", "DSP", "proved"),
    "identity-0-5": ("N0 N1", "DSP", "proved"),
    "init-too-large-small": ("N0 N1", "S", ""),
    "symmetry": ("N2", "DSP", "proved"),
    "small-weights": ("N2", "DS", "holds-if"),
    "good-variance": ("N2", "DSP", ""),
    "uniform-init": ("N2", "DSP", ""),
    "xavier-normal": ("N2", "DSP", ""),
    "xavier-uniform": ("N2", "DSP", ""),
    "he-normal": ("N2", "DSP", ""),
    "he-uniform": ("N2", "DSP", ""),
    "init-depends-on-activation": ("N0 N1", "DS", ""),
    # beyond the notes
    "mean-field-map": ("", "DS", ""),
    "slope-bounds-spread": ("", "DP", "proved"),
    "surviving-signal": ("", "DP", "proved"),
    "critical-scale": ("", "DS", ""),
    "depth-scale": ("", "DS", ""),
    "glorot-weight-gradient": ("", "DS", ""),
    "tanh-slow-decay": ("", "DS", ""),
    "mean-versus-typical": ("", "S", ""),
    "orthogonal": ("", "DSP", ""),
    "residual": ("", "DS", ""),
    "framework-facts": ("", "S", ""),
    # the networks people train
    "convolution-fan-in": ("", "DSP", "proved"),
    "forget-gate": ("", "DSP", "proved"),
    "truncated-backpropagation": ("", "DP", "proved"),
    "layer-norm": ("", "DP", "proved"),
    "block-order": ("", "DS", "proved"),
    "smooth-activations": ("", "DS", "proved"),
    "adam-step": ("", "DSP", "proved"),
    "loss-scaling": ("", "DSP", "proved"),
    "nan-causes": ("", "DSP", "proved"),
}


def test_every_statement_is_a_claim() -> None:
    assert len(OWED) == 76
    assert OWED.keys() <= claims().keys()


@pytest.mark.parametrize("id_", OWED)
def test_claim_has_the_evidence_that_is_owed(id_: str) -> None:
    notes, letters, _ = OWED[id_]
    assert (claims()[id_].notes, set(claims()[id_].evidence)) == (notes, set(letters))


@pytest.mark.parametrize("id_", [id_ for id_, (*_, verdict) in OWED.items() if verdict])
def test_claim_has_the_verdict_that_is_right(id_: str, evidence: Evidence) -> None:
    assert evidence.of(id_)["verdict"] == OWED[id_][2]
