"""What a question says, in the language spoken: messages translated, dates and things as pages show them."""

from graph.naming.names import Named
from graph.wording import Day, Value, Words
from visualisations.translation import figure, gettext, isolated, ngettext, pgettext
from visualisations.words import dated, listed, mentioned


def told(words: Words) -> str:
    """Words in the language spoken.

    >>> from graph.wording import words
    >>> told(words("As of %(date)s: %(finding)s.", date=Day("2020-02"), finding=words("no owner is stated")))
    'As of February 2020: no owner is stated.'
    """
    if words.context:
        return pgettext(words.context, words.message)
    said = ngettext(words.message, words.plural, words.number) if words.plural else gettext(words.message)
    return said % {name: valued(value) for name, value in words.values} if words.values else said


def valued(value: Value) -> str:
    """A value as it stands in a sentence."""
    if isinstance(value, Words):
        return told(value)
    if isinstance(value, Named):
        return mentioned(value)
    if isinstance(value, tuple):
        return listed(valued(one) for one in value)
    if isinstance(value, int | float):
        return figure(value)
    return dated(value) if isinstance(value, Day) and value else isolated(value)
