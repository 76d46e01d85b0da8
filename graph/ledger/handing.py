"""What people decided, handed on with an export and taken over by another home: acts, with keys in place of IRIs.

Who decided stays where it was decided: whoever loads the export answers for what comes with it. What the home that it
comes to has decided itself is not decided anew.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from pyoxigraph import NamedNode

from graph.clearance import Clearance, highest
from graph.identity import Identity
from graph.ledger.ledger import Ledger
from graph.ledger.record import CHOICES, RULINGS, VERDICTS, WEIGHINGS, Ruling, Word, refuse, word
from ontology import ontology

Handed = Mapping[str, Any]
LISTS = ("documents", "besides")
KNOWN, KEY = (*RULINGS, *WEIGHINGS, *CHOICES), re.compile(r'[^\s<>"{}|\\^`]+')
TAKEN = "as decided where {name} comes from"


def handed(ledger: Ledger, identity: Identity, edition: int) -> Iterator[dict[str, Any]]:
    """The acts that count and may be seen, the oldest first: what each is, why, for whom, its words and its rulings.

    What a person stated in one is no part of it: it is a reading as any other.

    :param edition: the number of the edition that is handed on: an act that counts later is left out.
    """
    words, rulings, clearances = ledger.words(), ledger.ruled(), ledger.clearances_of_acts()
    for act in sorted(ledger.acts(10**9), key=lambda one: one.id):
        mine = [_key_word(one, identity) for one in words if one.act == act.id]
        ruled = [_key_ruling(one, identity) for one in rulings.get(act.id, ())]
        if (mine or ruled) and not act.undone and act.edition is not None and act.edition <= edition:
            about = {"act": act.act, "at": act.at, "reason": act.reason, "clearance": str(clearances[act.id])}
            yield {**about, "words": mine, "rulings": ruled}


def taken(
    ledger: Ledger, identity: Identity, several: Iterable[Handed], by: str, name: str, clearance: Clearance
) -> list[int]:
    """Record what was handed on, but for what is decided here; the acts it became.

    :param name: the name of the file it came in.
    :param clearance: who may see the file.
    :raises ValueError: if there is no such verdict, ruling or clearance.
    """
    done = []
    facts = set(ledger.verdicts())
    pairs = {(one.one, one.other) for one in ledger.rulings(KNOWN)}
    for act in several:
        words = [w for w in _words(act, identity) if w.fact not in facts]
        rulings = [r for r in _rulings(act, identity, by) if (r.one, r.other) not in pairs]
        if words or rulings:
            seen = highest((clearance, Clearance.of(act["clearance"])))
            why = "; ".join(filter(None, (act["reason"], TAKEN.format(name=name))))
            done.append(ledger.act(act["act"], by, why, words, rulings, clearance=seen).id)
    return done


def refused(several: Sequence[Handed]) -> str:
    """Why what was handed on cannot be taken; empty if it can.

    >>> refused([{"act": "accepted"}]), refused([])
    ("an act has no 'reason'", '')
    """
    for act in several:
        if not isinstance(act, Mapping):
            return f"{act!r} is no act"
        for name in ("act", "reason", "clearance", "words", "rulings"):
            if name not in act:
                return f"an act has no {name!r}"
        try:
            Clearance.of(act["clearance"])
            refuse({w["verdict"] for w in act["words"]} - {*VERDICTS}, "verdict", VERDICTS)
            refuse({r["ruling"] for r in act["rulings"]} - {*KNOWN}, "ruling", KNOWN)
            keys = [w["fact"] for w in act["words"]] + [r[end] for r in act["rulings"] for end in ("one", "other")]
            wrong = [key for key in keys if not KEY.fullmatch(key)]
        except (KeyError, TypeError, ValueError) as error:
            return f"an act cannot be read: {error}"
        if wrong:
            return f"{wrong[0]!r} is no key of what a verdict is on"
    return ""


def _key_word(one: Word, identity: Identity) -> dict[str, Any]:
    said = {name: value for name, value in asdict(one).items() if value and name not in ("act", "content")}
    lists = {name: [_key(identity, iri) for iri in said[name]] for name in LISTS if name in said}
    return {**said, "fact": _key(identity, one.fact), **lists}


def _key_ruling(one: Ruling, identity: Identity) -> dict[str, str]:
    ends = {name: _key(identity, getattr(one, name)) for name in ("one", "other", "kept")}
    return {**ends, "ruling": one.ruling}


def _words(act: Handed, identity: Identity) -> Iterator[Word]:
    for said in act["words"]:
        made = word({**said, "fact": _iri(identity, said["fact"])})
        yield replace(
            made,
            documents=tuple(_iri(identity, key) for key in made.documents),
            besides=tuple(_iri(identity, key) for key in made.besides),
        )


def _rulings(act: Handed, identity: Identity, by: str) -> Iterator[Ruling]:
    for said in act["rulings"]:
        one, other = sorted(_iri(identity, said[name]) for name in ("one", "other"))
        yield Ruling(one, other, said["ruling"], _iri(identity, said["kept"]), "", by, "")


def _key(identity: Identity, iri: str) -> str:
    return identity.key(NamedNode(iri)) if ":" in iri else iri


def _iri(identity: Identity, key: str) -> str:
    if not key or ":" in key:
        return key
    return identity.iri(key).value if key.partition("/")[0] in ontology().segments else identity.base + key
