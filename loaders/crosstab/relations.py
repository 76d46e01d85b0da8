"""What a marked cell says of the things of its row and its column: which fact, between which ends."""

from dataclasses import dataclass

from graph.entity import Entity, entity
from loaders.crosstab.labels import Meant
from ontology import ontology

MANDATES = ("Resolution", "Version", "Decision", "ServiceOrder", "Treaty")
AIMS = ("ActionLine", "Goal", "Target", "Framework")


@dataclass(frozen=True)
class Relation:
    """A kind of fact, with the fields of its two ends and what else it says of itself."""

    cls: str
    one: str
    other: str
    more: tuple[tuple[str, str], ...] = ()


INTEREST = Relation("MutualInterest", "one", "other")
MANDATING = Relation("Mandating", "mandated", "mandate", (("basis", "basis"),))
COVERAGE = Relation("Coverage", "body", "theme")
CONTRIBUTION = Relation("Contribution", "contributor", "to")


def relation(one: Meant, other: Meant) -> tuple[Relation, str, str]:
    """What a mark between two things says: the relation, and the keys of its ends.

    >>> theme, resolution = Meant("theme/x", "Theme"), Meant("resolution/pp-1", "Resolution")
    >>> relation(resolution, theme)[1:], relation(resolution, theme)[0].cls
    (('theme/x', 'resolution/pp-1'), 'Mandating')
    >>> relation(Meant("question/b", "Question"), Meant("body/a", "WorkingParty"))[1:]
    ('body/a', 'question/b')
    """
    for first, second in ((one, other), (other, one)):
        if second.cls in MANDATES and first.cls not in MANDATES:
            return MANDATING, first.key, second.key
        if second.cls in AIMS and first.cls not in AIMS:
            return CONTRIBUTION, first.key, second.key
        if second.cls == "Theme" and ontology()[first.cls].within("Body"):
            return COVERAGE, first.key, second.key
    low, high = sorted((one.key, other.key))
    return INTEREST, low, high


def stated(of: Relation, ends: tuple[str, str], role: str, mark: str, as_of: str) -> Entity:
    """The fact that a mark states.

    :param role: what the legend says of the mark; empty if nothing.
    :param as_of: the day the table speaks from; empty if it says none.
    """
    values: dict[str, str] = {of.one: ends[0], of.other: ends[1], **dict(of.more), "certainty": "stated", "asOf": as_of}
    values |= {"role": role, "marks": mark} if of is INTEREST else {"qualification": role}
    return entity(of.cls, values)
