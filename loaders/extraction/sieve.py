"""What a line must hold for a pattern to fit: words of which any match has one.

A rulebook has a thousand patterns, and a line is fit for ten of them. Each pattern is read once for the words that
none of its matches is without, and all of those are looked for in a line at once; most patterns are then never tried,
and many never compiled. A construct that is not understood asks for nothing, so that no match is ever lost.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, reduce
from itertools import count
from operator import or_

from ahocorasick_rs import AhoCorasick

Clause = frozenset[str]

TOKEN = re.compile(
    r"(?P<slot><[so]:(?P<kind>[\w-]+)\+?>)|\{(?P<macro>[a-z]+)\}|(?P<repeat>[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})(?P<lazy>[?+]?)|"
    r"(?P<flat>\((?:\?(?:P<\w+>|[imsx-]*:))?(?!\?)(?P<inside>(?:[^()\[\]\\<{]|\\[^()]|\{\d)*)\))|"
    r"(?P<deny>\(\?<?!(?:[^()\[\]\\]|\\.)*\))|(?P<look>\(\?=)|(?P<never>\(\?<?!|\(\?<=)|(?P<flags>\(\?[aimsux]+\))|"
    r"(?P<open>\((?:\?(?:P<\w+>|[aimsux-]*:))?(?!\?))|(?P<close>\))|(?P<bar>\|)|"
    r"(?P<class>\[\^?\]?(?:[^\]\\]|\\.)*\])|\\(?P<escape>x..|u.{4}|U.{8}|N\{[^}]*\}|\d+|.)|(?P<any>[.~])|(?P<edge>[\^$])|(?P<words>[^\\\[\](){}|*+?.^$<~]+|[<{}])",
    re.S,
)
# Of a run of characters all spellings are kept, while they are few.
MANY = 40
# A word of one character tells nothing.
SHORT = 2
BEST = 4
SLOT = "\0"


@dataclass(frozen=True)
class Part:
    """What a part of a pattern asks for.

    :ivar exact: all that it matches, folded; ``None`` if that is without end.
    :ivar clauses: sets of words, of each of which a match has one, in this order and each behind the one before; a slot
        is a word that begins with ``SLOT``.
    :ivar beside: the same, but anywhere, within the match or behind it.
    """

    exact: Clause | None
    clauses: tuple[Clause, ...] = ()
    beside: tuple[Clause, ...] = ()


NOTHING, EMPTY = Part(None), Part(frozenset({""}))


class Strange(Exception):
    """A construct that is not understood."""


def folded(text: str) -> str:
    """A text as patterns and lines are compared: whatever matches in any case is the same.

    >>> folded("STRASSE \u0130") == folded("Stra\u00dfe i")
    True
    """
    return text.casefold().replace("\u0307", "")


class Scan:
    """One pattern on its way from text to what it asks for."""

    def __init__(self, pattern: str, named: dict[str, Part]) -> None:
        self.tokens = list(TOKEN.finditer(pattern))
        if sum(len(token[0]) for token in self.tokens) != len(pattern):
            raise Strange(pattern)
        self.named, self.at = named, 0

    def alternation(self) -> Part:
        """The branches up to a closing bracket or the end."""
        branches = [self.branch()]
        while self.at < len(self.tokens) and self.tokens[self.at]["bar"]:
            self.at += 1
            branches.append(self.branch())
        return either(branches)

    def branch(self) -> Part:
        """One sequence, up to a bar, a closing bracket or the end."""
        run: Clause = EMPTY.exact or frozenset()
        clauses, beside = list[Clause](), list[Clause]()
        whole = True
        while self.at < len(self.tokens) and not (self.tokens[self.at]["bar"] or self.tokens[self.at]["close"]):
            for part in self.parts():
                beside += part.beside
                joined = product(run, part.exact) if part.exact is not None else None
                if joined is None:
                    clauses += run, *part.clauses
                    whole = False
                run = joined or part.exact or frozenset({""})
        return Part(run, (), tuple(beside)) if whole else Part(None, telling([*clauses, run]), tuple(beside))

    def parts(self) -> Iterator[Part]:
        """What the next token, or group, asks for, with how often it is repeated; words but for the last at once."""
        token = self.tokens[self.at]
        self.at += 1
        part = self.part(token)
        following = self.tokens[self.at] if self.at < len(self.tokens) else None
        if not following or not following["repeat"]:
            yield part
            return
        self.at += 1
        if words := token["words"]:
            yield Part(frozenset({folded(words[:-1])}))
            part = Part(frozenset({folded(words[-1])}))
        yield from repeated(part, following["repeat"])

    def part(self, token: re.Match[str]) -> Part:
        """What one token asks for, or the group that it opens."""
        if token["flat"]:
            return flat(token["inside"])
        if token["deny"]:
            return EMPTY
        if token["open"] or token["look"] or token["never"]:
            inside = self.alternation()
            self.at += 1
            if token["open"]:
                return inside
            if token["never"]:
                return EMPTY
            ahead = telling([*inside.clauses, *inside.beside, *([inside.exact] if inside.exact else [])])
            return Part(EMPTY.exact, (), ahead)
        if token["words"]:
            return Part(frozenset({folded(token["words"])}))
        if token["slot"] or token["macro"]:
            slot = Part(None, (frozenset({SLOT + token["kind"]}),)) if token["slot"] else NOTHING
            return self.named.get(f"<{token['kind']}>" if token["slot"] else token[0], slot)
        if token["escape"]:
            return escaped(token["escape"])
        if token["class"]:
            return among(token["class"])
        if token["edge"] or token["flags"]:
            return EMPTY
        if token["any"]:
            return NOTHING
        raise Strange(token[0])


def wanted(pattern: str, named: dict[str, Part]) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
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


def asked(pattern: str, named: dict[str, Part]) -> Part:
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


def repeated(part: Part, times: str) -> Iterator[Part]:
    """What is asked for by something that may be there several times, or not at all."""
    if times == "?":
        yield Part(part.exact | {""}) if part.exact is not None else NOTHING
    elif times == "*" or re.match(r"\{0*,|\{0+\}", times):
        yield NOTHING
    else:
        yield part
        yield NOTHING


def product(run: Clause, more: Clause) -> Clause | None:
    """Every spelling of one thing after another; ``None`` if those are many."""
    if len(run) * len(more) > MANY:
        return None
    return frozenset(a + b for a in run for b in more)


def telling(clauses: Iterable[Clause]) -> tuple[Clause, ...]:
    """The sets that tell something, in their order."""
    return tuple(least(one) for one in clauses if one and min(map(len, one)) >= SHORT)


def worth(clause: Clause) -> tuple[bool, int, int, list[str]]:
    """What sorts the most telling set first."""
    return slotted(clause), -min(map(len, clause)), len(clause), sorted(clause)


def slotted(clause: Clause) -> bool:
    """Whether a set of words has a slot."""
    return any(word.startswith(SLOT) for word in clause)


@cache
def least(clause: Clause) -> Clause:
    """The words that hold no other word of the set."""
    return frozenset(w for w in clause if not any(other != w and other in w for other in clause))


def escaped(letter: str) -> Part:
    if letter in "bBAZ":
        return EMPTY
    return NOTHING if letter[0].isalnum() else Part(frozenset({folded(letter)}))


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
