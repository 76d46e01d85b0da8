"""How dates, states and kinds are put into words.

A date keeps its precision; what no document says is "not stated", never "no", "unknown" or "current".
"""

from collections.abc import Iterable, Sequence

from graph.evidence import Evidence
from graph.names import Named
from graph.span import Holds
from graph.view import Node
from ontology import Class

MONTHS = "January February March April May June July August September October November December".split()
VERBS = {
    "Chairing": "chairs",
    "Composition": "is part of",
    "Contribution": "contributes to",
    "Coverage": "covers",
    "Establishment": "set up",
    "Mandating": "rests on",
    "Membership": "takes part in",
    "Reporting": "reports to",
    "Responsibility": "answers for",
    "Succession": "took the place of",
}
LINKS = {
    "agents": "done by",
    "authors": "written by",
    "broader": "part of",
    "outputs": "led to",
    "participants": "attended by",
    "series": "one of",
    "themes": "about",
}


def dated(text: str) -> str:
    """A date in words, as precise as it is.

    >>> dated("2021-03-31"), dated("2020-01"), dated("2018")
    ('31 March 2021', 'January 2020', '2018')
    """
    year, *rest = text.split("-")
    if not rest:
        return year
    month = MONTHS[int(rest[0]) - 1]
    return f"{int(rest[1])} {month} {year}" if rest[1:] else f"{month} {year}"


def when(fact: Node | None) -> str:
    """The dates of a fact as its sources state them; empty for what is timeless."""
    if fact is None:
        return ""
    since, until, seen = (fact.values.get(name, ()) for name in ("from", "until", "asOf"))
    last = f"last stated {dated(seen[-1])}" if seen else ""
    if since and until:
        return dated(since[0]) if since[0] == until[0] else f"{dated(since[0])} to {dated(until[0])}"
    if until:
        return f"until {dated(until[0])}, start not stated"
    if since:
        began = f"since {dated(since[0])}"
        return f"{began}, {last}" if last and seen[-1] != since[0] else began
    if len(seen) > 1:
        return f"first stated {dated(seen[0])}, {last}"
    return last or "date not stated"


def doubt(fact: Node | None) -> tuple[str, ...]:
    """What is to be said of a fact beside its dates: that it is planned, implied, conditional, or not sure then."""
    if fact is None:
        return ()
    said = [fact.text("modality") if fact.text("modality") != "actual" else "", fact.text("qualification")]
    said += ["implied" if fact.text("certainty") == "implied" else ""]
    said += ["not stated for this date" if fact.holds is Holds.POSSIBLY else ""]
    said += ["ended" if fact.holds is Holds.ENDED else ""]
    return tuple(word for word in said if word)


def standing(fact: Node | None, evidence: Sequence[Evidence]) -> tuple[str, float | None]:
    """Whether something is accepted or proposed, and how sure a proposal is; "not stated" where nothing says it."""
    if fact and fact.status:
        return fact.status, fact.confidence
    if not evidence:
        return "unstated", None
    status = "accepted" if any(e.status == "accepted" for e in evidence) else "proposed"
    return status, max(e.confidence for e in evidence)


def verb(fact: Node) -> str:
    """What a fact says, between its two ends.

    A role is said as it is printed; the verb stands where there is none.
    """
    return VERBS.get(fact.cls.name, fact.cls.label.lower())


def between(cls: Class, label: str) -> str:
    """What a line of a map says between its two ends.

    >>> from ontology import ontology
    >>> between(ontology()["Coverage"], "coverage"), between(ontology()["Activity"], "agents")
    ('covers', 'done by')
    """
    return VERBS.get(cls.name, label) if label == cls.label.lower() else LINKS.get(label, label)


def called(thing: Named) -> str:
    """A thing in few words: its acronym; of a document its name, since a symbol such as 191 does not stand alone."""
    return thing.name if thing.definition.within("Document") else thing.acronym or thing.name


def plural(label: str) -> str:
    """A kind in the plural.

    >>> plural("Body"), plural("Group of posts"), plural("Theme"), plural("Bureau")
    ('Bodies', 'Groups of posts', 'Themes', 'Bureaux')
    """
    first, *rest = label.split(" of ")
    ending = "ies" if first.endswith("y") else "x" if first.endswith("eau") else "s"
    return " of ".join([first.removesuffix("y") + ending, *rest])


def counted(number: int, word: str) -> str:
    """A number of things in words.

    >>> counted(1, "document"), counted(1200, "body"), counted(0, "path")
    ('1 document', '1,200 bodies', 'no paths')
    """
    return f"{number:,} {word}" if number == 1 else f"{number or 'no':{',' if number else ''}} {plural(word)}"


def searched(documents: int) -> str:
    """Where something was looked for and is not stated.

    >>> searched(5), searched(0)
    ('in the 5 documents searched', 'in what is cited, and no document was searched')
    """
    found = f"in the {counted(documents, 'document')} searched"
    return found if documents else "in what is cited, and no document was searched"


def heading(cls: Class, relation: str) -> str:
    """A field of a class as a heading: what the ontology says it is.

    >>> from ontology import ontology
    >>> heading(ontology()["Body"], "chairings")
    'Who chairs it'
    """
    return cls[relation].comment.removesuffix(".")


def short(text: str, length: int) -> str:
    """A text cut at a word so that it fits.

    >>> short("Inter-Agency Support Group on the Convention", 24)
    'Inter-Agency Support …'
    """
    if len(text) <= length:
        return text
    return text[: length - 1].rsplit(" ", 1)[0] + " …"


def listed(words: Iterable[str]) -> str:
    """Several words as one phrase.

    >>> listed(["RAG", "TSAG", "TDAG"])
    'RAG, TSAG and TDAG'
    """
    several = list(words)
    return " and ".join([", ".join(several[:-1]), several[-1]]) if len(several) > 1 else "".join(several)
