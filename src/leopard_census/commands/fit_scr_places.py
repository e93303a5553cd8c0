"""Habitat and region of `leopard-census fit-scr`: GeoJSON files, and hulls of the detectors."""

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leopard_census.commands.result_file import attempt
from leopard_census.errors import InputError

if TYPE_CHECKING:
    from leopard_census.estimates.scr.fit import Fit
    from leopard_census.estimates.scr.likelihood import Likelihood
    from leopard_census.estimates.scr.mask import Region
    from leopard_census.geo.polygon import PolygonRegion


@dataclass(frozen=True)
class Places:
    """What of the map is asked about.

    Attributes
    ----------
    epsg
        Number of the projection of x and y; None: not known.
    habitat
        None: all ground is habitat.
    region
        N is told for; None where no file of one was given.
    """

    epsg: int | None = None
    habitat: "PolygonRegion | None" = None
    region: "PolygonRegion | None" = None


def place_faults(args: argparse.Namespace) -> list[str]:
    """Options of places that do not go together, or that are no sizes."""
    problems = []
    if args.habitat and args.mask:
        problems.append("--mask and --habitat: the cells of a mask say what is habitat; leave one out")
    if args.region and args.region_widen is not None:
        problems.append("--region and --region-widen: both name the region; leave one out")
    if args.region_widen is not None and not 0 <= args.region_widen < float("inf"):
        problems.append(f"--region-widen {args.region_widen:g}: give a number of sigma from 0")
    return problems


def places_of(args: argparse.Namespace, epsg: int | None, known: bool, faults: list[InputError]) -> Places:
    """Read the files; what is wrong with them is added to the faults.

    Parameters
    ----------
    epsg, known
        Projection of x and y, and whether the detectors could be read, which may tell it.
    """
    from leopard_census.geo.geojson import read_habitat, read_region

    files = [name for name in ("habitat", "region") if getattr(args, name)]
    if not files:
        return Places(epsg)
    if epsg is None:
        if known:
            faults.append(
                InputError(
                    "The options cannot be used:",
                    [
                        f"{' and '.join(f'--{name}' for name in files)} without --epsg: GeoJSON is in degrees; give "
                        "the number of the projection that the detectors' x and y are in, such as 32652 for UTM zone "
                        "52 north, or their longitude and latitude in place of x and y"
                    ],
                )
            )
        return Places()
    if faults and not _in_metres(epsg):
        return Places()
    habitat = attempt(lambda: read_habitat(args.habitat, epsg), faults) if args.habitat else None
    region = (
        attempt(lambda: read_region(args.region, args.region.name, epsg), faults) if args.region else None
    )
    return Places(epsg, habitat, region)


def check_projection(epsg: int | None) -> None:
    """Raise an InputError where --epsg is no projection in metres."""
    if epsg is not None and not _in_metres(epsg):
        raise InputError(
            "The options cannot be used:",
            [
                f"--epsg {epsg}: is no projection in metres; give that of the detectors' x and y, such as 32652"
            ],
        )


def _in_metres(epsg: int) -> bool:
    """Whether a projection in metres has this number."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    try:
        system = CRS.from_epsg(epsg)
    except CRSError:
        return False
    return bool(system.is_projected) and all(axis.unit_conversion_factor == 1 for axis in system.axis_info)


def habitat_notes(habitat: "PolygonRegion", likelihood: "Likelihood", buffer_m: float) -> list[str]:
    """How much habitat lies around the detectors of each session, and which detectors lie outside."""
    from leopard_census.estimates.scr.habitat import habitat_areas, habitat_cautions

    areas = [habitat_areas(session, buffer_m, habitat) for session in likelihood.sessions]
    several = len(areas) > 1
    notes = [
        f"{f'session {one.session}: ' if several else ''}{one.habitat_km2:.5g} km2 of {one.ground_km2:.5g} km2 within "
        f"{buffer_m:g} m of the detectors are habitat ({one.share:.0%})"
        for one in areas
    ]
    return notes + [sentence for _, sentence in habitat_cautions(areas).values()]


def regions_of(
    args: argparse.Namespace, places: Places, likelihood: "Likelihood", found: "Fit"
) -> "list[Region]":
    """The region of each session; none where none was asked for."""
    from leopard_census.estimates.scr.mask import working_detectors
    from leopard_census.estimates.scr.reach import sigmas
    from leopard_census.geo.hull import WidenedHull, convex_hull

    if places.region is not None:
        return [places.region] * len(likelihood.sessions)
    if args.region_widen is None:
        return []
    widened_m = args.region_widen * float(sigmas(likelihood, found.beta).max())
    name = f"hull of the detectors widened by {args.region_widen:g} sigma"
    return [
        WidenedHull(convex_hull(working_detectors(session)), widened_m, name)
        for session in likelihood.sessions
    ]
