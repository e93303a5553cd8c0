"""All files of the histories stage, from either starting point."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from leopard_census.config.histories import HistoriesSettings
from leopard_census.histories.basis import basis_rows, media_facts, method_of
from leopard_census.histories.data_sets import DataSets, Placed, sort_into_data_sets
from leopard_census.histories.effort import Effort, effort_rows
from leopard_census.histories.encounters import encounters_of
from leopard_census.histories.funnel import Funnel, count_encounters, count_sightings, not_reconciled
from leopard_census.histories.funnel_media import count_media
from leopard_census.histories.inclusion import Inclusion
from leopard_census.histories.losses import camera_work_rows, station_loss_rows
from leopard_census.histories.matrices import (
    capture_rows,
    capture_set_rows,
    detector_rows,
    history_rows,
    occasion_usage,
)
from leopard_census.histories.members import member_rows
from leopard_census.histories.sources import Source, from_sightings, from_tables
from leopard_census.histories.survey_effort import CameraSheets, facing_facts, survey_effort
from leopard_census.histories.window import Occasions, SurveyWindow
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table
from leopard_census.tables.species_decided import as_people_see
from leopard_census.tables.write import write_table

Paths = Mapping[str, Sequence[Path]]


@dataclass(frozen=True)
class Built:
    """The histories of one survey before they are written."""

    source: Source
    effort: Effort | None
    spatial: Occasions
    closed: Occasions
    sets: DataSets
    inclusion: Inclusion


def build_histories(
    inputs: Paths,
    outputs: Mapping[str, Path],
    session: str,
    window: SurveyWindow,
    target: str,
    settings: HistoriesSettings,
    min_conf: float = 0.0,
) -> None:
    """Make and write every table of the stage.

    Parameters
    ----------
    inputs
        Files by name; a name without files is absent. From media: media, status, frames, detections,
        tracks, decided (what people told of species), sightings, assignments, catalogue, deployments, outages,
        operation, operation_differences. From a Camtrap DP package: package_funnel, package_basis, and decided to
        operation_differences as above. From tables: captures, effort, deployments, outages.
    outputs
        Where to write encounters, effort, losses, cameras, captures, capture_sets, detectors, histories, members,
        funnel, basis.
    session
        Name of the survey.
    target
        Scientific name of the species that is counted.
    min_conf
        Confidence below which the sightings stage leaves a detection out.
    """
    funnel = Funnel()
    facts: list[dict[str, Any]] = []
    cameras = camera_sheets(inputs, settings.working_times)
    if inputs.get("captures"):
        captures = _rows(inputs, "captures", contract("old_captures"))
        source, method = _from_tables(inputs, captures, window), "tables"
        funnel.add("rows of captures.csv", {"in encounters": len(source.records)}, {}, len(captures))
    elif inputs.get("package_funnel"):
        funnel.begin_with(_rows(inputs, "package_funnel", contract("funnel")))
        source, _ = _from_sightings(inputs, window, target, funnel, cameras)
        facts = _rows(inputs, "package_basis", contract("basis"))
        method = next(str(row["value"]) for row in facts if row["item"] == "method")
        facts = [row for row in facts if row["item"] != "method"]
    else:
        media = [read_table(path, contract("media")) for path in sorted(inputs["media"])]
        method = method_of(media)
        source, detectors, sightings = _from_media(inputs, window, target, funnel, cameras, min_conf)
        facts = media_facts(chain.from_iterable(media), sightings, detectors)
    built = build(source, window, settings, cameras)
    _write(built, outputs, session)
    losses = station_loss_rows(cameras, window, built.effort)
    write_table(outputs["losses"], contract("station_losses"), losses)
    write_table(outputs["cameras"], contract("camera_work"), camera_work_rows(cameras, window))
    timed = sum(not record.untimed for record in source.records)
    count_encounters(funnel, built.sets.placed, timed, len(built.sets.captures["headline"]))
    write_table(outputs["funnel"], contract("funnel"), funnel.rows)
    basis = basis_rows(
        method,
        built.spatial,
        built.closed,
        settings,
        built.effort,
        source.places,
        built.sets,
    )
    basis += facing_facts(source.working, window, cameras, built.effort) + cameras.facts(built.effort)
    write_table(outputs["basis"], contract("basis"), basis + facts)


def build(
    source: Source, window: SurveyWindow, settings: HistoriesSettings, cameras: CameraSheets | None = None
) -> Built:
    """Histories from records: encounters, effort, occasions, data sets."""
    return build_with(
        source, survey_effort(source.working, window, cameras or CameraSheets()), window, settings
    )


def build_with(
    source: Source, effort: Effort | None, window: SurveyWindow, settings: HistoriesSettings
) -> Built:
    """The same where effort is in hand."""
    numbered = any(record.numbered is not None and record.day is None for record in source.records)
    spatial_days, closed_days = settings.occasion_days(numbered)
    spatial, closed = Occasions(window, spatial_days), Occasions(window, closed_days)
    interval = timedelta(minutes=settings.independence_minutes)
    encounters = encounters_of(source.records, interval, window, settings.independence_since)
    inclusion = Inclusion(settings.include.grades, settings.include.min_probability)
    sets = sort_into_data_sets(source.animals, source.records, encounters, spatial, effort, inclusion)
    return Built(source, effort, spatial, closed, sets, inclusion)


def _from_tables(inputs: Paths, captures: list[dict[str, Any]], window: SurveyWindow) -> Source:
    return from_tables(
        captures,
        _rows(inputs, "effort", contract("old_effort")),
        _rows(inputs, "deployments", contract("deployments")),
        _rows(inputs, "outages", contract("outages")),
        window,
    )


def camera_sheets(inputs: Paths, working_times: str) -> CameraSheets:
    """What the sheets and the media tell of cameras; inputs as of `build_histories`."""
    if _rows(inputs, "effort", contract("old_effort")):
        return CameraSheets(working_times="sheet")
    return CameraSheets(
        _rows(inputs, "deployments", contract("deployments")),
        _rows(inputs, "outages", contract("outages")),
        _rows(inputs, "operation", contract("operation")),
        _rows(inputs, "operation_differences", contract("operation_differences")),
        working_times,
    )


def _from_media(
    inputs: Paths,
    window: SurveyWindow,
    target: str,
    funnel: Funnel,
    cameras: CameraSheets,
    min_conf: float,
) -> tuple[Source, set[str], list[dict[str, Any]]]:
    """Source, who found the boxes, and the sightings."""
    detectors = count_media(
        funnel,
        _rows(inputs, "status", contract("media_status")),
        inputs["frames"],
        inputs["detections"],
        _rows(inputs, "tracks", contract("tracks")),
        _rows(inputs, "sightings", contract("sightings")),
        min_conf,
    )
    source, sightings = _from_sightings(inputs, window, target, funnel, cameras)
    return source, detectors, sightings


def _from_sightings(
    inputs: Paths, window: SurveyWindow, target: str, funnel: Funnel, cameras: CameraSheets
) -> tuple[Source, list[dict[str, Any]]]:
    """Source and sightings, whether made from media or read from a package."""
    source, sightings, assignments = read_source(inputs, window, cameras)
    untimed = sum(record.untimed for record in source.records)
    in_encounters = count_sightings(funnel, sightings, assignments, target, untimed)
    if in_encounters != len(source.records) - untimed:
        raise not_reconciled(
            f"named sightings: assignments.csv names {in_encounters} with a time, the table of sightings has "
            f"{len(source.records) - untimed} of them"
        )
    return source, sightings


def read_source(
    inputs: Paths, window: SurveyWindow, cameras: CameraSheets
) -> tuple[Source, list[dict[str, Any]], list[dict[str, Any]]]:
    """Source, sightings as people see them, and assignments; inputs as of `build_histories`, `decided` to `outages`."""
    assignments = _rows(inputs, "assignments", contract("assignments"))
    sightings = as_people_see(
        _rows(inputs, "sightings", contract("sightings")),
        _rows(inputs, "decided", contract("species_decided")),
        assignments,
    )
    source = from_sightings(
        sightings,
        assignments,
        _rows(inputs, "catalogue", contract("catalogue")),
        cameras.deployments,
        cameras.outages_used(window),
        window,
    )
    return source, sightings, assignments


def _rows(inputs: Paths, name: str, table: Any) -> list[dict[str, Any]]:
    return [row for path in sorted(inputs.get(name, ())) for row in read_table(path, table)]


def _write(built: Built, outputs: Mapping[str, Path], session: str) -> None:
    sets, places = built.sets, built.source.places
    usage = None if built.effort is None else occasion_usage(built.effort, built.spatial)
    detectors = detector_rows(session, usage or {}, places)
    headline = sets.captures["headline"]
    write_table(outputs["encounters"], contract("encounters"), map(_encounter_row(built), sets.placed))
    write_table(outputs["effort"], contract("effort"), effort_rows(built.effort or {}))
    write_table(outputs["captures"], contract("captures"), capture_rows(session, headline))
    write_table(outputs["capture_sets"], contract("capture_sets"), capture_set_rows(session, sets.captures))
    write_table(outputs["detectors"], contract("detectors"), detectors)
    histories = history_rows(sets.captures, built.spatial, built.closed, usage)
    write_table(outputs["histories"], contract("histories"), histories)
    members = member_rows(built.source.animals, built.source.records, sets, built.inclusion)
    write_table(outputs["members"], contract("members"), members)


def _encounter_row(built: Built) -> Any:
    def row(placed: Placed) -> dict[str, Any]:
        encounter = placed.encounter
        animal = built.source.animals[encounter.individual]
        return {
            "encounterID": encounter.key,
            "individualID": encounter.individual,
            "locationID": encounter.station,
            "lifeStage": animal.life_stage,
            "sex": animal.sex,
            "date": encounter.day,
            "occasion": placed.occasion,
            "start": encounter.start,
            "end": encounter.end,
            "flanks": list(encounter.flanks),
            "n_sightings": len(encounter.records),
            "sightingIDs": list(encounter.records),
            "grade": placed.grade,
            "probability": placed.probability,
            "excluded_by": placed.excluded_by,
        }

    return row
