"""How dates, states and kinds are put into words, in the language spoken.

A date keeps its precision; what no document says is "not stated", never "no", "unknown" or "current".
"""

from collections.abc import Iterable, Sequence

from graph.evidence import Evidence
from graph.naming.names import Named
from graph.span import Holds
from graph.view import Node
from ontology import Class
from visualisations.translation import _, day, figure, isolated, joined, language, ngettext, pgettext

COUNTED = ("change", "clause", "document", "passage", "statement", "thing")
LENGTH = 90
VERBS = {
    "Chairing": "chairs",
    "Composition": "is part of",
    "Contribution": "contributes to",
    "Coverage": "covers",
    "Disagreement": "says otherwise",
    "Establishment": "set up",
    "Mandating": "rests on",
    "Membership": "takes part in",
    "Reporting": "reports to",
    "Responsibility": "answers for",
    "Succession": "took the place of",
}
PROBLEMS = {
    400: "This was not understood",
    403: "This is not allowed",
    404: "Nothing is called so",
    501: "This is not done here",
    503: "Nothing is loaded yet",
}
PROBLEM, AWAY = "This did not work", "The engine cannot be asked"
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
    return day(text)


def when(fact: Node | None) -> str:
    """The dates of a fact as its sources state them; empty for what is timeless."""
    if fact is None:
        return ""
    since, until, seen = (fact.values.get(name, ()) for name in ("from", "until", "asOf"))
    last = _("last stated %(date)s", date=dated(seen[-1])) if seen else ""
    if since and until:
        start, end = dated(since[0]), dated(until[0])
        return start if since[0] == until[0] else _("%(start)s to %(end)s", start=start, end=end)
    if until:
        return _("until %(date)s, start not stated", date=dated(until[0]))
    if since:
        began = _("since %(date)s", date=dated(since[0]))
        return after(began, last) if last and seen[-1] != since[0] else began
    if len(seen) > 1:
        return after(_("first stated %(date)s", date=dated(seen[0])), last)
    return last or _("date not stated")


def after(first: str, second: str) -> str:
    """Two things said one after the other."""
    return _("%(first)s, %(second)s", first=first, second=second)


def doubt(fact: Node | None) -> tuple[str, ...]:
    """What is to be said of a fact beside its dates: that it is planned, implied, conditional, or not sure then."""
    if fact is None:
        return ()
    said = [relation(fact.text("modality")) if fact.text("modality") != "actual" else "", fact.text("qualification")]
    said += [relation("implied") if fact.text("certainty") == "implied" else ""]
    said += [_("not stated for this date") if fact.holds is Holds.POSSIBLY else ""]
    said += [_("ended") if fact.holds is Holds.ENDED else ""]
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
    return relation(VERBS.get(cls.name, label) if label == cls.label.lower() else LINKS.get(label, label))


def relation(words: str) -> str:
    """How one thing has to do with another, in the language spoken: a role, a verb, the name of a field.

    What the ontology does not name, such as a role that only one source knows, stays as it is.
    """
    return pgettext("relation", words) if words else ""


def kind(cls: Class) -> str:
    """A class as it is called."""
    return pgettext("class", cls.label)


def kinds(cls: Class, number: int = 2) -> str:
    """A class as several of its things are called."""
    if number == 1:
        return kind(cls)
    return plural(cls.label) if language() == "en" else pgettext("classes", cls.label)


def called(thing: Named) -> str:
    """A thing in few words: its acronym; of a document its name, since a symbol such as 191 does not stand alone."""
    return thing.name if thing.definition.within("Document") else thing.acronym or thing.name


def lengthy(thing: Named) -> bool:
    """Whether a name is so long that it is set smaller, with its code before it."""
    return len(thing.name) > LENGTH


def code(thing: Named) -> str:
    """The code, symbol or acronym that a long name stands behind; empty if it has none, or begins with it."""
    return "" if thing.name.startswith(thing.acronym) else thing.acronym


def mentioned(thing: Named) -> str:
    """A thing in few words, as it stands within a sentence."""
    return isolated(called(thing))


def wrong(status: int) -> str:
    """What went wrong, by the status that says so."""
    return _(PROBLEMS.get(status, PROBLEM))


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

    >>> counted(1, "document"), counted(1200, "document"), counted(0, "thing")
    ('1 document', '1,200 documents', 'no things')
    """
    if language() == "en":
        return f"{number or 'no':{',' if number else ''}} {word if number == 1 else plural(word)}"
    return ngettext(f"%(number)s {word}", f"%(number)s {plural(word)}", number) % {"number": figure(number)}


def how_many(number: int, cls: Class) -> str:
    """A number of things of a class in words."""
    return counted(number, cls.label.lower()) if language() == "en" else f"{kinds(cls, number)} ({figure(number)})"


def were_searched(documents: int) -> str:
    """How many documents were searched.

    >>> were_searched(5), were_searched(0)
    ('5 documents searched', 'no documents searched')
    """
    if not documents:
        return _("no documents searched")
    said = ngettext("%(number)s document searched", "%(number)s documents searched", documents)
    return said % {"number": figure(documents)}


def searched(documents: int) -> str:
    """Where something was looked for and is not stated.

    >>> searched(5), searched(0)
    ('in the 5 documents searched', 'in what is cited, and no document was searched')
    """
    if not documents:
        return _("in what is cited, and no document was searched")
    found = ngettext("in the %(number)s document searched", "in the %(number)s documents searched", documents)
    return found % {"number": figure(documents)}


def heading(cls: Class, relation: str) -> str:
    """A field of a class as a heading: what the ontology says it is.

    >>> from ontology import ontology
    >>> heading(ontology()["Body"], "chairings")
    'Who chairs it'
    """
    return pgettext("heading", cls[relation].comment.removesuffix("."))


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
    return joined(words)


def either(words: Iterable[str]) -> str:
    """Several words of which one would do."""
    return joined(words, "or")
