"""The command line: judges the claims, lists them, and builds the guide."""

import atexit
import contextlib
import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gradyan import spoken
from gradyan.errors import Failure, Interrupted, Place, Problems
from gradyan.files import write, write_bytes
from gradyan.languages import MAIN
from gradyan.languages.said import asked_for, said
from gradyan.report.memory import uncollected
from gradyan.simulations.diagnosis.console import diagnose
from gradyan.simulations.sweep.console import simulate

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(simulate, name="simulate")
app.command()(diagnose)
console, errors = Console(), Console(stderr=True)
STAGES = ("words", "evidence", "content", "figures", "mathematics", "layout", "pdf")
Output = Annotated[Path, typer.Option(help="The folder to build into.")]
GuideFile = Annotated[Path | None, typer.Option(help="Another guide.toml.")]
Languages = Annotated[
    list[str] | None, typer.Option("--language", help="One or several; the first leads.")
]
BUILD = Path("build")
SHOWN = 4  # keys of a file that are listed
SPOKEN = ("diagnose", "simulate")  # commands that speak every language


@app.command()
def report(
    output: Output = BUILD,
    guide: GuideFile = None,
    draft: Annotated[
        bool, typer.Option(help="Mark what is missing, and build all the same.")
    ] = False,
    language: Annotated[list[str] | None, typer.Option(help="Of a draft; the first leads.")] = None,
    chapter: Annotated[list[str] | None, typer.Option(help="Of a draft.")] = None,
) -> None:
    """Build the guide, or a draft of some chapters in some languages."""
    if not draft and (language or chapter):
        raise typer.BadParameter("only a draft has some languages or chapters: add --draft")
    start = time.perf_counter()
    with uncollected():
        # Only here: what it takes a second to import should not delay a mistyped command.
        from gradyan.languages.locale import Marked, refuse  # noqa: PLC0415
        from gradyan.report.build import build  # noqa: PLC0415
        from gradyan.report.source.guide import REPORT, drafted, load  # noqa: PLC0415

        marked, found = Marked(), load(guide or REPORT / "guide.toml")
        if draft:
            found = drafted(found, language or (), chapter or (), marked)
        name = "draft.pdf" if draft else "gradyan.pdf"
        target = build(found, output, _stage, marked if draft else refuse, name)
    _say_what_was_left_out()
    _list(marked.found)
    console.print(f"{target}  {target.stat().st_size / 1e6:.1f} MB  {_since(start)}")


@app.command()
def editions(output: Output = BUILD, guide: GuideFile = None) -> None:
    """Build the guide, an edition and one for revision in each language, and the formula sheet."""
    with uncollected():
        from gradyan.report.build import build  # noqa: PLC0415
        from gradyan.report.source import editions as known  # noqa: PLC0415
        from gradyan.report.source.guide import REPORT, load  # noqa: PLC0415

        found = load(guide or REPORT / "guide.toml")
        for name, edition in {"gradyan.pdf": found, **known.editions(found)}.items():
            start = time.perf_counter()
            target = build(edition, output, _stage, name=name)
            console.print(f"{target}  {target.stat().st_size / 1e6:.1f} MB  {_since(start)}")
    _say_what_was_left_out()


@app.command()
def figure(
    name: Annotated[str, typer.Argument(help="Its name or its number; else a list of all.")] = "",
    save: Annotated[Path | None, typer.Option(help="The table to write, .csv.")] = None,
    output: Output = BUILD,
    guide: GuideFile = None,
) -> None:
    """Write the numbers of a figure, measured and drawn, or list the figures."""
    from gradyan.languages.tables import load as load_locales  # noqa: PLC0415
    from gradyan.report.source.guide import REPORT, load  # noqa: PLC0415
    from gradyan.report.source.listed import figures_of  # noqa: PLC0415

    found = load(guide or REPORT / "guide.toml")
    numbers = figures_of(found)
    if not name:
        for number, known in numbers.items():
            console.print(f"{number:>6}  {known}", highlight=False, soft_wrap=True)
        return
    from gradyan.report.figures.numbers import table  # noqa: PLC0415

    locale = load_locales([MAIN])[MAIN]
    measurements = output / "measurements"
    text = table(numbers.get(name, name), measurements, lambda key: locale.word(f"figure-{key}"))
    if save:
        write(save, text)
    console.print(save or text.rstrip("\n"), highlight=False, markup=False, soft_wrap=True)


