"""What is done with a file in the child process that reads it: bytes in, passages or readings out."""

from pathlib import PurePath

from loaders import crosstab, reference, templates
from loaders.formats.passages import Unreadable
from loaders.loading import prose
from loaders.loading.task import DOCUMENTS, Aside, Document, Task, refuse_huge
from loaders.mapping.finding import Beside, declares
from loaders.mapping.made import Part
from loaders.tables import confirmations, table
from loaders.tables.table import Batch
from loaders.triples import triples

# What is not read, and what to save it as.
WORD, SLIDES = "open it in Word or LibreOffice and save it as .docx", "save it as .pdf"
PICTURE, ARCHIVE = "recognise its text (OCR) and save it as .pdf", "open it in a browser and save it as .html"
OTHERS = dict.fromkeys((".doc", ".dot", ".docm", ".dotx", ".rtf", ".odt", ".wpd", ".pages"), WORD)
OTHERS |= dict.fromkeys((".ppt", ".pptx", ".odp", ".key"), SLIDES)
OTHERS |= dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff"), PICTURE)
OTHERS |= dict.fromkeys((".mht", ".mhtml", ".webarchive", ".epub"), ARCHIVE)
OTHERS |= dict.fromkeys((".xls", ".numbers"), "open it in Excel or LibreOffice and save each table as .csv")
OTHERS |= {".zip": "unpack it and load the folder", ".eml": "save its text as .txt", ".msg": "save its text as .txt"}
SETS = (".json", ".xlsx", ".ods", ".yml", ".yaml")
NO_BLOCK = "it holds no mapping table: no block of marks under heads and right of labels"
ENDINGS = (*DOCUMENTS, ".csv", ".tsv", *triples.ENDINGS, *SETS)


def read(task: Task) -> Document | Batch | Part | templates.Filled | crosstab.Matrix | Aside:
    """The document, the batch of readings, the rows of a template or the cross-tabulations; or why it is left alone.

    :raises Unreadable: if it is not what its name says, with the place that shows it.
    """
    refuse_huge(task)
    ending = PurePath(task.name).suffix.lower()
    if task.mapping:
        return _mapped(task, task.mapping)
    if ending in DOCUMENTS:
        return prose.read(task)
    if ending in (".xlsx", ".ods") and (form := templates.filled(task.content)):
        return form
    if ending in (".xlsx", ".ods") and (answered := confirmations.read(task.content)):
        return answered
    given = reference.Given(task.name, task.content, task.beside, task.folder)
    if found := reference.read(given, reference.FORMS):
        return found
    ours = bool(table.named(task.name)) or table.cites(task.content)
    if not ours and (matrix := crosstab.read(task.content, task.name)):
        return matrix
    if ending in SETS:
        _refuse_damaged(given, ending)
        if ending == ".ods":
            return Aside(f"{NO_BLOCK}; say in a mapping file what its columns mean (--mapping), or save it as .xlsx")
        if ending in (".yml", ".yaml") and declares(task.content):
            return Aside("it says how tables are read: give it with --mapping, or call it as the table is called")
        return Aside("not mine: it has the form of no set of data that is known here")
    if ending == ".tsv":
        return Aside(NO_BLOCK)
    if ending == ".csv":
        return table.read(task.content, task.name)
    if ending in triples.ENDINGS:
        return triples.read(task.content, task.name, task.base)
    raise Unreadable(unread(ending))


def _mapped(task: Task, by: Beside) -> Part:
    """What a share of the rows of a table says, which a mapping says how to read; what that takes is imported here."""
    from loaders.mapping.names import names_in
    from loaders.mapping.parser import parse
    from loaders.mapping.rows import part

    assert task.things
    return part(task.content, task.name, parse(by.content, by.name), names_in(task.things), task.source, task.share)


def unread(ending: str) -> str:
    """Why files with an ending are not read, and what to do.

    >>> unread(".doc")
    "files that end in '.doc' are not read: open it in Word or LibreOffice and save it as .docx"
    """
    if ending in OTHERS:
        return f"files that end in {ending!r} are not read: {OTHERS[ending]}"
    return (
        f"files that end in {ending or 'nothing'!r} are not read; there are {', '.join(ENDINGS)}. "
        "If it is a document, save it as .docx, .pdf or .txt."
    )


def _refuse_damaged(given: reference.Given, ending: str) -> None:
    """Refuse what is of no known set because it cannot be read at all."""
    if ending == ".json":
        _ = given.data
    if ending == ".xlsx":
        _ = given.records
