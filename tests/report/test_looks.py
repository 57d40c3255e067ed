"""The looks that the guide tells its readers of: tints, thin rules and the colours of verdicts."""

import re

from gradyan.derivations.checker.judge import Verdict
from gradyan.errors import ROOT

STYLE = re.sub(
    r"/\*.*?\*/", "", (ROOT / "report/styles/guide.css").read_text("utf-8"), flags=re.DOTALL
)
RULES = [(name.strip(), body) for name, body in re.findall(r"([^{}]+)\{([^{}]*)\}", STYLE)]
TINTS = {
    name: found[1] for name, body in RULES if (found := re.search(r"background: #(\w{6})", body))
}
DOTS = {".qed", ".dot"}  # the square that ends a proof, and how hard an exercise is


def light(tint: str) -> int:
    return sum(bytes.fromhex(tint))


def test_on_a_tint_stand_statements_and_summaries_and_on_a_lighter_one_programs() -> None:
    on_verdicts = {f".wrong.{verdict} .statement" for verdict in Verdict}
    assert TINTS.keys() == {".statement", ".summary", "pre", *on_verdicts, *DOTS}
    statements = [tint for name, tint in TINTS.items() if name not in {"pre", *DOTS}]
    assert light(TINTS["pre"]) > max(map(light, statements))


def test_every_verdict_has_a_colour_of_its_own() -> None:
    of = [TINTS[f".wrong.{verdict} .statement"] for verdict in Verdict]
    assert len({*of, TINTS[".statement"]}) == len(Verdict) + 1


def test_reasons_and_proofs_stand_beside_a_thin_rule() -> None:
    beside = [name for name, body in RULES if "border-left: 0.5pt" in body]
    assert beside
    for cell in (".reason > .row > .cell", ".proof .cell"):
        assert any(cell in name.split(", ") for name in beside)
