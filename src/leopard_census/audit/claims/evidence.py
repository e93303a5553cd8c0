"""What the results of the surveys say about the winters of a publication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from leopard_census.audit.claims.ways import COUNTS
from leopard_census.config.claims import Publication
from leopard_census.provenance.ledger import Entry, read_ledger
from leopard_census.tables.contract import contract
from leopard_census.tables.read import read_table


@dataclass(frozen=True)
class WinterResult:
    """Results of one survey.

    Attributes
    ----------
    entries
        Its number ledger.
    basis
        What its estimates rest on.
    comparison
        Rows of its `comparison.csv`.
    """

    survey: str
    entries: Mapping[str, Entry]
    basis: Mapping[str, str | None] = field(default_factory=dict)
    comparison: Sequence[Mapping[str, Any]] = ()

    def count(self, way: str) -> float | None:
        """A count by its way; mean numbers over plausible identities are not rounded."""
        entry = self.entries.get(COUNTS[way][0])
        return None if entry is None else entry.value

    @property
    def method(self) -> str | None:
        """How it was recorded: video, photo, both or tables."""
        return self.basis.get("method")

    @property
    def effort_days(self) -> float | None:
        """Station-days."""
        entry = self.entries.get("effort.station_days")
        return None if entry is None else entry.value


@dataclass(frozen=True)
class Evidence:
    """The publication with its winters: those that have results, and those that have none."""

    publication: Publication
    winters: Mapping[str, tuple[WinterResult, ...]] = field(default_factory=dict)
    #: Group of winters -> names of those without results.
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Rows of the comparison of all surveys, for a last winter that names no earlier ones itself.
    spanning: Sequence[Mapping[str, Any]] = ()

    def complete(self, group: str) -> bool:
        """Whether every winter of a group has results."""
        return bool(self.winters.get(group)) and not self.absent.get(group)

    def named(self, group: str) -> bool:
        """Whether the publication says which winters these are."""
        return bool(self.publication.winters[group].surveys or self.publication.winters[group].seasons)


def read_winter(survey: str, numbers: Path, basis: Path, comparison: Path) -> WinterResult:
    """Results of a survey from its files.

    Raises
    ------
    InputError
        When one cannot be read.
    """
    facts = {row["item"]: row["value"] for row in read_table(basis, contract("basis"))}
    return WinterResult(survey, read_ledger(numbers), facts, read_table(comparison, contract("comparison")))


def evidence(
    publication: Publication,
    matched: Mapping[str, Mapping[str, str | None]],
    results: Mapping[str, WinterResult],
    spanning: Sequence[Mapping[str, Any]] = (),
) -> Evidence:
    """Evidence for a publication.

    Parameters
    ----------
    matched
        Group of winters -> winter as the publication names it -> its survey, or None.
    results
        By survey, of those that are built.
    spanning
        Rows of the comparison of all surveys.
    """
    winters = {
        group: tuple(results[s] for s in names.values() if s is not None and s in results)
        for group, names in matched.items()
    }
    absent = {
        group: tuple(name for name, survey in names.items() if survey not in results)
        for group, names in matched.items()
    }
    return Evidence(publication, winters, absent, spanning)
