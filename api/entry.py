"""Where ``remit`` begins: what takes longest to be ready is started before the rest is imported."""

import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module

from graph.processes.lasting import lasting
from graph.processes.template import Template

WARM = "loaders.loading.prose:warm"
# What reads files for a command that always does.
READERS = {"extract": "loaders.loading.prose:read"}
# Commands that people wait for, by the one module that is imported for them.
ALONE = {
    **dict.fromkeys(
        ("owners", "trace", "search", "query", "map", "extract", "identities", "check", "compare"), "api.commands.first"
    ),
    **dict.fromkeys(("serve", "login-link"), "api.commands.service"),
}


def main() -> None:
    """Run one command."""
    word = "".join(sys.argv[1:2])
    if reader := READERS.get(word):
        Template.taken(reader, WARM)
    with lasting():
        run = running(word)
    run()


def running(word: str) -> Callable[[], None]:
    """What runs the command that a word is, with all others where its name is not the first word."""
    if word in ALONE:
        from api.commands import line

        return partial(line.run, line.line(import_module(ALONE[word])))
    from api.cli import main

    return main


if __name__ == "__main__":
    main()
