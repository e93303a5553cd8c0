"""The printing functions of a public edition: they print what it may tell, and dates as coarse as settings say."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from leopard_census.disclosure.dates import DateGrain, coarse_date
from leopard_census.disclosure.remarks import Remarks
from leopard_census.provenance.ledger import Entry
from leopard_census.report.edition import PUBLIC
from leopard_census.report.language import Language, marked
from leopard_census.report.printing import Printer, PrintError, TableRow
from leopard_census.report.references import Reference
from leopard_census.report.views import Views

#: Stands for a remark that names a station, a day or a time.
HELD_BACK = marked("A remark stands in the internal edition alone, as it names a station, a day or a time.")
# Of the record of what was printed.
_KEYS = ("row", "rows", "sha256")
# Parts of a number's entry that people read as sentences.
_SENTENCES = ("reason", "definition", "formula", "subset")


def public_printer(
    views: Views,
    ledger: Mapping[str, Entry],
    settings: Mapping[str, Any],
    references: Mapping[str, Reference],
    language: Language,
) -> "PublicPrinter":
    """The printer of a survey's public edition.

    Raises
    ------
    ValueError
        When there is no table of coarse places: without it nobody knows which names must not be printed.
    """
    if "public_places" not in views.sources:
        raise ValueError("a public edition needs the table of coarse places (release/places.csv)")
    season = settings["survey"]["season"]
    stations = [station.code for station in views.stations]
    return PublicPrinter(
        ledger,
        settings,
        references,
        language,
        grain=settings["disclosure"]["date_grain"],
        season=(dt.date.fromisoformat(season["start"]), dt.date.fromisoformat(season["end"])),
        names={
            *stations,
            *(name for row in views.tables["public_places"] for name in (row["locationID"], *row["names"])),
        },
    )


class PublicPrinter(Printer):
    """Prints what may leave the team; anything else is an error of the template that asks for it.

    Parameters
    ----------
    ledger, settings, references, language
        As `Printer` takes them.
    grain, season
        How exact dates of records are, and the survey's season, see `disclosure.dates`.
    names
        Codes and names of stations and deployments, of all winters.
    """

    def __init__(
        self,
        ledger: Mapping[str, Entry],
        settings: Mapping[str, Any],
        references: Mapping[str, Reference],
        language: Language,
        *,
        grain: DateGrain,
        season: tuple[dt.date, dt.date],
        names: Iterable[str],
    ) -> None:
        super().__init__(ledger, settings, references, language)
        self._edition = PUBLIC
        self._grain: DateGrain = grain
        self._season = season
        self._names = frozenset(names)
        self._remarks = Remarks(self._names, days_too=grain != "day")

    def _instead_of_entry(self, id: str, part: str) -> str | None:
        self._may(self._edition.prints_number(id), f"the number {id!r}")
        if part in _SENTENCES and self._remarks.tell(str(getattr(self.entry(id), part) or "")):
            return self.language.words(HELD_BACK)
        return None

    def _instead_of_cell(self, row: TableRow, column: str) -> str | None:
        self._may(self._edition.prints_cell(row.file, column), f"the column {column!r} of {row.file}")
        value = row.cells[column]
        return (
            self.language.words(HELD_BACK) if isinstance(value, str) and self._remarks.tell(value) else None
        )

    def alike(self, first: dt.date, last: dt.date) -> bool:
        """Whether two days print as one."""
        return first == last if self._grain == "day" else self._coarse(first) == self._coarse(last)

    def _allow_setting(self, path: str) -> None:
        self._may(self._edition.prints_setting(path), f"the setting {path!r}")

    def _allow_code(self, code: str) -> None:
        self._may(code not in self._names, f"the code {code!r}, which is that of a station or a deployment")

    def _allow_tick(self, value: object) -> None:
        self._may(not isinstance(value, dt.date), "days on the scale of a figure")

    def _over_rows(self, how: str, rows: Sequence[TableRow], column: str | None, text: str) -> Markup:
        for file in {row.file for row in rows}:
            self._may(self._edition.prints_cell(file, column), f"the column {column!r} of {file}")
        return super()._over_rows(how, rows, column, text)

    def _cell_text(self, value: Any, digits: int | None, date: str, *, words: bool = False) -> str:
        if isinstance(value, dt.datetime):
            value = value.date()
        if isinstance(value, dt.date) and self._grain != "day":
            return self._coarse(value)
        return super()._cell_text(value, digits, date, words=words)

    def _coarse(self, day: dt.date) -> str:
        if self._grain == "month":
            return self._formats.month(day)
        return coarse_date(day, self._grain, self._season)

    def _print(self, text: str, **record: Any) -> Markup:
        """Prints; the list of what was printed names no rows, which are stations and days, and no digests of files."""
        return super()._print(text, **{name: told for name, told in record.items() if name not in _KEYS})

    def _may(self, allowed: bool, what: str) -> None:
        if not allowed:
            raise PrintError(
                f"the public edition may not print {what}; print it in the internal one alone, or add it to "
                "report/edition.py when everybody may know it"
            )
