"""Which documents a change of names concerns, and which of several files of one document counts.

Documents are read with the names that tables and people make known, never with what other documents say. So what is
found in one depends on its bytes and on those names alone: where a name appears, goes or moves, the documents that
speak of it are read again from the bytes that are kept, and all is as if the table had been there before.
"""

import json
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePath

from ahocorasick_rs import AhoCorasick

from graph.clearance import Clearance
from graph.editions.home import Home
from graph.naming.names import plain
from graph.texts import Kept, Texts
from loaders.loading.report import File
from loaders.loading.task import DOCUMENTS
from loaders.mapping.finding import SOURCE
from loaders.stating.known import Known, Snapshot
from loaders.tables.table import Problem

SNAPSHOT = "known.json.z"
NUMBER = re.compile(r"\d+")


def remembered(home: Home, clearance: Clearance = Clearance.PUBLIC) -> Snapshot:
    """What was known when the documents of a clearance were last read; nothing where none were."""
    try:
        found: Snapshot = json.loads(zlib.decompress((clearance.within(home.path) / SNAPSHOT).read_bytes()))
    except FileNotFoundError:
        return {}
    return found


def remember(home: Home, known: Known, clearance: Clearance = Clearance.PUBLIC) -> None:
    """Keep what the documents of a clearance were read with."""
    place = clearance.within(home.path) / SNAPSHOT
    place.parent.mkdir(exist_ok=True)
    draft = place.with_name(f".{SNAPSHOT}")
    draft.write_bytes(zlib.compress(json.dumps(known.snapshot).encode(), 1))
    draft.replace(place)


def documented(home: Home) -> bool:
    """Whether a home holds documents, which are read with what is known."""
    names = home.ledger.names()
    current = home.ledger.current()
    return any(_document(source, names, current) for source in current)


def concerned(
    home: Home, known: Known, files: Sequence[File], clearance: Clearance = Clearance.PUBLIC
) -> Iterator[File]:
    """The documents of a clearance, loaded before, that are to be read again with what is known now.

    One whose bytes are kept no more, since somebody in it was forgotten, stays as it is.
    """
    changed = known.changed(remembered(home, clearance))
    if not any(changed.values()):
        return
    texts, names, clearances = Texts(home), home.ledger.names(), home.ledger.clearances()
    here = {file.digest for file in files if file.outcome not in ("refused", "skipped")}
    here -= {file.digest for file in files if file.outcome == "unchanged"}
    search: AhoCorasick | None = None
    seen: set[str] = set()
    current = home.ledger.current()
    for source, digest in sorted(current.items()):
        if clearances[source] is not clearance or not home.place(digest).exists():
            continue
        if not _document(source, names, current) or digest in here or digest in seen:
            continue
        search = search or _search(changed)
        kept = texts.of(digest)
        if not kept or digest in changed["digests"] or _speaks(kept, changed, search):
            seen.add(digest)
            yield File(
                Path(names.get(source, source)),
                named=False,
                again=True,
                digest=digest,
                source=source,
                clearance=clearance,
            )


def _search(changed: Snapshot) -> AhoCorasick | None:
    """What finds the names that are known otherwise now in a text; None if there are none."""
    spelled = [f" {name} " for name in changed["names"] if name]
    return AhoCorasick(spelled) if spelled else None


def _speaks(kept: Kept, changed: Snapshot, search: AhoCorasick | None) -> bool:
    """Whether a text speaks of a name or of a thing that is known otherwise now."""
    if not changed["names"].keys().isdisjoint(kept.names) or not changed["keys"].keys().isdisjoint(kept.keys):
        return True
    return bool(search and search.find_matches_as_indexes(f" {plain(kept.text)} "))


def supersede(files: Sequence[File], revisions: Mapping[str, str], home: Home) -> None:
    """Of the files of one document in one language let the last revision count, and take the place of the others.

    What is for some takes the place of nothing that is for others, but of itself where it was for others before.

    :param revisions: that of each file of the load, by its digest.
    """
    everything, clearances, texts = home.ledger.current(), home.ledger.clearances(), Texts(home)
    several: dict[tuple[str, Clearance], list[File]] = defaultdict(list)
    for file in files:
        stem = file.source.rpartition(".")[0] if "#" in file.source else file.source
        several[stem, file.clearance].append(file)
    for (stem, _), versions in several.items():
        last = max(_rank(revisions[f.digest]) for f in versions)
        current = {s: d for s, d in everything.items() if clearances[s] is versions[0].clearance}
        there = {s: d for s, d in current.items() if s.startswith(f"{stem}.")} if "#" in stem else {}
        ranks = {s: _rank(kept.revision if (kept := texts.of(d)) else "") for s, d in there.items()}
        newest = max([last, *ranks.values()])
        taken: dict[str, str] = {}
        for file in sorted(versions, key=lambda f: (-_rank(revisions[f.digest]), f.again, f.digest)):
            if _rank(revisions[file.digest]) < newest:
                _left(file, "a later revision of it is loaded")
            elif taken.setdefault(file.source, file.digest) != file.digest:
                _left(file, "another file of the same document, in the same language and form, is loaded with it")
            else:
                elsewhere = {s for s, d in everything.items() if s not in current and d == file.digest}
                file.former = tuple(sorted(_former(file, there, ranks, last, current) | elsewhere))
                there = {s: d for s, d in there.items() if s not in file.former}


def _former(
    file: File, there: Mapping[str, str], ranks: Mapping[str, int], last: int, current: Mapping[str, str]
) -> set[str]:
    """The sources whose state a file takes the place of, besides its own."""
    older = {source for source, rank in ranks.items() if rank < last and source in there}
    along = {source for source, digest in there.items() if digest == current.get(file.source)}
    before = {source for source in (file.key, str(file.path.resolve())) if source in current}
    return (older | along | before) - {file.source}


def _left(file: File, why: str) -> None:
    file.outcome = "skipped"
    file.notes.append(Problem("", why))


def _rank(revision: str) -> int:
    found = NUMBER.search(revision)
    return int(found[0]) if found else int(bool(revision))


def _document(source: str, names: Mapping[str, str], current: Mapping[str, str]) -> bool:
    """Whether what lies there is a document; a page that a mapping reads as a table is none."""
    return PurePath(names.get(source, source)).suffix.lower() in DOCUMENTS and source + SOURCE not in current