@app.command()
def draft(
    chapter: Annotated[str, typer.Argument(help="Its folder in content/.")],
    output: Output = BUILD,
    guide: GuideFile = None,
    language: Languages = None,
) -> None:
    """Set one chapter, for a browser, as it would be in the guide."""
    start = time.perf_counter()
    with uncollected():
        from gradyan.report.pages.sheet import document, sheet  # noqa: PLC0415
        from gradyan.report.source.guide import REPORT, load, spoken_in  # noqa: PLC0415

        found = spoken_in(load(guide or REPORT / "guide.toml"), language or ())
        target = output / "drafts" / f"{chapter}.html"
        write(target, document(found, chapter, sheet(found, chapter, output)))
    console.print(f"{target}  {_since(start)}", highlight=False, soft_wrap=True)


@app.command()
def live(
    chapter: Annotated[str, typer.Argument(help="The one to open; else a list of all.")] = "",
    output: Output = BUILD,
    guide: GuideFile = None,
    language: Languages = None,
    port: Annotated[int, typer.Option(help="On this machine; no other one is served.")] = 8137,
) -> None:
    """Show the chapters in a browser, set anew whenever one of their files is saved."""
    import threading  # noqa: PLC0415

    from gradyan.report.live import HOST, Live, follow, serve  # noqa: PLC0415
    from gradyan.report.source.guide import REPORT  # noqa: PLC0415

    shown = Live((guide or REPORT / "guide.toml").resolve(), tuple(language or ()), output)
    shown.guide()
    with serve(shown, port) as server:
        threading.Thread(target=follow, args=(shown, threading.Event()), daemon=True).start()
        console.print(f"http://{HOST}:{server.server_address[1]}/{chapter}  (Ctrl-C ends it)")
        server.serve_forever()


@app.command()
def site(output: Output = BUILD, guide: GuideFile = None) -> None:
    """Build the guide as a site, a folder that any host can serve or a browser open."""
    start = time.perf_counter()
    with uncollected():
        from gradyan.report.source.guide import REPORT, load  # noqa: PLC0415
        from gradyan.report.web.site import site as build_site  # noqa: PLC0415

        target = build_site(load(guide or REPORT / "guide.toml"), output)
    console.print(f"{target / 'index.html'}  {_since(start)}", highlight=False, soft_wrap=True)


@app.command()
def epub(
    language: Annotated[list[str] | None, typer.Argument(help="One or several; else all.")] = None,
    output: Output = BUILD,
    guide: GuideFile = None,
) -> None:
    """Build the guide as an EPUB in each language, for readers of books."""
    with uncollected():
        from gradyan.report.epub.book import epub as build_epub  # noqa: PLC0415
        from gradyan.report.source.guide import REPORT, load, spoken_in  # noqa: PLC0415

        found = load(guide or REPORT / "guide.toml")
        for code in spoken_in(found, language or ()).languages:
            start = time.perf_counter()
            target = build_epub(found, output, code)
            size = f"{target.stat().st_size / 1e6:.1f} MB"
            console.print(f"{target}  {size}  {_since(start)}", highlight=False, soft_wrap=True)


@app.command()
def serve(
    output: Output = BUILD,
    port: Annotated[int, typer.Option(help="On this machine; no other one is served.")] = 8138,
) -> None:
    """Show the site that was built last in a browser of this machine."""
    from gradyan.report.web.serving import HOST, server  # noqa: PLC0415

    with server(output / "site", port) as running:
        console.print(f"http://{HOST}:{running.server_address[1]}/  (Ctrl-C ends it)")
        running.serve_forever()


@app.command()
def cards(output: Output = BUILD, guide: GuideFile = None, language: Languages = None) -> None:
    """Make a deck of cards for Anki in each language: statements, terms, pictures."""
    start = time.perf_counter()
    with uncollected():
        from gradyan.report.practice.cards import deck  # noqa: PLC0415
        from gradyan.report.source.guide import REPORT, load, spoken_in  # noqa: PLC0415

        found = spoken_in(load(guide or REPORT / "guide.toml"), language or ())
        for target, data in deck(found, output).items():
            write_bytes(target, data)
            console.print(f"{target}", highlight=False, soft_wrap=True)
    console.print(_since(start), highlight=False)


@app.command()
def practice(
    chapter: Annotated[str, typer.Option(help="Its folder in content/.")],
    count: Annotated[int, typer.Option(help="How many exercises.")] = 8,
    seed: Annotated[int, typer.Option(help="Another one gives other exercises and numbers.")] = 1,
    output: Output = BUILD,
    language: Languages = None,
) -> None:
    """Make a sheet of exercises with its key, as PDF, as HTML, and as a quiz for Moodle."""
    start = time.perf_counter()
    with uncollected():
        from gradyan.report.practice import moodle  # noqa: PLC0415
        from gradyan.report.practice.sheet import chosen, files  # noqa: PLC0415
        from gradyan.report.source.guide import load, spoken_in  # noqa: PLC0415

        found = spoken_in(load(), language or ())
        made = files(chosen(found, chapter, count, seed), output, moodle.quiz)
        for target, data in made.items():
            write_bytes(target, data)
    for target in made:
        console.print(f"{target}", highlight=False, soft_wrap=True)
    console.print(_since(start), highlight=False)


