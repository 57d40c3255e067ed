"""Tries the site in Chromium, as `make test-web` does: `cd tests/web; python -m chromium SITE`.

Every page opens without a message and asks for nothing outside its folder; axe finds nothing in
the light and in the dark; no page is wider than 320 px, nor than half a laptop's, as it is at
200 %; then what is done by hand (`hands.py`). Each check is first seen to fail on a page that was
spoilt for it.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from axe_playwright_python.sync_playwright import Axe
from chromium import hands  # type: ignore[import-not-found]
from chromium.spoilt import SPOILT, spoil  # type: ignore[import-not-found]
from playwright.sync_api import Browser, Page, sync_playwright

NARROW, TWICE = {"width": 320, "height": 640}, {"width": 640, "height": 400}  # of 1280 × 800
SETTLED = 60  # milliseconds after which a page has named what scrolls


def main(folder: Path) -> int:
    """Return 0 if nothing was found."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is missing. `./setup.sh chromium` installs it where there is apt-get.")
    pages, began = sorted(folder.resolve().rglob("*.html")), time.monotonic()
    with sync_playwright() as play:
        options = ["--no-sandbox", "--allow-file-access-from-files"]
        browser = play.chromium.launch(executable_path=chromium, args=options)
        say(f"Chromium {browser.version}")
        faults = list(blind(browser, folder.resolve()))
        for scheme in ("light", "dark"):
            faults += tried(browser, pages, scheme)
            say(f"{scheme}: {len(pages)} pages after {time.monotonic() - began:.0f} s")
        faults += hands.all_of_it(browser, folder.resolve())
        browser.close()
    for fault in faults:
        say(fault)
    say(f"{len(pages)} pages, {len(faults)} faults, {time.monotonic() - began:.0f} s")
    return int(bool(faults))


def say(text: str) -> None:
    """Write a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def blind(browser: Browser, folder: Path) -> Iterator[str]:
    """Yield the checks that do not see what a page was spoilt with."""
    for spoilt in SPOILT:
        with TemporaryDirectory() as scratch:
            file = spoil(spoilt, folder, Path(scratch))
            found = hands.BY_NAME[spoilt.check](browser, file) if spoilt.check else None
            seen = list(found if found is not None else tried(browser, [file], "light"))
        if not any(spoilt.fault in one for one in seen):
            yield f"the check is blind: '{spoilt.fault}' was not found on a page spoilt for it"


def tried(browser: Browser, pages: list[Path], scheme: str) -> Iterator[str]:
    """Yield what is wrong with pages in a colour scheme: messages, requests, axe, width."""
    context = browser.new_context(viewport=NARROW, color_scheme=scheme)
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on(
        "request",
        lambda request: None if request.url.startswith("file:") else said.append(request.url),
    )
    for file in pages:
        said.clear()
        page.goto(file.as_uri())
        page.wait_for_timeout(SETTLED)
        yield from (f"{name(file)} ({scheme}): {x}" for x in (*wide(page), *axe(page), *said))
    context.close()


def wide(page: Page) -> Iterator[str]:
    """Yield by how much a page is too wide for a phone, and at 200 % for a laptop."""
    for size in (TWICE, NARROW):
        page.set_viewport_size(size)  # type: ignore[arg-type, unused-ignore]
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > size["width"]:
            yield f"{width} px wide where there are {size['width']}"


def axe(page: Page) -> Iterator[str]:
    """Yield what axe finds, each rule with the first of its elements."""
    for found in Axe().run(page).response["violations"]:
        yield f"{found['id']}: {found['nodes'][0]['html'][:140]}"


def name(file: Path) -> str:
    """Return what a page is called."""
    return "/".join(file.parts[-2:])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
