"""Runs a command in a language: its help, and what is wrong with the words that were given to it.

Typer speaks English; what it would say is taken from `console.toml` before it says it.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import typer
from typer.main import get_command

from gradyan.errors import Failure
from gradyan.languages.said import said, sentences

Say = Any  # of a sentence, what it is in the language
WRONG: type[Exception] = typer.BadParameter.mro()[1]  # of words; Typer gives it no name of its own


def run(app: typer.Typer, language: str) -> None:
    """Run the command that the words of this process ask for; ends with SystemExit."""
    if not sentences(language):
        app()
        return
    command = get_command(app)
    _translate(command, lambda text: said(text, language))
    with _titles(language):
        try:
            sys.exit(command.main(standalone_mode=False))
        except WRONG as why:
            _complain(why, language)
            sys.exit(2)


def failure(why: Failure, language: str) -> str:
    """Return what ends a command, as it is printed."""
    place = f"{why.place}: " if why.place else ""
    remedy = f"\n  {said(why.remedy, language)}" if why.remedy else ""
    lead = said("error: {0}", language).format("") if why.lead else ""
    return f"{lead}{place}{said(why.problem, language)}{remedy}"


def _complain(why: Any, language: str) -> None:
    """Say what is wrong with the words, and where it is said what there is."""
    lines = [said(why.format_message(), language)]
    if why.ctx:
        lines.append(said(f"`{why.ctx.command_path} --help` says what there is", language))
    sys.stderr.write("\n  ".join(lines) + "\n")


def _translate(command: Any, say: Say) -> None:
    """Translate the help of a command and of those below it."""
    if command.help:
        parts = command.help.split("\n\n")
        command.help = "\n\n".join(say(" ".join(part.split())) for part in parts)
    for option in command.params:
        option.help = say(option.help) if option.help else option.help
    command.options_metavar = say(command.options_metavar)
    usage, help_option = command.get_usage, command.get_help_option
    command.get_usage = lambda context: say(usage(context))

    def own_help(context: Any) -> Any:
        found = help_option(context)
        found.help = say(found.help)
        return found

    command.get_help_option = own_help
    for below in getattr(command, "commands", {}).values():
        command.subcommand_metavar = say(command.subcommand_metavar)
        _translate(below, say)


@contextmanager
def _titles(language: str) -> Iterator[None]:
    """Let the parts of the help have their titles in a language."""
    from typer import rich_utils  # noqa: PLC0415  # which nobody needs who asks for no help

    before = {
        name: text
        for name, text in vars(rich_utils).items()
        if name.isupper() and isinstance(text, str) and text in sentences(language)
    }
    for name, text in before.items():
        setattr(rich_utils, name, said(text, language))
    try:
        yield
    finally:
        for name, text in before.items():
            setattr(rich_utils, name, text)
