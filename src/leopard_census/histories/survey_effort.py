"""Effort of a survey from its sheets and from what the media say of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from leopard_census.histories.effort import Cameras, Effort, marked, spans_of_deployments, station_effort
from leopard_census.histories.measured import FROM_FILES, doubt_facts, doubts_by_day, measured_stops
from leopard_census.histories.window import SurveyWindow

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class CameraSheets:
    """Rows that tell of cameras; a winter of effort.csv has none, for its rows tell of stations.

    Attributes
    ----------
    deployments, outages
        The field sheets.
    operation, differences
        Tables `operation` and `operation_differences` of the media stage; empty for a survey without media.
    working_times
        `sheet` or `measured`, see `HistoriesSettings`.
    """

    deployments: Rows = ()
    outages: Rows = ()
    operation: Rows = ()
    differences: Rows = ()
    working_times: str = "sheet"

    def outages_used(self, window: SurveyWindow) -> list[Mapping[str, Any]]:
        """Outages of the sheet and, where the survey asks for it, those that the media show."""
        if self.working_times == "sheet":
            return list(self.outages)
        return [*self.outages, *measured_stops(self.operation, self.differences, window)]

    @property
    def headings(self) -> dict[str, int | None] | None:
        """Compass direction of each camera; None when no row tells of cameras."""
        return {row["deploymentID"]: row["cameraHeading"] for row in self.deployments} or None

    def facts(self, effort: Effort | None) -> list[dict[str, Any]]:
        """Rows of the `basis` table."""
        return doubt_facts(self.working_times, effort, self.operation, self.differences)


def survey_effort(
    working: Mapping[str, Cameras] | None, window: SurveyWindow, sheets: CameraSheets
) -> Effort | None:
    """Effort with its sources and doubts; None when it is not known.

    Parameters
    ----------
    working
        Station -> camera -> working times, less `sheets.outages_used`.
    sheets
        Where they come from.
    """
    if working is None:
        return None
    headings = sheets.headings
    effort = station_effort(working, window, headings)
    by_sheet = effort
    if sheets.working_times != "sheet":
        by_sheet = station_effort(spans_of_deployments(sheets.deployments, sheets.outages), window, headings)
    doubts = doubts_by_day(sheets.deployments, sheets.operation, sheets.differences, window)
    measured = {key for key, kinds in doubts.items() if kinds & FROM_FILES}
    measured |= {key for key, day in effort.items() if day != by_sheet[key]}
    return marked(effort, measured, doubts)


def facing_facts(
    working: Mapping[str, Cameras] | None, window: SurveyWindow, sheets: CameraSheets, effort: Effort | None
) -> list[dict[str, Any]]:
    """Row of the `basis` table: effort for both flanks that rests on the rule for cameras without a heading alone.

    None where nothing tells of cameras. Parameters are those of `survey_effort`, and its result.
    """
    headings = sheets.headings
    if working is None or effort is None or headings is None:
        return []
    told = {
        station: {camera: spans for camera, spans in own.items() if headings.get(camera) is not None}
        for station, own in working.items()
    }
    by_headings = station_effort(told, window, headings)
    days = sum(
        (e.both_flanks_days or 0.0) - (by_headings[key].both_flanks_days or 0.0) for key, e in effort.items()
    )
    note = "two cameras of the station taken to face each other, as the heading of one is not on record"
    return [{"item": "both_flanks_days_assumed", "value": f"{days:.4f}", "unit": "station-day", "note": note}]
