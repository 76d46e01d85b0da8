"""Events told by their days and place, offices told by whose they are, plans told by their years."""

import re
from collections.abc import Iterator

from loaders.extraction.names import SMALL, Name, kind_of
from loaders.formats.passages import MONTH

CAP = r"#?[A-Z][\w&/@-]*"
# "Habitat III (17-21 October, Quito, Ecuador)": what has days and a place is an event, whatever it is called.
WHERE = r"[A-Z][\w.' -]{2,30}(?:, [A-Z][\w.' -]{2,30})?"
WHEN = rf"(?:\d{{1,2}}(?: ?(?:{MONTH}))? ?(?:-|to|and) ?)?(?:\d{{1,2}} ?)?(?:{MONTH}),?(?: (?:19|20)\d\d)?"
OCCASION = re.compile(
    rf"(?:(?<=[;:,] )|(?<=\b[Tt]he )|(?<=\band )|(?<=\bin )|(?<=\bat )|^)(?:The )?"
    rf"(?P<name>(?!The )(?:\d{{1,3}}(?:st|nd|rd|th) )?[A-Z#][^;:,()\n.]{{2,160}}) "
    rf"(?=\((?:{WHEN}, {WHERE}|{WHERE}, {WHEN})\))",
    re.M,
)
# The office of somebody: "Office of the Special Adviser on Africa".
CABINET = re.compile(
    rf"\b(?:Executive )?Office of the (?:{CAP} ){{0,3}}?(?:Special )?"
    r"(?:(?:Deputy |Under-|Assistant )?(?:Secretary[- ]General|Director(?:-General)?|President|Coordinator|Advis[eo]r|"
    r"Envoy|Representative|High Commissioner))"
    rf"(?:'s (?:{CAP} ){{0,2}}?(?:Envoy|Adviser|Representative))?"
    rf"(?: (?:on|for) (?:the )?{CAP}(?:(?: (?:and|of|the|for))* {CAP})*)?"
)
PLANNED = re.compile(
    r"\b(?P<plan>(?:(?:ITU|draft|Draft) )?[A-Z][a-z]+ (?:[Pp]lan|[Bb]udget|[Ss]trategy|[Pp]rogramme))"
    r"(?: \([A-Z]{2,4}\))?"
    r"(?P<of> (?:of|for) (?:the )?(?:Union|ITU))?,? (?:(?:for|of|covering) )?(?:the )?(?:(?:years?|period) )?"
    r"(?P<years>(?:19|20)\d\d ?- ?(?:19|20)\d\d)"
)


def occasions(text: str) -> Iterator[tuple[int, int, Name]]:
    """Start, end and name of each in a clean text.

    >>> text = "at Lakes III (3-5 May, Quito, Ecuador) with the Office of the UN Envoy on Youth"
    >>> [name.label for *_, name in occasions(text)]
    ['Lakes III', 'Office of the UN Envoy on Youth']
    """
    for found in OCCASION.finditer(text):
        words = found["name"].split()
        proper = all(word[0].isupper() or word[0].isdigit() or word in SMALL for word in words)
        if proper and len(words) > 1 and kind_of(found["name"]) != "body":
            yield *found.span("name"), Name("event", found["name"])
    for found in CABINET.finditer(text):
        yield *found.span(), Name("body", found.group())
    for found in PLANNED.finditer(text):
        label = f"{found['plan']}{' of the Union' if found['of'] else ''} for {found['years']}"
        yield *found.span(), Name("document", label).called(found["plan"], found.group())
