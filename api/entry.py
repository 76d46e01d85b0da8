"""Where ``remit`` begins: what takes longest to be ready is started before the rest is imported."""

import sys

from graph.processes.template import Template

WARM = "loaders.prose:warm"
# What reads files for a command that always does.
READERS = {"extract": "loaders.prose:read"}


def main() -> None:
    """Run one command."""
    if reader := READERS.get("".join(sys.argv[1:2])):
        Template.taken(reader, WARM)
    from api.cli import main

    main()


if __name__ == "__main__":
    main()
