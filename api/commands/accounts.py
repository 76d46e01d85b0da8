"""How a load is told: a line for each file, and of a document the short report a coordinator wants.

The table keeps to a few lines a document, and to one where there are many; JSON is complete.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from api.commands.output import Format, Rows
from loaders.loading.report import Account, File, Report
from loaders.tables.table import Batch

SHOWN, FEW, WIDE, TOLD = 3, 3, 150, 20
COLUMNS = ("file", "outcome", "added", "removed", "unchanged", "candidates", "why")
PARTS = ("accepted", "unchanged", "refused", "heldBack")
MORE = "remit load --format json"


def written(report: Report, form: Format) -> None:
    """Write what became of a load to standard output."""
    if form is Format.JSON:
        print(json.dumps(complete(report), ensure_ascii=False, indent=2))
        return
    tables = Rows(sentence(report), COLUMNS, [file_row(f) for f in _worth(report, form)])
    tables.write(form)
    if form is Format.TABLE:
        for line in documents(report):
            print(line)
        if report.note:
            print(report.note)


def sentence(report: Report) -> str:
    """What became of the files, counted, and the edition that came of it."""
    kinds = {o: sum(f.outcome == o for f in report.files) for o in ("loaded", "unchanged", "refused", "skipped")}
    counted = ", ".join(f"{number} {outcome}" for outcome, number in kinds.items() if number)
    edition = f"edition {report.edition} is published" if report.edition else "nothing changed"
    return f"{counted or 'no files'}: {edition}."


def _worth(report: Report, form: Format) -> list[File]:
    """The files that have a row: in a table, not the documents that have an account, nor what was only read again."""
    if form is not Format.TABLE:
        return list(report.files)
    return [f for f in report.files if not (f.document and f.outcome == "loaded") or f.problems]


def complete(report: Report) -> dict[str, object]:
    """Everything that is told of a load, as JSON has it."""
    rows = [dict(zip(COLUMNS, file_row(f), strict=True)) for f in report.files]
    files = [counted(one) for one in report.files]
    totals = {name: sum(one[name] for one in files) for name in (*PARTS, "removed", "candidates", "seen")}
    answer = {
        "answer": sentence(report),
        "edition": report.edition,
        "totals": totals,
        "rows": rows,
        "files": files,
        "documents": list(report.accounts()),
        "note": report.note,
    }
    return {name: value for name, value in answer.items() if value != ""}


def counted(file: File) -> dict[str, Any]:
    """What became of everything that was seen in a file: the parts of it add up to what was seen.

    ``accepted`` readings are new, ``unchanged`` ones were there, ``refused`` are rows or places that are wrong, and
    ``heldBack`` are good ones of a file that is refused whole. A file whose bytes are loaded is not read again, and
    nothing of it is seen. ``removed`` are readings of the state before that it says no more, ``candidates`` those of
    its readings that nobody believes yet.
    """
    batch = file.read if isinstance(file.read, Batch) else None
    stated = len(batch.readings) if batch else len(file.readings)
    parts = {
        "accepted": file.added,
        "unchanged": file.unchanged,
        "refused": len({p.where.partition(",")[0] for p in file.problems if p.where}),
        "heldBack": stated if file.outcome == "refused" else 0,
    }
    about = {"file": str(file.path), "source": file.source, "sha256": file.digest, "outcome": file.outcome}
    reasons = {
        "problems": [{"where": p.where, "message": p.message} for p in file.problems],
        "notes": [{"where": p.where, "message": p.message} for p in file.notes],
        "unplaced": file.unplaced,
    }
    more = {"removed": file.removed, "candidates": file.candidates}
    return {**about, "seen": sum(parts.values()), **parts, **more, **reasons}


def documents(report: Report) -> Iterator[str]:
    """The documents: each in a paragraph if they are few, else each in a line."""
    several = [a for a in report.accounts() if not a["again"] or _several(a, "new") or _several(a, "vanished")]
    for account in several if len(several) <= FEW else ():
        yield ""
        yield from _told(account)
    if len(several) > FEW:
        yield from _lined(several)


def _lined(several: Sequence[Account]) -> Iterator[str]:
    for account in several[: SHOWN * 10]:
        yield f"{account['file']}: {_counted(account)}"
    if len(several) > SHOWN * 10:
        yield f"… and {len(several) - SHOWN * 10} more: {MORE}"


def _counted(account: Account) -> str:
    """What a document brought, in figures."""
    figures = [
        (len(_several(account, "new")), "new"),
        (account["known"], "known already"),
        (account["unchanged"], "unchanged"),
        (len(_several(account, "changed")), "changed"),
        (len(_several(account, "vanished")), "vanished"),
        (len(_several(account, "conflicts")), "in conflict"),
        (len(_several(account, "candidates")), "new things"),
        (len(_several(account, "unplaced")), "without a place"),
    ]
    return ", ".join(f"{number} {what}" for number, what in figures if number) or "nothing found"


def _told(account: Account) -> Iterator[str]:
    """A document in about 25 lines at the most."""
    yield f"{account['file']} ({account['document']}): {_counted(account)}"
    yield from _listed("new", [_fact(f) for f in _surest(_several(account, "new"))])
    yield from _listed("changed", [f"{_fact(f)}; {f['was']}" for f in _several(account, "changed")])
    yield from _listed("vanished", [_fact(f) for f in _several(account, "vanished")])
    yield from _listed("in conflict", [f"{c['paragraph']}: {c['words']}" for c in _several(account, "conflicts")])
    yield from _listed("new things", [_thing(t) for t in _several(account, "candidates")])
    yield from _listed("without a place", [_loose(one) for one in _several(account, "unplaced")], shown=1)
    silent = [
        f"{s['section'] or 'the beginning'} {s['silent']} of {s['passages']}" for s in _several(account, "silent")
    ]
    if silent:
        more = f", … and {len(silent) - 4} more sections" if len(silent) > 4 else ""
        yield _cut(f"  passages in which nothing was found: {', '.join(silent[:4])}{more}")


def _listed(title: str, lines: Sequence[str], shown: int = SHOWN) -> Iterator[str]:
    if lines:
        yield f"  {title}:"
        yield from (_cut(f"    {line}") for line in lines[:shown])
    if len(lines) > shown:
        yield f"    … and {len(lines) - shown} more: {MORE}"


def _surest(facts: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    """What is believed first, and of that the surest."""
    return sorted(facts, key=lambda f: (f["status"] == "candidate", -float(f["confidence"] or 1), f["words"]))


def _fact(fact: Mapping[str, str]) -> str:
    where = f" ({fact['paragraph']})" if fact["paragraph"] else ""
    waits = " - candidate" if fact["status"] == "candidate" and fact["confidence"] else ""
    return f"{fact['words']}{where}{waits}"


def _thing(thing: Mapping[str, str]) -> str:
    near = f"; near: {thing['near']}" if thing["near"] else ""
    return f"{thing['name']} ({thing['class'].lower()}, {thing['paragraph']}){near}"


def _loose(one: Mapping[str, str]) -> str:
    return f"{one['predicate']} ({one['paragraph']}): “{one['quote']}”"


def _cut(line: str) -> str:
    line = " ".join(line.split("\n"))
    return line if len(line) <= WIDE else f"{line[: WIDE - 1]}…"


def _several(account: Account, name: str) -> list[dict[str, str]]:
    several = account.get(name)
    return several if isinstance(several, list) else []


def file_row(file: File) -> list[str]:
    """What became of a file, in the columns :data:`COLUMNS`."""
    counts = [str(n) if n else "" for n in (file.added, file.removed, file.unchanged, file.candidates)]
    why = [str(problem) for problem in file.problems[:TOLD]]
    if len(file.problems) > TOLD:
        why.append(f"and {len(file.problems) - TOLD} more")
    if file.unplaced:
        why.append("no place in the ontology for " + ", ".join(f"{n} {p}" for p, n in sorted(file.unplaced.items())))
    why += [f"note: {note}" if file.outcome == "loaded" else str(note) for note in file.notes[:8]]
    if len(file.notes) > 8:
        why.append(f"and {len(file.notes) - 8} more notes")
    if file.outcome == "skipped" and not file.notes:
        why.append("files of this kind are not read")
    return [file.called, file.outcome, *counts, "\n".join(why)]
