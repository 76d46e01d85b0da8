"""The small language that rules are written in, and its translation to regular expressions.

``<s:body>`` is one mention of a body, ``<o:agent+>`` one or a list, ``<o:np>`` a noun phrase, ``<o:clause>`` the words
up to the sentence's end, ``<o:items>`` a free list; ``{be}``, ``{adv}``, ``{gap}`` stand for what English puts between;
``~`` is the bar between a lead-in and its item, or nothing.
"""

import re
from functools import cache

import pcre2  # type: ignore[import-untyped]

from loaders.extraction.lines import ANY, BAR, MARKED, block
from loaders.extraction.sieve import SLOT as MARK
from loaders.extraction.sieve import Clause, Part, asked, wanted

CLASSES = {kind: (kind,) for kind in MARKED} | {
    "post": ("post", "post-group", "person"),
    "agent": ("body", "post", "post-group", "person"),
    "group": ("body", "initiative", "event"),
    "norm": ("resolution", "service-order", "document"),
    "paper": ("document", "service-order"),
    "work": ("document", "tool"),
    "text": ("document", "tool", "resolution"),
    "thing": ("document", "tool", "initiative", "body", "title", "name"),
    "made": ("document", "tool", "initiative", "title", "name", "event"),
    "written": ("document", "tool", "resolution", "framework", "title", "service-order"),
    "run": ("document", "tool", "initiative", "event", "body", "title", "name", "action-line"),
    "aim": ("goal", "framework", "event", "action-line"),
    "begun": ("document", "tool", "initiative", "body", "title", "name", "event"),
    "asker": ("body", "post", "post-group", "person", "event", "resolution", "service-order"),
    "instrument": ("resolution", "service-order", "framework"),
    "report": ("document", "tool", "resolution", "title"),
    "heading": ("theme", "title"),
    "revised": ("document", "tool", "resolution", "service-order", "framework"),
    "founder": ("body", "post", "post-group", "person", "event"),
    "act": ("document", "tool", "initiative", "event", "body", "post", "post-group", "title", "name"),
    "quoted": ("title", "document", "tool", "name", "body", "initiative", "theme"),
    "any": tuple(kind for kind in MARKED if kind not in ("theme", "date", "count")),
}
Exhausted: type[Exception] = pcre2.LibraryError
Step = tuple[re.Pattern[str] | None, tuple[str, ...]]
STEMS = (
    "facilitat|stocktak|brief|start|bring|draft|overse|coordinat|discuss|propos|leverag|identif|provid|prepar|"
    "organi[sz]|develop|support|"
    "continu|engag|assess|monitor|promot|review|updat|implement|work|report|deliver|conduct|manag|ensur|"
    "strengthen|assist|host|launch|"
    "publish|collect|maintain|analy[sz]|contribut|advis|raise|shar|creat|improv|consider|agree|decid|adopt|"
    "examin|collaborat|cooperat|"
    "participat|train|build|hold|held|undert|carr|serv|address|encourag|foster|achiev|elaborat|lead|exchang|"
    "establish|harmoni[sz]|"
    "consolidat|evaluat|guid|liais|represent|oversee|formulat|recommend|submit|follow|enhanc|increas|rais|align|"
    "map|track|plan"
)
MACROS = {
    "be": r"(?:is|was|are|were|will be|shall be|has been|have been|had been|being|is being|are being|been|to be|be)",
    "adv": r"(?:(?:\w+ly|also|still|further|now|then|again|currently|jointly) )?",
    "gap": r"[^.;¦]{0,90}?",
    "far": r"[^.¦]{0,700}?(?P<cut>)",
    "over": r"[^\n]{0,1600}?(?P<cut>)",
    "body": f"[{block('body', 'post', 'post-group', 'person')}]",
    "date": f"[{block('date')}]",
    "ordinal": (
        r"(?:[a-z]+-)?(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|"
        r"twelfth|\w+(?:teen|ie)th)"
    ),
    "aside": r"(?: \([^)]*\)|, [^,.;:¦]{3,90},| - [^.;:¦]{3,90}? -)?",
    "lone": rf"[^¦{block('body', 'post', 'post-group', 'person')}]{{0,200}}",
    "its": rf"(?:(?:its|the|their|an?|[{block('body', 'initiative', 'event')}](?:'s?)?) )?",
    "near": rf"[^.;¦{block('body', 'initiative')}]{{0,200}}?",
    "made": (
        r"(?:established|created|set up|set in motion|launched|founded|instituted|constituted|formed|initiated|"
        r"inaugurated|"
        r"opened|conceived|introduced|started|begun|born|put in place|given life|stood up|assembled|called (?:in)?to "
        r"(?:being|existence|life)|brought (?:in)?to (?:being|existence|life|the world))"
    ),
    "arose": (
        r"(?:(?:came|comes|has come) (?:in)?to (?:being|existence|life|the world)|(?:saw|"
        r"has seen) the light(?: of day)?|took "
        r"(?:shape|form)|arose|sprang up|sprang to life|began(?: (?:its|their) (?:work|life|existence|activities))?|"
        r"began to (?:work|meet|operate)|started(?: (?:its|their) (?:work|life|activities))?|started (?:work|"
        r"operating)|"
        r"was born|opened (?:its|their) doors|(?:first )?(?:met|came together|sat) for the first time|first "
        r"(?:met|came together|sat)|went live|went into operation|became operational|(?:has|have) (?:been|existed)"
        r"(?: in being| in existence| at work| running| active| in operation| in place| operational)|exists?|"
        r"existed|has "
        r"existed|dates?(?: back)?|goes back|reaches back|(?:is|was) in (?:being|existence|place|operation))"
    ),
    "birth": (
        r"(?:birth|creation|establishment|foundation|founding|formation|launch|inception|origins?|beginnings?|"
        r"setting[- ]up|"
        r"start|existence|history|roots|constitution|inauguration)"
    ),
    "verb": rf"(?i:{STEMS})(?:e|es|s|ed|d|ing|y|ies|ied|ted|ting|ping|ping)?\b",
}
# A list goes on through words, but not into another role.
WORDS = rf"(?:(?!\b(?:observer|takes? part|invit|chair|secretar|report|support|co-|as an?\b))[^.;:¦\"{ANY}])"
# What follows says how or why, no longer what is done.
TAIL = (
    r",? (?:by \w+ing|with (?:the aim|a view|the purpose)|in order to|so as to|whilst|while|through|pursuant to|"
    r"in relation to|"
    r"drawn up|to be \w+|and how|and (?:is|are|has|have|will|was|were))\b| \(|, (?:or\b|\w+ing|which|where|in an?|as)\b"
)
NOUNS = r"(?:\([^()]*\)|(?! (?:is|was|were|are|has|have|had|will) )[^.;:¦()"
FREE = {
    "np": NOUNS + "]){1,140}?",
    "duty": NOUNS + ",]){1,140}?(?:(?:, [a-z][\\w-]*)*,? and [a-z][\\w -]{2,60}?)?",
    "nc": NOUNS + ",]){1,140}?",
    "clause": rf"(?:\([^()]*\)|[^.;¦()]|\.(?=\S)){{8,}}?(?=[.;](?:\s|$)|$|{TAIL})",
    "items": r"(?:[^.¦]|\.(?=\w)){3,}?(?=\.(?:\s|$)|$)",
    "listed": r"[^.;:¦]{3,}?(?=[.;:]|$)",
    "members": r"(?:[^.]|\.(?=\w)){1,900}?(?=\.(?:\s|$)|$)",
    "topic": (
        rf"(?![{block('body', 'post', 'post-group', 'person', 'date', 'count')}])(?!(?:the )?(?:cost|need|"
        rf"question|day|way|request|same|"
        r"following|question|this|that|these|it|them|what|whom|which|to|by|all|every|each|some|"
        r"any)\b)(?:(?! (?:is|was|are|were|has|have|will|by|in"
        r" order|at|during|since|until|who|which|that|whose) )[^.;:,¦()\"]){3,80}?"
        r"(?=[.;:,()\"]|$| (?:is|was|are|were|has|have|will|by|at|during|since|until|a body|"
        r"an? \w+ (?:of its own|group|team))\b)"
    ),
    "ended": (
        r"(?:(?:(?:is|was|has been|had been|will be|is to be) )(?:now |since |then |formally )?(?:dissolved|"
        r"disbanded|discontinued|wound up|suspended|abolished|struck off|merged|closed|given up|ceased)"
        r"|(?:ceased to exist|came to an end|comes to an end|ended its work|was brought to an end))"
    ),
    "call": (
        rf"(?:[{ANY}]|[A-Z][^.;,:()\"¦]{{2,80}}?)(?: (?:on|for|of) [^.;,:()\"¦]{{2,60}}?)?"
        r"(?=[.;,:()\"]|$| (?:was|is|and|which|when)\b)"
    ),
    "place": r"[A-Z][a-z]+(?:[ -][A-Z][a-z]+){0,2}",
}
# "By A and B, and C leads D": C is no third of the list.
CLAUSE = r"(?:its |the )?.(?: \([^)]*\))? (?:met|meets|leads|chairs|hosts|provides|serves)\b"
# "Headed by A, the Lake Group (B) by C".
OTHERS = r".(?: \([^)]*\))? by "
BETWEEN = (
    r"(?:'s)?(?:[;,]? (?:and )?\(?[a-z]\) (?:the )?|; and |"
    rf"(?:,? and |; )(?!{CLAUSE})|, as well as | and/or | as well as |, (?!{OTHERS})| or | & )"
    r"(?:(?:to|with(?![^.;,]{1,60}? (?:as [a-z]|in the chair|at its head|providing|acting))|by|of|for|in|on|"
    r"both|all|AL|other related|"
    r"representatives of|representatives from|contributions from|them|also|the) )*"
)
SLOT = re.compile(r"<(?P<end>[so]):(?P<kind>[\w-]+)(?P<many>\+?)>")


