"""Cues: a word and what it ties, whatever the order of the sentence."""

import pytest
from test_extraction import KNOWN

from loaders.extraction.cues import Cue, cues, written
from loaders.extraction.facts import facts
from loaders.formats.passages import Text, passages


def said(words: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    found = facts(Text(words, passages(words)), KNOWN)
    return [(fact.predicate, fact.subject.spellings, fact.object.spellings) for fact in found]


@pytest.mark.parametrize(("cue", "example"), [pytest.param(cue, e, id=cue.name) for cue in cues() for e in cue.yes])
def test_a_cue_reads_its_example(cue: Cue, example: str) -> None:
    words, expected = example.split(" => ")
    ends = set(expected.split(" | "))
    assert any(
        predicate == cue.predicate and all(end in (*subject, *object_) for end in ends)
        for predicate, subject, object_ in said(words)
    ), said(words)


@pytest.mark.parametrize(("cue", "words"), [pytest.param(cue, e, id=cue.name) for cue in cues() for e in cue.no])
def test_a_cue_leaves_what_it_must_not_catch(cue: Cue, words: str) -> None:
    assert not [one for one in facts(Text(words, passages(words)), KNOWN) if one.rule == cue.name]


def test_every_cue_has_an_example() -> None:
    assert [cue.name for cue in cues() if not cue.yes] == []


def test_a_kind_that_is_not_known_is_refused() -> None:
    with pytest.raises(ValueError, match="Cue 'x' ties a 'bodies'; known are"):
        written('[[cue]]\nname = "x"\npredicate = "chair"\nwords = "chair"\nsubject = ["bodies"]\nobject = ["body"]')


def test_what_is_denied_is_not_said() -> None:
    assert not [one for one in said("For the ISCG Ms Ann Lee is no longer in the chair.") if one[0] == "chair"]
