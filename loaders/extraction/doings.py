"""What is done, begun or planned, and who does it: items of lists of tasks and steps, and dated deeds.

A deed is known by its verb, in any form; who does it is named in the item, in its lead-in, or is the group that the
section is about.
"""

import re
from collections.abc import Iterator
from functools import cache

from loaders.extraction.days import heading
from loaders.extraction.frames import inflected
from loaders.extraction.lines import BAR, Line, block
from loaders.extraction.manner import AHEAD, BEGUN_SO_FAR
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.patterns import quickly
from loaders.extraction.rules import Found

ACTOR, NAMED = block("body", "post", "post-group", "person"), block("body", "post-group", "initiative", "post")
VERBS = (
    "achieve acquaint act adapt address advertise advise advocate align allocate analyse analyze answer appoint "
    "appraise arrange assemble assess assign assist attend award base brief bring broaden build calculate call "
    "campaign "
    "care carry catalogue champion check choose circulate clarify classify clean close co-ordinate collaborate "
    "collect communicate compare compile complete compose conclude conduct confer connect consider consolidate "
    "construct consult continue contribute convene convert coordinate correct counsel cover create cut decide "
    "define deliver demonstrate deploy describe design develop devise diffuse direct discuss disseminate "
    "distribute document draft draw educate elaborate embed encourage endorse engage enhance enlarge enlist ensure "
    "equip "
    "escalate estimate evaluate examine exchange execute expand explain explore extend facilitate finalize "
    "finance find follow formulate foster fulfil further gather give go guide hand handle harmonise harmonize "
    "help hold host identify implement improve include increase inform initiate inspect integrate interview "
    "introduce inventory investigate invite issue keep launch lay leverage liaise list look maintain make manage "
    "map match measure merge mobilise mobilize moderate monitor move negotiate nominate observe offer open "
    "operate optimize organise organize orient outline oversee participate pilot plan prepare present preserve "
    "prioritize process procure produce promote propose provide publicize publish put raise rank recommend "
    "reconcile record recruit reduce refine reflect register release rename renew reorganize replace report "
    "represent research resolve review revise revitalize safeguard schedule scrutinize search secure seek select "
    "send serve set settle share showcase simplify speak sponsor stand start steer stimulate streamline "
    "strengthen structure study submit suggest summarize supervise supply support survey sustain switch take "
    "target teach test track train transfer translate transmit treat turn undertake unify update upgrade use "
    "validate verify visit warn watch welcome widen work write "
)
IRREGULAR = {
    "keep": "kept", "stand": "stood", "seek": "sought", "find": "found", "speak": "spoke", "teach": "taught",
    "go": "went", "cut": "cut", "lay": "laid", "bring": "brought", "hold": "held", "put": "put", "send": "sent",
    "give": "gave", "take": "took", "make": "made", "draw": "drew", "set": "set", "write": "wrote", "choose": "chose",
    "build": "built", "undertake": "undertook", "oversee": "oversaw",
}  # fmt: skip
# Deeds that other predicates tell, or that tell of standing rather than of doing.
ELSE = re.compile(
    r"\b(?:chairmanship|vice-chair\w*|co-?facilitat\w+|leading facilitation|(?:has|have) joined in|"
    r"as an? (?:partner|observer|member)|"
    r"facilitators? (?:of|for)|focal points? for C\d)\b",
    re.I,
)
LEADING = (
    r"(?:(?:also|alone|jointly|then|still|and|or|to|will|shall|should|must|may|has|have|had|been|is|are|was|were|being|"
    r"regularly|further|finally|first|secondly|always|each year|every year|\w+ly|in turn|where needed|as needed),? )*"
)
MODAL = (
    r"(?:shall|will|should|must|may|is to|are to|has to|have to|(?:is|are) expected to|(?:is|was) asked to|"
    r"intends? to|plans? to|aims? to|continued? to|continues? to|is (?:mandated|tasked|charged|instructed)[\w ]{0,20}|"
    r"has the following|have the following|has (?:made|done|achieved)|did|does)"
)
GOVERNED = re.compile(
    rf"([{NAMED}])(?: \([^)]*\))?(?:,[^,:]{{1,60}},)? {MODAL}\b[^.]*$|(?<!of )(?<!by )([{NAMED}])[:, ]*$"
)
SUBJECT = re.compile(rf"(?:^|[.;] |, |^[^,.;:]{{0,80}} )([{NAMED}])(?!'s)")
TASKS = re.compile(
    r"\b(?:tasks?|functions?|mandate|terms of reference|objectives?|duties|activities|steps?|work|progress|areas|"
    r"achieve\w*|accomplish\w*|purposes?|aims?|follows|following|business|to do|undertakes?|did|does|done|has|have|"
    r"in order|role is)\b",
    re.I,
)
NOMINAL = re.compile(r"(?:[A-Z][\w-]+(?:ion|ment|ing|sis|al|ance|ence|ice|iew|ort|ry)) (?:of|on|with|to|for|in) ")
DONE_BY = re.compile(
    rf"(?:\b(?:done|made|carried out|undertaken|led|run|conducted|prepared|organi[sz]ed|written|drafted|issued|"
    rf"handled) by "
    rf"|\((?=[{ACTOR}] (?:began|started|did|does|led|leads|is doing|has begun|began it)\b))([{ACTOR}])"
)
DEED = rf"(?:^|[;,:] |^[^,;:.{ACTOR}]{{0,60}}? )(?P<agent>[{ACTOR}])(?: \([^)]*\))?,? (?P<aux>AUX)(?P<verb>VERB)\b"
AUX = (
    r"(?:(?:has|have|had|will|shall|is to|are to|intends? to|plans? to|is due to|is expected to|hopes? to|promised to|"
    r"is|are|has promised to|also|then|first|since|already|jointly|now|\w+ly) )*"
)
COMING = re.compile(r"\b(?:will|shall|is to|are to|(?:intend|plan|hope)s? to|is due to|is expected to|promised to)\b")
TO_BE = re.compile(
    r"\b(?:(?:will|shall|is to|are to) (?:\w+ly )?be \w+(?:ed|en|ld|de|ne|ut|nt|lt|un)|(?:is|are) foreseen)\b"
)
SHORT, FEW = 150, 12
CUT = re.compile(
    r",? (?:by \w+ing|with (?:the aim|a view|the purpose)|in order to|so as to|whilst|while|through|pursuant to)\b"
    r"|, (?:which|where|\w+ing)\b"
)
# What is said of a thing done is no part of the deed.
ASIDE = re.compile(r", which (?:is|was|are|were|will|has|had|have)\b|, so as to\b")


