"""What "the Task Force", "this tool" and "it" stand for, within one document.

The latest thing with the same head noun is meant that is a subject, or that the heading names; in an item with a title,
"the group" is the group the title names. "Its chair", and "the chair" of nothing said, are those of the group in hand.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise, takewhile

from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import HEAD, Name, kind_of
from loaders.extraction.pronouns import INNER, NEAR, OWNING, PARTS, inner, owner
from loaders.extraction.register import PLURAL, Register, headed
from loaders.extraction.topics import Topics, grouplike, oblique
from loaders.formats.passages import Passage

POINTING = re.compile(
    rf"\b(?P<article>the|this|these|said|an?) (?P<some>(?:(?!(?:the|this|these|its|an?) )[a-z]+ ){{0,2}}?)"
    r"(?P<which>thematic |new |same |umbrella |above |joint )?"
    rf"(?P<head>{HEAD}|document|td|conference|meeting|list|note|overview|compilation|annex|summary|"
    rf"statement)\b(?! (?:on|of|for)\b|-)",
    re.I,
)
TEXT = re.compile(
    r"\b(?:[Tt]h(?:e|is|at)|[Tt]he sa(?:me|id)|[Tt]he (?:revised|new|amended|updated)) "
    r"(?:text|[Rr]esolution|[Dd]ecision)\b(?! [\dA-Z])"
)
PRONOUN = re.compile(
    r"(?:(?<=^)|(?<=[.;] )|(?<=\d\.)|(?<=, and )|(?<=\d )|(?<=, )|(?<=\) ))"
    r"(?:(?:[Ii]t|[Tt]hey)(?= )(?! (?:is|was) (?!\w+ed\b)[^.;,]{1,90}? (?:that|who|which|where)\b)"
    r"(?! (?:is|was) (?:by|in|on|at|to|under|from|through|with|not until|thanks to|for)\b[^.;]{1,160}? that\b)|"
    r"[Ii]ts(?= [Tt]erms of [Rr]eference))"
)
# "In it are A and B", "as vice-chairs it has A": what has members and chairs is a group.
HAVING = re.compile(
    r"(?:(?<=\b[IO]n )|(?<=\bTo )|(?<=\bin )|(?<=\bAround ))it(?=,| (?:is|are|was|were|sit|sat|belong|take))"
    r"|(?<=[a-z] )it(?= (?:has|had|counts|elected|chose) (?!\w+ed\b))"
    r"|(?:(?<=\bpart )|(?<=\btask )|(?<=\bseat )|(?<=\brole )|(?<=\bplace ))(?:here|there)(?= (?:falls?|goes|"
    r"belongs?) )"
)
ITSELF = re.compile(
    r"\b[Tt]h(?:is|e) (?:document|TD|paper)\b|\b[Tt]his (?:paper|contribution|note)\b|\b[Tt]his report\b"
    r"|(?<=to note )the report\b|(?<=to consider )the report\b"
)
ROLE = (
    r"(?:(?:current|rotating|first|two|three|four|five|permanent|core|main|full|regular|other) ){0,2}"
    r"(?:[Cc]hair(?:s|man|men|person|persons|manship)?|[Vv]ice-?[ -]?[Cc]hair\w*|[Cc]o-?[Cc]hair\w*|[Ss]ecretariat|"
    r"secretary|[Mm]embers(?:hip)?|participants|[Oo]bservers?|composition|presiden\w+|convener|moderator|organi[sz]ers?)"
    r"\b"
)
ROLES = (
    rf"{ROLE} (?:(?:elected|appointed|designated|nominated|named|confirmed|chosen) (?:by|at|in|for) [^.,;]{{1,60}}? )?"
    r"(?:is|are|was|were|lies?|rests?|falls?|has been|will be|belongs?|comes?|includes?|consists?|rotates?)\b"
)
ITS = re.compile(rf"\b[Ii]ts(?= {ROLE})|(?:(?<=^)|(?<=[.;] )|(?<=\d\.)|(?<=, )|(?<=, and ))[Tt]he(?= {ROLES})")
# "The secretariat" that is a role somebody has in a body, not a body.
SERVING = re.compile(
    r"(?:\b(?:[Ii]ts|whose|as|with|(?:provid|ensur|assur|offer|furnish)\w+|role of|serves?|acts?|'s)) "
    r"(?:the |an? |its )?$"
)
SERVED = re.compile(
    r" (?:of|for|to) (?:the )?(?!ITU|Union)[A-Z#]|(?: of the group| of it)? (?:is|are|will be|was) (?:provided|ensured|"
    r"assured|in the hands|held|entrusted|located|with|hosted|supplied|run)\b| (?:lies|rests) with|: (?=[A-Z])"
)
LATTER = re.compile(r"\b[Tt]he latter\b(?! (?:half|part|two))")
UNNAMED = 0.5
WRITTEN = set("list note overview compilation annex summary statement page plan survey questionnaire brochure".split())
# "In order that A and B should meet, the group was set up. Its ..." speaks of the group.
OPENING = re.compile(r"(?:In order that|Although|While|When|Because|If)\b[^.]*, (?=the [A-Z])")


def resolved(text: str, named: list[Mention], laid: Sequence[Passage], itself: Name) -> list[Mention]:
    """The mentions with those that point added, in order."""
    found = Register(m for m in _appositions(text, _versions(named)) if not _serving(text, m))
    topics = Topics(text, laid, found.named)
    for passage in laid:
        for pointer in _pointers(text, passage):
            if not found.free(pointer):
                continue
            if meant := _meant(text, pointer, found, passage, itself, topics):
                found.add(meant)
    return found.named


def _serving(text: str, mention: Mention) -> bool:
    """Whether "the secretariat" is a role here."""
    words = text[mention.start : mention.end].casefold().removeprefix("the ")
    before, after = max(0, mention.start - 24), SERVED.match(text, mention.end)
    return words == "secretariat" and bool(after or SERVING.search(text, before, mention.start))


def _versions(named: list[Mention]) -> list[Mention]:
    """A resolution cited by number alone is the only revision of it the document names."""
    revised: dict[str, set[str]] = {}
    things: dict[str, Name] = {}
    for mention in named:
        if mention.name.kind == "resolution" and "(" in mention.name.label:
            revised.setdefault(_number(mention.name), set()).add(mention.name.label)
            things[mention.name.label] = mention.name
    only = {number: things[next(iter(labels))] for number, labels in revised.items() if len(labels) == 1}
    return [_versioned(mention, only) for mention in named]


def _versioned(mention: Mention, only: dict[str, Name]) -> Mention:
    bare = mention.name.kind == "resolution" and "(" not in mention.name.label
    version = only.get(_number(mention.name)) if bare else None
    return Mention(mention.start, mention.end, version, 0.9) if version else mention


def _number(name: Name) -> str:
    found = re.search(r"(?:Resolution|Decision) [\w/.]+", name.label)
    return found.group() if found else name.label


def _appositions(text: str, named: list[Mention]) -> list[Mention]:
    """Two names side by side, the second quoted, are one body; a group is also called by its parent's name."""
    found = list(named)
    for at, (first, second) in enumerate(pairwise(named)):
        both = first.name.kind == second.name.kind == "body" and text[first.end : second.start] == " "
        if both and not second.name.key:
            own = second.name.called(text[first.start : second.end])
            found[at + 1] = Mention(second.start, second.end, own, second.sure, second.antecedent)
    named = found
    found = list(named)
    for at, (first, second) in enumerate(pairwise(named)):
        joined = re.fullmatch(r',? (?:the )?"?', text[first.end : second.start]) and text[second.end - 1] == '"'
        if first.name.kind == second.name.kind == "body" and joined:
            one = second.name.called(*first.name.spellings)
            found[at : at + 2] = [Mention(first.start, first.end, one), Mention(second.start, second.end, one)]
    return found


