"""What a chapter may put between ``{{ … }}``: results, in the reader's notation, and places.

A reference never falls back: an unknown claim, step, experiment, word or source stops the build
at its file and line.
"""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import jinja2
from sympy import Basic, Tuple, sympify

from derivations.decide import RoundsTo
from report.bibliography import Bibliography
from report.errors import GuideError, Place
from report.evidence import Evidence, judgement
from report.locale import Locale
from report.tex import tex


NAMES = (
    *("calc", "cite", "digits", "error", "factor", "formula", "index", "measured"),
    *("noted", "page_of", "pair", "percent", "predicted", "ref", "verdict", "word"),
)


class References:
    """The names that a chapter can use, for one language. ``used`` collects the claims."""

    def __init__(self, locale: Locale, evidence: Evidence, bibliography: Bibliography) -> None:
        self.locale, self.evidence, self.bibliography = locale, evidence, bibliography
        self.used: set[str] = set()

    def names(self) -> dict[str, Any]:
        """Return the names by which templates call the methods."""
        return {name: getattr(self, name) for name in NAMES}

    def relation(self, claim: str, step: str) -> Basic:
        """Return what a step of a claim shows; 'said' and 'holds' are the statements."""
        self.used.add(claim)
        found = judgement(claim)
        if step in ("said", "holds"):
            statement: Basic = getattr(found.claim, step)
            return statement
        if step not in found.shown:
            known = ", ".join(found.shown)
            raise GuideError(f"claim '{claim}' has no step '{step}'", f"it has: {known}")
        return found.shown[step]

    def formula(self, claim: str, step: str, part: int | None = None) -> str:
        """Return TeX of what a step shows, to stand between dollar signs."""
        return tex(self._part(claim, step, part), self.locale.decimal_point)

    def digits(self, claim: str, step: str, part: int | None = None) -> str:
        """Return TeX of the decimal to which a step evaluates something."""
        relation = self._part(claim, step, part)
        if not isinstance(relation, RoundsTo):
            raise GuideError(f"step '{step}' of '{claim}' evaluates nothing")
        return self.locale.fixed(float(relation.args[1]), int(relation.args[2]))

    def noted(self, claim: str, part: int) -> str:
        """Return TeX of the decimal that stands in the notes."""
        return self.digits(claim, "said", part)

    def calc(self, expression: str, digits: int | None = None) -> str:
        """Return TeX of the value of an expression that SymPy evaluates."""
        value = sympify(expression)
        if not value.is_number:
            raise GuideError(f"'{expression}' is not a number")
        return self.locale.number(float(value), digits)

    def percent(self, expression: str, places: int = 0) -> str:
        """Return a share as text, with the sign on the side where the language has it."""
        return self.locale.percent(float(sympify(expression)), places)

    def measured(self, experiment: str, digits: int = 3, **at: object) -> str:
        """Return TeX of a measured mean."""
        return self.locale.number(self.evidence.measured(experiment, **at).value, digits)

    def error(self, experiment: str, digits: int = 1, **at: object) -> str:
        """Return TeX of the standard error of a measured mean."""
        return self.locale.number(self.evidence.measured(experiment, **at).standard_error, digits)

    def factor(self, experiment: str, digits: int = 2, **at: object) -> str:
        """Return TeX of a quantity that was measured as a base-10 logarithm."""
        return self.locale.number(10 ** self.evidence.measured(experiment, **at).value, digits)

    def pair(self, experiment: str, **at: object) -> str:
        """Return TeX of a measured mean ± its standard error."""
        found = self.evidence.measured(experiment, **at)
        return measured_pair(self.locale, found.value, found.standard_error)

    def predicted(self, claim: str, digits: int = 3, **at: object) -> str:
        """Return TeX of what the theory of a claim expects at a setting."""
        self.used.add(claim)
        predicts = judgement(claim).claim.predicts
        if predicts is None:
            raise GuideError(f"claim '{claim}' predicts nothing")
        return self.locale.number(predicts(**at), digits)

    def verdict(self, claim: str) -> str:
        """Return the verdict as a word of the language, with a link to the evidence."""
        self.used.add(claim)
        verdict = self.evidence.of(claim)["verdict"]
        word = escape(self.locale.word(f"verdict-{verdict}"))
        return f'<a class="verdict {verdict}" href="#evidence-{claim}">{word}</a>'

    def ref(self, target: str) -> str:
        """Return a link to a section, equation, figure, proposition…; its number comes later."""
        return f'<a class="ref" href="#{escape(target)}"></a>'

    def page_of(self, anchor: str) -> str:
        """Return a link whose text will be the page of an anchor."""
        return f'<a class="page-ref" href="#{escape(anchor)}"></a>'

    def cite(self, key: str) -> str:
        """Return a citation, linked to the bibliography."""
        text = escape(self.bibliography.cite(key, self.locale))
        return f'<a class="cite" href="#bib-{key}">{text}</a>'

    def index(self, key: str) -> str:
        """Return an invisible anchor: the glossary's term has this page in the index."""
        self.locale.term(key)
        return f'<span class="index" data-term="{escape(key)}"></span>'

    def word(self, key: str) -> str:
        """Return an interface word."""
        return self.locale.word(key)

    def _part(self, claim: str, step: str, part: int | None) -> Basic:
        relation = self.relation(claim, step)
        if part is None:
            return relation
        parts = relation.args if isinstance(relation, Tuple) else (relation,)
        if part >= len(parts):
            raise GuideError(f"'{step}' of '{claim}' has {len(parts)} parts, counted from 0")
        return parts[part]


def measured_pair(locale: Locale, value: float, error: float) -> str:
    """Return TeX 'value ± error', both to the first digit of the error."""
    places = next(p for p in range(12) if round(error, p) >= 10**-p)
    return rf"{locale.fixed(value, places)} \pm {locale.fixed(error, places)}"


def fill(file: Path, references: References) -> str:
    """Return the text of a chapter with every reference filled in, line by line as it was."""
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        comment_start_string="<!--#",  # {#…} is the id of a heading
        comment_end_string="#-->",
    )
    environment.globals = references.names()
    try:
        code = environment.compile(file.read_text(encoding="utf-8"), filename=str(file))
        return jinja2.Template.from_code(environment, code, environment.globals).render()
    except jinja2.TemplateSyntaxError as why:
        remedy = "write {{ name(…) }}"
        place = Place(file, why.lineno)
        raise GuideError(f"malformed reference: {why.message}", remedy, place) from why
    except (GuideError, jinja2.UndefinedError, TypeError, ValueError, KeyError) as why:
        place = Place(file, max(_lines(why, file), default=0))
        remedy = why.remedy if isinstance(why, GuideError) else "see CONTRIBUTING.md, References"
        problem = why.problem if isinstance(why, GuideError) else str(why)
        raise GuideError(problem, remedy, place) from why


def _lines(why: BaseException, file: Path) -> Iterator[int]:
    """Jinja rewrites the traceback so that frames of a template carry its own lines."""
    traceback = why.__traceback__
    while traceback:
        if traceback.tb_frame.f_code.co_filename == str(file):
            yield traceback.tb_lineno
        traceback = traceback.tb_next
