"""The job of the letter P: a claim's properties, attacked by Hypothesis."""

from pathlib import Path

from hypothesis import HealthCheck, settings

from gradyan.report.evidence.declared import properties
from gradyan.report.evidence.kept import Found

EXAMPLES = 200
settings.register_profile(
    "evidence", max_examples=EXAMPLES, deadline=None, derandomize=True, database=None
)
settings.register_profile(
    "nightly",
    max_examples=20_000,
    deadline=None,
    derandomize=False,  # other cases every night
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def run(id_: str, folder: Path, profile: str = "evidence") -> Found:
    """Return how many cases the properties of a claim have passed."""
    del folder
    settings.load_profile(profile)  # before the module is imported: @given asks for it
    attacks = properties(id_)
    found: Found = {"status": "passed" if attacks else "unchecked", "properties": []}
    for attack in attacks:
        found["properties"].append(attack.name)
        attack.passed = 0
        try:
            attack()
        except Exception as why:
            note = "; ".join(line.strip() for line in getattr(why, "__notes__", [])[:1])
            said = str(why).partition("\n")[0] or type(why).__name__
            found |= {"status": "failed", "why": f"{attack.name}: {said}. {note}".strip()}
        found["examples"] = found.get("examples", 0) + attack.passed
    return found
