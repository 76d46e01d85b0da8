"""What an installation is set to: by a file, by the environment, and what is wrong with it is said."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from api.cli import app
from api.settings import SETTINGS, Settings

GUIDE = Path(__file__).parents[1] / "docs" / "operations.md"


def said(folder: Path, text: str, **variables: str) -> Settings:
    (folder / "remit.toml").write_text(text, encoding="utf-8")
    return Settings.of(folder, variables)


def test_a_file_says_what_the_environment_does_not(tmp_path: Path) -> None:
    settings = said(tmp_path, 'port = 8001\nlog = true\n[oidc]\nclient_id = "a"', REMIT_OIDC_CLIENT_ID="b")
    assert (settings["port"], settings.holds("log"), settings["oidc.client_id"]) == ("8001", True, "b")
    assert settings.source("oidc.client_id") == "REMIT_OIDC_CLIENT_ID"
    assert settings.source("port") == str(tmp_path / "remit.toml") and settings.source("host") == ""


WRONG = [
    ("prot = 1", "'prot' is no setting; is it port?"),
    ("[oidc]\nissue = 'x'", "'oidc.issue' is no setting; is it oidc.issuer?"),
    ("port = [", "no TOML"),
    ("port = 1.5", "port is 1.5"),
    ("[oidc.deep]\nx = 1", "'oidc.deep' is no setting"),
]


@pytest.mark.parametrize(("text", "words"), WRONG, ids=[words for _, words in WRONG])
def test_a_file_that_says_what_is_no_setting_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        said(tmp_path, text)


FAULTS = [
    ("port", "0"),
    ("processes", "none"),
    ("deadline", "soon"),
    ("log", "perhaps"),
    ("rate", "fast"),
    ("proxies", "everybody"),
    ("everybody", "friends"),
    ("address", "remit.example.org"),
    ("address", "http://remit.example.org"),
    ("oidc.issuer", "https://user@issuer.example"),
]


@pytest.mark.parametrize(("name", "value"), FAULTS)
def test_a_setting_that_cannot_be_is_told(name: str, value: str) -> None:
    settings = Settings({name: value}, file="remit.toml")
    assert [setting.name for setting, _ in settings.faults()] == [name]
    with pytest.raises(ValueError, match=f"remit.toml: {name}: "):
        settings.check()


def test_what_is_usual_is_right() -> None:
    assert list(Settings({}).faults()) == []


def remit(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api.cli", *words, "--home", str(home)]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "COLUMNS": "300", **variables})


def test_the_command_says_who_says_what_and_never_a_secret(tmp_path: Path) -> None:
    (tmp_path / "remit.toml").write_text('port = 8001\n[oidc]\nclient_secret = "hush"', encoding="utf-8")
    found = remit(tmp_path, "config", "--format", "csv", REMIT_RATE="20/1200")
    assert found.returncode == 0 and "hush" not in found.stdout + found.stderr
    assert f"port,8001,{tmp_path / 'remit.toml'}," in found.stdout and "rate,20/1200,REMIT_RATE," in found.stdout
    assert "oidc.client_secret,set," in found.stdout and "host,127.0.0.1,," in found.stdout


def test_the_command_finds_that_the_issuer_does_not_answer(tmp_path: Path) -> None:
    text = 'address = "http://127.0.0.1"\n[oidc]\nissuer = "http://127.0.0.1:9"\nclient_id = "remit"'
    (tmp_path / "remit.toml").write_text(text, encoding="utf-8")
    found = remit(tmp_path, "config", "--check")
    assert found.returncode == 2 and "does not answer" in found.stdout
    text = text.replace("9", "9/x?y")
    (tmp_path / "remit.toml").write_text(text, encoding="utf-8")
    assert "no address" in remit(tmp_path, "config", "--check").stdout


def test_a_file_that_is_named_is_taken_and_must_be_there(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("port = 8002", encoding="utf-8")
    command = [sys.executable, "-m", "api.cli", "--config", str(tmp_path / "other.toml"), "config", "--format", "csv"]
    assert ",8002," in subprocess.run([*command, "--home", str(tmp_path)], capture_output=True, text=True).stdout
    found = subprocess.run([*command[:4], "none.toml", *command[5:]], capture_output=True, text=True)
    assert found.returncode == 2 and "no file none.toml" in found.stderr


def serve() -> typer.core.TyperCommand:
    group = typer.main.get_command(app)
    return group.commands["serve"]  # type: ignore[attr-defined, no-any-return]


def test_a_file_sets_the_options_of_a_command(tmp_path: Path) -> None:
    (tmp_path / "remit.toml").write_text('port = 8003\nlog = true\nrate = "1/2"', encoding="utf-8")
    words = ["--home", str(tmp_path), "--rate", "3/4"]
    given = serve().make_context("serve", words).params
    assert (given["port"], given["lines"], given["rate"], given["host"]) == (8003, True, "3/4", "127.0.0.1")


def test_every_option_of_the_environment_is_a_setting() -> None:
    variables = {param.envvar for param in serve().params if param.envvar} - {"REMIT_HOME"}
    assert variables <= {setting.variable for setting in SETTINGS}


def test_the_guide_has_every_setting() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \| (.*?) \| (.*?) \|$", GUIDE.read_text(encoding="utf-8"), re.M)
    assert rows == [(s.name, f"`{s.usual}`" if s.usual else "", s.comment) for s in SETTINGS]
