"""The printing functions of the templates; nothing else may put a digit on a page.

`n` prints a number of the ledger, `t` a cell (or a sum over cells) of a table, `c` a setting, `id` a code, `ref` a
citation. `axis` prints the scale of a figure and `label` the number of a figure or table; both are page furniture.
Each printed text is recorded, so that an audit can subtract all of them from the page and find no digit left.
"""

import datetime as dt
import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from markupsafe import Markup, escape

from leopard_census.provenance.ledger import Entry
from leopard_census.report.formats import NO_BREAK, with_powers
from leopard_census.report.language import SOURCE_LANGUAGE, Language, marked
from leopard_census.report.marks import Occurrence, mark
from leopard_census.report.references import Reference
from leopard_census.tables.read import Row

MISSING = "\u2013"
#: Begins the anchor of the first place of each number.
PLACE = "at-"
_FLOAT_DIGITS = 1
_P_DIGITS = 3
_LABELS = {"Figure": marked("Figure"), "Table": marked("Table"), "Source": marked("Source")}
# Columns whose cells are words, or hold words; those of all others are names, codes and numbers.
_OF_WORDS = frozenset(
    ("answer", "answers", "closed_note", "definition", "earlier", "estimator", "finding", "meaning")
    + (
        "method",
        "missing",
        "model",
        "note",
        "reason",
        "settled",
        "state",
        "strata",
        "test",
        "unit",
        "verdict",
    )
)
# Columns of words, by their tables, that may hold what people or another program wrote: tags of packages, and what
# reviewers are called. A claims file says its own words in each language.
_OF_OTHERS = {"funnel": ("state", "reason"), "disagreements": ("answers", "settled")}


class PrintError(ValueError):
    """A template asks for something that is not there."""


@dataclass(frozen=True)
class TableRow:
    """A row of a table, with the file that it stands in and its key, both for the record of what was printed."""

    cells: Row
    file: str
    sha256: str
    key: tuple[str, ...]

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]


