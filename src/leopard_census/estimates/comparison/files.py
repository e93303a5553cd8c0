"""Winters compared, from the tables of the winters to those of the comparison."""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path

from leopard_census.config.estimates import ComparisonSettings, ScrSettings
from leopard_census.estimates.comparison.change_rows import change_rows
from leopard_census.estimates.comparison.comparison_rows import comparison_rows
from leopard_census.estimates.comparison.model_rows import model_rows
from leopard_census.estimates.comparison.spatial import spatial_of
from leopard_census.estimates.comparison.stills_rows import read_clips, stills_rows
from leopard_census.estimates.comparison.survival_rows import survival_rows
from leopard_census.estimates.comparison.trend_rows import trend_rows
from leopard_census.estimates.comparison.turnover import turnover_of, turnover_rows
from leopard_census.estimates.comparison.winters import read_winters
from leopard_census.geo.geojson import read_habitat
from leopard_census.tables.contract import contract
from leopard_census.tables.write import write_table

logger = logging.getLogger(__name__)


def write_winters(
    surveys: Sequence[str],
    inputs: Mapping[str, Sequence[Path]],
    outputs: Mapping[str, Path],
    folders: Mapping[str, str],
    settings: ComparisonSettings,
    scr: ScrSettings,
) -> None:
    """Make `trend.csv`, `changes.csv`, `comparison.csv`, `winter_models.csv`, `turnover.csv` and `survival.csv`.

    Parameters
    ----------
    surveys
        In order of time; the last one is what the others are compared with.
    inputs
        Tables of the winters (`winters.TABLES`) in the order of the surveys; `identity` of those that have one, in
        `results/<survey>/estimates/`; `deployments` of those that have one; of the last one habitat (GeoJSON), and
        where it was made from media encounters, sightings, tracks and media.
    outputs
        trend, changes, comparison, models, turnover, survival.
    folders
        Folder of each survey's sheets.

    Raises
    ------
    InputError
        When a file cannot be used.
    """
    identity = {path.parent.parent.name: path for path in inputs.get("identity", ())}
    sheets = _by_survey(inputs.get("deployments", ()), surveys, folders)
    winters = read_winters(surveys, inputs, sheets, identity)
    epsg = winters[-1].fact("epsg")
    habitat = next((read_habitat(path, int(epsg)) for path in inputs.get("habitat", ()) if epsg), None)
    logger.info("%d winters, the last is %s", len(winters), surveys[-1])
    spatial, left_out = spatial_of(winters, settings, scr, habitat) if len(winters) > 1 else (None, {})
    for survey, reason in left_out.items():
        logger.info("%s takes no part in the joint spatial model: %s", survey, reason)
    turnover = turnover_of(winters)
    compared = comparison_rows(winters, spatial, left_out)
    clips = read_clips(winters[-1], inputs, settings) if len(winters) > 1 else None
    write_table(outputs["trend"], contract("trend"), trend_rows(winters, spatial, turnover, compared))
    write_table(outputs["changes"], contract("changes"), change_rows(winters, compared))
    compared += stills_rows(winters, clips, settings)
    write_table(outputs["comparison"], contract("comparison"), compared)
    models = [] if spatial is None else model_rows(spatial)
    write_table(outputs["models"], contract("winter_models"), models)
    write_table(outputs["turnover"], contract("turnover"), turnover_rows(turnover))
    write_table(outputs["survival"], contract("survival"), survival_rows(winters, turnover))


def _by_survey(paths: Sequence[Path], surveys: Sequence[str], folders: Mapping[str, str]) -> dict[str, Path]:
    """Field sheets by survey: in the survey's folder, or among its results where they were made from a package."""
    found = {}
    for path in paths:
        for survey in surveys:
            own = survey in folders and Path(folders[survey]).resolve() == path.parent.resolve()
            if own or path.parent.parent.name == survey:
                found[survey] = path
    return found
