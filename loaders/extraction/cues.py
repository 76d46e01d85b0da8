"""Cues: words that say a relation whatever the order of the sentence.

A rule knows how a sentence is built; a cue only knows its word and the kinds of things that it ties. "To the Group Ms
Lee has been appointed chairman" has a person, a group and "chairman". Each thing serves the cue that is nearest to it,
so that the chairman is not also the vice-chairman who is named behind him. What cues find is trusted less than what
rules read, and counts only where no rule reads the same.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from loaders.extraction.lines import BAR, Line
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.patterns import CLASSES
from loaders.extraction.rules import Found

STOPS = re.compile(rf"[.;{BAR}](?:\s|$)|: |, (?:whereas|while|but)\b")
DENIED = re.compile(r"\b(?:not|no longer|never|neither|nobody|without|instead of|rather than|no)\b[^.;,]{0,30}$", re.I)
JOINED = re.compile(
    r"(?: \([^)]*\))?(?:,| and|, and| or| as well as|, as well as| &|;)(?: (?:the|of|from|by|to|also|both))* ?$"
)
# Bodies that have a chair and members, unlike agencies and units.
GATHERING = re.compile(
    r"\b(?:Group|Team|Committee|Commission|Board|Council|Panel|Network|Partnership|Alliance|Coalition|Task [Ff]orce|"
    r"Taskforce|Forum|Mechanism|Conference|Assembly|Subgroup|Cluster|Platform|Track|Initiative|Activity|JCA|Union)s?\b"
    r"|\b(?:group|team|committee|panel|task force|network|board)\b"
)


@dataclass(frozen=True)
class Cue:
    """A word and what it ties.

    :ivar words: a regular expression of the words that say it.
    :ivar subject: the kinds that the subject may have; ``object`` those of the object.
    :ivar subject_after: what must stand right before the subject, such as "by"; empty if anything may.
    :ivar object_after: the same for the object.
    :ivar family: cues of one family compete for the things near them.
    :ivar reach: how many characters may lie between the words and what they tie.
    :ivar topic: whether the group that the text is about is meant where no object is named.
    :ivar several: which end may be a list: "subject", "object", "both" or "".
    """

    name: str
    predicate: str
    words: str
    subject: tuple[str, ...]
    object: tuple[str, ...]
    confidence: float = 0.55
    family: str = ""
    subject_after: str = ""
    object_after: str = ""
    unless: str = ""
    topic: bool = False
    reach: int = 160
    several: str = "subject"
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The words, as found in a line."""
        return re.compile(self.words)

    @cached_property
    def before(self) -> Mapping[str, re.Pattern[str] | None]:
        """What must stand right before each end; ``None`` where anything may."""
        asked = {"subject": self.subject_after, "object": self.object_after}
        behind = r"(?: (?:the|an?|both|its|all))? ?$"
        return {
            end: re.compile(rf"(?:^|\b)(?:{words}){behind}", re.I) if words else None for end, words in asked.items()
        }

    @cached_property
    def never(self) -> re.Pattern[str] | None:
        """What a sentence must not hold; ``None`` if it may hold anything."""
        return re.compile(self.unless) if self.unless else None

    def fits(self, end: str, mention: Mention) -> bool:
        """Whether a thing may be this end."""
        wanted = self.subject if end == "subject" else self.object
        if mention.name.kind == "body" and "gathering" in wanted:
            return any(GATHERING.search(one) for one in mention.name.spellings)
        return mention.name.kind in kinds(wanted)


class At(NamedTuple):
    """A thing in a line, and where."""

    place: int
    mention: Mention


class Said(NamedTuple):
    """A cue in a line: from where to where."""

    cue: Cue
    start: int
    end: int


@cache
def kinds(classes: tuple[str, ...]) -> frozenset[str]:
    """The kinds of mentions that some classes take."""
    return frozenset(kind for one in classes if one != "gathering" for kind in CLASSES[one])


@cache
def cues() -> tuple[Cue, ...]:
    """The cues of ``rulebook/cues.toml``."""
    return written((Path(__file__).parent / "rulebook" / "cues.toml").read_text(encoding="utf-8"))


def written(toml: str) -> tuple[Cue, ...]:
    """The cues of a text in TOML.

    :raises ValueError: if it is no TOML, or names a class of things that is not known.
    """
    return tuple(_cue(given) for given in tomllib.loads(toml).get("cue", []))


def _cue(given: Mapping[str, Any]) -> Cue:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in given.items()}
    cue = Cue(**values)
    for one in (*cue.subject, *cue.object):
        if one not in CLASSES and one != "gathering":
            raise ValueError(f"Cue {cue.name!r} ties a {one!r}; known are {', '.join(sorted(CLASSES)[:6])}, ...")
    return cue


