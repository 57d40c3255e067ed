"""The programs that the guide shows are run as they stand there, and do what it says.

Those for PyTorch and Keras are run where these are installed (the extra ``frameworks``).
What a program takes for granted, a model or its data, is put before it, chosen so that the outcome
can be worked out.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from gradyan.errors import ROOT
from gradyan.report.source.guide import load
from tests.installed import needs

GUIDE = load()
SHOWN = re.compile(r"^::: practice (\S+)\n.*?^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
needs_torch, needs_keras = needs("torch"), needs("keras", "torch")


def programs(language: str) -> dict[str, str]:
    """Return the programs of the guide by the names of their boxes."""
    files = [GUIDE.chapter(name, language) for name in GUIDE.chapters]
    return dict(SHOWN.findall("\n".join(file.read_text("utf-8") for file in files)))


def ran(practice: str, folder: Path, before: str = "", after: str = "") -> str:
    """Return what a program prints, with other lines before and after its own."""
    program = "\n".join((before, programs(GUIDE.languages[0])[practice], after))
    env = {**os.environ, "KERAS_BACKEND": "torch", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "ignore", "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=env)
    assert done.returncode == 0, done.stderr
    return done.stdout


def numbers(text: str) -> list[float]:
    return [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e[-+]\d+)?", text)]


def test_the_programs_are_the_same_in_all_languages() -> None:
    first, *others = (programs(language) for language in GUIDE.languages)
    assert all(other == first for other in others)


def test_every_program_is_run_by_a_test() -> None:
    written = Path(__file__).read_text("utf-8")
    assert [name for name in programs(GUIDE.languages[0]) if f'ran("{name}"' not in written] == []


def test_the_five_steps_in_numpy_learn_xor(tmp_path: Path) -> None:
    assert [abs(x) for x in numbers(ran("loop-numpy", tmp_path))] == [0, 1, 1, 0]


# --- PyTorch -----------------------------------------------------------------------------------

SEEDED = "import torch\ntorch.manual_seed(1)\n"
# Three layers of one unit, with the weights 2, 3 and 5 and the input 1.
CHAIN = """
import torch
model = torch.nn.Sequential(*[torch.nn.Linear(1, 1, bias=False) for _ in range(3)])
for layer, weight in zip(model, (2.0, 3.0, 5.0)):
    torch.nn.init.constant_(layer.weight, weight)
x, y = torch.ones(1, 1), None
def loss_fn(output, target):
    return output.sum()
