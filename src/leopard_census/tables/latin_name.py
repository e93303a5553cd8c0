"""Names in Latin letters, so that a biologist knows the place again: `Нежино 07` becomes `Nezhino-07`.

Cyrillic by the system for geographic names of BGN and PCGN (1947), which maps use: `Kedrovaya`, not `Kedrovaja`. Its
apostrophes and dots are left out, because a key holds letters, digits and hyphens only. Letters that Russian lacks
follow the BGN/PCGN systems of their own languages.
"""

import re
import unicodedata

_SILENT = "-"
_LETTERS: dict[str, str] = dict(
    re.findall(
        r"(\S) (\S+)",
        "а a  б b  в v  г g  д d  е e  ё e  ж zh  з z  и i  й y  к k  л l  м m  н n  о o  п p  р r  с s  т t  у u"
        "  ф f  х kh  ц ts  ч ch  ш sh  щ shch  ъ -  ы y  ь -  э e  ю yu  я ya  є ye"
        "  і i  ї yi  ґ g  ў w  ө o  ү u  ә a  ң ng",
    )
)
# After these, and where a word begins, е and ё are spoken and written with a y.
_BEFORE_YE = frozenset("аеёиоуыэюяйъь")
_NO_DECOMPOSITION = {"ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "þ": "th", "ð": "d"}


def latin_name(name: str) -> str:
    """Letters, digits and single hyphens that come nearest to a name; empty when nothing of it can be written so.

    Parameters
    ----------
    name
        Of a folder, a place or an animal. Accents are left out, scripts other than Latin and Cyrillic as well.
    """
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name))
    plain = (re.sub(r"[^A-Za-z0-9]+", "", _word(word)) for word in words)
    return "-".join(word for word in plain if word)


def _word(word: str) -> str:
    whole = word.isupper() and len(word) > 1
    letters = []
    for place, letter in enumerate(word):
        text = _letter(letter.lower(), word[place - 1].lower() if place else "")
        letters.append(
            text.upper() if letter.isupper() and whole else text.capitalize() if letter.isupper() else text
        )
    return "".join(letters)


def _letter(letter: str, before: str) -> str:
    if letter in "её" and (before in _BEFORE_YE or not before.isalpha()):
        return "ye"
    text = _LETTERS.get(letter) or _NO_DECOMPOSITION.get(letter)
    if text is not None:
        return "" if text == _SILENT else text
    return "".join(c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c))