def check(pattern: str, rule: str) -> None:
    """Refuse a pattern with a slot or a macro that is not known, or without an object.

    >>> check("<s:bodies> met <o:any>", "met")
    Traceback (most recent call last):
    ValueError: Rule 'met' has a slot of kind 'bodies'; known are act, action-line, agent, aim, any, asker, ...
    """
    known = sorted({*CLASSES, *FREE})
    for found in SLOT.finditer(pattern):
        if found["kind"] not in known:
            shown = ", ".join(known[:6])
            raise ValueError(f"Rule {rule!r} has a slot of kind {found['kind']!r}; known are {shown}, ...")
    for macro in re.findall(r"\{([a-z]+)\}", pattern):
        if macro not in MACROS:
            raise ValueError(f"Rule {rule!r} uses {{{macro}}}; known are {', '.join(MACROS)}")
    ends = [found["end"] for found in SLOT.finditer(pattern)]
    if len(ends) != len(set(ends)):
        raise ValueError(f"Rule {rule!r} has two slots of one end; give it a pattern for each")
    if slot(pattern, "o") is None:
        raise ValueError(f"Rule {rule!r} has no object slot: <o:...>")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The regular expression that a rule's pattern stands for."""
    return quickly(written(pattern))


def quickly(pattern: str) -> re.Pattern[str]:
    """A regular expression made by PCRE2, which takes a tenth of the time of ``re`` to make one of our length.

    What it gives has the methods of what ``re`` gives. It gives up on a text after ten million steps.
    """
    made: re.Pattern[str] = pcre2.compile(pattern, jit=False)
    return made


