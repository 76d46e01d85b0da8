"""Where events were held, meetings told by their number, rates, and goals that work serves.

Places are known cities, with the country if it is printed; after "held in" any name in capitals will do. A meeting that
is only numbered ("its sixth meeting", a row "13th, 3 October 2023, Geneva") is one of the group in hand.
"""

import re
from collections.abc import Iterator, Sequence

from loaders.extraction.lines import Line, block
from loaders.extraction.mentions import Mention, Span
from loaders.extraction.names import Name
from loaders.extraction.rules import Found
from loaders.extraction.symbols import ORDINALS

CITIES = (
    "Abidjan|Abu Dhabi|Abuja|Accra|Addis Ababa|Algiers|Almaty|Amman|Amsterdam|Ankara|Antalya|Apia|Astana|"
    "Asunción|Athens|Auckland|Baku|Bali|Bamako|Bangkok|Barcelona|Beijing|Beirut|Belgrade|Bengaluru|Berlin|"
    "Bern|Bishkek|Bogota|Bogotá|Bonn|Brasilia|Bratislava|Brazzaville|Bridgetown|Brussels|Bucharest|"
    "Budapest|Buenos Aires|Busan|Cairo|Canberra|Cape Town|Cartagena|Chiang Mai|Chisinau|Colombo|"
    "Copenhagen|Cotonou|Dakar|Dar es Salaam|Delhi|Dhaka|Djibouti|Doha|Dubai|Dublin|Durban|Dushanbe|"
    "Edinburgh|Florence|Florianópolis|Gaborone|Geneva|Glasgow|Guadalajara|Hammamet|Hanoi|Harare|Havana|"
    "Helsinki|Hong Kong|Hyderabad|Incheon|Islamabad|Istanbul|Jakarta|Jeddah|Johannesburg|Kampala|"
    "Kathmandu|Katowice|Kazan|Khartoum|Kiev|Kigali|Kingston|Kinshasa|Kuala Lumpur|Kuwait City|Kyiv|Kyoto|"
    "La Paz|Lagos|Lausanne|Libreville|Lima|Lisbon|Ljubljana|Lomé|London|Luanda|Lusaka|Luxembourg|Lyon|"
    "Macao|Madrid|Malaga|Manama|Manila|Maputo|Marrakech|Marrakesh|Melbourne|Mexico City|Milan|Minneapolis|"
    "Minsk|Montevideo|Montreal|Montreux|Moscow|Mumbai|Muscat|Nairobi|Nassau|New Delhi|New York|Niamey|"
    "Nice|Nicosia|Oslo|Ottawa|Ouagadougou|Panama City|Paris|Port Louis|Port Moresby|Port of Spain|Porto|"
    "Prague|Pretoria|Quito|Rabat|Reykjavik|Riga|Rio de Janeiro|Riyadh|Rome|San Francisco|San José|"
    "Santiago|Santo Domingo|Sarajevo|Sendai|Seoul|Shanghai|Sharm [Ee]l[- ]Sheikh|Shenzhen|Singapore|"
    "Skopje|Sofia|St Petersburg|Stockholm|Strasbourg|Suva|Sydney|São Paulo|Tallinn|Tashkent|Tbilisi|"
    "Tehran|The Hague|Tirana|Tokyo|Toronto|Tunis|Turin|Ulaanbaatar|Valencia|Valletta|Venice|"
    r"Victoria Falls|Vienna|Vilnius|Warsaw|Washington(?:,? D\.?C\.?)?|Wellington|Windhoek|Yaoundé|Yerevan|"
    "Zagreb|Zurich"
)
LAND = r"(?:, (?!(?:and|which|where|who)\b)(?:the )?[A-Z][a-z]+(?: (?:(?:of|and) )?[A-Z][a-z]+){0,3})?"
CITY = rf"(?:{CITIES})\b{LAND}"
ANYWHERE = rf"(?:{CITY}|[A-Z][a-zé]+(?:[ -](?:el |es |de |al-)?[A-Z][a-zé]+){{0,2}}{LAND})"
EVENT, DATE, BODY = block("event"), block("date"), block("body", "initiative")
FILL = (
    r"(?:which|that|was|were|is|are|will|shall|be|been|being|has|have|had|to|held|holds?|sits?|sat|meets?|met|takes?|took|"
    r"place|taking|convened?|convenes|opens?|opened|runs?|ran|hosted|organi[sz]ed|staged|scheduled|foreseen|planned|due|"
    r"set|gathered|gathers|assembled|came|comes?|together|once|again|each|every|year|virtually|also|and|in|on|from|of|"
    r"for|during|between|its|edition|the|latest|down|seat)"
)
GAP = rf"(?:[ ,(:;-]|[{DATE}]|\b{FILL}\b|\([^()]{{0,60}}\)){{0,28}}?"
HELD = (
    r"\b(?:held|holds?|sits?|sat|meets?|met|(?:took|takes?|taking) place|convened|hosted|organi[sz]ed|staged|opened|"
    r"gathered|scheduled|foreseen)\b"
)
AFTER = re.compile(rf"(?P<gap>{GAP})(?P<in>\b(?:in|at) (?:the city of )?|[,(:-] ?)(?P<place>{ANYWHERE})")
CITY_ONLY = re.compile(CITY)
HOSTED = re.compile(
    rf"(?P<place>{CITY}),? (?:has |had |will |again |also )*(?:host(?:s|ed)?|welcom(?:e|es|ed)|saw|sees|"
    rf"receiv(?:e|es|ed)|was (?:the )?(?:seat|host|scene|venue|home) (?:of|to))[^.;{EVENT}]{{0,40}}(?P<event>[{EVENT}])"
)
IN_CITY = re.compile(rf"\b(?:[Ii]n|[Aa]t|[Tt]o) (?P<place>{CITY})")
ORDINAL = (
    rf"(?:{'|'.join(ORDINALS)}|eleventh|twelfth|thirteenth|fourteenth|fifteenth|twentieth|\d{{1,3}}(?:st|nd|rd|th))"
)
NUMBERED = re.compile(
    rf"\b(?:[Tt]he|[Ii]ts|[Tt]heir|[Tt]his) (?P<ordinal>(?i:{ORDINAL})) (?:\w+ )?(?:meeting|session|sitting)\b(?! of\b)"
)
ROW = re.compile(
    rf"^\W*(?P<ordinal>{ORDINAL})(?: meeting)?[\s,:|(-]+(?:(?P<first>{CITY})[\s,:|-]+)?(?P<date>[{DATE}])"
    rf"(?P<planned> \(planned\))?(?:[\s,:|-]+(?P<place>{CITY}))?",
    re.I,
)
LAST = re.compile(
    rf"\b(?:[Ii]ts|[Tt]he|[Tt]heir) (?P<which>last|latest|next|most recent|previous|following) (?:\w+ )?"
    rf"(?:meeting|session|sitting)s?(?! of\b)[^.;{DATE}]{{0,60}}? (?P<date>[{DATE}])"
)
SHARE = re.compile(r"\b(?:accept|implement|complet|execut|carried out|put into effect|acted (?:up)?on)\w*\b", re.I)
# "89% were accepted".
ACCEPTED = re.compile(
    rf"(?:(?:of (?:them|these) )?(?:is|are|was|were|has been|have been|had been) )?{SHARE.pattern}", re.I
)
AUDITED = re.compile(r"\bJIU\b|Joint Inspection|Audit|Advisory|Committee|Commission|Sector", re.I)
SERVES = re.compile(
    r"\b(?:contribut|support|serv(?:e|es|ing)\b|advanc|relevan|matter|link|align|impact|difference|priorit|focus|help|"
    r"towards?\b|bearing on|stand out|achiev|mapped|in the service of|direct(?:ly|ed)|important for)",
    re.I,
)
NEAR = 40
ACTS = ("document", "tool", "initiative", "event", "body")


