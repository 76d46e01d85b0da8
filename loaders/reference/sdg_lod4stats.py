"""The SDG knowledge organization system of the UN Statistics Division (LOD4Stats), as Turtle, of 2019.

Goals, targets and indicators under the UN's own IRIs, in English, Spanish and French, with custodian agencies and links
to Wikidata and SDGIO. The taxonomy is published twice: alone, and within the ontology with series and subjects; both
give the same readings. Traps: concepts with two or three labels in one language (the longest is the label, another
stands as another name); indicators under several targets, each with a code of its own; agencies that are two bodies in
one text, have spaces around them, or are no body at all.

The list is that of 2019: the description of the set (``void.ttl``) was issued in December 2019, its series are of the
second quarter of 2019, and it has none of the changes of the 2020 review. What a series measures, the tier of an
indicator and subjects have no place in the ontology and are counted in a note.
"""

from loaders.reference.bodies import named, un_body
from loaders.reference.custodians import custodians
from loaders.reference.form import Form, Given, Signature
from loaders.reference.sdg import COMMISSION, Collection, indicator_list, listing, tidy, unmarked
from loaders.reference.sdg_taxonomy import SDG, SDGO, SKOS, TERMS, Concept, concepts, statements
from loaders.tables.table import Batch

SET, NAME, YEAR = "document/sdg-kos", "SDG knowledge organization system (LOD4Stats)", "2019"
DESCRIBED, HOMEPAGE = f"{SDG}void.ttl#SDG", "http://xmlns.com/foaf/0.1/homepage"
Values = dict[str, str | list[str]]


def read(given: Given) -> Batch:
    """The readings of the taxonomy."""
    found = Collection.of(given, SET, NAME)
    found.add("the file", "the list", COMMISSION)
    found.add("the file", "the list", indicator_list(YEAR))
    stated, unkept = concepts(given.content)
    for concept in stated:
        _state(concept, found)
    for agency in sorted({a for c in stated for text in c.texts(f"{SDGO}custodianAgency") for a in custodians(text)}):
        found.add("the file", f"agency {agency}", named(agency))
    for what, count in sorted(unkept.items()):
        found.note("", f"{count:,} {what} are left out: the ontology has no place for them")
    return found.batch


def read_description(given: Given) -> Batch:
    """The reading of the description of the set: its title, its page and when it was issued."""
    found = Collection(SET)
    said = statements(given.content).get(DESCRIBED, {})
    fields = {"title": f"{TERMS}title", "issued": f"{TERMS}issued", "page": HOMEPAGE}
    values = {name: [term.value for term in said.get(predicate, [])[:1]] for name, predicate in fields.items()}
    found.state("the file", "description", "Dataset", {"name": NAME, **values}, SET)
    return found.batch


def _state(concept: Concept, found: Collection) -> None:
    labels = concept.labels()
    if "en" not in labels:
        found.note(concept.where, f"{concept.key} has no English label and is left out")
        return
    said = {tongue: unmarked(several[0]) for tongue, several in labels.items()}
    values: Values = {"alternativeNames": _others(concept, said, found), "matches": concept.texts(f"{SKOS}exactMatch")}
    cls, own = _own(concept, said["en"], [f"{text}@{tongue}" for tongue, text in said.items() if tongue != "en"])
    found.state(concept.where, concept.code, cls, values | own, concept.key, labels["en"][0])
    if cls == "Indicator":
        for code in concept.codes():
            entry = listing(concept.code, code, said["en"], YEAR)
            found.state(concept.where, concept.code, "Listing", entry, quote=labels["en"][0])
        _custody(concept, found)


def _others(concept: Concept, said: dict[str, str], found: Collection) -> list[str]:
    """The labels of a concept that are not the one it has in their language."""
    others = {}
    for tongue, several in concept.labels().items():
        for other in map(unmarked, several):
            if other != said[tongue] and other not in others:
                others[other] = tongue
    for other, tongue in others.items():
        found.note(concept.where, f"{concept.key} has two labels in {tongue}: {other!r} stands as another name")
    return list(others)


def _own(concept: Concept, name: str, translated: list[str]) -> tuple[str, Values]:
    """The class of a concept and the values that its class alone has."""
    if concept.kind == "goal":
        short = tidy(next(iter(concept.texts(f"{SKOS}altLabel")), name))
        return "Goal", {"name": short, "number": concept.code, "description": name, "descriptions": translated}
    values: Values = {"name": name, "code": concept.code, "labels": translated}
    if concept.kind == "target":
        return "Target", {**values, "goal": f"goal/{concept.code.partition('.')[0]}"}
    return "Indicator", values


def _custody(concept: Concept, found: Collection) -> None:
    """Who keeps the data of an indicator."""
    for text in concept.texts(f"{SDGO}custodianAgency"):
        agencies = custodians(text)
        if not agencies:
            found.note(concept.where, f"the custodian of {concept.key}, {text!r}, is no body that can be told")
        for agency in agencies:
            values = {
                "responsible": un_body(agency),
                "for": concept.key,
                "role": "custodian",
                "asOf": YEAR,
            }
            found.state(concept.where, concept.code, "Responsibility", values, quote=text)


TAXONOMY = {"Goal": 17, "Target": 169, "Indicator": 232, "Listing": 244, "Responsibility": 307, "List": 1}
TURTLE = (".ttl",)


def _aside(what: str, endings: tuple[str, ...], *words: str) -> Form:
    return Form("sdg-lod4stats", what, Signature(endings, words=words), None)


FORMS = (
    Form(
        "sdg-lod4stats",
        "the SDG taxonomy of 2019",
        Signature(TURTLE, words=(SDGO, "custodianAgency", "topConceptOf")),
        read,
        TAXONOMY,
    ),
    _aside("the terms of the SDG ontology, without goals", TURTLE, SDGO, "custodianAgency", "isTargetOf", "inverseOf"),
    _aside("data series of SDG indicators", TURTLE, SDGO, "isSeriesOf", "historyNote"),
    _aside("UNBIS and EuroVoc subjects of goals, targets, indicators and series", TURTLE, SDG, "thesaurus/", "subject"),
    _aside("code lists of SDG data", TURTLE, f"{SDG}codes", "m49code"),
    _aside("measures and dimensions of SDG data cubes", TURTLE, f"{SDG}codes", "linked-data/cube#"),
    _aside("downloads of SDG data sets", TURTLE, "http://schema.org/", "DataDownload", SDG),
    Form(
        "sdg-lod4stats",
        "the description of the SDG taxonomy as a data set",
        Signature(TURTLE, words=("http://rdfs.org/ns/void#", f"<{DESCRIBED}> a")),
        read_description,
        {"Dataset": 1},
    ),
    _aside("downloads of SDG data sets", (".jsonld",), "DataDownload", SDG),
    _aside("the context of SDG data cubes", (".jsonld",), "linked-data/cube#", f"{SDG}codes"),
    Form(
        "sdg-lod4stats",
        "code lists of SDG data",
        Signature((".json",), keys=frozenset({"unitsCode", "geoAreaCode"})),
        None,
    ),
    Form(
        "sdg-lod4stats",
        "concepts found in texts about the SDGs",
        Signature((".json",), columns=frozenset({"id", "source", "weight", "context"}), words=("contextl",)),
        None,
    ),
)
