"""The networks people train: what the experiments compute, beside loops, and beside PyTorch."""

from math import sqrt
from typing import Any

import numpy as np
import pytest

from gradyan.derivations.architectures.block_order import alternating, profile
from gradyan.derivations.architectures.smooth import factor_at, scale_at
from gradyan.simulations.architectures import block_order, convolution, gates, half_precision
from gradyan.simulations.architectures.adam import OPTIMIZERS
from tests.experiments.oracle import rng, samples
from tests.installed import keras_on_torch, needs

Floats = Any
STEP = 1e-6


def pytorch() -> Any:
    import torch  # noqa: PLC0415

    return torch


def close(found: Floats, tensor: Any, rtol: float = 1e-6) -> None:
    assert np.allclose(found, tensor.detach().numpy(), rtol=rtol, atol=1e-9)


def test_a_convolution_in_plain_loops() -> None:
    again = rng()
    W, x = again.standard_normal((2, 3, 3, 3)), again.standard_normal((1, 3, 4, 5))
    out = np.zeros((1, 2, 4, 5))
    for o, r, c in np.ndindex(2, 4, 5):
        for i, p, q in np.ndindex(3, 3, 3):
            y, z = r + p - 1, c + q - 1
            if 0 <= y < 4 and 0 <= z < 5:
                out[0, o, r, c] += W[o, i, p, q] * x[0, i, y, z]
    assert np.allclose(convolution.convolve(W, x), out)


@needs("torch")
def test_a_convolution_is_that_of_pytorch_both_ways() -> None:
    torch, again = pytorch(), rng()
    W, x = again.standard_normal((4, 3, 5, 5)), again.standard_normal((2, 3, 6, 7))
    g = again.standard_normal((2, 4, 6, 7))
    x_, W_ = torch.tensor(x, requires_grad=True), torch.tensor(W)
    out = torch.nn.functional.conv2d(x_, W_, padding=2)
    out.backward(torch.tensor(g))
    close(convolution.convolve(W, x), out)
    close(convolution.back(W, g), x_.grad)


@needs("torch")
def test_pytorch_draws_the_filters_that_we_say() -> None:
    torch = pytorch()
    torch.manual_seed(20411)
    for k, c in ((3, 16), (5, 4)):
        W = torch.nn.Conv2d(c, 200, k).weight.detach().numpy()
        bound = 1 / sqrt(k * k * c)
        assert np.abs(W).max() <= bound * (1 + 1e-6)
        assert W.var() == pytest.approx(bound**2 / 3, rel=0.05)
        assert convolution.scale("pytorch", k * k * c) == pytest.approx(bound / sqrt(3))


@needs("torch")
@pytest.mark.parametrize("bias", [0.0, 3.0])
def test_an_lstm_is_that_of_pytorch_both_ways(bias: float) -> None:
    torch, again = pytorch(), rng()
    W, n = gates.drawn(again, "ifno", 1), gates.UNITS
    x, c, h, gc, gh = again.standard_normal((5, 1, n, 1))
    cell = torch.nn.LSTMCell(n, n).double()
    with torch.no_grad():
        for name, part in (("weight_hh", 0), ("weight_ih", 1)):
            getattr(cell, name).copy_(torch.tensor(np.concatenate([W[g][part][0] for g in "ifno"])))
        cell.bias_ih.zero_()
        cell.bias_hh.zero_()
        cell.bias_ih[n : 2 * n] = bias  # the order is i, f, g, o
    c_, h_ = (torch.tensor(a[:, :, 0], requires_grad=True) for a in (c, h))
    h_after, c_after = cell(torch.tensor(x[:, :, 0]), (h_, c_))
    (c_after * torch.tensor(gc[:, :, 0]) + h_after * torch.tensor(gh[:, :, 0])).sum().backward()
    ours_c, ours_h, back = gates.lstm(W, bias, x, c, h)
    into_c, into_h = back(gc, gh)
    for ours, theirs in (
        (ours_c, c_after),
        (ours_h, h_after),
        (into_c, c_.grad),
        (into_h, h_.grad),
    ):
        close(ours[:, :, 0], theirs)


def test_the_signal_in_time_by_difference_quotients() -> None:
    """The cell five steps back is moved; the whole LSTM runs on from there."""
    found = samples(gates.signal, kind="lstm-1")
    again = rng()
    W = gates.drawn(again, "fino")
    c = h = np.zeros((gates.NETWORKS, gates.UNITS, 1))
    inputs = again.standard_normal((gates.STEPS, gates.NETWORKS, gates.UNITS, 1))
    d = again.standard_normal(c.shape)
    for x in inputs[:-5]:
        c, h, _ = gates.lstm(W, 1.0, x, c, h)
    slope = np.zeros(gates.UNITS)
    for unit in range(gates.UNITS):
        ends = []
        for side in (STEP, -STEP):
            moved, hidden = c.copy(), h
            moved[:, unit] += side
            for x in inputs[-5:]:
                moved, hidden, _ = gates.lstm(W, 1.0, x, moved, hidden)
            ends.append((d * moved)[0].sum())
        slope[unit] = (ends[0] - ends[1]) / (2 * STEP)
    expected = np.log10(np.linalg.norm(slope) / np.linalg.norm(d[0]))
    assert found[5][0] == pytest.approx(expected, abs=1e-6)


