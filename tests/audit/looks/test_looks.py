"""Each rule passes a page that is well set, and refuses it once it is spoilt."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import weasyprint
from weasyprint.text.fonts import FontConfiguration

from gradyan.errors import ROOT
from gradyan.files import write_bytes
from gradyan.report.formulas.mathematics import Formula, image, typeset
from gradyan.report.pdf.drawing import draw
from gradyan.report.pdf.forms import Forms
from gradyan.report.pdf.joining import Metadata, join
from gradyan.report.pdf.objects import RANGE
from gradyan.report.places import packages
from gradyan.report.store import Store
from tests.audit import __main__ as command
from tests.audit.looks.book import Book
from tests.audit.looks.rules import LOOKS, Excused, exceptions, looked_at

STYLE = (ROOT / "report/styles/guide.css").read_text("utf-8")
STYLE = STYLE.replace("fonts:", packages().as_uri() + "/")
TITLES = Metadata({"en": "Gradients"}, ["Ada"], datetime(2026, 1, 2, tzinfo=UTC))
WORDS = "The gradient of a layer is a product of factors, one for each layer above it. " * 3
FIGURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><path d="M0 0h9v9z"/></svg>'
)


def row(text: str, css: str = "", tag: str = "p") -> str:
    return f'<div class="row {css}"><div class="cell"><{tag}>{text}</{tag}></div></div>'


def steps(*texts: str) -> str:
    rows = (row(f'<span class="bullet">{n}</span>{text}') for n, text in enumerate(texts, start=1))
    items = "".join(f'<div class="step" role="listitem">{each}</div>' for each in rows)
    return f'<div class="proof" role="list" data-numbering="Ordered">{items}</div>'


HEAD = row("How far it reaches", "heading level2", "h2")
INTRODUCED = row("It follows from two things:") + row("the slope, and the weight.")
SAID = row("Proposition 1", "label") + row("<em>It vanishes</em>, as is shown now.", "said")
STATED = f'<div class="statement">{SAID}</div>'
REASONED = f'<div class="reason">{steps(WORDS, WORDS, WORDS)}</div>'
CLAIM = f'<div class="claim">{STATED}{REASONED}</div>'
DRAWN = """<p>See <a href="#drawn">figure 1</a>.</p><div class="figure" id="drawn" role="figure">
<p class="drawing" role="presentation"><img alt="A curve" src="img:curve"
style="width:60mm;height:20mm"/></p><div class="row caption" role="caption"><div class="cell"><p>
<span class="label">Figure 1</span> It falls.</p></div></div></div>"""
SUM = "SUM"  # where a formula comes
END = row("And here it ends.")
GOOD = f"""<p style="break-after: page">Cover</p>{row("Gradients", "heading level1", "h1")}
{HEAD}{row(WORDS)}{INTRODUCED}{CLAIM}{DRAWN}<p class="formula">{SUM}</p>{row(WORDS)}
<div style="break-after: page">{END}</div>{row("Back", "heading level1", "h1")}<p>{WORDS * 34}</p>
<p style="break-before: page"></p>{row("Last", "heading level1", "h1")}{row(WORDS)}"""
OVERLEAF = '<p style="break-before: page"></p>'
LADDER = "immer&shy;fort&shy;immer&shy;fort&shy;immer&shy;fort " * 12
BAD = [
    ("pages have no holes", DRAWN, '<div style="height: 30mm"></div>' + DRAWN),
    ("pages have no holes", END, OVERLEAF + END),
    ("chapters end on a page with text", END, OVERLEAF + END),
    ("tints have no voids", '"statement">', '"statement" style="padding-bottom: 20mm">'),
    ("boxes stand with their first step", REASONED, OVERLEAF + REASONED),
    ("boxes stand with their first step", "as is shown now.", f"as{'<br/>is' * 60} shown.</em>"),
    ("last steps do not stand alone", "<span class=\"bullet\">3", OVERLEAF + "3"),
    ("headings stand with their text", HEAD, HEAD + OVERLEAF),
    ("headings stand with their text", HEAD, row("<b>Measurement</b>", "label") + OVERLEAF),
    ("introductions stand with what they introduce", "things:</p></div></div>",
     "things:</p></div></div>" + OVERLEAF),
    ("no more than two hyphens run", END, f'<p style="width: 13mm">{LADDER}</p>{END}'),
    ("no page ends with a hyphen", END, f'<p style="width: 13mm">{LADDER * 2}</p>{END}'),
    ("last lines are more than a word", END, row("And here, one below the other,<br/>words") + END),
    ("lines are filled", END, row("And here<br/>it ends, which is a longer line.") + END),
    ("formulas are set in six points or more", SUM, f'<span style="font-size: 6pt">{SUM}</span>'),
    ("displays stay in their column", SUM, f'<span style="font-size: 160pt">{SUM}</span>'),
    ("figures stand near their mention", "figure 1</a>.</p>",
     f'figure 1</a>.</p>{OVERLEAF}<div style="height: 200mm"></div>{OVERLEAF}'),
    ("letters are from the fonts of the guide", END,
     f'<p style="font-family: DejaVu Sans">a</p>{END}'),
    ("letters stand out from their ground", END, f'<p style="color: #9aa5b1">Pale</p>{END}'),
    ("letters stand out from their ground", END,
     f'<p style="color: #52606d; background: #7b8794; height: 20mm">Dark</p>{END}'),
]  # fmt: skip


FORMULA = Formula(r"\sum_{\ell} w_\ell^2 = 1", display=True)


class Printer:
    """Prints small pages in the style of the guide."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.store, self.fonts = folder, Store(folder / "kept"), FontConfiguration()
        self.style = weasyprint.CSS(string=STYLE, font_config=self.fonts)
        self.sum = typeset([FORMULA], self.store)[FORMULA]

    def __call__(self, name: str, body: str) -> Book:
        key, drawing = self.sum.key, self.sum.drawing
        tag = image(self.sum, "a sum", "math").replace("<img ", f'<img data-formula="{key}" ')
        html = f'<html lang="en"><title>G</title>{body.replace(SUM, tag)}</html>'
        forms = Forms({"curve": FIGURE, drawing: self.sum.svg}, self.store)
        document = weasyprint.HTML(string=html).render(
            stylesheets=[self.style], cache=forms, font_config=self.fonts
        )
        mathml = {key: self.sum.mathml}
        piece = draw(document, RANGE, forms, mathml, self.store)
        target = self.folder / f"{name}.pdf"
        write_bytes(target, join([piece], forms, mathml, TITLES))
        return Book(target)


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printer:
    return Printer(tmp_path_factory.mktemp("looks"))


