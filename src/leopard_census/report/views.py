"""What the pages and figures show, gathered from the tables by station and by animal."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from leopard_census.report.encounter_days import EncounterDays
from leopard_census.report.printing import TableRow
from leopard_census.report.sources import Sources, contracts

# Before the name of the publication in the name of a table of claims.
_CLAIMS = "claims."


@dataclass(frozen=True)
class Station:
    """One station: its days of effort, its encounters in the window, and its place where one is known (metres)."""

    code: str
    effort: tuple[TableRow, ...]
    encounters: tuple[TableRow, ...]
    place: TableRow | None

    @property
    def worked(self) -> tuple[TableRow, ...]:
        """Days on which it worked."""
        return tuple(row for row in self.effort if row["usage"] > 0)

    @property
    def station_days(self) -> float:
        """Effort, for drawing; pages print it through `total`."""
        return float(sum(row["usage"] for row in self.effort))


@dataclass(frozen=True)
class Animal:
    """One code: its row in the catalogue, where there is one, and its encounters in the window."""

    code: str
    row: TableRow | None
    encounters: tuple[TableRow, ...]

    @property
    def juvenile(self) -> bool:
        """Whether it is a cub."""
        return self.life_stage == "juvenile"

    @property
    def life_stage(self) -> str | None:
        """Age class; None: adult or subadult, not told apart."""
        return self._known("lifeStage")

    @property
    def sex(self) -> str | None:
        """Sex, where known."""
        return self._known("sex")

    @property
    def stations(self) -> list[str]:
        """Codes of the stations at which it was encountered."""
        return sorted({row["locationID"] for row in self.encounters}, key=natural)

    @property
    def undated(self) -> bool:
        """Whether an encounter has no date, so that only occasions say when it was first and last seen."""
        rows = self.encounters
        return any(row["date"] is None for row in rows) and all(row["occasion"] is not None for row in rows)

    @property
    def companions(self) -> list[str]:
        """Codes of animals seen together with it."""
        return sorted(self.row["companions"], key=natural) if self.row else []

    @property
    def flanks(self) -> str:
        """`both`, `left`, `right` or `none`."""
        if self.row:
            return str(self.row["flanks"])
        seen = {flank for row in self.encounters for flank in row["flanks"]} & {"left", "right"}
        return "both" if len(seen) == 2 else seen.pop() if seen else "none"

    def _known(self, column: str) -> str | None:
        rows = [self.row] if self.row else list(self.encounters)
        return next((row[column] for row in rows if row and row[column]), None)


@dataclass(frozen=True)
class Step:
    """One step of the funnel: the row of its total, and the rows that it splits into."""

    unit: str
    total: TableRow | None
    parts: tuple[TableRow, ...]

    @property
    def first(self) -> TableRow:
        """Any of its rows: all name the same unit."""
        return self.total or self.parts[0]


class Views:
    """The tables of one survey as the report looks at them.

    Parameters
    ----------
    sources
        The survey's files.
    window
        First and last day of the analysis.
    """

    def __init__(self, sources: Sources, window: tuple[dt.date, dt.date]) -> None:
        self.sources = sources
        self.window = window

    @cached_property
    def tables(self) -> dict[str, list[TableRow]]:
        """Rows of every table by its name; a table that the survey lacks has none."""
        return {name: self._rows(name) for name in contracts()}

    @cached_property
    def encounters(self) -> list[TableRow]:
        """Encounters inside the analysis window."""
        return [row for row in self.tables["encounters"] if row["excluded_by"] != "outside-window"]

    @cached_property
    def days(self) -> EncounterDays:
        """On which days encounters may have been."""
        told = next(
            (row["value"] for row in self.tables["basis"] if row["item"] == "scr_occasion_days"), None
        )
        return EncounterDays(self.window, int(told) if told else None)

    @cached_property
    def stations(self) -> list[Station]:
        """Stations in order of code."""
        codes = {row["locationID"] for row in self.tables["effort"]}
        places = {row["detector"]: row for row in self.tables["detectors"] if row["x"] is not None}
        effort = _grouped(self.tables["effort"], "locationID")
        encounters = _grouped(self.encounters, "locationID")
        return [
            Station(code, tuple(effort.get(code, ())), tuple(encounters.get(code, ())), places.get(code))
            for code in sorted(codes | set(encounters), key=natural)
        ]

    @cached_property
    def animals(self) -> list[Animal]:
        """Animals, most often encountered first, cubs at the end."""
        rows = {row["individualID"]: row for row in self.tables["catalogue"]}
        encounters = _grouped(self.encounters, "individualID")
        animals = [
            Animal(code, rows.get(code), tuple(encounters.get(code, ()))) for code in {*rows, *encounters}
        ]
        return sorted(animals, key=lambda a: (a.juvenile, -len(a.encounters), natural(a.code)))

    @cached_property
    def funnel(self) -> list[Step]:
        """Steps from files to captures."""
        steps: dict[tuple[int, str], list[TableRow]] = {}
        for row in self.tables["funnel"]:
            steps.setdefault((row["step"], row["unit"]), []).append(row)
        return [
            Step(
                unit,
                next((row for row in rows if row["state"] == "total"), None),
                tuple(sorted((r for r in rows if r["state"] != "total"), key=lambda r: bool(r["reason"]))),
            )
            for (_, unit), rows in sorted(steps.items())
        ]

    @cached_property
    def claims(self) -> list[tuple[str, list[TableRow]]]:
        """Published claims about the survey, by publication."""
        names = sorted(name for name in self.sources.files if name.startswith(_CLAIMS))
        return [(name.removeprefix(_CLAIMS), self._rows(name)) for name in names]

    @cached_property
    def measures(self) -> list[TableRow]:
        """Measures of the comparison with a known truth, in file order."""
        if not self.sources.validation:
            return []
        source = self.sources["validation"]
        return [TableRow(row, source.name, source.sha256, (row["id"],)) for row in self.sources.validation]

    @property
    def has_places(self) -> bool:
        """Whether any station has coordinates."""
        return any(station.place for station in self.stations)

    def winters(self, order: Sequence[str]) -> list[TableRow]:
        """Rows of the comparison of winters, in that order of surveys."""
        rows = {row["survey"]: row for row in self.tables["trend"]}
        return [rows[survey] for survey in order if survey in rows]

    def _rows(self, name: str) -> list[TableRow]:
        if name not in self.sources:
            return []
        source = self.sources[name]
        keys = contracts()[name.partition(".")[0]].primary_key
        return [
            TableRow(row, source.name, source.sha256, tuple(_key_text(row[key]) for key in keys))
            for row in self.sources.rows(name)
        ]


def natural(code: str) -> tuple[str, int, str]:
    """Sort key that puts S2 before S10."""
    head = code.rstrip("0123456789")
    tail = code[len(head) :]
    return (head, int(tail) if tail else -1, code)


def _grouped(rows: Sequence[TableRow], column: str) -> Mapping[str, list[TableRow]]:
    groups: dict[str, list[TableRow]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def _key_text(value: object) -> str:
    return value.isoformat() if isinstance(value, dt.date) else "" if value is None else str(value)
