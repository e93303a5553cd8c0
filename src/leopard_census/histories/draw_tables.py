"""Tables of the capture histories of all plausible partitions: what the estimates with identity error rest on."""

import logging
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from leopard_census.config.histories import HistoriesSettings
from leopard_census.histories.build import Paths, camera_sheets, read_source
from leopard_census.histories.draws import Rebuilder, Rebuilt, read_draws
from leopard_census.histories.matrices import history_rows, occasion_usage
from leopard_census.histories.survey_effort import survey_effort
from leopard_census.histories.window import SurveyWindow
from leopard_census.tables.contract import contract
from leopard_census.tables.flank_bounds import code_bounds
from leopard_census.tables.write import write_table

logger = logging.getLogger(__name__)

Row = dict[str, Any]

# A line of progress for each such number of partitions.
_STEP = 50


def write_draw_histories(
    draws: Path,
    inputs: Paths,
    outputs: Mapping[str, Path],
    window: SurveyWindow,
    settings: HistoriesSettings,
) -> None:
    """Make the tables of a survey that starts from media.

    Parameters
    ----------
    draws
        Partitions, in the form of `individuals/draws.npz`.
    inputs
        As of `build.build_histories`: sightings, decided, assignments, catalogue, deployments, outages, operation,
        operation_differences.
    outputs
        partitions, capture_sets, histories.
    """
    rebuilder = rebuilder_of(inputs, window, settings)
    effort = rebuilder.effort
    partitions: list[Row] = []
    captures: list[Row] = []
    histories: list[Row] = []
    usage = None
    for one in rebuilder.rebuild(read_draws(draws)):
        if usage is None and effort is not None:
            usage = occasion_usage(effort, one.built.spatial)
        partitions.append(partition_row(one))
        captures += draw_capture_rows(one)
        histories += [
            {"partition": one.number, **row}
            for row in history_rows(one.built.sets.captures, one.built.spatial, one.built.closed, usage)
        ]
        if one.number % _STEP == 0:
            logger.info("histories of %d plausible partitions made", one.number)
    logger.info(
        "%d draws hold %d distinct partitions", sum(row["draws"] for row in partitions), len(partitions)
    )
    write_table(outputs["partitions"], contract("draw_partitions"), partitions)
    write_table(outputs["capture_sets"], contract("draw_capture_sets"), captures)
    write_table(outputs["histories"], contract("draw_histories"), histories)


def rebuilder_of(inputs: Paths, window: SurveyWindow, settings: HistoriesSettings) -> Rebuilder:
    """What makes histories of partitions; inputs as of `write_draw_histories`."""
    cameras = camera_sheets(inputs, settings.working_times)
    source, sightings, assignments = read_source(inputs, window, cameras)
    effort = survey_effort(source.working, window, cameras)
    return Rebuilder(source, effort, sightings, assignments, cameras.deployments, window, settings)


def partition_row(one: Rebuilt) -> Row:
    """Row of the `draw_partitions` table: its animals, counted as `estimates/counts.csv` counts them."""
    sets = one.built.sets
    known = [sets.animals[name] for name in sets.counted]
    adults = [animal for animal in known if animal.group == "adults"]
    flanks = [animal.flanks for animal in adults]
    least, most = code_bounds((animal.flanks, animal.sex) for animal in adults)
    return {
        "partition": one.number,
        "draws": one.draws,
        "weight": one.weight,
        "both": flanks.count("both"),
        "left_only": flanks.count("left"),
        "right_only": flanks.count("right"),
        "none": flanks.count("none"),
        "n_min": least,
        "n_max": most,
        "cubs_min": code_bounds((a.flanks, a.sex) for a in known if a.group == "cubs")[0],
    }


def draw_capture_rows(one: Rebuilt) -> Iterable[Row]:
    """Rows of the `draw_capture_sets` table."""
    sets = one.built.sets
    for name, captures in sets.captures.items():
        for individual, occasion, station in captures:
            yield {
                "partition": one.number,
                "data_set": name,
                "individual": individual,
                "sex": sets.animals[individual].sex,
                "occasion": occasion,
                "detector": station,
            }
