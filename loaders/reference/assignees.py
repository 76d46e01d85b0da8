"""Whom a paragraph of a UN document asks for what.

The annotations come in two forms: ``mandates`` with assignees, which somebody marked in the text, and a bare
``action_verb`` without any, where the words right after the verb say who is asked. An assignee without words in the
text is the annotator's conclusion and is left out; one that is no body surely known is counted, not guessed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph.entity import Entity, entity
from loaders.reference.bodies import named
from loaders.reference.clauses import due, task

ASKING = (
    "Requests|Invites|Urges|Encourages|Calls upon|Calls on|Instructs|Recommends that|"
    "requests|invites|urges|encourages|calls upon|calls on|instructs"
)
LEAD = re.compile(
    rf"(?:(?:Also|Further|Again|Strongly|Reiterates its request that|Once again)\s)*(?:{ASKING}) "
    r"(?:(?:the|all)\s)?(?P<who>[A-Z][\w'\u2019-]*(?: (?:and|of|on|the|for|in|to)(?= [A-Z])| [A-Z][\w'\u2019-]*)*)"
)
SENTENCE = re.compile(r"(?<=[.;])\s+(?=[A-Z])")
ACRONYM = re.compile(r"[A-Z][A-Z-]{1,10}[A-Z]|UN-[A-Z][a-z]+|UN Women")
AGENTS = {
    "UN Secretary-General": ("Post", "post/un-secretary-general", "UN Secretary-General"),
    "Member States": ("BodyGroup", "body/un-member-states", "Member States of the United Nations"),
    "GA": ("GoverningBody", "body/unga", "United Nations General Assembly"),
    "ECOSOC": ("GoverningBody", "body/ecosoc", "Economic and Social Council"),
    "SC": ("GoverningBody", "body/un-security-council", "United Nations Security Council"),
    "HRC": ("GoverningBody", "body/human-rights-council", "Human Rights Council"),
    "CSTD": ("GoverningBody", "body/cstd", "Commission on Science and Technology for Development"),
    "HLPF": ("GoverningBody", "body/hlpf", "High-level political forum on sustainable development"),
    "UNGIS": ("UNMechanism", "body/ungis", "United Nations Group on the Information Society"),
    "ITU": ("Organization", "body/itu", "International Telecommunication Union"),
}
SPELLINGS = {
    "Secretary-General": "UN Secretary-General",
    "Secretary-General of the United Nations": "UN Secretary-General",
    "States": "Member States",
    "Governments": "Member States",
    "General Assembly": "GA",
    "Assembly": "GA",
    "Economic and Social Council": "ECOSOC",
    "Commission on Science and Technology for Development": "CSTD",
    "International Telecommunication Union": "ITU",
    "United Nations Group on the Information Society": "UNGIS",
}


@dataclass(frozen=True)
class Paragraph:
    """One paragraph as the file gives it: ``raw`` are its words with their spaces as they are."""

    where: str
    raw: str
    kind: str = "paragraph"
    part: str = "operative"
    prefix: str = ""
    level: int = 0
    mandates: tuple[Mapping[str, Any], ...] = ()
    links: tuple[str, ...] = ()

    @cached_property
    def text(self) -> str:
        """Its words, with plain spaces."""
        return " ".join(self.raw.split())

    @property
    def verb(self) -> str:
        """What it does, as printed; of several the first."""
        verb = next((str(m["action_verb"]) for m in self.mandates if m.get("action_verb")), "")
        return "takes note" if verb == "Takes" and self.text.startswith("Takes note") else verb.lower()


@dataclass(frozen=True)
class Ask:
    """Somebody is asked for something; ``words`` is the sentence that asks."""

    bearer: Entity
    task: str
    due: str
    words: str


def agent(name: str, kind: str = "") -> Entity | None:
    """Whom an annotation or a text calls so; None if that is nobody surely known.

    :param kind: the kind of assignee that the annotation states, such as "UN System".

    >>> agent("Secretary-General").key, agent("UNCTAD", "UN System").key, agent("private sector", "other")
    ('post/un-secretary-general', 'body/unctad', None)
    """
    plain = re.sub(r"\s*\([A-Z-]+\)$", "", name.strip())
    short = SPELLINGS.get(plain, plain)
    if short in AGENTS:
        cls, key, called = AGENTS[short]
        return entity(
            cls, {"name": called, "acronym": short if ACRONYM.fullmatch(short) and short != "GA" else None}, key
        )
    return named(short) if kind.startswith("UN") and ACRONYM.fullmatch(short) else None


def asks(paragraph: Paragraph) -> Iterator[Ask | str]:
    """Who is asked for what; a text is the name of somebody who is not known.

    >>> asked = asks(Paragraph("record 1", "Requests the Secretary-General to report by 2025;"))
    >>> [(ask.bearer.key, ask.task, ask.due) for ask in asked]
    [('post/un-secretary-general', 'report by 2025', '2025')]
    """
    if any("assignees" in mandate for mandate in paragraph.mandates):
        yield from _annotated(paragraph)
    elif lead := LEAD.match(paragraph.text):
        found = agent(lead["who"])
        yield _ask(paragraph, found, lead["who"], "") if found else lead["who"]


def _annotated(paragraph: Paragraph) -> Iterator[Ask | str]:
    for mandate in paragraph.mandates:
        for one in mandate.get("assignees") or ():
            words, name = str(one.get("assignee") or ""), str(one.get("assignee_normalized") or "")
            if words and mandate.get("action_verb_type") == "directive":
                found = agent(name, str(one.get("assignee_type") or "")) if words in paragraph.text else None
                yield _ask(paragraph, found, words, str(mandate.get("action_verb") or "")) if found else name or words


def _ask(paragraph: Paragraph, bearer: Entity, who: str, verb: str) -> Ask:
    """The sentence with verb and name asks; the task follows the "to" after the name, or begins with the verb."""
    sentences = SENTENCE.split(paragraph.raw)
    fitting = [s for s in sentences if who in " ".join(s.split()) and verb in " ".join(s.split())]
    words = (fitting or [paragraph.raw])[0]
    plain = " ".join(words.split())
    after = plain.partition(verb)[2] if verb else plain
    rest = re.search(r"\bto (?=[a-z])(.+)", after.partition(who)[2])
    return Ask(bearer, task(rest[1] if rest else f"{verb}{after}" if verb else plain), due(plain), words)
