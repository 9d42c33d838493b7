"""Names that look alike: what a reader takes for the same name, whichever letters it is written in.

After Unicode's report on confusable characters (UTS #39), for letters that pass for Latin ones; accents, case, signs
and spaces make no difference, since a teacher who reads a list of names sees none.
"""

import unicodedata
from functools import lru_cache

# What passes for a Latin letter: from Latin beside ASCII, Greek, Cyrillic, Armenian, Cherokee, Lisu, Coptic, Canadian
# syllabics, Tifinagh and Georgian.
LETTERS = {
    "a": "аАαΑɑᴀᎪꓮᗅ", "b": "ЬВΒƄᏴᏼᏏꓐᗷʙ", "c": "сСᴄᏟꮯꓚⲥⲤᑕ", "d": "ԁᎠᏧꓓꓒᗞᗪᑯᴅ", "e": "еЕҽΕᎬꓰⴹєεᴇ",
    "f": "ẝꞙꞘϜꓝᖴքʄ", "g": "ɡᶃƍցԌᏀᏳꓖɢ", "h": "һհНΗᏂᎻꓧⲎᕼʜ", "i": "іІıɪɩιΙꙇӏᎥꭵյї", "j": "јЈϳͿᎫꓙᒍʝ",
    "k": "кКκΚᏦꓗⲔᛕᴋ", "l": "Ɩǀ׀ӀᏞꓡⳐᒪⵏʟ", "m": "мМΜϺᎷꓟⲘᗰᴍ", "n": "ոռηΝꓠⲚɴᥒ", "o": "оОοΟσօՕᴏᴑꬽꓳⲟⲞⵔჿ০୦ഠ",
    "p": "рРρΡᏢꓑⲣⲢᑭᴩ", "q": "ԛզգⵕ", "r": "гᴦꭇꭈƦᎡᏒꓣⲅᖇʀ", "s": "ѕЅꜱꮪՏᏚᏕꓢ", "t": "тТτΤᎢꓔⲦᴛ", "u": "ᴜʋυսՍꓴᑌꭎꭒ",
    "v": "ѵѴνᴠᏙꮩꓦⴸᐯ", "w": "ԝԜѡωᴡɯᎳᏔꮃꓪա", "x": "хХχΧꓫⲬⵝ᙭", "y": "уУүҮγΥʏɣᶌỿყᎩᎽꓬⲨ", "z": "ΖᴢᏃꮓꓜ",
}  # fmt: skip
LATIN = {ord(other): letter for letter, others in LETTERS.items() for other in others}
DIGITS = str.maketrans({"0": "o", "1": "l", "|": "l"})
PAIRS = (("rn", "m"), ("vv", "w"))
ACCENTED = ("LATIN", "GREEK", "CYRILLIC")  # scripts in which a mark is an accent, and not part of the letter


@lru_cache(maxsize=10_000)  # who joins is compared with everybody in the class
def lookalikes(name: str) -> frozenset[str]:
    """Return what a name may be taken for; two names look alike when they share any of it.

    Small and capital letters of one name may look like different letters of another: a capital I like a small l, and
    the Cyrillic В like a B although its small letter looks like none.
    """
    plain = _without_accents(unicodedata.normalize("NFKC", name))
    small = plain.casefold()
    return frozenset(_skeleton(one) for one in (plain, small, plain.replace("I", "l")))


def _skeleton(text: str) -> str:
    folded = text.translate(LATIN).casefold().translate(LATIN).translate(DIGITS)
    for pair, letter in PAIRS:
        folded = folded.replace(pair, letter)
    return "".join(char for char in folded if char.isalnum() or unicodedata.category(char) in {"Mn", "Mc"})


def _without_accents(text: str) -> str:
    kept, is_accented = [], False
    for char in unicodedata.normalize("NFD", text):
        is_mark = unicodedata.category(char) == "Mn"
        if not is_mark:
            is_accented = unicodedata.name(char, "").startswith(ACCENTED)
        if not (is_mark and is_accented):
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept))
