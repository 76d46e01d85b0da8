"""The commands of the named questions: ``remit NAME``, with the parameters of each as arguments and options."""

import inspect
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from api.commands.destination import written
from api.commands.options import FormatOption
from api.commands.output import Format
from api.commands.seeing import seeing, signed
from api.questions.rows import almanac, rows
from graph.questions import QUESTIONS
from graph.questions.question import Kind, Parameter, Question
from graph.view import View

KINDS: dict[Kind, Any] = {Kind.NUMBER: int, Kind.FLAG: bool}
Calendar = Annotated[Path | None, typer.Option("--ics", help="A calendar to write too (.ics).")]


def register(app: typer.Typer) -> None:
    """Give a command line the commands."""
    for question in QUESTIONS.values():
        app.command(question.name)(_command(question))


def _command(question: Question) -> Callable[..., None]:
    """The command of a question, with the signature that its parameters make."""

    def run(view: View, form: Format, **given: object) -> None:
        ics = given.pop("ics", None)
        answer = question.ask_here(view, given)
        if isinstance(ics, Path):
            with written(ics) as file:
                file.write(almanac(question, answer, view))
        rows(view, answer).write(form)

    one = partial(inspect.Parameter, kind=inspect.Parameter.KEYWORD_ONLY)
    own = [one(p.name, annotation=_annotation(p), default=_default(p)) for p in question.parameters]
    calendar = [one("ics", annotation=Calendar, default=None)] if question.calendar else []
    form = one("form", annotation=FormatOption, default=Format.TABLE)
    run.__name__, run.__doc__ = question.name, f"{question.description}\n\nExample: remit {question.example}"
    return seeing(signed(run, [*own, *calendar, one("view"), form]))


def _annotation(parameter: Parameter) -> Any:
    comment, name = str(parameter.description), f"--{parameter.name.replace('_', '-')}"
    kind = KINDS.get(parameter.kind, str)
    if parameter.required:
        return Annotated[kind, typer.Argument(help=comment, show_default=False)]
    if parameter.kind is Kind.FLAG:
        return Annotated[bool, typer.Option(name, help=comment)]
    chosen = Literal[tuple(parameter.choices)] if parameter.choices else kind
    return Annotated[chosen | None, typer.Option(name, help=comment)]


def _default(parameter: Parameter) -> Any:
    return inspect.Parameter.empty if parameter.required else parameter.default
