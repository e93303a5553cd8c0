"""Places written in words and numbers.

Two nets. One needs no secret: numbers that are written as places (with degree signs, compass letters, or a name such as
`latitude` before them) must not be finer than the grain. The other knows where the survey lies, and looks for pairs of
bare numbers that fall on its ground in any system of `systems`.
"""

import re
from collections.abc import Iterator

import numpy as np

from leopard_census.audit.release.plain import ungrouped
from leopard_census.audit.release.secrets import Secrets
from leopard_census.audit.release.systems import System, is_public, systems
from leopard_census.geo.degrees import METRES_PER_DEGREE

#: Offset in the text, and what stands there.
Found = tuple[int, str]

# Numbers of one place stand near each other: at most this many letters and numbers apart.
_APART, _NUMBERS_APART = 160, 4
_DOT = re.compile(r"(?<![\d.])-?\d{1,10}(?:\.\d+)?(?![\d])")
_COMMA = re.compile(r"(?<![\d.,])-?\d{1,10},\d+(?![\d,])")
# A single number of this many decimals of a degree (11 m) that is a station's is no chance.
_ALONE_DECIMALS, _ALONE_DEGREES = 4, 0.0005

_HEMISPHERE = r"(?:[NSEW]\b|[сю]\.? ?ш\b|[вз]\.? ?д\b|north|south|east|west)"
_NUMBER = r"-?\d{1,3}[.,]\d+"
_LABEL = (
    r"(?:decimal|verbatim|station|camera|start|end)?_?"
    r"(?:lat|latitude|lon|lng|long|longitude|широта|долгота)(?:itude)?(?:_?(?:deg|degrees|wgs84))?"
)
_WRITTEN = [
    re.compile(rf"({_NUMBER}) ?\u00b0 ?{_HEMISPHERE}", re.IGNORECASE),
    re.compile(rf"\b{_HEMISPHERE} ?({_NUMBER}) ?\u00b0", re.IGNORECASE),
    re.compile(rf"(?<![A-Za-z]){_LABEL}[\"']? ?[:=]? ?[\"'\[]? ?({_NUMBER})", re.IGNORECASE),
]
# A letter alone may stand for a number of animals: these must lie on the survey's ground.
_LETTERED = [
    re.compile(rf"({_NUMBER}\d\d\d) ?[NSEW]\b"),
    re.compile(rf"\b[NSEW] ?({_NUMBER}\d\d\d)\b"),
]
_MINUTES = r"\d{1,3}[ :\u00b0]{1,2}\d{1,2}(?:[ :'](?=\d)\d{1,2})?(?:[.,]\d+)? ?['\"]*"
_SEXAGESIMAL = [
    re.compile(
        r"\d{1,3} ?(?:\u00b0|deg|d) ?\d{1,2}(?:[.,]\d+)? ?['m](?: ?\d{1,2}(?:[.,]\d+)? ?(?:\"|''|s))? ?,? ?"
        + _HEMISPHERE,
        re.IGNORECASE,
    ),
    re.compile(rf"\b{_HEMISPHERE} ?\d{{1,3}} ?\u00b0 ?\d{{1,2}}(?:[.,]\d+)? ?'", re.IGNORECASE),
    re.compile(rf"\b{_MINUTES} ?[NS]\b,? ?{_MINUTES} ?[EW]\b"),
    re.compile(rf"\b[NS] ?{_MINUTES},? ?[EW] ?{_MINUTES}"),
]
_PARTS = re.compile(
    r"(?<![\d.])(\d{1,3})(?: ?[\u00b0:d] ?| )(\d{1,2}(?:[.,]\d+)?)(?: ?[':m] ?| |$)"
    r"(?:(\d{1,2}(?![\d\u00b0])(?:[.,]\d+)?)(?: ?(?:\"|''|s))?)?"
)
_CODES = [
    re.compile(r"\b[2-9CFGHJMPQRVWX]{4,8}\+[2-9CFGHJMPQRVWX]{2,4}\b"),
    re.compile(
        r"\b(?:[1-9]|[1-5]\d|60)[C-HJ-NP-X] ?[A-HJ-NP-Z][A-HJ-NP-V] ?(?:\d{4}|\d{6}|\d{8}|\d{10}|\d{2,5} \d{2,5})\b"
    ),
    re.compile(r"///\w{2,}\.\w{2,}\.\w{2,}"),
]
_GEOHASH = re.compile(r"\b[0-9b-hjkmnp-z]{6,12}\b")
_BASE32 = "0123456789bcdefghjkmnpqrstuvwxyz"
_MINUTE_KM = METRES_PER_DEGREE / 60 / 1000


