"""The commands of a reviewer: ``remit review``, ``remit verdict``, ``remit weigh``, ``remit undo``."""

from typing import Annotated

import typer

from api.commands.options import ClearanceOption, FormatOption, HomeOption, LangOption, fields
from api.commands.output import Format, Rows
from api.commands.place import BASE, HOME, opened
from graph.clearance import HIGHEST
from graph.editions.home import Home
from graph.languages import asked
from graph.ledger.ledger import Act
from graph.review.docket import Order, Proposal, Queue
from graph.review.judging import correct, decide, decide_all, publish, undo, weigh
from graph.review.review import Asked, queue
from graph.view import View

ME = "command line"
COLUMNS = (
    "key",
    "kind",
    "subject",
    "role",
    "object",
    "from",
    "until",
    "as of",
    "status",
    "confidence",
    "new",
    "conflict",
)
CITED = ("rule", "document", "paragraph", "quote")
FIELDS = ("subject", "object", "role", "from", "until", "asOf", "modality", "certainty")
Document = Annotated[str, typer.Option("--document", help="Of this document alone, by key, name or symbol.")]
Kind = Annotated[str, typer.Option("--kind", help="Of this kind alone: Chairing, acronym, conflict ...")]
Rule = Annotated[str, typer.Option("--rule", help="Read by this rule alone.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for those who come after.")]


def register(app: typer.Typer) -> None:
    """Give a command line these commands."""
    for command, name in ((review, "review"), (verdict, "verdict"), (weighed, "weigh"), (undone, "undo")):
        app.command(name)(command)


def review(
    document: Document = "",
    kind: Kind = "",
    rule: Rule = "",
    order: Annotated[Order, typer.Option("--order", help="What comes first.")] = Order.DOUBT,
    first: Annotated[int, typer.Option("--first", min=1, help="How many to show.")] = 20,
    page: Annotated[int, typer.Option("--page", min=1, help="Which page of so many.")] = 1,
    lang: LangOption = "",
    home: HomeOption = HOME,
    clearance: ClearanceOption = HIGHEST,
    form: FormatOption = Format.TABLE,
) -> None:
    """List what was read in documents and nobody has decided, the most doubtful and most consequential first.

    Example: remit review --kind Chairing
    """
    shelf = opened(home, clearance)
    view = shelf.graph.at(languages=asked(lang))
    found = queue(shelf.home, view, _document(view, document), kind, rule, order, page, first)
    sentence = f"{found.total} to decide, of {found.left}; page {found.page} of {found.pages}."
    Rows(sentence, (*COLUMNS, *CITED), [_row(one) for one in found.proposals], _narrowing(found)).write(form)


def verdict(
    words: Annotated[
        list[str], typer.Argument(help="Keys of proposals or facts, and last: accepted, rejected, corrected.")
    ],
    document: Document = "",
    kind: Kind = "",
    rule: Rule = "",
    subject: Annotated[str | None, typer.Option("--subject", help="Corrected: what it is about.")] = None,
    object: Annotated[str | None, typer.Option("--object", help="Corrected: what it says of that.")] = None,
    role: Annotated[str | None, typer.Option("--role", help="Corrected: in which role.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="Corrected: since when; empty for not stated.")] = None,
    until: Annotated[str | None, typer.Option("--until", help="Corrected: until when.")] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", help="Corrected: when it is said to hold.")] = None,
    modality: Annotated[str | None, typer.Option("--modality", help="Corrected: actual, planned ...")] = None,
    certainty: Annotated[str | None, typer.Option("--certainty", help="Corrected: stated or implied.")] = None,
    change: Annotated[list[str] | None, typer.Option("--set", help="Corrected: any field, as FIELD=VALUE.")] = None,
    reason: Reason = "",
    home: HomeOption = HOME,
) -> None:
    """Accept, reject or correct what was read; it is kept for good, through every reload.

    Without a key, the verdict is on all that is undecided of a document, a kind or a rule, as one act.

    Example: remit verdict chairing/deputy-secretary-general-isc-tf-0123456789 accepted --reason "minutes of May"
    """
    *keys, word = words
    view, place = opened(home).graph.at(), Home(home, BASE)
    given = dict(zip(FIELDS, (subject, object, role, start, until, as_of, modality, certainty), strict=True))
    changes = {name: value for name, value in given.items() if value is not None} | fields(change or [])
    if word == "corrected" or changes:
        if len(keys) != 1 or word != "corrected":
            raise ValueError("one thing at a time is corrected: remit verdict KEY corrected --role ROLE --from DATE")
        act = correct(place, view, keys[0], changes, ME, reason)
    elif keys:
        act = decide(place, view, keys, word, ME, reason)
    else:
        act = decide_all(place, view, Asked(_document(view, document), kind, rule), word, ME, reason)
    print(_told(place, act))


def weighed(
    words: Annotated[
        list[str],
        typer.Argument(
            help="Keys of facts, and last: intended, 'to be merged', undecided; shown (the first), 'not chosen'."
        ),
    ],
    reason: Reason = "",
    home: HomeOption = HOME,
) -> None:
    """Say whether two who do the same are meant to; or which of several statements is shown. All of them stay.

    The keys are those of `remit overlaps` and `remit conflicts`. It is kept for good, through every reload.

    Example: remit weigh chairing/itu-ungis-b5a512bf76 chairing/itu-ungis-fcdf61abfe shown --reason "site of UNGIS"
    """
    if len(words) < 3:
        raise ValueError("name the two, and what you say of them: remit weigh KEY KEY intended")
    one, *others, ruling = words
    view, place = opened(home).graph.at(), Home(home, BASE)
    act = weigh(place, view, one, others, ruling, ME, reason)
    print(f"{one}: {act.act}, as of edition {publish(place)} (act {act.id}; remit undo takes it back)")


def undone(
    act: Annotated[int | None, typer.Argument(help="The number of an act; your last if absent.")] = None,
    reason: Reason = "",
    home: HomeOption = HOME,
) -> None:
    """Take back what was decided last on the command line, or an act by its number.

    Example: remit undo 12
    """
    opened(home)
    place = Home(home, BASE)
    done = undo(place, ME, act, reason)
    print(f"act {done.undoes} is taken back, as of edition {publish(place)}")


def _told(home: Home, act: Act) -> str:
    words = home.ledger.words([act.id])
    first = home.identity.base
    several = f"{len(words)} things" if len(words) > 1 else words[0].fact.removeprefix(first)
    return f"{several}: {act.act}, as of edition {publish(home)} (act {act.id}; remit undo takes it back)"


def _document(view: View, text: str) -> str:
    """The key of a document, of its key or what it is called; empty for none."""
    return view.names.find(text, "Document").key if text else ""


def _row(one: Proposal) -> list[str]:
    source = one.source
    new = ", ".join(value.key for value in one.new)
    against = "; ".join(a.says for a in one.conflicts)
    dates = (one.start, one.until, one.as_of)
    said = (one.key, one.kind, one.subject.name, one.role, one.object.name, *dates)
    where = f"{source.paragraph}, page {source.page}" if source.page else source.paragraph
    return [*said, one.status, f"{one.confidence:.2f}", new, against, source.rule, source.shown, where, source.quote]


def _narrowing(found: Queue) -> str:
    several = (("kind", found.kinds), ("rule", found.rules), ("document", found.documents))
    lines = (
        f"--{name}: " + ", ".join(f"{c.value} ({c.number})" for c in choices[:8])
        for name, choices in several
        if choices
    )
    return "\n".join(lines)
