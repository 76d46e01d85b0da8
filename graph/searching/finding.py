"""Looking for words in the index of one store: what fits, in which order, and how much of it there is of each kind.

What was typed as a symbol, an acronym or a name comes before what only holds the words. A word that nothing holds is
taken for the one that was probably meant, and the answer says so; where nothing holds all words, what holds some does.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy

from graph.naming.names import placed
from graph.searching import spelling
from graph.searching.asking import Asked, Clause
from graph.searching.index import GROUPS, WORDS, opened, schema
from graph.searching.sought import FACETS, Sought
from ontology import ontology

Query, Occur = tantivy.Query, tantivy.Occur
RANKED = 60  # of so many things that fit best, which comes first is looked at closely
FEW = 5_000  # words that so many rows hold are looked for side by side: it takes too long of more
ACRONYM = 12  # letters and digits of a symbol or an acronym, at most
BEGUN = 2  # letters of an unfinished word, from which on statements and passages are looked through for it
SIZES = {"kind": 60, "document": 200, "year": 80, "status": 4}
EVERY = 100_000
Said = dict[str, Any]  # what is shown of a row, as it was indexed


@dataclass(frozen=True)
class Matched:
    """How what was typed is understood: ``meant`` are words put in place of others, ``some`` that not all are there."""

    asked: Asked
    meant: dict[str, str] = field(default_factory=dict)
    some: bool = False


class Finder:
    """The index of one store.

    :param folder: where it is.
    """

    def __init__(self, folder: Path) -> None:
        self._index = opened(folder)
        self._searcher = self._index.searcher()

    def matched(self, sought: Sought, groups: Sequence[str] = GROUPS) -> Matched:
        """How what was typed is understood here: as it stands, if anything in these groups fits."""
        asked = Asked(sought.text)
        if not asked.clauses:
            return Matched(asked)
        open_words = {clause.words[-1] for clause in asked.clauses if clause.open}
        strange = [w for w in asked.words if not spelling.known(self._searcher, w, w in open_words)]
        if strange and self._signed(asked):
            return Matched(asked)
        meant = {word: other for word in strange if (other := spelling.meant(self._searcher, word))}
        better = asked.with_words(meant) if meant else asked
        return Matched(better, meant, not any(self._fits(self._group(group, better)) for group in groups))

    def rows(self, group: str, matched: Matched, sought: Sought, limit: int, offset: int = 0) -> list[Said]:
        """What fits in a group, best first: of things, those called just so; nothing for an empty text."""
        if not matched.asked.clauses:
            return []
        query = self._narrowed(group, matched, sought)
        if group != "thing":
            return [said for said, _ in self._rows(query, limit, offset)]
        rows = self._rows(query, max(RANKED, limit + offset))
        ranked = sorted(rows, key=lambda row: _order(row[0], row[1], matched))
        return [said for said, _ in ranked[offset : offset + limit]]

    def counts(self, matched: Matched, sought: Sought) -> dict[str, int]:
        """How many fit, of each group."""
        if not matched.asked.clauses:
            return dict.fromkeys(GROUPS, 0)
        return {group: self._number(self._narrowed(group, matched, sought, bare=True)) for group in GROUPS}

    def facets(self, matched: Matched, sought: Sought) -> dict[str, list[tuple[str, int]]]:
        """How many fit of each kind, document, year and status, the most first, whatever is asked in that respect."""
        if not matched.asked.clauses:
            return {facet: [] for facet in FACETS}
        found: dict[str, list[tuple[str, int]]] = {}
        narrow = [facet for facet in FACETS if sought != sought.without(facet)]
        for facets, asked in [
            ([f for f in FACETS if f not in narrow], sought),
            *(([f], sought.without(f)) for f in narrow),
        ]:
            if facets:
                found |= self._tallied(facets, matched, asked)
        return {facet: found[facet] for facet in FACETS}

    def _tallied(self, facets: Iterable[str], matched: Matched, sought: Sought) -> dict[str, list[tuple[str, int]]]:
        several = [(Occur.Should, self._narrowed(group, matched, sought, bare=True)) for group in GROUPS]
        wanted = {f: {"terms": {"field": f, "size": SIZES[f], "segment_size": EVERY}} for f in facets}
        said = self._searcher.aggregate(Query.boolean_query(several), wanted)
        return {f: [(_text(b["key"]), int(b["doc_count"])) for b in said[f]["buckets"]] for f in facets}

    def _rows(self, query: tantivy.Query, limit: int, offset: int = 0) -> list[tuple[Said, float]]:
        hits = self._searcher.search(query, limit, count=False, offset=offset).hits
        return [(json.loads(bytes(self._searcher.doc(where)["said"][0])), float(score)) for score, where in hits]

    def _number(self, query: tantivy.Query) -> int:
        found: Any = self._searcher.search(_scored(query, 0), 1)  # whose order does not matter takes half of it
        return int(found.count)

    def _fits(self, query: tantivy.Query) -> bool:
        return bool(self._searcher.search(query, 1, count=False).hits)

    def _narrowed(self, group: str, matched: Matched, sought: Sought, bare: bool = False) -> tantivy.Query:
        """What fits in a group and is what it has to be; ``bare`` if the order does not matter."""
        must = [self._group(group, matched.asked, matched.some, bare), *_filters(sought)]
        return must[0] if len(must) == 1 else Query.boolean_query([(Occur.Must, one) for one in must])

    def _group(self, group: str, asked: Asked, some: bool = False, bare: bool = True) -> tantivy.Query:
        """What fits in a group."""
        holding = self._holding(WORDS[group], asked, some, bare)
        if group != "thing":
            return holding
        called = [Query.boost_query(holding, 1.0)]
        called += [_scored(_term("sign", sign), 1000) for sign in _signs(asked)]
        called += [_scored(_term("exact", asked.name), 500)] if asked.name else []
        called += [_scored(_term("exact", asked.text.strip()), 1000)]
        called += [_scored(_term("sign", "".join(c.words)), 100) for c in asked.clauses] if some else []
        if not bare and len(asked.sign) > BEGUN:
            called.append(_scored(_begins("sign", asked.sign), 60))
        return Query.boolean_query([(Occur.Should, one) for one in called])

    def _holding(self, field: str, asked: Asked, some: bool, bare: bool) -> tantivy.Query:
        """What holds all words in a field; some of them, where nothing holds all."""
        several = [_clause(field, clause) for clause in asked.clauses]
        if some:
            least = len(several) - 1 if len(several) > 2 else 1
            return Query.boolean_query([(Occur.Should, one) for one in several], minimum_number_should_match=least)
        parts = [(Occur.Must, one) for one in several]
        words = list(asked.words)
        if not bare and len(asked.clauses) > 1 and min(self._searcher.doc_freq(field, w) for w in words) <= FEW:
            parts.append((Occur.Should, Query.boost_query(Query.phrase_query(schema(), field, [*words]), 3.0)))
        return Query.boolean_query(parts)

    def _signed(self, asked: Asked) -> bool:
        """Whether anything has what was typed for its symbol."""
        return any(self._searcher.doc_freq("sign", sign) for sign in _signs(asked)) or bool(
            asked.sign and self._searcher.terms_with_prefix("sign", asked.sign, limit=1)
        )


def _clause(field: str, clause: Clause) -> tantivy.Query:
    words = clause.words
    if len(words) > 1:
        phrase = Query.phrase_query(schema(), field, [*words])
        return _or(phrase, _unfinished(field, words)) if clause.open and field == WORDS["thing"] else phrase
    several = [_term(field, word) for word in clause.either]
    if clause.open and (field == WORDS["thing"] or len(words[0]) > BEGUN):
        several.append(_scored(_begins(field, words[0]), 0.1))
    return _or(*several)


def _unfinished(field: str, words: Sequence[str]) -> tantivy.Query:
    whole = [(Occur.Must, _term(field, word)) for word in words[:-1]]
    return Query.boolean_query([*whole, (Occur.Must, _scored(_begins(field, words[-1]), 0.1))])


def _filters(sought: Sought) -> list[tantivy.Query]:
    kinds = [cls.name for kind in sought.kinds for cls in ontology().below(kind)]
    found = [_any("kind", kinds)] if sought.kinds else []
    found += [_any("document", sought.documents)] if sought.documents else []
    found += [_any("status", sought.statuses)] if sought.statuses else []
    found += [_or(*(_scored(_term("year", year), 0) for year in sought.years))] if sought.years else []
    return found


def _any(field: str, values: Sequence[str]) -> tantivy.Query:
    return _scored(Query.term_set_query(schema(), field, list(values)), 0)


def _term(field: str, value: str | int) -> tantivy.Query:
    return Query.term_query(schema(), field, value)


def _begins(field: str, beginning: str) -> tantivy.Query:
    return Query.fuzzy_term_query(schema(), field, beginning, distance=0, prefix=True)  # a third of what a regex takes


def _scored(query: tantivy.Query, score: float) -> tantivy.Query:
    return Query.const_score_query(query, score)


def _or(*several: tantivy.Query) -> tantivy.Query:
    return several[0] if len(several) == 1 else Query.boolean_query([(Occur.Should, one) for one in several])


def _signs(asked: Asked) -> list[str]:
    """What was typed as a symbol is compared; without the letter of a language too: C17/47-E is C17/47."""
    sign = asked.sign
    bare = re.fullmatch(r"([a-z]+\d+)[acefrs]", sign)
    return [one for one in (sign, bare[1] if bare else "") if one]


def _fit(said: Said, matched: Matched) -> tuple[int, float]:
    """How nearly a thing is called what was typed: by its symbol, the beginning of it or of a name, or by its words.

    With it how much of that symbol or name was typed, as a negative share.
    """
    asked, names, signs = matched.asked, said["plain"], said["signs"]
    if said["key"] == asked.text.strip() or any(sign in signs for sign in _signs(asked)):
        return 0, 0.0
    begun = [name for name in names if name.startswith(asked.name)]
    whole = [name for name in begun if f"{name} ".startswith(f"{asked.name} ")]
    short = [sign for sign in signs if len(sign) <= ACRONYM and sign.startswith(asked.sign)]
    if whole or short:
        return 1, -max(len(asked.sign) / len(one) for one in (*whole, *short))
    if matched.some and any("".join(clause.words) in signs for clause in asked.clauses):
        return 1, 0.0
    return (2, -len(asked.name) / min(map(len, begun))) if begun else (3, 0.0)


def _order(said: Said, score: float, matched: Matched) -> tuple[int, bool, float, float, int, str]:
    """What is called so comes first; a part comes after what it is a part of, and what is short before what is long."""
    cls, (fit, share) = ontology().segments.get(said["key"].partition("/")[0]), _fit(said, matched)
    inner = bool(cls and cls.container) and fit > 0
    return fit, inner, round(share, 2), -round(score, 2), len(said["name"]), placed(said["name"])


def _text(key: object) -> str:
    return str(int(key)) if isinstance(key, float) else str(key)
