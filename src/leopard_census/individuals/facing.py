"""Two cameras of one station that fire together, and so link the two flanks of an animal that passes between them.

Cameras that face each other see opposite flanks of one animal. So two sightings are linked only where each surely shows
one flank, and they are not the same one: a second animal that follows the first shows the same flank to the second
camera as often as not. A sighting from the front or back, of an unsure flank, or of both flanks, is not linked: nothing
in its pictures could speak against the link, and a turn links both flanks without a second camera.

An animal that follows another is mostly seen a second time within the encounter (a mother with her cub, a pair in the
mating season). So nothing is linked where the station has any third sighting in that encounter, though it may be of
the same animal again: a link that is missing leaves two flanks apart, a wrong one makes one animal of two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from leopard_census.individuals.decisions import Pair
from leopard_census.individuals.naming import encounter_numbers

Row = Mapping[str, Any]


def sure_flanks(
    sightings: Sequence[Row],
    sides: Mapping[str, frozenset[str]],
    decided: Collection[str],
    least: float,
) -> dict[str, str]:
    """sightingID -> the one flank that it surely shows, of those that show one.

    Parameters
    ----------
    sightings
        Rows of the sightings table, flanks as people decided them.
    sides
        sightingID -> flanks that it shows.
    decided
        Sightings whose flank a person decided.
    least
        Probability from which a flank is sure; a flank without a probability was told by people.
    """
    out = {}
    for row in sightings:
        sighting, probability = row["sightingID"], row["flank_probability"]
        sure = sighting in decided or probability is None or probability >= least
        if sure and len(sides[sighting]) == 1:
            (out[sighting],) = sides[sighting]
    return out


def facing_pairs(
    sightings: Sequence[Row],
    flanks: Mapping[str, str],
    doubtful: Collection[str],
    *,
    seconds: float,
    minutes: float,
) -> list[Pair]:
    """Sightings of two cameras of one station that show one animal from both sides, sorted.

    Parameters
    ----------
    sightings
        Rows of the sightings table that take part.
    flanks
        sightingID -> the one flank that it surely shows.
    doubtful
        Sightings whose time is doubtful: clocks must agree to the second for this to speak.
    seconds
        Longest gap between the two.
    minutes
        Longest gap within an encounter.
    """
    by_encounter: dict[int, list[Row]] = {}
    timed = {row["sightingID"]: row for row in sightings if row["start"] is not None}
    for sighting, number in encounter_numbers(list(timed.values()), minutes).items():
        by_encounter.setdefault(number, []).append(timed[sighting])
    out = []
    for rows in by_encounter.values():
        a, b = sorted(str(row["sightingID"]) for row in rows) if len(rows) == 2 else ("", "")
        if (
            {flanks.get(a), flanks.get(b)} == {"left", "right"}
            and not {a, b} & set(doubtful)
            and all(row["simultaneous"] == 1 for row in rows)
            and timed[a]["deploymentID"] != timed[b]["deploymentID"]
            and _gap(*rows) <= dt.timedelta(seconds=seconds)
        ):
            out.append((a, b))
    return sorted(out)


def _gap(a: Row, b: Row) -> dt.timedelta:
    """Time between two sightings; zero when they overlap."""
    latest_start = max(a["start"], b["start"])
    earliest_end = min(a["end"] or a["start"], b["end"] or b["start"])
    gap: dt.timedelta = latest_start - earliest_end
    return max(gap, dt.timedelta(0))
