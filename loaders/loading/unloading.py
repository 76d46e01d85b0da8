"""Taking a file or a document out: what only it said is gone, what others say too stays."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from graph.editions.home import Home
from graph.editions.shelf import BUILDERS
from graph.ledger.ledger import Filed
from graph.naming.names import NotFound
from graph.texts import Texts
from loaders.mapping.finding import SOURCE


def unload(home: Home, asked: str, by: str) -> tuple[list[Filed], int]:
    """Take out what a file said, or every file of a document; what became of each, and the edition that came of it.

    :param asked: the path of a file as it was loaded, its name if no other has it, the key of a document, or the IRI of
        a source.
    :raises NotFound: if nothing of it is loaded.
    :raises ValueError: if several files have that name.
    :raises Busy: if somebody else is writing.
    """
    home.builders = BUILDERS
    load, gone = home.ledger.begin(by), list[Filed]()
    with home.change(
        f"load {load}: unloaded", by=by, filing=lambda: {"load": load, "files": list(map(asdict, gone))}
    ) as change:
        current = home.ledger.current()
        for source in sources(home, asked):
            _, removed, _ = change.replace(current[source], "", ())
            gone.append(Filed(source, current[source], Path(source).name, "unloaded", removed=removed))
    edition = home.current
    assert edition
    home.ledger.end(load, "published", edition.number, gone)
    return gone, edition.number


def sources(home: Home, asked: str) -> list[str]:
    """The sources that are meant, as the ledger knows them, each with the mapping that it was read by."""
    current = home.ledger.current()
    return [one for source in _meant(home, current, asked) for one in (source, source + SOURCE) if one in current]


def _meant(home: Home, current: Mapping[str, str], asked: str) -> list[str]:
    path = str(Path(asked).resolve())
    if found := next((one for one in (asked, path) if one in current), None):
        return [found]
    texts = Texts(home)
    of_document = [s for s, digest in current.items() if (text := texts.of(digest)) and text.document == asked]
    named = [s for s in current if Path(s).name == asked]
    if not of_document and len(named) > 1:
        raise ValueError(f"several files are called {asked}: {', '.join(named)}; give the path of one")
    if several := of_document or named:
        return several
    raise NotFound(asked, (), "file or document that is loaded")
