"""Pages that were spoilt, one for each fault that a check has to find."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Spoilt:
    """A page, what is replaced in it or in a file that it loads, and what a check says of it."""

    fault: str
    old: str  # a regular expression
    new: str
    page: str = "en/vanishing.html"
    file: str = ""  # the page, if none
    check: str = ""  # of `hands.BY_NAME`; the others are made of every page


SHORT = "en/claims/batch-norm.html"
SPOILT = (
    Spoilt("nothing is not defined", r"^'use strict';", r"\g<0> nothing.at_all();", file="site.js"),
    Spoilt("elsewhere.invalid", "</main>", '<img alt="" src="http://elsewhere.invalid/"></main>'),
    Spoilt("Content Security Policy", "</main>", "<p style='margin: 0'>x</p></main>"),
    Spoilt("px wide where there are 320", "</main>",
           "</main><svg width='400' height='9' aria-hidden='true'></svg>"),
    Spoilt("px wide where there are 640", "</main>",
           "</main><svg width='700' height='9' aria-hidden='true'></svg>"),
    Spoilt("heading-order", r"<h2\b(.*?)</h2>", r"<h4\1</h4>"),
    Spoilt("scrollable-region-focusable", r"target\.tabIndex = 0;", "", file="site.js",
           page="en/learning.html"),
    Spoilt("color-contrast", "--ink: #1f2933", "--ink: #cccccc", file="site.css"),
    Spoilt("nothing is found of 'vanishing'", r"found\(.*\)", "found([])", page="en/index.html",
           file="en/found.js", check="sought"),
    Spoilt("is not to be seen", ":focus-visible { outline: 2px solid var[^;]*", "* { outline: none",
           file="site.css", page=SHORT, check="keyboard"),
    Spoilt("is out of sight", "^body {", "main a:focus { position: fixed; top: -99px } body {",
           file="site.css", page=SHORT, check="keyboard"),
    Spoilt("leads back", "</main>", '<button type="button" tabindex="1">x</button></main>',
           page=SHORT, check="keyboard"),
    Spoilt("is not reached", "</main>", '<a tabindex="-1" href="#text">x</a></main>',
           page=SHORT, check="keyboard"),
    Spoilt("Enter does not open", r"^async function show\(link\) \{", r"\g<0> return;",
           file="site.js", check="evidence"),
    Spoilt("Escape does not lead back", r"asked\?\.focus\([^)]*\);", "asked?.remove();",
           file="site.js", check="evidence"),
    Spoilt("scrolls smoothly", r"\(prefers-reduced-motion: no-preference\)", "all", file="site.css",
           check="still"),
    Spoilt("goes on moving", r"if \(calm\.matches\)", "if (false)", page="en/exploding.html",
           file="moving.js", check="still"),
)  # fmt: skip


def spoil(spoilt: Spoilt, folder: Path, scratch: Path) -> Path:
    """Return the page in a copy of the folder in which something was replaced."""
    copy = scratch / "site"
    shutil.copytree(folder, copy, copy_function=_link)
    file = copy / (spoilt.file or spoilt.page)
    text = file.read_text("utf-8")
    changed, n = re.subn(spoilt.old, spoilt.new, text, flags=re.MULTILINE | re.DOTALL)
    if not n:
        raise LookupError(f"{spoilt.old} is not in {file.name}")
    file.unlink()
    file.write_text(changed, "utf-8")
    return copy / spoilt.page


def _link(source: str, target: str) -> None:
    Path(target).symlink_to(source)
