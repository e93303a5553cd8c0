"""`leopard-census plan`: how precise a survey will be, and what change it can tell, before there are any data."""

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from leopard_census.commands.result_file import attempt, check_writable, raise_all, write_result
from leopard_census.errors import InputError

if TYPE_CHECKING:
    from leopard_census.config.estimates import PlanSettings
    from leopard_census.estimates.plan.assumed import Assumed
    from leopard_census.estimates.plan.design import Design, LeftOut
    from leopard_census.estimates.plan.stations_file import PlannedStations
    from leopard_census.geo.polygon import PolygonRegion

_HEADINGS = (
    "design",
    "stations",
    "days",
    "spacing km",
    "animals",
    "recaptures",
    "RSE rule",
    "RSE",
    "rise",
    "chance",
    "rise there",
    "chance there",
)
# A network of more sigma across has far more cells than a plan needs, or sigma is not in metres.
_WIDEST_SIGMAS = 1000.0
_WIDTHS = (28, 9, 6, 11, 9, 11, 9, 7, 7, 8, 12, 14)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = (
        "How precise a survey will be, and what change between two winters it can tell, before there are any data\n"
        "(docs/plan.md). A survey that has data gets the same table from the workflow: estimates/plan.csv.\n\n"
        "Density, g0 and sigma come from surveys like the one that is planned. They are guesses: run the command with\n"
        "the least and the most that may be, and plan for the worse. Amur leopards: density 0.3 to 1.5 per 100 km2,\n"
        "sigma 2500 to 6000 m, g0 0.01 to 0.05 a day (plausible values, not measured ones).\n\n"
        "The stations' file is a CSV table with latitude and longitude, or x and y in metres, and the station's name\n"
        "in locationID, station or detector; deployments.csv of a survey will do. Beside these stations there are\n"
        "rows for half of them and for twice as many (or --numbers), and for new grids over the same ground.\n\n"
        "  animals, recaptures   expected: different animals caught, captures beyond the first of each\n"
        "  RSE rule              relative standard error of density by the rule of thumb, 1 / sqrt(lesser of both)\n"
        "  RSE                   the same of the middle one of simulated surveys\n"
        "  rise                  the smallest rise of density between two winters with this design that is told with\n"
        "                        80% power (95% interval of the ratio above 1)\n"
        "  chance                the chance that a rise of density by --change is told\n"
        "  rise there, chance there   the same of the animals that were there, on the ground within 2 sigma of the\n"
        "                        stations: the number by which winters are compared"
    )
    parser.epilog = (
        "example: leopard-census plan --stations stations.csv --density 0.8 --g0 0.01 --sigma 3500 --days 60 90 120\n\n"
        "exit status: 0 planned; 2 the input cannot be used"
    )
    parser.add_argument("--stations", type=Path, required=True, metavar="FILE", help="places of the stations")
    parser.add_argument(
        "--density", type=float, required=True, metavar="D", help="animals per 100 km2 of habitat"
    )
    parser.add_argument(
        "--g0", type=float, required=True, metavar="P",
        help="chance that a station catches an animal on one day where its activity centre is, between 0 and 1",
    )  # fmt: skip
    parser.add_argument(
        "--sigma", type=float, required=True, metavar="M",
        help="spatial scale of detection in metres: g falls to 0.61 g0 at this distance from the centre",
    )  # fmt: skip
    parser.add_argument(
        "--days",
        type=int,
        nargs="+",
        required=True,
        metavar="N",
        help="lengths of the survey, the planned one first",
    )
    parser.add_argument(
        "--working", type=float, default=1.0, metavar="SHARE",
        help="share of the days on which a station works, from 0 to 1 (default: 1)",
    )  # fmt: skip
    parser.add_argument(
        "--habitat", type=Path, metavar="FILE.geojson",
        help="habitat, non-habitat or both, as in a survey's folder (default: everything is habitat)",
    )  # fmt: skip
    parser.add_argument(
        "--numbers", type=int, nargs="+", default=[], metavar="N",
        help="numbers of stations to look at (default: half and twice those of the file)",
    )  # fmt: skip
    parser.add_argument(
        "--grids", type=float, nargs="*", metavar="S",
        help="distances, in sigma, between stations of new grids (default: 1.5 2 3; nothing: no grid)",
    )  # fmt: skip
    parser.add_argument(
        "--change", type=float, default=1.5, metavar="R", help="a rise to ask about (default: 1.5)"
    )
    parser.add_argument(
        "--simulations", type=int, default=100, metavar="N",
        help="surveys drawn and fitted of each design (default: 100; 0: the rule of thumb alone)",
    )  # fmt: skip
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the random numbers (default: 1)")
    parser.add_argument(
        "--csv", type=Path, metavar="OUT", help="file for the table, with all columns of plan.csv"
    )
    parser.add_argument(
        "--places", type=Path, metavar="OUT",
        help="file for the places of the stations of all designs, in metres: keep it to yourselves",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Plan, print and write."""
    from leopard_census.config.estimates import ComparisonSettings
    from leopard_census.estimates.plan.table import Known, plan_rows

    stations, assumed, habitat, settings = _given(args)
    compared = _designs(args, stations, assumed, habitat, settings)
    comparison = ComparisonSettings()
    rows = plan_rows(compared, assumed, habitat, Known(None), settings, comparison, progress=_Progress().tell)
    if args.csv:
        from leopard_census.tables.contract import contract
        from leopard_census.tables.write import table_bytes

        write_result(args.csv, table_bytes(contract("plan"), rows).decode())
    if args.places:
        _write_places(args.places, compared, stations)
    print("\n".join(lines(rows)))
    for out in (args.csv, args.places):
        if out:
            print(f"\nresult: {out}")
    return 0


def _given(
    args: argparse.Namespace,
) -> "tuple[PlannedStations, Assumed, PolygonRegion | None, PlanSettings]":
    """Everything of the command line; every fault is told together."""
    from leopard_census.estimates.plan.assumed import Assumed
    from leopard_census.estimates.plan.stations_file import read_stations

    faults: list[InputError] = []
    read = [args.stations, *([args.habitat] if args.habitat else [])]
    for out in (args.csv, args.places):
        if out:
            attempt(partial(check_writable, out, *read), faults)
    if args.csv and args.csv == args.places:
        faults.append(InputError("", ["--csv and --places name the same file; name two"]))
    settings = attempt(lambda: _settings(args), faults)
    stations = attempt(lambda: read_stations(args.stations), faults)
    habitat = None
    if stations is not None and args.habitat:
        habitat = attempt(lambda: _habitat(args.habitat, stations), faults)
    raise_all(faults)
    return stations, Assumed(args.density / 10_000, args.g0, args.sigma), habitat, settings


def _settings(args: argparse.Namespace) -> "PlanSettings":
    """Settings of the plan; numbers that make no survey are told in terms of the options."""
    from pydantic import ValidationError

    from leopard_census.config.estimates import PlanSettings
    from leopard_census.config.sections import explain

    inf = float("inf")
    problems = [
        f"{option} {value:g}: give {wanted}"
        for option, value, sound, wanted in (
            ("--density", args.density, 0 < args.density < inf, "a positive number of animals per 100 km2"),
            ("--g0", args.g0, 0 < args.g0 < 1, "a chance between 0 and 1"),
            ("--sigma", args.sigma, 1 <= args.sigma < 1e6, "metres, 1 or more, such as 3500"),
            ("--working", args.working, 0 < args.working <= 1, "a share above 0, at most 1"),
        )
        if not sound
    ]
    given: dict[str, Any] = {
        "days": args.days, "stations": args.numbers, "change": args.change, "simulations": args.simulations,
        "seed": args.seed,
    }  # fmt: skip
    if args.grids is not None:
        given["spacings_sigma"] = args.grids
    options = {"stations": "numbers", "spacings_sigma": "grids"}
    try:
        found = PlanSettings(**given)
    except ValidationError as error:

        def option(path: Sequence[str | int]) -> str:
            return f"--{options.get(str(path[0]), path[0])}"

        problems += [_plain(line) for line in explain(error, option, PlanSettings)]
    if problems:
        raise InputError("The options cannot be used:", problems)
    return found


def _plain(line: str) -> str:
    """A fault without the name that the setting has in a file."""
    option, _, rest = line.partition(": ")
    return f"{option}: {rest.partition(': ')[2] or rest}"


def _habitat(path: Path, stations: "PlannedStations") -> "PolygonRegion":
    from leopard_census.geo.geojson import read_habitat

    if stations.epsg is None:
        raise InputError(
            "The habitat cannot be used:",
            [f"{path}: is in degrees; give latitude and longitude of the stations in place of x and y"],
        )
    return read_habitat(path, stations.epsg)


def _designs(
    args: argparse.Namespace,
    stations: "PlannedStations",
    assumed: "Assumed",
    habitat: "PolygonRegion | None",
    settings: "PlanSettings",
) -> "list[Design | LeftOut]":
    """The stations of the file, for the days that come first, and all others."""
    import numpy as np

    from leopard_census.estimates.plan.design import Present, designs, even_usage
    from leopard_census.geo.hull import WidenedHull, convex_hull

    days = args.days[0]
    _check_scale(stations, assumed)
    if len(assumed.mask(stations.xy, habitat).xy) < 2:
        raise InputError(
            "Nothing can be planned:",
            ["there is no habitat around the stations; correct the habitat, or the places"],
        )
    usage = np.repeat(even_usage(1, days, 1, args.working), len(stations.xy), axis=0)
    region = WidenedHull(
        convex_hull(stations.xy), assumed.sigma_m, "hull of the stations, widened by one sigma"
    )
    found = designs(Present(stations.xy, usage, days, 1), assumed, region, habitat, settings)
    # The stations of the file for the first days are there already.
    return [one for one in found if not (one.kind == "same" and one.days == days)]


def _check_scale(stations: "PlannedStations", assumed: "Assumed") -> None:
    """Refuse cells beyond all memory, as sigma in kilometres makes them."""
    import numpy as np

    extent = np.ptp(stations.xy, axis=0)
    if float((extent / assumed.sigma_m).max()) > _WIDEST_SIGMAS:
        raise InputError(
            "Nothing can be planned:",
            [
                f"--sigma {assumed.sigma_m:g}: is less than a thousandth of the {extent.max():.0f} m that the stations "
                "span; give sigma in metres, and see that the stations belong together"
            ],
        )


def _write_places(out: Path, compared: "Sequence[Design | LeftOut]", stations: "PlannedStations") -> None:
    from leopard_census.estimates.plan.survey_files import station_rows
    from leopard_census.tables.contract import contract
    from leopard_census.tables.write import table_bytes

    write_result(out, table_bytes(contract("plan_stations"), station_rows(compared, stations.names)).decode())


def lines(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """What a person reads."""
    yield _line(_HEADINGS)
    for row in rows:
        yield _line(
            (
                "as in the file" if row["kind"] == "present" else row["design"],
                str(row["stations"]),
                str(row["days"]),
                _number(row.get("spacing_m"), 1, 1000.0),
                _number(row.get("animals"), 1),
                _number(row.get("recaptures"), 1),
                _number(row.get("rse_rule"), 2),
                _number(row.get("rse_simulated"), 2),
                _number(row.get("rise_one"), 1),
                _number(row.get("chance_one"), 2),
                _number(row.get("there_rise_one"), 1),
                _number(row.get("there_chance_one"), 2),
            )
        )
    noted: dict[str, list[str]] = {}
    for row in rows:
        if row["note"]:
            noted.setdefault(row["note"], []).append(
                "as in the file" if row["kind"] == "present" else row["design"]
            )
    for note, names in noted.items():
        yield ""
        yield fill(f"{', '.join(names)}: {note}", 110, subsequent_indent="  ")


def _line(cells: Sequence[str]) -> str:
    first, *others = (
        f"{cell:<{width}}" if place == 0 else f"{cell:>{width}}"
        for place, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    )
    return f"{first}{''.join(others)}".rstrip()


def _number(value: float | None, digits: int, unit: float = 1.0) -> str:
    return "-" if value is None else f"{value / unit:.{digits}f}"


class _Progress:
    """A line for each design on standard error, with the time that is left at the pace so far."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    def tell(self, number: int, count: int, name: str) -> None:
        """Before a design."""
        gone = time.monotonic() - self._began
        left = f", about {gone / (number - 1) * (count - number + 1):.0f} s left" if number > 1 else ""
        print(f"design {number} of {count}: {name}{left}", file=sys.stderr)
