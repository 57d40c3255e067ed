"""What can show a sentence, and whether it is there: a word, a name, and what the word means.

``claim ID``, ``step ID/STEP``, ``finding EXPERIMENT``, ``figure NAME``, ``notes ID``,
``source KEY, page or equation``, ``test FILE::NAME``, ``reason WORDS``.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from gradyan.derivations.checker.catalog import claims
from gradyan.errors import ROOT
from gradyan.report import figures
from gradyan.report.evidence.lookup import shown
from gradyan.report.source.bibliography import Bibliography
from gradyan.report.words.reading import Called
from gradyan.simulations.engine.catalog import experiments

FORMS = {
    "claim": "a claim, as it is stated",
    "step": "CLAIM/STEP, what a step of a claim shows",
    "finding": "an experiment of that name",
    "figure": "what is drawn, by whoever looks at it",
    "notes": "the claim whose place in the notes is told",
    "source": "a source and, after a comma, its page, section or equation",
    "test": "FILE::NAME, a test of ours that would fail",
    "reason": "in words, why it follows from what stands before it",
}
PROVING = ("claim", "step", "test", "reason")  # what can hold of all cases
ABOUT = ("claim", "step", "notes")
OF_CLAIM = ("formula", "digits", "noted", "predicted", "verdict")
OF_EXPERIMENT = ("error", "factor", "measured", "pair")


@dataclass(frozen=True)
class Library:
    """All that a sentence can rest on."""

    bibliography: Bibliography

    @cached_property
    def _known(self) -> Mapping[str, Callable[[str], bool]]:
        return {
            "claim": lambda name: name in claims(),
            "step": self._is_step,
            "finding": lambda name: name in experiments(),
            "figure": lambda name: name in figures.figures(),
            "notes": lambda name: name in claims() and claims()[name].said is not None,
            "source": self._is_source,
            "test": _is_test,
            "reason": lambda words: len(words.split()) > 2,  # noqa: PLR2004 - a sentence
        }

    def fault(self, written: str) -> str:
        """Return what is wrong with a thing that is to show a sentence, or nothing."""
        form, _, name = written.partition(" ")
        if form not in FORMS:
            return f"'{written}' begins with none of {', '.join(FORMS)}"
        return "" if self._known[form](name) else f"there is no {form} '{name}'"

    def _is_step(self, name: str) -> bool:
        claim, _, step = name.partition("/")
        return claim in claims() and step in {*shown(claims()[claim]), "holds"}

    def _is_source(self, name: str) -> bool:
        key, comma, where = name.partition(", ")
        return key in self.bibliography.entries and bool(comma and where.strip())


def _is_test(name: str) -> bool:
    file, _, test = name.partition("::")
    found = ROOT / file
    return found.is_file() and f"def {test}(" in found.read_text("utf-8")


def claim_in(thing: str, forms: Iterable[str] = ABOUT) -> str:
    """Return the claim that a thing of one of these forms is about, or nothing."""
    form, _, name = thing.partition(" ")
    return name.partition("/")[0] if form in forms else ""


def covers(written: Iterable[str], called: Called) -> bool:
    """Tell whether what a reference gives is among the things that show a sentence."""
    things = [thing.partition(" ") for thing in written]
    name = str(called.args[0]) if called.args else ""
    if called.name in OF_CLAIM:
        return any(form in ABOUT and own.partition("/")[0] == name for form, _, own in things)
    if called.name in OF_EXPERIMENT:
        return ("finding", " ", name) in things
    if called.name == "cite":
        return any(form == "source" and own.split(",")[0] == name for form, _, own in things)
    if called.name == "ref" and name in claims():
        return any(own.partition("/")[0] == name for _, _, own in things)
    return True


def proposed(called: Iterable[Called]) -> list[str]:
    """Return what shows a sentence by the references in it, as far as they tell."""
    found = []
    for one in called:
        name = str(one.args[0]) if one.args else ""
        if one.name in OF_CLAIM or (one.name == "ref" and name in claims()):
            found.append(f"claim {name}")
        elif one.name in OF_EXPERIMENT:
            found.append(f"finding {name}")
        elif one.name == "cite":
            found.append(f"source {name}, ")
    return list(dict.fromkeys(found))
