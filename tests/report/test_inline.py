"""How a line of prose is set."""

from pathlib import Path

import pytest

from gradyan.errors import Place
from gradyan.languages.locale import Locale
from gradyan.report.source.content import parser
from gradyan.report.source.inline import Formulas, Inline
from gradyan.report.store import Store

TR = Locale("tr")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("ReLU'nun eğimi", "ReLU’nun eğimi"),
        ("4'ün `f'(x)` altında", "4’ün <code>f&#x27;(x)</code> altında"),
        ("a < b", "a &lt; b"),
        (
            'yığın normalleştirme (<span class="other" lang="en">batch normalization</span>) olur',
            'yığın nor\u00admal\u00adleş\u00adtir\u00adme (<span class="other" lang="en">batch '
            "nor\u00admal\u00adiz\u00ada\u00adtion</span>)\u00a0olur",
        ),
        ("`a --b-c d`", '<code>a <span class="whole">--b-c</span> d</code>'),
    ],
)
def test_apostrophes_are_set_and_code_is_left(written: str, expected: str) -> None:
    (_, token, _) = parser().parse(written)
    inline = Inline(TR, Formulas({"tr": TR}, Store(Path())))
    assert inline.line(token, Place(TR.file())) == expected
