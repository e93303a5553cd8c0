"""Where the lines of an information strip lie in a picture, found from the picture itself.

Makers differ: white letters on a black strip above (Reconyx), black ones on a white strip below (Bushnell),
white ones on a darkened part of the scene (Meidase). What they share is taken: near the upper or lower edge
stand many separate strokes of one level of grey, as high as each other and on one base line, lighter or
darker than what surrounds them. No maker's layout is known here, and no text detector is run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
# Components in rows: left, top, width, height, area (OpenCV's order).
_Boxes = NDArray[np.int32]

# Strips of Reconyx, Bushnell, Browning and Panthera take 3 to 8% of the height, Bushnell's logo 12%.
_EDGE = 0.14
# Letters are 1.7 to 2.6% of the picture's height in those strips; twice that either way is looked at. Below six
# rows no digit can be told from another.
_LETTER = (0.008, 0.055)
_LEAST_LETTER_ROWS = 6
# Strokes are a sixth of the letter or thinner; a square of this share of the picture's height fits in no
# stroke, but in logos, moons and sky.
_STROKE = 0.012
# Pictures of fewer rows (small clips) are looked at in twice their size: there a stroke is a pixel or less.
_SMALL = 600


@dataclass(frozen=True)
class _Levels:
    """Grey levels between letters and surroundings, and how light or dark letters are themselves."""

    contrast: int
    light: int
    dark: int


_LEVELS = _Levels(contrast=60, light=180, dark=90)
# Strokes thinner than a pixel mix with what lies beside them.
_THIN_LEVELS = _Levels(contrast=45, light=120, dark=140)
# Letters of one line differ in height and base line by this share of their height (round ones overshoot).
_SAME_LINE = 0.12
# A date and a time have at least ten digits; half of them may touch or be broken.
_LEAST_LETTERS = 5
# Gaps wider than this many letter heights part the line: a space of the widest fonts, in which each letter is as
# wide as high, is 1.5. What is wider than `_KEPT_GAP` is cut out before the line is read.
_GAP = 1.6
_KEPT_GAP = 0.9
_MARGIN = 0.22
# Width of letters by their height above which they are narrowed: the capitals of common print are as broad
# as that, Reconyx's letters 0.9.
_BROAD = 0.65
# Share of a line's own contrast that the thinnest strokes reach.
_FAINT = 0.25


@dataclass(frozen=True)
class Segment:
    """Part of a line without wide gaps.

    Attributes
    ----------
    start, end
        Columns in the line's picture, end exclusive.
    glyphs
        Separate strokes of full height in it: letters and digits that do not touch.
    """

    start: int
    end: int
    glyphs: int


@dataclass(frozen=True)
class TextLine:
    """A line of letters, cut out.

    Attributes
    ----------
    picture
        (height, width, 3) uint8, blue-green-red: the segments side by side, wide gaps cut out.
    segments
        From left to right.
    rows
        First row of the letters in the whole picture, and the one behind their last.
    """

    picture: Picture
    segments: tuple[Segment, ...]
    rows: tuple[int, int]


def text_lines(picture: Picture) -> tuple[TextLine, ...]:
    """Lines of the strips of a picture, the upper one first; none where there is no strip.

    At most one line at either edge: the one with most letters.

    Parameters
    ----------
    picture
        (height, width, 3) uint8, blue-green-red.
    """
    height = picture.shape[0]
    rows = round(_EDGE * height)
    if rows < 2 * _LEAST_LETTER_ROWS:
        return ()
    bands, starts, levels, scale = [picture[:rows], picture[height - rows :]], (0, height - rows), _LEVELS, 1
    if height < _SMALL:
        levels, scale = _THIN_LEVELS, 2
        bands = [
            np.asarray(cv2.resize(band, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC), np.uint8)
            for band in bands
        ]
    found = [_best_line(band, scale * height, levels) for band in bands]
    return tuple(
        replace(line, rows=(start + line.rows[0] // scale, start - (-line.rows[1] // scale)))
        for start, line in zip(starts, found, strict=True)
        if line is not None
    )


def _best_line(band: Picture, height: int, levels: _Levels) -> TextLine | None:
    """The line with most letters in the rows at one edge of a picture of some height; it tells rows of that edge."""
    grey = np.asarray(cv2.cvtColor(band, cv2.COLOR_BGR2GRAY), np.uint8)
    lines = [line for light in (True, False) if (line := _line(grey, height, light, levels)) is not None]
    if not lines:
        return None
    _, boxes, aligned = max(lines, key=lambda line: line[0])
    return _cut_out(band, boxes, aligned)


def _line(
    grey: Picture, height: int, light: bool, levels: _Levels
) -> tuple[int, _Boxes, NDArray[np.bool_]] | None:
    """Letters of the best line: their number, the boxes on it and which of them are of full height."""
    boxes = _strokes(grey, height, light, levels)
    low, high = max(_LEAST_LETTER_ROWS, _LETTER[0] * height), _LETTER[1] * height
    tall = (boxes[:, 3] >= low) & (boxes[:, 3] <= high) & (boxes[:, 2] <= 4 * boxes[:, 3])
    if tall.sum() < _LEAST_LETTERS:
        return None
    top, tallness = boxes[tall, 1], boxes[tall, 3]
    reach = np.maximum(1.5, _SAME_LINE * tallness)[:, None]
    base = top + tallness
    mates = (np.abs(top[:, None] - top) <= reach) & (np.abs(base[:, None] - base) <= reach)
    count = mates.sum(axis=1)
    best = mates[int(np.argmax(count))]
    if best.sum() < _LEAST_LETTERS:
        return None
    first, last = int(np.median(top[best])), int(np.median(base[best]))
    # Between white letters lie dark gaps that look like dark letters: ink is what the line is not made of.
    ground = float(np.median(grey[first:last]))
    if (ground > 255 - levels.contrast) if light else (ground < levels.contrast):
        return None
    rows = last - first
    aligned = (np.abs(boxes[:, 1] - first) <= max(1.5, _SAME_LINE * rows)) & (
        np.abs(boxes[:, 1] + boxes[:, 3] - last) <= max(1.5, _SAME_LINE * rows)
    )
    on_line = (boxes[:, 1] >= first - 0.3 * rows) & (boxes[:, 1] + boxes[:, 3] <= last + 0.3 * rows)
    on_line |= aligned
    return int(count.max()), boxes[on_line], aligned[on_line]


def _strokes(grey: Picture, height: int, light: bool, levels: _Levels) -> _Boxes:
    """Boxes of all thin light or thin dark shapes."""
    side = max(5, round(_STROKE * height) | 1)
    square = cv2.getStructuringElement(cv2.MORPH_RECT, (side, side))
    kind = cv2.MORPH_TOPHAT if light else cv2.MORPH_BLACKHAT
    ink = cv2.morphologyEx(grey, kind, square) > levels.contrast
    ink &= (grey >= levels.light) if light else (grey <= levels.dark)
    _, _, boxes, _ = cv2.connectedComponentsWithStats(ink.view(np.uint8), connectivity=8)
    return np.asarray(boxes[1:], np.int32)


def _cut_out(band: Picture, boxes: _Boxes, aligned: NDArray[np.bool_]) -> TextLine | None:
    """The line of some letters without what stands in wide gaps."""
    letters = boxes[aligned]
    first, last = int(np.median(letters[:, 1])), int(np.median(letters[:, 1] + letters[:, 3]))
    rows = last - first
    margin = max(2, round(_MARGIN * rows))
    side = max(margin, round(_KEPT_GAP * rows / 2))
    # The strip may end right above or below its letters: its last row goes on.
    above, below = max(0, margin - first), max(0, last + margin - band.shape[0])
    line = band[max(0, first - margin) : last + margin]
    line = np.asarray(cv2.copyMakeBorder(line, above, below, side, side, cv2.BORDER_REPLICATE), np.uint8)
    pieces, segments, at = [], [], 0
    for start, end in _spans(boxes, rows):
        inside = aligned & (boxes[:, 0] >= start) & (boxes[:, 0] < end)
        if not inside.any():
            continue
        piece = line[:, start : end + 2 * side]
        glyphs = min(len(_spans(boxes[inside], 0)), _glyphs(piece, rows))
        segments.append(Segment(at, at + piece.shape[1], glyphs))
        pieces.append(piece)
        at += piece.shape[1]
    if max((segment.glyphs for segment in segments), default=0) < _LEAST_LETTERS:
        return None
    return _as_print(TextLine(np.concatenate(pieces, axis=1), tuple(segments), (first, last)), letters)


def _as_print(line: TextLine, letters: _Boxes) -> TextLine:
    """The line, narrowed to the proportions of print where its letters are broader: less to read, as surely."""
    broadness = float(np.median(letters[:, 2] / letters[:, 3]))
    # What is much broader than high is letters that touch.
    if not _BROAD < broadness < 2 * _BROAD:
        return line
    columns = [round(at * _BROAD / broadness) for part in line.segments for at in (part.start, part.end)]
    segments = tuple(
        Segment(start, end, part.glyphs)
        for part, start, end in zip(line.segments, columns[::2], columns[1::2], strict=True)
    )
    size = (columns[-1], line.picture.shape[0])
    picture = np.asarray(cv2.resize(line.picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    return replace(line, picture=picture, segments=segments)


def _glyphs(piece: Picture, rows: int) -> int:
    """Separate shapes of full height in part of a line, its faintest strokes taken as ink.

    Letters with thin strokes fall into two at the contrast by which the line was found; here they hold
    together, while others may touch. The smaller count is the one to be sure of.
    """
    grey = np.asarray(cv2.cvtColor(piece, cv2.COLOR_BGR2GRAY), np.float32)
    ground = float(np.median(grey))
    away = np.abs(grey - ground)
    ink = away > _FAINT * float(np.percentile(away, 98))
    _, _, found, _ = cv2.connectedComponentsWithStats(ink.view(np.uint8), connectivity=8)
    boxes = np.asarray(found[1:], np.int32)
    return len(_spans(boxes[boxes[:, 3] >= (1 - 2 * _SAME_LINE) * rows], 0))


def _spans(boxes: _Boxes, rows: int) -> list[tuple[int, int]]:
    """Ranges of columns that boxes cover, joined over gaps of up to `_GAP` times `rows`."""
    spans: list[tuple[int, int]] = []
    for left, width in sorted((int(x), int(w)) for x, w in boxes[:, [0, 2]]):
        if spans and left - spans[-1][1] <= _GAP * rows:
            spans[-1] = (spans[-1][0], max(spans[-1][1], left + width))
        else:
            spans.append((left, left + width))
    return spans
