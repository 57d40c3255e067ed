"""What the guide says of the frameworks' defaults, held against the frameworks themselves."""

from typing import Any

import numpy as np
import pytest

from gradyan.derivations.initialization.frameworks import drawn, truncated_variance
from gradyan.simulations.networks.initialization import TRUNCATED, initialization
from tests.installed import keras_on_torch, needs

N_IN, N_OUT = 400, 300


def assert_drawn_alike(theirs: np.ndarray[Any, Any], name: str, sigma: float) -> None:
    """Mean square and share of far weights as predicted: 120,000 weights, 5 standard errors."""
    far = 0.5 if name == "pytorch-linear" else 2.0
    mean_square = drawn(name, "weight", far)
    share = drawn(name, "far", far)
    assert np.mean((theirs / sigma) ** 2) == pytest.approx(mean_square, rel=0.02)
    bound = 5 * np.sqrt(share * (1 - share) / theirs.size)
    assert np.mean(np.abs(theirs / sigma) > far) == pytest.approx(share, abs=bound)
    # Keras keeps what still lies outside after four draws: a few in a million.
    assert np.sum(np.abs(theirs) > initialization(name).bound(N_IN, N_OUT) * (1 + 1e-6)) <= 8


def test_the_constant_is_the_root_of_the_variance() -> None:
    assert float(truncated_variance()) ** 0.5 == pytest.approx(TRUNCATED, rel=1e-14)


@needs("torch")
def test_pytorchs_linear() -> None:
    import torch  # noqa: PLC0415

    torch.manual_seed(20345)
    layer = torch.nn.Linear(N_IN, N_OUT)
    assert_drawn_alike(layer.weight.detach().numpy().astype(float), "pytorch-linear", N_IN**-0.5)
    biases = [torch.nn.Linear(N_IN, N_OUT).bias.detach().numpy() for _ in range(100)]
    assert_drawn_alike(np.concatenate(biases).astype(float), "pytorch-linear", N_IN**-0.5)


@needs("torch")
def test_pytorchs_names_for_its_default_and_for_lecun() -> None:
    """Its Linear draws by He's function with the slope √5; LeCun's weights are "linear" there."""
    import torch  # noqa: PLC0415

    torch.manual_seed(20347)
    layer, same = torch.nn.Linear(N_IN, N_OUT), torch.empty(N_OUT, N_IN)
    torch.manual_seed(20347)
    torch.nn.init.kaiming_uniform_(same, a=5**0.5)
    assert torch.equal(layer.weight, same)
    lecun = torch.nn.init.kaiming_normal_(torch.empty(500, 400), nonlinearity="linear")
    assert lecun.var().item() == pytest.approx(1 / 400, rel=0.02)


@needs("keras", "torch")
@pytest.mark.parametrize(
    ("ours", "theirs", "variance"),
    [
        ("keras-glorot-normal", "GlorotNormal", 2 / (N_IN + N_OUT)),
        ("keras-he-normal", "HeNormal", 2 / N_IN),
    ],
)
def test_keras_normals(
    ours: str, theirs: str, variance: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    keras = keras_on_torch(monkeypatch)
    weights = getattr(keras.initializers, theirs)(seed=20346)((N_IN, N_OUT)).detach().numpy()
    assert_drawn_alike(weights.astype(float), ours, variance**0.5)


@needs("keras", "torch")
def test_keras_dense_starts_with_xavier_and_zero_biases(monkeypatch: pytest.MonkeyPatch) -> None:
    keras = keras_on_torch(monkeypatch)
    layer = keras.layers.Dense(N_OUT)
    layer.build((None, N_IN))
    kernel, bias = (v.value.detach().numpy() for v in layer.weights)
    bound = (6 / (N_IN + N_OUT)) ** 0.5
    assert np.abs(kernel).max() == pytest.approx(bound, rel=0.01)
    assert np.mean(kernel**2) == pytest.approx(bound**2 / 3, rel=0.02)
    assert not bias.any()
