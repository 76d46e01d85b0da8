"""What may stand in the cells of a mapping table: marks, letters that a legend explains, counts, nothing on purpose."""

import re
from collections.abc import Iterable, Iterator, Mapping

SYMBOLS = frozenset("x X \u00d7 ✕ ✖ • ● · ■ ▪ ◆ ★ * + ✓ ✔ √ ☑ ☒".split())
DRAWINGS = frozenset("○ ◦ ◯ □ ▫ ◇ ☆ △ ▲ ► ✗ ✘ #".split())
NOTHING = frozenset(("-", "\u2013", "\u2014", "n/a", "none", "nil", "☐", "0"))
SIGN = r"(?:[A-Za-z]{1,3}|[^\w\s(){}\[\]\"'.,;:=\u2013\u2014-])"
EXPLAINED = re.compile(
    rf"(?:^|(?<=[\s;,(]))[\"'\u201c\u2018]?({SIGN})[\"'\u201d\u2019]?\s*(?:=|:|\s[\u2013\u2014-]\s)\s*([^;=\n]{{2,80}}?)"
    rf"(?=\s*(?:[;.,)]?\s*$|;|[,.)]?\s+[\"'\u201c\u2018]?{SIGN}[\"'\u201d\u2019]?\s*(?:=|:\s)))"
)
DRAWN = re.compile(r"(?:^|[;,(]\s*)([^\w\s(){}\[\]\"'.,;:=*+/\u2013\u2014-])\s+([^\W\d_][^;,()]{2,60})")
SHORT, COUNT = re.compile(r"[A-Z]{1,2}|[a-z]"), re.compile(r"\d{1,3}")
BETWEEN = re.compile(r"[\s,;/+&]+")
AHEAD = re.compile(r"^(?:legend|key|marks?)\s*:?\s*", re.I)
NO_MARKS = frozenset(("no", "nr", "al", "if", "in", "of", "on", "at", "by", "to", "as", "is", "it", "or", "wp", "sg"))

Legend = Mapping[str, str]


def legend(lines: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """What marks mean, from the lines around a table: the words by the mark, small letters for large ones too.

    :param lines: the texts of each line, cell by cell.

    >>> legend([("L = lead; C = co-operating",), ("P", "participating"), ("X = of mutual interest",)])
    {'L': 'lead', 'C': 'co-operating', 'P': 'participating', 'X': 'of mutual interest'}
    >>> legend([("Legend: ● primary; ○ secondary",)])
    {'●': 'primary', '○': 'secondary'}
    >>> legend([("Note: no mark means that nothing is known.",)])
    {}
    """
    found: dict[str, str] = {}
    for cells in lines:
        texts = [text for text in cells if text]
        if len(texts) == 2 and re.fullmatch(SIGN, texts[0]) and len(texts[1]) > 2 and _mark(texts[0]):
            found.setdefault(texts[0], texts[1].rstrip("."))
            continue
        for text in texts:
            found.update((sign, words) for sign, words in _explained(text) if sign not in found)
    return found


def _explained(text: str) -> Iterator[tuple[str, str]]:
    for match in (*EXPLAINED.finditer(AHEAD.sub("", text)), *DRAWN.finditer(AHEAD.sub("", text))):
        if _mark(match[1]):
            yield match[1], match[2].strip().rstrip(".,")


def _mark(sign: str) -> bool:
    return sign.casefold() not in NO_MARKS


def marks(text: str, explained: Legend) -> list[str] | None:
    """The marks in a cell, each as printed; none for nothing on purpose; None where there is something else.

    >>> marks("X", {}), marks("L, C", {"L": "lead", "C": "co-operating"}), marks("-", {}), marks("12", {})
    (['X'], ['L', 'C'], [], ['12'])
    >>> marks("maybe", {}), marks("L", {}), marks("l", {"L": "lead"})
    (None, None, ['L'])
    """
    if text.casefold() in NOTHING and text not in explained:
        return []
    letters = {sign.casefold(): sign for sign in explained}
    found: list[str] = []
    for part in (text,) if len(text) == 1 else BETWEEN.split(text):
        if part in SYMBOLS or COUNT.fullmatch(part):
            found.append(part)
        elif part.casefold() in letters:
            found.append(letters[part.casefold()])
        else:
            return None
    return found


def markish(text: str) -> bool:
    """Whether a text may be a mark, before it is known what the legend says.

    >>> [text for text in ("x", "L", "12", "L/C", "-", "WP 5A", "2018", "Lead") if markish(text)]
    ['x', 'L', '12', 'L/C', '-']
    """
    if text in NOTHING:
        return True
    parts = (text,) if len(text) == 1 else BETWEEN.split(text)
    return bool(text) and all(
        part in SYMBOLS or COUNT.fullmatch(part) or SHORT.fullmatch(part) or part in DRAWINGS for part in parts
    )


def role(mark: str, explained: Legend) -> str:
    """What a mark says, in the words of the legend; empty where it is explained nowhere.

    >>> role("L", {"L": "Lead"}), role("x", {"X": "Of interest"}), role("7", {})
    ('lead', 'of interest', '')
    """
    letters = {sign.casefold(): words for sign, words in explained.items()}
    words = letters.get(mark.casefold(), "")
    return words[:1].lower() + words[1:] if words[1:2].islower() or words[1:2] == " " else words