@app.command()
def check(
    output: Output = BUILD,
    guide: GuideFile = None,
) -> None:
    """Find each word that is lacking, and each sentence and formula that nothing shows."""
    from gradyan.report.sentences.audit import check as check_sentences  # noqa: PLC0415
    from gradyan.report.source.guide import REPORT, load  # noqa: PLC0415
    from gradyan.report.store import open_store  # noqa: PLC0415
    from gradyan.report.typed.audit import check as check_formulas  # noqa: PLC0415
    from gradyan.report.words.check import check as check_words  # noqa: PLC0415

    start = time.perf_counter()
    found, store = load(guide or REPORT / "guide.toml"), open_store(output)
    check_words(found, store)
    check_sentences(found, store)
    check_formulas(found, store)
    _say_what_was_left_out()
    took = f"{time.perf_counter() - start:.1f} s"
    console.print(f"no word is missing, no sentence unbound, no formula open  {took}")


@app.command()
def audit(
    chapter: Annotated[list[str] | None, typer.Option(help="One or several; else all.")] = None,
    open_: Annotated[
        bool, typer.Option("--open", help="Lead through the sentences that are to be bound.")
    ] = False,
    formulas: Annotated[
        bool, typer.Option("--formulas", help="List each formula and what becomes of it.")
    ] = False,
    output: Output = BUILD,
    guide: GuideFile = None,
) -> None:
    """Count sentences by kind and by what shows them, formulas by what becomes of them."""
    from gradyan.report.sentences import audit as sentences  # noqa: PLC0415
    from gradyan.report.sentences.leading import chosen, untouched  # noqa: PLC0415
    from gradyan.report.source.guide import REPORT, load  # noqa: PLC0415
    from gradyan.report.store import open_store  # noqa: PLC0415
    from gradyan.report.typed import audit as typed  # noqa: PLC0415

    found = load(guide or REPORT / "guide.toml")
    parts = list(sentences.parts(found, chapter or None))
    for part in parts if open_ else ():
        left = sentences.bind(found, part, chosen if sys.stdin.isatty() else untouched)
        console.print(f"{Place(part.file)}: {left} to be bound", highlight=False, soft_wrap=True)
    console.print(sentences.table(parts, sentences.BY_KIND))
    console.print("\nwhat says how things are rests on")
    console.print(sentences.table(parts, sentences.BY_EVIDENCE))
    problems = Problems()
    for part in parts:
        problems.found += sentences.faults(found, part)
    heard = list(typed.audited(found, open_store(output), chapter or None))
    for line in typed.listing(heard) if formulas else ():
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    console.print("\nwhat becomes of the formulas with a relation")
    console.print(typed.counts(heard))
    problems.found += [fault for part in heard for fault in part.faults]
    problems.stop()


@app.command()
def why(
    words: Annotated[str, typer.Argument(help="Some words of a sentence, in any language.")],
    guide: GuideFile = None,
) -> None:
    """Say what shows a sentence of the guide."""
    from gradyan.report.sentences.answers import answers  # noqa: PLC0415
    from gradyan.report.source.guide import REPORT, load  # noqa: PLC0415

    for answer in answers(load(guide or REPORT / "guide.toml"), words):
        console.print(answer, highlight=False, markup=False, soft_wrap=True)


