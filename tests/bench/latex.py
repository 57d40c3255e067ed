r"""The guide as LaTeX, for pdflatex and lualatex: a row is two boxes side by side."""

import re
from collections.abc import Sequence

SUFFIX, FIGURES = "tex", "pdf"
HOLDS = r"(?<!\\)\\[(\[]", r"\\includegraphics"
SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
           "\xa0": "~", "−": "$-$", "<": "$<$", ">": "$>$", "|": "$|$",
           **{sign: f"\\{sign}" for sign in "{}$&#%_"}}  # fmt: skip
HEADINGS = ("Huge", "LARGE", "Large")
STYLES = {"em": "emph", "strong": "textbf", "code": "texttt"}
BEFORE = r"""\documentclass[10pt,a4paper]{article}
\usepackage[margin=20mm]{geometry}
\usepackage{amsmath,amssymb,array,graphicx,iftex,longtable}
\ifluatex\usepackage{fontspec,unicode-math}\else
\usepackage[T1]{fontenc}\usepackage{lmodern,textcomp}\fi
\usepackage[shorthands=off,turkish,english]{babel}
\usepackage[hidelinks]{hyperref}
\newcommand\cell[2]{\begin{minipage}[t]{.485\linewidth}\raggedright\sloppy
  \selectlanguage{#1}#2\end{minipage}}
\newcommand\row[2]{\par\noindent\cell{english}{#1}\hfill\cell{turkish}{#2}\par\smallskip}
\newcommand\ruled{\par\noindent\rule{\linewidth}{.4pt}\par}
\parindent0pt \parskip2pt \sloppy
\begin{document}
"""


def text(plain: str) -> str:
    return "".join(SPECIAL.get(sign, sign) for sign in plain)


def formula(tex: str, display: bool) -> str:
    return rf"\[{tex}\]" if display else rf"\({tex}\)"


def page(anchor: str) -> str:
    return rf"\pageref{{{anchor}}}"


def link(anchor: str, text: str) -> str:
    return rf"\hyperlink{{{anchor}}}{{{text}}}"


def anchor(name: str) -> str:
    return rf"\hypertarget{{{name}}}{{}}\label{{{name}}}"


def styled(style: str, text: str) -> str:
    return rf"\{STYLES[style]}{{{text}}}"


def heading(level: int, text: str) -> str:
    return rf"{{\{HEADINGS[level - 1]}\bfseries {text}\par}}"


def paragraph(text: str) -> str:
    return f"{text}\\par\n"


def columns(cells: Sequence[str]) -> str:
    return rf"\row{{{cells[0]}}}{{{cells[1]}}}" + "\n"


def table(rows: Sequence[Sequence[str]], whole: bool) -> str:
    name, most = "longtable" if whole else "tabular", max(map(len, rows))
    width = rf">{{\raggedright\arraybackslash}}p{{{0.9 / most:.3f}\linewidth}}"
    lines = "\\\\\n".join(" & ".join(row) for row in rows)
    return rf"\begin{{{name}}}{{@{{}}*{{{most}}}{{{width}}}@{{}}}}{lines}\end{{{name}}}\par" + "\n"


def figure(name: str, width: str) -> str:
    return rf"\includegraphics[width={width}mm]{{figures/{name}.pdf}}"


def code(plain: str) -> str:
    return f"\n\\begin{{verbatim}}\n{plain}\n\\end{{verbatim}}\n"


def note(text: str) -> str:
    return rf"\footnote{{{text}}}"


def box(text: str) -> str:
    return rf"\ruled {text}\ruled" + "\n"


def document(body: str) -> str:
    return BEFORE + re.sub(r"\n\s*\n+", "\n", body) + "\n\\end{document}\n"
