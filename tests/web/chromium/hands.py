"""What somebody does with the site: by keyboard alone, without motion, asking the search."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

WIDE = {"width": 1440, "height": 900}
SOUGHT = {
    "en": ["vanishing", "NaN", "xavier", "He initialisation", "clipnorm", "sigmoid", "dying",
           "chain rule", "batch normalisation", "Adam", "saturation", "critical", "LSTM",
           "PyTorch", "bias", "median", "residual", "sigmoid-derivative-bound", "parabola",
           "overflow"],
    "tr": ["ağırlıkların", "AĞIRLIK", "agirlik", "İKİ", "sınır", "eğim", "kaybolan", "patlayan",
           "ölen", "NaN", "öğrenme hızı", "katmanlarda", "gradyanı", "ilklendirme", "medyan",
           "PyTorch", "zincir kuralı", "doygunluk", "kırpma", "Xavier"],
}  # fmt: skip
# Where the focus is: nothing where the page has been left; else what is wrong with the place.
FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getClientRects()[0] ?? at.getBoundingClientRect();
  const bar = document.querySelector('.bar').getBoundingClientRect().bottom;
  const hidden = !at.closest('.bar') && (box.bottom <= bar || box.top >= innerHeight);
  const wrong = hidden && !at.matches('.skip') ? 'is out of sight'
    : getComputedStyle(at).outlineStyle === 'none' ? 'is not to be seen' : '';
  const before = window.last_stop;
  const back = before && !(before.compareDocumentPosition(at) & 4);
  window.last_stop = at;
  window.stops = (window.stops ?? new Set()).add(at);
  return [at.outerHTML.slice(0, 90), wrong || (back ? 'leads back' : '')];
}"""
# What could be reached and was not.
LEFT = """() => [...document.querySelectorAll(
    'a[href], button, input, select, summary, [tabindex="0"]')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !window.stops.has(one))
  .map((one) => one.outerHTML.slice(0, 90))"""


def all_of_it(browser: Browser, folder: Path) -> Iterator[str]:
    """Yield what cannot be done with the site."""
    for code in SOUGHT:
        yield from sought(browser, folder / code / "index.html")
        yield from keyboard(browser, folder / code / "vanishing.html")
        yield from evidence(browser, folder / code / "vanishing.html")
        yield from still(browser, folder / code / "exploding.html")


def sought(browser: Browser, file: Path) -> Iterator[str]:
    """Yield the words that the search of a language does not find."""
    page, code = opened(browser, file), file.parent.name
    page.keyboard.press("/")
    page.wait_for_selector("#finder[open]")
    for number, words in enumerate(SOUGHT[code]):
        page.fill("#asked", words)
        page.wait_for_timeout(60 if number else 2000)
        if not page.locator(".found a").count():
            yield f"search ({code}): nothing is found of '{words}'"
    page.close()


def keyboard(browser: Browser, file: Path) -> Iterator[str]:
    """Yield what is wrong on the way through a page with the tabulator alone.

    Each stop is in sight and marked, comes after the one before, and none is left out.
    """
    page = opened(browser, file, reduced_motion="reduce")
    most = page.evaluate("document.querySelectorAll('a, button, input, [tabindex]').length") + 50
    for _ in range(most):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at is None:
            break
        if at[1]:
            yield f"keyboard ({file.stem}): the focus {at[1]}: {at[0]}"
    else:
        yield f"keyboard ({file.stem}): the end of the page is never reached"
    yield from (f"keyboard ({file.stem}): is not reached: {one}" for one in page.evaluate(LEFT))
    page.close()


def evidence(browser: Browser, file: Path) -> Iterator[str]:
    """Yield what the keyboard alone does not do with the evidence of a sentence."""
    page = opened(browser, file)
    page.locator(".why").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(1000)
    if not page.locator("#shown[open] section").count():
        yield "keyboard: Enter does not open the evidence of a sentence"
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    if page.locator("#shown[open]").count() or not page.evaluate(
        "document.activeElement.matches('.why')"
    ):
        yield "keyboard: Escape does not lead back to the sentence"
    page.close()


def still(browser: Browser, file: Path) -> Iterator[str]:
    """Yield what moves for those who want no motion: scrolling, and the steps of a figure."""
    page = opened(browser, file, reduced_motion="reduce")
    if page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") != "auto":
        yield "motion: the page scrolls smoothly"
    if page.evaluate("document.getAnimations().length"):
        yield "motion: something is animated"
    buttons = page.locator(".moving .control.button button")
    for place in range(buttons.count()):
        buttons.nth(place).click()
        result = page.locator(".moving:has(.control.button) .result")
        at_once = result.all_text_contents()
        page.wait_for_timeout(800)
        if result.all_text_contents() != at_once:
            yield "motion: a figure goes on moving"
    page.close()


def opened(browser: Browser, file: Path, **more: Any) -> Page:
    """Return a wide page of a file."""
    page = browser.new_page(viewport=WIDE, **more)
    page.goto(file.as_uri())
    page.wait_for_timeout(200)
    return page


BY_NAME: dict[str, Callable[[Browser, Path], Iterator[str]]] = {
    "sought": sought,
    "keyboard": keyboard,
    "evidence": evidence,
    "still": still,
}
