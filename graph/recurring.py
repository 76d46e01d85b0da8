"""How often something is to be done, as sources put it in words, and when it is due again."""

import re
from calendar import monthrange
from datetime import date

NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
EVERY = re.compile(r"\bevery (?:(\d+|one|two|three|four|five|six) )?(month|quarter|year)s?\b")
MONTHS = {"month": 1, "quarter": 3, "year": 12}
WORDS = (
    (re.compile(r"\b(twice a year|half-?yearly|semi-?annual(ly)?|biannual(ly)?|six-monthly)\b"), 6),
    (re.compile(r"\b(biennial(ly)?|two-yearly)\b"), 24),
    (re.compile(r"\b(quadrennial(ly)?|four-yearly)\b"), 48),
    (re.compile(r"\b(annual(ly)?|yearly|once a year|each year|per year)\b"), 12),
    (re.compile(r"\b(quarterly|each quarter)\b"), 3),
    (re.compile(r"\b(monthly|each month)\b"), 1),
)


def months(frequency: str) -> int | None:
    """After how many months something is due again; None where the words do not tell.

    >>> months("annually"), months("every two years"), months("twice a year"), months("regularly")
    (12, 24, 6, None)
    """
    text = frequency.casefold()
    if said := EVERY.search(text):
        number = said[1] or "1"
        return MONTHS[said[2]] * (NUMBERS.get(number) or int(number)) or None
    return next((several for pattern, several in WORDS if pattern.search(text)), None)


def after(day: date, number: int) -> date:
    """The day so many months later, or the last of its month.

    >>> after(date(2020, 1, 31), 1), after(date(2020, 11, 30), 12)
    (datetime.date(2020, 2, 29), datetime.date(2021, 11, 30))
    """
    year, month = divmod(day.month - 1 + number, 12)
    last = monthrange(day.year + year, month + 1)[1]
    return date(day.year + year, month + 1, min(day.day, last))
