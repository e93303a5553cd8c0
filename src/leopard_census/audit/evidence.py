"""What was seen in the field behind a number: encounters, sightings, the frames kept of them, and the raw files.

A number of animals rests on encounters; one of other species or of times of day on sightings; one of files on the
inventory; effort on field sheets, and a measure against the simulated truth on that truth. The first word of its id
tells which.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from leopard_census.imaging.file_path import from_cell
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import Record
from leopard_census.tables.contract import contract
from leopard_census.tables.read import Row, scan_table
from leopard_census.tables.special_names import BLANK, UNKNOWN, names_person

#: First words of ids by what such numbers rest on; all others rest on encounters.
OF_SIGHTINGS = ("sightings", "review", "bycatch", "activity", "overlap")
OF_FILES = ("media", "clocks")
OF_SHEETS = ("effort", "validation")

_SEX_OF_GROUP = {"females": "female", "males": "male"}


@dataclass(frozen=True)
class SeenFile:
    """A raw file: path as the inventory names it, full path, sha256, and its final status."""

    name: str
    path: Path | None
    sha256: str
    status: str


@dataclass(frozen=True)
class SeenSighting:
    """One animal in a clip or burst.

    Attributes
    ----------
    id
        Its sightingID.
    species, flank, start
        As the tables say; empty where they do not.
    person
        Whether it shows a person.
    shown
        Whether a picture of it may be printed: only of what has the name of an animal, as nobody knows whether an
        unnamed one shows a person.
    frames
        Frames of which a picture is kept: frameID, picture in the archive.
    best
        The picture of them that shows most; empty where none is kept.
    archive
        Archive of these pictures, by name as in records.
    files
        Raw files.
    """

    id: str
    species: str = ""
    flank: str = ""
    start: str = ""
    person: bool = False
    shown: bool = False
    frames: tuple[tuple[str, str], ...] = ()
    best: str = ""
    archive: str = ""
    files: tuple[SeenFile, ...] = ()


@dataclass(frozen=True)
class SeenEncounter:
    """Sightings of one animal at one station; without an animal, just sightings."""

    survey: str
    id: str
    individual: str
    station: str
    start: str
    excluded_by: str
    sightings: tuple[SeenSighting, ...]


@dataclass(frozen=True)
class Evidence:
    """All of it, for one number: encounters, or sightings, or files alone."""

    encounters: tuple[SeenEncounter, ...] = ()
    sightings: tuple[SeenSighting, ...] = ()
    files: tuple[SeenFile, ...] = ()

    def every_sighting(self) -> list[SeenSighting]:
        """Those of encounters, and those that belong to none."""
        return [sighting for encounter in self.encounters for sighting in encounter.sightings] + list(
            self.sightings
        )


@dataclass
class _Tables:
    """Tables of one survey, each read once."""

    folder: Path
    media_root: Path | None
    _files: dict[str, dict[str, SeenFile]] = field(default_factory=dict)
    _crops: dict[str, dict[str, list[Row]]] = field(default_factory=dict)
    _states: dict[str, str] | None = None

    def sightings(self) -> dict[str, Row]:
        """Of raw media, or of the package that the survey starts from (whose pictures are not here)."""
        tables = (self.folder / "sightings" / "all.csv", self.folder / "package" / "sightings.csv")
        return {row["sightingID"]: row for path in tables for row in _rows(path, "sightings")}

    def sighting(self, id: str, row: Row | None) -> SeenSighting:
        if row is None:
            return SeenSighting(id)
        deployment = row["deploymentID"]
        crops = sorted(self._crops_of(deployment).get(id, []), key=lambda crop: str(crop["frameID"]))
        best = max(crops, key=lambda crop: (crop["quality"], crop["frameID"]), default=None)
        files = self.files(deployment)
        return SeenSighting(
            id,
            species=row["scientificName"] or "",
            flank=row["flank"] or "",
            start=row["start"].isoformat() if row["start"] else "",
            person=names_person(row["scientificName"]),
            shown=_is_animal(row["scientificName"]),
            frames=tuple((crop["frameID"], crop["image"]) for crop in crops),
            best=best["image"] if best else "",
            archive=f"results/{self.folder.name}/sightings/{deployment}.zip" if crops else "",
            files=tuple(files[media] for media in row["mediaIDs"] if media in files),
        )

    def files(self, deployment: str) -> dict[str, SeenFile]:
        if deployment not in self._files:
            path = self.folder / "media" / f"{deployment}.csv"
            self._files[deployment] = {
                row["mediaID"]: SeenFile(
                    row["filePath"],
                    self.media_root / from_cell(row["filePath"]) if self.media_root else None,
                    row["sha256"],
                    self._state(row),
                )
                for row in _rows(path, "media")
            }
        return self._files[deployment]

    def _crops_of(self, deployment: str) -> dict[str, list[Row]]:
        if deployment not in self._crops:
            found: dict[str, list[Row]] = {}
            for row in _rows(self.folder / "sightings" / f"{deployment}.crops.csv", "crops"):
                found.setdefault(row["sightingID"], []).append(row)
            self._crops[deployment] = found
        return self._crops[deployment]

    def _state(self, row: Row) -> str:
        if self._states is None:
            known = _rows(self.folder / "media" / "status.csv", "media_status")
            self._states = {one["mediaID"]: one["status"] for one in known}
        return str(self._states.get(row["mediaID"], row["status"]))


def evidence_of(
    survey: str,
    number: str,
    records: Iterable[Record],
    rows: Iterable[Mapping[str, str]],
    roots: Roots,
    media_roots: Mapping[str, Path | None],
    target: str | None,
) -> Evidence:
    """What lies behind a number.

    Parameters
    ----------
    survey
        Of the ledger.
    number
        Its id.
    records
        Of the jobs that it rests on, of this and other surveys.
    rows
        Cells of the table rows that it is made from: where they name a species or a sex, sightings or encounters of
        these alone are told.
    roots
        Where names in records start from.
    media_roots
        Folder of the raw media of each survey.
    target
        The species that is censused; numbers of other species do not rest on it.
    """
    topic = number.partition(".")[0]
    jobs = list(records)
    made = {output.name for record in jobs for output in record.outputs}
    tables = _Tables(roots.work / "results" / survey, media_roots.get(survey))
    if topic in OF_SHEETS:
        return Evidence()
    if topic in OF_FILES:
        deployments = sorted(record.wildcards["deployment"] for record in jobs if record.rule == "media")
        files = [file for deployment in deployments for file in tables.files(deployment).values()]
        return Evidence(files=tuple(sorted(files, key=lambda file: file.name)))
    said = {text for row in rows for text in row.values()}
    surveys = sorted({name.split("/")[1] for name in made if name.endswith("/histories/encounters.csv")})
    # Times of day of named animals are those of their encounters; before there are any, animals are sightings.
    named = topic in ("activity", "overlap") and "encounters" in said
    if (topic in OF_SIGHTINGS and not named) or not surveys:
        return Evidence(sightings=_sightings(tables, topic, said, target))
    sexes = {sex for group, sex in _SEX_OF_GROUP.items() if group in said}
    encounters = []
    for other in surveys:
        own = _Tables(roots.work / "results" / other, media_roots.get(other))
        encounters += _encounters(other, own, sexes)
    return Evidence(encounters=tuple(encounters))


def _sightings(tables: _Tables, topic: str, said: set[str], target: str | None) -> tuple[SeenSighting, ...]:
    """Sightings in the analysis: of the species that the rows name, of all others, or of the target."""
    known = {id: row for id, row in tables.sightings().items() if row["excluded_by"] is None}
    named = {row["scientificName"] for row in known.values()}
    others = {name for name in named if name != target and _is_animal(name)}
    whole = named if topic in OF_SIGHTINGS else {target}
    wanted = named & said or (others if topic == "bycatch" else whole)
    return tuple(tables.sighting(id, row) for id, row in known.items() if row["scientificName"] in wanted)


def _encounters(survey: str, tables: _Tables, sexes: set[str]) -> list[SeenEncounter]:
    known = tables.sightings()
    return [
        SeenEncounter(
            survey,
            row["encounterID"],
            row["individualID"],
            row["locationID"] or "",
            (row["start"] or row["date"]).isoformat() if row["start"] or row["date"] else "",
            row["excluded_by"] or "",
            tuple(tables.sighting(id, known.get(id)) for id in row["sightingIDs"] or ()),
        )
        for row in _rows(tables.folder / "histories" / "encounters.csv", "encounters")
        if not sexes or row["sex"] in sexes
    ]


def _is_animal(species: str | None) -> bool:
    return bool(species) and species not in (UNKNOWN, BLANK) and not names_person(species)


def _rows(path: Path, name: str) -> list[Row]:
    """Rows as far as they can be read; what is damaged, `verify` names."""
    known = {
        "sightings": contract("sightings"),
        "crops": contract("crops"),
        "media": contract("media"),
        "media_status": contract("media_status"),
        "encounters": contract("encounters"),
    }
    return scan_table(path, known[name])[0] if path.is_file() else []
