"""Which language a reader is given a name or a description in.

What is asked for is tried in order: the very tag, then what is left of it when it is cut from its end (``fr-CH``, then
``fr``), then any other tag of that language. A plain text, which says no language, counts as English unless a text in
another language says exactly the same; so it answers to ``en`` in its turn. Where nothing asked for is stated, English
is given if it is stated, else the plain text. Nothing asked for: the plain text.
"""

import re
from collections.abc import Collection, Iterable, Sequence

from graph.entity import LANGUAGE, language_of

ENGLISH = "en"
MOST = 10
QUALITY = re.compile(r"q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def preferred(header: str) -> tuple[str, ...]:
    """The languages of an Accept-Language header, best first; what is no language there is passed over.

    :param header: as in RFC 9110, section 12.5.4; ``*`` prefers nothing.

    >>> preferred("en;q=0.5, fr-CH, *;q=0.1, es;q=0, ru;q=0.9")
    ('fr-ch', 'ru', 'en')
    """
    found = [pair for part in header.split(",") if (pair := _weighed(part)) and pair[1] > 0]
    in_order = sorted(found, key=lambda pair: -pair[1])
    return tuple(dict.fromkeys(language for language, _ in in_order))[:MOST]


def asked(text: str) -> tuple[str, ...]:
    """The languages that somebody names, best first.

    :param text: one, or several in order with commas between; also as an Accept-Language header has it.
    :raises ValueError: if one of them is no language.

    >>> asked("fr-CH, es"), asked("")
    (('fr-ch', 'es'), ())
    """
    for part in text.split(",") if text.strip() else ():
        if not _weighed(part):
            raise ValueError(
                f"{part.strip()!r} is no language: name one such as fr, or several in order such as fr-CH, fr, es"
            )
    return preferred(text)


def best(there: Collection[str], languages: Sequence[str], plain: str = ENGLISH) -> str | None:
    """The language to give, of those there are; None for the plain text.

    :param plain: the language that the plain text counts as; empty if there is none.

    >>> best({"fr", "ar"}, ["de", "fr-ch"]), best({"fr", "ar"}, ["en", "fr"]), best({"fr", "en"}, ["ru"])
    ('fr', None, 'en')
    """
    for language in languages:
        if (found := fitting(there, language)) is not None:
            return found
        if plain and fitting((plain,), language):
            return None
    return fitting(there, ENGLISH) if languages else None


def fitting(there: Collection[str], language: str) -> str | None:
    """The tag that fits a language asked for; None if none does.

    >>> fitting({"zh", "fr"}, "zh-hans"), fitting({"zh-hant"}, "zh"), fitting({"es"}, "fr")
    ('zh', 'zh-hant', None)
    """
    tag = language
    while tag:
        if tag in there:
            return tag
        tag = tag.rpartition("-")[0]
    family = language.partition("-")[0]
    return min((tag for tag in there if tag.partition("-")[0] == family), default=None)


def spoken(texts: Iterable[str]) -> dict[str, str]:
    """Texts written ``text@fr`` by their language; of several in one language the first in order.

    >>> spoken(["Santé@fr", "Health@en"])
    {'en': 'Health', 'fr': 'Santé'}
    """
    return dict(sorted({language: words for words, language in sorted(map(language_of, texts), reverse=True)}.items()))


def language_of_plain(plain: str, texts: dict[str, str]) -> str:
    """The language that a plain text counts as: English, unless only other languages have exactly this text.

    >>> language_of_plain("Santé", {"fr": "Santé", "en": "Health"}), language_of_plain("Health", {"fr": "Santé"})
    ('fr', 'en')
    """
    same = sorted(language for language, words in texts.items() if words == plain)
    return same[0] if same and not fitting(same, ENGLISH) else ENGLISH


def _weighed(part: str) -> tuple[str, float] | None:
    """A language and how much it is liked; None for what is neither."""
    language, *parameters = (word.strip() for word in part.split(";"))
    if not LANGUAGE.fullmatch(language):
        return None
    if not parameters:
        return language.lower(), 1.0
    given = QUALITY.fullmatch(parameters[0])
    return (language.lower(), float(given[1])) if given else None
