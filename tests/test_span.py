"""When something holds."""

import pytest

from graph.span import Period, Span


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
