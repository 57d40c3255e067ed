"""A training loop of PyTorch, watched: what is kept is what happened, and the loop is as before."""

from __future__ import annotations

import copy
import io
import math
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from gradyan.errors import BadInput
from gradyan.simulations.diagnosis.records import Record
from tests.installed import needs

pytestmark = needs("torch")


def torch() -> Any:
    import torch as imported  # noqa: PLC0415

    return imported


def perceptron(*widths: int, phi: str = "ReLU", seed: int = 0) -> Any:
    t = torch()
    t.manual_seed(seed)
    layers = [[t.nn.Linear(a, b), getattr(t.nn, phi)()] for a, b in pairwise(widths)]
    return t.nn.Sequential(*[module for pair in layers for module in pair][:-1])


def data(batch: int = 16, inputs: int = 5, outputs: int = 3) -> tuple[Any, Any]:
    t = torch()
    t.manual_seed(1)
    return t.randn(batch, inputs), t.randint(0, outputs, (batch,))


def train(model: Any, steps: int = 3, lr: float = 0.1, zero: bool = True, **more: Any) -> Any:
    """Train as everybody does; return the optimizer."""
    t = torch()
    optimizer = more.get("optimizer") or t.optim.SGD(model.parameters(), lr=lr)
    x, y = more.get("batch") or data()
    for _ in range(steps):
        loss = more.get("loss", t.nn.functional.cross_entropy)(model(x), y)
        if zero:
            optimizer.zero_grad()
        loss.backward()
        if not more.get("still"):
            optimizer.step()
    return optimizer


def watched(model: Any, every: int | None = 1, **more: Any) -> Record:
    from gradyan import watch  # noqa: PLC0415

    with watch(model, every=every) as record:
        train(model, **more)
    found: Record = record.record()
    return found


def test_every_number_of_a_step_by_hand() -> None:
    model = perceptron(5, 7, 3)
    x, y = (array.numpy() for array in data())
    (W, b), (V, c) = (
        [p.detach().numpy().astype(float) for p in (layer.weight, layer.bias)]
        for layer in (model[0], model[2])
    )
    found = watched(model, steps=1)
    z = x @ W.T + b
    a = np.maximum(z, 0)
    out = a @ V.T + c
    p = np.exp(out - out.max(1, keepdims=True))
    p /= p.sum(1, keepdims=True)
    loss = -np.log(p[np.arange(16), y]).mean()
    delta = (p - np.eye(3)[y]) / 16
    below = (delta @ V) * (z > 0)
    slopes = (below.T @ x, delta.T @ a)
    biases = (below.sum(0), delta.sum(0))

    def rms(v: Any) -> float:
        return math.sqrt(np.mean(v**2))

    assert found.loss == pytest.approx([loss], rel=1e-5)
    norms = [np.linalg.norm(g) for g in slopes]
    expected = {
        "weight": [np.linalg.norm(W), np.linalg.norm(V)],
        "gradient": norms,
        "update": [0.1 * norm for norm in norms],
        "activation": [rms(a), rms(out)],
        "signal": [math.sqrt(16) * np.linalg.norm(delta_) for delta_ in (below, delta)],
        "zero": [np.mean(a == 0), 0],
        "dead": [np.mean((a == 0).all(0)), 0],
        "alike": [rms(M - M.mean(0)) / rms(M) for M in (W, V)],
        "spread": [rms(v - v.mean(0)) / rms(v) for v in (a, out)],
        "reached": [1, 1],
        "weight_nonfinite": [0, 0],
    }
    for name, values in expected.items():
        assert found.series[name][0] == pytest.approx(values, rel=1e-5), name
    whole = math.sqrt(sum(np.sum(g**2) for g in (*slopes, *biases)))
    facts = {
        "gradient_norm": whole, "clipped": 1, "learning_rate": 0.1, "skipped": 0, "passes": 1,
        "accumulated": 0, "loss_scale": 1, "input_rms": rms(x), "output_rms": rms(out),
        "output_spread": rms(out - out.mean(0)) / rms(out)}  # fmt: skip
    for name, value in facts.items():
        assert found.facts[name] == pytest.approx([value], rel=1e-5), name
    first = found.layers[0]
    assert (first.name, first.kind, first.shape, first.fan_in) == ("0", "dense", (7, 5), 5)
    assert (first.activation, found.layers[1].activation) == ("relu", "none")
    assert (found.origin["loss"], found.origin["output"]) == ("nll_loss log_softmax", "2")


