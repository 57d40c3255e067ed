"""What a command says where something is wrong: one sentence on standard error, exit code 1."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import typer

from gradyan.simulations.engine.errors import BadInput, Stopped


def one_sentence(command: Callable[..., None]) -> Callable[..., None]:
    """Turn BadInput and Stopped into a sentence and exit code 1, Ctrl-C into 130."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (BadInput, Stopped) as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            typer.echo("interrupted; the same command goes on where this one stopped", err=True)
            raise typer.Exit(130) from None

    return guarded
