"""The guide of the rivals: nothing of ours is lost on the way, and every run is one of ours too."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from gradyan.report.source import guide
from tests.bench import documents, latex, typst
from tests.bench.clock import Run
from tests.bench.content import Content, Counts, content
from tests.bench.walk import Emitter, Tree
from tests.installed import needs

HTML = """<html><head><title>no</title><style>p {}</style></head><body><section class="chapter ">
<div class="row heading level2" id="sec-one"><div class="cell column-1" lang="en">
<h2 style="bookmark-label: '1 \ue0000\ue001'"><span class="number">1</span> A_b &amp;
\ue0000\ue001</h2>
</div><div class="cell column-2" lang="tr"><h2 class="twin">Eğ\xadim</h2></div></div>
<p>See <a class="ref" href="#sec-one">1</a>, page <a href="#sec-one">\ue002sec-one\ue003</a>.
<em>Text</em><span class="footnote"><span lang="en">100%</span></span></p>
<p class="formula">\ue0001\ue001</p>
<table><thead><tr><th>x</th><th>$</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>
<p class="drawing"><img src="img:d1" alt="\ue0000\ue001" style="width:12.5mm;height:20mm" /></p>
<pre><code><span class="n">a</span> = [1]</code></pre></section></body></html>"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="12.5mm" height="20mm"/>'
SMALL = Content({"one": HTML}, [("x^2", False), (r"2 \cdot \frac12 = 1{,}0", True)], {"d1": SVG})
EMITTERS = pytest.mark.parametrize("emitter", [latex, typst], ids=["latex", "typst"])
TEXT = "1A_b&EğimSee1,page.Text100%x$12a=[1]"


@EMITTERS
def test_a_document_holds_all_that_the_pages_hold(emitter: Emitter, tmp_path: Path) -> None:
    assert SMALL.counts() == Counts(2, 1, len(TEXT))
    assert SMALL.write(emitter, tmp_path / "small") == SMALL.counts()
    assert (tmp_path / "small" / "figures" / f"d1.{emitter.FIGURES}").is_file()


def test_what_a_document_loses_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latex, "formula", lambda *_: "")
    monkeypatch.setattr(latex, "figure", lambda *_: "")
    found = SMALL.write(latex, tmp_path / "small")
    assert (found.formulas, found.figures) == (0, 0)


def test_latex_as_it_is_written(tmp_path: Path) -> None:
    SMALL.write(latex, tmp_path / "small")
    text = (tmp_path / "small" / "guide.tex").read_text("utf-8")
    for part in (
        r"\hypertarget{sec-one}{}\label{sec-one}\row{",
        "1  A\\_b \\&\n\\(x^2\\)\\par}",
        r"See \hyperlink{sec-one}{1}, page \hyperlink{sec-one}{\pageref{sec-one}}.",
        r"\emph{Text}\footnote{100\%}",
        r"\[2 \cdot \frac12 = 1{,}0\]",
        "x & \\$\\\\\n1 & 2\\end{tabular}",
        r"\includegraphics[width=12.5mm]{figures/d1.pdf}",
        "\\begin{verbatim}\na = [1]\n\\end{verbatim}",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("tex", "expected"),
    [
        (r"\frac32", "frac(3, 2)"),
        (r"\frac{a, b}{c}", r"frac(a \, b, c)"),
        (r"x_i^2", "x_(i)^(2)"),
        (r"2^{-10} \approx 0{,}001", '2^(- 10) approx "0,001"'),
        (r"\sqrt2 \, n", "sqrt(2) thin n"),
        (r"\left(\frac{1}{2}\right)^{L}", "lr(paren.l frac(1, 2) paren.r)^(L)"),
        (r"\left. a \right|_{\substack{ b }}", "lr( a bar.v)_( b)"),
        (r"\operatorname{ReLU}'(z)", 'op("ReLU")\' paren.l z paren.r'),
        (r"\int\limits_{0}^{\infty} \rho", "limits(integral)_(0)^(infinity) rho"),
        (r"\begin{cases} 1, & x > 0 \\ 0 \end{cases}", r"cases(1 \, & x > 0, 0)"),
        (
            r"\left[\begin{matrix}r & c\\0 & r\end{matrix}\right]",
            "lr(bracket.l mat(delim: #none, r, c; 0, r) bracket.r)",
        ),
        (r"\mathbb E[x]", "bb(E) bracket.l x bracket.r"),
    ],
)
def test_formulas_in_the_words_of_typst(tex: str, expected: str) -> None:
    assert typst.formula(tex, False) == f"${expected}$"


@needs("typst")
def test_typst_takes_what_is_written(tmp_path: Path) -> None:
    import typst as program  # noqa: PLC0415

    SMALL.write(typst, tmp_path / "small")
    program.compile(tmp_path / "small" / "guide.typ", output=tmp_path / "small.pdf")
    assert (tmp_path / "small.pdf").read_bytes().startswith(b"%PDF")


def test_a_tag_that_closes_another_is_seen() -> None:
    with pytest.raises(AssertionError, match="</p> closes something else"):
        Tree("<p><b>x</p></b>")


def test_the_rivals_have_the_whole_guide(real_guide: Path, tmp_path: Path) -> None:
    shutil.copytree(real_guide.parent, tmp_path / "build")
    whole = content(guide.load(), tmp_path / "build")
    counts = whole.counts()
    assert counts.formulas > 5000
    assert counts.figures > 30
    for emitter in (typst, latex):
        assert whole.write(emitter, tmp_path / emitter.SUFFIX) == counts
        text = (tmp_path / emitter.SUFFIX / f"guide.{emitter.SUFFIX}").read_text("utf-8")
        assert text.count(documents.OLD) == 1


def test_another_word_comes_between_the_runs(tmp_path: Path) -> None:
    file = tmp_path / "text"
    file.write_text(f"Yes. {documents.OLD}.")
    seen: list[tuple[str, str]] = []

    def once(state: str) -> Run:
        seen.append((state, file.read_text()))
        return Run(1, 1, 1, "")

    assert list(documents.states(file, once)) == list(documents.STATES)
    assert [text == f"Yes. {documents.NEW}." for _, text in seen] == [False, True, True]
    with pytest.raises(AssertionError, match="has not the word"):
        documents.states(file, once)


def test_latex_runs_again_only_where_pages_have_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "guide.tex").write_text(documents.OLD)
    pages = iter(["1", "2", "3", "4", "4"])

    def run(command: Any, folder: Path) -> Run:
        assert command[0] == "lualatex"
        (folder / "gradyan.aux").write_text(next(pages))
        return Run(1, 1, 1, "")

    monkeypatch.setattr(documents, "run", run)
    found = documents.tex("lualatex", tmp_path)
    assert [found[state].cpu for state in documents.STATES] == [2, 2, 1]


def test_who_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    monkeypatch.setattr(documents, "python_with", lambda _: ("", ""))
    assert {name: command for name, (_, command) in documents.rivals().items()} == {
        "lualatex": [], "pdflatex": [], "typst": []}  # fmt: skip
    documents.show(
        {"gradyan": {"pages": 1}}, {"gradyan": {s: [1.0] for s in documents.STATES}}, ["typst"]
    )
    assert "typst: not installed" in capsys.readouterr().out
