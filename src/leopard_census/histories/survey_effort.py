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
    headings = {row["deploymentID"]: row["cameraHeading"] for row in sheets.deployments} or None
    effort = station_effort(working, window, headings)
    by_sheet = effort
    if sheets.working_times != "sheet":
        by_sheet = station_effort(spans_of_deployments(sheets.deployments, sheets.outages), window, headings)
    doubts = doubts_by_day(sheets.deployments, sheets.operation, sheets.differences, window)
    measured = {key for key, kinds in doubts.items() if kinds & FROM_FILES}
    measured |= {key for key, day in effort.items() if day != by_sheet[key]}
    return marked(effort, measured, doubts)
