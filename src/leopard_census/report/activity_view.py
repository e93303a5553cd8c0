"""What the page on activity shows: curves in solar time where there is one, else by the clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from leopard_census.report.entries import id_part
from leopard_census.report.figures.activity import Drawn, Panel
from leopard_census.report.language import marked
from leopard_census.report.number_activity import LEFT_OUT
from leopard_census.report.printing import TableRow

_GROUPS = ("adults", "females", "males", "with-cubs", "without-cubs")
_NAMES = {
    "adults": marked("named adults"),
    "females": marked("females"),
    "males": marked("males"),
    "with-cubs": marked("with cubs"),
    "without-cubs": marked("without cubs"),
}
# Other species that are drawn; the tables hold all.
_DRAWN_SPECIES = 6


@dataclass(frozen=True)
class Line:
    """A line of a table: its row, and the ledger number that it prints."""

    row: TableRow
    id: str


@dataclass(frozen=True)
class ActivityView:
    """The rows that the page shows.

    Attributes
    ----------
    clock
        `solar` or `clock`.
    fitted, without
        Groups with a curve, and groups without one: rows of `activity.csv` of that clock.
    overlaps
        Rows of `overlap.csv` of that clock, of the estimator that is quoted.
    notes
        A row for each different caution.
    left_out
        Groups of which some record makes no part of a curve.
    no_solar
        A row whose note says why there is no solar time; None where there is one.
    of_target
        Whether any curve is of the species that is counted.
    species_not_drawn
        Whether there are more other species with a curve than the figure shows.
    panels
        Of the figure; none where there is no curve.
    """

    clock: str
    fitted: tuple[Line, ...]
    without: tuple[TableRow, ...]
    overlaps: tuple[Line, ...]
    notes: tuple[TableRow, ...]
    left_out: tuple[TableRow, ...]
    no_solar: TableRow | None
    of_target: bool
    species_not_drawn: bool
    panels: tuple[Panel, ...]


def activity_view(tables: Mapping[str, Sequence[TableRow]], target: str) -> ActivityView | None:
    """The view; None where no activity was estimated at all.

    Parameters
    ----------
    tables
        Rows by name: activity, activity_curves, activity_times, activity_overlap.
    target
        Scientific name of the species that is counted.
    """
    rows = tables["activity"]
    if not rows:
        return None
    solar = any(row["clock"] == "solar" and row["bandwidth"] is not None for row in rows)
    clock = "solar" if solar else "clock"
    own = sorted((row for row in rows if row["clock"] == clock), key=lambda row: _place(row["group"], target))
    overlaps = [row for row in tables["activity_overlap"] if row["clock"] == clock and row["quoted"]]
    overlaps.sort(key=lambda row: (_place(row["first"], target), -row["n_second"], row["second"]))
    fitted = [row for row in own if row["bandwidth"] is not None]
    return ActivityView(
        clock,
        tuple(Line(row, f"activity.{id_part(row['group'])}.{clock}.level") for row in fitted),
        tuple(row for row in own if row["bandwidth"] is None),
        tuple(
            Line(row, f"overlap.{id_part(row['first'])}.{id_part(row['second'])}.{clock}") for row in overlaps
        ),
        tuple({row["note"]: row for row in reversed(fitted) if row["note"]}.values()),
        tuple(row for row in own if any(row[column] for column in LEFT_OUT)),
        next((row for row in rows if row["clock"] == "solar" and row["sunrise_hour"] is None), None),
        any(row["group"] in (target, *_GROUPS) for row in fitted),
        len(_others(fitted, target)) > _DRAWN_SPECIES,
        _panels(fitted, overlaps, tables, clock, target),
    )


def without_moments(view: ActivityView) -> ActivityView:
    """The view for a public edition: no marks at the times of records, and the sun to the half hour.

    Marks on a scale can be read back to the minute. The mean hours of sunrise and sunset, by a clock of known offset,
    tell longitude and latitude: a second of time is some hundred metres. Half an hour is eight degrees of longitude.
    """

    def coarse(panel: Panel) -> Panel:
        first, second = panel.first, panel.second
        return Panel(
            replace(first, times=()),
            replace(second, times=()) if second else None,
            _half_hour(panel.sunrise),
            _half_hour(panel.sunset),
        )

    return replace(view, panels=tuple(map(coarse, view.panels)))


def _half_hour(hour: float | None) -> float | None:
    return None if hour is None else round(2 * hour) / 2


def _place(group: str, target: str) -> tuple[int, str]:
    """Order of the groups: the target species, its named animals, then other species by name."""
    order = (target, *_GROUPS)
    return (order.index(group) if group in order else len(order), group)


def _others(fitted: Sequence[TableRow], target: str) -> list[str]:
    """Other species with a curve, those with most records first."""
    rows = [row for row in fitted if row["group"] not in (target, *_GROUPS)]
    return [row["group"] for row in sorted(rows, key=lambda row: (-row["n"], row["group"]))]


def _panels(
    fitted: Sequence[TableRow],
    overlaps: Sequence[TableRow],
    tables: Mapping[str, Sequence[TableRow]],
    clock: str,
    target: str,
) -> tuple[Panel, ...]:
    """The target species and its named animals, each alone; then pairs, and what is in no pair alone."""
    if not fitted:
        return ()
    sun = (fitted[0]["sunrise_hour"], fitted[0]["sunset_hour"])

    def panel(first: str, second: str | None = None) -> Panel:
        return Panel(drawn(first), None if second is None else drawn(second), *sun)

    def drawn(group: str) -> Drawn:
        points, times = (
            [row for row in tables[name] if row["group"] == group and row["clock"] == clock]
            for name in ("activity_curves", "activity_times")
        )
        return Drawn(_NAMES.get(group, group), group not in _NAMES, points, times)

    others = _others(fitted, target)[:_DRAWN_SPECIES]
    alone = [row["group"] for row in fitted if row["group"] in (target, "adults")]
    pairs = [(row["first"], row["second"]) for row in overlaps]
    shown = [pair for pair in pairs if pair[0] != target]
    shown += [(target, other) for other in others if (target, other) in pairs]
    paired = {group for pair in shown for group in pair}
    single = [row["group"] for row in fitted if row["group"] in _GROUPS] + others
    return (
        *(panel(group) for group in alone),
        *(panel(*pair) for pair in shown),
        *(panel(group) for group in single if group not in (*alone, *paired)),
    )
