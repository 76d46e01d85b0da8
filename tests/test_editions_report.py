"""The report of a load leaves nothing uncounted."""

import json
from pathlib import Path

from test_cli import remit

from api.commands.accounts import PARTS
from graph.editions.home import Home

PAPERS = "key,name,document,paragraph\ndocument/d,Paper D,document/d,title\n"
HEAD = "key,name,document,paragraph\n"
GOOD = "body/rb,River Board,document/d,1\nbody/sb,Sea Board,document/d,2\n"
BAD = "body/xb,,document/d,3\n"


def report(home: Home, folder: Path, files: dict[str, str], *words: str) -> dict[str, dict[str, object]]:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    told = json.loads(remit("load", folder, "--format", "json", *words, home=home).stdout)
    assert told["totals"]["seen"] == sum(told["totals"][part] for part in PARTS)
    for one in told["files"]:
        assert one["seen"] == sum(one[part] for part in PARTS)
    return {Path(one["file"]).name: {p: one[p] for p in (*PARTS, "removed", "seen") if one[p]} for one in told["files"]}


def test_every_row_is_accepted_unchanged_refused_or_held_back(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    first = report(home, folder, {"papers.csv": PAPERS, "bodies.csv": HEAD + GOOD + BAD})
    assert first == {"papers.csv": {"accepted": 1, "seen": 1}, "bodies.csv": {"refused": 1, "heldBack": 2, "seen": 3}}
    partial = report(home, folder, {}, "--partial")
    assert partial == {"papers.csv": {}, "bodies.csv": {"accepted": 2, "refused": 1, "seen": 3}}
    later = report(home, folder, {"bodies.csv": HEAD + GOOD.replace("Sea", "Ocean")})
    assert later["bodies.csv"] == {"accepted": 1, "unchanged": 1, "removed": 1, "seen": 2}
    assert report(home, folder, {}) == {"papers.csv": {}, "bodies.csv": {}}
