"""Characters of Word's symbol fonts: the same signs as Unicode has them."""

GREEK = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
)
SIGNS = {0xA3: "≤", 0xA5: "∞", 0xB0: "°", 0xB1: "±", 0xB3: "≥", 0xB4: "\u00d7", 0xB7: "•", 0xB8: "÷", 0xB9: "≠"}
SIGNS |= {0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xBB: "≈", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0xE5: "∑"}
SIGNS |= {0xE2: "®", 0xE3: "©", 0xE4: "™", 0x2D: "\u2013"}  # the minus of this font is how its users write a dash
SIGNS |= {ord(letter): shown for letter, shown in GREEK.items()}
WINGDINGS = {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0x78: "☒", 0xA8: "☐", 0x6F: "☐", 0x71: "❑", 0x72: "❒"}
WINGDINGS |= {0x6C: "●", 0x6E: "■", 0x76: "❖", 0xA7: "▪", 0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0x9F: "•"}
FONTS = {"symbol": SIGNS, "wingdings": WINGDINGS}
UNKNOWN = "\ufffd"


def symbol(font: str, code: str) -> str:
    """The character that a font has at a place, in hexadecimal; U+FFFD for a picture that is not known here.

    >>> symbol("Wingdings", "F0FE"), symbol("Symbol", "F057"), symbol("Arial", "00E9"), symbol("Webdings", "F04A")
    ('☑', 'Ω', 'é', '\ufffd')
    """
    try:
        at = int(code, 16)
    except ValueError:
        return UNKNOWN
    known, low = FONTS.get(font.lower(), {}), at - 0xF000 if 0xF000 <= at <= 0xF0FF else at
    if low in known:
        return known[low]
    if font.lower() == "symbol" and 0x20 <= low < 0x7F:
        return chr(low)
    return chr(at) if 0x20 <= at < 0xD800 else UNKNOWN
