"""Where an answer of the command line goes: to standard output, or with ``-o`` to a file, whole or not at all.

Every command that takes ``--format`` takes ``-o FILE`` too; the ending of the file says the format where none is given.
"""

import inspect
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from functools import wraps
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Annotated, Any

import typer
from typer.models import ArgumentInfo

from api.commands.output import ASKED, Format
from graph.editions.home import Home
from visualisations.exports.rows import About

Output = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="A file for the answer: .csv, .xlsx, .json, .txt.", show_default=False),
]
LEFT_OUT = frozenset({"home", "form", "output"})
TEXT = frozenset({".txt", ".md", ""})


def destine(app: typer.Typer) -> None:
    """Let every command that has a format take a file to write to."""
    for command in app.registered_commands:
        run = command.callback
        if run:
            given = inspect.signature(run).parameters
            if "form" in given and given["form"].default is Format.TABLE and "output" not in given:
                command.callback = _destined(run, command.name or run.__name__)


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """A file that is there whole once the block ends without an error, and else is what it was before.

    :raises ValueError: if its folder is not there.
    """
    if not path.parent.is_dir():
        raise ValueError(f"there is no folder {path.parent} to write {path.name} into")
    if path.is_dir():
        raise ValueError(f"{path} is a folder: name the file to write")
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def format_of(path: Path, form: Format) -> Format:
    """The format of a file: that which was asked for, else what its ending says.

    :raises ValueError: if the ending says nothing.

    >>> format_of(Path("owners.xlsx"), Format.TABLE), format_of(Path("owners.txt"), Format.JSON)
    (<Format.XLSX: 'xlsx'>, <Format.JSON: 'json'>)
    """
    ending = path.suffix.lower()
    if form is not Format.TABLE or ending in TEXT:
        return form
    if ending[1:] not in set(Format):
        raise ValueError(f"{path.name}: what ends in {ending!r} is not written; there are .csv, .xlsx, .json and .txt")
    return Format(ending[1:])


def _destined(run: Callable[..., Any], name: str) -> Callable[..., Any]:
    before = inspect.signature(run)

    @wraps(run)
    def destined(output: Path | None = None, **given: Any) -> None:
        ASKED.set(lambda: About(_words(name, before, given), _edition(given.get("home"))))
        if output is None:
            run(**given)
            return
        given["form"] = format_of(output, given["form"])
        with written(output) as file:
            left = _ran(run, given, TextIOWrapper(file, encoding="utf-8", newline=""))
        print(f"{output} is written", file=sys.stderr)
        if left:
            raise left

    several = list(before.parameters.values())
    added = inspect.Parameter("output", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Output)
    destined.__signature__ = before.replace(parameters=[*several, added])  # type: ignore[attr-defined]
    destined.__annotations__ = {**run.__annotations__, "output": Output}
    return destined


def _ran(run: Callable[..., Any], given: dict[str, Any], file: TextIOWrapper) -> typer.Exit | None:
    """Run a command that writes to a file instead of to standard output; how it asks to be left, if it does."""
    try:
        with redirect_stdout(file):
            run(**given)
    except typer.Exit as left:
        return left
    finally:
        file.flush()
        file.detach()
    return None


def _words(name: str, before: inspect.Signature, given: Mapping[str, Any]) -> str:
    """A command with what was given to it, as a person would write it."""
    words = ["remit", name]
    for parameter, value in given.items():
        if parameter in LEFT_OUT or value in (None, False) or value == before.parameters[parameter].default:
            continue
        word = () if _positional(before.parameters[parameter]) else (f"--{parameter.replace('_', '-')}",)
        several = value if isinstance(value, list | tuple) else () if value is True else (value,)
        words += [*word, *(shlex.quote(str(one)) for one in several)]
    return " ".join(words)


def _positional(parameter: inspect.Parameter) -> bool:
    return any(isinstance(one, ArgumentInfo) for one in getattr(parameter.annotation, "__metadata__", ()))


def _edition(home: Path | None) -> int:
    current = Home(home).current if home else None
    return current.number if current else 0