@app.command()
def claims(
    id: Annotated[str, typer.Argument(help="One claim, in full.")] = "",  # noqa: A002 - the word of the help
    graph: Annotated[Path | None, typer.Option(help="Draw which rests on which, .svg.")] = None,
    doubt: Annotated[
        bool, typer.Option("--doubt", help="Put every step on trial: minutes.")
    ] = False,
) -> None:
    """List every claim with its verdict and its evidence, or show one with its derivation."""
    from gradyan.report.evidence.overview import listing  # noqa: PLC0415
    from gradyan.report.evidence.record import known  # noqa: PLC0415
    from gradyan.report.places import home, in_checkout  # noqa: PLC0415

    if not (id or graph or doubt) and (whole := known(home())):
        console.print(listing(whole))
        return
    from gradyan.report.evidence.gather import gather, require_proof  # noqa: PLC0415
    from gradyan.report.evidence.graph import drawing  # noqa: PLC0415
    from gradyan.report.evidence.listing import doubts, one  # noqa: PLC0415
    from gradyan.report.evidence.lookup import claim_of  # noqa: PLC0415
    from gradyan.report.evidence.progress import telling  # noqa: PLC0415
    from gradyan.report.scratch import settle  # noqa: PLC0415
    from gradyan.report.sentences.answers import resting  # noqa: PLC0415
    from gradyan.report.source.guide import REPORT, load  # noqa: PLC0415

    settle(home())
    if id:
        claim_of(id)  # a name that is none is said at once
    if not in_checkout():
        errors.print(f"results are kept in {home()}", highlight=False)
    with telling(errors) as tell:
        found = gather(home(), tell, [id] if id else [], doubts=doubt or bool(id))
    if graph:
        write(graph, drawing({name: record["verdict"] for name, record in found.claims.items()}))
        console.print(f"{graph}", highlight=False)
        return
    console.print(one(id, found) if id else listing(found))
    if id:
        console.print(*resting(load(REPORT / "guide.toml"), id), sep="\n", markup=False)
    if doubt:
        console.print(doubts(found), highlight=False, markup=False, soft_wrap=True)
    require_proof(found, [id] if id else None)


@app.command()
def language(
    code: Annotated[str, typer.Argument(help="Its code, as in de.")], guide: GuideFile = None
) -> None:
    """Lay out the files of a language, where they are not there yet, and list what is missing."""
    from gradyan.languages.tables import gaps, lay_out  # noqa: PLC0415
    from gradyan.report.source.guide import REPORT, load  # noqa: PLC0415
    from gradyan.report.words.terms import whole  # noqa: PLC0415

    for file in lay_out(code):
        console.print(f"wrote {Place(file)}", highlight=False, soft_wrap=True)
    whole()
    found = {**gaps(code), **load(guide or REPORT / "guide.toml").gaps(code)}
    _list(found)
    if not found:
        console.print(f"nothing is missing in '{code}'")


def _list(missing: Mapping[Path, list[str]]) -> None:
    """List what is missing, file by file, with its first keys."""
    rows = {str(Place(file)): keys for file, keys in missing.items()}
    for file, keys in rows.items():
        first = ", ".join(keys[:SHOWN]) + (", …" if keys[SHOWN:] else "")
        row = f"{len(keys):5} missing in {file:<{max(map(len, rows))}}  {first}"
        console.print(row, highlight=False, markup=False, soft_wrap=True)


def _say_what_was_left_out() -> None:
    from gradyan.report.words.spelling import INSTALLED  # noqa: PLC0415

    if not INSTALLED:
        errors.print("spelling was not checked: pip install 'gradyan[spelling]'", markup=False)


@contextlib.contextmanager
def _stage(name: str) -> Iterator[Callable[[int, int, str], None]]:
    """Show the stage that runs, how far it is and what is left of it, and at the end its times."""
    start, busy = time.perf_counter(), _busy()
    number = f"{STAGES.index(name) + 1}/{len(STAGES)}"
    with console.status(f"{number} {name}") as shown:

        def say(done: int, total: int, what: str) -> None:
            left = (time.perf_counter() - start) * (total - done) / done
            shown.update(f"{number} {name}  {done}/{total} {what}, {left:.0f} s left")

        yield say
    row = f"  {number} {name:<12}{time.perf_counter() - start:6.1f} s{_busy() - busy:8.1f} CPU s"
    console.print(row, highlight=False)


def _since(start: float) -> str:
    """Return the time since then, and that of the processors since the process began."""
    return f"{time.perf_counter() - start:.1f} s  {_busy():.1f} CPU s"


def _busy() -> float:
    """Return the seconds that processors have worked for this process and those it has ended."""
    return sum(os.times()[:4])


def main() -> None:
    """Run a command; a Failure ends it with its message and its code, wrong usage with 2.

    Ctrl-C ends it with 130.
    """
    atexit.register(gc.freeze)  # nor is anything looked for when the process ends
    words = sys.argv[1:]
    language = asked_for(words) if words[:1] and words[0] in SPOKEN else MAIN
    try:
        spoken.run(app, language)
    except Failure as why:
        _complain(spoken.failure(why, language))
        sys.exit(why.code)
    except OSError as why:
        about = f"{why.filename}: " if why.filename else ""
        _complain(said(f"error: {about}{why.strerror or why}", language))
        _complain("  " + said("is the disk full, or a folder locked?", language))
        sys.exit(1)
    except SystemExit as end:
        if end.code == Interrupted.code:  # from Typer, which has caught Ctrl-C
            _complain(said("interrupted; what was built before is untouched", language))
        raise


def _complain(message: str) -> None:
    errors.print(message, markup=False, highlight=False, soft_wrap=True)
