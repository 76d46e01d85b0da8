"""Forgetting a person: in every edition that is kept, in kept files and texts, and in backups that can be reached.

What the ledger keeps is that somebody was forgotten: when, by whom, how much was taken out, under a key that says
nothing. What is not reached is said, for somebody else to see to.
"""

import io
import json
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pyoxigraph import Store

from graph.clearance import HIGHEST, LEVELS
from graph.editions import backup, checksums, differing, erasure, publication
from graph.editions.checksums import Sum
from graph.editions.draft import STORE
from graph.editions.erasure import Person
from graph.editions.home import Home
from graph.ledger.ledger import now
from graph.naming.names import NotFound
from loaders.formats.passages import Unreadable
from loaders.formats.pdf import read as read_pdf
from loaders.loading.concerning import SNAPSHOT
from loaders.loading.readers import FOLDER as EXTRACTED
from loaders.loading.report import FOLDER as REPORTS
from loaders.proposing.proposer import FOLDER as PROPOSALS
from loaders.stating.directory import let_go

ENCODINGS = ("utf-8", "utf-16", "cp1252")
LARGEST = 1 << 28
DROPPED = "dropped"  # files given to /load that wait
TAG = re.compile(r"<[^>]*>")


@dataclass
class Forgotten:
    """What was taken out, and ``beyond``: what could not be reached, and what to do.

    ``edition`` is the new one; ``readings`` are those that spoke of the person in the one before. ``sources`` are
    SHA-256 of files whose kept bytes are gone.
    """

    person: str
    edition: int = 0
    readings: int = 0
    editions: list[int] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    texts: int = 0
    backups: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)


def forget(home: Home, who: str, by: str, backups: Iterable[Path] = ()) -> Forgotten:
    """Take a person out of a home, for good.

    :param who: the key or the name of the person.
    :param backups: folders of backups, or folders that hold such.
    :raises NotFound: if no edition that is kept knows the person.
    :raises ValueError: if several are called so.
    :raises Busy: if somebody else is writing to the home.
    """
    home = home.seen_by(HIGHEST)
    with home.locked():
        person, key = _found(home, who)
        made = Forgotten(key)
        texts = _hide(home.path, person, made)
        _leave(home, person, made, by)
        made.editions, found = _written_anew(home.path, home, person)
        _clean(home.path, home, person, found | texts, made)
        for place in _places(backups, made):
            _reach(place, home, person, made)
        _beyond(home, person, made)
        about = {name: value for name, value in asdict(made).items() if name not in ("beyond", "edition", "backups")}
        home.ledger.record("forgotten", by, {**about, "backups": len(made.backups)}, made.edition)
    if away := home.follow():
        made.beyond.append(f"what the engine holds, until `remit engine carry` succeeds: {away}")
    return made


def _found(home: Home, who: str) -> tuple[Person, str]:
    """The person, with all that any edition calls the person, and the key."""
    several = [Store.read_only(str(place)) for place in _stores(home.path)]
    nodes = {node for store in several for node in erasure.called(store, home.identity, who)}
    if not nodes:
        raise NotFound(who, (), "person")
    person = Person({min(nodes, key=lambda node: node.value)})
    for store in several:
        person.learn(store)
    if more := sorted(home.identity.key(node) for node in nodes - person.nodes):
        first = home.identity.key(min(nodes, key=lambda node: node.value))
        raise ValueError(f"several persons are called {who!r}: say which by the key, {first} or {' or '.join(more)}")
    return person, home.identity.key(min(nodes, key=lambda node: node.value))


def _leave(home: Home, person: Person, made: Forgotten, by: str) -> None:
    """Publish an edition without the person."""
    here = publication.pointed(home.path)
    assert here is not None  # an edition knows the person
    made.edition = max(one.edition for one in home.ledger.editions()) + 1
    place = publication.folder(home.path, made.edition)
    erased = erasure.edition(publication.folder(home.path, here), place, person, home.identity, home.ledger)
    made.readings = erased.readings
    counts = {level: differing.write(level.within(place), ()) for level in LEVELS if level.within(place).is_dir()}
    said = {"number": made.edition, "at": now(), "cause": "somebody was forgotten", "by": by, "parent": here}
    quads = len(Store.read_only(str(place / STORE)))
    publication.publish(home.path, home.ledger, {**said, "quads": quads, "acts": [], **counts[LEVELS[0]]})


def _written_anew(path: Path, home: Home, person: Person) -> tuple[list[int], set[str]]:
    """Write every edition anew that knows the person or holds a name; which those are, and the files they came from."""
    numbers, files = [], set[str]()
    for folder in sorted((path / "editions").glob("[0-9]*")):
        draft, old = (folder.with_name(f".{folder.name}.{word}") for word in ("without", "before"))
        shutil.rmtree(draft, ignore_errors=True)
        erased = erasure.edition(folder, draft, person, home.identity, home.ledger)
        files |= erased.files
        folder.rename(old)
        draft.rename(folder)
        shutil.rmtree(old)
        if erased.readings:
            numbers.append(int(folder.name))
    return numbers, files


def _hide(path: Path, person: Person, made: Forgotten) -> set[str]:
    """Block out the name in the kept texts of a home, or a backup of one; the SHA-256 of the files they are of.

    To be done before editions are written anew: their indexes of words are made from these texts.
    """
    gone = set[str]()
    for place in (place for level in LEVELS for place in (level.within(path) / "texts").glob("*/*")):
        text = zlib.decompress(place.read_bytes()).decode()
        if (left := _without(text, person)) != text:
            place.write_bytes(zlib.compress(left.encode()))
            gone.add(place.name)
            made.texts += 1
    return gone


