"""The command line: ``remit``.

Exit codes: 0 done; 1 nothing is called so, or nothing is loaded; 2 the input is bad, or a file was refused; 3 it was
stopped, or somebody else is writing; 4 what is kept is damaged.
"""

from api.assistant import command as assisting
from api.commands import (
    briefing,
    byhand,
    editing,
    engines,
    exporting,
    first,
    forgetting,
    keeping,
    keys,
    loading,
    matrix,
    picturing,
    restructuring,
    reviewer,
    service,
    templating,
)
from api.commands.line import line, run
from api.questions import command
from api.settings import command as setting

app = line(
    command,
    keys,
    setting,
    briefing,
    byhand,
    restructuring,
    loading,
    matrix,
    picturing,
    exporting,
    editing,
    keeping,
    engines,
    forgetting,
    reviewer,
    service,
    templating,
    assisting,
    first,
)


def main() -> None:
    """Run one command, and exit with what became of it."""
    run(app)


if __name__ == "__main__":
    main()
