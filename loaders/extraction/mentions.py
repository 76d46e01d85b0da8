"""Where a text names something, and what: symbols, definitions, known names, posts, new names with a telling head noun.

All candidates are gathered first; then the longest at a place stays.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from loaders.extraction.days import spans, yearless
from loaders.extraction.gazetteer import HYPHENATED, Gazetteer
from loaders.extraction.names import HEAD, Name, definitions, kind_of
from loaders.extraction.occasions import occasions
from loaders.extraction.persons import TITLED, persons
from loaders.extraction.symbols import CONVENED, FULL, symbols

CAP = r"(?:#?[A-Z]|e[A-Z])[\w&/@+-]*"
VERBAL = (
    r"\w+ed|a|an|the|its|this|that|these|those|their|his|her|our|all|any|each|every|no|not|be|been|it|they|who|than|then|"
    r"receives?|considers?|notes?|takes?|gives?|makes?|sends?|brings?|and|or|in|to|is|was|are|were|has|have|had|will|that|which|with|by|from|at|as|of|for|on|held|also|"
    r"\w+izes?|\w+ates?|provides?|supports?|hosts?|chairs?|leads?|since|until|under|within|between|among|during|before|after|meets?|met|set|sets"
)
LOWER = rf"(?!(?:{VERBAL})\b)[a-z][a-z-]+"
# After "and" another body rather than more of the same name.
OTHER = (
    rf"(?:the )?(?:{CAP} ){{0,3}}"
    r"(?:Office|Department|Division|Bureau|Committee|Commission|Council|Group|Unit|Network|Team)s?\b"
    r"|(?:the )?(?:Head|Chief|Director|Deputy|Secretary|Coordinator)s? (?:of|to) "
)
AFTER = (
    rf"(?: (?:on|for|of) (?:the )?{CAP}"
    rf"(?:(?:, {CAP}(?: {CAP})*)*,? and (?!{OTHER})(?:the )?{CAP}"
    rf"| (?:(?:of|for|in|on) )?(?:the )?{CAP})*| of [a-z]+s\b)?"
)
AMBIGUOUS = "reports|plans|projects|awards|guides|challenges|funds|programs|centres|tables|pages"
# Heads of names only where they begin with a capital: "Road Safety Collaboration".
COMMON = "collaboration|circle|cluster|gathering|foundation|university|laboratory|sitting|event|track"
OPENERS = (
    "Last|Next|First|Previous|Latest|The|This|These|Those|A|An|In|On|As|For|Its|Under|"
    "Following|Since|Each|All|Both|During|At|By|From|With|Within|Through|Lead|"
    "(?:Co-)?[Ff]acilitators?|Organi[sz]er|Chair(?:man|person)?|Member|Partner|Initiator|"
    "Rotating|Head|Other|Further|Any|No|Our|Their|Between|Among|Before|After|Until|Whence|Annex|Terms|TERMS|ANNEX|THE|"
    "Yet|But|And|Or|If|When|While|Where|His|Her|Some|Many|Several|What|How|Who|Which|Besides|Under|Over|Upon|Mr|Mrs|Ms|Dr"
)
RANKED = "(?:Chief|Director|Counsellor|Coordinator|Adviser|Advisor|Manager|Secretary|Rapporteur)s?"
NAME = re.compile(
    rf"(?<![\w#])(?!(?:{OPENERS})\b)(?!{RANKED} (?:of|to|for) )(?![A-Z]{{2,8}} (?:for|in|to|"
    rf"on) the ){CAP}(?:(?: (?:and|of the|of|for the|for|on the|on|in|to the|to|&))? {CAP}){{0,7}}?"
    rf"(?: {LOWER}){{0,2}}? (?!(?:{AMBIGUOUS}) (?:to|on|that|the)\b)(?!(?:{COMMON})\b)(?i:{HEAD})\b(?!-)"
    rf"(?: (?=[A-Z])(?i:{HEAD})\b(?!-))*{AFTER}"
)
DESCRIBED = re.compile(
    r"\b(?P<kind>(?:[A-Za-z]+(?:-[a-z]+)? ){0,2}?)"
    r"(?P<head>[Gg]roup|[Tt]ask [Ff]orce|[Tt]eam|[Cc]ommittee|[Pp]anel|[Nn]etwork|"
    r"single pages?|web ?pages?) on "
    r'(?P<topic>"[^"]+"|[A-Z][\w-]*(?: (?:and |of |the )?[A-Z][\w-]*)*|'
    r'(?!(?:the|an?|this|its) |\d)(?:(?! the (?:lead|chair|floor|secretariat)\b)[^.,;:("\n]){3,60}?)'
    r"(?=,? (?:the (?:lead|chair|floor|secretariat)|is|was|has|had|have|will|continued|and on|"
    r'chaired|were|jointly|together|along with|with)\b|[.,;:(")]|$)'
)
DESCRIBING = re.compile(
    r"^(?:(?:an?|the|its|their|our|each|any|every|this|of|by|in|and|on|single|new|up|to|for) ?\b)+", re.I
)
RANK = (
    r"(?:(?:Deputy|Vice|Assistant|Regional|Acting|Inter-?sectoral|Senior|Executive|Under|Administrative|"
    r"[Tt]hematic)[- ])*"
)
TITLE = (
    rf"{RANK}(?:Secretary[- ]General|Secretaries[- ]General|Directors?(?:-General)?|Chiefs?|Heads?|"
    r"Deput(?:y|ies)|Focal Points?|focal points|Presidents?|"
    r"Coordinators?|Counsellors?|Advisers?|Advisors?|Managers?|Rapporteurs?|Representatives?)"
)
# What an office is for, before its title: "Chief Digital Officer", "Gender Focal Point", "Medical Adviser".
CHARGED = re.compile(
    r"\b(?!(?:The|Our|Their|Each|All|National|Any|No)\b)[A-Z][\w-]+(?: (?:and )?[A-Z][\w-]+){0,3} "
    r"(?:Focal Points?|Officers?|Advis[eo]rs?|Coordinators?|Counsellors?|Representatives?|Managers?|Specialists?)\b"
    r"(?: (?:of|to|for) (?:the )?[A-Z][\w-]+(?: (?:of |and |the )*[A-Z][\w-]+){0,5})?"
)
# A title and its office, parted by a comma: "Chief, Conferences Department", "Director, BDT".
PARTED = re.compile(
    r"\b(?P<title>(?:Deputy |Vice-|Acting )?(?:Chief|Head|Director|Secretary|President|Coordinator|Chair)), "
    r"(?P<office>[A-Z][\w&-]+(?: (?:and |of |the |for |on )*[A-Z][\w&-]+){0,6})"
)
PART = (
    r"(?:Departments?|Divisions?|Directors?|Bureaux|Bureaus|General Secretariat|Sectors|[A-Z][\w-]+"
    r"(?:(?! and (?:the )?(?:[A-Z][\w-]+ ){1,4}(?:Officer|Coordinator|Adviser|Advisor|Counsellor|Manager)\b)"
    r"(?: (?:and|of|the|for)){0,2},? "
    r"(?!(?:Executive|Deputy|Director|Chief|Head|Secretary|President|Chair|M[rs]|Mrs|Dr)\b)[A-Z][\w-]+)*)"
)
# A title may be glued to its home: "UNSecretary-General".
POST = re.compile(
    rf"(?:\b|(?<=[A-Z][A-Z])(?=[A-Z][a-z])){TITLE}(?: (?:of|to|for) (?:the )?(?:three |respective |ITU )?{PART})*"
    r"(?:(?:(?<=Study Group)|(?<=Working Party)) \d{1,2}[A-D]?)?"
)
PURPOSED = re.compile(
    rf"(?:{CAP} )*(?:Plan|Strategy|Policy|Roadmap|Programme|Framework|Guidelines) "
    r"(?:to(?! (?:the )?(?:[A-Z]{2,}\b|(?:ITU )?Council\b|(?:[A-Z]\w+ )+(?:Conference|Assembly)\b))|for|"
    r"on) [^,.;()\":]{3,80}?"
    r"(?= (?:was|is|are|has|were|will|had)\b|[,.;(:])"
)
QUOTED = re.compile(r'"([^"\n]{3,120})"')
UNREAL = set("Chairman Chair Chairperson Deputy Head Director Chief Deputies Heads Directors President".split())
GROUP = re.compile(
    r"Chiefs|Directors|Deputies|Heads|[Pp]oints|Presidents|Counsellors|Coordinators|Advis[eo]rs|Managers|Rapporteurs|Secretaries"
)


# A conference told by its place: "the Plenipotentiary Conference in Minneapolis".
SEATED = re.compile(
    rf"\b(?P<full>(?i:{CONVENED}))(?: \([^)]*\))?,? (?:(?:which was |was )?(?:held )?(?:in|at) |"
    rf"\()(?P<place>[A-Z][\w-]+(?: [A-Z][\w-]+)?)"
)
# "An internal Gender Task Force" is one of the house, told apart by its name from others so called.
INTERNAL = re.compile(r"\b[Ii]nternal $")
# "The 2016 Water Forum" is that year's.
YEARED = re.compile(r"(?P<year>(?:19|20)\d\d) $")
# What a body is in another, never a name.
AGENCY = re.compile(r"\b[Ss]peciali[sz]ed [Aa]genc(?:y|ies)$")
# Who runs a group, not a group of its own.
OFFICERS = re.compile(r"(?:The )?(?:Management|Leadership|Core) (?:[Tt]eam|[Gg]roup)(?: of)?")
# "The Water Bridge initiative" is also called "Water Bridge".
GENERIC = re.compile(r"(?<=\w) (?:initiative|programme|project|campaign|platform|partnership)$")
# "The membership focal points" are not those of the membership as such.
COMPOUND = re.compile(
    r" (?:focal|fees?|surveys?|databases?|services?|matters|issues|applications?|growth|figures|drive|categories)\b"
)
HOMELESS = re.compile(r"(?=Bureaux|General Secretariat)")
GLUED = re.compile(
    rf"(?<![A-Za-z])(?:(?:in|of|the|and|by|to|for|with|from|at|on)(?P<home>[A-Z]{{2,8}})\b"
    rf"|(?P<housed>[A-Z]{{2,5}})(?P<title>{TITLE}))"
)
UNEXPLAINED = re.compile(r"(?<![\w/.@-])[A-Z]{2,}[A-Za-z]{0,3}(?:-[A-Z][A-Za-z]+)?(?![\w/.@-]|\.\d)")
OFFICE = re.compile(
    r"\b[A-Z][\w-]+(?: (?:and |of |the |for )?[A-Z][\w-]+){0,5} "
    r"(?:Department|Division|Unit|Office|Service|Bureau|Section)\b"
)
GOVERNMENT = re.compile(
    r"\b(?:Government|Kingdom|Republic|Ministry|State|Confederation|City|Municipality) of (?:the )?[A-Z][\w-]+"
    r"(?: (?:and |of )?[A-Z][\w-]+){0,4}"
)
AGENDA = re.compile(r"(?<![\w/-])[A-Z][a-z]{3,}20\d\d\b(?![/-])")
# "the 2019 edition" of what was named last in the line.
EDITION = re.compile(r"\b(?P<year>(?:19|20)\d\d) edition\b(?! of)")
JOIN_BEFORE = re.compile(r"(?:, (?:and )?|,? and |; | or | & )(?:the )?$")
JOIN_AFTER = re.compile(r"(?:, (?:and )?|,? and |; | or | & )(?:the )?")
# A bare title is his who was named shortly before: "the UN Secretary-General ... The Secretary-General".
OTHERS = re.compile(
    r"(?:(?:\bUN ?|United Nations )Secretary-General(?! of ITU)|Secretary-General of the (?:UN|United Nations)\b)"
    r"[^\n]*$"
)
NEARBY = 400
JOINED = re.compile(r"(?<![\w-])[A-Z]{2,}(?:-[A-Z]{2,})+(?![\w-])")


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
    _take(_candidates(text, known), found, taken)
    _take(_initialled(text, found), found, taken)
    _edit(text, found)
    _take(_listed(text, found), found, taken)
    return sorted(found, key=lambda m: m.start)


def _take(candidates: Iterable[Mention], found: list[Mention], taken: bytearray) -> None:
    """Put the longest candidates at free places to those found."""
    for mention in sorted(candidates, key=lambda m: m.start - m.end):
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            found.append(mention)


def _edit(text: str, found: list[Mention]) -> None:
    """Put editions of events in the place of their years."""
    for edition in EDITION.finditer(text):
        low = text.rfind("\n", 0, edition.start()) + 1
        before = [m for m in found if m.name.kind == "event" and low <= m.start < edition.start()]
        if before:
            last = max(before, key=lambda m: m.start).name
            year = next((m for m in found if m.start == edition.start()), None)
            if year:
                found.remove(year)
            names = (f"{edition['year']} {last.label}", *(f"{name} {edition['year']}" for name in last.names))
            name = Name("event", f"{last.label} {edition['year']}").called(*names)
            found.append(Mention(*edition.span(), name, 0.95))
    for at, mention in enumerate(found):
        told = YEARED.search(text, max(0, mention.start - 5), mention.start)
        if mention.name.kind == "event" and told and not re.search(r"\d{2}$", mention.name.label):
            short, *rest = sorted((f"{name} {told['year']}" for name in mention.name.spellings), key=len)
            found[at] = Mention(mention.start, mention.end, Name("event", short).called(*rest))


def _initialled(text: str, found: Iterable[Mention]) -> Iterator[Mention]:
    """Acronyms nowhere explained, whose letters begin the words of a body that the text names: "ISD"."""
    called: dict[str, dict[str, Name]] = {}
    for name in {m.name for m in found if m.name.kind == "body" and m.sure == 1}:
        for spelling in name.spellings:
            words = [word for word in re.split(r"[\s-]+", spelling) if word[:1].isupper()]
            if len(words) > 1:
                called.setdefault("".join(word[0] for word in words), {})[name.label] = name
    for office in OFFICE.finditer(text):
        initials = "".join(word[0] for word in office.group().split() if word[0].isupper())
        called.setdefault(initials, {}).setdefault(office.group(), Name("body", office.group()))
    for token in UNEXPLAINED.finditer(text):
        named = list(called.get(token.group(), {}).values())
        if len(named) == 1:
            yield Mention(*token.span(), named[0].called(token.group()), 0.9)


def _listed(text: str, found: Iterable[Mention]) -> Iterator[Mention]:
    """Names of no known kind that stand in one list with bodies: "UNICEF, GIZ and WIPO"."""
    ends = {m.end for m in found if m.name.kind == "body"}
    starts = {m.start for m in found if m.name.kind == "body"}
    for token in UNEXPLAINED.finditer(text):
        before, after = (
            JOIN_BEFORE.search(text, max(0, token.start() - 12), token.start()),
            JOIN_AFTER.match(text, token.end()),
        )
        if (before and before.start() in ends) or (after and after.end() in starts):
            yield Mention(*token.span(), Name("body", token.group()), 0.9)
            ends.add(token.end())


def _candidates(text: str, known: Gazetteer) -> Iterator[Mention]:
    dated = list(symbols(text))
    teams = [one for one in dated if one[2].kind == "body"]
    for start, end, name in (*dated, *spans(text), *yearless(text, dated)):
        if name.kind != "body":
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
    for start, end, name in (*own.find(text), *known.find(text), *teams):
        if not (text[start:end].islower() and COMPOUND.match(text, end)):
            yield Mention(start, end, own.named(text[start:end]) or name)
    homes = _homes(text, known)
    yield from _joined(text, known)
    yield from _posts(text, known, homes)
    yield from _glued(text, known)
    for found in (*NAME.finditer(text), *PURPOSED.finditer(text)):
        words = found.group()
        if AGENCY.search(words) or OFFICERS.fullmatch(words):
            continue
        own_of = homes[0] if homes and INTERNAL.search(text, max(0, found.start() - 10), found.start()) else ""
        name = Name(kind_of(words) or "name", f"{own_of} {words}".strip())
        if (bare := GENERIC.sub("", words)) != words and not known.named(bare):
            name = name.called(bare)
        thing = _identified(name.called(*(f"{home} {words}" for home in homes)), known)
        yield Mention(*found.span(), thing if thing.key else name)
    for start, end, name in occasions(text):
        thing = known.named(name.label) or name
        yield Mention(start, end, thing if thing.kind in ("event", "body", "document") else name)
    for found in PARTED.finditer(text):
        label = f"{found['title']} of the {found['office']}"
        post = Name("post", label).called(f"{found['title']} of {found['office']}")
        yield Mention(*found.span(), _post(post, known, homes))
    for start, end, name in persons(text):
        yield Mention(start, end, _identified(name, known))
    for found in AGENDA.finditer(text):
        yield Mention(*found.span(), Name("framework", found.group()))
    for found in GOVERNMENT.finditer(text):
        yield Mention(*found.span(), Name("body", found.group()))
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
        if TITLED.search(full) or ("(" in full[:-1] and known.named(acronym)):
            continue
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


def _glued(text: str, known: Gazetteer) -> Iterator[Mention]:
    """What a bad conversion glued together: "inUN", "UNSecretary-General"."""
    for found in GLUED.finditer(text):
        home = known.named(found["home"] or found["housed"])
        if home and found["title"]:
            label = f"{found['housed']} {found['title']}"
            yield Mention(*found.span(), known.named(label) or Name("post", label))
        elif home:
            yield Mention(*found.span("home"), home)


def _posts(text: str, known: Gazetteer, homes: list[str]) -> Iterator[Mention]:
    for found in (*POST.finditer(text), *CHARGED.finditer(text)):
        words = found.group()
        if words not in UNREAL:
            kind = "post-group" if GROUP.search(words.split(" of ")[0]) else "post"
            own = ["UN"] if OTHERS.search(text, max(0, found.start() - NEARBY), found.start()) else homes
            yield Mention(*found.span(), _post(Name(kind, words), known, own))


def _post(name: Name, known: Gazetteer, homes: list[str]) -> Name:
    """The known post so called, or so called with the one home that has such a post; else the name as it is.

    Where several homes have one, it is the Union's, if the Union is one of them: its papers speak of its own.
    """
    spelled = [(f"{home} {name.label}", HOMELESS.sub(f"{home} ", name.label, count=1)) for home in homes]
    things = {thing for pair in spelled for thing in map(known.named, pair) if thing and thing.kind == name.kind}
    if _identified(name, known) is name and len(things) > 1:
        own = known.named(f"ITU {name.label}") if "ITU" in homes else None
        return own.called(*name.spellings) if own and own.kind == name.kind else name
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
        yield Mention(
            start,
            found.end("topic"),
            Name(sort, text[start : found.end("topic")]).called(label, label.replace("-", "")),
        )
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
