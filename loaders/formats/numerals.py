"""Numbers as lists print them, in letters and in Roman numerals."""

ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")]
ROMAN += [(10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]


def roman(number: int) -> str:
    """A number from 1 in small Roman numerals.

    >>> roman(14)
    'xiv'
    """
    shown = ""
    for value, letters in ROMAN:
        shown += letters * (number // value)
        number %= value
    return shown


def lettered(number: int) -> str:
    """A number from 1 in small letters, "aa" after "z".

    >>> lettered(3), lettered(27), lettered(28)
    ('c', 'aa', 'ab')
    """
    shown = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        shown = chr(ord("a") + letter) + shown
    return shown
