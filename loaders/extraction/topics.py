"""What a section, a paragraph or a sentence is about: the group that its heading names, or its subject.

A thing named after "by", "of" or "with" is rarely what is spoken of next; the heading's group is, for long.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from loaders.extraction.mentions import Mention
from loaders.extraction.names import Name
from loaders.formats.passages import Passage

GROUP = re.compile(
    r"(?:group|subgroup|task force|taskforce|team|committee|panel|board|commission|network|partnership|mechanism|"
    r"council|coalition|alliance|assembly|coordination group|community of practice|steering group)s?$",
    re.I,
)
# Words before a thing that is no subject.
OBLIQUE = re.compile(
    r"\b(?:by|of|with|to|in|for|from|among|between|within|on|at|and|or|under|through|as|via|including|than|into|besides|"
    r"after|before|since|during) (?:wh(?:ich|om) )?(?:the |its |their |all |both |an? )*$"
)
CHAPTER = re.compile(r"\d{1,2}\.?")
# "Thematic groups": a heading for several, none of them.
KIND = re.compile(r"(?:[A-Z][\w-]+ )?(?:[Ss]ub-?)?(?:groups|teams|committees|task forces|panels|networks|boards)", re.I)
HEADLINE = 140
OPENING, OFTEN = 1200, 3


def grouplike(name: Name) -> bool:
    """Whether a name is that of a group with chair and members.

    >>> grouplike(Name("body", "ISCG", ("Inter-Sector Coordination Group on issues",))), grouplike(Name("body", "ITU"))
    (True, False)
    """
    return (
        name.kind == "body"
        and not KIND.fullmatch(name.label)
        and any(GROUP.search(re.split(r" (?:on|for|of|to) |\(", s)[0].strip()) for s in name.spellings)
    )


def oblique(text: str, mention: Mention, start: int) -> bool:
    """Whether a mention stands after a preposition, in a passage that begins at ``start``."""
    return bool(OBLIQUE.search(text, max(start, mention.start - 24), mention.start))


class Topics:
    """The groups that a document's headings name, by where they stand."""

    def __init__(self, text: str, laid: Sequence[Passage], named: Sequence[Mention]) -> None:
        starts = [mention.start for mention in named]
        sections = {passage.section for passage in laid}
        self.found: list[Mention | None] = []
        self.starts: list[int] = []
        numbered = False
        for passage in laid:
            words = text[passage.start : passage.end]
            if len(words) > HEADLINE or words.endswith((".", ";", ",")) or words.rstrip(":")[:100] not in sections:
                continue
            inside = named[bisect_left(starts, passage.start) : bisect_left(starts, passage.end)]
            if any(m.name.kind == "person" for m in inside):
                continue
            free = (m for m in inside if grouplike(m.name) and not oblique(text, m, passage.start))
            group = next((m for m in free if "," not in text[passage.start : m.start]), None)
            # "6 Other matters" after "4 The Water Group": that group is no longer spoken of.
            if group or (numbered and CHAPTER.fullmatch(passage.paragraph)):
                self.found.append(group)
                self.starts.append(group.start if group else passage.start)
                numbered = bool(group and CHAPTER.fullmatch(passage.paragraph))
        self.main = _main(named)

    def above(self, at: int) -> Mention | None:
        """The group of the nearest heading above a place that names one, else the one that the text is about.

        ``None`` if there is neither.
        """
        before = bisect_left(self.starts, at)
        main = self.main if self.main and self.main.start < at else None
        return (self.found[before - 1] if before else None) or main


def _main(named: Sequence[Mention]) -> Mention | None:
    """The group that a text opens with, or names most; ``None`` if it opens with none and names none often."""
    groups = [m for m in named if m.start < OPENING and m.name.label != "ITU Council" and grouplike(m.name)]
    count = Counter(m.name.label for m in groups)
    likely = [m for m in groups if count[m.name.label] >= OFTEN or m.start < OPENING // 4]
    return max(likely, key=lambda m: (count[m.name.label], -m.start), default=None)
