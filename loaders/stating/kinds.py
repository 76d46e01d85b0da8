"""What kind of thing a new name names, and what is no name of a thing at all.

Prose gives a new thing nothing but its name, so its class is read off the head noun: a task force is a body that
coordinates, a plan a plan, a summit a conference. What nobody could look up under its name is refused: a pronoun, a
date, half a name, a sentence.
"""

import re
from functools import cache

# The kinds of a segment by the words that tell them, the more special first; the plain class if none does.
TELLING = {
    "body": (
        ("ThematicGroup", r"thematic group"),
        ("StudyGroup", r"study group"),
        ("AdvisoryGroup", r"advisory (?:group|board|panel|committee|council)"),
        (
            "UNMechanism",
            r"(?:inter-?agency|\bUN\b|United Nations|HLCM|HLCP).*(?:group|team|network|mechanism|committee|cluster)",
        ),
        ("OversightBody", r"(?:audit|oversight|inspection|evaluation|ethics) (?:unit|committee|office|board)"),
        ("WorkingGroup", r"working group|expert group|group of experts|correspondence group|focus group|\bCWG\b"),
        (
            "CoordinationBody",
            r"task ?force|task (?:group|team)|coordinat\w+ (?:group|committee|team|board|body)|steering (?:group|"
            r"committee)|"
            r"focal committee|inter-?sector\w* (?:group|team|committee)|management group|support group|project board",
        ),
        (
            "Department",
            r"(?:department|division|unit|bureau|secretariat|office|section|branch)$|^(?:department|division|"
            r"office) ",
        ),
        ("GoverningBody", r"(?:assembly|council)$|^general assembly|plenipotentiary"),
        (
            "Organization",
            r"(?:organi[sz]ation|university|institute|foundation|agency|association|union|fund|company|bank|academy|"
            r"corporation)$|^(?:university|institute|world|international) .*(?:organi[sz]ation|union|association)",
        ),
    ),
    "document": (
        ("TermsOfReference", r"terms of reference"),
        ("Report", r"\breports?\b|\bsurvey\b|\bstocktaking\b"),
        ("Plan", r"\b(?:work ?)?plan\b|\bstrategy\b|\broad ?maps?\b|\bprogramme of work\b"),
        ("Policy", r"\bpolicy\b|\bguidelines?\b|\bcode of\b|\bframework\b"),
        ("CircularLetter", r"\bcircular\b"),
        ("WebPage", r"\bweb ?(?:page|site)s?\b|\bblog\b"),
        ("Review", r"\breview\b"),
    ),
    "event": (
        ("Meeting", r"\b(?:meeting|session|sitting|retreat)\b"),
        ("Conference", r"\b(?:conference|summit|forum|symposium|assembly|congress|colloquium)\b"),
    ),
    "initiative": (
        ("Partnership", r"\bpartnership|\balliance\b|\bcoalition\b"),
        ("Campaign", r"\bcampaign"),
        ("Prize", r"\bprizes?\b|\bawards?\b|\bcompetition\b|\bchallenge\b"),
        ("Project", r"\bproject"),
    ),
}
LONGEST = 150
COMMONPLACE = "common words, no name"
POINTING = (
    r"(?:these|this|that|those|such|other|another|some|any|all(?= )|more|it|its|they|them|their|theirs|which|who|whom|"
    r"whose|what|each|"
    r"every|both|he|she|his|her|him|we|us|our|you|none|nobody|several|many|most|few|certain|various|same|"
    r"above|following)\b"
)
LOOSE = re.compile(
    r"^(?:and|or|of|in|on|at|by|for|to|from|with|as|through) |"
    r"(?: (?:and|or|of|in|on|at|by|for|to|from|with|as|the|an?|its|their|such|which|that|[Dd]raft|[Ss]trategic|"
    r"[Ff]inancial|[Ff]ormer)|[,;:(\-/])$"
)
VERBS = re.compile(
    r" (?:is|are|was|were|be|been|has|have|had|will|shall|would|should|must|may|can|does|did|who|which|whose|that|"
    r"it|they|"
    r"he|she|where|when|whereas|because|under the chair\w*|by \w+ing|in order)\b|"
    r"(?<!No)(?<!Rev)(?<!Mod)(?<!St)(?<!Dr)[.;!?] |\b(?:it|he|she|they) [a-z]+s\b",
)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
NUMERIC = re.compile(rf"[\W\d_]*|(?:\d{{1,2}} ?)?(?:{MONTHS})(?: (?:19|20)\d\d)?")
# What says only of which kind something is.
COMMON = frozenset(
    """action activities activity annual area areas body board campaign chair committee community conference
    consultation contribution council department division document documents draft entity event events
    final first forum four framework fund general global group groups guidelines inaugural initiative initiatives
    institution internal international joint last main management matter matters meeting meetings member members
    mechanism mechanisms national network new next office organization organizations page pages paper papers
    partners partnership plan plans policy portal process programme project projects regional relevant report
    reports resolution role roles sector sectors secretariat seminar series service session sessions special
    specific steering strategy study sub subject system task team text theme themes three tool tools topic
    topics training two unit update version web website work working workshop year years points point focal web-
    pages webpage summit agenda list lists""".split()
)
NAMED = frozenset({"body", "event", "document", "tool", "initiative", "framework"})
PEOPLE = re.compile(
    r"\b(?:experts?|staff|chair(?:men|persons|s)|vice-chairs?|directors|chiefs|heads|leaders|representatives|"
    r"officers|councillors|"
    r"deputies|delegates|coordinators|focal points|ministers|secretar(?:y|ies)|students|youth|envoys)\b",
    re.I,
)
FEW = 3
PAPER = re.compile(
    r"(?!\w+ed )(?:[\w'\u2019-]+ ){0,4}(?:reports?|drafts?|contributions?|lists?|proposals?|summar(?:y|ies)|"
    r"stud(?:y|ies)|inputs?|"
    r"submissions?|reporting|overviews?|papers?|reviews?)\b",
    re.I,
)
SEVERAL = re.compile(
    r"\b(?:organi[sz]ations|bodies|agencies|entities|bureaux|states|members|administrations|companies|offices|"
    r"academia|institutions|"
    r"groups|governments|universities|sectors|partners|regulators|associations|society|departments|secretariat)\b",
    re.I,
)