def activation_of(phi: Any) -> str | None:
    """Return what is seen behind the first of two layers with this between them."""
    t = torch()

    class Net(t.nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = t.nn.Linear(5, 6), t.nn.Linear(6, 3)

        def forward(self, x: Any) -> Any:
            return self.b(phi(self.a(x)))

    return watched(Net(), steps=1).layers[0].activation


def test_the_activation_behind_a_layer_however_it_is_written() -> None:
    t = torch()
    f = t.nn.functional
    for phi, name in (
        (t.relu, "relu"), (t.nn.ReLU(inplace=True), "relu"), (t.sigmoid, "sigmoid"),
        (f.gelu, "gelu"), (f.silu, "silu"), (lambda z: z * t.sigmoid(z), "silu"),
        (f.leaky_relu, "leaky_relu"), (f.softplus, "softplus"), (t.tanh, "tanh"),
        (lambda z: z.clamp(min=0), "relu"), (lambda z: t.softmax(z, -1), "softmax"),
        (lambda z: z, "none"), (lambda z: z + f.relu(z), "relu"), (f.hardsigmoid, "hardsigmoid"),
        (t.nn.PReLU(), "prelu"), (f.relu6, "hardtanh"), (f.elu, "elu"), (f.selu, "elu"),
        (f.mish, "mish"), (f.logsigmoid, "logsigmoid")):  # fmt: skip
        assert activation_of(phi) == name


def test_a_saturated_and_a_dead_layer() -> None:
    t = torch()
    model = perceptron(5, 8, 8, 3, phi="Sigmoid")
    with t.no_grad():
        model[0].bias.copy_(t.tensor([50.0, -50, 50, 0, 0, 0, 0, 0]))
        model[2].weight.zero_()
    found = watched(model, steps=1)
    assert found.series["saturated"][0][0] == pytest.approx(3 / 8)
    assert found.series["spread"][0][1] == pytest.approx(0, abs=1e-6)
    dead = perceptron(5, 8, 3)
    with t.no_grad():
        dead[0].bias[:2] = -100
    assert watched(dead, steps=1).series["dead"][0][0] == 2 / 8


def test_passes_that_add_up_are_one_step() -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    model, (x, y) = perceptron(5, 7, 3), data()
    optimizer = t.optim.SGD(model.parameters(), lr=0.1)
    with watch(model) as record:
        for half in (slice(8), slice(8, 16), slice(8), slice(8, 16)):
            (t.nn.functional.cross_entropy(model(x[half]), y[half]) / 2).backward()
            if half.start:
                optimizer.step()
                optimizer.zero_grad()
    found, whole = record.record(), watched(perceptron(5, 7, 3), steps=2)
    assert found.facts["passes"].tolist() == [2, 2]
    assert found.facts["accumulated"].tolist() == [0, 0]
    assert found.loss == pytest.approx(whole.loss, rel=1e-5)
    for name in ("gradient", "update"):
        assert found.series[name] == pytest.approx(whole.series[name], rel=1e-4)


def test_gradients_that_are_never_emptied_and_steps_that_are_never_made() -> None:
    found = watched(perceptron(5, 7, 3), steps=4, zero=False)
    assert found.facts["accumulated"].tolist() == [0, 1, 1, 1]
    still = watched(perceptron(5, 7, 3), steps=4, still=True)
    assert still.facts["skipped"].tolist() == [1] * 4
    assert len(still.loss) == 4
    assert watched(perceptron(5, 7, 3), steps=4, lr=0.0).facts["skipped"].tolist() == [1] * 4


def test_what_is_frozen_detached_or_not_in_the_optimizer() -> None:
    t = torch()
    model = perceptron(5, 6, 6, 3)
    model[0].requires_grad_(requires_grad=False)
    found = watched(model, optimizer=t.optim.Adam(model[4].parameters()))
    assert [layer.trainable for layer in found.layers] == [False, True, True]
    assert [layer.stepped for layer in found.layers] == [False, False, True]
    assert (found.series["update"][:, :2] == 0).all()
    assert (found.series["update"][:, 2] > 0).all()
    assert found.facts["accumulated"].tolist() == [0, 0, 0]

    class Cut(t.nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.a, self.b = t.nn.Linear(5, 6), t.nn.Linear(6, 3)

        def forward(self, x: Any) -> Any:
            return self.b(self.a(x).detach())

    cut = watched(Cut())
    assert cut.series["reached"].tolist() == [[0, 1]] * 3
    assert np.isnan(cut.series["gradient"][:, 0]).all()


def test_clipping_is_seen() -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    model, (x, y) = perceptron(5, 7, 3), data()
    optimizer = t.optim.SGD(model.parameters(), lr=0.1)
    with watch(model) as record:
        t.nn.functional.cross_entropy(model(x), y).backward()
        whole = t.nn.utils.clip_grad_norm_(model.parameters(), 0.01)
        optimizer.step()
    found = record.record()
    assert found.facts["gradient_norm"] == pytest.approx([float(whole)], rel=1e-5)
    assert found.facts["clipped"] == pytest.approx([0.01 / float(whole)], rel=1e-3)


def test_a_loss_scaler_its_scale_and_the_steps_that_it_skips() -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    model, (x, y) = perceptron(5, 7, 3), data()
    optimizer = t.optim.SGD(model.parameters(), lr=0.1)
    scaler = t.amp.GradScaler("cpu", init_scale=2.0**127, growth_interval=10**6)

    def loss(p: Any, y: Any) -> Any:
        return 4 * t.nn.functional.cross_entropy(p, y)

    with watch(model, every=1) as record:
        for _ in range(6):
            optimizer.zero_grad()
            scaler.scale(loss(model(x), y)).backward()
            scaler.step(optimizer)
            scaler.update(2.0**10)
    found, plain = record.record(), watched(perceptron(5, 7, 3), steps=5, loss=loss)
    assert found.facts["skipped"].tolist() == [1, 0, 0, 0, 0, 0]
    assert found.facts["loss_scale"].tolist()[1:] == [1024] * 5
    assert found.loss[1:] == pytest.approx(plain.loss, rel=1e-5)
    for name in ("gradient", "signal", "update"):
        assert found.series[name][1:] == pytest.approx(plain.series[name], rel=1e-4)
    assert found.facts["clipped"][1:] == pytest.approx([1] * 5)
    assert np.isinf(found.series["gradient"][0]).all()
    assert (found.series["gradient_nonfinite"][0] == 1).all()


@pytest.mark.parametrize("kind", ["bfloat16", "float16"])
def test_half_precision(kind: str) -> None:
    t = torch()
    model, (x, y) = perceptron(5, 7, 3).to(getattr(t, kind)), data()
    found = watched(model, batch=(x.to(getattr(t, kind)), y), steps=2)
    whole = watched(perceptron(5, 7, 3), steps=2)
    assert found.origin["precision"] == kind
    for name in ("weight", "gradient", "activation", "signal"):
        assert found.series[name] == pytest.approx(whole.series[name], rel=0.05), name


def test_autocast() -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    model, (x, y) = perceptron(5, 7, 3), data()
    optimizer = t.optim.SGD(model.parameters(), lr=0.1)
    with watch(model) as record:
        for _ in range(2):
            with t.autocast("cpu", t.bfloat16):
                loss = t.nn.functional.cross_entropy(model(x), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    found, whole = record.record(), watched(perceptron(5, 7, 3), steps=2)
    assert [layer.activation for layer in found.layers] == ["relu", "none"]
    assert found.series["gradient"] == pytest.approx(whole.series["gradient"], rel=0.05)


@pytest.mark.parametrize("inside", [True, False])
def test_a_compiled_model(inside: bool) -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    t.compiler.reset()
    model, (x, y) = perceptron(5, 7, 3), data()
    compiled = t.compile(model, backend="aot_eager")
    optimizer = t.optim.SGD(model.parameters(), lr=0.1)
    with watch(model if inside else compiled, every=2) as record:
        for _ in range(5):
            optimizer.zero_grad()
            t.nn.functional.cross_entropy(compiled(x), y).backward()
            optimizer.step()
    found, plain = record.record(), watched(perceptron(5, 7, 3), every=2, steps=5)
    assert found.origin["activations"] == "no"
    assert found.loss == pytest.approx(plain.loss, rel=1e-5)
    for name in ("weight", "gradient", "update"):
        assert found.series[name] == pytest.approx(plain.series[name], rel=1e-4)


def test_steps_without_an_optimizer_of_pytorch() -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    model, (x, y) = perceptron(5, 7, 3), data()
    with watch(model) as record:
        for _ in range(4):
            t.nn.functional.cross_entropy(model(x), y).backward()
            with t.no_grad():
                for p in model.parameters():
                    p.sub_(0.1 * p.grad)
                    p.grad = None
    found, plain = record.record(), watched(perceptron(5, 7, 3), steps=4)
    assert found.loss == pytest.approx(plain.loss, rel=1e-5)
    assert found.series["update"] == pytest.approx(plain.series["update"], rel=1e-3)
    assert [layer.stepped for layer in found.layers] == [None, None]


def test_another_model_is_not_counted() -> None:
    from gradyan import watch  # noqa: PLC0415

    model = perceptron(5, 7, 3)
    record = watch(model)
    train(perceptron(5, 7, 3, seed=4), steps=3)
    train(model, steps=2)
    train(perceptron(5, 7, 3, seed=4), steps=3)
    record.close()
    found, plain = record.record(), watched(perceptron(5, 7, 3), steps=2)
    assert found.loss == pytest.approx(plain.loss)
    assert found.facts["passes"].tolist() == [1, 1]


def test_the_loop_may_tell_its_loss() -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    for first in (True, False):
        model, (x, y) = perceptron(5, 7, 3), data()
        optimizer = t.optim.SGD(model.parameters(), lr=0.1)
        record = watch(model)
        for k in range(5):
            loss = t.nn.functional.cross_entropy(model(x), y)
            if first:
                record.step(loss * 0 + k)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if not first:
                record.step(k)
        record.close()
        assert record.record().loss.tolist() == [0, 1, 2, 3, 4]
        assert record.record().steps.tolist() == [0, 1, 2, 3, 4]


def test_a_copy_of_the_model_and_a_pickled_one_are_free() -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    model, (x, y) = perceptron(5, 7, 3), data()
    record = watch(model, every=1)
    train(model, steps=1)
    double = copy.deepcopy(model)
    stream = io.BytesIO()
    t.save(model, stream)
    stream.seek(0)
    loaded = t.load(stream, weights_only=False)
    for other in (double, loaded):
        t.nn.functional.cross_entropy(other(10 * x), y).backward()
    train(model, steps=1)
    record.close()
    assert record.record().loss == pytest.approx(watched(perceptron(5, 7, 3), steps=2).loss)
    assert record.record().facts["input_rms"][1] < 2


def test_afterwards_all_is_as_before() -> None:
    t = torch()
    before = (t.autograd.backward, t.amp.GradScaler.step)
    model = perceptron(5, 7, 3)
    watched(model)
    assert (t.autograd.backward, t.amp.GradScaler.step) == before
    for module in model.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
    assert not any(p._post_accumulate_grad_hooks for p in model.parameters())


def test_through_the_time_of_a_recurrent_layer() -> None:
    t = torch()
    t.manual_seed(0)

    class Net(t.nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.r, self.o = t.nn.RNN(2, 4, batch_first=True), t.nn.Linear(4, 3)

        def forward(self, x: Any) -> Any:
            return self.o(self.r(x)[0][:, -1])

    model, (_, y) = Net(), data()
    x = t.randn(16, 9, 2)
    asked = x.clone().requires_grad_()
    t.nn.functional.cross_entropy(model(asked), y).backward()
    expected = asked.grad.norm(dim=(0, 2)).numpy()
    model.zero_grad()
    found = watched(model, batch=(x, y), steps=1)
    assert list(found.through_time) == ["r.weight_ih_l0"]
    assert found.through_time["r.weight_ih_l0"][0] == pytest.approx(expected, rel=1e-4)
    assert not x.requires_grad
    kinds = [(layer.name, layer.kind) for layer in found.layers]
    assert kinds == [
        ("r.weight_ih_l0", "recurrent"),
        ("r.weight_hh_l0", "recurrent"),
        ("o", "dense"),
    ]


def test_a_run_that_dies_before_its_first_backward_pass() -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    model, (x, _) = perceptron(5, 7, 3), data()
    x[3, 2] = math.nan
    with watch(model) as record:
        assert not t.isfinite(model(x)).all()
    found = record.record()
    assert found.facts["input_nonfinite"] == pytest.approx([1 / 80])
    assert found.series["activation_nonfinite"][0] == pytest.approx([1 / 16, 1 / 16])
    assert found.loss.tolist() == []


def test_what_the_loss_does_with_the_output() -> None:
    t = torch()
    f = t.nn.functional
    x, _ = data()
    y = t.randn(16)
    mse = {"loss": f.mse_loss, "batch": (x, y), "steps": 1}
    model = perceptron(5, 7, 1)
    with pytest.warns(UserWarning, match="target size"):
        assert watched(model, **mse).origin["broadcast"] == "yes"
    assert watched(model, **mse | {"loss": lambda p, t: ((p - t) ** 2).mean()}).origin["broadcast"]
    right = watched(model, **mse | {"batch": (x, y[:, None])})
    assert "broadcast" not in right.origin
    assert right.facts["target_nonfinite"].tolist() == [0]
    y[4] = math.nan
    assert watched(model, **mse | {"batch": (x, y[:, None])}).facts["target_nonfinite"] == [1 / 16]
    twice = t.nn.Sequential(perceptron(5, 7, 3), t.nn.Softmax(1))
    found = watched(twice, steps=1)
    assert (found.layers[-1].activation, found.origin["output"]) == ("softmax", "0.2")
    assert found.origin["loss"] == "nll_loss log_softmax"


def test_norms_beyond_single_precision() -> None:
    t = torch()
    model = perceptron(5, 7, 3)
    with t.no_grad():
        model[0].weight.mul_(1e-22)
        model[2].weight.mul_(1e-22)
        model[0].bias.zero_()
    small = watched(model, steps=1)
    assert 1e-23 < small.series["weight"][0][0] < 1e-20
    assert 0 < small.series["gradient"][0][0] < 1e-20
    with t.no_grad():
        model[0].weight.mul_(1e25).mul_(1e25)
    assert 1e26 < watched(model, steps=1).series["weight"][0][0] < 1e30


def test_a_leap_between_two_recorded_steps_is_recorded() -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    model, (x, y) = perceptron(5, 7, 3), data()
    optimizer = t.optim.SGD(model.parameters(), lr=0.01)
    with watch(model) as record:
        for step in range(240):
            loss = t.nn.functional.cross_entropy(model(x if step != 230 else x * math.nan), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    found = record.record()
    assert set(range(21)) <= set(found.steps)
    assert 230 in found.steps
    assert len(found.steps) < 60
    assert np.isnan(found.loss[230])
    row = found.steps.tolist().index(230)
    assert (found.series["gradient_nonfinite"][row] > 0).all()
    assert (found.series["weight_nonfinite"][row] == 0).all()


def test_the_gaps_of_the_schedule() -> None:
    from gradyan.simulations.diagnosis.recording.schedule import Schedule  # noqa: PLC0415

    steps = [step for step in range(100_000) if Schedule(None)(step)]
    assert steps[:21] == list(range(21))
    assert all(b - a <= 0.1 * a + 1 for a, b in pairwise(steps) if a > 20)
    assert len(steps) < 130
    assert [step for step in range(30) if Schedule(7)(step)] == [0, 7, 14, 21, 28]


def test_layers_of_a_transformer_in_the_order_of_the_forward_pass() -> None:
    t = torch()
    t.manual_seed(0)

    class Net(t.nn.Module):  # type: ignore[name-defined, misc]
        def __init__(self) -> None:
            super().__init__()
            self.out = t.nn.Linear(8, 3)
            self.position = t.nn.Parameter(t.zeros(6, 8))
            self.block = t.nn.TransformerEncoderLayer(8, 2, 16, 0.0, batch_first=True)
            self.embedding = t.nn.Embedding(20, 8)

        def forward(self, x: Any) -> Any:
            return self.out(self.block(self.embedding(x) + self.position)[:, 0])

    found = watched(Net(), batch=(t.randint(0, 20, (16, 6)), data()[1]))
    kinds = {layer.name: layer.kind for layer in found.layers}
    assert list(kinds) == [
        "position", "embedding", "block.self_attn.in_proj_weight", "block.self_attn.out_proj",
        "block.norm1", "block.linear1", "block.linear2", "block.norm2", "out"]  # fmt: skip
    assert list(kinds.values())[:5] == ["", "embedding", "attention", "attention", "normalization"]
    assert found.layers[5].activation == "relu"
    assert not np.isnan(found.series["gradient"]).any()


def test_what_cannot_be_watched() -> None:
    from gradyan import watch  # noqa: PLC0415

    t = torch()
    for model, sentence in (
        ("net", "watch takes a torch.nn.Module, not a str"),
        (t.nn.Sequential(t.nn.LazyLinear(3)), "layers without a shape"),
        (t.nn.ReLU(), "no parameter that can be trained"),
    ):
        with pytest.raises(BadInput, match=sentence):
            watch(model)
    with pytest.raises(BadInput, match="from 1 on, not 0"):
        watch(perceptron(2, 2), every=0)
