"""Papers to take into a meeting: ``remit brief`` and ``remit report``, ``/brief/KEY`` and ``/report/NAME``."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from api.destination import written
from api.negotiation import spoken
from api.options import AsOfOption, ClearanceOption, HomeOption, LangOption
from api.pages import AsOf, in_language
from api.place import HOME, opened
from graph.clearance import HIGHEST
from graph.languages import asked
from graph.shelf import Shelf
from visualisations.briefing.composing import brief
from visualisations.briefing.content import Paper
from visualisations.briefing.page import page, policy
from visualisations.briefing.plain import markdown
from visualisations.briefing.reporting import report
from visualisations.translation import speak

Target = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="The file to write: .docx, .html or .md; Markdown is printed if absent."),
]
Ending = Annotated[str, Query(alias="format", description="docx, html or md to take away; a page if absent.")]


def _word(paper: Paper) -> bytes:
    from visualisations.briefing.wordfile import word  # python-docx takes a quarter of a second to import

    return word(paper)


FORMS: dict[str, tuple[str, Callable[[Paper], bytes]]] = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _word),
    "html": ("text/html; charset=utf-8", lambda paper: page(paper).encode()),
    "md": ("text/markdown; charset=utf-8", lambda paper: markdown(paper).encode()),
}


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    app.command("brief")(briefed)
    app.command("report")(reported)


def briefed(
    thing: Annotated[str, typer.Argument(help="A theme, a resolution, a body ..., by name, acronym or key.")],
    output: Target = None,
    as_of: AsOfOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
) -> None:
    """Write a briefing of two pages on a thing, each sentence with a footnote to document and paragraph.

    Example: remit brief Accessibility -o accessibility.docx
    """
    languages = asked(lang)
    speak(languages)
    view = opened(home, clearance).graph.at(as_of, languages)
    write(brief(view, view.names.find(thing).key), output)


def write(paper: Paper, output: Path | None) -> None:
    """Write a paper to a file in the form that its ending says, or print it as Markdown.

    :raises ValueError: if the ending is none of ours.
    """
    if output is None:
        print(markdown(paper), end="")
        return
    _, made = form_of(output.suffix[1:].lower())
    content = made(paper)
    with written(output) as file:
        file.write(content)
    print(f"{output}: {paper.title}, {len(paper.notes)} footnotes")


def form_of(ending: str) -> tuple[str, Callable[[Paper], bytes]]:
    """The media type of a form, and what writes it.

    :raises ValueError: if there is none.
    """
    if ending not in FORMS:
        raise ValueError(f"a paper is written as .{', .'.join(FORMS)}, not as .{ending}")
    return FORMS[ending]


def router(shelf: Shelf) -> APIRouter:
    """The routes of papers."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/brief/{key:path}")
    def answered(request: Request, key: str, as_of: AsOf = "", ending: Ending = "") -> Response:
        """The briefing on a thing."""
        languages = spoken(request)
        speak(languages)
        view = shelf.graph.at(as_of or None, languages)
        return in_language(request, responded(brief(view, view.names.find(key).key), ending, key))

    @routes.get("/report/{name}")
    def drafted(request: Request, name: str, since: str = "", as_of: AsOf = "", ending: Ending = "") -> Response:
        """The draft of a report."""
        languages = spoken(request)
        speak(languages)
        paper = report(shelf.graph.at(as_of or None, languages), name, since)
        return in_language(request, responded(paper, ending, f"report-{name}"))

    return routes


def responded(paper: Paper, ending: str, name: str) -> Response:
    """A paper over HTTP: a page to read, or with an ending a file to take away.

    :raises ValueError: if the ending is none of ours.
    """
    if not ending:
        content = page(paper)
        return Response(content, media_type="text/html", headers={"Content-Security-Policy": policy()})
    media, made = form_of(ending)
    file = f"remit-{name.replace('/', '-')}.{ending}"
    return Response(made(paper), media_type=media, headers={"Content-Disposition": f'attachment; filename="{file}"'})


def reported(
    name: Annotated[str, typer.Argument(help="Which report: council-191.")],
    since: Annotated[str, typer.Option("--since", help="A date or a session: what is of a later day is new.")] = "",
    output: Target = None,
    as_of: AsOfOption = None,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
) -> None:
    """Write the draft of a report: the mandate, who answers for its themes, what is new, what is due, open or missing.

    Example: remit report council-191 --since C20 -o report.docx
    """
    languages = asked(lang)
    speak(languages)
    write(report(opened(home, clearance).graph.at(as_of, languages), name, since), output)
