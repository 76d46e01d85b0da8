"""A rule about gaps: what there should be something for, what that would be, and the sentence where it is not stated.

Rules are data: ``rules.toml`` beside this module has those of remit, and whoever runs it adds files of the same form.
A file that cannot be read is refused whole, with its line and what was expected.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from graph.gaps.pattern import BadPattern, Pattern
from graph.wording import Words, words

FIELDS = ("title", "says", "wanted", "met", "near")
PLACE = re.compile(r"\{(\w+)\}")
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
KNOWN = ("thing", "of")


class BadRule(ValueError):
    """A file of rules that cannot be used: the message names file, line and rule."""


@dataclass(frozen=True)
class Rule:
    """One kind of gap.

    ``wanted`` finds each ``?thing`` (and ``?of``, where the same is asked in several places) that something should be
    stated for, ``met`` what would be stated; a thing for which the one finds something and the other does not is a gap.
    ``near`` finds, as ``?near``, what comes nearest to it. Of several patterns each may find it. ``says`` is the
    sentence, with ``%(thing)s`` and ``%(of)s`` in it.
    """

    name: str
    title: str
    says: str
    wanted: tuple[Pattern, ...]
    met: tuple[Pattern, ...] = ()
    near: tuple[Pattern, ...] = ()

    @property
    def heading(self) -> Words:
        """What the kind of gap is called."""
        return words(self.title)

    @property
    def several(self) -> bool:
        """Whether one thing can be a gap in several places: the rule has an ``?of``."""
        return any("of" in pattern.variables for pattern in self.wanted)


@cache
def shipped() -> tuple[Rule, ...]:
    """The rules of remit.

    >>> [rule.name for rule in shipped()][:2]
    ['themes-without-owner', 'themes-without-owner-in-a-sector']
    """
    return read(files("graph.gaps").joinpath("rules.toml").read_text(encoding="utf-8"), "rules.toml")


def of_files(paths: list[Path]) -> tuple[Rule, ...]:
    """The rules of files, and of the ``.toml`` files of folders, in the order of their names.

    :raises BadRule: if one cannot be used, or two have one name.
    :raises FileNotFoundError: if there is no such file.
    """
    several = [one for path in paths for one in (sorted(path.glob("*.toml")) if path.is_dir() else [path])]
    found: dict[str, Path] = {rule.name: Path("rules.toml") for rule in shipped()}
    made: list[Rule] = []
    for path in several:
        for rule in read(path.read_text(encoding="utf-8"), str(path)):
            if rule.name in found:
                raise BadRule(f"{path}: the rule {rule.name} is in {found[rule.name]} too: give it another name")
            found[rule.name] = path
            made.append(rule)
    return tuple(made)


def read(text: str, source: str) -> tuple[Rule, ...]:
    """The rules of a text in TOML, a table each, in its order.

    :param source: the name of its file, for what is said of it.
    :raises BadRule: if one cannot be used, with its line.

    >>> read('[x]\\ntitle = "X"\\nsays = "{thing}"\\nwanted = "?thing a :Them"', "mine.toml")
    Traceback (most recent call last):
    graph.gaps.rule.BadRule: mine.toml, line 4, x: wanted: the ontology has no class :Them; did you mean :Theme?
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRule(f"{source}: it is no TOML: {error}") from None
    return tuple(_rule(name, said, Written(text, source, name)) for name, said in tables.items())


@dataclass(frozen=True)
class Written:
    """Where a rule stands in its file, for what is wrong with it."""

    text: str
    source: str
    name: str

    def bad(self, message: str, field: str = "", further: int = 0) -> BadRule:
        """What is wrong, with file and line."""
        return BadRule(f"{self.source}, line {self.line(field) + further}, {self.name}: {message}")

    def line(self, field: str) -> int:
        """The line in which a field begins, from 1; that of the rule where it has none."""
        lines = self.text.split("\n")
        head = re.compile(rf"\s*\[\s*[\"']?{re.escape(self.name)}[\"']?\s*\]")
        start = next((n for n, line in enumerate(lines) if head.match(line)), 0)
        rest = enumerate(lines[start + 1 :], start + 1)
        here = (n for n, line in rest if re.match(rf"\s*{field}\s*=", line)) if field else iter(())
        return next(here, start) + 1

    def begins(self, field: str, written: str) -> int:
        """How many lines below its field a pattern begins."""
        lines = self.text.split("\n")
        first = next(iter(written.strip().split("\n")), "").strip()
        below = enumerate(lines[self.line(field) - 1 :])
        return next((n for n, line in below if first and first in line.replace('\\"', '"')), 0)


def _rule(name: str, said: Any, place: Written) -> Rule:
    if not isinstance(said, dict):
        raise place.bad(f"{name} stands alone: a rule is a table, [{name}], with {', '.join(FIELDS)}")
    if not NAME.fullmatch(name):
        raise place.bad(f"{name!r} is no name of a rule: small letters, digits and hyphens")
    for field in said.keys() - set(FIELDS):
        raise place.bad(f"a rule has no {field}; it has {', '.join(FIELDS)}", field)
    title, says = (_text(said, field, place) for field in ("title", "says"))
    patterns = {field: tuple(_patterns(said, field, place)) for field in FIELDS[2:]}
    if not patterns["wanted"]:
        raise place.bad("wanted is missing: which ?thing should have something")
    rule = Rule(name, title, _message(says, place), **patterns)
    _hold(rule, place)
    return rule


def _text(said: Mapping[str, Any], field: str, place: Written) -> str:
    value = said.get(field)
    if not isinstance(value, str) or not value.strip():
        raise place.bad(f"{field} is missing: a text", field)
    return value.strip()


def _patterns(said: Mapping[str, Any], field: str, place: Written) -> Iterator[Pattern]:
    given = said.get(field, [])
    for written in [given] if isinstance(given, str) else given:
        if not isinstance(written, str):
            raise place.bad(f"{field} is a pattern, or a list of patterns, in quotes", field)
        try:
            yield Pattern.of(written)
        except BadPattern as error:
            before = len(written) - len(written.lstrip("\n"))
            further = place.begins(field, written) + max(0, error.line - before)
            raise place.bad(f"{field}: {error}", field, further) from None


def _message(says: str, place: Written) -> str:
    for name in PLACE.findall(says):
        if name not in KNOWN:
            raise place.bad(f"says: {{{name}}} is not known; there are {{thing}} and {{of}}", "says")
    return PLACE.sub(lambda found: f"%({found[1]})s", says.replace("%", "%%"))


def _hold(rule: Rule, place: Written) -> None:
    """Hold the parts of a rule against each other."""
    needed = {"wanted": {"thing"}, "met": {"thing"}, "near": {"thing", "near"}}
    if rule.several:
        needed["wanted"], needed["met"] = {"thing", "of"}, {"thing", "of"}
    for field, names in needed.items():
        for pattern in getattr(rule, field):
            for missing in sorted(names - set(pattern.variables)):
                raise place.bad(f"{field}: a pattern of it lacks ?{missing}", field)
    if "%(thing)s" not in rule.says or ("%(of)s" in rule.says) != rule.several:
        raise place.bad("says: the sentence has {thing} in it, and {of} where the rule has an ?of", "says")
