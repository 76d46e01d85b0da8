"""A home that only reads: its editions have tables and no stores, for their statements are on an engine.

It is made of a home that writes (:mod:`graph.engines.reader`), and brought up to it; nothing else changes it.
"""

import json
from pathlib import Path
from typing import Any

FILE = "reader.json"


class Elsewhere(PermissionError):
    """What is asked for is only done where editions are made."""


def told(folder: Path) -> dict[str, Any] | None:
    """What is said of a home, or of an edition of it, that only reads; None of one that has its stores."""
    try:
        found: dict[str, Any] = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return found


def refusal(home: Path) -> Elsewhere | None:
    """Why nothing is written to a home; None where it may be."""
    if told(home) is None:
        return None
    return Elsewhere(f"{home.name} only reads, and its statements are on an engine: write where its editions are made")


def stores() -> Elsewhere:
    """Why something that takes the store of an edition is not done."""
    return Elsewhere("the statements of this edition are on an engine: ask for this where its editions are made")
