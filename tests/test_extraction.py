"""Facts from prose: every rule holds its examples, every quote is found again."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from loaders.extraction import Fact, Name, jsonl, names_in
from loaders.extraction.facts import facts, facts_by
from loaders.extraction.patterns import CLASSES, FREE, MACROS
from loaders.extraction.rules import Rule, rules, written
from loaders.formats import text
from loaders.formats.passages import Text, passages

SHARED = Path(__file__).parents[2] / "shared"
REFERENCE = Path(__file__).parents[1] / "data" / "reference"
KNOWN = [
    Name("body", label, tuple(names), f"body/{label.lower()}")
    for label, *names in (
        ["ITU"],
        ["ITU Council", "Council", "the Council"],
        ["ITU secretariat", "secretariat", "the secretariat"],
        ["ITU membership"],
        ["ISCG", "Inter-Sector Coordination Group"],
        ["RAG"],
        ["TSAG"],
        ["TDAG"],
        ["TSB"],
        ["BDT"],
        ["CWG-FHR"],
        ["CoCo", "Coordination Committee"],
        ["JIU"],
        ["IMAC"],
        ["CEB"],
        ["CSTD"],
        ["UNGIS"],
        ["UNGA"],
        ["ECOSOC"],
        ["UNDP"],
        ["UNESCO"],
        ["UNICEF"],
        ["UNIDO"],
        ["UNCTAD"],
        ["UN DESA"],
        ["UPU"],
        ["WHO"],
        ["UN"],
    )
] + [
    Name("event", "WSIS Forum", key="event/wsis-forum"),
    Name("event", "STI Forum", key="event/sti-forum"),
    Name("event", "HLPF", key="event/hlpf"),
    Name("event", "WSIS", key="event/wsis"),
    Name("initiative", "WSIS Prizes", key="initiative/wsis-prizes"),
    Name("goal", "Sustainable Development Goals", ("SDGs",), "goal/all"),
    Name("framework", "Paris Agreement", key="framework/paris"),
    Name("theme", "Gender", key="theme/gender"),
    Name("framework", "Geneva Plan of Action", key="framework/geneva"),
]


def read(words: str) -> list[Fact]:
    return facts(Text(words, passages(words)), KNOWN)


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(rule, e, id=rule.name) for rule in rules() for e in rule.yes]
)
def test_a_rule_reads_its_example(rule: Rule, example: str) -> None:
    words, expected = example.split(" => ")
    subject, object_ = expected.split(" | ")
    found = [fact for fact in read(words) if fact.predicate == rule.predicate]
    assert any(subject in fact.subject.spellings and object_ in fact.object.spellings for fact in found), [
        (f.rule, f.subject.label, f.object.label) for f in read(words)
    ]


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(rule, e, id=rule.name) for rule in rules() for e in rule.no]
)
def test_a_rule_leaves_what_is_not_its_own(rule: Rule, example: str) -> None:
    assert rule.name not in {fact.rule for fact in read(example) if fact.confidence >= 0.5}


def test_every_rule_has_an_example() -> None:
    assert [rule.name for rule in rules() if not rule.yes] == []


GUIDE = Path(__file__).parents[1] / "docs" / "rules.md"
TAUGHT = written("".join(re.findall(r"```toml\n(\[\[rule.*?)```", GUIDE.read_text(encoding="utf-8"), re.S)))


@pytest.mark.parametrize(
    ("rule", "example"), [pytest.param(rule, e, id=rule.name) for rule in TAUGHT for e in rule.yes]
)
def test_the_guide_to_rules_tells_the_truth(rule: Rule, example: str) -> None:
    words, expected = example.split(" => ")
    found = facts_by([rule], Text(words, passages(words)), KNOWN)
    assert expected in {f"{fact.subject.label} | {fact.object.label}" for fact in found if fact.rule == rule.name}


def test_the_guide_names_every_slot_and_macro() -> None:
    told = GUIDE.read_text(encoding="utf-8")
    assert [name for name in (*CLASSES, *FREE, *MACROS) if f"`{name}`" not in told] == []


def test_a_rule_with_an_unknown_slot_is_refused() -> None:
    with pytest.raises(ValueError, match="'met' has a slot of kind 'bodies'"):
        written('[[rule]]\nname = "met"\npredicate = "chair"\nconfidence = 0.5\npattern = "<s:bodies> met <o:any>"')


@pytest.mark.parametrize(
    "words", ["1\tThe ISCG\u00a0is\r\nchaired by UNDP.", "[bookmark: a]The \u201cISCG\u201d is chaired by UNDP."]
)
def test_a_quote_is_found_again(words: str) -> None:
    assert [words[fact.start : fact.end] == fact.quote for fact in read(words)] == [True for _ in read(words)]


def test_a_list_item_is_supported_by_its_lead_in() -> None:
    words = "ITU holds these roles:\n\u00b7 Co-facilitator of Action Lines C1, C3 and C11;\n"
    [_, _, fact] = [fact for fact in read(words) if fact.predicate == "coFacilitator"]
    assert (fact.subject.key, fact.object.label, fact.quote) == ("body/itu", "WSIS Action Line C11", "C11")
    assert fact.support == (0, words.index(":"))


def test_a_theme_begins_in_the_year_in_brackets() -> None:
    found = read("The areas coordinated by the ISCG include the topics of Water (since 2019), Ice and Snow.")
    assert [(f.object.label, f.since) for f in found if f.predicate == "coversTheme"] == [
        ("Water", "2019"),
        ("Ice", ""),
        ("Snow", ""),
    ]


def test_what_is_decided_is_not_actual() -> None:
    [fact] = [f for f in read("The ISCG agreed to set up a group on Water, chaired by UNDP.") if f.predicate == "chair"]
    assert fact.modality == "decided"


def test_reading_is_a_function_of_the_bytes() -> None:
    words = "The ISCG was set up by RAG and TSAG."
    assert list(jsonl(read(words), "x")) == list(jsonl(read(words), "x"))


@pytest.mark.skipif(not SHARED.is_dir(), reason="the seed documents are not here: ../shared is missing")
def test_every_quote_of_the_seeds_is_found_at_its_offsets() -> None:
    for seed in sorted((SHARED / "seeds").glob("*.txt")):
        document = text.read(seed.read_bytes())
        for line in jsonl(facts(document, names_in(REFERENCE)), seed.name):
            fact = json.loads(line)
            assert document.text[fact["charStart"] : fact["charEnd"]] == fact["quote"]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the gold facts are not here: ../shared is missing")
def test_the_seeds_are_read_as_a_careful_reader_reads_them(tmp_path: Path) -> None:
    found = tmp_path / "found.jsonl"
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    lines = [
        line for seed in seeds for line in jsonl(facts(text.read(seed.read_bytes()), names_in(REFERENCE)), seed.name)
    ]
    found.write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, str(SHARED / "gold/score.py"), str(SHARED / "gold/facts.jsonl"), str(found)]
    score = subprocess.run([*command, "--min-confidence=0.5"], capture_output=True, text=True, check=True).stdout
    recall, precision = re.findall(r"^(?:recall|precision) ([\d.]+) .*(?: all|in the gold)$", score, re.M)
    assert float(recall) >= 0.80
    assert float(precision) >= 0.90
