"""How long it takes to find words: while one types, in a search, misspelt, and with the figures of every facet.

python -m benchmarks.searching                          # 200,000 labels and 100,000 passages in six languages
python -m benchmarks.searching --labels 20000 --passages 10000

Words are made up, the nth of a language as often as 1/(n+3), so the first stands in most passages. What is looked for
is taken from what is there: labels as they are typed, two words of a passage, the ten most frequent words alone and in
pairs, words with a letter wrong. Each is asked several times, in turn; the times are of the processor.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random
from statistics import median, quantiles

from pyoxigraph import Store

from benchmarks.__main__ import machine
from graph.editions.home import Home
from graph.editions.shelf import BUILDERS, Shelf
from graph.entity import entity
from graph.reading import Place, Reading
from graph.searching import building
from graph.searching.building import FOLDER
from graph.searching.results import find, suggested
from graph.searching.sought import Sought
from graph.texts import Kept, Texts
from graph.view import View
from ontology import ontology

LETTERS = {
    "en": ("bcdfghlmnprstw", "aeiou"),
    "fr": ("bcdfglmnprstv", "aéèeiouâ"),
    "es": ("bcdfglmnprstñ", "aeioóuá"),
    "ru": ("бвгдзклмнпрст", "аеиоуыя"),
    "ar": ("بتجدرسعفقلمن", "اويَُ"),
    "zh": ("信息社会发展电通讯技术国家部门", "协调组会议决定报告中文"),
}
VOCABULARY, A_NAME, A_PASSAGE, A_DOCUMENT = 20_000, 4, 45, 100
KINDS = ("Department", "StudyGroup", "WorkingGroup", "Theme", "Activity", "Tool", "Project", "Report")
FREQUENT, FIRST = 10, {"thing": 8, "statement": 18, "passage": 6}


class Tongue:
    """The words of a language, the most frequent first."""

    def __init__(self, language: str, chance: Random) -> None:
        self._chance, (one, other) = chance, LETTERS[language]
        long = 2 if language == "zh" else 5
        several = (
            "".join(chance.choice(one) + chance.choice(other) for _ in range(chance.randint(1, long)))
            for _ in range(VOCABULARY)
        )
        self.words = tuple(dict.fromkeys(several))
        self._weights = tuple(accumulate(1 / (place + 3) for place in range(len(self.words))))
        self._blank = "" if language == "zh" else " "

    def text(self, words: int) -> str:
        """So many words."""
        return self._blank.join(self._chance.choices(self.words, cum_weights=self._weights, k=words))


@dataclass(frozen=True)
class Words:
    """What is made up: the languages, and texts to take from what is looked for."""

    tongues: dict[str, Tongue]
    labels: tuple[str, ...]
    passages: tuple[str, ...]


def made(home: Home, labels: int, passages: int, seed: int) -> tuple[Words, float, float]:
    """Make a home; what was made up, and the seconds of the processor that publishing and the index took."""
    chance = Random(seed)
    tongues = {language: Tongue(language, chance) for language in LETTERS}
    home.builders = BUILDERS
    several = tuple(_labels(tongues, labels // len(tongues), chance))
    texts = tuple(_papers(home, tongues, passages // A_DOCUMENT, chance))
    began = time.process_time()
    with home.change("words", by="a benchmark") as change:
        change.put((_thing(number, names) for number, names in enumerate(several)))
        change.put((_paper(number, digest) for number, (digest, _) in enumerate(texts)))
    took = time.process_time() - began
    index = _indexed(home)
    shown = [name for names in several for name in names.values()]
    return Words(tongues, tuple(shown), tuple(t for _, one in texts for t in one)), took, index


def _indexed(home: Home) -> float:
    """The seconds of the processor that it takes to make the index of words from all, as a first search does."""
    edition = home.current
    assert edition
    shutil.rmtree(edition.place / FOLDER, ignore_errors=True)
    began = time.process_time()
    building.make(Store.read_only(str(edition.store)), home.identity, edition.place)
    return time.process_time() - began


def _labels(tongues: dict[str, Tongue], things: int, chance: Random) -> Iterator[dict[str, str]]:
    for _ in range(things):
        yield {language: tongue.text(chance.randint(2, A_NAME * 2 - 2)) for language, tongue in tongues.items()}


def _thing(number: int, names: dict[str, str]) -> Reading:
    kind = KINDS[number % len(KINDS)]
    said = {"name": names["en"], "labels": [f"{name}@{tag}" for tag, name in names.items() if tag != "en"]}
    one = entity(kind, said, f"{ontology()[kind].segment}/made-up-{number}")
    return Reading(Place("document/d-0", f"row {number}"), (one,), rule="table")


def _papers(home: Home, tongues: dict[str, Tongue], papers: int, chance: Random) -> Iterator[tuple[str, list[str]]]:
    texts = Texts(home)
    for number in range(papers):
        tongue = list(tongues)[number % len(tongues)]
        lines = [tongues[tongue].text(chance.randint(10, A_PASSAGE * 2 - 10)) for _ in range(A_DOCUMENT)]
        places, at = [], 0
        for place, line in enumerate(lines, start=1):
            places.append((at, at + len(line), f"¶{place}", 0))
            at += len(line) + 1
        text = "".join(f"{line}\n" for line in lines)
        digest = sha256(text.encode()).hexdigest()
        texts.keep(digest, Kept(f"document/d-{number}", text, tongue, passages=tuple(places)))
        yield digest, lines


def _paper(number: int, digest: str) -> Reading:
    key = f"document/d-{number}"
    said = {"name": f"Report {number}", "symbol": f"C{number % 30 + 1}/{number}", "digests": digest}
    one = entity("Report", {**said, "issued": str(1990 + number % 35)}, key)
    return Reading(Place(key, "1"), (one,), quote=f"C{number % 30 + 1}/{number}")


def typed(words: Words, chance: Random, several: int) -> list[str]:
    """Labels as they are typed, from two letters on."""
    labels = chance.choices(words.labels, k=several)
    return [label[: chance.randint(2, len(label))] for label in labels]


def misspelt(words: Words, chance: Random, several: int) -> list[str]:
    """Words with a letter left out, where that is no word."""
    known = {word for tongue in words.tongues.values() for word in tongue.words}
    found = [w for tag in ("en", "fr", "es", "ru") for w in words.tongues[tag].words[:4_000] if len(w) > 6]
    cut = [(w, at) for w in chance.choices(found, k=several * 2) for at in [chance.randint(2, len(w) - 2)]]
    wrong = [w[:at] + w[at + 1 :] for w, at in cut]
    return [w for w in wrong if w not in known][:several]


def questions(words: Words, several: int, seed: int) -> dict[str, list[str]]:
    """What is looked for."""
    chance = Random(seed)
    often = [tongue.words[place] for tongue in words.tongues.values() for place in range(FREQUENT)]
    taken = (passage.split(" ") for passage in chance.choices(words.passages, k=several))
    return {
        "two words of a passage": [" ".join(chance.choices(w, k=2)) if len(w) > 1 else w[0][:4] for w in taken],
        "a label": chance.choices(words.labels, k=several),
        "a symbol": [f"C{n % 30 + 1}-{n}" for n in chance.choices(range(900), k=several)],
        "the most frequent words": often,
        "two of them": [f"{one} {other}" for one, other in pairwise(often)],
        "misspelt": misspelt(words, chance, several),
    }


def times(ask: Callable[[str], object], asked: Sequence[str], rounds: int) -> tuple[float, float, float]:
    """Milliseconds of the processor that an answer takes: the median, the 95th of a hundred, the most."""
    best = []
    for text in asked:
        taken = []
        for _ in range(rounds):
            began = time.process_time()
            ask(text)
            taken.append((time.process_time() - began) * 1000)
        best.append(median(taken))
    return median(best), quantiles(best, n=20)[-1], max(best)


def middles(
    view: View, words: Words, several: int, rounds: int = 3, seed: int = 1
) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """What is asked, and the milliseconds that an answer takes, as :func:`times` gives them."""
    finder = view.graph.finder
    assert finder is not None
    typing = typed(words, Random(seed), several)
    yield "type-ahead: a label as it is typed", times(lambda text: suggested(view, text), typing, rounds)
    for name, asked in questions(words, several, seed).items():
        yield f"search: {name}", times(lambda text: find(view, Sought(text), FIRST, facets=False), asked, rounds)
        matched = {text: finder.matched(Sought(text)) for text in asked}
        yield (
            f"facets: {name}",
            times(lambda text: finder.facets(matched[text], Sought(text)), asked, rounds),  # noqa: B023
        )


def _row(name: str, taken: tuple[float, float, float]) -> str:
    return f"| {name} | {' | '.join(f'{one:.1f}' for one in taken)} |"


def main() -> None:
    """Make a home, and measure it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.searching", description=__doc__)
    parser.add_argument("--labels", type=int, default=200_000)
    parser.add_argument("--passages", type=int, default=100_000)
    parser.add_argument("--several", type=int, default=200, help="how many questions of each sort")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="remit-bench-") as folder:
        home = Home(Path(folder) / "home")
        words, took, index = made(home, given.labels, given.passages, given.seed)
        assert home.current
        size = sum(one.stat().st_size for one in (home.current.place / FOLDER).iterdir())
        print(f"{machine()}\n\n{len(words.labels):,} labels, {len(words.passages):,} passages", flush=True)
        print(f"index: {size / 1e6:.0f} MB, {index:.1f} s of CPU; {took:.1f} s to publish all before\n", flush=True)
        print("| asked | median ms | p95 ms | most ms |\n| --- | --- | --- | --- |")
        for name, taken in middles(Shelf(home).graph.at(), words, given.several, given.rounds, given.seed):
            print(_row(name, taken), flush=True)


if __name__ == "__main__":
    main()
