"""What people have decided, as it counts now: the last word on everything, acts that were taken back left out.

A word is on a fact, a thing or a plain statement, by its key. It is also on what the passages before the person say: a
fact with the same ends and role that a rule reads in the same passage, with another start, is the same thing said
again. It is not asked about, and where the person rejected it or decided on a start, it is not believed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from graph.ledger.ledger import Ledger, Word, latest


@dataclass(frozen=True)
class Decisions:
    """The words that count: ``verdicts`` by IRI, ``words`` by IRI, and ``gists``, the words on what has a gist.

    >>> said = Decisions.of([Word("x:1", "rejected", "gist/a", places=("here",))])
    >>> said.verdicts["x:1"], bool(said.again("x:2", "gist/a", {"here"})), bool(said.again("x:2", "gist/a", {"there"}))
    ('rejected', True, False)
    """

    words: Mapping[str, Word] = field(default_factory=dict)
    verdicts: Mapping[str, str] = field(default_factory=dict)
    gists: Mapping[str, list[Word]] = field(default_factory=dict)

    @classmethod
    def of(cls, words: Iterable[Word]) -> "Decisions":
        """What counts of these words, the oldest first."""
        last = latest(words)
        gists: dict[str, list[Word]] = defaultdict(list)
        for word in last:
            if word.gist and word.places:
                gists[word.gist].append(word)
        return cls({w.fact: w for w in last}, {w.fact: w.verdict for w in last}, dict(gists))

    @classmethod
    def in_(cls, ledger: Ledger) -> "Decisions":
        """What counts of the words in a ledger."""
        return cls.of(ledger.words())

    def again(self, fact: str, gist: str, places: Collection[str]) -> Word | None:
        """The word that a fact is covered by, on which there is none of its own; None if it is a new statement.

        :param places: the passages that state it, all of which a person must have seen.
        """
        for word in reversed(self.gists.get(gist, ())):
            if fact not in self.words and fact not in word.besides and places and set(places) <= set(word.places):
                return word
        return None
