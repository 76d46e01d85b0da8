"""The answer to "who answers for this?" in a sentence."""

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce

from graph.ownership.owners import Coordination, Owners, Vacant
from graph.ownership.seats import HOLDER
from visualisations.row import Row, owning
from visualisations.translation import _, isolated
from visualisations.words import after, dated, either, listed, mentioned, relation, searched

SHOWN = 3


def sentence(owners: Owners) -> str:
    """Who owns a thing or coordinates it, and what is not stated."""
    answer = named(owners) or _("no owner is stated")
    if owners.known_by:
        answer = _("as known by %(date)s, %(answer)s", date=dated(owners.known_by), answer=answer)
    if owners.as_of:
        answer = _("as of %(date)s, %(answer)s", date=dated(owners.as_of), answer=answer)
    if not owners.not_stated:
        return _("%(sentence)s.", sentence=capital(answer))
    missing = either(relation(words) for words in owners.not_stated)
    where = searched(owners.documents)
    return _("%(sentence)s. Not stated %(where)s: %(missing)s.", sentence=capital(answer), where=where, missing=missing)


def named(owners: Owners) -> str:
    """Who owns a thing or coordinates it, and what is stated to be vacant; empty where nothing of this is stated."""
    owned = who(owning(o) for o in owners.accountable + owners.responsible)
    bodies = listed(dict.fromkeys(coordinator(c) for c in owners.coordinated_by))
    said = [_("answered for by %(names)s", names=owned) if owned else ""]
    said += [_("coordinated by %(names)s", names=bodies) if bodies else ""]
    empty = listed(vacancy(one) for one in owners.vacancies)
    said += [_("stated to be vacant: %(names)s", names=empty) if empty else ""]
    return listed(words for words in said if words)


def who(rows: Iterable[Row]) -> str:
    """Who rows lead to, each once with all its roles; the first few by name."""
    roles: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        roles[mentioned(row.thing) if row.thing else isolated(row.text)].append(relation(row.role))
    found = [f"{name} ({reduce(after, dict.fromkeys(several))})" for name, several in roles.items()]
    more = len(found) - SHOWN
    return listed([*found[:SHOWN], _("%(number)s more", number=more)] if more > 0 else found)


def coordinator(coordination: Coordination) -> str:
    """A body that coordinates, with who chairs it."""
    chairs = listed(dict.fromkeys(isolated(chair.agent.name) for chair in coordination.chairs))
    body = mentioned(coordination.coverage.agent)
    return _("%(body)s, chaired by the %(names)s", body=body, names=chairs) if chairs else body


def vacancy(one: Vacant) -> str:
    """A vacant post, or the role in which nobody answers."""
    if one.role == HOLDER:
        return mentioned(one.of)
    return after(relation(one.role), mentioned(one.sector)) if one.sector else relation(one.role)


def capital(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]
