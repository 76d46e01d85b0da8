"""What a label names for certain: a Question, a working party, a study group, a resolution, the assemblies of a column.

Only patterns that leave no doubt count; the Sector comes from the label, from what stands above or beside it, or from
the rest of its axis, and is never guessed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.entity import Entity, entity
from graph.identity import slug
from loaders.reference.itu_instruments import HELD

SECTORS = {"R": "Radiocommunication", "T": "Telecommunication Standardization", "D": "Telecommunication Development"}
SECTOR = re.compile(r"\bITU[- ]?([RTD])\b", re.I)
WORDED = re.compile(r"\b(radiocommunication|standardi[sz]ation|development) (?:sector|study group|bureau)", re.I)
PARTED = re.compile(r"[RTD]\b.*?(?:[\\/|]|\bby\b).*?\bITU", re.I)  # two Sectors, and what says that one is below
FOOTNOTE = re.compile(r"(?:\s*(?:[\u00b9\u00b2\u00b3\u2070-\u2079*†‡§]+|[(\[]\d{1,2}[)\]]|\b\d\)))+$")
QUESTION = re.compile(
    r"^(?:ITU[- ]?[RTD]\s+)?(?:(?:SG|Study Group)\s*\d+\s+)?(?:Q(?:uestion)?\s*\.?\s*)"
    r"(\d+(?:-\d+)?[a-z]?|[A-Z])/(\d{1,2})\b\s*[\u2013\u2014:.,-]*\s*(.*)$",
    re.I,
)
BARE = re.compile(r"^(\d+(?:-\d+)?)/(\d{1,2})(?:\s*[\u2013\u2014:.-]+\s*(.*))?$")
PARTIES = re.compile(r"^(?:ITU[- ]?R\s+)?(?:WPs?|Working Part(?:y|ies))\s*(.+)$", re.I)
PARTY = re.compile(r"(?:WP\s*)?(\d{1,2})\s*([A-Z])\b")
OF_GROUP = re.compile(r"(\d{1,2})/(\d{1,2})\b")
BARE_PARTY = re.compile(r"(\d)([A-D])")
TASK = re.compile(r"^(?:ITU[- ]?R\s+)?(?:TG|Task Group)\s*(\d{1,2})/(\d{1,2})$", re.I)
GROUP = re.compile(r"^(?:ITU[- ]?[RTD]\s*)?(?:SG|Study Group)\s*(\d{1,2})\b", re.I)
ORGANS = {
    "pp": r"\bPP(?:[-\u2010-\u2015 ]?\d{2})?\b|Plenipotentiary",
    "wrc": r"\bWRC(?:[-\u2010-\u2015 ]?\d{2})?\b|World Radiocommunication Conference",
    "ra": r"\bRA(?:[-\u2010-\u2015 ]?\d{2})?\b|Radiocommunication Assembl|\bITU-R(?= \d)",
    "wtsa": r"\bWTSA(?:[-\u2010-\u2015 ]?\d{2})?\b|Standardi[sz]ation Assembl",
    "wtdc": r"\bWTDC(?:[-\u2010-\u2015 ]?\d{2})?\b|Development Conference",
}
CALLED = {
    "pp": ("Plenipotentiary Conference", "PP"),
    "wrc": ("World Radiocommunication Conference", "WRC"),
    "ra": ("Radiocommunication Assembly", "RA"),
    "wtsa": ("World Telecommunication Standardization Assembly", "WTSA"),
    "wtdc": ("World Telecommunication Development Conference", "WTDC"),
}
WORD = r"(?:Resolutions?|Res\.?|No\.?)"
NUMBERED = re.compile(
    rf"(?:(?P<before>PP|WRC|RA|WTSA|WTDC|ITU-R)(?:[-\u2010-\u2015]\d{{2}})?\s*:?\s*)?(?:{WORD}\s*)?"
    r"(?:(?P<after>PP|WRC|RA|WTSA|WTDC|ITU-R)(?:[-\u2010-\u2015]\d{2})?\s*)?"
    r"(?P<number>\d{1,4})(?:-\d{1,2})?(?:\s*\((?P<inside>[^()]{2,60})\))?",
    re.I,
)
DESIGNATION = re.compile(r"((?:Rev\.? ?)?(?:[A-Z][\w.\u00c0-\u017f]*[ -]?){1,3}), ?(\d{4})")
SEPARATORS = re.compile(r"^[\s,;/&+•]*(?:and[\s,]*)?$")


@dataclass(frozen=True)
class Meant:
    """A thing that a label names.

    ``stated`` are the entities that make it known, itself first, each that it is part of after it; none where it is
    known by others only. ``organs`` are the assemblies of a column that lists their resolutions, whose key is empty.
    """

    key: str
    cls: str
    stated: tuple[Entity, ...] = ()
    organs: tuple[str, ...] = ()


def plain_label(text: str) -> str:
    """A label without the marks of its footnotes.

    >>> plain_label("WP 5A¹"), plain_label("Q1/1 *"), plain_label("Climate change (2)"), plain_label("WTDC (2022)")
    ('WP 5A', 'Q1/1', 'Climate change', 'WTDC (2022)')
    """
    return FOOTNOTE.sub("", text).strip()


def sector(texts: Iterable[str]) -> str:
    """The one Sector that texts name, by its letter; empty if they name none, or several.

    >>> sector(["ITU-D Study Group 1"]), sector(["Radiocommunication Sector"]), sector(["ITU-D by ITU-T"])
    ('D', 'R', '')
    """
    found = {letter.upper() for text in texts for letter in SECTOR.findall(text)}
    found |= {{"r": "R", "s": "T", "d": "D"}[word[0].lower()] for text in texts for word in WORDED.findall(text)}
    return found.pop() if len(found) == 1 else ""


def sectors(text: str) -> list[str]:
    """The Sectors that a text names, by letter, in order.

    >>> sectors("ITU-D Questions by ITU-R Working Parties")
    ['D', 'R']
    """
    return list(dict.fromkeys(letter.upper() for letter in SECTOR.findall(text)))


def axes(corner: str) -> list[str]:
    """The Sectors of the rows and of the columns, by letter, as a corner cell tells them; none if it does not.

    >>> axes("ITU-D Questions | ITU-T Questions"), axes("ITU-T Questions → ITU-D Questions ↓")
    (['D', 'T'], ['D', 'T'])
    >>> axes("ITU-D Questions"), axes("ITU-T ITU-D")
    ([], [])
    """
    found = sectors(corner)
    if len(found) != 2:
        return []
    across, down = corner.find("→"), corner.find("↓")
    if across >= 0 and down >= 0:
        return found if down < across else found[::-1]
    return found if PARTED.search(corner) else []


def organs(text: str) -> tuple[str, ...]:
    """The assemblies that the head of a column names; none where it names a resolution of theirs.

    >>> organs("RA / WRC"), organs("PP-18 Resolutions"), organs("WTSA Resolution 70"), organs("Accessibility")
    (('wrc', 'ra'), ('pp',), (), ())
    """
    if re.search(rf"{WORD}\s*\d", text, re.I):
        return ()
    return tuple(organ for organ, pattern in ORGANS.items() if re.search(pattern, text))


def named(texts: Sequence[str], around: Sequence[str], of: str) -> tuple[Meant, ...]:
    """What the texts of a label name for certain; nothing if they name nothing so.

    :param texts: of one label, from the outside in.
    :param around: the heads of its axis, which say what bare numbers count.
    :param of: the letter of the Sector, where it is known from elsewhere; empty if not.

    >>> [meant.key for meant in named(["Q1/1 - National policies"], (), "D")]
    ['question/itu-d-q1-1']
    >>> [meant.key for meant in named(["SG 5", "WP 5A, 5B"], (), "")]
    ['body/itu-r-wp5a', 'body/itu-r-wp5b']
    >>> named(["Accessibility"], (), "")
    ()
    """
    headed = " ".join(around)
    for text in reversed(texts):
        own = sector([text]) or of
        found = _question(text, texts, headed, own) or _parties(text, headed) or _resolution(text)
        if found:
            return tuple(found)
    last = texts[-1] if texts else ""
    if last.isdecimal() and re.search("study group", headed, re.I):
        last = f"SG {last}"
    return tuple(_group(last, sector([last]) or of))


def undecided(texts: Sequence[str], around: Sequence[str]) -> bool:
    """Whether a label names a Question or a study group of a Sector that nobody says.

    >>> undecided(["Q1/1"], ()), undecided(["Accessibility"], ())
    (True, False)
    """
    return not named(texts, around, "") and bool(named(texts, around, "T"))


def group_number(texts: Sequence[str]) -> int:
    """The number of the study group of a Question; 0 for a label that names none."""
    match = next((m for text in texts if (m := QUESTION.match(text) or BARE.match(text))), None)
    return int(match[2]) if match else 0


def _question(text: str, texts: Sequence[str], headed: str, of: str) -> list[Meant]:
    match = QUESTION.match(text) or (BARE.match(text) if re.search("question", headed, re.I) else None)
    if not match or not of:
        return []
    number, group, title = match[1], match[2], (match[3] or "").strip()
    title = title or max((t for t in texts[texts.index(text) + 1 :] if len(t) > len(text)), key=len, default="")
    short = f"Q{number}/{group}"
    values = {
        "name": f"ITU-{of} Question {number}/{group}",
        "alternativeNames": f"ITU-{of} {short}",
        "code": short,
        "titles": title,
    }
    key = f"question/itu-{of.lower()}-q{slug(number)}-{group}"
    above = study_group(of, group)
    return [Meant(key, "Question", (entity("Question", values, key), *above))]


def _parties(text: str, headed: str) -> list[Meant]:
    if task := TASK.match(text):
        return [_party(f"tg{task[1]}-{task[2]}", f"Task Group {task[1]}/{task[2]}", f"TG {task[1]}/{task[2]}", task[1])]
    match = PARTIES.match(text)
    several = PARTY.findall(match[1]) if match else []
    if not match and re.search(r"working part|\bWPs?\b", headed, re.I):
        several = BARE_PARTY.findall(text) if BARE_PARTY.fullmatch(text) else []
    if match and (pair := OF_GROUP.match(match[1])):
        number, group = pair[1], pair[2]
        return [_party(f"wp{number}-{group}", f"Working Party {number}/{group}", f"WP {number}/{group}", group, "T")]
    return [_party(f"wp{n}{x.lower()}", f"Working Party {n}{x}", f"WP {n}{x}", n) for n, x in several]


def _party(key: str, name: str, short: str, group: str, of: str = "R") -> Meant:
    key = f"body/itu-{of.lower()}-{key}"
    values = {"name": f"ITU-{of} {name}", "alternativeNames": [f"ITU-{of} {short}", short]}
    return Meant(key, "WorkingParty", (entity("WorkingParty", values, key), *study_group(of, group)))


def _group(text: str, of: str) -> Iterator[Meant]:
    if of and (match := GROUP.match(text)):
        stated = study_group(of, match[1])
        yield Meant(stated[0].key, "StudyGroup", stated)


def study_group(of: str, number: str) -> tuple[Entity, Entity]:
    """A study group and the Sector it is of."""
    key, above = f"body/itu-{of.lower()}-sg{number}", f"body/itu-{of.lower()}"
    values = {"name": f"ITU-{of} Study Group {number}", "alternativeNames": f"ITU-{of} SG{number}"}
    called = {"name": f"ITU {SECTORS[of]} Sector", "acronym": f"ITU-{of}"}
    return entity("StudyGroup", values, key), entity("Sector", called, above)


def _resolution(text: str) -> list[Meant]:
    match = NUMBERED.fullmatch(text)
    if not match or not re.search(WORD, text, re.I):
        return []
    found = _of(match, ())
    return [found] if found else []


def resolutions(text: str, wanted: tuple[str, ...]) -> list[Meant] | str:
    """The resolutions that a cell lists, or what in it is none.

    :param wanted: the assemblies that its column is for.

    >>> [meant.key for meant in resolutions("130, Res. 174 (Rev. Busan, 2014)", ("pp",))]
    ['resolution/pp-130', 'resolution/pp-174/rev-busan-2014']
    >>> [meant.key for meant in resolutions("WRC 646; ITU-R 55", ("wrc", "ra"))]
    ['resolution/wrc-646', 'resolution/ra-55']
    >>> resolutions("646", ("wrc", "ra")), resolutions("see 130", ("pp",))
    ("'646' may be a resolution of WRC or of RA: write WRC 646", "'see' is no resolution")
    """
    found, at = [], 0
    for match in NUMBERED.finditer(text):
        if not SEPARATORS.match(text[at : match.start()]):
            return f"{text[at : match.start()].strip(' ,;')!r} is no resolution"
        one = _of(match, wanted)
        if not one:
            several = " or of ".join(organ.upper() for organ in wanted)
            return f"{match[0]!r} may be a resolution of {several}: write {wanted[0].upper()} {match['number']}"
        found.append(one)
        at = match.end()
    rest = text[at:].strip(" ,;.")
    return f"{rest!r} is no resolution" if rest or not found else found


def listed(text: str) -> bool:
    """Whether a cell lists resolutions, as far as can be seen without knowing of whom."""
    return bool(NUMBERED.search(text)) and isinstance(resolutions(text, ("pp",)), list)


def _of(match: re.Match[str], wanted: tuple[str, ...]) -> Meant | None:
    """The resolution that a match names; None where it is not certain of which assembly."""
    said = match["before"] or match["after"] or ""
    inside = match["inside"] or ""
    spelled = organs(f"{said} {inside}".replace("ITU-R", "RA").replace("itu-r", "RA"))
    organ = spelled[0] if len(spelled) == 1 else wanted[0] if len(wanted) == 1 and not spelled else ""
    words = DESIGNATION.fullmatch(inside.strip())
    if words and not organ and not wanted:  # the place and the year say which conference it was
        organ = HELD.get(f"{re.sub(r'^Rev[.]? ?', '', words[1]).strip()}, {words[2]}", "")
    if not organ:
        return None
    number = match["number"]
    before = {"pp": "", "ra": "ITU-R "}.get(organ, f"{organ.upper()} ")
    key, body, name = f"resolution/{organ}-{number}", f"body/{organ}", f"{before}Resolution {number}"
    title, acronym = CALLED[organ]
    assembly = entity("GoverningBody", {"name": title, "acronym": acronym}, body)
    work = entity("Resolution", {"name": name, "alternativeNames": _other(organ, number), "adoptedBy": body}, key)
    meant = Meant(key, "Resolution", (work, assembly))
    return _version(meant, name, words) if words else meant


def _version(work: Meant, name: str, words: re.Match[str]) -> Meant:
    printed = f"{words[1].replace('Rev ', 'Rev. ').strip()}, {words[2]}"
    printed = re.sub(r"^Rev\.(?=\S)", "Rev. ", printed)
    key = f"{work.key}/{slug(printed)}"
    values = {"name": f"{name} ({printed})", "versionOf": work.key, "designation": printed, "adoptedOn": words[2]}
    return replace(work, key=key, cls="Version", stated=(entity("Version", values, key), *work.stated))


def _other(organ: str, number: str) -> str:
    return {"ra": f"Resolution ITU-R {number}", "pp": f"PP Resolution {number}"}.get(organ, "")
