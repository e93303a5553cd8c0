"""What a survey's sheets and media tables hold that a public edition must not tell."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from leopard_census.audit.release.codes import names_in
from leopard_census.audit.release.secrets import Secrets
from leopard_census.config.disclosure import SHA256, DisclosureSettings
from leopard_census.config.load import Plan
from leopard_census.disclosure.places import station_places
from leopard_census.disclosure.survey_places import compared_winters, deployments_of, public_places
from leopard_census.errors import InputError
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table

# Columns of sheets in which people write what they like.
_REMARKS = ("deploymentComments", "deploymentTags", "comment", "reason")
# Capitals in remarks that are no names of places.
_WORDS = """
    january february march april june july august september october november december monday tuesday wednesday thursday
    friday saturday sunday camera cameras station card cards battery batteries leopard leopards tiger tigers panthera
    pardus bear deer boar north south east west bushnell reconyx browning moultrie stealth cuddeback spypoint reolink
    январь февраль март апрель июнь июль август сентябрь октябрь ноябрь декабрь камера камеры леопард тигр
"""
_NO_PLACES = frozenset(_WORDS.split())
_TITLE = "The release cannot be checked:"


def survey_secrets(
    survey: str,
    plans: Mapping[str, Plan],
    work: Path,
    key: bytes | None,
    cleared: frozenset[str] = frozenset(),
) -> Secrets:
    """Secrets of a survey and of those that it is compared with.

    Parameters
    ----------
    survey
        Its id.
    plans
        It and its earlier winters, in order of time (see `commands.project.open_project`).
    work
        Folder with config/ and results/.
    key
        The key of generalised places; without it no coordinate may be printed.
    cleared
        sha256 of the pictures that a person has cleared.
    """
    plan = plans[survey]
    names = compared_winters(survey, plans)
    settings = DisclosureSettings(**plan.settings["disclosure"])
    winters = [station_places(deployments_of(plans[name])) for name in names]
    public = public_places(survey, plans, key)
    window = plan.survey.window
    media = [row for name in names for row in _media(work / "results" / name / "media", plans[name])]
    return Secrets(
        # A code that stood at two places has both: what it was called is no secret of the gate's.
        stations={
            f"{name} {station}": place
            for name, winter in zip(names, winters, strict=True)
            for station, place in winter.items()
        },
        codes=frozenset(code for name in names for code in _codes(plans[name])),
        place_names=_place_names([plans[name] for name in names], settings),
        people=frozenset(_people(plans[name] for name in names)),
        media_paths=frozenset(path for path, _ in media) | _listed(plan),
        media_hashes=frozenset(digest for _, digests in media for digest in digests),
        folders=_folders(plan, work),
        cleared=cleared,
        public_places=frozenset((place.latitude, place.longitude) for place in public.values()),
        grain_km=settings.grain_km,
        date_grain=settings.date_grain,
        season=(plan.survey.season.start, plan.survey.season.end),
        public_days=frozenset({window.start, window.end}),
    )


def read_cleared(path: Path) -> frozenset[str]:
    """Digests in a list of cleared pictures: the first sha256 of each line, as `sha256sum` or a CSV file has them.

    Raises
    ------
    InputError
        When it cannot be read, or lines hold none.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(_TITLE, [f"{path}: cannot be read ({error})"]) from None
    found = [(n, re.search(SHA256, line)) for n, line in enumerate(lines, 1) if line.strip()]
    wrong = [n for n, match in found if match is None and not (n == 1 and "sha256" in lines[0])]
    if wrong:
        raise InputError(
            _TITLE,
            [
                f"{path}: line {n}: holds no sha256 of 64 hex digits; write one for each picture"
                for n in wrong
            ],
        )
    return frozenset(match.group() for _, match in found if match is not None)


def _codes(plan: Plan) -> Iterator[str]:
    for row in [*deployments_of(plan), *plan.sheets.captures, *plan.sheets.effort]:
        for name in ("deploymentID", "locationID", "locationName"):
            if row.get(name):
                yield str(row[name])


def _place_names(plans: Iterable[Plan], settings: DisclosureSettings) -> frozenset[str]:
    """Words of station codes and remarks that may be places, and names from the settings."""
    found: set[str] = set()
    public = set(_words(" ".join(settings.public_names)))
    for plan in plans:
        public |= set(_words(f"{plan.survey.title} {plan.survey.region.name if plan.survey.region else ''}"))
        rows = [*deployments_of(plan), *plan.sheets.outages, *plan.sheets.decisions]
        remarks = [str(row[name]) for row in rows for name in _REMARKS if row.get(name)]
        found |= names_in(remarks, _NO_PLACES)
        places = " ".join(str(row.get(name) or "") for row in rows for name in ("locationID", "locationName"))
        found |= {word for word in re.findall(r"[^\W\d_]{5,}", places) if word.casefold() not in _NO_PLACES}
    kept = {name for name in found if name.casefold() not in public}
    return frozenset(kept | set(settings.secret_names))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in re.findall(r"[^\W\d_]+", text)]


def _people(plans: Iterable[Plan]) -> Iterator[str]:
    """People who decided identities, unless they are credited as contributors."""
    for plan in plans:
        credited = {one.title.casefold() for one in plan.survey.contributors}
        for row in plan.sheets.decisions:
            name = str(row.get("reviewer") or "")
            if len(name) >= 4 and name.casefold() not in credited:
                yield name


def _media(folder: Path, plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """Path and digests of each raw file that the media tables list."""
    for deployment in plan.deployments:
        path = folder / f"{deployment}.csv"
        if path.is_file():
            for row in read_table(path, contract("media")):
                yield row["filePath"], [row["mediaID"], *([row["sha256"]] if row["sha256"] else [])]


def _listed(plan: Plan) -> frozenset[str]:
    """Paths that people's labels name."""
    return frozenset(str(row["filePath"]) for row in plan.sheets.labels)


def _folders(plan: Plan, work: Path) -> frozenset[str]:
    folders = [work, plan.folder, Path.home(), *([plan.media_root] if plan.media_root else [])]
    return frozenset(path.resolve().as_posix() for path in folders if len(path.resolve().parts) > 1)
