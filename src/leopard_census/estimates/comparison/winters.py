"""What the comparison knows of each winter: the tables of the histories and estimates stages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from leopard_census.estimates.closed.matrix import HistoryMatrix, history_matrix
from leopard_census.estimates.comparison.identity_error import read_identity
from leopard_census.tables.contract import Contract, contract
from leopard_census.tables.read import read_table

Row = Mapping[str, Any]

HEADLINE = "headline"
_MODEL = "M0"
#: Tables of each winter by name, all of which every winter has.
TABLES = ("counts", "closed", "basis", "effort", "histories", "capture_sets", "detectors", "members")


def _contracts() -> dict[str, Contract]:
    return {
        "counts": contract("counts"),
        "closed": contract("closed"),
        "basis": contract("basis"),
        "effort": contract("effort"),
        "histories": contract("histories"),
        "capture_sets": contract("capture_sets"),
        "detectors": contract("detectors"),
        "members": contract("members"),
    }


@dataclass(frozen=True)
class Winter:
    """One survey.

    Attributes
    ----------
    counts
        Rows of `counts.csv` by group.
    closed
        The headline row of model M0.
    facts
        Rows of `basis.csv` by item.
    effort, histories, captures, detectors, members
        Rows of these tables; histories and captures of the headline data set.
    deployments
        Rows of the field sheet, where the winter has one.
    identity
        Rows of `identity.csv`; None where the winter has none.
    """

    survey: str
    counts: Mapping[str, Row]
    closed: Row
    facts: Mapping[str, Row]
    effort: Sequence[Row]
    histories: Sequence[Row] = ()
    captures: Sequence[Row] = ()
    detectors: Sequence[Row] = ()
    members: Sequence[Row] = ()
    deployments: Sequence[Row] = ()
    identity: Sequence[Row] | None = None

    @property
    def station_days(self) -> float | None:
        """Effort in the window; None when not known."""
        value = self.fact("station_days")
        return None if value is None else float(value)

    @property
    def stations(self) -> frozenset[str]:
        """Stations that worked."""
        return frozenset(row["locationID"] for row in self.effort if row["usage"] > 0)

    @property
    def method(self) -> str:
        """video, photo, both, or tables; `not known` where nothing says."""
        return str(self.fact("method") or "not known")

    @property
    def n_min(self) -> int:
        """Minimum number of adults and subadults."""
        return int(self.counts["adults"]["n_min"])

    def fact(self, item: str) -> str | None:
        """Value of a row of `basis.csv`."""
        row = self.facts.get(item)
        return None if row is None or row["value"] in (None, "") else str(row["value"])

    def why_no(self, item: str) -> str | None:
        """The sentence why effort or places are not known; None where they are."""
        row = self.facts.get(item)
        if row is None or row["value"] != "no":
            return None
        return str(row["note"] or f"There is no record of {item}.")

    @property
    def matrix(self) -> HistoryMatrix:
        """Histories of the closed models."""
        return history_matrix(self.histories)

    @property
    def year(self) -> float | None:
        """Time of the window's first day in years; None when not known."""
        told = self.fact("window_start")
        if told is None:
            return None
        day = date.fromisoformat(told)
        return day.year + (day.timetuple().tm_yday - 1) / 365.25


def read_winters(
    surveys: Sequence[str],
    inputs: Mapping[str, Sequence[Path]],
    sheets: Mapping[str, Path],
    identity: Mapping[str, Path],
) -> list[Winter]:
    """All winters, in the order of the surveys, which is that of time.

    Parameters
    ----------
    inputs
        Paths by table (`TABLES`), each in the order of the surveys.
    sheets
        Field sheet (deployments) by survey, of those that have one.
    identity
        `identity.csv` by survey, of those that have one.
    """
    found = []
    for i, survey in enumerate(surveys):
        rows = {name: read_table(inputs[name][i], one) for name, one in _contracts().items()}
        sheet = sheets.get(survey)
        found.append(
            Winter(
                survey,
                {row["group"]: row for row in rows["counts"]},
                headline_closed(rows["closed"]),
                {row["item"]: row for row in rows["basis"]},
                rows["effort"],
                [row for row in rows["histories"] if row["data_set"] == HEADLINE],
                [row for row in rows["capture_sets"] if row["data_set"] == HEADLINE],
                rows["detectors"],
                rows["members"],
                read_table(sheet, contract("deployments")) if sheet else (),
                read_identity(identity.get(survey)),
            )
        )
    return found


def headline_closed(rows: Sequence[Row]) -> Row:
    """The row of the closed estimate that winters are compared by."""
    return next(row for row in rows if row["data_set"] == HEADLINE and row["model"] == _MODEL)
