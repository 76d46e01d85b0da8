"""What a duty is called: "To coordinate the meetings (para 108)" is the coordination of the meetings.

Lists of focal points name duties by a phrase of any form. Here it becomes a noun, by a small morphology of English; the
words as printed stay another name.
"""

import re

from loaders.extraction.frames import inflected
from loaders.extraction.names import Name

PARAGRAPHS = re.compile(r"\s*\((?:[^()]*\b(?:paras?|paragraphs?|annex|see|cf)\b|§)(?:[^()]|\([^()]*\))*\)", re.I)
ASIDE = re.compile(r"\s*\([^()]*\)\s*$")
# "What is done under other paragraphs - 26(g) and 90: actions to bridge the gap".
FILED = re.compile(r"^[^:]{0,160}?(?:\b(?:paras?|paragraphs?|items?|points?|section)\b|- ?\d)[^:]{0,80}: (?=\S)", re.I)
NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d+)*[.)]?|[a-z]\)|[ivx]+\))\s+")
DOING = re.compile(
    r"^(?:(?:the )?(?:actions?|activit(?:y|ies)|work|efforts?|tasks?|measures?|steps?|how|duty|function)"
    r"(?: (?:needed|taken|required|planned))? )?to (?P<verb>[a-z]+(?:-[a-z]+)?)(?P<up> up| out)? (?P<rest>\S.*)$",
    re.I,
)
ABOUT = re.compile(
    r"^(?:(?:the )?(?:actions?|activit(?:y|ies)|work|efforts?|matters?|issues?|questions?|tasks?|follow-up)"
    r"(?: (?:related|relating|pertaining|linked|carried out))? (?:on|about|concerning|regarding|in the field of|to) )",
    re.I,
)
BARE = re.compile(r"(?:ion|ment|ing|ance|sis|ship|up)$")
NOUNS = {
    "develop": "development",
    "manage": "management",
    "measure": "measurement",
    "improve": "improvement",
    "establish": "establishment",
    "strengthen": "strengthening",
    "implement": "implementation",
    "prepare": "preparation",
    "promote": "promotion",
    "adopt": "adoption",
    "protect": "protection",
    "collect": "collection",
    "produce": "production",
    "provide": "provision",
    "review": "review",
    "support": "support",
    "maintain": "maintenance",
    "assist": "assistance",
    "represent": "representation",
    "present": "presentation",
    "document": "documentation",
    "transform": "transformation",
    "consult": "consultation",
    "analyse": "analysis",
    "analyze": "analysis",
    "publish": "publication",
    "identify": "identification",
    "apply": "application",
    "participate": "participation",
}
SHORT = 4


def duty(printed: str, of: str = "") -> Name:
    """A duty by its noun phrase; its other names are the words with the verb in "-ing", and as printed.

    :param of: what the whole list is about: a duty that is a bare doing ("Evaluation") is also one of that.

    >>> duty("To coordinate the Facilitators Meetings (para 108)")
    ... # doctest: +NORMALIZE_WHITESPACE
    Name(kind='literal', label='Coordination of the Facilitators Meetings',
         names=('Coordinating the Facilitators Meetings', 'To coordinate the Facilitators Meetings'), key='')
    >>> duty("Under other paragraphs - 26(g): actions to bridge the gap:").label
    'Bridging the gap'
    >>> duty("Evaluation and measurement", "WSIS outcomes").names
    ('Evaluation and measurement of WSIS outcomes',)
    """
    words = PARAGRAPHS.sub("", " ".join(printed.split())).strip(" :;,.-")
    core = NUMBERED.sub("", FILED.sub("", words)).strip()
    bare = ASIDE.sub("", core) or core
    doing = DOING.match(bare)
    names = [core, words]
    if doing:
        label, gerund = _nominal(doing["verb"].casefold(), doing["up"] or "", doing["rest"])
        names = [gerund, core]
    else:
        label = ABOUT.sub("", bare)
        names += [f"{label} of {of}"] if of and len(label.split()) <= SHORT and BARE.search(label) else []
        names.sort(key=lambda name: not name.endswith(f" of {of}"))
    return Name("literal", label[:1].upper() + label[1:]).called(*(n for n in names if n != label))


def _nominal(verb: str, particle: str, rest: str) -> tuple[str, str]:
    """The noun of a doing and its gerund: "bridge" has no noun of its own."""
    gerund = f"{inflected(verb + particle)[2].capitalize()} {rest}"
    noun = NOUNS.get(verb) or _derived(verb)
    return (f"{noun.capitalize()} of {rest}" if noun and not particle else gerund), gerund


def _derived(verb: str) -> str:
    """The noun in "-ation" of a verb in "-ate" or "-ize"; empty for other verbs."""
    if verb.endswith("ate") and len(verb) > SHORT:
        return verb[:-1] + "ion"
    if verb.endswith(("ize", "ise")) and len(verb) > SHORT + 1:
        return verb[:-1] + "ation"
    if verb.endswith("ify"):
        return verb[:-1] + "ication"
    return ""