def _pointers(text: str, passage: Passage) -> list[Span]:
    patterns = (ITSELF, PARTS, TEXT, ITS, OWNING, HAVING, POINTING, PRONOUN, LATTER, INNER)
    found = (f for pattern in patterns for f in pattern.finditer(text, passage.start, passage.end))
    return sorted((Span(*f.span()) for f in found), key=lambda span: span.start)


def _meant(text: str, pointer: Span, found: Register, passage: Passage, itself: Name, topics: Topics) -> Mention | None:
    words = text[pointer.start : pointer.end]
    earlier = found.since(min(passage.start, pointer.start - NEAR), pointer.start)
    if any(sign.match(text, pointer.start, passage.end) for sign in (ITS, HAVING)):
        return _at(pointer, _group(text, earlier, passage, topics))
    if OWNING.match(text, pointer.start, passage.end):
        return _at(pointer, owner(text, earlier, passage, topics))
    if ITSELF.fullmatch(words) or PARTS.match(text, pointer.start) or words.casefold() in {"the report", "this report"}:
        return Mention(pointer.start, pointer.end, itself, 0.9)
    if TEXT.fullmatch(words):
        return _at(pointer, found.text(pointer.start))
    if LATTER.fullmatch(words):
        actors = [m for m in earlier if m.start >= passage.start and m.name.kind in {"body", "post", "person"}]
        return _at(pointer, actors[-1]) if actors else None
    if INNER.match(text, pointer.start, passage.end) and pointer.start > passage.start and words == "it":
        meant = None if PRONOUN.match(text, pointer.start) else inner(text, pointer, earlier, passage, topics)
        return _at(pointer, meant) if meant else None
    pointing = POINTING.fullmatch(words)
    if not pointing:
        return _at(pointer, _subject(text, words, earlier, passage, pointer) or _above(words, pointer, passage, topics))
    head = PLURAL.sub("", pointing["head"].casefold())
    titled = [m for m in earlier if m.start == passage.start and passage.title and m.name.kind in {"document", "tool"}]
    if titled and headed(titled[0].name.label, head):
        return _at(pointer, titled[0])
    begun = [
        m for m in earlier if m.start == passage.start and passage.title and m.name.kind in {"initiative", "event"}
    ]
    if begun and pointing["article"].casefold() in {"this", "the"} and kind_of(head) == begun[0].name.kind:
        return _at(pointer, begun[0])
    bare = passage.title and pointing["article"].casefold() == "this" and kind_of(passage.title) is None
    if bare and (kind := kind_of(head)) in {"initiative", "event", "tool"}:
        said = Span(passage.start, passage.start + len(passage.title))
        return Mention(pointer.start, pointer.end, Name(kind, passage.title), 0.9, said)
    if pointing["article"].casefold() in {"a", "an"}:
        return _new(words, pointer)
    if pointing["some"]:
        return None
    if passage.title and head == "group" and kind_of(passage.title) is None:
        group = Name("body", f"{passage.title} thematic group", (passage.title,))
        return Mention(pointer.start, pointer.end, group, 0.9, Span(passage.start, passage.start + len(passage.title)))
    alike = found.headed(head, pointer.start)
    if not alike and pointing["article"].casefold() == "this" and head in WRITTEN:
        return Mention(pointer.start, pointer.end, itself, 0.9)
    return _at(pointer, _likeliest(text, alike, passage, topics))


