"""Codes of stations and deployments, and names of places, people and raw files, in texts and in cells."""

import re
from collections.abc import Collection, Iterable, Iterator
from functools import reduce

from leopard_census.audit.release.plain import plain
from leopard_census.audit.release.secrets import Secrets

#: Offset, kind of leak, and what stands there.
Found = tuple[int, str, str]

# Codes of at least so many letters and digits, of both kinds or long, do not stand in a text by chance.
_TELLING, _LONG = 4, 6
_PARTS = re.compile(r"[^\W_]+")
# Words that stand before a short code. The plural stands before counts too ("Stations 12" in a table).
_LABEL = (
    r"(?:station|location|deployment|site|trap|locationid|deploymentid|locationname|станция|станции|станцию|точка|точке"
    r"|участок)"
)
_CAMERA = r"(?:camera|camera ?trap|камера|камеры|фотоловушка|фотоловушки)"
_AFTER = r"[\"' _:#№=.\-]{1,4}(?:(?:no|nr|id|code|n)[.:\"' ]{1,3})?[\"']?"
_FIELD = re.compile(
    r"(?:location|deployment|station|site|trap|camera|detector|place|станция|точка|камера)s?"
    r"(?:[_ ]?(?:id|code|name|no|nr|number|key))?",
    re.IGNORECASE,
)
_CAMERA_NAMES = re.compile(
    r"(?<![A-Za-z0-9])(?:IMG|IMAG|DSC[FN]?|PICT|RCNX|MFDC|PTDC|SUNP|STC|WSCT|MOVI?|VID|EK|BTC)[_-]?\d{4,6}"
    r"(?![A-Za-z0-9])|(?<![A-Za-z0-9])DCIM[/\\]|(?<!\d)20\d{6}_\d{6}\.[A-Za-z]\w{2}"
)
_TOKEN = re.compile(r"[^\W_][\w-]{4,}[^\W_]")
_HEX = re.compile(r"(?<![0-9A-Za-z])[0-9A-Fa-f]{12,64}(?![0-9A-Za-z])")

_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_LATIN = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch * y * e yu ya"
_CYRILLIC = dict(zip(_RUSSIAN, _LATIN.split(), strict=True))
# Other spellings of the same Russian sounds in Latin letters, brought to one.
_SPELLINGS = (
    ("zh", "j"),
    ("kh", "h"),
    ("ts", "c"),
    ("yy", "y"),
    ("iy", "y"),
    ("ij", "y"),
    ("ii", "y"),
    ("'", ""),
)


def folded(name: str) -> str:
    """A name in Latin letters, small, in one of several spellings of Russian."""
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in plain(name).casefold()).replace("*", "")
    return reduce(lambda text, pair: text.replace(*pair), _SPELLINGS, latin)


