"""Settings of the files for other tools."""

from typing import Annotated, Literal

from pydantic import Field

from leopard_census.config.section import Section


class ExchangeSettings(Section):
    """What the Camtrap DP package says of the survey and no sheet tells."""

    # How the stations were chosen, in the words of Camtrap DP (after Wearn & Glover-Kapfer 2017): leopard surveys put
    # their cameras on the trails that the animals use.
    sampling_design: Literal[
        "simpleRandom", "systematicRandom", "clusteredRandom", "experimental", "targeted", "opportunistic"
    ] = "targeted"
    # What releases the shutter; time-lapse photos that the files show (media/operation.csv) are added to it. One word
    # says it of every file; with both, the package does not tell it of single files.
    capture_method: Annotated[tuple[Literal["activityDetection", "timeLapse"], ...], Field(min_length=1)] = (
        "activityDetection",
    )
