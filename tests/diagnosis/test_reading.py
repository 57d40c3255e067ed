"""Records made of what people have: arrays by any name, tables of norms, files of watch."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradyan.errors import BadInput
from gradyan.simulations.diagnosis.reading import names
from gradyan.simulations.diagnosis.reading.files import load
from gradyan.simulations.diagnosis.records import Layer, Record, save
from gradyan.simulations.diagnosis.verdict import judge

S, WIDTHS = 4, (5, 8, 8, 3)
Arrays = dict[str, Any]


def arrays(**changed: Any) -> Arrays:
    """Return what three dense layers, 5-8-8-3, left behind in four recorded steps."""
    rng = np.random.default_rng(7)
    found: Arrays = {"loss": np.linspace(2, 1, 40), "steps": np.array([0, 10, 20, 30])}
    for n, (inputs, outputs) in enumerate(pairwise(WIDTHS), start=1):
        W = rng.normal(size=(S, outputs, inputs))
        found |= {f"weights_{n}": W, f"gradients_{n}": W / 10}
        found[f"activations_{n}"] = np.maximum(rng.normal(size=(S, outputs, 6)), 0)
    return {name: a for name, a in (found | changed).items() if a is not None}


def read(folder: Path, found: Arrays, **options: str) -> Record:
    file = folder / "run.npz"
    np.savez(file, **found)
    return load(file, **options)


def renamed(found: Arrays, **how: str) -> Arrays:
    """Return the arrays with other names: of each kind a pattern with {} for the layer."""
    return {
        how[kind].format(n) if n and kind in how else name: a
        for name, a in found.items()
        for kind, _, n in [name.partition("_")]
    }


def same(found: Record, expected: Record) -> None:
    """Hold the numbers of two records against each other."""
    assert found.series.keys() == expected.series.keys()
    for name, values in expected.series.items():
        assert found.series[name] == pytest.approx(values, nan_ok=True), name
    assert [layer.fan_in for layer in found.layers] == [layer.fan_in for layer in expected.layers]


def test_every_number_by_hand(tmp_path: Path) -> None:
    found = arrays(activation=np.array("Sigmoid"))
    made = read(tmp_path, found)
    W, a = found["weights_2"][1], found["activations_1"][2]
    deviation = W - W.mean(0)
    expected = {
        "weight": (1, 1, np.sqrt((W**2).sum())),
        "gradient": (1, 1, np.sqrt((W**2).sum()) / 10),
        "update": (1, 1, np.sqrt(((found["weights_2"][2] - W) ** 2).sum()) / 10),
        "alike": (1, 1, np.sqrt((deviation**2).mean() / (W**2).mean())),
        "activation": (2, 0, np.sqrt((a**2).mean())),
        "zero": (2, 0, (a == 0).mean()),
        "dead": (2, 0, (a == 0).all(1).mean()),
        "saturated": (2, 0, ((a < 0.02) | (a > 0.98)).mean()),
        "spread": (2, 0, np.sqrt(((a - a.mean(1, keepdims=True)) ** 2).mean() / (a**2).mean())),
        "weight_nonfinite": (0, 0, 0.0),
    }
    for name, (s, layer, value) in expected.items():
        assert made.series[name][s, layer] == pytest.approx(value), name
    assert np.isnan(made.series["update"][-1]).all()
    assert [layer.fan_in for layer in made.layers] == [5, 8, 8]
    assert [layer.activation for layer in made.layers] == ["sigmoid", "sigmoid", None]
    assert made.facts["gradient_norm"] == pytest.approx(
        np.sqrt((made.series["gradient"] ** 2).sum(1))
    )


@pytest.mark.parametrize(
    ("weight", "gradient", "activation", "layers"),
    [
        ("weights_0{}", "gradients_0{}", "activations_0{}", ["1", "2", "3"]),
        ("fc{}.weight", "fc{}.weight.grad", "fc{}.out", ["fc1", "fc2", "fc3"]),
        ("fc{}.weight", "fc.grad{}.weight", "act/fc{}", ["fc1", "fc2", "fc3"]),
        ("features.{}.weight", "grad/features.{}", "activations/features.{}", None),
        ("dense_{}/kernel", "gradients/dense_{}/kernel", "outputs/dense_{}", None),
        ("W{}", "dW{}", "act{}", ["1", "2", "3"]),
        ("out.{}.weight", "grads/out.{}.weight", "activations_out.{}", None),
    ],
)
def test_names(
    weight: str, gradient: str, activation: str, layers: list[str] | None, tmp_path: Path
) -> None:
    plain = arrays()
    found = renamed(plain, weights=weight, gradients=gradient, activations=activation)
    made = read(tmp_path, found)
    same(made, read(tmp_path, plain))
    if layers:
        assert [layer.name for layer in made.layers] == layers


def test_layers_that_count_from_0_and_more_than_nine(tmp_path: Path) -> None:
    W = np.random.default_rng(0).normal(size=(12, S, 4, 4))
    made = read(tmp_path, {f"gradients_{n}": W[n] for n in (*range(2, 12), 0, 1)})
    assert [layer.name for layer in made.layers] == [str(n) for n in range(12)]
    norms = np.sqrt((W**2).sum((2, 3))).T
    assert made.series["gradient"] == pytest.approx(norms)
    assert made.loss.tolist() == []


def test_other_kinds_of_layers(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    shapes = {
        "conv1.weight": (8, 3, 5, 5), "bn1.weight": (8,), "lstm.weight_ih_l0": (16, 8),
        "lstm.weight_hh_l0": (16, 4), "embedding.weight": (9, 4), "fc.weight": (2, 4),
        "fc.bias": (2,)}  # fmt: skip
    found = {name: rng.normal(size=(S, *shape)) for name, shape in shapes.items()}
    made = read(tmp_path, found | {"loss": np.ones(S)})
    assert [(layer.name, layer.kind, layer.fan_in) for layer in made.layers] == [
        ("conv1", "convolution", 75), ("bn1", "normalization", None),
        ("lstm.weight_ih_l0", "recurrent", 8), ("lstm.weight_hh_l0", "recurrent", 4),
        ("embedding", "embedding", None), ("fc", "dense", 4)]  # fmt: skip
    assert made.origin == {"unused": "fc.bias"}
    assert np.isnan(made.series["alike"][0]).tolist() == [False, True, False, False, True, False]


def transposed(found: Arrays) -> Arrays:
    return {
        name: np.swapaxes(a, 1, 2) if name[0] in "wg" and a.ndim == 3 else a
        for name, a in found.items()
    }


def test_the_kernels_of_keras_are_known_by_their_shapes(tmp_path: Path) -> None:
    same(read(tmp_path, transposed(arrays())), read(tmp_path, arrays()))
    square = {f"weights_{n}": np.ones((S, 8, 8)) for n in (1, 2)}
    rows = np.arange(8.0)[:, None] * np.ones(8)
    made = read(tmp_path, square | {"weights_1": np.stack([rows] * S)})
    assert made.series["alike"][0, 0] > 0
    made = read(tmp_path, square | {"weights_1": np.stack([rows] * S)}, axes="step,in,out")
    assert made.series["alike"][0, 0] == 0


def test_activations_with_the_batch_first(tmp_path: Path) -> None:
    plain = arrays()
    swapped = {n: np.swapaxes(a, 1, 2) if n[0] == "a" else a for n, a in plain.items()}
    same(read(tmp_path, swapped), read(tmp_path, plain))
    images = {n: np.repeat(a[..., None, None], 2, axis=-1) if n[0] == "a" else a
              for n, a in swapped.items()}  # fmt: skip
    made, expected = read(tmp_path, images), read(tmp_path, plain)
    for name in ("activation", "dead", "zero", "spread"):
        assert made.series[name] == pytest.approx(expected.series[name])
    hidden = {n: a for n, a in plain.items() if n != "activations_3"}
    assert np.isnan(read(tmp_path, hidden).series["zero"][0]).tolist() == [False, False, True]


def test_what_is_ambiguous_is_asked_about(tmp_path: Path) -> None:
    square = arrays(**{f"activations_{n}": None for n in (1, 3)})
    off = np.ones((S, 8, 8)) * (np.arange(8) < 2)
    square["activations_2"] = off
    with pytest.raises(BadInput, match=r"which axis.*\n.*--activations batch,out"):
        read(tmp_path, square)
    dead = [read(tmp_path, square, activations=said).series["dead"][0, 1]
            for said in ("out,batch", "batch,out")]  # fmt: skip
    assert dead == [0, 6 / 8]
    one = {f"weights_{n}": np.eye(8) for n in (1, 2)}
    with pytest.raises(BadInput, match="--axes step,out,in or --axes out,in"):
        read(tmp_path, one)
    assert read(tmp_path, one, axes="out,in").series["weight"] == pytest.approx(np.sqrt([[8, 8]]))
    assert read(tmp_path, one, axes="step,out,in").series["weight"].shape == (8, 2)
    both = {f"weights_{n}": np.ones((2, *s)) for n, s in enumerate([(4, 4), (4, 4), (7, 5)])}
    with pytest.raises(BadInput, match="fit both"):
        read(tmp_path, both | {"weights_3": np.ones((2, 7, 3))})
    with pytest.raises(BadInput, match="--axes is one of"):
        read(tmp_path, one, axes="sideways")


def test_one_step_without_an_axis_of_steps(tmp_path: Path) -> None:
    plain = arrays()
    one = {n: a[0] for n, a in plain.items() if n not in {"loss", "steps"}}
    made, whole = read(tmp_path, one), read(tmp_path, plain)
    assert made.series["gradient"] == pytest.approx(whole.series["gradient"][:1])
    assert made.steps.tolist() == [0]
    first = {n: a[:1] for n, a in plain.items() if n != "loss"}
    assert read(tmp_path, first | {"loss": np.ones(1)}).series["dead"].shape == (1, 3)


@pytest.mark.parametrize("kind", ["float16", "float32", "longdouble"])
def test_numbers_of_every_precision(kind: str, tmp_path: Path) -> None:
    W = np.round(np.random.default_rng(0).normal(size=(S, 6, 6)) * 8)
    found = {"weights_1": W.astype(kind), "gradients_1": W.astype(kind)}
    assert read(tmp_path, found).series["weight"] == pytest.approx(
        np.sqrt((W**2).sum((1, 2)))[:, None]
    )


def test_bfloat16_as_numpy_finds_it(tmp_path: Path) -> None:
    W = np.random.default_rng(0).normal(size=(S, 6, 6)).astype(np.float32)
    half = (W.view(np.uint32) >> 16).astype(np.uint16).view("V2")
    made = read(tmp_path, {"weights_1": half, "gradients_1": half})
    assert made.series["gradient"][:, 0] == pytest.approx(np.sqrt((W**2).sum((1, 2))), rel=0.01)


def test_what_is_not_finite_and_what_overflows(tmp_path: Path) -> None:
    W = np.stack([np.eye(5) * 3e200, np.eye(5) * np.nan, np.eye(5) * 1e-200])
    made = read(tmp_path, {"weights_1": W, "gradients_1": W})
    assert made.series["weight"][:, 0] == pytest.approx([5**0.5 * 3e200, np.inf, 5**0.5 * 1e-200])
    assert made.series["gradient_nonfinite"][:, 0].tolist() == [0, 1 / 5 + 4 / 5, 0]
    assert np.isnan(made.series["alike"][1, 0])


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"weights_2": None, "gradients_2": None, "activations_2": None}, "weights_2 is missing"),
        ({"weights_1": np.ones((S, 8, 6))}, "weights_1 has shape"),
        ({"gradients_1": np.ones((3, 8, 5))}, "3: the first axis of every array"),
        ({"gradients_1": np.array(1.0)}, "gradients_1 is one number"),
        ({"loss": np.array(["a"])}, "loss is an array of real numbers"),
        ({"loss": np.array([])}, "loss is empty"),
        ({"gradients_1": np.ones((S, 8, 5), int)}, "gradients_1 holds whole numbers"),
        ({"loss": np.ones((3, 3))}, "loss is one number a step"),
        ({"loss": np.ones(3)}, "on to step 30, and the loss has 3 numbers"),
        ({"steps": np.array([0, 3, 3, 4])}, "4 rising whole numbers"),
        ({"steps": np.array([0, 1, 2, np.nan])}, "4 rising whole numbers"),
        ({"steps": np.array([-1, 5, 6, 7])}, "4 rising whole numbers"),
        ({"steps": np.array([0, 0.5, 1, 2])}, "4 rising whole numbers"),
        ({"activation": np.array("cosine")}, "unknown activation 'cosine'; there are"),
        ({"activations_1": np.ones((S, 7, 6))}, "activations_1 has shape"),
        ({"weights_1": np.ones((S, 8, 5), bool)}, "weights_1 is an array of real numbers"),
        ({"weights_1": np.array([None, 1])}, "weights_1 holds objects"),
        ({"fc1.kernel": np.ones((S, 8, 5)), "fc1.weight": np.ones((S, 8, 5))}, "are both"),
        ({"W.1": np.ones((S, 8, 5)), "W1.grad": np.ones((S, 8, 5))}, "are both"),
    ],
)
def test_wrong_arrays(changed: Arrays, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=sentence):
        read(tmp_path, arrays(**changed))


def test_no_recorded_step(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="weights_1 is empty: no step is recorded"):
        read(tmp_path, {"weights_1": np.ones((0, 3, 3)), "weights_2": np.ones((0, 4, 3))})


def test_wrong_files(tmp_path: Path) -> None:
    file = tmp_path / "run"
    for content, sentence in (
        (b"PK\x03\x04 and no more", "not an .npz file of plain arrays, or it is damaged"),
        (b"PK\x05\x06" + bytes(18), "no named arrays"),
        (b"\x93NUMPY\x01\x00", "no named arrays"),
        (b"\xff\xfe\xfa", "neither an .npz file nor a text"),
        (b"", "no rows"),
        (b"step,loss\n0,1\n", "no column of a layer"),
        (b"step,fc1\n0\n", "run:2 has 1 cells and its head has 2"),
        (b"step,fc1,fc1\n0,1,1\n", "two columns of one name"),
        (b"{", "not JSON"),
        (b"[1, 2]", "a list of objects"),
        (b'{"fc1": [1, 2], "fc2": [1]}', "not of one length"),
        (b"step,layer,value\n0,a,1\n0,a,2\n", "two values of a at step 0"),
        (b"layer,value\na,1\n", "wants a column step"),
        (b"step,a\n3,1\n2,1\n", "2 rising whole numbers"),
        (b"[" * 100_000, "not JSON"),
    ):
        file.write_bytes(content)
        with pytest.raises(BadInput, match=sentence):
            load(file)
    with pytest.raises(BadInput, match="there is no file"):
        load(tmp_path / "nowhere")
    with pytest.raises(BadInput, match="cannot be read"):
        load(tmp_path)


WIDE = "step,loss,fc1,fc2\n0,2.5,0.5,1\n10,2,0.25,\n20,nan,nan,inf\n"
LONG = """step,loss,layer,value
0,2.5,fc1,0.5
0,2.5,fc2,1
10,2,fc1,0.25
20,nan,fc1,nan
20,nan,fc2,inf
"""
LISTS = {"steps": [0, 10, 20], "loss": [2.5, 2, np.nan],
         "grads": {"fc1.weight": [0.5, 0.25, np.nan], "fc2.weight": [1, None, np.inf]}}  # fmt: skip
OBJECTS = [
    {"_step": 0, "loss": 2.5, "grad_norm/fc1": 0.5, "grad_norm/fc2": 1, "epoch": 0},
    {"_step": 10, "loss": 2, "grad_norm/fc1": 0.25, "epoch": 0},
    {"_step": 20, "loss": np.nan, "grad_norm/fc1": np.nan, "grad_norm/fc2": np.inf, "epoch": 1},
]


@pytest.mark.parametrize(
    "text",
    [
        WIDE, WIDE.replace(",", ";"), WIDE.replace(",", "\t"), "\ufeff" + WIDE, LONG,
        WIDE.replace("fc1", "grad_norm/fc1.weight").replace("fc2", "grad_norm/fc2.weight"),
        WIDE.replace("fc1", "fc1.grad_norm").replace("fc2", "fc2.grad_norm"),
        json.dumps(LISTS), json.dumps(OBJECTS), "\n".join(map(json.dumps, OBJECTS))],
)  # fmt: skip
def test_tables_of_norms(text: str, tmp_path: Path) -> None:
    file = tmp_path / "norms.txt"
    file.write_text(text, encoding="utf-8")
    made = load(file)
    assert [layer.name for layer in made.layers] == ["fc1", "fc2"]
    expected = [[0.5, 1], [0.25, np.nan], [np.inf, np.inf]]
    assert made.series.keys() == {"gradient"}
    assert made.series["gradient"] == pytest.approx(np.array(expected), nan_ok=True)
    assert made.loss == pytest.approx([2.5, 2, np.nan], nan_ok=True)
    # Of the losses between two rows nothing is known.
    assert made.steps.tolist() == [0, 1, 2]
    assert made.origin["numbered"] == "rows"


def test_a_table_of_several_kinds_and_of_steps_alone(tmp_path: Path) -> None:
    file = tmp_path / "norms.csv"
    file.write_text("step,grad/a,weight_norm/a,update/a,accuracy,lr,grad_norm\n5,1,2,3,0.5,0.1,7\n")
    made = load(file)
    assert {name: array.tolist() for name, array in made.series.items()} == {
        "gradient": [[1]], "weight": [[2]], "update": [[3]]}  # fmt: skip
    assert made.steps.tolist() == [5]
    assert {k: v.tolist() for k, v in made.facts.items()} == {
        "learning_rate": [0.1], "gradient_norm": [7]}  # fmt: skip
    assert made.origin == {"unused": "accuracy"}
    file.write_text("conv1.weight,conv1.bias,bn.weight\n1,2,3\n")
    made = load(file)
    assert [(layer.name, layer.kind) for layer in made.layers] == [
        ("conv1", "convolution"), ("bn", "normalization")]  # fmt: skip
    assert made.origin == {"unused": "conv1.bias"}


def test_a_record_that_is_saved_and_read_again(tmp_path: Path) -> None:
    layers = (Layer("fc1", "dense", (3, 2), 2, True, False, "relu"), Layer("fc2"))
    series = {"gradient": np.array([[1e-300, 2], [np.nan, np.inf]]), "zero": np.zeros((2, 2))}
    made = Record(
        np.array([1, np.nan, np.inf]), np.array([0.0, 2.0]), layers, series,
        {"learning_rate": np.array([0.1, 0.1])}, {"fc1": np.ones((2, 5))}, {"framework": "none"},
    )  # fmt: skip
    file = tmp_path / "run.npz"
    save(made, file)
    again = load(file)
    assert again.layers == layers
    assert again.origin == made.origin
    for group in ("series", "facts", "through_time"):
        old, new = getattr(made, group), getattr(again, group)
        assert old.keys() == new.keys()
        for name, array in old.items():
            assert new[name] == pytest.approx(array, nan_ok=True, rel=1e-6)
    assert again.loss == pytest.approx(made.loss, nan_ok=True)


@pytest.mark.parametrize(
    "changed",
    [
        {"series": {"gradient": np.ones((3, 2))}},
        {"series": {"colour": np.ones((2, 1))}},
        {"facts": {"learning_rate": np.ones(3)}},
        {"steps": np.array([2.0, 1.0])},
        {"through_time": {"fc1": np.ones((3, 5))}},
    ],
)
def test_a_saved_record_that_was_tampered_with(changed: Any, tmp_path: Path) -> None:
    made = Record(np.ones(3), np.array([0.0, 2.0]), (Layer("fc1"),))
    file = tmp_path / "run.npz"
    save(replace(made, **changed), file)
    with pytest.raises(BadInput, match=r"not as gradyan.watch|rising whole numbers"):
        load(file)


def test_names_that_say_what_they_are() -> None:
    for name, kind, layer in (
        ("weights_12", "weight", "12"), ("lstm.weight_hh_l0", "weight", "lstm.weight_hh_l0"),
        ("lstm.weight_hh_l0.grad", "gradient", "lstm.weight_hh_l0"), ("fc.bias", "bias", "fc"),
        ("fc.bias.grad", "bias", "fc"), ("biases_1", "bias", "1"), ("loss", "loss", ""),
        ("1.b.weight", "weight", "1.b"), ("activations_3", "activation", "3"),
        ("out.weight", "weight", "out"), ("l2.weight", "weight", "l2")):  # fmt: skip
        assert names.read(name, "weight") == names.Named(kind, layer), name
    for name, known in (
        ("LeakyReLU", "leaky_relu"), ("silu", "silu"), ("swish", "silu"), ("ReLU6", "relu6"),
        ("hard_sigmoid", "hardsigmoid"), ("sigma", "sigmoid"), ("Identity", "none")):  # fmt: skip
        assert names.activation(name) == known


TEXT = st.text(st.sampled_from('0123456789.,;{}[]":\n\tnaif -estpfcgrdlo'), max_size=80)


@pytest.mark.fuzz
@given(st.one_of(TEXT, TEXT.map(lambda t: "step,fc1\n" + t), st.text(max_size=40)))
def test_any_text_is_a_record_or_one_clear_sentence(text: str) -> None:
    readable("any.txt", text.encode("utf-8", errors="surrogatepass"))


def readable(name: str, data: bytes) -> None:
    """Read a file, and judge what it says; or be told in a sentence why it says nothing."""
    with TemporaryDirectory() as folder:
        (file := Path(folder) / name).write_bytes(data)
        with suppress(BadInput):
            record = load(file)
            assert record.series
            assert judge(record).verdict


def npz(found: Arrays) -> bytes:
    np.savez(file := BytesIO(), **found)
    return file.getvalue()


WHOLE = npz(arrays())
BYTES = st.tuples(st.integers(0, len(WHOLE)), st.integers(0, 40), st.binary(max_size=8))


@pytest.mark.fuzz
@given(st.lists(BYTES, min_size=1, max_size=4))
def test_any_bytes_are_a_record_or_one_clear_sentence(edits: list[tuple[int, int, bytes]]) -> None:
    data = WHOLE
    for at, length, piece in edits:
        data = data[:at] + piece + data[at + length :]
    readable("run.npz", data)


NAMES = st.sampled_from(
    [*arrays(), "activation", "weights_9", "fc.weight", "fc.weight.grad", "a b"]
)
SHAPES = st.lists(st.integers(0, 8), max_size=4).map(tuple)
KINDS = st.sampled_from(["f2", "f4", "f8", "g", "i8", "u1", "?", "c16", "U3", "S3", "M8[s]", "V2"])
VALUES = st.sampled_from([0.0, 1.0, -1.0, 1e-300, 1e300, float("inf"), float("nan")])


def filled(shape: tuple[int, ...], kind: str, value: float, other: float) -> Any:
    with np.errstate(all="ignore"):
        full = np.where(np.arange(int(np.prod(shape))) % 3 == 0, value, other).reshape(shape)
        if kind in {"M8[s]", "V2"}:
            return np.zeros(shape, kind)
        return np.nan_to_num(full).astype(kind) if kind in {"i8", "u1"} else full.astype(kind)


ARRAYS = st.builds(filled, SHAPES, KINDS, VALUES, VALUES)


@pytest.mark.fuzz
@given(st.dictionaries(NAMES, st.none() | ARRAYS, max_size=4), st.booleans())
def test_any_arrays_are_a_record_or_one_clear_sentence(changed: Arrays, alone: bool) -> None:
    found = {name: a for name, a in changed.items() if a is not None}
    readable("run.npz", npz(found if alone else arrays(**changed)))


def of_values(value: float, name: str, at: int) -> Arrays:
    """Return the arrays, one of which has such a value at one place or everywhere."""
    changed = np.array(arrays()[name], dtype=float)
    changed.flat[at % changed.size if at else slice(None)] = value
    return arrays(**{name: changed})


@pytest.mark.fuzz
@given(VALUES, st.sampled_from([n for n in arrays() if n != "steps"]), st.integers(0, 400))
def test_any_values_are_judged(value: float, name: str, at: int) -> None:
    readable("run.npz", npz(of_values(value, name, at)))