def _likeliest(text: str, alike: list[Mention], passage: Passage, topics: Topics) -> Mention | None:
    """Of the things a head noun fits: the last subject of the passage, the heading's, the last subject, the last."""
    here = _last_free(text, takewhile(lambda m: m.start >= passage.start, reversed(alike)))
    if here or not alike:
        return here
    above = topics.above(passage.start)
    if above and any(m.name.label == above.name.label for m in alike):
        return above
    return _last_free(text, reversed(alike)) or alike[-1]


def _last_free(text: str, backwards: Iterable[Mention]) -> Mention | None:
    """The first of these that stands after no preposition."""
    return next((m for m in backwards if not oblique(text, m, 0)), None)


def _group(text: str, earlier: list[Mention], passage: Passage, topics: Topics) -> Mention | None:
    """The group that a passage speaks of: its first subject, else any it names, else its heading's."""
    here = [m for m in earlier if m.start >= passage.start and grouplike(m.name)]
    free = [m for m in here if not oblique(text, m, passage.start)]
    bodies = [m for m in earlier if m.start >= passage.start and m.name.kind in {"body", "initiative"}]
    return next(iter([*free[:1], *here[-1:]]), None) or topics.above(passage.start) or next(iter(bodies), None)


def _above(words: str, pointer: Span, passage: Passage, topics: Topics) -> Mention | None:
    """The heading's group, for an "it" that opens a passage; ``None`` for other pronouns."""
    return topics.above(passage.start) if words == "It" and pointer.start == passage.start else None


def _new(words: str, pointer: Span) -> Mention | None:
    """A body that is not named, only described: "an internal task force"; ``None`` for other things."""
    thing = words.split(" ", 1)[1]
    return Mention(pointer.start, pointer.end, Name("body", thing), UNNAMED) if kind_of(thing) == "body" else None


def _at(pointer: Span, antecedent: Mention | None) -> Mention | None:
    """The antecedent's thing, named here again; ``None`` where there is no antecedent."""
    if antecedent is None:
        return None
    named = antecedent.antecedent or Span(antecedent.start, antecedent.end)
    return Mention(pointer.start, pointer.end, antecedent.name, 0.9, named)


def _subject(text: str, words: str, earlier: list[Mention], passage: Passage, pointer: Span) -> Mention | None:
    """The first body named in the passage, after its opening clause if one names none; ``None`` where there is none.

    Within a sentence, "...; it is assisted by", the sentence's own subject.
    """
    many = words.casefold() == "they"
    opening = OPENING.match(text, passage.start, passage.end)
    kinds = {"body", "tool", "document", "initiative"}
    here = [m for m in earlier if m.name.kind in kinds and m.start >= passage.start]
    fit = [m for m in here if not many or m.name.label.endswith("s")]
    begun = max(passage.start, text.rfind(". ", passage.start, pointer.start - 2) + 2)
    own = [m for m in fit if m.start >= begun > passage.start + 1 and not oblique(text, m, begun)]
    if own and text[begun : pointer.start].strip():
        return own[0]
    return next((m for m in fit if not opening or m.start >= opening.end()), fit[0] if fit else None)
