"""What a coordinator is told of a document that was loaded: new, changed, gone, in conflict, new things, silences.

An account is made when the document is written, and finished when the edition is published: only then it is known which
facts are believed, and which new things are still candidates. It is a line of JSON in the file of its load.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pyoxigraph import NamedNode

from graph.clearance import of_reading
from graph.entity import TYPE, Entity
from graph.naming.names import Named
from graph.reading import Reading, term
from graph.view import Graph
from graph.writing.change import Change
from loaders.loading.report import Account, File, accounts
from loaders.loading.spool import Waiting
from loaders.stating.known import ITSELF
from ontology import Class, ontology

BELIEVED = "SELECT ?fact ?status { BELIEVED { VALUES ?fact { $facts } ?fact :status ?status } }"
THINGS = "SELECT DISTINCT ?thing { BELIEVED { VALUES ?thing { $things } ?thing a :Thing } }"
PLAIN = ("title", "symbol", "issued", "adoptedOn", "place", "designation")
DATED = ("from", "until", "asOf", "modality", "certainty", "qualification", "value", "qualifier")
LAPSED = {"plan-that-lapsed", "milestone-that-lapsed", "resolution-by-another-name"}
NEAR = 3
Said = dict[str, str]


def told(waiting: Waiting, file: File, old: Sequence[Said], ruled: Mapping[str, str], graph: Graph | None) -> Account:
    """The account of a document as it is written.

    :param old: the facts that the state before it said.
    :param ruled: what people said of facts, by key.
    :param graph: the edition before.
    """
    readings = [r for r in waiting.readings if of_reading(r, file.clearance) is file.clearance]  # nobody is named
    new = [fact for reading in readings for fact in _facts(reading)]
    before, after = _grouped(old), _grouped(new)
    known = _known(graph, [fact["fact"] for fact in new])
    fresh = [fact for gist, fact in after.items() if gist not in before and fact["fact"] not in known]
    return {
        "file": file.called,
        "digest": file.digest,
        "document": file.key,
        "again": file.again,
        "unchanged": sum(_alike(fact, before[gist]) for gist, fact in after.items() if gist in before),
        "known": sum(gist not in before and fact["fact"] in known for gist, fact in after.items()),
        "new": fresh,
        "changed": [
            fact | {"was": _difference(before[gist], fact)}
            for gist, fact in after.items()
            if gist in before and not _alike(fact, before[gist])
        ],
        "vanished": [fact for gist, fact in before.items() if gist not in after],
        "conflicts": [*_ruled(new, ruled), *_otherwise(readings, file.key, graph)],
        "candidates": _new_things(readings),
        "unplaced": list(waiting.unplaced),
        "silent": [dict(zip(("section", "silent", "passages"), one, strict=True)) for one in waiting.sections],
    }


def former(change: Change, digest: str) -> list[Said]:
    """The facts that a state of a file said, read from the store before they are taken away."""
    found: list[Said] = []
    for reading in change.of_file(digest):
        values: dict[NamedNode, dict[str, str]] = defaultdict(dict)
        classes: dict[NamedNode, Class] = {}
        for quad in change.store.quads_for_pattern(None, None, None, reading):
            assert isinstance(quad.subject, NamedNode)
            if quad.predicate == TYPE:
                cls = ontology().of(quad.object) if isinstance(quad.object, NamedNode) else None
                held = classes.get(quad.subject)
                if cls and (not held or len(cls.ancestors) > len(held.ancestors)):
                    classes[quad.subject] = cls
            else:
                values[quad.subject][quad.predicate.value] = _value(quad.object, change)
        quotes = change.store.quads_for_pattern(reading, term("Reading", "quote"), None, None)
        quote = next((_value(q.object, change) for q in quotes), "")
        for node, cls in classes.items():
            if cls.within("Fact"):
                named = {
                    p.name: values[node][p.iri.value] for p in cls.properties.values() if p.iri.value in values[node]
                }
                found.append(_said(change.identity.key(node), cls, named, quote, "", ""))
    return found


def _value(object: object, change: Change) -> str:
    return change.identity.key(object) if isinstance(object, NamedNode) else getattr(object, "value", "")


def finished(
    place: Path, files: Sequence[File], notes: Mapping[str, Iterable[tuple[str, str, str]]], graph: Graph
) -> None:
    """Complete the accounts of a load from the edition that came of it, and keep them.

    :param notes: for each file, by digest, the rules over several sources that it broke: rule, paragraph, words.
    """
    near: dict[str, list[str]] = {}
    draft = place.with_suffix(".draft")
    by_digest = {(f.key, f.digest): f for f in files}
    with draft.open("w", encoding="utf-8") as lines:
        for account in accounts(place):
            file = by_digest[str(account["document"]), str(account["digest"])]
            account["file"] = file.called
            several = [*_listed(account, "conflicts")]
            several += [
                {"paragraph": where, "words": words}
                for rule, where, words in notes.get(file.digest, ())
                if rule not in LAPSED
            ]
            account["conflicts"] = several
            _stand(account, graph)
            _near(account, near, graph)
            lines.write(json.dumps(account, ensure_ascii=False) + "\n")
    draft.replace(place)


def _stand(account: Account, graph: Graph) -> None:
    """Say of every fact whether it is believed, call it by the names of its ends, and keep only unknown things."""
    facts = [f for name in ("new", "changed", "vanished") for f in _listed(account, name)]
    iris = [graph.identity.iri(f["fact"]) for f in facts]
    status = {graph.identity.key(n): s.value for n, s in graph.source.rows(BELIEVED, facts=iris)} if iris else {}
    for fact in facts:
        fact["status"] = status.get(fact["fact"], "candidate")
        fact["words"] = _words(fact, graph)
    things = [graph.identity.iri(t["key"]) for t in _listed(account, "candidates") if _named(t["key"])]
    shown = {graph.identity.key(row[0]) for row in graph.source.rows(THINGS, things=things)} if things else set()
    account["candidates"] = [t for t in _listed(account, "candidates") if t["key"] not in shown]
    account["waiting"] = sum(f["status"] == "candidate" for f in _listed(account, "new"))


def _near(account: Account, near: dict[str, list[str]], graph: Graph) -> None:
    for thing in _listed(account, "candidates"):
        if thing["key"] not in near:
            near[thing["key"]] = [_called(n) for n in graph.names.near(thing["name"], thing["class"], NEAR)]
        thing["near"] = "; ".join(near[thing["key"]])


def _called(named: Named) -> str:
    return f"{named.acronym or named.name} ({named.key})"


def _words(fact: Said, graph: Graph) -> str:
    """A fact in words: its ends as they are called, and between them what it is."""
    ends = [_name(key, graph) for key in fact["ends"].split(" ") if key]
    role = fact["role"] or fact["kind"].lower()
    dates = ", ".join(f"{name} {fact[name]}" for name in ("from", "until") if fact.get(name))
    said = f"{ends[0]}: {role} of {', '.join(ends[1:])}" if len(ends) > 1 else ": ".join([role, *ends])
    manner = fact.get("modality", "")
    return said + (f" ({dates})" if dates else "") + (f" [{manner}]" if manner not in ("", "actual") else "")


def _name(key: str, graph: Graph) -> str:
    named = graph.names.of(key)
    return (named.acronym or named.name) if named else key.partition("/")[2].replace("-", " ")


def _facts(reading: Reading) -> Iterator[Said]:
    for one in reading.entities:
        cls = ontology()[one.cls]
        if cls.within("Fact"):
            place = reading.place
            yield _said(one.key, cls, dict(one.values), reading.quote, place.paragraph, f"{reading.confidence:g}")


def _said(key: str, cls: Class, values: Mapping[str, str], quote: str, paragraph: str, sure: str) -> Said:
    ends = [values[p.name] for p in (cls.ends or cls.identity[:1]) if p.name in values]
    role = values.get("role", "") or (values.get("name", "") or values.get("task", "") if not cls.ends else "")
    said = {"fact": key, "kind": cls.label, "ends": " ".join(e for e in ends if _named(e)), "role": role}
    said |= {name: values[name] for name in DATED if name in values}
    return said | {"quote": quote, "paragraph": paragraph, "confidence": sure}


def _named(key: str) -> bool:
    return key.partition("/")[0] in ontology().segments


def _grouped(facts: Iterable[Said]) -> dict[tuple[str, str, str], Said]:
    """Facts by what they come to: kind, ends and role; of several the surest, and of these the first by its words."""
    found: dict[tuple[str, str, str], Said] = {}
    for fact in sorted(facts, key=lambda f: (f["fact"], f["quote"])):
        found.setdefault((fact["kind"], fact["ends"], fact["role"]), fact)
    return found


def _alike(one: Said, other: Said) -> bool:
    return not _difference(other, one)


def _difference(old: Said, new: Said) -> str:
    """What is another now of a fact, in words; empty if nothing is."""
    parts = [
        f"{name} {old.get(name) or 'not stated'} -> {new.get(name) or 'not stated'}"
        for name in DATED
        if old.get(name, "") != new.get(name, "")
    ]
    if " ".join(old["quote"].split()) != " ".join(new["quote"].split()):
        parts.append(f"words “{old['quote']}”")
    return "; ".join(parts)


def _known(graph: Graph | None, keys: Sequence[str]) -> set[str]:
    """Those of these facts that were believed before."""
    if not graph or not keys:
        return set()
    rows = graph.source.rows(BELIEVED, facts=[graph.identity.iri(key) for key in dict.fromkeys(keys)])
    return {graph.identity.key(row[0]) for row in rows}


def _ruled(facts: Sequence[Said], ruled: Mapping[str, str]) -> Iterator[Said]:
    for fact in facts:
        if ruled.get(fact["fact"]) == "rejected":
            words = f"a person rejected that: {fact['kind'].lower()} {fact['fact']}, “{fact['quote']}”"
            yield {"paragraph": fact["paragraph"], "words": words}


def _otherwise(readings: Sequence[Reading], document: str, graph: Graph | None) -> Iterator[Said]:
    """Where a document gives another title, number or date of a thing than is known."""
    if not graph:
        return
    given = [(one, name, value, reading) for reading in readings for one, name, value in _plain(reading.entities)]
    nodes = {node.key: node for node in graph.at().nodes({one.key for one, *_ in given})}
    for one, name, value, reading in given:
        held = nodes[one.key].values.get(name, ()) if one.key in nodes else ()
        own = one.key == document and reading.rule == ITSELF
        if held and value not in held and not own:
            words = f"{name} of {_name(one.key, graph)}: “{value}” here, “{held[0]}” is known"
            yield {"paragraph": reading.place.paragraph, "words": words}


def _plain(entities: Iterable[Entity]) -> Iterator[tuple[Entity, str, str]]:
    for one in entities:
        if ontology()[one.cls].within("Thing"):
            yield from ((one, name, value) for name, value in one.values if name in PLAIN)


def _new_things(readings: Collection[Reading]) -> list[Said]:
    """The new things that a document names, each once, with the words that name it first."""
    found: dict[str, Said] = {}
    for reading in readings:
        called = {e.key: (dict(e.values).get("name", ""), e.cls) for e in reading.entities}
        for key in reading.needs:
            name, cls = called.get(key, ("", "Thing"))
            place = {"paragraph": reading.place.paragraph, "quote": reading.quote}
            found.setdefault(key, {"key": key, "name": name or key.partition("/")[2], "class": cls, **place})
    return list(found.values())


def _listed(account: Account, name: str) -> list[Said]:
    several = account.get(name)
    return several if isinstance(several, list) else []