class Printer:
    """Prints and records.

    Parameters
    ----------
    ledger
        Entries by id.
    settings
        Nested settings, as the rule passes them.
    references
        Works that may be cited, by key.
    language
        That of the page.
    """

    def __init__(
        self,
        ledger: Mapping[str, Entry],
        settings: Mapping[str, Any],
        references: Mapping[str, Reference],
        language: Language | None = None,
    ) -> None:
        self.language = language or Language(SOURCE_LANGUAGE)
        self._formats = self.language.formats
        self._ledger = ledger
        self._settings = settings
        self._references = references
        self._items: list[dict[str, Any]] = []
        self._labels: dict[tuple[str, str], int] = {}
        self._cited: set[str] = set()
        # How often each number that the text leads to is printed after the first time.
        self._linked: dict[str, int] = {}

    # ---- what templates call

    def n(
        self, id: str, part: str = "value", digits: int | None = None, link: bool = True, ratio: bool = False
    ) -> Markup:
        """A number of the ledger, or a part of its entry.

        Parameters
        ----------
        id
            Ledger id.
        part
            `value`, `interval`, `lower`, `upper`, `level`, `unit`, `reason`, `definition`, `formula` or `subset`.
        digits
            Decimals, where other than the entry's own.
        link
            Whether the number leads to its entry in the annex.
        ratio
            Print a share of one as a percentage.
        """
        text = self._instead_of_entry(id, part)
        if text is None:
            entry = self.entry(id)
            text = self._entry_text(entry, part, entry.digits if digits is None else digits, ratio)
        printed = self._print(text, function="n", id=id, part=part)
        if not link:
            return printed
        return Markup('<a class="n" {}>{}</a>').format(self.lead_to(id, counts=part == "value"), printed)

    def t(
        self,
        row: TableRow,
        column: str,
        digits: int | None = None,
        date: str = "day",
        ratio: bool = False,
        words: bool | None = None,
    ) -> Markup:
        """A cell of a table; an empty one prints as a dash.

        `date` is `day` or `brief`; times print as days. With `ratio` a share of one prints as a percentage. `words`
        says whether the cell is to be translated, where its column holds words in some tables or rows only.
        """
        if column not in row.cells:
            raise PrintError(f"{row.file} has no column {column!r}; it has {', '.join(row.cells)}")
        value = row.cells[column]
        told = column in _OF_WORDS if words is None else words
        text = self._instead_of_cell(row, column)
        if text is None and ratio and value is not None:
            text = self._formats.percent(value, digits or 0)
        elif text is None and told and value and column in _OF_OTHERS.get(PurePosixPath(row.file).stem, ()):
            text = self.language.sentence(str(value), of_others=True)
        elif text is None:
            text = self._cell_text(value, digits, date, words=told)
        return self._print(
            text, function="t", file=row.file, sha256=row.sha256, row=list(row.key), column=column
        )

    def p(self, row: TableRow, column: str = "p_value") -> Markup:
        """A p-value; one that would print as nothing is told to be less than the last digit."""
        value, least = row.cells[column], 10.0**-_P_DIGITS
        small = value is not None and value < least / 2
        text = self._instead_of_cell(row, column)
        if text is None:
            text = "<" * small + self._cell_text(least if small else value, _P_DIGITS, "day")
        return self._print(
            text, function="t", file=row.file, sha256=row.sha256, row=list(row.key), column=column
        )

    def total(self, rows: Sequence[TableRow], column: str, digits: int = 1) -> Markup:
        """Sum over the cells of a column of those rows."""
        text = self._formats.number(sum(row.cells[column] for row in rows), digits)
        return self._over_rows("sum", rows, column, text)

    def count(self, rows: Sequence[TableRow], distinct: str | None = None) -> Markup:
        """How many rows there are, or how many different values they hold in a column."""
        found = {row.cells[distinct] for row in rows} if distinct else rows
        return self._over_rows("count distinct" if distinct else "count", rows, distinct, str(len(found)))

    def extreme(self, which: str, rows: Sequence[TableRow], column: str, date: str = "day") -> Markup:
        """First (`min`) or last (`max`) value of a column."""
        values = [row.cells[column] for row in rows if row.cells[column] is not None]
        value = {"min": min, "max": max}[which](values) if values else None
        return self._over_rows(which, rows, column, self._cell_text(value, None, date))

    def c(self, path: str, digits: int | None = None, words: bool = False) -> Markup:
        """A setting by its dotted path, such as `histories.occasion_days`; `words` says that it is to be translated."""
        self._allow_setting(path)
        text = self._cell_text(self.setting(path), digits, "day", words=words)
        return self._print(text, function="c", path=path)

    def id(self, code: str, kind: str = "code") -> Markup:
        """A code: of an animal, a station, a survey; `kind="sha256"` sets a digest in groups, "model" is a model."""
        self._allow_code(str(code))
        text = self.language.sentence(str(code)) if kind == "model" else str(code)
        if kind == "sha256":
            text = " ".join(text[i : i + 8] for i in range(0, len(text), 8))
        return self._print(text, function="id", code=str(code), kind=kind)

    def ref(self, key: str, part: str = "short") -> Markup:
        """A citation (`short`), or the full reference (`full`) in the list of references."""
        if key not in self._references:
            raise PrintError(f"no reference {key!r}{_near(key, self._references)}")
        reference = self._references[key]
        if part == "full":
            return self._print(reference.full, function="ref", key=key, part=part)
        self._cited.add(key)
        printed = self._print(reference.short, function="ref", key=key, part=part)
        return Markup('<a class="ref" href="#ref-{}">{}</a>').format(key, printed)

    def axis(self, value: float | int | dt.date | str, digits: int = 0) -> Markup:
        """The label of a tick on a figure's scale."""
        self._allow_tick(value)
        if isinstance(value, dt.date):
            text = self._formats.short_day(value)
        else:
            text = value if isinstance(value, str) else self._formats.number(value, digits)
        return self._print(text, function="axis")

    def label(self, kind: str, key: str) -> Markup:
        """`Figure 3` or `Table 2`, numbered in the order in which they are first named."""
        known = sorted(number for (k, _), number in self._labels.items() if k == kind)
        number = self._labels.setdefault((kind, key), len(known) + 1)
        return self._print(f"{self.language.words(_LABELS[kind])}{NO_BREAK}{number}", function="label")

    # ---- what templates ask

    def lead_to(self, id: str, counts: bool = True) -> Markup:
        """Attributes of a link to a number's entry, which the annex must hold from now on.

        The first link to a number is also where its entry leads back to. With `counts` a later one is one of the
        further times that the entry tells; limits of an interval that stand beside the number are none.
        """
        first = id not in self._linked
        self._linked[id] = 0 if first else self._linked[id] + counts
        back = Markup(' id="{}"').format(self.place_of(id)) if first else Markup("")
        return Markup('href="#entry-{}"{}').format(id, back)

    def place_of(self, id: str) -> str:
        """Anchor of the first place at which a number is printed with a link."""
        return f"{PLACE}{id}"

    def again(self, id: str) -> Markup:
        """How often a number is printed after the first time, as `+3`; nothing where it is not."""
        times = self._linked.get(id, 0)
        return self._print(f"+{times}", function="label") if times else Markup("")

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The ledger by id."""
        return self._ledger

    def entry(self, id: str) -> Entry:
        """Entry of the ledger.

        Raises
        ------
        PrintError
            When there is none.
        """
        if id not in self._ledger:
            raise PrintError(f"the ledger has no number {id!r}{_near(id, self._ledger)}")
        return self._ledger[id]

    def has(self, id: str) -> bool:
        """Whether the ledger has this number, with a value."""
        return id in self._ledger and self._ledger[id].value is not None

    def value(self, id: str) -> float | int:
        """Value of a number, for decisions and figures; never printed as such."""
        value = self.entry(id).value
        if value is None:
            raise PrintError(f"the number {id!r} has no value: {self._ledger[id].reason}")
        return value

    def setting(self, path: str) -> Any:
        """A setting by its dotted path; a number picks of a list.

        Raises
        ------
        PrintError
            When there is none.
        """
        found: Any = self._settings
        for part in path.split("."):
            if isinstance(found, list | tuple) and part.isdecimal() and int(part) < len(found):
                found = found[int(part)]
            elif isinstance(found, Mapping) and part in found:
                found = found[part]
            else:
                raise PrintError(f"no setting {path!r} is handed to the report")
        return found

    @property
    def cited(self) -> list[str]:
        """Keys of the works cited so far, as the list of references orders them."""
        return sorted(self._cited, key=lambda key: self._references[key].sort_key)

    @property
    def linked(self) -> list[Entry]:
        """Entries that the text has led to so far, by id: those that the annex must hold."""
        return [self._ledger[id] for id in sorted(self._linked)]

    def alike(self, first: dt.date, last: dt.date) -> bool:
        """Whether two days print as one."""
        return first == last

    def printed(self, occurrences: Iterable[Occurrence]) -> list[dict[str, Any]]:
        """The records of what stands on the page, in reading order."""
        return [{**self._items[o.number], "told": o.told} for o in occurrences]

    # ---- what an edition may print; a narrower one ends with a `PrintError`, or says something else

    def _instead_of_entry(self, id: str, part: str) -> str | None:
        """What stands in place of a part of a number's entry; None: itself."""
        return None

    def _instead_of_cell(self, row: TableRow, column: str) -> str | None:
        """What stands in place of a cell; None: itself."""
        return None

    def _allow_setting(self, path: str) -> None:
        """Raises where a setting may not be printed."""

    def _allow_code(self, code: str) -> None:
        """Raises where a code may not be printed."""

    def _allow_tick(self, value: object) -> None:
        """Raises where a scale may not bear such a label."""

    # ---- inner workings

    def _over_rows(self, how: str, rows: Sequence[TableRow], column: str | None, text: str) -> Markup:
        return self._print(
            text,
            function="t",
            reduced=how,
            file=rows[0].file if rows else None,
            sha256=rows[0].sha256 if rows else None,
            rows=[list(row.key) for row in rows],
            column=column,
        )

    def _print(self, text: str, **record: Any) -> Markup:
        self._items.append({**record, "text": text})
        return Markup(mark(len(self._items) - 1, str(escape(text))))

    def _entry_text(self, entry: Entry, part: str, digits: int, ratio: bool) -> str:
        language, formats = self.language, self._formats

        def written(value: float | int) -> str:
            return formats.percent(value, digits) if ratio else formats.number(value, digits)

        interval = entry.interval
        if part == "value":
            return language.words(marked("not estimated")) if entry.value is None else written(entry.value)
        if part in ("lower", "upper", "level", "interval"):
            if interval is None:
                return MISSING
            if part == "level":
                return formats.percent(interval.level)
            lower = written(interval.lower)
            if interval.upper is None:
                return {"lower": lower, "upper": MISSING}.get(part, language.from_up(lower))
            upper = written(interval.upper)
            return {"lower": lower, "upper": upper}.get(part, formats.span(lower, upper))
        if part == "unit":
            return language.unit(entry.unit, "" if entry.value is None else written(entry.value))
        if part == "rule":
            return entry.rule
        if part in ("reason", "definition", "formula", "subset"):
            return language.sentence(str(getattr(entry, part)))
        raise PrintError(f"an entry of the ledger has no part {part!r}")

    def _cell_text(self, value: Any, digits: int | None, date: str, *, words: bool = False) -> str:
        formats = self._formats
        if value is None or value in ("", []):
            return MISSING
        if isinstance(value, bool):
            return self.language.words(marked("yes") if value else marked("no"))
        if isinstance(value, dt.datetime):
            value = value.date()
        if isinstance(value, dt.date):
            return {"day": formats.day, "brief": formats.brief_day}[date](value)
        if isinstance(value, int):
            return formats.number(value)
        if isinstance(value, float):
            return formats.number(value, _FLOAT_DIGITS if digits is None else digits)
        if isinstance(value, list | tuple):
            return ", ".join(self._cell_text(item, digits, date, words=words) for item in value)
        try:
            return formats.day(dt.date.fromisoformat(value))
        except ValueError:
            return self.language.sentence(value) if words else with_powers(str(value))


def _near(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, list(known), n=3)
    return f"; did you mean {' or '.join(close)}?" if close else ""
