"""Dates of a survey that are possible but so wide that a clock is the likelier reason; nothing is refused for them."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from leopard_census.config.survey import Season

# Cameras that stay out all year are collected within a month of the day on which they were set up; a reset clock is
# years off.
LONGEST_SEASON = timedelta(days=400)
_NAMED = 5


def season_question(shown: str, season: Season, deployments: Sequence[Mapping[str, Any]]) -> str | None:
    """What to ask of a season of more than 400 days; None for a shorter one.

    Parameters
    ----------
    shown
        Path of `survey.yaml`, for the message.
    season
        Of the survey.
    deployments
        Rows of its field sheet; those that are as long are named.
    """
    length = season.end - season.start
    if length <= LONGEST_SEASON:
        return None
    long = [
        row["deploymentID"]
        for row in deployments
        if row["deploymentEnd"] - row["deploymentStart"] > LONGEST_SEASON
    ]
    named = ", ".join(long[:_NAMED]) + (f" and {len(long) - _NAMED} more" if len(long) > _NAMED else "")
    where = f" (deployments as long in deployments.csv: {named})" if long else ""
    return (
        f"{shown}: the season lasts {length.days} days, from {season.start} to {season.end}. Is that right? A camera "
        f"whose clock fell back to its factory date makes a season of many years{where}. The run goes on; if the dates "
        "are wrong, stop it and correct them"
    )
