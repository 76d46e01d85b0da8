"""Reading the settings: from a file, and from the environment, which wins."""

import os
import tomllib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from api.settings.table import SETTINGS, Setting, several, whether

FILE = "remit.toml"
# The file that was named on the command line; empty for the one in the home.
CONFIG: ContextVar[str] = ContextVar("config", default="")
TABLE = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True)
class Settings:
    """What an installation is set to.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = (Path(folder) / "remit.toml").write_text('port = 80\\n[oidc]\\nmembers = ["a", "b"]')
    ...     settings = Settings.of(Path(folder), {"REMIT_PORT": "81"})
    >>> settings["port"], settings.words("oidc.members"), settings["host"], settings.source("port")
    ('81', ('a', 'b'), '127.0.0.1', 'REMIT_PORT')
    """

    said: Mapping[str, str]
    variables: Mapping[str, str] = field(default_factory=dict)
    file: str = ""

    @classmethod
    def of(cls, home: Path, environment: Mapping[str, str] | None = None) -> Self:
        """The settings of a home.

        :param environment: that of this process, if None.
        :raises FileNotFoundError: if a file was named that is not there.
        :raises ValueError: if the file is no TOML, or says what is no setting.
        """
        named = CONFIG.get()
        place = Path(named) if named else home / FILE
        if named and not place.is_file():
            raise FileNotFoundError(f"there is no file {named} to be set up by")
        around = os.environ if environment is None else environment
        variables = {s.name: around[s.variable] for s in SETTINGS if around.get(s.variable)}
        return cls(_read(place) if place.is_file() else {}, variables, str(place) if place.is_file() else "")

    def __getitem__(self, name: str) -> str:
        """What a setting is, as text; what it usually is if nobody says."""
        return self.variables.get(name) or self.said.get(name) or TABLE[name].usual

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a list."""
        return several(self[name])

    def holds(self, name: str) -> bool:
        """Whether a setting says yes."""
        return whether(self[name])

    def source(self, name: str) -> str:
        """Where a setting comes from: a variable, a file; empty where nobody says."""
        if name in self.variables:
            return TABLE[name].variable
        return self.file if name in self.said else ""

    def faults(self) -> Iterator[tuple[Setting, str]]:
        """What is wrong with single settings, in words."""
        for setting in SETTINGS:
            if text := self[setting.name]:
                try:
                    setting.check(text)
                except ValueError as error:
                    yield setting, str(error)

    def check(self) -> Self:
        """These settings, if nothing is wrong with any of them.

        :raises ValueError: if something is; it says where, and never what a secret is.
        """
        for setting, words in self.faults():
            raise ValueError(f"{self.source(setting.name) or 'the usual setting'}: {setting.name}: {words}")
        return self


def _read(place: Path) -> dict[str, str]:
    try:
        given = tomllib.loads(place.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"{place}: no TOML: {error}") from None
    return dict(_flat(place, given))


def _flat(place: Path, given: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in given.items():
        whole = f"{before}{name}"
        if isinstance(value, dict) and not before:
            yield from _flat(place, value, f"{name}.")
        elif whole not in TABLE:
            raise ValueError(f"{place}: {whole!r} is no setting{_near(whole)}")
        else:
            yield whole, _text(place, whole, value)


def _text(place: Path, name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list) and all(isinstance(one, str) and "," not in one for one in value):
        return ", ".join(value)
    if isinstance(value, str | int):
        return str(value)
    raise ValueError(f"{place}: {name} is {value!r}: give a text, a number, true or false, or a list of texts")


def _near(name: str) -> str:
    from rapidfuzz.fuzz import ratio
    from rapidfuzz.process import extractOne

    found = extractOne(name, list(TABLE), scorer=ratio, score_cutoff=70)
    return f"; is it {found[0]}?" if found else f"; there are {', '.join(TABLE)}"
