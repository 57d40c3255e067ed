"""A network of one's own: its way back is the derivative of its way forward, and what is known."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from gradyan.errors import BadInput
from gradyan.simulations.networks.activations import ACTIVATIONS
from gradyan.simulations.sweep import functions, options
from gradyan.simulations.sweep.functions import FUNCTIONS
from gradyan.simulations.sweep.own_network import NORMS, Design, chain, played, signals
from gradyan.simulations.sweep.propagation import sweep
from tests.commands import run


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize(("norm", "residual"), [*product(NORMS, (False, True))])
def test_the_way_back_is_the_derivative(name: str, norm: str, residual: bool) -> None:
    rng = np.random.default_rng(20501)
    start = options.start("he-normal")
    layers = Design((5, 7, 7, 4), name, start, 0.3, norm, residual).layers(rng)
    network = chain(layers)
    a, d = rng.standard_normal((2, 5, 6))
    out, back = network(a)
    g, h = rng.standard_normal(out.shape), 1e-6
    along = (network(a + h * d)[0] - network(a - h * d)[0]) / (2 * h)
    assert np.sum(back(g) * d) == pytest.approx(np.sum(g * along), rel=1e-6)


def test_signals_are_the_norms_of_that_derivative() -> None:
    design = Design((4, 6, 6, 3), "tanh", options.start("std:0.5"), 0.1)
    found = signals(design, np.random.default_rng(3), 5)
    rng = np.random.default_rng(3)
    a = rng.standard_normal((4, 5))
    sizes, backs = [], []
    for layer in design.layers(rng):
        a, back = layer(a)
        sizes.append(np.log10(np.mean(a**2)) / 2)
        backs.append(back)
    g = rng.standard_normal(a.shape)
    norms = [np.linalg.norm(g)]
    for back in reversed(backs[1:]):
        g = back(g)
        norms.append(np.linalg.norm(g))
    assert found[0] == pytest.approx(sizes)
    assert found[1] == pytest.approx(np.log10(np.array(norms[::-1]) / norms[0]))


def test_a_fixed_deviation_and_biases_at_unequal_widths() -> None:
    """A linear layer of n inputs has the second moment nσ²E[a²] + σ_b²."""
    found = played(Design((50, 400, 30), "linear", options.start("std:0.2"), 3.0), 200, 40, 20502)
    square = (10 ** (2 * found[0])).mean(axis=-1)
    first = 50 * 0.2**2 + 3.0**2
    assert square == pytest.approx([first, 400 * 0.2**2 * first + 3.0**2], rel=0.05)
    plain = played(Design((50, 400), "linear", options.start("std:0.2"), 0.0), 200, 40, 20503)
    assert (10 ** (2 * plain[0])).mean() == pytest.approx(50 * 0.2**2, rel=0.05)


def test_what_is_known_of_normalised_and_residual_networks() -> None:
    """Batch norm and ReLU: √(π/(π − 1)) per layer; a residual branch of W²φ: √(1 + σ²/2)."""
    widths, he = (200,) * 9, options.start("he-normal")
    batch = played(Design(widths, "relu", he, norm="batch"), 200, 6, 20504)[1].mean(-1)
    assert (batch[1] - batch[7]) / 6 == pytest.approx(np.log10(np.pi / (np.pi - 1)) / 2, rel=0.1)
    branch = played(Design(widths, "relu", options.start("normal:1"), residual=True), 40, 20, 20505)
    rate = (branch[1].mean(-1)[0] - branch[1].mean(-1)[7]) / 7
    assert rate == pytest.approx(np.log10(1.5) / 2, rel=0.1)


def test_residual_connections_stand_where_widths_are_equal() -> None:
    rng = np.random.default_rng(0)
    zero = options.start("constant:0")
    same, other = Design((3, 3, 2), "linear", zero, residual=True).layers(rng)
    x = rng.standard_normal((3, 4))
    assert (same(x)[0] == x).all()
    assert not other(x)[0].any()


def test_a_deep_network_does_not_overflow() -> None:
    deep = Design((8,) * 2001, "linear", options.start("normal:3"))
    assert np.isfinite(played(deep, 4, 1, 0)[1]).all()


@pytest.mark.parametrize(
    ("spelled", "kept"),
    [
        ("swish", "silu"), ("SiLU", "silu"), ("LeakyReLU", "leaky"), ("leaky_relu", "leaky"),
        ("leaky-relu", "leaky"), ("PReLU", "prelu"), ("Sigmoid", "sigma"), ("identity", "linear"),
        ("parametric-relu", "prelu"),
    ],
)  # fmt: skip
def test_names_as_the_frameworks_spell_them(spelled: str, kept: str) -> None:
    assert functions.called(spelled) == kept
    assert set(FUNCTIONS) == {*ACTIVATIONS, "silu"}
    with pytest.raises(BadInput, match="unknown activation 'cosine'"):
        functions.called("cosine")


def test_a_sweep_of_silu_finds_the_same() -> None:
    swept = sweep(
        depth=6, width=64, batch=16, seeds=12, activations=["swish"],
        initializations=["normal:1.6"], seed=20506, workers=1,
    )  # fmt: skip
    own = played(Design((64,) * 7, "silu", options.start("normal:1.6")), 16, 12, 20507)
    assert swept.of("log_square")[0, 0].mean(-1) / 2 == pytest.approx(own[0].mean(-1), abs=0.03)


SMALL = ["simulate", "network", "--widths", "8,6,6,3", "--seeds", "3"]


def test_the_command(tmp_path: Path) -> None:
    target = tmp_path / "own.csv"
    more = ["--activation", "swish", "--init", "kaiming_normal_", "--bias", "0.1"]
    result = run(*SMALL, *more, "--norm", "layer", "--residual", "--csv", str(target))
    assert result.exit_code == 0, result.stderr
    assert "error signal" in result.stdout
    lines = [line.split(",") for line in target.read_text(encoding="utf-8").splitlines()]
    assert lines[0][:3] == ["layer", "units", "log_rms-0.05"]
    assert [line[:2] for line in lines[1:]] == [["1", "6"], ["2", "6"], ["3", "3"]]
    assert all(low <= middle <= high for _, _, *row in lines[1:]
               for low, middle, high in (map(float, row[:3]), map(float, row[3:])))  # fmt: skip
    assert run(*SMALL, *more).stdout == run(*SMALL, *more).stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--widths", "8"], "a network wants two or more widths, not [8]"),
        (["--widths", "8,x"], "--widths are whole numbers with commas, not 'x'"),
        (["--widths", "8,0"], "a width is a whole number from 1 on, not 0"),
        (["--norm", "group"], "--norm is one of none, batch, layer, not group"),
        (["--bias", "-1"], "a standard deviation of biases is 0 or more, not -1.0"),
        (["--norm", "batch", "--batch", "1"], "a batch normalisation wants two inputs or more"),
        (["--norm", "layer", "--widths", "8,1"], "a layer normalisation wants two units or more"),
        (["--init", "std:-1"], "a standard deviation is not negative"),
        (["--seeds", "0"], "seeds is a whole number from 1 on, not 0"),
    ],
)
def test_bad_words(words: list[str], sentence: str) -> None:
    result = run(*SMALL, *words)
    assert result.exit_code == 1
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_help_lists_what_there_is() -> None:
    said = " ".join(run("simulate", "network", "--help").stdout.replace("│", " ").split())
    for name in (*FUNCTIONS, "std:0.05", "keras-he-normal", "--csv", "batch", "--residual"):
        assert name in said