def written(pattern: str) -> str:
    """A rule's pattern with what its slots and macros stand for written out."""
    for name, macro in MACROS.items():
        pattern = pattern.replace("{" + name + "}", macro)
    first, cut, rest = pattern.partition("(?P<cut>)")
    return SLOT.sub(_slot, first + cut + rest.replace(cut, "")).replace("~", rf" ?{BAR}?")


@cache
def slot(pattern: str, end: str) -> re.Match[str] | None:
    """The slot of a pattern's subject ("s") or object ("o"); ``None`` if it has none."""
    return next((found for found in SLOT.finditer(pattern) if found["end"] == end), None)


@cache
def words(pattern: str) -> tuple[Clause, ...]:
    """Sets of words of each of which a line must hold one for a rule's pattern, or a cue, to fit."""
    return _wanted(pattern)[0]


@cache
def steps(pattern: str) -> tuple[Step, ...]:
    """What must follow in order in a line for a rule's pattern to fit: one of some words, or of the kinds of a slot."""
    return tuple(map(_step, _wanted(pattern)[1]))


@cache
def _wanted(pattern: str) -> tuple[tuple[Clause, ...], tuple[Clause, ...]]:
    return wanted(pattern, _asked())


@cache
def _step(clause: Clause) -> Step:
    kinds = {kind for word in clause if word.startswith(MARK) for kind in CLASSES[word.removeprefix(MARK)]}
    return re.compile(f"[{block(*sorted(kinds))}]") if kinds else None, tuple(
        w for w in clause if not w.startswith(MARK)
    )


@cache
def _asked() -> dict[str, Part]:
    """What macros and free slots ask for, as they are written in a pattern."""
    macros = {"{" + name + "}": asked(text, {}) for name, text in MACROS.items()}
    return macros | {f"<{kind}>": asked(text, {}) for kind, text in FREE.items()}


@cache
def needed(pattern: str) -> tuple[frozenset[str], ...]:
    """For each typed slot the kinds of which a line must name one."""
    kinds = (found["kind"] for found in SLOT.finditer(pattern))
    return tuple(frozenset(CLASSES[kind]) for kind in kinds if kind not in FREE)


def _slot(found: re.Match[str]) -> str:
    kind = found["kind"]
    if kind in FREE:
        return f"(?P<{found['end']}>{FREE[kind]})"
    one = f"[{block(*CLASSES[kind])}]"
    many = rf"(?:(?: \([^)]*\)|{WORDS}{{1,70}}?)?{BETWEEN}{one})*" if found["many"] else ""
    return f"(?P<{found['end']}>{one}{many})"