class Places:
    """Looks for places in texts; what it needs of the secrets is worked out once.

    Parameters
    ----------
    secrets
        What the team knows.
    """

    def __init__(self, secrets: Secrets) -> None:
        self.secrets = secrets
        self.systems = systems(secrets)
        self.geohashes = {geohash(*place, 5) for place in secrets.stations.values()}

    def found(self, text: str) -> list[Found]:
        """Places in a text in its plain spelling (see `plain.plain`), without repetition."""
        seen = [*self._written(text), *self._numbers(text)]
        # Digits in groups of thousands are read a second time; offsets are then near, not exact.
        joined = ungrouped(text)
        if joined != text:
            seen += self._numbers(joined)
        return sorted({text: (offset, text) for offset, text in sorted(seen, reverse=True)}.values())

    def _written(self, text: str) -> Iterator[Found]:
        for pattern in (*_WRITTEN, *_LETTERED):
            for match in pattern.finditer(text):
                near = pattern in _WRITTEN or self._on_ground(match[1])
                if near and not self._coarse(match[1]):
                    yield match.start(), match.group()
        if self.secrets.grain_km > _MINUTE_KM:
            for pattern in _SEXAGESIMAL:
                yield from ((match.start(), match.group()) for match in pattern.finditer(text))
            yield from self._parts(text)
        for pattern in _CODES:
            yield from ((match.start(), match.group()) for match in pattern.finditer(text))
        for match in _GEOHASH.finditer(text) if self.geohashes else ():
            if match.group()[:5] in self.geohashes:
                yield match.start(), match.group()

    def _coarse(self, number: str) -> bool:
        """Whether a number of degrees is no finer than the grain, or belongs to a generalised place."""
        value = float(number.replace(",", "."))
        decimals = _decimals(number)
        if decimals <= self.secrets.coarse_decimals or abs(value) > 180:
            return True
        if round(value, self.secrets.coarse_decimals) == value:
            return True
        return any(round(axis, decimals) == value for place in self.secrets.public_places for axis in place)

    def _on_ground(self, number: str) -> bool:
        """Whether a number can be one axis of a place near the stations; any number can when no place is known."""
        value = abs(float(number.replace(",", ".")))
        ground = self.systems[0] if self.systems else None
        return ground is None or any(
            low <= value <= high for low, high in zip(ground.low, ground.high, strict=True)
        )

    def _parts(self, text: str) -> Iterator[Found]:
        """Degrees and minutes (and seconds) on the survey's ground, without letters that say so."""
        if not self.systems:
            return
        ground = self.systems[0]
        before: tuple[int, float, int] | None = None
        for match in _PARTS.finditer(text):
            minutes, seconds = (float((match[n] or "0").replace(",", ".")) for n in (2, 3))
            if minutes >= 60 or seconds >= 60 or (match[3] is None and _decimals(match[2]) == 0):
                continue
            value = int(match[1]) + minutes / 60 + seconds / 3600
            if before is not None and match.start() - before[2] <= 12:
                pair = np.array([before[1], value])
                if any(bool(((ground.low <= p) & (p <= ground.high)).all()) for p in (pair, pair[::-1])):
                    yield before[0], text[before[0] : match.end()]
            before = (match.start(), value, match.end())

    def _numbers(self, text: str) -> Iterator[Found]:
        if not self.systems:
            return
        for pattern in (_DOT, _COMMA):
            matches = list(pattern.finditer(text))
            if matches:
                pairs = list(self._pairs(text, matches))
                taken = [(start, end) for start, end, _ in pairs]
                yield from ((start, what) for start, _, what in pairs)
                yield from self._alone([m for m in matches if not _within(m.start(), taken)])

    def _pairs(self, text: str, matches: list[re.Match[str]]) -> Iterator[tuple[int, int, str]]:
        """Start, end and text of pairs on the survey's ground."""
        words = [match.group() for match in matches]
        values = np.array([float(word.replace(",", ".")) for word in words])
        decimals = np.array([_decimals(word) for word in words])
        starts, ends = np.array([m.start() for m in matches]), np.array([m.end() for m in matches])
        for apart in range(1, min(_NUMBERS_APART, len(words) - 1) + 1):
            first, second = values[:-apart], values[apart:]
            near = starts[apart:] - ends[:-apart] <= _APART
            finest = np.maximum(decimals[:-apart], decimals[apart:])
            for system in self.systems:
                for turned in (False, True):
                    a, b = (second, first) if turned else (first, second)
                    # With other numbers between them, two decimals on each axis are a chance of any table.
                    least = system.least_decimals + (apart > 1 and system.least_decimals > 0)
                    on = near & (finest >= least)
                    on &= (system.low[0] <= a) & (a <= system.high[0])
                    on &= (system.low[1] <= b) & (b <= system.high[1])
                    for n in np.flatnonzero(on):
                        if not is_public(
                            float(a[n]),
                            float(b[n]),
                            system,
                            _half_step(system, int(decimals[n]), int(decimals[n + apart])),
                        ):
                            found = text[starts[n] : ends[n + apart]]
                            yield int(starts[n]), int(ends[n + apart]), f"{found} ({system.name})"

    def _alone(self, matches: list[re.Match[str]]) -> Iterator[Found]:
        """Numbers that are one axis of a station's place, such as those of a list of latitudes."""
        degrees = self.secrets.degrees
        for match in matches:
            word = match.group()
            if _decimals(word) >= _ALONE_DECIMALS:
                value = float(word.replace(",", "."))
                if np.abs(degrees - value).min() <= _ALONE_DEGREES and not self._coarse(word):
                    yield match.start(), f"{word} (degrees)"


def _within(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _half_step(system: System, first: int, second: int) -> float:
    """How far numbers of so many decimals may be from the generalised place that they were rounded from."""
    if system.name == "degrees" and system.least_decimals:
        # A zero at the end is often not written: 131.5 for 131.50. Both count as of the finer spelling.
        return 0.5 * 10.0 ** -max(first, second) + 1e-12
    return max(0.5 * 10.0 ** -min(first, second), 1.0 / system.unit_m)


def _decimals(number: str) -> int:
    parts = re.split(r"[.,]", number)
    return len(parts[1]) if len(parts) > 1 else 0


def geohash(latitude: float, longitude: float, letters: int) -> str:
    """Geohash of a place (Niemeyer 2008): bits of longitude and latitude in turn, five to a letter."""
    ranges = [[-180.0, 180.0], [-90.0, 90.0]]
    bits = []
    for n in range(5 * letters):
        edges, value = ranges[n % 2], (longitude, latitude)[n % 2]
        middle = sum(edges) / 2
        bits.append(int(value >= middle))
        edges[0 if bits[-1] else 1] = middle
    numbers = [int("".join(map(str, bits[n : n + 5])), 2) for n in range(0, len(bits), 5)]
    return "".join(_BASE32[number] for number in numbers)
