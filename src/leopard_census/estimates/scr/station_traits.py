"""What the field sheet says of the stations, as covariates of detectors."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from leopard_census.config.survey import parse_offset

Row = Mapping[str, Any]

#: Columns of `deployments.csv` that a model may use.
TRAITS = ("featureType", "cameraModel")


def with_station_traits(detectors: Sequence[Row], deployments: Sequence[Row]) -> list[dict[str, Any]]:
    """Detectors with the kind of place and the camera of their station; empty where not told.

    Cameras of one station that say different kinds of place tell none. Its cameras' models make one level together
    (`A + B`), as they watch the trail together.

    Parameters
    ----------
    detectors, deployments
        Rows as the contracts of these names give them; the latter of cameras that took part (see `at_work`).
    """
    told: dict[str, dict[str, set[str]]] = {}
    silent: set[tuple[str, str]] = set()
    for row in deployments:
        station = str(row["locationID"])
        for trait in TRAITS:
            if value := str(row.get(trait) or "").strip():
                told.setdefault(station, {}).setdefault(trait, set()).add(value)
            else:
                silent.add((station, trait))
    found = []
    for row in detectors:
        station = str(row["detector"])
        places, cameras = (told.get(station, {}).get(trait, set()) for trait in TRAITS)
        found.append(
            {
                **row,
                "featureType": next(iter(places)) if len(places) == 1 else "",
                "cameraModel": "" if (station, "cameraModel") in silent else " + ".join(sorted(cameras)),
            }
        )
    return found


def traits_in_window(
    detectors: Sequence[Row],
    deployments: Iterable[Row],
    outages: Iterable[Row],
    basis: Mapping[str, Row],
    utc_offset: str,
) -> list[dict[str, Any]]:
    """Detectors with the traits that their cameras at work in the survey's window give (see `with_station_traits`).

    Parameters
    ----------
    detectors, deployments, outages
        Rows as the contracts of these names give them.
    basis
        Rows of the contract `basis` by item, of which the window is taken.
    utc_offset
        Offset of the survey's days.
    """
    first = datetime.fromisoformat(basis["window_start"]["value"])
    begin = first.replace(tzinfo=parse_offset(utc_offset))
    finish = begin + timedelta(days=int(basis["window_days"]["value"]))
    return with_station_traits(detectors, at_work(deployments, outages, begin, finish))


def at_work(
    deployments: Iterable[Row], outages: Iterable[Row], begin: datetime, finish: datetime
) -> list[Row]:
    """Deployments that worked at any time of the window, which ends before `finish`.

    Parameters
    ----------
    deployments, outages
        Rows as the contracts of these names give them. An outage without an end lasts as long as its deployment.
    """
    stopped: dict[str, list[tuple[datetime, datetime | None]]] = {}
    for row in outages:
        stopped.setdefault(str(row["deploymentID"]), []).append((row["start"], row["end"]))
    found = []
    for row in deployments:
        at, end = max(row["deploymentStart"], begin), min(row["deploymentEnd"], finish)
        # In the order of their starts: what lies before the next outage is work.
        for start, until in sorted(stopped.get(str(row["deploymentID"]), []), key=lambda span: span[0]):
            if start > at:
                break
            at = max(at, until or end)
        if at < end:
            found.append(row)
    return found
