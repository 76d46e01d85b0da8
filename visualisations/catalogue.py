"""What has to be said in every language, and the catalogues that say it.

``python -m visualisations.catalogue`` puts what is new into each ``languages/*.po`` with nothing beside it, takes out
what is said no more, and tells what is still to be translated; ``tests/test_languages.py`` wants nothing left.
A message of the ontology carries in its context what it is: ``class`` and ``classes`` (one, several), ``relation`` (a
field, a verb, a role or another word that a field takes), ``heading`` (what a field of a page is headed with).
"""

from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from graph.gaps.rule import shipped
from graph.identities.reasons import Because
from graph.overlaps.pair import REASONS
from graph.ownership.owners import EXPECTED
from graph.portrait import worded
from ontology import Class, Property, ontology
from visualisations import sheet
from visualisations.translation import FOLDER, LANGUAGES
from visualisations.words import AWAY, COUNTED, LINKS, PROBLEM, PROBLEMS, VERBS, plural

HERE = Path(__file__).parent
QUESTIONS = HERE.parent / "graph" / "questions"
KEYWORDS = {"words": None, "counted": (1, 2), "_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
HEAD = '"Language: {}\\n"\n"Plural-Forms: {}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
STEPS = ("version", "activity", "report", "output", "contributes to", "coordinates", "focal points")
STATES = ("accepted", "proposed", "candidate", "rejected", "implied", "chair or a lead", "holder")
Message = tuple[str | tuple[str, str], str | None]


def wanted() -> Catalog:
    """Every message, with nothing beside it."""
    made = Catalog(charset="utf-8")
    for message, context in (*written(), *counted(), *said()):
        made.add(message, context=context)
    return made


def written() -> Iterator[Message]:
    """What stands in templates and modules."""
    modules = (*HERE.rglob("*.py"), *QUESTIONS.glob("*.py"))
    for path in (*sorted((HERE / "templates").glob("*.html")), *sorted(modules)):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        found = extract_from_file(method, path, keywords=KEYWORDS, options=OPTIONS)
        for _, message, _, context in found:
            yield (message if isinstance(message, str) else (message[0], message[1])), context
    yield from ((words, None) for words in (*PROBLEMS.values(), PROBLEM, AWAY, *Because))
    yield from ((words.message, None) for words in REASONS.values())
    yield from ((words, None) for rule in shipped() for words in (rule.title, rule.says))


def counted() -> Iterator[Message]:
    """What is counted in words."""
    return (((f"%(number)s {word}", f"%(number)s {plural(word)}"), None) for word in COUNTED)


def said() -> Iterator[Message]:
    """What the ontology calls things, and how it says that they have to do with each other."""
    for cls in ontology().values():
        yield cls.label, "class"
        if cls.within("Thing") or cls.within("Evidence"):
            yield cls.label, "classes"
        for prop in map(cls.__getitem__, cls.own):
            yield worded(prop.name), "relation"
            yield from ((word, "relation") for word in prop.allowed)
            if headed(cls, prop):
                yield prop.comment.removesuffix("."), "heading"
        if cls.within("Fact") and not cls.abstract:
            yield cls.label.lower(), "relation"
    words = (*VERBS.values(), *LINKS.values(), *ontology().ownership, *STEPS, *STATES, *EXPECTED.values())
    yield from ((word, "relation") for word in words)


def headed(cls: Class, prop: Property) -> bool:
    """Whether pages use a field as a heading: what leads on from a thing, and what one would expect to be stated."""
    expected = {name for names in sheet.EXPECTED.values() for name in names}
    return cls.within("Thing") and (prop.range is not None or prop.name in expected)


def kept(tag: str) -> Catalog:
    """The catalogue of a language as it lies there; an empty one if there is none."""
    path = FOLDER / f"{tag}.po"
    if not path.exists():
        return Catalog(locale=tag, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=tag)


def missing(tag: str) -> list[str]:
    """The messages that a language does not say yet."""
    there = kept(tag)
    return [str(m.id) for m in wanted() if m.id and not complete(there, m.id, m.context)]


def complete(there: Catalog, message: str | tuple[str, ...] | list[str], context: str | None) -> bool:
    """Whether a catalogue says a message, in every form it needs."""
    found = there.get(message, context)
    said = found.string if found else ""
    return all([said] if isinstance(said, str) else said or [""])


def update(tag: str) -> None:
    """Bring the catalogue of a language up to date, keeping what it says."""
    before, after = kept(tag), Catalog(locale=tag, charset="utf-8")
    for message in wanted():
        if message.id:
            said = before.get(message.id, message.context)
            after.add(message.id, said.string if said else None, context=message.context)
    FOLDER.mkdir(exist_ok=True)
    head = f'msgid ""\nmsgstr ""\n{HEAD.format(tag, after.plural_forms)}\n'
    with (FOLDER / f"{tag}.po").open("wb") as file:
        file.write(head.encode())
        write_po(file, after, width=0, sort_output=True, omit_header=True)


def main() -> None:
    """Bring every catalogue up to date, and tell what is still to be said."""
    for tag in LANGUAGES:
        if tag != "en":
            update(tag)
            left = missing(tag)
            print(f"{tag}: {len(left)} to translate" + "".join(f"\n  {words}" for words in left))


if __name__ == "__main__":
    main()
