"""What weakens the comparison of two winters, as sentences."""

from collections.abc import Sequence

from leopard_census.estimates.comparison.cameras import camera_cautions, cameras_alike
from leopard_census.estimates.comparison.identity_error import is_assumed
from leopard_census.estimates.comparison.winters import Winter

# Below this share of common stations the two winters looked at different places.
_SHARED = 0.5
# Above this ratio of station-days, effort differs by more than a model can be trusted to take out.
_UNEQUAL = 1.5

#: Said where no winter's errors of identity are known.
NO_IDENTITY = "Errors of identity are not known, and are not in the interval."


def method_changed(earlier: Sequence[Winter], last: Winter) -> bool:
    """Whether the last winter recorded animals otherwise than one of these."""
    return any(winter.method != last.method for winter in earlier)


def alike(earlier: Sequence[Winter], last: Winter) -> bool:
    """Whether counts may be held against each other.

    One method, the same cameras, mostly the same stations, about as much effort, all of it on record.
    """
    return not method_changed(earlier, last) and all(
        _effort_known(one, last)
        and cameras_alike(one, last)
        and not (_other_stations(one, last) or _other_effort(one, last))
        for one in earlier
    )


def cautions(earlier: Winter, last: Winter) -> list[str]:
    """Sentences on a pair of winters."""
    found = []
    if earlier.method != last.method:
        found.append(f"The method changed ({earlier.method} then, {last.method} last).")
    found += camera_cautions(earlier, last)
    if _effort_known(earlier, last):
        if _other_stations(earlier, last):
            found.append(f"Stations that worked in both winters: {len(earlier.stations & last.stations)}.")
        if _other_effort(earlier, last):
            found.append("Effort differs by more than half.")
    else:
        found += [
            f"Effort of {one.survey} is not on record." for one in (earlier, last) if one.station_days is None
        ]
    for winter in (earlier, last):
        known = winter.counts["adults"]
        if known["none"] and known["n_max"] > known["n_min"]:
            found.append(
                f"Names of {winter.survey} that tell no flank: {known['none']}. The estimate takes each for an animal, "
                "and may be too high."
            )
    return found


def identity_told(winters: Sequence[Winter], known: Sequence[float | None]) -> str | None:
    """Of which winters errors of identity are not in the interval; None where they are of all."""
    missing = [winter.survey for winter, value in zip(winters, known, strict=True) if value is None]
    if not missing:
        return None
    if len(missing) == len(winters):
        return NO_IDENTITY
    return f"Errors of identity of {', '.join(missing)} are not known, and are not in the interval."


def assumed_told(winters: Sequence[Winter]) -> str | None:
    """Of which winters the rates of error are assumed; None where of none."""
    names = [winter.survey for winter in winters if is_assumed(winter.identity)]
    return f"Rates of errors of identity of {', '.join(names)} are assumed, not measured." if names else None


def _effort_known(earlier: Winter, last: Winter) -> bool:
    """Whether stations and days of both are on record; without, neither differs nor is alike."""
    return earlier.station_days is not None and last.station_days is not None


def _other_stations(earlier: Winter, last: Winter) -> bool:
    shared = len(earlier.stations & last.stations)
    return shared < _SHARED * max(len(earlier.stations), len(last.stations))


def _other_effort(earlier: Winter, last: Winter) -> bool:
    days = sorted([earlier.station_days or 0.0, last.station_days or 0.0])
    return days[1] > _UNEQUAL * days[0]
