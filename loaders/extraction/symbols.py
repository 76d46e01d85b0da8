"""The grammar of symbols: resolutions, papers, action lines, goals, sessions, dates, counts.

Longest first: ``C20/38`` is a paper, ``C2`` after "Action Lines" a line, ``Council-20`` a session.
"""

import re
from collections.abc import Callable, Iterator
from itertools import chain

from loaders.extraction.names import Name
from loaders.extraction.sieve import Sieve, folded, wanted
from loaders.formats.passages import MONTH

MONTHS = MONTH.split("|")
UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen "
    "nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBERS = {
    **{word: at for at, word in enumerate(UNITS, 1)},
    **{ten: at * 10 for at, ten in enumerate(TENS, 2)},
    **{f"{ten}-{unit}": at * 10 + by for at, ten in enumerate(TENS, 2) for by, unit in enumerate(UNITS[:9], 1)},
    "a dozen": 12,
}
WORDED = "|".join(sorted(NUMBERS, key=len, reverse=True))
LINE = r"C(?:1[01]|[1-9])\b(?: ?\([^)]{4,90}\))?"
SERIES = r"HLPF|WSIS Forum|STI Forum|IGF"
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth fiftieth"
).split()

Made = Callable[[re.Match[str]], Name]


def _resolution(m: re.Match[str]) -> Name:
    number, revision = m["number"], " ".join((m["revision"] or m["revised"] or "").split())
    revision = re.sub(r"^Revised ", "Rev. ", revision)
    revision = re.sub(r"^(Rev\. [A-Z][a-z]+) (?=\d{4}$)", r"\1, ", revision)
    word = "Resolution" if m["what"].capitalize().startswith("Res") else "Decision"
    label = f"{word} {number} ({revision})" if revision else f"{word} {number}"
    held = f"{m['series']}{m['session'] or ''} {word} {number}" if m["series"] else ""
    printed = " ".join(m.group()[: m.start("title") - m.start()].split()) if m["title"] else " ".join(m.group().split())
    return Name("resolution", label).called(printed, held, f"{word} {number}")


def _document(m: re.Match[str]) -> Name:
    symbol = re.sub(r"(?<=\d)-?[EFSRAC]$", "", m["symbol"])
    return Name("document", symbol, (f"Document {symbol}",))


def _order(m: re.Match[str]) -> Name:
    return Name("service-order", f"Service Order No. {m['order']}", (f"Service Order {m['order']}", m["order"]))


def _rule(m: re.Match[str]) -> Name:
    return Name("service-order", f"{m['what'].title()} No. {m['order']}").called(m.group())


def _sector(m: re.Match[str]) -> Name:
    sector, number = m["sector"] or m["by"], m["number"] or m["of"]
    return Name("resolution", f"Resolution ITU-{sector} {number}", (f"ITU-{sector} Resolution {number}",))


def _team(m: re.Match[str]) -> Name:
    return Name("body", " ".join(m.group().split()))


def _line(m: re.Match[str]) -> Name:
    code = m["line"].split("(")[0].strip()
    return Name("action-line", f"WSIS Action Line {code}", (code, f"Action Line {code}"))


def _session(m: re.Match[str]) -> Name:
    year = m["year"] if len(m["year"]) == 4 else f"20{m['year']}"
    return Name("event", f"Council {year}", (f"Council-{year[2:]}", f"{year} session of the Council"))


def _edition(m: re.Match[str]) -> Name:
    series = "HLPF" if "Political" in m["series"] else m["series"]
    return Name("event", f"{series} {m['edition']}").called(m.group())


def _conference(m: re.Match[str]) -> Name:
    year = f"{'19' if m['edition'] > '60' else '20'}{m['edition']}"
    return Name("event", f"{m['series']}-{m['edition']}", (f"{m['series']} {year}",)).called(m.group())


