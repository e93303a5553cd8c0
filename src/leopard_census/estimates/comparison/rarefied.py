"""Minimum numbers at equal effort on common stations.

A count of animals rises with every station and every night. So counts of several winters are taken back to what each
winter had in common: only stations that worked in all of them, and as many station-days as the winter with the fewest
has there, in samples (a station on an occasion) drawn at random. The expected number of animals in these is Mao Tau's
tau(h), analytic, with its unconditional standard error (`estimates.accumulation`). What rarefaction cannot take out is
the camera: a sample in which a better camera stood shows more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from leopard_census.estimates.accumulation import accumulation
from leopard_census.estimates.comparison.log_ratio import Z95, Ratio, ratio_from_log
from leopard_census.estimates.comparison.winters import Winter
from leopard_census.estimates.incidence import Incidence, incidence_of

_USAGE = "usage_"


@dataclass(frozen=True)
class Rarefied:
    """Animals expected of one winter in the effort that winters have in common.

    Attributes
    ----------
    stations
        Stations in common.
    samples
        Stations by occasion drawn; occasions of winters may differ in length.
    station_days
        Effort that so many samples stand for: the same in all winters, but for a part of a sample.
    animals
        Animals caught on these stations in all their samples.
    """

    survey: str
    stations: int
    samples: int
    station_days: float
    animals: int
    expected: float
    se: float

    @property
    def lower(self) -> float | None:
        """95% limit; None where the formula has no error (`why_no_interval`)."""
        return max(self.expected - Z95 * self.se, 0.0) if self.se > 0 else None

    @property
    def upper(self) -> float | None:
        """95% limit; None as above."""
        return self.expected + Z95 * self.se if self.se > 0 else None

    @property
    def why_no_interval(self) -> str | None:
        """A sentence where there are no limits."""
        if self.se > 0:
            return None
        if not self.animals:
            return "No interval: on the stations in common no animal was caught."
        return (
            "No interval: the formula takes no animal as missed and all as equally easy to catch, "
            "and so has no error."
        )


def common_stations(winters: Sequence[Winter]) -> frozenset[str]:
    """Stations, by name, that worked in all winters."""
    return frozenset.intersection(*(winter.stations for winter in winters))


def why_not_rarefied(winter: Winter) -> str | None:
    """A sentence where the winter cannot be taken back to less effort."""
    if reason := winter.why_no("effort"):
        return f"Cannot be rarefied: {reason}"
    if winter.station_days is None:
        return f"Cannot be rarefied: no effort survives from {winter.survey}."
    return None if winter.stations else "Cannot be rarefied: no station worked."


def rarefied(winters: Sequence[Winter]) -> dict[str, Rarefied]:
    """Each winter at the effort that all of these have in common, by survey; empty without common stations.

    Winters of which `why_not_rarefied` tells a reason must have been left out.
    """
    common = common_stations(winters) if winters else frozenset()
    if not common:
        return {}
    data = {winter.survey: _incidence(winter, common) for winter in winters}
    fewest = min(days for _, days in data.values())
    if not fewest > 0:
        return {}
    found = {}
    for survey, (incidence, days) in data.items():
        drawn = min(max(round(incidence.samples * fewest / days), 1), incidence.samples)
        curve = accumulation(incidence, [drawn])
        found[survey] = Rarefied(
            survey,
            len(common),
            drawn,
            days * drawn / incidence.samples,
            incidence.n,
            float(curve.expected[0]),
            float(curve.se[0]),
        )
    return found


def _incidence(winter: Winter, stations: frozenset[str]) -> tuple[Incidence, float]:
    """Samples of these stations, and the station-days that they hold."""
    usage = [
        float(value)
        for row in winter.detectors
        if row["detector"] in stations
        for name, value in row.items()
        if name.startswith(_USAGE) and value is not None and value > 0
    ]
    caught = [
        (row["individual"], row["occasion"], row["detector"])
        for row in winter.captures
        if row["detector"] in stations
    ]
    return incidence_of(caught, len(usage)), sum(usage)


def rarefied_ratio(last: Rarefied, earlier: Sequence[Rarefied]) -> Ratio | None:
    """Expected animals now by the mean of those then; None where either is 0 or has no error."""
    then = sum(one.expected for one in earlier) / max(len(earlier), 1)
    if last.expected <= 0 or then <= 0:
        return None
    of_then = sum(one.se**2 for one in earlier) / (len(earlier) * then) ** 2
    variance = (last.se / last.expected) ** 2 + of_then
    return ratio_from_log(log(last.expected / then), variance) if variance > 0 else None
