"""Where a decision points: a place in a picture, never a key of the machine, so that it survives a better detector."""

from dataclasses import dataclass
from math import inf

from leopard_census.tables.boxes import Box, parse_box


@dataclass(frozen=True)
class Anchor:
    """One place in one picture: file, time in the clip in seconds, box as fractions."""

    media_id: str
    time_s: float
    box: Box


def parse_anchor(text: str) -> Anchor:
    """Anchor of a cell `mediaID time_s x y width height`.

    Raises
    ------
    ValueError
        When it is not that.
    """
    wrong = f"an anchor is 'mediaID time_s x y width height' (box as fractions), not {text!r}"
    parts = text.split(maxsplit=2)
    if len(parts) != 3:
        raise ValueError(wrong)
    try:
        time_s, box = float(parts[1]), parse_box(parts[2])
    except ValueError:
        raise ValueError(wrong) from None
    if not 0 <= time_s < inf:
        raise ValueError(wrong)
    return Anchor(parts[0], time_s, box)


def format_anchor(anchor: Anchor) -> str:
    """Cell text of an anchor: milliseconds and four decimals, as the decisions sheet holds them."""
    return f"{anchor.media_id} {anchor.time_s:.3f} " + " ".join(f"{part:.4f}" for part in anchor.box)
