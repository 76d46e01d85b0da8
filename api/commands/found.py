"""What a search found as rows: for the command line, and for files."""

from api.commands.output import Rows
from graph.searching.results import Found
from graph.view import View

GROUPS = {
    "thing": ("key", "name", "acronym", "kind"),
    "statement": ("reading", "words", "about", "status", "document", "paragraph", "page"),
    "passage": ("document", "paragraph", "page", "words", "file"),
}


def rows(found: Found, group: str) -> Rows:
    """The rows of one group, with the columns that it has."""
    made: list[list[str]] = []
    if group == "thing":
        made = [[n.key, n.name, n.acronym, n.definition.label] for n in found.things]
    for one in found.statements if group == "statement" else ():
        place = [one.place.document, one.place.paragraph, _page(one.place.page)]
        made.append([one.reading, one.words, " | ".join(one.about), one.status, *place])
    for passage in found.passages if group == "passage" else ():
        place = [passage.place.document, passage.place.paragraph, _page(passage.place.page)]
        made.append([*place, passage.words, passage.file])
    return Rows(f"{found.counts.get(group, 0)} found.", GROUPS[group], made)


def briefly(view: View, found: Found, group: str) -> Rows:
    """The statements or the passages for people to read: the words, and where they stand."""
    several = found.statements if group == "statement" else found.passages
    made = [[one.words, f"{view.named(one.place.document).name}, {one.place.paragraph}"] for one in several]
    return Rows(f"{found.counts.get(group, 0)} {group}s.", ("words", "where"), made)


def understood(found: Found) -> str:
    """How what was typed was understood, where that is not as it stands; else empty."""
    said = ["Until all words are indexed, only names are found."] if found.making else []
    said += [f"Nothing holds {word!r}: {other!r} was looked for." for word, other in found.meant.items()]
    said += ["Nothing holds all of these words; this holds some of them."] if found.some and found.total else []
    return " ".join(said)


def _page(page: int) -> str:
    return str(page) if page else ""
