"""The commands ``remit brief`` and ``remit report``: papers to take into a meeting."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.destination import written
from api.commands.seeing import seeing
from graph.view import View

if TYPE_CHECKING:
    from visualisations.briefing.content import Paper

Target = Annotated[
    Path | None,
    typer.Option("-o", "--output", help="The file to write: .docx, .html or .md; Markdown is printed if absent."),
]


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    app.command("brief")(briefed)
    app.command("report")(reported)


@seeing
def briefed(
    thing: Annotated[str, typer.Argument(help="A theme, a resolution, a body ..., by name, acronym or key.")],
    output: Target = None,
    *,
    view: View,
) -> None:
    """Write a briefing of two pages on a thing, each sentence with a footnote to document and paragraph.

    Example: remit brief Accessibility -o accessibility.docx
    """
    from visualisations.briefing.composing import brief
    from visualisations.translation import speak

    speak(view.languages)
    write(brief(view, view.names.find(thing).key), output)


def write(paper: "Paper", output: Path | None) -> None:
    """Write a paper to a file in the form that its ending says, or print it as Markdown.

    :raises ValueError: if the ending is none of ours.
    """
    from visualisations.briefing.forms import form_of
    from visualisations.briefing.plain import markdown

    if output is None:
        print(markdown(paper), end="")
        return
    content = form_of(output.suffix[1:].lower()).made(paper)
    with written(output) as file:
        file.write(content)
    print(f"{output}: {paper.title}, {len(paper.notes)} footnotes")


@seeing
def reported(
    name: Annotated[str, typer.Argument(help="Which report: council-191.")],
    since: Annotated[str, typer.Option("--since", help="A date or a session: what is of a later day is new.")] = "",
    output: Target = None,
    *,
    view: View,
) -> None:
    """Write the draft of a report: the mandate, who answers for its themes, what is new, what is due, open or missing.

    Example: remit report council-191 --since C20 -o report.docx
    """
    from visualisations.briefing.reporting import report
    from visualisations.translation import speak

    speak(view.languages)
    write(report(view, name, since), output)