@needs("torch")
def test_a_layer_norm_is_that_of_pytorch() -> None:
    torch, again = pytorch(), rng()
    z, g = again.standard_normal((2, 3, 9, 4))
    z_ = torch.tensor(z, requires_grad=True)
    y = torch.nn.functional.layer_norm(z_.transpose(1, 2), (9,), eps=0.0).transpose(1, 2)
    y.backward(torch.tensor(g))
    ours, back = block_order.layer_norm(z)
    close(ours, y)
    close(back(g), z_.grad)


@pytest.mark.parametrize("kind", ["attention", "two_layers", "averaging", "per_token"])
def test_a_branch_comes_back_as_its_derivative(kind: str) -> None:
    again, n, tokens = rng(), 6, 5
    shapes = {"attention": ((4, 1, n, n),), "two_layers": ((1, 8, n), (1, n, 8))}
    drawn = [again.standard_normal(shape) for shape in shapes.get(kind, ((1, n, n),))]
    branch = getattr(block_order, kind)(*drawn)
    x, g, dx = again.standard_normal((3, 1, n, tokens))
    _, back = branch(x)
    up, down = branch(x + STEP * dx)[0], branch(x - STEP * dx)[0]
    assert ((up - down) * g).sum() / (2 * STEP) == pytest.approx((back(g) * dx).sum(), rel=1e-6)


@needs("torch")
def test_attention_is_that_of_pytorch() -> None:
    torch, again, n = pytorch(), rng(), 8
    W, x = again.standard_normal((4, 2, n, n)), again.standard_normal((2, n, 5))
    q, k, v = (torch.tensor((W[i] @ x).swapaxes(1, 2)) for i in range(3))
    out = torch.nn.functional.scaled_dot_product_attention(q, k, v)
    theirs = torch.tensor(W[3]) @ out.transpose(1, 2)
    close(block_order.attention(W)(x)[0], theirs)


@pytest.mark.parametrize("kind", ["post", "pre"])
def test_a_stack_of_blocks_by_difference_quotients(kind: str) -> None:
    again, n, tokens = rng(), 5, 3
    branches = [block_order.per_token(W) for W in again.standard_normal((3, 1, n, n))]
    x, g = again.standard_normal((2, 1, n, tokens))
    found = block_order.stacked(kind, branches, x, g)

    def run(x: Floats) -> Floats:
        for branch in branches:
            if kind == "post":
                x = block_order.layer_norm(x + branch(x)[0])[0]
            else:
                x = x + branch(block_order.layer_norm(x)[0])[0]
        return x

    slope = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        e = np.zeros_like(x)
        e[place] = STEP
        slope[place] = ((run(x + e) - run(x - e)) * g).sum() / (2 * STEP)
    expected = np.log10(np.linalg.norm(slope) / np.linalg.norm(g))
    assert found[0, 0] == pytest.approx(expected, abs=1e-6)
    assert found[0, -1] == 0


def test_what_the_theory_of_blocks_says_in_closed_forms() -> None:
    pre = profile("pre", ["token"] * 24, 1.0)
    assert pre == pytest.approx([0.5 * np.log10(25 / (1 + ell)) for ell in range(25)])
    assert profile("post", ["token"] * 24, 1.0) == pytest.approx([0] * 25)
    assert 10 ** alternating("pre", 24**-0.5, 24)[0] < sqrt(2)
    only_mean = 1 / sqrt(block_order.TOKENS)
    low = min(alternating("post", 1.0, 24))
    assert only_mean <= 10**low < 1 / 3


@needs("torch")
def test_adam_is_that_of_pytorch() -> None:
    torch = pytorch()
    gradients = [np.array([10.0**-k, -(10.0**-k)]) for k in (3, 6, 8, 10, 9, 3)]
    w, ours = torch.zeros(2, dtype=torch.float64, requires_grad=True), np.zeros(2)
    theirs, step = torch.optim.Adam([w], lr=0.1), OPTIMIZERS["adam"](0.1)
    for t, g in enumerate(gradients):
        w.grad = torch.tensor(g)
        theirs.step()
        step(t, [{"w": ours}], [{"w": g}])
        close(ours, w, rtol=1e-9)


