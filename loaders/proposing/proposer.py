"""The proposer: a model at a chat endpoint is asked about the passages in which the rules found little.

Off unless it is set up and asked for. It is asked one passage at a time, so that no passage can speak for another; what
it says is vetted, and what is left are candidates that nobody sees before a person has accepted them. Answers are kept
in the home: they count again whenever the document is read again, and are not asked for twice.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Self

from graph.editions.home import Home
from loaders.extraction import Name
from loaders.formats.passages import Passage, Text
from loaders.loading.task import Document
from loaders.proposing.endpoint import Down, Endpoint, Failed
from loaders.proposing.predicates import context, leads, messages
from loaders.proposing.vetting import REASONS, Names, Vetted, among, fresh, named, understood, vet

PASSAGES, SECONDS = "REMIT_PROPOSER_PASSAGES", "REMIT_PROPOSER_SECONDS"
AT_ONCE = 4
FEWEST, SPARSE, LONGEST = 5, 25, 6000
FOLDER = "proposals"
Say = Callable[[str], None]
Advance = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Answer:
    """What a model said of a passage; ``asked`` is the digest of the question."""

    asked: str
    model: str
    words: str


@dataclass(frozen=True)
class Asking:
    """A passage that a model may be asked about.

    :ivar where: the document it is of, by the name the caller has for it.
    :ivar found: how many facts the rules found in it.
    :ivar names: the names known in it, its lead-in or its heading.
    """

    where: str
    text: Text
    passage: Passage
    found: int = 0
    names: tuple[Name, ...] = ()

    @property
    def key(self) -> str:
        """What the passage says, with its heading and lead-in, as a digest."""
        return _digest(context(self.text, self.passage))

    @property
    def lines(self) -> list[str]:
        """All that is sent of the document: the passage, its lead-ins and its heading."""
        return [*(self.text.words(one) for one in (self.passage, *leads(self.passage))), self.passage.section]

    @property
    def length(self) -> int:
        """How many words it has; none if it is a heading."""
        words = self.text.words(self.passage)
        return 0 if words.rstrip(":") == self.passage.section else len(words.split())

    @property
    def wanting(self) -> bool:
        """Whether the rules found little in it for its length, and it is neither a scrap nor endless."""
        few = self.length >= FEWEST and self.found * SPARSE < self.length
        return few and sum(map(len, self.lines)) <= LONGEST


@dataclass
class Proposer:
    """Asks what is to be asked, and remembers what was answered.

    :param endpoint: whom to ask; None to count only what was answered before.
    :param folder: where answers are kept; None to keep none.
    :param passages: how many passages are sent in one load at most, in how many ``seconds``.
    :param say: takes a line for whoever waits.
    :ivar account: what became of it, in one line; empty where nothing was asked or remembered.
    """

    endpoint: Endpoint | None
    folder: Path | None
    passages: int = 200
    seconds: float = 300
    say: Say = lambda line: None
    account: str = ""
    _counts: Counter[str] = field(default_factory=Counter, repr=False)
    _troubles: list[Failed] = field(default_factory=list, repr=False)
    _memory: dict[str, dict[str, Answer]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, environment: Mapping[str, str], home: Home | None, say: Say) -> Self:
        """The proposer that the environment sets up.

        :param home: where answers are kept; None to keep none.
        :raises ValueError: if the environment sets none up, or not rightly.
        """
        limits = _limit(environment, PASSAGES, cls.passages), _limit(environment, SECONDS, int(cls.seconds))
        return cls(Endpoint.of(environment), home.path / FOLDER if home else None, *limits, say)

    @classmethod
    def remembering(cls, home: Home) -> Self:
        """One that asks nobody, for what was answered before is to count when a document is read again."""
        return cls(None, home.path / FOLDER)

    def added(
        self, documents: Mapping[str, Document], known: Sequence[Name], advance: Advance = lambda *_: None
    ) -> dict[str, Document]:
        """Documents with the facts that are proposed of them, after those that the rules found.

        :param known: the names of the graph.
        :param advance: called with a word, how many passages are done, and of how many.
        """
        kept = {place.name for place in self.folder.iterdir()} if self.folder and self.folder.is_dir() else set()
        if not self.endpoint and not kept:
            return dict(documents)
        names = Names(known)
        askings = {where: list(self._askings(where, found, names, kept)) for where, found in documents.items()}
        self._ask(list(islice(self._open(askings), self.passages)), advance)
        vetted = {where: self._vetted(document, askings[where]) for where, document in documents.items()}
        self.account = self._told(list(vetted.values()))
        return {where: replace(one, facts=(*one.facts, *vetted[where].facts)) for where, one in documents.items()}

    def _askings(self, where: str, document: Document, names: Names, kept: Set[str]) -> Iterator[Asking]:
        """The passages of a document that are to be asked about, or have an answer."""
        found, local = Counter(fact.passage.start for fact in document.facts), Names(named(document.facts))
        for passage in document.text.passages:
            one = Asking(where, document.text, passage, found[passage.start])
            if (self.endpoint and one.wanting) or one.key in kept:
                yield replace(one, names=tuple(among(one.lines, names, local)))

    def _open(self, askings: Mapping[str, Iterable[Asking]]) -> Iterator[Asking]:
        """The passages to ask about: those in which the rules found least first, whichever document they are of."""
        wanting = [one for several in askings.values() for one in several if self.endpoint and one.wanting]
        done: set[str] = set()
        for asking in sorted(wanting, key=lambda one: (one.found, -one.length, one.key)):
            asked = self._asked(asking)
            known = any(answer.asked == asked for answer in self._remembered(asking))
            if asked not in done:
                done.add(asked)
                self._counts["known" if known else "open"] += 1
                if not known:
                    yield asking

    def _ask(self, askings: Sequence[Asking], advance: Advance) -> None:
        """Ask about passages, a few at once, as long as there is time and somebody answers."""
        if not self.endpoint:
            return
        self.say(self._announced(askings))
        deadline = time.monotonic() + self.seconds
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for start in range(0, len(askings), AT_ONCE):
                several = askings[start : start + AT_ONCE]
                failed = [f for f in pool.map(lambda one: self._answer(one, deadline), several) if f]
                self._troubles += failed
                self._counts["sent"] += len(several)
                self._counts["answered"] += len(several) - len(failed)
                advance("proposing", self._counts["sent"], len(askings))
                # An endpoint that fails all that it is given first is not asked the others.
                if any(isinstance(f, Down) for f in failed) or not self._counts["answered"]:
                    break
                if time.monotonic() > deadline and self._counts["sent"] < len(askings):
                    self._troubles.append(Down("the time allowed was over"))
                    break

    def _announced(self, askings: Sequence[Asking]) -> str:
        """What will be sent where, for the person to know before it is."""
        assert self.endpoint
        sent = _several(len(askings), "passage"), _several(len({a.where for a in askings}), "document")
        limits = f"at most {_several(self.passages, 'passage')} and {self.seconds:g} seconds"
        where = f"{self.endpoint.shown} (model {self.endpoint.model})"
        return f"proposer: sending {sent[0]} of {sent[1]} to {where}, and nothing else; {limits} in a load"

    def _answer(self, asking: Asking, deadline: float) -> Failed | None:
        """Ask about one passage and keep the answer; what went wrong, if anything did."""
        assert self.endpoint
        try:
            words = self.endpoint.ask(messages(asking.text, asking.passage, asking.names), deadline)
            if not understood(words):
                raise Failed("its answer held no JSON with facts")
        except Failed as error:
            return error
        self._keep(asking, Answer(self._asked(asking), self.endpoint.model, words))
        return None

    def _vetted(self, document: Document, askings: Iterable[Asking]) -> Vetted:
        """What is kept of the answers about one document."""
        vetted = Vetted()
        for asking in askings:
            for answer in self._remembered(asking):
                vet(answer.words, answer.model, asking.text, asking.passage, asking.names, vetted)
        return fresh(vetted, document.facts)

    def _asked(self, asking: Asking) -> str:
        model = self.endpoint.model if self.endpoint else ""
        return _digest([model, messages(asking.text, asking.passage, asking.names)])

    def _remembered(self, asking: Asking) -> list[Answer]:
        """What models have said of a passage, the last word of each, whatever they were asked then."""
        key = asking.key
        if key not in self._memory:
            places = sorted((self.folder / key).glob("*.json")) if self.folder else []
            self._memory[key] = {answer.model: answer for answer in map(_read, places) if answer}
        return [answer for _, answer in sorted(self._memory[key].items())]

    def _keep(self, asking: Asking, answer: Answer) -> None:
        self._memory.setdefault(asking.key, {})[answer.model] = answer
        if self.folder:
            place = self.folder / asking.key / f"{_digest(answer.model)}.json"
            place.parent.mkdir(parents=True, exist_ok=True)
            draft = place.with_suffix(f".{os.getpid()}")
            draft.write_text(json.dumps(vars(answer)), encoding="ascii")
            draft.replace(place)

    def _told(self, vetted: Sequence[Vetted]) -> str:
        """What became of it, in one line."""
        proposed, kept = sum(one.proposed for one in vetted), sum(len(one.facts) for one in vetted)
        if not self.endpoint and not proposed:
            return ""
        dropped = sum((one.dropped for one in vetted), Counter[str]())
        parts = [f"{proposed} proposed", f"{kept} kept as candidates for review"]
        parts += [f"{dropped[reason]} {reason}" for reason in REASONS if dropped[reason]]
        if self._counts["known"]:
            parts.append(f"{_several(self._counts['known'], 'passage')} answered before")
        line = f"proposer: {', '.join(parts)}"
        if not self._troubles:
            return line
        [(trouble, _)] = Counter(map(str, self._troubles)).most_common(1)
        answered = f"{self._counts['answered']} of {_several(self._counts['open'], 'passage')} answered"
        return f"{line}; {answered}, for {trouble}: where it is silent, the rules alone speak"


def _read(place: Path) -> Answer | None:
    """An answer that was kept; None if the file was spoiled."""
    try:
        given = json.loads(place.read_text(encoding="ascii"))
        answer = Answer(given["asked"], given["model"], given["words"])
    except (ValueError, LookupError, TypeError):
        return None
    return answer if all(isinstance(said, str) for said in vars(answer).values()) else None


def _digest(given: object) -> str:
    return sha256(json.dumps(given).encode()).hexdigest()[:32]


def _several(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _limit(environment: Mapping[str, str], name: str, usual: int) -> int:
    said = environment.get(name, "").strip()
    if said and not (said.isascii() and said.isdigit() and int(said[:7]) > 0):
        raise ValueError(f"{name} is to be a whole number above 0, not {said!r}")
    return int(said[:7]) if said else usual
