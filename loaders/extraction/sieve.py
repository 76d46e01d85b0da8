"""What a line must hold for a pattern to fit: words of which any match has one.

A rulebook has a thousand patterns, and a line is fit for ten of them. Each pattern is read once for the words that
none of its matches is without, and all of those are looked for in a line at once; most patterns are then never tried,
and many never compiled. A construct that is not understood asks for nothing, so that no match is ever lost.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, reduce
from itertools import count
from operator import or_
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

Clause = frozenset[str]

TOKEN = re.compile(
    r"(?P<slot><[so]:(?P<kind>[\w-]+)\+?>)|\{(?P<macro>[a-z]+)\}|(?P<repeat>[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})[?+]?|"
    r"(?P<flat>\((?:\?(?:P<\w+>|[imsx-]*:))?(?!\?)(?P<inside>(?:[^()\[\]\\<{]|\\[^()]|\{\d)*)\))|"
    r"(?P<deny>\(\?<?!(?:[^()\[\]\\]|\\.)*\))|(?P<look>\(\?=)|(?P<never>\(\?<?!|\(\?<=)|(?P<flags>\(\?[aimsux]+\))|"
    r"(?P<open>\((?:\?(?:P<\w+>|[aimsux-]*:))?(?!\?))|(?P<close>\))|(?P<bar>\|)|"
    r"(?P<class>\[\^?\]?(?:[^\]\\]|\\.)*\])|\\(?P<escape>x..|u.{4}|U.{8}|N\{[^}]*\}|\d+|.)|(?P<any>[.~])|(?P<edge>[\^$])|(?P<words>[^\\\[\](){}|*+?.^$<~]+|[<{}])",
    re.S,
)
# What is told by a token, where that is not all of it.
TOLD = {"slot": "kind", "flat": "inside"}
ENDS = {"bar", "close"}
# Of a run of characters all spellings are kept, while they are few.
MANY = 40
# A word of one character tells nothing.
SHORT = 2
BEST = 4
SLOT = "\0"


class Part(NamedTuple):
    """What a part of a pattern asks for.

    :ivar exact: all that it matches, folded; ``None`` if that is without end.
    :ivar clauses: sets of words, of each of which a match has one, in this order and each behind the one before; a slot
        is a word that begins with ``SLOT``.
    :ivar beside: the same, but anywhere, within the match or behind it.
    """

    exact: Clause | None
    clauses: tuple[Clause, ...] = ()
    beside: tuple[Clause, ...] = ()


NONE: Clause = frozenset({""})
NOTHING, EMPTY = Part(None), Part(NONE)


class Strange(Exception):
    """A construct that is not understood."""


def folded(text: str) -> str:
    """A text as patterns and lines are compared: whatever matches in any case is the same.

    >>> folded("STRASSE \u0130") == folded("Stra\u00dfe i")
    True
    """
    return text.casefold().replace("\u0307", "")


class Scan:
    """One pattern on its way from text to what it asks for; each token is its kind and what it tells."""

    def __init__(self, pattern: str, named: Mapping[str, Part]) -> None:
        found = [*TOKEN.finditer(pattern)]
        if sum(token.end() - token.start() for token in found) != len(pattern):
            raise Strange(pattern)
        kinds = [token.lastgroup or "" for token in found]
        self.tokens = [(kind, token[TOLD.get(kind, kind)]) for kind, token in zip(kinds, found, strict=True)]
        self.named, self.at = named, 0

    def alternation(self) -> Part:
        """The branches up to a closing bracket or the end."""
        branches = [self.branch()]
        while self.at < len(self.tokens) and self.tokens[self.at][0] == "bar":
            self.at += 1
            branches.append(self.branch())
        return either(branches)

    def branch(self) -> Part:
        """One sequence, up to a bar, a closing bracket or the end."""
        run = NONE
        clauses, beside = list[Clause](), list[Clause]()
        whole = True
        while self.at < len(self.tokens) and self.tokens[self.at][0] not in ENDS:
            for exact, inside, also in self.parts():
                beside += also
                joined = product(run, exact) if exact is not None else None
                if joined is None:
                    clauses += run, *inside
                    whole = False
                run = joined or exact or NONE
        return Part(run, (), tuple(beside)) if whole else Part(None, telling([*clauses, run]), tuple(beside))

    def parts(self) -> list[Part]:
        """What the next token, or group, asks for, with how often it is repeated; words but for the last at once."""
        kind, told = self.tokens[self.at]
        self.at += 1
        part = self.part(kind, told)
        following, times = self.tokens[self.at] if self.at < len(self.tokens) else ("", "")
        if following != "repeat":
            return [part]
        self.at += 1
        if kind != "words":
            return repeated(part, times)
        return [spelled(told[:-1]), *repeated(spelled(told[-1]), times)]

    def part(self, kind: str, told: str) -> Part:
        """What one token asks for, or the group that it opens."""
        if kind == "words":
            return spelled(told)
        if kind == "flat":
            return flat(told)
        if kind in ("deny", "edge", "flags"):
            return EMPTY
        if kind in ("open", "look", "never"):
            return self.group(kind)
        if kind == "slot":
            return self.named.get(f"<{told}>") or Part(None, (frozenset({SLOT + told}),))
        if kind == "macro":
            return self.named.get("{" + told + "}", NOTHING)
        if kind == "escape":
            return escaped(told)
        if kind == "class":
            return among(told)
        if kind == "any":
            return NOTHING
        raise Strange(told)

    def group(self, kind: str) -> Part:
        """What a group asks for that has groups in it, or looks ahead."""
        inside = self.alternation()
        self.at += 1
        if kind == "open":
            return inside
        if kind == "never":
            return EMPTY
        return Part(NONE, (), telling([*inside.clauses, *inside.beside, *([inside.exact] if inside.exact else [])]))


def wanted(pattern: str, named: Mapping[str, Part]) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    """The sets of words of each of which every match of a pattern has one: anywhere; and those that follow in order.

    :param named: what its slots and macros ask for.

    >>> anywhere, ordered = wanted(r"(?i:chair(?:ed|s)?) by|\\w+ presides [Oo]ver", {})
    >>> [sorted(words) for words in ordered]
    [[' presides over', 'chair by', 'chaired by', 'chairs by']]
    >>> wanted(r"\\w* ?set up|\\w+", {})
    ((), ())
    """
    part = asked(pattern, named)
    ordered = telling([*part.clauses, *([part.exact] if part.exact else [])])
    anywhere = sorted({one for one in (*ordered, *part.beside) if not slotted(one)}, key=worth)[:BEST]
    return tuple(anywhere), tuple(one for one in ordered if slotted(one) or one in anywhere)


def asked(pattern: str, named: Mapping[str, Part]) -> Part:
    """What a pattern or a part of one asks for; nothing if it is not understood."""
    try:
        scan = Scan(pattern, named)
        part = scan.alternation()
    except (Strange, IndexError):
        return NOTHING
    return part if scan.at == len(scan.tokens) else NOTHING


@cache
def flat(inside: str) -> Part:
    """What a group without groups asks for; the same few are in many patterns."""
    return Scan(inside, {}).alternation()


def either(branches: list[Part]) -> Part:
    """What is asked for where one of several is enough."""
    if len(branches) == 1:
        return branches[0]
    if all(part.exact is not None for part in branches):
        whole = frozenset[str]().union(*(part.exact or () for part in branches))
        return Part(whole) if len(whole) <= MANY else Part(None, telling([whole]))
    exact = (part.clauses if part.exact is None else telling([part.exact]) for part in branches)
    best = [min(clauses, key=worth, default=frozenset[str]()) for clauses in exact]
    return Part(None, (least(frozenset[str]().union(*best)),)) if all(best) else NOTHING


def repeated(part: Part, times: str) -> list[Part]:
    """What is asked for by something that may be there several times, or not at all."""
    if times == "?":
        return [Part(part.exact | NONE) if part.exact is not None else NOTHING]
    if times == "*" or re.match(r"\{0*,|\{0+\}", times):
        return [NOTHING]
    return [part, NOTHING]


def product(run: Clause, more: Clause) -> Clause | None:
    """Every spelling of one thing after another; ``None`` if those are many."""
    if len(run) * len(more) > MANY:
        return None
    if more == NONE:
        return run
    return frozenset([a + b for a in run for b in more])


def telling(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """The sets that tell something, in their order."""
    return tuple([least(one) for one in clauses if one and shortest(one) >= SHORT])


@cache
def worth(clause: Clause) -> tuple[bool, int, int, list[str]]:
    """What sorts the most telling set first."""
    return slotted(clause), -shortest(clause), len(clause), sorted(clause)


def shortest(clause: Clause) -> int:
    """The length of the shortest word of a set."""
    return min(map(len, clause))


@cache
def slotted(clause: Clause) -> bool:
    """Whether a set of words has a slot."""
    return any(word.startswith(SLOT) for word in clause)


@cache
def least(clause: Clause) -> Clause:
    """The words that hold no other word of the set."""
    found: list[str] = []
    for word in sorted(clause, key=len):
        for other in found:
            if other in word:
                break
        else:
            found.append(word)
    return frozenset(found)


@cache
def spelled(words: str) -> Part:
    """What some words ask for."""
    return Part(frozenset({folded(words)}))


@cache
def escaped(letter: str) -> Part:
    if letter in "bBAZ":
        return EMPTY
    return NOTHING if letter[0].isalnum() else Part(frozenset({folded(letter)}))


@cache
def among(letters: str) -> Part:
    """What a class of characters asks for: one of them, if it is a few."""
    inside = letters[1:-1]
    if inside[0] == "^" or "\\" in inside or "-" in inside[1:-1] or len(inside) > 6:
        return NOTHING
    return Part(frozenset(folded(inside)))


class Sieve:
    """Tells of a line which of many sets of words and of kinds it holds one of; each set is a bit.

    :param words: the sets of words; ``kinds`` those of kinds.

    >>> sieve = Sieve([frozenset({"chair"}), frozenset({"group", "team"})], [frozenset({"body"})])
    >>> sieve.held("the team sits", {"body"}) == sieve.mask([frozenset({"group", "team"})], [frozenset({"body"})])
    True
    """

    def __init__(self, words: Iterable[Clause], kinds: Iterable[Clause]) -> None:
        bit = count()
        self._words = {clause: 1 << next(bit) for clause in dict.fromkeys(words)}
        self._kinds = {clause: 1 << next(bit) for clause in dict.fromkeys(kinds)}
        of, self._of_kind = _bits(self._words), _bits(self._kinds)
        self._of, self._search = [*of.values()], AhoCorasick([*of]) if of else None

    def mask(self, words: Iterable[Clause], kinds: Iterable[Clause]) -> int:
        """The bits of some sets."""
        return reduce(or_, [*(self._words[one] for one in words), *(self._kinds[one] for one in kinds)], 0)

    def held(self, text: str, kinds: Iterable[str]) -> int:
        """The bits of those sets of which a line, folded, with these kinds holds one."""
        found = self._search.find_matches_as_indexes(text, overlapping=True) if self._search else []
        bits = [*(self._of[at] for at in {at for at, _, _ in found}), *(self._of_kind.get(kind, 0) for kind in kinds)]
        return reduce(or_, bits, 0)


def _bits(clauses: Mapping[Clause, int]) -> dict[str, int]:
    """For each word, or kind, the bits of the sets that hold it."""
    found: dict[str, int] = {}
    for clause, bit in clauses.items():
        for word in clause:
            found[word] = found.get(word, 0) | bit
    return found


def follow(steps: Iterable[tuple[re.Pattern[str] | None, tuple[str, ...]]], text: str) -> bool:
    """Whether a folded line holds one of each set of words, or else a character that the set's slots take, in order.

    >>> follow([(None, ("by", "with")), (None, ("chair",))], "chaired by")
    False
    """
    at = 0
    for slot, words in steps:
        ends = [found + len(word) for word in words if (found := text.find(word, at)) >= 0]
        if slot and (mark := slot.search(text, at)):
            ends.append(mark.end())
        if not ends:
            return False
        at = min(ends)
    return True