class Codes:
    """Looks for codes and names; what it needs of the secrets is worked out once.

    Parameters
    ----------
    secrets
        What the team knows.
    """

    def __init__(self, secrets: Secrets) -> None:
        self.secrets = secrets
        self.codes = {plain(code).casefold() for code in secrets.codes}
        telling = {code for code in self.codes if _tells(code)}
        words = {code for code in secrets.codes if _is_word(code)}
        short = self.codes - telling
        self._anywhere = _any_of((_spelt(code) for code in telling), re.IGNORECASE)
        self._words = _any_of((re.escape(plain(code)) for code in words), 0)
        lettered = {code for code in short if not code.isdigit()}
        self._labelled = [
            _any_of((re.escape(code) for code in short), re.IGNORECASE, rf"\b{_LABEL}{_AFTER}"),
            _any_of((re.escape(code) for code in lettered), re.IGNORECASE, rf"\b{_CAMERA}{_AFTER}"),
        ]
        self._names = [_stems(name) for name in sorted(secrets.place_names) if len(name.strip()) >= 3]
        self._first = {stems[0][:3] for stems in self._names}
        self._people = _any_of((re.escape(plain(name)) for name in secrets.people), re.IGNORECASE)
        spaced = {name for name in secrets.media_names if not _TOKEN.fullmatch(name)}
        self._odd_files = _any_of((re.escape(name) for name in spaced), re.IGNORECASE)

    def found(self, text: str) -> Iterator[Found]:
        """Codes and names in a text in its plain spelling."""
        for pattern in (self._anywhere, self._words, *self._labelled):
            yield from ((m.start(), "station code", m.group()) for m in _matches(pattern, text))
        yield from ((m.start(), "person", m.group()) for m in _matches(self._people, text))
        yield from self._place_names(text)
        for match in [*_CAMERA_NAMES.finditer(text), *_matches(self._odd_files, text)]:
            yield match.start(), "raw file name", match.group()
        if self.secrets.media_names:
            for match in _TOKEN.finditer(text):
                if match.group().casefold() in self.secrets.media_names:
                    yield match.start(), "raw file name", match.group()
        if self.secrets.hash_starts:
            for match in _HEX.finditer(text):
                if match.group()[:12].casefold() in self.secrets.hash_starts:
                    yield match.start(), "raw file hash", match.group()

    def in_field(self, field: str, values: Iterable[object]) -> list[str]:
        """Codes among the values of a column or key that is named like one of stations; empty for other names."""
        if not _FIELD.fullmatch(plain(field).strip()):
            return []
        texts = {plain(str(value)).strip() for value in values if isinstance(value, str | int | float)}
        return sorted(text for text in texts if text.casefold().removesuffix(".0") in self.codes)

    def _place_names(self, text: str) -> Iterator[Found]:
        if not self._names:
            return
        words = [(m.start(), m.group(), folded(m.group())) for m in re.finditer(r"[^\W\d_]+", text)]
        for n, (start, _, word) in enumerate(words):
            if word[:3] not in self._first:
                continue
            for stems in self._names:
                behind = [spelt for _, _, spelt in words[n : n + len(stems)]]
                if len(behind) == len(stems) and all(map(_inflected, behind, stems)):
                    last = words[n + len(stems) - 1]
                    yield start, "place name", text[start : last[0] + len(last[1])]
                    break


def _tells(code: str) -> bool:
    letters = "".join(_PARTS.findall(code))
    mixed = any(c.isdigit() for c in letters) and any(c.isalpha() for c in letters)
    return (mixed and len(letters) >= _TELLING) or (mixed and len(code) >= _LONG)


def _is_word(code: str) -> bool:
    """A code of letters alone: looked for in its own spelling, as `Ridge` is not `ridge`."""
    letters = "".join(_PARTS.findall(code))
    return letters.isalpha() and len(letters) >= _TELLING and not code.islower()


def _spelt(code: str) -> str:
    """Pattern of a code with any sign, or none, between its parts."""
    return r"[-_ ./]?".join(re.escape(part) for part in _PARTS.findall(code))


def _any_of(patterns: Iterable[str], flags: int, before: str = r"(?<![^\W_])") -> re.Pattern[str] | None:
    longest_first = sorted(set(patterns), key=lambda pattern: (-len(pattern), pattern))
    if not longest_first:
        return None
    joined = "|".join(longest_first)
    return re.compile(rf"{before}(?:{joined})(?![^\W_])", flags)


def _matches(pattern: re.Pattern[str] | None, text: str) -> Iterator[re.Match[str]]:
    return pattern.finditer(text) if pattern is not None else iter(())


def _stems(name: str) -> list[str]:
    """Folded words of a name."""
    return [folded(word) for word in re.findall(r"[^\W\d_]+", plain(name))] or ["\0"]


def _inflected(word: str, name: str) -> bool:
    """Whether a word is a name, or the name with another ending (Russian changes up to three letters of it)."""
    if word == name:
        return True
    kept = max(4, len(name) - 2)
    return len(name) >= 5 and word[:kept] == name[:kept] and len(word) <= len(name) + 2


def names_in(sentences: Iterable[str], known: Collection[str]) -> set[str]:
    """Words of remarks that look like names of places: with a capital, not first in a sentence, four letters or more.

    Parameters
    ----------
    sentences
        Remarks of people, such as deploymentComments.
    known
        Words that are no names of places, in small letters.
    """
    found = set()
    for text in sentences:
        for sentence in re.split(r"[.!?;:]\s+|\n", plain(text)):
            for word in re.findall(r"[^\W\d_]+", sentence)[1:]:
                if (
                    len(word) >= 4
                    and word[0].isupper()
                    and word[1:].islower()
                    and word.casefold() not in known
                ):
                    found.add(word)
    return found
