"""The standard tables of a Camtrap DP package, row by row, each checked by itself and against the others.

Planning and the rule that reads the package go through the same checks, so that what was planned can be run.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from leopard_census.config.package_descriptor import Descriptor
from leopard_census.tables.contract import contract
from leopard_census.tables.read import Row
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


@dataclass
class PackageTables:
    """Tables of one package.

    Attributes
    ----------
    problems
        One line per fault, filled while rows are read.
    deployments
        Rows with key, start and end, by their number in the file.
    media
        Deployment of each media file.
    kinds
        Number of media files by the first half of their media type.
    """

    descriptor: Descriptor
    problems: list[str] = field(default_factory=list)
    deployments: dict[int, Row] = field(default_factory=dict)
    media: dict[str, str | None] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    _deployed: set[str] = field(default_factory=set)

    def read_deployments(self) -> None:
        """Read the first table."""
        shown = self.descriptor.shown_file("deployments")
        for number, row in self._rows("deployments", contract("package_deployments")):
            if row["deploymentID"] is not None:
                self._deployed.add(row["deploymentID"])
            start, end = row["deploymentStart"], row["deploymentEnd"]
            if start is not None and end is not None and end <= start:
                self.problems.append(
                    f"{shown}: row {number}, column deploymentEnd: {end.isoformat()} is not after deploymentStart, "
                    f"{start.isoformat()}; correct whichever is wrong"
                )
            elif None not in (row["deploymentID"], start, end):
                self.deployments[number] = row

    def read_media(self) -> None:
        """Read the second table; call after `read_deployments`."""
        shown = self.descriptor.shown_file("media")
        for number, row in self._rows("media", contract("package_media")):
            self._check_reference(shown, number, row, "deploymentID", self._deployed, "deployments")
            self._check_list(shown, number, row, "mediaID")
            if row["mediaID"] is not None:
                self.media[row["mediaID"]] = row["deploymentID"]
            kind = (row["fileMediatype"] or "?").partition("/")[0]
            self.kinds[kind] = self.kinds.get(kind, 0) + 1

    def observations(self) -> Iterator[tuple[int, Row]]:
        """Rows of the third table by their number; call after `read_media`."""
        shown = self.descriptor.shown_file("observations")
        for number, row in self._rows("observations", contract("package_observations")):
            self._check_reference(shown, number, row, "deploymentID", self._deployed, "deployments")
            self._check_reference(shown, number, row, "mediaID", self.media, "media")
            self._check_list(shown, number, row, "observationID")
            self._check_observation(shown, number, row)
            yield number, row

    def _rows(self, resource: str, table: Any) -> Iterator[tuple[int, Row]]:
        path = self.descriptor.files[resource]
        shown = self.descriptor.shown_file(resource)
        lenient = (*_LENIENT, *(["deploymentID"] if resource == "observations" else []))
        return stream_rows(path, table, _USED[resource], lenient, shown, self.problems)

    def _check_reference(
        self, shown: str, number: int, row: Row, column: str, known: Any, resource: str
    ) -> None:
        value = row[column]
        # A table of which no row could be read is the fault itself.
        if value is not None and known and value not in known:
            self.problems.append(
                f"{shown}: row {number}, column {column}: {value!r} stands in no row of {resource}; correct it, or add "
                "the row there"
            )

    def _check_list(self, shown: str, number: int, row: Row, column: str) -> None:
        if row[column] is not None and _LIST in row[column]:
            self.problems.append(
                f"{shown}: row {number}, column {column}: {row[column]!r} holds an upright stroke, which separates "
                "the keys in a list; write another sign, and the same wherever the key is used"
            )

    def _check_observation(self, shown: str, number: int, row: Row) -> None:
        at = f"{shown}: row {number}, column"
        start, end = row["eventStart"], row["eventEnd"]
        if start is not None and end is not None and end < start:
            self.problems.append(
                f"{at} eventEnd: {end.isoformat()} is before eventStart, {start.isoformat()}; correct whichever is "
                "wrong"
            )
        owner = self.media.get(row["mediaID"]) if row["mediaID"] is not None else None
        if None not in (owner, row["deploymentID"]) and owner != row["deploymentID"]:
            self.problems.append(
                f"{at} deploymentID: is {row['deploymentID']!r}, but its media file {row['mediaID']!r} is of "
                f"{owner!r}; correct whichever is wrong"
            )