@cache
def forms() -> tuple[str, str]:
    """All forms of the verbs of work, and those that tell what happened, as groups of a regular expression."""
    every, past = set[str](), set[str]()
    for verb in VERBS.split():
        base, third, gerund, regular, _ = inflected(verb)
        gone = IRREGULAR.get(verb, regular)
        every |= {base, third, gerund, gone}
        past.add(gone)
    return (_group(every), _group(past))


def _group(words: set[str]) -> str:
    return "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"


@cache
def _item() -> re.Pattern[str]:
    return quickly(rf"{LEADING}(?:in {block('date') and '[' + block('date') + ']'},? )?(?i:{forms()[0]})\b(?!-)")


@cache
def _deed(aux: str, verb: str) -> re.Pattern[str]:
    return quickly(DEED.replace("AUX", aux).replace("VERB", verb))


def doings(line: Line, text: str) -> Iterator[Found]:
    """The deeds of one line."""
    if line.item:
        yield from _listed(line)
    else:
        yield from _told(line, text)


def _listed(line: Line) -> Iterator[Found]:
    """An item that begins with a verb or with the noun of one, done by whom its lead-in names."""
    words = line.text[line.item :]
    begins = _item().match(words)
    nominal = NOMINAL.match(words)
    coming = None if begins else TO_BE.search(words)
    if coming:
        yield from _coming(line, coming)
    if not (begins or nominal) or ELSE.search(words) or _role(line):
        return
    lead = line.text[: line.item - 2]
    agent, sure = _agent(line, lead)
    if agent and (nominal is None or begins or TASKS.search(lead)):
        start = line.item + (re.match(LEADING, words).end() if words[:1].islower() else 0)  # type: ignore[union-attr]
        yield _found("an item of work", line, agent, start, _end(line, start), 0.76 * sure)


