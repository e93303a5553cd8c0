"""When decisions can have been taken, whatever the day of the run."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from leopard_census.config.survey import Season

#: Nobody decides on pictures before they are taken; a day of slack, as the moment may be written anywhere on earth.
_SLACK = timedelta(days=1)
#: Old winters are looked at again after decades; a century off is mistyped, and would win over every honest answer.
MOST_YEARS = 50


def check_decision_dates(path: Path, rows: Mapping[int, Mapping[str, Any]], season: Season) -> list[str]:
    """One line for each decision from before the season, or from long after it.

    Parameters
    ----------
    path
        decisions.csv.
    rows
        Its rows by number.
    season
        Of survey.yaml.
    """
    problems = []
    for number, row in rows.items():
        if row["decidedAt"] is None:
            continue
        day, at = (
            row["decidedAt"].date(),
            f"{path}: row {number}, decision {row['decisionID']}, column decidedAt",
        )
        if day < season.start - _SLACK:
            problems.append(
                f"{at}: {day} lies before the season of survey.yaml, which begins on {season.start}; correct "
                "whichever is wrong"
            )
        elif day.year > season.end.year + MOST_YEARS:
            problems.append(
                f"{at}: {day} lies more than {MOST_YEARS} years after the season of survey.yaml, which ends on "
                f"{season.end}; correct whichever is wrong"
            )
    return problems
