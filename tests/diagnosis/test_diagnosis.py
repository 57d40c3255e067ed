"""The signs of the notes on a healthy, a vanishing and an exploding network."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from gradyan.languages import codes
from gradyan.simulations.diagnosis.arrays import Record, record
from gradyan.simulations.diagnosis.diagnosis import SIGNS, Finding, diagnose, verdict
from gradyan.simulations.diagnosis.words import number, sentence, words
from gradyan.simulations.networks.network import Network, network
from gradyan.simulations.networks.optimizers import Optimizer, adam, sgd
from gradyan.simulations.networks.stacks import train
from gradyan.simulations.networks.tasks import glyphs, two_spirals
from tests.installed import needs

RUNS = {
    "neither": ("tanh", "xavier-normal", adam(0.01), 3),
    "vanishing": ("sigma", "xavier-normal", sgd(0.5), 10),
    "exploding": ("relu", "normal:4", sgd(0.05), 10),
    "diverging": ("relu", "he-normal", sgd(50.0), 10),
}


def recorded(net: Network, x: Any, targets: Any, update: Optimizer, steps: int) -> dict[str, Any]:
    """Train; return what a record is made of, every fifth step, until the loss is not finite."""
    arrays: dict[str, list[Any]] = {"loss": [], "steps": []}
    with np.errstate(all="ignore"):
        for t, (loss, found) in enumerate(train(net, x, targets, "cross-entropy", update, steps)):
            arrays["loss"].append(loss)
            ended = not np.isfinite(loss)
            if t % 5 == 0 or ended:
                arrays["steps"].append(t)
                layers = zip(net.parameters, found, net.forward(x), strict=True)
                for ell, (layer, g, seen) in enumerate(layers, start=1):
                    kept = {
                        "weights": layer["W"].copy(),
                        "gradients": g["W"],
                        "activations": seen.a,
                    }
                    for kind, array in kept.items():
                        arrays.setdefault(f"{kind}_{ell}", []).append(array)
            if ended:
                break
    return {name: np.array(found) for name, found in arrays.items()}


@cache
def trained(name: str) -> Record:
    activation, start, optimizer, depth = RUNS[name]
    rng = np.random.default_rng(20601)
    x, t = two_spirals(rng)
    net = network(rng, (2, *[24] * depth, 2), activation, start)
    return record(recorded(net, x, t, optimizer, 200) | {"activation": np.array(activation)})


# Held out: no threshold and no rule was set on these, and none was changed after they were run.
# What each network is follows from its weights: the factor per layer, to the power of the depth.
HELD_OUT = {
    "neither": [
        ("relu", "he-normal", 5, 0.08),
        ("relu", "he-uniform", 9, 0.03),
        ("tanh", "xavier-uniform", 7, 0.15),
        ("tanh", "orthogonal", 15, 0.05),
        ("leaky", "he-normal", 7, 0.06),
        ("elu", "lecun-uniform", 8, 0.06),
        ("selu", "lecun-normal", 9, 0.03),
        ("gelu", "he-normal", 3, 0.05),
        ("linear", "orthogonal", 6, 0.03),
        ("sigma", "xavier-normal", 1, 0.8),
    ],
    "vanishing": [
        ("sigma", "xavier-uniform", 9, 0.2),
        ("sigma", "orthogonal", 11, 0.5),
        ("sigma", "he-uniform", 10, 0.1),
        ("tanh", "normal:0.25", 8, 0.2),
        ("tanh", "orthogonal:0.3", 10, 0.1),
        ("relu", "normal:0.4", 9, 0.15),
        ("relu", "lecun-uniform", 30, 0.05),
        ("leaky", "normal:0.5", 14, 0.1),
        ("elu", "normal:0.25", 9, 0.1),
        ("linear", "orthogonal:0.3", 9, 0.1),
    ],
    "exploding": [
        ("relu", "normal:3.5", 8, 0.06),
        ("relu", "normal:3", 12, 0.03),
        ("leaky", "normal:4", 7, 0.05),
        ("prelu", "normal:2.5", 12, 0.05),
        ("linear", "normal:3", 8, 0.04),
        ("linear", "orthogonal:2.5", 10, 0.05),
        ("elu", "normal:3.5", 8, 0.04),
        ("selu", "normal:3", 8, 0.04),
        ("gelu", "normal:5", 7, 0.04),
        ("softplus", "normal:4", 8, 0.05),
    ],
}
RIGHT = 9  # of ten: a bound of meaning, set before any of them was run


@pytest.mark.parametrize("expected", HELD_OUT)
def test_the_verdict_on_runs_that_no_threshold_was_set_on(expected: str) -> None:
    given = []
    for k, (activation, start, depth, eta) in enumerate(HELD_OUT[expected]):
        rng = np.random.default_rng([20369, k])
        x, t = (two_spirals, glyphs)[k % 2](rng, 80)
        net = network(rng, (len(x), *[16 + 2 * k] * depth, len(t)), activation, start)
        given.append(verdict(diagnose(record(recorded(net, x, t, sgd(eta), 150)))))
    assert given.count(expected) >= RIGHT, given


@needs("torch")
@pytest.mark.parametrize(
    ("expected", "activation", "start", "depth", "eta"),
    [
        ("neither", "relu", "kaiming_normal_", 5, 0.1),
        ("vanishing", "sigmoid", "xavier_uniform_", 10, 0.1),
        ("exploding", "relu", "normal_", 6, 0.1),
    ],
)
def test_the_verdict_on_a_run_of_pytorch(
    expected: str, activation: str, start: str, depth: int, eta: float
) -> None:
    import torch  # noqa: PLC0415

    torch.manual_seed(20374)
    phi = getattr(torch, activation)
    linears = [torch.nn.Linear(a, b) for a, b in pairwise((8, *[32] * depth, 3))]
    for linear in linears:
        getattr(torch.nn.init, start)(linear.weight)
    x = torch.randn(128, 8)
    target = x[:, :3].argmax(1)
    step = torch.optim.SGD([p for linear in linears for p in linear.parameters()], lr=eta)
    arrays: dict[str, list[Any]] = {"loss": []}
    for t in range(150):
        a, outputs = x, []
        for linear in linears:
            a = linear(a) if linear is linears[-1] else phi(linear(a))
            outputs.append(a)
        loss = torch.nn.functional.cross_entropy(a, target)
        step.zero_grad()
        loss.backward()
        arrays["loss"].append(loss.item())
        for k, (linear, out) in enumerate(zip(linears, outputs, strict=True), start=1):
            kept = {"weights": linear.weight, "gradients": linear.weight.grad, "activations": out.T}
            for kind, tensor in kept.items():
                if t % 10 == 0:
                    arrays.setdefault(f"{kind}_{k}", []).append(tensor.detach().numpy().copy())
        step.step()
    named = {name: np.array(values) for name, values in arrays.items()}
    named |= {"steps": np.arange(0, 150, 10), "activation": np.array(activation)}
    assert verdict(diagnose(record(named))) == expected


def found(name: str) -> dict[str, Finding]:
    return {finding.sign: finding for finding in diagnose(trained(name))}


@pytest.mark.parametrize("name", RUNS)
def test_the_verdict(name: str) -> None:
    assert verdict(list(found(name).values())) == {"diverging": "exploding"}.get(name, name)


@pytest.mark.parametrize(
    ("sign", "present_in"),
    [
        ("no-progress", {"vanishing"}),
        ("early-layers-lag", {"vanishing"}),
        ("update-too-small", {"vanishing"}),
        ("gradients-above-one", {"exploding"}),
        ("weights-growing", {"exploding"}),
        ("loss-jumps", {"exploding"}),
    ],
)
def test_signs_that_separate(sign: str, present_in: set[str]) -> None:
    seen = {name for name in ("neither", "vanishing", "exploding") if found(name)[sign].present}
    assert seen >= present_in
    assert "neither" not in seen


def test_a_step_too_large_ends_in_nan() -> None:
    assert found("diverging")["loss-nan"].present
    assert found("diverging")["loss-jumps"].present


def handmade(**changed: object) -> dict[str, Finding]:
    """Return the findings for three layers which hardly change, but for what is given."""
    rng = np.random.default_rng(3)
    W = rng.standard_normal((3, 1, 5, 5)) / np.sqrt(5)
    W = np.concatenate([W, W * 1.01], axis=1)
    arrays = {f"weights_{k}": w for k, w in enumerate(W, 1)}
    arrays |= {f"gradients_{k}": 0.01 * w for k, w in enumerate(W, 1)}
    arrays |= {f"activations_{k}": rng.uniform(-0.5, 0.5, (2, 5, 20)) for k in (1, 2, 3)}
    arrays |= {"loss": np.linspace(1, 0.2, 50), "activation": np.array("tanh")}
    return {f.sign: f for f in diagnose(record(arrays | changed))}


def test_a_healthy_record_has_no_sign() -> None:
    assert not [f.sign for f in handmade().values() if f.present]


def test_each_sign_by_hand() -> None:
    small = np.full((2, 5, 5), 1e-3)
    assert handmade(weights_2=small)["weights-near-zero"].layer == 2
    assert handmade(loss=np.linspace(1, 0.99, 50))["slow-training"].present
    assert handmade(loss=np.r_[np.linspace(1, 0.2, 25), [0.2] * 25])["no-progress"].present
    assert handmade(loss=np.r_[np.linspace(1, 0.2, 25), 0.9, [0.1] * 24])["loss-jumps"].present
    assert handmade(loss=np.r_[np.linspace(1, 0.2, 25), np.nan])["loss-nan"].present
    growing = np.stack([np.eye(5), 40 * np.eye(5)])
    assert handmade(weights_3=growing)["weights-growing"].value == pytest.approx(40)
    assert handmade(weights_1=growing * [[[1.0]], [[np.nan]]])["weights-nan"].layer == 1
    above = {f"gradients_{k}": np.ones((2, 5, 5)) for k in (1, 2, 3)}
    assert handmade(**above)["gradients-above-one"].value == pytest.approx(5)
    off = np.zeros((2, 5, 20))
    assert handmade(activations_1=off)["dead-units"].value == 1
    assert handmade(activations_2=off + 0.99)["saturation"].layer == 2
    assert handmade(weights_2=np.stack([np.eye(5)] * 2))["update-too-small"].layer == 2
    assert handmade(weights_2=np.stack([np.eye(5), 2 * np.eye(5)]))["update-too-large"].present


def test_a_layer_that_the_loss_does_not_feel_whatever_the_units() -> None:
    rng = np.random.default_rng(0)
    g = rng.standard_normal((2, 5, 5))
    assert handmade(gradients_2=1e-6 * g)["insensitive-layer"].layer == 2
    before = handmade()["insensitive-layer"].value
    scaled = {f"gradients_{k}": 0.01 * g for k in (1, 2, 3)}
    same = handmade(**scaled)["insensitive-layer"].value
    assert before is not None
    assert same is not None
    units = {k: 1000 * v for k, v in scaled.items()}
    loss = 1000 * np.linspace(1, 0.2, 50)
    assert handmade(**units, loss=loss)["insensitive-layer"].value == pytest.approx(same)


def test_the_scale_of_the_loss_decides_on_gradients_above_one() -> None:
    """The notes' last sign: a thousandfold loss has it, and is no harder to learn."""
    scaled = {f"gradients_{k}": np.full((2, 5, 5), 0.01) for k in (1, 2, 3)}
    assert not handmade(**scaled)["gradients-above-one"].present
    assert handmade(**{k: 1000 * g for k, g in scaled.items()})["gradients-above-one"].present


