"""Documents and tables in GraphQL: loaded, taken out, and said anew who may see them.

They are for those who may load and see all there is. A file comes as base64 in a variable: a multipart form is what
pages of other sites can send too, and would need a guard of its own.
"""

import binascii
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import strawberry
from strawberry.types.field import StrawberryField

from api.access import Forbidden, Role
from api.access.caller import entitled
from api.pages.jobs import Load
from api.portal.acting import Writing, field_of, text_of, word_of
from api.portal.derived import made, resolving
from api.portal.jobs import Jobs
from api.portal.seeing import Info
from graph.clearance import HIGHEST, Clearance
from graph.editions.home import Home
from loaders.loading.reclearing import reclear
from loaders.loading.unloading import unload

WAIT, MOST = 5.0, 50

Trouble = made(
    "LoadProblem",
    {
        "where": resolving(
            str | None, lambda one: one["where"] or None, "The row, cell, line or paragraph, if it has one."
        ),
        "message": resolving(str, lambda one: one["message"], "What is wrong, or to be known."),
    },
    "What a load tells of a place in a file.",
)


def _figure(name: str, comment: str) -> StrawberryField:
    return resolving(int, lambda one: one[name], comment)


def _told(name: str) -> StrawberryField:
    words = {"problems": "What refuses it, or some of it.", "notes": "What refuses nothing."}
    return resolving(list[Trouble], lambda one: one[name], words[name])  # type: ignore[valid-type]


LoadedFile = made(
    "LoadedFile",
    {
        "file": resolving(str, lambda one: one["file"].rpartition("/")[2], "The name of the file."),
        "source": resolving(str, lambda one: one["source"], "What it is known as: unload takes it."),
        "sha256": resolving(str, lambda one: one["sha256"], "The SHA-256 of its bytes."),
        "outcome": resolving(str, lambda one: one["outcome"], "loaded, unchanged, refused or skipped."),
        "accepted": _figure("accepted", "How many readings are new."),
        "unchanged": _figure("unchanged", "How many were there."),
        "removed": _figure("removed", "How many it says no more."),
        "refused": _figure("refused", "How many rows or places are wrong."),
        "candidates": _figure("candidates", "How many of its readings nobody believes yet."),
        "problems": _told("problems"),
        "notes": _told("notes"),
    },
    "What became of a file.",
)
LoadType = made(
    "Load",
    {
        "id": resolving(strawberry.ID, lambda job: job.id, "Its number, for loadStatus."),
        "state": word_of(
            "state", "running; loaded, or tried in a rehearsal; refused, where a file was; cancelled; failed."
        ),
        "progress": word_of("word", "What is being done."),
        "done": resolving(int, lambda job: job.done, "How much of that is done."),
        "of": resolving(int, lambda job: job.of, "Of how much; 0 where that is not counted."),
        "trouble": text_of("trouble", "What stopped it."),
        "answer": resolving(str | None, lambda job: job.report.get("answer"), "What it came to, in a sentence."),
        "edition": resolving(int | None, lambda job: job.report.get("edition"), "The edition that came of it."),
        "files": resolving(list[LoadedFile], lambda job: job.report.get("files", []), "What became of each file."),  # type: ignore[valid-type]
    },
    "Files that were given to be loaded, and how far that is.",
)
Unloaded = made(
    "Unloaded",
    {
        "edition": resolving(int, lambda one: one[1], "The edition that came of it."),
        "sources": resolving(list[str], lambda one: [file.source for file in one[0]], "The files that were taken out."),
        "removed": resolving(int, lambda one: sum(f.removed for f in one[0]), "How many readings went."),
    },
    "What was taken out.",
)


@strawberry.input(description="A file to load: its name, whose ending says what it is, and its bytes in base64.")
class File:
    """A file to load."""

    name: str
    content: str


def fields() -> dict[str, StrawberryField]:
    """The fields of Query."""

    def load_status(info: Info, id: strawberry.ID) -> Any:
        return Jobs(_entitled(info)[0]).of(str(id))

    return {"loadStatus": field_of(load_status, LoadType, "How far a load is; by POST, of those who may load.")}


def mutations() -> dict[str, StrawberryField]:
    """The fields of Mutation."""

    def load(info: Info, files: list[File], clearance: str = "", dryRun: bool = False) -> Any:  # noqa: N803
        home, by = _entitled(info)
        level = Clearance.of(clearance) if clearance else None
        return Jobs(home).begin(_bytes(files), by, level, dryRun, WAIT)

    def unload_(info: Info, source: str) -> Any:
        home, by = _entitled(info)
        return unload(home, source, by)

    def change_clearance(info: Info, source: str, clearance: str) -> Any:
        home, by = _entitled(info)
        from api.commands.accounts import complete

        report = reclear(home, source, Clearance.of(clearance), by)
        return Load("", "refused" if report.failed else "loaded", "", report=complete(report))

    meant = "the source that load told, the path or name of a file, or the key of a document"
    return {
        "load": field_of(
            load,
            LoadType,
            f"Load files, each whole or not at all; with dryRun, tell what that would come to. What takes longer than "
            f"{WAIT:g} seconds is told by loadStatus. Without clearance, those may see a file who might before.",
        ),
        "unload": field_of(unload_, Unloaded, f"Take out {meant}: what only it said is gone."),
        "changeClearance": field_of(change_clearance, LoadType, f"Say anew who may see {meant}."),
    }


def _entitled(info: Info) -> tuple[Home, str]:
    """The whole home, and who asks, who may load.

    :raises Forbidden: if they may not.
    """
    writing: Writing | None = info.context.get("writing")
    if writing is None:
        raise Forbidden("loads are told to those who may load: send the query by POST, with a key or a token")
    entitled(writing.caller, Role.EDITOR)
    if writing.caller.clearance is not HIGHEST:
        raise Forbidden(f"a load is told of all it meets: it takes one who sees what is of the {HIGHEST}")
    home = info.context["shelf"].home
    return Home(home.path, home.base), writing.by


def _bytes(files: Sequence[File]) -> dict[str, bytes]:
    """The bytes of files, by name.

    :raises ValueError: if they are too many, two have one name, or one is no base64.
    """
    if len(files) > MOST:
        raise ValueError(f"{len(files)} files are given; up to {MOST} are taken at a time")
    if len({one.name for one in files}) < len(files):
        raise ValueError("two of the files have the same name")
    found = {}
    for one in files:
        try:
            found[one.name] = b64decode(one.content, validate=True)
        except binascii.Error as error:
            raise ValueError(f"the content of {one.name} is no base64: {error}") from None
    return found
