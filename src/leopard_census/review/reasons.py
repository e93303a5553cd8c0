"""Why a sighting is in its state, in the reviewer's language.

`assignments.csv` tells it in English, as all tables do. A text that is not known here stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from leopard_census.individuals.evidence import SEVERAL, TWO
from leopard_census.review.survey import Shown

#: Key of the text in `reasons` of the page's messages -> the English text, with what stands in its places.
_TEXTS = {
    "several": re.escape(SEVERAL),
    "two": re.escape(TWO),
    "no_match": "no sure match with a sighting of another visit",
    "one_flank": "the other flank is not linked",
    "few_features": "too few coat features",
    "no_flank": "no flank in view",
    "too_little": "people find that its pictures show too little",
    "flank_unsure": "which flank it shows is not sure, and it surely matches no animal",
    "misnamed": "its pictures match (?P<other>.+), people named it (?P<name>.+)",
    "not_sure": r"the likeliest name is not sure enough: (?P<name>.+) at (?P<p>\d\.\d+), (?P<bar>\d\.\d+) wanted",
    "contradiction": "statements contradict each other: (?P<what>.+)",
    "disagree": "reviewers disagree on the name: (?P<what>.+)",
    "outside": "outside-window",
    "copy": "duplicate-media",
}
_PATTERNS = {key: re.compile(text) for key, text in _TEXTS.items()}


def reason_in_words(reason: str, messages: Mapping[str, Any]) -> str | None:
    """A reason in the language of some messages; None where that has no words for it, as English has not.

    Parameters
    ----------
    reason
        Of a row of assignments.csv.
    messages
        Of the language; `reasons` holds the texts.
    """
    for key, pattern in _PATTERNS.items():
        if key in messages["reasons"] and (found := pattern.fullmatch(reason)):
            return str(messages["reasons"][key].format(**found.groupdict()))
    return None


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
