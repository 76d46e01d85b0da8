"""What "the Task Force", "this tool" and "it" stand for, within one document.

The latest thing with the same head noun is meant; in an item with a title, "the group" is the group the title names.
"""

import re
from collections.abc import Iterable
from itertools import pairwise

from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import HEAD, Name, kind_of
from loaders.passages import Passage

POINTING = re.compile(
    rf"\b(?P<article>the|this|these|said|an?) (?P<some>(?:[a-z]+ ){{0,2}}?)"
    r"(?P<which>thematic |new |same |umbrella |above |joint )?"
    rf"(?P<head>{HEAD}|document|td|conference|meeting)\b(?! (?:on|of|for)\b|-)",
    re.I,
)
TEXT = re.compile(r"\b(?:[Tt]h(?:e|is|at)|[Tt]he sa(?:me|id)) (?:text|[Rr]esolution|[Dd]ecision)\b(?! [\dA-Z])")
PRONOUN = re.compile(
    r"(?:(?<=^)|(?<=[.;] )|(?<=, and )|(?<=\d )|(?<=, )|(?<=\) ))"
    r"(?:(?:[Ii]t|[Tt]hey)(?= )(?! (?:is|was) (?!\w+ed\b)[^.;,]{1,90}? (?:that|who|which|where)\b)|[Ii]ts(?= [Tt]erms of [Rr]eference))"
)
ITSELF = re.compile(
    r"\b[Tt]h(?:is|e) (?:document|TD|paper)\b|\b[Tt]his (?:paper|contribution|note)\b|\b[Tt]his report\b"
    r"|(?<=to note )the report\b|(?<=to consider )the report\b"
)
UNNAMED = 0.5
# "In order that A and B should meet, the group was set up. Its ..." speaks of the group.
OPENING = re.compile(r"(?:In order that|Although|While|When|Because|If)\b[^.]*, (?=the [A-Z])")
PLURAL = re.compile(r"s$")


def resolved(text: str, named: list[Mention], laid: Iterable[Passage], itself: Name) -> list[Mention]:
    """The mentions with those that point added, in order."""
    found = _appositions(text, _versions(named))
    for passage in laid:
        for pointer in _pointers(text, passage):
            if any(m.start < pointer.end and pointer.start < m.end for m in found):
                continue
            earlier = sorted((m for m in found if m.start < pointer.start), key=lambda m: m.start)
            meant = _meant(text, pointer, earlier, passage, itself)
            if meant:
                found.append(meant)
    return sorted(found, key=lambda m: m.start)


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
    """Two names side by side, the second quoted, are one body: X, the "Y"."""
    found = list(named)
    for at, (first, second) in enumerate(pairwise(named)):
        joined = re.fullmatch(r',? (?:the )?"?', text[first.end : second.start]) and text[second.end - 1] == '"'
        if first.name.kind == second.name.kind == "body" and joined:
            one = second.name.called(*first.name.spellings)
            found[at : at + 2] = [Mention(first.start, first.end, one), Mention(second.start, second.end, one)]
    return found


def _pointers(text: str, passage: Passage) -> list[Span]:
    patterns = (ITSELF, TEXT, POINTING, PRONOUN)
    found = (f for pattern in patterns for f in pattern.finditer(text, passage.start, passage.end))
    return sorted((Span(*f.span()) for f in found), key=lambda span: span.start)


def _meant(text: str, pointer: Span, earlier: list[Mention], passage: Passage, itself: Name) -> Mention | None:
    words = text[pointer.start : pointer.end]
    if ITSELF.fullmatch(words) or words.casefold() in {"the report", "this report"}:
        return Mention(pointer.start, pointer.end, itself, 0.9)
    if TEXT.fullmatch(words):
        texts = [m for m in earlier if m.name.kind == "resolution"]
        return _at(pointer, texts[-1]) if texts else None
    pointing = POINTING.fullmatch(words)
    if not pointing:
        return _at(pointer, _subject(text, words, earlier, passage))
    head = PLURAL.sub("", pointing["head"].casefold())
    titled = [m for m in earlier if m.start == passage.start and passage.title and m.name.kind in {"document", "tool"}]
    if titled and _headed(titled[0].name.label, head):
        return _at(pointer, titled[0])
    if pointing["article"].casefold() in {"a", "an"}:
        return _new(words, pointer)
    if pointing["some"]:
        return None
    if passage.title and head == "group" and kind_of(passage.title) is None:
        group = Name("body", f"{passage.title} thematic group", (passage.title,))
        return Mention(pointer.start, pointer.end, group, 0.9, Span(passage.start, passage.start + len(passage.title)))
    alike = [m for m in earlier if m.sure >= 0.6 and any(_headed(name, head) for name in m.name.spellings)]
    return _at(pointer, alike[-1]) if alike else None


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


def _headed(name: str, head: str) -> bool:
    """Whether a name's head noun is this one; a task force may be called a group."""
    before = PLURAL.sub("", re.split(r" (?:on|for|of) ", name)[0].casefold())
    tool = head == "tool" and kind_of(name) == "tool"
    return before.endswith(head) or tool or (head == "group" and before.endswith(("task force", "team")))


def _subject(text: str, words: str, earlier: list[Mention], passage: Passage) -> Mention | None:
    """The first body named in the passage, after its opening clause if one names none; ``None`` where there is none."""
    many = words.casefold() == "they"
    opening = OPENING.match(text, passage.start, passage.end)
    kinds = {"body", "tool", "document", "initiative"}
    here = [m for m in earlier if m.name.kind in kinds and m.start >= passage.start]
    fit = [m for m in here if not many or m.name.label.endswith("s")]
    return next((m for m in fit if not opening or m.start >= opening.end()), fit[0] if fit else None)
