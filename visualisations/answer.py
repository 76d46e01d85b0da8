"""The answer to "who answers for this?" in a sentence."""

from collections import defaultdict
from collections.abc import Iterable

from graph.owners import Coordination, Owners
from visualisations.row import Row, owning
from visualisations.words import called, dated, listed, searched

SHOWN = 3


def sentence(owners: Owners) -> str:
    """Who owns a thing or coordinates it, and what is not stated."""
    when = f"As of {dated(owners.as_of)}, " if owners.as_of else ""
    owned = who(owning(o) for o in owners.accountable + owners.responsible)
    bodies = listed(dict.fromkeys(coordinator(c) for c in owners.coordinated_by))
    said = [f"answered for by {owned}" if owned else "", f"coordinated by {bodies}" if bodies else ""]
    answer = when + (listed(words for words in said if words) or "no owner is stated")
    if not owners.not_stated:
        return f"{capital(answer)}."
    return f"{capital(answer)}. Not stated {searched(owners.documents)}: {' or '.join(owners.not_stated)}."


def who(rows: Iterable[Row]) -> str:
    """Who rows lead to, each once with all its roles; the first few by name."""
    roles: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        roles[called(row.thing) if row.thing else row.text].append(row.role)
    found = [f"{name} ({', '.join(dict.fromkeys(several))})" for name, several in roles.items()]
    more = len(found) - SHOWN
    return listed([*found[:SHOWN], f"{more} more"] if more > 0 else found)


def coordinator(coordination: Coordination) -> str:
    """A body that coordinates, with who chairs it."""
    chairs = listed(dict.fromkeys(chair.agent.name for chair in coordination.chairs))
    return called(coordination.coverage.agent) + (f", chaired by the {chairs}" if chairs else "")


def capital(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]
