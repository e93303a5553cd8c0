"""Settings of encounters and capture histories."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from leopard_census.config.section import Section

Days = Annotated[int, Field(ge=1)]
Grade = Literal["label", "decision", "automatic", "single-flank"]


class IncludeSettings(Section):
    """Which names are sure enough to be counted and estimated with."""

    # Grades of names that enter. label: people wrote the name at the file; decision: people decided on this sighting,
    # or that it shows the same animal as another; automatic: joined by machine to an animal that people named or that
    # is known from both flanks; single-flank: joined by machine to an animal that is known from one flank only. All of
    # them by default: the machine names only what is sure (individuals.bar), and flanks are bounded.
    grades: tuple[Grade, ...] = ("label", "decision", "automatic", "single-flank")
    # Least probability of a name that enters; what people named has 1. By default nothing is left out beyond what the
    # machine left unnamed (individuals.bar).
    min_probability: Annotated[float, Field(ge=0, le=1)] = 0.0

    @model_validator(mode="after")
    def _some_grade(self) -> Self:
        if not self.grades:
            raise ValueError("grades names no grade, so that no animal could be counted; name at least one")
        return self


class HistoriesSettings(Section):
    """How sightings become encounters, and encounters captures."""

    # Records of one animal at one station within this time of the one before belong to the same visit: half
    # an hour is CamTrapTools' default, and that of the 2017-19 study of the Amur leopard.
    independence_minutes: Annotated[int, Field(ge=0)] = 30
    # What that time is counted from, in camtrapR's words: lastRecord, the end of the record just before (a long stay is
    # one visit), or lastIndependentRecord, the end of the record that
    # began the visit. It holds for other species as well.
    independence_since: Literal["lastRecord", "lastIndependentRecord"] = "lastRecord"
    # Which names enter the estimates and counts; the others stay in encounters.csv with the rule that leaves them out.
    include: IncludeSettings = IncludeSettings()
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

    def occasion_days(self, numbered: bool) -> tuple[int, int]:
        """Days of an occasion of the spatial and of the closed models; `numbered`: occasions have numbers, not dates.

        The latter hold a whole number of the former, so that each of these lies in one of them: their length is that
        of the setting, rounded up.
        """
        spatial = self.numbered_occasion_days if numbered else self.scr_occasion_days
        return spatial, -(-self.closed_occasion_days // spatial) * spatial
