"""Settings of encounters and capture histories."""

from typing import Annotated

from pydantic import Field

from leopard_census.config.section import Section

Days = Annotated[int, Field(ge=1)]


class HistoriesSettings(Section):
    """How sightings become encounters, and encounters captures."""

    # CamTrapTools' default, and the 2017-19 study of the Amur leopard: records of one animal at one station
    # less than half an hour after the one before belong to the same visit.
    independence_minutes: Annotated[int, Field(ge=0)] = 30
    # Spatial models lose nothing by short occasions, and effort is known by the day.
    scr_occasion_days: Days = 1
    # Closed models want a fair chance of capture per occasion; 5 to 10 days are usual for leopards.
    closed_occasion_days: Days = 5
    # Length of the numbered occasions of a winter whose captures.csv gives occasion numbers in place of
    # dates.
    numbered_occasion_days: Days = 5
