"""The drawing of what surrounds a thing as a picture, for files that hold no drawings."""

from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from visualisations.network import SHAPES
from visualisations.surroundings import Drawing, Mark

SCALE = 3
INK, QUIET, LINE = "#14202b", "#5a6773", "#b9c3cb"
# What the font that Pillow brings can write: Latin, and the marks of punctuation that our names hold.
WRITTEN = {*range(0x20, 0x180), *range(0x2010, 0x2027), *range(0x2066, 0x206A)}
STEPS = 24


def picture(drawing: Drawing, title: str) -> bytes | None:
    """The drawing as PNG, in the names of the view; None if a name is in a script that the font does not have."""
    names = [title, *(m.label for m in drawing.marks), *(c.text for c in drawing.captions)]
    if any(ord(letter) not in WRITTEN for name in names for letter in name):
        return None
    image = Image.new("RGB", (drawing.width * SCALE, drawing.height * SCALE), "white")
    pen = ImageDraw.Draw(image)
    for mark in drawing.marks:
        _line(pen, drawing, mark)
    for caption in drawing.captions:
        _text(pen, caption.x, caption.y, caption.text, 11, QUIET, "rs" if caption.left else "ls")
    for mark in drawing.marks:
        _mark(pen, mark)
    _centre(pen, drawing, title)
    file = BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _line(pen: ImageDraw.ImageDraw, drawing: Drawing, mark: Mark) -> None:
    """A line that leaves and arrives level, dashed where nobody has confirmed what it says."""
    points = [_between(drawing, mark, step / STEPS) for step in range(STEPS + 1)]
    pairs = list(pairwise(points))
    for one, other in pairs[::2] if mark.status == "proposed" else pairs:
        pen.line([one, other], LINE, 2 * SCALE // 2)


def _between(drawing: Drawing, mark: Mark, at: float) -> tuple[float, float]:
    """A point of the line, ``at`` 0 at the thing in the middle and 1 at its end."""
    middle = (drawing.x + mark.x) / 2
    xs, ys = (drawing.x, middle, middle, mark.x), (drawing.y, drawing.y, mark.y, mark.y)
    weights = ((1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at**2 * (1 - at), at**3)
    return tuple(sum(w * p for w, p in zip(weights, ps, strict=True)) * SCALE for ps in (xs, ys))  # type: ignore[return-value]


def _mark(pen: ImageDraw.ImageDraw, mark: Mark) -> None:
    _, colour = SHAPES[mark.thing.definition.look or "document"]
    x, y, size = mark.x * SCALE, mark.y * SCALE, 5 * SCALE
    pen.ellipse([x - size, y - size, x + size, y + size], fill=colour)
    _text(pen, mark.x + (-10 if mark.left else 10), mark.y, _shown(mark.label), 12, INK, "rm" if mark.left else "lm")


def _centre(pen: ImageDraw.ImageDraw, drawing: Drawing, title: str) -> None:
    font, words = ImageFont.load_default(13 * SCALE), title if len(title) <= 34 else f"{title[:33]}…"
    left, top, right, bottom = pen.textbbox((drawing.x * SCALE, drawing.y * SCALE), words, font=font, anchor="mm")
    room = 6 * SCALE
    pen.rounded_rectangle([left - room, top - room, right + room, bottom + room], 4 * SCALE, "white", INK, SCALE)
    pen.text((drawing.x * SCALE, drawing.y * SCALE), words, INK, font, "mm")


def _text(pen: ImageDraw.ImageDraw, x: float, y: float, words: str, size: int, colour: str, anchor: str) -> None:
    pen.text((x * SCALE, y * SCALE), _shown(words), colour, ImageFont.load_default(size * SCALE), anchor)


def _shown(words: str) -> str:
    return "".join(letter for letter in words if not 0x2066 <= ord(letter) <= 0x2069)
