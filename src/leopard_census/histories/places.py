"""Where the stations are, in metres."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

logger = logging.getLogger(__name__)

# Two facing cameras stand a few metres apart; more than this is a wrong digit in the sheet.
_FAR_APART_M = 200.0


@dataclass(frozen=True)
class Places:
    """Easting and northing of each station in a UTM zone, or the reason why nothing spatial is possible."""

    epsg: int | None
    xy: dict[str, tuple[float, float]]
    reason: str | None


def station_places(deployments: Iterable[Mapping[str, Any]], stations: Sequence[str]) -> Places:
    """Places of the stations that worked in the window.

    Parameters
    ----------
    deployments
        Rows of the deployments sheet, of cameras that worked in the window.
    stations
        Stations that must have a place; if one has none, everything spatial is left out, because leaving out
        the station alone would pretend that nobody looked there.
    """
    found: dict[str, set[tuple[float, float]]] = {}
    for row in deployments:
        if row["latitude"] is not None and row["longitude"] is not None:
            found.setdefault(row["locationID"], set()).add((row["latitude"], row["longitude"]))
    if not stations:
        return Places(None, {}, "No station worked in the window, so nothing spatial can be told.")
    missing = sorted(set(stations) - set(found))
    if len(missing) == len(set(stations)):
        return Places(None, {}, "The stations' coordinates are not known, so density and maps are left out.")
    if missing:
        named = ", ".join(missing[:10]) + (" and others" if len(missing) > 10 else "")
        return Places(None, {}, f"Coordinates are missing for {named}, so density and maps are left out.")
    from leopard_census.geo.projection import project, utm_epsg

    wanted = sorted(set(stations))
    everywhere = [place for station in wanted for place in sorted(found[station])]
    epsg = utm_epsg([p[0] for p in everywhere], [p[1] for p in everywhere])
    xy = {}
    for station in wanted:
        places = sorted(found[station])
        points = project([p[0] for p in places], [p[1] for p in places], epsg)
        if (spread := float((points.max(axis=0) - points.min(axis=0)).max())) > _FAR_APART_M:
            logger.warning(
                "the cameras of station %s stand %.0f m apart; is a coordinate wrong?", station, spread
            )
        x, y = points.mean(axis=0)
        xy[station] = (round(float(x), 1), round(float(y), 1))
    return Places(epsg, xy, None)
