"""The sieve passes over a pattern only where it could not match: facts are the same with it and without."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import SHARED

from loaders.extraction.coreference import resolved
from loaders.extraction.gazetteer import gazetteer
from loaders.extraction.heads import paper
from loaders.extraction.lines import Line, lines
from loaders.extraction.mentions import mentions
from loaders.extraction.names import names_in
from loaders.extraction.patterns import compiled, needed
from loaders.extraction.rules import Rule, rulebook, rules
from loaders.extraction.sieve import folded, follow, wanted
from loaders.extraction.symbols import COMPILED, MASKS, SIEVE
from loaders.formats.passages import cleaned, passages
from loaders.shipped import tables

GOLD = sorted((Path(__file__).parent / "gold").rglob("*.txt"))
SEEDS = [*sorted((SHARED / "seeds").glob("*.txt")), *sorted((SHARED / "gold" / "genre").glob("*.txt"))]


def read(place: Path) -> Iterator[Line]:
    words = place.read_text(encoding="utf-8")
    plain, laid = cleaned(words), passages(words)
    known = gazetteer(tuple(names_in(tables()[0])))
    return lines(plain, laid, resolved(plain, mentions(plain, known), laid, paper(plain)))


def fits(rule: Rule, pattern: str, line: Line) -> bool:
    """Whether a pattern fits a line, asked of the regular expressions alone."""
    kinds = all(line.kinds() & wanted for wanted in needed(pattern))
    return kinds and (not rule.cue or bool(rule.cue.search(line.text))) and bool(compiled(pattern).search(line.text))


@pytest.mark.parametrize("place", [*GOLD, *SEEDS], ids=lambda place: place.name)
def test_no_pattern_that_fits_is_passed_over(place: Path) -> None:
    book = rulebook(rules())
    for line in read(place):
        tried = set(book.fit(line))
        passed = ((rule, one) for rule in rules() for one in rule.patterns if (rule, one) not in tried)
        assert [(rule.name, line.text) for rule, one in passed if fits(rule, one, line)] == []


@pytest.mark.parametrize("place", [*GOLD, *SEEDS], ids=lambda place: place.name)
def test_no_symbol_that_fits_is_passed_over(place: Path) -> None:
    words = place.read_text(encoding="utf-8")
    for text in [words, *words.splitlines()]:
        held = SIEVE.held(folded(text), ())
        passed = (pattern for (pattern, _), mask in zip(COMPILED, MASKS, strict=True) if held & mask != mask)
        assert [found for pattern in passed for found in pattern.findall(text)] == []


@pytest.mark.parametrize(
    ("pattern", "fitting"),
    [
        (r"(?i:chair(?:ed|s)?) by", ["CHAIRS by", "chair by"]),
        (r"(?:set|put)(?: it)? up|[Bb]orn", ["put it up", "set up", "Born"]),
        (r"a{0,2}bc|vx+y?z{1,3}", ["bc", "vxyzzz", "vxz"]),
        (r"(?=.*\bgroup).*team", ["group team"]),
        (r"(?<!not )made (?:(?:now|then) ){0,2}up", ["made up", "made now then up"]),
        (r"m[ae]n\b(?!-)|(?P<s>woman)", ["man", "men", "woman"]),
        (r"\bstra(?i:ss)e\.?", ["straSSe", "strasse."]),
        (r"(?i:k\u0130ss)", ["K\u0130SS", "\u212a\u0130ss"]),
        (r"((?:a|b)c)+d\{2\}", ["acbcd{2}"]),
    ],
)
def test_a_match_holds_what_its_pattern_asks_for(pattern: str, fitting: list[str]) -> None:
    for text in fitting:
        assert re.fullmatch(pattern, text)
        anywhere, ordered = wanted(pattern, {})
        assert anywhere and all(any(word in folded(text) for word in words) for words in anywhere)
        assert follow([(None, tuple(words)) for words in ordered], folded(text))


@pytest.mark.parametrize("pattern", [r"\w+|chair", r"(?:chair)?", r"(?(1)a|b)c", r"(chair)*", r"(?!chair)\w+"])
def test_what_may_do_without_words_asks_for_none(pattern: str) -> None:
    assert wanted(pattern, {}) == ((), ())
