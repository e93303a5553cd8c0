"""Settings of encounters and capture histories."""

from typing import Annotated

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
    # Length of the numbered occasions of a winter whose captures.csv gives occasion numbers in place of
    # dates.
    numbered_occasion_days: Days = 5
