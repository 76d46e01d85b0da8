"""The page about security is true to the tests: each threat names one that is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
THREATS = [line for line in PAGE.splitlines() if line.startswith("|") and "::" in line]


def test_each_threat_is_shown_by_a_test_that_is_there() -> None:
    assert len(THREATS) > 25
    for place, name in re.findall(r"`(tests/\w+\.py)::(\w+)`", PAGE):
        assert f"\ndef {name}(" in (ROOT / place).read_text(encoding="utf-8"), f"{place}::{name}"


def test_each_line_of_a_threat_names_its_test() -> None:
    lines = [line for line in PAGE.partition("## What would be seen")[2].splitlines() if line.startswith("| ")]
    assert [line for line in lines if "::" not in line and not line.startswith("| threat")] == []
