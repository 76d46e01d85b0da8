"""The words of remit itself in the six languages of the United Nations, by gettext.

A catalogue ``languages/fr.po`` holds every message of the templates, of the modules here, and every label of the
ontology; ``catalogue.py`` says which those are. A page is in one language, chosen once a request with :func:`speak`;
whoever puts something into words reads it from there. English is the language the messages are written in.
"""

from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from unicodedata import bidirectional

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from graph.languages import ENGLISH, fitting
from graph.memory import passing

FOLDER = Path(__file__).parent / "languages"
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
ISOLATE, END = "\u2068", "\u2069"
_CHOSEN: ContextVar[str] = ContextVar("language", default=ENGLISH)


def speak(languages: Sequence[str]) -> None:
    """Put what follows in this request into the first of these languages that remit speaks; English if none."""
    _CHOSEN.set(next((tag for asked in languages if (tag := fitting(LANGUAGES, asked))), ENGLISH))


def language() -> str:
    """The language spoken now."""
    return _CHOSEN.get()


def direction(tag: str = "") -> str:
    """``ltr`` or ``rtl``: how a language is written; the one spoken now if none is named.

    >>> direction("ar"), direction("fr-ch"), direction("xx")
    ('rtl', 'ltr', 'ltr')
    """
    return _direction(tag or language())


def gettext(message: str) -> str:
    """A message in the language spoken."""
    return _catalogue(language()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """A message about a number of things."""
    return _catalogue(language()).ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    """A message whose words mean something else in another context."""
    return _catalogue(language()).pgettext(context, message)


def _(message: str, **values: object) -> str:
    """A message with values in it: ``_("since %(date)s", date="2019")``."""
    said = gettext(message)
    return said % values if values else said


def day(text: str) -> str:
    """A date in words, as precise as it is: ``2021``, ``2021-03`` or ``2021-03-31``."""
    return _day(text, language())


@passing(4096)
def _day(text: str, spoken: str) -> str:
    year, *rest = text.split("-")
    if not rest:
        return year
    when = date(int(year), int(rest[0]), int(rest[1]) if rest[1:] else 1)
    if spoken == ENGLISH:
        return str(format_date(when, "d MMMM y" if rest[1:] else "MMMM y", locale=ENGLISH))
    if rest[1:]:
        return str(format_date(when, "long", locale=spoken))
    return str(format_skeleton("yMMMM", when, locale=spoken))


def figure(number: float) -> str:
    """A number as it is written."""
    return str(format_decimal(number, locale=language()))


def joined(words: Iterable[str], style: str = "standard") -> str:
    """Several words as one phrase; ``or`` as a choice between them."""
    several = list(words)
    if language() != ENGLISH or len(several) < 2:
        return format_list(several, style=style, locale=language())  # type: ignore[arg-type]
    between = " or " if style == "or" else " and "
    return between.join([", ".join(several[:-1]), several[-1]])


def named(tag: str, in_itself: bool = False) -> str:
    """What a language is called, in the language spoken or in itself; its tag where nobody has said.

    >>> named("fr"), named("fr", in_itself=True), named("x-klingon")
    ('French', 'français', 'x-klingon')
    """
    found = _locale(tag)
    return (found and found.get_display_name(None if in_itself else language())) or tag


def isolated(text: str) -> str:
    """A text that is written the other way round, kept from moving the words beside it; else as it is.

    >>> isolated("Health"), len(isolated("صحة")) - len("صحة")
    ('Health', 2)
    """
    strong = next((kind for c in text if (kind := bidirectional(c)) in {"L", "R", "AL"}), "")
    way = {"L": "ltr", "R": "rtl", "AL": "rtl"}.get(strong, direction())
    return text if way == direction() and direction() == "ltr" else f"{ISOLATE}{text}{END}"


@cache
def _catalogue(tag: str) -> NullTranslations:
    if tag == ENGLISH:
        return NullTranslations()
    compiled = BytesIO()
    with (FOLDER / f"{tag}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=tag))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def _direction(tag: str) -> str:
    found = _locale(tag)
    return found.text_direction if found else "ltr"


@cache
def _locale(tag: str) -> Locale | None:
    try:
        return Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        return None
