"""One data set of a survey as a session, and whether it can carry a spatial estimate at all."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leopard_census.estimates.scr.session import Mask, Session
from leopard_census.estimates.scr.session_checks import number
from leopard_census.estimates.scr.session_rows import sessions_from_rows
from leopard_census.estimates.scr.station_traits import TRAITS

Row = Mapping[str, Any]
Integers = NDArray[np.int64]

_OF_CAPTURES = ("session", "individual", "occasion", "detector", "count", "lost")


def capture_session(
    captures: Sequence[Row], detectors: Sequence[Row], individuals: Sequence[Row] = ()
) -> Session:
    """The session of one data set, its animals and stations by name.

    It has no habitat mask yet, as that is sized by what the captures tell: its cells are the stations' own places.

    Parameters
    ----------
    captures, detectors
        Rows as the contracts `capture_sets` and `detectors` give them, of one survey; stations may have traits (see
        `station_traits`) beside usage. Stations that never worked must have been left out.
    individuals
        Columns individual and traits, such as sex; animals without captures take no part.

    Raises
    ------
    InputError
        Listing every fault: unknown detector, occasion beyond the last, capture at zero effort, missing or degree-like
        coordinates.
    """
    if not captures and not detectors:
        none = np.zeros(0, dtype=np.int64)
        return Session(
            "1", (), (), np.zeros((0, 2)), np.zeros((0, 0)), none, none, none, none, none, Mask(np.zeros((0, 2)), 1.0)
        )  # fmt: skip
    placed = sorted(detectors, key=lambda row: str(row["detector"]))
    seen = [{name: row[name] for name in _OF_CAPTURES if name in row} for row in captures]
    xy = np.array([(number(row["x"]), number(row["y"])) for row in placed]).reshape(-1, 2)
    known = xy[np.isfinite(xy).all(axis=1)]
    own = Mask(known if len(known) else np.zeros((1, 2)), 1.0)
    plain = [{name: value for name, value in row.items() if name not in TRAITS} for row in placed]
    (session,) = sessions_from_rows(seen, plain, own, individuals, detector="proximity", sparse=True)
    # Words, even where every name is a number.
    traits = {name: tuple(str(row.get(name) or "") for row in placed) for name in TRAITS}
    return replace(session, detector_traits=traits)


def place_of_detector(session: Session) -> Integers:
    """Number of each detector's place, (K,): detectors on the same metre share one, by whatever names."""
    return np.unique(np.round(session.xy), axis=0, return_inverse=True)[1].reshape(-1)


def animals_at_two_places(session: Session) -> int:
    """Animals caught at more than one place: without them sigma has nothing to rest on."""
    where = place_of_detector(session)[session.detector]
    return sum(len(set(where[session.animal == i].tolist())) > 1 for i in range(session.n))


def why_not(session: Session) -> str | None:
    """A sentence when the data cannot carry a spatial estimate; None when they can."""
    if len(session.detectors) == 0:
        return "No station worked in the window."
    if session.n == 0:
        return "No animal was caught."
    if len(session.detectors) == 1:
        return "One station alone cannot tell how far animals move; spatial estimates need several."
    if len(set(place_of_detector(session).tolist())) == 1:
        return "All stations lie at one place and cannot tell how far animals move; spatial estimates need several."
    if session.n == 1:
        return "Only one animal was caught; density cannot be told from one."
    if session.recaptures == 0:
        return "No animal was caught twice, so the chance of capture cannot be estimated."
    if animals_at_two_places(session) == 0:
        return "No animal was caught at two places, so its movement (sigma) cannot be estimated."
    return None
