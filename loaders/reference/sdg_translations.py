"""Goals, targets and indicators of the SDGs in the languages of the UN (Open SDG), as YAML.

A folder for each language, whose name says it, with one file each for goals (short and full), targets and indicators.
Keys are dotted codes with dashes: ``9-c-title``. The file of field names of metadata is put aside.

The files of indicators say dotted codes and no permanent ones, and keep codes of several frameworks side by side:
17.6.1 as listed in 2023 and 17.6.2 as listed in 2019 are one indicator, and most others mean 2023. So a code leads to
an indicator only where the English text of the same key, or the text itself, agrees with what a list says under that
code, of 2019 (the taxonomy of ``sdg-lod4stats``, in three languages) or of 2023 (the table of ``sdg-framework``); where
the two have different indicators in the same words, the text is that of both. French lags: 11.5.2 and 16.1.4 still say
what they said in 2019, and go there; 17.3.1 says neither. What agrees with none is noted and not attached. The lists
are looked for in the same load, and among what was loaded before.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from graph.entity import Entity, about, entity
from loaders.formats.passages import Unreadable
from loaders.reference.form import Form, Given, Signature
from loaders.reference.pairs import Words, pairs
from loaders.reference.sdg import Collection, tidy
from loaders.reference.sdg_codes import TABLES, TAXONOMIES, listed, meant
from loaders.tables.table import Batch

SET, NAME = "document/sdg-translations", "SDG goals, targets and indicators in translation"
LANGUAGES = {"ar": "ar", "en": "en", "es": "es", "fr": "fr", "ru": "ru", "zh": "zh", "zh-hans": "zh"}
ENGLISH = "en"
KEY = re.compile(r"(?P<code>\d+(-[0-9a-z]+){0,2})-(?P<part>short|title)")
ENGLISH_FILE = "../en/global_indicators.yml"
COMPANIONS = {"global_indicators.yml": (ENGLISH_FILE, *TAXONOMIES, *TABLES)}


def read_goals(given: Given) -> Batch:
    """Short names and full sentences of goals in one language."""

    def goal(code: str, part: str, text: str, language: str) -> Iterator[Entity]:
        key = f"goal/{code}"
        if part == "title":
            values = {"description": text} if language == ENGLISH else {"descriptions": f"{text}@{language}"}
            yield about("Goal", values, key)
        elif language == ENGLISH:
            yield entity("Goal", {"name": text, "number": code}, key)
        else:
            yield about("Goal", {"labels": f"{text}@{language}"}, key)

    return _read(given, goal, 1, 34)


def read_targets(given: Given) -> Batch:
    """The texts of targets in one language."""

    def target(code: str, part: str, text: str, language: str) -> Iterator[Entity]:
        key = f"target/{code}"
        if language == ENGLISH:
            yield entity("Target", {"name": text, "code": code, "goal": f"goal/{code.partition('.')[0]}"}, key)
        else:
            yield about("Target", {"labels": f"{text}@{language}"}, key)

    return _read(given, target, 2, 169)


def read_indicators(given: Given) -> Batch:
    """The texts of indicators in one language, as far as their codes can be told."""
    language = _language(given)
    english = pairs(given.content if language == ENGLISH else given.beside.get(ENGLISH_FILE, b""))
    lists = listed(given.beside)
    labels: dict[str, str] = {}

    def indicator(code: str, part: str, text: str, language: str) -> Iterator[Entity]:
        words = english.get(f"{code.replace('.', '-')}-{part}", Words("", 0)).text
        for permanent in meant(lists.get(code, []), words, text, language):
            key = f"indicator/{permanent}"
            if language == ENGLISH:
                yield entity("Indicator", {"name": text, "code": permanent}, key)
            elif labels.setdefault(permanent, text) == text:
                yield about("Indicator", {"labels": f"{text}@{language}"}, key)
            else:
                yield about("Indicator", {"alternativeNames": text}, key)

    if not lists:
        return _alone(given, "neither the list of indicators of 2019 nor that of 2023 is in this load or was loaded")
    if not english:
        return _alone(given, f"the English texts, {ENGLISH_FILE}, are not there")
    return _read(given, indicator, 3, 252)


Stating = Callable[[str, str, str, str], Iterator[Entity]]


def _read(given: Given, stated: Stating, parts: int, full: int) -> Batch:
    """What each text states, given its code, its kind, itself and its language.

    :param parts: how many parts a code in this file has.
    :param full: how many texts a full copy has.
    """
    language = _language(given)
    found, texts = Collection.of(given, SET, NAME), pairs(given.content)
    if len(texts) != full:
        found.note("", f"{len(texts)} texts, where a full copy has {full}")
    for key, words in texts.items():
        where, said = f"line {words.line}", KEY.fullmatch(key)
        code = said["code"].replace("-", ".") if said else ""
        if not said or code.count(".") != parts - 1 or not tidy(words.text):
            found.note(where, f"{key!r} with {words.text!r} is left out: it is none of the texts that this file has")
            continue
        several = list(stated(code, said["part"], tidy(words.text), language))
        if not several:
            found.note(where, f"no list has {code} in these words, nor in the English ones: {words.text!r} is left out")
        for one in several:
            if any(name == "alternativeNames" for name, _ in one.values):
                found.note(
                    where, f"{one.key} has another label in {language}: {tidy(words.text)!r} stands as another name"
                )
            found.add(where, f"{language} {key}", one, words.text)
    return found.batch


def _alone(given: Given, why: str) -> Batch:
    found = Collection.of(given, SET, NAME)
    found.note("", f"no code can be told, so no text is attached: {why}")
    return found.batch


def _language(given: Given) -> str:
    try:
        return LANGUAGES[given.folder.lower()]
    except KeyError:
        known = ", ".join(LANGUAGES)
        raise Unreadable(
            f"the folder says the language of a translation, and {given.folder!r} is none; there are {known}"
        ) from None


def _form(what: str, word: str, read: Callable[[Given], Batch] | None, totals: Mapping[str, int]) -> Form:
    return Form("sdg-translations", what, Signature((".yml", ".yaml"), words=(word,)), read, totals)


FORMS = (
    _form("the goals in one language", "\n17-short:", read_goals, {"Goal": 17}),
    _form("the targets in one language", "\n17-1-title:", read_targets, {"Target": 169}),
    _form("the indicators in one language", "\n17-1-1-title:", read_indicators, {}),
    _form("the names of metadata fields in one language", "\ngoal_meta_link:", None, {}),
)
