"""Texts that name sightings, in pieces that a page can lead to."""

from __future__ import annotations

import re
from collections.abc import Mapping

from leopard_census.review.survey import Shown


def with_sightings(text: str, shown: Mapping[str, Shown]) -> list[str | Shown]:
    """A text in pieces, with the sightings in place of their keys, so that the page can lead to them.

    Parameters
    ----------
    text
        In which sightingIDs stand between blanks and commas.
    shown
        sightingID -> the sighting.
    """
    return [shown.get(piece, piece) for piece in re.split(r"([^\s,]+)", text) if piece]
