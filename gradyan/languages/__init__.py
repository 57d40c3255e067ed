"""Everything that a language needs, in one place: a folder for each, with these files.

    words.toml      how it is written, the words of pages and figures, the glossary
    speech.toml     how formulas are read aloud
    diagnosis.toml  what `gradyan diagnose` says
    console.toml    errors and help of the command line by their English, which has no such file
    spelling.toml   the words that its dictionary lacks
    terms.tsv       its word for each English term, and free.toml, where it may do without

The guide and the simulations both speak, and neither may import the other's words; so this stands
beside them and imports nothing of ours but the failures and the reading of files.
"""

from pathlib import Path

HOME = Path(__file__).parent
MAIN = "en"  # whose words the others translate


def codes() -> list[str]:
    """Return the codes of the languages that have a folder."""
    return sorted(file.parent.name for file in HOME.glob("*/words.toml"))
