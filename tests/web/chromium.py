"""Tries the site in Chromium: `python tests/web/chromium.py build/site`, as `make test-web` does.

Every page opens without a message and asks for nothing outside its folder; axe finds nothing in
the light and in the dark; no page is wider than 320 px; the keyboard opens the evidence of a
sentence and comes back; the search finds what it is given.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NARROW, WIDE = {"width": 320, "height": 640}, {"width": 1440, "height": 900}
SOUGHT = {
    "en": ["vanishing", "NaN", "xavier", "He initialisation", "clipnorm", "sigmoid", "dying",
           "chain rule", "batch normalisation", "Adam", "saturation", "critical", "LSTM",
           "PyTorch", "bias", "median", "residual", "sigmoid-derivative-bound", "parabola",
           "overflow"],
    "tr": ["ağırlıkların", "AĞIRLIK", "agirlik", "İKİ", "sınır", "eğim", "kaybolan", "patlayan",
           "ölen", "NaN", "öğrenme hızı", "katmanlarda", "gradyanı", "ilklendirme", "medyan",
           "PyTorch", "zincir kuralı", "doygunluk", "kırpma", "Xavier"],
}  # fmt: skip


def main(folder: Path) -> int:
    """Return 0 if nothing was found."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        sys.exit("Chromium is missing: apt-get install chromium")
    faults: list[str] = []
    with sync_playwright() as play:
        options = ["--no-sandbox", "--allow-file-access-from-files"]
        browser = play.chromium.launch(executable_path=chromium, args=options)
        sys.stdout.write(f"Chromium {browser.version}\n")
        pages = sorted(folder.resolve().rglob("*.html"))
        faults += [x for scheme in ("light", "dark") for x in tried(browser, pages, scheme)]
        faults += [x for code in SOUGHT for x in sought(browser, folder.resolve(), code)]
        faults += keyboard(browser, folder.resolve())
        browser.close()
    told = [*faults, f"{len(pages)} pages, {len(faults)} faults"]
    sys.stdout.write("\n".join(told) + "\n")
    return int(bool(faults))


def tried(browser: Browser, pages: list[Path], scheme: str) -> Iterator[str]:
    """Yield what is wrong with pages in a colour scheme: messages, requests, axe, width."""
    context = browser.new_context(viewport=NARROW, color_scheme=scheme, bypass_csp=True)
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
        page.wait_for_timeout(60)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            yield f"{name(file)} ({scheme}): {width} px wide"
        found = Axe().run(page).response["violations"]
        yield from (
            f"{name(file)} ({scheme}): {x['id']}: {x['nodes'][0]['html'][:140]}" for x in found
        )
        yield from (f"{name(file)} ({scheme}): {text}" for text in said)
    context.close()


def sought(browser: Browser, folder: Path, code: str) -> Iterator[str]:
    """Yield the words that the search of a language does not find."""
    page = opened(browser, folder / code / "index.html")
    page.keyboard.press("/")
    for words in SOUGHT[code]:
        page.fill("#asked", words)
        page.wait_for_timeout(700 if words == SOUGHT[code][0] else 60)
        if not page.locator(".found a").count():
            yield f"search ({code}): nothing is found of '{words}'"


def keyboard(browser: Browser, folder: Path) -> Iterator[str]:
    """Yield what the keyboard alone does not do with the evidence of a sentence."""
    page = opened(browser, folder / "en" / "vanishing.html")
    page.locator(".why").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    if not page.locator("#shown[open] section").count():
        yield "keyboard: Enter does not open the evidence of a sentence"
    page.keyboard.press("Escape")
    page.wait_for_timeout(100)
    if page.locator("#shown[open]").count() or not page.evaluate(
        "document.activeElement.matches('.why')"
    ):
        yield "keyboard: Escape does not lead back to the sentence"


def opened(browser: Browser, file: Path) -> Page:
    """Return a wide page of a file."""
    page = browser.new_page(viewport=WIDE)
    page.goto(file.as_uri())
    return page


def name(file: Path) -> str:
    """Return what a page is called."""
    return "/".join(file.parts[-2:])


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