"""


@needs_torch
def test_the_same_in_pytorch_learns_xor(tmp_path: Path) -> None:
    (loss,) = numbers(ran("loop-torch", tmp_path, SEEDED, "print(f'{loss.item():.6f}')"))
    assert loss < 0.01


@needs_torch
def test_error_signals_are_the_products_of_the_weights_above(tmp_path: Path) -> None:
    printed = ran("error-signals-torch", tmp_path, CHAIN)
    assert re.findall(r"\S+e\S+$", printed, re.MULTILINE) == ["1.50e+01", "5.00e+00", "1.00e+00"]


@needs_torch
def test_layer_factors_are_those_of_the_layer_above(tmp_path: Path) -> None:
    before = CHAIN + programs(GUIDE.languages[0])["error-signals-torch"]
    printed = ran("layer-factors-torch", tmp_path, before)
    assert printed.splitlines()[3:] == ["layer 1: 3.00", "layer 2: 5.00"]


@needs_torch
def test_dead_units_are_counted(tmp_path: Path) -> None:
    before = SEEDED + (
        "model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.ReLU())\n"
        "model[0].bias.data = torch.tensor([100.0, -100.0, 100.0, 100.0])\n"
        "batches = [(torch.rand(5, 3), None) for _ in range(2)]\n"
    )
    assert ran("dead-units-torch", tmp_path, before) == "layer 1: 25.0% dead\n"


@needs_torch
def test_what_depends_on_the_input_falls_to_a_sixth_as_drawn(tmp_path: Path) -> None:
    found = numbers(ran("initialization-torch", tmp_path, SEEDED))
    every, input_alone = found[::2], found[1::2]
    assert len(input_alone) == 40
    # Per layer, over nineteen: as drawn, and after He.
    drawn, he = ((half[-1] / half[0]) ** (1 / 19) for half in (input_alone[:20], input_alone[20:]))
    assert drawn == pytest.approx(1 / 6, rel=0.15)
    assert 0.6 < he < 1
    assert 0.5 < every[19] / every[9] < 2
    assert every[19] == pytest.approx(2 / (5 * 256), rel=0.1)  # of the biases alone


@needs_torch
def test_chi_of_a_layer(tmp_path: Path) -> None:
    relu, sigmoid = numbers(re.sub(r", grad_fn.*", "", ran("chi-torch", tmp_path, SEEDED)))
    assert relu == pytest.approx(1, rel=0.05)
    assert sigmoid == pytest.approx(0.09, rel=0.05)


@needs_torch
def test_the_recorded_run_is_diagnosed_as_the_guide_quotes(tmp_path: Path) -> None:
    ran("diagnose-torch", tmp_path)
    for language in GUIDE.languages:
        text = GUIDE.chapter("remedies", language).read_text("utf-8")
        (quoted,) = re.findall(r"`gradyan diagnose run\.npz.*“(.*)”", text)
        file = str(tmp_path / "run.npz")
        command = [sys.executable, "-m", "gradyan", "diagnose", file, "--language", language]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        assert done.stdout.startswith(quoted)


@needs_torch
def test_the_hook_names_what_is_not_finite_first(tmp_path: Path) -> None:
    assert ran("first-nan", tmp_path).strip() == "forward: 1, LayerNorm"


@needs_torch
def test_the_hook_sees_a_gradient_that_is_not_finite(tmp_path: Path) -> None:
    """The root of 0: finite on the way forwards, and no slope on the way back."""
    after = """
root = nn.Sequential(nn.Linear(2, 1, bias=False))
watch(root)
try:
    root(torch.zeros(1, 2)).abs().sqrt().sum().backward()
except FloatingPointError as why:
    print(why)
"""
    last = ran("first-nan", tmp_path, after=after).splitlines()[-1]
    assert last == "backward: 0, Linear"


@needs_torch
def test_the_hook_looks_into_an_lstm_and_wants_no_module_that_works_in_place(
    tmp_path: Path,
) -> None:
    """An LSTM gives a tensor and a tuple; before a module in place PyTorch refuses the hook."""
    after = """
class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.out = nn.LSTM(2, 3), nn.Linear(3, 1)

    def forward(self, x):
        return self.out(self.lstm(x)[0])

recurrent = Recurrent()
watch(recurrent)
recurrent(torch.ones(4, 1, 2)).sum().backward()
try:
    recurrent(torch.full((4, 1, 2), torch.nan))
except FloatingPointError as why:
    print(why)
inside = nn.Sequential(nn.Linear(2, 2), nn.ReLU(inplace=True))
watch(inside)
try:
    inside(torch.ones(1, 2))
except RuntimeError as why:
    print("inplace" in str(why))
"""
    seen = ran("first-nan", tmp_path, after=after).splitlines()[-2:]
    assert seen == ["forward: lstm, LSTM", "True"]


# --- Keras -------------------------------------------------------------------------------------

DRAWN = "import keras\nkeras.utils.set_random_seed(1)\n"


@needs_keras
def test_the_last_file_but_one_is_good(tmp_path: Path) -> None:
    """The first step takes the weight from 1 to -1, where the logarithm is NaN."""
    before = DRAWN + (
        "import numpy as np\n"
        "unit = keras.layers.Dense(1, keras.ops.log, False, kernel_initializer='ones')\n"
        "model = keras.Sequential([keras.Input((1,)), unit])\n"
        "x, y = np.ones((4, 1)), np.full((4, 1), -100.0)\n"
    )
    after = (
        "for file in '01', '02':\n"
        "    model.load_weights(f'{file}.weights.h5')\n"
        "    print(file, f'{model.get_weights()[0].item():.3f}')"
    )
    printed = ran("stop-at-nan-keras", tmp_path, before, after)
    assert printed.splitlines()[-2:] == ["01 -1.000", "02 nan"]
    assert len(list(tmp_path.glob("*.weights.h5"))) == 2
