"""Where a text names something, and what: symbols, definitions, known names, posts, new names with a telling head noun.

All candidates are gathered first; then the longest at a place stays.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.extraction.gazetteer import HYPHENATED, Gazetteer
from loaders.extraction.names import HEAD, Name, definitions, kind_of
from loaders.extraction.symbols import CONVENED, FULL, symbols

CAP = r"#?[A-Z][\w&/@-]*"
VERBAL = (
    r"\w+ed|a|an|the|its|and|or|in|to|is|was|are|were|has|have|had|will|that|which|with|by|from|at|as|of|for|on|held|also|"
    r"\w+izes?|\w+ates?|provides?|supports?|hosts?|chairs?|leads?|since|until|under|within|between|among|during|before|after|meets?|met|set|sets"
)
LOWER = rf"(?!(?:{VERBAL})\b)[a-z][a-z-]+"
AFTER = (
    rf"(?: (?:on|for|of) (?:the )?{CAP}"
    rf"(?:(?:, {CAP}(?: {CAP})*)*,? and (?:the )?{CAP}| (?:(?:of|for|in|on) )?(?:the )?{CAP})*| of [a-z]+s\b)?"
)
AMBIGUOUS = "reports|plans|projects|awards|guides|challenges|funds|programs|centres|tables|pages"
OPENERS = (
    "Last|Next|First|Previous|Latest|The|This|These|Those|A|An|In|On|As|For|Its|Under|"
    "Following|Since|Each|All|Both|During|At|By|From|With|Within|Through|Lead|"
    "(?:Co-)?[Ff]acilitators?|Organi[sz]er|Chair(?:man|person)?|Member|Partner|Initiator|"
    "Rotating|Head|Other|Further|Other|Any|No|Our|Their"
)
NAME = re.compile(
    rf"(?<![\w#])(?!(?:{OPENERS})\b){CAP}(?:(?: (?:and|of the|of|for the|for|on the|on|in|to the|to|&))? {CAP}){{0,7}}?"
    rf"(?: {LOWER}){{0,2}}? (?!(?:{AMBIGUOUS}) (?:to|on|that|the)\b)(?i:{HEAD})\b(?!-){AFTER}"
)
DESCRIBED = re.compile(
    r"\b(?P<kind>(?:[A-Za-z]+(?:-[a-z]+)? ){0,2}?)"
    r"(?P<head>[Gg]roup|[Tt]ask [Ff]orce|[Tt]eam|[Cc]ommittee|[Pp]anel|[Nn]etwork|"
    r"single pages?|web ?pages?) on "
    r'(?P<topic>"[^"]+"|[A-Z][\w-]*(?: (?:and |of |the )?[A-Z][\w-]*)*|(?!(?:the|an?|this|its) )[^.,;:("\n]{3,60}?)'
    r'(?=,? (?:is|was|has|had|have|will|continued|and on|chaired|were)\b|[.,;:(")]|$)'
)
DESCRIBING = re.compile(
    r"^(?:(?:an?|the|its|their|our|each|any|every|this|of|by|in|and|on|single|new|up|to|for) ?\b)+", re.I
)
RANK = (
    r"(?:(?:Deputy|Vice|Assistant|Regional|Acting|Inter-?sectoral|Senior|Executive|Under|Administrative|Thematic)[- ])*"
)
TITLE = (
    rf"{RANK}(?:Secretary[- ]General|Secretaries[- ]General|Directors?(?:-General)?|Chiefs?|Heads?|"
    r"Deput(?:y|ies)|Focal Points?|focal points|Presidents?|"
    r"Coordinators?|Counsellors?|Advisers?|Advisors?|Managers?|Rapporteurs?)"
)
PART = (
    r"(?:Departments?|Divisions?|Directors?|Bureaux|Bureaus|General Secretariat|Sectors|[A-Z][\w-]+"
    r"(?:(?: (?:and|of|the|for)){0,2},? [A-Z][\w-]+)*)"
)
POST = re.compile(rf"\b{TITLE}(?: (?:of|to|for) (?:the )?(?:three |respective |ITU )?{PART})*")
PURPOSED = re.compile(
    rf"(?:{CAP} )*(?:Plan|Strategy|Policy|Roadmap|Programme|Framework|Guidelines) (?:to|for|on) [^,.;()\":]{{3,80}}?"
    r"(?= (?:was|is|are|has|were|will|had)\b|[,.;(:])"
)
PLANNED = re.compile(
    r"\b(?P<plan>(?:(?:ITU|draft|Draft) )?[A-Z][a-z]+ (?:[Pp]lan|[Bb]udget|[Ss]trategy|[Pp]rogramme))(?: \([A-Z]{2,4}\))?"
    r"(?P<of> (?:of|for) (?:the )?(?:Union|ITU))?,? (?:(?:for|of|covering) )?(?:the )?(?:(?:years?|period) )?"
    r"(?P<years>(?:19|20)\d\d ?- ?(?:19|20)\d\d)"
)
QUOTED = re.compile(r'"([^"\n]{3,120})"')
UNREAL = {
    "Chairman",
    "Chair",
    "Chairperson",
    "Deputy",
    "Head",
    "Director",
    "Chief",
    "Deputies",
    "Heads",
    "Directors",
    "President",
}
GROUP = re.compile(
    r"Chiefs|Directors|Deputies|Heads|[Pp]oints|Presidents|Counsellors|Coordinators|Advis[eo]rs|Managers|Rapporteurs|Secretaries"
)


# A conference told by its place: "the Plenipotentiary Conference in Minneapolis".
SEATED = re.compile(
    rf"\b(?P<full>(?i:{CONVENED}))(?: \([^)]*\))?,? (?:(?:which was |was )?(?:held )?(?:in|at) |\()(?P<place>[A-Z][\w-]+(?: [A-Z][\w-]+)?)"
)
# "An internal Gender Task Force" is one of the house, told apart by its name from others so called.
INTERNAL = re.compile(r"\b[Ii]nternal $")
HOMELESS = re.compile(r"(?=Bureaux|General Secretariat)")
JOINED = re.compile(r"(?<![\w-])[A-Z]{2,}(?:-[A-Z]{2,})+(?![\w-])")
PERSON = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|H\.E)\.? ){1,3}"
    r"(?P<name>[A-Z][\w'-]+(?: (?:(?:de|da|von|van|der|bin|al|el) )?[A-Z][\w'-]+){0,4})"
)


@dataclass(frozen=True)
class Span:
    """Characters of one text, end excluded."""

    start: int
    end: int


@dataclass(frozen=True)
class Mention(Span):
    """A place that names a thing.

    :ivar sure: 1, less where the name had to be mended or the antecedent found.
    :ivar antecedent: where the thing was named that this pronoun or description points to; ``None`` for a name.
    """

    name: Name
    sure: float = 1.0
    antecedent: Span | None = None


def mentions(text: str, known: Gazetteer) -> list[Mention]:
    """The mentions of a clean text, in order, none overlapping another."""
    found: list[Mention] = []
    taken = bytearray(len(text))
    for mention in sorted(_candidates(text, known), key=lambda m: m.start - m.end):
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            found.append(mention)
    return sorted(found, key=lambda m: m.start)


def _candidates(text: str, known: Gazetteer) -> Iterator[Mention]:
    for start, end, name in symbols(text):
        yield Mention(start, end, _identified(name, known))
    for found in SEATED.finditer(text):
        words = found["full"].casefold().replace("telecommunications", "telecommunication")
        full = next(one for one in FULL.values() if one.casefold() == words)
        thing = known.named(f"{found['place']} {full}")
        if thing:
            yield Mention(*found.span("full"), thing.called(found["full"]))
    defined = list(_defined(text, known))
    yield from defined
    own = Gazetteer(mention.name for mention in defined)
    for start, end, name in (*own.find(text), *known.find(text)):
        yield Mention(start, end, own.named(text[start:end]) or name)
    homes = _homes(text, known)
    yield from _joined(text, known)
    yield from _posts(text, known, homes)
    for found in (*NAME.finditer(text), *PURPOSED.finditer(text)):
        words = found.group()
        own_of = homes[0] if homes and INTERNAL.search(text, max(0, found.start() - 10), found.start()) else ""
        name = Name(kind_of(words) or "name", f"{own_of} {words}".strip())
        thing = _identified(name.called(*(f"{home} {words}" for home in homes)), known)
        yield Mention(*found.span(), thing if thing.key else name)
    for found in PLANNED.finditer(text):
        label = f"{found['plan']}{' of the Union' if found['of'] else ''} for {found['years']}"
        yield Mention(*found.span(), Name("document", label).called(found["plan"], found.group()))
    for found in PERSON.finditer(text):
        full = " " in found["name"]
        label = found["name"] if full else " ".join(found.group().split()[-2:])
        yield Mention(*found.span(), _identified(Name("person", label).called(found.group()), known))
    yield from _described(text)
    yield from _mended(text, known, own)


def _identified(name: Name, known: Gazetteer) -> Name:
    """The known thing of that kind and spelling, or else the name as it is."""
    spellings = name.spellings[:1] if "(" in name.label else name.spellings
    things = (known.named(spelling) for spelling in spellings)
    thing = next((thing for thing in things if thing and thing.kind == name.kind), None)
    return thing.called(*name.spellings) if thing else name


def _defined(text: str, known: Gazetteer) -> Iterator[Mention]:
    for start, end, full, acronym in definitions(text):
        start, full = _extended(text, start, full, known)
        thing = _so_called(full, acronym, known) or Name(kind_of(full) or "name", full)
        bare = text[start : text.rindex(f"({acronym}", start, end)].strip(' "')
        yield Mention(start, end, thing.called(acronym, full, bare))


def _so_called(full: str, acronym: str, known: Gazetteer) -> Name | None:
    """The known thing so called; a working group of the Council is one with its "C" and without: "WG-WSIS"."""
    councils = (f"Council {full}", f"ITU Council {full}", f"C{acronym}") if acronym.startswith("WG-") else ()
    return next((thing for one in (full, acronym, *councils) if (thing := known.named(one))), None)


def _extended(text: str, start: int, full: str, known: Gazetteer) -> tuple[int, str]:
    """A defined name with the words before it, where so it is a known one: "Council Working Group on X (WG-X)"."""
    for words in range(1, 5):
        before = re.compile(rf"(?:\b[A-Z][\w-]* ){{{words}}}$").search(text, max(0, start - 60), start)
        if before and known.named(before.group() + full):
            return before.start(), before.group() + full
    return start, full


def _homes(text: str, known: Gazetteer) -> list[str]:
    """The acronyms of bodies that a text prints most: its posts are theirs."""
    bodies = (text[start:end] for start, end, name in known.find(text) if name.kind == "body")
    return [acronym for acronym, _ in Counter(words for words in bodies if words.isupper()).most_common(4)]


def _posts(text: str, known: Gazetteer, homes: list[str]) -> Iterator[Mention]:
    for found in POST.finditer(text):
        words = found.group()
        if words not in UNREAL:
            kind = "post-group" if GROUP.search(words.split(" of ")[0]) else "post"
            yield Mention(*found.span(), _post(Name(kind, words), known, homes))


def _post(name: Name, known: Gazetteer, homes: list[str]) -> Name:
    """The known post so called, or so called with the one home that has such a post; else the name as it is."""
    spelled = [(f"{home} {name.label}", HOMELESS.sub(f"{home} ", name.label, count=1)) for home in homes]
    things = {thing for pair in spelled for thing in map(known.named, pair) if thing and thing.kind == name.kind}
    if _identified(name, known) is name and len(things) > 1:
        return name
    return _identified(name.called(*(spelling for pair in spelled for spelling in pair)), known)


def _joined(text: str, known: Gazetteer) -> Iterator[Mention]:
    """Each of the known acronyms that hyphens join: "WHO-ITU"."""
    for found in JOINED.finditer(text):
        parts = [(part, known.named(part.group())) for part in re.finditer(r"[A-Z]+", found.group())]
        if not known.named(found.group()):
            for part, thing in parts:
                if thing and all(other for _, other in parts):
                    yield Mention(found.start() + part.start(), found.start() + part.end(), thing)


def _described(text: str) -> Iterator[Mention]:
    for found in DESCRIBED.finditer(text):
        topic, kind = found["topic"].strip('" '), DESCRIBING.sub("", found["kind"].strip()).strip()
        start = found.end("kind") - len(kind) - (1 if kind else 0)
        label = " ".join(filter(None, [topic, kind, found["head"].removesuffix("s")]))
        sort = kind_of(found["head"].casefold()) or "body"
        yield Mention(start, found.end("topic"), Name(sort, text[start : found.end("topic")]).called(label))
    for quoted in QUOTED.finditer(text):
        yield Mention(*quoted.span(), Name(kind_of(quoted.group(1)) or "title", quoted.group(1)))


def _mended(text: str, *known: Gazetteer) -> Iterator[Mention]:
    """Acronyms whose letters are those of one known or defined, in another order: "CGW-FHR"."""
    acronyms = {acronym: names.things[acronym] for names in known for acronym in names.acronyms}
    spelled = {"".join(sorted(acronym)): thing for acronym, thing in acronyms.items()}
    for found in HYPHENATED.finditer(text):
        thing = spelled.get("".join(sorted(found.group())))
        if thing and found.group() not in acronyms:
            yield Mention(*found.span(), thing, 0.7)