@pytest.fixture(scope="module")
def good(printed: Printer) -> Book:
    return printed("good", GOOD)


def test_a_well_set_page_is_found_well_set(good: Book) -> None:
    for name, seen in looked_at(good, []).items():
        assert seen.wrong == [], name
        assert seen.looked, name


def test_every_rule_has_a_bad_page() -> None:
    assert {name for name, *_ in BAD} == set(LOOKS)


@pytest.mark.parametrize(("name", "old", "new"), BAD, ids=[name for name, *_ in BAD])
def test_a_bad_page_is_refused(name: str, old: str, new: str, printed: Printer) -> None:
    assert old in GOOD
    found = [why for why in LOOKS[name](printed("bad", GOOD.replace(old, new))) if why]
    assert found
    assert all(why.startswith("page ") for why in found)


def test_an_exception_has_to_be_needed(good: Book, printed: Printer) -> None:
    name = "lines are filled"
    old, new = next((old, new) for rule, old, new in BAD if rule == name)
    bad = printed("bad", GOOD.replace(old, new))
    wrong = looked_at(bad, [])[name].wrong
    seen = looked_at(bad, [Excused(name, "bad", "And here", "an example")])[name]
    assert (seen.wrong, seen.excused) == ([], wrong)
    spare = Excused(name, "good", "And here", "an example")
    assert looked_at(good, [spare])[name].wrong == ["the exception “And here” is not needed"]


def test_every_exception_has_its_reason() -> None:
    for one in exceptions():
        assert one.rule in LOOKS
        assert len(one.reason.split()) > 3, one


def test_the_command_tells_where_a_page_is_wrong(
    good: Book, printed: Printer, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = printed("bad", GOOD.replace(DRAWN, '<div style="height: 30mm"></div>' + DRAWN))
    command.main(str(good.file), str(bad.file))
    told = capsys.readouterr().out.partition("bad.pdf")
    assert "WRONG, 1: pages have no holes\n      page 2: " in told[2]
    assert "holes\n      page" not in told[0]
