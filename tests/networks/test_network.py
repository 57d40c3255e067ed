"""Gradients of the networks: finite differences, SymPy, PyTorch and Keras."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import sympy
from numpy.typing import NDArray

from gradyan.errors import BadInput
from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.networks.initialization import INITIALIZATIONS
from gradyan.simulations.networks.kinds_of_layer import layer as layer_of
from gradyan.simulations.networks.kinds_of_layer import normalized
from gradyan.simulations.networks.network import Network, network
from gradyan.simulations.networks.recurrent import recurrent
from tests.installed import keras_on_torch, needs

Floats = NDArray[np.float64]


def central(f: Callable[[], float], array: Floats, h: float = 1e-5) -> Floats:
    """Return ∂f/∂array by five-point differences, changing the array in place and back."""
    found = np.empty_like(array)
    for at in np.ndindex(array.shape):
        kept = array[at]
        values = []
        for k in (-2, -1, 1, 2):
            array[at] = kept + k * h
            values.append(f())
        array[at] = kept
        found[at] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
    return found


def agree(exact: Floats, measured: Floats) -> bool:
    """Five-point differences err by h⁴ times a fifth derivative over 30, and by ε/h = 1e-11."""
    return bool(np.abs(exact - measured).max() < 1e-9 * (1 + np.abs(exact).max()))


@pytest.mark.parametrize("output", ["linear", "sigmoid"])
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_gradient_is_the_finite_difference(name: str, output: str) -> None:
    rng = np.random.default_rng(20301)
    net = network(rng, (3, 5, 5, 4, 2), name, "pytorch-linear", output)
    x, g = rng.standard_normal((3, 6)), rng.standard_normal((2, 6))
    for layer in net.layers:  # no parameter at a place where its gradient is 0 by symmetry
        for key, array in layer.parameters.items():
            layer.parameters[key] = array + 0.1 * rng.standard_normal(array.shape)
    found = net.backward(net.forward(x), g)

    def loss() -> float:
        return float(np.sum(g * net.output(x)))

    for layer, gradient in zip(net.layers, found.parameters, strict=True):
        assert gradient.keys() == layer.parameters.keys()
        for key, array in layer.parameters.items():
            assert gradient[key].shape == array.shape
            assert agree(gradient[key], central(loss, array)), key
    assert agree(found.x, central(loss, x))


@pytest.mark.parametrize("name", ["tanh", "elu"])
@pytest.mark.parametrize("kind", ["plain", "normalised", "residual"])
def test_every_kind_of_layer_sends_back_the_finite_difference(kind: str, name: str) -> None:
    rng = np.random.default_rng(20302)
    W, a, g = rng.standard_normal((2, 4, 4)), *rng.standard_normal((2, 2, 4, 5))
    _, back = layer_of(kind, name, W, a)
    assert agree(back(g), central(lambda: float(np.sum(g * layer_of(kind, name, W, a)[0])), a))


def test_kinds_of_layer_by_hand() -> None:
    """W = 2 on inputs ±1 and ±3: 2a; 2a less its mean over its deviation; a + 2 ReLU(a)."""
    W, a = np.array([[[2.0]]]), np.array([[[1.0, -1.0, 3.0, -3.0]]])
    assert layer_of("plain", "linear", W, a)[0].ravel().tolist() == [2, -2, 6, -6]
    assert layer_of("normalised", "linear", W, a + 9)[0] == pytest.approx(a / 5**0.5)
    assert layer_of("residual", "relu", W, a)[0].ravel().tolist() == [3, -1, 9, -3]


def test_a_wrong_gradient_is_noticed() -> None:
    rng = np.random.default_rng(1)
    net = network(rng, (2, 3, 1), "tanh", "he-normal")
    x = rng.standard_normal((2, 4))
    found = net.backward(net.forward(x), np.ones((1, 4)))
    measured = central(lambda: float(net.output(x).sum()), net.layers[0].parameters["W"])
    assert agree(found.parameters[0]["W"], measured)
    assert not agree(found.parameters[0]["W"] * (1 + 1e-7), measured)


@pytest.mark.parametrize("name", ["sigma", "tanh", "softplus"])
def test_the_gradient_is_sympys(name: str) -> None:
    """A net of widths 2, 2, 1 written out in symbols, with squared error."""
    phi = {
        "sigma": lambda z: 1 / (1 + sympy.exp(-z)),
        "tanh": sympy.tanh,
        "softplus": lambda z: sympy.log(1 + sympy.exp(z)),
    }[name]
    net = network(np.random.default_rng(5), (2, 2, 1), name, "pytorch-linear")
    x, target = sympy.Matrix([0.3, -1.2]), 0.7
    letters: dict[Any, float] = {}
    a = x
    for ell, layer in enumerate(net.layers):
        for key, array in layer.parameters.items():
            shape = array.shape
            matrix = sympy.Matrix(*shape, lambda i, j, k=key, m=ell: sympy.Symbol(f"{k}{m}_{i}{j}"))
            letters |= dict(zip(list(matrix), array.ravel().tolist(), strict=True))
            a = matrix * a if key == "W" else a + matrix
        a = a.applyfunc(phi) if ell == 0 else a
    loss = (a[0] - target) ** 2
    steps = net.forward(np.array([[0.3], [-1.2]]))
    found = net.backward(steps, 2 * (steps[-1].a - target))
    ours = np.concatenate([g[k].ravel() for g in found.parameters for k in ("W", "b")])
    exact = [float(loss.diff(letter).subs(letters)) for letter in letters]
    assert np.allclose(ours, exact, rtol=1e-12, atol=1e-15)


def test_bad_networks() -> None:
    rng = np.random.default_rng(0)
    for widths in ((3, 0, 1), (3,)):
        with pytest.raises(BadInput, match=r"two or more widths|at least one unit"):
            network(rng, widths, "tanh", "he-normal")


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_recurrent_gradients(name: str) -> None:
    rng = np.random.default_rng(20302)
    net = recurrent(rng, 4, 3, name, "he-normal")
    net.parameters["b"] += 0.1
    x, g = rng.standard_normal((5, 3, 2)), rng.standard_normal((5, 4, 2))
    found, _ = net.backward(net.forward(x), g)
    for key, array in net.parameters.items():
        measured = central(lambda: float(np.sum(g * net.forward(x).h[1:])), array)
        assert agree(found[key], measured), key


@pytest.mark.parametrize("h", [np.zeros((3, 2)), np.zeros((4, 3)), np.full((4, 2), np.nan)])
def test_a_bad_first_state(h: Floats) -> None:
    net = recurrent(np.random.default_rng(0), 4, 3, "tanh", "he-normal")
    with pytest.raises(BadInput, match=r"h_0 is finite and has shape \(4, 2\)"):
        net.forward(np.ones((5, 3, 2)), h)


def in_torch(net: Network, name: str, torch: Any) -> Any:
    names = {"linear": "Identity", "sigma": "Sigmoid", "tanh": "Tanh", "relu": "ReLU"}
    names |= {"leaky": "LeakyReLU", "prelu": "PReLU", "elu": "ELU", "selu": "SELU"}
    names |= {"softplus": "Softplus", "gelu": "GELU"}
    parts = []
    for layer in net.layers:
        p = {k: torch.tensor(v) for k, v in layer.parameters.items()}
        linear = torch.nn.Linear(*reversed(p["W"].shape), dtype=torch.float64)
        linear.weight.data, linear.bias.data = p["W"], p["b"][:, 0]
        parts.append(linear)
        if layer is not net.layers[-1]:
            parts.append(getattr(torch.nn, names[name])())
    return torch.nn.Sequential(*parts).double()


@needs("torch")
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_pytorch_agrees(name: str) -> None:
    import torch  # noqa: PLC0415

    rng = np.random.default_rng(20303)
    net = network(rng, (4, 7, 5, 2), name, "xavier-normal")
    x, g = rng.standard_normal((4, 9)), rng.standard_normal((2, 9))
    ours = net.backward(net.forward(x), g)
    theirs, t = in_torch(net, name, torch), torch.tensor(x.T, requires_grad=True)
    (theirs(t) * torch.tensor(g.T)).sum().backward()
    assert np.allclose(ours.x, t.grad.numpy().T, rtol=1e-10, atol=1e-12)
    linears = [part for part in theirs if isinstance(part, torch.nn.Linear)]
    for gradient, linear in zip(ours.parameters, linears, strict=True):
        assert np.allclose(gradient["W"], linear.weight.grad.numpy(), rtol=1e-10, atol=1e-12)
        assert np.allclose(gradient["b"][:, 0], linear.bias.grad.numpy(), rtol=1e-10, atol=1e-12)


@needs("torch")
def test_pytorchs_batch_norm_agrees() -> None:
    import torch  # noqa: PLC0415

    rng = np.random.default_rng(20371)
    z, g = rng.standard_normal((2, 4, 9))
    y, back = normalized(z, 1e-5)
    t = torch.tensor(z.T, requires_grad=True)
    theirs = torch.nn.BatchNorm1d(4, dtype=torch.float64)(t)
    (theirs * torch.tensor(g.T)).sum().backward()
    assert np.allclose(y, theirs.detach().numpy().T, rtol=1e-12)
    assert np.allclose(back(g), t.grad.numpy().T, rtol=1e-10, atol=1e-12)


@needs("torch")
@pytest.mark.parametrize("name", ["tanh", "relu"])
def test_pytorchs_recurrent_network_agrees(name: str) -> None:
    import torch  # noqa: PLC0415

    rng = np.random.default_rng(20372)
    ours, T, batch = recurrent(rng, 4, 3, name, "xavier-normal"), 6, 5
    ours.parameters["b"] = rng.standard_normal((4, 1))
    x, g = rng.standard_normal((T, 3, batch)), rng.standard_normal((T, 4, batch))
    theirs = torch.nn.RNN(3, 4, nonlinearity=name, dtype=torch.float64)
    names = {"W_h": theirs.weight_hh_l0, "W_x": theirs.weight_ih_l0, "b": theirs.bias_ih_l0}
    for key, parameter in names.items():
        parameter.data = torch.tensor(ours.parameters[key]).reshape(parameter.shape)
    theirs.bias_hh_l0.data.zero_()
    h, _ = theirs(torch.tensor(x.transpose(0, 2, 1)))
    (h * torch.tensor(g.transpose(0, 2, 1))).sum().backward()
    seen = ours.forward(x)
    assert np.allclose(seen.h[1:], h.detach().numpy().transpose(0, 2, 1), rtol=1e-12)
    found, _ = ours.backward(seen, g)
    for key, parameter in names.items():
        exact = parameter.grad.numpy().reshape(found[key].shape)
        assert np.allclose(found[key], exact, rtol=1e-10, atol=1e-12), key


@needs("torch")
def test_pytorchs_linear_draws_as_we_say() -> None:
    import torch  # noqa: PLC0415

    torch.manual_seed(20304)
    layer = torch.nn.Linear(400, 500)
    kind = INITIALIZATIONS["pytorch-linear"]
    W, b = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    assert 0.999 * kind.bound(400, 500) < np.abs(W).max() <= kind.bound(400, 500) * (1 + 1e-6)
    assert 0.95 * kind.bound(400, 500) < np.abs(b).max() <= kind.bound(400, 500) * (1 + 1e-6)
    assert W.var() == pytest.approx(kind.variance(400, 500), rel=4.5 * np.sqrt(0.8 / W.size))


@needs("keras", "torch")
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("keras-glorot-normal", "GlorotNormal"),
        ("keras-he-normal", "HeNormal"),
        ("keras-lecun-normal", "LecunNormal"),
        ("xavier-uniform", "GlorotUniform"),
        ("he-uniform", "HeUniform"),
    ],
)
def test_keras_draws_as_we_say(ours: str, theirs: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keras = keras_on_torch(monkeypatch)
    kind = INITIALIZATIONS[ours]
    drawn = getattr(keras.initializers, theirs)(seed=20305)((400, 500))
    W = drawn.detach().numpy()
    assert W.var() == pytest.approx(kind.variance(400, 500), rel=4.5 * np.sqrt(2 / W.size))
    bound = kind.bound(400, 500) * (1 + 1e-6)
    inside = np.abs(W) <= bound
    assert np.abs(W[inside]).max() > 0.999 * bound
    # Computing with PyTorch, Keras draws four times and keeps the first where all four fall
    # outside: 0.0455⁴ of the weights, 0.86 of these 200,000. More than 8 has probability 1e-7.
    assert (~inside).sum() <= (8 if kind.family == "truncated" else 0)


@needs("torch")
def test_pytorch_takes_the_slope_of_relu_at_0_as_we_do() -> None:
    import torch  # noqa: PLC0415

    z = torch.zeros(1, requires_grad=True)
    torch.relu(z).backward()
    ours = ACTIVATIONS["relu"].slope(np.zeros(1), np.zeros(1))
    assert z.grad.item() == ours.item() == 0


@needs("keras", "torch")
@pytest.mark.parametrize("name", ["sigma", "tanh", "relu", "elu", "selu", "softplus", "gelu"])
def test_keras_agrees(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch  # noqa: PLC0415

    keras = keras_on_torch(monkeypatch)
    rng = np.random.default_rng(20306)
    net = network(rng, (4, 6, 3), name, "xavier-normal")
    x, g = rng.standard_normal((4, 8)), rng.standard_normal((3, 8))
    ours = net.backward(net.forward(x), g)
    word = {"sigma": "sigmoid"}.get(name, name)
    phi = keras.layers.Activation(getattr(keras.activations, word), dtype="float64")
    if name == "gelu":
        phi = keras.layers.Lambda(lambda z: keras.activations.gelu(z, approximate=False))
    dense = [keras.layers.Dense(n, dtype="float64") for n in (6, 3)]
    model = keras.Sequential([keras.Input((4,), dtype="float64"), dense[0], phi, dense[1]])
    model.set_weights(
        [
            part
            for layer in net.layers
            for part in (layer.parameters["W"].T, layer.parameters["b"][:, 0])
        ]
    )
    (model(torch.tensor(x.T)) * torch.tensor(g.T)).sum().backward()
    for gradient, layer in zip(ours.parameters, dense, strict=True):
        # Keras keeps some constants and inputs in single precision whatever it is told.
        assert np.allclose(gradient["W"].T, layer.kernel.value.grad.numpy(), rtol=1e-5, atol=1e-6)


def test_unequal_widths() -> None:
    net = network(np.random.default_rng(0), (7, 3, 9, 1), "elu", "lecun-normal")
    shapes = [layer.parameters["W"].shape for layer in net.layers]
    assert shapes == [(b, a) for a, b in pairwise((7, 3, 9, 1))]
