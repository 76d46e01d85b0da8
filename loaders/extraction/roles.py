"""Role frames: one entry of the rulebook says that a noun is a role, in every form in which English puts it.

"The chair of B is A", "B, whose chair is A", "A acts as chair of B", "with A in the chair, B", "the chairmanship lies
with A", "B elected A chairman", "Chair: A" below B's name: a role is compiled to the patterns of all of these.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from loaders.extraction.frames import alternatives

BRACKET = r"(?: \([^)]*\))?"
BE = r"(?:is|are|was|were|has been|have been|had been|will be|shall be|being|to be|remains?|remained|becomes?|became)"
ARE = rf"(?:{BE}|includes?)"
NOW = r"(?:(?:now|currently|also|again|still|since \w+|at present|today|thus|then|\w+ly),? )?"
WHO = rf"{BRACKET},? (?:who |which )?{NOW}"
WHOSE = r"(?:'s?|,? whose|,? and)?"
HAVING = r"(?:has |have |had |will |also |jointly |\w+ly ){0,2}"
ACTS = (
    rf"(?:(?:has |have |will |continues? to |continued to )?(?:{BE}|acts?|acted|acting|serves?|served|serving|"
    rf"functions?|functioned|stands?|works?) {NOW}(?:as )?|as |in (?:his|her|its|their) capacity as )"
)
# What may stand before a role's noun: "current", "two founding".
QUALITY = (
    r"(?i:(?!(?:vice|deputy|co|not?|to|by|with|of|for|from|and|or|in|on|at|that|which|joint|lead)\b)[a-z]+ ){0,2}?"
)
MADE = r"(?:re-?)?(?:elect|appoint|design|nam|chos|confirm|nominat|select|made|identif|assign|recogni|propos)\w*"
MAKES = r"(?:re-?)?(?:elect|appoint|designat|nam|ch[o]+s|confirm|nominat|select|make|ha[sdv])\w{0,3}"
HOLDS = (
    r"(?:h[eo]ld|t[ao]ke|took|taking|assum|exercis|provid|ensur|perform|ha[sdv]|occup|play|fill|discharg|offer|suppl|"
    r"furnish|shar|fulfil|carr[yi]\w* out|acts? in|serves? in)\w{0,4}"
)
LIES = (
    r"(?:(?:l[ia]e?[sy]?|rest|stay|s[ia]t|remain|resid)(?:s|ed)?(?: \w+ly)? (?:with|in|at|within)(?: the hands of)?|"
    r"(?:is|are|was|were|be|been|being) (?:\w+ly )?(?:with|in the hands of|at|up to|(?!co)\w+(?:ed|en|ne|ld|run)"
    r"(?: jointly| in turn)? (?:by|between|among)|(?:entrusted|assigned|given|allotted|handed|passed|left) to|"
    r"located in)|"
    r"f[ae]ll?s? (?:up)?(?:on|to)|belong(?:s|ed)? to|goe?s? to|went to|passe[sd] to|c[oa]mes? from)"
)
CAPACITY = r"(?:role|functions?|post|position|office|capacity|task|seat|duties|services?) (?:of|as) "
GIVING = r"(?:[Ww]ith|[Aa]s|[Ff]or|has|had|have|elect|appoint|design|nam|ch[o]+s|confirm|nominat|select|ma[dk]e)"


@dataclass(frozen=True)
class Role:
    """What a noun says: somebody (the holder) is that in something.

    :ivar nouns: what a holder is called, "chair", "chairman"; their plurals are added.
    :ivar offices: what a holder holds, "chairmanship"; empty for none.
    :ivar holder: the kind of who has the role, as in a slot; ``of`` of what it is had in.
    :ivar listed: the kind of a list of holders at the end of a clause; the holder's kind if empty.
    :ivar inverse: whether the fact's subject is the holder.
    :ivar links: the prepositions between the role and what it is had in.
    """

    nouns: tuple[str, ...]
    holder: str
    of: str
    offices: tuple[str, ...] = ()
    listed: str = ""
    inverse: bool = False
    links: tuple[str, ...] = ("of", "for", "to", "in", "on", "within", "at")

    def patterns(self) -> Iterator[tuple[re.Pattern[str], tuple[str, ...]]]:
        """The patterns of the role, holder and what it is had in, each group after what a sentence must hold for it."""
        noun = rf"\b(?i:{alternatives(self.nouns)})"
        yield re.compile(noun), tuple(self._stated())
        yield re.compile(rf"(?s)\A(?=.*\b{GIVING}).*{noun}"), tuple(self._given())
        if self.offices:
            yield re.compile(rf"\b(?i:{alternatives(self.offices)})"), tuple(self._held())

    @property
    def _noun(self) -> str:
        plural = {f"{noun[:-3]}m[ae]n" if noun.endswith("man") else f"{noun}s?" for noun in self.nouns}
        return rf"(?<![\w-])(?i:{alternatives(plural)})\b(?!-)"

    @property
    def _slots(self) -> tuple[str, str, str]:
        """Who holds it, a list of those, and what it is held in."""
        s, o = ("o", "s") if self.inverse else ("s", "o")
        return f"<{o}:{self.holder}>", f"<{o}:{self.listed or self.holder}>", f"<{s}:{self.of}>"

    def _one(self, slot: str) -> str:
        return slot.replace("+", "")

    def _stated(self) -> Iterator[str]:
        """Copulas, headings and brackets."""
        who, listed, what = self._slots
        noun, link, one = self._noun, alternatives(self.links), self._one(what)
        role, name = rf"{{its}}{QUALITY}{noun}", self._one(who)
        yield rf"{one}{BRACKET}{WHOSE} {role}{BRACKET} {NOW}{ARE}:? {NOW}~ ?{listed}"
        yield rf"{noun} {link} {one}{BRACKET},? {NOW}{ARE}:? {NOW}~ ?{listed}"
        yield rf"{who}{WHO}{ACTS}{role} {link} {what}"
        yield rf"{who}{WHO}{BE} {NOW}{one}(?:'s?)? {QUALITY}{noun}"
        yield rf"{who}{WHO}(?:acts?|acted|serves?|served|functions?) {NOW}as {one}(?:'s?)? {QUALITY}{noun}"
        yield rf"{one}{BRACKET}[^¦]*¦{QUALITY}{noun}{BRACKET}(?: ?:| -| is| are)? {{0,60}}{listed}"
        yield rf"{one}{BRACKET}[^.;¦]{{0,60}}?[(,;.] ?{noun}: {listed}"
        yield rf"{one}[^¦]{{0,400}}?{name}{BRACKET},? ?\({role}\)"
        yield rf"{name}[^¦]{{0,1400}}¦(?:[^.;¦]{{0,40}} and )?{role}(?: and [\w -]{{1,40}})?{BRACKET} {link} {what}"
        yield rf"[Aa]s {role} {link} {one}{BRACKET}, {who}"

    def _given(self) -> Iterator[str]:
        """Whom something has, or chose, for the role."""
        who, listed, what = self._slots
        noun, link, one = self._noun, alternatives(self.links), self._one(what)
        role, which = rf"{{its}}{QUALITY}{noun}", rf"{BRACKET},? (?:which )?"
        serving = r"(?:acting |serving )?(?:as|in the role of)"
        yield rf"{one}[^.;¦]{{0,100}}?,? with {who}{BRACKET} {serving} {role}"
        yield rf"{one}[^.;¦]{{0,100}}?,? with,? as {role},? {listed}"
        yield rf"[Ww]ith {who}{BRACKET} {serving} {role},? {one}"
        yield rf"{one}{which}(?:has |have |had )?(?:{MAKES}|{MADE}) {who}{BRACKET} (?:(?:as|to be|for) )?{role}"
        yield rf"{one}{which}(?:has|had|have) (?:as|for) {role},? {listed}"
        yield rf"(?:[Aa]s|[Ff]or) {role},? {one} (?:has|had|have|chose|elected|appointed) {listed}"
        yield rf"{who}{WHO}{BE} {NOW}{MADE} (?:as |to be )?{role} {link} {what}"
        yield rf"{MADE} {who}{BRACKET} (?:(?:as|to be) )?{role} {link} {what}"

    def _held(self) -> Iterator[str]:
        """The office, and with whom it lies."""
        who, _, what = self._slots
        link, one = alternatives(self.links), self._one(what)
        office = rf"(?:{CAPACITY}{{its}})?(?<![\w-])(?i:{alternatives(self.offices)})\b(?!-)"
        held = rf"{who}{WHO}{HAVING}{HOLDS} "
        yield rf"{office} {link} {one}{BRACKET} {NOW}{LIES} {who}"
        yield rf"{one}{BRACKET}{WHOSE} {QUALITY}{office} {NOW}{LIES} {who}"
        yield rf"{held}{{its}}{QUALITY}{office} {link} {what}"
        yield rf"{held}{one}(?:'s?)? {QUALITY}{office}"
        yield rf"{one}[^.;¦]{{0,100}}?,? with {who}{BRACKET} (?:in (?:the )?|{HOLDS} {{its}}){office}"
        yield rf"[Ww]ith {who}{BRACKET} (?:in (?:the )?|{HOLDS} {{its}}){office},? {one}"
        yield rf"{one}{BRACKET},? (?:which )?[^.;,¦]{{0,90}}?,? ?under {{its}}{QUALITY}{office} of {who}"
        yield rf"[Uu]nder {{its}}{QUALITY}{office} of {who}{BRACKET},? {one}"
