"""Which publications a run checks, and which survey stands for each winter that they name."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leopard_census.config.claims import Publication, Winters
from leopard_census.config.claims_file import read_publication
from leopard_census.config.survey import Season, Survey
from leopard_census.errors import InputError

_TITLE = "The claims cannot be checked. Nothing was run. Please mend:"

#: Group of winters -> winter as the publication names it -> its survey, or None where there is none.
Matched = dict[str, dict[str, str | None]]
#: Survey -> its season as publications write it, and whether it is simulated; in the order of config.yaml.
Seasons = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class PlannedPublication:
    """A publication, its file, and the surveys of its winters in the order of config.yaml."""

    path: Path
    publication: Publication
    winters: Matched
    surveys: tuple[str, ...]


def plan_publications(shipped: Path, own: Path, surveys: Seasons) -> dict[str, PlannedPublication]:
    """Publications by name: all of the team's own, and of those that are shipped the ones that a survey is there for.

    Parameters
    ----------
    shipped
        Folder `resources/claims`.
    own
        Folder `config/claims`.
    surveys
        Of the run, see `seasons_of`.

    Raises
    ------
    InputError
        Listing every fault of every file.
    """
    found: dict[str, PlannedPublication] = {}
    # A file that nothing reads would be taken for one without faults.
    faults = [
        f"{own.parent.name}/{own.name}/{path.name}: is not read; rename it to {path.stem}.yaml"
        for path in sorted(own.glob("*.yml"))
    ]
    for folder in (shipped, own):
        for path in sorted(folder.glob("*.yaml")):
            shown = f"{folder.parent.name}/{folder.name}/{path.name}"
            try:
                if path.stem in found:
                    raise InputError(_TITLE, [f"{shown}: is the name of a file of {shipped} too; rename it"])
                planned = plan_publication(path, surveys, shown)
            except InputError as error:
                faults += error.problems
                continue
            if planned.surveys or folder == own:
                found[path.stem] = planned
    if faults:
        raise InputError(_TITLE, faults)
    return found


def plan_publication(path: Path, surveys: Seasons, shown: str | None = None) -> PlannedPublication:
    """A publication with the surveys of its winters.

    Raises
    ------
    InputError
        When the file has faults, a season has several surveys, or real and simulated ones would be mixed.
    """
    shown = str(path) if shown is None else shown
    publication = read_publication(path, shown)
    faults: list[str] = []
    winters = {
        name: dict(_matched(group, name, publication, surveys, shown, faults))
        for name, group in publication.winters.items()
    }
    if faults:
        raise InputError(_TITLE, faults)
    used = {survey for group in winters.values() for survey in group.values()}
    return PlannedPublication(path, publication, winters, tuple(name for name in surveys if name in used))


def seasons_of(surveys: Mapping[str, Survey]) -> dict[str, dict[str, Any]]:
    """What winters of publications are looked up by, as JSON values."""
    return {
        name: {"season": season_name(survey.season), "simulated": survey.simulated}
        for name, survey in surveys.items()
    }


def season_name(season: Season) -> str:
    """A season as publications write it: 2010/11, or 2011 within one year."""
    if season.start.year == season.end.year:
        return str(season.start.year)
    return f"{season.start.year}/{season.end.year % 100:02d}"


def _matched(
    group: Winters,
    name: str,
    publication: Publication,
    surveys: Seasons,
    shown: str,
    faults: list[str],
) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for winter in group.surveys:
        there = surveys.get(winter)
        if there is not None and there["simulated"] != publication.simulated:
            kind, other = ("simulated", "real") if there["simulated"] else ("real", "simulated")
            faults.append(
                f"{shown}: winters.{name}: {winter} is {kind}, and the publication is of {other} animals; name another "
                "survey, or correct 'simulated'"
            )
            there = None
        found.append((winter, winter if there is not None else None))
    for season in group.seasons:
        fit = [
            survey_id
            for survey_id, survey in surveys.items()
            if survey["simulated"] == publication.simulated
            and survey["season"] == season
            and f"{survey_id}-".startswith(f"{publication.plot}-")
        ]
        if len(fit) > 1:
            faults.append(
                f"{shown}: winters.{name}: the season {season} has several surveys ({', '.join(fit)}); name the "
                "one that is meant, under 'surveys'"
            )
        found.append((season, fit[0] if len(fit) == 1 else None))
    return found
