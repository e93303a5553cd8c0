"""Codes of stations that stand alone: in a cell, a value, a label of a drawing, a name of a file.

Short codes (`A1`) and bare numbers (`12`) cannot be told from other words and numbers of a sentence. Where one is all
that stands in a place, it can: a code with letters wherever it stands, a bare number where no number belongs.
"""

import re
from collections.abc import Collection, Iterable

from leopard_census.audit.release.plain import plain

# Columns and keys of numbers, in which a number may be any: counts, measures with their unit, ends of intervals.
_COUNTED = (
    "n|no|nr|number|numbers|num|count|counts|sum|total|value|values|rank|order|step|page|pages|year|month|day|hour|minute"
    "|second|week|age|size|bytes|width|height|depth|length|area|weight|share|rate|ratio|level|digits|decimals|version|format"
    "|estimate|lower|upper|low|high|min|max|mean|median|se|sd|cv|rse|p|z|k|df|aic|aicc|bic|dic|loglik|beta|density|sigma|g0"
    "|d|events|animals|stations|cameras|deployments|sightings|captures|recaptures|encounters|occasions|individuals|species"
    "|latitude|longitude|lat|lon|lng|x|y|coordinateuncertainty|coordinateprecision|cameraheading|camerahight|cameraheight"
    "|cameradelay|cameratilt|cameradepth|detectiondistance|classificationprobability|bboxx|bboxy|bboxwidth|bboxheight"
    "|individualspeed|individualpositionradius|individualpositionangle|freq|usage|effort|distance"
)
_NUMBERS = re.compile(
    rf"(?:{_COUNTED})|(?:n|num|number|count|p|share|sum|mean)_.*"
    r"|.*_(?:n|m|km|km2|ha|s|h|min|days?|hours?|years?|deg|degrees|pixels|percent|per_100km2|lower|upper|se|sd|share|rate"
    r"|count|hat|km_h|value|digits|p)",
    re.IGNORECASE,
)
# Columns of what `SYMBOLS` names.
_OF_SYMBOLS = re.compile(
    r"model|parameter|quantity|estimator|test|formula|term|unit|criterion", re.IGNORECASE
)
# Keys of JSON whose numbers are names.
_NAMING = re.compile(r"(?:.*[_ ])?(?:id|code|name|label|key|ref|title)", re.IGNORECASE)
# Headings above a column of stations; the plural stands above their number.
_HEADING = re.compile(
    r"(?:station|location|deployment|site|trap|camera|detector|станция|точка|камера|установка|участок)"
    r"(?:[ _]?(?:id|code|name|no|nr|number|key))?\.?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s*[|;,]\s*")
_BETWEEN_NAMES = re.compile(r"[/\\_ .]+")
_IN_TARGETS = re.compile(r"[/?#&=_ .]+")
# What formulas, models and tests of a report are called, where they stand alone in a table or beside an axis.
SYMBOLS = frozenset(
    (
        "d",
        "n",
        "p",
        "g0",
        "m0",
        "mb",
        "mh",
        "mt",
        "mbh",
        "mtb",
        "mth",
        "t1",
        "t2",
        "t3",
        "h2",
        "a0",
        "ci",
        "se",
        "cv",
    )
    + ("aic", "aicc", "df", "utc", "sha256", "dhat1", "dhat4", "dhat5", "id", "km", "m2", "km2")
)


class Alone:
    """Looks for codes that are all that stands in a place.

    Parameters
    ----------
    codes
        Of stations and deployments, as sheets have them.
    """

    def __init__(self, codes: Collection[str]) -> None:
        spelt = {plain(code).strip() for code in codes}
        self._numbers = {code for code in spelt if code.isdigit()}
        named = spelt - self._numbers
        self._mixed = {code.casefold() for code in named if any(letter.isdigit() for letter in code)}
        # A code of letters counts in its own spelling: `Ridge` is not `ridge`; a single letter says nothing.
        self._words = {
            code
            for code in named
            if code.casefold() not in self._mixed and len(code) > 1 and not code.islower()
        }

    def named(self, text: str) -> bool:
        """Whether a text is a code with letters."""
        text = plain(text).strip()
        return text in self._words or text.casefold() in self._mixed

    def in_column(self, name: str, cells: Iterable[str]) -> list[str]:
        """Codes among the cells of a column, and among the parts of cells that hold several."""
        symbols = SYMBOLS if _OF_SYMBOLS.fullmatch(plain(name).strip()) else frozenset()
        bare = set() if _NUMBERS.fullmatch(plain(name).strip()) else self._numbers
        found = set()
        for cell in cells:
            for part in {cell, *_BETWEEN.split(cell)}:
                if plain(part).strip().casefold() in symbols:
                    continue
                if self.named(part) or plain(part).strip().removesuffix(".0") in bare:
                    found.add(plain(part).strip())
                elif self.named(part.rpartition(":")[2]):  # a tag, such as at:A1
                    found.add(part.strip())
        return sorted(found)

    def in_key(self, name: str, values: Iterable[object]) -> list[str]:
        """Codes among the values of a key of JSON: texts as in a column; numbers where the key is one of names."""
        texts = [value for value in values if isinstance(value, str)]
        found = set(self.in_column(name, [text.removeprefix("#") for text in texts]))
        for text in texts:
            found |= {part for part in _IN_TARGETS.split(text) if "/" in text and self.named(part)}
        if _NAMING.fullmatch(name):
            numbers = (
                value for value in values if isinstance(value, int | float) and not isinstance(value, bool)
            )
            found |= {f"{value:g}" for value in numbers if f"{value:g}" in self._numbers}
        return sorted(found)

    def in_keys(self, names: Iterable[str]) -> list[str]:
        """Codes that are keys themselves."""
        return sorted(name for name in names if self.named(name) or name.strip() in self._numbers)

    def in_name(self, path: str) -> list[str]:
        """Codes that are parts of the name of a file, or all of it."""
        stem = path.replace("\\", "/").rpartition("/")[2].partition(".")[0]
        parts = {*_BETWEEN_NAMES.split(path), *re.split(r"[/\\]", path), stem}
        parts |= {piece for part in parts for piece in part.split("-")}
        found = {part for part in parts if self.named(part)}
        return sorted(found | ({stem} & self._numbers))

    def in_target(self, target: str) -> list[str]:
        """Codes that are parts of a link."""
        return sorted({part for part in _IN_TARGETS.split(target) if self.named(part)})

    def in_pieces(self, pieces: Iterable[str]) -> list[str]:
        """Codes with letters among pieces of text that stand by themselves: cells of a table, labels of a drawing."""
        return sorted(
            {
                text
                for piece in pieces
                if self.named(text := plain(piece).strip()) and text.casefold() not in SYMBOLS
            }
        )

    def under_headings(self, pieces: Iterable[tuple[str, float, float]], wide: float = 15.0) -> list[str]:
        """Bare numbers that are codes and stand below a heading such as "Station".

        Parameters
        ----------
        pieces
            Text, and where it begins: x to the right, y upwards, in points.
        wide
            How far a cell may begin to either side of where its heading does.
        """
        placed = [(plain(text).strip(), x, y) for text, x, y in pieces]
        heads = [(x, y) for text, x, y in placed if _HEADING.fullmatch(text)]
        return sorted(
            {
                text
                for text, x, y in placed
                if text in self._numbers and any(abs(x - left) <= wide and y < top for left, top in heads)
            }
        )
