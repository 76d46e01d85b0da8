"""The numbers and bullets that Word prints before paragraphs, counted as it counts them."""

import re
from dataclasses import dataclass

from loaders.formats.numerals import roman
from loaders.formats.package import Element, child, holds, name, value
from loaders.formats.styles import Style, Styles

BULLET = "\u00b7"
SUFFIXES = {"space": " ", "nothing": ""}
LETTERS = {
    "lowerLetter": "abcdefghijklmnopqrstuvwxyz",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "arabicAlpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "arabicAbjad": "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ",
}
HAN, CHINESE = "一二三四五六七八九", re.compile(r"chinese|japaneseCounting|taiwanese|ideographTraditional")
MOST_LETTERS, MOST_ROMAN, DEEPEST, LINKS = 780, 3999, 8, 5


@dataclass(frozen=True)
class List:
    """A list as a document uses it: the kind that counts for it, its levels, and where this list starts anew."""

    kind: str
    levels: dict[int, Element]
    starts: dict[int, int]


class Numbers:
    """The counts of a document's lists, as far as it is read."""

    def __init__(self, tree: Element | None, styles: Styles) -> None:
        children = list(tree) if tree is not None else []
        self._kinds = {value(one, "abstractNumId"): one for one in children if name(one) == "abstractNum"}
        self._given = {value(one, "numId"): one for one in children if name(one) == "num"}
        self._styles = styles
        self._lists: dict[str, List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def numbered(self, properties: Element | None, style: Style) -> bool:
        """Whether a paragraph with these properties, and of this style, is counted."""
        list_, depth = self._place(properties, style)
        found = self._list(list_)
        return found is not None and depth in found.levels

    def printed(self, properties: Element | None, style: Style) -> str:
        """The number or bullet before the next paragraph, and what stands between it and the words; empty if none."""
        id_, depth = self._place(properties, style)
        found = self._list(id_)
        if found is None or depth not in found.levels:
            return ""
        self._count(id_, found, depth)
        level = found.levels[depth]
        text = value(child(level, "lvlText"))
        if value(child(level, "numFmt")) == "bullet":
            text = BULLET if text else ""
        else:
            counts, legal = self._counts[found.kind], holds(child(level, "isLgl")) or False
            text = re.sub("%([1-9])", lambda m: _shown(found, counts, int(m[1]) - 1, legal), text)
        hidden = holds(child(level, "rPr", "vanish"))
        return f"{text}{SUFFIXES.get(value(child(level, 'suff')), chr(9))}" if text.strip() and not hidden else ""

    def _count(self, id_: str, found: List, depth: int) -> None:
        counts = self._counts.setdefault(found.kind, {})
        for deeper in [at for at in counts if at > depth and depth < _restart(found.levels.get(at), at)]:
            del counts[deeper]
        if depth in found.starts and (id_, depth) not in self._begun:
            counts.pop(depth, None)
        self._begun.add((id_, depth))
        for above in range(depth):
            counts.setdefault(above, _start(found, above))
        counts[depth] = counts[depth] + 1 if depth in counts else _start(found, depth)

    def _place(self, properties: Element | None, style: Style) -> tuple[str, int]:
        """The list and the depth in it, by the paragraph's own word or its style's."""
        own = child(properties, "numPr")
        depth = value(child(own, "ilvl"))
        list_ = value(child(own, "numId")) or style.list
        if list_ and not depth and (found := self._list(list_)):
            linked = {value(child(level, "pStyle")): at for at, level in found.levels.items()}
            return list_, next((linked[one] for one in style.names if one in linked), _integer(style.depth, 0))
        return list_, _integer(depth, 0)

    def _list(self, id_: str) -> List | None:
        if id_ not in self._lists:
            self._lists[id_] = self._settled(id_)
        return self._lists[id_]

    def _settled(self, id_: str) -> List | None:
        given = self._given.get(id_)
        kind = value(child(given, "abstractNumId"))
        for _ in range(LINKS):  # a kind may be that of a style, which names a list, which has a kind
            style = value(child(self._kinds.get(kind), "numStyleLink"))
            if not style:
                break
            kind = value(child(self._given.get(self._styles.style(style).list), "abstractNumId"))
        if given is None or kind not in self._kinds:
            return None
        levels = {_integer(value(one, "ilvl"), 0): one for one in self._kinds[kind] if name(one) == "lvl"}
        starts = {}
        for override in given.iterchildren("{*}lvlOverride"):
            at, level = _integer(value(override, "ilvl"), 0), child(override, "lvl")
            if level is not None:
                levels[at] = level
            if start := value(child(override, "startOverride")):
                starts[at] = _integer(start, 1)
        return List(kind, {at: one for at, one in levels.items() if at <= DEEPEST}, starts)


def _start(found: List, depth: int) -> int:
    return found.starts.get(depth, _integer(value(child(found.levels.get(depth), "start")), 1))


def _restart(level: Element | None, depth: int) -> int:
    """The number of levels, from the outermost, that make a level begin anew; 0 if none does."""
    return _integer(value(child(level, "lvlRestart")), depth)


def _shown(found: List, counts: dict[int, int], depth: int, legal: bool) -> str:
    form = value(child(found.levels.get(depth), "numFmt"))
    return written(counts.get(depth, _start(found, depth)), "decimal" if legal and form != "decimalZero" else form)


def written(count: int, form: str) -> str:
    """A count as Word writes it in one of its forms.

    >>> [written(count, "lowerLetter") for count in (1, 28)], written(14, "upperRoman"), written(3, "decimalZero")
    (['a', 'bb'], 'XIV', '03')
    >>> written(22, "ordinal"), written(12, "chineseCounting"), written(2, "russianUpper")
    ('22nd', '十二', 'Б')
    """
    small = re.sub("^upper", "lower", form).replace("russianUpper", "russianLower")
    if form == "none":
        return ""
    if small == "lowerRoman" and 0 < count <= MOST_ROMAN:
        shown = roman(count)
    elif small in LETTERS and 0 < count <= MOST_LETTERS:
        letters = LETTERS[small]
        shown = letters[(count - 1) % len(letters)] * ((count - 1) // len(letters) + 1)
    else:
        return _other(count, form)
    return shown.upper() if form != small else shown


def _other(count: int, form: str) -> str:
    if form == "decimalZero":
        return f"{count:02}"
    if form == "ordinal":
        return f"{count}{'th' if count // 10 % 10 == 1 else {1: 'st', 2: 'nd', 3: 'rd'}.get(count % 10, 'th')}"
    if form.startswith("decimalEnclosedCircle") and 0 < count <= 20:
        return chr(ord("\u2460") + count - 1)
    if CHINESE.match(form) and 0 < count < 100:
        tens, ones = divmod(count, 10)
        return f"{HAN[tens - 1] if tens > 1 else ''}{'十' if tens else ''}{HAN[ones - 1] if ones else ''}"
    return str(count)


def _integer(words: str, otherwise: int) -> int:
    return int(words) if re.fullmatch(r"\d{1,9}", words, re.A) else otherwise
