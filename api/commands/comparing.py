"""How two lists differ, a row for each entry that does: a framework from year to year, the themes of a body."""

from collections.abc import Iterator

from api.commands.output import Rows
from graph.lists import Difference, Entry, difference
from graph.view import View


def compared(view: View, older: str, newer: str) -> Rows:
    """What came, went, and changed its code or its words between two lists.

    :raises NotFound: if one of them is no list.
    """
    find = view.graph.names.find
    found = difference(view, find(older, "List"), find(newer, "List"))
    parts = (found.added, found.gone, found.recoded, found.reworded)
    counts = dict(zip(("added", "gone", "recoded", "reworded"), map(len, parts), strict=True))
    told = ", ".join(f"{number} {word}" for word, number in counts.items())
    sentence = f"{found.older.name} and {found.newer.name}: {told}, {found.same} the same."
    columns = ("change", "of", "key", "before", "after", "document", "paragraph", "quote")
    return Rows(sentence, columns, [row for several in _rows(view, found) for row in several])


def _rows(view: View, found: Difference) -> Iterator[list[list[str]]]:
    heirs: dict[str, list[str]] = {}
    for old, new in found.replaced:
        heirs.setdefault(old.thing.key, []).append(new.thing.key)
    for entry in found.added:
        yield _row(view, "added", entry)
    for entry in found.gone:
        came = ", ".join(heirs.get(entry.thing.key, ()))
        yield _row(view, f"gone, its code is now that of {came}" if came else "gone", entry)
    for entry in found.recoded:
        yield _row(view, "recoded", entry)
    for entry in found.reworded:
        yield _row(view, "reworded", entry)


def _row(view: View, change: str, entry: Entry) -> list[list[str]]:
    """An entry, once for each source of it, the older list first."""
    said = view.evidence(entry.keys)
    before = " ".join((*entry.codes_before, *entry.words_before))
    after = " ".join((*entry.codes_after, *entry.words_after))
    head = [change, entry.thing.name, entry.thing.key, before, after]
    cited = [[e.document_name, e.where, e.quote] for key in entry.keys for e in said.get(key, ())]
    return [[*head, *one] for one in cited or [["", "", ""]]]