def _clean(path: Path, home: Home, person: Person, files: Iterable[str], made: Forgotten) -> None:
    """Take a person out of the kept files of a home, or a backup of one, and of what was told of loads."""
    gone = set(files)
    for room in (level.within(path) for level in LEVELS):
        for place in (room / REPORTS).glob("*.jsonl"):
            place.write_text(erasure.hidden(place, person), encoding="utf-8")
        if (room / SNAPSHOT).exists():
            _unlearn(room / SNAPSHOT, person)
    for place in (path / differing.PRUNED).rglob("*.jsonl"):
        place.write_text(erasure.hidden(place, person), encoding="utf-8")
    let_go(path, {home.identity.key(node) for node in person.nodes})
    for room in (level.within(path) for level in LEVELS):
        for place in (room / "sources").glob("*/*"):
            if place.name in gone or person.pattern.search(words(place.read_bytes())):
                place.unlink()
                made.sources.append(place.name)
    for place in (path / DROPPED).glob("*"):
        if person.pattern.search(words(place.read_bytes())):
            place.unlink()
    for passing in (EXTRACTED, backup.LOADS, backup.EXPORTS):
        shutil.rmtree(path / passing, ignore_errors=True)
    for place in (p for p in (path / PROPOSALS).rglob("*") if p.is_file()):
        if person.pattern.search(json.dumps(json.loads(place.read_text("ascii")), ensure_ascii=False)):
            place.unlink()


def words(content: bytes) -> str:
    """The words in a file, of any kind that is loaded, as far as they can be had.

    >>> "Ann Ek" in words("Ann Ek".encode("utf-16"))
    True
    """
    if content.startswith(b"PK"):
        return _packed(content)
    if b"%PDF-" in content[:1024]:
        try:
            return read_pdf(content).text
        except Unreadable:
            return ""
    several = (content.decode(encoding, "ignore") for encoding in ENCODINGS)
    return "\n".join(form for text in several for form in (text, TAG.sub("", text)))


def _packed(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [archive.read(one) for one in archive.infolist() if one.file_size < LARGEST]
    except (zipfile.BadZipFile, zlib.error):
        return ""
    texts = [part.decode("utf-8", "ignore") for part in parts]
    return "\n".join(form for text in texts for form in (TAG.sub("", text), TAG.sub(" ", text)))


def _without(text: str, person: Person) -> str:
    """A kept text, which is JSON, with every name blocked out."""
    said = json.loads(text)
    said["text"], said["names"] = person.hide(said["text"]), [n for n in said["names"] if person.hide(n) == n]
    kept = json.dumps(said)
    return kept if said != json.loads(text) else text


def _unlearn(place: Path, person: Person) -> None:
    """Let go of a name in what documents were read with."""
    said = json.loads(zlib.decompress(place.read_bytes()))
    left = {
        kind: {k: v for k, v in some.items() if person.hide(f"{k} {v}") == f"{k} {v}"} for kind, some in said.items()
    }
    if left != said:
        place.write_bytes(zlib.compress(json.dumps(left).encode(), 1))


def _stores(path: Path) -> Iterator[Path]:
    for folder in sorted((path / "editions").glob("[0-9]*"), reverse=True):
        for level in reversed(LEVELS):
            if (place := level.within(folder) / STORE).exists():
                yield place


def _places(backups: Iterable[Path], made: Forgotten) -> Iterator[Path]:
    """The backups in some folders; what else lies there is told."""
    for folder in backups:
        several = [folder] if (folder / backup.MANIFEST).exists() else sorted(folder.iterdir())
        for place in several:
            if (place / backup.MANIFEST).exists():
                yield place
            else:
                made.beyond.append(f"{place} is no backup in a folder: look into it, or remove it")


def _reach(place: Path, home: Home, person: Person, made: Forgotten) -> None:
    """Take a person out of a backup, and write down anew what it holds."""
    try:
        for store in _stores(place):
            person.learn(Store.read_only(str(store)))
        texts = _hide(place, person, made)
        _, files = _written_anew(place, home, person)
        _clean(place, home, person, files | texts, made)
        several = sorted(p for p in place.rglob("*") if p.is_file() and p.name != backup.MANIFEST)
        sums = tuple(Sum(str(p.relative_to(place)), p.stat().st_size, checksums.digest(p)) for p in several)
        publication.write(place / backup.MANIFEST, backup.manifest(replace(backup.read(place), files=sums)))
        made.backups.append(str(place))
    except OSError as error:
        made.beyond.append(f"the backup {place} cannot be changed: {error}")


def _beyond(home: Home, person: Person, made: Forgotten) -> None:
    """Tell what is not reached."""
    sources = {digest: source for source, digest in home.ledger.current().items()}
    for digest in made.sources:
        if digest in sources and (path := Path(sources[digest].partition("@")[0])).exists():
            made.beyond.append(f"{path} was loaded, and may name the person still")
    if erasure.told(home.path / backup.LEDGER, person):
        made.beyond.append(
            "the ledger holds a name, in that of a file or in a reason that somebody gave: it is kept whole"
        )
    keys = erasure.spelled(publication.folder(home.path, made.edition), person)
    made.beyond += [f"{key} spells a name: it is made of the title of something" for key in keys]
