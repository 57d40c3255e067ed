"""The programs that the guide shows are run as they stand there."""

import re
import subprocess
import sys

import pytest

from report.errors import ROOT

LANGUAGES = ("en", "tr")
CHAPTER = ROOT / "report" / "content" / "learning"


def program(practice: str, language: str) -> str:
    text = (CHAPTER / f"{language}.md").read_text(encoding="utf-8")
    found = re.search(rf"::: practice {practice}\n.*?```python\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_five_steps_in_numpy_learn_xor(language: str) -> None:
    command = [sys.executable, "-c", program("loop-numpy", language)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    outputs = [abs(float(number)) for number in re.findall(r"-?\d\.\d*", done.stdout)]
    assert outputs == [0, 1, 1, 0]


@pytest.mark.parametrize("practice", ["loop-numpy", "loop-torch", "loop-keras"])
def test_a_program_is_the_same_in_all_languages(practice: str) -> None:
    assert len({program(practice, language) for language in LANGUAGES}) == 1
