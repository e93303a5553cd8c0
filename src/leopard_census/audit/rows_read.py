"""Which rows of the tables a number of the ledger is made from: found by deriving the ledger and watching what is read.

The code that makes the ledger is run once more over tables that note each cell that is looked at. Cells looked at since
the number before are the candidates; those that hold its value, a limit, or the sentence beside it are what the number
bears. A number that no single cell holds (a sum, a count) rests on all rows that were looked at for it.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leopard_census.config.load import Plan
from leopard_census.errors import InputError
from leopard_census.provenance.digest import value_digest
from leopard_census.provenance.names import Roots
from leopard_census.provenance.record import Record
from leopard_census.report.entries import EntryMaker, id_part
from leopard_census.report.numbers import build_entries
from leopard_census.report.sources import Sources, sources_from_records
from leopard_census.report.table_paths import named_tables
from leopard_census.tables.read import Row

# A ledger rounds to six decimals, tables to fewer.
_SAME = 1e-6


@dataclass(frozen=True)
class RowRead:
    """One row of a table that a number rests on.

    Attributes
    ----------
    file
        Name of the table as in records.
    number
        Of the row in the file; the header is row 1.
    cells
        Its cells that hold anything, by column.
    bears
        Columns that hold the number, a limit of its interval, or the sentence beside it.
    """

    file: str
    number: int
    cells: Mapping[str, str]
    bears: tuple[str, ...]


def rows_read(
    survey: str, number: str, records: Mapping[str, Record], roots: Roots, plan: Plan | None
) -> tuple[RowRead, ...]:
    """Rows behind one number; none where the ledger was not made by this program, or tables are not as they were.

    Parameters
    ----------
    survey
        Its id.
    number
        Ledger id.
    records
        Of the survey's jobs, by name of the file.
    roots
        Where names in records start from.
    plan
        Of the survey.
    """
    own = records.get("numbers.json")
    if own is None or plan is None:
        return ()
    tables = named_tables(survey, (file.name for file in own.inputs))
    watch = _Watch()
    try:
        plain = sources_from_records(tables, records.values(), roots.work)
        sources = _WatchedSources(plain.files, watch)
        earlier = own.settings.get("survey", {}).get("earlier", plan.survey.earlier)
        build_entries(
            survey,
            sources,
            earlier,
            code=own.code,
            config=value_digest(own.settings),
            maker=lambda *given: _WatchedMaker(*given, watch=watch),
        )
    except (InputError, OSError, ValueError):
        return ()
    return tuple(watch.found.get(number, ())) or _measure(plain, number)


def _measure(sources: Sources, number: str) -> tuple[RowRead, ...]:
    """The measure of `validation.json` that a number is, by its place in the list."""
    return tuple(
        RowRead(
            f"results/{sources['validation'].name}",
            place,
            {name: text for name, value in measure.items() if (text := _text(value))},
            ("value",),
        )
        for place, measure in enumerate(sources.validation, start=1)
        if number == f"validation.{id_part(measure['id'])}"
    )


@dataclass
class _Watch:
    """Cells looked at since the number before, and what was found for each number."""

    seen: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    before: dict[str, dict[tuple[str, int], set[str]]] = field(default_factory=dict)
    rows: dict[tuple[str, int], Row] = field(default_factory=dict)
    found: dict[str, list[RowRead]] = field(default_factory=dict)

    def close(self, id: str, files: set[str], held: list[float], said: str) -> None:
        """Sort out what was seen for a number, and begin anew."""
        read = []
        for (file, number), columns in sorted(self._looked_at(files).items()):
            row = self.rows[file, number]
            bears = tuple(column for column in row if column in columns and _bears(row[column], held, said))
            read.append(RowRead(file, number, {k: _text(v) for k, v in row.items() if _text(v)}, bears))
        numbers = [
            row
            for row in read
            if any(_is_one_of(self.rows[row.file, row.number][c], held) for c in row.bears)
        ]
        self.found[id] = numbers or [row for row in read if row.bears] or read
        self.seen = {}

    def _looked_at(self, files: set[str]) -> dict[tuple[str, int], set[str]]:
        """Cells of these files since the number before, or what was read last of them: some numbers share one look."""
        found: dict[tuple[str, int], set[str]] = {}
        for file in files:
            now = {place: columns for place, columns in self.seen.items() if place[0] == file}
            if now:
                self.before[file] = now
            # Where nothing was looked at, rows were just counted.
            found |= self.before.get(file) or {place: set() for place in self.rows if place[0] == file}
        return found


class _WatchedRow(dict[str, Any]):
    """A row that notes which of its cells are looked at."""

    def __init__(self, row: Row, place: tuple[str, int], watch: _Watch) -> None:
        super().__init__(row)
        self._place, self._watch = place, watch

    def __getitem__(self, column: str) -> Any:
        self._watch.seen.setdefault(self._place, set()).add(column)
        return super().__getitem__(column)

    def get(self, column: str, default: Any = None) -> Any:
        if column not in self:
            return default
        return self[column]


class _WatchedSources(Sources):
    def __init__(self, files: Mapping[str, Any], watch: _Watch) -> None:
        super().__init__(files)
        self.__dict__["_watched"] = {}
        self.__dict__["_watch"] = watch

    def rows(self, name: str) -> list[Row]:
        watched: dict[str, list[Row]] = self.__dict__["_watched"]
        if name not in watched:
            file = f"results/{self.files[name].name}" if name in self.files else name
            watch: _Watch = self.__dict__["_watch"]
            plain = super().rows(name)
            watch.rows |= {(file, number): row for number, row in enumerate(plain, start=2)}
            watched[name] = [
                _WatchedRow(row, (file, number), watch) for number, row in enumerate(plain, start=2)
            ]
        return watched[name]


class _WatchedMaker(EntryMaker):
    def __init__(self, *given: Any, watch: _Watch) -> None:
        super().__init__(*given)
        self._watch = watch

    def add(self, id: str, value: float | int | None, **told: Any) -> None:
        super().add(id, value, **told)
        entry = self.entries[-1]
        limits = (entry.interval.lower, entry.interval.upper) if entry.interval else ()
        held = [float(number) for number in (entry.value, *limits) if number is not None]
        self._watch.close(id, {f"results/{item.path}" for item in entry.inputs}, held, entry.reason)


def _bears(value: Any, held: list[float], said: str) -> bool:
    return _is_one_of(value, held) or (isinstance(value, str) and len(value) > 1 and value in said)


def _is_one_of(value: Any, held: list[float]) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return any(abs(value - number) <= _SAME * max(1.0, abs(number)) for number in held)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(_text(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else str(value)
