"""Tables of who does what on each action line, as they come out of a page: a cell a line, or columns run together.

A row is found by its key ("Action Line C3"), wherever among its cells that is printed, and then read as a whole: so it
does not matter in which order a reader of files gives its lines, nor where a word is broken over two columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from loaders.extraction.gazetteer import Gazetteer
from loaders.extraction.heads import stated
from loaders.extraction.lines import BAR, Line, block
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.register import within
from loaders.extraction.rules import Found
from loaders.formats.passages import Passage

CELL = 160
KEYLIKE = re.compile(r"\W*(?:(?:WSIS )?[Aa]ction [Ll]ines?|AL) ?$|\W*$")
KEYED = re.compile(rf"(?:^|{BAR})\W*$|(?:\band|&|/|,) ?$")
ROLE = re.compile(
    r"\b(?:[Ll]ead|[Ff]ocal [Pp]oints?|[Cc]o-? ?facilitators?|[Ff]acilitators?|[Mm]oderators?)\b|\bAssisted\b"
)
ONCE = {
    "lead": re.compile(r"^\W*Lead\b(?! facilitator)"),
    "focal point": re.compile(r"\b[Ff]ocal [Pp]oints?\b"),
    "facilitator": re.compile(r"^\W*(?:Sole |Main |Lead )?(?:[Mm]oderators?/)?[Ff]acilitators?\b"),
}
AGENT = rf"(?:[{block('body', 'post', 'post-group', 'person')}]|(?!WSIS\b)[A-Z][A-Za-z]?[A-Z-]{{1,6}}\b)"
COPULA = r"(?:,? (?:is|are|as|being|acts as|acting as|serves as|will be)(?: an?| the| also)*)"
AGENTS = rf"{AGENT}(?:(?:,? and |, | & | ?/ ?){AGENT}(?!{COPULA}? (?:co-|lead |focal|sole|main|facil)))*"
NOUN = rf"(?::| ?-| is| are| will be)(?: the)? ?{BAR}?(?P<o>{AGENTS})"
# "ITU co-facilitator", but not "Assisted by ITU / facilitator": another column's word.
BARE = rf"(?:^|{BAR}|[Aa]nd |; )(?P<o>{AGENTS})"
READ = {
    "lead": (
        rf"(?<!: )\bLead(?: agency| sector| bureau| department)?(?: (?:within|in|inside|for) {AGENT})?{NOUN}",
        rf"(?P<o>{AGENTS}){COPULA} (?:in the )?lead\b(?! fac)",
    ),
    "responsibleFor": (rf"\b[Ff]ocal [Pp]oints?{NOUN}", rf"(?P<o>{AGENTS}){COPULA} [Ff]ocal [Pp]oints?\b"),
    "coFacilitator": (
        rf"\b[Cc]o-? ?facilitators?{NOUN}",
        rf"(?P<o>{AGENTS}){COPULA} co-? ?{BAR}?facilitators?\b",
        rf"{BARE} co-? ?{BAR}?facilitators?\b",
        # "ITU co(Role of / Assisted by SPU, CEC / facilitator": the word goes on where its column goes on.
        rf"(?P<o>{AGENT}){COPULA}? co-?(?=\(| ?{BAR}).{{1,90}}?[ {BAR}]facilitator\b",
    ),
    "facilitator": (
        rf"(?<![\w-])(?<!Lead )(?<!lead )(?:[Ss]ole )?(?:[Mm]oderators?/)?[Ff]acilitators?{NOUN}",
        rf"(?<!from )(?P<o>{AGENTS}){COPULA} (?:sole )?facilitators?\b",
        rf"{BARE} (?:sole )?facilitators?\b",
        rf"(?<![\w-])(?:[Mm]oderated and )?[Ff]acilitated by {BAR}?(?P<o>{AGENTS})",
        rf"(?P<o>{AGENT}),? (?:which )?(?:has |had )?(?:took|taken|takes) over (?:from {AGENT} )?(?:in \S{{1,9}} )?"
        rf"as (?:sole |the )?facilitator\b",
        rf"(?P<o>{AGENT}) (?:has )?(?:succeeded|succeeds|replaced|replaces) {AGENT} as (?:sole |the )?facilitator\b",
    ),
    "leadFacilitator": (rf"\b[Ll]ead [Ff]acilitators?{NOUN}", rf"(?P<o>{AGENTS}){COPULA} lead facilitators?\b"),
    "partner": (rf"\bPartners?{NOUN}", rf"(?P<o>{AGENTS}){COPULA} (?:key |main )?partners?\b(?! of| in)"),
}
COMPILED = {predicate: tuple(re.compile(one) for one in patterns) for predicate, patterns in READ.items()}
HELPED = re.compile(
    rf"\b(?:[Aa]ssisted|[Ss]upported|[Hh]elped|[Bb]acked) (?:also )?by {BAR}?"
    rf"(?P<o>{AGENT}(?:(?:,? and |, | & | ?/ ?){AGENT})*)"
)
KEY = 70
# "- E-health", in a row of its own below C7.
SUBKEY = re.compile(r"\W*(?P<name>[Ee]-[a-z]{4,14})\W*")
REMARK = re.compile(r"[.;:]$|\b(?:is|are|was|were|see|by|updated|meeting|first)\b|^\W|^[a-z]", re.I)
BRACKETED = re.compile(r"\((?P<name>e-?[A-Za-z]{4,14})\)")
THEME = re.compile(r"\W{0,3}(?:[Tt]heme )?\(?(?P<name>e-?[A-Za-z]{4,14})\b")


def boards(text: str, laid: Sequence[Passage], named: Sequence[Mention], known: Gazetteer) -> Iterator[Found]:
    """The roles in every row of every such table."""
    for run in _runs(text, laid, named):
        for row in _rows(text, run, named):
            yield from _read(text, row, named, known)


def _runs(text: str, laid: Sequence[Passage], named: Sequence[Mention]) -> Iterator[list[Passage]]:
    """The stretches of short lines in which there are a key and two roles."""
    run: list[Passage] = []
    for passage in [*laid, None]:
        if passage is not None and _celled(text, passage):
            run.append(passage)
            continue
        if any(_key(text, one, named) for one in run) and sum(bool(_role(text, one)) for one in run) > 1:
            yield run
        run = []


def _celled(text: str, passage: Passage) -> bool:
    """Whether a passage may be a cell: short, and no item of a list but one that is a theme of C7."""
    words = text[passage.start : passage.end]
    return len(words) < CELL and (not passage.lead or bool(SUBKEY.fullmatch(words)))


def _role(text: str, passage: Passage) -> bool:
    return bool(ROLE.search(text, passage.start, passage.end))


def _key(text: str, passage: Passage, named: Sequence[Mention]) -> Mention | None:
    """The action line with which a line begins; ``None`` if it begins with something else."""
    lines = (m for m in within(named, passage.start, passage.end) if m.name.kind == "action-line")
    return next((m for m in lines if KEYLIKE.match(text[passage.start : m.start])), None)


def _rows(text: str, run: Sequence[Passage], named: Sequence[Mention]) -> Iterator[list[Passage]]:
    """The rows of a run: a new one begins where a second key, or a second cell of one kind, would come into it."""
    row: list[Passage] = []
    held: set[str] = set()
    code = ""
    for passage in run:
        words = text[passage.start : passage.end]
        key = _key(text, passage, named)
        code = key.name.label[:3].strip() if key else code
        if SUBKEY.fullmatch(words) and code == "C7":
            if "key" in held:
                yield row
            row, held = [passage], {"key"}
            continue
        signs = {kind for kind, sign in ONCE.items() if sign.search(words)}
        signs |= {"key"} if key else set()
        if signs & held and "key" in held:
            # "Internet Governance / Lead: A": a key that is no action line.
            other = row[-1:] if "lead" in signs and "key" not in signs and _plain(text, row[-1]) else []
            yield row[: len(row) - len(other)]
            row, held = other, {"key"} if other else set()
        row, held = [*row, passage], held | signs
    if "key" in held:
        yield row


def _plain(text: str, passage: Passage) -> bool:
    """Whether a line may be a key: short, no sentence, no role."""
    words = text[passage.start : passage.end]
    return len(words) < KEY and not _role(text, passage) and not REMARK.search(words)


def _read(text: str, row: Sequence[Passage], named: Sequence[Mention], known: Gazetteer) -> Iterator[Found]:
    """The roles that the cells of one row give."""
    shown = Line(row[0])
    for passage in row:
        shown.add(text, Span(passage.start, passage.end), named)
    theme = SUBKEY.fullmatch(text, row[0].start, row[0].end)
    own = [(_theme("Action Line C7", theme["name"], known), Span(row[0].start, row[0].end))] if theme else []
    keys = own or list(_keys(shown, text, known)) or [_other(text, row[0])]
    if not keys or len(keys) > 3:
        return
    first = keys[0][1]
    leads: list[Name] = []
    words = HELPED.sub(lambda found: "_" * len(found.group()), shown.text)
    for predicate, patterns in COMPILED.items():
        for found in (match for pattern in patterns for match in pattern.finditer(words)):
            for agent in _agents(shown, found):
                leads += [agent] if predicate == "lead" else []
                for key, _ in keys:
                    quote = _quote(shown, found)
                    ends = (key, agent) if predicate == "lead" else (agent, key)
                    made = stated("row of action lines", predicate, *ends, quote, 0.8 if len(keys) == 1 else 0.7)
                    yield replace(made, support=first)
    for found in HELPED.finditer(shown.text) if leads else ():
        for helper in _agents(shown, found):
            yield stated("helper in a row", "assistedBy", leads[0], helper, _quote(shown, found), 0.75)


def _other(text: str, passage: Passage) -> tuple[Name, Span]:
    """A key that is no action line, by its words."""
    return Name("literal", text[passage.start : passage.end].strip(" :")), Span(passage.start, passage.end)


def _keys(shown: Line, text: str, known: Gazetteer) -> Iterator[tuple[Name, Span]]:
    """The action lines a row is about, "C7 / Theme eLearning" as that theme of C7."""
    for at, sign in enumerate(shown.text):
        mention = shown.meant.get(sign)
        if mention is None or mention.name.kind != "action-line" or not KEYED.search(shown.text[:at]):
            continue
        inside = BRACKETED.search(text[shown.places[at].start : shown.places[at].end])
        theme = inside or THEME.match(shown.text.replace(BAR, " "), at + 1)
        code = next((name for name in mention.name.spellings if re.fullmatch(r"Action Line C\d+", name)), "")
        if theme and code:
            yield _theme(code, theme["name"], known), shown.places[at]
        else:
            yield mention.name, shown.places[at]


def _theme(code: str, name: str, known: Gazetteer) -> Name:
    """A theme of an action line, by its code and word."""
    called = f"{code} {re.sub('^e(?=[A-Z])', 'e-', name).casefold()}"
    return known.named(called) or Name("action-line", f"WSIS {called}").called(called)


def _agents(shown: Line, found: re.Match[str]) -> Iterator[Name]:
    for agent in re.finditer(AGENT, found["o"]):
        mention = shown.meant.get(agent.group())
        yield mention.name if mention else Name("body", agent.group())


def _quote(shown: Line, found: re.Match[str]) -> Span:
    return Span(shown.places[found.start()].start, shown.places[found.end() - 1].end)
