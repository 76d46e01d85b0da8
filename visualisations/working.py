"""How far long work is, and what became of it, in words."""

from visualisations.translation import _, figure


def far(word: str, done: int, of: int) -> str:
    """What is being done, and how much of it is done.

    :param word: as a load tells it.

    >>> far("reading", 3, 12), far("publishing", 0, 1)
    ('Reading: 3 of 12', 'Publishing')
    """
    said = {
        "beginning": _("Beginning"),
        "reading": _("Reading"),
        "reading by a mapping": _("Reading by a mapping"),
        "reading documents": _("Reading documents"),
        "writing": _("Writing"),
        "publishing": _("Publishing"),
        "waiting": _("Waiting for its turn"),
    }.get(word, word)
    if not of or not done:
        return said
    return _("%(what)s: %(done)s of %(number)s", what=said, done=figure(done), number=figure(of))


def outcome(state: str) -> str:
    """What became of a job, in a word or two."""
    return {
        "running": _("under way"),
        "loaded": _("loaded"),
        "tried": _("tried, nothing stored"),
        "refused": _("refused"),
        "cancelled": _("cancelled, nothing published"),
        "failed": _("stopped by an error"),
    }[state]


def weight(number: int) -> str:
    """How large a file is.

    >>> weight(163_036_705), weight(940)
    ('163 MB', '0.9 kB')
    """
    size, unit = (number / 1e6, "MB") if number >= 1e6 else (number / 1e3, "kB")
    return f"{figure(round(size, 1) if size < 10 else round(size))} {unit}"
