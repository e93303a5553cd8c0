"""Capture frequencies of winters on the stations that all of them had.

A closed estimate is of the animals within reach of a winter's own stations. With other stations other animals are
within reach, so that the numbers of two winters say nothing of a change: the same thirty animals, looked for at sixteen
stations and then at thirty-two, would have grown by half. So the closed estimates that are compared are of captures at
the stations that worked in all of the winters.
"""

from collections.abc import Sequence

from leopard_census.estimates.closed.frequencies import Frequencies
from leopard_census.estimates.comparison.rarefied import common_stations
from leopard_census.estimates.comparison.winters import Winter


def stations_to_compare(winters: Sequence[Winter]) -> frozenset[str] | None:
    """Stations in common, by name; None where all winters had just the same ones, so that nothing is to be left out."""
    common = common_stations(winters)
    return None if all(winter.stations == common for winter in winters) else common


def frequencies_on(winter: Winter, stations: frozenset[str] | None) -> Frequencies:
    """Frequencies of the headline data set at these stations; None: at all.

    Occasions are those of the closed models, where days of spatial ones fill them evenly, and else the latter. One on
    which none of these stations worked takes no part.
    """
    if stations is None:
        return winter.matrix.frequencies
    days = int(float(winter.fact("scr_occasion_days") or 1))
    closed_days = int(float(winter.fact("closed_occasion_days") or days))
    length = closed_days // days if closed_days % days == 0 else 1
    worked = {
        (int(name.removeprefix("usage_")) - 1) // length
        for row in winter.detectors
        if row["detector"] in stations
        for name, value in row.items()
        if name.startswith("usage_") and value is not None and value > 0
    }
    told = winter.fact("closed_occasions")
    if told is not None and length > 1:
        # The last days of a window that fill no occasion are in none.
        worked = {occasion for occasion in worked if occasion < int(float(told))}
    caught = {
        (row["individual"], (int(row["occasion"]) - 1) // length)
        for row in winter.captures
        if row["detector"] in stations
    }
    times: dict[str, int] = {}
    for animal, occasion in caught:
        if occasion in worked:
            times[animal] = times.get(animal, 0) + 1
    counts = [0] * len(worked)
    for number in times.values():
        counts[number - 1] += 1
    return Frequencies(tuple(counts), len(worked))