def gatherings(line: Line, text: str) -> Iterator[Found]:
    """The facts of one line."""
    yield from _places(line, text)
    yield from _numbered(line, text)
    yield from _rates(line)
    yield from _goals(line)


def _places(line: Line, text: str) -> Iterator[Found]:
    events = _of(line, "event")
    told = set[int]()
    for at in events:
        if place := _place(line.text, at + 1):
            told.add(at)
            yield _held(line, text, line.meant[line.text[at]], at, place, 0.8)
    for found in HOSTED.finditer(line.text):
        at = found.start("event")
        told.add(at)
        yield _held(line, text, line.meant[found["event"]], at, found.span("place"), 0.8)
    city = IN_CITY.search(line.text)
    if len(events) == 1 and not told and city and re.search(HELD, line.text):
        yield _held(line, text, line.meant[line.text[events[0]]], events[0], city.span("place"), 0.6)


def _place(words: str, at: int) -> tuple[int, int] | None:
    """Where the place of what ends here stands; a place that is no known city only where something is held in it."""
    found = AFTER.match(words, at)
    if not found:
        return None
    known, inside = CITY_ONLY.match(found["place"]), found["in"].startswith(("in", "at"))
    return found.span("place") if known or (inside and re.search(HELD, found["gap"])) else None


def _held(line: Line, text: str, event: Mention, at: int, place: tuple[int, int], trust: float) -> Found:
    low, high = min(at, place[0]), max(at + 1, place[1])
    span = line.span(*place)
    where = Name("name", " ".join(text[span.start : span.end].split()))
    support = line.lead(low, high) or event.antecedent
    return _found(line, "held at a place", "eventWhere", (event.name, where), (low, high), trust * event.sure, support)