def _coming(line: Line, coming: re.Match[str]) -> Iterator[Found]:
    """What is to be done to a thing, by whom the item or its lead-in names."""
    by = re.search(rf" by ([{ACTOR}])", line.text[line.item + coming.end() :])
    agent, sure = (line.meant[by[1]], 1.0) if by else _agent(line, line.text[: line.item - 2])
    title = re.match(r"[A-Z][^:.;]{2,50}: (?=[A-Z])", line.text[line.item :])
    if agent and not ELSE.search(line.text):
        start = line.item + (title.end() if title else 0)
        yield _found("to be done", line, agent, start, _end(line, start), 0.7 * sure)


def _role(line: Line) -> bool:
    """Whether an item speaks of action lines or only of agents: it gives roles, not work."""
    kinds = [m.name.kind for m, _ in line.mentions(line.item, len(line.text))]
    return "action-line" in kinds


def _agent(line: Line, lead: str) -> tuple[Mention | None, float]:
    """Who does what is listed: the lead-in's subject, or the group in hand where the lead-in names tasks."""
    governed = GOVERNED.search(lead)
    if governed:
        return line.meant[governed[1] or governed[2]], 1.0
    subject = SUBJECT.search(lead)
    if subject:
        return line.meant[subject[1]], 0.9
    topic = line.earlier.get("topic")
    return (topic, 0.9) if topic and TASKS.search(lead) else (None, 0.0)


def _told(line: Line, text: str) -> Iterator[Found]:
    """A sentence that tells what somebody did at a time or will do, or a note below a heading that says so."""
    if ELSE.search(line.text) or not line.meant:
        return
    head = heading(text, line.places[0].start)
    noted = line.text[:2] in ("> ", "- ", "* ") or bool(re.match(r"\W*(?:19|20)\d\d\b", head))
    done = DONE_BY.search(line.text)
    if noted and done and done[1]:
        start = re.match(r"\W*", line.text).end()  # type: ignore[union-attr]
        yield _found("done by", line, line.meant[done[1]], start, _end(line, start), 0.75)
        return
    every, past = forms()
    found = _deed(AUX, every if noted or COMING.search(line.text) else past).search(line.text)
    if not found:
        return
    being = re.search(r"\b(?:is|are|was|were) (?:\w+ly )?$", found["aux"])
    if line.text.rstrip().endswith(":") or (being and not found["verb"].endswith("ing")):
        return
    planned = bool(COMING.search(found["aux"]))
    dated = any(m.name.kind == "date" for m in line.meant.values())
    ahead = AHEAD.search(head) or BEGUN_SO_FAR.search(head)
    if planned or noted or (dated and re.fullmatch(past, found["verb"])) or ahead:
        start = found.start("agent")
        yield _found("a deed", line, line.meant[found["agent"]], start, _end(line, start), 0.6 if not noted else 0.75)


def _end(line: Line, start: int) -> int:
    """Where a deed ends: with its sentence; a long one before it tells how and why."""
    stop = re.compile(r"[;.](?:\s|$)").search(line.text, start)
    end = stop.start() if stop else len(line.text.rstrip(" .;,"))
    cut = CUT.search(line.text, start + FEW, end) if _width(line, start, end) > SHORT else None
    cut = cut or ASIDE.search(line.text, start + FEW, end)
    return cut.start() if cut else end


def _width(line: Line, start: int, end: int) -> int:
    span = line.span(start, end)
    return span.end - span.start


def _found(rule: str, line: Line, agent: Mention, start: int, end: int, trust: float) -> Found:
    quote = line.span(start, end)
    words = "".join(line.meant[c].name.label if c in line.meant else c for c in line.text[start:end])
    named = Name("phrase", " ".join(words.split()).strip(f" .;,{BAR}"))
    context = Span(line.places[line.item].start, line.places[-1].end)
    support = line.lead(0, line.item - 2) if line.item > FEW else None
    lead = Span(line.places[0].start, line.places[line.item - 3].end) if line.item > 3 else support
    return Found(rule, "activity", agent.name, named, quote, round(trust * agent.sure, 3), lead, context)
