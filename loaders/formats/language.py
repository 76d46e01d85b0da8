"""The language a document is in, by its script and the small words no text does without."""

import re
from collections import Counter

SAMPLE, FEWEST, LEAST = 200_000, 3, 0.06
SCRIPTS = {
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "ar": re.compile(r"[\u0620-\u064a]"),
    "ru": re.compile(r"[\u0400-\u045f]"),
    "": re.compile(r"[A-Za-z\u00c0-\u017f]"),
}
KANA_OR_HANGUL = re.compile(r"[\u3040-\u30ff\uac00-\ud7af]")
# Words of the one that the others do not have: "de", "la", "en", "a", "on" would count for several.
SMALL = {
    "en": "the of and to is are was were by with that this which for has have be its from as or it".split(),
    "fr": "le les des et du est dans pour par sur qui que une au aux avec sont sa ses été ou cette".split(),
    "es": "el los las del y es por una que con para su sus al como ha fue o lo entre ser este".split(),
}
OTHERS = {
    "pt": "os do da das dos em não com uma ao pelo pela são foi".split(),
    "de": "der die das und von mit ist für auf dem den ein eine nicht".split(),
    "it": "il di che della delle dei gli nel sono è una alla".split(),
}
WORD = re.compile(r"[^\W\d_]+")
RUSSIAN = re.compile(r"\b(?:и|на|по|для|что|от|не|из)\b", re.I)


def language(text: str) -> str:
    """The tag of the language that most of a text is in, one of the six of the United Nations; empty if it is none.

    >>> language("Le Conseil a créé un groupe dans le secteur, présidé par la Suède."), language("理事会设立工作组")
    ('fr', 'zh')
    """
    sample = text if len(text) <= SAMPLE else text[:SAMPLE]
    letters = {tag: len(script.findall(sample)) for tag, script in SCRIPTS.items()}
    # A Chinese character says as much as a word.
    letters["zh"] *= 3
    tag = max(letters, key=lambda one: letters[one])
    if not letters[tag] or (tag == "zh" and KANA_OR_HANGUL.search(sample)):
        return ""
    if tag == "ru":
        return "ru" if RUSSIAN.search(sample) else ""
    return tag or _latin(sample)


def _latin(sample: str) -> str:
    """The language of a text in Latin letters, by which small words it has most of."""
    counted = Counter(word.lower() for word in WORD.findall(sample))
    scores = {tag: sum(counted[word] for word in small) for tag, small in (SMALL | OTHERS).items()}
    best, second = sorted(scores, key=lambda tag: -scores[tag])[:2]
    enough = scores[best] >= max(FEWEST, LEAST * counted.total()) and scores[best] > scores[second]
    return best if best in SMALL and enough else ""
