"""Gradients of the networks that learn, against SymPy's own and against tiny complex steps."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from mpmath import mp, mpf
from sympy import lambdify, tanh

from gradyan.derivations.checker.functions import phi
from gradyan.derivations.learning.chain_two_layer import loss
from gradyan.derivations.learning.training_loop import L, small
from gradyan.derivations.rules.graphs import composed
from gradyan.properties.strategies import moderate, weights
from gradyan.report.evidence.declared import property_of
from gradyan.simulations.networks.losses import LOSSES
from gradyan.simulations.networks.network import Layer, Network

LOSS = LOSSES["mse"]
STEP = 1e-100  # of the imaginary part: no difference is taken, so nothing cancels
# Inputs and targets of the small network, with those that are 0 or next to it.
inputs = st.one_of(st.sampled_from([0.0, -0.0, 5e-324, -1e-300]), st.floats(-3, 3))
nine = st.tuples(*[weights] * 9)

# The loss of the derivation, written out with tanh and (ŷ − 1)²: SymPy differentiates the whole.
names = sorted(composed(L, small).free_symbols, key=str)
whole = composed(L, small).replace(phi, tanh).replace(loss, lambda a: (a - 1) ** 2)
parameters = [s for s in names if not str(s).startswith("x")]
symbolic = lambdify(names, [whole.diff(p) for p in parameters], "mpmath")


def network(p: dict[str, float]) -> Network:
    """Return the small network of the derivation with these parameters."""
    hidden = {"W": np.array([[p["w_11"], p["w_12"]], [p["w_21"], p["w_22"]]])}
    hidden["b"] = np.array([[p["b_1"]], [p["b_2"]]])
    last = {"W": np.array([[p["v_1"], p["v_2"]]]), "b": np.array([[p["c"]]])}
    return Network([Layer(hidden, "tanh"), Layer(last, "linear")])


@property_of("training-loop")
@given(nine, inputs, inputs)
def backpropagation_finds_the_symbolic_gradient(
    drawn: tuple[float, ...], x1: float, x2: float
) -> None:
    p = dict(zip(map(str, parameters), drawn, strict=True))
    net, x = network(p), np.array([[x1], [x2]])
    seen = net.forward(x)
    hidden, last = net.backward(seen, LOSS.gradient(seen[-1].a, np.ones((1, 1)))).parameters
    found = {"v_1": last["W"][0, 0], "v_2": last["W"][0, 1], "c": last["b"][0, 0]}
    for i in (1, 2):
        found[f"b_{i}"] = hidden["b"][i - 1, 0]
        found |= {f"w_{i}{j}": hidden["W"][i - 1, j - 1] for j in (1, 2)}
    with mp.workdps(60):
        values = p | {"x_1": x1, "x_2": x2}
        exact = symbolic(*(mpf(values[str(name)]) for name in names))
        # Rounding in ŷ, which adds numbers up to 20, leaves 1e-14 in ŷ − 1.
        for name, slope in zip(map(str, parameters), exact, strict=True):
            assert abs(found[name] - slope) <= 1e-14 * (1 + abs(slope)) * 100


@property_of("training-loop")
@given(nine, inputs, inputs, moderate)
def backpropagation_finds_the_finite_difference(
    drawn: tuple[float, ...], x1: float, x2: float, target: float
) -> None:
    """∂L/∂w is Im L(w + ih)/h up to h², with any h (Squire & Trapp 1998)."""
    net = network(dict(zip(map(str, parameters), drawn, strict=True)))
    x, wanted = np.array([[x1], [x2]]), np.array([[target]])
    seen = net.forward(x)
    found = net.backward(seen, LOSS.gradient(seen[-1].a, wanted)).parameters
    scale = 1 + abs(target)
    for layer, gradient in zip(net.layers, found, strict=True):
        for key, array in layer.parameters.items():
            for at in np.ndindex(array.shape):
                layer.parameters[key] = array.astype(complex)
                layer.parameters[key][at] += STEP * 1j
                slope = LOSS.value(net.output(x), wanted).imag / STEP
                layer.parameters[key] = array
                assert abs(gradient[key][at] - slope) <= 1e-12 * scale * (1 + abs(slope))