def cued(line: Line, using: Sequence[Cue]) -> Iterator[Found]:
    """What the cues find in one line."""
    said = [Said(cue, *found.span()) for cue in using for found in cue.pattern.finditer(line.text)]
    said = [one for one in said if not DENIED.search(line.text, max(0, one.start - 50), one.start)]
    if not said:
        return
    things = [At(at, line.meant[c]) for at, c in enumerate(line.text) if c in line.meant]
    for one in said:
        if one.cue.never and one.cue.never.search(line.text):
            continue
        yield from _tied(line, one, [other for other in said if other.cue.family == one.cue.family != ""], things)


def _tied(line: Line, said: Said, rivals: Sequence[Said], things: Sequence[At]) -> Iterator[Found]:
    low, high = _clause(line.text, said)
    near = [thing for thing in things if low <= thing.place < high and _gap(said, thing.place) <= said.cue.reach]
    subjects = [t for t in _fit(line, said, near, "subject") if not _taken(t, said, rivals, near)]
    objects = _fit(line, said, near, "object")
    if said.cue.object_after and not said.cue.subject_after:
        subjects = [t for t in subjects if t not in objects] or subjects
    pair = _nearest(said, subjects, objects)
    if not pair and subjects and said.cue.topic and (topic := line.earlier.get("topic")):
        first = min(subjects, key=lambda t: _gap(said, t.place))
        pair = (first, At(first.place, topic))
    if not pair:
        return
    for one in _listed(line, pair[0], near, said.cue, "subject"):
        for other in _listed(line, pair[1], near, said.cue, "object"):
            if one.mention.name.label != other.mention.name.label:
                yield _found(line, said, one, other)


def _fit(line: Line, said: Said, near: Sequence[At], end: str) -> list[At]:
    """The things that may be an end of a cue: of its kind, and behind its preposition where it asks for one."""
    fit = [thing for thing in near if said.cue.fits(end, thing.mention)]
    wanted = said.cue.before[end]
    if not wanted:
        return fit
    return [thing for thing in fit if wanted.search(line.text[max(0, thing.place - 24) : thing.place])]


def _taken(thing: At, said: Said, rivals: Sequence[Said], near: Sequence[At]) -> bool:
    """Whether another cue of the family is nearer to a thing, and has something to tie it to."""
    for rival in rivals:
        nearer = _gap(rival, thing.place) < _gap(said, thing.place) and rival.cue.predicate != said.cue.predicate
        ties = any(rival.cue.fits("object", t.mention) for t in near if t is not thing)
        if nearer and ties and rival.cue.fits("subject", thing.mention):
            return True
    return False


def _nearest(said: Said, subjects: Sequence[At], objects: Sequence[At]) -> tuple[At, At] | None:
    """The subject and the object that are nearest to a cue, taken together."""
    pairs = [(s, o) for s in subjects for o in objects if s.mention.name.label != o.mention.name.label]
    return min(pairs, key=lambda pair: _gap(said, pair[0].place) + _gap(said, pair[1].place), default=None)


def _clause(words: str, said: Said) -> tuple[int, int]:
    """From where to where a cue's sentence part goes; a lead-in belongs to its item."""
    before = [found.end() for found in STOPS.finditer(words, 0, said.start) if BAR not in found.group()]
    after = STOPS.search(words, said.end)
    return (before[-1] if before else 0), (after.start() + 1 if after else len(words))


def _gap(said: Said, place: int) -> int:
    return said.start - place if place < said.start else max(0, place - said.end)


def _listed(line: Line, first: At, near: Sequence[At], cue: Cue, end: str) -> list[At]:
    """A thing and those of its kind that a list joins to it."""
    if cue.several not in (end, "both"):
        return [first]
    found = [first]
    fit = sorted((t for t in near if cue.fits(end, t.mention)), key=lambda t: t.place)
    places = [t.place for t in fit]
    if first.place not in places:
        return found
    at = places.index(first.place)
    for one, other in zip(fit[at:], fit[at + 1 :], strict=False):
        if not JOINED.fullmatch(line.text, one.place + 1, other.place):
            break
        found.append(other)
        if "and" in line.text[one.place : other.place]:
            break
    for other, one in zip(reversed(fit[:at]), reversed(fit[1 : at + 1]), strict=False):
        if not JOINED.fullmatch(line.text, other.place + 1, one.place):
            break
        if len(found) > 1 and "and" in line.text[other.place : one.place]:
            break
        found.append(other)
    return found


def _found(line: Line, said: Said, subject: At, object_: At) -> Found:
    places = [at for at in (subject.place, object_.place) if at >= line.item or said.start < line.item]
    start, end = min([said.start, *places]), max([said.end, *(at + 1 for at in places)])
    sure = said.cue.confidence * subject.mention.sure * object_.mention.sure
    support = line.lead(start, end) or subject.mention.antecedent or object_.mention.antecedent
    context = Span(line.places[line.item].start, line.places[-1].end)
    names: tuple[Name, Name] = (subject.mention.name, object_.mention.name)
    return Found(said.cue.name, said.cue.predicate, *names, line.span(start, end), round(sure, 3), support, context)
