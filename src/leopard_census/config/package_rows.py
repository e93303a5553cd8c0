"""The standard tables of a Camtrap DP package, row by row, each checked by itself and against the others.

Planning and the rule that reads the package go through the same checks, so that what was planned can be run.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import timedelta, tzinfo

from leopard_census.config.package_cells import event_time_fault, text_fault, time_fault
from leopard_census.config.package_descriptor import Descriptor
from leopard_census.config.package_season import PackageSeason, package_season
from leopard_census.config.survey import Season
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.plain_text import quoted
from leopard_census.tables.read import Row
from leopard_census.tables.row_faults import RowFaults
from leopard_census.tables.spelling import NAMELESS, alike
from leopard_census.tables.streamed import stream_rows

# Columns that a census uses; all others are read over.
_USED = {
    "deployments": (
        "deploymentID",
        "locationID",
        "locationName",
        "latitude",
        "longitude",
        "coordinateUncertainty",
        "deploymentStart",
        "deploymentEnd",
        "cameraID",
        "cameraModel",
        "cameraHeading",
        "timestampIssues",
        "featureType",
        "deploymentTags",
        "deploymentComments",
    ),
    "media": ("mediaID", "deploymentID", "timestamp", "fileMediatype"),
    "observations": (
        "observationID",
        "deploymentID",
        "mediaID",
        "eventID",
        "eventStart",
        "eventEnd",
        "observationLevel",
        "observationType",
        "scientificName",
        "count",
        "lifeStage",
        "sex",
        "individualID",
        "bboxX",
        "bboxY",
        "bboxWidth",
        "bboxHeight",
        "classificationMethod",
        "classificationProbability",
        "observationTags",
    ),
}
# The standard needs a value in most of these; a row without one can be counted and told of.
_LENIENT = ("latitude", "longitude", "featureType", "eventStart", "eventEnd")
_LIST = "|"
# Observations that make no sighting, wherever they were.
_NOTHING = ("blank", "vehicle", "unclassified")


@dataclass
class PackageTables:
    """Tables of one package.

    Attributes
    ----------
    deployments
        Rows with key, start and end, by their number in the file.
    media
        Deployment of each media file; None while that table is not read, or cannot be.
    kinds
        Number of media files of the season by the first half of their media type.
    media_offsets
        Number of these media files by the offset of their time.
    media_elsewhen
        Number of media files outside the season.
    nameless
        Rows by what stands in `individualID` and is no name, such as `unknown`; their name is None.
    placed_by_media
        Rows of observations that name no deployment and have that of their media file.
    nowhere
        Rows of observations of which neither tells the deployment.
    season
        What is read of the package, see `limit`; None: all.
    """

    descriptor: Descriptor
    deployments: dict[int, Row] = field(default_factory=dict)
    media: dict[str, str | None] | None = None
    kinds: dict[str, int] = field(default_factory=dict)
    media_offsets: Counter[timedelta] = field(default_factory=Counter)
    nameless: dict[str, list[int]] = field(default_factory=dict)
    placed_by_media: list[int] = field(default_factory=list)
    nowhere: list[int] = field(default_factory=list)
    media_elsewhen: int = 0
    season: PackageSeason | None = None
    _deployed: set[str] = field(default_factory=set)
    _faults: list[RowFaults] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """One line per fault of the rows that were read so far."""
        return [line for faults in self._faults for line in faults.lines()]

    def read_deployments(self) -> None:
        """Read the first table, where the package has it; so do the others."""
        faults = self._begin("deployments")
        for number, row in self._rows("deployments", contract("package_deployments"), faults):
            station = ("locationID",) if row["locationID"] is not None else ("locationName",)
            _check_keys(faults, number, row, ("deploymentID", *station))
            _check_place(faults, number, row)
            if row["deploymentID"] is not None:
                self._deployed.add(row["deploymentID"])
            start, end = row["deploymentStart"], row["deploymentEnd"]
            if start is not None and end is not None and end <= start:
                faults.of_cell(
                    number,
                    "deploymentEnd",
                    f"{end.isoformat()} is not after deploymentStart, {start.isoformat()}; correct whichever is wrong",
                    "order",
                )
            elif None not in (row["deploymentID"], start, end):
                self.deployments[number] = row

    def limit(self, season: Season | None, zone: tzinfo | None) -> None:
        """Read a season alone, where it is known; call after `read_deployments`.

        A package of this program holds one winter, whose sheets were checked against its season.
        """
        if season is not None and zone is not None and not self.descriptor.own:
            self.season = package_season(self.deployments.values(), season, zone)

    def stood(self, deployment: str) -> bool:
        """Whether a deployment stood in the season."""
        return self.season is None or deployment in self.season.deployments

    def in_season(self, observation: Row) -> bool:
        """Whether an observation belongs to the season."""
        return self.season is None or self.season.holds(
            observation["deploymentID"], observation["eventStart"]
        )

    def half_in_season(self, observation: Row) -> bool:
        """Whether its deployment or its time belongs to the season: where not both do, one may be wrong."""
        return (
            self.season is None
            or observation["deploymentID"] in self.season.deployments
            or (observation["eventStart"] is not None and self.season.holds(None, observation["eventStart"]))
        )

    def read_media(self) -> None:
        """Read the second table; call after `read_deployments`."""
        faults = self._begin("media")
        media: dict[str, str | None] = {}
        for number, row in self._rows("media", contract("package_media"), faults):
            self._check_deployment(faults, number, row)
            _check_keys(faults, number, row, ("mediaID",))
            _check_list(faults, number, row, "mediaID")
            if row["mediaID"] is not None:
                media[row["mediaID"]] = row["deploymentID"]
            if self.season is not None and not self.season.holds(row["deploymentID"], row["timestamp"]):
                self.media_elsewhen += 1
                continue
            kind = (row["fileMediatype"] or "?").partition("/")[0]
            self.kinds[kind] = self.kinds.get(kind, 0) + 1
            if row["timestamp"] is not None:
                self.media_offsets[row["timestamp"].utcoffset() or timedelta()] += 1
        self.media = None if faults.unreadable else media

    def observations(self) -> Iterator[tuple[int, Row]]:
        """Rows of the third table by their number; call after `read_media`."""
        faults = self._begin("observations")
        named: dict[str, bool] = {}
        for number, row in self._rows("observations", contract("package_observations"), faults):
            self._check_deployment(faults, number, row)
            self._check_media(faults, number, row)
            self._place(number, row)
            _check_keys(faults, number, row, ("observationID", "scientificName", "individualID"))
            _check_list(faults, number, row, "observationID")
            _check_order(faults, number, row)
            if row["scientificName"] is not None:
                row["scientificName"] = " ".join(row["scientificName"].split())
            if (name := row["individualID"]) is not None:
                if name not in named:
                    named[name] = alike(name) not in NAMELESS
                if not named[name]:
                    self.nameless.setdefault(name, []).append(number)
                    row["individualID"] = None
            yield number, row

    def _begin(self, resource: str) -> RowFaults:
        self._faults.append(RowFaults(self.descriptor.shown_file(resource)))
        return self._faults[-1]

    def _rows(self, resource: str, table: Contract, faults: RowFaults) -> Iterator[tuple[int, Row]]:
        path = self.descriptor.files.get(resource)
        if path is None:
            faults.unreadable = True
            return iter(())
        if resource == "observations":
            lenient = (*_LENIENT, "deploymentID")
            return stream_rows(path, table, _USED[resource], lenient, faults, event_time_fault)
        return stream_rows(path, table, _USED[resource], _LENIENT, faults, time_fault)

    def _check_deployment(self, faults: RowFaults, number: int, row: Row) -> None:
        # A table without a deployment is the fault itself.
        if self._deployed:
            _check_reference(
                faults, number, "deploymentID", row["deploymentID"], self._deployed, "deployments"
            )

    def _check_media(self, faults: RowFaults, number: int, row: Row) -> None:
        if self.media is None or row["mediaID"] is None:
            return
        _check_reference(faults, number, "mediaID", row["mediaID"], self.media, "media")
        owner = self.media.get(row["mediaID"])
        if None not in (owner, row["deploymentID"]) and owner != row["deploymentID"]:
            faults.of_cell(
                number,
                "deploymentID",
                f"is {quoted(row['deploymentID'])}, but its media file {quoted(row['mediaID'])} is of "
                f"{quoted(str(owner))}; correct whichever is wrong",
                "owner",
            )

    def _place(self, number: int, row: Row) -> None:
        """An observation without a deployment is of that of its media file: a name in it is not lost."""
        if row["deploymentID"] is not None:
            return
        row["deploymentID"] = (self.media or {}).get(row["mediaID"])
        if row["observationType"] not in _NOTHING:
            (self.nowhere if row["deploymentID"] is None else self.placed_by_media).append(number)


def _check_keys(faults: RowFaults, number: int, row: Row, columns: Collection[str]) -> None:
    """Keys and names go into tables and files of which each row is one line."""
    for column in columns:
        if fault := text_fault(row[column]):
            faults.of_cell(number, column, fault, "unprintable")


def _check_place(faults: RowFaults, number: int, row: Row) -> None:
    latitude, longitude = row["latitude"], row["longitude"]
    if latitude == 0 == longitude:
        faults.of_cell(
            number,
            "latitude",
            "is 0, and longitude as well; write the position, or leave both empty when it is not known",
            "zero",
        )
    elif (latitude is None) != (longitude is None) and faults.last != number:
        faults.of_cell(
            number,
            "longitude" if longitude is None else "latitude",
            "is empty, and the other part of the position is not; give both or neither",
            "half",
        )


def _check_reference(
    faults: RowFaults, number: int, column: str, value: str | None, known: Collection[str], resource: str
) -> None:
    if value is not None and value not in known:
        faults.of_cell(
            number,
            column,
            f"{quoted(value)} stands in no row of {resource}; correct it, or add the row there",
            "reference",
        )


def _check_list(faults: RowFaults, number: int, row: Row, column: str) -> None:
    if row[column] is not None and _LIST in row[column]:
        faults.of_cell(
            number,
            column,
            f"{quoted(row[column])} holds an upright stroke, which separates the keys in a list; write another sign, "
            "and the same wherever the key is used",
            "list",
        )


def _check_order(faults: RowFaults, number: int, row: Row) -> None:
    start, end = row["eventStart"], row["eventEnd"]
    if start is not None and end is not None and end < start:
        faults.of_cell(
            number,
            "eventEnd",
            f"{end.isoformat()} is before eventStart, {start.isoformat()}; correct whichever is wrong",
            "order",
        )
