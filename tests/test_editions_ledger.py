"""The ledger: chained, only added to, and kept twice."""

import sqlite3
from pathlib import Path

import pytest
from conftest import said

from graph.editions.home import Home
from graph.entity import entity
from graph.ledger.chain import DOOR, Torn
from graph.ledger.ledger import Ledger, Word
from graph.reading import Place, Reading
from graph.review.judging import judge

A = Reading(Place("document/d", "1"), (entity("Body", {"name": "Board A"}, "body/a"),), "A")
WORD = [Word("http://localhost/id/body/a", "accepted", places=("x",))]


def kinds(ledger: Ledger) -> list[str]:
    return [one.kind for one in ledger.chain.entries()]


def test_what_is_done_is_chained_with_who_when_and_from_where(home: Home) -> None:
    said(home, A)
    token = DOOR.set("http 127.0.0.1")
    judge(home, "body/a", "accepted", "ann", "minutes")
    DOOR.reset(token)
    first, act, published, *_ = home.ledger.chain.entries()
    assert (first.kind, first.edition, act.by, act.door, act.edition) == (
        "publication",
        1,
        "ann",
        "http 127.0.0.1",
        None,
    )
    assert act.about["act"] == "accepted" and [w["fact"] for w in act.about["words"]] == ["http://localhost/id/body/a"]
    assert published.edition == 2 and act.hash == act.sealed(first.hash) and home.ledger.faults() == []


def test_an_entry_is_neither_changed_nor_deleted(home: Home) -> None:
    said(home, A)
    with sqlite3.connect(home.path / "ledger.sqlite") as other:
        for attempt in ("UPDATE chain SET by = 'eve'", "DELETE FROM chain"):
            with pytest.raises(sqlite3.IntegrityError, match="only added to"):
                other.execute(attempt)
    other.close()


@pytest.mark.parametrize(
    ("attempt", "fault"),
    [
        ("UPDATE chain SET by = 'eve' WHERE number = 2", "entry 2 (act by eve"),
        ("DELETE FROM chain WHERE number = 2", "entries 2 to 2 are missing"),
        ("UPDATE verdicts SET verdict = 'rejected'", "the table verdicts is not what the entries say"),
        ("DELETE FROM chain WHERE number = 3", "the journal ends otherwise than the ledger"),
    ],
)
def test_tampering_shows(home: Home, attempt: str, fault: str) -> None:
    for n in range(3):
        home.ledger.act("accepted", f"person {n}", words=WORD)
    with sqlite3.connect(home.path / "ledger.sqlite") as other:
        for trigger in ("chain_is_not_changed", "chain_is_not_shortened"):
            other.execute(f"DROP TRIGGER {trigger}")
        other.execute(attempt)
    other.close()
    assert any(one.startswith(fault) for one in home.ledger.faults())


def test_what_the_database_lost_comes_back_from_the_journal(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    ledger = Ledger(path)
    ledger.end(ledger.begin("ann"), "published", 1, [])
    ledger.act("accepted", "ann", words=WORD)
    before = list(ledger.chain.entries())
    ledger.close()
    path.unlink()
    again = Ledger(path)
    assert list(again.chain.entries()) == before and again.words() == [WORD[0].__class__(**{**vars(WORD[0]), "act": 1})]
    assert again.faults() == []


def test_a_journal_that_is_cut_off_is_completed(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.sqlite")
    for n in range(3):
        ledger.act("accepted", f"person {n}", words=WORD)
    journal = tmp_path / "ledger.jsonl"
    whole = journal.read_bytes()
    ledger.close()
    journal.write_bytes(whole[:-20])
    again = Ledger(tmp_path / "ledger.sqlite")
    assert journal.read_bytes() == whole and again.faults() == []


def test_a_journal_of_something_else_is_not_taken_over(tmp_path: Path) -> None:
    for name, times in (("one", 1), ("two", 2)):
        (tmp_path / name).mkdir()
        ledger = Ledger(tmp_path / name / "ledger.sqlite")
        for _ in range(times):
            ledger.act("accepted", name, words=WORD)
        ledger.close()
    (tmp_path / "two" / "ledger.jsonl").replace(tmp_path / "one" / "ledger.jsonl")
    with pytest.raises(Torn, match="entry 2 does not follow on entry 1"):
        Ledger(tmp_path / "one" / "ledger.sqlite")


def test_a_clock_set_back_puts_nothing_in_another_order(tmp_path: Path) -> None:
    times = iter(["2026-05-02T00:00:00+00:00", "1999-01-01T00:00:00+00:00", "2026-05-03T00:00:00+00:00"])
    ledger = Ledger(tmp_path / "ledger.sqlite", clock=lambda: next(times))
    for n in range(3):
        ledger.act("accepted", f"person {n}", words=WORD)
    assert [(a.by, a.at[:10]) for a in ledger.acts()] == [
        ("person 2", "2026-05-03"),
        ("person 1", "2026-05-02"),
        ("person 0", "2026-05-02"),
    ]
    assert ledger.faults() == []
