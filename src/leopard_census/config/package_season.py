"""Which rows of a Camtrap DP package belong to the season of a survey: a package may hold several winters.

The rules, in words:

1. A deployment belongs to the season when it stood on one of its days; another one is left out with all its rows.
2. Of a deployment that stood in the season, what has a time on a day outside of it is left out; what has none is read.
3. A row that names no deployment goes by its time alone.

So a survey reads of a package what the sheets of its winter would hold. Days are those of the survey's offset.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from leopard_census.config.survey import Season
from leopard_census.tables.read import Row


@dataclass(frozen=True)
class PackageSeason:
    """A season of a package.

    Attributes
    ----------
    season, zone
        Of the survey.
    deployments
        Keys of those that stood in it (rule 1).
    """

    season: Season
    zone: tzinfo
    deployments: frozenset[str]

    def holds(self, deployment: str | None, moment: datetime | None) -> bool:
        """Whether a row of a deployment belongs to the season, by its time (rules 2 and 3)."""
        if deployment is not None and deployment not in self.deployments:
            return False
        return moment is None or self.season.start <= moment.astimezone(self.zone).date() <= self.season.end


def package_season(deployments: Iterable[Row], season: Season, zone: tzinfo) -> PackageSeason:
    """The season of a survey in a package with these deployments, which have key, start and end."""
    stood = {
        row["deploymentID"]
        for row in deployments
        if row["deploymentStart"].astimezone(zone).date() <= season.end
        and row["deploymentEnd"].astimezone(zone).date() >= season.start
    }
    return PackageSeason(season, zone, frozenset(stood))
