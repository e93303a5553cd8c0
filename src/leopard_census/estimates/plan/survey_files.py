"""Next season's plan of one survey, from the files of the histories and of spatial capture-recapture."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from leopard_census.config.estimates import ComparisonSettings, PlanSettings, ScrSettings
from leopard_census.estimates.comparison.identity_error import identity_variance, read_identity
from leopard_census.estimates.plan.animals_there import ThisWinter
from leopard_census.estimates.plan.assumed import Assumed
from leopard_census.estimates.plan.change import log_variance
from leopard_census.estimates.plan.design import Design, LeftOut, Present, designs
from leopard_census.estimates.plan.table import Known, no_plan, plan_rows
from leopard_census.estimates.scr.captures import capture_session
from leopard_census.estimates.scr.collapse import likelihood_for
from leopard_census.estimates.scr.estimates import HA_PER_100_KM2
from leopard_census.estimates.scr.fit import fit
from leopard_census.estimates.scr.mask import Region
from leopard_census.estimates.scr.mask_loop import NoEstimate, settle
from leopard_census.estimates.scr.named_model import named_model
from leopard_census.estimates.scr.session import Session
from leopard_census.geo.geojson import read_habitat, read_region
from leopard_census.geo.hull import WidenedHull, convex_hull
from leopard_census.geo.polygon import PolygonRegion
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.write import write_table

Row = dict[str, Any]
Files = Mapping[str, Path | Sequence[Path]]

_DATA_SET = "headline"
_BOUNDARY = (
    "The chance of capture is estimated as 0 or 1, or so near that nothing can be expected of other designs."
)


@dataclass(frozen=True)
class _Estimated:
    """What the survey says: density and detection, and the variance of log density by sampling."""

    assumed: Assumed
    variance: float | None


def write_plan(
    inputs: Files,
    outputs: Mapping[str, Path],
    settings: PlanSettings,
    scr: ScrSettings,
    comparison: ComparisonSettings,
    region_name: str | None,
) -> None:
    """Make `plan.csv` and `plan_stations.csv`.

    Parameters
    ----------
    inputs
        scr of the estimates; capture_sets, detectors and basis of the histories stage; identity of the estimates,
        region and habitat (GeoJSON) as lists of one file or none.
    outputs
        plan and stations.
    scr
        Settings of spatial capture-recapture.
    comparison
        How the survey compares winters.
    region_name
        What the region is called in print; None: the hull of the stations, widened.

    Raises
    ------
    InputError
        When a file cannot be used.
    """
    facts = {row["item"]: row for row in read_table(_one(inputs, "basis"), contract("basis"))}
    detectors = read_table(_one(inputs, "detectors"), contract("detectors"))
    stations: list[Row] = []
    if reason := next((facts[f]["note"] for f in ("effort", "places") if facts[f]["value"] == "no"), None):
        rows = no_plan(len(detectors), int(facts["window_days"]["value"]), reason)
    else:
        rows, stations = _placed(inputs, facts, detectors, settings, scr, comparison, region_name)
    write_table(outputs["plan"], contract("plan"), rows)
    write_table(outputs["stations"], contract("plan_stations"), stations)


def _placed(
    inputs: Files,
    facts: Mapping[str, Row],
    detectors: Sequence[Row],
    settings: PlanSettings,
    scr: ScrSettings,
    comparison: ComparisonSettings,
    region_name: str | None,
) -> tuple[list[Row], list[Row]]:
    """Rows of both tables, of a survey whose places are known; facts are those of `basis.csv` by item."""
    days, epsg = int(facts["window_days"]["value"]), int(facts["epsg"]["value"])
    occasion_days = int(facts["scr_occasion_days"]["value"])
    habitat = next((read_habitat(path, epsg) for path in _any(inputs, "habitat")), None)
    captures = read_table(_one(inputs, "capture_sets"), contract("capture_sets"))
    session = capture_session([row for row in captures if row["data_set"] == _DATA_SET], detectors)
    found = _estimated(read_table(_one(inputs, "scr"), contract("scr")), session, scr, habitat)
    if isinstance(found, NoEstimate):
        return no_plan(len(detectors), days, found.reason), []
    # In the order of their places, so that names of stations change nothing.
    order = np.lexsort(session.xy.T)
    present = Present(session.xy[order], session.usage[order], days, occasion_days)
    region: Region = next(
        (read_region(path, region_name, epsg) for path in _any(inputs, "region") if region_name),
        _default_region(session, found.assumed, scr),
    )
    compared = designs(present, found.assumed, region, habitat, settings)
    errors = read_identity(next(iter(_any(inputs, "identity")), None))
    # Where errors of identification are not known, none are counted.
    winter = _this_winter(session, found.assumed, habitat)
    known = Known(found.variance, identity_variance(errors, "scr", "density") or 0.0, winter)
    rows = plan_rows(compared, found.assumed, habitat, known, settings, comparison, occasion_days)
    return rows, station_rows(compared, [session.detectors[k] for k in order])


def _estimated(
    rows: Sequence[Mapping[str, Any]], session: Session, settings: ScrSettings, habitat: PolygonRegion | None
) -> _Estimated | NoEstimate:
    """From `scr.csv`; where its model has several values of g0 or sigma, from the plain model, fitted here."""
    told = {row["parameter"]: row for row in rows if row["data_set"] == _DATA_SET}
    density = told["D"]
    if density["estimate"] is None:
        return NoEstimate(density["note"] or "There is no spatial estimate to plan from.")
    values = [told[name]["estimate"] for name in ("D", "g0", "sigma") if name in told]
    error = density["se"]
    if len(values) < 3 or None in values:
        settled = settle(named_model("g0~1 sigma~1"), (session,), settings, habitat)
        if isinstance(settled, NoEstimate):
            return settled
        d, base, sigma = settled.fit.beta
        values = [float(np.exp(d)) * HA_PER_100_KM2, float(1 / (1 + np.exp(-base))), float(np.exp(sigma))]
    if not (0 < values[1] < 1 and values[0] > 0):
        return NoEstimate(_BOUNDARY)
    variance = None if error is None else log_variance(error / density["estimate"])
    return _Estimated(Assumed(values[0] / HA_PER_100_KM2, values[1], values[2]), variance)


def _this_winter(session: Session, assumed: Assumed, habitat: PolygonRegion | None) -> ThisWinter:
    """The captures, with the plain model fitted to them on the cells that a plan has."""
    likelihood = likelihood_for(
        assumed.model, [replace(session, mask=assumed.mask(session.xy, habitat), detector_traits={})]
    )
    return ThisWinter(session.xy, likelihood, fit(likelihood, assumed.beta))


def _default_region(session: Session, assumed: Assumed, settings: ScrSettings) -> Region:
    """Hull of the stations widened by so many sigma, as the number of animals is told for."""
    widened = settings.region_widen_sigma * assumed.sigma_m
    return WidenedHull(convex_hull(session.xy), widened, "hull of the stations, widened")


def station_rows(compared: Sequence[Design | LeftOut], names: Sequence[str]) -> list[Row]:
    """Places of every set of stations other than this winter's own; `names` are those of this winter's stations."""
    networks = {
        one.network: one
        for one in compared
        if isinstance(one, Design) and one.kind in ("fewer", "more", "grid")
    }
    return [
        {
            "network": network,
            "place": number,
            "station": names[own] if own >= 0 else None,
            "x": float(x),
            "y": float(y),
        }
        for network, one in networks.items()
        for number, (own, (x, y)) in enumerate(zip(one.station, one.xy, strict=True), start=1)
    ]


def _one(files: Files, name: str) -> Path:
    found = files[name]
    assert isinstance(found, Path)
    return found


def _any(files: Files, name: str) -> Sequence[Path]:
    found = files.get(name, ())
    return [found] if isinstance(found, Path) else found
