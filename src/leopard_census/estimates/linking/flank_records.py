"""Identities by flank, from the tables of the histories stage."""

from collections.abc import Mapping, Sequence
from itertools import product
from math import hypot
from typing import Any

from leopard_census.config.individuals import TravelSettings
from leopard_census.estimates.linking.flank_identities import FlankIdentities, FlankIdentity
from leopard_census.estimates.scr.session import Session

Row = Mapping[str, Any]

#: Encounters that these rules leave out of the headline are captures all the same: of the other flank, or of an animal
#: that was there on that day already.
_CAPTURES = (None, "other-flank", "same-occasion")


def flank_identities(
    encounters: Sequence[Row], members: Sequence[Row], stations: Session, travel: TravelSettings
) -> FlankIdentities:
    """Identities of adults and subadults with a capture at a station that worked.

    Parameters
    ----------
    encounters, members
        Rows of the tables of these names.
    stations
        Detectors by name, with coordinates in metres.
    travel
        How fast a leopard may go.
    """
    detector = {name: k for k, name in enumerate(stations.detectors)}
    known = {row["individualID"]: row for row in members}
    shown: dict[str, dict[tuple[int, int], list[frozenset[str]]]] = {}
    timed: dict[str, list[Row]] = {}
    for row in encounters:
        if row["occasion"] is None or row["excluded_by"] not in _CAPTURES:
            continue
        name, station = row["individualID"], row["locationID"]
        if station not in detector:
            continue
        cell = (row["occasion"] - 1, detector[station])
        shown.setdefault(name, {}).setdefault(cell, []).append(frozenset(row["flanks"] or ()))
        if row["start"] is not None:
            timed.setdefault(name, []).append(row)
    identities = [
        FlankIdentity(
            name, known[name]["flanks"], known[name]["sex"], {c: _shown(own) for c, own in cells.items()}
        )
        for name, cells in sorted(shown.items())
    ]
    single = {flank: [one.name for one in identities if one.flanks == flank] for flank in ("left", "right")}
    cannot = {
        (left, right)
        for left, right in product(single["left"], single["right"])
        if any(
            _too_far(a, b, detector, stations, travel)
            for a, b in product(timed.get(left, ()), timed.get(right, ()))
        )
    }
    return FlankIdentities(identities, frozenset(cannot))


def _shown(encounters: Sequence[frozenset[str]]) -> str:
    """Flanks of a capture, from those of its encounters."""
    if any({"left", "right"} <= flanks for flanks in encounters):
        return "both"
    flanks = frozenset().union(*encounters) & {"left", "right"}
    return "apart" if len(flanks) == 2 else next(iter(flanks), "none")


def _too_far(
    one: Row, other: Row, detector: Mapping[str, int], stations: Session, travel: TravelSettings
) -> bool:
    """Whether one animal cannot have been at both encounters: too far apart for the time between them."""
    a, b = (stations.xy[detector[row["locationID"]]] for row in (one, other))
    metres = hypot(*(a - b)) - 2 * travel.unknown_place_m
    if metres <= 0:
        return False
    ends = [row["end"] or row["start"] for row in (one, other)]
    gap = max((one["start"] - ends[1]).total_seconds(), (other["start"] - ends[0]).total_seconds(), 0.0)
    return metres / 1000 / travel.max_speed_km_h > gap / 3600 + travel.clock_minutes / 60
