"""A drawing as a picture of points: SVG to PNG, without a browser.

The letters are those of IBM Plex: Latin, Greek, Cyrillic and Arabic. A text that needs others, such as Chinese, is
drawn with the fonts of this machine, and a letter that none of them has as an empty box.
"""

import re

from visualisations.vendor import VENDOR, NoVendor

FONTS = ("plex-sans", "plex-sans-bold", "plex-sans-arabic", "plex-sans-arabic-bold")
PLAIN, ARABIC = "IBM Plex Sans", "IBM Plex Sans Arabic"
ASIAN = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, WenQuanYi Zen Hei, sans-serif"
WIDTH, MOST, POINTS = 1600, 8000, 40_000_000
BOX = re.compile(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"')
IN_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufefc]")
NOT_OURS = re.compile(
    "[\u0530-\u05ff\u0700-\u074f\u0780-\u1dff\u2e80-\ufb4f\ufe00-\ufe6f\ufeff-\uffff\U00010000-\U0010ffff]"
)
TEXT = re.compile(r"<text\b([^>]*)>(.*?)</text>", re.S)
# They say which way words run, and are no letters; the painter knows that of the letters themselves.
MARKS = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u206f]")


class NoPainter(RuntimeError):
    """The library that paints is not installed."""


class NotDrawn(RuntimeError):
    """The library that paints gave up."""


def png(svg: str, width: int = WIDTH) -> bytes:
    """A drawing as PNG, on white.

    :param svg: a whole SVG file; whatever lies outside of it, such as a picture it names, is not fetched.
    :param width: in points, at most 8,000; the height follows.
    :raises ValueError: if it is no SVG, or the width is none; if it would have more than 40 million points.
    :raises NoPainter: if ``resvg-py`` is not installed.
    :raises NotDrawn: if it gives up.
    :raises NoVendor: if the fonts were not brought.

    >>> png('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', 0)
    Traceback (most recent call last):
    ValueError: a picture is 1 to 8000 points wide, not 0
    """
    if not 1 <= width <= MOST:
        raise ValueError(f"a picture is 1 to {MOST} points wide, not {width}")
    if (box := BOX.search(svg)) and width * width * float(box[2]) / max(float(box[1]), 1) > POINTS:
        most = int((POINTS * float(box[1]) / float(box[2])) ** 0.5)
        raise ValueError(f"a picture of this drawing may be {most} points wide: it is {float(box[2]):g} tall")
    fonts = [VENDOR / f"{name}.ttf" for name in FONTS]
    if missing := [path.name for path in fonts if not path.exists()]:
        raise NoVendor(f"{missing[0]} is missing: run `python -m visualisations.vendor`")
    try:
        from resvg_py import svg_to_bytes  # slow to load, and few ask
    except ImportError:
        raise NoPainter("a PNG takes resvg-py: pip install resvg-py") from None
    try:
        found = svg_to_bytes(
            svg_string=lettered(svg),
            width=width,
            dpi=96,
            background="#ffffff",
            skip_system_fonts=not NOT_OURS.search(svg),
            font_files=[str(path) for path in fonts],
            sans_serif_family=PLAIN,
        )
    except ValueError:
        raise
    except BaseException as error:  # what panics in Rust is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise NotDrawn(f"the drawing could not be painted: {error}") from None
    return bytes(found)


def lettered(svg: str) -> str:
    r"""A drawing in which each text is in a font that has its letters: one that lacks a letter can spoil the others.

    >>> lettered('<text x="1">plain</text>'), lettered("<text>\u0644</text>") == lettered("<text>plain</text>")
    ('<text x="1">plain</text>', False)
    """

    def put(found: re.Match[str]) -> str:
        words = MARKS.sub("", found[2])
        family = ASIAN if NOT_OURS.search(words) else ARABIC if IN_ARABIC.search(words) else ""
        given = f' font-family="{family}"' if family else ""
        return f"<text{found[1]}{given}>{words}</text>"

    return TEXT.sub(put, svg)
