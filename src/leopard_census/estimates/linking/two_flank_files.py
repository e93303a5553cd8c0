"""Two flanks of one survey, from the files of the histories stage and of the estimates by one flank."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from leopard_census.config.estimates import LinkingSettings, ScrSettings
from leopard_census.config.individuals import TravelSettings
from leopard_census.estimates.linking.flank_identities import FlankIdentities
from leopard_census.estimates.linking.flank_records import flank_identities
from leopard_census.estimates.linking.two_flank_table import (
    bounds_row,
    data_set_rows,
    link_rows,
    two_flank_rows,
)
from leopard_census.estimates.linking.two_flanks import TwoFlanks, estimate_two_flanks
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.mask_loop import NoEstimate
from leopard_census.estimates.scr.station_traits import traits_in_window
from leopard_census.geo.geojson import read_habitat, read_region
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]
logger = logging.getLogger(__name__)

# A line in the log for so many draws.
_TOLD = 20


def write_two_flanks(
    inputs: Mapping[str, Path | Sequence[Path]],
    outputs: Mapping[str, Path],
    scr: ScrSettings,
    settings: LinkingSettings,
    travel: TravelSettings,
    region_name: str | None,
    utc_offset: str,
) -> None:
    """Make `two_flanks.csv` and `flank_links_by_place.csv`.

    Parameters
    ----------
    inputs
        encounters, members, detectors and basis of the histories stage; counts, closed and scr of the estimates;
        deployments, outages, region and habitat (GeoJSON) as lists of one file or none.
    outputs
        two_flanks and links.
    region_name
        What the region is called in print; None: N is told for the hull of the stations, widened.
    utc_offset
        Offset of the survey's days.
    """
    facts = {row["item"]: row for row in read_table(_one(inputs, "basis"), contract("basis"))}
    identities = FlankIdentities([])
    result: TwoFlanks | NoEstimate
    if reason := next((facts[f]["note"] for f in ("effort", "places") if facts[f]["value"] == "no"), None):
        result = NoEstimate(reason)
    else:
        stations = capture_session(
            (),
            traits_in_window(
                read_table(_one(inputs, "detectors"), contract("detectors")),
                _rows(inputs, "deployments", contract("deployments")),
                _rows(inputs, "outages", contract("outages")),
                facts,
                utc_offset,
            ),
        )
        identities = flank_identities(
            read_table(_one(inputs, "encounters"), contract("encounters")),
            read_table(_one(inputs, "members"), contract("members")),
            stations,
            travel,
        )
        epsg = int(facts["epsg"]["value"])
        region = next(
            (read_region(path, region_name, epsg) for path in _any(inputs, "region") if region_name), None
        )
        habitat = next((read_habitat(path, epsg) for path in _any(inputs, "habitat")), None)
        result = estimate_two_flanks(identities, stations, scr, settings, region, habitat, _progress)
    rows = [bounds_row(read_table(_one(inputs, "counts"), contract("counts")))]
    rows += data_set_rows(
        read_table(_one(inputs, "closed"), contract("closed")),
        read_table(_one(inputs, "scr"), contract("scr")),
    )
    rows += two_flank_rows(result, identities)
    write_table(outputs["two_flanks"], contract("two_flanks"), rows)
    write_table(outputs["links"], contract("flank_links_by_place"), link_rows(result))


def _progress(made: int, number: int) -> None:
    if made % _TOLD == 0 or made == number:
        logger.info("left-right links: %d of %d draws", made, number)


def _rows(inputs: Mapping[str, Path | Sequence[Path]], name: str, table: Contract) -> list[Row]:
    return [row for path in _any(inputs, name) for row in read_table(path, table)]


def _one(inputs: Mapping[str, Path | Sequence[Path]], name: str) -> Path:
    found = inputs[name]
    assert isinstance(found, Path)
    return found


def _any(inputs: Mapping[str, Path | Sequence[Path]], name: str) -> Sequence[Path]:
    found = inputs.get(name, ())
    return [found] if isinstance(found, Path) else found