def _held(m: re.Match[str]) -> Name:
    words = m["full"].casefold().replace("telecommunications", "telecommunication")
    series = next(series for series, full in FULL.items() if full.casefold() == words)
    return Name("event", f"{series}-{m['year'][2:]}", (f"{series} {m['year']}",)).called(" ".join(m.group().split()))


def _meeting(m: re.Match[str]) -> Name:
    return Name("event", f"{m['ordinal']} meeting of {m['of']}").called(m.group())


def iso(day: str | None, month: str | None, year: str) -> str:
    """A date as precise as it was written.

    >>> iso(None, "March", "2015"), iso("1", "September", "2021")
    ('2015-03', '2021-09-01')
    """
    parts = [year, *([f"{MONTHS.index(month) + 1:02}"] if month else [])]
    return "-".join([*parts, *([f"{int(day):02}"] if day and month else [])])


def _date(m: re.Match[str]) -> Name:
    given = m.groupdict()
    last = iso(given.get("day2"), given.get("month2") or given["month"], m["year"]) if given.get("day2") else ""
    return Name("date", iso(given.get("day"), given["month"], m["year"]), (last,) if last else ())


def _year(m: re.Match[str]) -> Name:
    return Name("date", m["year"])


def _goal(m: re.Match[str]) -> Name:
    return Name("goal", f"SDG {m['goal']}", (f"Sustainable Development Goal {m['goal']}", f"Goal {m['goal']}"))


def _target(m: re.Match[str]) -> Name:
    return Name("goal", f"SDG Target {m['goal']}", (f"Target {m['goal']}",))


def _count(m: re.Match[str]) -> Name:
    words = m.group().casefold()
    last = "a dozen" if words.endswith("a dozen") else words.split()[-1]
    number = str(NUMBERS.get(last, last.replace(",", "")))
    return Name("count", number, (f"{number} (at least)",) if words.startswith("at least") else ()).called(m.group())


DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
DAY2 = r"(?P<day2>\d{1,2})(?:st|nd|rd|th)?"
COVER = "PP|WTDC|WTSA|WRC|RA|WCIT"
FULL = {
    "PP": "Plenipotentiary Conference",
    "WTDC": "World Telecommunication Development Conference",
    "WTSA": "World Telecommunication Standardization Assembly",
    "WRC": "World Radiocommunication Conference",
    "RA": "Radiocommunication Assembly",
    "WCIT": "World Conference on International Telecommunications",
}
CONVENED = "|".join(full.replace("Telecommunication ", "Telecommunications? ") for full in FULL.values())
CONFERENCE = r"[A-Z][a-z]+(?: [A-Z][a-z]+){0,4} (?:Conference|Assembly)"
COUNTED = (
    r"(?:meetings?|sittings?|times|in total|members|participants|people|recommendations|courses|countries|sessions)"
)
BODIES = r"ITU|Council|PP|UNGA|WTSA|WTDC|WRC|Plenipotentiary(?: Conference)?|General Assembly"
FORUM = r"High[- ][Ll]evel Political Forum(?: \(HLPF\))?"
# A title glued to its number, as it comes out of web pages: "Resolution 7Gender and Policy in Developing Countries".
TITLE = r"[A-Z][a-z][\w-]*(?: (?:(?:of|in|and|the|for|on|to|with|its|by|at|an?|&) )*[A-Z][\w-]*)+"
GRAMMAR: list[tuple[str, Made]] = [
    (
        rf"\b(?:(?P<series>{BODIES})(?P<session>-\d\d)?[ -])?(?P<what>(?i:res(?:olutions?)?|"
        rf"decisions?))\b\.? (?:No\.? ?)?"
        r"(?P<number>\d+|[A-Z]{1,3}/[\w./]+\d)"
        r"(?:,? ?\((?P<revision>(?:[Rr]ev|Mod|mod|[Ll]ast |[Aa]s |[Aa]mended|C\d\d|C-\d\d|"
        r"[A-Z][a-z-]+(?: [A-Z][a-z]+)*,? \d{4})[^)]*)\)"
        r"|, ?(?P<revised>Rev(?:\.|ised) ?[A-Z][a-z]+,? \d{4}))?"
        rf"(?P<title>(?<=\d){TITLE})?",
        _resolution,
    ),
    (r"\b(?:[Ss]ervice [Oo]rder|S\.O\.|SO) (?:No\.? ?|Nr\.? ?|# ?)?(?P<order>\d\d/\d+)", _order),
    (
        r"\b(?P<what>[Oo]ffice [Ii]nstruction|[Aa]dministrative (?:[Oo]rder|[Ii]nstruction|[Cc]ircular)|"
        r"[Ss]taff [Rr]ule|"
        r"[Cc]ircular|[Oo]ffice [Oo]rder) (?:No\.? ?)?(?P<order>\d+(?:/\d+)?)\b",
        _rule,
    ),
    (
        r"\bITU-(?P<sector>[RTD]) Resolution (?P<number>\d+(?:-\d+)?)|"
        r"\bResolution ITU-(?P<by>[RTD]) (?P<of>\d+(?:-\d+)?)",
        _sector,
    ),
    (
        r"\b(?:(?:Information |Temporary |information )?[Dd]ocuments? |[Cc]ircular [Ll]etter )?"
        r"(?P<symbol>C\d\d/(?:[A-Z]+/)?\d+(?:\(Rev\.? ?\d\))?|"
        r"[A-Z]{2,}(?:-[A-Z]+)*-\d{1,2}/\d+(?:\(Rev\.? ?\d\))?|CL-\d\d/\d+|"
        r"(?:TSAG|TDAG|RAG|CWG-[A-Za-z]+)[-/](?:TD|C|R)?/?\d+|"
        r"[AES]/(?:RES/)?\d+/\d+|JIU/REP/\d{4}/\d+)(?:-?[EFSRAC]\b)?",
        _document,
    ),
    (rf"(?:(?:WSIS )?(?:[Aa]ction [Ll]ines?|ALs?) )?\b(?P<line>{LINE})(?!/)", _line),
    (
        r"\b(?:Team|Working Group|Working Party|Sub-?[Gg]roup|Task Group|Study Group|Expert Group|Cluster|Workstream) "
        r"(?:\d{1,2}[A-D]?|[A-D])\b(?![./]\d)",
        _team,
    ),
    (r"\b(?:C?WG|TF|ISG|JCA|FG|AHG|IAG|EG)-[A-Z][A-Za-z&]*(?:-[A-Z][A-Za-z]*)*\b(?![-/ ]?\d)", _team),
    (r"\bCouncil[- ](?P<year>20\d\d|\d\d)\b(?!/)", _session),
    (r"\b(?P<year>20\d\d) (?:ordinary )?[Ss]ession of (?:the )?Council", _session),
    (
        r"\b(?P<ordinal>\d+(?:st|nd|rd|th))(?= and \d+(?:st|nd|rd|th) meetings of (?:the )?(?P<of>[A-Z][\w-]+))",
        _meeting,
    ),
    (
        rf"\b(?P<ordinal>\d+(?:st|nd|rd|th)|(?:{'|'.join(ORDINALS)}))"
        r" (?:physical |virtual )?"
        r"meetings? of (?:the )?(?P<of>[A-Z][\w-]+)",
        _meeting,
    ),
    (
        rf"\b(?:(?:19|20)\d\d )?(?:{CONFERENCE} )?(?:(?:19|"
        rf"20)\d\d )?(?:of )?\((?P<series>{COVER})[- ]?(?P<edition>\d\d)\)",
        _conference,
    ),
    (rf"\b(?P<series>{COVER})-(?P<edition>\d\d)\b(?! [Rr]es)", _conference),
    (rf"\b(?:ITU )?(?P<full>(?i:{CONVENED}))(?:,? (?:of|in) | )(?P<year>(?:19|20)\d\d)\b", _held),
    (rf"\b(?P<year>(?:19|20)\d\d) (?:ITU )?(?P<full>(?i:{CONVENED}))\b", _held),
    (rf"\b(?P<edition>(?:19|20)\d\d) (?P<series>{SERIES}|{FORUM})", _edition),
    (rf"\b(?P<series>{SERIES}) (?P<edition>20\d\d)\b", _edition),
    (rf"\b{DAY} ?(?:of )?(?P<month>{MONTH}) ?(?:-|to|and) ?{DAY2} (?P<month2>{MONTH}),? (?P<year>\d{{4}})", _date),
    (rf"\b{DAY}(?: ?(?:-|to|and) ?{DAY2})? ?(?:of )?(?P<month>{MONTH}),? ?(?P<year>\d{{4}})", _date),
    (rf"\b(?P<month>{MONTH}) {DAY}(?: ?- ?{DAY2})?,? (?P<year>\d{{4}})", _date),
    (rf"\b(?P<month>{MONTH}),? ?(?P<year>\d{{4}})\b", _date),
    (r"\b(?:(?:early|late|mid-?|the (?:beginning|end|start|middle) of) ?)?(?P<year>(?:19|20)\d\d)\b(?![/-])", _year),
    (r"\b(?:SDG )?[Tt]arget (?P<goal>\d{1,2}\.[\da-d]{1,2})\b", _target),
    (r"\b(?:SDGs?|Goal) ?(?P<goal>\d{1,2}(?:\.\w)?)\b(?!@)", _goal),
    (r"\b\d{1,3}(?:\.\d+)?%", lambda m: Name("count", m.group())),
    (
        r"\b(?:(?:at least|over|more than|approximately|about|nearly|around|a total of) )?"
        rf"(?:(?i:{WORDED})|several|\d{{1,3}}(?:,\d{{3}})*)\b(?=(?: \w+){{0,2}} {COUNTED})",
        _count,
    ),
]
COMPILED = [(re.compile(pattern), made) for pattern, made in GRAMMAR]
ASKED = [wanted(pattern, {})[0] for pattern, _ in GRAMMAR]
SIEVE = Sieve(chain.from_iterable(ASKED), ())
MASKS = [SIEVE.mask(asked, ()) for asked in ASKED]


