"""Reading the information strip that a camera burns into its pictures: its text, and what its clock showed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from leopard_census.config.banner import BannerSettings
from leopard_census.media.banner_lines import Picture, Segment, text_lines
from leopard_census.media.banner_recogniser import Character, Recogniser
from leopard_census.media.banner_time import find_moment

# Below this the network has seen rocks and grass, not print: on strips its mean is above 0.9.
_LEAST_MEAN = 0.6
# Between parts of a line that stand far apart, and between lines.
_PARTED = "  "
# Signs lower than a digit: not among the glyphs of full height.
_LOW = frozenset(" -:;.,'\"`^*+=~_<>°")


@dataclass(frozen=True)
class BannerReading:
    """What a strip says.

    Attributes
    ----------
    text
        The whole strip as read, upper line first; parts that stand far apart are parted by two spaces.
    shown
        What the camera's clock showed, without offset; None where that is not certain.
    confidence
        0..1: the probability of the least certain character of date and time; without these, the mean over
        all characters.
    """

    text: str
    shown: datetime | None
    confidence: float


@dataclass(frozen=True)
class Part:
    """A segment of a line as read.

    Attributes
    ----------
    characters
        From left to right; none where the network saw no print.
    glyphs
        Separate strokes of full height that the segment shows.
    """

    characters: tuple[Character, ...]
    glyphs: int

    @property
    def complete(self) -> bool:
        """Whether no letter was passed over, as in 11:47 read as 1:47; a lone sign may be a moon."""
        read = sum(c.text not in _LOW for c in self.characters)
        return read >= self.glyphs or (read == 0 and self.glyphs == 1)


class BannerReader:
    """Reads strips; made once in a process, as its network takes a third of a second to load.

    Parameters
    ----------
    settings
        What the survey's cameras print.
    """

    def __init__(self, settings: BannerSettings) -> None:
        self._settings = settings
        self._recogniser = Recogniser()

    def read(self, picture: Picture) -> BannerReading | None:
        """What the strip of a picture says; None when it has no strip.

        Parameters
        ----------
        picture
            (height, width, 3) uint8, blue-green-red.
        """
        parts: list[Part] = []
        for line in text_lines(picture):
            characters = self._recogniser.read(line.picture)
            if _is_print(characters):
                parts += parts_of(line.segments, characters)
        return reading_of(parts, self._settings) if parts else None

    def printed_rows(self, picture: Picture) -> tuple[tuple[int, int], ...]:
        """Where the lines of the strip lie: of each the first row, and the one behind the last.

        Parameters
        ----------
        picture
            (height, width, 3) uint8, blue-green-red.
        """
        return tuple(
            line.rows for line in text_lines(picture) if _is_print(self._recogniser.read(line.picture))
        )


def parts_of(segments: Sequence[Segment], characters: Sequence[Character]) -> list[Part]:
    """Characters of a line by segment, without spaces at the ends."""
    parts = []
    for segment in segments:
        inside = [c for c in characters if segment.start <= c.column < segment.end]
        while inside and inside[0].text == " ":
            inside.pop(0)
        while inside and inside[-1].text == " ":
            inside.pop()
        parts.append(Part(tuple(inside), segment.glyphs))
    return parts


def reading_of(parts: Sequence[Part], settings: BannerSettings) -> BannerReading:
    """Text and time of the parts of a strip, of which one at least has characters."""
    text, sources = "", list[tuple[int, float]]()  # part and probability of each character of the text
    for number, part in enumerate(parts):
        if text and part.characters:
            text += _PARTED
            sources += [(number, 1.0)] * len(_PARTED)
        for character in part.characters:
            text += character.text
            sources += [(number, character.probability)] * len(character.text)
    found = find_moment(text, settings.date_order)
    if found is None:
        return BannerReading(
            text, None, _mean([p for (_, p), sign in zip(sources, text, strict=True) if sign != " "])
        )
    used = [sources[i] for start, end in found.spans for i in range(start, end) if text[i] != " "]
    confidence = min(probability for _, probability in used)
    # The part after a time may hold its AM or PM.
    numbers = {number for number, _ in used} | {number + 1 for number, _ in used}
    complete = all(part.complete for number, part in enumerate(parts) if number in numbers)
    certain = complete and confidence >= settings.least_confidence
    return BannerReading(text, found.moment if certain else None, confidence)


def _is_print(characters: Sequence[Character]) -> bool:
    return _mean([c.probability for c in characters if c.text != " "]) >= _LEAST_MEAN


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