@pytest.mark.parametrize("size", [1e-5, 1e-7, 1e-8])
def test_keras_adds_epsilon_before_the_correction(size: float) -> None:
    """Kingma & Ba (2015), the formula just before section 2.1; η is 1 and the gradient constant."""
    for t in (1, 10, 1000):
        m, v = size * (1 - 0.9**t), size**2 * (1 - 0.999**t)
        step = np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * m / (np.sqrt(v) + 1e-7)
        assert step == pytest.approx(size / (size + 1e-7 / np.sqrt(1 - 0.999**t)), rel=1e-9)


@needs("keras", "torch")
@pytest.mark.parametrize("size", [1e-5, 1e-7, 1e-8])
def test_the_step_of_keras_has_a_higher_floor_at_first(
    size: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    keras = keras_on_torch(monkeypatch)
    w, optimizer = keras.Variable(np.zeros(1), dtype="float64"), keras.optimizers.Adam(1.0)
    optimizer.build([w])
    for t in range(1, 21):
        before = float(w.value[0].detach())
        optimizer.apply([keras.ops.convert_to_tensor(np.array([size]), dtype="float64")])
        floor = 1e-7 / np.sqrt(1 - 0.999**t)
        step = before - float(w.value[0].detach())
        assert step == pytest.approx(size / (size + floor), rel=1e-6)


@needs("keras", "torch")
def test_what_keras_and_pytorch_start_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """The biases of an LSTM, in Keras in the order i, f, c, o; and the factor before the loss."""
    torch, keras = pytorch(), keras_on_torch(monkeypatch)
    theirs = keras.layers.LSTM(3)
    theirs.build((None, None, 2))
    assert theirs.weights[2].value.tolist() == [0] * 3 + [1] * 3 + [0] * 6
    lstm = torch.nn.LSTM(2, 400)
    for bias in (lstm.bias_ih_l0, lstm.bias_hh_l0):
        assert bias.abs().max() <= 1 / 20
        assert abs(bias.mean()) < 0.005
    scaler = torch.amp.GradScaler("cpu")
    assert (scaler.get_backoff_factor(), scaler.get_growth_factor()) == (0.5, 2.0)


def test_bfloat16_loses_a_step_of_less_than_a_512th_of_a_weight() -> None:
    """A bfloat16 is a float of 32 bits whose lower half is rounded away, to even."""

    def brain(x: Floats) -> Floats:
        bits = x.astype(np.float32).view(np.uint32)
        rounded = bits + 0x7FFF + (bits >> 16 & 1)
        return (rounded & 0xFFFF0000).view(np.float32)

    w = brain(rng().standard_normal(5000))
    for sign in (-1, 1):
        assert (brain(w * (1 + sign * 0.99 * 2.0**-9)) == w).all()
        assert not (brain(w * (1 + sign * 1.01 * 2.0**-8)) == w).any()
    half = rng().standard_normal(5000).astype(np.float16).astype(np.float64)
    assert ((half * (1 + 1.01 * 2.0**-11)).astype(np.float16) != half).all()


def test_a_deep_network_can_overflow_in_its_first_pass() -> None:
    again = rng()
    a = again.standard_normal((64, 8)).astype(np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        for _layer in range(100):
            a = (again.standard_normal((64, 64)) * 10 / 8).astype(np.float32) @ np.maximum(a, 0)
    assert not np.isfinite(a).any()


@needs("torch")
def test_float16_is_that_of_pytorch() -> None:
    torch = pytorch()
    g = 2.0 ** rng().uniform(-30, 18, 5000)
    with np.errstate(over="ignore"):
        ours = g.astype(np.float16)
    assert (ours == torch.tensor(g).to(torch.float16).numpy()).all()
    info = torch.finfo(torch.float16)
    assert (info.max, info.tiny, info.smallest_normal) == (65504, 2.0**-14, 2.0**-14)
    brain = torch.finfo(torch.bfloat16)
    assert brain.tiny == torch.finfo(torch.float32).tiny
    assert brain.eps == 2.0**-7


def test_the_shares_of_a_histogram_are_all_gradients() -> None:
    found = samples(half_precision.exponents, activation="sigma")
    bins = [values for key, values in found.items() if key[0] == "bin"]
    assert np.sum(bins, axis=0) == pytest.approx(np.ones(half_precision.SEEDS), abs=1e-3)


@pytest.mark.parametrize("name", ["gelu", "silu"])
def test_a_length_that_rests_repels(name: str) -> None:
    """The scale falls along all lengths, from 2 to √2, and χ exceeds 1 at each."""
    lengths = 10.0 ** np.arange(-4, 5)
    scales = [scale_at(name, q) for q in lengths]
    assert all(np.diff(scales) < 0)
    assert scales[0] == pytest.approx(2, rel=1e-3)
    assert scales[-1] == pytest.approx(sqrt(2), rel=1e-3)
    assert all(factor_at(name, q) > 1 for q in lengths)
