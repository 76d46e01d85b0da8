"""The tables that come with remit: reference names, and the baseline read from five documents."""

from pathlib import Path

PLACES = (Path(__file__).parent / "data", Path(__file__).parents[1] / "data")  # in a wheel; in a checkout


def tables() -> list[Path]:
    """The folders of the shipped tables, reference names first.

    >>> [folder.name for folder in tables()]
    ['reference', 'baseline']
    """
    place = next(p for p in PLACES if p.is_dir())
    return [place / "reference", place / "baseline"]
