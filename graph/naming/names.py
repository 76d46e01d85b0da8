"""Finding a thing by what people call it: exactly, by a part, or nearly.

An SQLite index with trigrams (:mod:`graph.naming.indexing`): looking for a part of a label in the store scans every
label. Labels in all languages are in it, so a thing is found by any of them; which one it is shown under is decided by
``graph/languages.py``. Where no language is asked for, or the edition has no label in one, nothing more is read.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from rapidfuzz import fuzz, process

from graph.languages import ENGLISH, best, fitting
from ontology import Class, ontology

FILE = "names-in-languages.sqlite"
KEPT, TONGUES = 50_000, 100
LONGEST = 1_000  # of what is looked for, in characters
WIDE = re.compile("[\u2e80-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")  # scripts in which two letters are a word
BETWEEN, NUMBER = re.compile(r"[^\w]+"), re.compile(r"\d+")
LABELS = "SELECT language, text FROM labels WHERE key = ?"
COLUMNS = "key, name, cls, acronym, language"
RANK = {"name": 0, "acronym": 0, "other": 1, "label": 2}


@dataclass(frozen=True)
class Named:
    """A thing with the name it is shown under; ``acronym`` is empty if it has none.

    ``language`` is the tag of the language the name is in; empty for what has no name, only a key.
    """

    key: str
    name: str
    cls: str
    acronym: str = ""
    language: str = ""

    @property
    def definition(self) -> Class:
        """Its class."""
        return ontology()[self.cls]


class NotFound(LookupError):
    """Nothing is called so; ``near`` are things whose names are near, best first."""

    def __init__(self, text: str, near: Iterable[Named], kind: str = "thing") -> None:
        self.text, self.near = text, tuple(near)
        names = "; ".join(dict.fromkeys(f"{n.acronym or n.name} ({n.key})" for n in self.near))
        hint = f"; near are: {names}" if names else ""
        super().__init__(f"no {kind} is called {text!r}{hint}")


def plain(text: str) -> str:
    """A name for comparison: no case, accents, punctuation or articles.

    >>> plain("The Inter-Sectoral  Coordination Task Force"), plain("Résolution 191 (Rev. Dubai, 2018)")
    ('inter sectoral coordination task force', 'resolution 191 rev dubai 2018')
    """
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(BETWEEN.sub(" ", text.casefold()).split()).removeprefix("the ")


def _after(name: str, cls: Class, wanted: str) -> tuple[bool, bool]:
    """Whether a thing is found after others: a clause, and what only has a number that begins with the one wanted."""
    longer = wanted[-1].isdigit() and name.startswith(wanted) and name[len(wanted) :][:1].isdigit()
    return cls.within("Clause") and name != wanted, longer


def placed(name: str) -> str:
    """What a name is sorted by: numbers count as numbers.

    >>> sorted(["C10", "C2", "C1"], key=placed)
    ['C1', 'C2', 'C10']
    """
    return NUMBER.sub(lambda number: number[0].zfill(6), plain(name))


class Names:
    """The names of one edition.

    :param path: the file that :func:`graph.naming.indexing.build` made.
    :param languages: the languages that names are wanted in, best first; the plain names if none.
    """

    def __init__(self, path: Path, languages: tuple[str, ...] = ()) -> None:
        self._path, self.wanted = path, languages
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        self._kept: dict[str, Named | None] = {}
        self._spoken: dict[tuple[str, ...], Names] = {}

    def spoken(self, languages: tuple[str, ...]) -> "Names":
        """The same names in languages, best first; these where none is asked for, or the edition has no labels."""
        asked = tuple(language for language in languages if fitting((*self.languages, ENGLISH), language))
        if not languages or not self.languages:
            return self
        if asked not in self._spoken:
            if len(self._spoken) >= TONGUES:
                self._spoken.clear()
            self._spoken[asked] = Names(self._path, asked or (ENGLISH,))
        return self._spoken[asked]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that things have labels in, by tag."""
        return tuple(row[0] for row in self._database.execute("SELECT DISTINCT language FROM labels ORDER BY language"))

    def of(self, key: str) -> Named | None:
        """The thing with this key, or that is the same as the one with it; None if nothing believed has it."""
        kept = self._kept
        if key not in kept:
            if len(kept) >= KEPT:
                kept = self._kept = {}
            asked = f"SELECT {COLUMNS} FROM things WHERE key = ?"
            row = self._database.execute(asked, (self.held(key),)).fetchone()
            kept[key] = self._shown(Named(*row)) if row else None
        return kept[key]

    def relieve(self) -> None:
        """Let go of the names that were looked up, in all languages."""
        for one in (self, *self._spoken.values()):
            one._kept = {}

    def held(self, key: str) -> str:
        """The key under which what has this key is believed: itself, unless a person ruled it to be another."""
        return self.moved.get(key, key)

    def others(self, key: str) -> list[str]:
        """The other keys of what is believed under this key."""
        return self._back.get(key, [])

    @cached_property
    def moved(self) -> dict[str, str]:
        """The keys of what is believed under another, each with that other."""
        return dict(self._database.execute("SELECT key, kept FROM others").fetchall())

    @cached_property
    def _back(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for other, kept in sorted(self.moved.items()):
            found.setdefault(kept, []).append(other)
        return found

    def find(self, text: str, cls: str = "Thing") -> Named:
        """The thing of a class that has this key or is called this.

        :raises NotFound: if there is none, with those that are near.
        """
        known = self.of(text)
        if known and known.definition.within(cls):
            return known
        rows = self._database.execute(
            f"SELECT DISTINCT {COLUMNS}, rank FROM names JOIN things USING (key) WHERE plain = ? "
            "ORDER BY rank, length(key), key",
            (plain(text),),
        )
        for row in rows:
            if (named := Named(*row[:5])).definition.within(cls):
                return self._shown(named)
        raise NotFound(text, self.near(text, cls), ontology()[cls].label.lower())

    def search(self, text: str, cls: str = "Thing", limit: int = 20) -> list[Named]:
        """The things a part of whose name this is, those that begin with it first; nothing for an empty text, nor for
        one that is longer than names are.

        What is contained comes after what contains it: a clause comes last, unless it is called just so.
        """
        wanted = plain(text) if len(text) <= LONGEST else ""
        if not wanted:
            return []
        if len(wanted) < 3:
            clause, value = "plain LIKE ? || '%'", f"%{wanted}" if WIDE.search(wanted) else wanted
        else:
            clause, value = "id IN (SELECT rowid FROM parts WHERE parts MATCH ?)", f'"{wanted}"'
        rows = self._database.execute(
            f"SELECT {COLUMNS}, min((plain <> ?) * 4 + (instr(plain, ?) <> 1) * 2 + rank) AS fit "
            f"FROM names JOIN things USING (key) WHERE {clause} GROUP BY key ORDER BY fit, length(name), name",
            (wanted, wanted, value),
        )
        found = [named for row in rows if (named := Named(*row[:5])).definition.within(cls)]
        found.sort(key=lambda named: _after(plain(named.name), named.definition, wanted))
        return [self._shown(named) for named in found[:limit]]

    def near(self, text: str, cls: str = "Thing", limit: int = 5) -> list[Named]:
        """The things whose names are nearest, best first; none that is not alike."""
        wanted = plain(text[:LONGEST])
        grams = {wanted[i : i + 3] for i in range(len(wanted) - 2)}
        if not grams:
            return self.search(text, cls, limit)
        asked = " OR ".join(f'"{gram}"' for gram in sorted(grams))
        rows = self._database.execute(
            "SELECT n.plain, n.key FROM parts JOIN names n ON n.id = parts.rowid "
            "WHERE parts MATCH ? ORDER BY bm25(parts) LIMIT 200",
            (asked,),
        ).fetchall()
        ranked = process.extract(wanted, [r[0] for r in rows], scorer=fuzz.WRatio, score_cutoff=60, limit=None)
        keys = dict.fromkeys(rows[index][1] for *_, index in ranked)
        found = (self.of(key) for key in keys)
        return [n for n in found if n and n.definition.within(cls)][:limit]

    def everything(self) -> list[tuple[str, str, str]]:
        """Every name with the key and class of its thing, the plain name first; labels in a language are left out."""
        return self._database.execute(
            "SELECT key, cls, name FROM things "
            f"UNION ALL SELECT key, cls, text FROM names JOIN things USING (key) WHERE rank < {RANK['label']}"
        ).fetchall()

    def otherwise(self) -> list[tuple[str, str]]:
        """The names of things that are neither the one they are shown under nor their acronym, each with the key of its
        thing; labels in a language are left out.
        """
        return self._database.execute(
            f"SELECT key, text FROM names JOIN things USING (key) WHERE rank < {RANK['label']} "
            "AND text <> things.name AND text <> things.acronym ORDER BY names.id"
        ).fetchall()

    def count(self) -> dict[str, int]:
        """How many things there are of each class."""
        return dict(self._database.execute("SELECT cls, count(*) FROM things GROUP BY cls").fetchall())

    def all(self, cls: str, limit: int = 1000) -> list[Named]:
        """The things of a class and its kinds, by name."""
        classes = [c.name for c in ontology().below(cls)]
        where = f"cls IN ({', '.join('?' * len(classes))})"
        rows = self._database.execute(
            f"SELECT {COLUMNS} FROM things WHERE {where} ORDER BY place, key LIMIT ?",
            (*classes, -1 if self.wanted else limit),
        )
        found = [Named(*row) for row in rows]
        if not self.wanted:
            return found
        labels: dict[str, dict[str, str]] = {}
        sql = f"SELECT key, labels.language, text FROM labels JOIN things USING (key) WHERE {where}"
        for key, language, text in self._database.execute(sql, classes):
            labels.setdefault(key, {})[language] = text
        shown = [self._in(named, labels.get(named.key, {})) for named in found]
        return sorted(shown, key=lambda named: (placed(named.name), named.key))[:limit]

    def _shown(self, named: Named) -> Named:
        """A thing under its name in the languages wanted."""
        if not self.wanted:
            return named
        return self._in(named, dict(self._database.execute(LABELS, (named.key,)).fetchall()))

    def _in(self, named: Named, labels: dict[str, str]) -> Named:
        language = best(labels, self.wanted, named.language)
        return named if language is None else replace(named, name=labels[language], language=language)
