"""Verb frames: one entry of the rulebook says who does what to whom, in every form in which English puts it.

"A set up B", "B, which was set up in 2015 by A", "A's establishment of B", "A decided to create B", an item "set up B"
after a lead-in that names A: a frame is compiled to the patterns of all of these.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from loaders.extraction.lines import ANY, MARKED, block

IRREGULAR = {
    "set": ("sets", "setting", "set", "set"),
    "be": ("is", "being", "was", "been"),
    "hold": ("holds", "holding", "held", "held"),
    "lead": ("leads", "leading", "led", "led"),
    "make": ("makes", "making", "made", "made"),
    "give": ("gives", "giving", "gave", "given"),
    "take": ("takes", "taking", "took", "taken"),
    "bring": ("brings", "bringing", "brought", "brought"),
    "build": ("builds", "building", "built", "built"),
    "write": ("writes", "writing", "wrote", "written"),
    "draw": ("draws", "drawing", "drew", "drawn"),
    "put": ("puts", "putting", "put", "put"),
    "send": ("sends", "sending", "sent", "sent"),
    "run": ("runs", "running", "ran", "run"),
    "oversee": ("oversees", "overseeing", "oversaw", "overseen"),
    "undertake": ("undertakes", "undertaking", "undertook", "undertaken"),
    "meet": ("meets", "meeting", "met", "met"),
    "recast": ("recasts", "recasting", "recast", "recast"),
    "bid": ("bids", "bidding", "bade", "bidden"),
    "rewrite": ("rewrites", "rewriting", "rewrote", "rewritten"),
    "lay": ("lays", "laying", "laid", "laid"),
    "begin": ("begins", "beginning", "began", "begun"),
    "choose": ("chooses", "choosing", "chose", "chosen"),
    "tell": ("tells", "telling", "told", "told"),
}
DOUBLED = re.compile(r"(?:plan|map|submit|commit|transmit|permit|begin|set|refer|step|program)$")
BRACKET = r"(?: \([^)]*\))?"
ASIDE = r"(?:, (?:which|who|held|an?|the|in|on|at|under|with|together|for|as) ?[^,.;¦]{0,120},)?"
DETERMINER = (
    r"(?:(?!by\b|that\b|whether\b|if\b|why\b|how\b|what\b|to\b|with\b|of\b|for\b|in\b|from\b|as\b)[a-z][a-z-]* ){0,3}?"
)
ADVERBS = (
    r"(?:(?:also|then|jointly|later|first|last|since|newly|already|once|again|formally|now|further|in turn|\w+ly) )"
    r"{0,2}"
)
AUXILIARIES = (
    r"(?:(?:has|have|had|will|shall|would|should|may|can|did|does|do|also|then|jointly|further|later|first|now|again|"
    r"still|therefore|thus|subsequently|unanimously|formally|in turn|\w+ly) ){0,3}"
)
PASSIVE = (
    r"(?:is|are|was|were|being|be|been|to be|got|(?:has|have|had|will|shall|should|must|may|can|is|are)"
    rf" (?:\w+ ){{0,2}}?(?:be|been|being)) {ADVERBS}"
)
AGREED = (
    r"(?:(?:also|has|have|had|then|jointly|unanimously) ){0,2}"
    r"(?:agreed|decided|resolved|proposed|concluded|chose|planned|plans?|intends?|wishes|is|are|was|were|continues?|"
    r"continued|is expected|was asked|was mandated|is mandated|was tasked|helps?|helped|began|started|aims?|took|takes|"
    r"saw|sees|undertook|committed(?: itself)?|made|had|has|will|shall|should) "
    r"(?:(?:a|the|it|upon|itself|decision|step|steps|set|out|able|ready) ){0,3}(?:to|on|with) (?:jointly )?"
)
# A first thing done to it: "set up in 2015 and chaired by".
NOBODY = block(*(kind for kind in MARKED if kind not in ("date", "count")))
COORDINATED = rf"(?:,? ?(?:which |that )?[^.;:¦{NOBODY}]{{0,110}}?,? and )?"
ENDING = r"(?:beginning|end|middle|course)?(?: of)? ?"
# Words between a participle and "by": when and where, but no other actor.
WHEN = rf"(?: (?!by\b)[^.;:¦{block('body', 'post', 'post-group', 'person')}]{{0,60}}?)?"
UNDER = (
    r"(?:by|through|under|pursuant to|in accordance with|by virtue of|in response to|on the basis of|following|via|in|"
    r"in line with|as called for (?:by|in)|as (?:instructed|mandated|requested|required) (?:by|in)|on the strength of)"
)


@dataclass(frozen=True)
class Frame:
    """What a verb says: who acts, what is acted on, and the predicates that follow.

    :ivar verbs: lemmas, "establish", "set up".
    :ivar nouns: what the doing is called, "establishment".
    :ivar agent: the kind of who acts, as in a slot; ``patient`` of what is acted on.
    :ivar inverse: whether the fact's subject is the patient.
    :ivar when: the predicate that ties the patient to a date; ``under`` to an instrument; empty for none.
    """

    verbs: tuple[str, ...]
    nouns: tuple[str, ...]
    agent: str
    patient: str
    inverse: bool = False
    when: str = ""
    under: str = ""

    def patterns(self) -> Mapping[str, tuple[str, ...]]:
        """The patterns of who does what, of when, and of by which instrument, by what they are of."""
        given = {"": tuple(self._doing())}
        if self.when:
            given["when"] = tuple(self._dated())
        if self.under:
            given["under"] = tuple(self._based())
        return given

    @property
    def cue(self) -> re.Pattern[str]:
        """What a sentence must hold for any of the patterns to fit."""
        words = {form for verb in self.verbs for form in inflected(verb)} | set(self.nouns)
        return re.compile(rf"\b(?i:{alternatives(words)})\b")

    def _doing(self) -> Iterator[str]:
        s, o = ("o", "s") if self.inverse else ("s", "o")
        agent, patient = f"<{s}:{self.agent}>", f"<{o}:{self.patient}>"
        one_agent, one_patient = agent.replace("+", ""), patient.replace("+", "")
        finite, gerund, participle = self._forms()
        done = rf"(?:{AUXILIARIES}{finite}|(?:has|have|had) {ADVERBS}{participle})"
        yield rf"{patient}{self._passive()}{WHEN} (?:jointly )?by (?:both )?{agent}"
        yield rf"{agent}{BRACKET}{ASIDE}(?:,? (?:which|that|who))? {done}{BRACKET} {DETERMINER}{patient}"
        yield rf"{agent}{BRACKET} (?:{AGREED})(?:{self._base()}|{gerund}) {DETERMINER}{patient}"
        yield rf"{agent}(?:'s?)? {ADVERBS}{gerund} {DETERMINER}{patient}"
        yield rf"{one_agent}[^¦]*¦(?:\w+ly )?(?i:{finite}|{gerund}|{self._base()}) {DETERMINER}{patient}"
        if noun := self._noun():
            yield rf"{noun} of {DETERMINER}{one_patient}{BRACKET}{WHEN} by {agent}"
            yield rf"{agent}(?:'s?) (?:[a-z]+ ){{0,2}}{noun} of {DETERMINER}{patient}"
            yield rf"{noun} by {one_agent} of {DETERMINER}{patient}"

    def _dated(self) -> Iterator[str]:
        one, (finite, _, _) = self._patient, self._forms()
        far = rf"(?: [^.;:¦{ANY}]{{0,60}}?)?(?: by [^.;:¦]{{1,80}}?)?"
        yield rf"{one}{self._passive()}{far},? (?:in|on|since|at|from|of|during) (?:the )?{ENDING}<o:date>"
        opening = rf"(?:[Ii]n|[Oo]n|[Dd]uring|[Ss]ince) (?:the )?{ENDING}<o:date>{BRACKET},?"
        yield rf"{opening} [^.;:¦]{{0,80}}?{one}{self._passive()}"
        yield rf"{opening} [^.;:¦]{{0,60}}? {AUXILIARIES}{finite} {DETERMINER}{one}"
        yield rf"{AUXILIARIES}{finite} {DETERMINER}{one}{BRACKET},? (?:in|on) <o:date>"
        if noun := self._noun():
            yield rf"{noun} of {DETERMINER}{one}{BRACKET}{WHEN},? (?:in|on) <o:date>"

    def _based(self) -> Iterator[str]:
        one, (finite, _, _) = self._patient, self._forms()
        far = r"(?: [^.;:¦]{0,100}?)?,?"
        yield rf"{one}{self._passive()}{far} {UNDER} {DETERMINER}<o:norm+>"
        yield rf"{finite} {DETERMINER}{one}{BRACKET}{far} {UNDER} {DETERMINER}<o:norm+>"
        yield rf"(?i:{UNDER}) {DETERMINER}<o:norm>{BRACKET},? [^.;:¦]{{0,100}}?{one}{self._passive()}"
        yield rf"<o:norm>{BRACKET}{ASIDE}(?:,? (?:which|that))? {AUXILIARIES}{finite} {DETERMINER}{one}"

    @property
    def _patient(self) -> str:
        return f"<s:{self.patient.rstrip('+')}>"

    def _passive(self) -> str:
        """What stands behind a patient: "(X), which was set up", "chaired"."""
        relative = rf"{BRACKET}{ASIDE}{COORDINATED},? ?(?:which |that |who |and )?"
        return rf"{relative}(?:{PASSIVE})?{ADVERBS}{self._forms()[2]}"

    def _noun(self) -> str:
        return rf"(?i:{alternatives(self.nouns)})" if self.nouns else ""

    def _base(self) -> str:
        return alternatives(self.verbs)

    def _forms(self) -> tuple[str, str, str]:
        """Finite, gerund and participle."""
        forms = [inflected(verb) for verb in self.verbs]
        finite = {form for base, third, _, past, _ in forms for form in (base, third, past)}
        return tuple(alternatives(s) for s in (finite, {f[2] for f in forms}, {f[4] for f in forms}))  # type: ignore[return-value]


def inflected(verb: str) -> tuple[str, str, str, str, str]:
    """A verb's base, third person, gerund, past and participle; a particle stays behind it.

    >>> inflected("set up"), inflected("submit")[3], inflected("chair")[1:3]
    (('set up', 'sets up', 'setting up', 'set up', 'set up'), 'submitted', ('chairs', 'chairing'))
    """
    word, _, rest = verb.partition(" ")
    rest = f" {rest}" if rest else ""
    forms = IRREGULAR.get(word) or _regular(word)
    third, gerund, past, participle = (form + rest for form in forms)
    return verb, third, gerund, past, participle


def _regular(word: str) -> tuple[str, str, str, str]:
    if word.endswith("e"):
        return word + "s", word[:-1] + "ing", word + "d", word + "d"
    if re.search(r"[^aeiou]y$", word):
        return word[:-1] + "ies", word + "ing", word[:-1] + "ied", word[:-1] + "ied"
    stem = word + word[-1] if DOUBLED.search(word) else word
    third = word + ("es" if re.search(r"(?:s|x|ch|sh)$", word) else "s")
    return third, stem + "ing", stem + "ed", stem + "ed"


def alternatives(words: set[str] | tuple[str, ...]) -> str:
    """Words as one group of a regular expression, the longest first."""
    return "(?:" + "|".join(sorted(words, key=lambda w: (-len(w), w))) + ")"
