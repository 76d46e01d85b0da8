"""Which indicator a dotted code means where a text gives no permanent one: told by the words, never by the code.

A code means an indicator only where the words agree with what a list has under that code: those in English, or those of
the text itself where the list has its language. Translations lag behind: where the words of a text stand much nearer to
those of another indicator that had this code than the English ones do, it is a translation of that one's older words,
and means neither.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from loaders.reference import sdg_framework, sdg_taxonomy
from loaders.reference.form import Given
from loaders.reference.sdg import Entry, agree, tidy

TAXONOMIES = ("*/sdg-kos-goals-targets-indicators.ttl", "*/sdg-ontology-with-taxonomy.ttl")
TABLES = ("*/SDG_Target_Indicator_UNSD_2023.csv", "*/SDG_Target_Indicator_UNSD_2023.xlsx")
# Of the codes whose indicator was replaced, true translations are at most 13 points nearer, stale ones 48 and 53.
NEARER = 30


def listed(beside: Mapping[str, bytes]) -> dict[str, list[Entry]]:
    """What is listed under each dotted code, in 2019 or in 2023, as far as the lists are at hand."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for names, entries in ((TAXONOMIES, sdg_taxonomy.listed), (TABLES, sdg_framework.listed)):
        name = next((name for name in names if name in beside), "")
        for entry in entries(Given(name.removeprefix("*/"), beside[name])) if name else ():
            found[entry.code].append(entry)
    return found


def meant(entries: Sequence[Entry], english: str, text: str, language: str) -> tuple[str, ...]:
    """The permanent codes of the indicators that a text under a dotted code is about; none if it cannot be told.

    :param entries: what lists have under that code.
    :param english: the English text under the same code.

    >>> older = Entry("17.6.1", "C170601", {"en": "Number of agreements", "fr": "Nombre d'accords"})
    >>> newer = Entry("17.6.1", "C170602", {"en": "Fixed subscriptions, by speed5"})
    >>> meant([older, newer], "Fixed subscriptions, by speed", "Abonnements, par vitesse", "fr")
    ('C170602',)
    >>> meant([older, newer], "Fixed subscriptions, by speed", "Nombre d\\u2019accords", "fr")
    ('C170601',)
    >>> meant([older, newer], "Fixed subscriptions, by speed", "Nombre des accords", "fr")
    ()
    """
    in_english = {e.permanent for e in entries if agree(english, e.words.get("en", ""))}
    in_its_own = {e.permanent for e in entries if agree(text, e.words.get(language, ""))}
    if in_its_own and not in_its_own & in_english:
        return tuple(sorted(in_its_own))
    others = [e for e in entries if e.permanent not in in_english and language in e.words]
    if any(_near(text, e.words[language]) - _near(english, e.words.get("en", "")) > NEARER for e in others):
        return ()
    return tuple(sorted(in_english))


def _near(text: str, other: str) -> float:
    return fuzz.ratio(tidy(text).casefold(), tidy(other).casefold())
