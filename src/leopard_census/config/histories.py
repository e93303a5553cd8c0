"""Settings of encounters and capture histories."""

from typing import Annotated, Literal

from pydantic import Field

from leopard_census.config.section import Section

Days = Annotated[int, Field(ge=1)]


class HistoriesSettings(Section):
    """How sightings become encounters, and encounters captures."""

    # Records of one animal at one station within this time of the one before belong to the same visit: half
    # an hour is CamTrapTools' default, and that of the 2017-19 study of the Amur leopard.
    independence_minutes: Annotated[int, Field(ge=0)] = 30
    # Length of an occasion of the spatial models, which lose nothing by short ones; effort is known by the day.
    scr_occasion_days: Days = 1
    # Length of an occasion of the closed models, which want a fair chance of capture in each; 5 to 10 days are
    # usual for leopards.
    closed_occasion_days: Days = 5
    # First occasion of the table of stations against occasions (as long as those of the closed models): on the survey's
    # first day for all, or on each station's own first day (day1 = "survey" or "station" in camtrapR). Models of
    # animals always share the survey's.
    station_occasion_start: Literal["survey", "station"] = "survey"
    # Where working times come from: the field sheets, with what the media say against them marked in effort.csv; or,
    # where nobody noted when a camera stopped, what the media leave of them: no work after the last file of a camera
    # whose trigger rate makes the silence improbable (clocks.gap_chance), in a hole of its time-lapse photos, or
    # without any file. Periods inferred from files alone come out 10 to 16% short (CamTrapTools), so the sheet is the
    # default.
    working_times: Literal["sheet", "measured"] = "sheet"
    # Length of the numbered occasions of a winter whose captures.csv gives occasion numbers in place of
    # dates.
    numbered_occasion_days: Days = 5
