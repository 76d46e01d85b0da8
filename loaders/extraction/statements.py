"""What names alone state: acronyms, symbols, revisions, titles, parents, themes.

These need no verb: "Council Working Group on X (CWG-X)" says its full name, its acronym, its parent and its theme.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from loaders.extraction.heads import heading, inferred, stated
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name, definitions
from loaders.extraction.register import within
from loaders.extraction.rules import Found
from loaders.formats.passages import Passage

ADOPTERS = {
    "Council Resolution": "ITU Council",
    "Council Decision": "ITU Council",
    "Resolution A/": "UNGA",
    "A/RES/": "UNGA",
    "E/RES/": "ECOSOC",
}
REVISED = re.compile(r"\((?:(?:Rev\.?|Revised|Modified|Mod\.?) ?)(?:(?P<place>[A-Z][\w -]+), ?)?(?P<year>\d{4})")
THEMED = re.compile(
    r"(?:group|force|team|committee|panel|network|pages?) (?:on|for) (?:the )?(?:coordination (?:for|of) )?"
    r"\"?([^\"(]+)",
    re.I,
)
TITLED = re.compile(
    r',?(?: on| entitled| titled)?(?: the)? "(?P<quoted>[^"\n]{10,200}?),?"| on (?:the )?(?P<plain>[^".,;()\n]{10,140})'
)
ADOPTER = re.compile(r"(?P<series>PP|WTSA|WTDC|WRC)-(?P<year>\d\d) ")
# Left to a reviewer: what names and numbers say beside the point of the text.
UNNUMBERED = 0.45
GLUED = re.compile(r"(?<=\d)(?P<title>[A-Z][a-z][^\n]*)$")
UNIT_OF = re.compile(
    r"(?:the )?(?P<unit>[A-Z][\w&-]+(?: (?:and |of |for )?[A-Z][\w&-]+){0,6} (?:Department|Division|Unit|Section|"
    r"Service)) of "
    r"(?:the )?(?P<home>[A-Z]{2,5}|General Secretariat|ITU General Secretariat|[A-Z]\w+ Bureau)"
)
# A director heads the bureau by his name; a reader learns something only of who heads a unit.
HEAD_OF = re.compile(r"(?P<post>Head|Director|Chief|Chair|President) of (?:the )?([A-Z][\w ]+)")


def statements(text: str, named: list[Mention], laid: Iterable[Passage], itself: Name) -> Iterator[Found]:
    """The facts in names."""
    yield from _defined(text, named)
    yield from heading(text, named, itself)
    for mention in named:
        yield from _of(text, mention, itself)
    for first, second in pairwise(named):
        called = text[first.start : first.end]
        quoted = re.fullmatch(r',? (?:the )?"?', text[first.end : second.start]) and text[second.end - 1] == '"'
        if quoted and first.name == second.name and first.name.kind == "body" and called != first.name.label:
            yield stated(
                "quoted apposition", "alternativeName", first.name, called, Span(first.start, second.end), 0.85
            )
    for passage in laid:
        if passage.title:
            yield from _titled(passage, named)


def _of(text: str, mention: Mention, itself: Name) -> Iterator[Found]:
    words, kind = text[mention.start : mention.end], mention.name.kind
    if kind in ("resolution", "service-order", "document"):
        yield from _cited(text, mention, itself)
    elif kind == "post":
        headed = HEAD_OF.fullmatch(words)
        if headed:
            trust = 0.85 if headed["post"] == "Head" else UNNUMBERED
            yield stated("head of", "chair", mention.name, Name("body", headed[2]), mention, trust)
    elif kind == "body":
        yield from _constituted(words, mention)
    elif kind == "goal" and "Target " in mention.name.label:
        goal = Name("goal", f"SDG {mention.name.label.split()[-1].split('.')[0]}")
        yield inferred("target of a goal", "partOf", mention.name, goal, mention, 0.8)
    elif kind == "goal":
        title = re.compile(r" ?\(([A-Z][^()]{5,80})\)").match(text, mention.end)
        if title and any(one.startswith("SDG ") for one in mention.name.spellings):
            yield stated("goal's title", "title", mention.name, title.group(1), Span(mention.start, title.end()), 0.85)
    elif kind == "action-line":
        title = re.search(r" \(([^)]+)\)$", words)
        if title and title.group(1)[0].isupper():
            yield stated("action line's title", "title", mention.name, title.group(1), mention, 0.9)


def _defined(text: str, named: list[Mention]) -> Iterator[Found]:
    for start, _, full, acronym in definitions(text):
        name = next(
            (m.name for m in named if m.start <= start and acronym in m.name.spellings), Name("name", full, (acronym,))
        )
        opening = text.index("(" + acronym, start)
        trust = 0.95 if name.kind != "name" or full[0].isupper() else 0.45
        yield stated("full name", "fullName", name, full, Span(start, opening - 1), trust)
        yield stated("acronym", "acronym", name, acronym, Span(opening, opening + len(acronym) + 2), trust)


def _cited(text: str, mention: Mention, itself: Name) -> Iterator[Found]:
    name, words = mention.name, text[mention.start : mention.end]
    numbered = name.kind != "document" or re.search(r"\d/\d|/[A-Z]+/\d", name.label)
    if mention.antecedent and name.kind == "resolution":
        yield from _entitled(text, mention)
    if name.label == itself.label or not numbered or mention.antecedent or mention.sure < 0.9:
        return
    paper = itself.label != "this document"
    if name.label not in itself.label:  # what it is a report on, it need not cite
        yield stated("cites", "cites", itself, name, mention, 0.85 if paper else UNNUMBERED)
    if name.label.startswith("CL-"):
        yield stated("number", "documentNumber", name, name.label, mention, 0.85)
    if name.kind == "resolution":
        yield from _revised(text, mention, paper)
    held = ADOPTER.match(words)
    if held:
        conference = Name("event", f"{held['series']}-{held['year']}")
        yield inferred("adopter before the symbol", "adopted", conference, name, mention, 0.8)
    for sign, adopter in ADOPTERS.items():
        if words.startswith(sign):
            yield inferred("adopter by symbol", "adopted", Name("body", adopter), name, mention, 0.8)


def _revised(text: str, mention: Mention, paper: bool) -> Iterator[Found]:
    """The number, the revision and the title of a resolution; the first two only if the text is a paper itself."""
    name, trust = mention.name, 0.95 if paper else UNNUMBERED
    number = re.search(r"(?:Resolution|Decision) (\d+)(?![\d/])", name.label)
    if number:
        yield stated("resolution number", "documentNumber", name, number.group(1), mention, trust)
    revision = REVISED.search(text, mention.start, mention.end)
    if revision and number:
        bare = name.label.split(" (")[0]
        printed = text[mention.start : mention.end].split(" (")[0].strip(", ")
        work = Name("resolution", bare).called(*([printed] if printed.endswith(bare) else []))
        yield stated("revision of", "revision", name, work, mention, 0.9)
    if revision:
        yield stated("revised in", "revision", name, Name("date", revision["year"]), mention, trust)
        if revision["place"]:
            yield stated("revised at", "revision", name, revision["place"], mention, trust)
    yield from _entitled(text, mention)


def _entitled(text: str, mention: Mention) -> Iterator[Found]:
    """The title behind a resolution: quoted, after "on", or glued to its number."""
    glued, title = GLUED.search(text, mention.start, mention.end), TITLED.match(text, mention.end)
    if glued:
        yield stated("glued title", "title", mention.name, glued["title"], mention, 0.8)
    elif title and (title["quoted"] or not mention.antecedent):
        called = title["quoted"] or title["plain"]
        yield stated("resolution's title", "title", mention.name, called, Span(mention.start, title.end()), 0.75)


def _constituted(words: str, mention: Mention) -> Iterator[Found]:
    name = mention.name
    if re.match(r"Council Working Group (?:on|for)|CWG-", words):
        council = Name("body", "ITU Council", ("Council",), "body/council")
        yield inferred("council working group", "partOf", name, council, mention, 0.85)
    if unit := UNIT_OF.fullmatch(words):
        yield inferred(
            "unit of a bureau", "partOf", name.called(unit["unit"]), Name("body", unit["home"]), mention, 0.7
        )
    theme = THEMED.search(words) if not name.key else None
    if theme:
        topic = theme.group(1).strip()
        short = re.sub(r"-?(?:related|activities|\s)+$", "", topic)
        yield stated(
            "theme in the name",
            "coversTheme",
            name,
            Name("theme", short).called(topic, *topic.split(" and ")),
            mention,
            UNNUMBERED,
        )


# "Action Plan to strengthen the risk framework": it is no plan about the framework, it serves it.
STRENGTHENS = re.compile(r"\b(?:to|for) (?:strengthen|support|improv|enhanc|reinforc)(?:e|ing)?\b")


def _titled(passage: Passage, named: list[Mention]) -> Iterator[Found]:
    """A group or work named after the item's title covers that theme; such a group is part of the body listed under."""
    after = passage.start + len(passage.title)
    for mention in within(named, after, passage.end):
        alike = passage.title.casefold() in mention.name.label.casefold() and passage.title != mention.name.label
        if mention.name.kind in ("initiative", "event") and mention.name.label.startswith(passage.title):
            continue
        if passage.title not in mention.name.names and not (
            alike and mention.name.kind in ("document", "tool", "body")
        ):
            continue
        lead = within(named, passage.lead.start, passage.lead.end) if passage.lead else ()
        above = [m for m in lead if m.name.kind == "body"]
        if above and mention.name.label.endswith("thematic group"):
            yield inferred("group of the body listed under", "partOf", mention.name, above[0].name, mention, 0.6)
        quote = Span(passage.start, mention.end)
        predicate = "contributesTo" if STRENGTHENS.search(mention.name.label) else "coversTheme"
        yield stated("theme in the item's title", predicate, mention.name, Name("theme", passage.title), quote, 0.7)
        return