FURTHER = re.compile(r"(?:, and |, | and | & )(?P<number>\d{1,4})(?![\d/.,]?\d)(?: \((?P<revision>Rev[^)]*)\))?")


def _further(text: str, found: re.Match[str], name: Name) -> Iterator[tuple[int, int, Name]]:
    """The other numbers of "Resolutions 36, 47 and 136"."""
    at, before = found.end(), re.sub(r"s?\.? (?:No\.? ?)?\d.*$", "", found.group())
    while further := FURTHER.match(text, at):
        revision = f" ({further['revision']})" if further["revision"] else ""
        label = f"{name.label.split()[0]} {further['number']}{revision}"
        yield *further.span("number"), Name("resolution", label).called(f"{before} {further['number']}{revision}")
        at = further.end()


def symbols(text: str) -> Iterator[tuple[int, int, Name]]:
    """Start, end and thing of each symbol in a clean text; an earlier rule of the grammar wins a place.

    >>> [name.label for *_, name in symbols("Council-16 and Resolution 1332 (Modified 2016)")]
    ['Resolution 1332 (Modified 2016)', 'Council 2016']
    """
    taken = bytearray(len(text))
    held = SIEVE.held(folded(text), ())
    for (pattern, made), mask in zip(COMPILED, MASKS, strict=True):
        if held & mask != mask:
            continue
        for found in pattern.finditer(text):
            start, end = found.span()
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                name = made(found)
                yield start, end, name
                if name.kind == "resolution" and "s" in (found.groupdict().get("what") or "")[-1:]:
                    yield from _further(text, found, name)
