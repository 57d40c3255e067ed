"""The callback for Keras, with the library itself, on each backend that is installed."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pytest

from gradyan.errors import ROOT
from gradyan.simulations.diagnosis.reading.files import load
from tests.installed import needs

if TYPE_CHECKING:
    from pathlib import Path

    from gradyan.simulations.diagnosis.records import Record

BACKENDS = [pytest.param(b, marks=needs("keras", b)) for b in ("torch", "jax", "tensorflow")]
# A process for each: Keras takes its backend when it is imported, and keeps it.
PROGRAM = """
import sys
import keras, numpy as np
import gradyan
from keras import layers

keras.utils.set_random_seed(3)
rng = np.random.default_rng(0)
x = rng.normal(size=(40, 8, 8, 2)).astype("f4")
y = (x.mean((1, 2, 3)) > 0).astype(int)
if sys.argv[2] == "half":
    keras.config.set_dtype_policy("mixed_float16")
model = keras.Sequential([
    keras.Input((8, 8, 2)), layers.Conv2D(4, 3, activation="relu", name="conv"),
    layers.BatchNormalization(name="bn"), layers.Flatten(),
    layers.Dense(6, activation="sigmoid", name="frozen", trainable=False),
    layers.Dense(5, activation="relu", name="off"), layers.Dense(2, name="out")])
model.get_layer("off").bias.assign([-99, 0.5, 0.5, 0.5, 0.5])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
model.compile(keras.optimizers.SGD(0.1), loss)
watch = gradyan.Watch(every=3)
fit = dict(batch_size=16, epochs=4, verbose=0, validation_data=(x, y))
history = model.fit(x, y, callbacks=[watch], **fit)
count = len(watch.losses)
watch.save(sys.argv[1])
model.fit(x, y, **fit)
assert len(watch.losses) == count, "watched after the end"
for owner in (model, model.optimizer, *model.layers):
    assert not {"call", "apply", "compute_loss", "train_step"} & vars(owner).keys()
print(*history.history["loss"])
"""


@cache
def run(backend: str, precision: str, folder: Path) -> tuple[Record, list[float]]:
    file = folder / f"{backend}-{precision}.npz"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(file), precision],
        env=os.environ | {"KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT)}, check=False,
        capture_output=True, text=True)  # fmt: skip
    assert not done.returncode, done.stderr
    return load(file), [float(word) for word in done.stdout.split()]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keras")


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_fit_does(backend: str, folder: Path) -> None:
    record, history = run(backend, "single", folder)
    assert record.origin["framework"].endswith(f"on {backend}")
    # Three batches an epoch, of 16, 16 and 8; Keras keeps the mean over the samples.
    epochs = record.loss.reshape(4, 3) @ [16, 16, 8] / 40
    assert epochs == pytest.approx(history, rel=1e-4)
    assert record.steps.tolist() == [0, 3, 6, 9]
    kinds = {layer.name: (layer.kind, layer.shape, layer.activation) for layer in record.layers}
    assert kinds == {
        "conv": ("convolution", (3, 3, 2, 4), "relu"), "bn": ("normalization", (4,), None),
        "frozen": ("dense", (144, 6), "sigmoid"), "off": ("dense", (6, 5), "relu"),
        "out": ("dense", (5, 2), "none")}  # fmt: skip
    assert [layer.fan_in for layer in record.layers] == [18, None, 144, 6, 5]
    assert [layer.trainable for layer in record.layers] == [True, True, False, True, True]
    gradient, update = record.series["gradient"], record.series["update"]
    learns = [0, 1, 4]
    # The rate times the gradient, as far as single precision resolves W − ηg − W.
    assert update[:, learns] == pytest.approx(0.1 * gradient[:, learns], rel=1e-2, abs=1e-6)
    assert np.isnan(gradient[:, 2]).all()
    assert record.facts["learning_rate"] == pytest.approx([0.1] * 4)
    assert record.facts["loss_scale"].tolist() == [1] * 4
    whole = np.sqrt(np.nansum(gradient**2, axis=1))
    assert (record.facts["gradient_norm"] > whole).all()  # biases count too


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_layers_put_out(backend: str, folder: Path) -> None:
    record, _ = run(backend, "single", folder)
    dead, zero = record.series["dead"][0], record.series["zero"][0]
    assert 1 / 5 <= dead[3] <= zero[3] < 1
    assert 0 < zero[0] < 1
    assert dead[4] == 0
    assert record.series["saturated"][0, 2] < 1
    assert np.isnan(record.series["saturated"][0]).tolist() == [True, True, False, True, True]
    assert record.series["activation"][0, 1] == pytest.approx(1, rel=0.2)


@pytest.mark.parametrize("backend", BACKENDS)
def test_mixed_precision(backend: str, folder: Path) -> None:
    half, _ = run(backend, "half", folder)
    single, _ = run(backend, "single", folder)
    assert half.origin["precision"] == "mixed_float16"
    assert (half.facts["loss_scale"] == 2**15).all()
    # Other numbers of the same size: the weights at the start are the same.
    ratio = half.series["gradient"][0, [0, 4]] / single.series["gradient"][0, [0, 4]]
    assert ratio == pytest.approx(1, rel=0.05)
    assert half.loss[0] == pytest.approx(single.loss[0], rel=0.01)
