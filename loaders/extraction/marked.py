"""Sentences as rules see them, for whoever writes a rule."""

from collections.abc import Iterable, Iterator

from loaders.extraction.coreference import resolved
from loaders.extraction.gazetteer import gazetteer
from loaders.extraction.heads import paper
from loaders.extraction.lines import Line, legible, lines
from loaders.extraction.mentions import mentions
from loaders.extraction.names import Name
from loaders.formats.passages import Text


def marked(text: Text, names: Iterable[Name]) -> Iterator[str]:
    """Every sentence of a document, each thing in brackets with its kind; "^" where a pointer stands for it.

    >>> from loaders.formats.passages import passages
    >>> words = "The River Team (RT) met. It was chaired by UNDP."
    >>> print(*marked(Text(words, passages(words)), [Name("body", "UNDP")]), sep="\\n")
    ¶1: [body River Team] met.
    ¶1: [body River Team^] was chaired by [body UNDP].
    """
    plain = legible(text)
    named = resolved(plain, mentions(plain, gazetteer(tuple(names))), text.passages, paper(plain))
    for line in lines(plain, text.passages, named):
        yield f"{line.passage.paragraph}: {''.join(_shown(line, c) for c in line.text)}"


def _shown(line: Line, character: str) -> str:
    mention = line.meant.get(character)
    if not mention:
        return character
    return f"[{mention.name.kind} {mention.name.label}{'^' if mention.antecedent else ''}]"
