"""How well facts are found, held against facts taken by hand, and how far a confidence may be trusted.

The gold sets and the scorer lie beside the project (``SHARED``); our own documents in ``tests/gold`` are scored with
them. Only reference names and what a document defines itself are known, never the baseline or another load.
"""

import argparse
import importlib.util
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from api.commands.extracting import extracted

ROOT = Path(__file__).parents[1]
FLOOR = 0.5
BINS = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
Fact = dict[str, Any]


@dataclass(frozen=True)
class Gold:
    """A set of documents with facts taken from them by hand.

    ``whole`` says that the facts are all that a reader would take, so that what else is found counts as wrong.
    """

    name: str
    facts: Path
    texts: Path
    whole: bool = False

    @property
    def negatives(self) -> Path:
        """What a careless reader would say and the texts do not."""
        return self.facts.with_name(f"{self.facts.stem}-negatives.jsonl")


@dataclass(frozen=True)
class Score:
    """What was found of a gold set: the share found, the share of what was found that is in it, manner, negatives."""

    gold: Gold
    total: int
    hits: int
    found: tuple[tuple[float, bool], ...]
    manner: dict[str, tuple[int, int]]
    negatives: int

    @property
    def recall(self) -> float:
        """The share of the gold facts that are found."""
        return self.hits / self.total

    @property
    def precision(self) -> float:
        """The share of the facts found at 0.5 and more that are in the gold."""
        trusted = [right for sure, right in self.found if sure >= FLOOR]
        return sum(trusted) / len(trusted) if trusted else 0.0


def sets(shared: Path) -> list[Gold]:
    """The gold sets that are there."""
    own = sorted(path for path in (ROOT / "tests" / "gold").iterdir() if path.is_dir())
    several = [
        Gold("seeds", shared / "gold" / "facts.jsonl", shared / "seeds", whole=True),
        Gold("genre", shared / "gold" / "genre.jsonl", shared / "gold" / "genre"),
        *(Gold(f"own, {half.name}", half / f"{half.name}.jsonl", half) for half in own),
    ]
    return [gold for gold in several if gold.facts.is_file()]


def scorer(shared: Path) -> ModuleType:
    """The scorer that the gold comes with.

    :raises FileNotFoundError: if it is not there.
    """
    place = shared / "gold" / "score.py"
    spec = importlib.util.spec_from_file_location("score", place)
    if not spec or not spec.loader or not place.is_file():
        raise FileNotFoundError(f"the scorer is not at {place}: give its folder as SHARED")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def scored(gold: Gold, score: ModuleType) -> Score:
    """A gold set held against what is found in its documents."""
    wanted = [fact for fact in score.read(str(gold.facts)) if fact["canon"] and not fact.get("crossDoc")]
    documents = {fact["doc"] for fact in wanted}
    found = [f for f in _found(gold, score) if f["canon"] and f["doc"] in documents]
    trusted = [f for f in found if f["confidence"] >= FLOOR]
    right = {id(f) for f in found if any(_meets(score, one, f) for one in wanted)}
    hits, manner = 0, Counter[str]()
    for fact in wanted:
        matched = [f for f in trusted if _meets(score, fact, f)]
        hits += bool(matched)
        for name, same in (("time", score.same_time), ("modality", _same_modality)):
            if matched and fact.get(name):
                manner[f"{name} asked"] += 1
                manner[name] += any(same(fact, f) for f in matched)
    careless = score.read(str(gold.negatives)) if gold.negatives.is_file() else []
    stated = sum(any(_states(score, one, f) for f in trusted) for one in careless if one["canon"])
    figures = {name: (manner[name], manner[f"{name} asked"]) for name in ("time", "modality")}
    sure = tuple((float(f["confidence"]), id(f) in right) for f in found)
    return Score(gold, len(wanted), hits, sure, figures, stated)


def _found(gold: Gold, score: ModuleType) -> Iterator[Fact]:
    texts = sorted(path for path in gold.texts.iterdir() if path.suffix == ".txt")
    for line in extracted(texts, None, None):
        fact: Fact = json.loads(line)
        yield {**fact, "canon": score.OF.get(fact["predicate"])}


def _meets(score: ModuleType, wanted: Fact, found: Fact) -> bool:
    same = wanted["doc"] == found["doc"] and wanted["canon"] == found["canon"]
    return same and bool(score.meets(wanted, found))


def _states(score: ModuleType, careless: Fact, found: Fact) -> bool:
    """Whether a fact says what the text does not; the other way round, a part and its whole are another fact."""
    if not _meets(score, careless, found):
        return False
    forward = [score.labels(careless, "subject"), score.labels(found, "subject")]
    return careless["canon"] != "partOf" or any(score.alike(a, b) for a in forward[0] for b in forward[1])


def _same_modality(wanted: Fact, found: Fact) -> bool:
    return bool(found.get("modality") == wanted["modality"])


def table(scores: Sequence[Score]) -> str:
    """A line for each gold set."""
    lines = [
        "| documents | facts | recall | precision | time right | modality right | negatives stated |",
        "|---" * 7 + "|",
    ]
    for one in scores:
        manner = [f"{right} of {asked}" if asked else "-" for right, asked in one.manner.values()]
        precision = f"{one.precision:.3f}" if one.gold.whole else f"at least {one.precision:.2f}"
        cells = [one.gold.name, str(one.total), f"{one.recall:.3f}", precision, *manner, str(one.negatives)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def reliability(scores: Sequence[Score]) -> str:
    """Of the facts given each confidence, how many are right: on the documents whose gold is whole."""
    found = [one for score in scores if score.gold.whole for one in score.found]
    lines = ["| confidence | facts | right | share |", "|---" * 4 + "|"]
    for low, high in zip(BINS, [*BINS[1:], 1.01], strict=True):
        inside = [right for sure, right in found if low <= sure < high]
        if inside:
            share = sum(inside) / len(inside)
            lines.append(f"| {low:.2f} to {min(high, 1):.2f} | {len(inside)} | {sum(inside)} | {share:.2f} |")
    return "\n".join(lines)


def main() -> None:
    """Score every gold set that is there, and print both tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    parser.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="where gold and scorer lie")
    given = parser.parse_args()
    score = scorer(given.shared)
    scores = [scored(gold, score) for gold in sets(given.shared)]
    print(f"{table(scores)}\n\n{reliability(scores)}")


if __name__ == "__main__":
    main()