@cache
def kind(segment: str, name: str) -> str:
    """The class that a name's words tell; empty where they tell no more than its segment does.

    >>> kind("body", "Internet Task Force"), kind("document", "Gender Action Plan"), kind("event", "Youth Summit")
    ('CoordinationBody', 'Plan', 'Conference')
    >>> kind("initiative", "Giga"), kind("body", "River Team")
    ('', '')
    """
    return next((cls for cls, words in TELLING.get(segment, ()) if re.search(words, name, re.I)), "")


def company(name: str) -> str:
    """Whether common words say people or bodies without naming one: PostGroup, BodyGroup, or empty.

    >>> company("individual experts"), company("regional organizations"), company("paper and pen")
    ('PostGroup', 'BodyGroup', '')
    """
    if absurd(name) not in ("", COMMONPLACE) or len(name) > 80:
        return ""
    return "PostGroup" if PEOPLE.search(name) else "BodyGroup" if SEVERAL.search(name) else ""


def described(name: str) -> bool:
    """Whether words tell a paper well enough to know it again: what it is, and on what.

    >>> described("annual reports on the outcomes of the Summit"), described("report"), described("drafted a plan")
    (True, False, False)
    """
    return bool(PAPER.match(name)) and len(name.split()) > FEW and absurd(name) == ""


def capital(name: str) -> str:
    """A name with its first letter large."""
    return name[:1].upper() + name[1:]


@cache
def absurd(name: str, segment: str = "") -> str:
    """Why nobody could look up a thing under this name; empty where somebody could.

    >>> absurd("them", "theme"), absurd("internal task force", "body"), absurd("Internet Task Force", "body")
    ('it points to something and names nothing', 'common words, no name', '')
    >>> absurd("Task Force that sat in 2002", "body"), absurd("Draft Strategic", "body"), absurd("14 March 2017")
    ('a sentence, no name', 'half a name', 'a date or a number')
    >>> {absurd(name, "body") for name in ("WHO Academy", "IT Department", "US Fund", "All-Africa Union")}
    {''}
    """
    words = " ".join(name.split())
    if NUMERIC.fullmatch(words):
        return "a date or a number"
    if re.match(POINTING, words[:1].lower() + words[1:]):
        return "it points to something and names nothing"
    if len(words) > LONGEST:
        return "longer than a name"
    if VERBS.search(words):
        return "a sentence, no name"
    if LOOSE.search(words) or words.count("(") != words.count(")"):
        return "half a name"
    return _common(words, segment)


def _common(words: str, segment: str) -> str:
    """Bodies, events and papers are named with a capital; nothing is named by words for its kind alone."""
    said = re.findall(r"[^\W_]+(?:-[^\W_]+)*", words)
    if all(word.lower() in COMMON for word in said):
        return COMMONPLACE
    if segment in NAMED and not re.search(r"[A-Z]", words):
        return COMMONPLACE
    return ""