def test_every_sign_has_words_in_every_language() -> None:
    shapes = {str(sorted(words(language))) for language in codes()}
    assert len(shapes) == 1
    for language in codes():
        assert set(SIGNS) | {"verdict", "interface"} == set(words(language))
        assert set(words(language)["verdict"]) == {"vanishing", "exploding", "neither"}
        for name in RUNS:
            for finding in found(name).values():
                text = sentence(finding, language)
                assert text[-1] == "."
                assert "-" not in text.replace("-fold", ""), "a minus is no hyphen"


def test_numbers_as_readers_write_them() -> None:
    assert number(0.1234, "dead-units", "tr") == "%12,3"
    assert number(0.1234, "dead-units", "en") == "12.3%"
    assert number(0.46, "loss-jumps", "tr") == "0,46"
    assert number(3.2e-9, "update-too-small", "tr") == "3,2 · 10⁻⁹"
    assert number(float("inf"), "loss-nan", "en") == "∞"


def test_numbers_too_large_or_too_small_for_a_percentage() -> None:
    assert number(1.5e74, "slow-training", "en") == "1.5 · 10⁷⁶%"
    assert number(1.5e74, "slow-training", "tr") == "%1,5 · 10⁷⁶"
    assert number(5.3e-12, "no-progress", "en") == "5.3 · 10⁻¹⁰%"
    assert number(0.0, "dead-units", "tr") == "%0"
    assert number(7e307, "no-progress", "en") == "7 · 10³⁰⁹%"


