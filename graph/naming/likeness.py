"""How alike two names are: the words that count, abbreviations written out, spellings made one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from rapidfuzz import fuzz

from graph.memory import passing
from graph.naming.names import plain

WORDS = {
    "un": "united nations",
    "sectoral": "sector",
    "intersectoral": "inter sector",
    "intersector": "inter sector",
    "interagency": "inter agency",
    "icts": "ict",
    "intl": "international",
    "int l": "international",
    "dept": "department",
    "dev": "development",
    "organisation": "organization",
    "organisations": "organization",
    "programme": "program",
    "programmes": "program",
    "centre": "center",
    "centres": "center",
    "labour": "labor",
    "defence": "defense",
    "cooperation": "co operation",
    "coordination": "co ordination",
    "sdgs": "sustainable development goal",
    "sdg": "sustainable development goal",
}
PHRASES = {
    "information and communication technologies": "ict",
    "information and communications technologies": "ict",
    "information and communication technology": "ict",
    "information and communications technology": "ict",
}
EMPTY = {"a", "an", "and", "at", "by", "de", "des", "du", "et", "for", "from", "in", "its", "la", "le", "of", "on"}
EMPTY |= {"or", "the", "to", "with", "issue", "matter"}
SYSTEM = {"united", "nation"}
NEAR = 84
NUMBER = re.compile(r"\d+|\b(?:ii|iii|iv|vi|vii|viii|ix|[b-rt-z])\b")  # one letter counts: ITU-D is not ITU-T


@dataclass(frozen=True)
class Wording:
    """A name as it is compared.

    >>> Wording("UN Inter-Sectoral Group & Co.").words
    ('united', 'nation', 'inter', 'sector', 'group', 'co')
    >>> Wording("Group on ICTs").words == Wording("group on information and communication technologies").words
    True
    """

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words that count, each in its one spelling and in the singular."""
        several = [_singular(word) for word in self._spelled.split() if word not in EMPTY]
        return tuple([word for word in several if word not in EMPTY])

    @cached_property
    def bag(self) -> frozenset[str]:
        """The words in no order."""
        return frozenset(self.words)

    @cached_property
    def core(self) -> tuple[str, ...]:
        """The words without the United Nations, which some sources put before a name and others leave out."""
        return tuple(w for w in self.words if w not in SYSTEM) or self.words

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        """The numbers in it, years included, and letters that stand alone."""
        return tuple(sorted(set(NUMBER.findall(plain(self.text)))))

    @cached_property
    def initials(self) -> frozenset[str]:
        """The acronyms that its words make, with and without the small ones and the UN before them."""
        every = plain(self.text.replace("&", " and ")).split()
        full = [w for w in every if w not in EMPTY]
        made = {"".join(w[0] for w in some) for some in (every, full)}
        made |= {"un" + "".join(w[0] for w in full[2:])} if full[:2] == ["united", "nations"] else set()
        return frozenset(m for m in made if len(m) > 2)

    @cached_property
    def grams(self) -> frozenset[str]:
        """The trigrams of its letters."""
        squeezed = "".join(self.words)
        return frozenset(squeezed[i : i + 3] for i in range(len(squeezed) - 2))

    @cached_property
    def _spelled(self) -> str:
        text = plain(self.text.replace("&", " and ").replace("'s", "s").replace("\u2019s", "s"))
        for phrase, short in PHRASES.items():
            text = text.replace(phrase, short)
        return " ".join(WORDS.get(w, w) for w in text.split())


@passing(100_000)
def worded(text: str) -> Wording:
    """A name as it is compared, kept for the next time."""
    return Wording(text)


def agreeing(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether one of these names is one of those: the same words in one order, however they are spelled.

    >>> agreeing(["UN General Assembly"], ["General Assembly"]), agreeing(["Department A"], ["Department B"])
    (True, False)
    """
    mine, theirs = {worded(n).core for n in some}, {worded(n).core for n in others}
    return bool((mine & theirs) - {()})


def squeezed(acronym: str) -> str:
    """An acronym for comparison: its letters and digits alone.

    >>> squeezed("UN-Women"), squeezed("UN WOMEN")
    ('unwomen', 'unwomen')
    """
    return re.sub(r"[\W_]+", "", acronym).casefold()


def unmatched(one: frozenset[str], other: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
    """The words of each of two names that the other does not have, nor one spelled nearly so."""
    left, right = set(one - other), set(other - one)
    for word in sorted(left):
        near = next((w for w in sorted(right) if _near(word, w)), None)
        if near:
            left.discard(word)
            right.discard(near)
    return frozenset(left), frozenset(right)


def pairs(keys: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Every two of some keys, in order."""
    return combinations(sorted(set(keys)), 2)


@passing(200_000)
def _near(one: str, other: str) -> bool:
    return len(one) > 3 and len(other) > 3 and fuzz.ratio(one, other, score_cutoff=NEAR) > 0


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 5:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 else word