def _numbered(line: Line, text: str) -> Iterator[Found]:
    """Meetings of the group in hand."""
    topic = next((m for m, _ in line.mentions(0, len(line.text)) if m.name.kind == "body"), None)
    topic = line.earlier.get("topic") or topic
    if not topic:
        return
    row = ROW.match(line.text)
    if row:
        event, place = _meeting(row["ordinal"], topic), "place" if row["place"] else "first"
        day = line.meant[row["date"]].name
        yield _found(line, "row of meetings", "eventWhen", (event, day), row.span(), 0.7, None)
        if row[place]:
            where = Name("name", _words(line, text, row.span(place)))
            yield _found(line, "row of meetings", "eventWhere", (event, where), row.span(), 0.7, None)
        if row["planned"]:
            yield _found(line, "row of meetings", "meetingDate", (topic.name, day), row.span(), 0.7, None)
    for found in NUMBERED.finditer(line.text):
        if place_ := _place(line.text, found.end()):
            where = Name("name", _words(line, text, place_))
            ends = (_meeting(found["ordinal"], topic), where)
            yield _found(line, "its numbered meeting", "eventWhere", ends, (found.start(), place_[1]), 0.7, None)
    if (last := LAST.search(line.text)) and not re.search(rf"[{BODY}]", line.text[: last.start()]):
        ends = (topic.name, line.meant[last["date"]].name)
        yield _found(line, "its last meeting", "meetingDate", ends, last.span(), 0.75, Span(topic.start, topic.end))


def _meeting(ordinal: str, of: Mention) -> Name:
    short = min(of.name.spellings, key=len)
    called = (f"{ordinal} meeting of the {name}" for name in (short, *of.name.spellings))
    return Name("event", f"{ordinal[0].upper()}{ordinal[1:]} meeting of {short}").called(*called)


def _words(line: Line, text: str, at: tuple[int, int]) -> str:
    span = line.span(*at)
    return " ".join(text[span.start : span.end].split())


def _rates(line: Line) -> Iterator[Found]:
    """Shares of recommendations that were accepted or carried out; of nobody named, the Union's."""
    for at in (at for at in _of(line, "count") if line.meant[line.text[at]].name.label.endswith("%")):
        low = max(line.text.rfind(mark, 0, at) for mark in (";", ", while", ", and by")) + 1
        near = SHARE.search(line.text, low, at) or ACCEPTED.match(line.text, at + 2)
        if near and not re.search(r" to |from ", line.text[near.end() : at + 1]):
            bodies = [m for m, _ in line.mentions(0, at) if m.name.kind == "body" and not AUDITED.search(m.name.label)]
            owner = bodies[0].name if bodies else Name("body", "ITU", ("International Telecommunication Union",))
            share = line.meant[line.text[at]].name
            span = (min(near.start(), at), max(near.end(), at + 1))
            yield _found(line, "share of recommendations", "rate", (owner, share), span, 0.7, None)


def _goals(line: Line) -> Iterator[Found]:
    """Goals in a sentence that says that something matters to them: the one thing named beside them serves them."""
    goals = _of(line, "goal")
    if not goals or not SERVES.search(line.text):
        return
    acts = [(at, line.meant[line.text[at]]) for at in _of(line, *ACTS)]
    if not acts:
        return
    at, actor = _serving(line, acts, goals)
    for goal in goals if at >= 0 else ():
        ends = (actor.name, line.meant[line.text[goal]].name)
        support = line.span(min(at, goal), max(at, goal) + 1)
        yield _found(line, "goals in hand", "contributesTo", ends, (goal, goal + 1), 0.6 * actor.sure, support)


def _serving(line: Line, acts: Sequence[tuple[int, Mention]], goals: Sequence[int]) -> tuple[int, Mention]:
    """What serves the goals of a sentence: this paper, the Union where the goals are many, else who is named before
    the word that says so; -1 where several may be meant.
    """
    own = next((pair for pair in acts if pair[1].name.key == "document/this"), None)
    ours = next((pair for pair in acts if pair[1].name.key == "body/itu"), None)
    cue = SERVES.search(line.text, 0, goals[0])
    before = [pair for pair in acts if cue and pair[0] < cue.start()]
    free = [pair for pair in before if not re.search(r"\b(?:of|by|from|in) (?:the )?$", line.text[: pair[0]])]
    if own or (ours and len(goals) > 2):
        return own or ours or acts[0]
    if free and cue and cue.start() - free[-1][0] < NEAR:
        return free[-1]
    return acts[0] if len({m.name.label for _, m in acts}) == 1 else (-1, acts[0][1])


def _of(line: Line, *kinds: str) -> list[int]:
    """The places in a line of what is of some kinds, in order."""
    return sorted(line.text.index(mark) for mark, mention in line.meant.items() if mention.name.kind in kinds)


def _found(
    line: Line,
    rule: str,
    predicate: str,
    ends: tuple[Name, Name],
    at: tuple[int, int],
    trust: float,
    support: Span | None,
) -> Found:
    context = Span(line.places[line.item].start, line.places[-1].end)
    return Found(rule, predicate, *ends, line.span(*at), round(trust, 3), support, context)
