"""What one may choose among on a map: kinds, relations, Sectors and standing, each with how often it occurs."""

from collections import Counter

from graph.matrices.joints import kind as named
from ontology import ontology
from visualisations.charting.chart import Chart
from visualisations.translation import _
from visualisations.words import kinds, relation

MOST = 60
STATUSES = ("accepted", "proposed")
Choice = tuple[str, str, int, bool]  # the value, its words, how often it occurs, and whether it is chosen
Choices = list[tuple[str, str, list[Choice]]]


def choices(chart: Chart) -> Choices:
    """The choices of a map: the name of each in an address, its words, and its values; some may not occur."""
    sectors = {named.key: named.name for named in chart.sectors}
    counted, statuses = chart.kinds, chart.statuses
    within = Counter(thing.sector for thing in chart.things)
    of = {
        "kind": {look: (words, counted[look]) for look, words in sorted(looks().items())},
        "status": {one: (relation(one), statuses[one]) for one in STATUSES},
        "relation": {how: (how, number) for how, number in chart.relations.most_common(MOST)},
        "sector": {key: (sectors[key], within[key]) for key in sorted(sectors)},
    }
    words = {"kind": _("Kinds"), "status": _("Standing"), "relation": _("Relations"), "sector": _("Sectors")}
    return [
        (name, words[name], [(value, *said, chart.asked.picks(name, value)) for value, said in values.items()])
        for name, values in of.items()
    ]


def looks() -> dict[str, str]:
    """What each shape and colour stands for: a look is named as the class it is meant for, and others may share it."""
    return {look: kinds(named(look)) for look in dict.fromkeys(cls.look for cls in ontology().values() if cls.look)}