def said(findings: dict[str, Finding], sign: str) -> tuple[str, str]:
    return sentence(findings[sign], "en"), sentence(findings[sign], "tr")


def test_a_loss_that_rises_is_not_called_slow() -> None:
    rising = handmade(loss=np.linspace(1, 3, 50))
    assert rising["slow-training"].present
    assert said(rising, "slow-training") == (
        "Over the whole run the loss rose, by 170%.",
        "Kayıp bütün eğitim boyunca düşmedi, %170 arttı.",
    )
    assert said(rising, "no-progress") == (
        "In the second half of the run the loss rose, by 46%.",
        "Kayıp eğitimin ikinci yarısında düşmedi, %46 arttı.",
    )


def test_what_holds_for_all_layers_names_none() -> None:
    healthy, nan = handmade(), handmade(weights_3=np.full((2, 5, 5), np.nan))
    assert said(healthy, "weights-nan") == (
        "Every weight is a finite number.",
        "Bütün ağırlıklar sonlu.",
    )
    assert said(nan, "weights-nan")[0].startswith("layer 3: 100% of the weights")
    for sign, finding in healthy.items():
        assert not finding.present
        for language in codes():
            assert "layer 1:" not in sentence(finding, language), sign
            assert ". katman:" not in sentence(finding, language), sign


