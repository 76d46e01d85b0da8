"""Where a text names a person: after a title, or after a role that only persons have.

Titles are not part of a name. Words that a reader of files has run together ("Ms ClarisaEstol") are parted again.
"""

import re
from collections.abc import Iterator

from loaders.extraction.names import Name, kind_of

WORD = r"[A-Z][\w'-]+"
PARTICLE = r"(?:(?:de|da|dos|di|von|van|der|den|bin|bint|ben|al|el|la|le|du) ){1,2}"
FULL = rf"{WORD}(?: (?:{PARTICLE})?{WORD}){{0,4}}"
TITLED = re.compile(
    r"\b(?:(?:President(?= [A-Z][a-z]+ [A-Z][a-z]+)(?! [A-Z]\w+ (?:Council|Conference|Union))|Mr|Mrs|Ms|Miss|Mme|"
    r"Mlle|Dr|Prof|Professor|Eng|Ambassador|Sir|Dame|Amb|H\.? ?E|Hon)\b\.? ?"
    rf"(?:\([A-Z]\w+\) )?){{1,3}}(?<=[ .])(?P<name>{FULL})"
)
PLAIN = r"[A-Z][a-z]+(?:[-'][A-Z]?[a-z]+)*"
UNTITLED = rf"{PLAIN}(?: [A-Z]\.)?(?: (?:{PARTICLE})?(?:{PLAIN}|[A-Z]{{3,}})){{1,3}}"
HOLDING = re.compile(
    r"\b(?:(?:[Vv]ice[- ]?|[Cc]o-?)?[Cc]hair(?:m[ae]n|persons?|s|ed)?|[Ff]ocal [Pp]oints?|[Rr]apporteurs?|headed|led)"
    rf"(?: (?:is|are|by))?:? (?P<names>{UNTITLED}(?: \([^()]*\))?(?:(?:,|;|,? and) {UNTITLED}(?: \([^()]*\))?){{0,12}})"
)
NAMED = re.compile(UNTITLED)
OFFICIAL = re.compile(
    r"\b(?:Secretar\w+|Directors?|General|Bureau\w*|Departments?|Divisions?|Council|Union|Nations|United|Deput\w+|Chiefs?|"
    r"Heads?|Members?|States?|Sectors?|International|World|Action|Lines?|Resolution|Report|Working|Part(?:y|ies)|The|Study|"
    r"Regional|Inter\w*|Development|Telecommunications?|Radio\w*|Standardization|Focal|Points?|Information|Society|"
    r"Presidents?|Ministr?\w*|Universit\w+|Advis\w+|January|February|March|April|May|June|July|August|September|October|"
    r"November|December)\b"
)
GLUED = re.compile(r"\b(?!Mc|Mac|De|Di|La|Le|Du|Van|Von|Fitz|El|Al)([A-Z][a-z]+)(?=[A-Z][a-z]+\b)")


def persons(text: str) -> Iterator[tuple[int, int, Name]]:
    """Start, end and name of each person in a clean text; "Ms Lee" where the first name is not given.

    >>> [name.label for *_, name in persons("chaired by H.E. Prof. Bo de Lee (Chad) and Ms AnnEk; Mr Ode was there")]
    ['Bo de Lee', 'Ann Ek', 'Mr Ode']
    """
    for found in TITLED.finditer(text):
        yield *found.span(), _named(found.group(), found["name"])
    for held in HOLDING.finditer(text):
        listed = re.sub(r"\([^()]*\)", lambda bracket: "_" * len(bracket.group()), held["names"])
        for found in NAMED.finditer(listed):
            words = found.group()
            if not OFFICIAL.search(words) and kind_of(words) is None:
                at = held.start("names") + found.start()
                yield at, at + len(words), Name("person", words)


def _named(printed: str, name: str) -> Name:
    parted = GLUED.sub(r"\1 ", name)
    label = parted if " " in parted else " ".join(printed.split()[-2:])
    return Name("person", label).called(" ".join(printed.split()))
