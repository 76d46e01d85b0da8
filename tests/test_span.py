"""When something holds."""

from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from graph.span import Holds, Period, Span


@pytest.mark.parametrize(
    ("since", "until", "seen", "asked", "holds"),
    [
        ("2015-03", "", "2021-03-31", "2018", "SURELY"),
        ("2015-03", "", "2021-03-31", "2014", None),
        ("2015-03", "", "2021-03-31", "2015-03-10", "POSSIBLY"),
        ("2015-03", "", "2021-03-31", "2025", "LAST_STATED"),
        ("", "", "2020-01", "2020", "SURELY"),
        ("", "", "2020-01", "2019", "POSSIBLY"),
        ("", "", "2020-01", "2021", "LAST_STATED"),
        ("2018", "2020", "", "2019", "SURELY"),
        ("2018", "2020", "", "2020-06", "POSSIBLY"),
        ("2018", "2020", "", "2020", "SURELY"),
        ("2018", "2020", "", "2021", None),
        ("", "2020", "", "2010", "POSSIBLY"),
        ("", "", "", "2020", "POSSIBLY"),
    ],
)
def test_what_holds_when(since: str, until: str, seen: str, asked: str, holds: str | None) -> None:
    span = Span.of([since] if since else [], [until] if until else [], [seen] if seen else [])
    assert span.at(Period.of(asked)) == holds


def test_without_a_date_what_ended_is_ended_and_all_else_last_stated() -> None:
    assert Span.of(until=["2020"]).at(None) == "ENDED"
    assert Span.of(since=["2020"]).at(None) == "LAST_STATED"


def test_between_two_statements_it_holds() -> None:
    assert Span.of(seen=["2020-01-09", "2021-03-31"]).at(Period.of("2020-06")) == "SURELY"


@pytest.mark.parametrize("text", ["2019-13", "2020-02-30", "soon", "20", "2020-1", "2020-01-01T00:00"])
def test_what_is_no_date_is_refused_with_a_hint(text: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' is no date"):
        Period.of(text)


DATES = ("", "2019", "2020", "2019-06", "2019-07", "2020-03", "2019-06-15", "2020-03-31")
SEEN = (
    *((one,) for one in DATES),
    ("2019", "2020-03"),
    ("2019-06", "2020"),
    ("2019-07", "2020-03-31"),
    ("2019", "2020"),
)
ASKED = ("2019", "2020", "2019-05", "2019-06", "2019-06-15", "2019-12", "2020-03", "2020-03-31", "2021")
EDGES = sorted({day for text in (*DATES, *ASKED) if text for p in [Period.of(text)] for day in (p.first, p.last)})
DAYS = sorted({date(2018, 12, 31), *EDGES, *(day + timedelta(days=n) for day in EDGES for n in (-1, 1))})
LIVES = [(first, last) for first in DAYS for last in DAYS if first <= last]


def lives(since: str, until: str, seen: tuple[str, ...]) -> list[tuple[date, date]]:
    """Every life that bears out the dates: it began and ended within those stated, and held when it was seen."""
    within = {"since": Period.of(since) if since else Period(), "until": Period.of(until) if until else Period()}
    looked = [Period.of(day) for day in seen if day]
    return [
        (first, last)
        for first, last in LIVES
        if within["since"].first <= first <= within["since"].last
        and within["until"].first <= last <= within["until"].last
        and all(first <= p.last and p.first <= last for p in looked)
    ]


@pytest.mark.parametrize("since", DATES)
def test_what_surely_holds_does_in_every_life_and_what_does_not_in_none(since: str) -> None:
    checked = 0
    for until, seen in product(DATES, SEEN):
        possible = lives(since, until, seen)
        if not possible or not (since or until or any(seen)):
            continue
        span = Span.of([since] if since else [], [until] if until else [], [day for day in seen if day])
        for asked in map(Period.of, ASKED):
            there = [first <= asked.last and asked.first <= last for first, last in possible]
            told = span.at(asked)
            assert (told == "SURELY") == all(there), (since, until, seen, asked, told)
            assert (told is None) == (not any(there)), (since, until, seen, asked, told)
            checked += 1
    assert checked > 100


def test_what_an_older_source_saw_after_the_end_is_no_sure_day() -> None:
    span = Span.of(since=["2018"], until=["2019-06"], seen=["2020"])
    assert span.at(Period.of("2020")) is None and span.inner == Period(date(2018, 12, 31), date(2019, 6, 1))


# ---- a slow, plain model ----------------------------------------------------------------------
# A life is any beginning and any end that the sources allow; whether it holds is looked at day by day, in every life.

WINDOW = [date(2019, 12, 29) + timedelta(n) for n in range(36)]
TURNS = [date(2018, 12, 31), date(2019, 1, 1), date(2020, 12, 31), date(2021, 1, 1)]
CALENDAR = [date.min, *TURNS[:2], *WINDOW, *TURNS[2:], date.max]
SAID = st.sampled_from(["2019", "2020", "2019-12", "2020-01", *map(str, WINDOW[::5])])


def means(text: str) -> list[date]:
    """The days of the calendar that a date may mean: those that begin as it does."""
    return [day for day in CALENDAR if day.isoformat().startswith(text)]


def every_life(since: list[str], until: list[str], seen: list[str]) -> list[list[date]]:
    """Every life that the sources allow, as its days: what was seen counts where some life has it so."""
    begins = [day for text in since or [""] for day in means(text)]
    ends = [day for text in until or [""] for day in means(text)]
    lives = [[day for day in CALENDAR if one <= day <= other] for one, other in product(begins, ends) if one <= other]
    looked = [set(means(text)) for text in seen]
    inside = [days for days in looked if any(days & set(life) for life in lives)]
    return [life for life in lives if all(days & set(life) for days in inside)]


def latest(since: list[str], seen: list[str]) -> date:
    """The day from which on it was last said to hold; the last there is, if nobody said so."""
    last = max((means(text)[-1] for text in [*seen, *since]), default=date.max)
    return min((means(text)[0] for text in [*seen, *since] if means(text)[-1] == last), default=date.max)


@settings(max_examples=60, deadline=None)
@given(st.lists(SAID, max_size=2), st.lists(SAID, max_size=2), st.lists(SAID, max_size=2), SAID)
def test_what_holds_is_what_a_plain_model_says(since: list[str], until: list[str], seen: list[str], asked: str) -> None:
    lives, days = every_life(since, until, seen), set(means(asked))
    assume(lives)
    held = [bool(days & set(life)) for life in lives]
    found = Span.of(since, until, seen).at(Period.of(asked))
    assert (found is None) == (not any(held))
    assert found is not Holds.SURELY or all(held), "where sources differ it is not surer than any of them"
    if any(held) and found is not Holds.SURELY:
        assert len(since) > 1 or len(until) > 1 or not all(held) or not (since or until or seen)
        assert found is (Holds.LAST_STATED if not until and latest(since, seen) <= max(days) else Holds.POSSIBLY)
