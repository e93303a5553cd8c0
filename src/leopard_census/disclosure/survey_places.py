"""The coarse places of one survey, from the sheets of it and of the winters that it is compared with."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from leopard_census.config.disclosure import DisclosureSettings
from leopard_census.config.load import Plan, load_plans
from leopard_census.disclosure.key import read_key, simulated_key
from leopard_census.disclosure.places import CoarsePlace, coarse_places, station_places


def plans_of_job(config: Mapping[str, Any], survey: str) -> dict[str, Plan]:
    """Plans of a survey and of those that it is compared with, as the run planned them.

    Parameters
    ----------
    config
        What Snakemake hands to the job: config.yaml with what was given on the command line.
    survey
        Its id.
    """
    return load_plans({**config, "survey": survey}, Path.cwd(), keep_media_problems=True, hash_weights=False)


def compared_winters(survey: str, plans: Mapping[str, Plan]) -> list[str]:
    """The surveys whose places take part in those of a survey: its earlier ones and itself, in order of time."""
    return [name for name in plans if name in (*plans[survey].survey.earlier, survey)]


def deployments_of(plan: Plan) -> list[Mapping[str, Any]]:
    """Deployments with their places, of sheets or of a package."""
    return [*plan.sheets.deployments, *plan.package_deployments]


def key_of_survey(plan: Plan, work: Path) -> bytes | None:
    """The key that a survey's places are generalised by; None where there is none yet.

    A simulated survey needs no secret: without a key file it takes the key of all simulated surveys.

    Raises
    ------
    InputError
        When settings tell of a key that is not there, or the file holds none or another one.
    """
    settings = DisclosureSettings(**plan.settings["disclosure"])
    path = work / settings.key_file
    if settings.key_sha256 or path.exists():
        return read_key(path, settings.key_sha256, settings.key_file)
    return simulated_key() if plan.survey.simulated else None


def public_places(survey: str, plans: Mapping[str, Plan], key: bytes | None) -> dict[str, CoarsePlace]:
    """Published place of each station of a survey that has coordinates; none at all without a key."""
    if key is None:
        return {}
    settings = DisclosureSettings(**plans[survey].settings["disclosure"])
    winters = [station_places(deployments_of(plans[name])) for name in compared_winters(survey, plans)]
    return coarse_places(winters, key, settings.grain_km)


def place_rows(survey: str, plans: Mapping[str, Plan], key: bytes | None) -> list[dict[str, Any]]:
    """Rows of the table `public_places`: stations of the survey and of the earlier ones, with all that names them."""
    places = public_places(survey, plans, key)
    rows = []
    for name in compared_winters(survey, plans):
        told: dict[str, set[str]] = {}
        for station, other in _names(plans[name]):
            told.setdefault(station, set()).update(other)
        for station, others in sorted(told.items()):
            place = places.get(station) if name == survey else None
            rows.append(
                {
                    "survey": name,
                    "locationID": station,
                    "names": sorted(others - {station}),
                    "latitude": place.latitude if place else None,
                    "longitude": place.longitude if place else None,
                    "coordinateUncertainty": place.uncertainty_m if place else None,
                }
            )
    return rows


def _names(plan: Plan) -> Iterator[tuple[str, set[str]]]:
    """Each station with what its rows call it."""
    for row in [*deployments_of(plan), *plan.sheets.captures, *plan.sheets.effort]:
        told = {str(row[name]) for name in ("deploymentID", "locationName") if row.get(name)}
        station = row.get("locationID") or row.get("deploymentID")
        if station:
            yield str(station), told
