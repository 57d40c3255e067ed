"""What a chapter may put between ``{{ … }}``: results, in the reader's notation, and places.

A reference never falls back: an unknown claim, step, experiment, word or source stops the build
at its file and line.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from html import escape
from pathlib import Path
from typing import Any, TypeVar

import jinja2
from jinja2 import nodes
from sympy import Basic, Tuple

from gradyan.derivations.checker import catalog
from gradyan.derivations.checker.statement import RoundsTo
from gradyan.errors import GuideError, Place, Problems
from gradyan.files import read
from gradyan.languages import MAIN
from gradyan.languages.locale import Locale
from gradyan.languages.tables import terms
from gradyan.report.evidence import sources
from gradyan.report.evidence.lookup import claim_of, shown
from gradyan.report.evidence.record import Evidence
from gradyan.report.formulas.tex import tex
from gradyan.report.source.arithmetic import number
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.source.content import Block, Pair, walk
from gradyan.report.store import Store, key_of
from gradyan.simulations.diagnosis.tried import tried

NAMES = (
    *("calc", "cite", "digits", "en", "error", "factor", "formula", "index", "measured"),
    *("noted", "page_of", "pair", "percent", "predicted", "ref", "tried", "verdict", "word"),
)
Digits = TypeVar("Digits", int, int | None)
WRITTEN = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
ALONE = "en("  # how what one language has alone begins
OTHER = f'<span class="other" lang="{MAIN}">'
# What an expression, or arguments that do not fit, can raise.
WRONG = (
    *(ArithmeticError, AttributeError, LookupError, SyntaxError, TypeError, ValueError),
    nodes.Impossible,
)
MOST_DIGITS = 17  # that a number has
MOST_TIMES = 1e6  # the whole, that a percentage says
LONGEST = 7  # places after the decimal sign, below which an error stands for itself
MARGIN = 1000  # more standard errors than this need no count
HELP = "see CONTRIBUTING.md, References"


def printable(value: Any) -> Any:
    """Return what a template is about to print, or raise TypeError where that is nothing."""
    if value is None:
        raise TypeError("None is nothing to print")
    return value


JINJA = jinja2.Environment(
    keep_trailing_newline=True,
    comment_start_string="<!--#",  # {#…} is the id of a heading
    comment_end_string="#-->",
)


class References:
    """The names that a chapter can use, for one language.

    ``used`` collects the claims, ``targets`` the anchors that `ref` and `page_of` lead to, each
    with the ``place`` that is being filled in.
    """

    def __init__(
        self,
        locale: Locale,
        evidence: Evidence,
        bibliography: Bibliography,
        store: Store | None = None,
    ) -> None:
        self.locale, self.evidence, self.bibliography = locale, evidence, bibliography
        self.store = store
        self.used: set[str] = set()
        self.targets: list[tuple[str, str, Place | None]] = []
        self.place: Place | None = None

    def names(self) -> dict[str, Any]:
        """Return the names by which templates call the methods."""
        return {name: getattr(self, name) for name in NAMES}

    def relation(self, claim: str, step: str) -> Basic:
        """Return what a step of a claim shows; 'said' and 'holds' are the statements."""
        self.used.add(claim)
        found = claim_of(claim)
        if step in ("said", "holds"):
            statement: Basic = getattr(found, step)
            return statement
        known = shown(found)
        if step not in known:
            raise GuideError(f"claim '{claim}' has no step '{step}'", f"it has: {', '.join(known)}")
        return known[step]

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
        return self.locale.number(number(expression), counted(digits))

    def percent(self, expression: str, places: int = 0) -> str:
        """Return a share as text, with the sign on the side where the language has it."""
        if not abs(share := number(expression)) < MOST_TIMES:
            raise GuideError(f"{share:g} is too large for a percentage")
        return self.locale.percent(share, counted(places, 0))

    def measured(self, experiment: str, digits: int = 3, **at: object) -> str:
        """Return TeX of a measured mean."""
        return self.locale.number(self.evidence.measured(experiment, **at).value, counted(digits))

    def error(self, experiment: str, digits: int = 1, **at: object) -> str:
        """Return TeX of the standard error of a measured mean."""
        return self.locale.number(
            self.evidence.measured(experiment, **at).standard_error, counted(digits)
        )

    def factor(self, experiment: str, digits: int = 2, **at: object) -> str:
        """Return TeX of a quantity that was measured as a base-10 logarithm."""
        return self.locale.number(
            10 ** self.evidence.measured(experiment, **at).value, counted(digits)
        )

    def pair(self, experiment: str, **at: object) -> str:
        """Return TeX of a measured mean ± its standard error."""
        found = self.evidence.measured(experiment, **at)
        return measured_pair(self.locale, found.value, found.standard_error)

    def predicted(self, claim: str, digits: int = 3, **at: object) -> str:
        """Return TeX of what the theory of a claim expects at a setting."""
        self.used.add(claim)
        return self.locale.number(expected(claim, at, self.store), counted(digits))

    def tried(self, kind: str, said: str) -> str:
        """Return TeX of how many runs of a kind got such a verdict when the diagnosis was tried."""
        return self.locale.number(tried()[kind][said])

    def verdict(self, claim: str) -> str:
        """Return the verdict as a word of the language, with a link to the evidence."""
        self.used.add(claim)
        verdict = self.evidence.of(claim)["verdict"]
        word = escape(self.locale.word(f"verdict-{verdict}"))
        return f'<a class="verdict {verdict}" href="#evidence-{claim}">{word}</a>'

    def ref(self, target: str) -> str:
        """Return a link to a section, equation, figure, proposition…; its number comes later."""
        self.targets.append(("ref", target, self.place))
        return f'<a class="ref" href="#{escape(target)}"></a>'

    def page_of(self, anchor: str) -> str:
        """Return a link whose text will be the page of an anchor."""
        self.targets.append(("page_of", anchor, self.place))
        return f'<a class="page-ref" href="#{escape(anchor)}"></a>'

    def cite(self, key: str, *, aside: bool = False) -> str:
        """Return a citation, 'Glorot and Bengio (2010)'; ``aside``: '(Glorot and Bengio, 2010)'."""
        text = escape(self.bibliography.cite(key, self.locale, aside=aside))
        return f'<a class="cite" href="#bib-{key}">{text}</a>'

    def index(self, key: str, *, main: bool = False) -> str:
        """Return an invisible mark: the index has this page of a term, in bold if ``main``."""
        self.locale.indexed(key)
        return f'<span class="index{" main" * main}" data-term="{escape(key)}"></span>'

    def en(self, term: str) -> str:
        """Return the English of a term in brackets, to stand right behind its word."""
        known = [row["en"] for row in terms(self.locale.code)]
        if term not in known:
            file = self.locale.file("terms").with_suffix(".tsv")
            alike = (
                f"; alike are: {', '.join(near)}"
                if (near := get_close_matches(term, known))
                else ""
            )
            remedy = f"remove it, or add the term to {Place(file)}{alike}"
            raise GuideError(f"'{self.locale.code}' has no term '{term}'", remedy)
        return f" ({OTHER}{escape(term)}</span>)"

    def word(self, key: str) -> str:
        """Return an interface word."""
        return self.locale.word(key)

    def _part(self, claim: str, step: str, part: int | None) -> Basic:
        relation = self.relation(claim, step)
        if part is None:
            return relation
        found = parts(relation)
        if part not in range(len(found)):
            raise GuideError(f"'{step}' of '{claim}' has {len(found)} parts, counted from 0")
        return found[part]


def counted(digits: Digits, least: int = 1) -> Digits:
    """Return a number of digits, or raise GuideError where no number has so many."""
    if digits is not None and digits not in range(least, MOST_DIGITS + 1):
        raise GuideError(f"{digits} digits", f"give {least} to {MOST_DIGITS}")
    return digits


def parts(relation: Basic) -> tuple[Basic, ...]:
    """Return the relations that stand side by side, or the one."""
    return relation.args if isinstance(relation, Tuple) else (relation,)


def expected(claim: str, at: Mapping[str, object], store: Store | None) -> float:
    """Return what the theory of a claim expects at a setting, kept or computed now."""
    predicts = claim_of(claim).predicts
    if predicts is None:
        raise GuideError(f"claim '{claim}' predicts nothing")
    module, _ = catalog.place_of(claim)
    key = key_of("expected", sources.key([module]), claim, sorted(at.items()))
    if store and (kept := store.get(key)) is not None:
        return float(kept)
    found = float(predicts(**at))
    if store:
        store.put(key, repr(found).encode())
    return found


def measured_pair(locale: Locale, value: float, error: float) -> str:
    """Return TeX 'value ± error', both to the first digit of the error unless that is tiny."""
    if not error > 0:
        raise GuideError(f"a standard error of {error} is none", "look at the experiment")
    places = next((p for p in range(LONGEST) if error >= 0.95 * 10**-p), None)
    if places is None:  # a row of noughts or nines that nobody counts
        digits = 4 if abs(value) >= 10**-3 else 2
        return rf"{locale.number(value, digits)} \pm {locale.number(error, 1)}"
    return rf"{locale.fixed(value, places)} \pm {locale.fixed(error, places)}"


def margin(locale: Locale, found: Mapping[str, Any]) -> str:
    """Return by how many standard errors a statement about measurements holds, as a word."""
    return locale.plain(int(min(found["margin"], MARGIN)))


def fill(file: Path, references: References) -> str:
    """Return the text of a chapter with every reference filled in, line by line as it was."""
    names, filled, problems = references.names(), [], Problems()
    for node in _parts_of(file):
        if isinstance(node, nodes.TemplateData):
            filled.append(node.data)
            continue
        references.place = Place(file, node.lineno)
        try:
            filled.append(_called(node, names))
        except GuideError as why:
            problems.add(why.problem, why.remedy, references.place)
    problems.stop()
    return "".join(filled)


def _parts_of(file: Path) -> Iterator[nodes.Expr]:
    """Yield the text of a chapter and its references, in order, each with its line."""
    try:
        template = JINJA.parse(read(file))
    except jinja2.TemplateSyntaxError as why:
        problem, remedy = f"malformed reference: {why.message}", "write {{ name(…) }}"
        raise GuideError(problem, remedy, Place(file, why.lineno)) from why
    for node in template.body:
        if not isinstance(node, nodes.Output):
            problem = "a chapter holds references, and nothing else for Jinja"
            raise GuideError(problem, "write {{ name(…) }}", Place(file, node.lineno))
        yield from node.nodes


def _called(node: nodes.Node, names: Mapping[str, Callable[..., str]]) -> str:
    """Return what a reference says: a name with arguments, constants or other references."""
    if not (isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name)):
        raise GuideError("a reference is a name with its arguments", "write {{ name(…) }}")
    if node.dyn_args or node.dyn_kwargs:
        raise GuideError("a reference has an argument with stars", "write each by itself")
    name = node.node.name
    if name not in names:
        near = ", ".join(get_close_matches(name, names) or sorted(names))
        raise GuideError(f"there is no reference '{name}'", f"known are: {near}")

    def value(argument: nodes.Expr) -> Any:
        plain = not isinstance(argument, nodes.Call)
        return argument.as_const() if plain else _called(argument, names)

    try:
        options = {option.key: value(option.value) for option in node.kwargs}
        return names[name](*map(value, node.args), **options)
    except WRONG as why:
        raise GuideError(f"{name}: {why}", HELP) from why


def compare(pairs: Iterable[Pair], problems: Problems) -> None:
    """Note where a block has a reference that its twin has not, or not as many footnotes."""
    for blocks in (pair.blocks for pair in walk(pairs) if not pair.children):
        written = {code: _written(block) for code, block in blocks.items()}
        for code, block in blocks.items():
            for reference in sorted(set().union(*written.values()) - written[code]):
                other = next(blocks[c].place for c in blocks if reference in written[c])
                problem = f"no {{{{ {reference} }}}} in '{code}', but at {other}"
                problems.add(problem, "twins have the same references", block.place)
        notes = {code: _notes(block) for code, block in blocks.items()}
        if len(set(notes.values())) > 1:
            counted = ", ".join(f"{count} in '{code}'" for code, count in notes.items())
            problem, place = f"not the same number of footnotes: {counted}", block.place
            problems.add(problem, "pair them", place)


def _notes(block: Block) -> int:
    inner = [child for line in block.lines for child in line.children or []]
    return sum(child.type == "footnote_ref" for child in inner)


def _written(block: Block) -> set[str]:
    """Return the references in the lines of a block that its twins have too."""
    lines = read(block.place.file).splitlines()[block.place.line - 1 : block.end]
    written = {re.sub(r"\s+", " ", text) for text in WRITTEN.findall("\n".join(lines))}
    return {text for text in written if not text.startswith(ALONE)}