@pytest.mark.parametrize(
    "loss", [np.zeros(20), np.full(20, np.nan), np.array([1.0]), np.r_[1, [np.inf] * 19]]
)
def test_a_loss_that_tells_nothing(loss: np.ndarray[Any, Any]) -> None:
    found = handmade(loss=loss)
    for sign in ("slow-training", "no-progress"):
        assert found[sign].value is None
        assert said(found, sign) == (
            "The record does not say.",
            "Kayıtta bunun için yeterli bilgi yok.",
        )


def test_what_is_not_known_is_not_denied() -> None:
    nowhere = np.full((2, 5, 20), np.nan)
    found = handmade(activations_1=nowhere)
    for sign in ("dead-units", "saturation"):
        assert (found[sign].value, found[sign].present) == (None, False)
    saturated = np.full((2, 5, 20), 0.99)
    assert handmade(activations_1=nowhere, activations_2=saturated)["saturation"].present


def test_a_weight_that_is_not_finite_in_the_middle_is_seen() -> None:
    bad, good = np.stack([np.eye(5), np.eye(5) + np.nan, np.eye(5)]), np.stack([np.eye(5)] * 3)
    arrays: dict[str, object] = {"weights_1": bad, "gradients_1": bad}
    arrays |= {f"{kind}_{k}": good for kind in ("weights", "gradients") for k in (2, 3)}
    arrays |= {f"activations_{k}": np.ones((3, 5, 9)) for k in (1, 2, 3)}
    found = handmade(**arrays)["weights-nan"]
    assert (found.layer, found.value, found.present) == (1, 1.0, True)


def test_a_loss_of_0_does_not_feel_everything() -> None:
    found = handmade(loss=np.r_[np.linspace(1, 0.2, 49), 0.0], steps=np.array([0, 49]))
    reached = found["insensitive-layer"].value
    assert reached is not None
    assert reached < 100
    assert handmade(loss=np.zeros(50))["insensitive-layer"].value is None


def test_weights_that_are_finite_once_only_have_no_growth() -> None:
    W = np.stack([np.eye(5), np.full((5, 5), np.nan)])
    everywhere = {f"weights_{k}": W for k in (1, 2, 3)}
    assert handmade(**everywhere)["weights-growing"].value is None


def test_no_verdict_does_not_deny_the_signs_that_are_seen() -> None:
    assert "no sign" not in words("en")["verdict"]["neither"]
    assert "belirtisi yok" not in words("tr")["verdict"]["neither"]
